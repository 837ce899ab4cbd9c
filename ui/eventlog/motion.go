package eventlog

import (
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// move moves the cursor of a list. A jump to an end must not get lost.
func (l *list) move(m motion.Motion, n int) tea.Cmd {
	switch m {
	case motion.ToFirst:
		return l.jump(l.grid.Home)
	case motion.ToLast:
		return l.jump(l.grid.End)
	}
	return l.do(motion.In(m, l.grid, n))
}

// move moves in the part that has the keys. Going to the end of the log is to follow it again.
func (p *Pane) move(m motion.Motion, n int) tea.Cmd {
	if p.inDetail {
		return p.detail.move(m, n)
	}
	if m == motion.ToLast && p.timeline == nil {
		return p.setFollow(true)
	}
	return p.list().move(m, n)
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
	return motion.Commands([]when{notTyping}, "The last one; in the list, follow from there", p.move)
}
