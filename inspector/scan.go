package inspector

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

const (
	// scanners is how many chunks the background scan works on at once.
	scanners = 2
	// tellEvery is how often the progress of a scan raises the store's revision.
	tellEvery = 100 * time.Millisecond
)

// planned gives the plan, made anew where the log has changed, and sees to it that
// a background scan is under way.
func (v *View) planned(ctx context.Context) (*plan, error) {
	v.mu.Lock()
	p, stale, from := v.plan, v.stale, v.from
	v.mu.Unlock()
	if p == nil || stale {
		column := byRowid
		if p != nil {
			column = p.column
		}
		fresh, err := v.s.makePlan(ctx, column, p, from)
		if err != nil {
			return nil, err
		}
		v.mu.Lock()
		if v.plan == p && v.from == from {
			v.plan, v.stale = fresh, false
		}
		p = fresh
		v.mu.Unlock()
	}
	v.fill(p)
	return p, nil
}

// fill starts the background scan of a plan unless one is running or all is done.
func (v *View) fill(p *plan) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.filling || v.ctx.Err() != nil || !slices.ContainsFunc(p.chunks, func(c *chunk) bool { return !c.done }) {
		return
	}
	v.filling = true
	v.wg.Go(func() {
		next := make(chan int)
		done := make(chan struct{}, scanners)
		for range scanners {
			go func() {
				defer func() { done <- struct{}{} }()
				for i := range next {
					v.ensure(v.ctx, p, i, -1)
				}
			}()
		}
		v.feed(p, next)
		close(next)
		for range scanners {
			<-done
		}
		v.mu.Lock()
		v.filling = false
		v.mu.Unlock()
		v.tell()
	})
}

// feed hands out the chunks in the view's order while the plan stays the view's.
func (v *View) feed(p *plan, next chan<- int) {
	told := time.Now()
	for k := range p.chunks {
		i := len(p.chunks) - 1 - k
		if v.ascending {
			i = k
		}
		v.mu.Lock()
		current := v.plan == p && !v.stale
		v.mu.Unlock()
		if !current {
			return
		}
		select {
		case next <- i:
		case <-v.ctx.Done():
			return
		}
		if time.Since(told) > tellEvery {
			told = time.Now()
			v.tell()
		}
	}
}

func (v *View) tell() {
	v.s.mu.Lock()
	v.s.touch()
	v.s.mu.Unlock()
}

// errNotYet says that a chunk's scan took longer than allowed.
var errNotYet = errors.New("not scanned yet")

// ensure scans a chunk if nobody has, or waits for who does. A negative patience
// waits as long as it takes.
func (v *View) ensure(ctx context.Context, p *plan, i int, patience time.Duration) error {
	c := p.chunks[i]
	v.mu.Lock()
	if c.done {
		v.mu.Unlock()
		return nil
	}
	if c.ready != nil {
		ready := c.ready
		v.mu.Unlock()
		return v.await(ctx, c, ready, patience)
	}
	ready := make(chan struct{})
	c.ready = ready
	v.mu.Unlock()

	got, err := v.scan(v.ctx, p, i) // not ctx: others may be waiting for this chunk
	v.mu.Lock()
	defer v.mu.Unlock()
	defer close(ready)
	c.ready, c.err = nil, err
	if err == nil {
		c.done, c.count, c.undecided = true, got.count, got.undecided
		c.hits, c.dense, c.unsorted = got.hits, got.dense, got.unsorted
	}
	if errors.Is(err, errOutOfOrder) && v.plan == p {
		v.plan, v.stale = &plan{column: byGlobal}, true
		v.from = Start.SeqNum
	}
	return err
}

func (v *View) await(ctx context.Context, c *chunk, ready chan struct{}, patience time.Duration) error {
	var late <-chan time.Time
	if patience >= 0 {
		t := time.NewTimer(patience)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-ready:
	case <-late:
		return errNotYet
	case <-ctx.Done():
		return ctx.Err()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !c.done && c.err == nil {
		return errNotYet
	}
	return c.err
}

// collect puts a window together from the chunks.
func (v *View) collect(ctx context.Context, from livestore.Key, dir sidecar.Direction, n int) (stretch, error) {
	for range 3 { // a plan may be replaced under way
		w, err := v.collectOnce(ctx, from, dir, n)
		if !errors.Is(err, errOutOfOrder) {
			return w, err
		}
	}
	return stretch{}, errOutOfOrder
}

func (v *View) collectOnce(ctx context.Context, from livestore.Key, dir sidecar.Direction, n int) (stretch, error) {
	p, err := v.planned(ctx)
	if err != nil {
		return stretch{}, err
	}
	w := stretch{rows: make([]Row, 0, min(n, 256))}
	deadline := time.Now().Add(v.patience)
	i := p.indexOf(from.SeqNum)
	if dir == sidecar.Forward {
		i = max(0, i)
	}
	for ; i >= 0 && i < len(p.chunks); i += int(dir) {
		if err := ctx.Err(); err != nil {
			return w, err
		}
		patience := v.patience
		if patience >= 0 {
			patience = max(0, time.Until(deadline))
		}
		if err := v.step(ctx, p, i, patience); errors.Is(err, errNotYet) {
			w.partial, w.bound = true, v.boundOf(p, i, dir)
			return w, nil
		} else if err != nil {
			return w, err
		}
		rows, full, err := v.rowsOf(ctx, p, i, from, dir, n-len(w.rows))
		if err != nil {
			return w, err
		}
		w.rows = append(w.rows, rows...)
		if len(w.rows) >= n || !full {
			return w, nil
		}
	}
	w.ended = true
	return w, nil
}

// step scans a chunk for a window, which may have run out of time.
func (v *View) step(ctx context.Context, p *plan, i int, patience time.Duration) error {
	v.mu.Lock()
	done := p.chunks[i].done
	v.mu.Unlock()
	if !done && patience == 0 {
		return errNotYet
	}
	return v.ensure(ctx, p, i, patience)
}

// boundOf is the nearest key of a chunk that was not looked at.
func (v *View) boundOf(p *plan, i int, dir sidecar.Direction) livestore.Key {
	if dir == sidecar.Forward {
		return livestore.Key{SeqNum: p.chunks[i].first}
	}
	if i+1 < len(p.chunks) {
		return livestore.Key{SeqNum: p.chunks[i+1].first}
	}
	return End
}

// rowsOf reads up to n of a scanned chunk's matches beyond a key.
func (v *View) rowsOf(ctx context.Context, p *plan, i int, from livestore.Key, dir sidecar.Direction, n int) (rows []Row, full bool, err error) {
	v.mu.Lock()
	c := *p.chunks[i]
	v.mu.Unlock()
	if c.count == 0 {
		return nil, true, nil
	}
	if c.dense {
		return v.rescan(ctx, p, c, from, dir, n)
	}
	hits := slices.Clone(c.hits)
	if dir == sidecar.Backward {
		slices.Reverse(hits)
	}
	hits = slices.DeleteFunc(hits, func(h hit) bool { return (livestore.Key{SeqNum: h.num}).Compare(from)*int(dir) <= 0 })
	rows, err = v.fetch(ctx, hits[:min(n, len(hits))])
	return rows, true, err
}

// fetch reads rows by their place in the table.
func (v *View) fetch(ctx context.Context, hits []hit) ([]Row, error) {
	var rows []Row
	if len(hits) == 0 {
		return nil, nil
	}
	err := v.s.eventlog(ctx, func(c *sqlite.Conn) error {
		rows = rows[:0]
		reader := rowReader{head: v.s.Heads().Backend, cut: v.cut}
		st, err := c.Query(ctx, `SELECT `+rowColumns+` FROM eventlog WHERE rowid = ?`, nil)
		if err != nil {
			return err
		}
		for _, h := range hits {
			if err := st.Rebind(h.rowid); err != nil {
				st.Close()
				return err
			}
			// A row that went or was replaced since the scan is left out; the view
			// is being told of it.
			if st.Next() {
				if r := reader.read(st); r.Key.SeqNum == h.num {
					rows = append(rows, r)
				}
			}
		}
		return st.Close()
	})
	return rows, err
}

// rescan reads matches of a chunk that has too many to remember. full is false
// when they were too large to be read at once and there are more.
func (v *View) rescan(ctx context.Context, p *plan, c chunk, from livestore.Key, dir sidecar.Direction, n int) (rows []Row, full bool, err error) {
	op, order := ">", " ASC"
	if dir == sidecar.Backward {
		op, order = "<", " DESC"
		if from.Ordinal > 0 {
			op = "<="
		}
	}
	by := p.column + order
	if c.unsorted || p.column == byGlobal {
		by = `seqNumGlobal` + order + `, seqNumClient` + order + `, seqNumRebaseGeneration` + order
	}
	err = v.s.eventlog(ctx, func(conn *sqlite.Conn) error {
		rows = rows[:0]
		head := v.s.Heads().Backend
		reader := rowReader{head: head, cut: v.cut}
		where, args := v.f.Narrow(head)
		args = append([]any{c.lo, c.hi, from.Global, from.Client, from.Generation}, args...)
		st, err := conn.Query(ctx, `SELECT `+rowColumns+` FROM eventlog WHERE `+p.column+` BETWEEN ? AND ? AND (+seqNumGlobal, seqNumClient, seqNumRebaseGeneration) `+op+` (?,?,?) AND (`+where+`) ORDER BY `+by, args...)
		if err != nil {
			return err
		}
		subject := v.reader(head, rowPositions)
		full = true
		for size := 0; len(rows) < n && st.Next(); {
			if v.f.Match(subject(st)) == filter.No {
				continue
			}
			rows = append(rows, reader.read(st))
			if size += len(rows[len(rows)-1].Event.Args); size >= pageBytes {
				full = false
				break
			}
		}
		return st.Close()
	})
	return rows, full, err
}
