package inspector

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// fakeApp is a running app that tells what a test has put here.
type fakeApp struct {
	log, state *sqlite.DB
	// onDisk: it is no running app but files.
	onDisk  bool
	changes chan client.Change
	queries []client.LiveQuery
	slow    []client.SlowQuery
	// kept is how often somebody watches what is slow, or the graph.
	kept int
}

var errNotHere = errors.New("the fake has none")

func (a *fakeApp) Info() client.Info                            { return client.Info{Source: "fake", Where: "here"} }
func (a *fakeApp) Changes(context.Context) <-chan client.Change { return a.changes }
func (a *fakeApp) Sidecar() *sidecar.Sidecar                    { return nil }
func (a *fakeApp) Close() error                                 { return nil }

func (a *fakeApp) Eventlog() (*sqlite.DB, error) {
	if a.log == nil {
		return nil, errNotHere
	}
	return a.log, nil
}

func (a *fakeApp) State() (*sqlite.DB, error) {
	if a.state == nil {
		return nil, errNotHere
	}
	return a.state, nil
}

func (a *fakeApp) Can(c client.Capability) error {
	switch c {
	case client.CapQueries, client.CapBackend:
		if a.onDisk {
			return errNotHere
		}
	case client.CapEventlog:
		if a.log == nil {
			return errNotHere
		}
	case client.CapState:
		if a.state == nil {
			return errNotHere
		}
	}
	return nil
}

func (a *fakeApp) LiveQueries() []client.LiveQuery { return a.queries }
func (a *fakeApp) LiveResult(_ context.Context, id int64) (string, error) {
	return fmt.Sprintf("[%d]", id), nil
}
func (a *fakeApp) SlowQueries() []client.SlowQuery { return a.slow }
func (a *fakeApp) Graph() (client.Graph, bool) {
	return client.Graph{Nodes: []client.GraphNode{{ID: "node-1"}}}, true
}
func (a *fakeApp) WatchSlow(context.Context)  { a.kept++ }
func (a *fakeApp) WatchGraph(context.Context) { a.kept++ }

// clock is the time that a test sets.
type clock struct{ t time.Time }

func newClock() *clock { return &clock{time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time       { return c.t }
func (c *clock) pass(d time.Duration) { c.t = c.t.Add(d) }

// attachFake inspects the fake with the test's time.
func attachFake(t testing.TB, a *fakeApp, c *clock, controls *client.Controls) *Store {
	t.Helper()
	s, err := attachAt(t.Context(), a, controls, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// newFake is a fake without databases, inspected.
func newFake(t testing.TB) (*Store, *fakeApp, *clock) {
	a, c := &fakeApp{}, newClock()
	return attachFake(t, a, c, nil), a, c
}

func global(n int64) livestore.SeqNum { return livestore.SeqNum{Global: n} }

func heads(leader, backend int64) client.Heads {
	return client.Heads{Leader: global(leader), Backend: backend}
}

// appended are the events from one number to another, of which the backend has some.
func appended(from, to, backend int64) client.EventsAppended {
	return client.EventsAppended{From: global(from), To: global(to), Count: to - from + 1, Heads: heads(to, backend)}
}

func moved(leader, backend int64) client.HeadsChanged {
	return client.HeadsChanged{Heads: heads(leader, backend)}
}

func linked(app, backend client.Link) client.ConnectionChanged {
	return client.ConnectionChanged{Connection: client.Connection{App: app, Backend: backend}}
}
