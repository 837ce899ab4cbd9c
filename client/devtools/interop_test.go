//go:build interop && unix

package devtools_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures/interop"
)

// attached is a store attached to a real app, with all that it told so far.
type attached struct {
	t *testing.T
	*devtools.Store
	controls *client.Controls

	mu      sync.Mutex
	changes []client.Change
}

// join attaches over a mesh.
func join(t *testing.T, m *devtools.Mesh, opt devtools.Options) *attached {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	s, controls, err := devtools.Open(ctx, m, opt)
	if err != nil {
		m.Close()
		t.Fatal(err)
	}
	a := &attached{t: t, Store: s, controls: controls}
	changes := s.Changes(context.Background())
	go func() {
		for c := range changes {
			a.mu.Lock()
			a.changes = append(a.changes, c)
			a.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return a
}

// listen is a relay of ours, and where apps find it.
func listen(t *testing.T) (*devtools.Mesh, *interop.Devtools) {
	t.Helper()
	port := interop.FreePort(t)
	m, err := devtools.Listen(fmt.Sprintf("127.0.0.1:%d", port), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m, &interop.Devtools{Port: port, Existing: true}
}

// dial joins an app's own devtools server.
func dial(t *testing.T, d *interop.Devtools) *devtools.Mesh {
	t.Helper()
	m, err := devtools.Dial(t.Context(), fmt.Sprintf("127.0.0.1:%d", d.Port))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (a *attached) all() []client.Change {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.changes)
}

// until waits for something to be so.
func (a *attached) until(what string, ok func() bool) {
	a.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			var told []string
			for _, c := range a.all() {
				text := fmt.Sprintf("%T %v", c, c)
				told = append(told, text[:min(len(text), 300)])
			}
			a.t.Fatalf("never: %s; told:\n%s", what, strings.Join(told[max(0, len(told)-40):], "\n"))
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// told waits for a change of a kind that holds.
func told[C client.Change](a *attached, what string, holds func(C) bool) (found C) {
	a.t.Helper()
	a.until(what, func() bool {
		for _, c := range a.all() {
			if c, is := c.(C); is && holds(c) {
				found = c
				return true
			}
		}
		return false
	})
	return found
}

// events are those in the log, as id name status.
func (a *attached) events() (out []livestore.Event) {
	a.t.Helper()
	db, err := a.Eventlog()
	if err != nil {
		a.t.Fatal(err)
	}
	if err := db.Read(a.t.Context(), func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(a.t.Context(), `SELECT `+client.EventColumns+` FROM eventlog ORDER BY 1, 2, 3`)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, client.ScanEvent(st))
		}
		return st.Close()
	}); err != nil {
		a.t.Fatal(err)
	}
	return out
}

func (a *attached) heads() (h client.Heads) {
	a.t.Helper()
	db, _ := a.Eventlog()
	if err := db.Read(a.t.Context(), func(c *sqlite.Conn) (err error) {
		h, err = client.ReadHeads(a.t.Context(), c)
		return err
	}); err != nil {
		a.t.Fatal(err)
	}
	return h
}

// rows counts the rows of a table of the state.
func (a *attached) rows(table string) (n int64) {
	db, err := a.State()
	if err != nil {
		return -1
	}
	if db.Read(a.t.Context(), func(c *sqlite.Conn) error {
		st, err := c.Query(a.t.Context(), `SELECT count(*) FROM `+table)
		if err != nil {
			return err
		}
		st.Next()
		n = st.Int(0)
		return st.Close()
	}) != nil {
		return -1
	}
	return n
}

func todo(id, text string) interop.Event {
	return interop.Event{Name: "todoCreated", Args: map[string]any{"id": id, "text": text}}
}

var visible = interop.LiveQuery{Kind: "table", Label: "visibleTodos", Table: "todos"}

func TestAnAppConnectsToUs(t *testing.T) {
	m, where := listen(t)
	app := interop.StartWriterWithout(t, "a", "vite", "@livestore/devtools-vite")
	app.Open(interop.Store{StoreID: "shop", ClientID: "client-a", Memory: true, Devtools: where})
	app.Subscribe(visible, interop.LiveQuery{Kind: "computed", Label: "count", Of: "visibleTodos"},
		interop.LiveQuery{Kind: "sql", Label: "named", SQL: "SELECT id FROM todos WHERE text = ?", Binds: []any{"milk"}},
		interop.LiveQuery{Kind: "function", Label: "half", Table: "todos", Of: "visibleTodos"},
		interop.LiveQuery{Kind: "table", Label: "lists", Table: "lists"})
	app.Commit(todo("t1", "before"))
	a := join(t, m, devtools.Options{})
	if got := a.events(); len(got) != 1 || got[0].Name != "v1.TodoCreated" || got[0].Args != `{"id":"t1","text":"before"}` || got[0].ClientID != "client-a" {
		t.Fatalf("the log has %+v", got)
	}
	if a.controls.Latch != nil || a.controls.NoLatch == nil {
		t.Error("an app without a sync backend has a latch")
	}
	a.until("the state has the todo", func() bool { return a.rows("todos") == 1 })

	app.Commit(todo("t2", "milk"))
	got := told(a, "an event arrives", func(c client.EventsAppended) bool { return c.To.Global == 2 })
	if got.Count != 1 || got.From != got.To {
		t.Errorf("told %+v", got)
	}
	if err := a.controls.Commit.Commit(t.Context(), "v1.TodoCreated", `{"id":"go","text":"from Go","priority":3}`); err != nil {
		t.Fatal(err)
	}
	told(a, "our event comes back", func(c client.EventsAppended) bool { return c.To.Global == 3 })
	if e := a.events()[2]; e.ClientID != "devtools-client-a" || e.Args != `{"id":"go","text":"from Go","priority":3}` {
		t.Errorf("our event is %+v", e)
	}
	a.until("the state has all", func() bool { return a.rows("todos") == 3 })
	if n := len(app.Query().Todos); n != 3 {
		t.Errorf("the app has %d todos", n)
	}

	run := told(a, "a run of the visible todos with its cause", func(c client.QueryRan) bool {
		return c.Run.Kind == client.QueryDB && slices.Equal(c.Run.Tables, []string{"todos"}) && len(c.Run.Cause) > 0 && c.Run.Rows > 1
	}).Run
	if !run.Compared || !run.Changed || !run.CauseInferred {
		t.Errorf("the run is %+v", run)
	}
	told(a, "a run that changed nothing", func(c client.QueryRan) bool { return c.Run.Label == "named" && c.Run.Compared && !c.Run.Changed })
	a.until("every query's tables are known", func() bool {
		known := 0
		for _, q := range a.LiveQueries() {
			if q.Tables != nil {
				known++
			}
		}
		return known == 5
	})
	for _, q := range a.LiveQueries() {
		t.Logf("%-9s %-20.20q sql %.60q binds %q tables %v rows %d runs %d", q.Kind, q.Label, q.SQL, q.Binds, q.Tables, q.Rows, q.Runs)
	}
	watching, stop := context.WithCancel(t.Context())
	a.WatchGraph(watching)
	a.WatchSlow(watching)
	a.until("the graph is there", func() bool { g, ok := a.Graph(); return ok && len(g.Nodes) > 5 })
	app.Slow(6 * time.Millisecond)
	a.until("a slow query", func() bool { return len(a.SlowQueries()) > 0 })
	if err := a.controls.Queries.Rerun(t.Context(), a.SlowQueries()[0]); err != nil {
		t.Error(err)
	}
	if err := a.controls.Queries.ForgetSlow(t.Context()); err != nil {
		t.Error(err)
	}
	stop()
	for _, c := range a.all() {
		if f, is := c.(client.FindingNoted); is {
			t.Errorf("found %+v", f.Finding)
		}
	}
}

func TestTheLatchOfARealApp(t *testing.T) {
	url := interop.StartBackend(t)
	where := &interop.Devtools{Port: interop.FreePort(t)}
	app, other := interop.StartWriter(t, "a"), interop.StartWriter(t, "b")
	dir := t.TempDir()
	app.Open(interop.Store{Dir: filepath.Join(dir, "a"), StoreID: "shop", ClientID: "client-a", URL: url, Devtools: where})
	other.Open(interop.Store{Dir: filepath.Join(dir, "b"), StoreID: "shop", ClientID: "client-b", URL: url})
	a := join(t, dial(t, where), devtools.Options{})
	told(a, "the backend is connected", func(c client.ConnectionChanged) bool { return c.Connection.Backend == client.LinkConnected })
	told(a, "the latch is open", func(c client.LatchChanged) bool { return c.Latch == client.LatchOpen && c.Found })
	app.Commit(todo("t1", "one"))
	a.until("it is confirmed", func() bool { return a.heads().Backend == 1 })

	if err := a.controls.Latch.SetLatch(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	app.Commit(todo("t2", "two"), todo("t3", "three"))
	a.until("they are here", func() bool { return len(a.events()) == 3 })
	other.Commit(todo("o1", "the other's"))
	if h := a.heads(); h.Backend != 1 || h.Leader.Global != 3 {
		t.Errorf("behind a closed latch the heads are %+v", h)
	}
	if err := a.controls.Latch.SetLatch(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	gone := told(a, "a rebase", func(client.EventsRolledBack) bool { return true })
	if gone.Old != 2 || gone.New != 2 {
		t.Errorf("the rebase is %+v", gone)
	}
	a.until("all drained", func() bool { h := a.heads(); return h.Backend == 4 && h.Leader.Global == 4 })
	var ids []string
	for _, e := range a.events() {
		ids = append(ids, e.SeqNum.String()+" "+e.Args)
	}
	t.Log(ids)
	rolled, err := a.Sidecar().OfRebase(t.Context(), gone.Rebase, 10)
	if err != nil || len(rolled) != 2 || !rolled[0].Renumbered || rolled[0].Event.SeqNum.Global != 2 || rolled[0].NewNum.Global != 3 {
		t.Errorf("the journal has %+v, %v", rolled, err)
	}
	if data, err := a.Sidecar().Changeset(t.Context(), a.events()[2].SeqNum); err != nil || data == nil {
		t.Errorf("what the event wrote was not kept: %v", err)
	}

	// A latch that is left closed is opened when we go.
	if err := a.controls.Latch.SetLatch(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	app.Commit(todo("t4", "four"))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := join(t, dial(t, where), devtools.Options{ReadOnly: true})
	if b.controls != nil {
		t.Error("a read-only store has controls")
	}
	told(b, "the latch is open again", func(c client.LatchChanged) bool { return c.Latch == client.LatchOpen })
	b.until("it drains", func() bool { return b.heads().Backend == 5 })
}

func TestAnAppIsKilledAndStartsAgain(t *testing.T) {
	m, where := listen(t)
	dir := t.TempDir()
	open := func(name string) *interop.Writer {
		app := interop.StartWriter(t, name)
		app.Open(interop.Store{Dir: dir, StoreID: "shop", ClientID: "client-a", Devtools: where})
		app.Subscribe(visible)
		return app
	}
	app := open("a")
	app.Commit(todo("t1", "one"))
	a := join(t, m, devtools.Options{})
	a.until("the event is here", func() bool { return len(a.events()) == 1 })
	app.Kill()
	told(a, "the app is gone", func(c client.ConnectionChanged) bool { return c.Connection.App == client.LinkConnecting })
	app = open("again")
	app.Commit(todo("t2", "two"))
	told(a, "a gap", func(client.Gap) bool { return true })
	a.until("both events are here", func() bool { return len(a.events()) == 2 })
	app.Commit(todo("t3", "three"))
	a.until("and what comes", func() bool { return len(a.events()) == 3 && a.rows("todos") == 3 })
	a.until("the app is back", func() bool {
		var last client.Connection
		for _, c := range a.all() {
			if c, is := c.(client.ConnectionChanged); is {
				last = c.Connection
			}
		}
		return last.App == client.LinkConnected
	})
	a.until("its queries run", func() bool { return len(a.LiveQueries()) == 1 && a.LiveQueries()[0].Rows == 3 })
}
