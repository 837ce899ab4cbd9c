package inspector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

const (
	// maxListed bounds the rows that are put in order or filtered, and
	// maxListedBytes what the list may hold where it is not of rowids.
	maxListed      = 5_000_000
	maxListedBytes = 64 << 20
	// listPatience is how long a page waits for a list that is made anew before it
	// is read from the old one.
	listPatience = 40 * time.Millisecond
	// listSteps is how many steps a search by rowid takes: it tells how far it is
	// between them.
	listSteps = 64
)

// ErrTooManyRows says that a table has too many rows to be ordered or filtered.
var ErrTooManyRows = errors.New("too many rows")

// rowList is which rows a view has, in its order, in one state of the database.
type rowList struct {
	stamp sqlite.Stamp
	kind  keyKind
	ids   []int64    // rowids,
	pks   []string   // or primary keys,
	rows  []TableRow // or, without either, the rows themselves
	// sorted is 1 or -1 where the list is in the order of the rowids, up or down.
	sorted int
	// more: there are rows beyond the last.
	more bool
}

func (l *rowList) len() int { return max(len(l.ids), len(l.pks), len(l.rows)) }

func (l *rowList) key(i int) RowKey {
	switch l.kind {
	case rowidKey:
		return RowKey{kind: rowidKey, id: l.ids[i]}
	case primaryKey:
		return RowKey{kind: primaryKey, pk: l.pks[i]}
	}
	return l.rows[i].Key
}

// find is a key's place. In a list by rowid it is, for a key that is not there, the
// place where it would stand; otherwise it looks at every key, a few milliseconds
// for the largest list.
func (l *rowList) find(key RowKey) (int, bool) {
	i := -1
	switch {
	case l.sorted != 0:
		i = sort.Search(len(l.ids), func(i int) bool { return (l.ids[i] >= key.id) == (l.sorted > 0) || l.ids[i] == key.id })
		return i, i < len(l.ids) && l.ids[i] == key.id
	case l.kind == rowidKey:
		i = slices.Index(l.ids, key.id)
	case l.kind == primaryKey:
		i = slices.Index(l.pks, key.pk)
	default:
		i = slices.IndexFunc(l.rows, func(r TableRow) bool { return r.Key == key })
	}
	return max(i, 0), i >= 0
}

// listing is a list that is being made.
type listing struct {
	done   chan struct{}
	cancel context.CancelFunc
	// list and err are set when done is closed.
	list *rowList
	err  error
	// waiting are the pages that cannot go on without it. When they have all given
	// up, it is given up too, unless it is wanted anyway.
	waiting int
	wanted  bool
	found   atomic.Int64
	percent atomic.Int64
}

// current gives the list, made anew if the state has changed. It waits for the
// first one as long as ctx lasts and for a later one a moment: then the old one is
// given, and stale is true.
func (v *TableView) current(ctx context.Context) (list *rowList, stale bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	v.mu.Lock()
	if list, fresh, err := v.have(); fresh || err != nil {
		v.mu.Unlock()
		return list, false, err
	}
	old, job := v.list, v.start()
	job.wanted = job.wanted || old != nil
	job.waiting++
	v.mu.Unlock()
	var late <-chan time.Time
	if old != nil {
		t := time.NewTimer(listPatience)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-job.done:
		return job.list, false, job.err
	case <-late:
		v.leave(job)
		return old, true, nil
	case <-ctx.Done():
		v.leave(job)
		return nil, false, context.Cause(ctx)
	}
}

// have gives the list if it is of the present state, or cannot be had; v.mu is held.
func (v *TableView) have() (list *rowList, fresh bool, err error) {
	now, quiet, err := v.db.Stamp()
	if v.list != nil && (err != nil || !quiet || now.Equal(v.list.stamp)) {
		return v.list, true, nil // a file that is gone, or in a transaction, stays on the screen
	}
	if v.refused != nil && err == nil && now.Equal(v.refusedAt) {
		return nil, false, v.refused
	}
	return nil, false, nil
}

// start begins to make a list unless one is being made; v.mu is held.
func (v *TableView) start() *listing {
	if v.making != nil {
		return v.making
	}
	ctx, cancel := context.WithCancel(v.ctx)
	job := &listing{done: make(chan struct{}), cancel: cancel}
	if v.ctx.Err() != nil {
		job.err = errors.New("the view was closed")
		close(job.done)
		cancel()
		return job
	}
	v.making = job
	v.wg.Go(func() {
		defer cancel()
		job.list, job.err = v.makeList(ctx, job)
		v.mu.Lock()
		if v.making == job {
			v.making = nil
		}
		if job.err == nil {
			v.list = job.list
		}
		v.mu.Unlock()
		close(job.done)
		v.tell()
	})
	return job
}

func (v *TableView) leave(job *listing) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if job.waiting--; job.waiting == 0 && !job.wanted {
		job.cancel()
		if v.making == job {
			v.making = nil
		}
	}
}

func (v *TableView) tell() {
	v.s.mu.Lock()
	v.s.touch()
	v.s.mu.Unlock()
}

// makeList reads which rows there are.
func (v *TableView) makeList(ctx context.Context, job *listing) (list *rowList, err error) {
	stamp, _, stampErr := v.db.Stamp() // before the read: should it be older, the list is made anew
	err = v.db.Read(ctx, func(c *sqlite.Conn) error {
		list = &rowList{stamp: stamp, kind: v.shape.kind}
		job.found.Store(0)
		switch {
		case list.kind == placeKey:
			return v.listPlaces(ctx, c, list, job)
		case list.kind == rowidKey && v.opt.Order == "":
			return v.listParts(ctx, c, list, job)
		}
		return v.listKeys(ctx, c, list, job, "1", nil)
	})
	if errors.Is(err, ErrTooManyRows) && stampErr == nil {
		v.mu.Lock()
		v.refused, v.refusedAt = err, stamp
		v.mu.Unlock()
	}
	return list, err
}

func (v *TableView) where() (string, []any) {
	if v.opt.Where.All() {
		return "1", nil
	}
	return v.opt.Where.rows.SQL("t")
}

// order is the view's order, with the keys for what is equal.
func (v *TableView) order() string {
	keys := v.shape.keyOrder(v.opt.Desc)
	switch {
	case v.opt.Order == "":
		return keys
	case v.opt.Desc:
		return tableColumn(v.opt.Order) + " DESC, " + keys
	}
	return tableColumn(v.opt.Order) + ", " + keys
}

// listKeys adds the keys of the rows that match and are in a part of the table.
func (v *TableView) listKeys(ctx context.Context, c *sqlite.Conn, list *rowList, job *listing, part string, partArgs []any) error {
	where, args := v.where()
	st, err := c.Query(ctx, fmt.Sprintf(`SELECT %s FROM %s WHERE (%s) AND (%s) ORDER BY %s`, strings.Join(v.shape.key, ", "), v.shape.from, part, where, v.order()),
		append(slices.Clone(partArgs), args...)...)
	if err != nil {
		return err
	}
	size := 0
	for st.Next() {
		if list.kind == rowidKey {
			list.ids = append(list.ids, st.Int(0))
		} else {
			pk := readKey(st, primaryKey, len(v.shape.key)).pk
			list.pks = append(list.pks, pk)
			size += len(pk) + 16
		}
		job.found.Add(1)
		if list.len() > v.maxRows || size > v.maxBytes {
			st.Close()
			return fmt.Errorf("%w: more than %d to put in order; narrow them with a filter, or show the table without order and filter", ErrTooManyRows, list.len()-1)
		}
	}
	return st.Close()
}

// listParts looks for the rows that match in the order of the rowids, part by part.
func (v *TableView) listParts(ctx context.Context, c *sqlite.Conn, list *rowList, job *listing) error {
	list.sorted = 1
	if v.opt.Desc {
		list.sorted = -1
	}
	lo, hi, some, err := v.shape.span(ctx, c)
	if err != nil || !some {
		return err
	}
	width := max(chunkRows, (uint64(hi)-uint64(lo))/listSteps)
	for n := int64(0); ; n++ {
		job.percent.Store(min(99, n*100/(listSteps+1)))
		from, to := lo, hi
		last := uint64(hi)-uint64(lo) <= width
		if !last && v.opt.Desc {
			from = int64(uint64(hi) - width)
		} else if !last {
			to = int64(uint64(lo) + width)
		}
		if err := v.listKeys(ctx, c, list, job, v.shape.key[0]+" BETWEEN ? AND ?", []any{from, to}); err != nil || last {
			return err
		}
		if v.opt.Desc {
			hi = from - 1
		} else {
			lo = to + 1
		}
	}
}

// listPlaces keeps the rows of what has no key.
func (v *TableView) listPlaces(ctx context.Context, c *sqlite.Conn, list *rowList, job *listing) error {
	where, args := v.where()
	place := v.shape.key[0]
	st, err := c.Query(ctx, fmt.Sprintf(`SELECT %s, %s FROM %s WHERE %s <= %d AND (%s) ORDER BY %s`, place, cellsSQL(v.shape.columns), v.shape.from, place, maxPlaces, where, v.order()), args...)
	if err != nil {
		return err
	}
	for size := 0; st.Next(); {
		if size > v.maxBytes {
			list.more = true
			break
		}
		row := TableRow{Key: readKey(st, placeKey, 1)}
		n := 0
		row.Cells, n = readCells(st, 1, len(v.shape.columns), make([]Cell, 0, len(v.shape.columns)))
		size += n
		list.rows = append(list.rows, row)
		job.found.Add(1)
	}
	if err := st.Close(); err != nil {
		return err
	}
	if list.rows == nil {
		list.rows = []TableRow{}
	}
	if st, err = c.Query(ctx, `SELECT 1 FROM main.`+QuoteName(v.shape.name)+` LIMIT 1 OFFSET ?`, maxPlaces); err != nil {
		return err
	}
	list.more = st.Next() || list.more
	return st.Close()
}
