package reactive_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// create makes a database; the connection stays open for the test.
func create(t testing.TB, path string, statements ...string) *sqlite.Conn {
	t.Helper()
	w, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	exec(t, w, statements...)
	return w
}

func exec(t testing.TB, c *sqlite.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if err := c.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// open opens a database as somebody else's.
func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	scratch := t.TempDir()
	db, err := sqlite.OpenInPlace(path, func() (string, error) { return scratch, nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// store is a store with a state that can be replaced.
type store struct {
	client.Store
	mu              sync.Mutex
	state, eventlog *sqlite.DB
}

func (s *store) State() (*sqlite.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		return nil, errors.New("there is no state")
	}
	return s.state, nil
}

func (s *store) Eventlog() (*sqlite.DB, error) {
	if s.eventlog == nil {
		return nil, errors.New("there is no eventlog")
	}
	return s.eventlog, nil
}

func (s *store) replace(db *sqlite.DB) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = db
}

// runs collects what was emitted.
type runs struct {
	mu  sync.Mutex
	all []client.QueryRun
}

func (r *runs) emit(run client.QueryRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, run)
}

func (r *runs) list() []client.QueryRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]client.QueryRun(nil), r.all...)
}

// take gives the runs so far and forgets them.
func (r *runs) take() []client.QueryRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	return all
}

// await waits for the n-th run, counted from 1.
func (r *runs) await(t testing.TB, n int) client.QueryRun {
	t.Helper()
	eventually(t, "a run", func() bool { return len(r.list()) >= n })
	return r.list()[n-1]
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited for %s in vain", what)
		}
	}
}

func e(global int64) livestore.SeqNum { return livestore.SeqNum{Global: global} }
