package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

// syncOf opens a sample on the Sync pane.
func syncOf(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	return ready(t, opt).Press("alt+2").WaitFor("Pending 22")
}

func TestSyncSaysWhereTheHeadsAre(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40})
	for _, want := range []string{"22 ahead", "224 events   177 confirmed   ◌ 22 pending   · 25 client-only", "backend 5dKODVG0vCs5JRbEReOmN", "not known from files"} {
		if !strings.Contains(d.Screen(), want) {
			t.Errorf("the pane does not say %q:\n%s", want, d.Screen())
		}
	}
}

func TestSyncParts(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("]").WaitFor("v1.DraftSaved").Press("]").WaitFor("no rebase was seen").Press("]").WaitFor("nothing was noticed").Press("]").WaitFor("eventlog@6.db")
	d.Press("]").WaitFor("pending 1").Press("[").WaitFor("eventlog@6.db")
	// The file's name, and the row.
	d.Press("l", "y").WaitFor("copied the name")
	if got := d.Copied(); got != "eventlog@6.db" {
		t.Errorf("copied %q", got)
	}
	d.Press("Y").WaitFor("copied the row")
	if got := d.Copied(); !strings.Contains(got, `"role":"eventlog"`) {
		t.Errorf("copied %q", got)
	}
}

func TestSyncGoesToTheEvent(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("j", "j", "enter").WaitFor("all events")
	onCursor(t, d, "e180")
	d.Press("`").WaitFor("Pending 22").Press("G", "k", "g", "pgdown", "pgup", "ctrl+d", "ctrl+u", "end", "home", "down", "up", "enter")
	onCursor(t, d, "e178")
}

func TestSyncZoomsAndArranges(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40})
	d.Press("z")
	if strings.Contains(d.Screen(), "177 confirmed") {
		t.Errorf("it does not zoom:\n%s", d.Screen())
	}
	d.Press("esc").WaitFor("177 confirmed").Press("z", "z").WaitFor("177 confirmed")
	d.Press("right", "-")
	if strings.Contains(d.Screen(), "v1.TodoCreated") {
		t.Errorf("the column is not hidden:\n%s", d.Screen())
	}
	d.Press("+").WaitFor("v1.TodoCreated").Press("left", "}")
	if head := line(d, "args"); strings.Index(head, "event") < strings.Index(head, "args") {
		t.Errorf("the column is not moved: %s", head)
	}
	d.Press("{", ">", ">", "<")
}

func TestSyncShowsARebase(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("◌ 22").Press("alt+2").WaitFor("Pending 22")
	app.exec("BEGIN")
	app.exec(`DELETE FROM eventlog WHERE seqNumGlobal IN (198, 199) AND seqNumClient = 0`)
	app.commit(livestore.SeqNum{Global: 199}, "v1.TodoCreated", `{"id":"x1","text":"from elsewhere"}`)
	app.commit(livestore.SeqNum{Global: 200, Generation: 1}, "v1.TodoClearedCompleted", `{"deletedAt":"2023-11-14T22:15:00.000Z"}`)
	app.exec(`UPDATE __livestore_sync_status SET head = 199`)
	app.exec("COMMIT")
	d.WaitFor("Rebases 1").Press("]", "]").WaitFor("thrown away").Press("enter").WaitFor("✕ not in the log").WaitFor("e200r1")
	d.Press("j", "enter").WaitFor("all events")
	onCursor(t, d, "e200r1")
	d.Press("alt+2", "esc").WaitFor("thrown away")
}

func TestSyncShowsAFinding(t *testing.T) {
	t.Parallel()
	path, _ := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("◌ 22").Press("alt+2").WaitFor("Pending 22")
	found, err := filepath.Glob(filepath.Join(path, "*", "eventlog@6.db"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	d.WaitFor("Findings 1").WaitFor("✕ file gone").Press("]", "]", "]").WaitFor("deleted or moved").Press("enter").WaitFor("what to do: what was read")
}

func TestSyncMouse(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40}).Press("ctrl+y").WaitFor("livescope's")
	d.Click(14, 8).WaitFor("v1.DraftSaved").Click(2, 8).WaitFor("pending 1")
	d.Click(6, 12).Wheel(10, 20, false).Wheel(10, 20, true)
	d.Press("enter").WaitFor("all events")
	onCursor(t, d, "e180")
}

func TestSyncRedacted(t *testing.T) {
	t.Parallel()
	d := syncOf(t, uitest.Options{Width: 120, Height: 40, Redact: true}).Press("Y")
	if copied := d.Copied(); strings.Contains(copied, "p1") || strings.Contains(d.Raw(), "pending 1") {
		t.Errorf("args are shown:\n%s", d.Screen())
	}
}
