package playground

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition under which a command makes sense, and what to say where it does not hold.
type when struct {
	holds func(*Pane) bool
	why   string
}

var (
	typing    = when{func(p *Pane) bool { return p.focus == inEditor }, "only in the editor (tab)"}
	notTyping = when{func(p *Pane) bool { return p.focus != inEditor }, "not in the editor (esc)"}
	onResults = when{func(p *Pane) bool { return p.focus == inResults }, "only in the results (tab)"}
	onSchema  = when{func(p *Pane) bool { return p.focus == inSchema }, "only in the tables (tab)"}
	running   = when{func(p *Pane) bool { return p.run.active }, "nothing is running"}
	idle      = when{func(p *Pane) bool { return !p.run.active }, "a statement is running"}
	hasRows   = when{func(p *Pane) bool { o := p.outcome(); return o != nil && len(o.rows) > 0 }, "there are no rows"}
	inRecord  = when{func(p *Pane) bool { return p.record != nil }, "only in an open row (⏎)"}
	noRecord  = when{func(p *Pane) bool { return p.record == nil }, "not in an open row"}
	several   = when{func(p *Pane) bool { return len(p.outcomes) > 1 }, "only with several results"}
	hasPast   = when{func(p *Pane) bool { return len(p.history.entries) > 0 }, "nothing was run yet"}
)

// command is a declaration that becomes a [pane.Command].
type command struct {
	id, title, group string
	label, word      string
	keys             []string
	hint             int
	when             []when
	run              func() tea.Cmd
}

func (p *Pane) declare(c command) pane.Command {
	return pane.Command{
		ID: "sql." + c.id, Title: c.title, Group: c.group, Hint: c.hint, Binding: pane.Keys(c.label, c.word, c.keys...),
		WhyNot: func() string {
			for _, w := range c.when {
				if !w.holds(p) {
					return w.why
				}
			}
			return ""
		},
		Run: func() tea.Cmd {
			cmd := c.run()
			p.settle()
			return cmd
		},
	}
}

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	if p.commands != nil {
		return p.commands
	}
	for _, group := range [][]command{p.runCommands(), p.resultCommands(), p.moveCommands()} {
		for _, c := range group {
			p.commands = append(p.commands, p.declare(c))
		}
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
		{"cancel", "Cancel the running statement", group, "esc", "cancel", []string{"esc", "ctrl+x"}, 1, []when{running}, p.stop},
		{"run", "Run the statement at the cursor", group, "ctrl+r", "run", []string{"ctrl+r", "alt+enter", "f5"}, 1, []when{idle}, p.runOne},
		{"all", "Run all statements, up to the first that fails", group, "alt+r", "run all", []string{"alt+r", "f6"}, 5, []when{idle}, p.runAll},
		{"explain", "How SQLite would run it", group, "ctrl+e", "plan", []string{"ctrl+e"}, 2, []when{idle}, p.explain},
		{"database", "Ask the state, the eventlog, or whichever has the tables", group, "ctrl+t", "database", []string{"ctrl+t"}, 4, nil, p.nextDatabase},
		{"older", "What was run before", group, "ctrl+p", "history", []string{"ctrl+p"}, 6, []when{typing, hasPast}, back(-1)},
		{"newer", "What was run after that", group, "ctrl+n", "newer", []string{"ctrl+n"}, 0, []when{typing, hasPast}, back(1)},
		{"next", "Editor, results, tables: give the next one the keys", group, "tab", "results", []string{"tab"}, 3, []when{typing}, p.nextFocus},
		{"round", "Give the next one the keys", group, "tab", "editor", []string{"tab"}, 2, []when{notTyping}, p.nextFocus},
		{"leave", "Leave the editor: letters and digits are commands then", group, "esc", "leave", []string{"esc"}, 0, []when{idle, typing}, func() tea.Cmd { p.setFocus(inResults); return nil }},
		{"tables", "Show or hide the tables", group, "ctrl+o", "tables", []string{"ctrl+o"}, 5, nil, p.toggleSchema},
		{"choose", "Write the table or column into the editor", group, "⏎", "use it", []string{"enter"}, 1, []when{onSchema}, p.choose},
		{"return", "Back to the editor", group, "esc", "editor", []string{"esc"}, 0, []when{idle, notTyping, noRecord}, func() tea.Cmd { p.setFocus(inEditor); return nil }},
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
		{"record", "Open the row: each column on its own line", group, "⏎", "open row", []string{"enter"}, 3, []when{onResults, hasRows, noRecord}, p.openRecord},
		{"copy", "Copy the row as JSON, or the value in an open row, to the terminal's clipboard", group, "y", "copy", []string{"y"}, 4, []when{onResults, hasRows}, p.copyRow},
		{"toggle", "Open or fold", group, "⏎", "fold", []string{"enter", "space"}, 3, []when{onResults, inRecord}, tree("enter")},
		{"close", "Close the row", group, "esc", "back", []string{"esc"}, 1, []when{onResults, inRecord}, func() tea.Cmd { p.record = nil; return nil }},
		{"left", "Columns to the left, or fold", group, "←→", "columns", []string{"left", "h"}, 5, []when{onResults, hasRows, noRecord}, scroll(-1)},
		{"right", "Columns to the right", group, "→", "columns", []string{"right", "l"}, 0, []when{onResults, hasRows, noRecord}, scroll(1)},
		{"fold", "Fold", group, "←", "fold", []string{"left", "h"}, 0, []when{onResults, inRecord}, tree("left")},
		{"unfold", "Open", group, "→", "open", []string{"right", "l"}, 0, []when{onResults, inRecord}, tree("right")},
		{"nextresult", "Next result", group, "[ ]", "results", []string{"]"}, 1, []when{onResults, several}, other(1)},
		{"previousresult", "Previous result", group, "[", "previous", []string{"["}, 0, []when{onResults, several}, other(-1)},
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
		out = append(out, command{"move." + m.id, m.title, "Move", m.keys[0], m.title, m.keys, 0, []when{notTyping}, func() tea.Cmd {
			if p.focus == inSchema {
				p.schema.Move(m.line)
				p.schema.Page(m.pages)
			} else {
				p.moveResults(m.line, m.pages)
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
