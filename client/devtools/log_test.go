package devtools

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// scratchLog is an empty log.
func scratchLog(t testing.TB) *log {
	t.Helper()
	dir := t.TempDir()
	side := sidecar.New(func() (string, error) { return dir, nil })
	l, err := newLog(t.Context(), dir, side)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.close(); side.Close() })
	return l
}

var now = time.Unix(1_700_000_000, 0)

// at is an event, told apart by its args: e5 x.
func at(t testing.TB, n, id string) pulled {
	t.Helper()
	num, err := livestore.ParseSeqNum(n)
	if err != nil {
		t.Fatal(err)
	}
	return pulled{event: livestore.Event{SeqNum: num, Name: "v1.X", Args: `{"id":"` + id + `"}`, ClientID: "c", SessionID: "s", SyncMetadata: `{"_tag":"None"}`},
		changeset: []byte(id), tables: []string{"t"}}
}

func (l *log) holds(t testing.TB, want ...string) {
	t.Helper()
	got := eventsIn(t, l.db)
	for i := range want {
		want[i] = want[i][:len(want[i])-1] + "v1.X " + want[i][len(want[i])-1:]
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log has %q, want %q", got, want)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAdvanceTwice(t *testing.T) {
	l := scratchLog(t)
	events := []pulled{at(t, "e1", "a"), at(t, "e1.1", "b"), at(t, "e2", "c")}
	changes := must[[]client.Change](t)(l.advance(t.Context(), now, events))
	if got := changes[0].(client.EventsAppended); len(changes) != 1 || got.Count != 3 || got.From.String() != "e1" || got.To.String() != "e2" || got.Heads.Leader.String() != "e2" {
		t.Errorf("told %+v", changes)
	}
	if again := must[[]client.Change](t)(l.advance(t.Context(), now, events)); len(again) > 0 {
		t.Errorf("told again %+v", again)
	}
	more := must[[]client.Change](t)(l.advance(t.Context(), now, append(events, at(t, "e3", "d"))))
	if got := more[0].(client.EventsAppended); got.Count != 1 || got.From.String() != "e3" {
		t.Errorf("told %+v", more)
	}
	l.holds(t, "e1 a", "e1.1 b", "e2 c", "e3 d")
	if data := must[[]byte](t)(l.side.Changeset(t.Context(), livestore.SeqNum{Global: 1, Client: 1})); string(data) != "b" {
		t.Errorf("what e1.1 wrote is %q", data)
	}
}

func TestARebaseWhoseNumberAnUpstreamEventTook(t *testing.T) {
	for name, early := range map[string]bool{"before": true, "with it": false} {
		t.Run(name, func(t *testing.T) {
			l := scratchLog(t)
			must[[]client.Change](t)(l.advance(t.Context(), now, []pulled{at(t, "e1", "a"), at(t, "e2", "m")}))
			if early { // the upstream's e2 was taken in already
				must[[]client.Change](t)(l.advance(t.Context(), now, []pulled{at(t, "e2", "u")}))
			}
			changes := must[[]client.Change](t)(l.rebase(t.Context(), now, []pulled{at(t, "e2", "m")}, []pulled{at(t, "e2", "u"), at(t, "e3r1", "m")}))
			l.holds(t, "e1 a", "e2 u", "e3r1 m")
			gone := changes[0].(client.EventsRolledBack)
			if gone.Old != 1 || gone.New != 1 || gone.From.String() != "e2" {
				t.Errorf("told %+v", gone)
			}
			rolled := must[[]sidecar.RolledBack](t)(l.side.OfRebase(t.Context(), gone.Rebase, 9))
			if len(rolled) != 1 || rolled[0].NewNum.String() != "e3r1" || rolled[0].Event.Args != `{"id":"m"}` {
				t.Errorf("the journal has %+v", rolled)
			}
			if l.heads.Leader.String() != "e3r1" {
				t.Errorf("the heads are %+v", l.heads)
			}
			if data := must[[]byte](t)(l.side.Changeset(t.Context(), livestore.SeqNum{Global: 2})); string(data) != "u" && !early {
				t.Errorf("what e2 wrote is %q", data)
			}
		})
	}
}

func TestARebaseThatOnlyRemoves(t *testing.T) {
	l := scratchLog(t)
	must[[]client.Change](t)(l.advance(t.Context(), now, []pulled{at(t, "e1", "a"), at(t, "e2", "b")}))
	must[[]client.Change](t)(l.rebase(t.Context(), now, []pulled{at(t, "e2", "b")}, nil))
	l.holds(t, "e1 a")
	if l.heads.Leader.String() != "e1" {
		t.Errorf("the heads are %+v", l.heads)
	}
	must[[]client.Change](t)(l.rebase(t.Context(), now, nil, nil))
}

// theirs is an app's eventlog.
func theirs(t testing.TB, head int64, events ...pulled) *sqlite.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "theirs.db")
	w := must[*sqlite.Conn](t)(sqlite.Create(path))
	for _, s := range append(slices.Clone(livestore.EventlogSchema), fmt.Sprintf("INSERT INTO __livestore_sync_status VALUES (%d, 'b')", head)) {
		if err := w.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range events {
		e.event.SchemaHash = 7
		if err := w.Exec(t.Context(), insertEvent, bind(&e.event)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	db := sqlite.OpenScratch(path)
	t.Cleanup(func() { db.Close() })
	return db
}

func TestReadTheAppsLog(t *testing.T) {
	l := scratchLog(t)
	first := must[[]client.Change](t)(l.read(t.Context(), now, theirs(t, 1, at(t, "e1", "a"), at(t, "e2", "b"), at(t, "e3", "c"))))
	if len(first) != 1 || first[0].(client.HeadsChanged).Heads.Backend != 1 || l.heads.Leader.String() != "e3" || l.heads.BackendID != "b" {
		t.Errorf("at first told %+v", first)
	}
	must[[]client.Change](t)(l.advance(t.Context(), now, []pulled{at(t, "e4", "d")}))
	if e, ok, err := l.get(t.Context(), livestore.SeqNum{Global: 4}); err != nil || !ok || e.SchemaHash != 7 {
		t.Errorf("what was pushed has the schema hash %d, %v", e.SchemaHash, err)
	}
	// e2 is another's now, what it was is e4r1; e3 is gone; e4 is e5r1; e6 is new.
	later := must[[]client.Change](t)(l.read(t.Context(), now, theirs(t, 2, at(t, "e1", "a"), at(t, "e2", "o"), at(t, "e4r1", "b"), at(t, "e5r1", "d"), at(t, "e6", "n"))))
	l.holds(t, "e1 a", "e2 o", "e4r1 b", "e5r1 d", "e6 n")
	gone, more := later[0].(client.EventsRolledBack), later[1].(client.EventsAppended)
	if gone.Old != 3 || gone.New != 2 || gone.From.String() != "e2" || more.Count != 4 || more.From.String() != "e2" || more.To.String() != "e6" {
		t.Errorf("later told %+v", later)
	}
	var journal []string
	for _, r := range must[[]sidecar.RolledBack](t)(l.side.OfRebase(t.Context(), gone.Rebase, 9)) {
		journal = append(journal, fmt.Sprint(r.Event.SeqNum, " ", r.Renumbered, " ", r.NewNum))
	}
	if !slices.Equal(journal, []string{"e2 true e4r1", "e3 false e0", "e4 true e5r1"}) {
		t.Errorf("the journal has %q", journal)
	}
	if same := must[[]client.Change](t)(l.read(t.Context(), now, theirs(t, 2, at(t, "e1", "a"), at(t, "e2", "o"), at(t, "e4r1", "b"), at(t, "e5r1", "d"), at(t, "e6", "n")))); len(same) != 1 {
		t.Errorf("the same again is told as %+v", same)
	}
	if h := must[[]client.Change](t)(l.setHeads(t.Context(), client.Heads{Backend: 6})); len(h) != 1 {
		t.Errorf("told %+v", h)
	}
	if e := rowsIn(t, l.db); len(e) != 5 {
		t.Errorf("%d events", len(e))
	}
}

func TestReadWhatIsNoLog(t *testing.T) {
	l := scratchLog(t)
	for name, statements := range map[string][]string{"other": {"CREATE TABLE x (y)"}, "older": {"CREATE TABLE eventlog (id)", "CREATE TABLE __livestore_sync_status (head, backendId)"}} {
		path, _ := made(t, statements...)
		db := sqlite.OpenScratch(path)
		if _, err := l.read(t.Context(), now, db); err == nil {
			t.Errorf("%s is read", name)
		}
		db.Close()
	}
	path := filepath.Join(t.TempDir(), "damaged.db")
	f := fields{raw: line(t, 31)}
	data := slices.Clone(f.bytes("eventlog"))
	for i := 100; i < len(data); i += 3 {
		data[i] ^= 0xff
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db := sqlite.OpenScratch(path)
	defer db.Close()
	if _, err := l.read(t.Context(), now, db); err == nil {
		t.Error("a damaged one is read")
	}
	l.holds(t)
}

func BenchmarkAdvance(b *testing.B) {
	const all, batch = 20_000, 100
	for b.Loop() {
		b.StopTimer()
		l := scratchLog(b)
		b.StartTimer()
		for n := 0; n < all; n += batch {
			events := make([]pulled, batch)
			for i := range events {
				events[i] = pulled{event: livestore.Event{SeqNum: livestore.SeqNum{Global: int64(n + i + 1)}, Parent: livestore.SeqNum{Global: int64(n + i)},
					Name: "v1.TodoCreated", Args: `{"id":"t1","text":"Todo of some length"}`, ClientID: "c", SessionID: "s", SyncMetadata: `{"_tag":"None"}`}, changeset: make([]byte, 60)}
			}
			if _, err := l.advance(b.Context(), now, events); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N)*all/b.Elapsed().Seconds(), "events/s")
}
