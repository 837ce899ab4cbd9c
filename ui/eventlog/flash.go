package eventlog

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// flashFor is how long a cell is drawn as just changed.
const flashFor = 700 * time.Millisecond

// flashMsg says that what flashes has been seen.
type flashMsg struct{ list *list }

// flash ends what flashes after a moment. Nothing is waited for where nothing does.
func (l *list) flash() tea.Cmd {
	if l.flashing || !l.grid.Flashing() {
		return nil
	}
	l.flashing = true
	return tea.Tick(flashFor, func(time.Time) tea.Msg { return flashMsg{l} })
}

// end ends a flash, whichever list it is of.
func (m flashMsg) end() {
	m.list.flashing = false
	m.list.grid.Unflash()
}
