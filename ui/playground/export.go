package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

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
		return pane.Copy(p.record.Path(), p.record.Value(), "")
	}
	s, ok := p.row()
	if !ok {
		return nil
	}
	return pane.Copy("the row as JSON", s, "livescope sql --json writes it to a file")
}
