// Package keyed is a list of rows that are told apart by a name, held whole behind a grid: the cursor stays on its row
// while others come, go and change places around it.
package keyed

import (
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"
)

// List is a list. It belongs to the UI goroutine.
type List struct {
	Grid *grid.Model[string]
	rows []grid.Row[string]
	at   map[string]int
	left int // where the cursor's row was last
}

// New returns an empty list.
func New(columns []grid.Column) *List {
	return &List{Grid: grid.New[string](columns), at: map[string]int{}}
}

// Set replaces the rows. Where the cursor's row is gone the cursor is on the one that took its place.
func (l *List) Set(rows []grid.Row[string]) {
	l.left = max(0, l.Index())
	l.rows, l.at = rows, make(map[string]int, len(rows))
	for i := range rows {
		l.at[rows[i].Key] = i
	}
	l.Do(l.Grid.Refresh())
}

// Len is the number of rows.
func (l *List) Len() int { return len(l.rows) }

// Index is the place of the cursor's row, -1 without one.
func (l *List) Index() int {
	if row, ok := l.Grid.Cursor(); ok {
		if i, ok := l.at[row.Key]; ok {
			return i
		}
	}
	return -1
}

// Key is the name of the cursor's row, "" without one.
func (l *List) Key() string {
	if i := l.Index(); i >= 0 {
		return l.rows[i].Key
	}
	return ""
}

// Seek moves the cursor to a row and reports whether there is one of that name.
func (l *List) Seek(key string) bool {
	if _, ok := l.at[key]; !ok {
		return false
	}
	if l.Key() != key {
		l.Do(l.Grid.Goto(key))
	}
	return true
}

// Move moves the cursor n times.
func (l *List) Move(m motion.Motion, n int) { l.Do(motion.In(m, l.Grid, n)) }

// Resize says how large the grid is.
func (l *List) Resize(width, height int) { l.Do(l.Grid.SetSize(width, height)) }

// Do answers what the grid asks for.
func (l *List) Do(reqs []grid.Request[string]) {
	for len(reqs) > 0 {
		req := reqs[0]
		at, ok := l.at[req.From]
		if !ok {
			at = min(l.left, max(0, len(l.rows)-1))
		}
		from, to := 0, req.N
		switch req.Kind {
		case grid.Last:
			from, to = len(l.rows)-req.N, len(l.rows)
		case grid.After:
			from, to = at+1, at+1+req.N
		case grid.Before:
			from, to = at-req.N, at
		case grid.Around:
			from, to = at-req.N/2, at-req.N/2+req.N
		}
		from = min(max(0, from), len(l.rows))
		to = min(max(from, to), len(l.rows))
		page := grid.Page[string]{Req: req, Rows: l.rows[from:to], AtStart: from == 0, AtEnd: to == len(l.rows), Cursor: at - from}
		reqs = append(reqs[1:], l.Grid.Apply(page)...)
	}
	l.Grid.SetExtent(int64(max(0, l.Index())), int64(len(l.rows)), true)
}
