package filter

import (
	"fmt"
	"slices"
	"strings"
)

// Rows chooses rows of a table, in the words of the event filter: and, or, not,
// parentheses and quotes are the same, and so are the operators. Its terms are
//
//	term   = column op value | column "is" [ "not" ] "null" | word
//	column = bare | quoted
//	word   = bare | quoted                      in any column
//
// It is asked in one way only, as a WHERE. The zero Rows matches every row.
//
// A bare word that is a JSON number compares as a number with numbers, and as
// text with texts. true and false also mean 1 and 0, as LiveStore stores them.
// Other values compare with texts only, in the column's collation. NULL holds for
// no operator but = null and is null; != is true wherever = is false for what is
// there. ~ and words search texts and numbers as they print, ASCII letters in
// either case, and look into no blob.
type Rows struct {
	root node
	text string
}

const (
	// maxRowsSQL and maxRowsArgs keep a WHERE within SQLite's limits for a
	// statement: a word is searched in every column.
	maxRowsSQL  = 512 << 10
	maxRowsArgs = 30_000
)

// ParseRows reads a filter for a table with these columns. An error is a
// *[ParseError].
func ParseRows(text string, columns []string) (*Rows, error) {
	p := parser{text: text, leaf: (*parser).rowTerm, columns: columns}
	root, err := p.parse()
	if err != nil || root == nil {
		return &Rows{}, err
	}
	var b strings.Builder
	root.print(&b)
	f := &Rows{root: root, text: b.String()}
	if where, args := f.SQL("t"); len(where) > maxRowsSQL || len(args) > maxRowsArgs || f.depth() > maxDepthSQL {
		return nil, p.fail(0, 0, "too much for one statement", fmt.Sprintf("every word is searched in %d columns; name the column", len(columns)))
	}
	return f, nil
}

// All reports whether the filter is empty and so matches every row.
func (f *Rows) All() bool { return f.root == nil }

// String is the filter in canonical form; it parses to an equal filter.
func (f *Rows) String() string { return f.text }

// SQL says the filter as a condition that is 0 or 1, never NULL, over a table that
// is called by alias. It holds one ? for each of args; values never stand in the
// text, column names do, quoted.
func (f *Rows) SQL(alias string) (where string, args []any) {
	e := builder{alias: alias}.node(f.root, false)
	return e.text, e.args
}

func (f *Rows) depth() int { return builder{}.node(f.root, false).depth }

// rowTerm is a term about a row.
type rowTerm interface {
	node
	sql(alias string) expr
}

// unjudged is the part of a row's terms that an event's filter asks: rows are
// judged by SQLite alone.
type unjudged struct{}

func (unjudged) match(*Subject) Result { return Undecided }
func (unjudged) cost() int             { return costColumn }

// columnTerm compares a column.
type columnTerm struct {
	unjudged
	column string
	op     op
	want   operand
	quoted bool
}

// nullTerm asks whether a column is NULL.
type nullTerm struct {
	unjudged
	column string
	not    bool
}

// anyTerm searches all columns for a word.
type anyTerm struct {
	unjudged
	columns []string
	text    string
}

// rowTerm reads a comparison, a test for NULL or a word.
func (p *parser) rowTerm() (node, error) {
	start := p.pos
	if err := p.count(start); err != nil {
		return nil, err
	}
	text, err := p.rowWord()
	if err != nil {
		return nil, err
	}
	end := p.pos
	p.skip()
	if o := p.operatorHere(); o >= 0 {
		if end == start {
			return nil, p.fail(p.pos, p.pos+len(opWords[o]), "a column is missing before the operator", "quote it to search for it")
		}
		column, err := p.column(text, start, end)
		if err != nil {
			return nil, err
		}
		p.pos += len(opWords[o])
		quoted := p.blankThenQuote()
		want, err := p.value()
		return &columnTerm{column: column, op: op(o), want: want, quoted: quoted}, err
	}
	if t, err := p.nullTerm(text, start, end); t != nil || err != nil {
		return t, err
	}
	p.pos = end
	return &anyTerm{columns: p.columns, text: text}, p.noQuoteHere()
}

// rowWord reads a quoted text, or a bare one up to a blank or an operator.
func (p *parser) rowWord() (string, error) {
	if p.peek() == '"' {
		return p.quoted("=!<>~")
	}
	start, end := p.pos, p.until(wordEnds)
	for p.pos < end && p.operatorHere() < 0 {
		p.pos++
	}
	return p.text[start:p.pos], nil
}

func (p *parser) blankThenQuote() bool {
	p.skip()
	return p.peek() == '"'
}

// nullTerm reads is null and is not null after a column; nil when the text is
// neither, which makes of its words words to search for.
func (p *parser) nullTerm(text string, start, end int) (node, error) {
	if !p.keyword("is", "IS") {
		return nil, nil
	}
	p.skip()
	at := p.pos
	not := p.keyword("not", "NOT")
	p.skip()
	if p.keyword("null", "NULL") {
		column, err := p.column(text, start, end)
		return &nullTerm{column: column, not: not}, err
	}
	if _, known := p.lookUp(text); known {
		return nil, p.fail(at, p.until(wordEnds), "null or not null must stand here", `quote it to search for it: "is"`)
	}
	return nil, nil
}

// lookUp finds a column by its name, ASCII letters in either case as in SQLite.
func (p *parser) lookUp(name string) (string, bool) {
	i := slices.IndexFunc(p.columns, func(c string) bool { return lower(c) == lower(name) })
	if i < 0 {
		return "", false
	}
	return p.columns[i], true
}

func (p *parser) column(name string, start, end int) (string, error) {
	if column, known := p.lookUp(name); known {
		return column, nil
	}
	lowered := make([]string, len(p.columns))
	for i, c := range p.columns {
		lowered[i] = lower(c)
	}
	hint := "quote the whole to search for it"
	if near := Closest(name, lowered); near != "" {
		column, _ := p.lookUp(near)
		hint = "did you mean " + columnText(column) + "?"
	} else if known := strings.Join(p.columns, ", "); len(known) <= 200 {
		hint = "known are " + known + "; " + hint
	}
	return "", p.fail(start, end, "there is no such column", hint)
}
