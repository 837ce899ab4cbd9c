package queries

import (
	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

type (
	command = pane.Declaration[*Pane]
	when    = pane.When[*Pane]
)

var (
	typing     = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping  = when{Holds: func(p *Pane) bool { return p.asking == nothing }, Why: "not in a prompt"}
	inWatch    = when{Holds: func(p *Pane) bool { return p.asking == forWatch }, Why: "only while typing a watch (w)"}
	hasRow     = when{Holds: func(p *Pane) bool { return p.subject().key != "" }, Why: "there is no query"}
	isOpen     = when{Holds: func(p *Pane) bool { return p.open }, Why: "only with the detail open (⏎)"}
	isClosed   = when{Holds: func(p *Pane) bool { return !p.open }, Why: "not with the detail open (esc)"}
	inList     = when{Holds: func(p *Pane) bool { return !p.inDetail }, Why: "only in the list (o)"}
	inDetail   = when{Holds: func(p *Pane) bool { return p.inDetail }, Why: "only in the detail (o)"}
	isSorted   = when{Holds: func(p *Pane) bool { return p.list().sort != "" }, Why: "nothing is sorted (s)"}
	onSlow     = when{Holds: func(p *Pane) bool { return p.shown == slowPart }, Why: "only on Slow queries (L)"}
	onWatch    = when{Holds: func(p *Pane) bool { s, ok := p.stat(); return ok && s.Kind == client.QueryWatch }, Why: "only on a watch"}
	hasSQL     = when{Holds: func(p *Pane) bool { of := p.subject(); return of.sql() != "" }, Why: "its SQL is not known"}
	onlyReads  = when{Holds: func(p *Pane) bool { q, ok := p.slow(); return !ok || sqltext.Kind(q.SQL) == sqltext.Read }, Why: "only what reads is run again"}
	notHidden  = when{Holds: func(p *Pane) bool { return !p.env.Redact }, Why: "the editor would show the values, and they are hidden"}
	canControl = when{Holds: func(p *Pane) bool { return p.controls() != nil }, Why: "this store is open read-only, and nothing is sent to the app"}
	hasWays    = when{Holds: func(p *Pane) bool { return p.detail.tab == resultTab && p.detail.result.grid != nil }, Why: "only on a Result that is a list of rows ([ ])"}
	inTree     = when{Holds: func(p *Pane) bool { _, ok := p.detail.tree(); return ok }, Why: "only in a JSON tree"}
	onGrid     = when{Holds: func(p *Pane) bool { return p.detail.onGrid() }, Why: "only on a table"}
	notGrid    = when{Holds: func(p *Pane) bool { return !p.detail.onGrid() }, Why: "not in a table: t shows it as JSON"}
	sought     = when{Holds: func(p *Pane) bool { return p.detail.sought != "" }, Why: "nothing is searched for (/)"}
	onCause    = when{Holds: func(p *Pane) bool {
		i := p.detail.page.Cursor()
		return p.detail.tab == runsTab && i < len(p.detail.causes) && p.detail.causes[i] != livestore.Key{}
	}, Why: "only on a run whose cause is known (Runs)"}
)

// situation is what the words and hints of the commands depend on.
type situation struct {
	open, inDetail bool
	shown          part
}

// Commands lists what can be done here. It is asked for at every frame and made once for each situation.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.open, p.inDetail, p.shown}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
	for _, table := range [][]command{p.listCommands(), p.doCommands(), p.promptCommands(), p.detailCommands(), p.moveCommands(), p.columnCommands(), p.backCommands()} {
		out = append(out, pane.Declare(p.env, p, "queries", settle, table...)...)
	}
	p.commands[now] = out
	return out
}

func (p *Pane) listCommands() []command {
	const group = "Queries"
	turn := func(d part) func() tea.Cmd { return func() tea.Cmd { return p.turn(d) } }
	open := "detail"
	if p.open {
		open = "into it"
	}
	filter := func(c pane.Call) tea.Cmd {
		if c.Arg != "" {
			return p.setFilter(c.Arg)
		}
		return p.ask(forFilter, p.list().filter)
	}
	return []command{
		{ID: "next", Title: "The next list: live queries, slow queries", Group: group, Label: "[ ]", Word: "list", Keys: []string{"]"}, Hint: 1, When: []when{notTyping, isClosed}, Run: turn(1)},
		{ID: "previous", Title: "The list before", Group: group, Keys: []string{"["}, When: []when{notTyping, isClosed}, Run: turn(-1)},
		{ID: "other", Title: "The other list, also with the detail open", Group: group, Label: "L", Word: "other list", Keys: []string{"L"}, When: []when{notTyping}, Run: turn(1)},
		{ID: "open", Title: "Open the query; then, give it the keys", Group: group, Label: "⏎", Word: open, Keys: []string{"enter"}, Hint: 2, When: []when{notTyping, inList, hasRow}, Run: p.openDetail},
		{ID: "filter", Title: "Show only the queries that have a text", Group: group, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 4, When: []when{notTyping, inList}, Takes: "TEXT", Call: filter},
		{ID: "sort", Title: "Sort by the column under the cursor; again: the other way round; again: not at all", Group: group, Label: "s", Word: "sort", Keys: []string{"s"}, Hint: 5, When: []when{notTyping, inList}, Run: p.sortColumn},
		{ID: "reverse", Title: "Sort the other way round", Group: group, Label: "S", Word: "reverse", Keys: []string{"S"}, When: []when{notTyping, inList, isSorted}, Run: p.reverse},
		{ID: "copy", Title: "Copy the SQL with its values, or the cell, or what is under the cursor in the detail", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 7, When: []when{notTyping, hasRow}, Run: p.copyCursor},
		{ID: "copyrow", Title: "Copy the query as JSON", Group: group, Label: "Y", Word: "copy row", Keys: []string{"Y"}, When: []when{notTyping, hasRow}, Run: p.copyRow},
	}
}

func (p *Pane) doCommands() []command {
	const group = "Do"
	rerun := 0
	if p.shown == slowPart {
		rerun = 3
	}
	return []command{
		{ID: "watch", Title: "Watch an SQL of your own", Group: group, Label: "w", Word: "watch", Keys: []string{"w"}, Hint: 3, When: []when{notTyping}, Takes: "SQL", Call: p.askWatch},
		{ID: "unwatch", Title: "End the watch", Group: group, Label: "D", Word: "end watch", Keys: []string{"D"}, Hint: 5, When: []when{notTyping, onWatch}, Run: p.unwatch},
		{ID: "play", Title: "Open the statement in the SQL pane", Group: group, Label: "p", Word: "to SQL", Keys: []string{"p"}, Hint: 6, When: []when{notTyping, hasSQL, notHidden}, Run: p.play},
		{ID: "rerun", Title: "Run the slow statement again, in the app", Group: group, Label: "r", Word: "re-run in app", Keys: []string{"r"}, Hint: rerun, When: []when{notTyping, onSlow, hasRow, onlyReads, canControl}, Run: p.rerun},
		{ID: "forget", Title: "Have the app forget all slow statements", Group: group, Label: "R", Word: "forget all", Keys: []string{"R"}, When: []when{notTyping, onSlow, hasRow, canControl}, Run: p.forget},
	}
}

func (p *Pane) promptCommands() []command {
	const group = "Prompt"
	older := func(code rune, d int) func() tea.Cmd {
		return func() tea.Cmd {
			if p.complete.on {
				return p.completeWord(d)
			}
			return p.prompt().Update(tea.KeyPressMsg{Code: code})
		}
	}
	return []command{
		{ID: "enter", Title: "Take what was typed, or what is offered", Group: group, Label: "⏎", Word: "apply", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.enter},
		{ID: "complete", Title: "Complete the word; again: the next way", Group: group, Label: "tab", Word: "complete", Keys: []string{"tab"}, Hint: 3, When: []when{inWatch}, Run: func() tea.Cmd { return p.completeWord(1) }},
		{ID: "complete.back", Title: "The way before to complete the word", Group: group, Keys: []string{"shift+tab"}, When: []when{inWatch}, Run: func() tea.Cmd { return p.completeWord(-1) }},
		{ID: "older", Title: "What was typed before", Group: group, Label: "↑↓", Word: "history", Keys: []string{"up", "ctrl+p"}, Hint: 4, When: []when{typing}, Run: older(tea.KeyUp, -1)},
		{ID: "newer", Title: "What was typed after that", Group: group, Keys: []string{"down", "ctrl+n"}, When: []when{typing}, Run: older(tea.KeyDown, 1)},
	}
}

func (p *Pane) detailCommands() []command {
	const group = "Detail"
	turn := func(d int) func() tea.Cmd { return func() tea.Cmd { return p.detail.turn(d) } }
	tree := func(do func(*jsonview.Model)) func() tea.Cmd {
		return func() tea.Cmd {
			if t, ok := p.detail.tree(); ok {
				do(t)
			}
			return nil
		}
	}
	columns := func(d int) func(int) tea.Cmd {
		return func(n int) tea.Cmd { p.detail.result.grid.MoveColumn(d * n); return nil }
	}
	here := []when{notTyping, inDetail}
	in := func(more ...when) []when { return append(here[:2:2], more...) }
	return []command{
		{ID: "focus", Title: "Move between the list and the detail", Group: group, Label: "o", Word: "list/detail", Keys: []string{"o", "ctrl+w"}, Hint: 2, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { p.inDetail = !p.inDetail; return nil }},
		{ID: "detail.next", Title: "Next way to look at the query: SQL, plan, result, subscribers, runs", Group: group, Label: "[ ]", Word: "next view", Keys: []string{"]"}, Hint: 1, When: []when{notTyping, isOpen}, Run: turn(1)},
		{ID: "detail.previous", Title: "Previous way to look at it", Group: group, Keys: []string{"["}, When: []when{notTyping, isOpen}, Run: turn(-1)},
		{ID: "cause", Title: "Go to the event that caused the run, in Events", Group: group, Label: "⏎", Word: "go to event", Keys: []string{"enter"}, Hint: 2, When: in(onCause), Run: p.goToCause},
		{ID: "toggle", Title: "The result as a table or as JSON", Group: group, Label: "t", Word: "table/JSON", Keys: []string{"t"}, Hint: 3, When: []when{notTyping, isOpen, hasWays}, Run: func() tea.Cmd { p.detail.result.asTree = !p.detail.result.asTree; return nil }},
		{ID: "search", Title: "Search in the detail", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 4, When: in(notGrid), Run: func() tea.Cmd { return p.ask(forSearch, "") }},
		{ID: "match.next", Title: "The next match in the detail", Group: group, Label: "n N", Word: "matches", Keys: []string{"n"}, When: in(sought), Run: func() tea.Cmd { return p.detail.next(1) }},
		{ID: "match.previous", Title: "The match before in the detail", Group: group, Keys: []string{"N"}, When: in(sought), Run: func() tea.Cmd { return p.detail.next(-1) }},
		{ID: "tree.toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter"}, Hint: 2, When: in(inTree), Run: tree((*jsonview.Model).Toggle)},
		{ID: "tree.fold", Title: "Fold, or go to what contains it", Group: group, Keys: []string{"left", "h"}, When: in(inTree), Run: tree((*jsonview.Model).Fold)},
		{ID: "tree.unfold", Title: "Open", Group: group, Keys: []string{"right", "l"}, When: in(inTree), Run: tree((*jsonview.Model).Unfold)},
		{ID: "tree.expand", Title: "Open everything", Group: group, Keys: []string{"E"}, When: in(inTree), Run: tree((*jsonview.Model).ExpandAll)},
		{ID: "tree.collapse", Title: "Fold everything", Group: group, Keys: []string{"C"}, When: in(inTree), Run: tree((*jsonview.Model).CollapseAll)},
		{ID: "result.left", Title: "The cell of the result to the left", Group: group, Keys: []string{"left", "h"}, When: in(onGrid), Count: columns(-1)},
		{ID: "result.right", Title: "The cell of the result to the right", Group: group, Keys: []string{"right", "l"}, When: in(onGrid), Count: columns(1)},
	}
}

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when{notTyping}, "", func(m motion.Motion, n int) tea.Cmd {
		if p.inDetail {
			p.detail.move(m, n)
		} else {
			p.list().Move(m, n)
		}
		return nil
	})
}

func (p *Pane) columnCommands() []command {
	const group = "Columns"
	type g = grid.Model[string]
	move := func(do func(*g, int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd { do(p.list().Grid, n); return nil }
	}
	// arrange does something that is kept for the next time.
	arrange := func(do func(*g, int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd { do(p.list().Grid, n); return p.keep() }
	}
	here := []when{notTyping, inList}
	return []command{
		{ID: "column.left", Title: "The cell to the left", Group: group, Keys: []string{"left", "h"}, When: here, Count: move(func(m *g, n int) { m.MoveColumn(-n) })},
		{ID: "column.right", Title: "The cell to the right", Group: group, Keys: []string{"right", "l"}, When: here, Count: move(func(m *g, n int) { m.MoveColumn(n) })},
		{ID: "column.narrow", Title: "Make the column narrower", Group: group, Keys: []string{"<"}, When: here, Count: arrange(func(m *g, n int) { m.Resize(-n) })},
		{ID: "column.widen", Title: "Make the column wider", Group: group, Keys: []string{">"}, When: here, Count: arrange(func(m *g, n int) { m.Resize(n) })},
		{ID: "column.before", Title: "Move the column to the left", Group: group, Keys: []string{"{"}, When: here, Count: arrange(func(m *g, n int) { m.Shift(-n) })},
		{ID: "column.after", Title: "Move the column to the right", Group: group, Keys: []string{"}"}, When: here, Count: arrange(func(m *g, n int) { m.Shift(n) })},
		{ID: "column.hide", Title: "Hide the column", Group: group, Keys: []string{"-"}, When: here, Count: arrange(func(m *g, _ int) { m.Hide() })},
		{ID: "column.all", Title: "Show all columns", Group: group, Keys: []string{"+"}, When: here, Count: arrange(func(m *g, _ int) { m.ShowAll() })},
	}
}
