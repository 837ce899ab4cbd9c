package ui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/uitest"
)

// tables starts on the State pane, on its list of tables.
func tables(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	return ready(t, opt).Press("alt+6").WaitFor("__livestore_schema")
}

// rowsOf is the State pane with the keys in the rows of a table.
func rowsOf(t *testing.T, table string) *uitest.Driver {
	t.Helper()
	d := tables(t, wide)
	d.Press(":").Type("state.table " + table).Press("enter")
	onBar(t, d, table)
	return d
}

// onBar fails unless the line above the rows says all of these.
func onBar(t *testing.T, d *uitest.Driver, has ...string) {
	t.Helper()
	for _, s := range has {
		d.WaitFor(s)
		if bar := strings.Split(d.Screen(), "\n")[3]; !strings.Contains(bar, s) {
			t.Fatalf("the bar says %q, not %q:\n%s", bar, s, d.Screen())
		}
	}
}

// onRow fails unless the cursor of the rows is on one that begins so.
func onRow(t *testing.T, d *uitest.Driver, id string) {
	t.Helper()
	d.WaitIdle()
	for _, l := range strings.Split(d.Screen(), "\n") {
		if _, rest, ok := strings.Cut(l, "│▸"); ok {
			if at := strings.Fields(rest); len(at) > 0 && at[0] == id {
				return
			}
			t.Fatalf("the cursor is on %q, want %s:\n%s", rest, id, d.Screen())
		}
	}
	t.Fatalf("there is no cursor:\n%s", d.Screen())
}

func TestStateTables(t *testing.T) {
	t.Parallel()
	d := tables(t, wide)
	onBar(t, d, "todos", "152 rows", "at e199")
	d.Press("j")
	onBar(t, d, "lists", "4 rows")
	d.Press("G")
	onBar(t, d, "__livestore_session_changeset")
	d.Press("g", "down", "down", "down")
	onBar(t, d, "uiState", "1 row")
	// Into the rows and back: enter, right, o, escape.
	d.Press("g")
	for _, keys := range [][2]string{{"enter", "esc"}, {"right", "esc"}, {"l", "o"}, {"o", "esc"}, {"ctrl+w", "ctrl+w"}} {
		d.Press(keys[0]).WaitFor("⏎ open row").Press("j")
		onRow(t, d, "t2")
		d.Press("k", keys[1]).WaitFor("/ find table")
	}
}

func TestStateFindTable(t *testing.T) {
	t.Parallel()
	d := tables(t, wide).Press("/").Type("draft").Press("enter")
	onBar(t, d, "local_drafts")
	d.Press("T").WaitFor("find table:").Type("nosuch").WaitFor("no table has that in its name").Press("enter").WaitFor("find table:").Press("esc")
	onBar(t, d, "local_drafts")
	d.Press(":").Type("table li").WaitFor("lists").Press("tab", "enter")
	onBar(t, d, "lists", "4 rows")
	d.Press(":").Type("table nosuch").Press("enter").WaitFor(`the state has no table "nosuch"`)
}

func TestStateMoving(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos")
	for _, c := range []struct{ key, at string }{
		{"j", "t2"}, {"down", "t3"}, {"k", "t2"}, {"up", "t1"}, {"pgdown", "t34"}, {"pgup", "t1"}, {"ctrl+f", "t34"}, {"ctrl+b", "t1"},
		{"space", "t34"}, {"ctrl+u", "t17"}, {"ctrl+d", "t34"}, {"home", "t1"}, {"end", "p20"}, {"g", "t1"}, {"G", "p20"},
	} {
		d.Press(c.key)
		onRow(t, d, c.at)
	}
	d.Press("g").Send("5")
	d.Press("j")
	onRow(t, d, "t6")
}

func TestStateSort(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("l", "l", "l", "s")
	onBar(t, d, "sorted by priority ▲")
	d.Press("G").WaitIdle()
	d.Press("s")
	onBar(t, d, "sorted by priority ▼")
	if title := line(d, "text "); !strings.Contains(title, "▼priority") {
		t.Errorf("the title does not say how it is sorted: %s", title)
	}
	onRow(t, d, "t120")
	d.Press("s").WaitGone("sorted by")
	onRow(t, d, "t120") // and not the first one
	d.Press(":").Type("sort text desc").Press("enter")
	onBar(t, d, "sorted by text ▼")
	d.Press(":").Type("sort nosuch").Press("enter").WaitFor("nosuch")
	onBar(t, d, "sorted by text ▼")
}

func TestStateFilter(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := tables(t, uitest.Options{Width: 120, Height: 40, Memory: memory}).Press("enter")
	d.Press("/").Type("completed=0 priority>10").Press("enter")
	onBar(t, d, "rows: completed = 0 and priority > 10", "27 of 152")
	if all := memory.History("rows").All(); len(all) != 1 || all[0] != "completed=0 priority>10" {
		t.Errorf("remembered is %q", all)
	}
	d.Press("F")
	onBar(t, d, "152 rows")
	d.Press("/", "up", "enter")
	onBar(t, d, "of 152")
	d.Press("F", "/").Type("completd=1").Press("enter").WaitFor("did you mean completed?").Press("esc")
	onBar(t, d, "152 rows")
	d.Press("/").Type("no such text").Press("enter").WaitFor("no row matches: F clears the filter").WaitFor("0 of 152").Press("F")
	d.Press(":").Type("filter id=t7").Press("enter").WaitFor("1 of 152").Press("F")
	onRow(t, d, "t7")
	d.Press(":").Type("filter priority>").Press("enter").WaitFor("nothing to compare with").Press("esc")
}

func TestStateFilterByCell(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("j", "j", "l", "l", "l", "f")
	onBar(t, d, "rows: priority = 3", "1 of 152")
	d.Press("F", "k", "f")
	onBar(t, d, "rows: priority is null")
	d.Press("l", "l", "f")
	onBar(t, d, "priority is null and meta is null")
	d.Press("F", "$", "h", "h")
	d.Press("f").WaitFor("rows cannot be filtered by a blob")
}

func TestStateColumns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	opt := uitest.Options{Width: 120, Height: 40, Memory: remember.Open(dir)}
	d := tables(t, opt).Press("enter")
	title := func() []string { return strings.Fields(strings.Split(line(d, "table "), "│")[1]) }
	is := func(want ...string) {
		t.Helper()
		d.WaitIdle()
		if got := title(); len(got) < len(want) || strings.Join(got[:len(want)], " ") != strings.Join(want, " ") {
			t.Fatalf("the columns are %v, want %v", got, want)
		}
	}
	is("id*", "text", "completed")
	d.Press("l", "-")
	is("id*", "completed", "priority")
	d.Press("}")
	is("id*", "priority", "completed")
	d.Press("{")
	is("id*", "completed", "priority")
	before := line(d, "id*")
	if d.Press(">", ">"); line(d, "id*") == before {
		t.Error("> does not widen the column")
	}
	if d.Press("<", "<"); line(d, "id*") != before {
		t.Error("< does not narrow the column")
	}
	d.Press("$", "y").WaitFor("copied listId").Press("^", "y").WaitFor("copied id").Press("right", "left", "l", "h", "0", "y").WaitFor("copied id")
	// It is so the next time, for this table.
	next := tables(t, uitest.Options{Width: 120, Height: 40, Memory: remember.Open(dir)})
	if now := line(next, "id*"); strings.Contains(now, " text") {
		t.Errorf("the hidden column is back: %s", now)
	}
	d.Press("+")
	is("id*", "text")
}

func TestStateRecord(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("enter").WaitFor("id         TEXT key    t1").Press("j").WaitFor("todos  id = t2")
	// Down its columns, and one of them in full.
	d.Press("enter", "j").WaitFor("Cell text").Press("enter").WaitFor("todos.text  text").Press("[").WaitFor("TEXT key").Press("o", "k").WaitFor("id = t1")
	d.Press("]", "]").WaitFor("Events (2)").WaitFor("changesets are kept for e166..e199 only: older writes cannot be told").WaitFor("Events that mention t1")
	d.Press("o", "esc").WaitFor("⏎ into it").Press("esc").WaitGone("Events (2)").Press("esc").WaitFor("/ find table")
}

func TestStateCellInFull(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("j", "j", "j", "j", "enter", "l", "l", "l", "l", "l", "]").WaitFor("todos.meta").Press("enter")
	d.WaitFor("▾ tags").Press("C").WaitFor("▸ tags").Press("E").WaitFor("▾ tags").Press("j", "left").WaitFor("▸ tags").Press("right").WaitFor("▾ tags").Press("enter").WaitFor("▸ tags")
	d.Press("t").WaitFor(`{"tags":[`).Press("#", "#", "w", "w", "l", "h").Press("/").Type("tags").Press("enter").WaitFor("1/1").Press("n", "N").WaitFor("1/1")
	d.Press("t").WaitFor("00000000").Press("/").Type("nowhere").Press("enter").WaitFor("nothing here has nowhere")
}

func TestStateGoesToTheEvent(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("enter", "]", "]").WaitFor("e177").Press("o", "j", "enter").WaitFor("all events")
	onCursor(t, d, "e177")
}

// wasCopied checks the beginning of what was copied.
func wasCopied(t *testing.T, d *uitest.Driver, want string) {
	t.Helper()
	if got := d.Copied(); !strings.HasPrefix(got, want) {
		t.Fatalf("copied is %.200q, want %q", got, want)
	}
}

func TestStateCopies(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos")
	for _, c := range []struct{ keys, said, want string }{
		{"l y", "copied text", "Todo 1 — \"quoted\" ünïcode 🚀"},
		{"Y", "copied the row as JSON", `{"id":"t1",`},
		{"^ v j j y", "copied 3 rows as JSON lines", `{"id":"t1",`},
		{"g v j c", "copied id of the selected 2 rows", "t1\nt2\n"},
		{"c", "copied id of the first 152 rows", "t1\nt2\nt3\nt4\n"},
	} {
		d.Press(strings.Fields(c.keys)...).WaitFor(c.said)
		wasCopied(t, d, c.want)
	}
	d.Press("g", "v", "j").WaitFor("┃").WaitFor("esc unselect").Press("esc")
	d.Press("enter", "enter", "j", "y").WaitFor("copied text").Press("Y").WaitFor("copied the row as JSON")
}

func TestStateWritesFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := rowsOf(t, "todos").Press("/").Type("id~t1 completed=1").Press("enter")
	onBar(t, d, "of 152")
	for _, c := range []struct{ name, first string }{
		{"a.csv", "id,text,completed,priority,score,meta,createdAt,blob,"}, {"a.json", "[\n{\"id\":\"t1\","}, {"a.jsonl", `{"id":"t1",`},
	} {
		path := filepath.Join(dir, c.name)
		d.Press(":").Type("write " + path).Press("enter").WaitFor("wrote ")
		got, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(got), c.first) || strings.Contains(string(got), `"id":"t2"`) {
			t.Errorf("%s holds %.200q: %v", c.name, got, err)
		}
	}
	path := filepath.Join(dir, "a.csv")
	before, _ := os.ReadFile(path)
	d.Press("F", "W").WaitFor("write to:").Type(filepath.Join(dir, "a.txt")).Press("enter").WaitFor("the name ends in .csv, .json or .jsonl").Press("ctrl+u").Type(path).Press("enter")
	d.WaitFor("Overwrite it?").Press("n").WaitGone("Overwrite it?")
	if now, _ := os.ReadFile(path); string(now) != string(before) {
		t.Error("the file was overwritten without a yes")
	}
	d.Press("W", "up", "enter").WaitFor("Overwrite it?").Press("y").WaitFor("wrote 152 rows")
	if left, _ := filepath.Glob(filepath.Join(dir, ".livescope-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	d.Press(":").Type("write " + filepath.Join(dir, "none", "a.csv")).Press("enter").WaitFor("write the rows to")
}

func TestStateZoom(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("z").WaitGone("local_drafts").Press("esc").WaitFor("local_drafts").Press("enter", "enter", "z").WaitGone("local_drafts").WaitFor("TEXT key")
	d.Press("z").WaitFor("local_drafts").Press("esc", "esc", "esc", "z").WaitFor("client document").Press("z").WaitGone("client document")
}

func TestStateFollowsTheStore(t *testing.T) {
	t.Parallel()
	path, _ := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), wide).WaitFor("25 client-only").Press("alt+6").WaitFor("152 rows").Press("enter", "j", "enter").WaitFor("id = t2")
	state(t, path, `UPDATE todos SET text = 'written just now' WHERE id = 't2'`)
	d.WaitFor("written just now").WaitFor("~ 1 changed since it was opened").WaitFor("was Todo 2")
	onRow(t, d, "t2")
	state(t, path, `INSERT INTO todos SELECT 't0', text, completed, priority, score, meta, createdAt, blob, deletedAt, listId FROM todos WHERE id = 't1'`)
	d.WaitFor("153 rows")
	onRow(t, d, "t2")
	state(t, path, `DELETE FROM todos WHERE id = 't2'`)
	d.WaitFor("152 rows")
	// Other columns, another table, and the table gone.
	state(t, path, `ALTER TABLE todos ADD COLUMN brand_new TEXT`)
	d.Press("esc", "$").WaitFor("brand_new")
	state(t, path, `CREATE TABLE later(a)`)
	d.WaitFor("later")
	state(t, path, `DROP TABLE todos`)
	d.WaitGone("brand_new").WaitFor("lists")
}

func TestStateManyColumnsAndHostileNames(t *testing.T) {
	t.Parallel()
	path, _ := copyOf(t, "pending")
	var columns []string
	for i := range 1990 {
		columns = append(columns, fmt.Sprintf("c%d", i))
	}
	state(t, path, `CREATE TABLE broad(`+strings.Join(columns, ",")+`)`)
	state(t, path, `INSERT INTO broad(c0, c1989) VALUES (1, 'the last')`)
	state(t, path, "CREATE TABLE \"a\x1b]0;pwned\a \u202eb\"(\"c\x1b[31mred\" TEXT PRIMARY KEY, \"\" INT)")
	state(t, path, "INSERT INTO \"a\x1b]0;pwned\a \u202eb\" VALUES ('\x1b[5n', 1)")
	d := startOn(t, uitest.Open(t, path), wide).WaitFor("25 client-only").Press("alt+6").WaitFor("broad")
	d.Press("T").Type("broad").Press("enter", "$").WaitFor("the last").Press("^", "enter").WaitFor("c9").Press("enter", "G").WaitFor("the last")
	d.Press("esc", "esc", "T").Type("pwned").Press("enter", "enter", "]", "]", "[", "f", "s", "s", "Y", "y", "c")
	clean(t, d.Raw())
}

func TestStateMouse(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := tables(t, uitest.Options{Width: 120, Height: 40, Memory: memory, Config: config.Config{Mouse: true}})
	d.Click(4, 6)
	onBar(t, d, "lists")
	d.Click(4, 5)
	onBar(t, d, "todos", "152 rows")
	rule := strings.Index(line(d, "table "), "│")
	d.Click(rule+4, 8)
	onRow(t, d, "t4")
	// The title sorts, its edge is dragged, and so is the rule beside the tables.
	d.Click(rule+9, 4)
	onBar(t, d, "sorted by text ▲")
	at := func() int { return strings.Index(line(d, "id*"), "text") }
	before := at()
	d.Drag(rule+8, 4, rule+13, 4)
	if now := at(); now != before+5 {
		t.Errorf("the column beside the edge that was dragged begins at %d, not at %d", now, before+5)
	}
	before = at()
	d.Drag(rule, 10, rule+10, 10)
	if now := at(); now != before+10 {
		t.Errorf("the rows begin at %d, not at %d", now, before+10)
	}
	var kept map[string]int
	if err := memory.Load("layout/state", &kept); err != nil || kept["tables"] != rule+10 {
		t.Errorf("kept is %v: %v", kept, err)
	}
	d.Press("enter").WaitFor("TEXT key")
	top := func() int {
		for y, l := range strings.Split(d.Screen(), "\n") {
			if y > 4 && strings.HasPrefix(l, "────") {
				return y
			}
		}
		return -1
	}
	was := top()
	d.Drag(50, was, 50, was-5)
	if now := top(); now != was-5 {
		t.Errorf("the record begins at line %d, not at %d", now, was-5)
	}
	d.Click(50, 38).WaitFor("o rows")
	d.Wheel(80, 8, false).Wheel(80, 8, true).Wheel(4, 8, false)
	onBar(t, d, "uiState")
}

// TestStateSortingIsGivenUp sorts a table that takes a while.
func TestStateSortingIsGivenUp(t *testing.T) {
	t.Parallel()
	rows, said := "600000", "600 000"
	if racing { // SQLite takes ten times as long then
		rows, said = "100000", "100 000"
	}
	path, _ := copyOf(t, "pending")
	state(t, path, `CREATE TABLE big(id INTEGER PRIMARY KEY, word TEXT)`)
	state(t, path, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < `+rows+`) INSERT INTO big SELECT i, hex(randomblob(20)) FROM n`)
	d := startOn(t, uitest.Open(t, path), wide).WaitFor("25 client-only").Press("alt+6").WaitFor(said)
	d.Press("T").Type("big").Press("enter", "j", "j", "l")
	onBar(t, d, "big", said+" rows")
	d.Send("s")
	d.WaitSeen("sorting by word …").Send("esc")
	d.WaitGone("sorting by word …")
	onRow(t, d, "3")
	if strings.Contains(d.Screen(), "sorted by") {
		t.Errorf("it is sorted all the same:\n%s", d.Screen())
	}
	d.Press("s").WaitFor("sorted by word ▲")
}

func TestStateNarrow(t *testing.T) {
	t.Parallel()
	d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: 60, Height: 15}).WaitFor("224 events").Press("alt+6").WaitFor("client document").Press("enter").WaitFor("152 rows").Press("enter").WaitFor("id = t1").Press("enter", "z").WaitFor("TEXT key")
	d.Press("z", "esc", "esc", "o").WaitFor("client document")
}

func TestStateHidden(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := tables(t, uitest.Options{Width: 120, Height: 40, Redact: true, Memory: remember.Open(dir)})
	d.WaitFor("text 2").Press("enter", "l", "y").WaitFor("copied text")
	wasCopied(t, d, "text 34")
	d.Press("Y").WaitFor("the row as JSON")
	wasCopied(t, d, `{"id":"text 2","text":"text 34",`)
	d.Press("c").WaitFor("of the first")
	wasCopied(t, d, "text 34\n")
	d.Press("enter", "]").WaitFor("values are hidden").Press("]").WaitFor("Events that mention its key").Press("f").WaitFor("values are hidden (--redact)")
	path := filepath.Join(dir, "a.jsonl")
	d.Press(":").Type("write " + path).Press("enter").WaitFor("wrote 152 rows")
	if got, err := os.ReadFile(path); err != nil || strings.Contains(string(got), "Todo") {
		t.Errorf("written is %.100q: %v", got, err)
	}
	d.Press("/").Type("text~Todo").Press("enter").WaitFor("of 152")
	if all := remember.Open(dir).History("rows").All(); len(all) != 0 {
		t.Errorf("remembered is %q", all)
	}
	if strings.Contains(strings.ReplaceAll(d.Raw(), "text~Todo", ""), "Todo 1") {
		t.Error("a value reached the terminal")
	}
}

func TestStateMissing(t *testing.T) {
	t.Parallel()
	path := fixtures.Store(t, "pending")
	found, _ := filepath.Glob(filepath.Join(path, "*", "state*"))
	for _, f := range found {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	d := startOn(t, uitest.Open(t, path), wide).Press("alt+6").WaitFor("There is no state to show").WaitFor("start the app and open the store again")
	d.Press("enter", "/", "z").WaitFor("There is no state to show")
}

func TestStateBytesToTheTerminal(t *testing.T) {
	t.Parallel()
	d := rowsOf(t, "todos").Press("g")
	for _, c := range []struct {
		key  string
		most int
	}{{"j", 120}, {"j", 120}, {"k", 120}, {"pgdown", 3400}, {"pgdown", 3400}, {"pgup", 3400}} {
		n := sent(d, func() { d.Press(c.key) })
		t.Logf("%s: %d bytes", c.key, n)
		if n > c.most {
			t.Errorf("%s: %d bytes, at most %d are allowed", c.key, n, c.most)
		}
	}
}
