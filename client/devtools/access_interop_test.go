//go:build interop && unix

package devtools

import "github.com/livescope/livescope/client/webmesh"

// Told has every message that goes out told: to which end, and its kind without that.
func (o Options) Told(tell func(to, tag string)) Options {
	o.sent = func(to scope, m map[string]any) {
		tag, _ := m["_tag"].(string)
		tell(string(to), tag[len("LSD."+string(to)+"."):])
	}
	return o
}

// ChannelStats are those of the channels to the leader and to the session as they are now.
func (s *Store) ChannelStats() (toLeader, toSession webmesh.Stats) {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	return c.channels[leader].Stats(), c.channels[session].Stats()
}
