package reactive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
)

const (
	// MaxRows and MaxResultBytes bound the result that is kept of a run. When one has
	// more, reading ends there: its Rows or ResultBytes then say more than these, and
	// it is not compared.
	MaxRows        = 10_000
	MaxResultBytes = 4 << 20

	// maxTime bounds a run.
	maxTime = 5 * time.Second
	// settling is how long changes are gathered for one run.
	settling   = 10 * time.Millisecond
	labelRunes = 40
	keptTimes  = 10
)

// Watcher runs queries of our own over a store's state whenever a table that they
// read was written. It is safe for concurrent use.
type Watcher struct {
	store client.Store
	emit  func(client.QueryRun)
	// emitting is held while emit is called.
	emitting sync.Mutex
	running  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	lastID  int64
	watches []*watch
	seen    sightings
}

// watch is one query. What stands below wake is guarded by the watcher.
type watch struct {
	id         int64
	sql, label string
	ctx        context.Context
	end        context.CancelFunc
	wake       chan struct{}

	// due is what has changed since the last run began.
	due batch
	// given is when the last event was seen that a run was given by its time.
	given time.Time
	runs  int64
	// times are of the last runs, oldest first.
	times []time.Duration
	// tables are those it reads.
	tables []string
	last   *result
	err    error
}

// NewWatcher makes a watcher without queries. emit is called with every run, by one
// goroutine at a time and never by the caller's; it must not call Close.
func NewWatcher(s client.Store, emit func(client.QueryRun)) *Watcher {
	return &Watcher{store: s, emit: emit}
}

// Add checks a query and starts to watch it; its first run is under way when Add
// returns. IDs are negative.
func (w *Watcher) Add(ctx context.Context, sql string) (id int64, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	tables, err := w.check(ctx, sql)
	if err != nil {
		return 0, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, errors.New("the watches have ended")
	}
	w.lastID--
	q := &watch{id: w.lastID, sql: sql, tables: tables, wake: make(chan struct{}, 1)}
	q.label = cut(strings.Join(strings.Fields(sql), " "), labelRunes)
	q.ctx, q.end = context.WithCancel(context.Background())
	w.watches = append(w.watches, q)
	w.running.Go(func() { w.follow(q) })
	return q.id, nil
}

func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, maxTime, fmt.Errorf("cancelled after %s", maxTime))
}

// Remove ends a watch. A run under way is cancelled and not told.
func (w *Watcher) Remove(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.watches, func(q *watch) bool { return q.id == id }); i >= 0 {
		w.watches[i].end()
		w.watches = slices.Delete(w.watches, i, i+1)
	}
}

// Close ends all watches and waits for the runs under way.
func (w *Watcher) Close() {
	w.mu.Lock()
	w.closed = true
	for _, q := range w.watches {
		q.end()
	}
	w.watches = nil
	w.mu.Unlock()
	w.running.Wait()
}

// Queries are the watches, oldest first.
func (w *Watcher) Queries() []client.LiveQuery {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]client.LiveQuery, len(w.watches))
	for i, q := range w.watches {
		out[i] = client.LiveQuery{
			ID: q.id, Kind: client.QueryWatch, Label: q.label, Hash: q.sql, SQL: q.sql,
			Runs: q.runs, Times: slices.Clone(q.times), Refreshed: q.last != nil, Tables: slices.Clone(q.tables),
		}
		if q.last != nil {
			out[i].Rows, out[i].ResultBytes = q.last.read, q.last.bytes
		}
	}
	return out
}

func (w *Watcher) find(id int64) (*watch, error) {
	i := slices.IndexFunc(w.watches, func(q *watch) bool { return q.id == id })
	if i < 0 {
		return nil, fmt.Errorf("there is no watch %d", id)
	}
	return w.watches[i], nil
}

// Result is the result of the last run that came to an end, as JSON: a list of objects.
func (w *Watcher) Result(id int64) (json string, err error) {
	w.mu.Lock()
	q, err := w.find(id)
	var last *result
	if err == nil {
		last = q.last
	}
	w.mu.Unlock()
	if err != nil {
		return "", err
	}
	if last == nil {
		return "", errors.New("the query has not come to an end yet")
	}
	return last.json(), nil
}

// Err is why the last run of a watch failed, nil when it did not.
func (w *Watcher) Err(id int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	q, err := w.find(id)
	if err != nil {
		return err
	}
	return q.err
}

// Changed is told every change of the store. It returns at once.
func (w *Watcher) Changed(c client.Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	switch c := c.(type) {
	case client.EventsAppended:
		w.seen.add(now, span{c.From, c.To})
	case client.EventsRolledBack:
		w.seen.add(now, span{c.From, endOfLog})
	case client.StateChanged:
		for _, q := range w.watches {
			if q.due.add(now, c, q.tables) {
				select {
				case q.wake <- struct{}{}:
				default:
				}
			}
		}
	}
}

// follow runs one watch until it ends.
func (w *Watcher) follow(q *watch) {
	for {
		w.run(q)
		select {
		case <-q.ctx.Done():
			return
		case <-q.wake:
		}
		select {
		case <-q.ctx.Done():
			return
		case <-time.After(settling):
		}
	}
}

// run runs a watch once and tells of it.
func (w *Watcher) run(q *watch) {
	w.mu.Lock()
	due := q.due
	q.due = batch{}
	select {
	case <-q.wake: // it is taken with the rest
	default:
	}
	spans, inferred := w.seen.causes(q, due)
	before := q.last
	w.mu.Unlock()

	now, err := w.read(q.ctx, q.sql)
	if q.ctx.Err() != nil {
		return
	}
	if err != nil {
		w.mu.Lock()
		q.err = err
		w.mu.Unlock()
		return
	}
	if len(spans) == 0 && due.unknown {
		w.mu.Lock()
		spans, inferred = w.seen.causes(q, due) // told a little later
		w.mu.Unlock()
	}
	r := client.QueryRun{
		Query: q.id, Label: q.label, Kind: client.QueryWatch, SQL: q.sql, At: now.at,
		Cause: w.events(q.ctx, spans), CauseInferred: inferred, Tables: due.through(now.tables),
		Duration: now.took, Rows: now.read, Collapsed: 1,
	}
	now.compare(before, &r)
	w.tell(q, now, r)
}

// tell keeps what came of a run and hands it over.
func (w *Watcher) tell(q *watch, now *result, r client.QueryRun) {
	w.emitting.Lock()
	defer w.emitting.Unlock()
	w.mu.Lock()
	q.runs++
	r.Runs = q.runs
	q.last, q.err, q.tables = now, nil, now.tables
	q.times = append(q.times, now.took)
	q.times = q.times[max(0, len(q.times)-keptTimes):]
	gone := q.ctx.Err() != nil
	w.mu.Unlock()
	if !gone {
		w.emit(r)
	}
}
