package eventlog

import (
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// dividerKey names what is kept of the divider.
const dividerKey = "divider/events"

// divider is where the line between the list and the detail is: how many thousandths of the pane are the detail's where
// it is below the list, and where it is beside it. 0 is our own choice.
type divider struct {
	Below  int `json:"below,omitempty"`
	Beside int `json:"beside,omitempty"`
}

// Our own choice, and the least that either part keeps.
const (
	belowShare  = 450
	besideShare = 420
	leastDetail = 8  // lines, the rule included
	leastList   = 4  // lines
	leastWidth  = 50 // columns of either
)

func (d divider) sane() divider {
	return divider{Below: max(0, min(d.Below, 1000)), Beside: max(0, min(d.Beside, 1000))}
}

// lines is the height of a detail below, in a pane of so many lines.
func (d divider) lines(h int) int {
	share := d.Below
	if share == 0 {
		share = belowShare
	}
	return min(max(leastDetail, (h*share+500)/1000), max(leastDetail, h-leastList))
}

// columns is the width of a detail beside the list.
func (d divider) columns(w int) int {
	if d.Beside == 0 {
		return max(66, w*besideShare/1000)
	}
	return min(max(leastWidth, (w*d.Beside+500)/1000), max(leastWidth, w-leastWidth))
}

// moveDivider moves the divider by lines or columns, up and to the left when negative.
func (p *Pane) moveDivider(d int) tea.Cmd {
	a := p.areas()
	if a.beside {
		p.placeDivider(a.rule.Min.X+d, 0)
	} else {
		p.placeDivider(0, a.rule.Min.Y+d)
	}
	return p.save(dividerKey, p.divider)
}

// placeDivider puts the divider where the mouse is.
func (p *Pane) placeDivider(x, y int) {
	w, h := p.size.Width, p.size.Height
	if p.areas().beside {
		p.divider.Beside = max(1, min(((w-x-1)*1000+w/2)/w, 1000))
		return
	}
	p.divider.Below = max(1, min(((h-y)*1000+h/2)/h, 1000))
}

// zoom gives the part that has the keys the whole pane, or takes it back.
func (p *Pane) zoom() tea.Cmd {
	p.zoomed = !p.zoomed
	return nil
}

// pointer is the mouse: the wheel moves what it is over, a click chooses, the divider and the edges of columns are
// dragged.
func (p *Pane) pointer(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return p.wheel(m)
	case tea.MouseClickMsg:
		return p.click(m)
	case tea.MouseMotionMsg:
		switch {
		case p.dragging:
			p.placeDivider(m.X, m.Y)
		case p.held != nil:
			p.held.grid.Drag(m.X-p.heldAt, 0)
		}
	case tea.MouseReleaseMsg:
		dragged, held := p.dragging, p.held
		p.dragging, p.held = false, nil
		switch {
		case dragged:
			return p.save(dividerKey, p.divider)
		case held != nil:
			held.grid.Release()
			return p.keepColumns(held)
		}
	}
	return nil
}

func (p *Pane) wheel(m tea.MouseWheelMsg) tea.Cmd {
	by := motion.LineDown
	switch m.Button {
	case tea.MouseWheelUp:
		by = motion.LineUp
	case tea.MouseWheelDown:
	default:
		return nil
	}
	if p.open && !within(p.areas().list, m.X, m.Y) {
		return p.detail.move(by, 3)
	}
	return p.list().move(by, 3)
}

func (p *Pane) click(m tea.MouseClickMsg) tea.Cmd {
	a := p.areas()
	switch {
	case m.Button != tea.MouseLeft || p.asking != nothing:
		return nil
	case within(a.rule, m.X, m.Y):
		p.dragging = true
		return nil
	case within(a.list, m.X, m.Y):
		p.inDetail = false
		return p.clickGrid(p.list(), m.X-a.list.Min.X, m.Y-a.list.Min.Y, a.list.Min.X)
	case !p.open:
		return nil
	}
	p.inDetail = true
	if within(a.title, m.X, m.Y) {
		return p.clickTab(m.X, m.Y)
	}
	if p.detail.sub == mentionsView && within(a.body, m.X, m.Y) && p.detail.view != nil {
		return p.clickGrid(p.detail.mentions, m.X-a.body.Min.X, m.Y-a.body.Min.Y, a.body.Min.X)
	}
	return nil
}

// clickTab turns to the way to look at the event whose label was clicked.
func (p *Pane) clickTab(x, y int) tea.Cmd {
	a := p.areas()
	for _, t := range p.detail.tabSpans(a.title) {
		if y == t.y && x >= t.from && x < t.to {
			return p.detail.turnTo(t.sub)
		}
	}
	return nil
}

func (p *Pane) clickGrid(l *list, x, y, left int) tea.Cmd {
	reqs, hit := l.grid.Click(x, y)
	if hit.Kind == grid.HitEdge {
		p.held, p.heldAt = l, left
	}
	return l.do(reqs)
}

// dividerCommands move the divider and take it away.
func (p *Pane) dividerCommands() []command {
	const group = "Detail"
	parts := []when{notTyping, isOpen, notZoomed}
	return []command{
		{ID: "zoom", Title: "Give the list or the detail the whole pane, or both their parts again", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, When: []when{notTyping, isOpen}, Run: p.zoom},
		{ID: "divider.back", Title: "Move the divider up, or to the left", Group: group, Keys: []string{"ctrl+up", "ctrl+left"}, When: parts, Count: func(n int) tea.Cmd { return p.moveDivider(-n) }},
		{ID: "divider.forth", Title: "Move the divider down, or to the right", Group: group, Keys: []string{"ctrl+down", "ctrl+right"}, When: parts, Count: func(n int) tea.Cmd { return p.moveDivider(n) }},
	}
}
