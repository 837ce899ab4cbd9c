package inspector

import (
	"slices"
	"time"

	"github.com/livescope/livescope/client"
)

// linksKept is how far back the states of the connection are kept.
const linksKept = 5*time.Minute + 30*time.Second

// maxLinks bounds how many are kept of a connection that comes and goes.
const maxLinks = 1000

// links keeps the states of the connection.
type links struct {
	last client.Connection
	// past are the states in their order, last at the end, each from its At on.
	past []client.Connection
}

// tell takes in a state, new or told once more. In the past it begins not before
// the one that it ended, nor later than now, whatever the app's clock says.
func (l *links) tell(c client.Connection, now time.Time) {
	l.last = c
	if c.At.IsZero() || c.At.After(now) {
		c.At = now
	}
	if n := len(l.past); n > 0 {
		before := l.past[n-1]
		if c.App == before.App && c.Backend == before.Backend {
			return
		}
		if c.At.Before(before.At) {
			c.At = before.At
		}
	}
	l.past = append(l.past, c)
	if old := max(holding(l.past, now.Add(-linksKept)), len(l.past)-maxLinks); old > 0 {
		l.past = slices.Delete(l.past, 0, old)
	}
}

// holding is the index of the state that held at a moment, -1 for none.
func holding(past []client.Connection, at time.Time) int {
	for i, c := range slices.Backward(past) {
		if !c.At.After(at) {
			return i
		}
	}
	return -1
}

// down reports whether a link is known not to be up while it should be.
func down(l client.Link) bool { return l == client.LinkOffline || l == client.LinkConnecting }

// Connection is how the store is reached, as last told.
func (s *Store) Connection() client.Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.links.last
}

// Connections are the states of the connection since a moment, oldest first; the
// first is that which held at the moment, if known. Five minutes and a bit are kept.
func (s *Store) Connections(since time.Time) []client.Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.links.past[max(0, holding(s.links.past, since)):])
}

// connectionWord is a connection as one word: that of the first link that is not
// up; "" when it is not known how the app reaches its backend.
func connectionWord(c client.Connection, hasBackend bool) string {
	switch {
	case down(c.App):
		return string(c.App)
	case c.Backend == client.LinkUnknown && !hasBackend:
		return string(client.LinkNone)
	}
	return string(c.Backend)
}
