package grid

import "github.com/livescope/livescope/ui/text"

// Rows is a short result held in memory, such as a query's, served as if it were far away. A row's key is its offset.
//
//	rows := grid.NewRows(cells)
//	g := grid.New[int](grid.NaturalColumns(titles, rows))
//	rows.Serve(g, g.Refresh())
//	rows.Serve(g, g.Move(1))
type Rows []Row[int]

// NewRows numbers rows of cells.
func NewRows(cells [][]Cell) Rows {
	rows := make(Rows, len(cells))
	for i, c := range cells {
		rows[i] = Row[int]{Key: i, Cells: c}
	}
	return rows
}

// Page answers one request.
func (r Rows) Page(req Request[int]) Page[int] {
	from, to := 0, 0
	n, at := max(0, req.N), min(max(0, req.From), max(0, len(r)-1))
	switch req.Kind {
	case First:
		to = n
	case Last:
		from, to = len(r)-n, len(r)
	case After:
		from, to = req.From+1, req.From+1+n
	case Before:
		from, to = req.From-n, req.From
	case Around:
		from, to = at-n/2, at-n/2+n
	}
	from = min(max(0, from), len(r))
	to = min(max(from, to), len(r))
	return Page[int]{Req: req, Rows: r[from:to], AtStart: from == 0, AtEnd: to == len(r), Cursor: at - from}
}

// Serve answers requests, and those that follow from the answers, until there are no more.
func (r Rows) Serve(m *Model[int], reqs []Request[int]) {
	for len(reqs) > 0 {
		reqs = append(reqs[1:], m.Apply(r.Page(reqs[0]))...)
	}
}

// Widths of columns made by [NaturalColumns]: no column of a result takes more than this, and no more rows are measured.
const (
	naturalMax  = 60
	naturalRows = 200
)

// NaturalColumns makes columns as wide as their title and the cells of the first rows want them, within bounds. Their ids
// are the titles, numbered where they repeat.
func NaturalColumns(titles []string, rows Rows) []Column {
	cols := make([]Column, len(titles))
	for i, title := range titles {
		w := min(max(1, text.WidthUpTo(title, naturalMax)), naturalMax)
		for _, r := range rows[:min(len(rows), naturalRows)] {
			if i < len(r.Cells) {
				w = max(w, min(text.WidthUpTo(r.Cells[i].Text, naturalMax), naturalMax))
			}
		}
		cols[i] = Column{ID: title, Title: title, Min: min(w, 8), Max: w, Weight: w}
	}
	return numbered(cols)
}
