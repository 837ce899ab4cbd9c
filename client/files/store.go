package files

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	subs     []subscriber
	watching bool
	watch    sync.WaitGroup
	done     chan struct{}
	closed   bool
}

type subscriber struct {
	ctx context.Context
	ch  chan client.Change
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
// following begins. The first reader starts the watcher, the last one leaving
// ends it.
func (s *Store) Changes(ctx context.Context) <-chan client.Change {
	ch := make(chan client.Change, 16)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		close(ch)
		return ch
	}
	s.subs = append(s.subs, subscriber{ctx, ch})
	if !s.watching {
		s.watching = true
		s.watch.Add(1)
		go func() {
			defer s.watch.Done()
			newFollower(s).run()
		}()
	}
	return ch
}

// publish hands a change to every reader and waits for the slow ones: heads and
// rebases are never dropped. Readers whose context ended are let go.
func (s *Store) publish(changes ...client.Change) {
	s.mu.Lock()
	subs := append([]subscriber(nil), s.subs...)
	s.mu.Unlock()
	for _, c := range changes {
		for _, sub := range subs {
			select {
			case sub.ch <- c:
			case <-sub.ctx.Done():
			case <-s.done:
			}
		}
	}
}

// letGo closes the streams whose readers have left, or all of them. Only the
// watcher calls it, so that no change can meet a closed stream.
func (s *Store) letGo(all bool) (left int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.subs[:0]
	for _, sub := range s.subs {
		if all || sub.ctx.Err() != nil {
			close(sub.ch)
		} else {
			kept = append(kept, sub)
		}
	}
	s.subs = kept
	s.watching = len(kept) > 0
	return len(kept)
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
