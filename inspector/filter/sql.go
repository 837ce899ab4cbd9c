package filter

import (
	"strconv"
	"strings"

	"github.com/livescope/livescope/client/livestore"
)

// maxDepthSQL keeps expressions below SQLite's limit of 1,000 levels, with room
// for what the caller puts around them.
const maxDepthSQL = 900

// SQL says the filter as a WHERE over LiveStore's table eventlog, exactly: it
// chooses the rows for which Match says Yes. head is the global number that the
// sync backend confirmed, 0 for none. where holds one ? for each of args and may
// be put between parentheses and other conditions.
//
// ok is false when a term cannot be said in SQL: touches:, whose answer is not
// in that table. is:rebased is false for every row, since what was rolled back
// is not in it.
//
// Numbers with more than 15 significant digits that are not 64-bit integers are
// read by SQLite's own arithmetic, which may round their last digit otherwise.
func (f *Filter) SQL(head int64) (where string, args []any, ok bool) {
	if f.touches {
		return "", nil, false
	}
	e := builder{head: head}.node(f.root, false)
	if e.depth > maxDepthSQL {
		return "", nil, false
	}
	return e.text, e.args, true
}

// Narrow is a cheap necessary condition for a scan whose rows Match then judges:
// what the filter says about columns, with everything else taken as true. It is
// "1" when that helps nothing.
func (f *Filter) Narrow(head int64) (where string, args []any) {
	e := builder{head: head, narrow: true}.node(f.root, false)
	if e.depth > maxDepthSQL {
		return "1", nil
	}
	return e.text, e.args
}

// expr is a piece of SQL whose value is 0 or 1, never NULL.
type expr struct {
	text  string
	args  []any
	depth int // levels of SQLite's expression tree, at most
}

// always and never are recognised by their text.
var always, never = expr{text: "1", depth: 1}, expr{text: "0", depth: 1}

func cond(text string, args ...any) expr { return expr{text: text, args: args, depth: 2} }

func (e expr) not() expr {
	switch e.text {
	case always.text:
		return never
	case never.text:
		return always
	}
	return expr{text: "NOT (" + e.text + ")", args: e.args, depth: e.depth + 1}
}

// join combines with AND or OR, as a balanced tree: SQLite limits the depth.
func join(or bool, parts []expr) expr {
	stop, drop, word := never, always, " AND "
	if or {
		stop, drop, word = always, never, " OR "
	}
	kept := make([]expr, 0, len(parts))
	for _, e := range parts {
		if e.text == stop.text {
			return stop
		}
		if e.text != drop.text {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return drop
	}
	return balanced(word, kept)
}

func balanced(word string, parts []expr) expr {
	if len(parts) == 1 {
		return parts[0]
	}
	l, r := balanced(word, parts[:len(parts)/2]), balanced(word, parts[len(parts)/2:])
	args := make([]any, 0, len(l.args)+len(r.args))
	return expr{
		text:  "(" + l.text + word + r.text + ")",
		args:  append(append(args, l.args...), r.args...),
		depth: max(l.depth, r.depth) + 1,
	}
}

type builder struct {
	head   int64
	narrow bool
	// alias names the table in a filter of rows.
	alias string
}

// node builds n or its opposite. Negation goes down to the terms, so that a
// narrow expression leaves out what it must on either side of a not.
func (b builder) node(n node, negate bool) expr {
	var e expr
	switch n := n.(type) {
	case nil:
		return always
	case *notNode:
		return b.node(n.kid, !negate)
	case *listNode:
		parts := make([]expr, len(n.kids))
		for i, kid := range n.kids {
			parts[i] = b.node(kid, negate)
		}
		return join(n.or != negate, parts)
	case *seqTerm:
		e = n.sql()
	case *statusTerm:
		e = n.sql(b.head)
	case *fieldTerm:
		e = n.sql()
	case *wordTerm:
		if b.narrow {
			return always
		}
		e = n.sql()
	case *argsTerm:
		if b.narrow {
			return always
		}
		e = n.sql()
	case *touchesTerm:
		return always
	case rowTerm:
		e = n.sql(b.alias)
	}
	if negate {
		return e.not()
	}
	return e
}

func (t *wordTerm) sql() expr {
	return cond(`(instr(lower("name"),?)>0 OR instr(lower("argsJson"),?)>0)`, t.fold.needle, t.fold.needle)
}

func (t *fieldTerm) sql() expr {
	column := fieldColumns[t.field]
	parts := make([]expr, len(t.globs))
	for i := range t.globs {
		switch g := &t.globs[i]; g.kind {
		case globAny:
			parts[i] = always
		case globExact:
			parts[i] = cond(column+"=?", g.text)
		default:
			parts[i] = cond(column+" GLOB ?", g.pattern())
		}
	}
	return join(true, parts)
}

func (t *statusTerm) sql(head int64) expr {
	var parts []expr
	if t.has(isConfirmed) {
		parts = append(parts, cond(`("seqNumClient"<=0 AND "seqNumGlobal"<=?)`, head))
	}
	if t.has(isPending) {
		parts = append(parts, cond(`("seqNumClient"<=0 AND "seqNumGlobal">?)`, head))
	}
	if t.has(isClientOnly) {
		parts = append(parts, cond(`"seqNumClient">0`))
	}
	if t.has(isUnknown) {
		parts = append(parts, cond(`"schemaHash"=`+strconv.Itoa(livestore.UnknownSchemaHash)))
	}
	return join(true, parts)
}

func (t *seqTerm) sql() expr {
	if t.lo != nil && t.hi != nil && *t.lo == *t.hi {
		return t.lo.sql("=")
	}
	parts := make([]expr, 0, 2)
	if t.lo != nil {
		parts = append(parts, t.lo.sql(">="))
	}
	if t.hi != nil {
		parts = append(parts, t.hi.sql("<="))
	}
	return join(false, parts)
}

// sql compares the parts that were given, as a row value the index can use.
func (b *bound) sql(operator string) expr {
	columns := [...]string{`"seqNumGlobal"`, `"seqNumClient"`, `"seqNumRebaseGeneration"`}
	values := []any{b.Global, b.Client, b.Generation}
	if b.parts == 1 {
		return cond(columns[0]+operator+"?", values[0])
	}
	marks := strings.Repeat(",?", b.parts)[1:]
	return cond("("+strings.Join(columns[:b.parts], ",")+")"+operator+"("+marks+")", values[:b.parts]...)
}
