package recording_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/recording"
)

// running is a store with live queries.
type running struct {
	client.Store
	client.Reactive
	queries []client.LiveQuery
}

func (r running) LiveQueries() []client.LiveQuery { return r.queries }
func (r running) Can(client.Capability) error     { return nil }

var at = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

func TestChangesAreToldInTheirOrder(t *testing.T) {
	_, s := sample(t, "pending")
	query := client.LiveQuery{ID: 7, Kind: client.QueryDB, SQL: "SELECT 1", Times: []time.Duration{time.Millisecond}, Subscribers: []client.Subscriber{{Frames: []client.Frame{{Name: "f"}}}}}
	want := []client.Change{
		client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, At: at}},
		client.LatchChanged{Latch: client.LatchOpen, At: at, Found: true},
		client.QueryRan{Run: client.QueryRun{Query: 7, At: at, Collapsed: 1}},
		client.FindingNoted{Finding: client.Finding{Rule: "r"}},
		client.Gap{Reason: "g"},
		client.LatchChanged{Latch: client.LatchClosed, At: at.Add(time.Second)},
	}
	all := append([]client.Change{client.QueriesChanged{}, client.StateChanged{}, client.HeadsChanged{}}, want...)
	for i := range 1000 {
		run := client.QueryRan{Run: client.QueryRun{Query: int64(i), At: at, Collapsed: 1}}
		all, want = append(all, run), append(want, run)
	}
	// What is not Reactive by its embedded store is by this one.
	app := running{Store: tells(s, all...), queries: []client.LiveQuery{query}}
	path, sum := record(t, app, recording.Options{Note: "a\nnote", Livescope: "1.2.3", LiveStore: "0.4.0"})
	if sum.Changes != int64(len(all)+1) { // the queries as at the start are told too
		t.Errorf("%d changes were recorded, want %d", sum.Changes, len(all)+1)
	}
	got := open(t, path)
	for range 2 { // every stream is one of its own
		stream := got.Changes(t.Context())
		seen := collect(t, stream, len(want)+2)
		if h, ok := seen[0].(client.HeadsChanged); !ok || h.Heads.Leader != num(t, "e199") || h.Heads.Backend != 177 {
			t.Errorf("first it tells %#v", seen[0])
		}
		if seen[1] != (client.QueriesChanged{}) {
			t.Errorf("then it tells %#v", seen[1])
		}
		if diff := cmp.Diff(want, seen[2:]); diff != "" {
			t.Error(diff)
		}
		select {
		case c, ok := <-stream:
			t.Errorf("and then %#v (%v)", c, ok)
		default:
		}
	}
	if err := got.Can(client.CapQueries); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]client.LiveQuery{query}, got.LiveQueries()); diff != "" {
		t.Error(diff)
	}
	if _, err := got.LiveResult(t.Context(), 7); err == nil || !strings.Contains(err.Error(), "not recorded") {
		t.Errorf("a result: %v", err)
	}
	notes := strings.Join(got.Info().Notes, "|")
	for _, w := range []string{"livescope 1.2.3", "LiveStore is 0.4.0", "a note"} {
		if !strings.Contains(notes, w) {
			t.Errorf("%q does not say %q", notes, w)
		}
	}
}

func TestAStoreWithoutQueriesHasNone(t *testing.T) {
	_, s := sample(t, "no-backend")
	path, _ := record(t, tells(s, client.QueriesChanged{}), recording.Options{})
	got := open(t, path)
	for _, c := range []client.Capability{client.CapQueries, client.CapBackend, "flying"} {
		if err := got.Can(c); err == nil || strings.ContainsRune(err.Error(), '\n') {
			t.Errorf("%s: %v", c, err)
		}
	}
	for _, c := range []client.Capability{client.CapEventlog, client.CapState, client.CapRowChanges} {
		if err := got.Can(c); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
}

func TestARedactedRecordingHasNoValues(t *testing.T) {
	const secret = "hunter2"
	dir, s := sample(t, "before-rebase")
	a := newApp(t, dir)
	a.do(event(t, "e9", "client-a", `{"p":"`+secret+`"}`))
	app := running{Store: tells(s, client.QueryRan{Run: client.QueryRun{SQL: "SELECT '" + secret + "', 7", Label: "'" + secret,
		Diff: []client.ResultChange{{Key: secret, Columns: []client.ResultColumn{{Name: "n", Old: secret, New: secret}}}}}}),
		queries: []client.LiveQuery{{SQL: "x = '" + secret + "'", Binds: secret, Hash: secret, Label: "l"}}}
	path, _ := record(t, app, recording.Options{Redact: func(string) string { return "…" }})
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), secret) || !strings.Contains(string(b), "v1.TodoCreated") {
		t.Error("the secret is in it, or the event is not")
	}
	got := open(t, path)
	if _, err := got.State(); err == nil || !strings.Contains(err.Error(), "redacted") {
		t.Errorf("the state: %v", err)
	}
	if run := collect(t, got.Changes(t.Context()), 3)[2].(client.QueryRan).Run; run.SQL != "SELECT ?, ?" || run.Diff[0].Columns[0].New != "…" {
		t.Errorf("the run is %+v", run)
	}
	if got.LiveQueries()[0].SQL != "x = ?" {
		t.Errorf("the query is %+v", got.LiveQueries())
	}
}

func TestRecordingsAreRecognisedByWhatIsInThem(t *testing.T) {
	dir, s := sample(t, "confirmed")
	path, _ := record(t, tells(s), recording.Options{})
	other := filepath.Join(t.TempDir(), "holiday.jpg")
	if err := os.Rename(path, other); err != nil {
		t.Fatal(err)
	}
	if !recording.Recognise(other) {
		t.Error("a recording is not recognised")
	}
	open(t, other)
	text := filepath.Join(t.TempDir(), "text.livescope")
	if err := os.WriteFile(text, []byte(strings.Repeat("text ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{dir, filepath.Join(dir, "eventlog@6.db"), text, filepath.Join(dir, "nothing"), os.DevNull} {
		if recording.Recognise(p) {
			t.Errorf("%s is taken for a recording", p)
		}
		refuses(t, p)
	}
}

func TestBadRecordingsAreRefusedInALine(t *testing.T) {
	_, s := sample(t, "pending")
	good, _ := record(t, tells(s, client.Gap{Reason: "g"}), recording.Options{})
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	copyOf := func(b []byte) string {
		path := filepath.Join(t.TempDir(), "bad.livescope")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, part := range []int{0, 50, 200, 4096, 8192, len(content) / 2, len(content) - 1} {
		refuses(t, copyOf(content[:part]))
	}
	for _, c := range []struct {
		words string
		do    []string
	}{
		{"format 9", []string{`PRAGMA user_version = 9`}},
		{"its start", []string{`DELETE FROM meta WHERE key = 'header'`}},
		{"damaged", []string{`UPDATE meta SET value = '{"Started":7}' WHERE key = 'header'`}},
		{"damaged", []string{`UPDATE meta SET value = '[' WHERE key = 'heads'`}},
		{"damaged", []string{`UPDATE meta SET value = '{}' WHERE key = 'ended'`}},
		{"tables", []string{`DROP TABLE seen`}},
		{"tables", []string{`DROP TABLE event`, `CREATE VIEW event AS SELECT 1`}},
		{"damaged", []string{`DROP TABLE event`, `CREATE TABLE event (x)`}},
	} {
		path := copyOf(content)
		alter(t, path, c.do...)
		refuses(t, path, c.words)
	}
	// Whatever is overwritten: a line or a store, never a panic.
	for i := range 60 {
		b := append([]byte(nil), content...)
		for j := 100 + i*len(b)/60; j < len(b) && j < 100+(i+1)*len(b)/60; j += 97 {
			b[j] ^= 0x5a
		}
		if s, err := recording.Open(t.Context(), copyOf(b), recording.OpenOptions{}); err == nil {
			s.Close()
		} else if strings.ContainsRune(err.Error(), '\n') {
			t.Errorf("%q is more than a line", err)
		}
	}
}

func TestHostileRowsAreLeftOut(t *testing.T) {
	_, s := sample(t, "pending")
	path, _ := record(t, tells(s, client.Gap{Reason: "the first"}, client.Gap{Reason: "the last"}), recording.Options{})
	alter(t, path, `UPDATE change SET n = 100 WHERE n = 2`,
		`INSERT INTO change VALUES (3, 0, 'of-the-future', '{}'), (4, 0, 'of-the-future', ''), (5, -9223372036854775808, 'gap', '['), (6, 0, 'query-ran', '{"Run":7}'), (-9223372036854775808, 0, 'gap', '{}')`,
		`INSERT INTO change SELECT 7, 0, 'gap', '{"Reason":"' || printf('%.*c', 2000000, 'x') || '"}'`,
		`INSERT INTO change SELECT 8, 0, 'query-ran', printf('%.*c', 500000, '[')`,
		`INSERT INTO event (n, op, name) VALUES (9, 'dance', NULL), (9, 'put', NULL)`,
		`INSERT INTO rolled_back (rebase, seenAt, renumbered, newGlobal, newClient, newGeneration) VALUES (-1, -1, 9, -1, -1, -1)`,
		`INSERT INTO meta VALUES ('queries', '[{"ID":')`,
		`DELETE FROM state`, `INSERT INTO state VALUES (7, -1, x'00')`)
	got := open(t, path)
	notes := strings.Join(got.Info().Notes, "|")
	for _, w := range []string{"2 changes are of kinds", "4 changes cannot be read", "state cannot be read"} {
		if !strings.Contains(notes, w) {
			t.Errorf("%q does not say %q", notes, w)
		}
	}
	seen := collect(t, got.Changes(t.Context()), 3)
	if seen[1] != (client.Gap{Reason: "the first"}) || seen[2] != (client.Gap{Reason: "the last"}) {
		t.Errorf("it tells %v", seen)
	}
	if err := got.Can(client.CapQueries); err == nil {
		t.Error("queries that cannot be read are there")
	}
	portrait(t, got)
}

func TestTheMarkIsInTheHeader(t *testing.T) {
	_, s := sample(t, "pending")
	path, _ := record(t, tells(s), recording.Options{})
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var mark [4]byte
	if _, err := f.ReadAt(mark[:], 68); err != nil || binary.BigEndian.Uint32(mark[:]) != 0x4C535243 {
		t.Errorf("the mark is %x (%v)", mark, err)
	}
}

func TestCloseEndsStreamsAndRemovesWhatWasMade(t *testing.T) {
	_, s := sample(t, "pending")
	var changes []client.Change
	for i := range 500 {
		changes = append(changes, client.Gap{Reason: fmt.Sprint(i)})
	}
	path, _ := record(t, tells(s, changes...), recording.Options{})
	before := runtime.NumGoroutine()
	got, err := recording.Open(t.Context(), path, recording.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	read, unread := got.Changes(t.Context()), got.Changes(t.Context())
	collect(t, read, 501)
	if err := got.Close(); err != nil {
		t.Error(err)
	}
	for _, stream := range []<-chan client.Change{read, unread, got.Changes(t.Context())} {
		for range stream {
		}
	}
	if err := got.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside the recording are %v", left)
	}
}
