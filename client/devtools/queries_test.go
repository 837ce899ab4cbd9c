package devtools

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/fixtures/recordings"
)

func TestLiveQueriesOfARecordedApp(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	known := func() bool {
		list := a.LiveQueries()
		return len(list) == 4 && !slices.ContainsFunc(list, func(q client.LiveQuery) bool { return !slices.Equal(q.Tables, []string{"todos"}) })
	}
	a.until("all queries' tables are known", known)
	list := a.LiveQueries()
	for i, want := range [][2]string{{`SELECT * FROM 'todos' WHERE "deletedAt" IS NULL`, ""}, {"SELECT id, text FROM todos WHERE completed = ? ORDER BY id", "0:1"}, {"", ""}, {"SELECT * FROM 'todos' LIMIT ?", ""}} {
		if list[i].SQL != want[0] || list[i].Binds != want[1] {
			t.Errorf("query %d is %q, bound %q", i, list[i].SQL, list[i].Binds)
		}
	}
	a.app.Play(86, 97)
	run := told(a, "a run of the first query", func(c client.QueryRan) bool { return c.Run.Query == list[0].ID }).Run
	if len(run.Cause) != 1 || run.Cause[0].String() != "e6" || !run.CauseInferred || !run.Compared || !run.Changed || run.DiffTotal != 1 || run.Rows != 4 || !slices.Equal(run.Tables, []string{"todos"}) {
		t.Errorf("the run is %+v", run)
	}
	told(a, "a run that changed nothing", func(c client.QueryRan) bool { return c.Run.Query == list[1].ID && c.Run.Compared && !c.Run.Changed })
	if got, err := a.LiveResult(t.Context(), list[0].ID); err != nil || !strings.Contains(got, `"id":"t4"`) {
		t.Error(got, err)
	}
	if _, err := a.LiveResult(t.Context(), 99); err == nil {
		t.Error("a query that is not there has a result")
	}
	a.healthy()
}

func TestTheGraphIsKeptUpWhileWatched(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	graphs := func() int {
		n := 0
		for _, kind := range a.app.Subscriptions() {
			if strings.Contains(kind, "ReactivityGraph") {
				n++
			}
		}
		return n
	}
	a.until("the graph tells of what nothing else does", func() bool { g, ok := a.Graph(); return ok && len(g.Nodes) == 13 })
	watching, stop := context.WithCancel(t.Context())
	again, stopAgain := context.WithCancel(t.Context())
	a.WatchGraph(watching)
	a.WatchGraph(again)
	a.until("the graph without results is subscribed to", func() bool { return slices.Contains(a.app.Subscriptions(), "LSD.ClientSession.ReactivityGraph") })
	a.until("the one with results has ended", func() bool { return graphs() == 1 })
	stop()
	a.app.Play(86, 97)
	a.until("the graph is newer", func() bool {
		g, _ := a.Graph()
		return slices.ContainsFunc(g.Nodes, func(n client.GraphNode) bool { return n.Count > 1 })
	})
	stopAgain()
	a.until("no graph is subscribed to", func() bool { return graphs() == 0 })
	a.healthy()
}

func TestSlowQueriesAreKeptUpWhileWatched(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	watching, stop := context.WithCancel(t.Context())
	a.WatchSlow(watching)
	a.until("slow queries", func() bool { return len(a.SlowQueries()) == 2 })
	slow := a.SlowQueries()
	if err := a.controls.Queries.Rerun(t.Context(), slow[0]); err != nil {
		t.Errorf("a plain read is not run again: %v", err)
	}
	n := a.noted("LSD.ClientSession.DebugInfoRerunQueryReq", 1)[0]
	if n.Value["queryStr"] != slow[0].SQL || !slices.Equal(n.Value["bindValues"].([]any), []any{int64(20001)}) {
		t.Errorf("sent %v", n.Value)
	}
	for _, sql := range []string{slow[1].SQL, "", "SELECT 1; DELETE FROM todos", "DELETE FROM todos", "PRAGMA user_version = 3", "ATTACH 'x' AS y",
		"WITH x AS (SELECT 1) INSERT INTO lists VALUES ('a','b')", "VACUUM", "UPDATE todos SET text = '' RETURNING id", "CREATE TABLE x (y)", "BEGIN", "nonsense",
		"SELECT load_extension('x')", "EXPLAIN DELETE FROM todos"} {
		q := slow[1]
		q.SQL = sql
		if err := a.controls.Queries.Rerun(t.Context(), q); err == nil {
			t.Errorf("%q is run again", sql)
		}
	}
	if err := a.controls.Queries.ForgetSlow(t.Context()); err != nil {
		t.Error(err)
	}
	a.noted("LSD.ClientSession.DebugInfoResetReq", 1)
	stop()
	a.healthy()
}

func TestAQueryAndItsStatement(t *testing.T) {
	tables := func(sql string) []string {
		switch sql {
		case "SELECT a-b FROM t", "SELECT 1", "select x from y where z = ?":
			return []string{"t"}
		}
		return nil
	}
	for _, of := range []struct{ label, hash, sql, binds string }{
		{"named", "SELECT a-b FROM t", "SELECT a-b FROM t", ""},
		{"named", "SELECT a-b FROM t-dep-0:1", "SELECT a-b FROM t", "dep-0:1"},
		{"SELECT 1", "SELECT 1-0:2", "SELECT 1", "0:2"},
		{"SELECT 1", "(get) => get(x)", "SELECT 1", ""},
		{"count", "(get) => get(x)", "", ""},
		{"named", "select x from y where z = ?-$z:it's", "select x from y where z = ?", "$z:it's"},
		{"named", "SELECT not-known FROM here", "SELECT not-known FROM here", ""},
		{"", "", "", ""},
	} {
		got := recovered(&client.LiveQuery{Label: of.label, Hash: of.hash}, tables)
		if got != (statement{of.sql, of.binds}) {
			t.Errorf("%q of %q: %+v", of.hash, of.label, got)
		}
	}
}
