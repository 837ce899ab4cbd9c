package inspector

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sqlite"
)

// Store is an attached store, inspected. All methods may be called from any
// goroutine; those that take a context read the database and may take as long as
// the read does.
type Store struct {
	c        client.Store
	controls *client.Controls
	now      func() time.Time
	cancel   context.CancelFunc
	done     sync.WaitGroup

	mu       sync.Mutex
	rev      uint64
	changed  chan struct{}
	heads    client.Heads
	findings []client.Finding
	gaps     []string
	views    []*View
	tables   []*TableView
	// tallied caches what takes a pass over an index to count.
	tallied tally
	// rewrites is how often the log changed other than by growing.
	rewrites int
	// What is known of a running app.
	links    links
	latch    latch
	latency  latency
	progress progress
	noted    string // the findings of these when it was last looked
	runs     runs
	watcher  *reactive.Watcher // nil until something is watched
	closed   bool
}

// Attach inspects a store. The heads are read at once; call [Store.Follow] to keep
// up with changes. Closing the inspector does not close the store.
func Attach(ctx context.Context, c client.Store) (*Store, error) {
	return AttachControlled(ctx, c, nil)
}

func attachAt(ctx context.Context, c client.Store, controls *client.Controls, now func() time.Time) (*Store, error) {
	s := &Store{c: c, controls: controls, now: now, changed: make(chan struct{}, 1), cancel: func() {}}
	s.latch.status.Latch = client.LatchNone
	if c.Can(client.CapBackend) != nil {
		s.links.last = client.Connection{App: client.LinkNone, Backend: client.LinkNone}
	}
	if db, err := c.Eventlog(); err == nil {
		if err := db.Read(ctx, func(conn *sqlite.Conn) (err error) {
			s.heads, err = client.ReadHeads(ctx, conn)
			return err
		}); err != nil {
			return nil, fmt.Errorf("read the heads of %s: %w", c.Info().Where, err)
		}
		s.heads.At = now()
	}
	s.progress.look(s.heads, now(), s.links.last.Backend != client.LinkNone)
	return s, nil
}

// Follow applies the store's changes until the inspector is closed.
func (s *Store) Follow() {
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()
	changes := s.c.Changes(ctx)
	s.done.Go(func() {
		timed := time.NewTicker(timedEvery)
		defer timed.Stop()
		for {
			select {
			case c, ok := <-changes:
				if !ok {
					return
				}
				s.Apply(c)
			case <-timed.C:
				s.lookAgain()
			}
		}
	})
}

// Close ends following and all views.
func (s *Store) Close() {
	s.mu.Lock()
	cancel, views, tables, w := s.cancel, slices.Clone(s.views), slices.Clone(s.tables), s.watcher
	s.closed = true
	s.mu.Unlock()
	cancel()
	for _, v := range views {
		v.Close()
	}
	for _, v := range tables {
		v.Close()
	}
	s.done.Wait()
	if w != nil {
		w.Close()
	}
}

// Client is the store itself.
func (s *Store) Client() client.Store { return s.c }

// Info says what the store is.
func (s *Store) Info() client.Info { return s.c.Info() }

// Revision rises with everything that a reader might want to draw anew.
func (s *Store) Revision() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rev
}

// Changed receives after the revision rose. It holds one signal, so a reader that
// was slow looks once, at the latest. It is for one reader.
func (s *Store) Changed() <-chan struct{} { return s.changed }

// rewritten forgets what was counted: the log is not only longer than it was. s.mu is held.
func (s *Store) rewritten() {
	s.tallied = tally{}
	s.rewrites++
}

// touch raises the revision; s.mu is held.
func (s *Store) touch() {
	s.rev++
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// Heads are the heads as last read.
func (s *Store) Heads() client.Heads {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heads
}

// Apply takes in one change of the store.
func (s *Store) Apply(c client.Change) {
	if c, ok := c.(client.QueryRan); ok {
		s.ran(c.Run, c.Dropped)
		return
	}
	s.mu.Lock()
	before := s.heads
	switch c := c.(type) {
	case client.HeadsChanged:
		s.heads = c.Heads
	case client.EventsAppended:
		s.heads = c.Heads
	case client.EventsRolledBack:
		s.rewritten()
	case client.Gap:
		s.gaps = append(s.gaps, c.Reason)
		s.rewritten()
	case client.FindingNoted:
		s.findings = append(s.findings, c.Finding)
	}
	s.take(c)
	views, after, w := slices.Clone(s.views), s.heads, s.watcher
	s.mu.Unlock()
	for _, v := range views {
		v.apply(c, before, after)
	}
	if w != nil {
		w.Changed(c)
	}
	s.mu.Lock()
	s.touch()
	s.mu.Unlock()
}

// eventlog reads the eventlog in one state of it.
func (s *Store) eventlog(ctx context.Context, fn func(*sqlite.Conn) error) error {
	db, err := s.c.Eventlog()
	if err != nil {
		return err
	}
	return db.Read(ctx, fn)
}
