package complete

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var todo = Catalog{
	Tables: []Table{
		{Name: "todos", Kind: "table", Columns: []Column{{"id", "TEXT"}, {"text", "TEXT"}, {"listId", "TEXT"}, {"completed", "INTEGER"}, {"order", "INTEGER"}}},
		{Name: "lists", Kind: "table", Columns: []Column{{"id", "TEXT"}, {"title", "TEXT"}}},
		{Name: "eventlog", Kind: "eventlog", Columns: []Column{{"seqNumGlobal", "INTEGER"}, {"name", "TEXT"}, {"argsJson", "TEXT"}}},
		{Name: "odd \"table\"", Columns: []Column{{"a b", ""}}},
	},
	Functions:  Functions(),
	EventNames: []string{"v1.TodoCreated", "v1.TodoRenamed", "it's"},
}

// at completes a text in which | is the caret.
func at(text string) (sql string, caret int, r Result) {
	before, after, _ := strings.Cut(text, "|")
	return before + after, len(before), SQL(before+after, len(before), todo)
}

// texts are what the first items would insert.
func texts(r Result, n int) string {
	var all []string
	for _, i := range r.Items[:min(n, len(r.Items))] {
		all = append(all, i.Text)
	}
	return strings.Join(all, " ")
}

// best are texts, | being the caret, and what comes first there.
var best = []struct{ text, want string }{
	// The beginning.
	{"|", "SELECT WITH EXPLAIN QUERY PLAN VALUES PRAGMA"},
	{"sel|", "select"},
	{"SELECT 1; s|", "select"},
	{"SELECT 1;\n|\nSELECT 2", "SELECT WITH"},
	{"S|", "SELECT"},
	// Tables.
	{"SELECT * FROM |", "todos lists eventlog \"odd \"\"table\"\"\""},
	{"SELECT * FROM t|", "todos"},
	{"SELECT * FROM todos JOIN l|", "lists"},
	{"SELECT * FROM main.l|", "lists"},
	{"SELECT * FROM todos, e|", "eventlog"},
	{"INSERT INTO l|", "lists"},
	{"UPDATE l|", "lists"},
	{"DELETE FROM |", "todos lists"},
	{"PRAGMA table_info(t|", "todos"},
	{"SELECT * FROM (|", "todos"},
	{"SELECT * FROM o|", `"odd ""table"""`},
	{"SELECT * FROM \"t|", `"todos"`},
	{"WITH recent AS (SELECT 1) SELECT * FROM re|", "recent"},
	{"SELECT * FROM todos\nWHERE id IN (SELECT id FROM li|)", "lists"},
	// Columns.
	{"SELECT | FROM lists", "id title"},
	{"SELECT ti| FROM lists", "title time( timediff("},
	{"SELECT t.| FROM todos t", `id text listId completed "order"`},
	{"SELECT t.co| FROM todos AS t", "completed"},
	{"SELECT todos.t| FROM todos", "text"},
	{"SELECT lists.|", "id title"},
	{"SELECT | FROM todos t JOIN lists l ON l.id = t.listId", "t.id text listId completed \"order\" l.id title"},
	{"SELECT * FROM todos t JOIN lists l ON l.|", "id title"},
	{"SELECT * FROM lists WHERE |", "id title"},
	{"select * from lists where id = 1 and |", "id title"},
	{"SELECT * FROM lists ORDER BY |", "id title"},
	{"SELECT title AS heading FROM lists ORDER BY h|", "heading"},
	{"SELECT * FROM todos WHERE or|", `"order"`},
	{"SELECT * FROM todos WHERE \"or| = 1", `"order"`},
	{"SELECT * FROM todos WHERE [te|] = 1", `"text"`},
	{"SELECT count(te|) FROM todos", "text"},
	{"WITH r(a, b) AS (SELECT 1, 2) SELECT | FROM r", "a b"},
	{"WITH r AS (SELECT id AS x, title FROM lists) SELECT | FROM r", "x title"},
	{"WITH r AS (SELECT * FROM lists) SELECT r.| FROM r", "id title"},
	{"SELECT s.| FROM (SELECT id, count(*) n, title AS y FROM lists) s", "id n y"},
	{"SELECT * FROM todos WHERE EXISTS (SELECT 1 FROM lists WHERE lists.id = li|)", "listId"},
	{"SELECT * FROM todos JOIN (SELECT ti| FROM lists)", "title"},
	{"INSERT INTO lists (|", "id title"},
	{"UPDATE lists SET |", "id title"},
	{"SELECT * FROM todos JOIN lists USING (|", `id text listId completed "order" title`},
	{"SELECT id FROM todos UNION SELECT | FROM lists", "id title"},
	{"SELECT j.| FROM todos, json_each(todos.text) j", `"key" value type`},
	{"SELECT na| FROM sqlite_schema", "name"},
	{"SELECT rank() OVER (PARTITION BY com|) FROM todos", "completed"},
	// What follows.
	{"SELECT id F|", "FROM"},
	{"SELECT id |", "FROM AS"},
	{"SELECT * FROM todos w|", "where"},
	{"SELECT * FROM todos\n|", "WHERE JOIN"},
	{"SELECT * FROM todos WHERE id = 1 |", "AND OR"},
	{"SELECT * FROM todos ORDER |", "BY"},
	{"SELECT * FROM todos ORDER BY id d|", "desc"},
	{"SELECT * FROM todos LIMIT 10 |", "OFFSET"},
	{"SELECT * FROM todos LEFT |", "JOIN"},
	{"WITH |", "RECURSIVE"},
	{"WITH x |", "AS"},
	{"WITH x (a) a|", "as"},
	{"WITH x AS (SELECT 1) |", "SELECT"},
	{"with x as (select 1), y as (select 2) s|", "select"},
	// Functions.
	{"SELECT coun|", "count("},
	{"SELECT COUN| FROM todos", "COUNT("},
	{"SELECT json_ex|(argsJson) FROM eventlog", "json_extract"},
	{"SELECT rando|", "random() randomblob("},
	// Values.
	{"SELECT * FROM eventlog WHERE name = 'v1.|", "'v1.TodoCreated' 'v1.TodoRenamed'"},
	{"SELECT * FROM eventlog e WHERE e.name IN ('a', '|')", "'v1.TodoCreated' 'v1.TodoRenamed' 'it''s'"},
	{"SELECT * FROM eventlog WHERE name NOT LIKE 'it|'", "'it''s'"},
}

func TestTheBestItems(t *testing.T) {
	for _, c := range best {
		_, _, r := at(c.text)
		n := len(strings.Split(c.want, " "))
		got := texts(r, n)
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestNothingIsOffered(t *testing.T) {
	for _, text := range []string{
		"SELECT 1 -- a com|", "SELECT /* se| */ 1", "/* se|", "-- se|\nSELECT 1", "SELECT 1; -- x|",
		"SELECT 'some|'", "SELECT * FROM eventlog WHERE argsJson = 'v1|'", "SELECT x'0|", "SELECT 12|", "SELECT :na|", "SELECT ?|",
		"SELECT id AS na|", "SELECT * FROM todos AS t|", "WITH na|", "WITH x AS (SELECT 1), |", "WITH x (a|", "WITH x AS |", "SELECT \"id\"|", "SELECT 'x'|", "SELECT nothere.|",
		"SELECT CAST(id AS te|", "SELECT id AS \"na|",
	} {
		if _, _, r := at(text); len(r.Items) != 0 {
			t.Errorf("%s: %s", text, texts(r, 5))
		}
	}
}

func TestWhatIsReplaced(t *testing.T) {
	for _, c := range []struct{ text, take, want string }{
		{"SELECT * FROM to|", "todos", "SELECT * FROM todos"},
		{"SELECT te|xt FROM todos", "text", "SELECT text FROM todos"},
		{"SELECT |text FROM todos", "id", "SELECT idtext FROM todos"},
		{"SELECT \"te| FROM todos", "text", "SELECT \"text\" FROM todos"},
		{"SELECT \"te|\" FROM todos", "text", "SELECT \"text\" FROM todos"},
		{"SELECT * FROM eventlog WHERE name = 'v1|' AND name != ''", "v1.TodoCreated", "SELECT * FROM eventlog WHERE name = 'v1.TodoCreated' AND name != ''"},
		{"SELECT * FROM eventlog WHERE name = 'v1| AND argsJson = 'x'", "v1.TodoCreated", "SELECT * FROM eventlog WHERE name = 'v1.TodoCreated' AND argsJson = 'x'"},
		{"SELECT to| FROM todos too, lists", "too", "SELECT too. FROM todos too, lists"},
		{"SELECT to|.id FROM todos, lists", "todos", "SELECT todos.id FROM todos, lists"},
	} {
		sql, _, r := at(c.text)
		k := slices.IndexFunc(r.Items, func(i Item) bool { return i.Label == c.take })
		if k < 0 {
			t.Errorf("%s: %s is not offered: %s", c.text, c.take, texts(r, 10))
			continue
		}
		if got := sql[:r.From] + r.Items[k].Text + sql[r.To:]; got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestKindsAndDetails(t *testing.T) {
	for _, c := range []struct {
		text string
		want Item
	}{
		{"SELECT * FROM tod|", Item{Text: "todos", Label: "todos", Detail: "table", Kind: KindTable, Matched: []int{0, 1, 2}}},
		{"SELECT lid| FROM todos", Item{Text: "listId", Label: "listId", Detail: "TEXT", Kind: KindColumn, Matched: []int{0, 1, 5}}},
		{"SELECT ID| FROM todos x", Item{Text: "id", Label: "id", Detail: "TEXT", Kind: KindColumn, Matched: []int{0, 1}}},
		{"SELECT id| FROM todos x, lists", Item{Text: "x.id", Label: "id", Detail: "x TEXT", Kind: KindColumn, Matched: []int{0, 1}}},
		{"SELECT substr| FROM todos", Item{Text: "substr(", Label: "substr", Detail: "substr(text, start, length?)", Kind: KindFunction, Matched: []int{0, 1, 2, 3, 4, 5}}},
	} {
		_, _, r := at(c.text)
		if len(r.Items) == 0 {
			t.Errorf("%s: nothing", c.text)
			continue
		}
		got := r.Items[0]
		if got.Text != c.want.Text || got.Label != c.want.Label || got.Detail != c.want.Detail || got.Kind != c.want.Kind || !slices.Equal(got.Matched, c.want.Matched) {
			t.Errorf("%s\n got %+v\nwant %+v", c.text, got, c.want)
		}
	}
}

func TestNamesThatCannotBeWrittenAreNotOffered(t *testing.T) {
	c := Catalog{Tables: []Table{{Name: "a\x00b"}, {Name: "a" + strings.Repeat("x", 1<<20)}, {Name: "a\x1b[2J"}}}
	r := SQL("SELECT * FROM a", 15, c)
	if got := texts(r, 9); got != "\"a\x1b[2J\"" {
		t.Errorf("offered %.100q", got)
	}
}

func TestAMegabyteIsCompletedAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"statements":  strings.Repeat("SELECT a FROM t; ", 1<<16),
		"one":         "SELECT " + strings.Repeat("a, ", 1<<18) + "b FROM todos",
		"parentheses": strings.Repeat("(", 1<<20),
		"subqueries":  strings.Repeat("SELECT * FROM (", 1<<16),
		"common":      "WITH " + strings.Repeat("a AS (SELECT * FROM a, a), ", 1<<15),
		"quotes":      strings.Repeat("'\"", 1<<19),
		"comment":     "/*" + strings.Repeat("*", 1<<20),
	} {
		start := time.Now()
		for _, caret := range []int{0, len(text) / 2, len(text), 1 << 30, -1} {
			SQL(text, caret, todo)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// A statement that is far away from the caret does not change what is offered.
func TestALongStatementKeepsWhatIsNear(t *testing.T) {
	far := "SELECT '" + strings.Repeat("it''s ", 1<<14) + "', "
	_, _, r := at(far + "ti| FROM lists")
	if got := texts(r, 1); got != "title" {
		t.Errorf("got %q", got)
	}
}

func FuzzSQL(f *testing.F) {
	for _, s := range []string{"SELECT a FROM t WHERE x = 'y", "WITH a AS (SELECT * FROM a) SELECT a.", "INSERT INTO t (a) VALUES (", "\"'`[\xff\x00", "CREATE TRIGGER x BEGIN SELECT 1;"} {
		f.Add(s, len(s))
	}
	f.Fuzz(func(t *testing.T, text string, caret int) {
		r := SQL(text, caret, todo)
		check(t, text, caret, r)
	})
}

// check holds for every result.
func check(t *testing.T, text string, caret int, r Result) {
	t.Helper()
	inside := min(max(caret, 0), len(text))
	if r.From < 0 || r.From > inside || r.To < inside || r.To > len(text) {
		t.Fatalf("%q at %d: %d to %d is replaced", text, caret, r.From, r.To)
	}
	if len(r.Items) > MaxItems {
		t.Fatalf("%d items", len(r.Items))
	}
	for _, i := range r.Items {
		if i.Text == "" || i.Label == "" || i.Kind == "" || !slices.IsSorted(i.Matched) || len(i.Matched) > 0 && i.Matched[len(i.Matched)-1] >= len(i.Label) {
			t.Fatalf("%q at %d: %+v", text, caret, i)
		}
	}
}

func BenchmarkSQL(b *testing.B) {
	text := strings.Repeat("SELECT id, text FROM todos WHERE id = 'x';\n", 200) + "SELECT t.id, te FROM todos t JOIN lists l ON l.id = t.listId"
	caret := strings.LastIndex(text, "te FROM") + 2
	b.ReportAllocs()
	for b.Loop() {
		SQL(text, caret, todo)
	}
}
