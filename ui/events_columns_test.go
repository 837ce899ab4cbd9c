package ui_test

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/uitest"
)

// titles is the line of titles of the list.
func titles(d *uitest.Driver) string { return strings.Join(strings.Fields(line(d, "event  ")), " ") }

func TestEventColumns(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 30}).Press("J").Type("e178").Press("enter")
	// The cell under the cursor is what is copied: the arrows and h l choose it.
	const args = `{"id":"p1","text":"pending 1"}`
	for _, c := range []struct{ keys, column, copied string }{
		{"", "id", "e178"}, {"l", "event", "v1.TodoCreated"}, {"right", "args", args}, {"l", "client", "client-a"}, {"h", "args", args}, {"left", "event", "v1.TodoCreated"},
	} {
		if c.keys != "" {
			d.Press(c.keys)
		}
		d.Press("y").WaitFor("copied e178 " + c.column)
		if got := d.Copied(); got != c.copied {
			t.Errorf("after %q the cell is %q, want %q", c.keys, got, c.copied)
		}
	}
	before := strings.Index(line(d, "event  "), "args")
	d.Press(">", ">", ">")
	if after := strings.Index(line(d, "event  "), "args"); after != before+3 {
		t.Errorf("args begin at %d, want %d: the column was not widened:\n%s", after, before+3, d.Screen())
	}
	d.Press("<", "<", "<")
	if after := strings.Index(line(d, "event  "), "args"); after != before {
		t.Errorf("the column was not narrowed:\n%s", d.Screen())
	}
	d.Press("}")
	if got := titles(d); !strings.HasPrefix(got, "id args event") {
		t.Errorf("the column was not moved: %s", got)
	}
	d.Press("{")
	if got := titles(d); !strings.HasPrefix(got, "id event args") {
		t.Errorf("the column was not moved back: %s", got)
	}
	d.Press("-")
	if strings.Contains(d.Screen(), "v1.TodoCreated") {
		t.Errorf("the column is not hidden:\n%s", d.Screen())
	}
	d.Press("+").WaitFor("v1.TodoCreated")
}

func TestEventColumnsAreRemembered(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory}).Press("l", "-").WaitGone("v1.TodoCreated")
	d.Press("o").Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	again := ready(t, uitest.Options{Width: 120, Height: 30, Memory: memory})
	if strings.Contains(again.Screen(), "v1.TodoCreated") {
		t.Errorf("the hidden column is back:\n%s", again.Screen())
	}
}

func TestEventColumnsAsWideAsTheyWant(t *testing.T) {
	t.Parallel()
	d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: 60, Height: 20}).WaitFor("224 events")
	if strings.Contains(line(d, "event "), "session") {
		t.Fatalf("all columns fit, so the test shows nothing:\n%s", d.Screen())
	}
	d.Press("W", "l", "l", "l", "l").WaitFor("session").WaitGone("v1.Todo").Press("W").WaitFor("v1.Todo")
}

func TestEventMouse(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40}).Press("g")
	d.Click(10, 8)
	onCursor(t, d, "e4")
	d.Wheel(10, 10, false)
	onCursor(t, d, "e7")
	d.Wheel(10, 10, true)
	onCursor(t, d, "e4")
	d.Press("enter").WaitFor("Row changes")
	// The labels of the detail, and its divider.
	row := 0
	for y, l := range strings.Split(d.Screen(), "\n") {
		if strings.Contains(l, "Row changes") {
			row = y
		}
	}
	d.Click(strings.Index(strings.Split(d.Screen(), "\n")[row], "History"), row).WaitFor("schema hash")
	d.Drag(30, row-1, 30, row-6)
	moved := 0
	for y, l := range strings.Split(d.Screen(), "\n") {
		if strings.Contains(l, "Row changes") {
			moved = y
		}
	}
	if moved != row-5 {
		t.Errorf("the divider was dragged from line %d to %d, want %d:\n%s", row, moved, row-5, d.Screen())
	}
	// The edge of a column.
	before := strings.Index(line(d, "event  "), "args")
	d.Drag(before-1, 4, before+4, 4)
	if after := strings.Index(line(d, "event  "), "args"); after != before+5 {
		t.Errorf("the edge was dragged from %d to %d:\n%s", before, after, d.Screen())
	}
	// The wheel and a click over the detail.
	d.Wheel(10, 36, false).Click(10, 36).Press("y").WaitFor("there is no value on this line")
	d.Press("[").WaitFor("Mentions").Click(10, 36)
}

func TestEventDividerAndZoom(t *testing.T) {
	t.Parallel()
	memory := remember.Open(t.TempDir())
	d := ready(t, uitest.Options{Width: 120, Height: 40, Memory: memory}).Press("enter").WaitFor("Row changes")
	at := func(d *uitest.Driver) int {
		for y, l := range strings.Split(d.Screen(), "\n") {
			if strings.Contains(l, "Row changes") {
				return y
			}
		}
		return -1
	}
	was := at(d)
	d.Press("ctrl+up", "ctrl+up")
	if now := at(d); now != was-2 {
		t.Errorf("the divider is at %d, want %d", now, was-2)
	}
	d.Press("ctrl+down", "ctrl+down", "ctrl+down")
	if now := at(d); now != was+1 {
		t.Errorf("the divider is at %d, want %d", now, was+1)
	}
	d.Press("z").WaitGone("Row changes").Press("esc").WaitFor("Row changes").Press("o", "z").WaitGone("following").Press("z").WaitFor("e198.1")
	if now := at(d); now != was+1 {
		t.Errorf("after zooming the divider is at %d, want %d", now, was+1)
	}
	d.Send("ctrl+c")
	if err := d.WaitEnd(); err != nil {
		t.Fatal(err)
	}
	again := ready(t, uitest.Options{Width: 120, Height: 40, Memory: memory}).Press("enter").WaitFor("Row changes")
	if now := at(again); now != was+1 {
		t.Errorf("in the next run the divider is at %d, want %d", now, was+1)
	}
	beside := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: 200, Height: 40}).WaitFor("◌ 22").Press("enter").WaitFor("Row changes")
	col := strings.Index(line(beside, "│"), "│")
	beside.Press("ctrl+left", "ctrl+left", "ctrl+right")
	if now := strings.Index(line(beside, "│"), "│"); now != col-1 {
		t.Errorf("the divider is at %d, want %d", now, col-1)
	}
}
