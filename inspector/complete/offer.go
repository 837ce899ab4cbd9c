package complete

import "strings"

// offer collects what fits one place of a statement.
type offer struct {
	place     place
	situation situation
	catalog   Catalog
	resolver  resolver
	out       *collector
	upper     bool // keywords are written in capitals
	called    bool // a parenthesis follows already
	dotted    bool // a dot follows already
}

// Groups of items, in the order in which equally good ones are listed.
const (
	fitting = iota // words that the grammar wants here
	own            // columns of the statement's tables
	names          // what the statement itself gives a name
	further        // columns from outside, tables
	functions
	others // all other keywords
)

func (o *offer) all() {
	switch prev := o.situation.prev; {
	case o.place.kind == inString:
		o.eventNames()
	case prev.is('.'):
		o.behindDot()
	case o.place.kind == inName:
		o.quotedName()
	case prev.keyword == "AS" && o.situation.clause != newName && o.situation.clause != atStart:
		// A name is being made up, or CAST wants a type. AS ( of WITH is no such thing.
	default:
		o.inClause()
	}
}

// eventNames offers them as values where they are wanted.
func (o *offer) eventNames() {
	if !o.comparesEventName() {
		return
	}
	for _, name := range o.catalog.EventNames {
		if writable(name) && o.out.wants(name) {
			o.out.add(own, Item{Text: quoteText(name), Label: name, Kind: KindEvent})
		}
	}
}

// inClause offers what the clause at the caret consists of.
func (o *offer) inClause() {
	s := o.situation
	afterValue := s.prev.operand()
	if s.prev.is('(') && (s.clause == atQuery || s.clause == needsTable) {
		o.words(others, queryWords)
	}
	switch s.clause {
	case atStart:
		o.words(fitting, startWords)
		o.rest()
	case afterUnion:
		o.words(fitting, unionWords)
	case inResult:
		o.expression(afterValue, resultWords)
	case atQuery, inExpr:
		o.expression(afterValue, afterWords)
	case inOrder:
		if !afterValue {
			o.outputs()
		}
		o.expression(afterValue, orderWords)
	case needsTable:
		o.allTables(own)
	case newName:
		o.words(fitting, s.next)
	case afterTable:
		switch s.prev.keyword {
		case "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL":
			o.words(fitting, joiningWords)
		default:
			o.words(fitting, joinWords)
		}
	case needsBy:
		o.words(fitting, byWords)
	case needsColumn:
		o.plainColumns(s.query, s.target)
	case inLimit:
		if afterValue {
			o.words(fitting, limitWords)
		}
	case inPragma:
		o.pragmas()
	case elsewhere:
		o.rest()
	}
}

// expression offers a value, or what can follow one.
func (o *offer) expression(afterValue bool, next []string) {
	if afterValue {
		o.words(fitting, next)
		if o.place.typed == "" {
			return
		}
	}
	o.columns()
	for _, f := range o.catalog.Functions {
		if o.out.wants(f.Name) {
			o.out.add(functions, Item{Text: o.call(f), Label: f.Name, Detail: f.Signature, Kind: KindFunction})
		}
	}
	o.words(others, valueWords)
	o.rest()
}

// call is how a function is inserted: up to where its first argument goes.
func (o *offer) call(f Function) string {
	name := f.Name
	if t := o.place.typed; len(t) > 1 && hasLetter(t) && t == strings.ToUpper(t) {
		name = strings.ToUpper(name)
	}
	switch {
	case o.called || !strings.Contains(f.Signature, "("):
		return name
	case strings.HasSuffix(f.Signature, "()"):
		return name + "()"
	}
	return name + "("
}

// words offers keywords.
func (o *offer) words(group int, all []string) {
	for _, w := range all {
		if o.out.wants(w) {
			if !o.upper {
				w = strings.ToLower(w)
			}
			o.out.add(group, Item{Text: w, Label: w, Kind: KindKeyword})
		}
	}
}

// rest offers every keyword, once something was typed that says which.
func (o *offer) rest() {
	if o.place.typed != "" {
		o.words(others, strings.Fields(allKeywords))
	}
}

func (o *offer) pragmas() {
	for _, name := range pragmas {
		if o.out.wants(name) {
			o.out.add(fitting, Item{Text: name, Label: name, Kind: KindKeyword, Detail: "pragma"})
		}
	}
}

// allTables offers what can be read from: the statement's own names first.
func (o *offer) allTables(group int) {
	seen := map[string]bool{}
	for q := o.situation.query; q != nil; q = q.parent {
		for _, c := range q.tables {
			if key := lower(c.name); !seen[key] {
				seen[key] = true
				o.table(group, Table{Name: c.name, Kind: "WITH"}, KindAlias)
			}
		}
	}
	for _, t := range o.catalog.Tables {
		if key := lower(t.Name); !seen[key] {
			seen[key] = true
			o.table(group+1, t, KindTable)
		}
	}
	if o.place.typed == "" {
		return
	}
	for _, t := range builtin {
		if seen[t.Name] {
			continue
		}
		if t.Kind != "function" {
			o.table(others, t, KindTable)
		} else if o.place.kind == inWord && o.out.wants(t.Name) {
			o.out.add(others, Item{Text: o.call(Function{t.Name, t.Name + "(json, path?)"}), Label: t.Name, Detail: t.Name + "(json, path?)", Kind: KindFunction})
		}
	}
}

func (o *offer) table(group int, t Table, kind Kind) {
	if writable(t.Name) && o.out.wants(t.Name) {
		o.out.add(group, Item{Text: o.quote(t.Name), Label: t.Name, Detail: t.Kind, Kind: kind})
	}
}

// quote writes a name: always in quotes where quotes were opened.
func (o *offer) quote(name string) string {
	if o.place.kind == inName {
		return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return QuoteName(name)
}

// quotedName completes inside double quotes: identifiers only.
func (o *offer) quotedName() {
	s := o.situation
	switch s.clause {
	case needsTable:
		o.allTables(own)
	case needsColumn:
		o.plainColumns(s.query, s.target)
	case newName, afterTable, inPragma:
	default:
		if s.prev.keyword == "AS" || s.prev.operand() {
			return // a name is being made up
		}
		if s.clause == inOrder {
			o.outputs()
		}
		o.columns()
	}
}

// writable reports whether a name can stand in SQL at all, and is short enough for a list.
func writable(name string) bool {
	return len(name) <= maxName && strings.IndexByte(name, 0) < 0
}

// comparesEventName reports whether the text at the caret is compared with a column
// that holds names of events.
func (o *offer) comparesEventName() bool {
	before := o.place.tokens[:o.place.at]
	last := func() token {
		if len(before) == 0 {
			return token{kind: blankToken}
		}
		return before[len(before)-1]
	}
	drop := func() { before = before[:max(0, len(before)-1)] }
	is := func(b byte) bool { return last().is(b) }

	operator := false
	for is('=') || is('<') || is('>') || is('!') {
		operator = true
		drop()
	}
	if !operator && (is('(') || is(',')) {
		for is(',') || last().kind == stringToken {
			drop()
		}
		if !is('(') {
			return false
		}
		drop()
		operator = last().keyword == "IN"
		if operator {
			drop()
		}
	}
	for k := last().keyword; k == "IS" || k == "NOT" || k == "LIKE" || k == "GLOB"; k = last().keyword {
		operator = operator || k != "NOT"
		drop()
	}
	t := last()
	if !operator || !t.named() {
		return false
	}
	switch lower(t.name(o.place.text)) {
	case "name", "event", "eventname", "event_name":
		return true
	}
	return false
}
