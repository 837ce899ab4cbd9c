package ui

import (
	"context"
	"errors"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/control"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// patience is how long the pane in front has for its first screen before anything else is read.
const patience = 60 * time.Millisecond

// status is what the header says about the store beyond its heads. It takes a pass over the log's index, so it is read
// at most once a second, less often where it takes long, and never before the first screen.
type status struct {
	sync    inspector.SyncStatus
	known   bool
	running bool
	due     bool // something changed since it was last read
	failed  string
	told    map[string]bool // findings that were announced
	control *control.Control
}

type (
	checkedMsg struct {
		sync inspector.SyncStatus
		err  error
		took time.Duration
	}
	recheckMsg struct{}
)

// begin starts what may wait: following the store, its notes, and the first check.
func (a *App) begin() tea.Cmd {
	cmds := []tea.Cmd{
		a.status.control.Look(),
		a.pump.wait(a.ctx),
		func() tea.Msg {
			if wait(a.ctx, patience) {
				a.store.Follow()
				return recheckMsg{}
			}
			return nil
		},
	}
	for _, note := range a.store.Info().Notes {
		cmds = append(cmds, pane.Say(pane.Info, note))
	}
	a.status.running = true
	return tea.Batch(cmds...)
}

// recheck looks at the connection and the latch after a change, and asks for another check.
func (a *App) recheck() tea.Cmd {
	said := a.status.control.Look()
	if a.status.running {
		a.status.due = true
		return said
	}
	a.status.running = true
	return tea.Batch(said, a.check())
}

func (a *App) check() tea.Cmd {
	return func() tea.Msg {
		began := time.Now()
		sync, err := a.store.Sync(a.ctx)
		return checkedMsg{sync: sync, err: err, took: time.Since(began)}
	}
}

// statusMsg takes a check in, announces what is new in it, and sees to the next one.
func (a *App) statusMsg(msg tea.Msg) tea.Cmd {
	m, ok := msg.(checkedMsg)
	if !ok {
		a.status.due = false
		return a.check()
	}
	cmds := []tea.Cmd{func() tea.Msg {
		if wait(a.ctx, max(time.Second, 10*m.took)) {
			return restedMsg{}
		}
		return nil
	}}
	if m.err != nil {
		if text := m.err.Error(); text != a.status.failed && !errors.Is(m.err, context.Canceled) {
			a.status.failed = text
			cmds = append(cmds, pane.Say(pane.Error, text))
		}
		return tea.Batch(cmds...)
	}
	a.status.sync, a.status.known, a.status.failed = m.sync, true, ""
	return tea.Batch(append(cmds, a.announce(m.sync.Findings)...)...)
}

// restedMsg says that the status may be read again.
type restedMsg struct{}

func (a *App) rested() tea.Cmd {
	a.status.running = false
	if !a.status.due {
		return nil
	}
	a.status.due = false
	return a.recheck()
}

// announce shows findings that are errors once each; the others are in the header's count.
func (a *App) announce(findings []client.Finding) []tea.Cmd {
	var cmds []tea.Cmd
	if a.status.told == nil {
		a.status.told = map[string]bool{}
	}
	for _, f := range findings {
		if f.Severity != client.SeverityError || a.status.told[f.Rule] {
			continue
		}
		a.status.told[f.Rule] = true
		cmds = append(cmds, func() tea.Msg { return pane.Found(f) })
	}
	return cmds
}

// wait waits, and reports whether it was allowed to.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
