package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// total is the number of events without a filter, for "213 of 18 402".
type total struct {
	count          inspector.Count
	known          bool
	running, again bool
}

// ask opens a prompt.
func (p *Pane) ask(what asking) tea.Cmd {
	p.asking = what
	p.prompt().Focus()
	if what == forEvent {
		p.goTo.SetValue("")
	} else if p.filtered != nil {
		p.filter.SetValue(p.filtered.Filter().String())
	}
	return nil
}

// endPrompt closes the prompt and leaves the filter's text as it is in force.
func (p *Pane) endPrompt() tea.Cmd {
	if m := p.prompt(); m != nil {
		m.Blur()
		m.SetError("", -1)
	}
	p.asking = nothing
	return nil
}

// enter takes what was typed.
func (p *Pane) enter() tea.Cmd {
	if p.asking == forEvent {
		return p.goToTyped()
	}
	f, err := filter.Parse(p.filter.Value())
	if err != nil {
		var at *filter.ParseError
		if errors.As(err, &at) {
			said := at.Msg
			if at.Hint != "" {
				said += " (" + at.Hint + ")"
			}
			p.filter.SetError(said, at.Pos)
			return nil
		}
		p.filter.SetError(err.Error(), -1)
		return nil
	}
	p.filter.Remember()
	p.endPrompt()
	return p.setFilter(f)
}

// setFilter shows the events that match, from where the cursor is, or following the end as before.
func (p *Pane) setFilter(f *filter.Filter) tea.Cmd {
	if p.all == nil {
		return nil
	}
	old := p.filtered
	p.filtered, p.mentioned = nil, ""
	view := p.all
	p.main.none = "no events"
	if f != nil && !f.All() {
		p.filtered = p.env.Store.View(f)
		view = p.filtered
		p.main.none = "no event matches"
		p.filter.SetValue(f.String())
	} else {
		p.filter.SetValue("")
	}
	row, had := p.main.grid.Cursor()
	p.main.open(view)
	p.follow.from = -1
	reset := p.main.grid.Reset()
	cmds := []tea.Cmd{closing(old), p.countAll()}
	if had && !p.main.grid.Following() {
		cmds = append(cmds, p.main.jump(func() []request { return p.main.grid.Goto(row.Key) }))
	} else {
		cmds = append(cmds, p.main.do(reset))
	}
	return tea.Batch(cmds...)
}

// closing closes a view, which waits for its scan, off the screen's own goroutine.
func closing(v *inspector.View) tea.Cmd {
	if v == nil {
		return nil
	}
	return func() tea.Msg { v.Close(); return nil }
}

// countAll counts the log without the filter, one count at a time.
func (p *Pane) countAll() tea.Cmd {
	if p.filtered == nil {
		return nil
	}
	if p.total.running {
		p.total.again = true
		return nil
	}
	p.total.running, p.total.again = true, false
	view := p.all
	return func() tea.Msg {
		n, err := view.Len(context.Background())
		return totalMsg{pane: p, count: n, err: err}
	}
}

func (p *Pane) totalArrived(m totalMsg) tea.Cmd {
	p.total.running = false
	if m.err == nil {
		p.total.count, p.total.known = m.count, true
	}
	if p.total.again {
		return p.countAll()
	}
	return nil
}

// mentionMsg is an event whose id is to be filtered by.
type mentionMsg struct {
	pane *Pane
	ids  []string
	err  error
}

// filterMentions shows only the events that mention an id: the one chosen in the detail, or the first of the row's.
func (p *Pane) filterMentions() tea.Cmd {
	if p.open && p.detail.id() != "" {
		return p.mentionID(p.detail.id())
	}
	row, ok := p.main.grid.Cursor()
	if !ok {
		return nil
	}
	store := p.env.Store
	return func() tea.Msg {
		d, err := store.Event(context.Background(), row.Key)
		return mentionMsg{pane: p, ids: d.IDs, err: err}
	}
}

func (p *Pane) mention(m mentionMsg) tea.Cmd {
	switch {
	case m.err != nil:
		return pane.Say(pane.Error, m.err.Error())
	case len(m.ids) == 0:
		return pane.Say(pane.Info, "this event's args hold nothing that looks like an id")
	}
	return p.mentionID(m.ids[0])
}

func (p *Pane) mentionID(id string) tea.Cmd {
	f, err := inspector.Mentions(id)
	if err != nil {
		return pane.Say(pane.Error, err.Error())
	}
	p.filter.SetValue(f.String())
	p.filter.Remember()
	cmd := p.setFilter(f)
	p.mentioned = id
	return cmd
}
