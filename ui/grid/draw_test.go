package grid

import (
	"bytes"
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

func reversed(scr uv.ScreenBuffer, x, y int) bool {
	return scr.CellAt(x, y).Style.Attrs&uv.AttrReverse != 0
}

// highlighted draws what is reversed of a line, and . for what is not.
func highlighted(scr uv.ScreenBuffer, y int) string {
	var b strings.Builder
	for x := range scr.Width() {
		switch {
		case !reversed(scr, x, y):
			b.WriteString(".")
		default:
			b.WriteString(scr.CellAt(x, y).Content)
		}
	}
	return strings.TrimRight(b.String(), ".")
}

func TestTheCursorIsToldByMoreThanColour(t *testing.T) {
	m, _ := start(10)
	scr, _ := screen(m, 30, 6, theme.None())
	if c := scr.CellAt(0, 1); c.Content != "▸" {
		t.Errorf("the cursor's row begins with %q", c.Content)
	}
	m.Draw(scr, scr.Bounds(), false, theme.None())
	if c := scr.CellAt(0, 1); c.Content != "▸" || c.Style.Attrs&uv.AttrFaint == 0 {
		t.Errorf("without focus the cursor's row begins with %q in %+v", c.Content, c.Style)
	}
	if got := highlighted(scr, 1); got != "" {
		t.Errorf("%q is highlighted without focus", got)
	}
}

func TestOnlyTheTextOfTheCursorsCellIsHighlighted(t *testing.T) {
	cells := [][]Cell{{{Text: "e1"}, {Text: "世界世"}, {Text: ""}, {Text: "42"}}}
	rows := NewRows(append(cells, []Cell{{Text: "short"}}))
	m := New[int]([]Column{{ID: "a", Min: 6}, {ID: "b", Min: 5}, {ID: "c", Min: 3}, {ID: "d", Min: 4, Right: true}, {ID: "e", Min: 2}})
	m.SetSize(40, 4)
	rows.Serve(m, m.Refresh())
	for _, want := range []string{
		"..e1",
		"..........世.界.…", // never half a character
		"................. ",
		"........................42",
		"............................ ", // the row has no such cell
	} {
		scr, _ := screen(m, 40, 4, theme.ANSI16())
		if got := highlighted(scr, 1); got != want {
			t.Errorf("highlighted %q, want %q", got, want)
		}
		if got := highlighted(scr, 2); got != "" {
			t.Errorf("%q of another row is highlighted", got)
		}
		m.MoveColumn(1)
	}
}

func TestASortMarkStandsBesideItsTitle(t *testing.T) {
	rows := NewRows(nil)
	m := New[int]([]Column{{ID: "a", Title: "alpha", Min: 9}, {ID: "b", Title: "beta", Min: 4}, {ID: "c", Title: "count", Min: 5, Right: true}, {ID: "d", Title: "delta", Min: 5}})
	m.SetSize(34, 2)
	rows.Serve(m, m.Refresh())
	for id, want := range map[string]string{
		"":  "  alpha      beta  count  delta",
		"a": "  alpha ▲    beta  count  delta",
		"b": "  alpha      beta▲ count  delta",
		"c": "  alpha      beta ▲count  delta",
		"d": "  alpha      beta  count  delta▲",
		"?": "  alpha      beta  count  delta",
	} {
		m.SetSort(id, false)
		if _, got := screen(m, 34, 1, theme.None()); got != want {
			t.Errorf("sorted by %q:\n%s\nwant\n%s", id, got, want)
		}
	}
	m.SetSort("d", true)
	if _, got := screen(m, 32, 1, theme.None()); !strings.HasSuffix(got, "delt…▼") && !strings.HasSuffix(got, "del…▼") {
		t.Errorf("at the edge of the screen: %q", got)
	}
}

// sent is how many bytes the terminal gets to show the second screen after the first.
func sent(t *testing.T, before, after uv.ScreenBuffer) int {
	t.Helper()
	var out bytes.Buffer
	r := uv.NewTerminalRenderer(&out, []string{"TERM=xterm-256color", "CLICOLOR_FORCE=1"})
	r.SetFullscreen(true)
	for _, scr := range []uv.ScreenBuffer{before, after} {
		out.Reset()
		r.Render(scr.RenderBuffer)
		if err := r.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Len()
}

func TestAMoveOfTheCursorSendsLittle(t *testing.T) {
	for _, c := range []struct {
		name string
		move func(m *Model[int])
	}{
		{"down", func(m *Model[int]) { m.Move(1) }},
		{"right", func(m *Model[int]) { m.MoveColumn(1) }},
	} {
		m := bigModel()
		m.ShowMarks(true)
		m.SetSize(120, 40)
		before, _ := screen(m, 120, 40, theme.ANSI16())
		c.move(m)
		after, _ := screen(m, 120, 40, theme.ANSI16())
		if n := sent(t, before, after); n < 10 || n > 120 {
			t.Errorf("%s: %d bytes", c.name, n)
		} else {
			t.Logf("%s: %d bytes", c.name, n)
		}
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
	m.flash = []flashed[int]{{key: 0, cells: []int{0, 1}}, {key: 10, mark: true}}
	m.ShowMarks(true)
	m.Select()
	s.run(m, m.Move(3))
	m.SetSort("event", true)
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
