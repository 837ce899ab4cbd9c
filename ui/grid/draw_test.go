package grid

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"
)

func TestLayout(t *testing.T) {
	cols := []Column{
		{ID: "id", Min: 6, Max: 10, Weight: 1, Priority: 9},
		{ID: "event", Min: 10, Max: 30, Weight: 2, Priority: 8},
		{ID: "args", Min: 10, Weight: 6, Priority: 7},
		{ID: "client", Min: 8, Priority: 2},
		{ID: "seen", Min: 6, Priority: 1},
	}
	for _, tt := range []struct {
		width int
		want  []int
	}{
		{0, []int{0, 0, 0, 0, 0}},
		{4, []int{4, 0, 0, 0, 0}},
		{6, []int{6, 0, 0, 0, 0}},
		{30, []int{6, 10, 10, 0, 0}},
		{40, []int{6, 10, 10, 8, 0}},
		{48, []int{6, 10, 10, 8, 6}},
		{57, []int{7, 12, 16, 8, 6}},
		{120, []int{10, 28, 60, 8, 6}},
	} {
		got := Layout(cols, tt.width)
		total := -gap
		for _, w := range got {
			if w > 0 {
				total += w + gap
			}
		}
		if tt.width > 0 && total > tt.width {
			t.Errorf("width %d: %v is %d wide", tt.width, got, total)
		}
		if tt.width < 120 {
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("width %d: %s", tt.width, diff)
			}
		} else if total != tt.width {
			t.Errorf("width %d: %v leaves room", tt.width, got)
		}
	}
	Layout(cols, -1)
	Layout(nil, 10)
}

func screen(m *Model[int], w, h int, th theme.Theme) (uv.ScreenBuffer, string) {
	scr := uv.NewScreenBuffer(w, h)
	m.Draw(scr, uv.Rect(0, 0, w, h), true, th)
	lines := strings.Split(scr.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return scr, strings.Join(lines, "\n")
}

func TestDraw(t *testing.T) {
	m, s := start(1000)
	m.SetSize(30, 6)
	m.ShowMarks(true)
	s.run(m, m.Goto(20))
	m.buf[m.cursor+1].Mark = "◌"
	m.SetExtent(2, 1000, true)
	_, got := screen(m, 30, 6, theme.ANSI16())
	want := strings.Join([]string{
		"   id      event",
		"   e0      v1.TodoCreated    ┃",
		"   e1      v1.TodoCreated",
		"▸  e2      v1.TodoCreated",
		" ◌ e3      v1.TodoCreated",
		"   e4      v1.TodoCreated",
	}, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheCursorIsToldByMoreThanColour(t *testing.T) {
	m, _ := start(10)
	scr, _ := screen(m, 30, 6, theme.None())
	if c := scr.CellAt(0, 1); c.Content != "▸" || c.Style.Attrs&uv.AttrReverse == 0 {
		t.Errorf("the cursor's row begins with %q in %+v", c.Content, c.Style)
	}
	if c := scr.CellAt(28, 1); c.Style.Attrs&uv.AttrReverse == 0 {
		t.Error("the cursor's row is not selected to its end")
	}
}

func TestDrawWithoutRows(t *testing.T) {
	m := New[int](columns)
	m.SetSize(30, 5)
	m.SetEmpty("no events match")
	if _, got := screen(m, 30, 5, theme.None()); !strings.Contains(got, "loading …") {
		t.Errorf("before anything arrived:\n%s", got)
	}
	NewRows(nil).Serve(m, m.Refresh())
	if _, got := screen(m, 30, 5, theme.None()); !strings.Contains(got, "no events match") {
		t.Errorf("when nothing is there:\n%s", got)
	}
}

func TestScrollColumns(t *testing.T) {
	titles := []string{"alpha", "beta", "gamma", "delta"}
	rows := NewRows([][]Cell{{{Text: strings.Repeat("a", 10)}, {Text: strings.Repeat("b", 10)}, {Text: "c"}, {Text: "d\x1b[2J"}}})
	m := New[int](NaturalColumns(titles, rows))
	m.SetWide(true)
	m.SetSize(24, 3)
	rows.Serve(m, m.Refresh())
	if _, got := screen(m, 24, 3, theme.None()); got != "  alpha       beta     ›\n▸ aaaaaaaaaa  bbbbbbbb…\n" {
		t.Errorf("at the left:\n%s", got)
	}
	m.ScrollColumns(2)
	if _, got := screen(m, 24, 3, theme.None()); got != "‹ gamma  delta\n▸ c      d␛[2J\n" {
		t.Errorf("scrolled:\n%s", got)
	}
	m.ScrollColumns(99)
	m.ScrollColumns(-99)
	if m.first != 0 {
		t.Error("did not come back")
	}
}

func TestDrawAtEverySize(t *testing.T) {
	m, s := start(1000)
	m.SetExtent(500, 1000, false)
	m.Flash(0, 10)
	for w := range 30 {
		for h := range 8 {
			s.run(m, m.SetSize(w, h))
			screen(m, w, h, theme.ANSI16())
		}
	}
}

func bigModel() *Model[int] {
	m, s := New[int]([]Column{
		{Title: "id", Min: 8}, {Title: "event", Min: 20, Weight: 1}, {Title: "args", Min: 20, Weight: 4}, {Title: "client", Min: 10},
	}), &source{n: 1_000_000}
	m.SetSize(200, 50)
	s.run(m, m.Refresh())
	args := `{"id":"t-91aa","text":"Oat milk, 2 l — größer","priority":3,"listId":"l2","tags":["a","b"],"createdAt":1700000000000}`
	th := theme.ANSI16()
	for i := range m.buf {
		m.buf[i].Cells = append(m.buf[i].Cells, Cell{Text: args, Spans: []Span{{From: 2, To: 4, Style: th.Match}}}, Cell{Text: "client-a"})
	}
	return m
}

func BenchmarkMoveAndDraw(b *testing.B) {
	m, th := bigModel(), theme.ANSI16()
	scr := uv.NewScreenBuffer(200, 50)
	b.ReportAllocs()
	d := 1
	for i := 0; b.Loop(); i++ {
		if i%40 == 0 {
			d = -d
		}
		m.Move(d)
		m.Draw(scr, uv.Rect(0, 0, 200, 50), true, th)
	}
}

func TestAMoveAllocatesLittle(t *testing.T) {
	r := testing.Benchmark(BenchmarkMoveAndDraw)
	if n := r.AllocedBytesPerOp(); n > 64<<10 {
		t.Errorf("a move and its drawing allocate %d bytes", n)
	}
}
