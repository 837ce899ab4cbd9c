package lines

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

func page(text string) []Line {
	var out []Line
	for s := range strings.SplitSeq(text, "\n") {
		out = append(out, Line{{Text: s}, {Text: "·", At: 12}})
	}
	return out
}

func TestSearchGoesRound(t *testing.T) {
	m := NewList()
	m.Set(page("milk\nbread\nOat milk, milk\n\nMILK\nx"))
	draw(m, 20, 2)
	m.Search("milk")
	for _, want := range []struct{ d, cursor, at int }{{1, 0, 1}, {1, 2, 2}, {1, 4, 3}, {1, 0, 1}, {-1, 4, 3}, {-1, 2, 2}} {
		ok := m.Next(want.d)
		if at, n, exact := m.Matches(); !ok || m.Cursor() != want.cursor || at != want.at || n != 3 || !exact {
			t.Errorf("%v: at line %d, %d of %d", want, m.Cursor(), at, n)
		}
	}
	m.SetCursor(5)
	if m.Next(-1); m.Cursor() != 4 {
		t.Errorf("back from below it goes to %d", m.Cursor())
	}
	m.Set(page("nothing\nhere"))
	if m.Next(1) || m.Next(-1) {
		t.Error("what is gone is found")
	}
	m.Set(page("a\nmilk"))
	if !m.Next(1) || m.Cursor() != 1 {
		t.Error("what was set later is not found")
	}
	m.Search("")
	if _, n, _ := m.Matches(); n != 0 || m.Next(1) {
		t.Error("an empty search finds something")
	}
}

func TestAPageScrollsToWhatIsFound(t *testing.T) {
	m := New()
	if m.Next(1) {
		t.Error("a page without a search finds something")
	}
	m.Set(page(strings.Repeat("x\n", 50) + "milk\nmilk" + strings.Repeat("\nx", 50)))
	draw(m, 20, 6)
	m.Search("milk")
	m.Next(1)
	if top := m.Cursor(); top != 48 {
		t.Errorf("the first line shown is %d", top)
	}
	m.Next(1)
	if at, _, _ := m.Matches(); at != 2 || m.Cursor() != 48 {
		t.Errorf("at %d, from line %d on", at, m.Cursor())
	}
	scr := uv.NewScreenBuffer(20, 6)
	m.Draw(scr, scr.Bounds(), true, theme.ANSI16())
	if first, second := scr.CellAt(0, 2).Style, scr.CellAt(0, 3).Style; first != theme.ANSI16().Match || second.Attrs&uv.AttrReverse == 0 {
		t.Errorf("the matches are drawn %+v and %+v", first, second)
	}
	m.Home()
	if m.Next(-1); m.Cursor() != 49 {
		t.Errorf("round the beginning it goes to %d", m.Cursor())
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("a\nb\na\xffb", "a", 3, 2)
	f.Fuzz(func(t *testing.T, s, what string, w, h int) {
		for _, m := range []*Model{New(), NewList()} {
			m.Set(page(s))
			m.Search(what)
			_, n, _ := m.Matches()
			for i := range min(n, 10) {
				if !m.Next(1 - 2*(i%2)) {
					t.Fatalf("%q in %q: match %d of %d is not found", what, s, i, n)
				}
				draw(m, w&15, h&7)
			}
		}
	})
}
