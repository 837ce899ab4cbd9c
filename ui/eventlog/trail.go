package eventlog

import (
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// maxTrail bounds how many places are remembered.
const maxTrail = 100

// trail is where the cursor was before each jump, the last one at the end.
type trail []livestore.Key

// leave notes where the cursor of the log is before a jump.
func (p *Pane) leave() {
	row, ok := p.main.grid.Cursor()
	if n := len(p.trail); !ok || n > 0 && p.trail[n-1] == row.Key {
		return
	}
	if len(p.trail) == maxTrail {
		p.trail = append(p.trail[:0], p.trail[1:]...)
	}
	p.trail = append(p.trail, row.Key)
}

// jumpTo goes to an event of the log from wherever one is, and notes where that was.
func (p *Pane) jumpTo(key livestore.Key) tea.Cmd {
	cmd := p.leaveTimeline()
	p.leave()
	return tea.Batch(cmd, p.goToKey(key))
}

// wayBack goes back to where the last jump began.
func (p *Pane) wayBack() tea.Cmd {
	n := len(p.trail)
	if n == 0 {
		return pane.Say(pane.Info, "there was no jump to come back from")
	}
	to := p.trail[n-1]
	p.trail = p.trail[:n-1]
	return tea.Batch(p.leaveTimeline(), p.goToKey(to))
}

// thereAndBack changes places with where the last jump began.
func (p *Pane) thereAndBack() tea.Cmd {
	n := len(p.trail)
	if n == 0 {
		return p.wayBack()
	}
	to := p.trail[n-1]
	p.trail = p.trail[:n-1]
	return p.jumpTo(to)
}
