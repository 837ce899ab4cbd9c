package ui_test

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/uitest"
)

func TestMarks(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30})
	d.Press("J").Type("e100").Press("enter", "m").WaitFor("mark: a to z").Press("a").WaitFor("e100 'a")
	d.Press("g", "'").WaitFor("go to mark: ").WaitFor("a e100").Press("a")
	onCursor(t, d, "e100")
	d.Press("'", "'")
	onCursor(t, d, "e1")
	d.Press("'", "'")
	onCursor(t, d, "e100")
	d.Press("'", "x").WaitFor("there is no mark x").Press("m", "?").WaitFor("a mark is a letter").Press("m", "esc").WaitFor("all events")
	d.Press(":").Type("mark b").Press("enter").Press("g", "'", "b")
	onCursor(t, d, "e100")
	// The way back, step by step.
	d.Press("J").Type("e120").Press("enter", "J").Type("e140").Press("enter", "ctrl+o")
	onCursor(t, d, "e120")
	d.Press("backspace")
	onCursor(t, d, "e100")
}

func TestBookmarks(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory})
	d.Press("B").WaitFor("none yet").Press("esc")
	d.Press("J").Type("e178").Press("enter", "b").WaitFor("e178 ★").Press("J").Type("e20").Press("enter", ":").Type("bookmark").Press("enter").WaitFor("e20 ★")
	d.Press("b").WaitGone("e20 ★").Press("b").WaitFor("e20 ★")
	d.Press("B").WaitFor("bookmarks and marks").WaitFor(`{id:"p1", text:"pending 1"}`).Press("j", "enter")
	onCursor(t, d, "e178")
	d.Press("m", "q", "B", "G", "d", "g").WaitGone("'q").Press("d").WaitGone("e20 ").Press("esc")
	d.Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	again := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory}).Press("B").WaitFor("★  e178")
	if strings.Contains(again.Screen(), "e20 ") {
		t.Errorf("a deleted bookmark is back:\n%s", again.Screen())
	}
}

func TestABookmarkFollowsARebase(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 30, Memory: memory}).WaitFor("◌ 22")
	d.Press("b").WaitFor("e199 ★")
	app.exec("BEGIN")
	app.exec(`DELETE FROM eventlog WHERE seqNumGlobal = 199`)
	app.commit(livestore.SeqNum{Global: 199}, "v1.TodoCreated", `{"id":"x1","text":"from elsewhere"}`)
	app.commit(livestore.SeqNum{Global: 200, Generation: 1}, "v1.TodoClearedCompleted", `{"deletedAt":"2023-11-14T22:15:00.000Z"}`)
	app.exec(`UPDATE __livestore_sync_status SET head = 199`)
	app.exec("COMMIT")
	d.WaitFor("e200r1 ★")
	d.Press("k").WaitFor("✕").Press("b").WaitFor("was rolled back")
	d.Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	// Once more while nobody looks.
	app.exec("BEGIN")
	app.exec(`DELETE FROM eventlog WHERE seqNumGlobal = 200`)
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"x2","text":"from elsewhere"}`)
	app.commit(livestore.SeqNum{Global: 201, Generation: 2}, "v1.TodoClearedCompleted", `{"deletedAt":"2023-11-14T22:15:00.000Z"}`)
	app.exec("COMMIT")
	startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 30, Memory: memory}).WaitFor("e201r2 ★")
}
