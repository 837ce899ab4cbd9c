package recompute

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/text"
)

// timeFormat is the time of a run, to the millisecond.
const timeFormat = "15:04:05.000"

// runColumns are the columns of the runs in a pane of a width.
func runColumns(width int) []grid.Column {
	query, result, cause := 13, 17, 20
	if width < 80 {
		query, result, cause = 11, 15, 13
	}
	return []grid.Column{
		{ID: "time", Title: "time", Min: 12, Priority: 7},
		{ID: "query", Title: "query", Min: query, Max: 32, Weight: 1, Priority: 10},
		{ID: "took", Title: "took", Min: 7, Priority: 5, Right: true},
		{ID: "rows", Title: "rows", Min: 6, Priority: 4, Right: true},
		{ID: "result", Title: "result", Min: result, Max: 70, Weight: 3, Priority: 9},
		{ID: "cause", Title: "cause", Min: cause, Max: 90, Weight: 4, Priority: 8},
	}
}

// runCells are the cells of a run, made whenever it is drawn.
func (p *Pane) runCells(into []grid.Cell, r *inspector.Run) []grid.Cell {
	th := p.env.Theme
	took, rows := "–", "–"
	if r.Duration >= 0 {
		took = text.Duration(r.Duration)
	}
	if r.Rows >= 0 {
		rows = text.Count(r.Rows)
	}
	label := grid.Cell{Text: p.label(r.Label, r.SQL)}
	result := grid.Cell{Text: changedText(r, p.env.Redact)}
	if !r.Compared || !r.Changed {
		result.Style = th.Dim
	}
	if together := collapsedText(r); together != "" {
		result.Text = together + " · " + result.Text
	}
	cause := grid.Cell{Text: causeText(r, p.runs.names.of), Style: th.Dim}
	if len(r.Cause) > 0 {
		cause.Style = th.Plain
	}
	return append(into, grid.Cell{Text: r.At.Local().Format(timeFormat), Style: th.Dim}, label, grid.Cell{Text: took}, grid.Cell{Text: rows}, result, cause)
}
