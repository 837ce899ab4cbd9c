package inspector

import (
	"slices"

	"github.com/livescope/livescope/client"
)

const (
	// runsKept is how many runs are kept.
	runsKept = 20_000
	// maxRunCauses bounds the causes that are kept of a run: the last ones.
	maxRunCauses = 64
)

// Run is one run of a reactive query as the inspector keeps it.
type Run struct {
	// N numbers the runs that were seen, from 1.
	N int64
	client.QueryRun
}

// Wasted says that the run is known to have changed nothing.
func (r Run) Wasted() bool { return r.Compared && !r.Changed }

// runs keeps the last runs and what is counted of them.
type runs struct {
	// kept is a ring; the oldest is at next once it is full.
	kept []Run
	next int
	// last is the number of the newest run, seen how many came since they were cleared.
	last, seen, dropped int64
	queries             queryStats
}

// add keeps a run, bounded.
func (r *runs) add(q client.QueryRun) {
	q.Diff = q.Diff[:min(len(q.Diff), client.MaxRunDiff)]
	if n := len(q.Cause); n > maxRunCauses {
		q.Cause = slices.Clone(q.Cause[n-maxRunCauses:])
	}
	r.last++
	r.seen++
	r.queries.ran(&q)
	run := Run{N: r.last, QueryRun: q}
	if len(r.kept) < runsKept {
		r.kept = append(r.kept, run)
		return
	}
	r.queries.letGo(r.kept[r.next].Query)
	r.kept[r.next] = run
	r.next = (r.next + 1) % runsKept
}

// back is the run that is i runs older than the newest.
func (r *runs) back(i int) *Run {
	return &r.kept[(r.next+len(r.kept)-1-i)%len(r.kept)]
}

// clear forgets the runs, but not their numbers.
func (r *runs) clear() {
	r.kept, r.next, r.seen, r.dropped = nil, 0, 0, 0
	r.queries.clear()
}

// ran takes in a run of a live query, or of a watch.
func (s *Store) ran(q client.QueryRun, dropped int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.At.IsZero() {
		q.At = s.now()
	}
	s.runs.dropped += int64(dropped)
	s.runs.add(q)
	s.touch()
}

// Runs are up to limit runs older than number before (0: from the newest on), newest first.
func (s *Store) Runs(f RunFilter, before int64, limit int) []Run {
	m := f.matcher()
	var out []Run
	s.mu.Lock()
	defer s.mu.Unlock()
	skip := 0
	if before > 0 {
		skip = int(max(0, s.runs.last-before+1))
	}
	for i := skip; i < len(s.runs.kept) && len(out) < limit; i++ {
		if r := s.runs.back(i); m.match(r) {
			out = append(out, *r)
		}
	}
	return out
}

// RunCounts tell how complete the list of runs is.
type RunCounts struct {
	// Seen is how many runs were told in all, Kept how many of them are still here and
	// match, Dropped how many were not told because a reader was slow.
	Seen, Kept, Dropped int64
}

// CountRuns counts the runs that are kept.
func (s *Store) CountRuns(f RunFilter) RunCounts {
	m := f.matcher()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := RunCounts{Seen: s.runs.seen, Kept: int64(len(s.runs.kept)), Dropped: s.runs.dropped}
	if f == (RunFilter{}) {
		return out
	}
	out.Kept = 0
	for i := range s.runs.kept {
		if m.match(&s.runs.kept[i]) {
			out.Kept++
		}
	}
	return out
}

// ClearRuns forgets the runs seen so far, and what was counted of them.
func (s *Store) ClearRuns() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs.clear()
	s.touch()
}
