package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// frame is the shortest time between two messages of the pump.
const frame = 33 * time.Millisecond

// revised is what the pump watches: [inspector.Store].
type revised interface {
	Revision() uint64
	Changed() <-chan struct{}
}

// pump turns revisions of a store into messages: at most one per frame, the latest wins, none while nothing changes.
// The store keeps one signal, so whatever happens between two frames is one message.
type pump struct {
	store revised
	last  time.Time
	seen  uint64
}

// changedMsg says that the store's revision has risen.
type changedMsg struct{}

// wait returns a command that waits for the next revision. There is never more than one of them under way: the next is
// made when the message of the last has arrived.
func (p *pump) wait(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		if rest := frame - time.Since(p.last); rest > 0 {
			t := time.NewTimer(rest)
			defer t.Stop()
			select {
			case <-ctx.Done():
				return nil
			case <-t.C:
			}
		}
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-p.store.Changed():
			}
			if rev := p.store.Revision(); rev != p.seen {
				p.seen, p.last = rev, time.Now()
				return changedMsg{}
			}
		}
	}
}
