package reactive

import (
	"bytes"
	"time"

	"github.com/livescope/livescope/client"
)

const (
	// maxCompared bounds the results that are looked into, and maxCompareTime how
	// long that may take once they are decoded.
	maxCompared    = 4 << 20
	maxCompareTime = 50 * time.Millisecond
	// maxDecoded bounds the results that are kept decoded, by their size as they came.
	maxDecoded = 16 << 20
)

// budget is the time that may be spent on looking into results: it fills at half
// the speed of the clock and may be overdrawn.
type budget struct {
	left time.Duration
	at   time.Time
}

func (b *budget) refill(now time.Time) {
	if b.at.IsZero() {
		b.left = maxCompareTime
	}
	b.left = min(maxCompareTime, b.left+max(0, now.Sub(b.at))/2)
	b.at = now
}

// compare tells a run how its result differs from the one before, and keeps the new one.
func (t *Tracker) compare(was *tracked, q *Query, r *client.QueryRun) {
	before := was.result
	if before == nil || q.Result == nil {
		was.keep(q)
		return
	}
	r.Compared = true
	if bytes.Equal(before, q.Result) {
		return // the decoded one stands too
	}
	r.Changed, r.DiffTotal = true, -1
	if q.Decode == nil || max(len(before), len(q.Result)) > maxCompared || t.budget.left <= 0 {
		was.keep(q)
		return
	}
	began := t.now()
	t.look(was, q, r)
	t.budget.left -= t.now().Sub(began)
}

// look decodes and compares two results.
func (t *Tracker) look(was *tracked, q *Query, r *client.QueryRun) {
	before, known := was.value, was.decoded
	if !known {
		var err error
		before, err = q.Decode(was.result)
		known = err == nil
	}
	was.keep(q)
	after, err := q.Decode(q.Result)
	if err != nil {
		return
	}
	was.value, was.decoded = after, true
	if !known {
		return
	}
	began := t.now()
	d := differ{limit: client.MaxRunDiff, stop: func() bool { return t.now().Sub(began) > maxCompareTime }}
	if d.results(before, after); !d.stopped {
		r.Changed, r.Diff, r.DiffTotal = d.total > 0, d.changes, d.total
	}
}

// keep takes over the result of a query. One that has never run has none.
func (k *tracked) keep(q *Query) {
	k.result, k.value, k.decoded = q.Result, nil, false
	if q.Runs <= 0 {
		k.result = nil
	}
}

// forgetValues bounds what is kept decoded.
func forgetValues(all map[int64]*tracked) {
	size := 0
	for _, q := range all {
		if !q.decoded {
			continue
		}
		if size += len(q.result); size > maxDecoded {
			size -= len(q.result)
			q.value, q.decoded = nil, false
		}
	}
}
