package queries

import (
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/queries/sqlform"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// titles name the lists.
var titles = [partCount]string{"Live queries", "Slow queries"}

// columns are those of each list.
var columns = [partCount][]grid.Column{
	livePart: {
		{ID: "label", Title: "label", Min: 22, Weight: 5, Priority: 10},
		{ID: "kind", Title: "kind", Min: 8, Priority: 5},
		{ID: "runs", Title: "runs", Min: 6, Max: 10, Weight: 1, Priority: 9, Right: true},
		{ID: "p50", Title: "p50", Min: 6, Priority: 6, Right: true},
		{ID: "p95", Title: "p95", Min: 6, Priority: 8, Right: true},
		{ID: "max", Title: "max", Min: 6, Priority: 3, Right: true},
		{ID: "rows", Title: "rows", Min: 6, Max: 10, Weight: 1, Priority: 7, Right: true},
		{ID: "size", Title: "result", Min: 7, Priority: 2, Right: true},
		{ID: "subs", Title: "subs", Min: 4, Priority: 1, Right: true},
		{ID: "reads", Title: "reads", Min: 10, Max: 40, Weight: 2, Priority: 4},
	},
	slowPart: {
		{ID: "sql", Title: "SQL", Min: 28, Weight: 5, Priority: 10},
		{ID: "duration", Title: "took", Min: 7, Priority: 9, Right: true},
		{ID: "rows", Title: "rows", Min: 6, Max: 10, Weight: 1, Priority: 7, Right: true},
		{ID: "since", Title: "after start", Min: 11, Priority: 6, Right: true},
		{ID: "reads", Title: "reads", Min: 10, Max: 40, Weight: 2, Priority: 5},
	},
}

// maxHead is how much of a statement is looked at for one line, in bytes.
const maxHead = 2000

// head is the beginning of a text, as much as a line may need.
func head(s string) string { return s[:min(len(s), maxHead)] }

// shown is a label or a statement on one line, without the values in it where they are hidden.
func shown(env *pane.Env, s string) string {
	s = sqlform.OneLine(head(s))
	if env.Redact {
		return sqlform.Shape(s)
	}
	return s
}

// label is what a live query is called. LiveStore may have put what was bound behind the SQL.
func label(env *pane.Env, s *inspector.QueryStat) string {
	if env.Redact && s.SQL != "" && strings.HasPrefix(s.Label, s.SQL) {
		return shown(env, s.SQL)
	}
	return shown(env, s.Label)
}

// kindWord says what a live query is.
func kindWord(s *inspector.QueryStat) string {
	if s.Gone {
		return "gone"
	}
	return string(s.Kind)
}

// duration is a time that was told, or a dash.
func duration(d time.Duration, told bool) string {
	if !told {
		return "–"
	}
	return text.Duration(d)
}

// rowCount is how many rows a result has, or a dash where it is not a list.
func rowCount(n int64) string {
	if n < 0 {
		return "–"
	}
	return text.Count(n)
}

func tables(names []string) string { return strings.Join(names, ", ") }

// liveCells are the cells of a live query.
func (p *Pane) liveCells(into []grid.Cell, s *inspector.QueryStat) []grid.Cell {
	th := p.env.Theme
	var style uv.Style
	kind := th.Dim
	switch {
	case s.Gone:
		style = th.Dim
	case s.Kind == client.QueryWatch:
		kind = th.Accent
	}
	size := "–"
	if s.Refreshed {
		size = text.Bytes(s.ResultBytes)
	}
	timed := s.Max > 0 || len(s.Times) > 0
	rows := "–"
	if s.Refreshed {
		rows = rowCount(s.Rows)
	}
	into = append(into, grid.Cell{Text: label(p.env, s), Style: style}, grid.Cell{Text: kindWord(s), Style: kind})
	for _, number := range []string{text.Count(s.Runs), duration(s.P50, timed), duration(s.P95, timed), duration(s.Max, timed), rows, size, text.Count(int64(len(s.Subscribers)))} {
		into = append(into, grid.Cell{Text: number, Style: style})
	}
	return append(into, grid.Cell{Text: tables(s.Tables), Style: style})
}

// slowCells are the cells of a slow statement.
func (p *Pane) slowCells(into []grid.Cell, q *client.SlowQuery) []grid.Cell {
	return append(into,
		grid.Cell{Text: shown(p.env, q.SQL)}, grid.Cell{Text: text.Duration(q.Duration)}, grid.Cell{Text: rowCount(q.Rows)},
		grid.Cell{Text: text.Duration(q.Since)}, grid.Cell{Text: tables(q.Tables)})
}
