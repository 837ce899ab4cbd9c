package filter

import (
	"fmt"
	"strconv"
	"strings"
)

// sql guards the JSON functions, which fail on what is not JSON. SQLite reads a
// JSON text up to a NUL, which is why there must be none.
func (t *argsTerm) sql() expr {
	value := t.valueSQL()
	guard := `json_valid("argsJson") AND instr("argsJson",char(0))=0`
	args := value.args
	if hint := t.sqlHint(); hint != "" { // far cheaper than parsing the JSON
		guard = `(instr("argsJson",?)>0 OR instr("argsJson",'\u')>0) AND ` + guard
		args = append([]any{hint}, args...)
	}
	return expr{
		text:  "CASE WHEN " + guard + " THEN " + value.text + " ELSE 0 END",
		args:  args,
		depth: value.depth + 5,
	}
}

func (t *argsTerm) valueSQL() expr {
	path := pathSQL(t.path)
	switch t.op {
	case opContains:
		return expr{
			text: `CASE json_type("argsJson",?) WHEN 'text' THEN instr(lower(json_extract("argsJson",?)),?)>0` +
				` ELSE IFNULL(instr(lower("argsJson"->?),?)>0,0) END`,
			args:  []any{path, path, t.fold.needle, path, t.fold.needle},
			depth: 8,
		}
	case opNotEqual:
		equal := t.compareSQL(path, "=")
		return expr{
			text:  `CASE WHEN json_type("argsJson",?) IS NULL THEN 0 ELSE NOT (` + equal.text + `) END`,
			args:  append([]any{path}, equal.args...),
			depth: equal.depth + 3,
		}
	}
	return t.compareSQL(path, opWords[t.op])
}

func (t *argsTerm) compareSQL(path, operator string) expr {
	const extract = `json_extract("argsJson",?)`
	switch t.want.kind {
	case wantTrue, wantFalse, wantNull:
		if operator != "=" {
			return never
		}
		return expr{text: `IFNULL(json_type("argsJson",?)=?,0)`, args: []any{path, t.want.text}, depth: 5}
	case wantText:
		return expr{
			text:  `CASE json_type("argsJson",?) WHEN 'text' THEN ` + extract + operator + `? ELSE 0 END`,
			args:  []any{path, path, t.want.text},
			depth: 6,
		}
	}
	mark, num := "?", any(t.want.num.i)
	if !t.want.num.integer {
		// As text, so that SQLite reads it the way it reads the JSON.
		mark, num = "CAST(? AS REAL)", t.want.text
	}
	numeric := extract + operator + mark
	return expr{
		text: `CASE json_type("argsJson",?) WHEN 'text' THEN ` + extract + operator + `?` +
			` WHEN 'integer' THEN ` + numeric + ` WHEN 'real' THEN ` + numeric + ` ELSE 0 END`,
		args:  []any{path, path, t.want.text, path, num, path, num},
		depth: 7,
	}
}

// pathSQL is the path in SQLite's notation, every key quoted.
func pathSQL(path []step) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range path {
		if s.index >= 0 {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
			continue
		}
		b.WriteString(`."`)
		for _, r := range s.key {
			switch {
			case r == '"' || r == '\\':
				b.WriteByte('\\')
				b.WriteRune(r)
			case r < 0x20:
				fmt.Fprintf(&b, `\u%04x`, r)
			default:
				b.WriteRune(r)
			}
		}
		b.WriteByte('"')
	}
	return b.String()
}
