//go:build interop && unix

package devtools_test

import (
	"errors"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/fixtures/interop"
)

func isA[E error](err error, to *E) bool { return errors.As(err, to) }

// once fails when something was told twice: an event that was not rolled back in between, or a run.
func (a *attached) once() {
	a.t.Helper()
	a.ran(0)
	var last int64
	for _, c := range a.all() {
		switch c := c.(type) {
		case client.EventsAppended:
			if c.From.Global <= last && c.From.Client == 0 {
				a.t.Errorf("told of %s to %s after e%d", c.From, c.To, last)
			}
			last = c.To.Global
		case client.EventsRolledBack:
			last = c.From.Global - 1
		}
	}
}

// ran is how often a query ran since the first list; a run that is counted twice, or not, is an error.
func (a *attached) ran(query int64) (runs int64) {
	a.t.Helper()
	last := map[int64]int64{}
	for _, c := range a.all() {
		switch c := c.(type) {
		case client.Gap:
			clear(last)
		case client.QueryRan:
			r := c.Run
			if before, known := last[r.Query]; known && (r.Runs <= before || c.Dropped == 0 && r.Runs-before != r.Collapsed) {
				a.t.Errorf("run %d of %s is told as %d after run %d", r.Runs, r.Label, r.Collapsed, before)
			}
			last[r.Query] = r.Runs
			if r.Query == query {
				runs += r.Collapsed
			}
			if c.Dropped > 0 {
				a.t.Errorf("%d runs were dropped", c.Dropped)
			}
		}
	}
	return runs
}

// port is that of a URL.
func port(t *testing.T, address string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// heap is what is in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// percentile sorts the times.
func percentile(of []time.Duration, p int) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return of[min(len(of)-1, len(of)*p/100)]
}

func TestAFloodOfLargeResults(t *testing.T) {
	m, where := listen(t)
	app := interop.StartWriter(t, "a")
	app.Open(interop.Store{StoreID: "shop", ClientID: "client-a", Memory: true, Devtools: where})
	app.Commit(todo("load", ""))
	app.Subscribe(interop.LiveQuery{Kind: "sql", Label: "big", SQL: interop.BigResult(1_000_000)})
	a := join(t, m, devtools.Options{})
	a.until("the query is listed", func() bool { return len(a.LiveQueries()) == 1 })
	first := a.LiveQueries()[0]
	began, updates := heap(), app.Results()["big"].Updates
	a.WatchSlow(t.Context())

	app.Load(16*time.Millisecond, 10*time.Second)
	// The app is busy, but what is asked of it is answered.
	var took []time.Duration
	unanswered, high := 0, began
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		start := time.Now()
		if err := a.controls.Queries.ForgetSlow(t.Context()); err != nil {
			unanswered++
			t.Logf("a request in the flood: %v", err)
		} else {
			took = append(took, time.Since(start))
		}
		high = max(high, heap())
	}
	a.until("a request is answered", func() bool { return len(took) > 0 || a.controls.Queries.ForgetSlow(t.Context()) == nil })
	app.Slow(20 * time.Millisecond)
	a.until("a slow query is told", func() bool { return len(a.SlowQueries()) > 0 })
	commits, lasted := app.Unload()
	updates = app.Results()["big"].Updates - updates
	a.until("all events are here", func() bool { return len(a.events()) == commits+1 })
	a.until("the last result is here", func() bool {
		result, err := a.LiveResult(t.Context(), first.ID)
		return err == nil && strings.Contains(result[:min(len(result), 200)], app.Query().Todos[0]["text"].(string))
	})
	last := a.LiveQueries()[0]
	a.until("all runs are told", func() bool { return a.ran(first.ID) == last.Runs-first.Runs })
	runs, told := a.ran(first.ID), 0
	for _, c := range a.all() {
		if _, is := c.(client.QueryRan); is {
			told++
		}
	}
	if runs != int64(updates) {
		t.Errorf("the app was told %d results, and %d runs were seen", updates, runs)
	}
	a.once()
	a.noFindings()
	toLeader, toSession := a.ChannelStats()
	if toSession.Queued != 0 || toLeader.Queued != 0 {
		t.Errorf("something still waits to be read: %+v %+v", toLeader, toSession)
	}
	ended := heap()
	const mb = 1 << 20
	if ended-began > 200*mb || high-began > 400*mb {
		t.Errorf("the heap grew from %d to %d MB, %d at its highest", began/mb, ended/mb, high/mb)
	}
	t.Logf("%d commits in %s, %d results of %d bytes; %d runs told as %d", commits, lasted, updates, last.ResultBytes, runs, told)
	t.Logf("leader %+v", toLeader)
	t.Logf("session %+v", toSession)
	t.Logf("heap %d MB, %d at its highest, %d at the end", began/mb, high/mb, ended/mb)
	t.Logf("%d requests answered in p50 %s p95 %s, %d not in time", len(took), percentile(took, 50), percentile(took, 95), unanswered)
}

func TestTheAppsEdgeIsCut(t *testing.T) {
	t.Parallel()
	m, behind := listen(t)
	cable := interop.NewProxy(t, behind.URL())
	app := interop.StartWriter(t, "a")
	app.Open(interop.Store{StoreID: "shop", ClientID: "client-a", Memory: true, Devtools: &interop.Devtools{Port: port(t, cable.URL()), Existing: true}})
	app.Subscribe(visible)
	app.Commit(todo("t1", "one"))
	a := join(t, m, devtools.Options{})
	a.until("its query is listed", func() bool { return len(a.LiveQueries()) == 1 })
	n := int64(1)
	for range 2 {
		cable.Cut()
		app.Commit(todo("cut-"+string(rune('a'+n)), "while it is cut"))
		told(a, "the app is not reached", func(c client.ConnectionChanged) bool { return c.Connection.App == client.LinkConnecting })
		cable.Restore()
		start := time.Now()
		n++
		a.until("what was committed is here", func() bool { return int64(len(a.events())) == n })
		t.Logf("it was here after %s", time.Since(start))
		app.Commit(todo("again-"+string(rune('a'+n)), "again"))
		n++
		a.until("what comes later is here", func() bool { return int64(len(a.events())) == n })
		a.until("its query runs", func() bool { q := a.LiveQueries(); return len(q) == 1 && q[0].Rows == n })
		a.until("the state has all", func() bool { return a.rows("todos") == n })
		a.until("the app is reached", func() bool { return a.connection().App == client.LinkConnected })
		t.Logf("all was well after %s", time.Since(start))
	}
	a.once()
	a.noFindings()
}

// connection is how the app is reached as last told.
func (a *attached) connection() (last client.Connection) {
	for _, c := range a.all() {
		if c, is := c.(client.ConnectionChanged); is {
			last = c.Connection
		}
	}
	return last
}
