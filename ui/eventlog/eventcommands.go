package eventlog

import (
	"github.com/livescope/livescope/ui/jsonview"

	tea "charm.land/bubbletea/v2"
)

// eventCommands are about the event under the cursor.
func (p *Pane) eventCommands() []command {
	const group = "Event"
	return []command{
		{ID: "open", Title: "Open the event; then, give it the keys", Group: group, Label: "⏎", Word: p.openWord(), Keys: []string{"enter"}, Hint: 3, When: []when{notTyping, inList, hasRowSoon}, Run: p.openDetail},
		{ID: "focus", Title: "Move between the list and the detail", Group: group, Label: "o", Word: "list/detail", Keys: []string{"o", "w", "ctrl+w"}, Hint: 2, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { p.inDetail = !p.inDetail; return nil }},
		{ID: "next", Title: "Next way to look at the event", Group: group, Label: "[ ]", Word: "next view", Keys: []string{"]"}, Hint: 1, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { return p.detail.turn(1) }},
		{ID: "previous", Title: "Previous way to look at it", Group: group, Label: "[", Word: "previous", Keys: []string{"["}, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { return p.detail.turn(-1) }},
		{ID: "id", Title: "The next id in its args, for Diff and Mentions", Group: group, Label: "i", Word: "next id", Keys: []string{"i"}, Hint: 4, When: []when{notTyping, isOpen, moreIDs}, Run: p.detail.nextID},
		{ID: "timeline.id", Title: "The timeline of the next id in the event's args", Group: group, Label: "i", Word: "next id", Keys: []string{"i"}, Hint: 4, When: []when{notTyping, inTimeline, {Holds: func(p *Pane) bool { return !p.open }, Why: "not with the detail open"}}, Run: p.nextTimeline},
		{ID: "select", Title: "Select from here, or end the selection", Group: group, Label: "v", Word: "select", Keys: []string{"v"}, When: []when{notTyping, onGrid, hasRow}, Run: func() tea.Cmd { p.inFront().grid.Select(); return nil }},
	}
}

// copyCommands hand things to the terminal's clipboard.
func (p *Pane) copyCommands() []command {
	const group = "Copy"
	return []command{
		{ID: "copy", Title: "Copy the cell, the selected events as JSON, or the value under the cursor", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 6, When: []when{notTyping, hasRow}, Run: p.copyCursor},
		{ID: "copy.event", Title: "Copy the event as JSON", Group: group, Label: "Y", Word: "copy event", Keys: []string{"Y"}, When: []when{notTyping, hasRow}, Run: p.copyEvent},
		{ID: "copy.column", Title: "Copy the column: of the selected events, or of those on the screen", Group: group, Label: "C", Word: "copy column", Keys: []string{"C"}, When: []when{notTyping, onGrid, hasRow}, Run: p.copyColumn},
		{ID: "copy.path", Title: "Copy the path of the value under the cursor, as a filter has it", Group: group, Label: "p", Word: "copy path", Keys: []string{"p"}, When: []when{notTyping, inDetail, inArgs}, Run: p.copyPath},
	}
}

// detailCommands are about the event that is open.
func (p *Pane) detailCommands() []command {
	const group = "Detail"
	tree := func(do func(*jsonview.Model)) func() tea.Cmd {
		return func() tea.Cmd { do(p.detail.args); return nil }
	}
	turn := func(d int) func() tea.Cmd { return func() tea.Cmd { return p.detail.turn(d) } }
	here := []when{notTyping, inDetail, inArgs}
	return []command{
		{ID: "go", Title: "Go to the mentioned event", Group: group, Label: "⏎", Word: "go there", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, inDetail, inMentions}, Run: p.goToMention},
		{ID: "value", Title: "Open the value under the cursor in full", Group: group, Label: "⏎", Word: "in full", Keys: []string{"enter"}, Hint: 3, When: []when{notTyping, inDetail, onValue}, Run: p.detail.openValue},
		{ID: "toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter"}, Hint: 3, When: append(here, notValue), Run: tree((*jsonview.Model).Toggle)},
		{ID: "find", Title: "Search the args", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 4, When: here, Run: func() tea.Cmd { return p.ask(forText) }},
		{ID: "find.next", Title: "The next match in the args", Group: group, Label: "n", Word: "next", Keys: []string{"n"}, When: append(here, sought), Run: func() tea.Cmd { return p.detail.findOn(1) }},
		{ID: "find.previous", Title: "The match before in the args", Group: group, Label: "N", Word: "previous", Keys: []string{"N"}, When: append(here, sought), Run: func() tea.Cmd { return p.detail.findOn(-1) }},
		{ID: "fold", Title: "Fold, or go to what contains it", Group: group, Label: "←", Word: "fold", Keys: []string{"left", "h"}, When: here, Run: tree((*jsonview.Model).Fold)},
		{ID: "unfold", Title: "Open", Group: group, Label: "→", Word: "open", Keys: []string{"right", "l"}, When: here, Run: tree((*jsonview.Model).Unfold)},
		{ID: "expand", Title: "Open everything", Group: group, Label: "E", Word: "open all", Keys: []string{"E"}, Hint: 4, When: here, Run: tree((*jsonview.Model).ExpandAll)},
		{ID: "collapse", Title: "Fold everything", Group: group, Label: "C", Word: "fold all", Keys: []string{"C"}, When: here, Run: tree((*jsonview.Model).CollapseAll)},
		{ID: "right", Title: "Next way to look at it", Group: group, Label: "→", Word: "next", Keys: []string{"right", "l"}, When: []when{notTyping, inDetail, onLines}, Run: turn(1)},
		{ID: "left", Title: "Previous way to look at it", Group: group, Label: "←", Word: "previous", Keys: []string{"left", "h"}, When: []when{notTyping, inDetail, onLines}, Run: turn(-1)},
	}
}

// openWord is what enter does in the list.
func (p *Pane) openWord() string {
	if p.open {
		return "into it"
	}
	return "detail"
}

// openDetail shows the event under the cursor, and stays on it.
func (p *Pane) openDetail() tea.Cmd {
	if p.open {
		p.inDetail = true
		return nil
	}
	p.open = true
	p.main.grid.Follow(false)
	return nil
}

func (p *Pane) closeDetail() tea.Cmd {
	p.open, p.inDetail, p.zoomed = false, false, false
	p.detail.asked = false // the store may change meanwhile
	return nil
}

// goToMention goes to the mentioned event under the cursor of the mentions.
func (p *Pane) goToMention() tea.Cmd {
	row, ok := p.detail.mentions.grid.Cursor()
	if !ok {
		return nil
	}
	return p.jumpTo(row.Key)
}
