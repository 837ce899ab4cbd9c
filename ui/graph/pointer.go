package graph

import (
	"image"

	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

// pointer is the mouse: the wheel moves, a click chooses, and edges of the list's columns are dragged.
func (p *Pane) pointer(msg tea.MouseMsg) {
	a, m := p.areas(), msg.Mouse()
	at := image.Pt(m.X, m.Y)
	switch msg.(type) {
	case tea.MouseWheelMsg:
		way := motion.LineDown
		if m.Button == tea.MouseWheelUp {
			way = motion.LineUp
		}
		switch {
		case !at.In(a.body):
		case p.onMap:
			p.move(way, wheelLines)
		default:
			p.list.Move(way, wheelLines)
		}
	case tea.MouseClickMsg:
		p.click(at, a)
	case tea.MouseMotionMsg:
		p.list.Grid.Drag(m.X-a.body.Min.X, m.Y-a.body.Min.Y)
	case tea.MouseReleaseMsg:
		p.list.Grid.Release()
	}
}

func (p *Pane) click(at image.Point, a areas) {
	switch {
	case p.model == nil:
	case at.In(a.bar):
		x := 1
		for i, way := range ways {
			if at.X >= x && at.X < x+len(way) && (i == 1) != p.onMap {
				p.toggle()
				return
			}
			x += len(way) + 2
		}
	case at.In(a.body) && p.onMap:
		for _, c := range p.chart(a.body.Dx() - 2) {
			row := p.tops[c.layer] + at.Y - a.body.Min.Y - 1
			if x := at.X - 1; x >= c.x && x < c.x+c.w && at.Y > a.body.Min.Y && row < len(p.view.layers[c.layer]) {
				p.choose(c.layer, row)
				return
			}
		}
	case at.In(a.body):
		reqs, hit := p.list.Grid.Click(at.X-a.body.Min.X, at.Y-a.body.Min.Y)
		p.list.Do(reqs)
		if hit.Kind == grid.HitTitle && hit.Column >= 0 {
			p.sortBy(columns[hit.Column])
		}
	}
}
