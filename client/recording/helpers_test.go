package recording_test

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
	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// patience bounds every wait. Only a failing test takes that long.
const patience = time.Minute

// sample copies a sample store and opens it.
func sample(t testing.TB, name string) (dir string, s *files.Store) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(fixtures.Store(t, name), "*"))
	if len(found) != 1 {
		t.Fatalf("%s: store folders %v", name, found)
	}
	s, err := files.Open(t.Context(), found[0], files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return found[0], s
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

// move is the statement that puts an event under another number.
func move(t testing.TB, from, to string) string {
	f, n := num(t, from), num(t, to)
	return fmt.Sprintf(`UPDATE eventlog SET seqNumGlobal = %d, seqNumClient = %d, seqNumRebaseGeneration = %d
WHERE seqNumGlobal = %d AND seqNumClient = %d AND seqNumRebaseGeneration = %d`, n.Global, n.Client, n.Generation, f.Global, f.Client, f.Generation)
}

// head is the statement that confirms events up to a number.
func head(global int64) string {
	return fmt.Sprintf(`UPDATE __livestore_sync_status SET head = %d`, global)
}

// rebase moves e6 e6.1 e7 e7.1 e7.2 e8 of the sample before-rebase three up.
func rebase(t testing.TB) []string {
	return []string{
		move(t, "e8", "e11r1"), move(t, "e7.2", "e10.2r1"), move(t, "e7.1", "e10.1r1"), move(t, "e7", "e10r1"),
		move(t, "e6.1", "e9.1r1"), move(t, "e6", "e9r1"),
		event(t, "e6", "client-b", `{"id":"b1"}`), event(t, "e7", "client-b", `{"id":"b2"}`), event(t, "e8", "client-b", `{"id":"b3"}`), head(8),
	}
}

// told is a store whose changes a test tells.
type told struct {
	client.Store
	changes chan client.Change
	// begun is called when the recording asks for the changes.
	begun func()
}

// tells gives a store that tells these changes and then is closed.
func tells(s client.Store, changes ...client.Change) *told {
	ch := make(chan client.Change, len(changes))
	for _, c := range changes {
		ch <- c
	}
	close(ch)
	return &told{Store: s, changes: ch}
}

func (s *told) Changes(context.Context) <-chan client.Change {
	if s.begun != nil {
		s.begun()
	}
	return s.changes
}

// record records a store whose changes end by themselves.
func record(t testing.TB, s client.Store, opt recording.Options) (path string, sum recording.Summary) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "x.livescope")
	sum, err := recording.Record(t.Context(), s, path, opt)
	if err != nil {
		t.Fatal(err)
	}
	return path, sum
}

// underWay is a recording in another goroutine.
type underWay struct {
	t        testing.TB
	path     string
	progress chan recording.Summary
	// wait waits until the recording ends, end ends it.
	wait, end func() recording.Summary
}

func begin(t testing.TB, s client.Store) underWay {
	t.Helper()
	u := underWay{t: t, path: filepath.Join(t.TempDir(), "x.livescope"), progress: make(chan recording.Summary, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	var sum recording.Summary
	done := make(chan error, 1)
	go func() {
		var err error
		sum, err = recording.Record(ctx, s, u.path, recording.Options{OnProgress: func(s recording.Summary) { u.progress <- s }})
		done <- err
	}()
	u.end = func() recording.Summary {
		t.Helper()
		cancel()
		return u.wait()
	}
	u.wait = func() recording.Summary {
		t.Helper()
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(patience):
			t.Fatal("the recording did not end")
		}
		return sum
	}
	t.Cleanup(cancel)
	return u
}

// until waits until so many changes can be read.
func (u underWay) until(changes int64) {
	u.t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case s := <-u.progress:
			if s.Changes >= changes {
				return
			}
		case <-deadline:
			u.t.Fatalf("%d changes were not recorded", changes)
		}
	}
}

func open(t testing.TB, path string) *recording.Store {
	t.Helper()
	s, err := recording.Open(t.Context(), path, recording.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// refuses opens what must not open: one line that begins with the path.
func refuses(t testing.TB, path string, words ...string) {
	t.Helper()
	s, err := recording.Open(t.Context(), path, recording.OpenOptions{})
	if err == nil {
		s.Close()
		t.Errorf("%s was opened", path)
		return
	}
	for _, w := range append(words, filepath.Base(path)) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
	if strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("%q is more than a line", err)
	}
}

// portrait prints all that an inspector sees of a log: every event with its status
// and times, the heads, every rebase with its rows.
func portrait(t testing.TB, s client.Store) string {
	t.Helper()
	var b strings.Builder
	db, err := s.Eventlog()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(t.Context(), func(c *sqlite.Conn) error {
		b.Reset()
		heads, err := client.ReadHeads(t.Context(), c)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "heads %s e%d %q\n", heads.Leader, heads.Backend, heads.BackendID)
		st, err := c.Query(t.Context(), `SELECT `+client.EventColumns+` FROM eventlog ORDER BY 1, 2, 3`)
		if err != nil {
			return err
		}
		for st.Next() {
			e := client.ScanEvent(st)
			seen, err := s.Sidecar().SeenAt(t.Context(), e.SeqNum, e.SeqNum)
			if err != nil {
				return err
			}
			fmt.Fprintln(&b, e, livestore.StatusOf(e.SeqNum, heads.Backend), seen[e.SeqNum].UnixMilli())
		}
		return st.Close()
	}); err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Sidecar().Rebases() {
		fmt.Fprintln(&b, "rebase", r.Number, r.SeenAt.UnixMilli(), r.RolledBack, r.Renumbered, r.First)
		rows, err := s.Sidecar().OfRebase(t.Context(), r.Number, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(&b, row.Ordinal, row.Event, row.Renumbered, row.NewNum, row.SeenAt.UnixMilli())
		}
	}
	return b.String()
}

// same compares portraits and prints the first line that differs.
func same(t testing.TB, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		switch {
		case i >= len(g):
			t.Fatalf("missing: %s", w[i])
		case i >= len(w):
			t.Fatalf("too much: %s", g[i])
		case g[i] != w[i]:
			t.Fatalf("got  %s\nwant %s", g[i], w[i])
		}
	}
}

// collect reads n changes.
func collect(t testing.TB, changes <-chan client.Change, n int) (out []client.Change) {
	t.Helper()
	for deadline := time.After(patience); len(out) < n; {
		select {
		case c, ok := <-changes:
			if !ok {
				t.Fatalf("the stream ended after %d changes: %v", len(out), out)
			}
			out = append(out, c)
		case <-deadline:
			t.Fatalf("%d of %d changes: %v", len(out), n, out)
		}
	}
	return out
}

// alter writes to a recording as nobody should.
func alter(t testing.TB, path string, statements ...string) {
	t.Helper()
	c, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, s := range statements {
		if err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// TestMain lets the test binary be a program that records until it is killed.
func TestMain(m *testing.M) {
	code := 0
	if dir := os.Getenv("RECORDING_TEST_STORE"); dir != "" {
		code = recordUntilKilled(dir, os.Getenv("RECORDING_TEST_FILE"))
	} else {
		code = m.Run()
	}
	scratch.Remove()
	os.Exit(code)
}

func recordUntilKilled(dir, file string) int {
	s, err := files.Open(context.Background(), dir, files.Options{})
	if err == nil {
		_, err = recording.Record(context.Background(), s, file, recording.Options{OnProgress: func(s recording.Summary) {
			fmt.Println(s.Changes)
		}})
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}
