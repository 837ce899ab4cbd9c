package ui_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/uitest"
)

// sql starts on the SQL pane with an empty editor.
func sql(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	return toSQL(t, ready(t, opt)).Press("ctrl+u")
}

// toSQL goes to the SQL pane, wherever its tab is, and waits for the statement that it begins with.
func toSQL(t *testing.T, d *uitest.Driver) *uitest.Driver {
	t.Helper()
	tab := sqlTab.FindStringSubmatch(d.Screen())
	if tab == nil {
		t.Fatalf("there is no tab called SQL:\n%s", d.Screen())
	}
	return d.Press("alt+" + tab[1]).WaitFor("SELECT * FROM todos LIMIT 50;")
}

var sqlTab = regexp.MustCompile(`(\d) SQL`)

var wide = uitest.Options{Width: 120, Height: 40}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"ctrl+r", "alt+enter", "f5"} {
		sql(t, wide).Type("SELECT 40 + 2 AS answer, NULL AS n, x'00ff' AS b, '' AS e;").Press(key).
			WaitFor("1 row").WaitFor("answer").WaitFor("42").WaitFor("NULL").WaitFor("x'00ff' 2 B").WaitFor(`""`)
	}
}

func TestRunAtTheCursorAndAll(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Paste("SELECT 'first' AS a;\nSELECT 'second' AS b;\nSELECT 'third' AS c;")
	d.Press("up", "ctrl+r").WaitFor("▸ second")
	d.Press("alt+r").WaitFor("3 SELECT 'third' AS c").WaitFor("▸ third").Press("tab", "[").WaitFor("▸ second").Press("]").WaitFor("▸ third").Type("2[").WaitFor("▸ first")
}

func TestLimit(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n;").Press("ctrl+r").WaitFor("1 000 rows and more (:limit)")
	d.Press("tab", "G").WaitFor("▸ 1000").Press("g").WaitFor("▸    1")
	d.Press(":").Type("limit 2500").Press("enter").WaitFor("at most 2 500 rows").WaitFor("limit: 2 500").Press("ctrl+r").WaitFor("2 500 rows and more")
	d.Press(":").Type("limit 0").Press("enter").WaitFor("from 1 to 100 000")
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"esc", "ctrl+x"} {
		d := sql(t, wide)
		d.Type("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n;")
		d.Send("ctrl+r")
		d.WaitSeen("running …").Send(key)
		d.WaitFor("cancelled").WaitGone("running …")
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, write := range []string{"DELETE FROM todos;", "ATTACH ':memory:' AS x;", "PRAGMA query_only = 0;", "VACUUM INTO '/nonexistent/x';", "CREATE TABLE x(a);"} {
		sql(t, wide).Type(write).Press("ctrl+r").WaitFor("! refused: this store is read-only")
	}
}

func TestErrorPlaceIsMarked(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Paste("SELECT 1;\n\nSELECT id,\n  txt FROM todos;").Press("ctrl+r").WaitFor("no such column: txt").WaitFor("line 4, column 3")
	marked := ""
	for _, row := range d.Cells() {
		for _, c := range row[:80] {
			if c.Style.Underline != 0 && c.Content != " " {
				marked += c.Content
			}
		}
	}
	if !strings.HasSuffix(marked, "txt") || strings.Contains(marked, "SELECT") {
		t.Errorf("marked is %q, want txt", marked)
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT * FROM todos WHERE text = 'x';").Press("ctrl+e").WaitFor("query plan").WaitFor("! SCAN todos")
	d.Press("ctrl+u").Type("SELECT * FROM todos WHERE id = 'x';").Press("ctrl+e").WaitFor("SEARCH todos")
	if strings.Contains(d.Screen(), "! S") {
		t.Errorf("a search is marked as a scan:\n%s", d.Screen())
	}
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT count(*) AS n FROM eventlog;").Press("ctrl+r").WaitFor("from the eventlog").WaitFor("224")
	d.Press("ctrl+t").WaitFor("database: state").Press("ctrl+r").WaitFor("no such table: eventlog")
	d.Press("ctrl+t").WaitFor("database: eventlog").Press("ctrl+r").WaitFor("224").Press("ctrl+t").WaitFor("database: auto")
}

func TestHistory(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT 'one';").Press("ctrl+r").WaitFor("▸ one").Press("ctrl+u").Type("SELECT 'two';").Press("ctrl+r").WaitFor("▸ two")
	d.Press("ctrl+u").Type("draft")
	for _, keys := range [][2]string{{"alt+up", "alt+down"}, {"alt+p", "alt+n"}, {"ctrl+p", "ctrl+n"}} {
		d.Press(keys[0]).WaitFor("1 SELECT 'two';").Press(keys[0]).WaitFor("1 SELECT 'one';")
		d.Press(keys[1], keys[1]).WaitFor("1 draft")
	}
}

func TestFocusGoesRound(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT id FROM todos;").Press("ctrl+r").WaitFor("152 rows")
	d.Press("tab", "j").WaitFor("▸ b10").Press("tab", "enter").WaitFor("SELECT * FROM todos LIMIT 50;")
	// Escape leaves the editor, and then digits are tabs again.
	d.Press("esc", "1").WaitGone("database:").Press("`").WaitFor("database:")
}

func TestCopyRow(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT 1 AS a, 9007199254740993 AS a, x'00ff' AS b, NULL AS c, 1.5 AS d;").Press("ctrl+r").WaitFor("1 row")
	d.Press("tab", "Y").WaitFor("copied the row as JSON")
	if got, want := d.Copied(), `{"a":1,"a:2":"9007199254740993","b":{"$blob":"AP8="},"c":null,"d":1.5}`; got != want {
		t.Errorf("copied %s, want %s", got, want)
	}
	d.Press("enter").WaitFor("▾ row 1").Press("j", "j", "y").WaitFor(`copied row 1["a:2"]`)
	if got := d.Copied(); got != `"9007199254740993"` {
		t.Errorf("copied the value %s", got)
	}
	d.Press("esc").WaitFor("▸ 1")
}

func TestTables(t *testing.T) {
	t.Parallel()
	d := sql(t, uitest.Options{})
	if strings.Contains(d.Screen(), "local_drafts") {
		t.Fatalf("the tables are shown at 80 columns:\n%s", d.Screen())
	}
	d.Press("ctrl+o").WaitFor("local_drafts").Press("ctrl+o").WaitGone("local_drafts")
}

func TestWideResultsScroll(t *testing.T) {
	t.Parallel()
	d := sql(t, uitest.Options{}).Type("SELECT * FROM todos;").Press("ctrl+r").WaitFor("152 rows").WaitFor("completed")
	d.Press("tab")
	number(d, "60", "l")
	d.WaitFor("deletedAt").WaitGone("completed")
	number(d, "60", "h")
	d.WaitFor("completed")
}
