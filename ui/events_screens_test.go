package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"

	"github.com/charmbracelet/x/exp/golden"
)

// eventSizes are the terminals that the screens of the Events pane are kept for.
var eventSizes = []struct{ w, h int }{{60, 15}, {80, 24}, {120, 40}, {200, 50}}

// below is the screen without the lines of the program's own at its top, which are not this pane's.
func below(screen string) string {
	lines := strings.Split(screen, "\n")
	return strings.Join(lines[3:], "\n")
}

func TestEventsScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		do     func(*uitest.Driver)
		redact bool
	}{
		{name: "diff", do: func(d *uitest.Driver) { d.Press("enter", "]").WaitFor("against e200").Press("o", "j") }},
		{name: "detail-zoomed", do: func(d *uitest.Driver) { d.Press("enter", "o", "z") }},
		{name: "timeline", do: func(d *uitest.Driver) { d.Press("e").WaitFor("timeline of p1").WaitFor(`text "pend`) }},
		{name: "timeline-detail", do: func(d *uitest.Driver) {
			d.Press("e").WaitFor("timeline of p1").Press("enter", "]").WaitFor("against e200")
		}},
		{name: "bookmarks", do: func(d *uitest.Driver) {
			d.Press("b", "k", "k", "b", "m", "a", "g", "m", "z", "B").WaitFor("★  e201")
		}},
		{name: "marked", do: func(d *uitest.Driver) { d.Press("b", "k", "m", "a", "'") }},
		{name: "selected", do: func(d *uitest.Driver) { d.Press("k", "k", "k", "v", "j", "j", "l").WaitFor("3 selected") }},
		{name: "search", do: func(d *uitest.Driver) {
			d.Press("l", "*").WaitFor("nothing below").Press("N", "esc").Press(`\`).Type("is:client-only").Press("enter", "N", "N")
		}},
		{name: "completion", do: func(d *uitest.Driver) { d.Press("/").Type("is:pending name:").Press("tab", "tab") }},
		{name: "value", do: func(d *uitest.Driver) { d.Press("enter", "o", "j", "j", "enter").WaitGone("Diff") }},
		{name: "redacted", redact: true, do: func(d *uitest.Driver) { d.Press("enter", "]").WaitFor("against e200") }},
	} {
		for _, size := range eventSizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				path, app := copyOf(t, "pending")
				app.commit(livestore.SeqNum{Global: 200}, "v1.TodoCreated", `{"id":"p1","text":"pending one","listId":"l2"}`)
				app.commit(livestore.SeqNum{Global: 201}, "v1.TodoCreated", `{"id":"p1","text":"pending two, which is a longer text than before","done":false}`)
				d := startOn(t, uitest.Open(t, path), uitest.Options{Width: size.w, Height: size.h, Redact: c.redact}).WaitFor("226 events")
				d.Press("f", "f").WaitFor("following")
				c.do(d)
				d.WaitIdle()
				golden.RequireEqual(t, below(d.Screen())+"\n")
			})
		}
	}
}
