package ui_test

import (
	"fmt"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

func TestStateScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"tables", func(*uitest.Driver) {}},
		{"rows", func(d *uitest.Driver) { d.Press("enter", "l", "j") }},
		{"sorted", func(d *uitest.Driver) {
			d.Press("enter", "l", "l", "l", "s", "s", "/").Type("completed=0").Press("enter").WaitFor("of 152")
		}},
		{"filter-wrong", func(d *uitest.Driver) { d.Press("enter", "/").Type("completed=0 prioritee>3").Press("enter") }},
		{"row", func(d *uitest.Driver) { d.Press("enter", "j", "j", "j", "j", "enter", "enter", "j") }},
		{"cell", func(d *uitest.Driver) {
			d.Press("/").Type("uistate").Press("enter", "l", "enter", "]").WaitFor("uiState.value").Press("enter")
		}},
		{"written", func(d *uitest.Driver) { d.Press("enter", "enter", "]", "]").WaitFor("e166..e199").Press("enter") }},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: size.w, Height: size.h}).WaitFor("224 events")
				if size.w > 60 {
					d.WaitFor("◌ 22")
				}
				d.Press("alt+6").WaitFor("__livestore_schema")
				c.do(d)
				screen(t, d)
			})
		}
	}
}

func TestStateHiddenScreen(t *testing.T) {
	t.Parallel()
	d := tables(t, uitest.Options{Width: 120, Height: 40, Redact: true})
	d.Press("enter", "enter", "]", "]").WaitFor("e166..e199")
	screen(t, d)
}
