package sqlform

import (
	"strings"
	"testing"
)

func TestShapeHidesValues(t *testing.T) {
	for in, want := range map[string]string{
		`SELECT * FROM todos2 WHERE text = 'it''s' AND n > 12.5e-3 -- 'secret'`: `SELECT * FROM todos2 WHERE text = '…' AND n > 0 `,
		`SELECT x'beef', "a 1", [b 2], ` + "`c 3`" + ` /* 4`:                    `SELECT '…', "a 1", [b 2], ` + "`c 3` ",
		`visibleTodos`: `visibleTodos`,
		`'open`:        `'…'`,
	} {
		if got := Shape(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	in := "SELECT *\n  FROM todos -- all of them\n WHERE text = 'two\nlines'  \n"
	if got, want := OneLine(in), "SELECT * FROM todos WHERE text = 'two\nlines'"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestInline(t *testing.T) {
	for _, tt := range []struct{ sql, binds, want string }{
		{`SELECT ? + ?2, '?', ?`, `[1, "it's", null]`, `SELECT 1 + 'it''s', '?', NULL`},
		{`SELECT :a, $b, @c`, `{"a": true, "$b": -1.5, "c": false}`, `SELECT 1, -1.5, 0`},
		{`SELECT ?`, `[]`, ``},
		{`SELECT ?`, ``, ``},
		{`SELECT ?`, `[{"0": 1}]`, ``},
		{`SELECT :x`, `[1]`, ``},
		{`SELECT ?9999999999999999999`, `[1]`, ``},
		{`SELECT 1`, `nonsense`, `SELECT 1`},
		{`SELECT ?, ?, ?`, `0:t1, it's,1:5,2:null`, `SELECT 't1, it''s', 5, NULL`},
		{`SELECT $a, :b`, `$a:x:y,b:-1.5`, `SELECT 'x:y', -1.5`},
		{`SELECT ?, ?`, `0:t1`, ``},
	} {
		got, whole := Inline(tt.sql, tt.binds)
		if whole != (tt.want != "") || whole && got != tt.want || !whole && got != tt.sql {
			t.Errorf("%s with %s is %s, %v", tt.sql, tt.binds, got, whole)
		}
	}
}

func FuzzForms(f *testing.F) {
	f.Add("SELECT ?1, 'a' /* b */ -- c\n", `["x"]`)
	f.Add(":", "{}")
	f.Add("1e", "[")
	f.Fuzz(func(t *testing.T, sql, binds string) {
		if strings.Contains(Shape("'"+strings.ReplaceAll(sql, "'", "''")+"'"), sql) && len(sql) > 3 {
			t.Errorf("the shape of the string %q shows it", sql)
		}
		OneLine(sql)
		Inline(sql, binds)
	})
}
