package ui_test

import (
	"context"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/uitest"
)

// heeding is a store that tells who has its slow statements and its graph told.
type heeding struct {
	client.Store
	slow, graph chan context.Context
}

func (h heeding) Can(c client.Capability) error {
	if c == client.CapQueries {
		return nil
	}
	return h.Store.Can(c)
}
func (h heeding) LiveQueries() []client.LiveQuery                   { return nil }
func (h heeding) LiveResult(context.Context, int64) (string, error) { return "", nil }
func (h heeding) SlowQueries() []client.SlowQuery                   { return nil }
func (h heeding) Graph() (client.Graph, bool)                       { return client.Graph{}, false }
func (h heeding) WatchSlow(ctx context.Context)                     { h.slow <- ctx }
func (h heeding) WatchGraph(ctx context.Context)                    { h.graph <- ctx }

// What costs the app something is asked for while it is looked at, and not a moment longer.
func TestSlowAndGraphAreWatchedWhileInFront(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c, err := files.Open(ctx, fixtures.Store(t, "pending"), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := heeding{c, make(chan context.Context, 9), make(chan context.Context, 9)}
	s, err := inspector.Attach(ctx, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); c.Close() })
	d := startOn(t, s, uitest.Options{Width: 120, Height: 40}).Press("alt+3").WaitFor("no live query open")
	for _, of := range []struct {
		told     chan context.Context
		to, away []string
	}{
		{h.slow, []string{"L"}, []string{"L"}},
		{h.slow, []string{"L"}, []string{"alt+1"}},
		{h.graph, []string{"alt+7"}, []string{"alt+1"}},
	} {
		if len(h.slow)+len(h.graph) > 0 {
			t.Fatal("it is watched before it is looked at")
		}
		d.Press(of.to...)
		var watching context.Context
		select {
		case watching = <-of.told:
		case <-time.After(10 * time.Second):
			t.Fatal("it is not watched")
		}
		if watching.Err() != nil {
			t.Fatal("it is no longer watched")
		}
		d.Press(of.away...)
		select {
		case <-watching.Done():
		case <-time.After(10 * time.Second):
			t.Fatal("it is still watched")
		}
	}
}
