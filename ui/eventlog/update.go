package eventlog

import (
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	cmd, mine := p.update(msg)
	if !mine {
		return nil
	}
	return tea.Batch(cmd, p.settle())
}

func (p *Pane) update(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
		return nil, true
	case pane.Changed:
		p.stale = true
		return p.catchUp(), true
	case pane.Focus:
		p.front = msg.Front
		return p.catchUp(), true
	case pane.Restyled:
		p.detail.layPage()
		return nil, true
	case tea.MouseMsg:
		return p.pointer(msg), true
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typed(msg), true
	case GotoEvent, ShowFilter, ShowTimeline:
		return p.sent(msg)
	}
	return p.answer(msg)
}

// typed is a key or a paste that means no command: text in a prompt, or the letter that is waited for.
func (p *Pane) typed(msg tea.Msg) tea.Cmd {
	if p.letter != noLetter {
		if key, ok := msg.(tea.KeyPressMsg); ok {
			return p.letterTyped(key.Text)
		}
		return nil
	}
	m := p.prompt()
	if m == nil {
		return nil
	}
	before := m.Version()
	cmd := m.Update(msg)
	if p.complete.on && m.Version() != before {
		p.offers()
	}
	return cmd
}

// answer takes in what a command of the pane's own has found.
func (p *Pane) answer(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case pageMsg:
		return p.pageArrived(msg)
	case countMsg:
		return p.countArrived(msg)
	case flashMsg:
		msg.end()
		return nil, msg.list.env == p.env
	case detailMsg:
		return p.detail.arrived(msg)
	case diffMsg:
		return p.detail.diffed(msg)
	case argsMsg:
		return p.detail.readMore(msg), msg.detail == p.detail
	case changesMsg:
		return p.timeline.worked(msg), p.timeline != nil && msg.timeline == p.timeline
	}
	return p.result(msg)
}

// result takes in what was asked for by the pane itself.
func (p *Pane) result(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case totalMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.totalArrived(msg) })
	case foundMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.found(msg) })
	case eventMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.eventArrived(msg) })
	case jobDoneMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.jobDone(msg) })
	case jobTickMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.jobTicked(msg) })
	case savedMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.saved(msg) })
	case keptMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.recalled(msg) })
	case placesMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.placesFound(msg) })
	case checkedMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { return p.exportChecked(msg) })
	case catalogMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { p.complete.catalog, p.complete.reading = msg.catalog, false; return nil })
	case tickMsg:
		return mineOnly(p, msg.pane, func() tea.Cmd { p.ticking = false; return p.list().refresh() })
	}
	return nil, false
}

// mineOnly does something with a message unless it is for another pane.
func mineOnly(p, whose *Pane, do func() tea.Cmd) (tea.Cmd, bool) {
	if p != whose {
		return nil, false
	}
	return do(), true
}

// catchUp reads again what the store has changed, when the pane can be seen.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale || p.all == nil {
		return nil
	}
	p.stale = false
	cmds := []tea.Cmd{p.main.refresh(), p.countAll()}
	if p.open {
		cmds = append(cmds, p.detail.refresh())
	}
	if t := p.timeline; t != nil {
		t.rev++
		cmds = append(cmds, t.list.refresh())
	}
	if !p.recalling && p.rebases != len(p.env.Store.Client().Sidecar().Rebases()) {
		cmds = append(cmds, p.followPlaces())
	}
	return tea.Batch(cmds...)
}

func (p *Pane) pageArrived(m pageMsg) (tea.Cmd, bool) {
	switch {
	case m.list == p.main:
		cmd := p.main.page(m)
		return tea.Batch(cmd, p.landed()), true
	case p.timeline != nil && m.list == p.timeline.list:
		return m.list.page(m), true
	}
	return p.detail.arrivedPage(m)
}

func (p *Pane) countArrived(m countMsg) (tea.Cmd, bool) {
	if m.list == p.main || p.timeline != nil && m.list == p.timeline.list {
		return m.list.measured(m), true
	}
	return p.detail.counted(m)
}
