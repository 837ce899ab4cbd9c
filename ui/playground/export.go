package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxCopy bounds what is handed to the terminal's clipboard.
const maxCopy = 256 << 10

// row is the JSON of the result's row under the cursor.
func (p *Pane) row() (string, bool) {
	o := p.outcome()
	if o == nil || o.rows == nil {
		return "", false
	}
	at, ok := p.grid.Cursor()
	if !ok {
		return "", false
	}
	return string(inspector.AppendObject(nil, inspector.FieldNames(o.result.Columns), o.result.Rows[at.Key])), true
}

// openRecord shows one row as a tree, each column on its own line.
func (p *Pane) openRecord() tea.Cmd {
	s, ok := p.row()
	if !ok {
		return nil
	}
	p.record = jsonview.New(s)
	p.record.SetName("row " + text.Count(int64(p.cursorRow()+1)))
	return nil
}

func (p *Pane) cursorRow() int {
	at, _ := p.grid.Cursor()
	return at.Key
}

// copyRow copies the row, or the value under the cursor where a row is open.
func (p *Pane) copyRow() tea.Cmd {
	if p.record != nil {
		return copyText(p.record.Path(), p.record.Value())
	}
	s, ok := p.row()
	if !ok {
		return nil
	}
	return copyText("the row as JSON", s)
}

// copyText hands text to the terminal's clipboard (OSC 52); the host's is never touched.
func copyText(what, s string) tea.Cmd {
	size := text.Bytes(int64(len(s)))
	if len(s) > maxCopy {
		return pane.Say(pane.Warn, what+" is "+size+", too much for a terminal's clipboard: livescope sql --json writes it to a file")
	}
	return tea.Batch(tea.SetClipboard(s), pane.Say(pane.Info, "copied "+what+", "+size))
}
