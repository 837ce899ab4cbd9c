package recompute

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
)

const (
	// maxKnown bounds the names that are kept, nameWindow is how many events are read at once for them, and nameReads
	// how often for one page of runs.
	maxKnown   = 20_000
	nameWindow = 64
	nameReads  = 4
)

// names are those of the events that caused runs. They are learnt by the commands that read runs.
type names struct {
	events *inspector.View // nil where there is no eventlog

	mu    sync.Mutex
	known map[livestore.SeqNum]string
}

func newNames() *names { return &names{known: map[livestore.SeqNum]string{}} }

// of is the name of an event, "" while it is not known.
func (n *names) of(at livestore.SeqNum) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.known[at]
}

// learn looks up the events that alone caused one of the runs.
func (n *names) learn(ctx context.Context, runs []inspector.Run) {
	var causes []livestore.SeqNum
	for i := range runs {
		if c := runs[i].Cause; len(c) == 1 {
			causes = append(causes, c[0])
		}
	}
	n.lookUp(ctx, causes)
}

// lookUp reads the names of events, those of the newest first. Events that come next to each other are read at once.
func (n *names) lookUp(ctx context.Context, causes []livestore.SeqNum) {
	causes = n.unknown(causes)
	if n.events == nil {
		return
	}
	slices.SortFunc(causes, func(a, b livestore.SeqNum) int { return b.Compare(a) })
	for range nameReads {
		if len(causes) == 0 {
			return
		}
		page, err := n.events.Before(ctx, livestore.Key{SeqNum: causes[0], Ordinal: math.MaxInt64}, nameWindow)
		if err != nil {
			return // the names stay away, and the numbers are there
		}
		n.learnt(page.Rows)
		causes = n.unknown(causes[1:])
	}
}

// learnt notes the names of rows that stand in the log.
func (n *names) learnt(rows []inspector.Row) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.known) > maxKnown {
		clear(n.known)
	}
	for i := range rows {
		if rows[i].Key.Ordinal == 0 {
			n.known[rows[i].Key.SeqNum] = rows[i].Event.Name
		}
	}
}

// unknown are those of which the name is not known, each once.
func (n *names) unknown(causes []livestore.SeqNum) (out []livestore.SeqNum) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range causes {
		if _, ok := n.known[c]; !ok && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}
