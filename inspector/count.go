package inspector

import (
	"context"
	"sort"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// Len tells how many rows the view has, as far as that is known by now. It starts
// the counting, and the store's revision rises when more is known.
func (v *View) Len(ctx context.Context) (Count, error) {
	if err := v.refreshJournal(ctx); err != nil {
		return Count{}, err
	}
	if v.filtered() {
		return v.lenFiltered(ctx)
	}
	v.mu.Lock()
	journal, total, counted := int64(len(v.journal)), v.total, v.counted
	v.mu.Unlock()
	if counted {
		return Count{N: total + journal, Exact: true, Scanned: 1}, nil
	}
	n, err := v.s.estimate(ctx)
	if err != nil {
		return Count{}, err
	}
	v.countAll()
	return Count{N: n + journal, Scanned: 1}, nil
}

func (v *View) lenFiltered(ctx context.Context) (Count, error) {
	p, err := v.planned(ctx)
	if err != nil {
		return Count{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	c := Count{N: int64(len(v.journal)), Exact: true, Scanned: 1}
	done := 0
	for _, k := range p.chunks {
		if k.done {
			done++
			c.N += k.count
			c.Undecided += k.undecided
		}
	}
	if done < len(p.chunks) {
		c.Exact, c.Scanned = false, float64(done)/float64(len(p.chunks))
	}
	return c, nil
}

// estimate is the span of the row ids: exact in a log that nothing was taken from.
func (s *Store) estimate(ctx context.Context) (n int64, err error) {
	err = s.eventlog(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, `SELECT (SELECT max(rowid) FROM eventlog) - (SELECT min(rowid) FROM eventlog) + 1`)
		if err != nil {
			return err
		}
		st.Next()
		n = st.Int(0)
		return st.Close()
	})
	return n, err
}

// countAll counts the unfiltered log in the background: SQLite has to walk an
// index for it.
func (v *View) countAll() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.filling || v.ctx.Err() != nil {
		return
	}
	v.filling, v.stale = true, false
	v.wg.Go(func() {
		var n int64
		err := v.s.eventlog(v.ctx, func(c *sqlite.Conn) error {
			st, err := c.Query(v.ctx, `SELECT count(*) FROM eventlog`)
			if err != nil {
				return err
			}
			st.Next()
			n = st.Int(0)
			return st.Close()
		})
		v.mu.Lock()
		v.filling = false
		if err == nil && !v.stale {
			v.total, v.counted = n, true
		}
		v.mu.Unlock()
		if err == nil {
			v.tell()
		}
	})
}

// Rank tells about how many rows of the view come before a key: exact or nearly
// so, good enough for a scrollbar.
func (v *View) Rank(ctx context.Context, key livestore.Key) (int64, error) {
	v.mu.Lock()
	journal := int64(sort.Search(len(v.journal), func(i int) bool { return v.journal[i].Key.Compare(key) >= 0 }))
	v.mu.Unlock()
	if !v.filtered() {
		n, err := v.s.rank(ctx, key)
		return n + journal, err
	}
	p, err := v.planned(ctx)
	if err != nil {
		return 0, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	n, at := journal, p.indexOf(key.SeqNum)
	for i, c := range p.chunks {
		switch {
		case i < at:
			n += c.count
		case i == at && c.dense:
			n += c.count / 2
		case i == at:
			n += int64(sort.Search(len(c.hits), func(j int) bool { return c.hits[j].num.Compare(key.SeqNum) >= 0 }))
		}
	}
	return n, nil
}

// rank is the row id's distance from the first: the table is in the log's order.
func (s *Store) rank(ctx context.Context, key livestore.Key) (n int64, err error) {
	err = s.eventlog(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, `SELECT rowid - (SELECT min(rowid) FROM eventlog) FROM eventlog
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) <= (?,?,?) ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT 1`,
			key.Global, key.Client, key.Generation)
		if err != nil {
			return err
		}
		if st.Next() {
			n = max(0, st.Int(0))
		}
		return st.Close()
	})
	return n, err
}
