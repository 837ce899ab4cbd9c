package keyed

import (
	"fmt"
	"testing"

	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"
)

func rows(names ...string) []grid.Row[string] {
	var out []grid.Row[string]
	for _, n := range names {
		out = append(out, grid.Row[string]{Key: n, Cells: []grid.Cell{{Text: n}}})
	}
	return out
}

func TestTheCursorStaysOnItsRow(t *testing.T) {
	l := New([]grid.Column{{ID: "name", Min: 5}})
	l.Resize(20, 5)
	if l.Key() != "" || l.Index() != -1 || l.Seek("a") {
		t.Error("an empty list has a row")
	}
	l.Set(rows("a", "b", "c"))
	l.Move(motion.LineDown, 1)
	for _, tt := range []struct {
		rows []grid.Row[string]
		want string
	}{
		{rows("x", "c", "y", "b"), "b"},
		{rows("b", "c"), "b"},
		{rows("c", "d"), "c"}, // what took its place
		{rows("a"), "a"},
		{nil, ""},
		{rows("z"), "z"},
	} {
		if l.Set(tt.rows); l.Key() != tt.want || l.Len() != len(tt.rows) {
			t.Errorf("on %q of %d rows, want %q", l.Key(), l.Len(), tt.want)
		}
	}
}

func TestEveryRowIsReached(t *testing.T) {
	l := New([]grid.Column{{ID: "name", Min: 5}})
	l.Resize(20, 5)
	var names []string
	for i := range 500 {
		names = append(names, fmt.Sprint(i))
	}
	l.Set(rows(names...))
	for i := range 500 {
		if l.Key() != fmt.Sprint(i) {
			t.Fatalf("row %d is %q", i, l.Key())
		}
		l.Move(motion.LineDown, 1)
	}
	if l.Move(motion.ToFirst, 1); l.Key() != "0" {
		t.Errorf("the first is %q", l.Key())
	}
	if l.Move(motion.ToLast, 1); l.Key() != "499" {
		t.Errorf("the last is %q", l.Key())
	}
	if !l.Seek("250") || l.Key() != "250" {
		t.Errorf("sought 250, on %q", l.Key())
	}
}
