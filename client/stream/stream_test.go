package stream_test

import (
	"context"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/stream"
)

func next(t *testing.T, ch <-chan client.Change) client.Change {
	t.Helper()
	select {
	case c, ok := <-ch:
		if !ok {
			t.Fatal("the stream has ended")
		}
		return c
	case <-time.After(20 * time.Second):
		t.Fatal("nothing comes")
	}
	return nil
}

func heads(n int64) client.HeadsChanged { return client.HeadsChanged{Heads: client.Heads{Backend: n}} }

func TestAReaderIsToldHowThingsStandFirst(t *testing.T) {
	var h stream.Hub
	defer h.Close()
	h.SetOpening(client.LatchChanged{Latch: client.LatchClosed})
	h.Publish(heads(1), heads(2))
	ch := h.Subscribe(t.Context())
	if c := next(t, ch); c != (client.LatchChanged{Latch: client.LatchClosed}) {
		t.Errorf("first came %v", c)
	}
	if c := next(t, ch); c != heads(2) {
		t.Errorf("then came %v", c)
	}
	h.ForgetHeads()
	other := h.Subscribe(t.Context())
	next(t, other)
	h.Publish(heads(3))
	for _, ch := range []<-chan client.Change{ch, other} {
		if c := next(t, ch); c != heads(3) {
			t.Errorf("came %v", c)
		}
	}
}

func TestASlowReaderLosesItsOwnAndIsTold(t *testing.T) {
	var h stream.Hub
	defer h.Close()
	slow, quick := h.Subscribe(t.Context()), h.Subscribe(t.Context())
	var last client.Change
	for i := range int64(10_000) {
		h.Publish(heads(i))
		last = next(t, quick)
	}
	if last != heads(9999) {
		t.Errorf("the quick reader got %v last", last)
	}
	gap := false
	for {
		c := next(t, slow)
		if _, ok := c.(client.Gap); ok {
			gap = true
		}
		if c == heads(9999) {
			break
		}
	}
	if !gap {
		t.Error("the slow reader was not told that it missed something")
	}
}

func TestRunsAreLetGoOfFirstAndCounted(t *testing.T) {
	var h stream.Hub
	defer h.Close()
	ch := h.Subscribe(t.Context())
	const runs = 10_000
	for i := range int64(runs) {
		h.Publish(client.QueryRan{Run: client.QueryRun{Runs: i}})
	}
	h.Publish(heads(1))
	got := 0
	for {
		c := next(t, ch)
		if c == heads(1) {
			break
		}
		got += 1 + c.(client.QueryRan).Dropped
	}
	h.Publish(client.QueryRan{})
	got += next(t, ch).(client.QueryRan).Dropped
	if got != runs {
		t.Errorf("%d runs were told or counted, want %d", got, runs)
	}
}

func TestStreamsEnd(t *testing.T) {
	var h stream.Hub
	ctx, cancel := context.WithCancel(t.Context())
	left, closed := h.Subscribe(ctx), h.Subscribe(t.Context())
	if h.Readers() != 2 {
		t.Errorf("%d readers", h.Readers())
	}
	cancel()
	for range left {
	}
	for h.Readers() != 1 {
		time.Sleep(time.Millisecond)
	}
	h.Close()
	for range closed {
	}
	for range h.Subscribe(t.Context()) {
		t.Error("a closed hub tells something")
	}
}
