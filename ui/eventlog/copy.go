package eventlog

import (
	"context"
	"encoding/json"

	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// copyMsg is what is to be copied.
type copyMsg struct {
	pane *Pane
	what string
	json []byte
	err  error
}

// copyEvent reads the event under the cursor with its args whole, as the command line prints it.
func (p *Pane) copyEvent() tea.Cmd {
	row, ok := p.main.grid.Cursor()
	if !ok {
		return nil
	}
	store := p.env.Store
	return func() tea.Msg {
		m := copyMsg{pane: p, what: row.Key.SeqNum.String() + " as JSON"}
		d, err := store.Event(context.Background(), row.Key)
		if m.err = err; err == nil {
			m.json, m.err = json.Marshal(d.Row)
		}
		return m
	}
}

func (p *Pane) copied(m copyMsg) tea.Cmd {
	if m.err != nil {
		return pane.Say(pane.Error, "copy "+m.what+": "+m.err.Error())
	}
	return pane.Copy(m.what, string(m.json), "livescope events --json writes it to a file")
}
