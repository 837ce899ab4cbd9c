package eventlog

import (
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Messages that other panes send here with [pane.Goto].
type (
	// GotoEvent goes to an event, in the log as it is filtered.
	GotoEvent = pane.GotoEvent
	// ShowFilter filters the log; the empty text shows all of it.
	ShowFilter struct{ Text string }
	// ShowTimeline shows every event that mentions an id, oldest first.
	ShowTimeline struct{ ID string }
)

// sent does what another pane asks for.
func (p *Pane) sent(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	if p.all == nil {
		return nil, false
	}
	switch msg := msg.(type) {
	case GotoEvent:
		return p.jumpTo(msg.Key), true
	case ShowFilter:
		return p.filterText(msg.Text), true
	case ShowTimeline:
		return p.openTimeline(msg.ID, livestore.Key{}), true
	}
	return nil, false
}

// filterText filters by what was typed elsewhere.
func (p *Pane) filterText(text string) tea.Cmd {
	f, err := filter.Parse(text)
	if err != nil {
		return pane.Say(pane.Error, "filter: "+err.Error())
	}
	cmd := p.leaveTimeline()
	return tea.Batch(cmd, p.setFilter(f))
}
