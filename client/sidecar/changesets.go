package sidecar

import (
	"context"
	"errors"
	"fmt"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const changesetSchema = `CREATE TABLE changeset (
  seqNumGlobal INTEGER NOT NULL, seqNumClient INTEGER NOT NULL, seqNumRebaseGeneration INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (seqNumGlobal, seqNumClient, seqNumRebaseGeneration)
) STRICT, WITHOUT ROWID`

// Changeset is what an event wrote, as SQLite's session extension tells it.
type Changeset struct {
	SeqNum livestore.SeqNum
	Data   []byte
}

// KeepChangesets keeps what events wrote. The state itself lets go of it once the backend has confirmed them.
func (s *Sidecar) KeepChangesets(ctx context.Context, sets []Changeset) error {
	if len(sets) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(ctx); err != nil {
		return err
	}
	err := s.inTransaction(ctx, func() error {
		st, err := s.w.Query(ctx, `INSERT OR REPLACE INTO changeset VALUES (?,?,?,?)`, nil, nil, nil, nil)
		if err != nil {
			return err
		}
		for _, c := range sets {
			if err := st.Rebind(c.SeqNum.Global, c.SeqNum.Client, c.SeqNum.Generation, c.Data); err != nil {
				return errors.Join(err, st.Close())
			}
			for st.Next() {
			}
		}
		return st.Close()
	})
	if err != nil {
		return fmt.Errorf("keep what events wrote: %w", err)
	}
	s.changesets = true
	return nil
}

// ForgetChangesets forgets what the events with these numbers wrote: they stand no longer.
func (s *Sidecar) ForgetChangesets(ctx context.Context, nums []livestore.SeqNum) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.changesets {
		return nil
	}
	return s.inTransaction(ctx, func() error {
		for _, n := range nums {
			if err := s.w.Exec(ctx, `DELETE FROM changeset WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, n.Global, n.Client, n.Generation); err != nil {
				return err
			}
		}
		return nil
	})
}

// Changeset is what an event that stands wrote, nil when that was not kept.
func (s *Sidecar) Changeset(ctx context.Context, n livestore.SeqNum) (data []byte, err error) {
	s.mu.Lock()
	db := s.db
	if !s.changesets {
		db = nil
	}
	s.mu.Unlock()
	if db == nil {
		return nil, nil
	}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, `SELECT data FROM changeset WHERE seqNumGlobal = ? AND seqNumClient = ? AND seqNumRebaseGeneration = ?`, n.Global, n.Client, n.Generation)
		if err != nil {
			return err
		}
		data = nil
		if st.Next() {
			data = st.Blob(0)
		}
		return st.Close()
	})
	return data, err
}

// Changesets are what up to n events before a number wrote, the newest first.
func (s *Sidecar) Changesets(ctx context.Context, before livestore.SeqNum, n int) (out []Changeset, err error) {
	s.mu.Lock()
	db := s.db
	if !s.changesets {
		db = nil
	}
	s.mu.Unlock()
	if db == nil {
		return nil, nil
	}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(ctx, `SELECT * FROM changeset WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) < (?,?,?)
ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT ?`, before.Global, before.Client, before.Generation, n)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, Changeset{SeqNum: livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}, Data: st.Blob(3)})
		}
		return st.Close()
	})
	return out, err
}
