package filter

import "strings"

// columnSQL names a column so that it cannot be taken for a text, which SQLite does
// with a quoted name that it does not know.
func columnSQL(alias, column string) string {
	return alias + `."` + strings.ReplaceAll(column, `"`, `""`) + `"`
}

func (t *nullTerm) sql(alias string) expr {
	c := columnSQL(alias, t.column)
	if t.not {
		return cond(c + " IS NOT NULL")
	}
	return cond(c + " IS NULL")
}

func (t *anyTerm) sql(alias string) expr {
	parts := make([]expr, len(t.columns))
	for i, c := range t.columns {
		parts[i] = containsSQL(columnSQL(alias, c), t.text)
	}
	return join(true, parts)
}

// containsSQL searches what prints; a NULL and a blob do not.
func containsSQL(c, text string) expr {
	return expr{text: "CASE WHEN typeof(" + c + ") IN ('null','blob') THEN 0 ELSE instr(lower(" + c + "),?)>0 END", args: []any{lower(text)}, depth: 5}
}

func (t *columnTerm) sql(alias string) expr {
	c := columnSQL(alias, t.column)
	switch {
	case t.op == opContains:
		return containsSQL(c, t.want.text)
	case t.want.kind == wantNull:
		if t.op != opEqual && t.op != opNotEqual {
			return never
		}
		return (&nullTerm{column: t.column, not: t.op == opNotEqual}).sql(alias)
	case t.op == opNotEqual:
		equal := t.compareSQL(c, "=")
		return expr{text: "CASE WHEN " + c + " IS NULL THEN 0 ELSE NOT (" + equal.text + ") END", args: equal.args, depth: equal.depth + 3}
	}
	return t.compareSQL(c, opWords[t.op])
}

// compareSQL compares by the value's own type. The plus takes the column's
// affinity away, which would turn the bound value into another type.
func (t *columnTerm) compareSQL(c, operator string) expr {
	e := expr{text: "CASE typeof(" + c + ") WHEN 'text' THEN +" + c + operator + "?", args: []any{t.want.text}, depth: 6}
	switch t.want.kind {
	case wantNumber:
		mark, num := "?", any(t.want.num.i)
		if !t.want.num.integer {
			// As text, so that SQLite reads it the way it reads a number in SQL.
			mark, num = "CAST(? AS REAL)", t.want.text
		}
		e.text += " WHEN 'integer' THEN +" + c + operator + mark + " WHEN 'real' THEN +" + c + operator + mark
		e.args = append(e.args, num, num)
	case wantTrue, wantFalse:
		if operator != "=" {
			return never
		}
		one := "0"
		if t.want.kind == wantTrue {
			one = "1"
		}
		e.text += " WHEN 'integer' THEN +" + c + "=" + one
	}
	e.text += " ELSE 0 END"
	return e
}

func (t *nullTerm) print(b *strings.Builder) {
	b.WriteString(columnText(t.column) + " is ")
	if t.not {
		b.WriteString("not ")
	}
	b.WriteString("null")
}

func (t *anyTerm) print(b *strings.Builder) { b.WriteString(columnText(t.text)) }

func (t *columnTerm) print(b *strings.Builder) {
	b.WriteString(columnText(t.column) + " " + opWords[t.op] + " ")
	text := t.want.text
	if t.quoted || text == "" || strings.ContainsAny(text, blanks+`()"`) || strings.ContainsAny(text[:1], "=<>~!") {
		printQuoted(b, text)
		return
	}
	b.WriteString(text)
}

// columnText writes a column or a word, quoted where it would be read otherwise.
func columnText(name string) string {
	if name != "" && !strings.ContainsAny(name, blanks+`()"=<>~!-`) && !isKeyword(name) && !strings.EqualFold(name, "is") {
		return name
	}
	var b strings.Builder
	printQuoted(&b, name)
	return b.String()
}
