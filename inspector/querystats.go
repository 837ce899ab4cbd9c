package inspector

import (
	"cmp"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
)

const (
	// SparkSeconds is how far back a query's spark goes.
	SparkSeconds = 60
	// durationsKept is how many durations are kept of a query.
	durationsKept = 512
	// maxQueries is how many queries are remembered that have no run left here.
	maxQueries = 2000
)

// QueryStat is a live query or a watch with what was seen of its runs.
type QueryStat struct {
	client.LiveQuery
	// Seen, Compared and Wasted count runs since we look: those whose result could be
	// compared, and those of them that changed nothing.
	Seen, Compared, Wasted int64
	// P50, P95 and Max are over the durations that were told.
	P50, P95, Max time.Duration
	// Spark is the runs per second, oldest first, the last for the second under way.
	Spark [SparkSeconds]uint32
	// LastRun is when it was last seen to run, zero for never.
	LastRun time.Time
	// Gone: the app no longer lists it.
	Gone bool
	// Plan is for the caller to fill in: see [Store.Advise].
	Plan []PlanStep
}

// queryStats counts runs by query.
type queryStats struct {
	byID map[int64]*queryStat
	// born numbers the queries in the order in which they appeared.
	born int64
}

// queryStat is what is counted of one query.
type queryStat struct {
	born int64
	// query is it as last listed, or as its last run told.
	query client.LiveQuery
	// kept is how many of its runs are kept.
	kept int
	seenRuns
}

// seenRuns is what clearing the runs forgets.
type seenRuns struct {
	seen, compared, wasted int64
	took                   sample
	// percentiles of took, worked out when asked for.
	p50, p95, max time.Duration
	fresh         bool
	spark         [SparkSeconds]uint32 // by second, modulo
	second        int64                // of the newest
	lastRun       time.Time
}

func (q *queryStats) of(id int64) *queryStat {
	if e := q.byID[id]; e != nil {
		return e
	}
	if q.byID == nil {
		q.byID = map[int64]*queryStat{}
	}
	q.born++
	e := &queryStat{born: q.born, query: client.LiveQuery{ID: id, Rows: -1}}
	q.byID[id] = e
	return e
}

// ran counts a run, and shares its texts with the runs before it.
func (q *queryStats) ran(r *client.QueryRun) {
	e := q.of(r.Query)
	if last := &e.query; last.SQL == r.SQL && last.Label == r.Label {
		r.SQL, r.Label = last.SQL, last.Label
		if slices.Equal(last.Tables, r.Tables) {
			r.Tables = last.Tables
		}
	} else {
		last.SQL, last.Label, last.Kind = r.SQL, r.Label, r.Kind
	}
	e.query.Kind, e.query.Runs, e.query.Rows, e.query.Refreshed = r.Kind, r.Runs, r.Rows, true
	if e.query.Tables == nil {
		e.query.Tables = r.Tables
	}
	e.kept++
	e.add(r)
}

func (e *seenRuns) add(r *client.QueryRun) {
	n := max(1, r.Collapsed)
	e.seen += n
	if r.Compared {
		e.compared++
		if !r.Changed {
			e.wasted++
		}
	}
	if r.Duration >= 0 {
		e.took.add(r.Duration, durationsKept)
		e.fresh = false
	}
	e.lastRun = r.At
	e.tick(r.At.Unix(), uint32(n))
}

// tick counts runs in a second.
func (e *seenRuns) tick(second int64, n uint32) {
	if second <= e.second-SparkSeconds || second < 0 {
		return
	}
	for s := max(e.second+1, second-SparkSeconds+1); s <= second; s++ {
		e.spark[s%SparkSeconds] = 0
	}
	e.second = max(e.second, second)
	e.spark[second%SparkSeconds] += n
}

// sparkAt is the spark as it is seen in a second.
func (e *seenRuns) sparkAt(now int64) (out [SparkSeconds]uint32) {
	for i := range out {
		s := now - SparkSeconds + 1 + int64(i)
		if s >= 0 && s <= e.second && s > e.second-SparkSeconds {
			out[i] = e.spark[s%SparkSeconds]
		}
	}
	return out
}

// letGo notes that a run of a query is no longer kept.
func (q *queryStats) letGo(id int64) {
	e := q.byID[id]
	if e == nil {
		return
	}
	if e.kept--; e.kept <= 0 && len(q.byID) > maxQueries {
		delete(q.byID, id)
	}
}

func (q *queryStats) clear() {
	for _, e := range q.byID {
		e.kept, e.seenRuns = 0, seenRuns{}
	}
}

// list notes a query that is listed. Another one under a number that was used
// before, as after a restart of the app, begins anew.
func (q *queryStats) list(live client.LiveQuery) {
	e := q.of(live.ID)
	if e.query.Hash != "" && e.query.Hash != live.Hash {
		e.seenRuns = seenRuns{}
	}
	e.query = live
}

// stat is what is told of a query.
func (e *queryStat) stat(now time.Time, gone bool) QueryStat {
	out := QueryStat{
		LiveQuery: e.query, Seen: e.seen, Compared: e.compared, Wasted: e.wasted,
		Spark: e.sparkAt(now.Unix()), LastRun: e.lastRun, Gone: gone,
	}
	if len(e.took.kept) == 0 {
		told := sample{kept: e.query.Times}
		out.P50, out.P95, out.Max = told.summary()
		return out
	}
	if !e.fresh {
		e.p50, e.p95, e.max = e.took.summary()
		e.fresh = true
	}
	out.P50, out.P95, out.Max = e.p50, e.p95, e.max
	return out
}

func (s *sample) summary() (p50, p95, most time.Duration) {
	sorted := s.sorted()
	return percentile(sorted, 50), percentile(sorted, 95), percentile(sorted, 100)
}

// stats lists the live queries, and those gone of which runs are kept.
func (q *queryStats) stats(live []client.LiveQuery, now time.Time) []QueryStat {
	listed := make(map[int64]bool, len(live))
	for _, l := range live {
		listed[l.ID] = true
		q.list(l)
	}
	var entries []*queryStat
	for id, e := range q.byID {
		if !listed[id] && e.kept <= 0 {
			delete(q.byID, id)
			continue
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *queryStat) int { return cmp.Compare(a.born, b.born) })
	out := make([]QueryStat, len(entries))
	for i, e := range entries {
		out[i] = e.stat(now, !listed[e.query.ID])
	}
	return out
}

// QueryStats are the app's live queries and the watches, in the order in which they
// appeared, also those that are gone while a run of theirs is kept.
func (s *Store) QueryStats(now time.Time) []QueryStat {
	var live []client.LiveQuery
	if r, err := s.reactive(); err == nil {
		live = append(live, r.LiveQueries()...)
	}
	if w := s.watcherNow(); w != nil {
		live = append(live, w.Queries()...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runs.queries.stats(live, now)
}
