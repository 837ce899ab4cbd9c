package playground

import (
	"image"

	"github.com/livescope/livescope/ui/grid"

	tea "charm.land/bubbletea/v2"
)

// pointer is the mouse: the wheel moves what it is over, a click gives it the keys, and the rule between the editor and the
// results can be dragged.
func (p *Pane) pointer(msg tea.MouseMsg) tea.Cmd {
	a := p.areas()
	m := msg.Mouse()
	at := image.Pt(m.X, m.Y)
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		p.turned(msg, at, a)
	case tea.MouseClickMsg:
		return p.clicked(at, a)
	case tea.MouseMotionMsg:
		switch o := p.outcome(); {
		case p.layout.drag:
			p.layout.rows = max(leastEditor, m.Y)
		case o != nil && o.grid != nil:
			o.grid.Drag(m.X-a.results.Min.X, m.Y-a.results.Min.Y)
		}
	case tea.MouseReleaseMsg:
		if o := p.outcome(); o != nil && o.grid != nil {
			o.grid.Release()
		}
		if p.layout.drag {
			p.layout.drag = false
			p.layout.rows = p.areas().editor.Dy()
			return p.keepLayout()
		}
	}
	return nil
}

// turned is the wheel.
func (p *Pane) turned(m tea.MouseWheelMsg, at image.Point, a areas) {
	d := wheel(m)
	_, over := p.popup.list.At(at.X+p.at.X, at.Y+p.at.Y)
	o, aside := p.outcome(), 1
	if m.Button == tea.MouseWheelLeft {
		aside = -1
	}
	switch {
	case p.popup.shown() && over:
		p.moveCompletion(d, 0)
	case at.In(a.schema):
		p.schema.move(d)
	case !at.In(a.results) || o == nil:
	case m.Button == tea.MouseWheelLeft || m.Button == tea.MouseWheelRight:
		if o.grid != nil && p.record == nil {
			o.grid.ScrollColumns(aside)
		}
	default:
		p.moveResults(d)
	}
}

// clicked is a click.
func (p *Pane) clicked(at image.Point, a areas) tea.Cmd {
	if i, ok := p.popup.list.At(at.X+p.at.X, at.Y+p.at.Y); ok && p.popup.shown() {
		p.popup.list.Select(i)
		return p.takeCompletion()
	}
	switch {
	case at.In(a.schema):
		had := p.focus == inSchema
		p.setFocus(inSchema)
		if again, ok := p.schema.click(at.Y - a.schema.Min.Y); again && ok && had {
			return p.choose()
		}
	case at.In(a.rule):
		p.layout.drag = !p.layout.zoomed
	case at.In(a.tabs):
		tabs, first := p.tabs(a.tabs.Dx())
		for i, t := range tabs {
			if at.X >= t.from && at.X < t.to {
				p.showOutcome(first + i)
				p.setFocus(inResults)
			}
		}
	case at.In(a.results):
		p.setFocus(inResults)
		return p.clickResult(at.Sub(a.results.Min))
	case at.In(a.editor):
		p.setFocus(inEditor)
		p.editor.Click(at.X+p.at.X, at.Y+p.at.Y)
	}
	return nil
}

// clickResult goes to a cell; the title of a column sorts by it.
func (p *Pane) clickResult(at image.Point) tea.Cmd {
	o := p.outcome()
	if o == nil || o.grid == nil || p.record != nil {
		return nil
	}
	reqs, hit := o.grid.Click(at.X, at.Y)
	o.rows.Serve(o.grid, reqs)
	if hit.Kind == grid.HitTitle {
		return p.sortBy(hit.Column)
	}
	return nil
}
