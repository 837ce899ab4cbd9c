package devtools

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/stream"
)

// LargeBytes is the size from which a database is not asked for without a word: it may never get through, and the app is
// busy with it until then.
const LargeBytes = 4 << 20

// Options say what to attach to and how.
type Options struct {
	Want Want
	// ReadOnly: no [client.Controls] are made.
	ReadOnly bool
	// KeepLatch leaves the latch as it is at the end; else it is put back as it was found.
	KeepLatch bool
	// Choose is asked which session where several are there; nil means an error that lists them.
	Choose func(context.Context, []Session) (Session, error)
	// Large is asked whether to have the app send a database of that many bytes; nil means no.
	Large func(ctx context.Context, what string, bytes int64) bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// sent is told every message that goes out.
	sent func(scope, map[string]any)
}

// Store is an attached app. It implements [client.Store] and [client.Reactive].
type Store struct {
	opt     Options
	mesh    *Mesh
	dir     string
	side    *sidecar.Sidecar
	hub     stream.Hub
	queries *queries
	tracker *reactive.Tracker
	state   *state
	control *control // nil when read-only
	ctx     context.Context
	cancel  context.CancelFunc
	done    sync.WaitGroup

	mu         sync.Mutex
	info       client.Info
	conn       *conn
	dialect    dialect
	syncing    syncing
	databases  databases
	connection client.Connection
	network    client.Link      // what the app said last of its backend
	told       livestore.SeqNum // where the leader said that its log ends
	subscribed time.Time        // when heads were last asked for: past ones come first
	latch      client.Latch
	latchAt    time.Time
	latchFound bool // it stood so when it was first heard of
	graph      int  // who watches the graph
	askedGraph time.Time
	complained map[string]bool
	closed     bool

	// logMu guards log and what waits for it.
	logMu   sync.Mutex
	log     *log
	loading bool
	held    []heldPull
}

// heldPull is a pull that waits until the app's log has been read.
type heldPull struct {
	at time.Time
	pull
}

var (
	_ client.Store    = (*Store)(nil)
	_ client.Reactive = (*Store)(nil)
)

// Open attaches to a session of an app on the mesh, and waits until there is one and it has told what it has. The store
// owns the mesh from then on; on an error the caller does. The controls are nil when the store is read-only.
func Open(ctx context.Context, m *Mesh, opt Options) (*Store, *client.Controls, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	chosen, err := m.Wait(ctx, opt.Want)
	var several *SeveralError
	if errors.As(err, &several) && opt.Choose != nil {
		chosen, err = opt.Choose(ctx, several.Sessions)
	}
	if err != nil {
		return nil, nil, err
	}
	dir, err := scratch.New("app")
	if err != nil {
		return nil, nil, err
	}
	s := &Store{opt: opt, mesh: m, dir: dir, queries: newQueries(), complained: map[string]bool{}, latch: client.LatchNone,
		side: sidecar.New(func() (string, error) { return dir, nil }),
		info: client.Info{StoreID: chosen.StoreID, ClientID: chosen.ClientID, Source: "devtools", Where: "ws://" + m.Address(), ReadOnly: opt.ReadOnly, Format: livestore.FormatVersion}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.tracker = reactive.NewTracker(func(r client.QueryRun) { s.hub.Publish(client.QueryRan{Run: r}) }, opt.Now)
	s.state = newState(s)
	if s.log, err = newLog(ctx, dir, s.side); err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	if !opt.ReadOnly {
		s.control = &control{s: s}
	}
	if err := s.join(ctx, chosen); err != nil {
		s.mesh = nil // the caller's
		s.Close()
		return nil, nil, err
	}
	s.done.Go(s.supervise)
	return s, s.controls(), nil
}

// Info says what the store is.
func (s *Store) Info() client.Info {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.info
}

// Session is the session that is attached.
func (s *Store) Session() Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.session
}

// Changes streams what happens.
func (s *Store) Changes(ctx context.Context) <-chan client.Change { return s.hub.Subscribe(ctx) }

// Eventlog is the scratch eventlog.
func (s *Store) Eventlog() (*sqlite.DB, error) { return s.log.db, nil }

// State is the app's state, its own file or a copy that the app sent.
func (s *Store) State() (*sqlite.DB, error) { return s.state.get() }

// Sidecar holds rebases, times and what events wrote.
func (s *Store) Sidecar() *sidecar.Sidecar { return s.side }

// Can answers for what this app can.
func (s *Store) Can(c client.Capability) error {
	switch c {
	case client.CapEventlog, client.CapQueries, client.CapRowChanges:
		return nil
	case client.CapState:
		_, err := s.state.get()
		return err
	case client.CapBackend:
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.syncing.enabled {
			return errNoBackend
		}
		return nil
	}
	return fmt.Errorf("an app with its devtools on cannot do that (%s)", c)
}

// LiveQueries are the app's live queries as last told.
func (s *Store) LiveQueries() []client.LiveQuery { return s.queries.snapshot() }

// LiveResult is the last result of a live query as JSON.
func (s *Store) LiveResult(_ context.Context, id int64) (string, error) { return s.queries.result(id) }

// SlowQueries are those that the app found slow, newest first.
func (s *Store) SlowQueries() []client.SlowQuery {
	s.queries.mu.Lock()
	defer s.queries.mu.Unlock()
	return s.queries.slow
}

// Graph is the reactivity graph as last told.
func (s *Store) Graph() (client.Graph, bool) {
	s.queries.mu.Lock()
	defer s.queries.mu.Unlock()
	if s.queries.graph == nil {
		return client.Graph{}, false
	}
	return *s.queries.graph, true
}

// Close puts the latch back, leaves the app, and removes the scratch files.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	conn := s.conn
	s.mu.Unlock()
	var err error
	if conn != nil {
		if s.control != nil {
			err = s.control.restore()
		}
		s.leave(conn)
	}
	s.cancel()
	if conn != nil {
		conn.close()
	}
	s.done.Wait()
	s.hub.Close()
	err = errors.Join(err, s.state.close(), s.side.Close(), s.log.close())
	if s.mesh != nil {
		err = errors.Join(err, s.mesh.Close())
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// leave tells the session that nobody listens any more, so that it stops to send.
func (s *Store) leave(c *conn) {
	ctx, cancel := context.WithTimeout(s.ctx, time.Second)
	defer cancel()
	if s.mesh != nil && s.mesh.Offline() != nil {
		return
	}
	for _, sub := range c.subscriptions() {
		c.unfollow(ctx, sub.to, sub.what)
	}
	_ = c.send(ctx, session, "Disconnect", newID(), nil) // it has no answer
}

// note tells something that must be known of the store, once.
func (s *Store) note(text string) {
	if text == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.info.Notes {
		if n == text {
			return
		}
	}
	s.info.Notes = append(s.info.Notes, text)
}

// complain tells of something that is wrong with what the app sends, once for each kind.
func (s *Store) complain(rule, message string) {
	s.mu.Lock()
	told := s.complained[rule+message]
	if len(s.complained) < 100 {
		s.complained[rule+message] = true
	}
	s.mu.Unlock()
	if told {
		return
	}
	s.hub.Publish(client.FindingNoted{Finding: client.Finding{
		Rule: rule, Verdict: client.FallsShort, Severity: client.SeverityWarn, Confidence: client.ConfidenceHigh, Message: message,
		Evidence: []string{"LiveStore " + s.version()}, Fix: "what is shown may be incomplete; livescope was tried with LiveStore " + provenVersion,
	}})
}

func (s *Store) version() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dialect.version
}
