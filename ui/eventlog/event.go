package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// eventMsg is an event that something is to be done with.
type eventMsg struct {
	pane  *Pane
	event inspector.Detail
	err   error
	then  func(inspector.Detail) tea.Cmd
}

// with reads an event whole and then does something with it. The list holds only the beginning of its args.
func (p *Pane) with(key livestore.Key, then func(inspector.Detail) tea.Cmd) tea.Cmd {
	store := p.env.Store
	p.reads++
	return func() tea.Msg {
		d, err := store.Event(context.Background(), key)
		return eventMsg{pane: p, event: d, err: err, then: then}
	}
}

// withCursor is with for the event under the cursor of the list.
func (p *Pane) withCursor(then func(inspector.Detail) tea.Cmd) tea.Cmd {
	row, ok := p.list().grid.Cursor()
	if !ok {
		return nil
	}
	return p.with(row.Key, then)
}

func (p *Pane) eventArrived(m eventMsg) tea.Cmd {
	p.reads--
	switch {
	case errors.Is(m.err, context.Canceled):
		return nil
	case m.err != nil:
		return pane.Say(pane.Error, m.err.Error())
	}
	return m.then(m.event)
}

// withID does something with an id of the event in front: the one chosen in the detail, or the first of the row's.
func (p *Pane) withID(do func(id string, from livestore.Key) tea.Cmd) tea.Cmd {
	if p.open && p.detail.id() != "" {
		return do(p.detail.id(), p.detail.event.Row.Key)
	}
	return p.withCursor(func(d inspector.Detail) tea.Cmd {
		if len(d.IDs) == 0 {
			return pane.Say(pane.Info, "this event's args hold nothing that looks like an id")
		}
		return do(d.IDs[0], d.Row.Key)
	})
}
