package graph

import (
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/queries"
	"github.com/livescope/livescope/ui/state"

	tea "charm.land/bubbletea/v2"
)

type (
	command = pane.Declaration[*Pane]
	when    = pane.When[*Pane]
)

var (
	typing    = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping = when{Holds: func(p *Pane) bool { return p.asking == nothing }, Why: "not in a prompt"}
	known     = when{Holds: func(p *Pane) bool { return p.model != nil }, Why: "the graph is not known"}
	hasNode   = when{Holds: func(p *Pane) bool { _, ok := p.node(); return ok }, Why: "there is no node"}
	onList    = when{Holds: func(p *Pane) bool { return !p.onMap }, Why: "only on the list (t)"}
	onMap     = when{Holds: func(p *Pane) bool { return p.onMap }, Why: "only on the map (t)"}
	isSorted  = when{Holds: func(p *Pane) bool { return p.sort != "" }, Why: "nothing is sorted (s)"}
	leads     = when{Holds: func(p *Pane) bool {
		n, ok := p.node()
		return ok && (n.kind == client.NodeTable || n.layer == queryLayer || n.kind == client.NodeComputed)
	}, Why: "only on a table, a query or a computed"}
)

// step is what escape does next. It always goes one step back.
type step int

const (
	nowhere step = iota
	fromPrompt
	fromZoom
	fromFocus
	fromFilter
)

// back is the one step that escape goes now.
func (p *Pane) back() step {
	switch {
	case p.asking != nothing:
		return fromPrompt
	case p.zoomed:
		return fromZoom
	case p.filter.focus != "":
		return fromFocus
	case p.filter.text != "" || p.filter.minimum > 0:
		return fromFilter
	}
	return nowhere
}

// situation is what the words and hints of the commands depend on.
type situation struct{ onMap bool }

// Commands lists what can be done here. It is asked for at every frame and made once for each situation.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.onMap}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
	for _, table := range [][]command{p.graphCommands(), p.backCommands(), p.moveCommands(), p.columnCommands()} {
		out = append(out, pane.Declare(p.env, p, "graph", settle, table...)...)
	}
	p.commands[now] = out
	return out
}

func (p *Pane) graphCommands() []command {
	const group = "Graph"
	way := "map"
	if p.onMap {
		way = "list"
	}
	byText := func(c pane.Call) tea.Cmd {
		if c.Arg != "" {
			return p.change(func(f *filter) { f.text = c.Arg })
		}
		return p.ask(forFilter, p.filter.text)
	}
	byCount := func(c pane.Call) tea.Cmd {
		if c.Arg != "" {
			return p.setMinimum(c.Arg)
		}
		with := ""
		if p.filter.minimum > 0 {
			with = strconv.FormatInt(p.filter.minimum, 10)
		}
		return p.ask(forMinimum, with)
	}
	return []command{
		{ID: "toggle", Title: "The graph as a list or as a map", Group: group, Label: "t", Word: way, Keys: []string{"t"}, Hint: 1, When: []when{notTyping, known}, Run: p.toggle},
		{ID: "focus", Title: "Only what the node reads and what reads it, directly or through others", Group: group, Label: "⏎", Word: "around it", Keys: []string{"enter"}, Hint: 2, When: []when{notTyping, hasNode}, Run: p.focus},
		{ID: "go", Title: "Go to the query in Queries, or to the table in State", Group: group, Label: "o", Word: "go to it", Keys: []string{"o"}, Hint: 4, When: []when{notTyping, leads}, Run: p.goTo},
		{ID: "filter", Title: "Only nodes that have a text in their label", Group: group, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 3, When: []when{notTyping, known}, Takes: "TEXT", Call: byText},
		{ID: "minimum", Title: "Only nodes that were refreshed, computed or run so often", Group: group, Label: "m", Word: "at least", Keys: []string{"m"}, Hint: 6, When: []when{notTyping, known}, Takes: "COUNT", Call: byCount},
		{ID: "effects", Title: "Hide the effects, and show them again", Group: group, Label: "e", Word: "effects", Keys: []string{"e"}, Hint: 5, When: []when{notTyping, known}, Run: func() tea.Cmd { return p.change(func(f *filter) { f.noEffects = !f.noEffects }) }},
		{ID: "sort", Title: "Sort by the column under the cursor; again: the other way round; again: not at all", Group: group, Label: "s", Word: "sort", Keys: []string{"s"}, Hint: 5, When: []when{notTyping, onList, known}, Run: p.sortColumn},
		{ID: "reverse", Title: "Sort the other way round", Group: group, Label: "S", Word: "reverse", Keys: []string{"S"}, When: []when{notTyping, onList, isSorted}, Run: p.reverse},
		{ID: "copy", Title: "Copy the node's label", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 7, When: []when{notTyping, hasNode}, Run: p.copyLabel},
		{ID: "copyall", Title: "Copy what is shown of the graph as JSON", Group: group, Label: "Y", Word: "copy graph", Keys: []string{"Y"}, When: []when{notTyping, hasNode}, Run: p.copyGraph},
		{ID: "zoom", Title: "The graph alone, or with what is said of the node below it", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 8, When: []when{notTyping}, Run: func() tea.Cmd { p.zoomed = !p.zoomed; return nil }},
	}
}

// backCommands are the steps back.
func (p *Pane) backCommands() []command {
	const group = "Back"
	is := func(id, title, word string, hint int, s step, run func() tea.Cmd) command {
		holds := when{Holds: func(p *Pane) bool { return p.back() == s }, Why: "there is something else to go back from first"}
		return command{ID: id, Title: title, Group: group, Label: "esc", Word: word, Keys: []string{"esc"}, Hint: hint, When: []when{holds}, Run: run}
	}
	return []command{
		{ID: "enter", Title: "Take what was typed", Group: group, Label: "⏎", Word: "apply", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.enter},
		is("leave", "Leave the prompt", "cancel", 2, fromPrompt, p.leave),
		is("unzoom", "Show again what is said of the node", "unzoom", 8, fromZoom, func() tea.Cmd { p.zoomed = false; return nil }),
		is("all", "The whole graph again", "whole graph", 2, fromFocus, func() tea.Cmd { return p.change(func(f *filter) { f.focus = "" }) }),
		is("clear", "Take the filter back", "clear filter", 2, fromFilter, func() tea.Cmd { return p.change(func(f *filter) { f.text, f.minimum = "", 0 }) }),
	}
}

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when{notTyping}, "", func(m motion.Motion, n int) tea.Cmd {
		if p.onMap {
			p.move(m, n)
		} else {
			p.list.Move(m, n)
		}
		return nil
	})
}

func (p *Pane) columnCommands() []command {
	const group = "Columns"
	type g = grid.Model[string]
	move := func(do func(*g, int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd { do(p.list.Grid, n); return nil }
	}
	// arrange does something that is kept for the next time.
	arrange := func(do func(*g, int)) func(int) tea.Cmd {
		return func(n int) tea.Cmd { do(p.list.Grid, n); return p.keep() }
	}
	aside := func(d int) func(int) tea.Cmd {
		return func(n int) tea.Cmd {
			for range min(n, int(layerCount)) {
				p.aside(d)
			}
			return nil
		}
	}
	list, chart := []when{notTyping, onList}, []when{notTyping, onMap}
	return []command{
		{ID: "map.left", Title: "To the column on the left: to a node that this one reads", Group: group, Label: "h l", Word: "columns", Keys: []string{"left", "h"}, Hint: 3, When: chart, Count: aside(-1)},
		{ID: "map.right", Title: "To the column on the right: to a node that reads this one", Group: group, Keys: []string{"right", "l"}, When: chart, Count: aside(1)},
		{ID: "column.left", Title: "The cell to the left", Group: group, Keys: []string{"left", "h"}, When: list, Count: move(func(m *g, n int) { m.MoveColumn(-n) })},
		{ID: "column.right", Title: "The cell to the right", Group: group, Keys: []string{"right", "l"}, When: list, Count: move(func(m *g, n int) { m.MoveColumn(n) })},
		{ID: "column.narrow", Title: "Make the column narrower", Group: group, Keys: []string{"<"}, When: list, Count: arrange(func(m *g, n int) { m.Resize(-n) })},
		{ID: "column.widen", Title: "Make the column wider", Group: group, Keys: []string{">"}, When: list, Count: arrange(func(m *g, n int) { m.Resize(n) })},
		{ID: "column.before", Title: "Move the column to the left", Group: group, Keys: []string{"{"}, When: list, Count: arrange(func(m *g, n int) { m.Shift(-n) })},
		{ID: "column.after", Title: "Move the column to the right", Group: group, Keys: []string{"}"}, When: list, Count: arrange(func(m *g, n int) { m.Shift(n) })},
		{ID: "column.hide", Title: "Hide the column", Group: group, Keys: []string{"-"}, When: list, Count: arrange(func(m *g, _ int) { m.Hide() })},
		{ID: "column.all", Title: "Show all columns", Group: group, Keys: []string{"+"}, When: list, Count: arrange(func(m *g, _ int) { m.ShowAll() })},
	}
}

// change shows another part of the graph.
func (p *Pane) change(how func(*filter)) tea.Cmd {
	how(&p.filter)
	p.fill()
	return nil
}

// toggle looks at the graph in the other way, from the same node.
func (p *Pane) toggle() tea.Cmd {
	if p.onMap = !p.onMap; !p.onMap {
		p.list.Seek(p.chosen)
	}
	return nil
}

// focus shows only what hangs together with the chosen node.
func (p *Pane) focus() tea.Cmd {
	return p.change(func(f *filter) { f.focus = p.chosen })
}

// goTo shows the chosen node in the pane that knows more of it.
func (p *Pane) goTo() tea.Cmd {
	n, ok := p.node()
	if !ok {
		return nil
	}
	if n.kind == client.NodeTable {
		name := strings.TrimPrefix(n.raw, "tableRef:")
		return func() tea.Msg { return pane.Goto{Pane: "state", Msg: state.ShowTable{Name: name}} }
	}
	label := strings.TrimSuffix(strings.TrimSuffix(n.raw, ":results"), ":query")
	return func() tea.Msg { return pane.Goto{Pane: "queries", Msg: queries.ShowQuery{Label: label}} }
}

func (p *Pane) copyLabel() tea.Cmd {
	n, ok := p.node()
	if !ok {
		return nil
	}
	s := n.raw
	if p.env.Redact || s == "" {
		s = n.label
	}
	return pane.Copy("the label", s, "")
}

// copyGraph copies what is shown.
func (p *Pane) copyGraph() tea.Cmd {
	p.working++
	m, shown := p.model, p.view.shown
	return func() tea.Msg {
		out, err := m.json(shown)
		return copyMsg{pane: p, json: out, err: err}
	}
}

// ask opens a prompt with a text in it.
func (p *Pane) ask(what asking, with string) tea.Cmd {
	p.asking = what
	p.prompt().SetValue(with)
	p.prompt().Focus()
	return nil
}

// leave closes the prompt.
func (p *Pane) leave() tea.Cmd {
	m := p.prompt()
	m.Blur()
	m.SetError("", -1)
	p.asking = nothing
	return nil
}

// enter takes what was typed.
func (p *Pane) enter() tea.Cmd {
	m := p.prompt()
	if p.asking == forMinimum {
		return p.setMinimum(m.Value())
	}
	m.Remember()
	p.leave()
	return p.change(func(f *filter) { f.text = strings.TrimSpace(m.Value()) })
}

// setMinimum shows only nodes with such a count; nothing is any.
func (p *Pane) setMinimum(typed string) tea.Cmd {
	typed = strings.ReplaceAll(typed, " ", "")
	n, err := strconv.ParseInt(typed, 10, 64)
	if typed != "" && (err != nil || n < 0) {
		const wrong = "that is no number of times"
		if p.asking != forMinimum {
			return pane.Say(pane.Warn, wrong)
		}
		p.prompt().SetError(wrong, -1)
		return nil
	}
	if p.asking == forMinimum {
		p.leave()
	}
	return p.change(func(f *filter) { f.minimum = n })
}
