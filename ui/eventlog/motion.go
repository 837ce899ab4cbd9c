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
	if m == toLast && p.timeline == nil {
		return p.setFollow(true)
	}
	return m.list(p.list(), n)
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

// moveCommands move in the part that has the keys.
func (p *Pane) moveCommands() []command {
	var out []command
	for _, m := range []struct {
		id, title string
		keys      []string
		motion    motion
	}{
		{"up", "Up", []string{"up", "k"}, lineUp},
		{"down", "Down", []string{"down", "j"}, lineDown},
		{"pageup", "A page up", []string{"pgup", "ctrl+b"}, pageUp},
		{"pagedown", "A page down", []string{"pgdown", "ctrl+f", "space"}, pageDown},
		{"halfup", "Half a page up", []string{"ctrl+u"}, halfUp},
		{"halfdown", "Half a page down", []string{"ctrl+d"}, halfDown},
		{"first", "The first one", []string{"home", "g"}, toFirst},
		{"last", "The last one; in the list, follow from there", []string{"end", "G"}, toLast},
	} {
		out = append(out, command{
			ID: "move." + m.id, Title: m.title, Group: "Move", Keys: m.keys, When: []when{notTyping},
			Count: func(n int) tea.Cmd { return p.move(m.motion, n) },
		})
	}
	return out
}
