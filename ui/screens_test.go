package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/uitest"

	"github.com/charmbracelet/x/exp/golden"
)

// sizes are the terminals that screens are kept for.
var sizes = []struct{ w, h int }{{60, 15}, {80, 24}, {120, 40}, {200, 50}}

// screen compares what the terminal shows with the screen that is kept.
func screen(t *testing.T, d *uitest.Driver) {
	t.Helper()
	d.WaitIdle()
	golden.RequireEqual(t, d.Screen()+"\n")
}

// ready starts the program on the sample with pending events and waits until its header is complete.
func ready(t *testing.T, opt uitest.Options) *uitest.Driver {
	t.Helper()
	d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), opt).WaitFor("224 events")
	if opt.Width == 0 || opt.Width >= 80 {
		d.WaitFor("◌ 22")
	}
	return d
}

func TestScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"events", func(*uitest.Driver) {}},
		{"events-filter", func(d *uitest.Driver) {
			d.Press("/").Type("is:pending args.text~1").Press("enter").WaitFor("11 of 224")
		}},
		{"events-filter-wrong", func(d *uitest.Driver) { d.Press("/").Type("name:v1.* (args.text~").Press("enter") }},
		{"events-args", func(d *uitest.Driver) { d.Press("up", "enter") }},
		{"events-changes", func(d *uitest.Driver) { d.Press("up", "up", "enter", "]", "]") }},
		{"events-mentions", func(d *uitest.Driver) { d.Press("up", "up", "enter", "]", "]", "]").WaitFor("p1 (2)") }},
		{"events-history", func(d *uitest.Driver) { d.Press("up", "up", "enter", "[") }},
		{"sql", func(d *uitest.Driver) { d.Press("alt+4").WaitFor("SELECT").Press("ctrl+r").WaitFor("50 rows") }},
		{"sql-row", func(d *uitest.Driver) {
			d.Press("alt+4").WaitFor("SELECT").Press("ctrl+r").WaitFor("50 rows").Press("tab", "j", "j", "enter")
		}},
		{"sql-plan", func(d *uitest.Driver) {
			d.Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Paste("SELECT * FROM todos t JOIN lists l ON l.id = t.listId\nWHERE t.text IN (SELECT body FROM local_drafts)\nORDER BY t.text;").Press("ctrl+e").WaitFor("query plan")
		}},
		{"sql-error", func(d *uitest.Driver) {
			d.Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Type("SELECT id, txt FROM todos;").Press("ctrl+r").WaitFor("no such column")
		}},
		{"sql-refused", func(d *uitest.Driver) {
			d.Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Type("DELETE FROM todos;").Press("ctrl+r").WaitFor("refused")
		}},
		{"sync", func(d *uitest.Driver) { d.Press("alt+2").WaitFor("Pending 22") }},
		{"sync-client-only", func(d *uitest.Driver) { d.Press("alt+2").WaitFor("Pending 22").Press("]") }},
		{"sync-rebases", func(d *uitest.Driver) { d.Press("alt+2").WaitFor("Pending 22").Press("]", "]") }},
		{"sync-findings", func(d *uitest.Driver) { d.Press("alt+2").WaitFor("Pending 22").Press("]", "]", "]") }},
		{"log", func(d *uitest.Driver) {
			d.Press("ctrl+y", "ctrl+y", "!").WaitFor("the mouse is the terminal's: it selects text").Press("k")
		}},
		{"help", func(d *uitest.Driver) { d.Press("?") }},
		{"help-search", func(d *uitest.Driver) { d.Press("?", "/").Type("copy") }},
		{"palette", func(d *uitest.Driver) { d.Press("ctrl+p").Type("go to") }},
		{"command", func(d *uitest.Driver) { d.Press(":").Type("pane").Press("tab", "tab") }},
		{"command-wrong", func(d *uitest.Driver) { d.Press(":").Type("fliter x").Press("enter") }},
		{"count", func(d *uitest.Driver) { d.Send("4"); d.Send("2"); d.WaitFor("42 …") }},
		{"toast", func(d *uitest.Driver) { d.Press(":").Type("theme 16").Press("enter").WaitFor("theme: 16") }},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				d := ready(t, uitest.Options{Width: size.w, Height: size.h})
				c.do(d)
				screen(t, d)
			})
		}
	}
}

func TestSmallTerminal(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{})
	screen(t, d.Resize(50, 12))
	if d.Resize(80, 24); !strings.Contains(d.Screen(), "e199") {
		t.Errorf("the screen does not come back:\n%s", d.Screen())
	}
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	d := ready(t, uitest.Options{Width: 120, Height: 40, Env: []string{"TERM=xterm-256color", "NO_COLOR=1"}})
	d.Press("up", "enter", "]")
	screen(t, d)
	for y, row := range d.Cells() {
		for x, c := range row {
			if c.Style.Fg != nil || c.Style.Bg != nil {
				t.Fatalf("cell %d,%d (%q) is coloured", x, y, c.Content)
			}
		}
	}
}

// The themes are kept as the terminal gets them: text with the styles in it.
func TestThemes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dark", "light", "16", "none"} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				d := ready(t, uitest.Options{Width: size.w, Height: size.h, Config: config.Config{Theme: name}})
				d.Press("up", "up", "enter", "o", "j")
				golden.RequireEqual(t, d.Styled()+"\n")
			})
		}
	}
}
