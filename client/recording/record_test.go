package recording_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/client/sqlite"
)

func TestWhatIsRecordedIsWhatWasSeen(t *testing.T) {
	t.Parallel() // it waits for commits
	dir, s := sample(t, "before-rebase")
	u := begin(t, s)
	u.until(1) // the heads: the store is followed
	a := newApp(t, dir)
	a.do(rebase(t)...)
	u.until(4) // the rebase, what was appended, the heads
	a.do(event(t, "e12", "client-a", `{"late":true}`), event(t, "e12.1", "client-a", "{}"))
	u.until(6)
	a.do(`UPDATE eventlog SET syncMetadataJson = '{"_tag":"Some","value":{"createdAt":"2026-01-01T00:00:00Z"}}' WHERE seqNumGlobal BETWEEN 9 AND 12 AND seqNumClient = 0`, head(12))
	u.until(7)
	live := portrait(t, s)
	if !strings.Contains(live, "rebase 1") || !strings.Contains(live, "2026-01-01") {
		t.Fatalf("the live store saw no rebase or no confirmation:\n%s", live)
	}
	sum := u.end()
	got := open(t, u.path)
	same(t, portrait(t, got), live)
	if sum.AtStart == 0 || sum.Events <= sum.AtStart || sum.Changes != 7 || sum.Bytes == 0 || !sum.Ended.After(sum.Started) {
		t.Errorf("the summary is %+v", sum)
	}
	if s := got.Summary(); s.Events != sum.Events || s.AtStart != sum.AtStart || s.Changes != sum.Changes || s.Bytes != sum.Bytes || !s.Started.Equal(sum.Started) {
		t.Errorf("reopened: %+v\nwant      %+v", s, sum)
	}
	sameState(t, got, s)
	info := got.Info()
	if info.Source != "recording" || info.Where != u.path || !info.ReadOnly || info.StoreID != s.Info().StoreID {
		t.Errorf("the info is %+v", info)
	}
	if len(info.Notes) != 1 || !strings.Contains(info.Notes[0], "recorded on") || !strings.Contains(info.Notes[0], dir) {
		t.Errorf("the notes are %q", info.Notes)
	}
	if m, err := os.Stat(u.path); err != nil || m.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v (%v)", m.Mode(), err)
	}
}

// sameState compares the schema of two state databases and their sizes.
func sameState(t *testing.T, got, want client.Store) {
	t.Helper()
	var text [2]string
	for i, s := range []client.Store{got, want} {
		db, err := s.State()
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Read(t.Context(), func(c *sqlite.Conn) error {
			text[i] = ""
			st, err := c.Query(t.Context(), `SELECT name, sql FROM sqlite_schema UNION ALL SELECT schemaHash, tableName FROM __livestore_schema ORDER BY 1`)
			if err != nil {
				return err
			}
			for st.Next() {
				text[i] += st.Text(0) + st.Text(1) + "\n"
			}
			return st.Close()
		}); err != nil {
			t.Fatal(err)
		}
	}
	if text[0] != text[1] || text[0] == "" {
		t.Errorf("the state is\n%s\nwant\n%s", text[0], text[1])
	}
}

// TestMissedAndLateChanges has the log change with no word, or another one than
// would be told: what is recorded is what stands.
func TestMissedAndLateChanges(t *testing.T) {
	for name, c := range map[string]struct {
		sample string
		do     func(a app)
		tell   client.Change
	}{
		"appended, told too little": {"pending", func(a app) { a.do(event(t, "e200", "x", "{}"), event(t, "e201", "x", "{}")) }, client.EventsAppended{From: num(t, "e200"), To: num(t, "e200"), Count: 1}},
		"a rebase, told as a gap":   {"before-rebase", func(a app) { a.do(rebase(t)...) }, client.Gap{Reason: "test"}},
		"a rebase, told as heads":   {"before-rebase", func(a app) { a.do(rebase(t)...) }, client.HeadsChanged{}},
		"all rows deleted":          {"pending", func(a app) { a.do(`DELETE FROM eventlog`, head(0)) }, client.Gap{}},
		"another log":               {"pending", func(a app) { a.do(`UPDATE eventlog SET clientId = 'other'`, head(190)) }, client.Gap{}},
		"confirmed": {"pending", func(a app) {
			a.do(`UPDATE eventlog SET syncMetadataJson = '{"x":1}' WHERE seqNumGlobal > 177 AND seqNumClient = 0`, head(199))
		}, client.HeadsChanged{}},
		"far more than a piece": {"confirmed", func(a app) {
			a.do(`INSERT INTO eventlog WITH RECURSIVE n(i) AS (SELECT 178 UNION ALL SELECT i + 1 FROM n WHERE i < 5177)
SELECT i, 0, 0, i - 1, 0, 0, 'v1.TodoCreated', '{}', 'client-b', 'static', 1, '{}' FROM n`, head(5000))
		}, client.HeadsChanged{}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, s := sample(t, c.sample)
			change := make(chan client.Change)
			u := begin(t, &told{Store: s, changes: change})
			u.until(0) // the start
			c.do(newApp(t, dir))
			change <- c.tell
			close(change)
			u.wait()
			got := open(t, u.path)
			same(t, portrait(t, got), portrait(t, s))
		})
	}
}

// TestAChangeWhileTheStartIsRead writes once the changes are asked for: they are
// told, and stand in the log too.
func TestAChangeWhileTheStartIsRead(t *testing.T) {
	dir, s := sample(t, "before-rebase")
	a := newApp(t, dir)
	store := tells(s, client.EventsRolledBack{Rebase: 1, From: num(t, "e6")}, client.EventsAppended{From: num(t, "e6"), To: num(t, "e11r1")})
	store.begun = func() { a.do(rebase(t)...) }
	path, _ := record(t, store, recording.Options{})
	same(t, portrait(t, open(t, path)), portrait(t, s))
}

func TestARecordingUnderWayCanBeOpened(t *testing.T) {
	t.Parallel() // it waits for commits
	dir, s := sample(t, "pending")
	u := begin(t, s)
	u.until(1)
	newApp(t, dir).do(event(t, "e200", "client-a", "{}"))
	u.until(3)
	got := open(t, u.path)
	same(t, portrait(t, got), portrait(t, s))
	if notes := strings.Join(got.Info().Notes, "\n"); !strings.Contains(notes, "was not ended") {
		t.Errorf("it does not say that it is under way: %s", notes)
	}
	before := portrait(t, got)
	newApp(t, dir).do(event(t, "e201", "client-a", "{}"))
	u.until(5)
	same(t, portrait(t, got), before) // what is open stands still
	u.end()
	same(t, portrait(t, open(t, u.path)), portrait(t, s))
}

func TestARecordingThatWasKilledIsReadable(t *testing.T) {
	t.Parallel() // it waits for commits
	dir, s := sample(t, "pending")
	file := filepath.Join(t.TempDir(), "killed")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RECORDING_TEST_STORE="+dir, "RECORDING_TEST_FILE="+file)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer stop.Stop()
	lines, wrote := bufio.NewScanner(out), false
	for lines.Scan() {
		var changes int
		fmt.Sscan(lines.Text(), &changes)
		if changes >= 1 && !wrote { // it follows the store
			wrote = true
			newApp(t, dir).do(event(t, "e200", "client-a", "{}"), event(t, "e201", "client-a", "{}"))
		}
		if changes >= 3 {
			cmd.Process.Kill()
			break
		}
	}
	if err := cmd.Wait(); err == nil || !wrote {
		t.Fatalf("it was not killed: %v, %s", err, problem.String())
	}
	got := open(t, file)
	// The times of arrival are the other process's.
	events := func(s client.Store) (out string) {
		for _, line := range strings.SplitAfter(portrait(t, s), "\n") {
			out += line[:max(0, strings.LastIndexByte(line, ' '))] + "\n"
		}
		return out
	}
	same(t, events(got), events(s))
	if notes := strings.Join(got.Info().Notes, "\n"); !strings.Contains(notes, "was killed") {
		t.Errorf("the notes are %s", notes)
	}
}

func TestWhatIsThereIsNotWrittenOver(t *testing.T) {
	_, s := sample(t, "confirmed")
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := recording.Record(t.Context(), s, path, recording.Options{})
	if err == nil || !strings.Contains(err.Error(), "is there already") || !strings.Contains(err.Error(), path) {
		t.Errorf("the error is %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "mine" {
		t.Errorf("the file now says %q", b)
	}
}

func TestARecordingThatCannotBeginLeavesNoFile(t *testing.T) {
	_, s := sample(t, "confirmed")
	path := filepath.Join(t.TempDir(), "x.livescope")
	ctx, cancel := context.WithCancel(t.Context())
	store := tells(s)
	store.begun = cancel
	if _, err := recording.Record(ctx, store, path, recording.Options{}); err == nil {
		t.Error("it was recorded")
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
	if _, err := recording.Record(t.Context(), s, filepath.Join(path, "no", "such", "folder"), recording.Options{}); err == nil {
		t.Error("it was recorded in no folder")
	}
}

func TestStatesAreBounded(t *testing.T) {
	dir, s := sample(t, "pending")
	found, _ := filepath.Glob(filepath.Join(dir, "state*@6.db"))
	info, err := os.Stat(found[0])
	if err != nil {
		t.Fatal(err)
	}
	size := info.Size()
	for name, c := range map[string]struct {
		most   int64
		states int
		gap    bool
	}{
		"all":                {0, 2, false},
		"one is enough":      {2*size - 1, 1, true},
		"too large at first": {size - 1, 0, true},
		"none":               {-1, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			path, _ := record(t, tells(s, client.StateChanged{}), recording.Options{MaxStateBytes: c.most})
			got := open(t, path)
			_, err := got.State()
			if (err == nil) != (c.states > 0) {
				t.Errorf("the state: %v", err)
			}
			if n := query(t, path, `SELECT count(DISTINCT n) FROM state`); n != int64(c.states) {
				t.Errorf("%d states, want %d", n, c.states)
			}
			n := 1
			if c.gap {
				n = 2
			}
			seen := collect(t, got.Changes(t.Context()), n)
			if c.gap && !strings.Contains(seen[1].(client.Gap).Reason, "the state was not recorded") {
				t.Errorf("it tells %v", seen[1])
			}
		})
	}
}

func TestLaterStatesMakeRoom(t *testing.T) {
	dir, s := sample(t, "pending")
	found, _ := filepath.Glob(filepath.Join(dir, "state*@6.db"))
	info, _ := os.Stat(found[0])
	path, _ := record(t, tells(s, client.StateChanged{}), recording.Options{MaxStateBytes: 2 * info.Size()})
	if n := query(t, path, `SELECT count(DISTINCT n) FROM state`); n != 2 {
		t.Errorf("%d states, want that of the start and the last", n)
	}
}

// query reads one number of a recording.
func query(t *testing.T, path, sql string) (n int64) {
	t.Helper()
	db := sqlite.OpenScratch(path)
	defer db.Close()
	if err := db.Read(t.Context(), func(c *sqlite.Conn) error {
		st, err := c.Query(t.Context(), sql)
		if err != nil {
			return err
		}
		if st.Next() {
			n = st.Int(0)
		}
		return st.Close()
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// unreadable has an eventlog that cannot be read once the recording has begun.
type unreadable struct {
	*told
	broken bool
}

func (s *unreadable) Eventlog() (*sqlite.DB, error) {
	if s.broken {
		return sqlite.OpenScratch(filepath.Join("no", "such", "file")), nil
	}
	return s.Store.Eventlog()
}

func (s *unreadable) State() (*sqlite.DB, error) {
	s.broken = true // the state is asked for after the log
	return s.Store.State()
}

func TestALogThatCannotBeReadLaterIsAGap(t *testing.T) {
	_, s := sample(t, "pending")
	path, _ := record(t, &unreadable{told: tells(s, client.HeadsChanged{}, client.Gap{Reason: "g"})}, recording.Options{})
	got := open(t, path)
	same(t, portrait(t, got), portrait(t, s))
	seen := collect(t, got.Changes(t.Context()), 3)
	if g, ok := seen[2].(client.Gap); !ok || !strings.Contains(g.Reason, "the log was not recorded") {
		t.Errorf("it tells %v", seen)
	}
}
