package devtools

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/livescope/livescope/client/webmesh"
)

// DefaultAddr is where LiveStore's devtools server listens unless an app says otherwise.
const DefaultAddr = "localhost:4242"

const (
	pollEvery  = time.Second     // how often sessions are asked to tell of themselves
	staleAfter = 5 * time.Second // when one that does not is gone
	maxPause   = 5 * time.Second // between attempts to connect
	maxListed  = 1000            // sessions; more are somebody's flood
)

// Mesh is the way to apps: an edge to their devtools server, kept up, or a server of our own. It knows which sessions are
// there.
type Mesh struct {
	relay   *webmesh.Relay // nil when dialled
	address string
	// own is what sessions are heard by.
	own    *link
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu       sync.Mutex
	conns    map[*conn]bool
	sessions map[Session]time.Time // when it was last heard of
	offline  error                 // why there is no edge, nil while there is one
	changed  chan struct{}         // closed and renewed when one of the two changed
	malign   int                   // session infos that could not be read
}

// options have the newest of some messages take the place of those that were not read yet: lists are told
// anew each time.
func (m *Mesh) options() webmesh.Options {
	return webmesh.Options{OnNode: m.leaf, Superseded: func(raw webmesh.Raw) (string, bool) {
		switch tag := webmesh.Tag(raw); tag {
		case "LSD.ClientSession.LiveQueriesRes", "LSD.ClientSession.ReactivityGraphRes":
			return tag, true
		}
		return "", false
	}}
}

// Dial joins the devtools server at host:port and stays joined until Close.
func Dial(ctx context.Context, address string) (*Mesh, error) {
	m := newMesh(address)
	if err := m.begin(ctx); err != nil {
		m.Close()
		return nil, advise(address, err)
	}
	return m, nil
}

// Listen is a devtools server for apps to connect to, until Close. Beyond this machine only the networks in allow are
// served.
func Listen(address string, allow []netip.Prefix) (*Mesh, error) {
	m := newMesh(address)
	relay, err := webmesh.Listen(address, webmesh.RelayOptions{Options: m.options(), Allow: allow, OnEdge: func(name string, there bool) {
		if there {
			m.leaf(name)
		}
	}})
	if err != nil {
		return nil, err
	}
	m.relay, m.address = relay, relay.Addr().String()
	if err := m.begin(context.Background()); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

func newMesh(address string) *Mesh {
	return &Mesh{address: address, cancel: func() {}, conns: map[*conn]bool{}, sessions: map[Session]time.Time{}, changed: make(chan struct{})}
}

// begin listens for sessions.
func (m *Mesh) begin(ctx context.Context) (err error) {
	if m.own, err = m.link(ctx, m.setOffline); err != nil {
		return err
	}
	own, cancel := context.WithCancel(context.Background())
	m.cancel = cancel
	m.done.Go(func() { m.listen(own) })
	return nil
}

// leaf closes the channels to an app's node that comes back to the relay, before anything is sent to it: LiveStore
// 0.4.0 stops to listen when something comes by a channel that was opened over an edge which is gone. They are opened again
// from a node with another name.
func (m *Mesh) leaf(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for c := range m.conns {
		if c.session.leaderNode() == name || c.session.sessionNode() == name {
			c.closeChannels()
		}
	}
}

func (m *Mesh) register(c *conn, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if on {
		m.conns[c] = true
	} else {
		delete(m.conns, c)
	}
}

// link is a node of ours and its edge to the devtools server.
type link struct {
	m      *Mesh
	node   *webmesh.Node
	cancel context.CancelFunc
	done   sync.WaitGroup
	told   func(error)
}

// link joins the mesh with a new node. told, if not nil, is told why there is no edge, and nil when there is one again.
func (m *Mesh) link(ctx context.Context, told func(error)) (*link, error) {
	own, cancel := context.WithCancel(context.Background())
	l := &link{m: m, node: webmesh.NewNode("devtools-instance-"+newID(), m.options()), cancel: cancel, told: told}
	if m.relay != nil {
		if _, _, err := webmesh.Pipe(l.node, m.relay.Node()); err != nil {
			l.close()
			return nil, err
		}
		return l, nil
	}
	edge, err := l.dial(ctx)
	for errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		edge, err = l.dial(ctx)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	l.done.Go(func() { l.keepUp(own, edge) })
	return l, nil
}

func (l *link) close() error {
	l.cancel()
	err := l.node.Close()
	l.done.Wait()
	return err
}

// dialTimeout is how long one attempt to connect may take. A server of LiveStore's that is about to start never answers
// who came too early.
const dialTimeout = 2 * time.Second

// dial tries once.
func (l *link) dial(ctx context.Context) (*webmesh.Edge, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	return webmesh.Dial(ctx, l.node, "ws://"+l.m.address)
}

// advise adds what to do to why there is no connection.
func advise(address string, err error) error {
	var d *webmesh.DialError
	if !errors.As(err, &d) {
		return fmt.Errorf("attach to %s: %w", address, err)
	}
	advice := ""
	switch d.Reason {
	case webmesh.NobodyListens:
		advice = "; start the app with its devtools on, or have it connect here: livescope listen"
	case webmesh.NotWebSocket, webmesh.NotWebmesh:
		advice = "; name the port of LiveStore's devtools, which is 4242 unless the app says otherwise"
	}
	return fmt.Errorf("attach to %s: %w%s", address, err, advice)
}

// Address is where the devtools server is: host:port.
func (m *Mesh) Address() string { return m.address }

// Port is the port of [Mesh.Address].
func (m *Mesh) Port() string {
	_, port, _ := net.SplitHostPort(m.address)
	return port
}

// Close leaves the mesh.
func (m *Mesh) Close() error {
	m.cancel()
	var err error
	if m.own != nil {
		err = m.own.close()
	}
	if m.relay != nil {
		err = errors.Join(err, m.relay.Close())
	}
	m.done.Wait()
	return err
}

// keepUp dials again whenever the edge is lost.
func (l *link) keepUp(ctx context.Context, edge *webmesh.Edge) {
	for {
		select {
		case <-edge.Done():
		case <-ctx.Done():
			return
		}
		l.tell(edge.Err())
		if edge = l.redial(ctx); edge == nil {
			return
		}
		l.tell(nil)
	}
}

// redial dials until there is an edge; it is nil when ctx ended.
func (l *link) redial(ctx context.Context) *webmesh.Edge {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, maxPause) {
		select {
		case <-time.After(pause/2 + rand.N(pause)):
		case <-ctx.Done():
			return nil
		}
		edge, err := l.dial(ctx)
		if err == nil {
			return edge
		}
		l.tell(err)
	}
}

func (l *link) tell(err error) {
	if l.told != nil {
		l.told(err)
	}
}

func (m *Mesh) setOffline(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.offline = err
	m.wake()
}

// wake tells whoever waits that something changed; m.mu is held.
func (m *Mesh) wake() {
	close(m.changed)
	m.changed = make(chan struct{})
}

// Offline is why the devtools server is not reached, nil while it is.
func (m *Mesh) Offline() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.offline
}

// listen keeps the list of sessions.
func (m *Mesh) listen(ctx context.Context) {
	told := m.own.node.Broadcast(sessionInfo)
	defer told.Close()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	ask := func() { _ = told.Send(ctx, map[string]any{"_tag": "RequestSessions"}) } // asked again in a second
	ask()
	for {
		select {
		case raw := <-told.Receive():
			m.hear(raw, time.Now())
		case <-poll.C:
			m.expire(time.Now())
			ask()
		case <-ctx.Done():
			return
		}
	}
}

func (m *Mesh) hear(raw webmesh.Raw, now time.Time) {
	s, ok, err := parseSession(raw)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.malign++
		return
	}
	_, known := m.sessions[s]
	if !ok || !known && len(m.sessions) >= maxListed {
		return
	}
	m.sessions[s] = now
	if !known {
		m.wake()
	}
}

func (m *Mesh) expire(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for s, last := range m.sessions {
		if now.Sub(last) > staleAfter {
			delete(m.sessions, s)
			m.wake()
		}
	}
}

// Sessions are the sessions that are there and wanted, in a fixed order. changed is closed when there may be others, or
// when the server was lost or is back.
func (m *Mesh) Sessions(want Want) (list []Session, changed <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for s := range m.sessions {
		if want.Matches(s) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b Session) int {
		return cmp.Or(cmp.Compare(a.StoreID, b.StoreID), cmp.Compare(a.ClientID, b.ClientID), cmp.Compare(a.SessionID, b.SessionID), cmp.Compare(a.SchemaAlias, b.SchemaAlias))
	})
	return list, m.changed
}

// settle is how long further sessions are waited for once one is there, so that a choice is offered of all.
const settle = 500 * time.Millisecond

// Wait waits until a wanted session is there. With several it is a [*SeveralError].
func (m *Mesh) Wait(ctx context.Context, want Want) (Session, error) {
	var settled <-chan time.Time
	for done := false; ; {
		list, changed := m.Sessions(want)
		if len(list) > 0 && settled == nil {
			settled = time.After(settle)
		}
		if done && len(list) == 1 {
			return list[0], nil
		}
		if done && len(list) > 1 {
			return Session{}, &SeveralError{Sessions: list}
		}
		select {
		case <-settled:
			done = true
		case <-changed:
		case <-ctx.Done():
			return Session{}, m.nobody(ctx, want)
		}
	}
}

// nobody says why no session came.
func (m *Mesh) nobody(ctx context.Context, want Want) error {
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	if err := m.Offline(); err != nil {
		return err
	}
	all, _ := m.Sessions(Want{})
	switch {
	case len(all) > 0:
		return fmt.Errorf("no session of %s is at %s; there: %w", want, m.address, &SeveralError{Sessions: all})
	case m.relay != nil:
		return fmt.Errorf("no app has connected to %s", m.address)
	}
	return fmt.Errorf("the devtools server at %s has no session of a LiveStore app; is its store open?", m.address)
}
