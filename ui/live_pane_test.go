package ui_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

// liveQueries are the live queries of an app.
func liveQueries() []client.LiveQuery {
	frame := []client.Subscriber{{Frames: []client.Frame{{Name: "useQuery", File: "http://localhost/node_modules/react/index.js:1"}, {Name: "TodoList", File: "http://localhost/src/TodoList.tsx:41"}}}}
	return []client.LiveQuery{
		{ID: 1, Kind: client.QueryDB, Label: "visibleTodos", Hash: "a", SQL: "SELECT * FROM todos WHERE deletedAt IS NULL AND listId = 'l2' ORDER BY text", Runs: 40, Rows: 71, Refreshed: true, Tables: []string{"todos"}},
		{ID: 2, Kind: client.QueryDB, Label: "starredCount", Hash: "b", SQL: "SELECT count(*) FROM todos WHERE starred = 1", Runs: 40, Rows: 1, Refreshed: true, Tables: []string{"todos"}, Subscribers: frame},
		{ID: 3, Kind: client.QueryComputed, Label: "count", Hash: "c", Runs: 40, Rows: -1, Refreshed: true, Tables: []string{"todos"}},
	}
}

// liveRun is a run of one of them, caused by an event.
func liveRun(q client.LiveQuery, ago time.Duration, cause int64, runs int64) client.QueryRun {
	r := client.QueryRun{
		Query: q.ID, Label: q.Label, Kind: q.Kind, SQL: q.SQL, At: uitest.Noon.Add(-ago), Tables: []string{"todos"}, Duration: 500 * time.Microsecond,
		Rows: q.Rows, Compared: true, Runs: runs, Collapsed: 1,
	}
	if cause > 0 {
		r.Cause = []livestore.SeqNum{{Global: cause}}
	}
	return r
}

func aRun(r client.QueryRun) client.Change { return client.QueryRan{Run: r} }

// liveDay is what the app tells of forty events: every one has all three queries run.
func liveDay() (all []client.Change) {
	qs := liveQueries()
	for i := range int64(40) {
		ago := time.Duration(59-i) * time.Second
		if i%7 == 3 {
			continue
		}
		list := liveRun(qs[0], ago, 150+i, i)
		list.Duration, list.Changed = time.Duration(400+i*37)*time.Microsecond, i%3 != 0
		if list.Changed {
			list.Diff = []client.ResultChange{{Op: livestore.OpInsert, Key: fmt.Sprintf("t-91%02x", i)}}
			list.DiffTotal = 1
		}
		star := liveRun(qs[1], ago, 150+i, i)
		star.Duration, star.Changed = 200*time.Microsecond, i%20 == 0
		count := liveRun(qs[2], ago, 150+i, i)
		count.Duration, count.Compared = 4*time.Microsecond, false
		all = append(all, aRun(list), aRun(star), aRun(count))
	}
	last := liveRun(qs[0], 19*time.Second, 0, 41)
	last.Changed, last.DiffTotal, last.CauseInferred = true, 1, true
	last.Cause = []livestore.SeqNum{{Global: 190}}
	last.Diff = []client.ResultChange{{Op: livestore.OpUpdate, Key: "t-91aa", Columns: []client.ResultColumn{{Name: "text", Old: `"Oat milk"`, New: `"Oat milk, 2 l"`}}}}
	many := liveRun(qs[0], 18*time.Second, 0, 46)
	many.Changed, many.DiffTotal, many.Collapsed = true, 30, 5
	many.Cause = []livestore.SeqNum{{Global: 191}, {Global: 192}, {Global: 193, Client: 1}, {Global: 194}}
	for i := range 20 {
		many.Diff = append(many.Diff, client.ResultChange{Op: []livestore.Op{livestore.OpInsert, livestore.OpDelete, livestore.OpUpdate}[i%3], Key: fmt.Sprintf("t-4%02d", i)})
	}
	none := liveRun(qs[1], 17*time.Second, 0, 41)
	none.Duration = -1
	return append(all, aRun(last), aRun(many), client.QueryRan{Run: none, Dropped: 15})
}

// liveOf starts on the Live pane of an app that has told its queries and what ran.
func liveOf(t *testing.T, opt uitest.Options, queries []client.LiveQuery, told ...client.Change) (*uitest.Live, *uitest.Driver) {
	t.Helper()
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	l.SetQueries(nil, queries...)
	for _, c := range told {
		s.Apply(c)
	}
	if opt.Width == 0 {
		opt.Width, opt.Height = 120, 40
	}
	d := startOn(t, s, opt)
	if opt.Width >= 120 {
		d.WaitFor("25 client-only") // the store is followed from then on
	}
	return l, d.Press("alt+5").WaitFor("last 60 s").WaitFor("following")
}

// onRun waits until the line under the cursor of the runs has a text.
func onRun(t *testing.T, d *uitest.Driver, want string) {
	t.Helper()
	d.WaitIdle()
	_, below, _ := strings.Cut(d.Screen(), "  time          query")
	for _, l := range strings.Split(below, "\n") {
		if strings.HasPrefix(l, "▸") {
			if !strings.Contains(l, want) {
				t.Errorf("the cursor is on %q, not on %q:\n%s", l, want, d.Screen())
			}
			return
		}
	}
	t.Errorf("there is no cursor in the runs:\n%s", d.Screen())
}

func TestLiveTellsWhatRanAndWhy(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{Width: 200, Height: 40}, liveQueries(), liveDay()...)
	for _, want := range []string{
		"12 of the 36 compared runs of visibleTodos changed nothing.",
		"105 runs seen · 105 kept · 15 not told",
		"nothing changed", "no cause seen", "1 changed: t-91aa text", "← ≈e190 v1.TodoCreated wrote todos",
		"×5 runs seen as one · 30 changes: +t-400, -t-401, t-402", "← e191 … e194 (4)", "+1 t-9125", "result not compared",
	} {
		if !strings.Contains(d.Screen(), want) {
			t.Errorf("it does not say %q:\n%s", want, d.Screen())
		}
	}
	d.Press("j").WaitFor("94 % of the runs of starredCount changed nothing: it re-runs on every write to todos.").WaitFor("TodoList (TodoList.tsx:41)")
	d.Press("j").WaitFor("no result of count could be compared")
	if l := line(d, "count (computed)"); !strings.Contains(l, "–  todos") {
		t.Errorf("a share is told where nothing was compared: %s", l)
	}
}

func TestLiveSaysWhatAComputedReads(t *testing.T) {
	t.Parallel()
	l, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	l.SetGraph(client.Graph{Nodes: []client.GraphNode{
		{ID: "node-1", Kind: client.NodeResult, Label: "visibleTodos:results"},
		{ID: "node-2", Kind: client.NodeComputed, Label: "count", Sub: []string{"node-1"}},
	}})
	d.WaitFor("–  visibleTod")
}

func TestLiveFollowsOnTheNewestRunAndStaysOnAnyOther(t *testing.T) {
	t.Parallel()
	l, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	q := liveQueries()[1]
	one := func(cause int64) client.Change {
		r := liveRun(q, 0, cause, cause)
		r.Changed = true
		return aRun(r)
	}
	l.Tell(one(120))
	d.Press("o").WaitFor("← e120")
	onRun(t, d, "e120")
	d.Press("j", "j").WaitFor("staying")
	onRun(t, d, "×5 runs")
	for n := range int64(60) {
		l.Tell(one(121 + n))
	}
	d.WaitFor("166 runs seen")
	onRun(t, d, "×5 runs")
	d.Press("f").WaitFor("following").WaitFor("← e180")
	onRun(t, d, "e180")
	l.Tell(one(181))
	d.WaitFor("← e181")
	onRun(t, d, "e181")
	d.Press("down", "up").WaitFor("following").Press("G").WaitFor("11:59:01").WaitFor("staying")
	onRun(t, d, "e150")
	d.Press("k", "k")
	onRun(t, d, "count")
	d.Press("pgup", "pgdown", "ctrl+u", "ctrl+d", "home").WaitFor("following")
	onRun(t, d, "e181")
	d.Press("end").WaitFor("11:59:01").Press("g")
	onRun(t, d, "e181")
}

func TestLivePauses(t *testing.T) {
	t.Parallel()
	l, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("space").WaitFor("paused")
	_, before, _ := strings.Cut(d.Screen(), "took")
	for n := range int64(3) {
		l.Tell(aRun(liveRun(liveQueries()[1], 0, 120+n, n)))
	}
	d.WaitFor("paused · 3 since").WaitFor("108 runs seen")
	if _, after, _ := strings.Cut(d.Screen(), "took"); before != after {
		t.Errorf("the list does not stand still:\n%s", d.Screen())
	}
	d.Press("o", "G", "g")
	onRun(t, d, "no cause seen")
	d.Press("W").WaitFor("only wasted")
	onRun(t, d, "no cause seen")
	d.Press("space").WaitFor("following").WaitFor("← e122")
}

func TestLiveClears(t *testing.T) {
	t.Parallel()
	l, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("C").WaitFor("forgot 105 runs").WaitFor("0 runs seen · 0 kept").WaitFor("no run was seen so far")
	l.Tell(aRun(liveRun(liveQueries()[1], 0, 120, 1)))
	d.WaitFor("← e120").WaitFor("1 run seen · 1 kept")
	d.Press("space").WaitFor("space go on").Press("C").WaitFor("following")
}

func TestLiveFilters(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("j", "enter").WaitFor("runs of starredCount").WaitFor("35 match")
	onRun(t, d, "starredCount")
	d.Press("W").WaitFor("only wasted").WaitFor("33 match").Press("/").Type("e18").Press("enter").WaitFor("filter: e18").WaitFor("8 match")
	d.Press("/").Type("nowhere").Press("enter").WaitFor("no run that is kept matches")
	d.Press("esc").WaitFor("all runs · only wasted").Press("esc").WaitFor("45 match").Press("esc").WaitFor("105 kept")
	d.Press(":").Type("live.filter VISIBLE").Press("enter").WaitFor("36 match").Press("/", "esc").WaitFor("36 match")
	d.Press("/", "ctrl+u", "enter").WaitFor("105 kept")
	d.Press("W", "W", "W", "esc", "o", "esc")
	if got := line(d, "only wasted"); got != "" {
		t.Errorf("escape does not take it back: %s", got)
	}
}

func TestLiveGoesToTheCause(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("e").WaitFor("no cause of this run was seen").Press("o", "j", "j", "e").WaitFor("all events")
	onCursor(t, d, "e190")
	d.Press("`").WaitFor("last 60 s")
	onRun(t, d, "t-91aa text")
}

func TestLiveRunInFull(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("o", "j", "j", "enter").WaitFor("run 103 of visibleTodos").WaitFor("≈e190     v1.TodoCreated")
	for _, want := range []string{"≈ found by when it ran", "1 row differs", `"Oat milk"  → "Oat milk, 2 l"`, "41 up to here", "36 compared · 12 changed nothing (33 %)", "AND listId = 'l2'"} {
		if !strings.Contains(d.Screen(), want) {
			t.Errorf("the page does not say %q:\n%s", want, d.Screen())
		}
	}
	d.Press("Y").WaitFor("copied the run as JSON")
	if got := d.Copied(); !strings.Contains(got, `"cause":["e190"]`) || !strings.Contains(got, `"t-91aa"`) {
		t.Errorf("copied %s", got)
	}
	d.Press("/").Type("oat").Press("enter", "y").WaitFor("copied the line")
	if got := d.Copied(); got != `"Oat milk, 2 l"` {
		t.Errorf("copied %q", got)
	}
	d.Press("n", "N", "G", "g", "/", "esc", "/").Type("nowhere").Press("enter").WaitFor("nothing here has nowhere")
	d.Resize(80, 24).Press("g")
	d.Press("e").WaitFor("all events")
	onCursor(t, d, "e190")
	d.Resize(120, 40)
	// Enter on an event of several goes to that one.
	d.Press("`", "k", "enter").WaitFor("30 rows differ").WaitFor("… and 10 more").WaitFor("×5 runs seen as one: what took so long").Press("/").Type("e192").Press("enter", "enter").WaitFor("all events")
	onCursor(t, d, "e192")
}

func TestLiveWatches(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40}).WaitFor("25 client-only").Press("alt+5")
	d.WaitFor("an app tells its queries when it is attached: livescope attach. Here w watches any SQL and tells when and why it")
	d.Press("w").Type("SELECT nosuch FROM todos").Press("enter").WaitFor("no such column").Press("esc").WaitGone("no such column")
	d.Press("w", "enter", "w").Type("SELECT id, text FROM todos WHERE id < 'p2'").Press("enter").WaitFor("watch: SELECT id").WaitFor("result not compared")
	state(t, path, `UPDATE todos SET text = 'brand new' WHERE id = 'p1'`)
	app.commit(livestore.SeqNum{Global: 200}, "v1.TodoRenamed", `{"id":"p1","text":"brand new"}`)
	d.WaitFor("1 changed: p1 text")
	d.Press(":").Type("live.watch SELECT count(*) FROM lists").Press("enter").WaitFor("watch: SELECT count(*)")
	onCursorOf(t, d, "count(*)")
	d.Press("D").WaitFor("no longer watching").WaitFor("gone: SELECT count(*)")
	d.Press("D").WaitFor("only on a watch")
}

// onCursorOf fails unless some line under a cursor has a text.
func onCursorOf(t *testing.T, d *uitest.Driver, want string) {
	t.Helper()
	d.WaitIdle()
	for _, l := range strings.Split(d.Screen(), "\n") {
		if strings.HasPrefix(l, "▸") && strings.Contains(l, want) {
			return
		}
	}
	t.Errorf("no cursor is on %q:\n%s", want, d.Screen())
}

func TestLiveSortsAndCopies(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	first := func(want string) {
		t.Helper()
		d.WaitIdle()
		if l := strings.Split(d.Screen(), "\n")[4]; !strings.Contains(l, want) {
			t.Errorf("%s is not the first:\n%s", want, d.Screen())
		}
	}
	first("visibleTodos")
	d.Press("s")
	first("count")
	d.Press("right", "right", "right", "right", "right", "l", "s")
	first("starredCount")
	d.Press("s")
	first("count")
	d.Press("S")
	first("starredCount")
	d.Press("s", "s", "S").WaitFor("in the order in which they appeared")
	first("visibleTodos")
	d.Press("k", "k", "j", "y").WaitFor("copied the wasted")
	if got := d.Copied(); got != "! 94 %" {
		t.Errorf("copied %q", got)
	}
	d.Press("Y").WaitFor("copied the query as JSON")
	if got := d.Copied(); !strings.Contains(got, `"wasted":33`) || !strings.Contains(got, "WHERE starred = 1") {
		t.Errorf("copied %s", got)
	}
	d.Press("o", "h", "l", "y").WaitFor("copied the query")
	if got := d.Copied(); got != "starredCount" {
		t.Errorf("copied %q", got)
	}
	d.Press("Y").WaitFor("copied the run as JSON")
	if got := d.Copied(); !strings.Contains(got, `"durationMs":null`) {
		t.Errorf("copied %s", got)
	}
}

func TestLiveZoomsAndDivides(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("z")
	if strings.Contains(d.Screen(), "no cause seen") {
		t.Errorf("the queries have not the whole pane:\n%s", d.Screen())
	}
	d.Press("z").WaitFor("no cause seen").Press("o", "z")
	if strings.Contains(d.Screen(), "last 60 s") {
		t.Errorf("the runs have not the whole pane:\n%s", d.Screen())
	}
	d.Press("ctrl+down").WaitFor("not while one part fills the pane").Press("esc").WaitFor("last 60 s")
	where := func() int {
		for y, l := range strings.Split(d.Screen(), "\n") {
			if strings.HasPrefix(l, "─ all runs") {
				return y
			}
		}
		return -1
	}
	at := where()
	if d.Press("ctrl+down", "ctrl+down", "ctrl+up"); where() != at+1 {
		t.Errorf("the divider was on line %d and is on %d", at, where())
	}
	d.Press("ctrl+y").WaitFor("livescope's").Drag(60, where(), 60, 20)
	if where() != 20 {
		t.Errorf("the divider is on line %d:\n%s", where(), d.Screen())
	}
}

func TestLiveMouse(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), liveDay()...)
	d.Press("ctrl+y").WaitFor("livescope's").Click(5, 5).WaitFor("94 % of the runs")
	d.Click(5, 11)
	onRun(t, d, "×5 runs")
	d.Wheel(50, 20, false).WaitFor("staying").Wheel(50, 20, true).Wheel(50, 20, true).WaitFor("following").Wheel(5, 5, false).WaitFor("no result of count")
	d.Click(50, 3).WaitFor("▲")
	d.Click(5, 11).Press("enter").WaitFor("run 104").WaitFor("e191").Wheel(5, 12, false).Wheel(5, 12, true)
	for y, l := range strings.Split(d.Screen(), "\n") {
		if strings.Contains(l, "e193.1") {
			d.Click(15, y).Press("enter").WaitFor("all events")
			break
		}
	}
	onCursor(t, d, "e193") // the log has no e193.1
}

func TestLiveSparkMovesWhileThereIsSomethingInIt(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	now := func() time.Time { return uitest.Noon.Add(time.Duration(ahead.Load())) }
	_, d := liveOf(t, uitest.Options{Width: 160, Height: 30, Now: now}, liveQueries(), aRun(liveRun(liveQueries()[0], 0, 120, 1)))
	ahead.Store(int64(10 * time.Second))
	d.WaitFor(strings.Repeat(" ", 50) + "▁" + strings.Repeat(" ", 11)) // sixty columns are sixty seconds
	ahead.Store(int64(2 * time.Minute))
	d.WaitGone("▁")
	if n := sent(d, func() { <-time.After(1200 * time.Millisecond) }); n != 0 {
		t.Errorf("%d bytes are sent while nothing happens", n)
	}
}
