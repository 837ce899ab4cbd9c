package lines

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

func numbered(n int) []Line {
	out := make([]Line, n)
	for i := range out {
		out[i] = Line{{Text: string(rune('a' + i))}, {Text: "at five", At: 5}}
	}
	return out
}

func draw(m *Model, w, h int) string {
	scr := uv.NewScreenBuffer(w, h)
	m.Draw(scr, uv.Rect(0, 0, w, h), true, theme.None())
	return strings.TrimRight(scr.String(), " \n")
}

func TestPageScrollsWithinItsLines(t *testing.T) {
	m := New()
	m.Set(numbered(10))
	draw(m, 20, 4)
	for _, c := range []struct {
		move func()
		top  string
	}{
		{func() { m.Move(1) }, "b"}, {func() { m.Page(1) }, "e"}, {func() { m.End() }, "g"}, {func() { m.Move(5) }, "g"},
		{func() { m.Page(-1) }, "d"}, {func() { m.Home() }, "a"}, {func() { m.Move(-1) }, "a"},
	} {
		c.move()
		if got := draw(m, 20, 4); !strings.HasPrefix(got, c.top+"    at five") {
			t.Errorf("the first line is not %s:\n%s", c.top, got)
		}
	}
	if m.Rest() != 6 {
		t.Errorf("there are %d lines below", m.Rest())
	}
}

func TestListKeepsItsCursorInSight(t *testing.T) {
	m := NewList()
	m.Set(numbered(10))
	draw(m, 20, 3)
	m.Move(4)
	if got := draw(m, 20, 3); m.Cursor() != 4 || !strings.HasPrefix(got, "c") {
		t.Errorf("the cursor is on %d:\n%s", m.Cursor(), got)
	}
	m.Set(numbered(2))
	if m.Cursor() != 1 {
		t.Errorf("the cursor is on %d of 2", m.Cursor())
	}
}

func TestPiecesNeverOverlap(t *testing.T) {
	m := New()
	m.Set([]Line{{{Text: "a long beginning"}, {Text: "next", At: 5}}})
	if got := draw(m, 30, 1); got != "a long beginningnext" {
		t.Errorf("got %q", got)
	}
}
