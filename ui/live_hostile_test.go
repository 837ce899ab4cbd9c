package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/uitest"
)

// hostileRuns are queries and runs of which every text means harm.
func hostileRuns() (queries []client.LiveQuery, told []client.Change) {
	texts := append(hostileArgs(), "表"+strings.Repeat("表示 ", 300), "שָׁלוֹם العَرَبِيَّة 12", "\n\n\r\t", "👨\u200d👩\u200d👧")
	for i, s := range texts {
		s = s[:min(len(s), 1<<20)]
		q := client.LiveQuery{
			ID: int64(i + 1), Kind: client.QueryKind(s[:min(len(s), 40)]), Label: s, SQL: "SELECT '" + s + "'", Binds: s, Hash: s, Rows: 1 << 62, Refreshed: true,
			Tables: []string{s, title, s}, Subscribers: []client.Subscriber{{Frames: []client.Frame{{Name: title + "\u202e", File: title + "/" + title}}}},
		}
		r := liveRun(q, time.Duration(i)*time.Second, 150, -1)
		r.Tables, r.Changed, r.DiffTotal, r.Rows, r.Duration, r.Collapsed = q.Tables, true, -7, 1<<62, 1<<62, 1<<40
		r.Diff = []client.ResultChange{
			{Op: livestore.OpUpdate, Key: s, Columns: []client.ResultColumn{{Name: s, Old: s, New: title}}},
			{Op: livestore.Op(99), Key: title, Columns: []client.ResultColumn{{Name: title}}},
		}
		queries, told = append(queries, q), append(told, aRun(r))
	}
	return queries, told
}

func TestLiveHostile(t *testing.T) {
	t.Parallel()
	queries, told := hostileRuns()
	_, d := liveOf(t, uitest.Options{Width: 100, Height: 30}, queries, told...)
	d.Press("s", "z")
	for range queries {
		d.Press("j")
	}
	d.Press("z", "y", "enter", "esc", "o")
	for range queries {
		d.Press("enter", "G", "y", "esc", "j")
	}
	d.Resize(60, 15).Press("g", "o", "k").Resize(200, 50)
	clean(t, d.Raw())
}

func TestLiveWideTextStaysInItsColumn(t *testing.T) {
	t.Parallel()
	q := client.LiveQuery{ID: 1, Kind: client.QueryDB, Label: "表示される未完了のやること一覧の名前", Tables: []string{"todos"}, Rows: 3, Refreshed: true}
	r := liveRun(q, 0, 150, 1)
	r.Changed, r.DiffTotal, r.Diff = true, 1, []client.ResultChange{{Op: livestore.OpInsert, Key: "牛乳を買う שָׁלוֹם"}}
	_, d := liveOf(t, uitest.Options{}, []client.LiveQuery{q}, aRun(r))
	d.WaitFor("+1 牛乳を買う")
	if l := line(d, "500 µs"); !strings.HasSuffix(l, "todos") {
		t.Errorf("the columns moved: %s", l)
	}
}

func TestLiveRedacted(t *testing.T) {
	t.Parallel()
	queries := append(liveQueries(), client.LiveQuery{ID: 4, Kind: client.QueryDB, Label: "SELECT * FROM todos WHERE text = 'Oat secret'", SQL: "SELECT * FROM todos WHERE text = 'Oat secret'", Hash: "Oat secret", Binds: `["Oat secret"]`})
	_, d := liveOf(t, uitest.Options{Width: 200, Height: 50, Redact: true}, queries, liveDay()...)
	d.WaitFor("1 changed: … text").WaitFor("30 changes: +…, -…, …").WaitFor("WHERE text = '…'")
	d.Press("j", "j", "j", "Y").WaitFor("copied the query as JSON")
	if got := d.Copied(); strings.Contains(got, "secret") {
		t.Errorf("copied %s", got)
	}
	d.Press("y").WaitFor("copied the query")
	if got := d.Copied(); strings.Contains(got, "secret") {
		t.Errorf("copied %s", got)
	}
	d.Press("o", "j", "j", "Y").WaitFor("copied the run as JSON")
	if got := d.Copied(); strings.Contains(got, "91aa") || strings.Contains(got, "Oat") || strings.Contains(got, "'l2'") {
		t.Errorf("copied %s", got)
	}
	d.Press("enter").WaitFor(`"…"  → "…"`).WaitFor("listId = '…'").Press("Y").WaitFor("copied the run as JSON")
	if got := d.Copied(); strings.Contains(got, "91aa") {
		t.Errorf("copied %s", got)
	}
	for _, hidden := range []string{"91aa", "Oat milk", "secret", "'l2'"} {
		if strings.Contains(d.Raw(), hidden) {
			t.Errorf("%s is shown", hidden)
		}
	}
}
