package grid

import (
	"testing"

	"github.com/livescope/livescope/ui/theme"
)

func TestAClickSaysWhatItMet(t *testing.T) {
	m, s := start(1000) // columns id at 2, six wide, and event at 10
	screen(m, 40, 11, theme.None())
	for _, c := range []struct {
		x, y, row, col int
		want           Hit
	}{
		{3, 4, 30, 0, Hit{HitRow, 0}},
		{12, 2, 10, 1, Hit{HitRow, 1}},
		{0, 1, 0, 1, Hit{HitRow, -1}}, // the cursor's column of the screen is none of the grid's
		{9, 10, 90, 0, Hit{HitRow, 0}},
		{2, 0, 90, 0, Hit{HitTitle, 0}},
		{10, 0, 90, 0, Hit{HitTitle, 1}},
		{8, 0, 90, 0, Hit{HitEdge, 0}},
		{0, 0, 90, 0, Hit{HitNone, -1}},
		{3, 11, 90, 0, Hit{HitNone, -1}},
		{-1, 3, 90, 0, Hit{HitNone, -1}},
		{40, 3, 90, 0, Hit{HitNone, -1}},
		{3, -2, 90, 0, Hit{HitNone, -1}},
	} {
		reqs, hit := m.Click(c.x, c.y)
		s.run(m, reqs)
		at(t, m, c.row)
		if hit != c.want || m.CursorColumn() != c.col {
			t.Errorf("at %d,%d: %+v, cursor in column %d; want %+v, %d", c.x, c.y, hit, m.CursorColumn(), c.want, c.col)
		}
	}
	few, _ := start(2)
	if _, hit := few.Click(3, 5); hit.Kind != HitNone {
		t.Errorf("below the rows: %+v", hit)
	}
}

func TestAnEdgeIsDragged(t *testing.T) {
	m := letters("abc", 6)
	drag := func(from int, want string, xs ...int) {
		t.Helper()
		screen(m, 120, 2, theme.None())
		m.Click(from, 0)
		for _, x := range xs {
			m.Drag(x, 0)
		}
		m.Release()
		if _, got := screen(m, 120, 1, theme.None()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	drag(8, "  a       b       c")
	drag(8, "  a          b       c", 20, 11)
	drag(12, "  a    b       c", -50)
	drag(2, "  a    b       c", 30) // a title, not an edge
	if m.Drag(50, 0) {
		t.Error("an edge is held after it was let go")
	}
	if m.CursorColumn() != 0 {
		t.Error("a drag moved the cursor")
	}
	m.Click(5, 0)
	m.SetColumns(nil)
	m.Drag(9, 0) // the column has gone meanwhile
	m.Release()
}
