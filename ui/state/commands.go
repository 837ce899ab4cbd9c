package state

import (
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition of this pane.
type when = pane.When[*Pane]

var (
	hasState  = when{Holds: func(p *Pane) bool { return p.no == nil }, Why: "there is no state"}
	typing    = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping = when{Holds: func(p *Pane) bool { return p.asking == nothing }, Why: "not in a prompt"}
	onTables  = when{Holds: func(p *Pane) bool { return p.focus == inTables }, Why: "only in the list of tables (esc)"}
	onRows    = when{Holds: func(p *Pane) bool { return p.focus == inRows }, Why: "only in the rows (o)"}
	onRecord  = when{Holds: func(p *Pane) bool { return p.focus == inRecord }, Why: "only in an open row (⏎)"}
	notTables = when{Holds: func(p *Pane) bool { return p.focus != inTables }, Why: "not in the list of tables (⏎)"}
	hasTable  = when{Holds: func(p *Pane) bool { _, ok := p.tables.grid.Cursor(); return ok }, Why: "there is no table"}
	hasSource = when{Holds: func(p *Pane) bool { return p.rows.now.view != nil }, Why: "no table is open"}
	hasRow    = when{Holds: func(p *Pane) bool { _, ok := p.rows.grid.Cursor(); return ok }, Why: "there is no row"}
	hasFilter = when{Holds: func(p *Pane) bool { return !p.rows.options().Where.All() }, Why: "there is no filter (/)"}
	isOpen    = when{Holds: func(p *Pane) bool { return p.open }, Why: "only with a row open (⏎)"}
	inRowTab  = when{Holds: func(p *Pane) bool { return p.record.tab == rowTab }, Why: "only on Row ([ ])"}
	inCell    = when{Holds: func(p *Pane) bool { return p.record.tab == cellTab && p.record.cell != nil && !p.env.Redact }, Why: "only on Cell ([ ])"}
	inTree    = when{Holds: func(p *Pane) bool { _, ok := p.tree(); return ok }, Why: "only in a JSON tree"}
	notTree   = when{Holds: func(p *Pane) bool { _, ok := p.tree(); return !ok }, Why: "not in a JSON tree"}
	hasWays   = when{Holds: func(p *Pane) bool { return p.record.cell != nil && p.record.cell.Other() != "" }, Why: "there is one way only to show it"}
	onEvent   = when{Holds: func(p *Pane) bool { _, ok := p.record.target(); return ok }, Why: "only on an event of Events ([ ])"}
	searched  = when{Holds: func(p *Pane) bool { return p.record.searched != "" }, Why: "nothing is searched for (/)"}
	notBusy   = when{Holds: func(p *Pane) bool { return !p.write.active }, Why: "a file is being written"}
)

// tree is the JSON tree that has the keys, if one has.
func (p *Pane) tree() (*jsonview.Model, bool) {
	if p.focus != inRecord || p.record.tab != cellTab || p.record.cell == nil || p.env.Redact {
		return nil, false
	}
	return p.record.cell.Tree()
}

// back is what escape takes one step back from.
type back int

const (
	fromNothing back = iota
	fromPrompt
	fromWriting
	fromChange
	fromSelection
	fromZoom
	fromRecord
	fromOpen
	fromRows
)

// back is the one step that escape goes now.
func (p *Pane) back() back {
	switch {
	case p.asking != nothing:
		return fromPrompt
	case p.write.active:
		return fromWriting
	case p.rows.next != nil:
		return fromChange
	case p.rows.grid.Selecting():
		return fromSelection
	case p.zoom:
		return fromZoom
	case p.focus == inRecord:
		return fromRecord
	case p.open && p.focus == inRows:
		return fromOpen
	case p.focus == inRows:
		return fromRows
	}
	return fromNothing
}

func backFrom(b back, why string) []when {
	return []when{{Holds: func(p *Pane) bool { return p.back() == b }, Why: why}}
}

// command is a command of this pane as it is declared.
type command = pane.Declaration[*Pane]

// situation is what the words and hints of the commands depend on.
type situation struct {
	focus part
	open  bool
}

// Commands lists what can be done here. It is asked for at every frame and made once for each situation.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.focus, p.open}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
	for _, group := range [][]command{p.backCommands(), p.findCommands(), p.rowCommands(), p.columnCommands(), p.recordCommands(), p.cellCommands(), p.moveCommands()} {
		for i := range group {
			group[i].When = append([]when{hasState}, group[i].When...)
		}
		out = append(out, pane.Declare(p.env, p, "state", settle, group...)...)
	}
	p.commands[now] = out
	return out
}

func (p *Pane) backCommands() []command {
	const group = "Back"
	esc := []string{"esc"}
	do := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	return []command{
		{ID: "enter", Title: "Take what was typed", Group: group, Label: "⏎", Word: "apply", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.enter},
		{ID: "leave", Title: "Leave the prompt", Group: group, Label: "esc", Word: "cancel", Keys: esc, Hint: 2, When: backFrom(fromPrompt, "only in a prompt"), Run: p.endPrompt},
		{ID: "stopwriting", Title: "Stop writing the file; nothing stays of it", Group: group, Label: "esc", Word: "stop writing", Keys: esc, Hint: 1, When: backFrom(fromWriting, "no file is being written"), Run: do(p.write.stop)},
		{ID: "giveup", Title: "Give up sorting or searching; the rows stay as they are", Group: group, Label: "esc", Word: "give up", Keys: esc, Hint: 1, When: backFrom(fromChange, "nothing is being sorted or searched"), Run: p.giveUp},
		{ID: "unselect", Title: "End the selection", Group: group, Label: "esc", Word: "unselect", Keys: esc, Hint: 2, When: backFrom(fromSelection, "nothing is selected"), Run: do(p.rows.grid.Select)},
		{ID: "unzoom", Title: "Show the other parts again", Group: group, Label: "esc", Word: "unzoom", Keys: esc, Hint: 2, When: backFrom(fromZoom, "nothing is zoomed"), Run: do(func() { p.zoom = false })},
		{ID: "back", Title: "Back to the rows", Group: group, Label: "esc", Word: "rows", Keys: esc, Hint: 5, When: backFrom(fromRecord, "only in an open row"), Run: do(func() { p.focus = inRows })},
		{ID: "close", Title: "Close the row", Group: group, Label: "esc", Word: "close", Keys: esc, Hint: 5, When: backFrom(fromOpen, "only with a row open"), Run: p.closeRecord},
		{ID: "tables", Title: "Back to the tables", Group: group, Label: "esc", Word: "tables", Keys: esc, Hint: 6, When: backFrom(fromRows, "only in the rows"), Run: do(p.toTables)},
	}
}

func (p *Pane) findCommands() []command {
	const group = "Tables and filter"
	filter := func(c pane.Call) tea.Cmd {
		if c.Arg == "" {
			return p.ask(forFilter)
		}
		return p.enterFilter(c.Arg)
	}
	other := 4
	if p.focus == inTables {
		other = 0 // enter does the same
	}
	return []command{
		{ID: "choose", Title: "Into the rows of the table", Group: group, Label: "⏎", Word: "rows", Keys: []string{"enter", "right", "l"}, Hint: 1, When: []when{notTyping, onTables, hasTable}, Run: p.enterTable},
		{ID: "find", Title: "Find a table by its name", Group: group, Label: "/", Word: "find table", Keys: []string{"/"}, Hint: 2, When: []when{notTyping, onTables, hasTable}, Run: func() tea.Cmd { return p.ask(forTable) }},
		{ID: "table", Title: "Show a table", Group: group, Label: "T", Word: "table", Keys: []string{"T"}, Hint: 7, When: []when{notTyping}, Takes: "NAME", Suggest: p.suggestTables, Call: p.callTable},
		{ID: "filter", Title: "Filter the rows", Group: group, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 2, When: []when{notTyping, onRows, hasSource}, Takes: "FILTER", Suggest: p.suggestFilter, Call: filter},
		{ID: "same", Title: "Only rows that have the value under the cursor in its column", Group: group, Label: "f", Word: "this value", Keys: []string{"f"}, Hint: 4, When: []when{notTyping, onRows, hasRow}, Run: p.filterCell},
		{ID: "all", Title: "Clear the filter", Group: group, Label: "F", Word: "all rows", Keys: []string{"F"}, Hint: 3, When: []when{notTyping, notTables, hasFilter}, Run: func() tea.Cmd { return p.setFilter(inspector.RowFilter{}) }},
		{ID: "sort", Title: "Sort by the column under the cursor: up, down, not at all", Group: group, Label: "s", Word: "sort", Keys: []string{"s"}, Hint: 3, When: []when{notTyping, onRows, hasSource}, Takes: "COLUMN [desc]", Suggest: p.rows.columnNames, Call: p.callSort},
		{ID: "other", Title: "Give the other part the keys", Group: group, Label: "o", Word: p.otherWord(), Keys: []string{"o", "ctrl+w"}, Hint: other, When: []when{notTyping, hasTable}, Run: p.other},
		{ID: "zoom", Title: "Give the part with the keys the whole pane, and take it back", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 8, When: []when{notTyping}, Run: func() tea.Cmd { p.zoom = !p.zoom; return nil }},
	}
}

func (p *Pane) rowCommands() []command {
	const group = "Row"
	open := "open row"
	if p.open {
		open = "into it"
	}
	write := func(c pane.Call) tea.Cmd {
		if c.Arg == "" {
			return p.ask(forFile)
		}
		return p.writeTo(c.Arg)
	}
	return []command{
		{ID: "open", Title: "Open the row; then, give it the keys", Group: group, Label: "⏎", Word: open, Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, onRows, hasRow}, Run: p.openRecord},
		{ID: "copy", Title: "Copy the whole value under the cursor, or the selected rows as JSON lines, to the terminal's clipboard", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 5, When: []when{notTyping, notTables, hasRow}, Run: p.copyValue},
		{ID: "copyrow", Title: "Copy the row as JSON", Group: group, Label: "Y", Word: "copy row", Keys: []string{"Y"}, When: []when{notTyping, notTables, hasRow}, Run: p.copyRow},
		{ID: "copycolumn", Title: "Copy the column: of the selected rows, or of the first 1 000", Group: group, Label: "c", Word: "copy column", Keys: []string{"c"}, When: []when{notTyping, onRows, hasRow}, Run: p.copyColumn},
		{ID: "select", Title: "Begin to select rows, or end it", Group: group, Label: "v", Word: "select", Keys: []string{"v"}, When: []when{notTyping, onRows, hasRow}, Run: func() tea.Cmd { p.rows.grid.Select(); return nil }},
		{ID: "write", Title: "Write the rows that match to a .csv, .json or .jsonl file", Group: group, Label: "W", Word: "write", Keys: []string{"W"}, When: []when{notTyping, notTables, hasSource, notBusy}, Takes: "FILE", Call: write},
	}
}

func (p *Pane) columnCommands() []command {
	const group = "Columns"
	g := p.rows.grid
	here := []when{notTyping, onRows, hasSource}
	// arrange does something that is kept for the next time.
	arrange := func(do func(int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd { do(n); return p.keepColumns() }
	}
	count := func(do func(int)) func(int) tea.Cmd { return func(n int) tea.Cmd { do(n); return nil } }
	return []command{
		{ID: "column.left", Title: "The column to the left", Group: group, Label: "←→", Word: "columns", Keys: []string{"left", "h"}, When: here, Count: count(func(n int) { g.MoveColumn(-n) })},
		{ID: "column.right", Title: "The column to the right", Group: group, Keys: []string{"right", "l"}, When: here, Count: count(func(n int) { g.MoveColumn(n) })},
		{ID: "column.first", Title: "The first column", Group: group, Keys: []string{"^", "0"}, When: here, Count: count(func(int) { g.FirstColumn() })},
		{ID: "column.last", Title: "The last column", Group: group, Keys: []string{"$"}, When: here, Count: count(func(int) { g.LastColumn() })},
		{ID: "column.narrow", Title: "Make the column narrower", Group: group, Keys: []string{"<"}, When: here, Count: arrange(func(n int) { g.Resize(-2 * n) })},
		{ID: "column.widen", Title: "Make the column wider", Group: group, Keys: []string{">"}, When: here, Count: arrange(func(n int) { g.Resize(2 * n) })},
		{ID: "column.before", Title: "Move the column to the left", Group: group, Keys: []string{"{"}, When: here, Count: arrange(func(n int) { g.Shift(-n) })},
		{ID: "column.after", Title: "Move the column to the right", Group: group, Keys: []string{"}"}, When: here, Count: arrange(func(n int) { g.Shift(n) })},
		{ID: "column.hide", Title: "Hide the column", Group: group, Keys: []string{"-"}, When: here, Count: arrange(func(n int) { g.Hide() })},
		{ID: "column.all", Title: "Show all columns", Group: group, Keys: []string{"+"}, When: here, Count: arrange(func(n int) { g.ShowAll() })},
	}
}

func (p *Pane) recordCommands() []command {
	const group = "Open row"
	return []command{
		{ID: "next", Title: "Next way to look at the row: its columns, one value in full, its events", Group: group, Label: "[ ]", Word: "next view", Keys: []string{"]"}, Hint: 2, When: []when{notTyping, notTables, isOpen}, Run: func() tea.Cmd { return p.record.turn(1) }},
		{ID: "previous", Title: "Previous way to look at the row", Group: group, Keys: []string{"["}, When: []when{notTyping, notTables, isOpen}, Run: func() tea.Cmd { return p.record.turn(-1) }},
		{ID: "value", Title: "Show the column's value in full", Group: group, Label: "⏎", Word: "in full", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, onRecord, inRowTab}, Run: func() tea.Cmd { return p.record.turn(1) }},
		{ID: "event", Title: "Go to the event in Events", Group: group, Label: "⏎", Word: "go to event", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, onRecord, onEvent}, Run: p.goToEvent},
		{ID: "search", Title: "Search in the open row", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 3, When: []when{notTyping, onRecord}, Run: func() tea.Cmd { return p.ask(forSearch) }},
		{ID: "match.next", Title: "The next match", Group: group, Label: "n N", Word: "matches", Keys: []string{"n"}, Hint: 3, When: []when{notTyping, onRecord, searched}, Count: func(n int) tea.Cmd { return p.record.find(n) }},
		{ID: "match.previous", Title: "The match before", Group: group, Keys: []string{"N"}, When: []when{notTyping, onRecord, searched}, Count: func(n int) tea.Cmd { return p.record.find(-n) }},
	}
}

func (p *Pane) cellCommands() []command {
	const group = "Value in full"
	cell := []when{notTyping, onRecord, inCell}
	tree := func(do func(*jsonview.Model)) func() tea.Cmd {
		return func() tea.Cmd {
			if t, ok := p.tree(); ok {
				do(t)
			}
			return nil
		}
	}
	in := func(more ...when) []when { return append(append([]when(nil), cell...), more...) }
	return []command{
		{ID: "cell.as", Title: "Show it as JSON, as text or as bytes", Group: group, Label: "t", Word: "as text, bytes", Keys: []string{"t"}, Hint: 4, When: in(hasWays), Run: func() tea.Cmd { p.record.cell.Toggle(); return nil }},
		{ID: "cell.wrap", Title: "Wrap long lines, or cut them off", Group: group, Label: "w", Word: "wrap", Keys: []string{"w"}, When: in(notTree), Run: func() tea.Cmd { p.record.cell.Wrap(); return nil }},
		{ID: "cell.numbers", Title: "Number the lines, or do not", Group: group, Label: "#", Word: "numbers", Keys: []string{"#"}, When: in(notTree), Run: func() tea.Cmd { p.record.cell.Numbers(); return nil }},
		{ID: "cell.left", Title: "To the left", Group: group, Keys: []string{"left", "h"}, When: in(notTree), Count: func(n int) tea.Cmd { p.record.cell.HorizontalScroll(-8 * n); return nil }},
		{ID: "cell.right", Title: "To the right", Group: group, Keys: []string{"right", "l"}, When: in(notTree), Count: func(n int) tea.Cmd { p.record.cell.HorizontalScroll(8 * n); return nil }},
		{ID: "cell.toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter"}, Hint: 1, When: in(inTree), Run: tree((*jsonview.Model).Toggle)},
		{ID: "cell.fold", Title: "Fold, or go to what contains it", Group: group, Keys: []string{"left", "h"}, When: in(inTree), Run: tree((*jsonview.Model).Fold)},
		{ID: "cell.unfold", Title: "Open", Group: group, Keys: []string{"right", "l"}, When: in(inTree), Run: tree((*jsonview.Model).Unfold)},
		{ID: "cell.expand", Title: "Open everything", Group: group, Keys: []string{"E"}, When: in(inTree), Run: tree((*jsonview.Model).ExpandAll)},
		{ID: "cell.collapse", Title: "Fold everything", Group: group, Keys: []string{"C"}, When: in(inTree), Run: tree((*jsonview.Model).CollapseAll)},
	}
}

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when{notTyping}, "", p.move)
}

// otherWord is where o leads.
func (p *Pane) otherWord() string {
	switch {
	case p.focus == inTables, p.focus == inRecord:
		return "rows"
	case p.open:
		return "open row"
	}
	return "tables"
}

// giveUp stays with the rows as they are.
func (p *Pane) giveUp() tea.Cmd {
	p.tables.seek(p.rows.now.name)
	return p.rows.giveUp()
}

// callTable shows a table by its name, or asks for it.
func (p *Pane) callTable(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		p.toTables()
		p.zoom = false
		return p.ask(forTable)
	}
	p.focus = inRows
	return p.showTable(c.Arg)
}

// suggestTables lists tables by what their names begin with.
func (p *Pane) suggestTables(typed string) []string {
	const most = 200
	var out []string
	for i := range p.tables.all {
		if name := p.tables.all[i].name; len(out) < most && strings.HasPrefix(name, typed) {
			out = append(out, name)
		}
	}
	return out
}

// callSort sorts by a column that is named, with desc after it for the other way round, or by the one under the cursor.
func (p *Pane) callSort(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		column, ok := p.rows.column()
		if !ok {
			return nil
		}
		return p.sort(column)
	}
	opt := p.rows.options()
	opt.Order, opt.Desc = strings.CutSuffix(c.Arg, " desc")
	return p.order(opt)
}

// goToEvent goes to the event under the cursor, in its own pane.
func (p *Pane) goToEvent() tea.Cmd {
	key, ok := p.record.target()
	if !ok {
		return nil
	}
	return func() tea.Msg { return pane.Goto{Pane: "events", Msg: pane.GotoEvent{Key: key}} }
}
