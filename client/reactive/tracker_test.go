package reactive_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// after is a moment so many milliseconds after the start.
func after(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

func decode(b []byte) (any, error) {
	var v any
	err := json.Unmarshal(b, &v)
	return v, err
}

// query is a live query that has run so often and reads these tables.
func query(id, runs int64, result string, tables ...string) reactive.Query {
	return reactive.Query{
		LiveQuery: client.LiveQuery{ID: id, Kind: client.QueryDB, Label: fmt.Sprint("q", id), Hash: fmt.Sprint("h", id), SQL: "SELECT", Runs: runs, Rows: 1,
			Times: []time.Duration{time.Second, time.Duration(runs) * time.Millisecond}, Refreshed: runs > 0, Tables: tables},
		Result: []byte(result), Decode: decode,
	}
}

func event(n int64, tables ...string) reactive.EventTables {
	return reactive.EventTables{SeqNum: e(n), Tables: tables}
}

// tracked is a tracker with a clock that stands at the start, so that its timer
// tells nothing.
type tracked struct {
	*reactive.Tracker
	runs
}

func tracking(t testing.TB) *tracked {
	k := &tracked{}
	k.Tracker = reactive.NewTracker(k.emit, func() time.Time { return start })
	t.Cleanup(k.Reset)
	return k
}

// brief writes a run on one line.
func brief(r client.QueryRun) string {
	return fmt.Sprintf("%s %d/%d at %d: %v through %v", r.Label, r.Collapsed, r.Runs, r.At.Sub(start).Milliseconds(), r.Cause, r.Tables)
}

func (k *tracked) mustTell(t *testing.T, now int, want ...string) []client.QueryRun {
	t.Helper()
	k.Flush(after(now))
	all := k.take()
	var got []string
	for _, r := range all {
		got = append(got, brief(r))
		if !r.CauseInferred {
			t.Errorf("%s: its cause is not inferred", brief(r))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("told\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return all
}

func TestRunsAreWhatRoseBetweenSnapshots(t *testing.T) {
	k := tracking(t)
	k.Snapshot(after(0), []reactive.Query{query(1, 3, `[]`, "todos"), query(2, 0, ``, "users")})
	k.Snapshot(after(20), []reactive.Query{query(1, 3, `[]`, "todos"), query(2, 0, ``, "users")})
	k.mustTell(t, 1000) // it ran before we came
	k.Snapshot(after(1000), []reactive.Query{query(1, 4, `[]`, "todos"), query(2, 1, `[]`, "users"), query(3, 2, `[]`, "todos", "users")})
	k.mustTell(t, 1149)
	all := k.mustTell(t, 1150, `q1 1/4 at 1000: [] through [todos]`, `q2 1/1 at 1000: [] through [users]`, `q3 2/2 at 1000: [] through [todos users]`)
	if !all[0].Compared || all[0].Changed || all[1].Compared || all[2].Compared {
		t.Error("only the first has a result before")
	}
	r := all[0]
	if r.Query != 1 || r.Kind != client.QueryDB || r.SQL != "SELECT" || r.Duration != 4*time.Millisecond || r.Rows != 1 {
		t.Errorf("%+v", r)
	}
	k.Snapshot(after(1200), []reactive.Query{query(1, 9, `[{"id":1}]`, "todos"), query(1, 10, `[]`, "todos")}) // twice the same number
	all = k.mustTell(t, 2000, `q1 5/9 at 1200: [] through [todos]`)
	if show(all[0].Diff, all[0].DiffTotal) != "1[insert 1]" || !all[0].Changed {
		t.Errorf("%+v", all[0])
	}
}

func TestAQueryThatRanLessOftenIsAnother(t *testing.T) {
	k := tracking(t)
	k.Snapshot(after(0), []reactive.Query{query(1, 30, `[1]`), query(2, 5, `[1]`), query(4, 5, `[1]`)})
	other, unasked, hostile := query(2, 6, `[2]`), query(3, 1, `[1]`), query(4, -7, `[1]`)
	other.Hash, unasked.Times = "another", nil
	k.Snapshot(after(100), []reactive.Query{query(1, 2, `[2]`), other, unasked, hostile})
	all := k.mustTell(t, 1000, `q1 2/2 at 100: [] through []`, `q2 6/6 at 100: [] through []`, `q3 1/1 at 100: [] through []`)
	for _, r := range all {
		if r.Compared {
			t.Errorf("%+v is compared with another query's result", r)
		}
	}
	if all[2].Duration >= 0 {
		t.Error("a duration that nobody told")
	}
	k.Snapshot(after(1100), []reactive.Query{query(1, 3, `[2]`)})
	k.Snapshot(after(1200), []reactive.Query{query(1, 4, `[2]`), query(2, 7, `[2]`)}) // went and came
	k.mustTell(t, 2000, `q1 1/3 at 1100: [] through []`, `q1 1/4 at 1200: [] through []`, `q2 7/7 at 1200: [] through []`)
}

func TestResetTellsWhatIsHeldAndStartsAnew(t *testing.T) {
	k := tracking(t)
	k.Snapshot(after(0), []reactive.Query{query(1, 1, `[]`, "todos")})
	k.Snapshot(after(100), []reactive.Query{query(1, 2, `[]`, "todos")})
	k.Events(after(101), []reactive.EventTables{event(1, "todos")})
	k.Reset()
	k.mustTell(t, 0, `q1 1/2 at 100: [e1] through [todos]`)
	k.Snapshot(after(200), []reactive.Query{query(1, 9, `[]`, "todos")})
	k.mustTell(t, 1000)
	k.Snapshot(after(1000), []reactive.Query{query(1, 10, `[]`, "todos")})
	k.mustTell(t, 2000, `q1 1/10 at 1000: [] through [todos]`)
}

func TestHowResultsAreCompared(t *testing.T) {
	large := `["` + strings.Repeat("x", 4<<20) + `"]`
	failing := func([]byte) (any, error) { return nil, errors.New("no") }
	for _, c := range []struct {
		name, before, after string
		decode              func([]byte) (any, error)
		compared, changed   bool
		total               int
	}{
		{"equal", `[1]`, `[1]`, decode, true, false, 0},
		{"equal, not to be decoded", `[1]`, `[1]`, failing, true, false, 0},
		{"equal and large", large, large, decode, true, false, 0},
		{"other bytes, same value", `{"a":1,"b":2}`, `{"b":2, "a":1}`, decode, true, false, 0},
		{"changed", `[{"id":1}]`, `[{"id":2},{"id":3}]`, decode, true, true, 3},
		{"changed and large", `[]`, large, decode, true, true, -1},
		{"not to be decoded", `[1]`, `[2]`, failing, true, true, -1},
		{"without a decoder", `[1]`, `[2]`, nil, true, true, -1},
		{"damaged", `[1]`, `[2`, decode, true, true, -1},
		{"damaged before", `[1`, `[2]`, decode, true, true, -1},
	} {
		k := tracking(t)
		for i, result := range []string{c.before, c.after} {
			q := query(1, int64(i+1), result)
			q.Decode = c.decode
			k.Snapshot(after(i), []reactive.Query{q})
		}
		k.Flush(after(1000))
		r := k.take()[0]
		if r.Compared != c.compared || r.Changed != c.changed || r.DiffTotal != c.total || len(r.Diff) != max(0, c.total) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	k := tracking(t)
	untold := query(1, 2, `[]`)
	untold.Result = nil
	k.Snapshot(after(0), []reactive.Query{query(1, 1, `[]`)})
	k.Snapshot(after(1), []reactive.Query{untold})
	k.Snapshot(after(2), []reactive.Query{query(1, 3, `[]`)})
	k.Flush(after(1000))
	if all := k.take(); all[0].Compared || all[1].Compared {
		t.Errorf("%+v is compared with what was not told", all)
	}
}

func TestComparingTakesHalfOfTheTimeAtMost(t *testing.T) {
	var mu sync.Mutex
	clock := start
	pass := func(d time.Duration) time.Time {
		mu.Lock()
		defer mu.Unlock()
		clock = clock.Add(d)
		return clock
	}
	var told runs
	k := reactive.NewTracker(told.emit, func() time.Time { return pass(0) })
	slow := func(b []byte) (any, error) { pass(20 * time.Millisecond); return decode(b) }
	const messages = 300
	for i := range messages {
		q := query(1, int64(i+1), fmt.Sprintf(`[%d]`, i))
		q.Decode = slow
		k.Snapshot(pass(16*time.Millisecond), []reactive.Query{q})
	}
	took := pass(0).Sub(start)
	k.Reset()
	looked := 0
	for _, r := range told.list() {
		if r.DiffTotal == 1 {
			looked++
		} else if r.DiffTotal != -1 || !r.Compared || !r.Changed {
			t.Fatalf("%+v", r)
		}
	}
	if spent := time.Duration(looked) * 20 * time.Millisecond; spent > took/2+100*time.Millisecond || spent < took/5 {
		t.Errorf("%s of %s were spent", spent, took)
	}
	if looked == 0 || looked == messages-1 {
		t.Errorf("%d of %d were looked into", looked, messages)
	}
	// One that takes too long is given up.
	k = reactive.NewTracker(told.emit, func() time.Time { return pass(10 * time.Millisecond) })
	told.take()
	many := make([]string, 5000)
	for i := range 2 {
		for j := range many {
			many[j] = fmt.Sprintf(`{"id":%d,"v":[%d]}`, j, i)
		}
		k.Snapshot(pass(time.Second), []reactive.Query{query(1, int64(i+1), "["+strings.Join(many, ",")+"]")})
	}
	k.Reset()
	if r := told.await(t, 1); r.DiffTotal != -1 || len(r.Diff) != 0 || !r.Changed {
		t.Errorf("%+v", r)
	}
}

func TestTheTimerTellsByItself(t *testing.T) {
	var told runs
	k := reactive.NewTracker(told.emit, time.Now)
	k.Snapshot(time.Now(), []reactive.Query{query(1, 1, `[]`)})
	for i := range int64(3) {
		k.Snapshot(time.Now(), []reactive.Query{query(1, i+2, `[]`)})
		if r := told.await(t, int(i)+1); r.Runs != i+2 || time.Since(r.At) < 150*time.Millisecond {
			t.Errorf("%+v", r)
		}
	}
	k.Reset()
}

func TestATrackerIsUsedFromManyGoroutines(t *testing.T) {
	var told runs
	k := reactive.NewTracker(told.emit, time.Now)
	k.Snapshot(time.Now(), []reactive.Query{query(1, 0, ``, "todos")})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for n := range int64(200) {
				k.Events(time.Now(), []reactive.EventTables{event(n, "todos")})
				k.Flush(time.Now())
			}
		})
	}
	wg.Go(func() {
		for n := range int64(200) {
			k.Snapshot(time.Now(), []reactive.Query{query(1, n+1, fmt.Sprint(n), "todos")})
		}
	})
	wg.Wait()
	k.Reset()
	total := int64(0)
	for _, r := range told.list() {
		if r.Runs != total+r.Collapsed {
			t.Fatalf("%s comes after %d runs", brief(r), total)
		}
		total = r.Runs
	}
	if total != 200 {
		t.Errorf("%d runs were told", total)
	}
}
