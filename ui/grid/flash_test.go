package grid

import (
	"fmt"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// mutable is a log whose rows change.
type mutable struct {
	rows  []Row[int]
	spans [1]Span // of whichever row is made
}

func (s *mutable) page(req Request[int]) Page[int] {
	r := Rows(s.rows)
	p := r.Page(req)
	p.Rows = append([]Row[int](nil), p.Rows...)
	return p
}

func (s *mutable) run(m *Model[int], reqs []Request[int]) {
	for len(reqs) > 0 {
		reqs = append(reqs[1:], m.Apply(s.page(reqs[0]))...)
	}
}

// changing is a grid on the screen whose first column tells the key, the second a text, the third an age.
func changing(t *testing.T) (*Model[int], *mutable) {
	t.Helper()
	m := New[int]([]Column{{ID: "id", Min: 4}, {ID: "text", Min: 8}, {ID: "age", Min: 4, Volatile: true}})
	m.SetSize(30, 6)
	m.ShowMarks(true)
	m.SetFlash(true)
	s := &mutable{}
	for i := range 100 {
		s.set(i, "same", uv.Style{})
	}
	s.run(m, m.Refresh())
	screen(m, 30, 6, theme.ANSI16())
	if m.Flashing() {
		t.Fatal("the first rows flash")
	}
	return m, s
}

// set gives a row its cells, made in memory that is used again for the next.
func (s *mutable) set(i int, text string, style uv.Style) {
	age := fmt.Sprint(len(s.rows), text)
	row := Row[int]{Key: i, Make: func(into []Cell) []Cell {
		s.spans[0] = Span{From: 0, To: 2, Style: style}
		return append(into, Cell{Text: fmt.Sprint(i)}, Cell{Text: text, Spans: s.spans[:]}, Cell{Text: age})
	}}
	if i < len(s.rows) {
		s.rows[i] = row
	} else {
		s.rows = append(s.rows, row)
	}
}

// lit are the places of the screen that flash: line and the first letter of each.
func lit(m *Model[int]) string {
	th := theme.None()
	th.Flash = uv.Style{Underline: uv.UnderlineCurly}
	scr, _ := screen(m, 30, 6, th)
	out := ""
	for y := range 6 {
		was := false
		for x := range 30 {
			c := scr.CellAt(x, y)
			is := c.Style.Underline == uv.UnderlineCurly
			if is && !was {
				out += fmt.Sprint(y, c.Content, " ")
			}
			was = is
		}
	}
	return out
}

func TestARefreshFlashesWhatChanged(t *testing.T) {
	th := theme.ANSI16()
	for _, c := range []struct {
		name   string
		change func(s *mutable)
		want   string
	}{
		{"nothing", func(*mutable) {}, ""},
		{"a text", func(s *mutable) { s.set(1, "other", uv.Style{}) }, "2o "},
		{"the style of a part", func(s *mutable) { s.set(1, "same", th.Error) }, "2s "},
		{"a mark", func(s *mutable) { s.rows[2].Mark = "◌" }, "3◌ "},
		{"the style of a row", func(s *mutable) { s.rows[0].Style = th.Pending }, "10 1s "}, // but not its age
		{"a row below the screen", func(s *mutable) { s.set(7, "other", uv.Style{}) }, ""},
		{"all rows", func(s *mutable) {
			for i := range s.rows {
				s.set(i, "new", uv.Style{})
			}
		}, "1n 2n 3n 4n 5n "},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, s := changing(t)
			c.change(s)
			s.run(m, m.Refresh())
			if got := lit(m); got != c.want || m.Flashing() != (c.want != "") {
				t.Errorf("%q flashes, want %q", got, c.want)
			}
			s.run(m, m.Refresh())
			if got := lit(m); got != c.want {
				t.Errorf("after a refresh without changes %q flashes, want %q", got, c.want)
			}
			if m.Unflash(); m.Flashing() || lit(m) != "" {
				t.Error("it does not end")
			}
		})
	}
}

func TestNothingFlashesThatWasNotThereBefore(t *testing.T) {
	m, s := changing(t)
	s.run(m, m.End())
	s.run(m, m.Home())
	s.set(3, "other", uv.Style{})
	s.run(m, m.End())
	s.run(m, m.Home()) // a jump, not a refresh
	if m.Flashing() {
		t.Errorf("%q flashes after a jump", lit(m))
	}
	s.run(m, m.Follow(true))
	s.set(len(s.rows), "new", uv.Style{})
	s.run(m, m.Refresh())
	if m.Flashing() {
		t.Errorf("%q flashes that is new", lit(m))
	}
	s.set(len(s.rows)-1, "changed", uv.Style{})
	s.set(len(s.rows), "new", uv.Style{})
	s.run(m, m.Refresh())
	if got := lit(m); got != "4c " {
		t.Errorf("%q flashes", got)
	}
	s.run(m, m.Home())
	s.run(m, m.Refresh())
	if m.Flashing() {
		t.Error("what has left the screen flashes")
	}
}

func TestFlashingCanBeTurnedOff(t *testing.T) {
	m, s := changing(t)
	s.set(1, "other", uv.Style{})
	s.run(m, m.Refresh())
	if m.SetFlash(false); m.Flashing() {
		t.Error("goes on")
	}
	s.set(1, "same", uv.Style{})
	s.run(m, m.Refresh())
	if m.Flashing() {
		t.Error("flashes")
	}
	m.SetFlash(true)
	s.set(1, "third", uv.Style{})
	m.SetColumns([]Column{{ID: "id", Min: 4}, {ID: "age", Min: 4}, {ID: "text", Min: 4}})
	s.run(m, m.Refresh())
	if m.Flashing() {
		t.Error("cells of other columns were compared")
	}
}

// A refresh compares what is on the screen and nothing else, in memory that it has.
func TestARefreshWithoutChangesAllocatesLittleMore(t *testing.T) {
	rows := bigModel().buf
	allocs := func(on bool) float64 {
		m := bigModel()
		m.SetFlash(on)
		screen(m, 200, 50, theme.ANSI16())
		answer := func() { m.Apply(Page[int]{Req: m.Refresh()[0], Rows: rows, AtStart: true}) }
		answer()
		return testing.AllocsPerRun(20, answer)
	}
	if off, on := allocs(false), allocs(true); on > off+2 {
		t.Errorf("%v allocations, %v without", on, off)
	}
}
