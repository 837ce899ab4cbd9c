package inspector

import (
	"context"
	"errors"
	"fmt"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
)

func (s *Store) watcherNow() *reactive.Watcher {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.watcher
}

// AddWatch has an SQL of our own run whenever a table that it reads was written. The
// SQL runs against the state, read-only. Its id is negative.
func (s *Store) AddWatch(ctx context.Context, sql string) (id int64, err error) {
	s.mu.Lock()
	if s.watcher == nil {
		if s.closed {
			s.mu.Unlock()
			return 0, errors.New("the store is closed")
		}
		s.watcher = reactive.NewWatcher(s.c, func(q client.QueryRun) { s.ran(q, 0) })
	}
	w := s.watcher
	s.mu.Unlock()
	return w.Add(ctx, sql)
}

// RemoveWatch ends a watch.
func (s *Store) RemoveWatch(id int64) {
	if w := s.watcherNow(); w != nil {
		w.Remove(id)
		s.mu.Lock()
		s.touch()
		s.mu.Unlock()
	}
}

func (s *Store) watchResult(id int64) (string, error) {
	w := s.watcherNow()
	if w == nil {
		return "", fmt.Errorf("there is no watch %d", id)
	}
	return w.Result(id)
}
