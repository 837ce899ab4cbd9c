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
	"github.com/livescope/livescope/client/stream"
)

// Store is a store on disk. It implements [client.Store].
type Store struct {
	info                client.Info
	eventlog, state     *sqlite.DB
	noEventlog, noState error
	side                *sidecar.Sidecar

	mu       sync.Mutex
	tmp      string
	watching bool
	watch    sync.WaitGroup
	done     chan struct{}
	closed   bool

	hub stream.Hub
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.watching && !s.closed {
		s.watching = true
		s.hub.ForgetHeads()
		s.watch.Go(newFollower(s).run)
	}
	return s.hub.Subscribe(ctx)
}

// unwatched reports whether nobody reads any more. If so the watcher must end:
// the next reader starts another one.
func (s *Store) unwatched() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hub.Readers() > 0 {
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
	s.hub.Close()
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
