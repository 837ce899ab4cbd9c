package graph

import (
	"slices"

	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// column is where a layer stands on the map.
type column struct {
	layer layer
	x, w  int
}

// leastColumn is the least width of a column.
const leastColumn = 8

// chart is the columns of the map in a width: those layers that have nodes, each as wide as its nodes want it. Where there
// is too little room for that the chosen node's column gets twice as much of it as the others.
func (p *Pane) chart(width int) []column {
	var out []column
	for l, nodes := range p.view.layers {
		if len(nodes) > 0 {
			out = append(out, column{layer: layer(l)})
		}
	}
	gap, own := gapFor(width), p.chosenLayer()
	share := func(c column) int {
		if c.layer == own {
			return 2
		}
		return 1
	}
	room, shares := width-gap*(len(out)-1), 0
	for _, c := range out {
		shares += share(c)
	}
	for again := true; again; { // what wants less than its share leaves the rest to the others
		again = false
		for i := range out {
			if c := &out[i]; c.w == 0 && p.view.want[c.layer] <= room*share(*c)/shares {
				c.w, again = p.view.want[c.layer], true
				room -= c.w
				shares -= share(*c)
				if shares == 0 {
					again = false
				}
			}
		}
	}
	x := 0
	for i := range out {
		if out[i].w == 0 {
			out[i].w = max(leastColumn, room*share(out[i])/shares)
		}
		out[i].x = x
		x += out[i].w + gap
	}
	return out
}

// gapFor is how far the columns are apart, for the edges.
func gapFor(width int) int {
	if width < 110 {
		return 4
	}
	return 7
}

func (p *Pane) chosenLayer() layer {
	if n, ok := p.node(); ok {
		return n.layer
	}
	return layerCount
}

// scroll brings the chosen node on the screen, and of each other column one of its neighbours. Height is the rows of a
// column.
func (p *Pane) scroll(height int) {
	n, ok := p.node()
	if !ok || height < 1 {
		return
	}
	into := func(l layer, row int) {
		p.tops[l] = max(min(p.tops[l], row), row-height+1)
	}
	into(n.layer, p.view.row[p.model.at[n.id]])
	for l := range layerCount {
		near := p.near(n, l)
		seen := slices.ContainsFunc(near, func(row int) bool { return row >= p.tops[l] && row < p.tops[l]+height })
		if l != n.layer && len(near) > 0 && !seen {
			into(l, near[0])
		}
		p.tops[l] = max(0, min(p.tops[l], len(p.view.layers[l])-height))
	}
}

// near are the rows of a layer that a node reads or that read it.
func (p *Pane) near(n *node, l layer) []int {
	var out []int
	for _, places := range [][]int{n.reads, n.readBy} {
		for _, i := range places {
			if p.view.shown[i] && p.model.nodes[i].layer == l {
				out = append(out, p.view.row[i])
			}
		}
	}
	return out
}

// choose makes the node of a row the chosen one, or that which is nearest to it.
func (p *Pane) choose(l layer, row int) {
	nodes := p.view.layers[l]
	if len(nodes) > 0 {
		p.chosen = p.model.nodes[nodes[max(0, min(row, len(nodes)-1))]].id
	}
}

// move moves within the chosen node's column.
func (p *Pane) move(m motion.Motion, n int) {
	node, ok := p.node()
	if !ok {
		return
	}
	row, page := p.view.row[p.model.at[node.id]], max(1, p.areas().body.Dy()-2)
	switch m {
	case motion.LineUp:
		row -= n
	case motion.LineDown:
		row += n
	case motion.PageUp:
		row -= n * page
	case motion.PageDown:
		row += n * page
	case motion.HalfUp:
		row -= n * page / 2
	case motion.HalfDown:
		row += n * page / 2
	case motion.ToFirst:
		row = 0
	case motion.ToLast:
		row = len(p.view.layers[node.layer]) - 1
	}
	p.choose(node.layer, row)
}

// aside moves to the next column to the right, or to the left: to a neighbour there, or to the same line of the screen.
func (p *Pane) aside(d int) {
	n, ok := p.node()
	if !ok {
		return
	}
	l := n.layer + layer(d)
	for l >= 0 && l < layerCount && len(p.view.layers[l]) == 0 {
		l += layer(d)
	}
	if l < 0 || l >= layerCount {
		return
	}
	row := p.view.row[p.model.at[n.id]] - p.tops[n.layer] + p.tops[l]
	if near := p.near(n, l); len(near) > 0 {
		row = near[0]
	}
	p.choose(l, row)
}

// drawChart draws the map: the rows that are on the screen, and the edges of the chosen node.
func (p *Pane) drawChart(scr uv.Screen, area uv.Rectangle, focused bool) {
	th, chart := p.env.Theme, p.chart(area.Dx()-2)
	text.Fill(scr, area, th.Plain)
	area.Min.X++
	n, _ := p.node()
	marks := map[int]string{}
	if n != nil {
		for _, i := range n.reads {
			marks[i] = "↓"
		}
		for _, i := range n.readBy {
			marks[i] = "↑"
		}
	}
	for k, c := range chart {
		p.drawTitle(scr, uv.Rect(area.Min.X+c.x, area.Min.Y, c.w, 1), c.layer, area.Dy()-1)
		nodes, top := p.view.layers[c.layer], p.tops[c.layer]
		for y := range min(area.Dy()-1, len(nodes)-top) {
			i := nodes[top+y]
			p.drawNode(scr, uv.Rect(area.Min.X+c.x, area.Min.Y+1+y, c.w, 1), &p.model.nodes[i], marks[i], focused)
		}
		if n != nil && k+1 < len(chart) {
			left := area.Min.X + c.x + c.w
			p.drawEdges(scr, uv.Rect(left, area.Min.Y+1, area.Min.X+chart[k+1].x-left, area.Dy()-1), n, c.layer, chart[k+1].layer, th)
		}
	}
}

// drawTitle draws the title of a column, with what part of it is on the screen.
func (p *Pane) drawTitle(scr uv.Screen, row uv.Rectangle, l layer, height int) {
	th, n := p.env.Theme, len(p.view.layers[l])
	said := layerTitles[l] + " " + text.Count(int64(n))
	if n > height {
		said += " · from " + text.Count(int64(p.tops[l]+1))
	}
	if !text.Fits(said, row.Dx()-2) {
		said = layerTitles[l]
	}
	text.Draw(scr, row.Min.X+2, row.Min.Y, row.Dx()-2, said, th.Dim)
}

// Widths of a column from which on a node has its count, and its state a word.
const (
	countFrom = 12
	stateFrom = 34
)

// drawNode draws a node: what it is to the chosen one, its label, what is out of the ordinary, its count.
func (p *Pane) drawNode(scr uv.Screen, row uv.Rectangle, n *node, mark string, focused bool) {
	th := p.env.Theme
	style := th.Plain
	switch {
	case mark != "":
		style = th.Accent
	case n.destroyed:
		style = th.Dim
	}
	state, count := n.state(), text.Count(n.count)
	if row.Dx() < stateFrom && state != "" {
		state, _ = text.Prefix(state, 1)
	}
	if n.id == p.chosen {
		mark = "▸"
	}
	text.Draw(scr, row.Min.X, row.Min.Y, 1, mark, th.Accent)
	room := row.Dx() - 2
	if row.Dx() >= countFrom {
		text.DrawRight(scr, row.Max.X-len(count), row.Min.Y, len(count), count, theme.Over(th.Plain, style))
		room -= len(count) + 1
	}
	if w := text.Width(state); w > 0 && room > w+6 {
		text.Draw(scr, row.Min.X+2+room-w, row.Min.Y, w, state, n.stateStyle(th))
		room -= w + 1
	}
	label := text.MiddleCut(n.label, room)
	if n.id == p.chosen {
		style = th.SelectedBlur
		if focused {
			style = th.Selected
		}
	}
	text.Draw(scr, row.Min.X+2, row.Min.Y, room, label, style)
}
