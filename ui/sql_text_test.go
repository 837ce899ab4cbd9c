package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/uitest"
)

// popup reports whether completions are offered.
func popup(d *uitest.Driver) bool { return strings.Contains(d.Screen(), "tab take it") }

func TestCompletion(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT te").WaitFor("tab take it")
	d.Press("esc").WaitGone("tab take it").Type("xt FROM to").WaitFor("tab take it").Press("tab").WaitFor("1 SELECT text FROM todos")
	if popup(d) {
		t.Errorf("the list stays open:\n%s", d.Screen())
	}
	// A dot lists the columns; enter is a new line until one was chosen by moving.
	d.Type(" t WHERE t.").WaitFor("tab take it").Press("enter").WaitGone("tab take it").WaitFor("  2")
	d.Press("backspace", "ctrl+space").WaitFor("tab take it").Press("down", "enter").WaitFor("1 SELECT text FROM todos t WHERE t.text")
	for _, key := range []string{"alt+/", "ctrl+space"} {
		d.Press("ctrl+u").Type("SELECT * FROM ").Press(key).WaitFor("local_drafts").WaitFor("tab take it").Press("pgdown", "pgup", "ctrl+n", "ctrl+p", "esc").WaitGone("tab take it")
	}
	d.Press("ctrl+u").Type("SELECT 'no").Press("alt+/").WaitFor("nothing is known that could stand here")
}

func TestCompletionKnowsTheDatabaseAndTheEvents(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Press("ctrl+t", "ctrl+t").WaitFor("database: eventlog").Type("SELECT * FROM ").Press("ctrl+space").WaitFor("eventlog                 internal  table")
	if rows := strings.Count(d.Screen(), "local_drafts"); rows > 1 {
		t.Errorf("a table of the other database is offered:\n%s", d.Screen())
	}
	d.Press("esc").Type("eventlog WHERE name = 'v1.TodoCr").WaitFor("tab take it").Press("tab").WaitFor("name = 'v1.TodoCreated'")
}

func TestEnterAndTabAreNotTakenByCompletions(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Type("SELECT te").WaitFor("tab take it").Press("enter").Type("x").WaitFor(" 2 x")
	d.Press("ctrl+u").Type("1;").Press("tab").WaitFor("⏎ use it")
}

func TestSavedQueries(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := sql(t, uitest.Options{Width: 120, Height: 40, Memory: memory}).Type("SELECT 'kept' AS k;").Press("ctrl+s").WaitFor("save the statement as:").Type("a/b ü").Press("enter").WaitFor("saved the query a/b ü")
	d.Press("ctrl+u").Type("SELECT 2;").Press("esc", ":").Type("save second").Press("enter").WaitFor("saved the query second")
	d.Press("alt+s").WaitFor("save the statement as:").Paste(strings.Repeat("x", 81)).Press("enter").WaitFor("at most 80 characters").Press("esc")
	d.Press(":").Type("save a/b ü").Press("enter").WaitFor("There is a query a/b ü already. Replace it?").Press("n")
	d.Press("alt+o").WaitFor("Saved queries").WaitFor("second").Type("a/b").WaitGone("second").Press("enter").WaitFor("1 SELECT 'kept' AS k;")
	d.Press("esc", ":").Type("load second").Press("enter").WaitFor("1 SELECT 2;")
	d.Press("esc", ":").Type("load nothing").Press("enter").WaitFor("there is no query nothing")
	for _, key := range []string{"ctrl+x", "ctrl+d"} {
		d.Press("alt+o").WaitFor("Saved queries").Press("down", key).WaitFor("Delete the query second?").Press("n").WaitGone("Delete").Press("esc").WaitFor("database:")
	}
	d.Press("alt+o").Type("second").Press("ctrl+x").WaitFor("Delete").Press("y").WaitGone("Delete").WaitFor("nothing in the list matches").Press("esc")
	// The next run, of another store too, has them.
	d = startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: 120, Height: 40, Memory: memory})
	toSQLWith(t, d).Press("alt+o").WaitFor("a/b ü")
	if strings.Contains(d.Screen(), "second") {
		t.Errorf("a query that was deleted is back:\n%s", d.Screen())
	}
}

// toSQLWith goes to the SQL pane of a store where something was typed before.
func toSQLWith(t *testing.T, d *uitest.Driver) *uitest.Driver {
	t.Helper()
	return d.Press("alt+" + sqlTab.FindStringSubmatch(d.Screen())[1]).WaitFor("database:")
}

func TestHistoryAndDraftOutliveTheRun(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	opt := uitest.Options{Width: 120, Height: 40, Memory: memory}
	d := sql(t, opt).Type("SELECT 'first' AS x;").Press("ctrl+r").WaitFor("▸ first").Press("ctrl+u").Type("SELECT 'draft'").Press("ctrl+t", "ctrl+down", "ctrl+down").WaitFor("database: state")
	d.Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	d = toSQLWith(t, startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), opt)).WaitFor("1 SELECT 'draft'").WaitFor("database: state")
	if y := strings.Count(strings.Split(d.Screen(), "database:")[0], "\n"); y != 3+7 {
		t.Errorf("the rule is on line %d, want 10:\n%s", y, d.Screen())
	}
	d.Press("alt+h").WaitFor("Statements that were run").WaitFor("SELECT 'first' AS x;").Type("zzz").WaitFor("nothing in the list matches").Press("ctrl+u").Type("first").Press("pgdown", "pgup", "up", "enter").WaitFor("1 SELECT 'first' AS x;")
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	report := file("report.sql", "SELECT 'from a file';\r\n")
	d := sql(t, wide).Press("esc", ":").Paste("edit " + report).Press("enter").WaitFor("1 SELECT 'from a file';").WaitFor(" report.sql ")
	d.Type("-- more").WaitFor("report.sql ● not saved").Press("ctrl+s").WaitFor("saved report.sql").WaitGone("not saved")
	if got, _ := os.ReadFile(report); string(got) != "SELECT 'from a file';\n-- more" {
		t.Errorf("saved %q", got)
	}
	d.Type("!").WaitFor("not saved").Press("esc", ":").Paste("edit " + report).Press("enter").WaitFor("has changes that are not saved. Go on without them?").Press("n")
	d.Send("ctrl+c")
	d.WaitFor("report.sql has changes that are not saved. Quit without it?").Press("n")
	for name, c := range map[string][2]string{
		"binary.sql": {"\x00\x01", "it is not a text"}, "broken.sql": {"\xff", "it is not a text"}, "big.sql": {strings.Repeat("x", 1<<20+1), "longer than 1 MB"},
	} {
		path := file(name, c[0])
		d.Press(":").Paste("edit " + path).Press("enter").WaitFor("Go on without them?").Press("y").WaitFor(c[1])
	}
	d.Press(":").Paste("edit "+dir).Press("enter", "y").WaitFor("it is a folder")
	d.Press(":").Paste("edit "+filepath.Join(dir, "none.sql")).Press("enter", "y").WaitFor("there is no such folder or file")
	d.Press(":").Paste("save-file " + filepath.Join(dir, "livestore.db")).Press("enter").WaitFor("name ends in .sql")
	d.Press(":").Paste("save-file " + filepath.Join(dir, "broken")).Press("enter").WaitFor("Replace it?").Press("y").WaitFor("saved broken.sql").WaitFor(" broken.sql ")
	d.Press(":").Type("new").Press("enter").WaitGone("broken.sql ──").WaitFor("SELECT … then ctrl+r")
	d.Type("SELECT 9;").Press("esc", ":").Type("save-file").Press("enter").WaitFor("save the text to:").Paste(filepath.Join(dir, "rep")).Press("tab").WaitFor("report.sql").Press("enter").WaitFor("Replace it?").Press("n")
	d.Press(":").Type("edit").Press("enter").WaitFor("open the file:").Paste(filepath.Join(dir, "b")).Press("tab").WaitFor("big.sql").Press("esc")
}

func TestPasteIsCutAndSaid(t *testing.T) {
	t.Parallel()
	sql(t, wide).Paste(strings.Repeat("-- a line of some length\n", 50_000)).WaitFor("the paste was cut: the editor holds 1 MB")
}

func TestUndoAndRedoWhileTyping(t *testing.T) {
	t.Parallel()
	sql(t, wide).Type("SELECT 1;").Press("ctrl+k", "ctrl+z").WaitGone("1 SELECT 1;").Press("alt+y").WaitFor("1 SELECT 1;")
}

func TestZoomAndDivide(t *testing.T) {
	t.Parallel()
	d := results(t, wide, "SELECT id FROM todos;")
	d.Press("z").WaitGone("database:").WaitFor("152 rows").Press("z").WaitFor("database:")
	d.Press("i", "alt+e").WaitGone("▸").WaitFor("database:").Press("alt+e").WaitFor("▸")
	// What is zoomed away comes back with the keys.
	d.Press("esc", "z").WaitGone("database:").Press("esc").WaitFor("database:")
	at := func() int { return strings.Count(strings.Split(d.Screen(), "database:")[0], "\n") }
	before := at()
	if d.Press("ctrl+down", "ctrl+down"); at() != before+2 {
		t.Errorf("the rule went from %d to %d, want 2 lines down", before, at())
	}
	if d.Press("ctrl+up"); at() != before+1 {
		t.Errorf("the rule went from %d to %d, want 1 line down", before, at())
	}
}

func TestCancelKeepsWhatIsFinished(t *testing.T) {
	t.Parallel()
	d := sql(t, wide).Paste("SELECT 'quick' AS q;\nWITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n;")
	d.Send("alt+r")
	d.WaitSeen("statement 2 of 2").Send("esc")
	d.WaitFor("cancelled after 1 of 2 statements").WaitFor("▸ quick")
}
