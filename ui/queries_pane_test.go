package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/uitest"
)

// frames are the calls of a subscriber in an app.
func frames(pairs ...string) client.Subscriber {
	var s client.Subscriber
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Frames = append(s.Frames, client.Frame{Name: pairs[i], File: pairs[i+1]})
	}
	return s
}

// took are durations in microseconds.
func took(us ...int) []time.Duration {
	var out []time.Duration
	for _, n := range us {
		out = append(out, time.Duration(n)*time.Microsecond)
	}
	return out
}

// appQueries are those of a small app, with their results.
func appQueries() (map[int64]string, []client.LiveQuery) {
	rows := make([]string, 0, 71)
	for i := range 71 {
		rows = append(rows, fmt.Sprintf(`{"id":"t%d","text":"Todo %d","completed":%v,"priority":%d,"note":null}`, i+1, i+1, i%3 == 0, i%5))
	}
	results := map[int64]string{
		1: "[" + strings.Join(rows, ",") + "]",
		2: `[{"count(*)":12}]`,
		3: `{"open":59,"done":12,"lists":["home","work"]}`,
		4: `"active"`,
	}
	list := frames("useQuery", "node_modules/@livestore/react/src/useQuery.ts:71:22", "TodoList", "src/components/TodoList.tsx:41:18", "App", "src/App.tsx:12:7")
	queries := []client.LiveQuery{
		{ID: 1, Kind: client.QueryDB, Label: "visibleTodos", Hash: "SELECT * FROM todos WHERE completed = ? ORDER BY text-completed:0", SQL: "SELECT * FROM todos WHERE completed = ? ORDER BY text", Binds: `[0]`,
			Runs: 1204, Times: took(420, 510, 480, 8500, 610), Rows: 71, ResultBytes: 5120, Refreshed: true, Tables: []string{"todos"}, Subscribers: []client.Subscriber{list, frames("useStore", "src/hooks/useStore.ts:9:3")}},
		{ID: 2, Kind: client.QueryDB, Label: "select count(*) from todos where id = 't1'", Hash: "h2", SQL: "select count(*) from todos where id = 't1'",
			Runs: 418, Times: took(200, 210, 400), Rows: 1, ResultBytes: 18, Refreshed: true, Tables: []string{"todos"}},
		{ID: 3, Kind: client.QueryComputed, Label: "summary", Hash: "summary", Runs: 1204, Times: took(4, 4, 9), Rows: -1, ResultBytes: 47, Refreshed: true, Tables: []string{"todos", "lists"}, Subscribers: []client.Subscriber{list}},
		{ID: 4, Kind: client.QuerySignal, Label: "filter$", Hash: "filter$", Runs: 3, Rows: -1, ResultBytes: 8, Refreshed: true},
		{ID: 5, Kind: client.QueryDB, Label: "todosOfList", Hash: "(get) => ({ query: sql`select * from todos where listId = ${get(list$)}` })", Rows: -1},
	}
	return results, queries
}

// slowQueries are statements that took an app long.
func slowQueries() []client.SlowQuery {
	return []client.SlowQuery{
		{SQL: "SELECT * FROM todos\n  WHERE text LIKE ?\n  ORDER BY text", Binds: `["%it's%"]`, Tables: []string{"todos"}, Duration: 1400 * time.Millisecond, Rows: 3, Since: 65 * time.Second, Raw: []byte("{}")},
		{SQL: "SELECT text FROM todos ORDER BY text", Tables: []string{"todos"}, Duration: 7 * time.Millisecond, Rows: -1, Since: 2 * time.Second, Raw: []byte("{}")},
	}
}

// queriesOf opens a sample as an app runs it on the Queries pane.
func queriesOf(t *testing.T, opt uitest.Options) (*uitest.Live, *uitest.Driver) {
	t.Helper()
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	results, queries := appQueries()
	l.SetQueries(results, queries...)
	l.SetSlow(slowQueries()...)
	d := startOn(t, s, opt).Press("alt+3").WaitFor("Live queries 5")
	return l, d
}

func TestQueriesLists(t *testing.T) {
	t.Parallel()
	_, d := queriesOf(t, uitest.Options{Width: 200, Height: 50})
	for _, want := range []string{"visibleTodos", "1 204", "8.5 ms", "5.1 kB", "computed", "todos, lists"} {
		if !strings.Contains(d.Screen(), want) {
			t.Errorf("the list does not say %q:\n%s", want, d.Screen())
		}
	}
	if l := line(d, "todosOfList"); strings.Count(l, "–") != 5 {
		t.Errorf("what has never run has numbers: %s", l)
	}
	d.Press("]").WaitFor("after start").WaitFor("1.4 s").Press("[").WaitFor("visibleTodos").Press("L").WaitFor("after start")
	d.Press("y")
	if got, want := d.Copied(), "SELECT * FROM todos\n  WHERE text LIKE '%it''s%'\n  ORDER BY text"; got != want {
		t.Errorf("copied %q", got)
	}
	d.Press("l", "y")
	if got := d.Copied(); got != "1.4 s" {
		t.Errorf("copied %q", got)
	}
	d.Press("Y")
	if got := d.Copied(); !strings.Contains(got, `"binds":["%it's%"]`) || !strings.Contains(got, `"rows":3`) {
		t.Errorf("copied %q", got)
	}
	d.Press("L", "Y")
	if got := d.Copied(); !strings.Contains(got, `"p95":8.5`) || !strings.Contains(got, `"name":"TodoList"`) {
		t.Errorf("copied %q", got)
	}
}

// onQuery fails the test unless the cursor is on a query.
func onQuery(t *testing.T, d *uitest.Driver, label string) {
	t.Helper()
	if l := line(d, "▸"); !strings.Contains(l, label) {
		t.Errorf("the cursor is not on %s but on %q:\n%s", label, l, d.Screen())
	}
}

func TestQueriesSortAndFilter(t *testing.T) {
	t.Parallel()
	l, d := queriesOf(t, uitest.Options{Width: 200, Height: 50})
	d.Press("j", "j", "j", "l", "l", "s").WaitFor("sorted by runs ▼")
	onQuery(t, d, "filter$")
	d.Press("g")
	onQuery(t, d, "visibleTodos")
	d.Press("s").WaitFor("sorted by runs ▲").Press("g")
	onQuery(t, d, "todosOfList")
	d.Press("S").WaitFor("sorted by runs ▼").Press("s").WaitFor("sorted by runs ▲").Press("s").WaitGone("sorted by")
	d.Press("S").WaitFor("nothing is sorted")
	// The cursor stays on its query while others come and go.
	d.Press("g", "j")
	onQuery(t, d, "select count(*)")
	l.Tell(client.QueryRan{Run: client.QueryRun{Query: 1, Label: "visibleTodos", Kind: client.QueryDB, At: uitest.Noon, Runs: 1205, Collapsed: 1}})
	results, queries := appQueries()
	l.SetQueries(results, append([]client.LiveQuery{{ID: 9, Kind: client.QueryDB, Label: "first of all", SQL: "SELECT 1", Refreshed: true}}, queries[1:]...)...)
	d.WaitFor("first of all").WaitFor(" gone ")
	onQuery(t, d, "select count(*)")
	d.Press("/").Type("lists").Press("enter").WaitFor("1 of 6")
	onQuery(t, d, "summary")
	d.Press("/").Type("nowhere").Press("enter").WaitFor("Nothing here has listsnowhere").Press("esc").WaitFor("first of all")
	d.Press("/", "up", "up", "down", "esc", ":").Type("queries.filter COUNT").Press("enter").WaitFor("1 of 6")
	onQuery(t, d, "select count(*)")
}

func TestQueriesDetail(t *testing.T) {
	t.Parallel()
	l, d := queriesOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("enter").WaitFor("completed = ? ORDER BY").WaitFor("[0]")
	d.Press("]").WaitFor("SCAN todos").WaitFor("reads all of it").WaitFor("the rows are sorted without an index")
	d.Press("]").WaitFor("Todo 12").WaitFor("71 rows · t as JSON").Press("t").WaitFor("[0]").WaitFor("as JSON · t as a table").Press("t")
	d.Press("]").WaitFor("src/components/TodoList.tsx:41:18").WaitFor("useStore")
	d.Press("]").WaitFor("No run was seen")
	l.Tell(client.QueryRan{Run: client.QueryRun{Query: 1, Label: "visibleTodos", Kind: client.QueryDB, At: uitest.Noon, Cause: []livestore.SeqNum{{Global: 120}}, Duration: 600 * time.Microsecond, Rows: 71, Runs: 1205, Collapsed: 1,
		Compared: true, Changed: true, Diff: []client.ResultChange{{Op: livestore.OpUpdate, Key: "t9"}}, DiffTotal: 1}})
	d.WaitFor("~1 t9  ← e120").Press("o", "g", "enter").WaitFor("all events")
	onCursor(t, d, "e120")
	d.Press("alt+3").WaitFor("← e120").Press("y")
	if got := d.Copied(); got != "~1 t9" {
		t.Errorf("copied %q", got)
	}
	d.Press("[", "[", "[", "[").WaitFor("ORDER BY").Press("y")
	if got, want := d.Copied(), "SELECT * FROM todos WHERE completed = 0 ORDER BY text"; got != want {
		t.Errorf("copied %q", got)
	}
	d.Press("/").Type("reads").Press("enter", "n", "N", "y")
	d.Copied()
	d.Press("z").WaitGone("todosOfList").Press("esc").WaitFor("todosOfList").Press("esc")
	// The query 0 is one like the others.
	results, queries := appQueries()
	l.SetQueries(results, append(queries, client.LiveQuery{ID: 0, Kind: client.QueryDB, Label: "the first", SQL: "SELECT * FROM todos WHERE id = ?", Binds: "0:t1", Refreshed: true})...)
	l.Tell(client.QueryRan{Run: client.QueryRun{Query: 0, Label: "the first", At: uitest.Noon, Duration: -1, Rows: 3, Runs: 1, Collapsed: 1}})
	d.WaitFor("the first").Press("G", "]", "]", "]", "]").WaitFor("3 rows")
	if strings.Contains(d.Screen(), "← e120") {
		t.Errorf("the runs of others are shown:\n%s", d.Screen())
	}
	d.Press("Y")
	if got := d.Copied(); !strings.Contains(got, `"binds":"0:t1"`) {
		t.Errorf("copied %q", got)
	}
	d.Press("y")
	if got := d.Copied(); got != "SELECT * FROM todos WHERE id = 't1'" {
		t.Errorf("copied %q", got)
	}
	d.Press("]", "g")
	// What has no SQL says why.
	d.Press("j", "j").WaitFor("computed from other queries").Press("j").WaitFor("It is a signal").Press("j").WaitFor("made by a function").WaitFor("get(list$)")
	d.Press("]").WaitFor("its SQL is not known").Press("]").WaitFor("no result of query 5").Press("k").WaitFor(`"active"`).Press("k").WaitFor("home")
	d.Press("o", "C").WaitFor("2 items").Press("j", "j", "j", "l").WaitFor("home").Press("h", "E", "enter", "enter", "j", "y")
	if got := d.Copied(); got != `"home"` {
		t.Errorf("copied %q", got)
	}
	d.Press("esc", "esc").WaitGone("Subscribers")
}

func TestQueriesResultAsTable(t *testing.T) {
	t.Parallel()
	_, d := queriesOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("enter", "]", "]").WaitFor("Todo 12").Press("o", "G").WaitFor("Todo 71").Press("right", "right", "left", "y")
	if got := d.Copied(); got != "Todo 71" {
		t.Errorf("copied %q", got)
	}
}

func TestQueriesSlow(t *testing.T) {
	t.Parallel()
	l, d := queriesOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("r").WaitFor("only on Slow queries").Press("L", "enter").WaitFor("%it's%").WaitFor("1 min after the app's start").Press("]").WaitFor("SCAN todos")
	d.Press("r").WaitFor("the app runs it again, in the app")
	l.SetSlow(append(slowQueries(), client.SlowQuery{SQL: "UPDATE todos SET text = ?", Duration: time.Second, Since: 1})...)
	d.WaitFor("UPDATE todos").Press("j", "j", "r").WaitFor("only what reads is run again").Press("g")
	if got := strings.Join(l.Asked(), "\n"); !strings.HasPrefix(got, "rerun SELECT * FROM todos") {
		t.Errorf("the app was asked %q", got)
	}
	d.Press("R").WaitFor("Forget them?").Press("n").Press("R", "y").WaitFor("has forgotten")
	if got := l.Asked(); len(got) != 2 || got[1] != "forget slow" {
		t.Errorf("the app was asked %q", got)
	}
	l.Refuse(errors.New("the app is gone"))
	d.Press("r").WaitFor("the app is gone").Press("R", "y").WaitFor("the app is gone")
}

func TestQueriesReadOnly(t *testing.T) {
	t.Parallel()
	l, s := uitest.OpenLiveReadOnly(t, fixtures.Store(t, "pending"))
	l.SetSlow(slowQueries()...)
	d := startOn(t, s, uitest.Options{Width: 120, Height: 40}).Press("alt+3").WaitFor("Slow queries 2").Press("L", "r").WaitFor("open read-only").Press("R").WaitFor("open read-only")
	if got := l.Asked(); len(got) > 0 {
		t.Errorf("the app was asked %q", got)
	}
	d.Press("j", "p").WaitFor("SELECT text FROM todos ORDER BY text;")
}

func TestQueriesPlanAdvises(t *testing.T) {
	t.Parallel()
	path, _ := copyOf(t, "pending")
	state(t, path, `CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i AS id, 'word ' || i AS word FROM n`)
	l, s := uitest.OpenLive(t, path)
	l.SetSlow(client.SlowQuery{SQL: "SELECT * FROM big WHERE word = ?", Binds: `["word 7"]`, Tables: []string{"big"}, Duration: time.Second, Rows: 1})
	d := startOn(t, s, uitest.Options{Width: 120, Height: 40}).Press("alt+3").WaitFor("Slow queries 1").Press("L", "enter", "]").WaitFor("CREATE INDEX").Press("o")
	d.Press("/").Type("CREATE").Press("enter", "y")
	if got := d.Copied(); !strings.Contains(got, "CREATE INDEX big_word ON big(word)") {
		t.Errorf("copied %q", got)
	}
}

func TestQueriesToThePlayground(t *testing.T) {
	t.Parallel()
	_, d := queriesOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Type("SELECT 'my own'").Press("alt+3").WaitFor("Live queries")
	d.Press("p").WaitFor("SELECT 'my own';").WaitFor("SELECT * FROM todos WHERE completed = 0 ORDER BY text;")
	if strings.Contains(d.Screen(), "50 rows") {
		t.Errorf("it was run:\n%s", d.Screen())
	}
}

func TestQueriesToThePlaygroundKeepsTheLastDraft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := fixtures.Store(t, "pending")
	opt := uitest.Options{Width: 120, Height: 40, Memory: remember.Open(dir)}
	_, s := uitest.OpenLive(t, path)
	d := startOn(t, s, opt).Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Type("SELECT 'of yesterday';").Press("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	l, s := uitest.OpenLive(t, path)
	results, queries := appQueries()
	l.SetQueries(results, queries...)
	opt.Memory = remember.Open(dir)
	startOn(t, s, opt).Press("alt+3").WaitFor("Live queries 5").Press("p").WaitFor("SELECT 'of yesterday';").WaitFor("WHERE completed = 0 ORDER BY text;")
}

func TestQueriesWatch(t *testing.T) {
	t.Parallel()
	path, _ := copyOf(t, "pending")
	_, s := uitest.OpenLive(t, path)
	d := startOn(t, s, uitest.Options{Width: 120, Height: 40}).Press("alt+3").WaitFor("no live query open")
	d.Press("w").Type("SELECT id, te").Press("tab", "tab", "shift+tab", "esc", "esc").WaitFor("no live query open")
	d.Press("w").Type("SELECT nonsense FROM todos").Press("enter").WaitFor("no such column")
	d.Press("ctrl+u").Type("SELECT id, text FROM todos WHERE id LIKE 't%' LIMIT 3").Press("enter").WaitFor("Live queries 1").WaitFor("watch")
	onQuery(t, d, "SELECT id, text")
	d.Press("enter", "]", "]").WaitFor("Todo 1")
	state(t, path, `UPDATE todos SET text = 'written just now' WHERE id = 't1'`)
	d.WaitFor("written just now")
	d.Press("w").WaitFor("watch: SELECT id, text FROM todos").Press("esc", "D").WaitFor("no longer watched").WaitFor("no live query open")
	d.Press(":").Type("queries.watch SELECT 7 AS seven").Press("enter").WaitFor("seven")
	d.Press(":").Type("queries.watch SELECT nonsense").Press("enter").WaitFor("no such column").Press("y")
	if got := d.Copied(); got != "SELECT 7 AS seven" {
		t.Errorf("copied %q", got)
	}
}

func TestQueriesCannotBeTold(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40}).Press("alt+3").WaitFor("The app's queries are not known").WaitFor("livescope attach")
	d.Press("]").WaitFor("slow statements are not known").Press("[", "enter", "s", "y", "Y", "D")
	d.Press("w").Type("SELECT count(*) FROM todos").Press("enter").WaitFor("watches only").WaitFor("sorted by label").Press("enter", "]", "]").WaitFor("152")
}

func TestQueriesColumns(t *testing.T) {
	t.Parallel()
	_, d := queriesOf(t, uitest.Options{Width: 200, Height: 50})
	d.Press("l", "-")
	if head := line(d, "label"); strings.Contains(head, "kind") {
		t.Errorf("the column is not hidden: %s", head)
	}
	d.Press("+", "h", "h", "}")
	if head := line(d, "label"); strings.Index(head, "kind") > strings.Index(head, "label") {
		t.Errorf("the column is not moved: %s", head)
	}
	d.Press("{", ">", "<", "right", "left", "G", "g", "pgdown", "pgup", "ctrl+d", "ctrl+u")
}

func TestQueriesMouse(t *testing.T) {
	t.Parallel()
	_, d := queriesOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("ctrl+y").WaitFor("livescope's").Click(22, 3).WaitFor("after start").Click(3, 3).WaitFor("visibleTodos")
	d.Click(10, 7).Press("enter").WaitFor("computed from other queries").Wheel(5, 6, true)
	onQuery(t, d, "visibleTodos")
	d.Wheel(5, 6, false)
	onQuery(t, d, "filter$")
}

func TestQueriesRedacted(t *testing.T) {
	t.Parallel()
	l, d := queriesOf(t, uitest.Options{Width: 120, Height: 40, Redact: true})
	_ = l
	d.Press("enter", "]", "]").WaitFor("71 rows").Press("j", "[", "[").WaitFor("id = '…'").Press("y")
	if got, want := d.Copied(), "select count(*) from todos where id = '…'"; got != want {
		t.Errorf("copied %q", got)
	}
	d.Press("p").WaitFor("they are hidden").Press("w").WaitFor("watch: SELECT …").Press("esc", "L", "Y")
	if got := d.Copied(); strings.Contains(got, "it's") {
		t.Errorf("copied %q", got)
	}
	for _, value := range []string{"'t1'", "Todo 1", "it's"} {
		if strings.Contains(d.Raw(), value) {
			t.Errorf("%s is shown:\n%s", value, d.Screen())
		}
	}
}

func TestQueriesHostile(t *testing.T) {
	t.Parallel()
	bad := "\x1b]0;pwned\a\x1b[31m\u202e\n" + strings.Repeat("x", 5000)
	for _, size := range sizes {
		l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
		l.SetQueries(map[int64]string{1: `[{"` + strings.Repeat("k", 3000) + `":"\u001b[5n"},{}]`}, client.LiveQuery{ID: 1, Kind: client.QueryKind(bad), Label: bad, Hash: bad, SQL: "SELECT '" + bad, Binds: bad, Runs: -1, Rows: 1 << 62, ResultBytes: 1 << 62, Refreshed: true, Tables: []string{bad, bad},
			Subscribers: []client.Subscriber{{}, frames(bad, bad)}, Times: took(-5)})
		l.SetSlow(client.SlowQuery{SQL: bad, Binds: bad, Duration: -1, Rows: -7, Since: -time.Hour})
		d := startOn(t, s, uitest.Options{Width: size.w, Height: size.h}).Press("alt+3").WaitFor("Live queries 1").Press("enter", "]", "]", "t", "]", "]", "o", "z", "esc", "L", "]", "y")
		clean(t, d.Raw())
	}
}

func TestQueriesGrowTooLargeToShow(t *testing.T) {
	t.Parallel()
	l, d := queriesOf(t, uitest.Options{Width: 80, Height: 24})
	_, queries := appQueries()
	queries[0].Runs++
	l.SetQueries(map[int64]string{1: `["` + strings.Repeat("a", 9<<20) + `"]`}, queries...)
	d.Press("enter", "]", "]").WaitFor("too much to be shown")
}

func TestQueriesScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"live", func(d *uitest.Driver) { d.Press("j") }},
		{"sql", func(d *uitest.Driver) { d.Press("enter").WaitFor("ORDER BY") }},
		{"function", func(d *uitest.Driver) { d.Press("G", "enter").WaitFor("made by") }},
		{"plan", func(d *uitest.Driver) { d.Press("enter", "]").WaitFor("SCAN todos") }},
		{"result", func(d *uitest.Driver) { d.Press("enter", "]", "]").WaitFor("Todo 2") }},
		{"json", func(d *uitest.Driver) { d.Press("j", "j", "enter", "]", "]").WaitFor("lists") }},
		{"subscribers", func(d *uitest.Driver) { d.Press("enter", "]", "]", "]").WaitFor("useQuery") }},
		{"slow", func(d *uitest.Driver) { d.Press("]").WaitFor("1.4 s") }},
		{"slow-plan", func(d *uitest.Driver) { d.Press("L", "j", "enter", "]").WaitFor("advice") }},
		{"slow-sql", func(d *uitest.Driver) { d.Press("]", "enter", "o").WaitFor("LIKE") }},
		{"watching", func(d *uitest.Driver) { d.Press("w").Type(" AND te").Press("tab").WaitFor("text") }},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				_, d := queriesOf(t, uitest.Options{Width: size.w, Height: size.h})
				c.do(d)
				screen(t, d)
			})
		}
	}
}
