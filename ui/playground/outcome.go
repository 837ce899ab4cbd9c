package playground

import (
	"errors"
	"slices"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// outcome is what one statement came to, and how it is looked at: each has a cursor, columns and an order of its own.
type outcome struct {
	env       *pane.Env
	statement sqltext.Statement
	version   int // of the editor's text, for the place of an error
	explained bool

	result inspector.Result
	limit  int // of its rows
	plan   []inspector.PlanStep
	took   time.Duration
	err    error

	cols   []grid.Column
	order  []int // the rows of the result as they are shown
	sort   sorting
	search search
	rows   grid.Rows
	grid   *grid.Model[int]
}

// sorting is a column that the rows are sorted by.
type sorting struct {
	on   bool
	col  int
	desc bool
}

// measured is how many rows say what a column looks like.
const measured = 200

// format writes a value as it may be shown.
func format(env *pane.Env, v any, th theme.Theme) (string, uv.Style) {
	if env.Redact {
		return sqlvalue.Shape(v, th)
	}
	return sqlvalue.Format(v, th)
}

// measure makes the columns of the result: those of numbers are at the right, and as wide as the longest one. A number
// that is cut would be another number.
func (o *outcome) measure(env *pane.Env, th theme.Theme) {
	r := o.result
	some := make([][]grid.Cell, min(len(r.Rows), measured))
	for i := range some {
		some[i] = make([]grid.Cell, len(r.Rows[i]))
		for j, v := range r.Rows[i] {
			some[i][j].Text, _ = format(env, v, th)
		}
	}
	titles := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		titles[i] = text.Fit(c, 60)
	}
	o.cols = grid.NaturalColumns(titles, grid.NewRows(some))
	for j := range o.cols {
		numbers, others := 0, 0
		for _, row := range r.Rows[:len(some)] {
			switch {
			case row[j] == nil:
			case sqlvalue.Numeric(row[j]):
				numbers++
			default:
				others++
			}
		}
		if o.cols[j].Right = numbers > 0 && others == 0 && !env.Redact; !o.cols[j].Right {
			continue
		}
		for _, row := range r.Rows {
			if sqlvalue.Numeric(row[j]) {
				s, _ := sqlvalue.Format(row[j], th)
				o.cols[j].Max = max(o.cols[j].Max, len(s))
			}
		}
		o.cols[j].Min = o.cols[j].Max
	}
}

// show makes the grid of the result. Columns are arranged as they were in an earlier result with the same ones.
func (o *outcome) show(env *pane.Env, earlier []*outcome) {
	o.env = env
	if o.err != nil || o.explained {
		return
	}
	o.order = make([]int, len(o.result.Rows))
	o.rows = make(grid.Rows, len(o.result.Rows))
	for i := range o.rows {
		o.order[i] = i
		o.rows[i] = grid.Row[int]{Key: i, Make: func(into []grid.Cell) []grid.Cell { return o.cells(into, i) }}
	}
	o.grid = grid.New[int](o.cols)
	o.grid.SetEmpty("no rows")
	o.grid.SetWide(true)
	o.grid.SetOrder(func(a, b int) int { return a - b })
	for _, e := range earlier {
		if e.grid != nil && slices.Equal(e.result.Columns, o.result.Columns) {
			o.grid.Arrange(e.grid.Arrangement())
		}
	}
	o.rows.Serve(o.grid, o.grid.Refresh())
}

// cells writes the row that is shown at a place.
func (o *outcome) cells(into []grid.Cell, at int) []grid.Cell {
	th := o.env.Theme
	for _, v := range o.result.Rows[o.order[at]] {
		s, style := format(o.env, v, th)
		c := grid.Cell{Text: s, Style: style}
		if !o.search.text.Empty() {
			c.Spans = o.search.text.Spans(nil, s, th.Match)
		}
		into = append(into, c)
	}
	return into
}

// position is the place of the cursor's row, from 0.
func (o *outcome) position() int {
	at, _ := o.grid.Cursor()
	return at.Key
}

// current is the row under the cursor as it may be shown and copied.
func (o *outcome) current() ([]any, bool) {
	at, ok := o.grid.Cursor()
	if !ok {
		return nil, false
	}
	return o.row(at.Key), true
}

// row is the row that is shown at a place, as it may be shown and copied.
func (o *outcome) row(at int) []any { return o.table(at, at+1).row(0) }

// selected are the places of the rows that are selected: from up to but not including to.
func (o *outcome) selected() (from, to int, ok bool) {
	if o.grid == nil || !o.grid.Selecting() {
		return 0, 0, false
	}
	from, last, _, ok := o.grid.Selection()
	return from, last + 1, ok
}

// where is the place of the error in the editor's text.
func (o *outcome) where() (from, to int, ok bool) {
	var e *sqlite.Error
	if !errors.As(o.err, &e) || e.Offset < 0 || e.Offset > len(o.statement.Text) {
		return 0, 0, false
	}
	from = o.statement.Start + e.Offset
	to = from
	for to < o.statement.End && isWord(o.statement.Text[to-o.statement.Start]) {
		to++
	}
	return from, max(to, min(from+1, o.statement.End)), true
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
