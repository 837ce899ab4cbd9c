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

func TestSearchTheLike(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30})
	d.Press("J").Type("e178").Press("enter", "*").WaitFor("no two events have the same id")
	d.Press("l", "*").WaitFor(`search: name:"v1.TodoCreated"`)
	onCursor(t, d, "e179")
	d.Press("n")
	onCursor(t, d, "e180")
	d.Press("N", "N")
	onCursor(t, d, "e178")
	// An id in the args, client and session.
	d.Press("l", "*").WaitFor("search: mentions of p1")
	onCursor(t, d, "e198")
	d.Press("n").WaitFor("nothing below matches mentions of p1").Press("N")
	onCursor(t, d, "e178")
	d.Press("l", "*").WaitFor(`search: client:"client-a"`).Press("l", "*").WaitFor(`search: session:"static"`)
	d.Press("esc").WaitGone("search:")
}

func TestSearchByAFilter(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30}).Press("g")
	d.Press(`\`).Type("name:v1.TodoDeleted").Press("enter").WaitFor("search: name:v1.TodoDeleted").WaitFor("224 events")
	onCursor(t, d, "e177")
	d.Press("n").WaitFor("nothing below matches name:v1.TodoDeleted")
	d.Press(`\`).Type("name:v1.TodoCompleted").Press("enter")
	onCursor(t, d, "e198")
	// Within a filter only what it shows is found.
	d.Press(`\`).Type("name:v1.TodoCreated").Press("enter", "/").Type("is:pending").Press("enter").WaitFor("22 of 224").Press("g", "n")
	onCursor(t, d, "e179")
	d.Press("N")
	onCursor(t, d, "e178")
	d.Press("N").WaitFor("nothing above matches")
	d.Press(`\`).Type("name:(").Press("enter", "esc").Press(`\`, "enter").WaitGone("search:")
	d.Press(":").Type("search is:client-only").Press("enter").WaitFor("search: is:client-only")
}

func TestFilterCompletion(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30}).Press("/").Type("na").Press("tab").WaitFor("filter: name:")
	d.Type("v1.TodoD").Press("tab").WaitFor("v1.TodoDeleted").Press("enter").WaitFor("filter: name:v1.TodoDeleted").Press("enter").WaitFor("of 224").Press("esc")
	// Of several ways, tab and the arrows go on and escape goes back to typing.
	d.Press("/", "tab").WaitFor("session:").Press("tab", "shift+tab", "down", "up", "esc").WaitGone("session:").Press("esc")
	d.Press(":").Type("filter is:pend").WaitFor("is:pending").Press("tab", "enter").WaitFor("22 of 224")
}

func TestFilterHistoryIsKept(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory}).Press("/").Type("is:pending").Press("enter").WaitFor("22 of 224")
	d.Press("/", "ctrl+u").Type("milk").Press("enter").WaitFor("of 224").Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	again := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory})
	again.Press("/", "up").WaitFor("filter: milk").Press("up").WaitFor("filter: is:pending").Press("down").WaitFor("filter: milk")
	again.Press("ctrl+r").Type("pend").Press("enter", "enter").WaitFor("22 of 224")
}

func TestExport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := ready(t, uitest.Options{Width: 200, Height: 30}).Press("/").Type("is:pending").Press("enter").WaitFor("22 of 224")
	for _, name := range []string{"out.jsonl", "out.db", "out.json"} {
		file := filepath.Join(dir, name)
		d.Press(":").Type("export " + file).Press("enter").WaitFor("to " + file)
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	lines, err := os.ReadFile(filepath.Join(dir, "out.jsonl"))
	if n := strings.Count(string(lines), "\n"); err != nil || n != 22 {
		t.Errorf("%d lines were exported, want 22 (%v)", n, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// It asks before it replaces.
	file := filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Press("X").Type(file).Press("enter").WaitFor("is there already. Replace it?").Press("n")
	if b, _ := os.ReadFile(file); string(b) != "precious" {
		t.Errorf("it was replaced though the answer was no: %s", b)
	}
	d.Press("X").Type(file).Press("enter").WaitFor("Replace it?").Press("y").WaitFor("exported 22 events")
	d.Press("X").Type("out.csv").Press("enter").WaitFor("the end of the name says the format")
	d.Press("X").Type(filepath.Join(dir, "no", "such.json")).Press("enter").WaitFor("no such file or directory")
}

func TestSelectionIsCopied(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30})
	d.Press("J").Type("e178").Press("enter", "v", "j", "j").WaitFor("3 selected").Press("y").WaitFor("copied 3 events as JSON")
	got := d.Copied()
	if rows := strings.Split(strings.TrimSuffix(got, "\n"), "\n"); len(rows) != 3 || !strings.Contains(rows[0], `"id":"e178"`) || !strings.Contains(rows[2], `"id":"e180"`) {
		t.Errorf("copied %s", got)
	}
	d.Press("l", "C").WaitFor("copied 3 values of event")
	if got := d.Copied(); got != "v1.TodoCreated\nv1.TodoCreated\nv1.TodoCreated\n" {
		t.Errorf("copied %q", got)
	}
	d.Press("esc").WaitGone("selected").Press("v", "v").WaitGone("selected").Press("h", "g", "C").WaitFor("values of id")
	if got := d.Copied(); !strings.HasPrefix(got, "e1\n") {
		t.Errorf("copied %q", got)
	}
	// Through a filter only what it shows.
	d.Press("/").Type("name:v1.TodoDeleted").Press("enter").WaitFor("of 224").Press("v", "G", "y").WaitFor("events as JSON")
	if got := d.Copied(); strings.Contains(got, "TodoCreated") || !strings.Contains(got, "TodoDeleted") {
		t.Errorf("copied %s", got)
	}
}

func TestExportKeepsOutOfTheStore(t *testing.T) {
	t.Parallel()
	path := fixtures.Store(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 200, Height: 30}).WaitFor("◌ 22")
	inside, err := filepath.Glob(filepath.Join(path, "*", "eventlog@6.db"))
	if err != nil || len(inside) != 1 {
		t.Fatal(inside, err)
	}
	d.Press("X").Type(inside[0]).Press("enter").WaitFor("never written to")
}
