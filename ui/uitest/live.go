package uitest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
)

// Live is a store that tells of itself what a running app tells, as a test says, on the databases of a store on disk.
// What the screen asks of the app is noted and not done.
type Live struct {
	client.Store
	t testing.TB

	mu      sync.Mutex
	readers []chan client.Change
	queries []client.LiveQuery
	results map[int64]string
	slow    []client.SlowQuery
	graph   *client.Graph
	asked   []string
	refuse  error
}

// OpenLive opens a store as if an app ran on it: read-write, connected, with its latch open. The inspector follows it
// until the test ends.
func OpenLive(t testing.TB, path string) (*Live, *inspector.Store) {
	t.Helper()
	return openLive(t, path, false)
}

// OpenLiveReadOnly is [OpenLive] without controls.
func OpenLiveReadOnly(t testing.TB, path string) (*Live, *inspector.Store) {
	t.Helper()
	return openLive(t, path, true)
}

func openLive(t testing.TB, path string, readOnly bool) (*Live, *inspector.Store) {
	t.Helper()
	ctx := context.Background()
	c, err := files.Open(ctx, path, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := &Live{Store: c, t: t, results: map[int64]string{}}
	var controls *client.Controls
	if !readOnly {
		controls = &client.Controls{Latch: liveControl{l}, Commit: liveControl{l}, Import: liveControl{l}, Queries: liveControl{l}}
	}
	s, err := inspector.AttachControlled(ctx, liveStore{l, readOnly}, controls)
	if err != nil {
		c.Close()
		t.Fatal(err)
	}
	s.Apply(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkConnected, At: Noon.Add(-time.Hour)}})
	s.Apply(client.LatchChanged{Latch: client.LatchOpen, At: Noon.Add(-time.Hour), Found: true})
	t.Cleanup(func() {
		s.Close()
		c.Close()
	})
	return l, s
}

// Tell has the store tell a change.
func (l *Live) Tell(changes ...client.Change) {
	l.mu.Lock()
	readers := slices.Clone(l.readers)
	l.mu.Unlock()
	for _, r := range readers {
		for _, c := range changes {
			r <- c
		}
	}
}

// SetQueries has the app list live queries, with their results as JSON.
func (l *Live) SetQueries(results map[int64]string, queries ...client.LiveQuery) {
	l.mu.Lock()
	l.queries, l.results = queries, results
	l.mu.Unlock()
	l.Tell(client.QueriesChanged{})
}

// SetSlow has the app list slow queries.
func (l *Live) SetSlow(slow ...client.SlowQuery) {
	l.mu.Lock()
	l.slow = slow
	l.mu.Unlock()
	l.Tell(client.QueriesChanged{})
}

// SetGraph has the app tell its reactivity graph.
func (l *Live) SetGraph(g client.Graph) {
	l.mu.Lock()
	l.graph = &g
	l.mu.Unlock()
	l.Tell(client.QueriesChanged{})
}

// Refuse has the app answer everything that it is asked with an error; nil ends that.
func (l *Live) Refuse(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = err
}

// Asked is what the app was asked so far, one line each: `latch close`, `commit v1.TodoCreated {"id":"t1"}`.
func (l *Live) Asked() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

func (l *Live) ask(format string, args ...any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, fmt.Sprintf(format, args...))
	return l.refuse
}

// liveStore is the client's side of it.
type liveStore struct {
	*Live
	readOnly bool
}

func (l liveStore) Info() client.Info {
	info := l.Store.Info()
	info.Source, info.Where, info.ReadOnly, info.ClientID = "devtools", "ws://localhost:4242", l.readOnly, "client-a"
	return info
}

func (l liveStore) Can(c client.Capability) error {
	switch c {
	case client.CapQueries, client.CapBackend:
		return nil
	}
	return l.Store.Can(c)
}

// Changes are those of the files, and those that the test tells.
func (l liveStore) Changes(ctx context.Context) <-chan client.Change {
	told, out := make(chan client.Change, 64), make(chan client.Change)
	l.mu.Lock()
	l.readers = append(l.readers, told)
	l.mu.Unlock()
	of := l.Store.Changes(ctx)
	go func() {
		defer close(out)
		for {
			var c client.Change
			var ok bool
			select {
			case c = <-told:
				ok = true
			case c, ok = <-of:
			}
			if !ok {
				break
			}
			select {
			case out <- c:
			case <-ctx.Done():
			}
		}
		l.mu.Lock()
		l.readers = slices.DeleteFunc(l.readers, func(r chan client.Change) bool { return r == told })
		l.mu.Unlock()
	}()
	return out
}

func (l *Live) LiveQueries() []client.LiveQuery {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.queries)
}

func (l *Live) LiveResult(_ context.Context, id int64) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.results[id]; ok {
		return r, nil
	}
	return "", fmt.Errorf("no result of query %d is known", id)
}

func (l *Live) SlowQueries() []client.SlowQuery {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.slow)
}

func (l *Live) Graph() (client.Graph, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.graph == nil {
		return client.Graph{}, false
	}
	return *l.graph, true
}

func (l *Live) WatchSlow(context.Context)  {}
func (l *Live) WatchGraph(context.Context) {}

// liveControl notes what is asked.
type liveControl struct{ l *Live }

func (c liveControl) SetLatch(_ context.Context, closed bool) error {
	what, latch := "open", client.LatchOpen
	if closed {
		what, latch = "close", client.LatchClosed
	}
	if err := c.l.ask("latch %s", what); err != nil {
		return err
	}
	c.l.Tell(client.LatchChanged{Latch: latch, At: Noon})
	return nil
}

func (c liveControl) Commit(_ context.Context, name, args string) error {
	return c.l.ask("commit %s %s", name, args)
}

func (c liveControl) ImportEventlog(_ context.Context, file string) error {
	return c.l.ask("import eventlog %s", file)
}

func (c liveControl) ImportBoth(_ context.Context, eventlog, state string) error {
	return c.l.ask("import eventlog %s state %s", eventlog, state)
}

func (c liveControl) Reset(_ context.Context, mode client.ResetMode) error {
	return c.l.ask("reset %s", mode)
}

func (c liveControl) TakeBack(_ context.Context, from livestore.SeqNum) (int64, error) {
	return 1, c.l.ask("take back %s", from)
}

func (c liveControl) Rerun(_ context.Context, q client.SlowQuery) error {
	return c.l.ask("rerun %s", q.SQL)
}

func (c liveControl) ForgetSlow(context.Context) error { return c.l.ask("forget slow") }
