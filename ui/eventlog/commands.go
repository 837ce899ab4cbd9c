package eventlog

import (
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition of this pane.
type when = pane.When[*Pane]

var (
	typing     = when{Holds: func(p *Pane) bool { return p.asking != nothing }, Why: "only in a prompt"}
	notTyping  = when{Holds: func(p *Pane) bool { return p.asking == nothing }, Why: "not in a prompt"}
	hasRow     = when{Holds: func(p *Pane) bool { _, ok := p.main.grid.Cursor(); return ok }, Why: "there is no event"}
	isOpen     = when{Holds: func(p *Pane) bool { return p.open }, Why: "only with the detail open (⏎)"}
	inList     = when{Holds: func(p *Pane) bool { return !p.inDetail }, Why: "only in the list (o)"}
	inDetail   = when{Holds: func(p *Pane) bool { return p.inDetail }, Why: "only in the detail (o)"}
	hasFilter  = when{Holds: func(p *Pane) bool { return p.filtered != nil }, Why: "only with a filter (/)"}
	inArgs     = when{Holds: func(p *Pane) bool { return p.detail.sub == argsView && p.detail.args != nil }, Why: "only on Args ([ ])"}
	notArgs    = when{Holds: func(p *Pane) bool { return p.detail.sub != argsView }, Why: "not on Args"}
	inMentions = when{Holds: func(p *Pane) bool { return p.detail.sub == mentionsView }, Why: "only on Mentions ([ ])"}
	moreIDs    = when{Holds: func(p *Pane) bool { return len(p.detail.event.IDs) > 0 }, Why: "its args hold nothing that looks like an id"}
)

// command is a command of this pane as it is declared.
type command = pane.Declaration[*Pane]

// situation is what the words and hints of the commands depend on.
type situation struct{ open, typing bool }

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.open, p.asking != nothing}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, p.settle()) }
	for _, group := range [][]command{p.findCommands(), p.eventCommands(), p.detailCommands(), p.moveCommands()} {
		out = append(out, pane.Declare(p.env, p, "events", settle, group...)...)
	}
	p.commands[now] = out
	return out
}

// findGroup is the group whose keys the hint line leaves out while an event is open.
const findGroup = "Find"

func (p *Pane) findCommands() []command {
	history := func(code rune) func() tea.Cmd {
		return func() tea.Cmd { return p.prompt().Update(tea.KeyPressMsg{Code: code}) }
	}
	return []command{
		{ID: "filter", Title: "Filter the events", Group: findGroup, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 1, When: []when{notTyping}, Takes: "FILTER", Call: func(c pane.Call) tea.Cmd { p.ask(forFilter); if c.Arg == "" { return nil }; p.filter.SetValue(c.Arg); return p.enter() }},
		{ID: "enter", Title: "Take what was typed", Group: findGroup, Label: "⏎", Word: "apply", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.enter},
		{ID: "leave", Title: "Leave the prompt", Group: findGroup, Label: "esc", Word: "cancel", Keys: []string{"esc"}, Hint: 2, When: []when{typing}, Run: p.endPrompt},
		{ID: "older", Title: "What was typed before", Group: findGroup, Label: "↑↓", Word: "history", Keys: []string{"up", "ctrl+p"}, Hint: 3, When: []when{typing}, Run: history(tea.KeyUp)},
		{ID: "newer", Title: "What was typed after that", Group: findGroup, Label: "↓", Word: "newer", Keys: []string{"down", "ctrl+n"}, Hint: 0, When: []when{typing}, Run: history(tea.KeyDown)},
		{ID: "mentions", Title: "Only events that mention this event's id", Group: findGroup, Label: "m", Word: "mentions", Keys: []string{"m"}, Hint: 4, When: []when{notTyping, hasRow}, Run: p.filterMentions},
		{ID: "goto", Title: "Go to an event by its number", Group: findGroup, Label: "J", Word: "go to", Keys: []string{"J", "ctrl+g"}, Hint: 5, When: []when{notTyping}, Takes: "EVENT", Call: func(c pane.Call) tea.Cmd { p.ask(forEvent); if c.Arg == "" { return nil }; p.goTo.SetValue(c.Arg); return p.enter() }},
		{ID: "follow", Title: "Follow the end of the log, or stay", Group: findGroup, Label: "f", Word: "follow", Keys: []string{"f"}, Hint: 2, When: []when{notTyping}, Run: func() tea.Cmd { return p.setFollow(!p.main.grid.Following()) }},
	}
}

func (p *Pane) eventCommands() []command {
	const group = "Event"
	return []command{
		{ID: "open", Title: "Open the event; then, give it the keys", Group: group, Label: "⏎", Word: p.openWord(), Keys: []string{"enter"}, Hint: 3, When: []when{notTyping, inList, hasRow}, Run: p.openDetail},
		{ID: "copy", Title: "Copy the event as JSON to the terminal's clipboard", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 6, When: []when{notTyping, hasRow}, Run: p.copyEvent},
		{ID: "focus", Title: "Move between the list and the detail", Group: group, Label: "o", Word: "list/detail", Keys: []string{"o", "w", "ctrl+w"}, Hint: 2, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { p.inDetail = !p.inDetail; return nil }},
		{ID: "next", Title: "Next way to look at the event", Group: group, Label: "[ ]", Word: "next view", Keys: []string{"]"}, Hint: 1, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { return p.detail.turn(1) }},
		{ID: "previous", Title: "Previous way to look at it", Group: group, Label: "[", Word: "previous", Keys: []string{"["}, Hint: 0, When: []when{notTyping, isOpen}, Run: func() tea.Cmd { return p.detail.turn(-1) }},
		{ID: "id", Title: "Mentions of the next id in its args", Group: group, Label: "i", Word: "next id", Keys: []string{"i"}, Hint: 4, When: []when{notTyping, isOpen, moreIDs}, Run: p.detail.nextID},
		{ID: "back", Title: "Back to the list", Group: group, Label: "esc", Word: "list", Keys: []string{"esc"}, Hint: 0, When: []when{notTyping, inDetail}, Run: func() tea.Cmd { p.inDetail = false; return nil }},
		{ID: "close", Title: "Close the detail", Group: group, Label: "esc", Word: "close", Keys: []string{"esc"}, Hint: 5, When: []when{notTyping, isOpen, inList}, Run: p.closeDetail},
		{ID: "clear", Title: "Clear the filter", Group: group, Label: "esc", Word: "clear filter", Keys: []string{"esc"}, Hint: 3, When: []when{notTyping, {Holds: func(p *Pane) bool { return !p.open }, Why: "not with the detail open"}, hasFilter}, Run: func() tea.Cmd { return p.setFilter(nil) }},
	}
}

func (p *Pane) detailCommands() []command {
	const group = "Detail"
	tree := func(do func(*jsonview.Model)) func() tea.Cmd {
		return func() tea.Cmd { do(p.detail.args); return nil }
	}
	here := []when{notTyping, inDetail, inArgs}
	return []command{
		{ID: "go", Title: "Go to the mentioned event", Group: group, Label: "⏎", Word: "go there", Keys: []string{"enter"}, Hint: 1, When: []when{notTyping, inDetail, inMentions}, Run: p.goToMention},
		{ID: "toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter", "space"}, Hint: 3, When: here, Run: tree((*jsonview.Model).Toggle)},
		{ID: "fold", Title: "Fold, or go to what contains it", Group: group, Label: "←", Word: "fold", Keys: []string{"left", "h"}, Hint: 0, When: here, Run: tree((*jsonview.Model).Fold)},
		{ID: "unfold", Title: "Open", Group: group, Label: "→", Word: "open", Keys: []string{"right", "l"}, Hint: 0, When: here, Run: tree((*jsonview.Model).Unfold)},
		{ID: "expand", Title: "Open everything", Group: group, Label: "E", Word: "open all", Keys: []string{"E"}, Hint: 4, When: here, Run: tree((*jsonview.Model).ExpandAll)},
		{ID: "collapse", Title: "Fold everything", Group: group, Label: "C", Word: "fold all", Keys: []string{"C"}, Hint: 0, When: here, Run: tree((*jsonview.Model).CollapseAll)},
		{ID: "value", Title: "Copy the value under the cursor", Group: group, Label: "Y", Word: "copy value", Keys: []string{"Y"}, Hint: 5, When: here, Run: func() tea.Cmd { return pane.Copy(p.detail.args.Path(), p.detail.args.Value(), "") }},
		{ID: "right", Title: "Next way to look at it", Group: group, Label: "→", Word: "next", Keys: []string{"right"}, Hint: 0, When: []when{notTyping, inDetail, notArgs}, Run: func() tea.Cmd { return p.detail.turn(1) }},
		{ID: "left", Title: "Previous way to look at it", Group: group, Label: "←", Word: "previous", Keys: []string{"left"}, Hint: 0, When: []when{notTyping, inDetail, notArgs}, Run: func() tea.Cmd { return p.detail.turn(-1) }},
	}
}

func (p *Pane) moveCommands() []command {
	var out []command
	for _, m := range []struct {
		id, title string
		keys      []string
		motion    motion
	}{
		{"up", "Up", []string{"up", "k"}, lineUp},
		{"down", "Down", []string{"down", "j"}, lineDown},
		{"pageup", "A page up", []string{"pgup", "ctrl+b"}, pageUp},
		{"pagedown", "A page down", []string{"pgdown", "ctrl+f", "space"}, pageDown},
		{"halfup", "Half a page up", []string{"ctrl+u"}, halfUp},
		{"halfdown", "Half a page down", []string{"ctrl+d"}, halfDown},
		{"first", "The first one", []string{"home", "g"}, toFirst},
		{"last", "The last one; in the list, follow from there", []string{"end", "G"}, toLast},
	} {
		out = append(out, command{
			ID: "move." + m.id, Title: m.title, Group: "Move", Keys: m.keys, When: []when{notTyping},
			Count: func(n int) tea.Cmd { return p.move(m.motion, n) },
		})
	}
	return out
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
	p.open, p.inDetail = false, false
	p.detail.asked = false // the store may change meanwhile
	return nil
}

// goToMention goes to the mentioned event under the cursor of the mentions.
func (p *Pane) goToMention() tea.Cmd {
	row, ok := p.detail.mentions.grid.Cursor()
	if !ok {
		return nil
	}
	return p.goToKey(row.Key)
}
