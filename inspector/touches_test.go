package inspector

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
)

func TestTheEventsThatTouchedARow(t *testing.T) {
	s := open(t, "pending")
	got, err := s.Touches(t.Context(), "TODOS", []ColumnValue{{"id", "p1"}})
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, e := range got.Events {
		events = append(events, e.SeqNum.String()+" "+e.Name+" "+e.Op.String())
	}
	if diff := cmp.Diff([]string{"e199 v1.TodoClearedCompleted update", "e198 v1.TodoCompleted update", "e178 v1.TodoCreated insert"}, events); diff != "" {
		t.Fatal(diff)
	}
	want := []ColumnChange{{Name: "completed", Old: int64(0), New: int64(1), HasOld: true, HasNew: true}}
	if diff := cmp.Diff(want, got.Events[1].Columns); diff != "" {
		t.Error(diff)
	}
	if got.Kept != 37 || got.Newest.String() != "e199" || got.Oldest.Global != 166 || got.More || got.Unreadable != 0 {
		t.Errorf("kept are %d of %s to %s, more %v, unreadable %d", got.Kept, got.Oldest, got.Newest, got.More, got.Unreadable)
	}
	if got, err := s.Touches(t.Context(), "todos", []ColumnValue{{"id", "nobody"}}); err != nil || len(got.Events) != 0 || got.Kept != 37 {
		t.Errorf("a row that nothing touched: %+v, %v", got, err)
	}
	if _, err := s.Touches(t.Context(), "todos", nil); err == nil || !strings.Contains(err.Error(), `"id" is missing`) {
		t.Errorf("without a key: %v", err)
	}
}

func TestTouchesWithoutChangesetsAndKeys(t *testing.T) {
	f := newState(t, `CREATE TABLE x (a PRIMARY KEY)`, `CREATE TABLE y (a)`)
	s := attach(t, f.path)
	if got, err := s.Touches(t.Context(), "x", []ColumnValue{{"a", int64(1)}}); err != nil || got.Kept != 0 {
		t.Errorf("no changesets: %+v, %v", got, err)
	}
	if _, err := s.Touches(t.Context(), "y", []ColumnValue{{"a", int64(1)}}); err == nil {
		t.Error("a table without a key told its rows apart")
	}
	f.exec(`CREATE TABLE __livestore_session_changeset (seqNumGlobal INTEGER, seqNumClient INTEGER, seqNumRebaseGeneration INTEGER, changeset BLOB, debug TEXT)`)
	insert := []byte("T\x01\x01x\x00\x12\x00\x01\x00\x00\x00\x00\x00\x00\x00\x05") // x: insert 5
	for i := range 1300 {
		f.exec(`INSERT INTO __livestore_session_changeset VALUES (?, 0, 0, ?, '')`, i, insert)
	}
	f.exec(`INSERT INTO __livestore_session_changeset VALUES (2000, 0, 0, ?, '')`, insert[:len(insert)-3])
	got, err := s.Touches(t.Context(), "x", []ColumnValue{{"a", 5.0}})
	if err != nil || len(got.Events) != maxTouches || !got.More || got.Unreadable != 1 {
		t.Errorf("%d events, more %v, %d unreadable, %v", len(got.Events), got.More, got.Unreadable, err)
	}
	if got.Events[0].SeqNum.Global != 1299 || got.Events[0].Op != livestore.OpInsert {
		t.Errorf("the newest is %+v", got.Events[0])
	}
}

func TestThePreviousEventOfAnEntity(t *testing.T) {
	l := newLog(t)
	l.fill(1, 9000)
	s := attach(t, l.path)
	for _, c := range []struct {
		from livestore.Key
		id   string
		want string
	}{
		{End, "t8999", "e8999"}, {End, "t5", "e5"}, {key(5, 0, 0), "t5", ""}, {livestore.Key{SeqNum: livestore.SeqNum{Global: 5}, Ordinal: 1}, "t5", "e5"},
		{key(11, 0, 0), "t10", "e10.1"}, {End, "list", "e9000.1"}, {End, "t", ""},
	} {
		r, ok, err := s.Previous(t.Context(), c.from, c.id)
		got := ""
		if ok {
			got = r.Event.SeqNum.String()
		}
		if err != nil || got != c.want {
			t.Errorf("%s before %s is %q, not %q; %v", c.id, c.from.SeqNum, got, c.want, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Previous(ctx, End, "t5"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestMentionsWritesWhatJavaScriptWrites(t *testing.T) {
	l := newLog(t)
	e := event(1, 0, 0)
	e.Args = "{\"id\":\"a<b>&c\u2028\\\\u2028\\\"\"}"
	l.add(e)
	s := attach(t, l.path)
	if _, ok, err := s.Previous(t.Context(), End, "a<b>&c\u2028\\u2028\""); err != nil || !ok {
		t.Errorf("found %v, %v", ok, err)
	}
}

func TestRebasesAreListedNewestFirst(t *testing.T) {
	s := open(t, "before-rebase")
	if got, err := s.Rebases(t.Context(), 5); err != nil || len(got) != 0 {
		t.Errorf("none was seen: %v, %v", got, err)
	}
	for i := range int64(3) {
		if _, err := s.c.Sidecar().Journal(t.Context(), time.Unix(i, 0), []sidecar.RolledBack{
			{Event: event(4+i, 0, 0), NewNum: livestore.SeqNum{Global: 9}, Renumbered: true}, {Event: event(5+i, 0, 0)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Rebases(t.Context(), 2)
	want := []Rebase{
		{Number: 3, At: time.Unix(2, 0), RolledBack: 2, Renumbered: 1, First: livestore.SeqNum{Global: 6}},
		{Number: 2, At: time.Unix(1, 0), RolledBack: 2, Renumbered: 1, First: livestore.SeqNum{Global: 5}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	rows, err := s.RebaseRows(t.Context(), 2, 9)
	if diff := cmp.Diff([]string{"e5x", "e6x"}, numbers(rows)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestTheFilesOfAStore(t *testing.T) {
	s := open(t, "confirmed")
	dir := filepath.Dir(s.Info().EventlogFile)
	for _, name := range []string{"state9@6.db", "state9@6.db-wal", "note.txt", filepath.Base(s.Info().StateFile) + "-journal"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := s.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		if f.Bytes == 0 || f.Modified.IsZero() {
			t.Errorf("%+v", f)
		}
		got = append(got, f.Name+": "+string(f.Role))
	}
	want := []string{"eventlog@6.db: eventlog", "state53742589097@6.db: state", "state53742589097@6.db-journal: journal", "state9@6.db: not in use here", "state9@6.db-wal: write-ahead log"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
