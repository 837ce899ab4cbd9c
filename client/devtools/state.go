package devtools

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/sqlite"
)

// state is the app's state: its own file where that can be read from here, else a copy that the app sends, anew whenever
// somebody reads it and it was written since.
type state struct {
	s *Store

	mu     sync.Mutex
	db     *sqlite.DB
	none   error // why there is no state
	keeps  bool  // keep runs
	file   string
	copies int  // how many were made: each has a name of its own
	wanted bool // somebody has read it since the last copy
	// dirty is what was written since the last copy; nil for nothing.
	dirty *client.StateChanged
	took  time.Duration
	wake  chan struct{}
}

// copyEvery is how often the app is asked for its state, at most.
const copyEvery = time.Second

// settled is how long an app's file may lag behind what it says it wrote.
const settled = 30 * time.Millisecond

func newState(s *Store) *state {
	return &state{s: s, none: errors.New("the app has not sent its state yet"), wake: make(chan struct{}, 1)}
}

func (st *state) get() (*sqlite.DB, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.wanted {
		st.wanted = true
		st.rouse()
	}
	if st.db == nil {
		return nil, st.none
	}
	return st.db, nil
}

// rouse has the keeper look at what is to be done; st.mu is held.
func (st *state) rouse() {
	select {
	case st.wake <- struct{}{}:
	default:
	}
}

// begin reads the state anew: from a file, or, with none, as the app sends it.
func (st *state) begin(ctx context.Context, file string) {
	st.mu.Lock()
	first := !st.keeps
	st.keeps = true
	st.file, st.wanted = file, true
	if file != "" {
		db, err := sqlite.OpenInPlace(file, func() (string, error) { return st.s.dir, nil })
		st.replace(db, err)
	}
	st.dirty = &client.StateChanged{}
	st.rouse()
	st.mu.Unlock()
	if first {
		st.s.done.Go(st.keep)
	}
	if file == "" {
		st.copy(ctx)
	}
}

// replace puts another database in the place of the one that is read; st.mu is held.
func (st *state) replace(db *sqlite.DB, err error) {
	old := st.db
	st.db, st.none = db, err
	if old == nil {
		return
	}
	path := old.Path()
	own := filepath.Dir(path) == st.s.dir // and not the app's file
	go func() {                           // reads under way end first
		time.Sleep(time.Second)
		old.Close()
		if own {
			os.Remove(path)
		}
	}()
}

// written takes in that events wrote the state.
func (st *state) written(c client.StateChanged) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.dirty == nil {
		st.dirty = &c
	} else {
		d := st.dirty
		d.To = c.To
		if c.Tables == nil {
			d.Tables = nil
		}
		if d.Tables != nil {
			for _, t := range c.Tables {
				if !slices.Contains(d.Tables, t) {
					d.Tables = append(d.Tables, t)
				}
			}
		}
	}
	st.rouse()
}

// keep tells of writes, once they can be read, and keeps the copy up.
func (st *state) keep() {
	for {
		select {
		case <-st.wake:
		case <-st.s.ctx.Done():
			return
		}
		st.mu.Lock()
		pause := settled
		if st.file == "" {
			pause = max(copyEvery, 5*st.took)
		}
		todo := st.dirty != nil && (st.file != "" || st.wanted)
		st.mu.Unlock()
		if !todo {
			continue
		}
		select {
		case <-time.After(pause):
		case <-st.s.ctx.Done():
			return
		}
		st.mu.Lock()
		inPlace := st.file != ""
		st.mu.Unlock()
		if inPlace {
			st.told()
			continue
		}
		st.copy(st.s.ctx)
	}
}

// told publishes what was written.
func (st *state) told() {
	st.mu.Lock()
	c := st.dirty
	st.dirty = nil
	st.mu.Unlock()
	if c != nil {
		st.s.hub.Publish(*c)
	}
}

// copy has the app send its state.
func (st *state) copy(ctx context.Context) {
	s := st.s
	s.mu.Lock()
	c, size := s.conn, s.databases.state.size
	s.mu.Unlock()
	st.mu.Lock()
	st.wanted = false
	refused := st.db == nil && st.copies < 0
	st.mu.Unlock()
	if refused {
		return
	}
	if size > LargeBytes && (s.opt.Large == nil || !s.opt.Large(ctx, "state", size)) {
		st.refuse(size)
		return
	}
	began := time.Now()
	data, err := st.fetch(ctx, c)
	if err != nil {
		st.mu.Lock()
		if st.db == nil {
			st.none = err
		}
		st.mu.Unlock()
		return // what was written stays to be told after the next one
	}
	s.mu.Lock()
	s.databases.state.size = int64(len(data))
	s.mu.Unlock()
	st.mu.Lock()
	st.took = time.Since(began)
	st.copies++
	path, err := image(s.dir, fmt.Sprintf("state-%d.db", st.copies), data)
	if err == nil {
		st.replace(sqlite.OpenScratch(path), nil)
	}
	st.mu.Unlock()
	st.told()
}

// refuse gives up on a state that is too large.
func (st *state) refuse(size int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.dirty = nil
	if st.db == nil {
		st.copies = -1
		st.none = fmt.Errorf("the app's state of %.1f MB was not asked for, and its file is not to be reached from here", float64(size)/1e6)
		return
	}
	st.s.note(fmt.Sprintf("the app's state has grown to %.1f MB: it is not asked for any more", float64(size)/1e6))
}

func (st *state) fetch(ctx context.Context, c *conn) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	raw, err := c.request(ctx, leader, "SnapshotReq", nil)
	if err != nil {
		return nil, err
	}
	f := fields{raw: raw}
	data := f.bytes("snapshot")
	return data, f.err
}

func (st *state) close() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.db == nil {
		return nil
	}
	err := st.db.Close()
	st.db, st.none = nil, errors.New("the store is closed")
	return err
}
