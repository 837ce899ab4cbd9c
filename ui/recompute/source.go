package recompute

import (
	"slices"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
)

// maxRuns is more runs than the store keeps.
const maxRuns = 100_000

// source reads windows of the runs that a filter chooses, up to a ceiling: the newest run there is to be, 0 for any.
type source struct {
	store   *inspector.Store
	filter  inspector.RunFilter
	ceiling int64
}

// window answers a request of the list, newest first. Following, it is about the newest runs whatever was asked.
func (s source) window(req grid.Request[int64], following bool) (runs []inspector.Run, page grid.Page[int64]) {
	page.Req = req
	kind := req.Kind
	if following && kind == grid.Around {
		kind = grid.First
	}
	switch kind {
	case grid.First:
		runs, page.AtEnd = s.before(0, req.N)
		page.AtStart = true
	case grid.Last:
		runs, page.AtStart = s.after(s.oldest()-1, req.N)
		page.AtEnd = true
	case grid.After:
		runs, page.AtEnd = s.before(req.From, req.N)
	case grid.Before:
		runs, page.AtStart = s.after(req.From, req.N)
	case grid.Around:
		var older []inspector.Run
		runs, page.AtStart = s.after(req.From, req.N/2)
		older, page.AtEnd = s.before(req.From+1, req.N-req.N/2)
		page.Cursor = len(runs)
		runs = append(runs, older...)
	}
	return runs, page
}

// before are up to limit runs older than number n, the newest for 0, and whether there are no others.
func (s source) before(n int64, limit int) (runs []inspector.Run, end bool) {
	if s.ceiling > 0 && (n == 0 || n > s.ceiling+1) {
		n = s.ceiling + 1
	}
	runs = s.store.Runs(s.filter, n, limit)
	return runs, len(runs) < limit
}

// after are the up to limit runs that are next newer than number n, and whether there are no newer ones. The store
// reads backwards only, so it looks at more and more of what follows until there are enough.
func (s source) after(n int64, limit int) (runs []inspector.Run, start bool) {
	newest := s.newest()
	for far := int64(limit) + 1; ; far *= 4 {
		runs, _ = s.before(n+far+1, int(min(far, maxRuns)))
		if i := slices.IndexFunc(runs, func(r inspector.Run) bool { return r.N <= n }); i >= 0 {
			runs = runs[:i]
		}
		all := n+far >= newest
		if all || len(runs) >= limit {
			extra := max(0, len(runs)-limit)
			return runs[extra:], all && extra == 0
		}
	}
}

// newest is the number of the newest run, whether the filter chooses it or not.
func (s source) newest() int64 {
	last := s.store.Runs(inspector.RunFilter{}, 0, 1)
	if len(last) == 0 {
		return 0
	}
	if s.ceiling > 0 {
		return min(s.ceiling, last[0].N)
	}
	return last[0].N
}

// oldest is the number of the oldest run that is kept: they are numbered without gaps.
func (s source) oldest() int64 {
	last := s.store.Runs(inspector.RunFilter{}, 0, 1)
	if len(last) == 0 {
		return 1
	}
	return last[0].N - s.store.CountRuns(inspector.RunFilter{}).Kept + 1
}
