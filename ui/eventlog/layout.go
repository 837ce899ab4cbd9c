package eventlog

import (
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// besideFrom is the width from which on the detail stands beside the list.
const besideFrom = 160

// areas is where the parts of the pane are, the pane's own top left being 0, 0. What is not shown is empty.
type areas struct {
	bar, list uv.Rectangle
	rule      uv.Rectangle
	title     uv.Rectangle // of the detail: one line, or two
	body      uv.Rectangle
	beside    bool
}

// areas is a function of the pane's size and of what is open, and of nothing else.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	bar := 1
	if m := p.prompt(); m != nil && m.Error() != "" {
		bar = 2
	}
	a := areas{bar: uv.Rect(0, 0, w, bar), list: uv.Rect(0, bar, w, h-bar)}
	switch {
	case !p.open || p.zoomed && !p.inDetail:
	case p.zoomed:
		a.list = uv.Rectangle{}
		a.detail(uv.Rect(1, bar, w-2, h-bar))
	case w >= besideFrom:
		dw := p.divider.columns(w)
		a.beside = true
		a.list.Max.X = w - dw - 1
		a.rule = uv.Rect(w-dw-1, bar, 1, h-bar)
		a.detail(uv.Rect(w-dw+1, bar, dw-2, h-bar))
	default:
		dh := p.divider.lines(h)
		a.list.Max.Y = h - dh
		a.rule = uv.Rect(0, h-dh, w, 1)
		a.detail(uv.Rect(1, h-dh+1, w-2, dh-1))
	}
	return a
}

// detail divides the detail's area: its title has one line where it is wide enough.
func (a *areas) detail(r uv.Rectangle) {
	title := 2
	if r.Dx() >= 108 {
		title = 1
	}
	a.title = uv.Rect(r.Min.X, r.Min.Y, r.Dx(), title)
	a.body = uv.Rect(r.Min.X, r.Min.Y+title, r.Dx(), r.Dy()-title)
}

// layout tells the grids how large they are.
func (p *Pane) layout() tea.Cmd {
	a := p.areas()
	var cmds []tea.Cmd
	if !a.list.Empty() {
		for _, l := range []*list{p.main, p.list()} {
			if reqs := l.grid.SetSize(a.list.Dx(), a.list.Dy()); len(reqs) > 0 {
				cmds = append(cmds, l.do(reqs))
			}
		}
	}
	if !a.body.Empty() && (a.body.Dx() != p.detail.width || a.body.Dy() != p.detail.height) {
		cmds = append(cmds, p.detail.resize(a.body.Dx(), a.body.Dy()))
	}
	return tea.Batch(cmds...)
}
