package main

import (
	"io"
	"strings"

	"github.com/livescope/livescope/ui/text"
)

const (
	// settleRows is how many rows decide the widths of a table whose end is not
	// known; a wider cell later on pushes the rest of its line.
	settleRows = 200
	// widestCell is how wide any column but the last may be on a terminal.
	widestCell = 40
)

// column is a column of a table.
type column struct {
	title string
	// number stands at the right.
	number bool
}

// table writes aligned columns. Cells hold text that nobody vouches for: control
// characters become visible stand-ins. On a terminal the last column takes what
// is left and lines are cut; elsewhere nothing is.
type table struct {
	w       io.Writer
	columns []column
	// width is the terminal's, 0 for no limit.
	width   int
	rows    [][]string
	widths  []int
	settled bool
}

func (p *program) table(w io.Writer, columns ...column) *table {
	return &table{w: w, columns: columns, width: columnsOf(p.stdout)}
}

// row adds a row. Rows come out once it is known how wide they are.
func (t *table) row(cells ...string) error {
	if t.settled {
		return t.write(cells)
	}
	t.rows = append(t.rows, cells)
	if len(t.rows) < settleRows {
		return nil
	}
	return t.settle()
}

// settle fixes the widths and writes what was held back, the titles first.
func (t *table) settle() error {
	if t.settled {
		return nil
	}
	t.settled = true
	t.widths = make([]int, len(t.columns))
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title
		t.widths[i] = text.Width(c.title)
		for _, row := range t.rows {
			if i == len(t.columns)-1 && !c.number {
				break // nothing stands behind it
			}
			w := text.WidthUpTo(row[i], 1<<10)
			if t.width > 0 {
				w = min(w, widestCell)
			}
			t.widths[i] = max(t.widths[i], w)
		}
	}
	if err := t.write(titles); err != nil {
		return err
	}
	for _, row := range t.rows {
		if err := t.write(row); err != nil {
			return err
		}
	}
	t.rows = nil
	return nil
}

func (t *table) write(cells []string) error {
	var b strings.Builder
	used := 0
	for i, cell := range cells {
		if i > 0 {
			b.WriteString("  ")
			used += 2
		}
		if i == len(cells)-1 && !t.columns[i].number {
			if t.width > 0 {
				cell = text.Fit(cell, max(1, t.width-used))
			} else {
				cell = text.Clean(cell)
			}
			b.WriteString(cell)
			break
		}
		if t.width > 0 {
			cell = text.Fit(cell, t.widths[i])
		} else {
			cell = text.Clean(cell)
		}
		w := text.Width(cell)
		gap := strings.Repeat(" ", max(0, t.widths[i]-w))
		if t.columns[i].number {
			b.WriteString(gap + cell)
		} else {
			b.WriteString(cell + gap)
		}
		used += max(w, t.widths[i])
	}
	out := strings.TrimRight(b.String(), " ")
	if t.width > 0 {
		out = text.Fit(out, t.width)
	}
	_, err := io.WriteString(t.w, out+"\n")
	return err
}
