package files_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// sample copies a sample store and returns the folder with its databases.
func sample(t testing.TB, name string) string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(fixtures.Store(t, name), "*"))
	if len(found) != 1 {
		t.Fatalf("%s: store folders %v", name, found)
	}
	return found[0]
}

func stateOf(t testing.TB, dir string) string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(dir, "state*@6.db"))
	if len(found) != 1 {
		t.Fatalf("%s: state files %v", dir, found)
	}
	return found[0]
}

func open(t testing.TB, path string, opt files.Options) *files.Store {
	t.Helper()
	s, err := files.Open(t.Context(), path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// refuses opens a path that must not open and returns why.
func refuses(t testing.TB, path string, opt files.Options, words ...string) {
	t.Helper()
	s, err := files.Open(t.Context(), path, opt)
	if err == nil {
		s.Close()
		t.Errorf("%s was opened", filepath.Base(path))
		return
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("%q is more than a line", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %q does not say %q", filepath.Base(path), err, w)
		}
	}
}

func count(t testing.TB, s client.Store) (n int64) {
	t.Helper()
	db, err := s.Eventlog()
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(c *sqlite.Conn) error {
		st, err := c.Query(t.Context(), `SELECT count(*) FROM eventlog`)
		if err != nil {
			return err
		}
		if st.Next() {
			n = st.Int(0)
		}
		return st.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// app writes to a store's eventlog as LiveStore would.
type app struct {
	t testing.TB
	c *sqlite.Conn
}

func newApp(t testing.TB, dir string) app {
	t.Helper()
	c, err := sqlite.Create(filepath.Join(dir, "eventlog@6.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return app{t, c}
}

// do runs statements in one transaction.
func (a app) do(statements ...string) {
	a.t.Helper()
	for _, s := range append(append([]string{"BEGIN IMMEDIATE"}, statements...), "COMMIT") {
		if err := a.c.Exec(context.Background(), s); err != nil {
			a.t.Fatalf("%s: %v", s, err)
		}
	}
}

// num parses e6.1r1.
func num(t testing.TB, text string) livestore.SeqNum {
	t.Helper()
	n, err := livestore.ParseSeqNum(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// event is the statement that inserts an event.
func event(t testing.TB, at, clientID, args string) string {
	n := num(t, at)
	return fmt.Sprintf(`INSERT INTO eventlog VALUES (%d,%d,%d,%d,0,0,'v1.TodoCreated','%s','%s','static',1,'{"_tag":"None"}')`,
		n.Global, n.Client, n.Generation, n.Global-1, args, clientID)
}

// move is the statement that puts an event under another number, which is all
// that can be seen of deleting and inserting it anew.
func move(t testing.TB, from, to string) string {
	f, n := num(t, from), num(t, to)
	return fmt.Sprintf(`UPDATE eventlog SET seqNumGlobal = %d, seqNumClient = %d, seqNumRebaseGeneration = %d
WHERE seqNumGlobal = %d AND seqNumClient = %d AND seqNumRebaseGeneration = %d`, n.Global, n.Client, n.Generation, f.Global, f.Client, f.Generation)
}

// head is the statement that confirms events up to a number.
func head(global int64) string {
	return fmt.Sprintf(`UPDATE __livestore_sync_status SET head = %d`, global)
}

// follow begins to follow and waits until the watcher has.
func follow(t testing.TB, s client.Store) <-chan client.Change {
	t.Helper()
	changes := s.Changes(t.Context())
	if _, ok := next(t, changes).(client.HeadsChanged); !ok {
		t.Fatal("the first change is not the heads")
	}
	return changes
}

func next(t testing.TB, changes <-chan client.Change) client.Change {
	t.Helper()
	select {
	case c, ok := <-changes:
		if !ok {
			t.Fatal("the stream ended")
		}
		return c
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was seen within 5 s")
	}
	return nil
}

// untilHeads collects what is seen up to and with the next heads.
func untilHeads(t testing.TB, changes <-chan client.Change) (seen []client.Change) {
	t.Helper()
	for {
		c := next(t, changes)
		seen = append(seen, c)
		if _, ok := c.(client.HeadsChanged); ok {
			return seen
		}
	}
}

// describe prints changes so that they can be compared.
func describe(changes []client.Change) string {
	var out []string
	for _, c := range changes {
		switch c := c.(type) {
		case client.EventsAppended:
			out = append(out, fmt.Sprintf("appended %s..%s (%d)", c.From, c.To, c.Count))
		case client.EventsRolledBack:
			out = append(out, fmt.Sprintf("rebase %d: %d rolled back from %s, %d renumbered", c.Rebase, c.Old, c.From, c.New))
		case client.HeadsChanged:
			out = append(out, fmt.Sprintf("heads %s/e%d", c.Heads.Leader, c.Heads.Backend))
		case client.Gap:
			out = append(out, "gap")
		case client.FindingNoted:
			out = append(out, "finding "+c.Finding.Rule)
		case client.StateChanged:
			out = append(out, "state")
		}
	}
	return strings.Join(out, "; ")
}

func mustSee(t testing.TB, changes <-chan client.Change, want string) {
	t.Helper()
	if got := describe(untilHeads(t, changes)); got != want {
		t.Fatalf("seen: %s\nwant: %s", got, want)
	}
}

// journal prints a rebase's rows: old number to new one.
func journal(t testing.TB, s client.Store, rebase int64) string {
	t.Helper()
	rows, err := s.Sidecar().OfRebase(t.Context(), rebase, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		to := "gone"
		if r.Renumbered {
			to = r.NewNum.String()
		}
		out = append(out, r.Event.SeqNum.String()+">"+to)
	}
	return strings.Join(out, " ")
}

func names(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}
