package inspector

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client"
)

func labels(stats []QueryStat) []string {
	out := []string{}
	for _, q := range stats {
		label := q.Label
		if q.Gone {
			label += " gone"
		}
		out = append(out, label)
	}
	return out
}

func statOf(t testing.TB, s *Store, label string) QueryStat {
	t.Helper()
	for _, q := range s.QueryStats(s.now()) {
		if q.Label == label {
			return q
		}
	}
	t.Fatal("there is no query", label)
	return QueryStat{}
}

func TestQueriesStandInTheOrderInWhichTheyAppeared(t *testing.T) {
	s, a, c := newFake(t)
	want := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, labels(s.QueryStats(c.t))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	a.queries = []client.LiveQuery{{ID: 5, Label: "five"}, {ID: 2, Label: "two"}}
	want("five", "two")
	s.Apply(client.QueryRan{Run: client.QueryRun{Query: 3, Label: "three"}})
	a.queries = []client.LiveQuery{{ID: 1, Label: "one"}, {ID: 2, Label: "two"}, {ID: 3, Label: "three"}}
	want("two", "three", "one")
	s.Apply(client.QueryRan{Run: client.QueryRun{Query: 1, Label: "one"}})
	a.queries = []client.LiveQuery{{ID: 4, Label: "four"}}
	want("three gone", "one gone", "four")
	s.ClearRuns()
	want("four")
	a.queries = nil
	if got := s.QueryStats(c.t); len(got) != 0 {
		t.Error(labels(got))
	}
}

func TestQueryStatsCountWhatWasSeen(t *testing.T) {
	s, a, c := newFake(t)
	a.queries = []client.LiveQuery{
		{ID: 1, Label: "ran", Runs: 9, Times: []time.Duration{time.Hour}, Tables: []string{"todos"}},
		{ID: 2, Label: "told", Runs: 2, Times: []time.Duration{3, 1, 2}},
		{ID: 3, Label: "never"},
	}
	for i, r := range []client.QueryRun{
		{Duration: 4, Collapsed: 3},
		{Duration: 2, Collapsed: 1, Compared: true},
		{Duration: 1, Collapsed: 1, Compared: true, Changed: true},
		{Duration: -1, Collapsed: 1, Compared: true},
		{Duration: 3},
	} {
		r.Query, r.Label, r.At = 1, "ran", c.t.Add(time.Duration(i)*time.Second)
		s.Apply(client.QueryRan{Run: r})
	}
	c.pass(4 * time.Second)
	got := statOf(t, s, "ran")
	if got.Seen != 7 || got.Compared != 3 || got.Wasted != 2 || got.P50 != 2 || got.P95 != 4 || got.Max != 4 || !got.LastRun.Equal(c.t) || got.Runs != 9 || !cmp.Equal(got.Tables, []string{"todos"}) {
		t.Errorf("%+v", got)
	}
	if got := statOf(t, s, "told"); got.Seen != 0 || got.P50 != 2 || got.Max != 3 || !got.LastRun.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := statOf(t, s, "never"); got.Max != 0 || got.Spark != [SparkSeconds]uint32{} {
		t.Errorf("%+v", got)
	}
	s.ClearRuns()
	if got := statOf(t, s, "ran"); got.Seen != 0 || got.Max != time.Hour || got.Spark != [SparkSeconds]uint32{} {
		t.Errorf("cleared: %+v", got)
	}
}

func TestSparkIsOfTheLastMinute(t *testing.T) {
	s, _, c := newFake(t)
	begin := c.t
	run := func(second int) {
		s.Apply(client.QueryRan{Run: client.QueryRun{Query: 1, At: begin.Add(time.Duration(second) * time.Second)}})
	}
	for _, second := range []int{0, 0, 30, 59, 58} {
		run(second)
	}
	for _, tt := range []struct {
		now  int
		want map[int]uint32
	}{
		{59, map[int]uint32{0: 2, 30: 1, 58: 1, 59: 1}},
		{60, map[int]uint32{29: 1, 57: 1, 58: 1}},
		{118, map[int]uint32{0: 1}},
		{119, nil},
		{100_000, nil},
	} {
		var want [SparkSeconds]uint32
		for i, n := range tt.want {
			want[i] = n
		}
		if diff := cmp.Diff(want, s.QueryStats(begin.Add(time.Duration(tt.now) * time.Second))[0].Spark); diff != "" {
			t.Errorf("at %d: (-want +got)\n%s", tt.now, diff)
		}
	}
	run(90)
	run(10) // long after
	spark := s.QueryStats(begin.Add(90 * time.Second))[0].Spark
	var sum uint32
	for _, n := range spark {
		sum += n
	}
	if sum != 3 || spark[59] != 1 {
		t.Error(spark)
	}
}

func TestDurationsAreOfTheLastRuns(t *testing.T) {
	s, _, _ := newFake(t)
	for i := range 2 * durationsKept {
		d := time.Hour
		if i >= durationsKept {
			d = time.Duration(i)
		}
		s.Apply(client.QueryRan{Run: client.QueryRun{Query: 1, Duration: d}})
		if i%100 == 0 {
			s.QueryStats(s.now())
		}
	}
	if got := s.QueryStats(s.now())[0]; got.Max != 2*durationsKept-1 {
		t.Error(got.Max)
	}
}

func TestANumberUsedAgainBeginsAnew(t *testing.T) {
	s, a, _ := newFake(t)
	a.queries = []client.LiveQuery{{ID: 1, Label: "old", Hash: "a"}}
	s.QueryStats(s.now())
	s.Apply(client.QueryRan{Run: client.QueryRun{Query: 1, Label: "old", Duration: time.Second}})
	a.queries = []client.LiveQuery{{ID: 1, Label: "new", Hash: "b"}}
	if got := s.QueryStats(s.now()); len(got) != 1 || got[0].Label != "new" || got[0].Seen != 0 || got[0].Max != 0 {
		t.Errorf("%+v", got)
	}
}

func TestQueriesThatAreNeverListedAreForgotten(t *testing.T) {
	s, _, _ := newFake(t)
	for i := range 3 * runsKept {
		s.Apply(client.QueryRan{Run: client.QueryRun{Query: int64(i + 1)}})
	}
	if n := len(s.runs.queries.byID); n > runsKept+maxQueries {
		t.Errorf("%d are remembered", n)
	}
}

func TestQueryStatInJSON(t *testing.T) {
	for want, q := range map[string]QueryStat{
		`{"label":"visibleTodos","kind":"db","sql":"SELECT …","runs":83,"p50Ms":0.5,"p95Ms":8.5,"maxMs":53.7,"rows":71,"tables":["todos"],"plan":["SCAN todos"],` +
			`"subscribers":[{"frames":[{"name":"f","filePath":"a.ts"}]}],"wasted":2,"compared":3,"seen":7,"hash":"h"}`: {
			LiveQuery: client.LiveQuery{
				Label: "visibleTodos", Kind: client.QueryDB, SQL: "SELECT …", Runs: 83, Rows: 71, Refreshed: true, Tables: []string{"todos"}, Hash: "h",
				Subscribers: []client.Subscriber{{Frames: []client.Frame{{Name: "f", File: "a.ts"}}}},
			},
			P50: 500 * time.Microsecond, P95: 8500 * time.Microsecond, Max: 53700 * time.Microsecond, Seen: 7, Compared: 3, Wasted: 2,
			Plan: []PlanStep{{Detail: "SCAN todos"}},
		},
		`{"label":"count","kind":"computed","sql":null,"runs":0,"p50Ms":null,"p95Ms":null,"maxMs":null,"rows":null,"tables":[],"plan":null,"subscribers":[],"wasted":0,"compared":0,"seen":0,"hash":null}`: {
			LiveQuery: client.LiveQuery{Label: "count", Kind: client.QueryComputed},
		},
	} {
		got, err := json.Marshal(q)
		if err != nil || string(got) != want {
			t.Errorf("%s %v\nwant\n%s", got, err, want)
		}
	}
}
