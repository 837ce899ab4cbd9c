package devtools

import (
	"context"
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/webmesh"
)

const (
	pingEvery = 5 * time.Second
	slowEvery = time.Second // how often slow queries are asked for while somebody looks
	graphWait = 2 * time.Second
)

// supervise keeps the store attached until it is closed.
func (s *Store) supervise() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	missed, answered := 0, make(chan bool, 1)
	for {
		s.mu.Lock()
		c := s.conn
		s.mu.Unlock()
		_, changed := s.mesh.Sessions(Want{})
		select {
		case <-s.ctx.Done():
			return
		case n, ok := <-c.channels[leader].Establishments():
			s.established(c, n, ok)
		case n, ok := <-c.channels[session].Establishments():
			s.established(c, n, ok)
		case <-changed:
			s.look(c)
		case <-ping.C:
			s.done.Go(func() {
				alive := s.alive(c)
				select {
				case answered <- alive:
				case <-s.ctx.Done():
				}
			})
		case ok := <-answered:
			if missed++; ok {
				missed = 0
			}
			if missed >= 2 {
				s.lost(client.LinkConnecting, "the app does not answer; is it stopped in a debugger, or gone?")
				if s.listed(c.session) {
					missed = 0
					s.move(c, c.session) // it is there, and has forgotten the channels
				}
			} else if ok {
				s.look(c)
			}
		}
	}
}

// alive pings both ends. While we are busy with what the app sent it is not blamed for being silent.
func (s *Store) alive(c *conn) bool {
	ctx, cancel := context.WithTimeout(s.ctx, pingEvery)
	defer cancel()
	return s.ping(ctx, c) == nil || c.taking.Load() > 0
}

// look tells whether the app is there, as far as the mesh knows.
func (s *Store) look(c *conn) {
	if err := s.mesh.Offline(); err != nil {
		s.lost(client.LinkConnecting, err.Error())
		return
	}
	if s.listed(c.session) {
		s.connected()
		return
	}
	others, _ := s.mesh.Sessions(Want{StoreID: c.session.StoreID, ClientID: c.session.ClientID, SessionID: s.opt.Want.SessionID})
	if len(others) > 0 {
		s.move(c, others[0])
		return
	}
	s.lost(client.LinkConnecting, fmt.Sprintf("the session (%s) has ended; waiting for it to come back", c.session))
}

// established looks at a channel that was established again, or has ended.
func (s *Store) established(c *conn, times int, open bool) {
	switch {
	case !open:
		s.lost(client.LinkConnecting, "a channel to the app ended: "+ended(c).Error())
		s.move(c, c.session)
	case times > 1:
		s.again(c)
	}
}

func ended(c *conn) error {
	for _, ch := range c.channels {
		if err := ch.Err(); err != nil {
			return err
		}
	}
	return webmesh.ErrClosed
}

// again attaches to an app that was started anew: it knows nothing of what was asked of it before.
func (s *Store) again(c *conn) {
	s.hold()
	s.queries.forget()
	s.tracker.Reset()
	s.hub.Publish(client.Gap{Reason: "the app was started again; what it did in between was not seen as it happened"}, client.QueriesChanged{})
	for pause := 100 * time.Millisecond; s.ctx.Err() == nil; pause = min(2*pause, maxPause) {
		err := s.attach(s.ctx, c, true)
		if err == nil {
			s.reopenViews(c)
			return
		}
		s.lost(client.LinkConnecting, err.Error())
		if ended(c) != webmesh.ErrClosed || !s.listed(c.session) {
			return // that is seen next
		}
		select {
		case <-time.After(pause):
		case <-s.ctx.Done():
		}
	}
}

// move attaches to another session of the same client, or to the same one by new channels.
func (s *Store) move(c *conn, to Session) {
	c.close()
	s.queries.forget()
	s.tracker.Reset()
	s.hub.Publish(client.Gap{Reason: "the app is attached anew; what it did in between was not seen as it happened"}, client.QueriesChanged{})
	for pause := 100 * time.Millisecond; s.ctx.Err() == nil; pause = min(2*pause, maxPause) {
		if others, _ := s.mesh.Sessions(Want{StoreID: to.StoreID, ClientID: to.ClientID, SessionID: s.opt.Want.SessionID}); len(others) > 0 && !s.listed(to) {
			to = others[0]
		}
		err := s.join(s.ctx, to)
		if err == nil {
			s.mu.Lock()
			now := s.conn
			s.mu.Unlock()
			s.reopenViews(now)
			return
		}
		s.mu.Lock()
		if s.conn != c {
			s.conn.close()
		}
		s.mu.Unlock()
		s.lost(client.LinkConnecting, err.Error())
		select {
		case <-time.After(pause):
		case <-s.ctx.Done():
		}
	}
}

// listed reports whether the mesh has heard of a session lately.
func (s *Store) listed(of Session) bool {
	list, _ := s.mesh.Sessions(Want{of.StoreID, of.ClientID, of.SessionID})
	return len(list) > 0
}

// lost tells that the app is not reached.
func (s *Store) lost(link client.Link, reason string) {
	s.setConnection(client.Connection{App: link, Backend: client.LinkUnknown, Reason: reason, At: s.opt.Now()})
}

// connected tells that the app is reached.
func (s *Store) connected() {
	s.mu.Lock()
	c := client.Connection{App: client.LinkConnected, Backend: s.network, At: s.opt.Now()}
	s.mu.Unlock()
	s.setConnection(c)
}

func (s *Store) setConnection(c client.Connection) {
	s.mu.Lock()
	old := s.connection
	same := old.App == c.App && old.Backend == c.Backend && (old.Reason == c.Reason || c.App != client.LinkConnected && old.Reason != "")
	if same {
		s.mu.Unlock()
		return
	}
	s.connection = c
	s.opening()
	s.mu.Unlock()
	s.hub.Publish(client.ConnectionChanged{Connection: c})
}

// opening sets what a new reader is told first; s.mu is held.
func (s *Store) opening() {
	s.hub.SetOpening(client.ConnectionChanged{Connection: s.connection}, client.LatchChanged{Latch: s.latch, At: s.latchAt, Found: s.latchFound})
}

// networkChanged takes in how the app reaches its backend, and how its latch stands.
func (s *Store) networkChanged(n network) {
	link, latch := client.LinkOffline, client.LatchOpen
	if n.connected {
		link = client.LinkConnected
	}
	if n.closed {
		latch = client.LatchClosed
	}
	s.mu.Lock()
	s.network = link
	c := client.Connection{App: client.LinkConnected, Backend: link, At: n.at}
	s.mu.Unlock()
	s.setConnection(c)
	s.latchIs(latch, n.at)
}

// latchIs takes in how the latch stands.
func (s *Store) latchIs(latch client.Latch, at time.Time) {
	s.mu.Lock()
	old := s.latch
	if old != latch {
		s.latch, s.latchAt, s.latchFound = latch, at, old == client.LatchNone
		s.opening()
	}
	found := s.latchFound
	s.mu.Unlock()
	if old != latch {
		s.hub.Publish(client.LatchChanged{Latch: latch, At: at, Found: found})
	}
	if s.control != nil {
		s.control.seen(latch)
	}
}

// askGraph asks once for the graph with what functions made, which tells of queries that nothing else does.
func (s *Store) askGraph(c *conn) {
	s.mu.Lock()
	if time.Since(s.askedGraph) < graphWait || s.graph > 0 {
		s.mu.Unlock()
		return
	}
	s.askedGraph = time.Now()
	s.mu.Unlock()
	s.done.Go(func() {
		sub := subscription{to: session, what: "ReactivityGraph", fields: map[string]any{"includeResults": true}, id: newID()}
		if c.follow(s.ctx, sub) != nil {
			return // it is asked for again with the next list
		}
		select {
		case <-time.After(graphWait / 2):
		case <-s.ctx.Done():
		}
		c.end(s.ctx, func(other subscription) bool { return other.id == sub.id }) // that of who watches goes on
	})
}

// WatchGraph has the graph kept up until ctx ends.
func (s *Store) WatchGraph(ctx context.Context) {
	s.mu.Lock()
	s.graph++
	first, c := s.graph == 1, s.conn
	s.mu.Unlock()
	if first {
		s.done.Go(func() { s.followGraph(c) })
	}
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		s.graph--
		last, c := s.graph == 0, s.conn
		s.mu.Unlock()
		if last && s.ctx.Err() == nil {
			c.unfollow(s.ctx, session, "ReactivityGraph")
		}
	})
}

func (s *Store) followGraph(c *conn) {
	// A failure shows in the connection, and it is asked for again after that.
	_ = c.follow(s.ctx, subscription{to: session, what: "ReactivityGraph", fields: map[string]any{"includeResults": false}})
}

// WatchSlow has the slow queries kept up until ctx ends.
func (s *Store) WatchSlow(ctx context.Context) {
	s.done.Go(func() {
		every := time.NewTicker(slowEvery)
		defer every.Stop()
		for {
			s.readSlow()
			select {
			case <-every.C:
			case <-ctx.Done():
				return
			case <-s.ctx.Done():
				return
			}
		}
	})
}

func (s *Store) readSlow() {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	raw, err := c.quick(s.ctx, session, "DebugInfoReq", nil)
	if err != nil {
		return // it shows in the connection
	}
	slow, err := parseSlow(raw)
	if err != nil {
		s.complain("devtools-message-unreadable", "the app's slow queries cannot be read: "+err.Error())
		return
	}
	s.queries.mu.Lock()
	same := len(slow) == len(s.queries.slow) && (len(slow) == 0 || slow[0].Since == s.queries.slow[0].Since)
	s.queries.slow = slow
	s.queries.mu.Unlock()
	if !same {
		s.hub.Publish(client.QueriesChanged{})
	}
}

// reopenViews asks an app that was started anew for what somebody looks at.
func (s *Store) reopenViews(c *conn) {
	s.mu.Lock()
	watched := s.graph > 0
	s.mu.Unlock()
	if watched {
		s.followGraph(c)
	}
}
