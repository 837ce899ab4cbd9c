package inspector

import (
	"context"
	"errors"
	"slices"
	"sort"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

const (
	// chunkRows is how many rows one step of a scan looks at: a few milliseconds.
	chunkRows = 8192
	// maxChunks bounds the plan where row ids are spread thin.
	maxChunks = 20_000
	// sparse is how many matches of a chunk are remembered one by one; a chunk
	// with more is read again when a window needs it.
	sparse = 64
)

// plan cuts the eventlog into chunks for a scan. The chunks follow the table's own
// order, rowid, which is the cheapest way through it and, in a log that LiveStore
// wrote, also the log's order. Where it turns out not to be, the chunks follow the
// index on seqNumGlobal instead.
type plan struct {
	column string
	chunks []*chunk
}

// chunk is a range of the plan's column, inclusive, and what a scan found in it.
type chunk struct {
	lo, hi int64
	// first is the number of the chunk's first row.
	first livestore.SeqNum
	// ready is closed when the scan of this chunk has ended; nil before it began.
	ready chan struct{}
	done  bool
	err   error

	count, undecided int64
	// hits are the matching rows by key, unless dense.
	hits  []hit
	dense bool
	// unsorted: rows stand in another order than their numbers.
	unsorted bool
}

type hit struct {
	num   livestore.SeqNum
	rowid int64
}

const (
	byRowid  = "rowid"
	byGlobal = "seqNumGlobal"
)

// errOutOfOrder says that the table's order is not the log's.
var errOutOfOrder = errors.New("the eventlog's rows are not in the order of their numbers")

// makePlan cuts the log. Of old it keeps the chunks before the one that holds from.
func (s *Store) makePlan(ctx context.Context, column string, old *plan, from livestore.SeqNum) (*plan, error) {
	var p *plan
	err := s.eventlog(ctx, func(c *sqlite.Conn) error {
		p = &plan{column: column}
		if old != nil && old.column == column {
			keep := old.indexOf(from)
			p.chunks = slices.Clone(old.chunks[:max(0, keep)])
		}
		return p.extend(ctx, c)
	})
	if errors.Is(err, errOutOfOrder) && column == byRowid {
		return s.makePlan(ctx, byGlobal, nil, from)
	}
	return p, err
}

// extend adds chunks up to the end of the log.
func (p *plan) extend(ctx context.Context, c *sqlite.Conn) error {
	// Two sub-selects, because SQLite finds min and max by the index only one at a time.
	st, err := c.Query(ctx, `SELECT (SELECT min(`+p.column+`) FROM eventlog), (SELECT max(`+p.column+`) FROM eventlog)`)
	if err != nil {
		return err
	}
	st.Next()
	empty := st.Type(0) == sqlite.Null
	lo, hi := st.Int(0), st.Int(1)
	if err := st.Close(); err != nil || empty {
		return err
	}
	if n := len(p.chunks); n > 0 {
		lo = p.chunks[n-1].hi + 1
	}
	width := max(chunkRows, int64(uint64(hi-lo)/maxChunks))
	first, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration, `+p.column+` FROM eventlog WHERE `+p.column+` >= ? ORDER BY `+p.column+` LIMIT 1`, nil)
	if err != nil {
		return err
	}
	for lo <= hi {
		if err := first.Rebind(lo); err != nil {
			first.Close()
			return err
		}
		if !first.Next() {
			break
		}
		n := livestore.SeqNum{Global: first.Int(0), Client: first.Int(1), Generation: first.Int(2)}
		if p.column == byGlobal {
			n = livestore.SeqNum{Global: n.Global, Client: Start.Client} // whatever comes first at this global number
		}
		lo = first.Int(3) // nothing stands before
		if k := len(p.chunks); k > 0 && p.chunks[k-1].first.Compare(n) >= 0 {
			first.Close()
			return errOutOfOrder
		}
		end := lo + width - 1
		if end < lo || end > hi {
			end = hi
		}
		p.chunks = append(p.chunks, &chunk{lo: lo, hi: end, first: n})
		if end == hi {
			break
		}
		lo = end + 1
	}
	return first.Close()
}

// indexOf is the chunk that holds, or would hold, a number; -1 before the first.
func (p *plan) indexOf(n livestore.SeqNum) int {
	return sort.Search(len(p.chunks), func(i int) bool { return p.chunks[i].first.Compare(n) > 0 }) - 1
}

// scanned is what one pass over a chunk gave.
type scanned struct {
	count, undecided int64
	hits             []hit
	dense, unsorted  bool
}

// scanColumns lists what one pass reads of a row: what the filter looks at, and
// NULL for the rest; SQLite unpacks only what is named.
func scanColumns(f *filter.Filter) string {
	need := f.Columns()
	list := ""
	for _, c := range []struct {
		bit  filter.Columns
		name string
	}{{filter.NameColumn, "name"}, {filter.ArgsColumn, "argsJson"}, {filter.ClientColumn, "clientId"}, {filter.SessionColumn, "sessionId"}, {filter.SchemaHashColumn, "schemaHash"}} {
		if need&c.bit == 0 {
			c.name = "NULL"
		}
		list += c.name + ", "
	}
	return list + "seqNumGlobal, seqNumClient, seqNumRebaseGeneration, rowid"
}

// scan judges every row of a chunk.
func (v *View) scan(ctx context.Context, p *plan, i int) (scanned, error) {
	c := p.chunks[i]
	var out scanned
	if v.outside(p, i) {
		return out, nil
	}
	err := v.s.eventlog(ctx, func(conn *sqlite.Conn) error {
		out = scanned{}
		head := v.s.Heads().Backend
		where, args := v.f.Narrow(head)
		st, err := conn.Query(ctx, `SELECT `+scanColumns(v.f)+` FROM eventlog WHERE `+p.column+` BETWEEN ? AND ? AND (`+where+`)`, append([]any{c.lo, c.hi}, args...)...)
		if err != nil {
			return err
		}
		var last livestore.SeqNum
		read := v.reader(head, scanPositions)
		for st.Next() {
			verdict := v.f.Match(read(st))
			if verdict == filter.No {
				continue
			}
			h := hit{livestore.SeqNum{Global: st.Int(5), Client: st.Int(6), Generation: st.Int(7)}, st.Int(8)}
			if verdict == filter.Undecided {
				out.undecided++
			}
			if h.num.Compare(c.first) < 0 || (i+1 < len(p.chunks) && h.num.Compare(p.chunks[i+1].first) >= 0) {
				st.Close()
				return errOutOfOrder
			}
			out.unsorted = out.unsorted || (out.count > 0 && h.num.Compare(last) < 0)
			last = h.num
			out.count++
			if out.count <= sparse {
				out.hits = append(out.hits, h)
			}
		}
		return st.Close()
	})
	if out.dense = out.count > sparse; out.dense {
		out.hits = nil
	}
	slices.SortFunc(out.hits, func(a, b hit) int { return a.num.Compare(b.num) })
	return out, err
}

// outside reports whether the filter's seq: terms rule a whole chunk out.
func (v *View) outside(p *plan, i int) bool {
	lo, hi, bounded := v.f.SeqBounds()
	if !bounded {
		return false
	}
	return p.chunks[i].first.Global > hi || (i+1 < len(p.chunks) && p.chunks[i+1].first.Global < lo)
}

// positions are where a statement has what a filter looks at; seqNum is the first
// of three.
type positions struct{ seqNum, name, args, client, session, schemaHash int }

var (
	scanPositions = positions{name: 0, args: 1, client: 2, session: 3, schemaHash: 4, seqNum: 5}
	// rowPositions are those of [rowColumns].
	rowPositions = positions{seqNum: 0, name: 6, args: 7, client: 8, session: 9, schemaHash: 10}
)

// reader gives a function that fills one subject from the present row, with what
// the filter looks at. The subject's texts are valid until the next row.
func (v *View) reader(head int64, at positions) func(*sqlite.Stmt) *filter.Subject {
	var s filter.Subject
	need := v.f.Columns()
	if touches := v.touchesOf(); touches != nil {
		need |= filter.NumberColumns
		s.Touches = func() ([]string, bool) { return touches(s.SeqNum) }
	}
	return func(st *sqlite.Stmt) *filter.Subject {
		if need&filter.NumberColumns != 0 {
			s.SeqNum = livestore.SeqNum{Global: st.Int(at.seqNum), Client: st.Int(at.seqNum + 1), Generation: st.Int(at.seqNum + 2)}
			s.Status = livestore.StatusOf(s.SeqNum, head)
		}
		if need&filter.NameColumn != 0 {
			s.Name = st.View(at.name)
		}
		if need&filter.ArgsColumn != 0 {
			s.Args = st.View(at.args)
		}
		if need&filter.ClientColumn != 0 {
			s.ClientID = st.View(at.client)
		}
		if need&filter.SessionColumn != 0 {
			s.SessionID = st.View(at.session)
		}
		if need&filter.SchemaHashColumn != 0 {
			s.Unknown = st.Int(at.schemaHash) == livestore.UnknownSchemaHash
		}
		return &s
	}
}

// touchesOf tells which tables an event wrote, where a changeset was kept; nil
// when the filter does not ask.
func (v *View) touchesOf() func(livestore.SeqNum) ([]string, bool) {
	if !v.f.NeedsTouches() {
		return nil
	}
	tables := v.s.touchedTables(v.ctx)
	return func(n livestore.SeqNum) ([]string, bool) {
		t, ok := tables[n]
		return t, ok
	}
}
