package recording

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// Store is a recording, opened. It stands as the recorded store stood at the end.
// It implements [client.Store], and [client.Reactive] as far as it was recorded.
type Store struct {
	info     client.Info
	head     header
	sum      Summary
	heads    client.Heads
	lastN    int64
	hasQuery bool
	queries  []client.LiveQuery

	rec                 *sqlite.DB // the recording itself
	eventlog, state     *sqlite.DB
	noEventlog, noState error
	side                *sidecar.Sidecar

	tmp     string
	mu      sync.Mutex
	closed  bool
	done    chan struct{}
	readers sync.WaitGroup
}

var (
	_ client.Store    = (*Store)(nil)
	_ client.Reactive = (*Store)(nil)
)

// Info says what was recorded, when and how long.
func (s *Store) Info() client.Info { return s.info }

// Summary is what the recording holds. Ended is when it was last written if it was
// not ended.
func (s *Store) Summary() Summary { return s.sum }

// Eventlog is the eventlog as at the end, or why there is none.
func (s *Store) Eventlog() (*sqlite.DB, error) { return s.eventlog, s.noEventlog }

// State is the state as last recorded, or why there is none.
func (s *Store) State() (*sqlite.DB, error) { return s.state, s.noState }

// Sidecar holds the recorded rebases and times of arrival.
func (s *Store) Sidecar() *sidecar.Sidecar { return s.side }

// Can answers for what was recorded.
func (s *Store) Can(c client.Capability) error {
	switch c {
	case client.CapEventlog:
		return s.noEventlog
	case client.CapState, client.CapRowChanges:
		return s.noState
	case client.CapBackend:
		return recordedReason(s.head.NoBackend)
	case client.CapQueries:
		if s.hasQuery {
			return nil
		}
		if s.head.NoQueries != "" {
			return recordedReason(s.head.NoQueries)
		}
		return errors.New("no live queries were recorded")
	}
	return fmt.Errorf("a recording cannot do that (%s)", c)
}

func recordedReason(why string) error {
	if why == "" {
		return nil
	}
	return errors.New("not in the recording: " + oneLine(why))
}

// LiveQueries are the live queries as last recorded.
func (s *Store) LiveQueries() []client.LiveQuery { return slices.Clone(s.queries) }

// LiveResult says that results are not recorded.
func (s *Store) LiveResult(context.Context, int64) (string, error) {
	return "", errors.New("results of queries are not recorded; run the query on the recorded state instead")
}

// SlowQueries are not recorded.
func (s *Store) SlowQueries() []client.SlowQuery { return nil }

// Graph is not recorded.
func (s *Store) Graph() (client.Graph, bool) { return client.Graph{}, false }

// WatchSlow and WatchGraph have nothing to keep up.
func (s *Store) WatchSlow(context.Context)  {}
func (s *Store) WatchGraph(context.Context) {}

// Changes tells the heads as at the end and then, at once and in their order, the
// recorded changes that left nothing else behind. Nothing happens after that; the
// stream stays open until ctx ends or the store is closed.
func (s *Store) Changes(ctx context.Context) <-chan client.Change {
	ch := make(chan client.Change, 16)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		close(ch)
		return ch
	}
	s.readers.Go(func() {
		defer close(ch)
		s.tell(ctx, func(c client.Change) bool {
			select {
			case ch <- c:
				return true
			case <-ctx.Done():
			case <-s.done:
			}
			return false
		})
		select {
		case <-ctx.Done():
		case <-s.done:
		}
	})
	return ch
}

// tell sends what there is to tell until send is false.
func (s *Store) tell(ctx context.Context, send func(client.Change) bool) {
	if s.noEventlog == nil && !send(client.HeadsChanged{Heads: s.heads}) {
		return
	}
	if s.hasQuery && !send(client.QueriesChanged{}) {
		return
	}
	for n := int64(0); n < s.lastN; {
		batch, last, err := s.readChanges(ctx, n)
		if err != nil {
			if ctx.Err() == nil {
				send(client.Gap{Reason: "the recorded changes cannot be read: " + oneLine(err.Error())})
			}
			return
		}
		for _, c := range batch {
			if !send(c) {
				return
			}
		}
		n = last
	}
}

// tellChanges is how many changes are read at once.
const tellChanges = 200

// toldKinds lists for SQL the kinds that are told.
var toldKinds = func() string {
	var names []string
	for _, k := range kinds {
		if k.told {
			names = append(names, "'"+k.name+"'")
		}
	}
	return strings.Join(names, ",")
}()

// readChanges reads the next changes to tell and the number of the last of them,
// that of the last of all when there are no more.
func (s *Store) readChanges(ctx context.Context, after int64) (out []client.Change, last int64, err error) {
	err = s.rec.Read(ctx, func(c *sqlite.Conn) error {
		out, last = nil, s.lastN
		st, err := c.Query(ctx, `SELECT n, at, kind, substr(json, 1, ?) FROM change WHERE n > ? AND n <= ? AND kind IN (`+toldKinds+`) ORDER BY n LIMIT ?`,
			maxChangeBytes+1, after, s.lastN, tellChanges)
		if err != nil {
			return err
		}
		rows := 0
		for st.Next() {
			if rows++; rows == tellChanges {
				last = st.Int(0)
			}
			// One that cannot be read was counted when the recording was opened.
			if c, err := decode(st.Text(2), st.Text(3), time.UnixMicro(st.Int(1))); err == nil {
				out = append(out, c)
			}
		}
		return st.Close()
	})
	return out, last, err
}

// Close ends the streams, closes the databases and removes the scratch files.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.done)
	s.mu.Unlock()
	s.readers.Wait()
	err := s.side.Close()
	for _, db := range []*sqlite.DB{s.rec, s.eventlog, s.state} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return errors.Join(err, os.RemoveAll(s.tmp))
}
