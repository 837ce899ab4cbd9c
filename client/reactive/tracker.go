package reactive

import (
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

// maxEvents bounds the events that are remembered.
const maxEvents = 4096

// Query is a live query as an app told of it.
type Query struct {
	client.LiveQuery
	// Result is the last result as it came, nil when it was not told. It is kept and
	// must not be changed.
	Result []byte
	// Decode makes a value of a result, as [Diff] takes it. It is called only for
	// results that differ, and may be nil.
	Decode func([]byte) (any, error)
}

// EventTables is an event and the tables that it wrote, nil when they are not known.
type EventTables struct {
	SeqNum livestore.SeqNum
	Tables []string
}

// Tracker makes runs from what an app tells of its live queries every now and then:
// all of them, with how often each ran so far. A run is held for 150 ms, because the
// events that caused it come by another way and may be seen after it.
//
// A run whose Changed is true and whose DiffTotal is -1 was not looked into: its
// result is too large, cannot be decoded, or there was no time. Comparing takes half
// of the time at most.
//
// It is safe for concurrent use.
type Tracker struct {
	emit func(client.QueryRun)
	now  func() time.Time
	// emitting is held while emit is called.
	emitting sync.Mutex

	mu      sync.Mutex
	queries map[int64]*tracked // nil before the first snapshot
	// held are the runs that were not told yet, oldest first.
	held  []*held
	timer *time.Timer
	// last is the latest time that was given: it never goes back.
	last time.Time
	// events are those seen lately, oldest first; dropped is how many came before them.
	events  []seen
	dropped int
	budget  budget
}

type seen struct {
	EventTables
	at time.Time
}

// tracked is a query as it was told of last.
type tracked struct {
	kind client.QueryKind
	hash string
	runs int64
	// result is the last one, nil when it is not known.
	result []byte
	// value is the result decoded, if decoded.
	value   any
	decoded bool
	// given is how many events, of all that were seen, stand before those that may
	// have caused its next run.
	given int
}

// held is a run that waits for its cause.
type held struct {
	run   client.QueryRun
	of    *tracked
	reads []string
}

// NewTracker makes a tracker. emit is called with every run in the order of At, by
// one goroutine at a time; it must not call Flush or Reset. now is the clock.
func NewTracker(emit func(client.QueryRun), now func() time.Time) *Tracker {
	return &Tracker{emit: emit, now: now}
}

// Snapshot takes in the whole list of live queries as told at a moment. What ran
// before the first one is no run. A query that comes later, that has another
// definition than the one of its number before or that ran less often than it (the
// app has restarted) is a new one, all of whose runs were made since.
func (t *Tracker) Snapshot(at time.Time, queries []Query) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at = t.later(at)
	t.budget.refill(t.now())
	all := make(map[int64]*tracked, len(queries))
	for i := range queries {
		q := &queries[i]
		if all[q.ID] == nil {
			all[q.ID] = t.observe(at, q)
		}
	}
	t.queries = all
	forgetValues(all)
	t.arm()
}

// later is a time that does not lie before any that was given.
func (t *Tracker) later(at time.Time) time.Time {
	if at.After(t.last) {
		t.last = at
	}
	return t.last
}

// observe compares a query with how it was told of last.
func (t *Tracker) observe(at time.Time, q *Query) *tracked {
	was := t.queries[q.ID]
	if was == nil || was.hash != q.Hash || was.kind != q.Kind || q.Runs < was.runs { // or the app has restarted
		was = &tracked{kind: q.Kind, hash: q.Hash}
		if t.queries == nil { // it ran before we came
			was.runs = q.Runs
			was.keep(q)
			return was
		}
	}
	n := q.Runs - was.runs
	if n <= 0 {
		return was
	}
	r := client.QueryRun{
		Query: q.ID, Label: q.Label, Kind: q.Kind, SQL: q.SQL, At: at, CauseInferred: true,
		Duration: -1, Rows: q.Rows, Runs: q.Runs, Collapsed: n,
	}
	if len(q.Times) > 0 {
		r.Duration = q.Times[len(q.Times)-1]
	}
	t.compare(was, q, &r)
	was.runs = q.Runs
	t.held = append(t.held, &held{run: r, of: was, reads: q.Tables})
	return was
}

// Events takes in events that were seen at a moment, oldest first.
func (t *Tracker) Events(at time.Time, events []EventTables) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at = t.later(at)
	for _, e := range events {
		t.events = append(t.events, seen{e, at})
	}
	t.drop(len(t.events) - maxEvents)
}

func (t *Tracker) drop(n int) {
	if n > 0 {
		t.dropped += n
		t.events = append([]seen(nil), t.events[n:]...)
	}
}

// Flush tells the runs that have been held for long enough at a moment. A timer
// does the same.
func (t *Tracker) Flush(now time.Time) {
	t.tell(func(h *held) bool { return now.Sub(h.run.At) >= later })
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetEvents(now)
	t.arm()
}

// Reset tells the runs that are held and forgets the rest, as if nothing had been
// told yet: the app was reached anew. Nothing runs on after it.
func (t *Tracker) Reset() {
	t.tell(func(*held) bool { return true })
	t.mu.Lock()
	defer t.mu.Unlock()
	t.queries, t.held, t.events = nil, nil, nil
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
}

// tell settles and emits the runs that are due, oldest first.
func (t *Tracker) tell(due func(*held) bool) {
	t.emitting.Lock()
	defer t.emitting.Unlock()
	for {
		t.mu.Lock()
		if len(t.held) == 0 || !due(t.held[0]) {
			t.mu.Unlock()
			return
		}
		h := t.held[0]
		t.held = t.held[1:]
		t.settle(h)
		t.mu.Unlock()
		t.emit(h.run)
	}
}

// arm sets the timer for the oldest run that is held; t.mu is held.
func (t *Tracker) arm() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	if len(t.held) > 0 {
		wait := later - t.now().Sub(t.held[0].run.At)
		t.timer = time.AfterFunc(min(max(wait, time.Millisecond), later), func() { t.Flush(t.now()) })
	}
}
