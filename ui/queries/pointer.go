package queries

import (
	"image"

	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

// pointer is the mouse: the wheel moves what it is over, a click chooses, and edges of columns are dragged.
func (p *Pane) pointer(msg tea.MouseMsg) tea.Cmd {
	a, m := p.areas(), msg.Mouse()
	at := image.Pt(m.X, m.Y)
	switch msg.(type) {
	case tea.MouseWheelMsg:
		way := motion.LineDown
		if m.Button == tea.MouseWheelUp {
			way = motion.LineUp
		}
		switch {
		case at.In(a.list):
			p.list().Move(way, wheelLines)
		case at.In(a.body):
			p.detail.move(way, wheelLines)
		}
	case tea.MouseClickMsg:
		return p.click(at, a)
	case tea.MouseMotionMsg:
		p.list().Grid.Drag(m.X-a.list.Min.X, m.Y-a.list.Min.Y)
	case tea.MouseReleaseMsg:
		p.list().Grid.Release()
	}
	return nil
}

func (p *Pane) click(at image.Point, a areas) tea.Cmd {
	switch {
	case at.In(a.bar) && p.asking == nothing:
		if of, ok := p.tabAt(at.X); ok && of != p.shown {
			return p.turn(of - p.shown)
		}
	case at.In(a.list) && p.list().Len() > 0:
		p.inDetail = false
		reqs, hit := p.list().Grid.Click(at.X-a.list.Min.X, at.Y-a.list.Min.Y)
		p.list().Do(reqs)
		if hit.Kind == grid.HitTitle && hit.Column >= 0 {
			return p.sortBy(columns[p.shown][hit.Column])
		}
	case at.In(a.title):
		p.inDetail = true
		if of, ok := p.detail.tabAt(at, a.title); ok {
			return p.detail.turn(int(of - p.detail.tab))
		}
	case at.In(a.body):
		p.inDetail = true
		if p.detail.tab != resultTab && at.Y-a.body.Min.Y < p.detail.page.Len()-p.detail.page.Top() {
			p.detail.page.Move(p.detail.page.Top() + at.Y - a.body.Min.Y - p.detail.page.Cursor())
		}
	}
	return nil
}
