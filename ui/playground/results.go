package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"
)

// measured is how many rows say what a column looks like.
const measured = 200

// resultRows makes the grid's rows of a result. Columns of numbers are at the right.
func resultRows(r inspector.Result, th theme.Theme) (grid.Rows, []grid.Column) {
	cells := make([][]grid.Cell, len(r.Rows))
	for i, row := range r.Rows {
		cells[i] = make([]grid.Cell, len(row))
		for j, v := range row {
			s, style := sqlvalue.Format(v, th)
			cells[i][j] = grid.Cell{Text: s, Style: style}
		}
	}
	rows := grid.NewRows(cells)
	titles := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		titles[i] = text.Fit(c, 60)
	}
	cols := grid.NaturalColumns(titles, rows)
	for j := range cols {
		numbers, others := 0, 0
		for _, row := range r.Rows[:min(len(r.Rows), measured)] {
			switch {
			case j >= len(row) || row[j] == nil:
			case sqlvalue.Numeric(row[j]):
				numbers++
			default:
				others++
			}
		}
		if cols[j].Right = numbers > 0 && others == 0; cols[j].Right {
			widen(&cols[j], rows, j)
		}
	}
	return rows, cols
}

// widen makes room for every number of a column: one that is cut would be another number.
func widen(c *grid.Column, rows grid.Rows, j int) {
	for _, r := range rows {
		c.Max = max(c.Max, len(r.Cells[j].Text))
	}
	c.Min = c.Max
}

// planLines draws a query plan as a tree. What reads a whole table, or sorts without an index, is marked.
func planLines(steps []inspector.PlanStep, th theme.Theme) []lines.Line {
	var out []lines.Line
	scans := 0
	for i, s := range steps {
		var line lines.Line
		for level := 1; level <= s.Depth; level++ {
			line = append(line, lines.Piece{Text: branch(steps, i, level), Style: th.Rule})
		}
		if s.Scan {
			scans++
			line = append(line, lines.Piece{Text: "! ", Style: th.Warn}, lines.Piece{Text: s.Detail, Style: th.Warn})
		} else {
			line = append(line, lines.Piece{Text: "  "}, lines.Piece{Text: s.Detail})
		}
		out = append(out, line)
	}
	switch {
	case len(steps) == 0:
		out = append(out, lines.Line{{Text: "there is nothing to plan", Style: th.Dim}})
	case scans > 0:
		out = append(out, nil, lines.Line{{Text: "! ", Style: th.Warn}, {Text: "reads a whole table, or sorts without an index", Style: th.Dim}})
	}
	return out
}

// branch is the piece of the tree's trunk in front of step i at a level.
func branch(steps []inspector.PlanStep, i, level int) string {
	goesOn := false
	for _, s := range steps[i+1:] {
		if s.Depth < level {
			break
		}
		if s.Depth == level {
			goesOn = true
			break
		}
	}
	switch {
	case level == steps[i].Depth && goesOn:
		return "├─"
	case level == steps[i].Depth:
		return "└─"
	case goesOn:
		return "│ "
	}
	return "  "
}
