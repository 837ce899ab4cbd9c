package reactive_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sqlite"
)

const eventlogSchema = `CREATE TABLE eventlog (seqNumGlobal INTEGER, seqNumClient INTEGER, seqNumRebaseGeneration INTEGER,
PRIMARY KEY (seqNumGlobal, seqNumClient, seqNumRebaseGeneration))`

// watched is a watcher on a store of its own.
type watched struct {
	*reactive.Watcher
	runs
	state, log *sqlite.Conn
	store      *store
}

func watching(t *testing.T) *watched {
	t.Helper()
	dir := t.TempDir()
	w := &watched{store: &store{}}
	w.state = create(t, filepath.Join(dir, "state.db"), schema...)
	w.log = create(t, filepath.Join(dir, "eventlog.db"), eventlogSchema)
	w.store.state = open(t, filepath.Join(dir, "state.db"))
	w.store.eventlog = open(t, filepath.Join(dir, "eventlog.db"))
	w.Watcher = reactive.NewWatcher(w.store, w.emit)
	t.Cleanup(w.Close)
	return w
}

func (w *watched) add(t *testing.T, sql string) int64 {
	t.Helper()
	id, err := w.Add(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// log events up to a number.
func (w *watched) commit(t *testing.T, nums ...livestore.SeqNum) {
	t.Helper()
	for _, n := range nums {
		exec(t, w.log, fmt.Sprintf(`INSERT INTO eventlog VALUES (%d, %d, %d)`, n.Global, n.Client, n.Generation))
	}
}

func wrote(from, to livestore.SeqNum, tables ...string) client.StateChanged {
	return client.StateChanged{Tables: tables, From: from, To: to}
}

func TestAWatchRunsAtOnceAndWhenWhatItReadsIsWritten(t *testing.T) {
	w := watching(t)
	id := w.add(t, "SELECT id, title\n FROM open_todos  ORDER BY id -- and what follows")
	first := w.await(t, 1)
	want := client.QueryRun{
		Query: id, Label: "SELECT id, title FROM open_todos ORDER …", Kind: client.QueryWatch, SQL: "SELECT id, title\n FROM open_todos  ORDER BY id -- and what follows",
		Tables: []string{"todos"}, Rows: 2, Runs: 1, Collapsed: 1, At: first.At, Duration: first.Duration,
	}
	if id >= 0 || first.At.IsZero() || first.Duration < 0 || !reflect.DeepEqual(first, want) {
		t.Errorf("the first run is %+v, want %+v", first, want)
	}

	w.commit(t, e(1), livestore.SeqNum{Global: 1, Client: 1}, e(2), e(3))
	exec(t, w.state, `UPDATE todos SET title = 'Ape' WHERE id = 'a'`, `INSERT INTO todos VALUES ('d', 'Dog', 0, 1)`)
	w.Changed(wrote(e(9), e(9), "users", "tags")) // nothing to it
	w.Changed(wrote(e(1), e(2), "users", "todos"))
	run := w.await(t, 2)
	if got := fmt.Sprint(run.Cause); got != "[e1 e1.1 e2]" || run.CauseInferred {
		t.Errorf("its cause is %s, inferred %v", got, run.CauseInferred)
	}
	if got := show(run.Diff, run.DiffTotal); got != `2[update a title:"Ant">"Ape"; insert d]` || !run.Compared || !run.Changed {
		t.Errorf("it changed %s, %+v", got, run)
	}
	if run.Rows != 3 || run.Runs != 2 || run.Collapsed != 1 || !slices.Equal(run.Tables, []string{"todos"}) {
		t.Errorf("the second run is %+v", run)
	}

	w.Changed(wrote(e(3), e(3), "todos"))
	if run := w.await(t, 3); !run.Compared || run.Changed || run.DiffTotal != 0 || !slices.Equal(run.Cause, []livestore.SeqNum{e(3)}) {
		t.Errorf("a run that changed nothing is %+v", run)
	}
	if json, err := w.Result(id); err != nil || json != `[{"id":"a","title":"Ape"},`+"\n"+`{"id":"c","title":"Cat"},`+"\n"+`{"id":"d","title":"Dog"}]` {
		t.Errorf("the result is %s, %v", json, err)
	}
	q := w.Queries()[0]
	if q.ID != id || q.Kind != client.QueryWatch || q.Runs != 3 || len(q.Times) != 3 || q.Rows != 3 || q.ResultBytes != 12 || !q.Refreshed || !slices.Equal(q.Tables, []string{"todos"}) {
		t.Errorf("the query is %+v", q)
	}
}

func TestChangesDuringARunLeadToOneRun(t *testing.T) {
	w := watching(t)
	hold, held := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.Watcher = reactive.NewWatcher(w.store, func(r client.QueryRun) {
		once.Do(func() { close(held); <-hold })
		w.emit(r)
	})
	t.Cleanup(w.Close)
	w.add(t, `SELECT count(*) AS n FROM todos, users`)
	<-held
	for i := range int64(80) {
		w.commit(t, e(i+1))
		w.Changed(wrote(e(i+1), e(i+1), []string{"users", "todos", "tags"}[i%3]))
	}
	w.Changed(wrote(e(1), e(80), "todos"))
	close(hold)
	run := w.await(t, 2)
	if len(run.Cause) != 50 || run.Cause[0] != e(1) || run.Cause[2] != e(4) || run.Collapsed != 1 || !slices.Equal(run.Tables, []string{"todos", "users"}) {
		t.Errorf("the run is %+v", run)
	}
	w.Changed(wrote(e(81), e(81), "users"))
	if run := w.await(t, 3); fmt.Sprint(run.Cause) != "[e81]" || run.Runs != 3 {
		t.Errorf("the run after it is %+v", run)
	}
}

func TestTheCauseIsInferredWhereItIsNotTold(t *testing.T) {
	w := watching(t)
	w.add(t, `SELECT * FROM todos`)
	w.await(t, 1)
	w.commit(t, e(5), e(6), e(7))
	n := 1
	for _, change := range []client.Change{client.EventsAppended{From: e(6), To: e(7)}, client.EventsRolledBack{From: e(6)}} {
		eventually(t, "a cause", func() bool {
			w.Changed(change)
			w.Changed(client.StateChanged{})
			n++
			run := w.await(t, n)
			if !slices.Equal(run.Tables, []string{"todos"}) || run.CauseInferred != (len(run.Cause) > 0) {
				t.Fatalf("the run is %+v", run)
			}
			return fmt.Sprint(run.Cause) == "[e6 e7]"
		})
		w.Changed(client.StateChanged{}) // whose events were given away
		n++
		if run := w.await(t, n); len(run.Cause) > 0 || run.CauseInferred {
			t.Errorf("the run after it is %+v", run)
		}
	}
}

func TestAWatchOutlivesItsErrors(t *testing.T) {
	w := watching(t)
	id := w.add(t, `SELECT x FROM empty`)
	w.await(t, 1)
	exec(t, w.state, `ALTER TABLE empty RENAME TO away`)
	w.Changed(wrote(e(1), e(1), "empty"))
	eventually(t, "an error", func() bool { return w.Err(id) != nil })
	if err := w.Err(id); !strings.Contains(err.Error(), "no such table: empty") {
		t.Error(err)
	}
	if json, err := w.Result(id); err != nil || json != "[]" {
		t.Errorf("the last result is %s, %v", json, err)
	}
	exec(t, w.state, `ALTER TABLE away RENAME TO empty`, `INSERT INTO empty VALUES (x'01ff'), (9e999), (9007199254740993), (1.5), (NULL)`)
	w.Changed(wrote(e(2), e(2), "empty"))
	if run := w.await(t, 2); run.DiffTotal != 5 || run.Runs != 2 {
		t.Errorf("the run is %+v", run)
	}
	if err := w.Err(id); err != nil {
		t.Error(err)
	}
	if json, err := w.Result(id); err != nil || strings.ReplaceAll(json, "\n", "") != `[{"x":{"$blob":"Af8="}},{"x":"Infinity"},{"x":"9007199254740993"},{"x":1.5},{"x":null}]` {
		t.Errorf("the result is %s, %v", json, err)
	}
	w.store.replace(nil)
	w.Changed(client.StateChanged{})
	eventually(t, "an error", func() bool { return w.Err(id) != nil })
}

func TestTheStateMayBeReplaced(t *testing.T) {
	w := watching(t)
	w.add(t, `SELECT name FROM users`)
	w.await(t, 1)
	other := filepath.Join(t.TempDir(), "other.db")
	create(t, other, append(slices.Clone(schema), `DELETE FROM users WHERE id = 1`)...)
	w.store.replace(open(t, other))
	w.Changed(client.StateChanged{})
	if run := w.await(t, 2); show(run.Diff, run.DiffTotal) != "1[delete Ann]" {
		t.Errorf("the run is %+v", run)
	}
}

func TestALargeResultIsCutAndNotCompared(t *testing.T) {
	w := watching(t)
	const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) `
	for i, c := range []struct {
		sql         string
		rows, bytes int64
		kept        int
		compared    bool
	}{
		{numbers + `SELECT i FROM n, (SELECT count(*) FROM todos)`, reactive.MaxRows + 1, 8 * (reactive.MaxRows + 1), reactive.MaxRows, false},
		{numbers + `SELECT zeroblob(1 << 20) FROM n, (SELECT count(*) FROM todos)`, 5, 5 << 20, 4, false},
		{numbers + `SELECT i FROM n, (SELECT count(*) FROM todos) LIMIT 10000`, reactive.MaxRows, 8 * reactive.MaxRows, reactive.MaxRows, true},
	} {
		id := w.add(t, c.sql)
		w.await(t, 2*i+1)
		w.Changed(wrote(e(1), e(1), "todos"))
		eventually(t, "two runs", func() bool { return w.Queries()[0].Runs == 2 })
		run := w.await(t, 2*i+2)
		if run.Rows != c.rows || run.Compared != c.compared || run.Changed {
			t.Errorf("the run is %+v", run)
		}
		if q := w.Queries()[0]; q.Rows != c.rows || q.ResultBytes != c.bytes {
			t.Errorf("the query is %+v", q)
		}
		if json, err := w.Result(id); err != nil || strings.Count(json, "\n")+1 != c.kept {
			t.Errorf("the result has %d rows, %v", strings.Count(json, "\n")+1, err)
		}
		w.Remove(id)
	}
}

func TestARunIsEndedAfterAWhile(t *testing.T) {
	t.Parallel()
	w := watching(t)
	id := w.add(t, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, todos`)
	if _, err := w.Result(id); err == nil || w.Queries()[0].Refreshed {
		t.Error("there is a result")
	}
	eventually(t, "the end", func() bool { return w.Err(id) != nil })
	if err := w.Err(id); err.Error() != "cancelled after 5s" {
		t.Error(err)
	}
	other := w.add(t, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n`)
	w.Remove(other) // and does not wait
	if len(w.Queries()) != 1 || len(w.list()) != 0 {
		t.Errorf("%+v", w.Queries())
	}
}

func TestWhatCannotBeWatchedIsRefused(t *testing.T) {
	w := watching(t)
	for sql, want := range map[string]string{
		`DELETE FROM todos`:                   "refused",
		`SELECT 1; SELECT 2`:                  "refused",
		`SELECT * FROM todos WHERE id = ?`:    "parameters",
		`SELECT * FROM missing`:               "no such table",
		``:                                    "no statement",
		`SELECT id, title FROM todos WHERE (`: "incomplete",
	} {
		if id, err := w.Add(t.Context(), sql); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %d, %v", sql, id, err)
		}
	}
	if len(w.Queries()) != 0 {
		t.Error("something is watched")
	}
	if _, err := w.Result(-1); err == nil || w.Err(-1) == nil {
		t.Error("there is a watch -1")
	}
	w.Remove(-1)
	w.store.replace(nil)
	if _, err := w.Add(t.Context(), `SELECT 1`); err == nil {
		t.Error("watched without a state")
	}
	w.Close()
	w.Close()
	w.Changed(client.StateChanged{})
}

func TestNothingIsToldAfterClose(t *testing.T) {
	w := watching(t)
	for range 5 {
		w.add(t, `SELECT * FROM todos`)
	}
	w.Changed(client.StateChanged{})
	w.Close()
	n := len(w.list())
	w.Changed(client.StateChanged{})
	if _, err := w.Add(t.Context(), `SELECT 1`); err == nil || len(w.Queries()) != 0 {
		t.Error("watched after Close")
	}
	if len(w.list()) != n {
		t.Error("a run was told after Close")
	}
}

func TestAWatcherIsUsedFromManyGoroutines(t *testing.T) {
	w := watching(t)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 15 {
				id, err := w.Add(t.Context(), `SELECT * FROM todos JOIN users ON users.id = owner`)
				if err != nil {
					t.Error(err)
					return
				}
				w.Changed(wrote(e(int64(i)), e(int64(i)), "todos"))
				w.Changed(client.EventsAppended{From: e(int64(g)), To: e(int64(i))})
				w.Queries()
				w.Result(id)
				w.Err(id)
				if i%3 != 0 {
					w.Remove(id)
				}
			}
		})
	}
	wg.Wait()
	left := w.Queries()
	if len(left) != 20 {
		t.Fatalf("%d watches are left", len(left))
	}
	exec(t, w.state, `DELETE FROM todos`)
	w.Changed(client.StateChanged{})
	eventually(t, "all to see it", func() bool {
		return !slices.ContainsFunc(w.Queries(), func(q client.LiveQuery) bool { return !q.Refreshed || q.Rows != 0 })
	})
}
