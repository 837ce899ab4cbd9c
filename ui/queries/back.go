package queries

import tea "charm.land/bubbletea/v2"

// step is what escape does next. It always goes one step back.
type step int

const (
	nowhere step = iota
	fromPrompt
	fromZoom
	fromDetail
	fromOpen
	fromFilter
)

// back is the one step that escape goes now.
func (p *Pane) back() step {
	switch {
	case p.asking != nothing:
		return fromPrompt
	case p.zoomed:
		return fromZoom
	case p.inDetail:
		return fromDetail
	case p.open:
		return fromOpen
	case p.list().filter != "":
		return fromFilter
	}
	return nowhere
}

// backCommands are the steps back, and the zoom.
func (p *Pane) backCommands() []command {
	const group = "Back"
	is := func(id, title, word string, hint int, s step, run func() tea.Cmd) command {
		holds := when{Holds: func(p *Pane) bool { return p.back() == s }, Why: "there is something else to go back from first"}
		return command{ID: id, Title: title, Group: group, Label: "esc", Word: word, Keys: []string{"esc"}, Hint: hint, When: []when{holds}, Run: run}
	}
	do := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	return []command{
		{ID: "zoom", Title: "Give the part with the keys the whole pane, and take it back", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 8, When: []when{notTyping, isOpen}, Run: do(func() { p.zoomed = !p.zoomed })},
		is("leave", "Leave the prompt", "cancel", 2, fromPrompt, p.leave),
		is("unzoom", "Both parts again", "both parts", 6, fromZoom, do(func() { p.zoomed = false })),
		is("back", "Back to the list", "list", 0, fromDetail, do(func() { p.inDetail = false })),
		is("close", "Close the detail", "close", 6, fromOpen, p.closeDetail),
		is("all", "Show all queries again", "all", 2, fromFilter, func() tea.Cmd { return p.setFilter("") }),
	}
}

// openDetail opens the query under the cursor; when it is open already it gets the keys.
func (p *Pane) openDetail() tea.Cmd {
	p.inDetail, p.open = p.open, true
	return nil
}

func (p *Pane) closeDetail() tea.Cmd {
	p.open, p.inDetail = false, false
	p.detail.stop()
	p.detail.of = subject{}
	return nil
}
