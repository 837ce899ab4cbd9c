package grid

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	"github.com/google/go-cmp/cmp"
)

func TestTheCursorsColumnIsArranged(t *testing.T) {
	m := letters("abcd", 4)
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { m.Shift(1) }, "bAcd"},
		{func() { m.Shift(99) }, "bcdA"},
		{func() { m.Shift(-1) }, "bcAd"},
		{func() { m.Hide() }, "bcD"},
		{func() { m.Hide() }, "bC"},
		{func() { m.Shift(math.MinInt) }, "Cb"},
		{func() { m.Hide() }, "B"},
		{func() { m.Hide() }, "B"}, // never the last
		{func() { m.ShowAll() }, "cBad"},
		{func() { m.Shift(0) }, "cBad"},
		{func() { m.Arrange(Arrangement{}) }, "aBcd"},
	} {
		step.do()
		if got := order(m); got != step.want {
			t.Fatalf("%s, want %s", got, step.want)
		}
	}
	if m.Arranged() {
		t.Error("still arranged")
	}
	if m.Shift(1); !m.Arranged() {
		t.Error("not arranged")
	}
	if m.Shift(-1); m.Arranged() {
		t.Error("arranged as the owner has it")
	}
}

func TestResizeHasBounds(t *testing.T) {
	m := letters("ab", 10)
	for _, step := range []struct{ d, want int }{{1, 11}, {-3, 8}, {-100, 3}, {math.MinInt, 3}, {math.MaxInt, 200}, {-1, 199}} {
		m.Resize(step.d)
		if got := m.Arrangement().Widths["a"]; got != step.want {
			t.Errorf("by %d: %d wide, want %d", step.d, got, step.want)
		}
	}
	m.Arrange(Arrangement{Widths: map[string]int{"a": 5}})
	if _, got := screen(m, 40, 1, theme.None()); got != "  a      b" {
		t.Errorf("drawn %q", got)
	}
}

func TestTheOwnersNewColumnsKeepThePersonsArrangement(t *testing.T) {
	cols := func(ids string) []Column {
		var out []Column
		for _, r := range ids {
			out = append(out, Column{ID: string(r), Min: 10})
		}
		return out
	}
	m := letters("abcd", 4)
	m.Shift(2)   // bcAd
	m.Resize(+3) // 7
	m.MoveColumn(-1)
	m.Hide() // bAd
	m.MoveColumn(-1)
	for _, c := range []struct{ ids, want string }{
		{"abcd", "Bad"},
		{"xaybczd", "xBzayd"}, // after the column they follow: z after the hidden c
		{"abc", "Ba"},
		{"acd", "Ad"}, // the cursor's has gone: what is in its place
		{"abcd", "bAd"},
	} {
		m.SetColumns(cols(c.ids))
		if got := order(m); got != c.want {
			t.Errorf("of %s: %s, want %s", c.ids, got, c.want)
		}
	}
	if got := m.sized(0).Min; got != 7 {
		t.Errorf("a is %d wide", got)
	}
	m.SetColumns(cols("abc"))
	m.FirstColumn()
	m.Shift(1)
	m.SetColumns(cols("abcd"))
	if got := order(m); got != "adB" { // it follows a
		t.Errorf("d was not there when columns were moved: now %s", got)
	}
}

func TestAnArrangementSurvivesJSON(t *testing.T) {
	m := letters("abcdef", 4)
	m.Shift(3)
	m.Resize(2)
	m.MoveColumn(1)
	m.Hide()
	kept, err := json.Marshal(m.Arrangement())
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"order":["b","c","d","a","e","f"],"hidden":["e"],"widths":{"a":6}}`; string(kept) != want {
		t.Errorf("kept as %s", kept)
	}
	var a Arrangement
	if err := json.Unmarshal(kept, &a); err != nil {
		t.Fatal(err)
	}
	o := letters("abcdef", 4)
	o.Arrange(a)
	if !strings.EqualFold(order(o), order(m)) {
		t.Errorf("%s came back as %s", order(m), order(o))
	}
	a.Order[0], a.Widths["a"] = "f", 99 // the caller's
	if diff := cmp.Diff(m.Arrangement(), o.Arrangement()); diff != "" {
		t.Error(diff)
	}
}

func FuzzArrange(f *testing.F) {
	f.Add(`{"order":["b","b","zz",""],"hidden":["a","b","c","d","e"],"widths":{"a":-5,"b":9999999999,"\u001b[2J":3}}`, "abcab", 1)
	f.Add(`{"order":["e","d"],"hidden":["e"],"widths":{"d":1}}`, "abcde", -3)
	f.Add(`{"hidden":["#1","a#2"]}`, "aa a", 0)
	f.Fuzz(func(t *testing.T, kept, names string, d int) {
		var a Arrangement
		if json.Unmarshal([]byte(kept), &a) != nil || len(names) > 40 {
			return
		}
		m := letters(names, 4)
		m.Arrange(a)
		check := func() {
			t.Helper()
			if sorted := slices.Sorted(slices.Values(m.order)); len(slices.Compact(sorted)) != len(m.cols) {
				t.Fatalf("%d columns in the order %v", len(m.cols), m.order)
			}
			if len(m.cols) > 0 && (len(m.shown) == 0 || m.column < 0 || m.column >= len(m.shown)) {
				t.Fatalf("cursor %d of %v", m.column, m.shown)
			}
			for id, w := range m.Arrangement().Widths {
				if w < widthLeast || w > widthMost {
					t.Fatalf("%q is %d wide", id, w)
				}
			}
			screen(m, 30, 3, theme.ANSI16())
			if s := m.plan.slots; len(m.cols) > 0 && !slices.ContainsFunc(s, func(s slot) bool { return s.col == m.CursorColumn() }) {
				t.Fatalf("the cursor's column is not on the screen: %v", s)
			}
		}
		check()
		again := m.Arrangement()
		o := letters(names, 4)
		o.Arrange(again)
		if diff := cmp.Diff(again, o.Arrangement()); diff != "" || order(o) != order(m) {
			t.Fatalf("%s came back as %s: %s", order(m), order(o), diff)
		}
		for _, do := range []func(int){m.MoveColumn, m.Shift, m.Resize, func(int) { m.Hide() }, m.ScrollColumns, func(int) { m.SetWide(true) }, m.Shift, func(int) { m.ShowAll() }} {
			do(d)
			check()
		}
		if len(m.shown) != len(m.cols) {
			t.Fatalf("%d of %d columns are shown", len(m.shown), len(m.cols))
		}
	})
}
