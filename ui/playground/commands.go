package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition of this pane.
type when = pane.When[*Pane]

var (
	typing    = when{Holds: func(p *Pane) bool { return p.focus == inEditor }, Why: "only in the editor (tab)"}
	notTyping = when{Holds: func(p *Pane) bool { return p.focus != inEditor }, Why: "not in the editor (esc)"}
	onResults = when{Holds: func(p *Pane) bool { return p.focus == inResults }, Why: "only in the results (tab)"}
	onSchema  = when{Holds: func(p *Pane) bool { return p.focus == inSchema }, Why: "only in the tables (tab)"}
	running   = when{Holds: func(p *Pane) bool { return p.run.active }, Why: "nothing is running"}
	idle      = when{Holds: func(p *Pane) bool { return !p.run.active }, Why: "a statement is running"}
	hasRows   = when{Holds: func(p *Pane) bool { o := p.outcome(); return o != nil && len(o.rows) > 0 }, Why: "there are no rows"}
	inRecord  = when{Holds: func(p *Pane) bool { return p.record != nil }, Why: "only in an open row (⏎)"}
	noRecord  = when{Holds: func(p *Pane) bool { return p.record == nil }, Why: "not in an open row"}
	several   = when{Holds: func(p *Pane) bool { return len(p.outcomes) > 1 }, Why: "only with several results"}
	hasPast   = when{Holds: func(p *Pane) bool { return len(p.history.entries) > 0 }, Why: "nothing was run yet"}
)

// command is a command of this pane as it is declared.
type command = pane.Declaration[*Pane]

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	if p.commands != nil {
		return p.commands
	}
	settle := func(cmd tea.Cmd) tea.Cmd { p.settle(); return cmd }
	for _, group := range [][]command{p.runCommands(), p.resultCommands(), p.moveCommands()} {
		p.commands = append(p.commands, pane.Declare(p.env, p, "sql", settle, group...)...)
	}
	return p.commands
}

func (p *Pane) runCommands() []command {
	const group = "Statements"
	back := func(d int) func() tea.Cmd {
		return func() tea.Cmd {
			if s, ok := p.history.step(d, p.editor.Value()); ok {
				p.editor.SetValue(s)
			}
			return nil
		}
	}
	return []command{
		{ID: "cancel", Title: "Cancel the running statement", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc", "ctrl+x"}, Hint: 1, When: []when{running}, Run: p.stop},
		{ID: "run", Title: "Run the statement at the cursor", Group: group, Label: "ctrl+r", Word: "run", Keys: []string{"ctrl+r", "alt+enter", "f5"}, Hint: 1, When: []when{idle}, Run: p.runOne},
		{ID: "all", Title: "Run all statements, up to the first that fails", Group: group, Label: "alt+r", Word: "run all", Keys: []string{"alt+r", "f6"}, Hint: 5, When: []when{idle}, Run: p.runAll},
		{ID: "explain", Title: "How SQLite would run it", Group: group, Label: "ctrl+e", Word: "plan", Keys: []string{"ctrl+e"}, Hint: 2, When: []when{idle}, Run: p.explain},
		{ID: "database", Title: "Ask the state, the eventlog, or whichever has the tables", Group: group, Label: "ctrl+t", Word: "database", Keys: []string{"ctrl+t"}, Hint: 4, When: nil, Run: p.nextDatabase},
		{ID: "older", Title: "What was run before", Group: group, Label: "ctrl+p", Word: "history", Keys: []string{"ctrl+p"}, Hint: 6, When: []when{typing, hasPast}, Run: back(-1)},
		{ID: "newer", Title: "What was run after that", Group: group, Label: "ctrl+n", Word: "newer", Keys: []string{"ctrl+n"}, Hint: 0, When: []when{typing, hasPast}, Run: back(1)},
		{ID: "next", Title: "Editor, results, tables: give the next one the keys", Group: group, Label: "tab", Word: "results", Keys: []string{"tab"}, Hint: 3, When: []when{typing}, Run: p.nextFocus},
		{ID: "round", Title: "Give the next one the keys", Group: group, Label: "tab", Word: "editor", Keys: []string{"tab"}, Hint: 2, When: []when{notTyping}, Run: p.nextFocus},
		{ID: "leave", Title: "Leave the editor: letters and digits are commands then", Group: group, Label: "esc", Word: "leave", Keys: []string{"esc"}, Hint: 0, When: []when{idle, typing}, Run: func() tea.Cmd { p.setFocus(inResults); return nil }},
		{ID: "tables", Title: "Show or hide the tables", Group: group, Label: "ctrl+o", Word: "tables", Keys: []string{"ctrl+o"}, Hint: 5, When: nil, Run: p.toggleSchema},
		{ID: "choose", Title: "Write the table or column into the editor", Group: group, Label: "⏎", Word: "use it", Keys: []string{"enter"}, Hint: 1, When: []when{onSchema}, Run: p.choose},
		{ID: "return", Title: "Back to the editor", Group: group, Label: "esc", Word: "editor", Keys: []string{"esc"}, Hint: 0, When: []when{idle, notTyping, noRecord}, Run: func() tea.Cmd { p.setFocus(inEditor); return nil }},
	}
}

func (p *Pane) resultCommands() []command {
	const group = "Results"
	other := func(d int) func() tea.Cmd {
		return func() tea.Cmd {
			p.showOutcome((p.shown + d + len(p.outcomes)) % len(p.outcomes))
			return nil
		}
	}
	scroll := func(d int) func() tea.Cmd {
		return func() tea.Cmd { p.grid.ScrollColumns(d); return nil }
	}
	tree := func(k string) func() tea.Cmd {
		return func() tea.Cmd { p.record.Key(k); return nil }
	}
	return []command{
		{ID: "record", Title: "Open the row: each column on its own line", Group: group, Label: "⏎", Word: "open row", Keys: []string{"enter"}, Hint: 3, When: []when{onResults, hasRows, noRecord}, Run: p.openRecord},
		{ID: "copy", Title: "Copy the row as JSON, or the value in an open row, to the terminal's clipboard", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 4, When: []when{onResults, hasRows}, Run: p.copyRow},
		{ID: "toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter", "space"}, Hint: 3, When: []when{onResults, inRecord}, Run: tree("enter")},
		{ID: "close", Title: "Close the row", Group: group, Label: "esc", Word: "back", Keys: []string{"esc"}, Hint: 1, When: []when{onResults, inRecord}, Run: func() tea.Cmd { p.record = nil; return nil }},
		{ID: "left", Title: "Columns to the left, or fold", Group: group, Label: "←→", Word: "columns", Keys: []string{"left", "h"}, Hint: 5, When: []when{onResults, hasRows, noRecord}, Run: scroll(-1)},
		{ID: "right", Title: "Columns to the right", Group: group, Label: "→", Word: "columns", Keys: []string{"right", "l"}, Hint: 0, When: []when{onResults, hasRows, noRecord}, Run: scroll(1)},
		{ID: "fold", Title: "Fold", Group: group, Label: "←", Word: "fold", Keys: []string{"left", "h"}, Hint: 0, When: []when{onResults, inRecord}, Run: tree("left")},
		{ID: "unfold", Title: "Open", Group: group, Label: "→", Word: "open", Keys: []string{"right", "l"}, Hint: 0, When: []when{onResults, inRecord}, Run: tree("right")},
		{ID: "nextresult", Title: "Next result", Group: group, Label: "[ ]", Word: "results", Keys: []string{"]"}, Hint: 1, When: []when{onResults, several}, Run: other(1)},
		{ID: "previousresult", Title: "Previous result", Group: group, Label: "[", Word: "previous", Keys: []string{"["}, Hint: 0, When: []when{onResults, several}, Run: other(-1)},
	}
}

func (p *Pane) moveCommands() []command {
	const all = 1 << 20
	var out []command
	for _, m := range []struct {
		id, title   string
		keys        []string
		line, pages int
	}{
		{"up", "Up", []string{"up", "k"}, -1, 0},
		{"down", "Down", []string{"down", "j"}, 1, 0},
		{"pageup", "A page up", []string{"pgup", "ctrl+b"}, 0, -1},
		{"pagedown", "A page down", []string{"pgdown", "ctrl+f", "space"}, 0, 1},
		{"first", "The first one", []string{"home", "g"}, -all, 0},
		{"last", "The last one", []string{"end", "G"}, all, 0},
	} {
		out = append(out, command{ID: "move." + m.id, Title: m.title, Group: "Move", Keys: m.keys, When: []when{notTyping}, Count: func(n int) tea.Cmd {
			if p.focus == inSchema {
				p.schema.Move(n * m.line)
				p.schema.Page(n * m.pages)
			} else {
				p.moveResults(n*m.line, n*m.pages)
			}
			return nil
		}})
	}
	return out
}

// moveResults moves in what is below the editor.
func (p *Pane) moveResults(line, pages int) {
	o := p.outcome()
	switch {
	case o == nil || o.err != nil:
	case p.record != nil:
		p.record.Move(line)
		p.record.Page(pages)
	case o.explained:
		p.plan.Move(line)
		p.plan.Page(pages)
	default:
		o.rows.Serve(p.grid, p.grid.Move(line))
		o.rows.Serve(p.grid, p.grid.Page(pages))
		p.grid.SetExtent(int64(p.cursorRow()), int64(len(o.rows)), true)
	}
}

// nextDatabase asks another database from now on.
func (p *Pane) nextDatabase() tea.Cmd {
	switch p.database {
	case inspector.AutoDatabase:
		p.database = inspector.StateDatabase
	case inspector.StateDatabase:
		p.database = inspector.EventlogDatabase
	default:
		p.database = inspector.AutoDatabase
	}
	return nil
}
