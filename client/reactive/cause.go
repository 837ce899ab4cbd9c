package reactive

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// maxCause bounds the events that a run names.
	maxCause = 50
	// earlier and later bound when an event is seen that makes a query run, against
	// when the run is seen.
	earlier = 500 * time.Millisecond
	later   = 150 * time.Millisecond
)

// endOfLog stands for the last event, whichever it is.
var endOfLog = livestore.SeqNum{Global: math.MaxInt64}

// span is a range of events, both ends included.
type span struct{ from, to livestore.SeqNum }

// batch is what has changed that makes a watch run.
type batch struct {
	// at is when the first of it was told.
	at    time.Time
	spans []span
	// unknown: some of it came without its events.
	unknown bool
	// tables are those written that the watch reads; any is for it cannot be known.
	tables []string
	any    bool
}

// add takes a change in, and reports whether the watch has to run for it.
func (b *batch) add(now time.Time, c client.StateChanged, reads []string) bool {
	written := shared(c.Tables, reads)
	if len(reads) == 0 || c.Tables != nil && len(written) == 0 {
		return false
	}
	if b.at.IsZero() {
		b.at = now
	}
	b.any = b.any || c.Tables == nil
	b.tables = append(b.tables, written...)
	slices.Sort(b.tables)
	b.tables = slices.Compact(b.tables)
	if c.To == (livestore.SeqNum{}) {
		b.unknown = true
	} else if len(b.spans) < maxCause {
		b.spans = append(b.spans, span{c.From, c.To})
	}
	return true
}

// through are the tables through which a query was made to run that reads these.
func (b *batch) through(reads []string) []string {
	if b.any || len(b.tables) == 0 {
		return slices.Clone(reads)
	}
	return b.tables
}

// shared are the names that both lists have, sorted.
func shared(a, b []string) []string {
	var out []string
	for _, name := range a {
		if slices.Contains(b, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sightings are the events that were told of lately, apart from what they wrote.
type sightings []sighting

type sighting struct {
	span
	at time.Time
}

func (s *sightings) add(now time.Time, sp span) {
	*s = append(*s, sighting{sp, now})
	*s = slices.Delete(*s, 0, max(0, len(*s)-maxCause))
}

// causes are the events of a batch: as told, or else those seen about its time and
// not yet given to an earlier run of the watch.
func (s sightings) causes(q *watch, b batch) (spans []span, inferred bool) {
	if len(b.spans) > 0 || !b.unknown {
		return b.spans, false
	}
	from := b.at.Add(-earlier)
	if from.Before(q.given) {
		from = q.given
	}
	for _, e := range s {
		if e.at.After(from) {
			spans = append(spans, e.span)
			q.given = e.at
		}
	}
	return spans, len(spans) > 0
}

// events lists the events of ranges as they stand in the eventlog, at most
// [maxCause]; where it cannot be read, only the ends of the ranges.
func (w *Watcher) events(ctx context.Context, spans []span) []livestore.SeqNum {
	var out []livestore.SeqNum
	for _, sp := range spans {
		if sp.from == sp.to {
			out = append(out, sp.from)
			continue
		}
		found, err := w.standing(ctx, sp)
		if err != nil || len(found) == 0 {
			found = []livestore.SeqNum{sp.from, sp.to}
		}
		out = append(out, found...)
	}
	out = slices.DeleteFunc(out, func(n livestore.SeqNum) bool { return n == endOfLog })
	slices.SortFunc(out, livestore.SeqNum.Compare)
	out = slices.Compact(out)
	return out[:min(len(out), maxCause)]
}

func (w *Watcher) standing(ctx context.Context, sp span) ([]livestore.SeqNum, error) {
	db, err := w.store.Eventlog()
	if err != nil {
		return nil, err
	}
	var out []livestore.SeqNum
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration FROM eventlog
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) BETWEEN (?, ?, ?) AND (?, ?, ?)
ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration LIMIT ?`,
			sp.from.Global, sp.from.Client, sp.from.Generation, sp.to.Global, sp.to.Client, sp.to.Generation, maxCause)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)})
		}
		return st.Close()
	})
	return out, err
}
