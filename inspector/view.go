package inspector

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

// Start and End are keys before and after every row.
var (
	Start = livestore.Key{SeqNum: livestore.SeqNum{Global: math.MinInt64}}
	End   = livestore.Key{SeqNum: livestore.SeqNum{Global: math.MaxInt64, Client: math.MaxInt64, Generation: math.MaxInt64}, Ordinal: math.MaxInt64}
)

// Page is a window of rows in log order.
type Page struct {
	Rows []Row
	// AtStart and AtEnd say that nothing comes before the first row or after the last.
	AtStart, AtEnd bool
	// Partial says that a filter's scan has not come far enough to fill the page
	// in the time allowed: ask again for more.
	Partial bool
}

// Count is how many rows a view has.
type Count struct {
	N int64
	// Exact is false while N is an estimate or a scan is under way.
	Exact bool
	// Scanned is the part of the log that a filter has looked at, 0 to 1.
	Scanned float64
	// Undecided rows could not be judged by the filter; they are shown and counted in N.
	Undecided int64
	// More: there are more rows, of which only the first N are shown, because they
	// have no key to read them by.
	More bool
}

// View is the eventlog through a filter. It is safe for concurrent use and must be
// closed. It keeps itself up with the store's changes.
type View struct {
	s *Store
	f *filter.Filter
	// patience bounds how long a window waits for the scan.
	patience  time.Duration
	ascending bool
	// cut is how much of the args a row carries.
	cut int

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	plan    *plan
	stale   bool
	from    livestore.SeqNum // stale from here on
	journal []Row            // matching rolled-back rows by key
	loaded  int              // how many were in the journal when it was read
	total   int64            // exact count of an unfiltered log
	counted bool
	filling bool
}

// View opens a view for a screen: windows answer within tens of milliseconds,
// partially if need be, and a background scan fills in the rest, newest first.
func (s *Store) View(f *filter.Filter) *View {
	return s.view(f, 40*time.Millisecond, false, PreviewBytes)
}

func (s *Store) view(f *filter.Filter, patience time.Duration, ascending bool, cut int) *View {
	ctx, cancel := context.WithCancel(context.Background())
	v := &View{s: s, f: f, patience: patience, ascending: ascending, cut: cut, ctx: ctx, cancel: cancel, loaded: -1}
	s.mu.Lock()
	s.views = append(s.views, v)
	s.mu.Unlock()
	return v
}

// Close ends the background scan.
func (v *View) Close() {
	v.s.mu.Lock()
	v.s.views = slices.DeleteFunc(v.s.views, func(o *View) bool { return o == v })
	v.s.mu.Unlock()
	v.cancel()
	v.wg.Wait()
}

// Filter is what the view shows.
func (v *View) Filter() *filter.Filter { return v.f }

func (v *View) filtered() bool { return v.f != nil && !v.f.All() }

// apply takes in a change of the store: what the view knew from there on is void.
func (v *View) apply(c client.Change, before, after client.Heads) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch c := c.(type) {
	case client.EventsAppended:
		v.invalidate(c.From)
	case client.EventsRolledBack:
		v.invalidate(c.From)
	case client.Gap:
		v.invalidate(Start.SeqNum)
	}
	if after.Backend != before.Backend { // what was pending is confirmed, or the other way round
		v.invalidate(livestore.SeqNum{Global: min(before.Backend, after.Backend)})
	}
}

// invalidate marks everything from a number on as unknown; v.mu is held.
func (v *View) invalidate(from livestore.SeqNum) {
	if !v.stale || from.Compare(v.from) < 0 {
		v.from = from
	}
	v.stale, v.counted = true, false
}

// After reads up to n rows after a key.
func (v *View) After(ctx context.Context, from livestore.Key, n int) (Page, error) {
	return v.window(ctx, from, sidecar.Forward, n, 0)
}

// Before reads up to n rows before a key.
func (v *View) Before(ctx context.Context, from livestore.Key, n int) (Page, error) {
	return v.window(ctx, from, sidecar.Backward, n, 0)
}

// Around reads up to n rows on each side of a key; the row at the key, or the one
// before it, is at index at.
func (v *View) Around(ctx context.Context, key livestore.Key, n int) (p Page, at int, err error) {
	after := key
	after.Ordinal++ // so that the row at the key comes with those before it
	before, err := v.window(ctx, after, sidecar.Backward, n, n)
	if err != nil {
		return Page{}, 0, err
	}
	next, err := v.After(ctx, key, n)
	if err != nil {
		return Page{}, 0, err
	}
	p = Page{Rows: append(before.Rows, next.Rows...), AtStart: before.AtStart, AtEnd: next.AtEnd, Partial: before.Partial || next.Partial}
	return p, max(0, len(before.Rows)-1), nil
}

// window reads a page in one direction. Its rows have room for so many more.
func (v *View) window(ctx context.Context, from livestore.Key, dir sidecar.Direction, n, room int) (Page, error) {
	if err := v.refreshJournal(ctx); err != nil {
		return Page{}, err
	}
	var w stretch
	var err error
	if v.filtered() {
		w, err = v.collect(ctx, from, dir, n)
	} else {
		w, err = v.read(ctx, from, dir, n, room)
	}
	if err != nil {
		return Page{}, err
	}
	v.mu.Lock()
	journal := v.journal
	v.mu.Unlock()
	return w.merge(journal, from, dir, n), nil
}

// stretch is part of the log as read in one direction, nearest first.
type stretch struct {
	rows []Row
	// ended: there is nothing further in this direction.
	ended bool
	// partial: the scan stopped at bound, which is the first key not looked at.
	partial bool
	bound   livestore.Key
}

// merge puts the rolled-back rows in and the page in log order.
func (w stretch) merge(journal []Row, from livestore.Key, dir sidecar.Direction, n int) Page {
	ahead := func(a, b livestore.Key) bool { return a.Compare(b)*int(dir) > 0 }
	limit := w.bound
	if !w.partial && !w.ended && len(w.rows) > 0 {
		limit = w.rows[len(w.rows)-1].Key
	}
	rows, ended := w.rows, w.ended
	var extra []Row
	for _, j := range journal {
		if ahead(j.Key, from) && (w.ended || ahead(limit, j.Key)) {
			extra = append(extra, j)
		}
	}
	if len(extra) > 0 {
		rows = slices.Concat(rows, extra)
		slices.SortFunc(rows, func(a, b Row) int { return a.Key.Compare(b.Key) * int(dir) })
	}
	p := Page{Partial: w.partial}
	if len(rows) > n {
		rows, ended, p.Partial = rows[:n], false, false
	}
	if dir == sidecar.Backward {
		slices.Reverse(rows)
		p.AtStart = ended
	} else {
		p.AtEnd = ended
	}
	p.Rows = rows
	return p
}

// pageBytes bounds the args that one window holds; a page that is larger is short.
const pageBytes = 8 << 20

// read reads rows of the unfiltered log by its index.
func (v *View) read(ctx context.Context, from livestore.Key, dir sidecar.Direction, n, room int) (stretch, error) {
	op, order := ">", "ASC"
	if dir == sidecar.Backward {
		op, order = "<", "DESC"
		if from.Ordinal > 0 {
			op = "<=" // a rolled-back row comes after the one that stands at its number
		}
	}
	query := `SELECT ` + rowColumns + ` FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) ` + op + ` (?,?,?)
ORDER BY seqNumGlobal ` + order + `, seqNumClient ` + order + `, seqNumRebaseGeneration ` + order + ` LIMIT ?`
	var w stretch
	err := v.s.eventlog(ctx, func(c *sqlite.Conn) error {
		reader := rowReader{head: v.s.Heads().Backend, cut: v.cut}
		w = stretch{rows: make([]Row, 0, min(n+room, 256))}
		st, err := c.Query(ctx, query, from.Global, from.Client, from.Generation, n)
		if err != nil {
			return err
		}
		size := 0
		for size < pageBytes && st.Next() {
			w.rows = append(w.rows, reader.read(st))
			size += len(w.rows[len(w.rows)-1].Event.Args)
		}
		w.ended = len(w.rows) < n && size < pageBytes
		return st.Close()
	})
	return w, err
}

// maxJournal bounds the rolled-back rows that a view shows.
const maxJournal = 20_000

// refreshJournal reads the matching rolled-back rows when there are new ones.
func (v *View) refreshJournal(ctx context.Context) error {
	side := v.s.c.Sidecar()
	n := len(side.Rebases())
	v.mu.Lock()
	same := n == v.loaded || (n == 0 && v.loaded < 0)
	v.mu.Unlock()
	if same {
		return nil
	}
	var rows []Row
	from := Start
	for len(rows) < maxJournal {
		page, err := side.Window(ctx, from, sidecar.Forward, 500)
		if err != nil {
			return err
		}
		for _, b := range page {
			r := rolledBackRow(b)
			subject := r.subject()
			if !v.filtered() || v.f.Match(&subject) != filter.No {
				r.Event.Args = clip(r.Event.Args, v.cut)
				rows = append(rows, r)
			}
		}
		if len(page) < 500 {
			break
		}
		last := page[len(page)-1]
		from = livestore.Key{SeqNum: last.Event.SeqNum, Ordinal: last.Ordinal}
	}
	v.mu.Lock()
	v.journal, v.loaded = rows, n
	v.mu.Unlock()
	return nil
}
