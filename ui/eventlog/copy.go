package eventlog

import (
	"context"
	"encoding/json"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxCopy bounds what is handed to the terminal's clipboard; terminals refuse much, or stall on it.
const maxCopy = 256 << 10

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
	return copyText(m.what, string(m.json))
}

// copyText hands text to the terminal's clipboard (OSC 52): that of the machine the terminal is on, also over ssh.
func copyText(what, s string) tea.Cmd {
	size := text.Bytes(int64(len(s)))
	if len(s) > maxCopy {
		return pane.Say(pane.Warn, what+" is "+size+", too much for a terminal's clipboard: livescope events --json writes it to a file")
	}
	return tea.Batch(tea.SetClipboard(s), pane.Say(pane.Info, "copied "+what+", "+size))
}
