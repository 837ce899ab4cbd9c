package picker

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// Bounds of what is looked for.
const (
	maxStores = 2000                   // rows of a group
	batchWait = 40 * time.Millisecond  // stores that are found within it come as one message
	headsWait = 700 * time.Millisecond // for the heads of one store
)

// search is one look around.
type search struct {
	gen    int
	cancel context.CancelFunc
	left   int // groups that are still being looked for
	done   [groups]bool
	notes  [groups]string
	errs   [groups]string
}

// foundMsg has what was found of a group since the last one.
type foundMsg struct {
	of     *Model
	gen    int
	group  Group
	stores []Store
	done   bool
	note   string
	err    error
	next   tea.Cmd // gives the next message
}

// headsMsg has the heads of a row.
type headsMsg struct {
	of     *Model
	gen    int
	source string
	heads  Heads
	err    error
}

// look looks around anew; what an earlier look has under way ends.
func (m *Model) look() tea.Cmd {
	if m.search.cancel != nil {
		m.search.cancel()
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.search = search{gen: m.search.gen + 1, cancel: cancel, left: int(groups)}
	m.heads, m.reading = map[string]known{}, false
	for g := range m.found {
		m.found[g] = nil
	}
	m.fill()
	gen := m.search.gen
	answer := func(g Group, find func() ([]Store, string, error)) tea.Cmd {
		return func() tea.Msg {
			stores, note, err := find()
			return foundMsg{of: m, gen: gen, group: g, stores: stores, note: note, err: err, done: true}
		}
	}
	return tea.Batch(
		answer(Running, func() ([]Store, string, error) { return m.finder.Running(ctx) }),
		answer(Recent, func() ([]Store, string, error) { s, err := m.finder.Recent(ctx); return s, "", err }),
		m.stream(ctx, gen),
	)
}

// queue holds the stores that were found and not yet shown.
type queue struct {
	mu     sync.Mutex
	stores []Store
	taken  int
	cut    bool
	done   bool
	note   string
	err    error
	wake   chan struct{}
}

// stream looks for the stores below the working folder, and waits for the first of them.
func (m *Model) stream(ctx context.Context, gen int) tea.Cmd {
	q := &queue{wake: make(chan struct{}, 1)}
	var next tea.Cmd
	next = func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-q.wake:
		}
		msg := foundMsg{of: m, gen: gen, group: Below, next: next}
		if !q.ended() {
			t := time.NewTimer(batchWait)
			defer t.Stop()
			select {
			case <-ctx.Done():
				return nil
			case <-t.C:
			}
		}
		q.take(&msg)
		return msg
	}
	return tea.Batch(next, func() tea.Msg {
		q.run(ctx, m.finder)
		return nil
	})
}

// run fills the queue. It is the queue's only writer and ends with ctx.
func (q *queue) run(ctx context.Context, finder Finder) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	note, err := finder.Stores(ctx, func(s Store) {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.taken+len(q.stores) == maxStores {
			q.cut = true
			cancel()
			return
		}
		q.stores = append(q.stores, s)
		q.signal()
	})
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.done, q.note, q.err = true, note, err; q.cut {
		q.note, q.err = "the first "+text.Count(maxStores)+" are shown; begin in a folder further down", nil
	}
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *queue) ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.done
}

func (q *queue) take(msg *foundMsg) {
	q.mu.Lock()
	defer q.mu.Unlock()
	msg.stores, msg.done, msg.note, msg.err = q.stores, q.done, q.note, q.err
	q.taken += len(q.stores)
	q.stores = nil
	if q.done {
		msg.next = nil
	}
}

// take takes in what was found.
func (m *Model) take(msg foundMsg) tea.Cmd {
	if msg.of != m || msg.gen != m.search.gen {
		return nil
	}
	s := &m.search
	for _, store := range msg.stores[:min(len(msg.stores), maxStores)] {
		m.found[msg.group] = append(m.found[msg.group], &row{Store: store, group: msg.group})
	}
	if msg.done {
		s.left--
		s.done[msg.group], s.notes[msg.group] = true, msg.note
		if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
			s.errs[msg.group] = msg.err.Error()
		}
	}
	m.fill()
	return msg.next
}

// readHeads reads the heads of the next row on the screen that has none, one at a time.
func (m *Model) readHeads() tea.Cmd {
	if m.reading {
		return nil
	}
	for _, l := range m.lines[min(m.top, len(m.lines)):min(m.top+m.height, len(m.lines))] {
		if l.row == nil || l.row.Problem != "" {
			continue
		}
		source := l.row.Source
		if _, ok := m.heads[source]; ok {
			continue
		}
		m.reading = true
		gen, ctx := m.search.gen, m.ctx
		return func() tea.Msg {
			ctx, cancel := context.WithTimeout(ctx, headsWait)
			defer cancel()
			heads, err := m.finder.Heads(ctx, source)
			return headsMsg{of: m, gen: gen, source: source, heads: heads, err: err}
		}
	}
	return nil
}

func (m *Model) takeHeads(msg headsMsg) {
	if msg.of != m || msg.gen != m.search.gen {
		return
	}
	m.reading = false
	k := known{heads: msg.heads}
	if msg.err != nil {
		if k.err = msg.err.Error(); errors.Is(msg.err, context.DeadlineExceeded) {
			k.err = "its heads were not read: that takes too long here"
		}
	}
	m.heads[msg.source] = k
}
