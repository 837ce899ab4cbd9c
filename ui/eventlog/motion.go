package eventlog

import tea "charm.land/bubbletea/v2"

// motion is a move that every part of the pane understands in its own way.
type motion int

const (
	lineUp motion = iota
	lineDown
	pageUp
	pageDown
	halfUp
	halfDown
	toFirst
	toLast
)

// scroller is what moves by lines: a page of text, a tree.
type scroller interface {
	Move(int)
	Page(int)
	Home()
	End()
}

func (m motion) of(s scroller, n int) {
	switch m {
	case lineUp:
		s.Move(-n)
	case lineDown:
		s.Move(n)
	case pageUp, halfUp:
		s.Page(-n)
	case pageDown, halfDown:
		s.Page(n)
	case toFirst:
		s.Home()
	case toLast:
		s.End()
	}
}

func (m motion) list(l *list, n int) tea.Cmd {
	g := l.grid
	switch m {
	case lineUp:
		return l.do(g.Move(-n))
	case lineDown:
		return l.do(g.Move(n))
	case pageUp:
		return l.do(g.Page(-n))
	case pageDown:
		return l.do(g.Page(n))
	case halfUp:
		return l.do(g.HalfPage(-n))
	case halfDown:
		return l.do(g.HalfPage(n))
	case toFirst:
		return l.jump(g.Home)
	case toLast:
		return l.jump(g.End)
	}
	return nil
}

// move moves in the part that has the keys. Going to the end of the log is to follow it again.
func (p *Pane) move(m motion, n int) tea.Cmd {
	if p.inDetail {
		return p.detail.move(m, n)
	}
	if m == toLast {
		return p.setFollow(true)
	}
	return m.list(p.main, n)
}

// setFollow follows the end of the log or stays where the cursor is.
func (p *Pane) setFollow(on bool) tea.Cmd {
	g := p.main.grid
	if !on {
		g.Follow(false)
		return nil
	}
	return p.main.jump(func() []request { return g.Follow(true) })
}

// pointer is the mouse: the wheel moves what it is over, a click selects an event.
func (p *Pane) pointer(msg tea.Msg) tea.Cmd {
	l := p.areas()
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		d := 3
		if m.Button == tea.MouseWheelUp {
			d = -3
		}
		if p.open && !within(l.list, m.X, m.Y) {
			return p.detail.move(motion(min(1, max(0, d))), 3)
		}
		return p.main.do(p.main.grid.Move(d))
	case tea.MouseClickMsg:
		if within(l.list, m.X, m.Y) {
			p.inDetail = false
			return p.main.do(p.main.grid.MoveToLine(m.Y - l.list.Min.Y - 1))
		}
		p.inDetail = p.open
	}
	return nil
}
