package devtools

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/webmesh"
)

var errNoBackend = errors.New("the app has no sync backend: there is nothing to push to, and no latch")

const (
	openTimeout = 10 * time.Second // for an app that says it is there to open its channels
	infoTimeout = 2 * time.Second  // for what an app without files never answers
	sendTimeout = 60 * time.Second // for a database to come
	pastHeads   = 3 * time.Second  // while which heads of the past come, after they were asked for
)

// join opens the channels to a session, reads them from then on, and asks for what there is.
func (s *Store) join(ctx context.Context, to Session) error {
	within, cancel := context.WithTimeoutCause(ctx, openTimeout, fmt.Errorf("the app (%s) is listed at %s but does not open its devtools channels; it may have just ended", to, s.mesh.Address()))
	defer cancel()
	c, err := open(within, s.mesh, to)
	if err != nil {
		return fmt.Errorf("attach: %w", err)
	}
	c.sent = s.opt.sent
	s.mu.Lock()
	s.conn = c
	s.info.ClientID = to.ClientID
	s.mu.Unlock()
	s.hold()
	s.done.Go(func() { s.receive(c, leader) })
	s.done.Go(func() { s.receive(c, session) })
	return s.attach(ctx, c, false)
}

// attach asks an app, new to us or started anew, for what it has, and to tell what happens.
func (s *Store) attach(ctx context.Context, c *conn, again bool) error {
	if err := s.ping(ctx, c); err != nil {
		return err
	}
	c.fresh()
	if err := s.inform(ctx, c); err != nil {
		return err
	}
	s.mu.Lock()
	s.subscribed = s.opt.Now()
	s.mu.Unlock()
	for _, sub := range []subscription{{to: leader, what: "SyncHead"}, {to: session, what: "SyncHead"}, {to: session, what: "LiveQueries"}} {
		if err := c.follow(ctx, sub); err != nil {
			return err
		}
	}
	if err := s.load(ctx, c, again); err != nil {
		return err
	}
	// The last one: the leader answers nothing else for a second after it.
	if s.Can(client.CapBackend) == nil {
		if err := c.follow(ctx, subscription{to: leader, what: "NetworkStatus"}); err != nil {
			return err
		}
	}
	if s.control != nil {
		s.control.resume(ctx)
	}
	return nil
}

// ping checks both ends and their version.
func (s *Store) ping(ctx context.Context, c *conn) error {
	for _, to := range []scope{leader, session} {
		raw, err := c.quick(ctx, to, "Ping", map[string]any{"devtoolsProtocolVersion": protocolVersion})
		if err != nil {
			return err
		}
		if err := s.pong(c, raw); err != nil {
			return err
		}
	}
	return nil
}

// pong takes in the answer to a ping.
func (s *Store) pong(c *conn, raw webmesh.Raw) error {
	f := fields{raw: raw}
	if strings.HasSuffix(webmesh.Tag(raw), ".VersionMismatch") {
		return &MismatchError{AppVersion: f.optionalText("appVersion"), AppProtocol: f.whole("appDevtoolsProtocolVersion"), HereProtocol: protocolVersion}
	}
	version := f.text("liveStoreVersion")
	if f.err != nil {
		return f.err
	}
	protocol := int64(1) // an app that names none speaks the first
	if v := f.value("devtoolsProtocolVersion"); v != nil {
		n, ok := whole(v)
		if !ok {
			f.wrong("devtoolsProtocolVersion", "a whole number")
			return f.err
		}
		protocol = n
	}
	if protocol != protocolVersion {
		return &MismatchError{AppVersion: version, AppProtocol: protocol, HereProtocol: protocolVersion}
	}
	s.mu.Lock()
	s.dialect = dialectOf(version)
	note := s.dialect.note()
	s.mu.Unlock()
	c.setVersion(version)
	s.note(note)
	return nil
}

// inform asks what the app has: a sync backend, files and how large they are.
func (s *Store) inform(ctx context.Context, c *conn) error {
	raw, err := c.quick(ctx, leader, "SyncingInfoReq", nil)
	if err != nil {
		return err
	}
	syncing, err := parseSyncing(raw)
	if err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, infoTimeout)
	defer cancel()
	var d databases
	if raw, err = c.request(within, leader, "DatabaseFileInfoReq", nil); err == nil {
		if d, err = parseDatabases(raw); err != nil {
			return err
		}
	} else if ctx.Err() != nil {
		return err
	} // an app that keeps nothing in files does not answer
	s.mu.Lock()
	defer s.mu.Unlock()
	s.syncing, s.databases = syncing, d
	s.network = client.LinkNone
	if syncing.enabled {
		s.network = client.LinkUnknown
	} else {
		s.latch = client.LatchNone
	}
	return nil
}

// hold has pulls wait until the app's log was read.
func (s *Store) hold() {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.loading, s.held = true, nil
}

// load reads the app's eventlog and state, and then takes in what was pushed meanwhile.
func (s *Store) load(ctx context.Context, c *conn, again bool) error {
	s.mu.Lock()
	d := s.databases
	s.mu.Unlock()
	r := reach(ctx, s.mesh.Address(), d, c.session.StoreID, s.leaderHead)
	theirs, err := s.theirLog(ctx, c, r, d.eventlog.size)
	if err != nil {
		return err
	}
	s.logMu.Lock()
	var changes []client.Change
	if theirs != nil {
		changes, err = s.log.read(ctx, s.opt.Now(), theirs)
		theirs.Close()
	}
	if err != nil {
		s.logMu.Unlock()
		return err
	}
	if again && theirs == nil {
		changes = append(changes, client.Gap{Reason: "what the app wrote while it was not attached is not known: its eventlog is too large to be sent"})
	}
	s.loading = false
	held := s.held
	s.held = nil
	for _, p := range held {
		more, err := s.apply(p.at, p.pull)
		if err != nil {
			s.logMu.Unlock()
			return err
		}
		changes = append(changes, more...)
	}
	s.logMu.Unlock()
	s.hub.Publish(changes...)
	s.state.begin(ctx, r.state)
	if s.queries.complete(tableFinder(s.ctx, s.State)) {
		s.hub.Publish(client.QueriesChanged{})
	}
	s.connected()
	return nil
}

// leaderHead is where the app's leader says that its log ends.
func (s *Store) leaderHead() client.Heads {
	s.mu.Lock()
	defer s.mu.Unlock()
	return client.Heads{Leader: s.told}
}

// theirLog is the app's own eventlog: its file, or what it sends. It is nil when it is too large to be asked for.
func (s *Store) theirLog(ctx context.Context, c *conn, r reached, size int64) (*sqlite.DB, error) {
	if r.eventlog != "" {
		return sqlite.OpenInPlace(r.eventlog, func() (string, error) { return s.dir, nil })
	}
	if size > LargeBytes && (s.opt.Large == nil || !s.opt.Large(ctx, "eventlog", size)) {
		s.note(fmt.Sprintf("the app's eventlog of %.1f MB was not asked for, and its file is not to be reached from here: only what comes from now on is shown", float64(size)/1e6))
		return nil, nil
	}
	within, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	raw, err := c.request(within, leader, "EventlogReq", nil)
	if err != nil {
		return nil, err
	}
	f := fields{raw: raw}
	data := f.bytes("eventlog")
	if f.err != nil {
		return nil, f.err
	}
	path, err := image(s.dir, "sent-eventlog.db", data)
	if err != nil {
		return nil, err
	}
	return sqlite.OpenScratch(path), nil
}

// receive reads one of the channels until it ends.
func (s *Store) receive(c *conn, from scope) {
	for raw := range c.channels[from].Receive() {
		at := s.opt.Now()
		if c.answered(raw) {
			continue
		}
		c.taking.Add(1)
		err := s.take(c, from, at, raw)
		c.taking.Add(-1)
		if err != nil && s.ctx.Err() == nil {
			s.complain("devtools-message-unreadable", "the app sent something that cannot be read: "+err.Error())
		}
	}
}

// take takes in a message that came by itself.
func (s *Store) take(c *conn, from scope, at time.Time, raw webmesh.Raw) error {
	switch tag := webmesh.Tag(raw); tag {
	case "LSD.Leader.SyncPull":
		p, err := parsePull(raw)
		if err != nil {
			s.hub.Publish(client.Gap{Reason: "events that the app told could not be read; the log lacks them until it is attached anew"})
			return err
		}
		return s.pulled(at, p)
	case "LSD.Leader.SyncHeadRes", "LSD.ClientSession.SyncHeadRes":
		local, upstream, err := parseHeads(raw)
		if err != nil {
			return err
		}
		return s.heads(from, local, upstream, at)
	case "LSD.Leader.NetworkStatusRes":
		n, err := parseNetwork(raw)
		if err == nil {
			s.networkChanged(n)
		}
		return err
	case "LSD.ClientSession.LiveQueriesRes":
		list, err := s.queries.take(raw, tableFinder(s.ctx, s.State))
		if err != nil {
			return err
		}
		s.tracker.Snapshot(at, list)
		s.hub.Publish(client.QueriesChanged{})
		if s.queries.undefined() {
			s.askGraph(c)
		}
		return nil
	case "LSD.ClientSession.ReactivityGraphRes":
		if err := s.queries.takeGraph(at, raw, tableFinder(s.ctx, s.State)); err != nil {
			return err
		}
		s.hub.Publish(client.QueriesChanged{})
		return nil
	case "LSD.Leader.Disconnect", "LSD.ClientSession.Disconnect", "LSD.Leader.SyncHistoryRes", "LSD.ClientSession.DebugInfoHistoryRes", "":
		return nil // what nobody here asks for
	default:
		if f := (fields{raw: raw}); strings.HasSuffix(tag, "Res") || strings.Contains(tag, ".Response.") || strings.HasSuffix(tag, "Pong") || f.optionalText("requestId") != "" {
			return nil // an answer that came too late
		}
		s.complain("devtools-message-unknown", fmt.Sprintf("the app sends messages of the unknown kind %.60q", tag))
		return nil
	}
}

// pulled takes in what the log grew by.
func (s *Store) pulled(at time.Time, p pull) error {
	s.logMu.Lock()
	if s.loading {
		if len(s.held) < 100_000 {
			s.held = append(s.held, heldPull{at, p})
		}
		s.logMu.Unlock()
		return nil
	}
	changes, err := s.apply(at, p)
	s.logMu.Unlock()
	s.hub.Publish(changes...)
	return err
}

// apply writes a pull into the log; s.logMu is held.
func (s *Store) apply(at time.Time, p pull) (changes []client.Change, err error) {
	if p.rebase {
		changes, err = s.log.rebase(s.ctx, at, p.gone, p.fresh)
	} else {
		changes, err = s.log.advance(s.ctx, at, p.fresh)
	}
	written := client.StateChanged{Tables: []string{}}
	seen := make([]reactive.EventTables, 0, len(p.fresh))
	for i, e := range slices.Concat(p.gone, p.fresh) {
		if e.tables == nil {
			written.Tables = nil
		}
		if written.Tables != nil {
			for _, t := range e.tables {
				if !slices.Contains(written.Tables, t) {
					written.Tables = append(written.Tables, t)
				}
			}
		}
		if i >= len(p.gone) {
			seen = append(seen, reactive.EventTables{SeqNum: e.event.SeqNum, Tables: e.tables})
		}
	}
	if n := len(seen); n > 0 {
		written.From, written.To = seen[0].SeqNum, seen[n-1].SeqNum
		s.tracker.Events(at, seen)
	}
	s.state.written(written)
	return changes, err
}

// heads takes in where one of the ends stands.
func (s *Store) heads(from scope, local, upstream livestore.SeqNum, at time.Time) error {
	s.mu.Lock()
	past := at.Sub(s.subscribed) < pastHeads
	if from == leader {
		s.told = local
	}
	s.mu.Unlock()
	s.logMu.Lock()
	h := s.log.heads
	h.At = at
	switch {
	case from == session && !(past && h.HasSession && local.Compare(h.Session) < 0):
		h.Session, h.HasSession = local, true
	case from == leader && !(past && upstream.Global < h.Backend):
		h.Backend = upstream.Global
	}
	changes, err := s.log.setHeads(s.ctx, h)
	s.logMu.Unlock()
	s.hub.Publish(changes...)
	return err
}
