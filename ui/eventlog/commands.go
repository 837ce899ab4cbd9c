package eventlog

import (
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// when is a condition under which a command makes sense, and what to say where it does not hold.
type when struct {
	holds func(*Pane) bool
	why   string
}

var (
	typing     = when{func(p *Pane) bool { return p.asking != nothing }, "only in a prompt"}
	notTyping  = when{func(p *Pane) bool { return p.asking == nothing }, "not in a prompt"}
	hasRow     = when{func(p *Pane) bool { _, ok := p.main.grid.Cursor(); return ok }, "there is no event"}
	isOpen     = when{func(p *Pane) bool { return p.open }, "only with the detail open (⏎)"}
	inList     = when{func(p *Pane) bool { return !p.inDetail }, "only in the list (o)"}
	inDetail   = when{func(p *Pane) bool { return p.inDetail }, "only in the detail (o)"}
	hasFilter  = when{func(p *Pane) bool { return p.filtered != nil }, "only with a filter (/)"}
	inArgs     = when{func(p *Pane) bool { return p.detail.sub == argsView && p.detail.args != nil }, "only on Args ([ ])"}
	notArgs    = when{func(p *Pane) bool { return p.detail.sub != argsView }, "not on Args"}
	inMentions = when{func(p *Pane) bool { return p.detail.sub == mentionsView }, "only on Mentions ([ ])"}
	moreIDs    = when{func(p *Pane) bool { return len(p.detail.event.IDs) > 0 }, "its args hold nothing that looks like an id"}
)

// command is a declaration that becomes a [pane.Command].
type command struct {
	id, title, group string
	label, word      string
	keys             []string
	hint             int
	when             []when
	run              func() tea.Cmd
}

func (p *Pane) declare(c command) pane.Command {
	if p.open && p.asking == nothing && c.group == findGroup {
		c.hint = 0 // the line teaches what can be done with the open event
	}
	return pane.Command{
		ID: "events." + c.id, Title: c.title, Group: c.group, Hint: c.hint, Binding: pane.Keys(c.label, c.word, c.keys...),
		WhyNot: func() string {
			for _, w := range c.when {
				if !w.holds(p) {
					return w.why
				}
			}
			return ""
		},
		Run: func() tea.Cmd {
			cmd := c.run()
			return tea.Batch(cmd, p.settle())
		},
	}
}

// situation is what the words and hints of the commands depend on.
type situation struct{ open, typing bool }

// Commands lists what can be done here. It is asked for at every frame and made once.
func (p *Pane) Commands() []pane.Command {
	now := situation{p.open, p.asking != nothing}
	if made, ok := p.commands[now]; ok {
		return made
	}
	var out []pane.Command
	for _, group := range [][]command{p.findCommands(), p.eventCommands(), p.detailCommands(), p.moveCommands()} {
		for _, c := range group {
			out = append(out, p.declare(c))
		}
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
		{"filter", "Filter the events", findGroup, "/", "filter", []string{"/"}, 1, []when{notTyping}, func() tea.Cmd { return p.ask(forFilter) }},
		{"enter", "Take what was typed", findGroup, "⏎", "apply", []string{"enter"}, 1, []when{typing}, p.enter},
		{"leave", "Leave the prompt", findGroup, "esc", "cancel", []string{"esc"}, 2, []when{typing}, p.endPrompt},
		{"older", "What was typed before", findGroup, "↑↓", "history", []string{"up", "ctrl+p"}, 3, []when{typing}, history(tea.KeyUp)},
		{"newer", "What was typed after that", findGroup, "↓", "newer", []string{"down", "ctrl+n"}, 0, []when{typing}, history(tea.KeyDown)},
		{"mentions", "Only events that mention this event's id", findGroup, "m", "mentions", []string{"m"}, 4, []when{notTyping, hasRow}, p.filterMentions},
		{"goto", "Go to an event by its number", findGroup, "J", "go to", []string{"J", "ctrl+g"}, 5, []when{notTyping}, func() tea.Cmd { return p.ask(forEvent) }},
		{"follow", "Follow the end of the log, or stay", findGroup, "f", "follow", []string{"f"}, 2, []when{notTyping}, func() tea.Cmd { return p.setFollow(!p.main.grid.Following()) }},
	}
}

func (p *Pane) eventCommands() []command {
	const group = "Event"
	return []command{
		{"open", "Open the event; then, give it the keys", group, "⏎", p.openWord(), []string{"enter"}, 3, []when{notTyping, inList, hasRow}, p.openDetail},
		{"copy", "Copy the event as JSON to the terminal's clipboard", group, "y", "copy", []string{"y"}, 6, []when{notTyping, hasRow}, p.copyEvent},
		{"focus", "Move between the list and the detail", group, "o", "list/detail", []string{"o", "w", "ctrl+w"}, 2, []when{notTyping, isOpen}, func() tea.Cmd { p.inDetail = !p.inDetail; return nil }},
		{"next", "Next way to look at the event", group, "[ ]", "next view", []string{"]"}, 1, []when{notTyping, isOpen}, func() tea.Cmd { return p.detail.turn(1) }},
		{"previous", "Previous way to look at it", group, "[", "previous", []string{"["}, 0, []when{notTyping, isOpen}, func() tea.Cmd { return p.detail.turn(-1) }},
		{"id", "Mentions of the next id in its args", group, "i", "next id", []string{"i"}, 4, []when{notTyping, isOpen, moreIDs}, p.detail.nextID},
		{"back", "Back to the list", group, "esc", "list", []string{"esc"}, 0, []when{notTyping, inDetail}, func() tea.Cmd { p.inDetail = false; return nil }},
		{"close", "Close the detail", group, "esc", "close", []string{"esc"}, 5, []when{notTyping, isOpen, inList}, p.closeDetail},
		{"clear", "Clear the filter", group, "esc", "clear filter", []string{"esc"}, 3, []when{notTyping, {func(p *Pane) bool { return !p.open }, "not with the detail open"}, hasFilter}, func() tea.Cmd { return p.setFilter(nil) }},
	}
}

func (p *Pane) detailCommands() []command {
	const group = "Detail"
	tree := func(do func(*jsonview.Model)) func() tea.Cmd {
		return func() tea.Cmd { do(p.detail.args); return nil }
	}
	here := []when{notTyping, inDetail, inArgs}
	return []command{
		{"go", "Go to the mentioned event", group, "⏎", "go there", []string{"enter"}, 1, []when{notTyping, inDetail, inMentions}, p.goToMention},
		{"toggle", "Open or fold", group, "⏎", "fold", []string{"enter", "space"}, 3, here, tree((*jsonview.Model).Toggle)},
		{"fold", "Fold, or go to what contains it", group, "←", "fold", []string{"left", "h"}, 0, here, tree((*jsonview.Model).Fold)},
		{"unfold", "Open", group, "→", "open", []string{"right", "l"}, 0, here, tree((*jsonview.Model).Unfold)},
		{"expand", "Open everything", group, "E", "open all", []string{"E"}, 4, here, tree((*jsonview.Model).ExpandAll)},
		{"collapse", "Fold everything", group, "C", "fold all", []string{"C"}, 0, here, tree((*jsonview.Model).CollapseAll)},
		{"value", "Copy the value under the cursor", group, "Y", "copy value", []string{"Y"}, 5, here, func() tea.Cmd { return copyText(p.detail.args.Path(), p.detail.args.Value()) }},
		{"right", "Next way to look at it", group, "→", "next", []string{"right"}, 0, []when{notTyping, inDetail, notArgs}, func() tea.Cmd { return p.detail.turn(1) }},
		{"left", "Previous way to look at it", group, "←", "previous", []string{"left"}, 0, []when{notTyping, inDetail, notArgs}, func() tea.Cmd { return p.detail.turn(-1) }},
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
		out = append(out, command{"move." + m.id, m.title, "Move", m.keys[0], m.title, m.keys, 0, []when{notTyping}, func() tea.Cmd { return p.move(m.motion) }})
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
