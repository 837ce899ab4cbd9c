package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client/livestore"
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

// filterHistory names the history of filters.
const filterHistory = "filter"

// ask opens a prompt.
func (p *Pane) ask(what asking) tea.Cmd {
	p.asking = what
	m := p.prompt()
	m.Focus()
	switch {
	case what == forText:
		m.SetValue(p.detail.sought)
	case what != forFilter:
		m.SetValue("")
	case p.filtered == nil || p.env.Redact && p.mentioned != "":
		m.SetValue("")
	default:
		m.SetValue(p.filtered.Filter().String())
	}
	if what == forFilter || what == forEvents {
		return p.learnNames()
	}
	return nil
}

// endPrompt closes the prompt and leaves the filter's text as it is in force.
func (p *Pane) endPrompt() tea.Cmd {
	if m := p.prompt(); m != nil {
		m.Blur()
		m.SetError("", -1)
	}
	p.asking, p.complete.on = nothing, false
	return nil
}

// enter takes what was typed, or what is offered for it.
func (p *Pane) enter() tea.Cmd {
	switch {
	case p.complete.on:
		return p.takeOffer()
	case p.prompt().Searching():
		return p.prompt().Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	}
	switch p.asking {
	case forEvent:
		return p.goToTyped()
	case forText:
		return p.textTyped()
	case forEvents:
		return p.searchTyped()
	case forFile:
		file := p.file.Value()
		p.file.Remember()
		p.endPrompt()
		return p.export(file)
	}
	f, err := filter.Parse(p.filter.Value())
	if err != nil {
		said, at := explain(err)
		p.filter.SetError(said, at)
		return nil
	}
	cmd := p.remember()
	p.endPrompt()
	return tea.Batch(cmd, p.setFilter(f))
}

// explain says what is wrong with a filter, and where.
func explain(err error) (said string, at int) {
	var parse *filter.ParseError
	if !errors.As(err, &parse) {
		return err.Error(), -1
	}
	if parse.Hint != "" {
		return parse.Msg + " (" + parse.Hint + ")", parse.Pos
	}
	return parse.Msg, parse.Pos
}

// remember keeps the filter that was typed, on a screen that hides nothing.
func (p *Pane) remember() tea.Cmd {
	entry, added := p.filter.Remember()
	if !added || p.env.Redact {
		return nil
	}
	past := p.env.Memory.History(filterHistory)
	return func() tea.Msg {
		if err := past.Add(entry); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
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
		p.main.all = m.count.N
	}
	if p.total.again {
		return p.countAll()
	}
	return nil
}

// filterMentions shows only the events that mention an id: the one chosen in the detail, or the first of the row's.
func (p *Pane) filterMentions() tea.Cmd {
	return p.withID(func(id string, _ livestore.Key) tea.Cmd { return p.mentionID(id) })
}

func (p *Pane) mentionID(id string) tea.Cmd {
	f, err := inspector.Mentions(id)
	if err != nil {
		return pane.Say(pane.Error, err.Error())
	}
	var cmds []tea.Cmd
	if !p.env.Redact {
		p.filter.SetValue(f.String())
		cmds = append(cmds, p.remember())
	}
	cmds = append(cmds, p.leaveTimeline(), p.setFilter(f))
	p.mentioned = id
	return tea.Batch(cmds...)
}
