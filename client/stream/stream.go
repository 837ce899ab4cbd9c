// Package stream hands the changes of a store to its readers.
//
// The one idea: whoever publishes never waits. Each reader has a queue of its own; one that falls far behind loses what
// waits in it, is told so by a [client.Gap] and how things stand now, and reads the store again. Runs of queries are let
// go of first, and counted.
package stream

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/livescope/livescope/client"
)

// maxQueued bounds the changes that wait for one reader, maxRuns the query runs among them.
const (
	maxQueued = 4096
	maxRuns   = 2048
)

// Hub is safe for concurrent use. The zero value is ready.
type Hub struct {
	mu      sync.Mutex
	readers []*reader
	heads   *client.Heads
	opening []client.Change
	closed  bool
	end     sync.WaitGroup
}

// reader is one reader's stream. What waits for it is guarded by the hub's mutex.
type reader struct {
	ch      chan client.Change
	queue   []client.Change
	runs    int // in the queue
	dropped int // runs, since the last one that was queued
	wake    chan struct{}
	closed  chan struct{}
}

// Subscribe begins a stream, which ends with ctx or the hub. Its first changes are those set by [Hub.SetOpening] and the
// heads as last published, if they were.
func (h *Hub) Subscribe(ctx context.Context) <-chan client.Change {
	r := &reader{ch: make(chan client.Change, 16), wake: make(chan struct{}, 1), closed: make(chan struct{})}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(r.ch)
		return r.ch
	}
	r.queue = h.standing()
	h.readers = append(h.readers, r)
	h.end.Go(func() { h.deliver(ctx, r) })
	return r.ch
}

// standing is how things stand; h.mu is held.
func (h *Hub) standing() []client.Change {
	out := slices.Clone(h.opening)
	if h.heads != nil {
		out = append(out, client.HeadsChanged{Heads: *h.heads})
	}
	return out
}

// Publish queues changes for every reader.
func (h *Hub) Publish(changes ...client.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range changes {
		if moved, ok := c.(client.HeadsChanged); ok {
			h.heads = &moved.Heads
		}
	}
	for _, r := range h.readers {
		for _, c := range changes {
			h.queue(r, c)
		}
		select {
		case r.wake <- struct{}{}:
		default:
		}
	}
}

// queue queues a change for one reader; h.mu is held.
func (h *Hub) queue(r *reader, c client.Change) {
	if run, ok := c.(client.QueryRan); ok {
		if r.runs >= maxRuns || len(r.queue) >= maxQueued {
			r.dropped += 1 + run.Dropped
			return
		}
		run.Dropped += r.dropped
		r.dropped = 0
		r.runs++
		c = run
	} else if len(r.queue) >= maxQueued {
		r.dropped += r.runs
		r.queue = append(r.queue[:0:0], client.Gap{Reason: fmt.Sprintf("%d changes were not taken in time", len(r.queue)-r.runs)})
		r.runs = 0
		r.queue = append(r.queue, h.standing()...)
	}
	r.queue = append(r.queue, c)
}

// deliver hands a reader its changes until it leaves or the hub is closed.
func (h *Hub) deliver(ctx context.Context, r *reader) {
	defer close(r.ch)
	defer h.leave(r)
	for {
		h.mu.Lock()
		batch := r.queue
		r.queue, r.runs = nil, 0
		h.mu.Unlock()
		for _, c := range batch {
			select {
			case r.ch <- c:
			case <-ctx.Done():
				return
			case <-r.closed:
				return
			}
		}
		select {
		case <-r.wake:
		case <-ctx.Done():
			return
		case <-r.closed:
			return
		}
	}
}

func (h *Hub) leave(r *reader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readers = slices.DeleteFunc(h.readers, func(other *reader) bool { return other == r })
}

// SetOpening sets what a new reader is told first: how things stand.
func (h *Hub) SetOpening(changes ...client.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.opening = changes
}

// ForgetHeads has new readers be told no heads until they are published again.
func (h *Hub) ForgetHeads() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heads = nil
}

// Readers is how many streams there are.
func (h *Hub) Readers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.readers)
}

// Close ends every stream and waits until they have ended.
func (h *Hub) Close() {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		for _, r := range h.readers {
			close(r.closed)
		}
	}
	h.mu.Unlock()
	h.end.Wait()
}
