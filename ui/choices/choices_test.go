package choices

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

func numbered(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Label: fmt.Sprintf("item%d", i+1), Detail: "TEXT", Kind: "column"}
	}
	return items
}

// dotted is a screen full of text for a list to lie on.
func dotted(w, h int) uv.ScreenBuffer {
	scr := uv.NewScreenBuffer(w, h)
	for y := range h {
		for x := range w {
			scr.SetCell(x, y, &uv.Cell{Content: ".", Width: 1})
		}
	}
	return scr
}

func TestBelowTheAnchor(t *testing.T) {
	m := New()
	m.Set([]Item{{Label: "text", Detail: "TEXT", Kind: "column", Matched: []int{0, 1}}, {Label: "todos", Kind: "table"}})
	scr := dotted(34, 5)
	area := m.Draw(scr, scr.Bounds(), 6, 1, theme.None())
	want := strings.Join([]string{
		"..................................",
		"..................................",
		"....│ text   TEXT  column │.......",
		"....│ todos        table  │.......",
		"..................................",
	}, "\n")
	if got := scr.String(); got != want {
		t.Errorf("got\n%s", got)
	}
	if area != uv.Rect(4, 2, 23, 2) {
		t.Errorf("drawn on %v", area)
	}
	if s := scr.CellAt(6, 2).Style; s.Attrs&uv.AttrReverse == 0 || s.Underline != uv.UnderlineSingle {
		t.Errorf("a matched character of the chosen row has the style %+v", s)
	}
	if s := scr.CellAt(9, 2).Style; s.Attrs&uv.AttrReverse == 0 || s.Underline != uv.UnderlineNone {
		t.Errorf("the rest of the chosen row has the style %+v", s)
	}
	if s := scr.CellAt(6, 3).Style; s.Attrs&uv.AttrReverse != 0 {
		t.Error("a row that is not chosen is reversed")
	}
}

func TestAboveWhereThereIsMoreRoom(t *testing.T) {
	m := New()
	m.Set(numbered(3))
	scr := dotted(40, 6)
	if got := m.Draw(scr, scr.Bounds(), 30, 4, theme.None()); got != uv.Rect(17, 1, 23, 3) {
		t.Errorf("drawn on %v", got)
	}
	if got := m.Draw(scr, scr.Bounds(), 0, 2, theme.None()); got != uv.Rect(0, 3, 23, 3) {
		t.Errorf("drawn on %v", got)
	}
}

func TestScrolling(t *testing.T) {
	m := New()
	m.Set(numbered(40))
	scr := dotted(40, 14)
	rows := func() []string {
		m.Draw(scr, scr.Bounds(), 2, 0, theme.None())
		return strings.Split(scr.String(), "\n")[1:11]
	}
	if got := rows(); !strings.HasPrefix(got[0], "│ item1 ") || !strings.Contains(got[9], " 1/40↓ │") {
		t.Errorf("at the beginning\n%s", strings.Join(got, "\n"))
	}
	m.Page(1)
	if i, _ := m.Selected(); i != 9 {
		t.Errorf("a page on is %d", i)
	}
	m.Move(100)
	if got := rows(); !strings.HasPrefix(got[9], "│ item40 ") || !strings.Contains(got[9], " 40/40↑ │") {
		t.Errorf("at the end\n%s", strings.Join(got, "\n"))
	}
	m.Move(-3)
	if got := rows(); !strings.HasPrefix(got[0], "│ item31 ") {
		t.Errorf("the list moved though the cursor was in sight\n%s", strings.Join(got, "\n"))
	}
	m.Select(-5)
	if i, ok := m.Selected(); i != 0 || !ok {
		t.Errorf("chosen is %d", i)
	}
}

func TestWhatIsHit(t *testing.T) {
	m := New()
	m.Set(numbered(30))
	scr := dotted(40, 8)
	m.Move(20)
	area := m.Draw(scr, scr.Bounds(), 2, 1, theme.None())
	if i, ok := m.At(area.Min.X+3, area.Max.Y-1); !ok || i != 20 {
		t.Errorf("hit %d, %v", i, ok)
	}
	for _, p := range [][2]int{{area.Min.X + 3, area.Max.Y}, {area.Max.X, area.Min.Y}, {area.Min.X, area.Min.Y - 1}} {
		if _, ok := m.At(p[0], p[1]); ok {
			t.Errorf("%v is outside and hit", p)
		}
	}
	m.Hide()
	if _, ok := m.At(area.Min.X+3, area.Min.Y); ok {
		t.Error("a hidden list is hit")
	}
	m.Set(nil)
	if got := m.Draw(scr, scr.Bounds(), 2, 1, theme.None()); !got.Empty() {
		t.Errorf("an empty list is drawn on %v", got)
	}
	if _, ok := m.Selected(); ok {
		t.Error("something of nothing is chosen")
	}
	m.Move(1)
	m.Page(-1)
}

func TestAnAreaOfItsOwn(t *testing.T) {
	m := New()
	m.Set(numbered(3))
	m.Move(1)
	scr := dotted(24, 4)
	m.DrawList(scr, scr.Bounds(), theme.None())
	want := " item1  TEXT  column\n item2  TEXT  column\n item3  TEXT  column\n"
	lines := strings.Split(scr.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s", got)
	}
	if scr.CellAt(23, 1).Style.Attrs&uv.AttrReverse == 0 {
		t.Error("the chosen row is not one bar")
	}
	if i, ok := m.At(5, 2); !ok || i != 2 {
		t.Errorf("hit %d, %v", i, ok)
	}
	if _, ok := m.At(5, 3); ok {
		t.Error("below the last item something is hit")
	}
}

// Whatever the items, the anchor and the room: nothing is drawn outside, the chosen item is
// in sight, and nothing but clean text reaches the screen.
func TestNeverOutside(t *testing.T) {
	pieces := []string{"a", "世", "\x1b[2J", "\n", "\u202e", "\xff", "e\u0301", strings.Repeat("long ", 1000), "👩\u200d💻"}
	rng := rand.New(rand.NewPCG(1, 5))
	word := func() string {
		s := ""
		for range rng.IntN(4) {
			s += pieces[rng.IntN(len(pieces))]
		}
		return s
	}
	for round := range 2000 {
		m := New()
		var items []Item
		for range rng.IntN(15) {
			items = append(items, Item{Label: word(), Detail: word(), Kind: word(), Matched: []int{rng.IntN(9), rng.IntN(9) - 2, 1 << 30}})
		}
		m.Set(items)
		m.Move(rng.IntN(20))
		scr := dotted(1+rng.IntN(60), 1+rng.IntN(20))
		b := scr.Bounds()
		within := uv.Rect(rng.IntN(b.Dx()), rng.IntN(b.Dy()), rng.IntN(70), rng.IntN(25))
		area := m.Draw(scr, within, rng.IntN(90)-10, rng.IntN(40)-10, theme.ANSI16())
		if !area.Empty() && !area.In(within.Intersect(b)) {
			t.Fatalf("round %d: drawn on %v in %v", round, area, within)
		}
		for y := range b.Dy() {
			for x := range b.Dx() {
				if !uv.Pos(x, y).In(area) && scr.CellAt(x, y).Content != "." {
					t.Fatalf("round %d: %d,%d outside %v was drawn on", round, x, y, area)
				}
			}
		}
		if i, ok := m.Selected(); ok && !area.Empty() {
			if at, hit := m.At(area.Min.X, area.Min.Y+i-m.top); !hit || at != i {
				t.Fatalf("round %d: the chosen item is not in sight", round)
			}
		}
		for _, r := range scr.String() {
			if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200d' {
				t.Fatalf("round %d: %q on the screen", round, r)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	m := New()
	m.Set(numbered(200))
	scr := uv.NewScreenBuffer(120, 40)
	b.ReportAllocs()
	for b.Loop() {
		m.Draw(scr, scr.Bounds(), 20, 10, theme.ANSI16())
	}
}
