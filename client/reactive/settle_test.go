package reactive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/reactive"
)

// step is something that a tracker is told at a moment.
type step struct {
	at     int
	runs   int64 // of the query, 0 for none
	events []reactive.EventTables
}

func TestCauses(t *testing.T) {
	for _, c := range []struct {
		name   string
		tables []string
		steps  []step
		want   []string
	}{
		{"before", []string{"todos"}, []step{{at: 995, events: []reactive.EventTables{event(1, "todos", "users")}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`}},
		{"after", []string{"todos"}, []step{{at: 1000, runs: 2}, {at: 1150, events: []reactive.EventTables{event(1, "todos")}}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`}},
		{"too early and too late", []string{"todos"}, []step{{at: 499, events: []reactive.EventTables{event(1, "todos")}}, {at: 1000, runs: 2}, {at: 1151, events: []reactive.EventTables{event(2, "todos")}}},
			[]string{`q1 1/2 at 1000: [] through [todos]`}},
		{"just in time", []string{"todos"}, []step{{at: 500, events: []reactive.EventTables{event(1, "todos")}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`}},
		{"other tables", []string{"todos", "tags"}, []step{{at: 990, events: []reactive.EventTables{event(1, "users"), event(2, "tags"), event(4, "todos", "tags")}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [e2 e4] through [tags todos]`}},
		{"nothing written", []string{"todos"}, []step{{at: 990, events: []reactive.EventTables{{SeqNum: e(1), Tables: []string{}}}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [] through [todos]`}},
		{"tables of the event unknown", []string{"todos", "tags"}, []step{{at: 990, events: []reactive.EventTables{event(1)}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [e1] through [todos tags]`}},
		{"tables of the query unknown", nil, []step{{at: 990, events: []reactive.EventTables{event(1, "users")}}, {at: 1000, runs: 2}},
			[]string{`q1 1/2 at 1000: [e1] through []`}},
		{"given once", []string{"todos"}, []step{{at: 990, events: []reactive.EventTables{event(1, "todos")}}, {at: 1000, runs: 2}, {at: 1200, runs: 3}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`, `q1 1/3 at 1200: [] through [todos]`}},
		{"several of one commit", []string{"todos"}, []step{{at: 1000, runs: 2}, {at: 1004, events: []reactive.EventTables{event(1, "todos")}}, {at: 1006, events: []reactive.EventTables{event(2, "todos"), event(3, "todos")}},
			{at: 1140, runs: 3}, {at: 1141, events: []reactive.EventTables{event(4, "todos")}}},
			[]string{`q1 1/2 at 1000: [e1 e2 e3] through [todos]`, `q1 1/3 at 1140: [e4] through [todos]`}},
		{"quick commits, events first", []string{"todos"}, []step{{at: 995, events: []reactive.EventTables{event(1, "todos")}}, {at: 1000, runs: 2}, {at: 1018, events: []reactive.EventTables{event(2, "todos")}}, {at: 1022, runs: 3}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`, `q1 1/3 at 1022: [e2] through [todos]`}},
		{"quick commits, events late", []string{"todos"}, []step{{at: 1000, runs: 2}, {at: 1020, runs: 3}, {at: 1040, runs: 4}, {at: 1075, events: []reactive.EventTables{event(1, "todos")}}, {at: 1095, events: []reactive.EventTables{event(2, "todos")}}, {at: 1115, events: []reactive.EventTables{event(3, "todos")}}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`, `q1 1/3 at 1020: [e2] through [todos]`, `q1 1/4 at 1040: [e3] through [todos]`}},
		{"collapsed", []string{"todos"}, []step{{at: 1000, runs: 4}, {at: 1020, runs: 5}, {at: 1030, events: []reactive.EventTables{event(1, "todos"), event(2, "todos"), event(3, "todos"), event(4, "todos")}}},
			[]string{`q1 3/4 at 1000: [e1 e2 e3] through [todos]`, `q1 1/5 at 1020: [e4] through [todos]`}},
		{"a run without an event", []string{"todos"}, []step{{at: 1000, runs: 2}, {at: 1100, runs: 3}, {at: 1105, events: []reactive.EventTables{event(1, "todos")}}},
			[]string{`q1 1/2 at 1000: [] through [todos]`, `q1 1/3 at 1100: [e1] through [todos]`}},
		{"a clock that goes back", []string{"todos"}, []step{{at: 1000, events: []reactive.EventTables{event(1, "todos")}}, {at: 900, runs: 2}},
			[]string{`q1 1/2 at 1000: [e1] through [todos]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := tracking(t)
			k.Snapshot(after(0), []reactive.Query{query(1, 1, `[]`, c.tables...)})
			for _, s := range c.steps {
				if s.runs > 0 {
					k.Snapshot(after(s.at), []reactive.Query{query(1, s.runs, `[]`, c.tables...)})
				}
				if s.events != nil {
					k.Events(after(s.at), s.events)
				}
				k.Flush(after(s.at))
			}
			k.Flush(after(3000))
			k.mustTell(t, 3000, c.want...)
		})
	}
}

func TestEventsAreGivenToEachQueryAndToNoSignal(t *testing.T) {
	k := tracking(t)
	signal := func(runs int64) reactive.Query {
		q := query(3, runs, `1`)
		q.Kind = client.QuerySignal
		return q
	}
	k.Snapshot(after(0), []reactive.Query{query(1, 1, `[]`, "todos"), query(2, 1, `[]`, "todos"), signal(1)})
	k.Events(after(90), []reactive.EventTables{event(1, "todos")})
	k.Snapshot(after(100), []reactive.Query{query(1, 2, `[]`, "todos"), query(2, 2, `[]`, "todos"), signal(2)})
	k.mustTell(t, 1000, `q1 1/2 at 100: [e1] through [todos]`, `q2 1/2 at 100: [e1] through [todos]`, `q3 1/2 at 100: [] through []`)
}

func TestAFloodOfEventsIsBounded(t *testing.T) {
	k := tracking(t)
	k.Snapshot(after(0), []reactive.Query{query(1, 1, `[]`, "todos")})
	var flood []reactive.EventTables
	for n := range int64(100_000) {
		flood = append(flood, event(n, "todos"))
	}
	k.Events(after(90), flood)
	k.Snapshot(after(100), []reactive.Query{query(1, 2, `[]`, "todos")})
	k.Flush(after(1000))
	if all := k.take(); len(all) != 1 || len(all[0].Cause) != 50 {
		t.Errorf("%+v", all)
	}
	k.Snapshot(after(1000), []reactive.Query{query(1, 3, `[]`, "todos")})
	k.mustTell(t, 2000, `q1 1/3 at 1000: [] through [todos]`)
}

// TestAnAppThatCommits plays an app: each commit writes a table and has the queries
// run that read it; events and snapshots come with delays of their own.
func TestAnAppThatCommits(t *testing.T) {
	reads := map[int64][]string{1: {"todos"}, 2: {"users"}, 3: {"todos", "users"}, 4: {"tags"}}
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		k := tracking(t)
		count := map[int64]int64{}
		causes := map[int64][]livestore.SeqNum{}
		snapshot := func(ms int) {
			var all []reactive.Query
			for id := range int64(4) {
				all = append(all, query(id+1, count[id+1], fmt.Sprint(count[id+1]), reads[id+1]...))
			}
			k.Snapshot(after(ms), all)
			k.Flush(after(ms))
		}
		snapshot(0)
		for n := range int64(40) {
			table := []string{"todos", "users", "tags"}[rnd.IntN(3)]
			now := 1000*int(n) + 1000
			for id, tables := range reads {
				if slices.Contains(tables, table) {
					count[id]++
					causes[id] = append(causes[id], e(n))
				}
			}
			seen, ran := now+rnd.IntN(120), now+rnd.IntN(20)
			if seen < ran {
				k.Events(after(seen), []reactive.EventTables{event(n, table)})
			}
			snapshot(ran)
			if seen >= ran {
				k.Events(after(seen), []reactive.EventTables{event(n, table)})
			}
		}
		k.Flush(after(1_000_000))
		found, last := map[int64][]livestore.SeqNum{}, time.Time{}
		for _, r := range k.take() {
			found[r.Query] = append(found[r.Query], r.Cause...)
			if len(r.Cause) != 1 || r.Collapsed != 1 || r.At.Before(last) {
				t.Fatalf("seed %d: %s", seed, brief(r))
			}
			last = r.At
		}
		for id := range reads {
			if !slices.Equal(found[id], causes[id]) {
				t.Fatalf("seed %d: query %d was caused by %v, found %v", seed, id, causes[id], found[id])
			}
		}
	}
}
