package recompute

import (
	"slices"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

type (
	command = pane.Declaration[*Pane]
	when    = pane.When[*Pane]
)

var (
	typing    = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping = when{Holds: func(p *Pane) bool { return p.asking == nothing }, Why: "not in a prompt"}
	inQueries = when{Holds: func(p *Pane) bool { return !p.inRuns }, Why: "only in the queries (o)"}
	inRuns    = when{Holds: func(p *Pane) bool { return p.inRuns }, Why: "only in the runs (o)"}
	hasQuery  = when{Holds: func(p *Pane) bool { _, ok := p.chosen(); return ok }, Why: "there is no query"}
	hasRun    = when{Holds: func(p *Pane) bool { _, ok := p.runs.run(); return ok }, Why: "there is no run"}
	hasCause  = when{Holds: func(p *Pane) bool { r, ok := p.runs.run(); return ok && len(r.Cause) > 0 }, Why: "no cause of this run was seen"}
	hasCell   = when{Holds: func(p *Pane) bool { _, _, ok := p.cell(); return ok }, Why: "there is nothing to copy"}
	onWatch   = when{Holds: func(p *Pane) bool { q, ok := p.chosen(); return ok && q.Kind == client.QueryWatch && !q.Gone }, Why: "only on a watch (w)"}
	isPaused  = when{Holds: func(p *Pane) bool { return p.runs.paused() }, Why: "the list is not paused"}
	goesOn    = when{Holds: func(p *Pane) bool { return !p.runs.paused() }, Why: "the list is paused"}
	anyRun    = when{Holds: func(p *Pane) bool { return p.seen.newest > 0 }, Why: "no run was seen so far"}
	isSorted  = when{Holds: func(p *Pane) bool { return p.sort.column != "" }, Why: "the queries are in the order in which they appeared (s)"}
	bothParts = when{Holds: func(p *Pane) bool { return !p.zoomed }, Why: "not while one part fills the pane (z)"}
)

// Commands lists what can be done here.
func (p *Pane) Commands() []pane.Command {
	if p.commands == nil {
		settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
		for _, table := range [][]command{p.liveCommands(), p.runCommands(), p.queryCommands(), p.partCommands(), p.typeCommands(), p.backCommands(), p.moveCommands()} {
			p.commands = append(p.commands, pane.Declare(p.env, p, "live", settle, table...)...)
		}
	}
	return p.commands
}

func (p *Pane) liveCommands() []command {
	const group = "Live"
	return []command{
		{ID: "pause", Title: "Let the list of runs stand still; the counters go on", Group: group, Label: "space", Word: "pause", Keys: []string{"space"}, Hint: 2, When: []when{notTyping, goesOn, anyRun}, Run: p.runs.pause},
		{ID: "resume", Title: "Let the list of runs go on", Group: group, Label: "space", Word: "go on", Keys: []string{"space"}, Hint: 2, When: []when{notTyping, isPaused}, Run: p.runs.resume},
		{ID: "filter", Title: "Only runs with a text in their label, SQL, tables or causes' numbers", Group: group, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 4, When: []when{notTyping, anyRun}, Takes: "TEXT", Call: p.askText},
		{ID: "wasted", Title: "Only runs that changed nothing, or all again", Group: group, Label: "W", Word: "wasted", Keys: []string{"W"}, Hint: 3, When: []when{notTyping, anyRun}, Run: p.toggleWasted},
		{ID: "watch", Title: "Watch an SQL of your own: it runs whenever a table that it reads is written", Group: group, Label: "w", Word: "watch", Keys: []string{"w"}, Hint: 6, When: []when{notTyping}, Takes: "SQL", Call: p.askWatch},
		{ID: "unwatch", Title: "Remove the chosen watch", Group: group, Keys: []string{"D"}, When: []when{notTyping, onWatch}, Run: p.unwatch},
		{ID: "clear", Title: "Forget the runs seen so far, and what was counted of them", Group: group, Keys: []string{"C"}, When: []when{notTyping}, Run: p.clear},
	}
}

func (p *Pane) runCommands() []command {
	const group = "Runs"
	return []command{
		{ID: "run", Title: "The run in full: its causes, what it changed, its SQL", Group: group, Label: "⏎", Word: "in full", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, inRuns, hasRun}, Run: p.openRun},
		{ID: "event", Title: "Go to the first event that caused the run, in Events", Group: group, Label: "e", Word: "event", Keys: []string{"e"}, Hint: 5, When: []when{notTyping, hasRun, hasCause}, Run: p.goToCause},
		{ID: "follow", Title: "Go to the newest run and follow", Group: group, Keys: []string{"f"}, When: []when{notTyping}, Run: func() tea.Cmd { return p.runs.move(motion.ToFirst, 1) }},
	}
}

func (p *Pane) queryCommands() []command {
	const group = "Queries"
	return []command{
		{ID: "only", Title: "Only the runs of this query below", Group: group, Label: "⏎", Word: "its runs", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, inQueries, hasQuery}, Run: p.onlyChosen},
		{ID: "sort", Title: "Sort the queries by the column under the cursor: most first, the other way round, not at all", Group: group, Label: "s", Word: "sort", Keys: []string{"s"}, When: []when{notTyping, inQueries}, Run: p.sortBy},
		{ID: "sort.turn", Title: "Turn the order of the queries round", Group: group, Keys: []string{"S"}, When: []when{notTyping, isSorted}, Run: p.turnSort},
	}
}

func (p *Pane) partCommands() []command {
	const group = "Parts"
	column := func(d int) func(int) tea.Cmd {
		return func(n int) tea.Cmd {
			if p.inRuns {
				p.runs.grid.MoveColumn(d * n)
			} else {
				p.queries.Grid.MoveColumn(d * n)
			}
			return nil
		}
	}
	return []command{
		{ID: "other", Title: "To the other part: queries or runs", Group: group, Label: "o", Word: "other part", Keys: []string{"o"}, Hint: 7, When: []when{notTyping}, Run: func() tea.Cmd { p.inRuns = !p.inRuns; return nil }},
		{ID: "copy", Title: "Copy the cell", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 8, When: []when{notTyping, hasCell}, Run: p.copyCell},
		{ID: "copyjson", Title: "Copy the query or the run as JSON", Group: group, Keys: []string{"Y"}, When: []when{notTyping, hasCell}, Run: p.copyJSON},
		{ID: "zoom", Title: "Give the part that has the keys the whole pane, or both their places", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 9, When: []when{notTyping}, Run: func() tea.Cmd { p.zoomed = !p.zoomed; return nil }},
		{ID: "divider.back", Title: "Move the divider up", Group: group, Keys: []string{"ctrl+up"}, When: []when{notTyping, bothParts}, Count: func(n int) tea.Cmd { return p.moveDivider(-n) }},
		{ID: "divider.forth", Title: "Move the divider down", Group: group, Keys: []string{"ctrl+down"}, When: []when{notTyping, bothParts}, Count: func(n int) tea.Cmd { return p.moveDivider(n) }},
		{ID: "column.left", Title: "The cell to the left", Group: group, Keys: []string{"left", "h"}, When: []when{notTyping}, Count: column(-1)},
		{ID: "column.right", Title: "The cell to the right", Group: group, Keys: []string{"right", "l"}, When: []when{notTyping}, Count: column(1)},
	}
}

func (p *Pane) typeCommands() []command {
	return []command{
		{ID: "take", Title: "Take what was typed", Group: "Prompt", Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.take},
	}
}

// step is what escape does next. It always goes one step back.
type step int

const (
	nowhere step = iota
	fromPrompt
	fromZoom
	fromQuery
	fromText
	fromWasted
	fromRuns
)

// next is what escape does now.
func (p *Pane) next() step {
	f := p.runs.filter
	switch {
	case p.asking != nothing:
		return fromPrompt
	case p.zoomed:
		return fromZoom
	case f.Query != 0:
		return fromQuery
	case f.Text != "":
		return fromText
	case f.Wasted:
		return fromWasted
	case p.inRuns:
		return fromRuns
	}
	return nowhere
}

// backCommands are the steps back.
func (p *Pane) backCommands() []command {
	is := func(id, title, word string, s step, run func() tea.Cmd) command {
		hint := 2
		if s == fromRuns {
			hint = 10
		}
		back := when{Holds: func(p *Pane) bool { return p.next() == s }, Why: "there is something else to go back from first"}
		return command{ID: id, Title: title, Group: "Back", Label: "esc", Word: word, Keys: []string{"esc"}, Hint: hint, When: []when{back}, Run: run}
	}
	without := func(change func(*inspector.RunFilter)) func() tea.Cmd {
		return func() tea.Cmd {
			f := p.runs.filter
			change(&f)
			return p.runs.choose(f)
		}
	}
	return []command{
		is("leave", "Leave the prompt", "cancel", fromPrompt, p.leave),
		is("unzoom", "Both parts again", "both parts", fromZoom, func() tea.Cmd { p.zoomed = false; return nil }),
		is("all", "The runs of all queries again", "all runs", fromQuery, func() tea.Cmd {
			p.inRuns = false
			return without(func(f *inspector.RunFilter) { f.Query = 0 })()
		}),
		is("unfilter", "Clear the filter", "clear filter", fromText, without(func(f *inspector.RunFilter) { f.Text = "" })),
		is("unwasted", "All runs again, not only those that changed nothing", "all runs", fromWasted, without(func(f *inspector.RunFilter) { f.Wasted = false })),
		is("back", "Back to the queries", "queries", fromRuns, func() tea.Cmd { p.inRuns = false; return nil }),
	}
}

// moveCommands move in the part that has the keys. The space bar is for pausing.
func (p *Pane) moveCommands() []command {
	all := motion.Commands([]when{notTyping}, "", func(m motion.Motion, n int) tea.Cmd {
		if p.inRuns {
			return p.runs.move(m, n)
		}
		p.queries.Move(m, n)
		return nil
	})
	for i := range all {
		all[i].Keys = slices.DeleteFunc(slices.Clone(all[i].Keys), func(k string) bool { return k == "space" })
	}
	return all
}
