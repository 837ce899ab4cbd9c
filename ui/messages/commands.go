package messages

import (
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

type (
	command = pane.Declaration[*Pane]
	when    = pane.When[*Pane]
)

var (
	typing    = when{Holds: func(p *Pane) bool { return p.asking }, Why: "only while searching (/)"}
	reading   = when{Holds: func(p *Pane) bool { return !p.asking }, Why: "not while searching"}
	hasEntry  = when{Holds: func(p *Pane) bool { return len(p.env.Log.Entries()) > 0 }, Why: "there is no message"}
	hasSearch = when{Holds: func(p *Pane) bool { return p.search.Value() != "" }, Why: "nothing was searched for (/)"}
)

// Commands lists what can be done here.
func (p *Pane) Commands() []pane.Command {
	if p.commands == nil {
		p.commands = append(pane.Declare(p.env, p, "log", nil, p.messageCommands()...), pane.Declare(p.env, p, "log", nil, p.moveCommands()...)...)
	}
	return p.commands
}

func (p *Pane) messageCommands() []command {
	const group = "Messages"
	return []command{
		{ID: "search", Title: "Search the messages", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 1, When: []when{reading}, Takes: "TEXT", Call: p.ask},
		{ID: "enter", Title: "Take what was typed", Group: group, Label: "⏎", Word: "search", Keys: []string{"enter"}, Hint: 1, When: []when{typing}, Run: p.take},
		{ID: "leave", Title: "Leave the search", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc"}, Hint: 2, When: []when{typing}, Run: p.leave},
		{ID: "next", Title: "The next one found", Group: group, Label: "n", Word: "next", Keys: []string{"n"}, When: []when{reading, hasSearch}, Count: func(n int) tea.Cmd { return p.next(n) }},
		{ID: "previous", Title: "The one found before", Group: group, Label: "N", Word: "previous", Keys: []string{"N"}, When: []when{reading, hasSearch}, Count: func(n int) tea.Cmd { return p.next(-n) }},
		{ID: "copy", Title: "Copy the message in full", Group: group, Label: "y", Word: "copy", Keys: []string{"y", "Y"}, Hint: 2, When: []when{reading, hasEntry}, Run: p.copy},
		{ID: "zoom", Title: "The list alone, or with the message in full", Group: group, Label: "z", Word: "zoom", Keys: []string{"z"}, Hint: 3, When: []when{reading}, Run: func() tea.Cmd { p.zoomed = !p.zoomed; return nil }},
		{ID: "follow", Title: "Follow the newest message, or stay", Group: group, Label: "f", Word: "follow", Keys: []string{"f"}, Hint: 4, When: []when{reading}, Run: p.toggleFollow},
		{ID: "scroll", Title: "The next part of a message that is too long for its place", Group: group, Label: "]", Word: "more", Keys: []string{"]"}, When: []when{reading, hasEntry}, Count: func(n int) tea.Cmd { p.full.Move(n); return nil }},
		{ID: "unscroll", Title: "The part before it", Group: group, Label: "[", Word: "less", Keys: []string{"["}, When: []when{reading, hasEntry}, Count: func(n int) tea.Cmd { p.full.Move(-n); return nil }},
	}
}

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when{reading}, "The last one, and follow from there", func(m motion.Motion, n int) tea.Cmd {
		motion.Scroll(m, p.list, n)
		p.follow = p.list.Cursor() >= p.list.Len()-1
		return nil
	})
}

// move moves the cursor; on the last message it follows.
func (p *Pane) move(d int) {
	p.list.Move(d)
	p.follow = p.list.Cursor() >= p.list.Len()-1
}

func (p *Pane) toggleFollow() tea.Cmd {
	if p.follow = !p.follow; p.follow {
		p.list.End()
	}
	return nil
}

func (p *Pane) ask(c pane.Call) tea.Cmd {
	if c.Arg != "" {
		p.search.SetValue(c.Arg)
		return p.take()
	}
	p.asking = true
	p.search.SetValue("")
	p.search.Focus()
	return nil
}

func (p *Pane) leave() tea.Cmd {
	p.asking = false
	p.search.Blur()
	return nil
}

func (p *Pane) take() tea.Cmd {
	p.leave()
	p.list.Search(p.search.Value())
	if p.search.Value() == "" {
		return nil
	}
	p.search.Remember()
	return p.next(1)
}

func (p *Pane) next(d int) tea.Cmd {
	if !p.list.Next(d) {
		return pane.Say(pane.Info, "no message has "+p.search.Value())
	}
	p.follow = p.list.Cursor() >= p.list.Len()-1
	return nil
}

func (p *Pane) copy() tea.Cmd {
	entries := p.env.Log.Entries()
	i := p.list.Cursor()
	if i >= len(entries) {
		return nil
	}
	s := entries[i].Text
	if full := entries[i].Full; full != "" {
		s += "\n" + full
	}
	return pane.Copy("the message", s, "")
}
