package viewer

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// marked is what the screen shows in the style of a match, | for the end of a row, and in capitals where Next went.
func marked(m *Model, w, h int) string {
	scr := uv.NewScreenBuffer(w, h)
	m.Draw(scr, scr.Bounds(), true, theme.Theme{Match: uv.Style{Attrs: uv.AttrItalic}, Selected: uv.Style{Attrs: uv.AttrReverse}})
	var b strings.Builder
	for y := 1; y < h; y++ {
		for x := range w {
			switch c := scr.CellAt(x, y); {
			case c.Style.Attrs&uv.AttrReverse != 0:
				b.WriteString(strings.ToUpper(c.Content))
			case c.Style.Attrs&uv.AttrItalic != 0:
				b.WriteString(c.Content)
			}
		}
		b.WriteString("|")
	}
	return b.String()
}

func TestSearchInText(t *testing.T) {
	m := New("", "milk\nbread and milk\n"+strings.Repeat("x\n", 100)+"the last milk")
	body(m, 9, 5)
	m.Search("milk")
	if !m.Next(1) {
		t.Fatal("nothing is found")
	}
	is(t, marked(m, 12, 6), "MILK|mi|lk|||")
	m.Next(1)
	is(t, marked(m, 12, 6), "milk|MI|LK|||")
	m.Next(1)
	is(t, marked(m, 12, 6), "|||MIL|K|")
	is(t, m.Position(), "line 100 of 103")
	at, n, exact := m.Matches()
	if at != 3 || n != 3 || !exact {
		t.Errorf("%d of %d", at, n)
	}
	m.Next(1)
	is(t, m.Position(), "line 1 of 103")
	m.Next(-1)
	m.Toggle()
	if _, n, _ := m.Matches(); n != 3 || !m.Next(-1) {
		t.Errorf("as bytes there are %d", n)
	}
}

func TestSearchScrollsSideways(t *testing.T) {
	m := New("", strings.Repeat("x", 5000)+"milk"+strings.Repeat("y", 5000))
	m.Wrap()
	body(m, 20, 5)
	m.Search("milk")
	if !m.Next(1) || !strings.Contains(body(m, 20, 5), "milk") {
		t.Errorf("it cannot be seen:\n%s", screen(m, 20, 6))
	}
}

func TestSearchInBytes(t *testing.T) {
	m := New("", append(make([]byte, 5000), "xmilk"...))
	body(m, 80, 5)
	m.Search("MIL")
	if m.Next(1) {
		t.Error("capitals find small letters")
	}
	m.Search("mil")
	m.Next(1)
	is(t, marked(m, 80, 6), "||||6D696CMIL|")
}

func TestSearchInATree(t *testing.T) {
	m := New("", `{"a":{"b":["milk"]}}`)
	m.Search("milk")
	if !m.Next(1) || m.Position() != "$.a.b[0]" {
		t.Errorf("at %s", m.Position())
	}
	m.Toggle()
	body(m, 50, 4)
	if !m.Next(1) {
		t.Error("the text does not have it")
	}
}

func TestALongTextIsReadInSteps(t *testing.T) {
	m := New("", strings.Repeat("some more text\n", 2<<20)+"needle")
	body(m, 50, 10)
	m.Search("needle")
	if m.Next(1) {
		t.Fatal("thirty megabytes were read at once")
	}
	if _, _, exact := m.Matches(); exact {
		t.Error("the count is said to be exact")
	}
	for m.Read() {
	}
	if at, n, exact := m.Matches(); at != 1 || n != 1 || !exact || !strings.HasSuffix(body(m, 50, 10), "needle") {
		t.Errorf("%d of %d, %v:\n%s", at, n, exact, body(m, 50, 10))
	}
}

// FuzzViewer draws any value at odd sizes and moves about in it: nothing may be written outside the area, Home must be
// the first byte, and what is saved the value.
func FuzzViewer(f *testing.F) {
	f.Add("one\ntwo\x1b[2J\xff世界", "o", true, uint8(3), uint8(2), uint16(1))
	f.Add(`{"a":["b"]}`, "b", false, uint8(0), uint8(0), uint16(1))
	f.Add("\u0301\u202e👩\u200d💻\n\n", "\n", false, uint8(1), uint8(1), uint16(3000))
	f.Add("x", "xx", true, uint8(80), uint8(24), uint16(20_000))
	f.Fuzz(func(t *testing.T, s, what string, blob bool, w, h uint8, times uint16) {
		if s == "" {
			times = 0
		}
		s = strings.Repeat(s, min(1+int(times), 1+200_000/max(1, len(s))))
		var v any = s
		if blob {
			v = []byte(s)
		}
		m := New(what, v)
		for view := range len(m.views) {
			if view > 0 {
				m.Toggle()
			}
			m.Search(what)
			m.Wrap()
			m.Numbers()
			for _, step := range []func(){
				func() {}, m.End, func() { m.Page(-2) }, func() { m.HorizontalScroll(7) }, func() { m.Next(1) }, func() { m.Wrap() },
				func() { m.Next(-1) }, func() { m.Move(3) }, m.Home,
			} {
				step()
				m.Position()
				for _, size := range [][2]int{{int(w), int(h) % 60}, {0, 0}, {1, 1}, {3, 2}, {2, 7}} {
					drawInside(t, m, size[0], size[1])
				}
			}
			if tv, ok := m.view().(*textView); ok && tv.top != 0 {
				t.Fatalf("Home is byte %d", tv.top)
			}
		}
		if string(m.Bytes()) != s {
			t.Fatal("what is saved is something else")
		}
	})
}

// drawInside draws in the middle of a screen, and checks that nothing around it changed.
func drawInside(t *testing.T, m *Model, w, h int) {
	t.Helper()
	scr := uv.NewScreenBuffer(w+2, h+2)
	scr.Fill(&uv.Cell{Content: "#", Width: 1})
	area := uv.Rect(1, 1, w, h)
	m.Draw(scr, area, true, theme.ANSI16())
	for y := range h + 2 {
		for x := range w + 2 {
			if !(uv.Pos(x, y).In(area)) && scr.CellAt(x, y).Content != "#" {
				t.Fatalf("%d×%d: column %d of row %d was written", w, h, x-1, y-1)
			}
		}
	}
}
