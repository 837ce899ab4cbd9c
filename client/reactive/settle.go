package reactive

import (
	"slices"
	"sort"
	"time"

	"github.com/livescope/livescope/client"
)

// settle gives a run its cause: of the events seen about its time that wrote what
// the query reads, those that were not given to an earlier run of it and do not
// rather belong to its next one.
func (t *Tracker) settle(h *held) {
	h.run.Tables = h.reads
	candidates := t.candidates(h)
	next := t.next(h)
	n := 0
	for n < len(candidates) && h.takes(t.events[candidates[n]].at, n, len(candidates)-n-1, next) {
		n++
	}
	if n == 0 {
		return
	}
	candidates = candidates[:n]
	h.of.given = t.dropped + candidates[n-1] + 1
	var written []string
	for _, i := range candidates {
		e := &t.events[i]
		if len(h.run.Cause) < maxCause {
			h.run.Cause = append(h.run.Cause, e.SeqNum)
		}
		written = append(written, shared(e.Tables, h.reads)...)
	}
	if len(written) > 0 {
		slices.Sort(written)
		h.run.Tables = slices.Compact(written)
	}
}

// candidates are the places of the events that may have caused a run.
func (t *Tracker) candidates(h *held) []int {
	if h.run.Kind == client.QuerySignal { // a signal reads no table
		return nil
	}
	first, end := h.run.At.Add(-earlier), h.run.At.Add(later)
	i := sort.Search(len(t.events), func(i int) bool { return !t.events[i].at.Before(first) })
	var out []int
	for i = max(i, h.of.given-t.dropped); i < len(t.events) && !t.events[i].at.After(end); i++ {
		e := &t.events[i]
		if e.Tables == nil || len(h.reads) == 0 || len(shared(e.Tables, h.reads)) > 0 {
			out = append(out, i)
		}
	}
	return out
}

// next is the run of the same query that is held after this one, nil if none is.
func (t *Tracker) next(h *held) *held {
	i := slices.IndexFunc(t.held, func(o *held) bool { return o.of == h.of && o != h })
	if i < 0 {
		return nil
	}
	return t.held[i]
}

// takes reports whether a run takes an event, being given so many already, with so
// many left after it. Each run is caused by an event at least: while there are
// enough for the next run, as many are taken as runs were seen together. Others go
// to the run that is nearer.
func (h *held) takes(at time.Time, given, left int, next *held) bool {
	if next == nil || int64(given) < h.run.Collapsed && int64(left) >= next.run.Collapsed {
		return true
	}
	return at.Sub(h.run.At).Abs() <= at.Sub(next.run.At).Abs()
}

// forgetEvents drops the events that no run can be caused by any more; t.mu is held.
func (t *Tracker) forgetEvents(now time.Time) {
	if len(t.held) > 0 && t.held[0].run.At.Before(now) {
		now = t.held[0].run.At
	}
	first := now.Add(-earlier)
	t.drop(sort.Search(len(t.events), func(i int) bool { return !t.events[i].at.Before(first) }))
}
