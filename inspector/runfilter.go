package inspector

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/client/livestore"
)

// RunFilter chooses runs. The zero value is all.
type RunFilter struct {
	// Query is one query's ID, 0 for all.
	Query int64
	// Wasted: only runs that changed nothing.
	Wasted bool
	// Text stands in the label, the SQL, a table's name or a cause's number, in either case.
	Text string
	// Cause is an event that caused it; the zero value is any.
	Cause livestore.SeqNum
}

// runMatcher judges runs, one after the other.
type runMatcher struct {
	RunFilter
	// lower is the text in lower case; number says that it may stand in an event's number.
	lower  string
	number bool
	// judged are the verdicts on what the runs of a query have in common.
	judged map[int64]judgedQuery
}

type judgedQuery struct {
	label, sql string
	hit        bool
}

func (f RunFilter) matcher() *runMatcher {
	lower := strings.ToLower(f.Text)
	return &runMatcher{
		RunFilter: f, lower: lower, judged: map[int64]judgedQuery{},
		number: strings.Trim(lower, "0123456789e.r") == "",
	}
}

func (m *runMatcher) match(r *Run) bool {
	return (m.Query == 0 || r.Query == m.Query) && (!m.Wasted || r.Wasted()) &&
		(m.Cause == livestore.SeqNum{} || slices.Contains(r.Cause, m.Cause)) &&
		(m.lower == "" || m.inQuery(r) || slices.ContainsFunc(r.Tables, m.within) || m.number && m.inCause(r))
}

// inQuery looks in the label and the SQL, once for all runs of a query.
func (m *runMatcher) inQuery(r *Run) bool {
	j, ok := m.judged[r.Query]
	if !ok || j.label != r.Label || j.sql != r.SQL {
		j = judgedQuery{r.Label, r.SQL, m.within(r.Label) || m.within(r.SQL)}
		m.judged[r.Query] = j
	}
	return j.hit
}

func (m *runMatcher) inCause(r *Run) bool {
	return slices.ContainsFunc(r.Cause, func(n livestore.SeqNum) bool { return strings.Contains(n.String(), m.lower) })
}

// within reports whether the text stands in another, in either case.
func (m *runMatcher) within(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(text), m.lower)
		}
	}
	for i := 0; i+len(m.lower) <= len(text); i++ {
		if startsWith(text[i:], m.lower) {
			return true
		}
	}
	return false
}

// startsWith compares with a text in lower case.
func startsWith(text, lower string) bool {
	for i := range len(lower) {
		b := text[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return false
		}
	}
	return true
}
