package inspector

import (
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

const (
	// latencyKept is how many durations are kept.
	latencyKept = 1000
	// maxOutstanding is how many pending events are remembered; those that come on
	// top are not measured.
	maxOutstanding = 10_000
)

// Latency is how long things took, over the last [latencyKept].
type Latency struct {
	N             int64
	P50, P95, P99 time.Duration
}

// latency measures from the arrival of pending events to their confirmation.
type latency struct {
	// waiting are the pending events by number; outstanding is how many.
	waiting     []arrival
	outstanding int64
	// rebased: the events that come next were there before, under other numbers.
	rebased bool
	took    sample
}

// arrival is when some events came, by global number, inclusive.
type arrival struct {
	lo, hi int64
	at     time.Time
}

// appended notes the pending ones of new events.
func (l *latency) appended(c client.EventsAppended, now time.Time) {
	if l.rebased {
		l.rebased = false
		return
	}
	lo := c.From.Global
	if c.From.Client > 0 {
		lo++
	}
	lo = max(lo, c.Heads.Backend+1)
	if n := len(l.waiting); n > 0 {
		lo = max(lo, l.waiting[n-1].hi+1)
	}
	hi := min(c.To.Global, lo+maxOutstanding-l.outstanding-1)
	if lo > hi {
		return
	}
	l.waiting = append(l.waiting, arrival{lo, hi, now})
	l.outstanding += hi - lo + 1
}

// confirmed takes the durations of what the backend's head has reached.
func (l *latency) confirmed(head int64, now time.Time) {
	for len(l.waiting) > 0 && l.waiting[0].lo <= head {
		a := &l.waiting[0]
		n := min(a.hi, head) - a.lo + 1
		for range min(n, latencyKept) {
			l.took.add(max(0, now.Sub(a.at)), latencyKept)
		}
		a.lo += n
		l.outstanding -= n
		if a.lo > a.hi {
			l.waiting = l.waiting[1:]
		}
	}
}

// rolledBack leaves out what was renumbered: the numbers are others' now.
func (l *latency) rolledBack(c client.EventsRolledBack) {
	l.rebased = c.New > 0
	l.drop(c.From)
}

// drop leaves out the events from a number on.
func (l *latency) drop(from livestore.SeqNum) {
	for n := len(l.waiting) - 1; n >= 0 && l.waiting[n].hi >= from.Global; n-- {
		a := &l.waiting[n]
		keep := max(a.lo, from.Global)
		l.outstanding -= a.hi - keep + 1
		a.hi = keep - 1
		if a.lo > a.hi {
			l.waiting = l.waiting[:n]
		}
	}
}

// forget leaves out all that is pending now.
func (l *latency) forget() { l.waiting, l.outstanding = nil, 0 }

// ConfirmLatency is from seeing a pending event arrive to seeing the backend's head
// reach it. What was pending while the latch was closed or the app offline, or was
// renumbered by a rebase, is left out.
func (s *Store) ConfirmLatency() Latency {
	s.mu.Lock()
	sorted := s.latency.took.sorted()
	s.mu.Unlock()
	return Latency{N: int64(len(sorted)), P50: percentile(sorted, 50), P95: percentile(sorted, 95), P99: percentile(sorted, 99)}
}

// sample keeps the last durations.
type sample struct {
	kept []time.Duration
	next int
}

// add keeps one more, at most so many.
func (s *sample) add(d time.Duration, most int) {
	if len(s.kept) < most {
		s.kept = append(s.kept, d)
		return
	}
	s.kept[s.next] = d
	s.next = (s.next + 1) % most
}

func (s *sample) sorted() []time.Duration { return slices.Sorted(slices.Values(s.kept)) }

// percentile is the duration that p of a hundred do not exceed, 0 for none.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*p+99)/100-1]
}
