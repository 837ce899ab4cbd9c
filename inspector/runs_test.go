package inspector

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

// ranOf makes the i-th of many runs of ten queries.
func ranOf(i int, at time.Time) client.QueryRan {
	q := i % 10
	return client.QueryRan{Run: client.QueryRun{
		Query: int64(q + 1), Label: fmt.Sprintf("Query%d", q), Kind: client.QueryDB, At: at,
		SQL:   fmt.Sprintf("SELECT id, text, completed, listId, createdAt FROM todos LEFT JOIN lists ON lists.id = todos.listId WHERE priority = %d ORDER BY createdAt DESC LIMIT 100", q),
		Cause: []livestore.SeqNum{global(int64(i + 1))}, CauseInferred: true, Tables: []string{"todos", "lists"},
		Duration: time.Duration(i%7+1) * time.Millisecond, Rows: 71, Compared: true, Changed: i%4 != 0, Runs: int64(i/10 + 1), Collapsed: 1,
	}}
}

func numbersOf(runs []Run) []int64 {
	out := []int64{}
	for _, r := range runs {
		out = append(out, r.N)
	}
	return out
}

func TestRunsArePagedAndFiltered(t *testing.T) {
	s, _, c := newFake(t)
	for i := range 40 {
		s.Apply(ranOf(i, c.t))
	}
	s.Apply(client.QueryRan{Dropped: 3, Run: client.QueryRun{Query: 99, Label: "Ünder", Kind: client.QueryComputed, Cause: []livestore.SeqNum{{Global: 7, Client: 1, Generation: 2}}, Duration: -1, Rows: -1}})
	for name, tt := range map[string]struct {
		f      RunFilter
		before int64
		want   []int64
		kept   int64
	}{
		"newest":        {RunFilter{}, 0, []int64{41, 40, 39}, 41},
		"older":         {RunFilter{}, 39, []int64{38, 37, 36}, 41},
		"oldest":        {RunFilter{}, 2, []int64{1}, 41},
		"none older":    {RunFilter{}, 1, []int64{}, 41},
		"from beyond":   {RunFilter{}, 1000, []int64{41, 40, 39}, 41},
		"one query":     {RunFilter{Query: 3}, 0, []int64{33, 23, 13}, 4},
		"wasted":        {RunFilter{Wasted: true}, 0, []int64{37, 33, 29}, 10},
		"both":          {RunFilter{Wasted: true, Query: 3}, 0, []int64{33, 13}, 2},
		"cause":         {RunFilter{Cause: global(12)}, 0, []int64{12}, 1},
		"label":         {RunFilter{Text: "qUERY3"}, 0, []int64{34, 24, 14}, 4},
		"other letters": {RunFilter{Text: "üNDER"}, 0, []int64{41}, 1},
		"SQL":           {RunFilter{Text: "PRIORITY = 3"}, 0, []int64{34, 24, 14}, 4},
		"table":         {RunFilter{Text: "LISTS", Query: 1}, 30, []int64{21, 11, 1}, 4},
		"number":        {RunFilter{Text: "E40"}, 0, []int64{40}, 1},
		"part of one":   {RunFilter{Text: ".1r"}, 0, []int64{41}, 1},
		"nothing":       {RunFilter{Text: "no such text"}, 0, []int64{}, 0},
	} {
		if diff := cmp.Diff(tt.want, numbersOf(s.Runs(tt.f, tt.before, 3))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if got, want := s.CountRuns(tt.f), (RunCounts{Seen: 41, Kept: tt.kept, Dropped: 3}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestRunsAreKeptInBounds(t *testing.T) {
	s, _, c := newFake(t)
	long := ranOf(0, c.t)
	long.Run.Diff = make([]client.ResultChange, 100)
	long.Run.DiffTotal = 100
	for i := range 1000 {
		long.Run.Cause = append(long.Run.Cause, global(int64(i)))
	}
	for i := range runsKept {
		s.Apply(ranOf(i, c.t))
	}
	s.Apply(long)
	got := s.Runs(RunFilter{}, 0, 2*runsKept)
	if len(got) != runsKept || got[0].N != runsKept+1 || got[runsKept-1].N != 2 {
		t.Fatalf("%d runs", len(got))
	}
	if len(got[0].Diff) != client.MaxRunDiff || got[0].DiffTotal != 100 || len(got[0].Cause) != maxRunCauses || got[0].Cause[maxRunCauses-1] != global(999) {
		t.Errorf("%d differences, %d causes", len(got[0].Diff), len(got[0].Cause))
	}
	if want := (RunCounts{Seen: runsKept + 1, Kept: runsKept}); s.CountRuns(RunFilter{}) != want {
		t.Error(s.CountRuns(RunFilter{}))
	}
	if page := s.Runs(RunFilter{}, 4, 10); len(page) != 2 {
		t.Errorf("%v before 4", numbersOf(page))
	}
	s.ClearRuns()
	s.Apply(long)
	if got := numbersOf(s.Runs(RunFilter{}, 0, 10)); !cmp.Equal(got, []int64{runsKept + 2}) || s.CountRuns(RunFilter{}) != (RunCounts{Seen: 1, Kept: 1}) {
		t.Errorf("after clearing: %v, %+v", got, s.CountRuns(RunFilter{}))
	}
}

func TestRunsRaiseTheRevision(t *testing.T) {
	s, _, c := newFake(t)
	before := s.Revision()
	s.Apply(ranOf(0, c.t))
	s.ClearRuns()
	if s.Revision() != before+2 {
		t.Error(before, s.Revision())
	}
	s.Apply(client.QueryRan{Run: client.QueryRun{Query: 1}})
	if at := s.Runs(RunFilter{}, 0, 1)[0].At; !at.Equal(c.t) {
		t.Error("seen at", at)
	}
}

func TestRunInJSON(t *testing.T) {
	at := newClock().t
	for want, r := range map[string]client.QueryRun{
		`{"query":"visibleTodos","sql":"SELECT …","cause":["e92"],"causeInferred":true,"tables":["todos"],"durationMs":0.64,"rows":71,"changed":true,"runs":83,"collapsed":1,` +
			`"at":"2026-03-01T17:00:00Z","kind":"db","diff":[{"key":"t1","change":"update","columns":{"text":["\"a\"","\"b\""]}},{"key":"t2","change":"insert"}],"diffTotal":7}`: {
			Label: "visibleTodos", Kind: client.QueryDB, SQL: "SELECT …", At: at, Cause: []livestore.SeqNum{global(92)}, CauseInferred: true, Tables: []string{"todos"},
			Duration: 640 * time.Microsecond, Rows: 71, Compared: true, Changed: true, Runs: 83, Collapsed: 1, DiffTotal: 7,
			Diff: []client.ResultChange{{Op: livestore.OpUpdate, Key: "t1", Columns: []client.ResultColumn{{Name: "text", Old: `"a"`, New: `"b"`}}}, {Op: livestore.OpInsert, Key: "t2"}},
		},
		`{"query":"count","sql":null,"cause":[],"causeInferred":false,"tables":[],"durationMs":null,"rows":null,"changed":null,"runs":1,"collapsed":1,"at":"2026-03-01T17:00:00Z","kind":"computed","diff":[],"diffTotal":0}`: {
			Label: "count", Kind: client.QueryComputed, At: at, Duration: -1, Rows: -1, Runs: 1,
		},
	} {
		got, err := json.Marshal(Run{QueryRun: r})
		if err != nil || string(got) != want {
			t.Errorf("%s %v\nwant\n%s", got, err, want)
		}
	}
}

func BenchmarkRuns(b *testing.B) {
	s, _, c := newFake(b)
	for i := range runsKept {
		s.Apply(ranOf(i, c.t))
	}
	for name, f := range map[string]RunFilter{
		"Text": {Text: "no such text"}, "Number": {Text: "e99999"}, "Query": {Query: 77}, "Cause": {Cause: global(999_999)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if len(s.Runs(f, 0, 50)) != 0 {
					b.Fatal("a hit")
				}
			}
		})
	}
}

func BenchmarkApplyRuns(b *testing.B) {
	s, _, c := newFake(b)
	runs := make([]client.QueryRan, 1000)
	for i := range runs {
		runs[i] = ranOf(i, c.t)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		s.Apply(runs[i%len(runs)])
		i++
	}
}
