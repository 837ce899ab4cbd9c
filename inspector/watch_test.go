package inspector

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/sqlite"
)

// awaitRuns waits until so many runs were seen.
func awaitRuns(t *testing.T, s *Store, n int64) {
	t.Helper()
	for s.CountRuns(RunFilter{}).Seen < n {
		select {
		case <-s.Changed():
		case <-t.Context().Done():
			t.Fatal("it did not run")
		}
	}
}

func TestWatchesRunWithTheOthers(t *testing.T) {
	state := newState(t, `CREATE TABLE todos (id TEXT PRIMARY KEY) STRICT`, `INSERT INTO todos VALUES ('a')`)
	a := &fakeApp{state: sqlite.OpenScratch(state.path), queries: []client.LiveQuery{{ID: 1, Label: "the app's"}}}
	s := attachFake(t, a, newClock(), nil)
	s.QueryStats(s.now()) // the app's query was there first
	if _, err := s.LiveResult(t.Context(), -1); err == nil {
		t.Error("the result of no watch")
	}
	if _, err := s.AddWatch(t.Context(), "SELECT * FROM nothing"); err == nil {
		t.Error("a watch of nothing")
	}
	id, err := s.AddWatch(t.Context(), "SELECT id FROM todos")
	if err != nil || id >= 0 {
		t.Fatal(id, err)
	}
	awaitRuns(t, s, 1)
	state.exec(`INSERT INTO todos VALUES ('b')`)
	s.Apply(client.StateChanged{Tables: []string{"todos"}, From: global(7), To: global(7)})
	awaitRuns(t, s, 2)
	stats := s.QueryStats(s.now())
	if len(stats) != 2 || stats[1].Kind != client.QueryWatch || stats[1].Seen != 2 || stats[1].Rows != 2 {
		t.Errorf("%+v", stats)
	}
	if text, err := s.LiveResult(t.Context(), id); err != nil || !strings.Contains(text, `"b"`) {
		t.Error(text, err)
	}
	if got := s.Runs(RunFilter{Query: id, Text: "TODOS"}, 0, 9); len(got) != 2 || !got[0].Changed {
		t.Errorf("%+v", got)
	}
	before := s.Revision()
	s.RemoveWatch(id)
	if got := statOf(t, s, stats[1].Label); !got.Gone || s.Revision() == before {
		t.Errorf("%+v", got)
	}
}

func TestAClosedStoreIsNotWatched(t *testing.T) {
	state := newState(t, `CREATE TABLE todos (id TEXT PRIMARY KEY) STRICT`)
	s := attachFake(t, &fakeApp{state: sqlite.OpenScratch(state.path)}, newClock(), nil)
	s.RemoveWatch(-1)
	if _, err := s.AddWatch(t.Context(), "SELECT id FROM todos"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := s.AddWatch(t.Context(), "SELECT id FROM todos"); err == nil {
		t.Error("it is watched")
	}
	fresh := attachFake(t, &fakeApp{state: sqlite.OpenScratch(state.path)}, newClock(), nil)
	fresh.Close()
	if _, err := fresh.AddWatch(t.Context(), "SELECT id FROM todos"); err == nil {
		t.Error("it is watched after Close")
	}
}
