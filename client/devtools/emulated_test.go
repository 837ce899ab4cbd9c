package devtools

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/recordings"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// eventually waits for something to be so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// attached is a store attached to an emulated app, with all that it told so far.
type attached struct {
	t testing.TB
	*Store
	controls *client.Controls
	app      *recordings.App

	mu      sync.Mutex
	changes []client.Change
}

// dialled attaches to an app that is its own devtools server.
func dialled(t testing.TB, app *recordings.App, opt Options) *attached {
	t.Helper()
	m, err := Dial(within(t), app.Serve())
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, m, app, opt)
}

// listened attaches to an app that connects to us.
func listened(t testing.TB, app *recordings.App, opt Options) *attached {
	t.Helper()
	m, err := Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	app.Join(m.Address())
	return opened(t, m, app, opt)
}

func opened(t testing.TB, m *Mesh, app *recordings.App, opt Options) *attached {
	t.Helper()
	s, controls, err := Open(within(t), m, opt)
	if err != nil {
		m.Close()
		t.Fatal(err)
	}
	a := &attached{t: t, Store: s, controls: controls, app: app}
	changes := s.Changes(context.Background())
	go func() {
		for c := range changes {
			a.mu.Lock()
			a.changes = append(a.changes, c)
			a.mu.Unlock()
		}
	}()
	t.Cleanup(func() { s.Close() })
	return a
}

func (a *attached) all() []client.Change {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.changes)
}

// until waits for something to be so, and says what was told when it never is.
func (a *attached) until(what string, is func() bool) {
	a.t.Helper()
	for deadline := time.Now().Add(patience); !is(); {
		if time.Now().After(deadline) {
			var told []string
			for _, c := range a.all() {
				told = append(told, fmt.Sprintf("%T %.300v", c, c))
			}
			a.t.Fatalf("never: %s; told:\n%s", what, strings.Join(told[max(0, len(told)-40):], "\n"))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// seen are the changes of a kind so far.
func seen[C client.Change](a *attached) (out []C) {
	for _, c := range a.all() {
		if c, ok := c.(C); ok {
			out = append(out, c)
		}
	}
	return out
}

// told waits for a change of a kind that holds.
func told[C client.Change](a *attached, what string, holds func(C) bool) (found C) {
	a.t.Helper()
	a.until(what, func() bool {
		for _, c := range seen[C](a) {
			if holds(c) {
				found = c
				return true
			}
		}
		return false
	})
	return found
}

// noted waits until the app was sent so many messages of a tag, and gives them.
func (a *attached) noted(tag string, n int) []recordings.Note {
	a.t.Helper()
	a.until(fmt.Sprintf("the app is sent %d %s", n, tag), func() bool { return len(a.app.Notes(tag)) >= n })
	return a.app.Notes(tag)
}

// healthy fails when something was found wrong.
func (a *attached) healthy() {
	a.t.Helper()
	for _, f := range seen[client.FindingNoted](a) {
		a.t.Errorf("found %+v", f.Finding)
	}
}

// link is how the app is reached, as last told.
func (a *attached) link() client.Connection {
	a.Store.mu.Lock()
	defer a.Store.mu.Unlock()
	return a.connection
}

// log are the events as "e6 v1.TodoCreated t4".
func (a *attached) log() []string {
	a.t.Helper()
	db, err := a.Eventlog()
	if err != nil {
		a.t.Fatal(err)
	}
	return eventsIn(a.t, db)
}

func eventsIn(t testing.TB, db *sqlite.DB) (out []string) {
	t.Helper()
	for _, e := range rowsIn(t, db) {
		id, _, _ := strings.Cut(strings.TrimPrefix(e.Args, `{"id":"`), `"`)
		out = append(out, fmt.Sprintf("%s %s %s", e.SeqNum, e.Name, id))
	}
	return out
}

func rowsIn(t testing.TB, db *sqlite.DB) (out []livestore.Event) {
	t.Helper()
	if err := db.Read(context.Background(), func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(context.Background(), allEvents)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, client.ScanEvent(st))
		}
		return st.Close()
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// rows counts the rows of a table of the state, -1 when there is none.
func (a *attached) rows(table string) (n int64) {
	db, err := a.State()
	if err != nil {
		return -1
	}
	if db.Read(context.Background(), func(c *sqlite.Conn) error {
		st, err := c.Query(context.Background(), `SELECT count(*) FROM `+table)
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

// line is a message of the recording.
func line(t testing.TB, n int) webmesh.Raw { return recordings.Line(t, recordings.Session, n) }

// encoded is a message.
func encoded(t testing.TB, v any) webmesh.Raw {
	t.Helper()
	raw, err := webmesh.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// database is a file of a database, or its bytes, that the statements make.
func made(t testing.TB, statements ...string) (path string, data []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "made.db")
	w, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if err := w.Exec(context.Background(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, data
}

// recordedFile is one of the recorded databases as a file.
func recordedFile(t testing.TB, name, of string, line int) string {
	t.Helper()
	f := fields{raw: recordings.Line(t, recordings.Session, line)}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, f.bytes(of), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
