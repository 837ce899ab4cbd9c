package inspector

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// open inspects a copy of one of the real stores.
func open(t testing.TB, name string) *Store {
	t.Helper()
	return attach(t, fixtures.Store(t, name))
}

// attach inspects the store at path until the test ends.
func attach(t testing.TB, path string) *Store {
	t.Helper()
	c, err := files.Open(t.Context(), path, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Attach(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// logFile is an eventlog of our own making, in LiveStore's format.
type logFile struct {
	t    testing.TB
	path string
	w    *sqlite.Conn
}

func newLog(t testing.TB) *logFile {
	t.Helper()
	l := &logFile{t: t, path: filepath.Join(t.TempDir(), "eventlog@6.db")}
	w, err := sqlite.Create(l.path)
	if err != nil {
		t.Fatal(err)
	}
	l.w = w
	t.Cleanup(func() { w.Close() })
	l.exec("PRAGMA synchronous = OFF")
	for _, stmt := range livestore.EventlogSchema {
		l.exec(stmt)
	}
	l.exec("INSERT INTO __livestore_sync_status VALUES (0, NULL)")
	return l
}

func (l *logFile) exec(sql string, args ...any) {
	l.t.Helper()
	if err := l.w.Exec(context.Background(), sql, args...); err != nil {
		l.t.Fatalf("%s: %v", sql, err)
	}
}

// add appends events in one transaction.
func (l *logFile) add(events ...livestore.Event) {
	l.t.Helper()
	l.exec("BEGIN")
	for _, e := range events {
		l.exec(`INSERT INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation,
			e.Parent.Global, e.Parent.Client, e.Parent.Generation, e.Name, e.Args, e.ClientID, e.SessionID, e.SchemaHash, `{"_tag":"None"}`)
	}
	l.exec("COMMIT")
}

// fill adds n plain events whose args name their number, with client-only events
// between them now and then.
func (l *logFile) fill(from, n int64) {
	var events []livestore.Event
	for g := from; g < from+n; g++ {
		events = append(events, event(g, 0, 0))
		if g%10 == 0 {
			events = append(events, event(g, 1, 0))
		}
	}
	l.add(events...)
}

func event(global, clientNum, generation int64) livestore.Event {
	name := "v1.TodoCreated"
	if global%3 == 0 {
		name = "v1.TodoCompleted"
	}
	if clientNum > 0 {
		name = "uiStateSet"
	}
	return livestore.Event{
		SeqNum: livestore.SeqNum{Global: global, Client: clientNum, Generation: generation}, Parent: livestore.SeqNum{Global: global - 1},
		Name: name, Args: fmt.Sprintf(`{"id":"t%d","n":%d,"list":"l%d"}`, global, global, global%7), ClientID: "client-a", SessionID: "static", SchemaHash: 7,
	}
}

// numbers are the ids of a page's rows.
func numbers(rows []Row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Event.SeqNum.String()
		if r.Status == livestore.Rebased {
			out[i] += "x"
		}
	}
	return out
}

func key(global, clientNum, generation int64) livestore.Key {
	return livestore.Key{SeqNum: livestore.SeqNum{Global: global, Client: clientNum, Generation: generation}}
}

// heads makes the change that a follower publishes.
func (l *logFile) heads(s *Store) client.Change {
	l.t.Helper()
	var h client.Heads
	if err := s.eventlog(l.t.Context(), func(c *sqlite.Conn) (err error) {
		h, err = client.ReadHeads(l.t.Context(), c)
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	return client.HeadsChanged{Heads: h}
}
