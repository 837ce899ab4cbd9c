package playground

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// when is a condition of this pane.
type when = pane.When[*Pane]

// command is a command of this pane as it is declared.
type command = pane.Declaration[*Pane]

var (
	typing    = when{Holds: func(p *Pane) bool { return p.focus == inEditor }, Why: "only in the editor (tab)"}
	notTyping = when{Holds: func(p *Pane) bool { return p.focus != inEditor && !p.finding }, Why: "not while typing (esc)"}
	onResults = when{Holds: func(p *Pane) bool { return p.focus == inResults && !p.finding }, Why: "only in the results (tab)"}
	onSchema  = when{Holds: func(p *Pane) bool { return p.focus == inSchema }, Why: "only in the tables (tab)"}
	running   = when{Holds: func(p *Pane) bool { return p.run.active }, Why: "nothing is running"}
	idle      = when{Holds: func(p *Pane) bool { return !p.run.active }, Why: "a statement is running"}
	hasGrid   = when{Holds: func(p *Pane) bool { o := p.outcome(); return o != nil && o.grid != nil }, Why: "there is no result"}
	hasRows   = when{Holds: func(p *Pane) bool { o := p.outcome(); return o != nil && len(o.rows) > 0 }, Why: "there are no rows"}
	inRecord  = when{Holds: func(p *Pane) bool { return p.record != nil }, Why: "only in an open row (R)"}
	zoomed    = when{Holds: func(p *Pane) bool { return p.layout.zoomed }, Why: "only while zoomed (z)"}
	noRecord  = when{Holds: func(p *Pane) bool { return p.record == nil }, Why: "not in an open row"}
	several   = when{Holds: func(p *Pane) bool { return len(p.outcomes) > 1 }, Why: "only with several results"}
	hasPast   = when{Holds: func(p *Pane) bool { return len(p.history.entries) > 0 }, Why: "nothing was run yet"}
	offered   = when{Holds: func(p *Pane) bool { return p.popup.shown() }, Why: "only while something is offered (ctrl+space)"}
	unoffered = when{Holds: func(p *Pane) bool { return !p.popup.shown() }, Why: "not while something is offered (esc)"}
	chosen    = when{Holds: func(p *Pane) bool { return p.popup.shown() && p.popup.moved }, Why: "nothing was chosen (↓)"}
	finding   = when{Holds: func(p *Pane) bool { return p.finding }, Why: "only while typing what to find (/)"}
	sought    = when{Holds: func(p *Pane) bool { o := p.outcome(); return o != nil && !o.search.text.Empty() }, Why: "nothing is looked for (/)"}
	unsought  = when{Holds: func(p *Pane) bool { return !sought.Holds(p) }, Why: "not while something is looked for"}
	selecting = when{Holds: func(p *Pane) bool { o := p.outcome(); return o != nil && o.grid != nil && o.grid.Selecting() }, Why: "no rows are selected (v)"}
	selectNot = when{Holds: func(p *Pane) bool { return !selecting.Holds(p) }, Why: "not while rows are selected"}
	shown     = when{Holds: func(p *Pane) bool { return !p.env.Redact }, Why: "values are hidden (--redact)"}
	inFile    = when{Holds: func(p *Pane) bool { return p.file.path != "" }, Why: "no file is open (:edit)"}
	noFile    = when{Holds: func(p *Pane) bool { return p.file.path == "" }, Why: "a file is open: alt+s saves a query"}
	hasMore   = when{Holds: (*Pane).cellHasMore, Why: "all of it is on the screen"}
	hasNoMore = when{Holds: func(p *Pane) bool { return !p.cellHasMore() }, Why: "⏎ opens the value here"}
)

// cellHasMore reports whether enter opens the value under the cursor, not its row.
func (p *Pane) cellHasMore() bool {
	if o := p.outcome(); p.env.Redact || o == nil || o.grid == nil || len(o.rows) == 0 {
		return false
	}
	v, _, ok := p.cell()
	return ok && more(v)
}

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	if p.commands != nil {
		return p.commands
	}
	settle := func(cmd tea.Cmd) tea.Cmd { p.settle(); return tea.Batch(cmd, p.draftSoon()) }
	for _, group := range [][]command{p.completionCommands(), p.runCommands(), p.textCommands(), p.focusCommands(), p.resultCommands(), p.columnCommands(), p.recordCommands(), p.moveCommands()} {
		p.commands = append(p.commands, pane.Declare(p.env, p, "sql", settle, group...)...)
	}
	return p.commands
}

// do is a command that only changes what is on the screen.
func do(f func()) func() tea.Cmd {
	return func() tea.Cmd { f(); return nil }
}

func (p *Pane) completionCommands() []command {
	const group = "Completion"
	move := func(d, pages int) func() tea.Cmd { return do(func() { p.moveCompletion(d, pages) }) }
	return []command{
		{ID: "complete", Title: "What could be typed here", Group: group, Label: "ctrl+space", Word: "complete", Keys: []string{"ctrl+space", "ctrl+@", "alt+/"}, Hint: 8, When: []when{typing, unoffered}, Run: p.complete},
		{ID: "take", Title: "Take the completion", Group: group, Label: "tab", Word: "take it", Keys: []string{"tab"}, Hint: 1, When: []when{typing, offered}, Run: p.takeCompletion},
		{ID: "enter", Title: "Take the completion that was chosen", Group: group, Keys: []string{"enter"}, When: []when{typing, chosen}, Run: p.takeCompletion},
		{ID: "above", Title: "The completion above", Group: group, Keys: []string{"up", "ctrl+p"}, When: []when{typing, offered}, Run: move(-1, 0)},
		{ID: "below", Title: "The completion below", Group: group, Label: "↓", Word: "choose", Keys: []string{"down", "ctrl+n", "ctrl+space", "ctrl+@"}, Hint: 2, When: []when{typing, offered}, Run: move(1, 0)},
		{ID: "pageabove", Title: "Completions further up", Group: group, Keys: []string{"pgup"}, When: []when{typing, offered}, Run: move(0, -1)},
		{ID: "pagebelow", Title: "Completions further down", Group: group, Keys: []string{"pgdown"}, When: []when{typing, offered}, Run: move(0, 1)},
		{ID: "dismiss", Title: "Close the list of completions", Group: group, Label: "esc", Word: "close", Keys: []string{"esc"}, Hint: 3, When: []when{typing, offered}, Run: do(p.popup.close)},
	}
}

func (p *Pane) runCommands() []command {
	const group = "Statements"
	return []command{
		{ID: "cancel", Title: "Cancel the running statement", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc", "ctrl+x"}, Hint: 1, When: []when{running, unoffered}, Run: p.stop},
		{ID: "run", Title: "Run the statement at the cursor", Group: group, Label: "ctrl+r", Word: "run", Keys: []string{"ctrl+r", "alt+enter", "f5"}, Hint: 4, When: []when{idle}, Run: p.runOne},
		{ID: "all", Title: "Run all statements, up to the first that fails", Group: group, Label: "alt+r", Word: "run all", Keys: []string{"alt+r", "f6"}, Hint: 8, When: []when{idle}, Run: p.runAll},
		{ID: "explain", Title: "How SQLite would run it", Group: group, Label: "ctrl+e", Word: "plan", Keys: []string{"ctrl+e"}, Hint: 5, When: []when{idle}, Run: p.explain},
		{ID: "database", Title: "Ask the state, the eventlog, or whichever has the tables", Group: group, Label: "ctrl+t", Word: "database", Keys: []string{"ctrl+t"}, Hint: 9, Run: do(p.nextDatabase)},
		{ID: "limit", Title: "How many rows of a result are read", Group: group, Takes: "ROWS", Call: p.setLimit,
			Suggest: func(string) []string { return []string{"100", "1000", "10000", strconv.Itoa(maxLimit)} }},
	}
}

// textCommands are about the text: what was run, saved queries and files.
func (p *Pane) textCommands() []command {
	const group = "Text"
	past := func(d int) func() tea.Cmd {
		return do(func() {
			if s, ok := p.history.step(d, p.text()); ok {
				p.editor.SetValue(s)
			}
		})
	}
	return []command{
		{ID: "older", Title: "What was run before", Group: group, Label: "alt+↑", Word: "older", Keys: []string{"alt+up", "alt+p", "ctrl+p"}, When: []when{typing, hasPast, unoffered}, Run: past(-1)},
		{ID: "newer", Title: "What was run after that", Group: group, Label: "alt+↓", Word: "newer", Keys: []string{"alt+down", "alt+n", "ctrl+n"}, When: []when{typing, hasPast, unoffered}, Run: past(1)},
		{ID: "history", Title: "All that was run, to be searched", Group: group, Label: "alt+h", Word: "history", Keys: []string{"alt+h"}, Hint: 7, Run: p.showHistory},
		{ID: "savequery", Title: "Save the statement at the cursor under a name", Group: group, Label: "ctrl+s", Word: "save", Keys: []string{"ctrl+s"}, Hint: 7, When: []when{noFile}, Run: func() tea.Cmd { return p.saveQuery(pane.Call{}) }},
		{ID: "save", Title: "Save the statement at the cursor under a name, also while a file is open", Group: group, Keys: []string{"alt+s"}, Takes: "NAME", Suggest: p.queryNames, Call: p.saveQuery},
		{ID: "queries", Title: "The saved queries, to load or to delete one", Group: group, Label: "alt+o", Word: "queries", Keys: []string{"alt+o"}, Hint: 9, Run: p.showQueries},
		{ID: "load", Title: "Write a saved query into the editor", Group: group, Takes: "NAME", Suggest: p.queryNames, Call: p.loadQuery},
		{ID: "edit", Title: "Open a file of SQL", Group: group, Takes: "FILE", Suggest: files(".sql"), Call: p.edit},
		{ID: "savefile", Title: "Save the file", Group: group, Label: "ctrl+s", Word: "save", Keys: []string{"ctrl+s"}, Hint: 7, When: []when{inFile}, Run: func() tea.Cmd { return p.saveFile(pane.Call{}) }},
		{ID: "save-file", Title: "Save the text to a file", Group: group, Takes: "FILE", Suggest: files(".sql"), Call: p.saveFile},
		{ID: "new", Title: "Begin an empty text that belongs to no file", Group: group, Run: p.newText},
	}
}

// focusCommands are about the parts of the pane.
func (p *Pane) focusCommands() []command {
	const group = "Parts"
	to := func(place place) func() tea.Cmd { return do(func() { p.setFocus(place) }) }
	divide := func(d int) func(int) tea.Cmd { return func(n int) tea.Cmd { return p.divide(n * d) } }
	return []command{
		{ID: "next", Title: "Editor, results, tables: give the next one the keys", Group: group, Label: "tab", Word: "results", Keys: []string{"tab"}, Hint: 6, When: []when{typing, unoffered}, Run: p.nextFocus},
		{ID: "round", Title: "Give the next one the keys", Group: group, Label: "tab", Word: "editor", Keys: []string{"tab"}, Hint: 3, When: []when{notTyping}, Run: p.nextFocus},
		{ID: "leave", Title: "Leave the editor: letters and digits are commands then", Group: group, Label: "esc", Word: "leave", Keys: []string{"esc"}, When: []when{idle, typing, unoffered}, Run: to(inResults)},
		{ID: "tables", Title: "Show or hide the tables", Group: group, Label: "ctrl+o", Word: "tables", Keys: []string{"ctrl+o"}, Hint: 9, Run: p.toggleSchema},
		{ID: "choose", Title: "Write the table or column into the editor", Group: group, Label: "⏎", Word: "use it", Keys: []string{"enter"}, Hint: 1, When: []when{onSchema}, Run: p.choose},
		{ID: "return", Title: "Back to the editor", Group: group, Label: "i", Word: "editor", Keys: []string{"i"}, Hint: 4, When: []when{idle, notTyping, noRecord, selectNot, unsought}, Run: to(inEditor)},
		{ID: "zoom", Title: "The editor or the results alone, or both again", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 9, When: []when{notTyping}, Run: p.zoom},
		{ID: "unzoom", Title: "The editor and the results again", Group: group, Label: "esc", Word: "unzoom", Keys: []string{"esc"}, Hint: 1, When: []when{idle, notTyping, noRecord, selectNot, unsought, zoomed}, Run: p.zoom},
		{ID: "zoomtyping", Title: "The editor alone, or both again", Group: group, Keys: []string{"alt+e"}, When: []when{typing}, Run: p.zoom},
		{ID: "higher", Title: "Move the rule below the editor up", Group: group, Keys: []string{"ctrl+up"}, Count: divide(-1)},
		{ID: "lower", Title: "Move the rule below the editor down", Group: group, Keys: []string{"ctrl+down"}, Count: divide(1)},
	}
}

func (p *Pane) resultCommands() []command {
	const group = "Results"
	other := func(d int) func(int) tea.Cmd {
		return func(n int) tea.Cmd {
			p.showOutcome(((p.shown+d*n)%len(p.outcomes) + len(p.outcomes)) % len(p.outcomes))
			return nil
		}
	}
	hit := func(d int) func(int) tea.Cmd { return func(n int) tea.Cmd { return p.nextHit(n * d) } }
	rows := []when{onResults, hasRows, noRecord}
	return []command{
		{ID: "value", Title: "Open the value: it is long, has lines, or is a blob or JSON", Group: group, Label: "⏎", Word: "open value", Keys: []string{"enter"}, Hint: 1, When: append(rows[:3:3], hasMore), Run: p.openCell},
		{ID: "open", Title: "Open the row: each column on its own line", Group: group, Label: "⏎", Word: "open row", Keys: []string{"enter"}, Hint: 1, When: append(rows[:3:3], hasNoMore), Run: p.openRecord},
		{ID: "record", Title: "Open the row, whatever the cell has", Group: group, Label: "R", Word: "row", Keys: []string{"R"}, Hint: 8, When: rows, Run: p.openRecord},
		{ID: "whole", Title: "Open the value, however short", Group: group, Keys: []string{"V"}, When: append([]when{shown}, rows...), Run: p.openCell},
		{ID: "copy", Title: "Copy the value, or the selected rows as TSV, to the terminal's clipboard", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 2, When: []when{onResults, hasRows}, Run: p.copyCell},
		{ID: "copyrow", Title: "Copy the row as JSON, or the selected ones as JSON lines", Group: group, Label: "Y", Word: "copy row", Keys: []string{"Y"}, Hint: 10, When: []when{onResults, hasRows}, Run: p.copyRow},
		{ID: "copycolumn", Title: "Copy the column, a value a line: of the selected rows, or of all", Group: group, Keys: []string{"c"}, When: rows, Run: p.copyColumn},
		{ID: "copyall", Title: "Copy all rows as CSV", Group: group, Keys: []string{"W"}, When: []when{onResults, hasGrid}, Run: p.copyAll},
		{ID: "write", Title: "Write the rows to a file: .csv, .tsv, .json or .jsonl", Group: group, Label: "w", Word: "write", Keys: []string{"w"}, Hint: 3, When: []when{hasGrid}, Takes: "FILE", Suggest: files(".csv", ".tsv", ".json", ".jsonl"), Call: p.writeResult},
		{ID: "select", Title: "Select rows from here on, or end that", Group: group, Label: "v", Word: "select", Keys: []string{"v"}, Hint: 8, When: rows, Run: do(func() { p.outcome().grid.Select() })},
		{ID: "unselect", Title: "End the selection", Group: group, Label: "esc", Word: "unselect", Keys: []string{"esc"}, Hint: 1, When: []when{idle, onResults, noRecord, selecting}, Run: do(func() { p.outcome().grid.Select() })},
		{ID: "sort", Title: "Sort by the column: upwards, downwards, not at all", Group: group, Label: "s", Word: "sort", Keys: []string{"s"}, Hint: 2, When: rows, Run: func() tea.Cmd { return p.sortBy(p.outcome().grid.CursorColumn()) }},
		{ID: "find", Title: "Find a text in the cells", Group: group, Label: "/", Word: "find", Keys: []string{"/"}, Hint: 2, When: rows, Run: p.startFind},
		{ID: "found", Title: "Find what was typed", Group: group, Label: "⏎", Word: "find", Keys: []string{"enter"}, Hint: 1, When: []when{finding}, Run: p.find},
		{ID: "notfind", Title: "Stop typing", Group: group, Label: "esc", Word: "leave", Keys: []string{"esc"}, Hint: 2, When: []when{idle, finding}, Run: p.leaveFind},
		{ID: "nexthit", Title: "The next cell that has it", Group: group, Label: "n N", Word: "next", Keys: []string{"n"}, Hint: 1, When: append(rows[:3:3], sought), Count: hit(1)},
		{ID: "previoushit", Title: "The cell before that has it", Group: group, Keys: []string{"N"}, When: append(rows[:3:3], sought), Count: hit(-1)},
		{ID: "endfind", Title: "Look for nothing any more", Group: group, Label: "esc", Word: "end search", Keys: []string{"esc"}, Hint: 1, When: []when{idle, onResults, noRecord, selectNot, sought}, Run: p.endSearch},
		{ID: "nextresult", Title: "Next result", Group: group, Label: "[ ]", Word: "results", Keys: []string{"]"}, Hint: 2, When: []when{onResults, several}, Count: other(1)},
		{ID: "previousresult", Title: "Previous result", Group: group, Keys: []string{"["}, When: []when{onResults, several}, Count: other(-1)},
	}
}

func (p *Pane) columnCommands() []command {
	const group = "Columns"
	column := func(id, title string, f func(n int), keys ...string) command {
		return command{ID: "column." + id, Title: title, Group: group, Keys: keys, When: []when{onResults, hasGrid, noRecord}, Count: func(n int) tea.Cmd { f(n); return nil }}
	}
	return []command{
		column("left", "The column to the left", func(n int) { p.outcome().grid.MoveColumn(-n) }, "left", "h"),
		column("right", "The column to the right", func(n int) { p.outcome().grid.MoveColumn(n) }, "right", "l"),
		column("narrow", "Narrower", func(n int) { p.outcome().grid.Resize(-2 * n) }, "<"),
		column("widen", "Wider", func(n int) { p.outcome().grid.Resize(2 * n) }, ">"),
		column("shiftleft", "Move the column to the left", func(n int) { p.outcome().grid.Shift(-n) }, "{"),
		column("shiftright", "Move the column to the right", func(n int) { p.outcome().grid.Shift(n) }, "}"),
		column("hide", "Hide the column", func(int) { p.outcome().grid.Hide() }, "-"),
		column("showall", "Show all columns again", func(int) { p.outcome().grid.ShowAll() }, "+"),
	}
}

func (p *Pane) recordCommands() []command {
	const group = "Open row"
	tree := func(k string) func() tea.Cmd { return do(func() { p.record.Key(k) }) }
	in := []when{onResults, inRecord}
	return []command{
		{ID: "toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter"}, Hint: 3, When: in, Run: tree("enter")},
		{ID: "close", Title: "Close the row", Group: group, Label: "esc", Word: "back", Keys: []string{"esc"}, Hint: 1, When: []when{idle, onResults, inRecord}, Run: do(func() { p.record = nil })},
		{ID: "fold", Title: "Fold", Group: group, Keys: []string{"left", "h"}, When: in, Run: tree("left")},
		{ID: "unfold", Title: "Open", Group: group, Keys: []string{"right", "l"}, When: in, Run: tree("right")},
	}
}

// nextDatabase asks another database from now on.
func (p *Pane) nextDatabase() {
	p.popup.close()
	switch p.database {
	case inspector.AutoDatabase:
		p.database = inspector.StateDatabase
	case inspector.StateDatabase:
		p.database = inspector.EventlogDatabase
	default:
		p.database = inspector.AutoDatabase
	}
}

// setLimit says how many rows are read from now on, and reads them.
func (p *Pane) setLimit(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		return p.env.Show(newAsk(p.env, "rows of a result:", strconv.Itoa(p.limit), nil, func(s string) (tea.Cmd, error) {
			if _, err := parseLimit(s); err != nil {
				return nil, err
			}
			return p.setLimit(pane.Call{Arg: s}), nil
		}))
	}
	n, err := parseLimit(c.Arg)
	if err != nil {
		return pane.Say(pane.Warn, err.Error())
	}
	p.limit = n
	return pane.Say(pane.Info, "at most "+text.Count(int64(n))+" rows are read from now on: ctrl+r runs the statement again")
}

func parseLimit(s string) (int, error) {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if err != nil || n < 1 || n > maxLimit {
		return 0, fmt.Errorf("the limit is a number of rows from 1 to %s", text.Count(maxLimit))
	}
	return n, nil
}
