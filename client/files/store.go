package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// Store is a store on disk. It implements [client.Store].
type Store struct {
	info                client.Info
	eventlog, state     *sqlite.DB
	noEventlog, noState error
	side                *sidecar.Sidecar

	mu       sync.Mutex
	tmp      string
	subs     []*subscriber
	watching bool
	heads    *client.Heads // as last published by the watcher that runs
	watch    sync.WaitGroup
	done     chan struct{}
	closed   bool
}

// maxQueued bounds the changes that wait for one reader.
const maxQueued = 4096

// subscriber is one reader's stream. What waits for it is guarded by the store's
// mutex.
type subscriber struct {
	ctx   context.Context
	ch    chan client.Change
	queue []client.Change
	wake  chan struct{}
}

var _ client.Store = (*Store)(nil)

// Info says what the store is.
func (s *Store) Info() client.Info { return s.info }

// Eventlog is the eventlog database, or why there is none.
func (s *Store) Eventlog() (*sqlite.DB, error) { return s.eventlog, s.noEventlog }

// State is the state database, or why there is none.
func (s *Store) State() (*sqlite.DB, error) { return s.state, s.noState }

// Sidecar holds the rebases seen while the store was followed.
func (s *Store) Sidecar() *sidecar.Sidecar { return s.side }

// Can answers for what files can have.
func (s *Store) Can(c client.Capability) error {
	switch c {
	case client.CapEventlog:
		return s.noEventlog
	case client.CapState, client.CapRowChanges:
		return s.noState
	}
	return fmt.Errorf("a store on disk cannot do that (%s)", c)
}

// Changes follows the files. The first change is the heads as they are when
// the stream begins. The first reader starts the watcher, the last one leaving
// ends it.
func (s *Store) Changes(ctx context.Context) <-chan client.Change {
	sub := &subscriber{ctx: ctx, ch: make(chan client.Change, 16), wake: make(chan struct{}, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		close(sub.ch)
		return sub.ch
	}
	if !s.watching {
		s.watching, s.heads = true, nil
		s.watch.Go(newFollower(s).run)
	}
	if s.heads != nil {
		sub.queue = []client.Change{client.HeadsChanged{Heads: *s.heads}}
	}
	s.subs = append(s.subs, sub)
	s.watch.Go(func() { s.deliver(sub) })
	return sub.ch
}

// publish queues changes for every reader. It does not wait for slow ones; one
// that falls far behind is told that it missed something.
func (s *Store) publish(changes ...client.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range changes {
		if h, ok := c.(client.HeadsChanged); ok {
			s.heads = &h.Heads
		}
	}
	for _, sub := range s.subs {
		if len(sub.queue)+len(changes) > maxQueued {
			sub.queue = append(sub.queue[:0:0], client.Gap{Reason: fmt.Sprintf("%d changes were not taken in time", len(sub.queue))})
			if s.heads != nil {
				sub.queue = append(sub.queue, client.HeadsChanged{Heads: *s.heads})
			}
		}
		sub.queue = append(sub.queue, changes...)
		select {
		case sub.wake <- struct{}{}:
		default:
		}
	}
}

// deliver hands a reader its changes until it leaves or the store is closed.
func (s *Store) deliver(sub *subscriber) {
	defer close(sub.ch)
	defer s.leave(sub)
	for {
		s.mu.Lock()
		batch := sub.queue
		sub.queue = nil
		s.mu.Unlock()
		for _, c := range batch {
			select {
			case sub.ch <- c:
			case <-sub.ctx.Done():
				return
			case <-s.done:
				return
			}
		}
		select {
		case <-sub.wake:
		case <-sub.ctx.Done():
			return
		case <-s.done:
			return
		}
	}
}

func (s *Store) leave(sub *subscriber) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs = slices.DeleteFunc(s.subs, func(other *subscriber) bool { return other == sub })
}

// unwatched reports whether nobody reads any more. If so the watcher must end:
// the next reader starts another one.
func (s *Store) unwatched() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.subs) > 0 {
		return false
	}
	s.watching = false
	return true
}

// Close ends the watcher, closes the databases and removes the scratch files.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	s.mu.Unlock()
	s.watch.Wait()
	err := s.side.Close()
	for _, db := range []*sqlite.DB{s.eventlog, s.state} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if s.tmp != "" {
		err = errors.Join(err, os.RemoveAll(s.tmp))
	}
	return err
}
