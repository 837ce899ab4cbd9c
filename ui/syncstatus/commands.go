package syncstatus

import (
	"encoding/json"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

type (
	command = pane.Declaration[*Pane]
	when    = pane.When[*Pane]
)

var (
	hasRow    = when{Holds: func(p *Pane) bool { _, ok := p.current().grid.Cursor(); return ok }, Why: "there is no row"}
	inRebase  = when{Holds: func(p *Pane) bool { return p.shown == rebasesPart && p.rebase != nil }, Why: "only in an open rebase (⏎)"}
	isZoomed  = when{Holds: func(p *Pane) bool { return p.zoomed && (p.shown != rebasesPart || p.rebase == nil) }, Why: "only zoomed (z)"}
	onEvent   = when{Holds: func(p *Pane) bool { _, ok := p.key(); return ok }, Why: "only on an event that is in the log"}
	onRebase  = when{Holds: func(p *Pane) bool { return p.shown == rebasesPart && p.rebase == nil }, Why: "only on Rebases ([ ])"}
	onFinding = when{Holds: func(p *Pane) bool { return p.shown == findingsPart }, Why: "only on Findings ([ ])"}
)

// Commands lists what can be done here.
func (p *Pane) Commands() []pane.Command {
	if p.commands == nil {
		settle := func(cmd tea.Cmd) tea.Cmd { p.layout(); return cmd }
		for _, table := range [][]command{p.partCommands(), p.columnCommands(), p.moveCommands()} {
			p.commands = append(p.commands, pane.Declare(p.env, p, "sync", settle, table...)...)
		}
	}
	return p.commands
}

func (p *Pane) partCommands() []command {
	const group = "Sync"
	turn := func(d part) func() tea.Cmd {
		return func() tea.Cmd { p.shown = (p.shown + d + partCount) % partCount; return nil }
	}
	return []command{
		{ID: "next", Title: "Next part: pending, client-only, rebases, findings, files", Group: group, Label: "[ ]", Word: "part", Keys: []string{"]"}, Hint: 1, Run: turn(1)},
		{ID: "previous", Title: "The part before", Group: group, Keys: []string{"["}, Run: turn(-1)},
		{ID: "event", Title: "Go to the event in the Events pane", Group: group, Label: "⏎", Word: "event", Keys: []string{"enter"}, Hint: 2, When: []when{hasRow, onEvent}, Run: p.goToEvent},
		{ID: "rebase", Title: "Open the rebase: what it rolled back, and where that stands now", Group: group, Label: "⏎", Word: "open", Keys: []string{"enter"}, Hint: 2, When: []when{hasRow, onRebase}, Run: p.openRebase},
		{ID: "finding", Title: "The finding in full, in the log", Group: group, Label: "⏎", Word: "in full", Keys: []string{"enter"}, Hint: 2, When: []when{hasRow, onFinding}, Run: p.findingInFull},
		{ID: "leave", Title: "Back to the list of rebases", Group: group, Label: "esc", Word: "rebases", Keys: []string{"esc"}, Hint: 3, When: []when{inRebase}, Run: func() tea.Cmd { p.rebase = nil; return nil }},
		{ID: "copy", Title: "Copy the cell", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 4, When: []when{hasRow}, Run: p.copyCell},
		{ID: "copyrow", Title: "Copy the row as JSON", Group: group, Label: "Y", Word: "copy row", Keys: []string{"Y"}, When: []when{hasRow}, Run: p.copyRow},
		{ID: "zoom", Title: "The list alone, or with the heads above it", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 5, Run: func() tea.Cmd { p.zoomed = !p.zoomed; return nil }},
		{ID: "unzoom", Title: "Back to the heads above the list", Group: group, Keys: []string{"esc"}, When: []when{isZoomed}, Run: func() tea.Cmd { p.zoomed = false; return nil }},
	}
}

func (p *Pane) columnCommands() []command {
	const group = "Columns"
	arrange := func(f func(*grid.Model[int], int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd {
			f(p.current().grid, n)
			if p.rebase != nil && p.shown == rebasesPart {
				return nil
			}
			save := p.keep()
			return func() tea.Msg {
				if t := save(); t.Text != "" {
					return t
				}
				return nil
			}
		}
	}
	type g = grid.Model[int]
	return []command{
		{ID: "column.left", Title: "The cell to the left", Group: group, Keys: []string{"left", "h"}, Count: func(n int) tea.Cmd { p.current().grid.MoveColumn(-n); return nil }},
		{ID: "column.right", Title: "The cell to the right", Group: group, Keys: []string{"right", "l"}, Count: func(n int) tea.Cmd { p.current().grid.MoveColumn(n); return nil }},
		{ID: "column.narrow", Title: "Make the column narrower", Group: group, Keys: []string{"<"}, Count: arrange(func(m *g, n int) { m.Resize(-n) })},
		{ID: "column.widen", Title: "Make the column wider", Group: group, Keys: []string{">"}, Count: arrange(func(m *g, n int) { m.Resize(n) })},
		{ID: "column.before", Title: "Move the column to the left", Group: group, Keys: []string{"{"}, Count: arrange(func(m *g, n int) { m.Shift(-n) })},
		{ID: "column.after", Title: "Move the column to the right", Group: group, Keys: []string{"}"}, Count: arrange(func(m *g, n int) { m.Shift(n) })},
		{ID: "column.hide", Title: "Hide the column", Group: group, Keys: []string{"-"}, Count: arrange(func(m *g, _ int) { m.Hide() })},
		{ID: "column.all", Title: "Show all columns", Group: group, Keys: []string{"+"}, Count: arrange(func(m *g, _ int) { m.ShowAll() })},
	}
}

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when(nil), "", func(m motion.Motion, n int) tea.Cmd {
		l := p.current()
		l.rows.Serve(l.grid, motion.In(m, l.grid, n))
		return nil
	})
}

// key is the event under the cursor, as it stands in the log.
func (p *Pane) key() (livestore.Key, bool) {
	at, ok := p.current().grid.Cursor()
	if !ok {
		return livestore.Key{}, false
	}
	switch {
	case p.shown == pendingPart && at.Key < len(p.read.pending):
		return p.read.pending[at.Key].Key, true
	case p.shown == clientOnlyPart && at.Key < len(p.read.clientOnly):
		return p.read.clientOnly[at.Key].Key, true
	case p.shown == rebasesPart && p.rebase != nil && at.Key < len(p.rebase.rows):
		r := p.rebase.rows[at.Key]
		if r.Renumbered {
			return livestore.Key{SeqNum: r.RebasedTo}, true
		}
		return r.Key, true
	}
	return livestore.Key{}, false
}

func (p *Pane) goToEvent() tea.Cmd {
	key, ok := p.key()
	if !ok {
		return nil
	}
	return func() tea.Msg { return pane.Goto{Pane: "events", Msg: pane.GotoEvent{Key: key}} }
}

// findingInFull writes the finding to the log and goes there.
func (p *Pane) findingInFull() tea.Cmd {
	at, ok := p.current().grid.Cursor()
	if !ok || at.Key >= len(p.read.sync.Findings) {
		return nil
	}
	f := p.read.sync.Findings[at.Key]
	return tea.Sequence(
		func() tea.Msg { return pane.Found(f) },
		func() tea.Msg { return pane.Goto{Pane: "log"} },
	)
}

func (p *Pane) copyCell() tea.Cmd {
	col, cell, ok := p.current().grid.CursorCell()
	if !ok {
		return nil
	}
	return pane.Copy("the "+col.ID, cell.Text, "")
}

// copyRow copies what the columns of the row say.
func (p *Pane) copyRow() tea.Cmd {
	l := p.current()
	at, ok := l.grid.Cursor()
	if !ok || at.Key >= len(l.rows) {
		return nil
	}
	cols := columns[p.shown]
	if p.rebase != nil && p.shown == rebasesPart {
		cols = rebaseColumns
	}
	out := make(map[string]string, len(cols))
	for i, c := range l.rows[at.Key].Cells {
		if i < len(cols) {
			out[cols[i].ID] = c.Text
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		return pane.Say(pane.Error, err.Error())
	}
	return pane.Copy("the row as JSON", string(b), "")
}
