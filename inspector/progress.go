package inspector

import (
	"time"

	"github.com/livescope/livescope/client"
)

const (
	// stuckAfter is how long the backend's head may rest while events are pending.
	stuckAfter = 30 * time.Second
	// growingAfter and growingLooks say when pending events pile up.
	growingAfter = 60 * time.Second
	growingLooks = 5
)

// progress keeps since when events wait for the backend.
type progress struct {
	// since is when the backend's head began to rest while events were pending and
	// nothing was known to be in their way; zero when it is not so.
	since           time.Time
	backend, leader int64
	// rises is how often more events became pending since then, the last time at risen.
	rises int
	risen time.Time
}

// look notes the heads. The way is open when nothing is known to block it.
func (p *progress) look(h client.Heads, at time.Time, open bool) {
	switch {
	case !open || h.Leader.Global <= h.Backend:
		p.since, p.rises = time.Time{}, 0
	case p.since.IsZero() || h.Backend != p.backend:
		p.since, p.rises = at, 0
	case h.Leader.Global > p.leader:
		p.rises, p.risen = p.rises+1, at
	}
	p.backend, p.leader = h.Backend, h.Leader.Global
}

func (p *progress) stuck(now time.Time) bool {
	return !p.since.IsZero() && now.Sub(p.since) >= stuckAfter
}

func (p *progress) growing() bool {
	return p.rises >= growingLooks && p.risen.Sub(p.since) >= growingAfter
}
