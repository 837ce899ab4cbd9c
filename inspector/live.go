package inspector

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
)

// AttachControlled inspects a store that can be written to through the controls.
// Nil controls are [Attach].
func AttachControlled(ctx context.Context, c client.Store, controls *client.Controls) (*Store, error) {
	return attachAt(ctx, c, controls, time.Now)
}

// Controls is what can write to the store, nil when it is read-only.
func (s *Store) Controls() *client.Controls { return s.controls }

// reactive is what the app tells of its queries, or why it tells nothing.
func (s *Store) reactive() (client.Reactive, error) {
	if err := s.c.Can(client.CapQueries); err != nil {
		return nil, err
	}
	if r, ok := s.c.(client.Reactive); ok {
		return r, nil
	}
	return nil, errors.New("this store does not tell of its queries")
}

// LiveResult is the last result of a live query or watch as JSON.
func (s *Store) LiveResult(ctx context.Context, id int64) (string, error) {
	if id < 0 {
		return s.watchResult(id)
	}
	r, err := s.reactive()
	if err != nil {
		return "", err
	}
	return r.LiveResult(ctx, id)
}

// SlowQueries are the statements that the app found slow, newest first, and Graph
// its reactivity graph, as last told; see [Store.WatchSlow].
func (s *Store) SlowQueries() []client.SlowQuery {
	r, err := s.reactive()
	if err != nil {
		return nil
	}
	list := slices.Clone(r.SlowQueries())
	slices.SortStableFunc(list, func(a, b client.SlowQuery) int { return cmp.Compare(b.Since, a.Since) })
	return list
}

// Graph is the app's reactivity graph as last told.
func (s *Store) Graph() (client.Graph, bool) {
	r, err := s.reactive()
	if err != nil {
		return client.Graph{}, false
	}
	return r.Graph()
}

// WatchSlow has the slow statements kept up until ctx ends.
func (s *Store) WatchSlow(ctx context.Context) {
	if r, err := s.reactive(); err == nil {
		r.WatchSlow(ctx)
	}
}

// WatchGraph has the graph kept up until ctx ends.
func (s *Store) WatchGraph(ctx context.Context) {
	if r, err := s.reactive(); err == nil {
		r.WatchGraph(ctx)
	}
}

// take notes what a change tells of the running app; s.mu is held and s.heads are
// those after the change.
func (s *Store) take(c client.Change) {
	now := s.now()
	switch c := c.(type) {
	case client.ConnectionChanged:
		s.links.tell(c.Connection, now)
	case client.LatchChanged:
		s.latch.tell(c, now)
	case client.EventsAppended:
		s.latency.appended(c, readAt(c.Heads, now))
	case client.EventsRolledBack:
		s.latency.rolledBack(c)
	case client.Gap:
		s.latency.forget()
	case client.HeadsChanged:
	default:
		return
	}
	blocked := s.blocked()
	if blocked {
		s.latency.forget()
	}
	s.latency.confirmed(s.heads.Backend, readAt(s.heads, now))
	s.progress.look(s.heads, now, !blocked && s.links.last.Backend != client.LinkNone)
}

// blocked reports whether something is known to keep events from the backend, or
// their confirmation from us; s.mu is held.
func (s *Store) blocked() bool {
	return s.latch.status.Latch == client.LatchClosed || down(s.links.last.App) || down(s.links.last.Backend)
}

func readAt(h client.Heads, now time.Time) time.Time {
	if h.At.IsZero() {
		return now
	}
	return h.At
}
