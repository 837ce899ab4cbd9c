package playground

import (
	"context"
	"slices"

	"github.com/livescope/livescope/ui/sqlvalue"

	tea "charm.land/bubbletea/v2"
)

// sortBy sorts the rows by a column: upwards, then downwards, then not at all.
func (p *Pane) sortBy(col int) tea.Cmd {
	o := p.outcome()
	next := sorting{on: true, col: col}
	if o.sort.on && o.sort.col == col {
		next.on, next.desc = !o.sort.desc, true
	}
	rows := o.result.Rows
	at, had := o.grid.Cursor()
	return p.work(func(context.Context) func() tea.Cmd {
		order := sorted(rows, next)
		return func() tea.Cmd {
			current := 0
			if had {
				current = o.order[at.Key]
			}
			o.order, o.sort = order, next
			if next.on {
				o.grid.SetSort(o.cols[col].ID, next.desc)
			} else {
				o.grid.SetSort("", false)
			}
			if o.grid.Selecting() {
				o.grid.Select() // the rows between its ends are others now
			}
			o.search.rank(order)
			o.rows.Serve(o.grid, o.grid.Goto(slices.Index(order, current)))
			return nil
		}
	})
}

// sorted is the order of rows; equal ones stay as they came.
func sorted(rows [][]any, by sorting) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	if by.on {
		slices.SortStableFunc(order, func(a, b int) int {
			c := sqlvalue.Compare(rows[a][by.col], rows[b][by.col])
			if by.desc {
				return -c
			}
			return c
		})
	}
	return order
}
