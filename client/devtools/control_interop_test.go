//go:build interop && unix

package devtools_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures/interop"
)

func draft(id, body string) interop.Event {
	return interop.Event{Name: "draftSaved", Args: map[string]any{"id": id, "body": body}}
}

func typing(text string) interop.Event {
	return interop.Event{Name: "uiStateSet", Args: map[string]any{"id": "global", "value": map[string]any{"newTodoText": text, "filter": "all"}}}
}

// stored is what is in an app's eventlog file.
type stored struct {
	events []livestore.Event
	heads  client.Heads
}

// onDisk reads the eventlog in an app's folder.
func onDisk(t *testing.T, dir string) (s stored, err error) {
	t.Helper()
	store, err := files.Open(t.Context(), dir, files.Options{})
	if err != nil {
		return s, err
	}
	defer store.Close()
	db, err := store.Eventlog()
	if err != nil {
		return s, err
	}
	return s, db.Read(t.Context(), func(c *sqlite.Conn) (err error) {
		if s.heads, err = client.ReadHeads(t.Context(), c); err != nil {
			return err
		}
		s.events = nil
		st, err := c.Query(t.Context(), `SELECT `+client.EventColumns+` FROM eventlog ORDER BY 1, 2, 3`)
		if err != nil {
			return err
		}
		for st.Next() {
			s.events = append(s.events, client.ScanEvent(st))
		}
		return st.Close()
	})
}

// ids are the ids in the args of events, in order.
func ids(events []livestore.Event) string {
	var out []string
	for _, e := range events {
		_, rest, _ := strings.Cut(e.Args, `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		out = append(out, e.SeqNum.String()+" "+id)
	}
	return strings.Join(out, ", ")
}

// eventually waits for something to be so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// theLatch is how the latch stands as last told.
func (a *attached) theLatch() (last client.Latch) {
	for _, c := range a.all() {
		if c, is := c.(client.LatchChanged); is {
			last = c.Latch
		}
	}
	return last
}

func (a *attached) setLatch(closed bool) {
	a.t.Helper()
	if err := a.controls.Latch.SetLatch(a.t.Context(), closed); err != nil {
		a.t.Fatal(err)
	}
}

// One backend for all: it takes seconds to start.
func TestWithABackend(t *testing.T) {
	t.Parallel()
	url := interop.StartBackend(t)
	t.Run("a latch is closed again", func(t *testing.T) { t.Parallel(); aLatchIsClosedAgain(t, url) })
	t.Run("a rebase", func(t *testing.T) { t.Parallel(); aRebase(t, url) })
	t.Run("taking back", func(t *testing.T) { t.Parallel(); takingBack(t, url) })
}

func aLatchIsClosedAgain(t *testing.T, url string) {
	where, dir := relay(t), t.TempDir()
	start := func(name string) *interop.Writer {
		app := interop.StartWriter(t, name)
		app.Open(interop.Store{Dir: dir, StoreID: "latch", ClientID: "client-a", URL: url, Devtools: where})
		return app
	}
	app := start("a")
	app.Commit(todo("t1", "one"))
	looker := join(t, dial(t, where), devtools.Options{ReadOnly: true})
	a := join(t, dial(t, where), devtools.Options{})
	a.until("it is confirmed", func() bool { return a.heads().Backend == 1 })
	a.setLatch(true)
	looker.until("the latch is closed", func() bool { return looker.theLatch() == client.LatchClosed })
	app.Kill()
	told(a, "the app is gone", func(c client.ConnectionChanged) bool { return c.Connection.App == client.LinkConnecting })
	app = start("again")
	told(a, "a gap", func(client.Gap) bool { return true })
	// It came back with the latch open; both see that it is closed then.
	for _, of := range []*attached{a, looker} {
		of.until("the app is back", func() bool { return of.connection().App == client.LinkConnected })
		of.until("the latch is closed again", func() bool { return of.theLatch() == client.LatchClosed })
	}
	app.Commit(todo("t2", "two"))
	a.until("the event is here", func() bool { return len(a.events()) == 2 })
	if h := a.heads(); h.Backend != 1 {
		t.Errorf("behind the latch that was closed again the heads are %+v", h)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	looker.until("the latch is open", func() bool { return looker.theLatch() == client.LatchOpen })
	looker.until("what was pending is confirmed", func() bool { return looker.heads().Backend == 2 })

	keeper := join(t, dial(t, where), devtools.Options{KeepLatch: true})
	keeper.setLatch(true)
	if err := keeper.Close(); err != nil {
		t.Fatal(err)
	}
	looker.until("the latch is closed", func() bool { return looker.theLatch() == client.LatchClosed })
	// Who finds it closed leaves it so, whatever was done in between.
	finder := join(t, dial(t, where), devtools.Options{})
	told(finder, "the latch was found closed", func(c client.LatchChanged) bool { return c.Latch == client.LatchClosed && c.Found })
	finder.setLatch(false)
	looker.until("the latch is open", func() bool { return looker.theLatch() == client.LatchOpen })
	if err := finder.Close(); err != nil {
		t.Fatal(err)
	}
	looker.until("the latch is closed", func() bool { return looker.theLatch() == client.LatchClosed })
	app.Commit(todo("t3", "three"))
	looker.until("the event is here", func() bool { return len(looker.events()) == 3 })
	if h := looker.heads(); h.Backend != 2 {
		t.Errorf("behind the latch that was kept the heads are %+v", h)
	}
	looker.noFindings()
}

func aRebase(t *testing.T, url string) {
	m, where := listen(t)
	dir := t.TempDir()
	app, other := interop.StartWriter(t, "a"), interop.StartWriter(t, "b")
	app.Open(interop.Store{Dir: filepath.Join(dir, "a"), StoreID: "rebase", ClientID: "client-a", URL: url, Devtools: where})
	other.Open(interop.Store{Dir: filepath.Join(dir, "b"), StoreID: "rebase", ClientID: "client-b", URL: url})
	app.Commit(todo("t1", "one"))
	a := join(t, m, devtools.Options{})
	a.until("it is confirmed", func() bool { return a.heads().Backend == 1 })
	a.setLatch(true)
	app.Commit(draft("d1", "a"), todo("t2", "two"), typing("x"), draft("d2", "b"))
	app.Commit(todo("t3", "three"))
	app.Commit(typing("xy"))
	a.until("they are here", func() bool { return len(a.events()) == 7 })
	other.Commit(todo("o1", "one"), todo("o2", "two"))
	b := interop.StartWriter(t, "c") // sees when the other's events are there
	b.Open(interop.Store{StoreID: "rebase", ClientID: "client-c", Memory: true, URL: url})
	eventually(t, "the other's events are confirmed", func() bool { return len(b.Query().Todos) == 3 })
	b.Shutdown()
	a.setLatch(false)
	gone := told(a, "a rebase", func(client.EventsRolledBack) bool { return true })
	if gone.Old != 6 || gone.New != 6 {
		t.Errorf("the rebase is %+v", gone)
	}
	a.until("all is confirmed", func() bool { return a.heads().Backend == 5 })
	app.Commit(typing("after"), todo("t4", "four"), draft("d3", "c"))
	a.until("all is confirmed", func() bool { return a.heads().Backend == 6 && len(a.events()) == 12 })

	var disk stored
	eventually(t, "the app's file has it all", func() (done bool) {
		var err error
		disk, err = onDisk(t, filepath.Join(dir, "a"))
		return err == nil && len(disk.events) == 12 && disk.heads.Backend == 6
	})
	heads := a.heads()
	if heads.Leader != disk.heads.Leader || heads.BackendID != disk.heads.BackendID {
		t.Errorf("the heads are %+v, and in the file %+v", heads, disk.heads)
	}
	here := a.events()
	for i, want := range disk.events {
		got := here[i]
		if got.SchemaHash == 0 {
			got.SchemaHash = want.SchemaHash // the app does not push it
		}
		// What the backend said of an event is pushed before it has.
		got.SyncMetadata, want.SyncMetadata = "", ""
		if got != want {
			t.Errorf("row %d is\n%+v, and in the file\n%+v", i, got, want)
		}
		if got, want := livestore.StatusOf(got.SeqNum, heads.Backend), livestore.StatusOf(want.SeqNum, disk.heads.Backend); got != want {
			t.Errorf("%s is %v, and in the file %v", here[i].SeqNum, got, want)
		}
	}
	t.Log(ids(here))
	a.noFindings()
	a.once()
}

func takingBack(t *testing.T, url string) {
	where, dir := relay(t), t.TempDir()
	start := func(name string) *interop.Writer {
		app := interop.StartWriter(t, name)
		app.Open(interop.Store{Dir: dir, StoreID: "back", ClientID: "client-a", URL: url, Devtools: where})
		return app
	}
	app := start("a")
	app.Commit(todo("t1", "one"))
	looker := join(t, dial(t, where), devtools.Options{ReadOnly: true})
	a := join(t, dial(t, where), devtools.Options{})
	a.until("it is confirmed", func() bool { return a.heads().Backend == 1 })
	a.setLatch(true)
	app.Commit(todo("t2", "two"))
	app.Commit(todo("t3", "three"))
	a.until("they are here", func() bool { return len(a.events()) == 3 })
	if n, err := a.controls.Import.TakeBack(t.Context(), livestore.SeqNum{Global: 1}); err == nil || n != 0 || !strings.Contains(err.Error(), "the backend has confirmed") {
		t.Errorf("a confirmed event is taken back: %d, %v", n, err)
	}
	if n, err := a.controls.Import.TakeBack(t.Context(), livestore.SeqNum{Global: 9}); err == nil || n != 0 {
		t.Errorf("an event that is not there is taken back: %d, %v", n, err)
	}
	if got := ids(a.events()); got != "e1 t1, e2 t2, e3 t3" {
		t.Errorf("after that the log is %s", got)
	}
	if n := len(app.Query().Todos); n != 3 {
		t.Errorf("after that the app has %d todos", n)
	}
	if n, err := a.controls.Import.TakeBack(t.Context(), livestore.SeqNum{Global: 3}); err != nil || n != 1 {
		t.Fatalf("taken back: %d, %v", n, err)
	}
	if disk, err := onDisk(t, dir); err != nil || ids(disk.events) != "e1 t1, e2 t2" {
		t.Errorf("the app's file has %s, %v", ids(disk.events), err)
	}
	// LiveStore begins to shut down and does not get there while its devtools are on: it still has the event, and would
	// push it if the latch were opened.
	if err := a.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	app.Kill()
	told(looker, "the app is gone", func(c client.ConnectionChanged) bool { return c.Connection.App == client.LinkConnecting })
	app = start("again")
	if n := len(app.Query().Todos); n != 2 {
		t.Errorf("the app that was started again has %d todos", n)
	}
	looker.until("the log is the app's", func() bool { return ids(looker.events()) == "e1 t1, e2 t2" && looker.heads().Backend == 2 })
	gone := told(looker, "the event is told as rolled back", func(client.EventsRolledBack) bool { return true })
	if gone.Old != 1 || gone.New != 0 || gone.From.Global != 3 {
		t.Errorf("the rebase is %+v", gone)
	}
	app.Commit(todo("t4", "four"))
	looker.until("what comes takes its place", func() bool { return ids(looker.events()) == "e1 t1, e2 t2, e3 t4" })
	looker.until("the app is back", func() bool { return looker.connection().App == client.LinkConnected })
}

// databases are the names of the databases in a folder.
func databases(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".db") {
			out = append(out, e.Name())
		}
	}
	return out
}

func TestImportAndReset(t *testing.T) {
	t.Parallel()
	m, where := listen(t)
	t.Cleanup(func() { m.Close() })
	dir := t.TempDir()
	source := interop.StartWriter(t, "source")
	source.Open(interop.Store{Dir: filepath.Join(dir, "source"), StoreID: "shop", ClientID: "client-a"})
	source.Commit(todo("i1", "one"), todo("i2", "two"), draft("d1", "x"), todo("i3", "three"))
	source.Shutdown()
	imported := filepath.Join(dir, "source", "shop", "eventlog@6.db")
	own := filepath.Join(dir, "own", "shop")
	start := func(name string) (*interop.Writer, *attached) {
		app := interop.StartWriter(t, name)
		app.Open(interop.Store{Dir: filepath.Join(dir, "own"), StoreID: "shop", ClientID: "client-a", Devtools: where})
		return app, join(t, dial(t, where), devtools.Options{})
	}
	over := func(app *interop.Writer, a *attached) {
		t.Helper()
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		app.Kill() // LiveStore begins to shut down and does not get there while its devtools are on
		t.Logf("on disk: %q", databases(t, own))
	}

	app, a := start("a")
	app.Commit(todo("t1", "one"))
	a.until("it is here", func() bool { return len(a.events()) == 1 })
	if err := a.controls.Import.ImportEventlog(t.Context(), filepath.Join(dir, "source", "shop", databases(t, filepath.Join(dir, "source", "shop"))[1])); err == nil {
		t.Error("a state is imported as an eventlog")
	}
	if err := a.controls.Import.ImportEventlog(t.Context(), imported); err != nil {
		t.Fatal(err)
	}
	over(app, a)
	const want = "e1 i1, e2 i2, e2.1 d1, e3 i3"
	if disk, err := onDisk(t, own); err != nil || ids(disk.events) != want {
		t.Errorf("after the import the file has %s, %v", ids(disk.events), err)
	}

	app, a = start("imported")
	if rows := app.Query(); len(rows.Todos) != 3 || len(rows.Drafts) != 1 {
		t.Errorf("the app has %v", rows)
	}
	if got := ids(a.events()); got != want {
		t.Errorf("the log is %s", got)
	}
	a.until("the state is the imported one", func() bool { return a.rows("todos") == 3 })
	if err := a.controls.Import.Reset(t.Context(), client.ResetState); err != nil {
		t.Fatal(err)
	}
	over(app, a)
	if disk, err := onDisk(t, own); err != nil || ids(disk.events) != want {
		t.Errorf("after the reset of the state the file has %s, %v", ids(disk.events), err)
	}

	app, a = start("the state is made again")
	if n := len(app.Query().Todos); n != 3 {
		t.Errorf("the app has %d todos", n)
	}
	if err := a.controls.Import.Reset(t.Context(), client.ResetAll); err != nil {
		t.Fatal(err)
	}
	over(app, a)
	if disk, err := onDisk(t, own); err == nil && len(disk.events) > 0 {
		t.Errorf("after the reset of all the file has %s", ids(disk.events))
	}

	app, a = start("new")
	if n := len(app.Query().Todos); n != 0 {
		t.Errorf("the app has %d todos", n)
	}
	if got := ids(a.events()); got != "" {
		t.Errorf("the log is %s", got)
	}
	app.Commit(todo("n1", "new"))
	a.until("it begins at the beginning", func() bool { return ids(a.events()) == "e1 n1" })
}
