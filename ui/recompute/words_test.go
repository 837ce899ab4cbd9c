package recompute

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
)

func row(op livestore.Op, key string, columns ...string) client.ResultChange {
	c := client.ResultChange{Op: op, Key: key}
	for _, name := range columns {
		c.Columns = append(c.Columns, client.ResultColumn{Name: name})
	}
	return c
}

func TestWhatChanged(t *testing.T) {
	rename, add := row(livestore.OpUpdate, "t-1", "text", "at"), row(livestore.OpInsert, "t-2")
	for _, tt := range []struct {
		run  client.QueryRun
		want string
	}{
		{client.QueryRun{}, "result not compared"},
		{client.QueryRun{Compared: true}, "nothing changed"},
		{client.QueryRun{Compared: true, Changed: true}, "changed"},
		{client.QueryRun{Compared: true, Changed: true, DiffTotal: 1, Diff: []client.ResultChange{rename}}, "1 changed: t-1 text at"},
		{client.QueryRun{Compared: true, Changed: true, DiffTotal: 1, Diff: []client.ResultChange{add}}, "+1 t-2"},
		{client.QueryRun{Compared: true, Changed: true, DiffTotal: 1, Diff: []client.ResultChange{row(livestore.OpDelete, "t-3")}}, "-1 t-3"},
		{client.QueryRun{Compared: true, Changed: true, DiffTotal: 2, Diff: []client.ResultChange{add, rename}}, "2 changes: +t-2, t-1 text at"},
		{client.QueryRun{Compared: true, Changed: true, DiffTotal: 3000, Diff: []client.ResultChange{add}}, "3 000 changes: +t-2, …"},
	} {
		if got := changedText(&inspector.Run{QueryRun: tt.run}, false); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		if got := changedText(&inspector.Run{QueryRun: tt.run}, true); strings.Contains(got, "t-") {
			t.Errorf("redacted: %q", got)
		}
	}
}

func TestWhy(t *testing.T) {
	name := func(at livestore.SeqNum) string {
		if at.Global == 224 {
			return "v1.TodoRenamed"
		}
		return ""
	}
	e := func(n int64) livestore.SeqNum { return livestore.SeqNum{Global: n} }
	for _, tt := range []struct {
		run  client.QueryRun
		want string
	}{
		{client.QueryRun{Tables: []string{"todos"}}, "no cause seen"},
		{client.QueryRun{Cause: []livestore.SeqNum{e(224)}, Tables: []string{"todos"}}, "← e224 v1.TodoRenamed wrote todos"},
		{client.QueryRun{Cause: []livestore.SeqNum{e(225)}, CauseInferred: true}, "← ≈e225"},
		{client.QueryRun{Cause: []livestore.SeqNum{e(223), e(224), e(230)}}, "← e223 … e230 (3)"},
	} {
		if got := causeText(&inspector.Run{QueryRun: tt.run}, name); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestWhatStandsOut(t *testing.T) {
	stat := func(seen, compared, wasted int64, change func(*inspector.QueryStat)) *inspector.QueryStat {
		q := &inspector.QueryStat{Seen: seen, Compared: compared, Wasted: wasted}
		if change != nil {
			change(q)
		}
		return q
	}
	for _, tt := range []struct {
		q    *inspector.QueryStat
		want string
	}{
		{stat(0, 0, 0, nil), "no run of q was seen so far"},
		{stat(418, 418, 393, nil), "94 % of the runs of q changed nothing: it re-runs on every write to todos and lists."},
		{stat(500, 418, 393, nil), "94 % of the compared runs of q changed nothing: it re-runs on every write to todos and lists."},
		{stat(418, 418, 393, func(q *inspector.QueryStat) { q.Kind = client.QueryComputed }), "94 % of the runs of q changed nothing: it re-runs whenever todos and lists do."},
		{stat(9, 9, 9, nil), "9 of the 9 runs of q changed nothing."},
		{stat(10, 10, 5, nil), "5 of the 10 runs of q changed nothing."},
		{stat(10, 10, 0, nil), "every one of the 10 runs of q changed its result."},
		{stat(10, 0, 0, nil), "no result of q could be compared: whether its runs change anything is not known"},
		{stat(10, 10, 5, func(q *inspector.QueryStat) { q.P95 = 48 * time.Millisecond }), "one in twenty runs of q takes 48 ms or more: that is longer than a frame."},
		{stat(10, 10, 9, func(q *inspector.QueryStat) { q.Gone = true }), "the app no longer has q: its runs are still here"},
	} {
		if got := standsOut(tt.q, "q", []string{"todos", "lists"})[0]; got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// A share is much above a half and of ten at least, and nothing is said of what was not compared.
func TestWastedShare(t *testing.T) {
	for _, tt := range []struct {
		compared, wasted, percent int64
		known, much               bool
	}{{0, 0, 0, false, false}, {9, 9, 100, true, false}, {10, 5, 50, true, false}, {10, 6, 60, true, true}, {1000, 501, 50, true, true}, {3, 2, 67, true, false}} {
		percent, known, much := wastedShare(&inspector.QueryStat{Compared: tt.compared, Wasted: tt.wasted})
		if percent != tt.percent || known != tt.known || much != tt.much {
			t.Errorf("%d of %d: %d %%, known %v, much %v", tt.wasted, tt.compared, percent, known, much)
		}
	}
}

func TestFrameIsTheFirstOfTheAppsOwn(t *testing.T) {
	q := &inspector.QueryStat{}
	q.Subscribers = []client.Subscriber{{}, {Frames: []client.Frame{{Name: "useQuery", File: "/app/node_modules/x/y.js:3"}, {Name: "List", File: "/app/src/List.tsx:41"}}}}
	if name, file := frame(q); name+file != "List (List.tsx:41)" {
		t.Errorf("%q", name+file)
	}
	if name, file := frame(&inspector.QueryStat{}); name+file != "" {
		t.Errorf("%q", name+file)
	}
}

func TestReadsOfTheGraph(t *testing.T) {
	got := readsOf(client.Graph{Nodes: []client.GraphNode{
		{ID: "1", Kind: client.NodeTable, Label: "tableRef:lists"},
		{ID: "2", Kind: client.NodeResult, Label: "todos$:results"},
		{ID: "3", Kind: client.NodeComputed, Label: "count", Sub: []string{"2", "1", "2", "9"}},
	}})
	if len(got) != 1 || strings.Join(got["count"], " ") != "todos$ lists" {
		t.Errorf("%v", got)
	}
}

func TestDividerLeavesBothPartsRoom(t *testing.T) {
	for h := 8; h < 80; h++ {
		for _, d := range []divider{{}, {1}, {500}, {1000}} {
			if n := d.lines(h, 1, 30); n < leastTop || h-n-1 < min(leastRuns, h-leastTop-1) {
				t.Errorf("%+v in %d lines gives the queries %d", d, h, n)
			}
		}
	}
}

// A label may be SQL, and longer than anybody reads.
func TestLabels(t *testing.T) {
	p := &Pane{env: &pane.Env{}}
	for _, tt := range [][3]string{
		{"visibleTodos", "SELECT 1", "visibleTodos"}, {"SELECT *\n  FROM todos", "SELECT *\n  FROM todos", "SELECT * FROM todos"}, {"a -- b", "", "a -- b"}, {"", "", "unnamed"},
	} {
		if got := p.label(tt[0], tt[1]); got != tt[2] {
			t.Errorf("%q is written %q", tt[0], got)
		}
	}
	if got := p.label(strings.Repeat("x", 1<<20), ""); len(got) > maxLabel {
		t.Errorf("%d bytes are read", len(got))
	}
	p.env.Redact = true
	if got := p.label("text = 'secret' AND n = 12", ""); got != "text = '…' AND n = 0" {
		t.Errorf("redacted: %q", got)
	}
}
