package state

import (
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// The widest that a column of a table is to begin with, and how much of a cell is measured for a column that has more
// room.
const (
	cellWidest  = 40
	measureUpTo = 200
)

// shape is what is known of the cells of a column that were read.
type shape struct {
	width         int
	numbers, text bool
}

// tableRows makes the rows of the list of tables.
func tableRows(all []table, th theme.Theme) []grid.Row[string] {
	out := make([]grid.Row[string], len(all))
	for i, t := range all {
		count := "…"
		if t.rows >= 0 {
			count = text.Count(t.rows)
		}
		style := th.Plain
		if t.kind == livestore.InternalTable {
			style = th.Dim
		}
		out[i] = grid.Row[string]{Key: t.name, Style: style, Cells: []grid.Cell{{Text: t.name}, {Text: count}, {Text: kindWord(t.kind), Style: th.Dim}}}
	}
	return out
}

// said writes a value for one line. Hidden, only its type and its length are written.
func said(c inspector.Cell, hidden bool, th theme.Theme) (string, uv.Style) {
	if hidden {
		shape, ok := inspector.ShapeValue(c).(string)
		if !ok {
			return sqlvalue.Format(nil, th)
		}
		return shape, th.Dim
	}
	if !c.Cut {
		return sqlvalue.Format(c.Value, th)
	}
	switch v := c.Value.(type) {
	case string:
		if v == "" {
			return "text, " + text.Bytes(c.Bytes), th.Comment
		}
		return text.Bytes(c.Bytes) + "  " + v + "…", th.Plain
	case []byte:
		return "blob, " + text.Bytes(c.Bytes), th.Comment
	}
	return "?", th.Warn
}

// saidValue is said for a value that is whole.
func saidValue(v any, hidden bool, th theme.Theme) (string, uv.Style) {
	c := inspector.Cell{Value: v}
	switch v := v.(type) {
	case string:
		c.Bytes = int64(len(v))
	case []byte:
		c.Bytes = int64(len(v))
	}
	return said(c, hidden, th)
}

// gridRows makes rows of the grid, and learns what the columns are like.
func gridRows(page []inspector.TableRow, columns int, hidden bool, th theme.Theme) ([]grid.Row[inspector.RowKey], []shape) {
	out, shapes := make([]grid.Row[inspector.RowKey], len(page)), make([]shape, columns)
	for i, r := range page {
		cells := make([]grid.Cell, len(r.Cells))
		for j, c := range r.Cells {
			cells[j].Text, cells[j].Style = said(c, hidden, th)
			if sqlvalue.Numeric(c.Value) && !hidden {
				cells[j].Style = uv.Style{} // it stands at the right; a colour for each would be a fifth of a page's bytes
			}
			if j >= columns {
				continue
			}
			s := &shapes[j]
			if s.width < measureUpTo {
				s.width = max(s.width, min(text.WidthUpTo(cells[j].Text, measureUpTo), measureUpTo))
			}
			s.numbers = s.numbers || sqlvalue.Numeric(c.Value)
			s.text = s.text || c.Value != nil && !sqlvalue.Numeric(c.Value)
		}
		out[i] = grid.Row[inspector.RowKey]{Key: r.Key, Cells: cells}
	}
	return out, shapes
}

// join makes a column's shape fit more cells, and reports whether that changed it.
func (s *shape) join(o shape) bool {
	was := *s
	s.width = max(s.width, o.width)
	s.numbers = s.numbers || o.numbers
	s.text = s.text || o.text
	return *s != was
}

// keyMark stands after the title of a column of the primary key.
const keyMark = "*"

// gridColumns are a table's columns in its own order, as wide as what was seen of them. Of a table that leaves room, those
// that would like more than their share get it.
func gridColumns(columns []inspector.Column, shapes []shape, width int) []grid.Column {
	out := make([]grid.Column, len(columns))
	used := 0
	for i, c := range columns {
		title := c.Name
		if c.Key > 0 {
			title = text.Fit(c.Name, cellWidest-1) + keyMark
		}
		w := max(3, text.WidthUpTo(title, cellWidest), shapes[i].width)
		w = min(w, cellWidest)
		used += w + 2
		out[i] = grid.Column{ID: c.Name, Title: title, Min: min(w, 8), Max: w, Weight: w, Right: shapes[i].numbers && !shapes[i].text}
	}
	for i := range out {
		if used >= width {
			break
		}
		if more := min(shapes[i].width-out[i].Max, width-used); more > 0 {
			out[i].Max += more
			used += more
		}
	}
	return out
}
