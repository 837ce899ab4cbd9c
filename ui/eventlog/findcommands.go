package eventlog

import (
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// findGroup is the group whose keys the hint line leaves out while an event is open.
const findGroup = "Find"

// findCommands find events, and take what is typed for that.
func (p *Pane) findCommands() []command {
	takes := func(what asking, do func(string) tea.Cmd) func(pane.Call) tea.Cmd {
		return func(c pane.Call) tea.Cmd {
			if c.Arg == "" {
				return p.ask(what)
			}
			return do(c.Arg)
		}
	}
	older := func(code rune, d int) func() tea.Cmd {
		return func() tea.Cmd {
			if p.complete.on {
				return p.completeWord(d)
			}
			return p.prompt().Update(tea.KeyPressMsg{Code: code})
		}
	}
	search := func(d int) func() tea.Cmd { return func() tea.Cmd { return p.searchOn(d) } }
	list := []when{notTyping, inList, inLog, hasLog}
	return []command{
		{ID: "enter", Title: "Take what was typed, or what is offered", Group: findGroup, Label: "⏎", Word: "apply", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.enter},
		{ID: "complete", Title: "Complete the word; again: the next way", Group: findGroup, Label: "tab", Word: "complete", Keys: []string{"tab"}, Hint: 3, When: []when{completing}, Run: func() tea.Cmd { return p.completeWord(1) }},
		{ID: "complete.back", Title: "The way before to complete the word", Group: findGroup, Keys: []string{"shift+tab"}, When: []when{completing}, Run: func() tea.Cmd { return p.completeWord(-1) }},
		{ID: "older", Title: "What was typed before", Group: findGroup, Label: "↑↓", Word: "history", Keys: []string{"up", "ctrl+p"}, Hint: 4, When: []when{typing}, Run: older(tea.KeyUp, -1)},
		{ID: "newer", Title: "What was typed after that", Group: findGroup, Label: "↓", Word: "newer", Keys: []string{"down", "ctrl+n"}, When: []when{typing}, Run: older(tea.KeyDown, 1)},
		{ID: "filter", Title: "Filter the events", Group: findGroup, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 1, When: []when{notTyping, inList, inLog}, Takes: "FILTER", Suggest: p.suggestFilters, Call: takes(forFilter, p.filterText)},
		{ID: "follow", Title: "Follow the end of the log, or stay", Group: findGroup, Label: "f", Word: "follow", Keys: []string{"f"}, Hint: 2, When: []when{notTyping, inLog}, Run: func() tea.Cmd { return p.setFollow(!p.main.grid.Following()) }},
		{ID: "timeline", Title: "The timeline of this event's id: every event that mentions it", Group: findGroup, Label: "e", Word: "timeline", Keys: []string{"e"}, Hint: 4, When: []when{notTyping, hasLog, inLog}, Takes: "ID", Call: func(c pane.Call) tea.Cmd {
			if c.Arg != "" {
				return p.openTimeline(c.Arg, livestore.Key{})
			}
			return p.withID(p.openTimeline)
		}},
		{ID: "mentions", Title: "Only events that mention this event's id", Group: findGroup, Label: "M", Word: "mentions", Keys: []string{"M"}, When: []when{notTyping, hasRow}, Run: p.filterMentions},
		{ID: "goto", Title: "Go to an event by its number", Group: findGroup, Label: "J", Word: "go to", Keys: []string{"J", "ctrl+g"}, Hint: 5, When: []when{notTyping}, Takes: "EVENT", Call: takes(forEvent, p.goToText)},
		{ID: "like", Title: "Search for events with the same in the cell under the cursor", Group: findGroup, Label: "*", Word: "the like", Keys: []string{"*"}, When: append(list, hasRow), Run: p.searchCell},
		{ID: "search", Title: "Search by a filter without filtering", Group: findGroup, Label: `\`, Word: "search", Keys: []string{`\`}, When: list, Takes: "FILTER", Suggest: p.suggestFilters, Call: takes(forEvents, p.searchText)},
		{ID: "search.next", Title: "The next event that the search matches", Group: findGroup, Label: "n", Word: "next", Keys: []string{"n"}, When: append(list, searching), Run: search(1)},
		{ID: "search.previous", Title: "The event before that the search matches", Group: findGroup, Label: "N", Word: "previous", Keys: []string{"N"}, When: append(list, searching), Run: search(-1)},
		{ID: "export", Title: "Write the events of the filter to a file: .json, .jsonl or .db", Group: findGroup, Label: "X", Word: "export", Keys: []string{"X"}, When: []when{notTyping, hasLog, notHidden}, Takes: "FILE", Call: takes(forFile, p.export)},
	}
}
