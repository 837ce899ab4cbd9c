package grid

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	"github.com/google/go-cmp/cmp"
)

// letters is a grid of one row whose columns a, b, c, … hold their own names, each of the given width.
func letters(names string, width int) *Model[int] {
	var cols []Column
	var cells []Cell
	for _, r := range names {
		cols = append(cols, Column{ID: string(r), Title: string(r), Min: width, Max: width})
		cells = append(cells, Cell{Text: string(r)})
	}
	rows := NewRows([][]Cell{cells})
	m := New[int](cols)
	m.SetSize(120, 3)
	rows.Serve(m, m.Refresh())
	return m
}

// order are the titles shown, the cursor's in capitals.
func order(m *Model[int]) string {
	var b strings.Builder
	for i, c := range m.shown {
		id := m.cols[c].ID
		if i == m.column {
			id = strings.ToUpper(id)
		}
		b.WriteString(id)
	}
	return b.String()
}

func TestMovingPastTheColumnsScrolls(t *testing.T) {
	m := letters("abcdef", 4)
	m.SetWide(true)
	m.SetSize(19, 2) // 16 for columns: three with their gaps
	rowsAt := func() string { _, got := screen(m, 19, 1, theme.None()); return strings.Join(strings.Fields(got), "") }
	if got := rowsAt(); got != "abc›" {
		t.Fatalf("at first %q", got)
	}
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { m.MoveColumn(2) }, "abc›"},
		{func() { m.MoveColumn(1) }, "‹bcd›"},
		{func() { m.MoveColumn(-1) }, "‹bcd›"},
		{func() { m.LastColumn() }, "‹def"},
		{func() { m.MoveColumn(9) }, "‹def"},
		{func() { m.MoveColumn(-3) }, "‹cde›"},
		{func() { m.FirstColumn() }, "abc›"},
		{func() { m.MoveColumn(-1) }, "abc›"},
		{func() { m.ScrollColumns(2) }, "‹cde›"},
		{func() { m.ScrollColumns(-1 << 62) }, "abc›"},
	} {
		step.do()
		if got := rowsAt(); got != step.want {
			t.Errorf("%q, want %q (cursor on %s)", got, step.want, order(m))
		}
	}
	if col, cell, ok := m.CursorCell(); !ok || col.ID != "c" || cell.Text != "c" || m.CursorColumn() != 2 {
		t.Errorf("the cursor is on %+v: %+v", col, cell)
	}
}

func TestAColumnWithoutRoomIsShownWhileTheCursorIsOnIt(t *testing.T) {
	m := New[int]([]Column{{ID: "a", Title: "a", Min: 6, Priority: 9}, {ID: "b", Title: "b", Min: 6, Priority: 8}, {ID: "c", Title: "c", Min: 6, Priority: 1}})
	m.SetSize(18, 3)
	for _, want := range []string{"a|b|›", "a|b|›", "a|›|c"} {
		_, got := screen(m, 18, 1, theme.None())
		if joined := strings.Join(strings.Fields(got), "|"); joined != want && !(want == "a|›|c" && joined == "a|c|›") {
			t.Errorf("cursor in %s: %q, want %q", order(m), joined, want)
		}
		m.MoveColumn(1)
	}
}

func TestThereIsNoCellWithoutRowsOrColumns(t *testing.T) {
	m, s := start(0)
	if _, _, ok := m.CursorCell(); ok {
		t.Error("a cell without rows")
	}
	s.n = 5
	s.run(m, m.Refresh())
	m.SetColumns(nil)
	for _, do := range []func(){m.Hide, m.ShowAll, m.FirstColumn, m.LastColumn, func() { m.MoveColumn(1) }, func() { m.Shift(1) }, func() { m.Resize(1) }, func() { m.ScrollColumns(3) }} {
		do()
		screen(m, 20, 5, theme.None())
	}
	if _, _, ok := m.CursorCell(); ok || m.CursorColumn() != -1 {
		t.Error("a cell without columns")
	}
}

func TestACellMadeWhenDrawnIsTheCallersToKeep(t *testing.T) {
	spans := []Span{{From: 0, To: 1}}
	m := New[int]([]Column{{ID: "a", Min: 5}})
	m.SetSize(20, 3)
	made := func(into []Cell) []Cell { return append(into, Cell{Text: "made", Spans: spans}) }
	m.Apply(Page[int]{Req: m.Refresh()[0], Rows: []Row[int]{{Key: 1, Make: made}}, AtStart: true, AtEnd: true})
	_, cell, ok := m.CursorCell()
	spans[0].To = 99
	if !ok || cell.Text != "made" || cell.Spans[0].To != 1 {
		t.Errorf("%+v", cell)
	}
}

func TestIdsThatRepeatAreNumbered(t *testing.T) {
	var ids []string
	for _, c := range NaturalColumns([]string{"n", "n", "", "n#2", "", "n"}, nil) {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"n", "n#3", "#1", "n#2", "#2", "n#4"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestManyColumnsCostWhatIsOnTheScreen(t *testing.T) {
	m := New[int](make([]Column, 30_000))
	m.SetWide(true)
	m.SetSize(120, 40)
	if n := testing.AllocsPerRun(50, func() { m.MoveColumn(1); m.layout(m.room()) }); n > 4 {
		t.Errorf("%v allocations for a move", n)
	}
	r := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.MoveColumn(1)
			m.layout(m.room())
		}
	})
	if n := r.AllocedBytesPerOp(); n > 32<<10 {
		t.Errorf("a move allocates %d bytes", n)
	}
	m.SetWide(false) // and those that do not fit give way in less than their square
	m.LastColumn()
	if s := m.layout(m.room()); len(s) == 0 || s[len(s)-1].col != 29_999 {
		t.Errorf("the cursor's column is not among %v", s)
	}
}
