package eventlog

import (
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition of this pane.
type when = pane.When[*Pane]

var (
	typing     = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping  = when{Holds: func(p *Pane) bool { return !p.Capturing() }, Why: "not in a prompt"}
	completing = when{Holds: func(p *Pane) bool { return p.asking == forFilter || p.asking == forEvents }, Why: "only while typing a filter (/)"}
	hasLog     = when{Holds: func(p *Pane) bool { return p.all != nil }, Why: "there is no eventlog"}
	// Typed ahead of a list that is being read, a key means the row that will be there.
	hasRowSoon = when{Holds: func(p *Pane) bool { _, ok := p.list().grid.Cursor(); return ok || p.list().reads > 0 }, Why: "there is no event"}
	hasRow     = when{Holds: func(p *Pane) bool { _, ok := p.list().grid.Cursor(); return ok }, Why: "there is no event"}
	isOpen     = when{Holds: func(p *Pane) bool { return p.open }, Why: "only with the detail open (⏎)"}
	inList     = when{Holds: func(p *Pane) bool { return !p.inDetail }, Why: "only in the list (o)"}
	inDetail   = when{Holds: func(p *Pane) bool { return p.inDetail }, Why: "only in the detail (o)"}
	inLog      = when{Holds: func(p *Pane) bool { return p.timeline == nil }, Why: "not in a timeline (esc)"}
	inTimeline = when{Holds: func(p *Pane) bool { return p.timeline != nil }, Why: "only in a timeline (e)"}
	onGrid     = when{Holds: func(p *Pane) bool { return !p.inDetail || p.detail.sub == mentionsView && p.detail.view != nil }, Why: "only in a list of events"}
	hasFilter  = when{Holds: func(p *Pane) bool { return p.filtered != nil }, Why: "only with a filter (/)"}
	inArgs     = when{Holds: func(p *Pane) bool { return p.detail.sub == argsView && p.detail.args != nil }, Why: "only on Args ([ ])"}
	onLines    = when{Holds: func(p *Pane) bool { s := p.detail.sub; return s != argsView && s != mentionsView }, Why: "only on Diff, Row changes and History ([ ])"}
	onValue    = when{Holds: func(p *Pane) bool {
		return p.detail.onLeaf() || p.detail.sub == diffView || p.detail.sub == changesView
	}, Why: "only on a value"}
	notValue   = when{Holds: func(p *Pane) bool { return !p.detail.onLeaf() }, Why: "not on a value"}
	inMentions = when{Holds: func(p *Pane) bool { return p.detail.sub == mentionsView }, Why: "only on Mentions ([ ])"}
	moreIDs    = when{Holds: func(p *Pane) bool { return len(p.detail.event.IDs) > 0 }, Why: "its args hold nothing that looks like an id"}
	searching  = when{Holds: func(p *Pane) bool { return p.search.text != "" }, Why: `only after a search (* or \)`}
	sought     = when{Holds: func(p *Pane) bool { return p.detail.sought != "" }, Why: "only after a search (/)"}
	notZoomed  = when{Holds: func(p *Pane) bool { return !p.zoomed }, Why: "not while one part fills the pane (z)"}
	notHidden  = when{Holds: func(p *Pane) bool { return !p.env.Redact }, Why: "not on a redacted screen: it would write the values"}
)

// step is what escape does next. It always goes one step back.
type step int

const (
	nowhere step = iota
	fromOffers
	fromPrompt
	fromLetter
	fromJob
	fromZoom
	fromDetail
	fromSelection
	fromOpen
	fromTimeline
	fromSearch
	fromFilter
)

// next is what escape does now.
func (p *Pane) next() step {
	switch {
	case p.asking != nothing && (p.complete.on || p.prompt().Searching()):
		return fromOffers
	case p.asking != nothing:
		return fromPrompt
	case p.letter != noLetter:
		return fromLetter
	case p.job != nil:
		return fromJob
	case p.zoomed && p.open:
		return fromZoom
	case p.inDetail:
		return fromDetail
	case p.list().grid.Selecting():
		return fromSelection
	case p.open:
		return fromOpen
	case p.timeline != nil:
		return fromTimeline
	case p.search.text != "":
		return fromSearch
	case p.filtered != nil:
		return fromFilter
	}
	return nowhere
}

// back is the condition that escape does this next.
func back(s step) when {
	return when{Holds: func(p *Pane) bool { return p.next() == s }, Why: "there is something else to go back from first"}
}

// backCommands are the steps back.
func (p *Pane) backCommands() []command {
	const group = "Back"
	is := func(id, title, word string, hint int, s step, run func() tea.Cmd, when ...when) command {
		return command{ID: id, Title: title, Group: group, Label: "esc", Word: word, Keys: []string{"esc"}, Hint: hint, When: append(when, back(s)), Run: run}
	}
	do := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	return []command{
		is("offers.leave", "Back to typing", "type on", 2, fromOffers, func() tea.Cmd {
			if p.complete.on {
				p.complete.on = false
				return nil
			}
			return p.prompt().Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		}),
		is("leave", "Leave the prompt", "cancel", 2, fromPrompt, p.endPrompt, typing),
		is("letter.leave", "No mark", "cancel", 1, fromLetter, do(func() { p.letter = noLetter })),
		is("end", "End what is under way", "end it", 1, fromJob, p.endJob),
		is("unzoom", "Both parts again", "both parts", 5, fromZoom, p.zoom, isOpen),
		is("back", "Back to the list", "list", 0, fromDetail, do(func() { p.inDetail = false }), isOpen, inDetail),
		is("unselect", "End the selection", "end selection", 2, fromSelection, do(func() { p.list().grid.Select() })),
		is("close", "Close the detail", "close", 5, fromOpen, p.closeDetail, isOpen),
		is("timeline.leave", "Back from the timeline to the log", "the log", 2, fromTimeline, p.leaveTimeline, inTimeline),
		is("search.end", "Forget the search", "end search", 3, fromSearch, p.endSearch, searching),
		is("clear", "Clear the filter", "clear filter", 3, fromFilter, func() tea.Cmd { return p.setFilter(nil) }, hasFilter),
	}
}

// command is a command of this pane as it is declared.
type command = pane.Declaration[*Pane]

// situation is what the words and hints of the commands depend on.
type situation struct{ open, inDetail, typing, timeline bool }

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.open, p.inDetail, p.Capturing(), p.timeline != nil}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
	for _, group := range [][]command{
		p.findCommands(), p.eventCommands(), p.copyCommands(), p.placeCommands(), p.detailCommands(), p.dividerCommands(), p.moveCommands(), p.columnCommands(), p.backCommands(),
	} {
		for i := range group {
			if now.open && !now.typing && group[i].Group == findGroup {
				group[i].Hint = 0 // the line teaches what can be done with the open event
			}
		}
		out = append(out, pane.Declare(p.env, p, "events", settle, group...)...)
	}
	p.commands[now] = out
	return out
}
