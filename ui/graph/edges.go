package graph

import (
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// The ways that lead from a cell of the trunk.
const (
	toLeft = 1 << iota
	toRight
	up
	down
)

// joints are the signs of the trunk by the ways that lead from it.
var joints = [16]string{
	toLeft: "─", toRight: "─", toLeft | toRight: "─", up: "│", down: "│", up | down: "│",
	toRight | down: "┌", toLeft | down: "┐", toRight | up: "└", toLeft | up: "┘",
	up | down | toRight: "├", up | down | toLeft: "┤", toLeft | toRight | down: "┬", toLeft | toRight | up: "┴", toLeft | toRight | up | down: "┼",
}

// drawEdges draws the edges of a node between two columns that stand beside each other: from each side to a trunk in the
// middle. Edges to rows that are not on the screen leave it by an arrow.
func (p *Pane) drawEdges(scr uv.Screen, gap uv.Rectangle, n *node, left, right layer, th theme.Theme) {
	var from, to []int // lines of the screen, on either side
	own := p.view.row[p.model.at[n.id]]
	switch n.layer {
	case left:
		from, to = []int{own - p.tops[left]}, p.linesOf(n.readBy, right)
	case right:
		from, to = p.linesOf(n.reads, left), []int{own - p.tops[right]}
	}
	if len(from) == 0 || len(to) == 0 || gap.Dy() < 1 {
		return
	}
	first, last := gap.Dy(), -1
	for _, lines := range [][]int{from, to} {
		for _, y := range lines {
			first, last = min(first, y), max(last, y)
		}
	}
	ways := make([]int, gap.Dy())
	for y := max(0, first); y <= min(last, gap.Dy()-1); y++ {
		if y > first {
			ways[y] |= up
		}
		if y < last {
			ways[y] |= down
		}
	}
	mid := gap.Min.X + gap.Dx()/2
	for _, y := range from {
		if y >= 0 && y < gap.Dy() {
			ways[y] |= toLeft
			text.Rule(scr, uv.Rect(gap.Min.X+1, gap.Min.Y+y, mid-gap.Min.X-1, 1), th.Accent)
		}
	}
	for _, y := range to {
		if y >= 0 && y < gap.Dy() {
			ways[y] |= toRight
			text.Rule(scr, uv.Rect(mid+1, gap.Min.Y+y, gap.Max.X-mid-1, 1), th.Accent)
			text.Draw(scr, gap.Max.X-1, gap.Min.Y+y, 1, "→", th.Accent)
		}
	}
	for y, way := range ways {
		sign := joints[way]
		switch {
		case way == up|down && y == 0 && first < 0:
			sign = "↑"
		case way == up|down && y == gap.Dy()-1 && last >= gap.Dy():
			sign = "↓"
		}
		text.Draw(scr, mid, gap.Min.Y+y, 1, sign, th.Accent)
	}
}

// linesOf are the lines of the screen where nodes of a layer stand; they may lie outside of it.
func (p *Pane) linesOf(places []int, l layer) []int {
	var out []int
	for _, i := range places {
		if p.view.shown[i] && p.model.nodes[i].layer == l {
			out = append(out, p.view.row[i]-p.tops[l])
		}
	}
	return out
}
