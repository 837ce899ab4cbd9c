package ui_test

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

func TestTimeline(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"p1","text":"pending one","listId":"l2"}`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("e200")
	d.Press("J").Type("e198").Press("enter", "e").WaitFor("timeline of p1").WaitFor("3 events")
	onCursor(t, d, "e198")
	for _, want := range []string{`first: +text "pending 1"`, `+text "pending one", +listId "l2"`} {
		d.WaitFor(want)
	}
	d.Press("g").WaitIdle()
	onCursor(t, d, "e178")
	// The detail, its tabs, and back to where one was.
	d.Press("G", "enter").WaitFor("e200 v1.TodoCreated").Press("]").WaitFor("against e198 v1.TodoCompleted")
	d.Press("esc").WaitGone("Row changes").Press("esc").WaitFor("all events")
	onCursor(t, d, "e198")
	d.Press(":").Type("timeline dp2").Press("enter").WaitFor("timeline of dp2").WaitFor("1 event").Press("esc")
	d.Press("J").Type("e200").Press("enter", "e").WaitFor("timeline of p1").Press("i").WaitFor("timeline of l2").Press("M").WaitFor("mentions of")
	app.commit(livestore.SeqNum{Global: 201}, "v1.TodoCreated", `{"id":"p1","text":"pending two","listId":"l2"}`)
	d.Press("esc").WaitFor("e201").Press("J").Type("e201").Press("enter", "e").WaitFor(`text "pending one" → "pending two"`)
	d.Press("'", "'").WaitFor("all events")
	if strings.Contains(d.Screen(), "timeline of") {
		t.Errorf("a jump stays in the timeline:\n%s", d.Screen())
	}
}
