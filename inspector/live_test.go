package inspector

import (
	"testing"
	"time"

	"github.com/livescope/livescope/client"
)

func TestWhatTheAppTellsIsPassedOn(t *testing.T) {
	s, a, _ := newFake(t)
	a.slow = []client.SlowQuery{{SQL: "a", Since: time.Second}, {SQL: "b", Since: time.Minute}, {SQL: "c", Since: time.Second}}
	order := ""
	for _, q := range s.SlowQueries() {
		order += q.SQL
	}
	if order != "bac" || a.slow[0].SQL != "a" {
		t.Errorf("slow queries in the order %s, the app's begin with %s", order, a.slow[0].SQL)
	}
	if g, ok := s.Graph(); !ok || len(g.Nodes) != 1 {
		t.Error(g, ok)
	}
	if text, err := s.LiveResult(t.Context(), 7); err != nil || text != "[7]" {
		t.Error(text, err)
	}
	s.WatchSlow(t.Context())
	s.WatchGraph(t.Context())
	if a.kept != 2 {
		t.Errorf("%d are kept up", a.kept)
	}
}

func TestAStoreOnDiskTellsNothingOfQueries(t *testing.T) {
	a := &fakeApp{onDisk: true, queries: []client.LiveQuery{{ID: 1}}, slow: []client.SlowQuery{{}}}
	s := attachFake(t, a, newClock(), nil)
	_, known := s.Graph()
	_, err := s.LiveResult(t.Context(), 1)
	s.WatchSlow(t.Context())
	if len(s.SlowQueries()) != 0 || known || err == nil || a.kept != 0 || len(s.QueryStats(s.now())) != 0 {
		t.Error(s.SlowQueries(), known, err, a.kept, s.QueryStats(s.now()))
	}
	if s.Controls() != nil {
		t.Error("it can be written to")
	}
	if c := s.Connection(); c.App != client.LinkNone || c.Backend != client.LinkNone {
		t.Error(c)
	}
}
