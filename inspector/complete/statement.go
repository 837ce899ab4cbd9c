package complete

// clause is the part of a statement that a place is in.
type clause uint8

const (
	atStart     clause = iota // of a statement
	atQuery                   // of a query in parentheses, or an expression if none follows
	afterUnion                // another SELECT must come
	newName                   // a name is being made up here
	inResult                  // the list after SELECT or RETURNING
	needsTable                // the name of a table must come
	afterTable                // it is there: an alias, a join or the next clause comes
	inExpr                    // WHERE, ON, HAVING, SET, arguments
	inOrder                   // ORDER BY, GROUP BY, PARTITION BY
	needsBy                   // after ORDER or GROUP
	needsColumn               // names of columns only: INSERT INTO t (, USING (
	inLimit                   //
	inPragma                  // the name of a pragma must come
	elsewhere                 // CREATE and the like
)

// situation is what a statement says about the place of the caret.
type situation struct {
	clause clause
	query  *query
	target bool     // needsColumn: only of the table that is changed
	prev   token    // the one before, blank if there is none
	next   []string // newName: the words that can come
}

// situationAt reads the statement around a place.
func situationAt(p place) situation {
	top := &query{}
	r := reader{text: p.text, tokens: p.tokens, caret: p.at, stack: []frame{{query: top, first: top}}}
	if p.cut {
		r.top().clause = inExpr
	}
	var s situation
	for r.i = 0; r.i <= len(r.tokens); r.i++ {
		if r.i == p.at {
			f := r.top()
			s = situation{clause: f.clause, query: f.query, target: f.targetOnly, prev: r.before(), next: f.next(r.before())}
		}
		if r.i < len(r.tokens) {
			r.take(r.tokens[r.i])
		}
	}
	for len(r.stack) > 1 {
		r.close()
	}
	r.endOutput(r.top())
	return s
}

// reader goes through a statement once. It never fails: what it does not understand it
// passes over.
type reader struct {
	text    string
	tokens  []token
	i       int
	caret   int // the index of the token before which the caret is
	stack   []frame
	tooDeep int // parentheses open beyond maxNesting
}

// opening is what a parenthesis belongs to.
type opening uint8

const (
	plain    opening = iota
	asSource         // FROM (
	asBody           // WITH x AS (
	asNames          // WITH x (
)

// frame is the inside of a parenthesis, or the statement.
type frame struct {
	clause  clause
	query   *query // whose tables can be seen
	first   *query // the first one that began in here, which names the result's columns
	opening opening
	empty   bool // nothing has been read in here

	mayAlias   bool // a bare name would be the last table's alias
	inJoin     bool // the expression is a join's: a comma leads to the next table
	targetOnly bool // columns of the changed table only
	making     *common
	bodyNext   bool   // AS was read: the parenthesis is the body
	verb       string // CREATE, DROP, INSERT, …
	out        output // the piece of the result being read
	outSize    int    // its tokens
}

func (r *reader) top() *frame { return &r.stack[len(r.stack)-1] }

// next are the words that can come where names of common table expressions are made up.
func (f *frame) next(prev token) []string {
	switch {
	case f.clause != newName || f.opening == asNames:
		return nil
	case f.making == nil && prev.keyword == "WITH":
		return recursiveWords
	case f.making == nil || f.bodyNext:
		return nil
	case f.making.body != nil:
		return queryWords
	}
	return asWords
}

func (r *reader) take(t token) {
	f := r.top()
	switch {
	case t.is('('):
		r.open(f)
		return
	case t.is(')'):
		if r.tooDeep > 0 {
			r.tooDeep--
		} else if len(r.stack) > 1 {
			r.close()
		}
		return
	case r.tooDeep > 0:
		return
	case t.is(';'): // in a trigger
		r.endOutput(f)
		q := &query{}
		*f = frame{query: q, first: q, verb: f.verb}
		return
	case t.is(','):
		r.comma(f)
	case t.keyword != "" && !r.afterDot():
		if !r.word(f, t.keyword) && f.clause == inResult {
			r.grow(f, t)
		}
	case t.named():
		r.name(f, t)
	case f.clause == inResult:
		r.grow(f, t)
	}
	r.top().empty = false
}

// open begins a parenthesis.
func (r *reader) open(f *frame) {
	if len(r.stack) > maxNesting {
		r.tooDeep++
		return
	}
	in := frame{clause: atQuery, query: f.query, empty: true}
	switch f.clause {
	case needsTable:
		in.clause, in.opening = needsTable, asSource
	case afterTable:
		switch {
		case f.query.changes && f.verb != "UPDATE" && f.verb != "DELETE", f.verb == "CREATE":
			in.clause, in.targetOnly = needsColumn, true
		default: // the arguments of a table-valued function
			in.clause = inExpr
		}
	case needsColumn:
		in.clause, in.targetOnly = needsColumn, f.targetOnly
	case newName:
		switch {
		case f.bodyNext:
			in.opening = asBody
		case f.making != nil:
			in.clause, in.opening = newName, asNames
		}
	case inPragma:
		in.clause, in.query = needsTable, &query{}
	case elsewhere:
		in.clause = elsewhere
	case inResult:
		f.outSize++
		f.out = output{}
	}
	f.empty = false
	r.stack = append(r.stack, in)
}

// close ends a parenthesis.
func (r *reader) close() {
	in := r.top()
	r.endOutput(in)
	done := *in
	r.stack = r.stack[:len(r.stack)-1]
	f := r.top()
	switch done.opening {
	case asSource:
		if done.first != nil {
			f.query.add(source{sub: done.first})
		}
		f.clause, f.mayAlias = afterTable, done.first != nil
	case asBody:
		if f.making != nil {
			f.making.body = done.first
		}
		f.bodyNext = false
	}
}

// begin starts a SELECT or its like in the frame.
func (r *reader) begin(f *frame) {
	switch {
	case f.empty && len(r.stack) > 1: // what the parenthesis belongs to decides what can be seen
		f.query = f.query.child(f.opening == plain)
	case f.query.begun || f.query.changes:
		next := &query{parent: f.query, outer: f.query.outer}
		r.endOutput(f)
		f.query = next
	}
	f.query.begun = true
	if f.first == nil {
		f.first = f.query
	}
}

func (r *reader) comma(f *frame) {
	switch {
	case f.clause == afterTable, f.inJoin && f.clause == inExpr:
		r.enter(f, needsTable)
	case f.clause == inResult:
		r.endOutput(f)
	case f.clause == newName && f.opening != asNames:
		f.making, f.bodyNext = nil, false
	}
}

// name takes a name that is no keyword.
func (r *reader) name(f *frame, t token) {
	name := t.name(r.text)
	switch f.clause {
	case needsTable:
		if r.next('.') {
			return // it is the schema's
		}
		f.query.add(source{name: name})
		f.clause, f.mayAlias = afterTable, true
	case afterTable:
		if n := len(f.query.from); f.mayAlias && n > 0 {
			f.query.from[n-1].alias = name
		}
		f.mayAlias = false
	case newName:
		switch {
		case f.opening == asNames:
			if c := r.stack[len(r.stack)-2].making; len(c.columns) < maxColumns {
				c.columns = append(c.columns, name)
			}
		case f.making == nil:
			f.making = &common{name: name}
			f.query.tables = append(f.query.tables, f.making)
		}
	case inPragma, elsewhere, atStart, afterUnion:
	case inResult:
		r.grow(f, t)
	case atQuery:
		f.clause = inExpr
	}
}

// grow reads a token of a piece of the result: which column it is, or what it is called.
func (r *reader) grow(f *frame, t token) {
	f.outSize++
	star := t.is('*')
	dotted := r.afterDot()
	switch {
	case t.is('.'):
	case t.named() && t.keyword == "" && !dotted && f.outSize > 1 && r.previousEnds():
		f.out = output{name: t.name(r.text), alias: true}
	case f.outSize == 1 && star:
		f.out = output{star: true}
	case f.outSize == 1 && t.named() && t.keyword == "":
		f.out = output{name: t.name(r.text)}
	case dotted && f.outSize == 3 && f.out.name != "" && (star || t.named()):
		f.out = output{qualifier: f.out.name, star: star}
		if !star {
			f.out.name = t.name(r.text)
		}
	default:
		f.out = output{}
	}
}

// endOutput notes the piece of the result that ends here.
func (r *reader) endOutput(f *frame) {
	if f.outSize > 0 && f.query != nil && len(f.query.result) < maxColumns {
		f.query.result = append(f.query.result, f.out)
	}
	f.out, f.outSize = output{}, 0
}

// enter begins a clause.
func (r *reader) enter(f *frame, c clause) {
	r.endOutput(f)
	f.clause, f.inJoin, f.targetOnly = c, false, false
}

func (r *reader) before() token {
	if r.i == 0 {
		return token{kind: blankToken}
	}
	return r.tokens[r.i-1]
}

// afterDot reports whether a dot stands right before: what follows is a name, also if it
// looks like a keyword. At the caret it is not what follows.
func (r *reader) afterDot() bool {
	return r.i != r.caret && r.before().is('.')
}

// previousEnds reports whether the token before ends a value, or is the AS behind one:
// a name here is an alias.
func (r *reader) previousEnds() bool {
	t := r.before()
	return t.keyword == "AS" || t.operand()
}

func (r *reader) next(b byte) bool {
	return r.i+1 < len(r.tokens) && r.tokens[r.i+1].is(b)
}
