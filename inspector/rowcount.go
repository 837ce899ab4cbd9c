package inspector

import (
	"context"
	"fmt"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

// tableCount is how many rows a table has that is shown without a list.
type tableCount struct {
	n       int64
	known   bool
	stamp   sqlite.Stamp
	running chan struct{}
}

// Len tells how many rows the view has, as far as that is known by now. It starts
// the counting, and the store's revision rises when more is known. While rows are
// put in order, Scanned tells how far a search has come; SQLite does not tell how
// far it is with sorting.
func (v *TableView) Len(ctx context.Context) (Count, error) {
	if err := ctx.Err(); err != nil {
		return Count{}, err
	}
	if !v.listed() {
		return v.lenByKey(ctx)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	list, fresh, err := v.have()
	if err != nil {
		return Count{}, err
	}
	if fresh {
		return Count{N: int64(list.len()), Exact: !list.more, Scanned: 1, More: list.more}, nil
	}
	job := v.start()
	job.wanted = true
	if v.list != nil {
		return Count{N: int64(v.list.len()), Scanned: 1, More: v.list.more}, nil
	}
	return Count{N: job.found.Load(), Scanned: float64(job.percent.Load()) / 100}, nil
}

func (v *TableView) lenByKey(ctx context.Context) (Count, error) {
	now, quiet, stampErr := v.db.Stamp()
	v.mu.Lock()
	fresh := v.count.known && (stampErr != nil || !quiet || now.Equal(v.count.stamp))
	c := v.count
	if !fresh && c.running == nil && v.ctx.Err() == nil {
		c.running = make(chan struct{})
		v.count.running = c.running
		v.wg.Go(func() { v.countRows(now) })
	}
	v.mu.Unlock()
	if fresh {
		return Count{N: c.n, Exact: true, Scanned: 1}, nil
	}
	t := time.NewTimer(listPatience)
	defer t.Stop()
	select {
	case <-c.running:
		v.mu.Lock()
		c = v.count
		v.mu.Unlock()
		if c.known {
			return Count{N: c.n, Exact: true, Scanned: 1}, nil
		}
	case <-ctx.Done():
		return Count{}, context.Cause(ctx)
	case <-t.C:
	}
	if c.known || v.shape.kind != rowidKey {
		return Count{N: c.n, Scanned: 1}, nil
	}
	lo, hi, some, err := v.span(ctx)
	if err != nil || !some {
		return Count{Scanned: 1}, err
	}
	return Count{N: int64(min(uint64(hi)-uint64(lo), 1<<62)) + 1, Scanned: 1}, nil
}

// countRows walks the table's smallest index.
func (v *TableView) countRows(stamp sqlite.Stamp) {
	n, err := v.askInt(v.ctx, `SELECT count(*) FROM `+v.shape.from)
	v.mu.Lock()
	if err == nil {
		v.count.n, v.count.known, v.count.stamp = n, true, stamp
	}
	close(v.count.running)
	v.count.running = nil
	v.mu.Unlock()
	v.tell()
}

// Rank tells about how many rows of the view come before a key: exact in a list,
// else by how far apart the rowids are, good enough for a scrollbar.
func (v *TableView) Rank(ctx context.Context, key RowKey) (int64, error) {
	if v.listed() {
		list, _, err := v.current(ctx)
		if err != nil {
			return 0, err
		}
		i, _ := v.find(list, key)
		return int64(i), nil
	}
	if v.shape.kind == primaryKey {
		op := "<"
		if v.opt.Desc {
			op = ">"
		}
		return v.askInt(ctx, `SELECT count(*) FROM `+v.shape.from+` WHERE `+v.shape.beyond(op), key.values()...)
	}
	lo, hi, some, err := v.span(ctx)
	if err != nil || !some {
		return 0, err
	}
	at := min(max(key.id, lo), hi)
	before := float64(uint64(at) - uint64(lo))
	if v.opt.Desc {
		before = float64(uint64(hi) - uint64(at))
	}
	v.mu.Lock()
	n := v.count.n
	v.mu.Unlock()
	if width := float64(uint64(hi)-uint64(lo)) + 1; n > 0 && float64(n) < width {
		before *= float64(n) / width
	}
	return int64(min(before, 1<<62)), nil
}

// span is the range of the rowids.
func (v *TableView) span(ctx context.Context) (lo, hi int64, some bool, err error) {
	err = v.db.Read(ctx, func(c *sqlite.Conn) error {
		lo, hi, some, err = v.shape.span(ctx, c)
		return err
	})
	return lo, hi, some, err
}

func (s *tableShape) span(ctx context.Context, c *sqlite.Conn) (lo, hi int64, some bool, err error) {
	// Two sub-selects, because SQLite finds min and max by the key only one at a time.
	st, err := c.Query(ctx, fmt.Sprintf(`SELECT (SELECT min(%[1]s) FROM %[2]s), (SELECT max(%[1]s) FROM %[2]s)`, s.key[0], s.from))
	if err != nil {
		return 0, 0, false, err
	}
	some = st.Next() && st.Type(0) != sqlite.Null
	lo, hi = st.Int(0), st.Int(1)
	return lo, hi, some, st.Close()
}

func (v *TableView) askInt(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = v.db.Read(ctx, func(c *sqlite.Conn) error {
		st, err := c.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		st.Next()
		n = st.Int(0)
		return st.Close()
	})
	return n, err
}
