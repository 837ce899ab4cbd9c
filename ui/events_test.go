package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

// line is the first line of the screen that has a text.
func line(d *uitest.Driver, has string) string {
	for _, l := range strings.Split(d.Screen(), "\n") {
		if strings.Contains(l, has) {
			return l
		}
	}
	return ""
}

// onCursor fails unless the cursor of the list is on an event.
func onCursor(t *testing.T, d *uitest.Driver, id string) {
	t.Helper()
	var at []string
	for deadline := time.Now().Add(5 * time.Second); ; { // a page that goes away may ask for the jump only then
		d.WaitIdle()
		if at = strings.Fields(strings.TrimLeft(line(d, "▸"), " ▸◌·✕?│")); len(at) > 0 && at[0] == id {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the cursor is on %v, want %s:\n%s", at, id, d.Screen())
		}
	}
}

func TestMoving(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{})
	for _, c := range []struct{ key, at string }{
		{"k", "e198.1"}, {"up", "e198"}, {"j", "e198.1"}, {"down", "e199"},
		{"g", "e1"}, {"pgdown", "e16.1"}, {"pgup", "e1"}, {"ctrl+f", "e16.1"}, {"ctrl+b", "e1"}, {"space", "e16.1"},
		{"ctrl+d", "e24.1"}, {"ctrl+u", "e16.1"}, {"home", "e1"}, {"G", "e199"}, {"g", "e1"}, {"end", "e199"},
	} {
		d.Press(c.key)
		onCursor(t, d, c.at)
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30})
	d.Press("/").Type("name:v1.TodoDeleted").Press("enter").WaitFor("of 224")
	if bar := line(d, "filter:"); !strings.Contains(bar, "filter: name:v1.TodoDeleted") {
		t.Errorf("the filter is not shown: %s", bar)
	}
	// Leaving the prompt changes nothing; history gives back what was applied before.
	d.Press("/").Type(" or milk").Press("esc")
	if bar := line(d, "filter:"); strings.Contains(bar, "milk") {
		t.Errorf("a filter that was not entered is in force: %s", bar)
	}
	d.Press("esc").WaitFor("all events").Press("/", "up", "enter").WaitFor("filter: name:v1.TodoDeleted")
	// Entering nothing clears it.
	d.Press("/", "ctrl+u", "enter").WaitFor("all events").WaitFor("224 events")
	d.Press("/").Type("no such thing anywhere").Press("enter").WaitFor("0 of 224").WaitFor("no event matches")
}

func TestFilterStaysWhereTheCursorIs(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{})
	d.Press("J").Type("e100").Press("enter")
	onCursor(t, d, "e100")
	d.Press("/").Type("v1").Press("enter")
	onCursor(t, d, "e100")
	d.Press("esc").WaitFor("all events")
	onCursor(t, d, "e100")
}

func TestUndecidedIsSaid(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30})
	d.Press("/").Type("touches:todos").Press("enter").WaitFor("not judged")
}

func TestGoTo(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{})
	d.Press("J").Type("e5").Press("enter")
	onCursor(t, d, "e5")
	d.Press("ctrl+g").Type("120").Press("enter")
	onCursor(t, d, "e120")
	d.Press("J").Type("e198.1").Press("enter")
	onCursor(t, d, "e198.1")
	d.Press("J").Type("e900").Press("enter").WaitFor("e900 is not in this log")
	d.Press("J").Type("nonsense").Press("enter").WaitFor("is not an event number").Press("esc")
	d.Press("/").Type("is:pending").Press("enter").WaitFor("of 224").Press("J").Type("e5").Press("enter").WaitFor("the filter hides e5")
}

func TestDetail(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("J").Type("e198.1").Press("enter", "enter").WaitFor("args 2 keys")
	// Into the tree, and fold it.
	d.Press("enter", "enter").WaitFor("▸ args").Press("enter", "j", "j", "left").WaitFor("▸ value").Press("right").WaitFor("▾ value")
	d.Press("C").WaitFor("▸ value").Press("E").WaitFor("newTodoText")
	d.Press("o", "k").WaitFor("e198 v1.TodoCompleted").Press("]").WaitFor("against e178 v1.TodoCreated").Press("]").WaitFor("~ todos  update  id = p1")
	d.Press("[", "[", "[").WaitFor("parent          e197")
	d.Press("w", "left").WaitFor("Mentions p1 (2)").Press("esc", "esc")
	if strings.Contains(d.Screen(), "Row changes") {
		t.Errorf("the detail does not close:\n%s", d.Screen())
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("J").Type("e198").Press("enter", "enter", "i").WaitFor("Mentions p1 (2)").WaitFor("e178")
	d.Press("o", "g", "enter")
	onCursor(t, d, "e178")
	d.Press("esc", "esc", "M").WaitFor("mentions of p1").WaitFor("2 of 224")
	d.Press("esc").WaitFor("all events")
}

func TestCopy(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("J").Type("e178").Press("enter", "Y").WaitFor("copied e178 as JSON")
	want := `{"id":"e178","seqNum":{"global":178,"client":0,"rebaseGeneration":0},"parentSeqNum":{"global":177,"client":0,"rebaseGeneration":0},"name":"v1.TodoCreated","args":{"id":"p1","text":"pending 1"},"clientId":"client-a","sessionId":"static","status":"pending"}`
	if got := d.Copied(); got != want {
		t.Errorf("copied %s\nwant   %s", got, want)
	}
	d.Press("enter", "enter", "j", "j", "y").WaitFor("copied args.text")
	if got := d.Copied(); got != `"pending 1"` {
		t.Errorf("copied the value %s", got)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{}).WaitFor("following ▼").WaitFor("◌ 22")
	began := time.Now()
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"n1","text":"brand new"}`)
	d.WaitFor("brand new")
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s until a new event was on the screen", took)
	}
	onCursor(t, d, "e200")

	// Moving up stays there, and counts what arrives.
	d.Press("k").WaitFor("paused")
	onCursor(t, d, "e199")
	for i := range 3 {
		app.commit(livestore.SeqNum{Global: 201 + int64(i)}, "v1.TodoCreated", fmt.Sprintf(`{"id":"m%d","text":"later"}`, i))
	}
	d.WaitFor("3 new ▼").WaitFor("(26 ahead)")
	onCursor(t, d, "e199")
	if strings.Contains(d.Screen(), "following") {
		t.Errorf("it follows though it is paused:\n%s", d.Screen())
	}
	d.Press("f").WaitFor("following ▼")
	onCursor(t, d, "e203")
	d.Press("f").WaitFor("paused")
}

func TestRebaseIsShown(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("◌ 22")
	// The backend confirmed somebody else's e199, so ours comes after it, one generation on.
	app.exec("BEGIN")
	app.exec(`DELETE FROM eventlog WHERE seqNumGlobal = 199`)
	app.commit(livestore.SeqNum{Global: 199}, "v1.TodoCreated", `{"id":"x1","text":"from elsewhere"}`)
	app.commit(livestore.SeqNum{Global: 200, Generation: 1}, "v1.TodoClearedCompleted", `{"deletedAt":"2023-11-14T22:15:00.000Z"}`)
	app.exec(`UPDATE __livestore_sync_status SET head = 199`)
	app.exec("COMMIT")
	d.WaitFor("→ now e200r1").WaitFor("✕")
	d.Press("enter", "[").WaitFor("was             e199, rolled back by a rebase")
	d.Press("k").WaitFor("rebased away")
}
