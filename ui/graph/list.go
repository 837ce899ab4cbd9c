package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// columns are those of the list.
var columns = []grid.Column{
	{ID: "label", Title: "node", Min: 16, Weight: 4, Priority: 10},
	{ID: "kind", Title: "kind", Min: 8, Priority: 6},
	{ID: "count", Title: "count", Min: 7, Priority: 9, Right: true},
	{ID: "reads", Title: "reads ↓", Min: 7, Priority: 7, Right: true},
	{ID: "readby", Title: "read by ↑", Min: 9, Priority: 7, Right: true},
	{ID: "state", Title: "state", Min: 11, Priority: 8},
}

// order compares two nodes by a column.
var order = map[string]func(a, b *node) int{
	"label":  func(a, b *node) int { return strings.Compare(strings.ToLower(a.label), strings.ToLower(b.label)) },
	"kind":   func(a, b *node) int { return cmp.Compare(a.kind, b.kind) },
	"count":  func(a, b *node) int { return cmp.Compare(a.count, b.count) },
	"reads":  func(a, b *node) int { return cmp.Compare(len(a.reads), len(b.reads)) },
	"readby": func(a, b *node) int { return cmp.Compare(len(a.readBy), len(b.readBy)) },
	"state":  func(a, b *node) int { return cmp.Compare(a.state(), b.state()) },
}

// state says what is out of the ordinary about a node, with a sign.
func (n *node) state() string {
	switch {
	case n.destroyed:
		return "✕ destroyed"
	case n.dirty:
		return "● dirty"
	case n.deferred:
		return "○ deferred"
	}
	return ""
}

func (n *node) stateStyle(th theme.Theme) uv.Style {
	if n.dirty && !n.destroyed {
		return th.Pending
	}
	return th.Dim
}

// counted says what a node's count is of.
func (n *node) counted() string {
	one, many := " computation", " computations"
	switch n.kind {
	case client.NodeTable, client.NodeRef:
		one, many = " refresh", " refreshes"
	case client.NodeEffect:
		one, many = " run", " runs"
	}
	if n.count == 1 {
		return "1" + one
	}
	return text.Count(n.count) + many
}

// rows are those of the list, in its order.
func (p *Pane) rows() []grid.Row[string] {
	var places []int
	for _, nodes := range p.view.layers {
		places = append(places, nodes...)
	}
	if by := order[p.sort]; by != nil {
		slices.SortStableFunc(places, func(a, b int) int {
			if p.desc {
				a, b = b, a
			}
			return by(&p.model.nodes[a], &p.model.nodes[b])
		})
	}
	out := make([]grid.Row[string], len(places))
	for i, at := range places {
		n := &p.model.nodes[at]
		out[i] = grid.Row[string]{Key: n.id, Make: func(into []grid.Cell) []grid.Cell { return p.cells(into, n) }}
	}
	return out
}

func (p *Pane) cells(into []grid.Cell, n *node) []grid.Cell {
	th := p.env.Theme
	style := th.Plain
	if n.destroyed {
		style = th.Dim
	}
	return append(into,
		grid.Cell{Text: n.label, Style: style}, grid.Cell{Text: string(n.kind), Style: th.Dim}, grid.Cell{Text: text.Count(n.count), Style: style},
		grid.Cell{Text: text.Count(int64(len(n.reads))), Style: style}, grid.Cell{Text: text.Count(int64(len(n.readBy))), Style: style},
		grid.Cell{Text: n.state(), Style: n.stateStyle(th)})
}

// sortBy orders by a column; again, the other way round; again, not at all. Numbers begin with the largest.
func (p *Pane) sortBy(col grid.Column) tea.Cmd {
	first := col.Right || col.ID == "state"
	switch {
	case p.sort != col.ID:
		p.sort, p.desc = col.ID, first
	case p.desc == first:
		p.desc = !p.desc
	default:
		p.sort, p.desc = "", false
	}
	p.fill()
	return nil
}

func (p *Pane) sortColumn() tea.Cmd {
	i := p.list.Grid.CursorColumn()
	if i < 0 {
		return nil
	}
	return p.sortBy(columns[i])
}

func (p *Pane) reverse() tea.Cmd {
	p.desc = !p.desc
	p.fill()
	return nil
}
