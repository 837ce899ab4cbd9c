package queries

import (
	uv "github.com/charmbracelet/ultraviolet"
)

// Sizes of the parts.
const (
	besideFrom  = 120 // columns from which on the detail stands beside the list
	oneLineFrom = 100 // columns from which on the title of the detail has one line
	detailLeast = 6   // lines, the rule included
)

// areas is where the parts of the pane are, the pane's own top left being 0, 0. What is not shown is empty.
type areas struct {
	bar, list   uv.Rectangle
	rule        uv.Rectangle
	title, body uv.Rectangle // of the detail
	beside      bool
}

// areas is a function of the pane's size and of what is open, and of nothing else.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	bar := 1
	if m := p.prompt(); m != nil && m.Error() != "" {
		bar = 2
	}
	a := areas{bar: uv.Rect(0, 0, w, bar), list: uv.Rect(0, bar, w, max(0, h-bar))}
	switch {
	case !p.open || p.zoomed && !p.inDetail:
	case p.zoomed:
		a.list = uv.Rectangle{}
		a.detail(uv.Rect(1, bar, w-2, h-bar))
	case w >= besideFrom:
		dw := w * 45 / 100
		a.beside = true
		a.list.Max.X = w - dw - 1
		a.rule = uv.Rect(w-dw-1, bar, 1, h-bar)
		a.detail(uv.Rect(w-dw+1, bar, dw-2, h-bar))
	default:
		dh := max(detailLeast, h*45/100)
		a.list.Max.Y = h - dh
		a.rule = uv.Rect(0, h-dh, w, 1)
		a.detail(uv.Rect(1, h-dh+1, w-2, dh-1))
	}
	return a
}

// detail divides the detail's area: its title has one line where it is wide or low.
func (a *areas) detail(r uv.Rectangle) {
	title := 2
	if r.Dx() >= oneLineFrom || r.Dy() < detailLeast {
		title = 1
	}
	a.title = uv.Rect(r.Min.X, r.Min.Y, r.Dx(), title)
	a.body = uv.Rect(r.Min.X, r.Min.Y+title, r.Dx(), max(0, r.Dy()-title))
}

// layout tells the parts how large they are.
func (p *Pane) layout() {
	a := p.areas()
	if !a.list.Empty() {
		p.list().Resize(a.list.Dx(), a.list.Dy())
	}
	if !a.body.Empty() {
		p.detail.resize(a.body.Dx(), a.body.Dy())
	}
}
