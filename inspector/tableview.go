package inspector

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// TablePage is a window of a table's rows in the order that was asked for.
type TablePage struct {
	Rows []TableRow
	// AtStart and AtEnd say that nothing comes before the first row or after the last.
	AtStart, AtEnd bool
	// Stale: the state has changed, and its rows are being put in order anew; the
	// store's revision rises when that is done.
	Stale bool
}

// TableView is a table or view of the state, in some order, through a filter. It is
// safe for concurrent use and must be closed. It keeps itself up with the state.
//
// In the order of the keys and without a filter, a page is read by key and costs
// the same anywhere. Otherwise the view keeps a list of the keys that match, in
// order, which is made when it is first needed and again when the state has changed.
type TableView struct {
	s     *Store
	db    *sqlite.DB
	shape *tableShape
	opt   RowOptions
	// maxRows and maxBytes bound the list.
	maxRows, maxBytes int

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	list   *rowList
	making *listing
	// refused is why the state of this stamp has too many rows for a list.
	refused   error
	refusedAt sqlite.Stamp
	// places are where the rows of the latest pages stood in the list.
	places map[RowKey]int
	count  tableCount
}

// TableView opens a table or view of the state. The name and the order's column
// are found in either case, as SQLite does.
func (s *Store) TableView(name string, opt RowOptions) (*TableView, error) {
	ctx, cancel := context.WithCancel(context.Background())
	v := &TableView{s: s, opt: opt, ctx: ctx, cancel: cancel, maxRows: maxListed, maxBytes: maxListedBytes, places: map[RowKey]int{}}
	err := s.onTable(ctx, name, func(_ *sqlite.Conn, shape *tableShape) error {
		v.shape = shape
		if opt.Order == "" {
			return nil
		}
		column, err := shape.column(opt.Order)
		v.opt.Order = column.Name
		return err
	})
	if err == nil {
		v.db, err = s.c.State()
	}
	if err != nil {
		cancel()
		return nil, err
	}
	if v.opt.Order != "" && v.opt.Order == v.shape.rowidColumn {
		v.opt.Order = "" // the same order, without a list
	}
	s.mu.Lock()
	s.tables = append(s.tables, v)
	s.mu.Unlock()
	return v, nil
}

// Close ends what is under way in the background.
func (v *TableView) Close() {
	v.s.mu.Lock()
	v.s.tables = slices.DeleteFunc(v.s.tables, func(o *TableView) bool { return o == v })
	v.s.mu.Unlock()
	v.cancel()
	v.wg.Wait()
}

// Columns are the table's, generated ones too; every row has a cell for each. They
// are those of the moment in which the view was opened.
func (v *TableView) Columns() []Column { return slices.Clone(v.shape.columns) }

// listed reports whether the view needs a list.
func (v *TableView) listed() bool {
	return v.opt.Order != "" || !v.opt.Where.All() || v.shape.kind == placeKey
}

// First reads the first n rows.
func (v *TableView) First(ctx context.Context, n int) (TablePage, error) {
	return v.page(ctx, window{dir: sidecar.Forward, n: n})
}

// Last reads the last n rows.
func (v *TableView) Last(ctx context.Context, n int) (TablePage, error) {
	return v.page(ctx, window{dir: sidecar.Backward, n: n})
}

// After reads up to n rows after a key. A row that has gone keeps its place.
func (v *TableView) After(ctx context.Context, from RowKey, n int) (TablePage, error) {
	return v.page(ctx, window{from: from, dir: sidecar.Forward, n: n})
}

// Before reads up to n rows before a key.
func (v *TableView) Before(ctx context.Context, from RowKey, n int) (TablePage, error) {
	return v.page(ctx, window{from: from, dir: sidecar.Backward, n: n})
}

// Around reads up to n rows on each side of a key; the row at the key, or the one
// before it, is at index at.
func (v *TableView) Around(ctx context.Context, key RowKey, n int) (p TablePage, at int, err error) {
	before, err := v.page(ctx, window{from: key, dir: sidecar.Backward, n: n, inclusive: true})
	if err != nil {
		return p, 0, err
	}
	next, err := v.After(ctx, key, n)
	if err != nil {
		return p, 0, err
	}
	p = TablePage{Rows: append(before.Rows, next.Rows...), AtStart: before.AtStart, AtEnd: next.AtEnd, Stale: before.Stale || next.Stale}
	return p, max(0, len(before.Rows)-1), nil
}

// window is a page that is asked for. From noKey it begins at the edge.
type window struct {
	from      RowKey
	dir       sidecar.Direction
	n         int
	inclusive bool
}

// maxPage bounds the rows of a page.
const maxPage = 10_000

func (v *TableView) page(ctx context.Context, w window) (TablePage, error) {
	w.n = min(max(w.n, 0), maxPage)
	if w.from.kind != noKey && w.from.kind != v.shape.kind {
		return TablePage{}, fmt.Errorf("%s is no key of the table %q", clip(w.from.String(), 100), clip(v.shape.name, 100))
	}
	var p TablePage
	var ended bool
	var err error
	if v.listed() {
		p, ended, err = v.fromList(ctx, w)
	} else {
		p.Rows, ended, err = v.byKey(ctx, w)
	}
	if err != nil {
		return TablePage{}, fmt.Errorf("read the table %q: %w", clip(v.shape.name, 100), err)
	}
	if w.dir == sidecar.Backward {
		slices.Reverse(p.Rows)
		p.AtStart, p.AtEnd = ended, w.from.kind == noKey
	} else {
		p.AtStart, p.AtEnd = w.from.kind == noKey, ended
	}
	return p, nil
}

// byKey reads rows by their key, nearest first.
func (v *TableView) byKey(ctx context.Context, w window) (rows []TableRow, ended bool, err error) {
	desc := (w.dir == sidecar.Backward) != v.opt.Desc
	op := ">"
	if desc {
		op = "<"
	}
	if w.inclusive {
		op += "="
	}
	sql, args := `SELECT `+strings.Join(v.shape.key, ", ")+` FROM `+v.shape.from, []any(nil)
	if w.from.kind != noKey {
		sql, args = sql+` WHERE `+v.shape.beyond(op), w.from.values()
	}
	sql += ` ORDER BY ` + v.shape.keyOrder(desc) + ` LIMIT ?`
	err = v.db.Read(ctx, func(c *sqlite.Conn) error {
		var keys []RowKey
		st, err := c.Query(ctx, sql, append(slices.Clone(args), w.n+1)...)
		if err != nil {
			return err
		}
		for st.Next() {
			keys = append(keys, readKey(st, v.shape.kind, len(v.shape.key)))
		}
		if err := st.Close(); err != nil {
			return err
		}
		ended = len(keys) <= w.n
		keys = keys[:min(len(keys), w.n)]
		var taken int
		rows, taken, err = v.shape.fetchRows(ctx, c, keys)
		ended = ended && taken == len(keys)
		return err
	})
	return rows, ended, err
}

// fromList reads rows by the list, nearest first. Those that have gone since it was
// made are passed over.
func (v *TableView) fromList(ctx context.Context, w window) (p TablePage, ended bool, err error) {
	list, stale, err := v.current(ctx)
	if err != nil {
		return p, false, err
	}
	p.Stale = stale
	i := v.begin(list, w)
	size := list.len()
	for len(p.Rows) < w.n && i >= 0 && i < size {
		var keys []RowKey
		for k := i; k >= 0 && k < size && len(keys) < w.n-len(p.Rows); k += int(w.dir) {
			keys = append(keys, list.key(k))
		}
		rows, taken, err := v.rowsOf(ctx, list, keys, i, int(w.dir))
		if err != nil {
			return p, false, err
		}
		p.Rows = append(p.Rows, rows...)
		i += taken * int(w.dir)
		if taken < len(keys) {
			break // a page of large rows is short
		}
	}
	return p, i < 0 || i >= size, nil
}

// begin is the place in the list where a window begins.
func (v *TableView) begin(list *rowList, w window) int {
	switch {
	case w.from.kind == noKey && w.dir == sidecar.Forward:
		return 0
	case w.from.kind == noKey:
		return list.len() - 1
	}
	i, found := v.find(list, w.from)
	switch {
	case found && !w.inclusive:
		return i + int(w.dir)
	case !found && w.dir == sidecar.Backward:
		return i - 1 // i is what has taken its place
	}
	return i
}

// find is a key's place in the list, or, for a row that has gone, the place where
// it stood when it was last shown.
func (v *TableView) find(list *rowList, key RowKey) (i int, found bool) {
	if i, found = list.find(key); found || list.sorted != 0 {
		return i, found
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return min(v.places[key], list.len()), false
}

// maxRemembered bounds the places that are kept of rows that were shown.
const maxRemembered = 4 * maxPage

// rowsOf reads the rows of part of the list, which begins at place at.
func (v *TableView) rowsOf(ctx context.Context, list *rowList, keys []RowKey, at, dir int) (rows []TableRow, taken int, err error) {
	if list.rows != nil {
		for i := range keys {
			rows = append(rows, list.rows[at+i*dir])
		}
		return rows, len(keys), nil
	}
	err = v.db.Read(ctx, func(c *sqlite.Conn) (err error) {
		rows, taken, err = v.shape.fetchRows(ctx, c, keys)
		return err
	})
	if list.sorted != 0 || err != nil {
		return rows, taken, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.places) > maxRemembered {
		clear(v.places)
	}
	for i, key := range keys {
		v.places[key] = at + i*dir
	}
	return rows, taken, nil
}
