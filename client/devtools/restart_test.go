package devtools

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures/recordings"
)

func TestAnAppIsKilledAndStartedAgain(t *testing.T) {
	for name, attach := range map[string]func(testing.TB, *recordings.App, Options) *attached{"dial": dialled, "listen": listened} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := attach(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
			if err := a.controls.Latch.SetLatch(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			a.app.Kill()
			told(a, "the app is lost", func(c client.ConnectionChanged) bool {
				return c.Connection.App == client.LinkConnecting && c.Connection.Reason != ""
			})
			before := len(a.app.Notes("LSD.ClientSession.LiveQueriesSubscribe"))
			a.app.Start()
			told(a, "a gap", func(client.Gap) bool { return true })
			a.until("it is attached again", func() bool { return a.link().App == client.LinkConnected && len(a.LiveQueries()) == 4 })
			a.until("the latch is closed again", a.app.Latched)
			a.app.Play(86, 97)
			a.until("what comes is seen", func() bool { return slices.Contains(a.log(), "e6 v1.TodoCreated t4") })
			told(a, "and what ran", func(c client.QueryRan) bool { return c.Run.Kind == client.QueryDB })
			if n := len(a.app.Notes("LSD.ClientSession.LiveQueriesSubscribe")) - before; n != 1 {
				t.Errorf("it was asked for its queries %d times", n)
			}
			if n := len(seen[client.Gap](a)); n != 1 {
				t.Errorf("%d gaps were told", n)
			}
			a.healthy()
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			if a.app.Latched() {
				t.Error("the latch is left closed")
			}
		})
	}
}

// TestAnEdgeOfTheAppIsMadeAnew: an app of LiveStore 0.4.0 then minds packets for the channels that it had.
func TestAnEdgeOfTheAppIsMadeAnew(t *testing.T) {
	for _, end := range []recordings.End{recordings.LeaderEnd, recordings.SessionEnd} {
		t.Run(string(end), func(t *testing.T) {
			t.Parallel()
			a := listened(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
			// Somebody else is attached through the same relay.
			m, err := Dial(within(t), a.mesh.Address())
			if err != nil {
				t.Fatal(err)
			}
			other := opened(t, m, a.app, Options{ReadOnly: true})
			a.app.Remake(end)
			told(other, "a gap", func(client.Gap) bool { return true })
			other.until("the other is attached again", func() bool { return other.link().App == client.LinkConnected && len(other.LiveQueries()) == 4 })
			told(a, "a gap", func(client.Gap) bool { return true })
			a.until("it is attached again", func() bool { return a.link().App == client.LinkConnected && len(a.LiveQueries()) == 4 })
			a.app.Play(86, 97)
			for _, each := range []*attached{a, other} {
				each.until("what comes is seen", func() bool { return slices.Contains(each.log(), "e6 v1.TodoCreated t4") })
				each.healthy()
			}
		})
	}
}

func TestWhatWasRolledBackWhileTheAppWasAway(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{Eventlog: pendingLog(t), Head: 7})
	a := dialled(t, app, Options{})
	a.until("all are here", func() bool { return len(a.log()) == 10 })
	_, data := made(t, eventlogOf(5, `INSERT INTO eventlog VALUES (6,0,0,5,0,0,'v1.Theirs','{"id":"o"}','client-b','static',1,'{"_tag":"None"}')`,
		`INSERT INTO eventlog VALUES (7,0,2,6,0,0,'v1.Mine','{"id":"x"}','client-a','static',1,'{"_tag":"None"}')`)...)
	app.On("LSD.Leader.EventlogReq", func(r *recordings.Request) {
		r.Reply(recordings.With(t, r.Answer(), map[string]any{"eventlog": data}))
	})
	app.Restart()
	gone := told(a, "what went", func(client.EventsRolledBack) bool { return true })
	if gone.Old == 0 {
		t.Errorf("told %+v", gone)
	}
	a.until("the log is the app's", func() bool { return slices.Equal(a.log(), []string{"e6 v1.Theirs o", "e7r2 v1.Mine x"}) })
	if h := a.scratchHeads(); h.Leader.String() != "e7r2" || h.Backend != 5 {
		t.Errorf("the heads are %+v", h)
	}
}

func TestAnotherSessionOfTheClientIsTaken(t *testing.T) {
	t.Parallel()
	m, err := Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	app := recordings.NewApp(t, recordings.AppOptions{SessionID: "first"}).Join(m.Address())
	a := opened(t, m, app, Options{})
	app.Kill()
	second := recordings.NewApp(t, recordings.AppOptions{SessionID: "second"}).Join(m.Address())
	a.until("the second is attached", func() bool {
		return a.Session().SessionID == "second" && a.link().App == client.LinkConnected && len(a.LiveQueries()) == 4
	})
	second.Play(86, 97)
	a.until("what comes is seen", func() bool { return slices.Contains(a.log(), "e6 v1.TodoCreated t4") })
}

// TestPushesThatComeWhileTheLogIsRead are taken in after it, and what they wrote is told.
func TestPushesThatComeWhileTheLogIsRead(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	app.On("LSD.Leader.EventlogReq", func(r *recordings.Request) {
		app.Push(recordings.LeaderEnd, line(t, 96))
		r.Default()
	})
	a := dialled(t, app, Options{})
	if got := a.log(); !slices.Contains(got, "e6 v1.TodoCreated t4") {
		t.Errorf("the log has %q", got)
	}
	app.Push(recordings.LeaderEnd, line(t, 113))
	told(a, "the state was written", func(c client.StateChanged) bool { return c.To.Global == 7 && slices.Equal(c.Tables, []string{"todos"}) })
	if n := len(app.Notes("LSD.Leader.SnapshotReq")); n < 2 {
		t.Errorf("the state was asked for %d times", n)
	}
}

// TestTheAppsFilesAreReadWhereTheyAre and are left alone when they are not reached any more.
func TestTheAppsFilesAreReadWhereTheyAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, state := fields{raw: line(t, 31)}, fields{raw: line(t, 27)}
	content := map[string][]byte{"eventlog@6.db": log.bytes("eventlog"), "state53742589097@6.db": state.bytes("snapshot")}
	for name, data := range content {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	app := recordings.NewApp(t, recordings.AppOptions{})
	app.On("LSD.Leader.DatabaseFileInfoReq", func(r *recordings.Request) {
		file := func(size int, name string) any {
			return map[string]any{"fileSize": size, "persistenceInfo": map[string]any{"fileName": name, "directory": dir}}
		}
		r.Reply(recordings.With(t, r.Answer(), map[string]any{"state": file(131072, "state53742589097@6.db"), "eventlog": file(49152, "eventlog@6.db")}))
	})
	a := dialled(t, app, Options{})
	if len(app.Notes("LSD.Leader.EventlogReq", "LSD.Leader.SnapshotReq")) > 0 {
		t.Skip("the head came later than the files were looked at")
	}
	if got := a.log(); !slices.Equal(got, atFirst) || a.rows("todos") != 3 {
		t.Errorf("the log has %q, the state %d todos", got, a.rows("todos"))
	}
	app.On("LSD.Leader.DatabaseFileInfoReq", nil)
	app.Restart()
	a.until("the state is sent", func() bool { return len(app.Notes("LSD.Leader.SnapshotReq")) > 0 && a.rows("todos") == 3 })
	// The next copy takes the first one's place, which is removed: so would be the app's file by then.
	first := filepath.Join(a.dir, "state-1.db")
	app.Push(recordings.LeaderEnd, line(t, 96))
	a.until("the first copy is gone", func() bool {
		_, _ = a.State()
		_, err := os.Stat(first)
		return os.IsNotExist(err)
	})
	for name, data := range content {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("the app's %s is another one: %v", name, err)
		}
	}
}

func TestAPayloadThatComesAgainLateIsTakenOnce(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	for _, n := range []int{96, 113, 150, 96, 170, 170, 150} {
		a.app.Push(recordings.LeaderEnd, line(t, n))
	}
	a.app.Push(recordings.LeaderEnd, encoded(t, recordings.Pull("0.4.0", nil, recordings.Event{Global: 12, Name: "v1.Last", Client: "c"})))
	told(a, "the last one", func(c client.EventsAppended) bool { return c.To.Global == 12 })
	if got := a.log(); len(got) != 14 {
		t.Errorf("the log has %q", got)
	}
	if n := len(seen[client.EventsRolledBack](a)); n != 1 {
		t.Errorf("%d rebases", n)
	}
}

// TestAFloodOfResults: only the newest of what waits is kept, and other messages arrive all the same.
func TestAFloodOfResults(t *testing.T) {
	t.Parallel()
	a := dialled(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
	_ = a.Changes(t.Context()) // that nobody reads
	const floods = 20
	big := strings.Repeat("x", 1<<20)
	a.queries.mu.Lock() // who reads the session's channel waits
	release := sync.OnceFunc(a.queries.mu.Unlock)
	t.Cleanup(release)
	channel := a.conn.channels[session]
	for i := range floods {
		q := map[string]any{"_tag": "db", "id": 0, "label": "big", "hash": "big", "runs": i + 10, "executionTimes": []any{1},
			"lastestResult": []any{map[string]any{"id": i, "text": big}}, "activeSubscriptions": []any{}}
		a.app.Push(recordings.SessionEnd, encoded(t, map[string]any{"_tag": "LSD.ClientSession.LiveQueriesRes", "requestId": newID(), "liveQueries": []any{q}}))
		eventually(t, "it comes", func() bool { return channel.Stats().Received > int64(i-16) })
	}
	a.app.Push(recordings.LeaderEnd, line(t, 96))
	a.until("the event is here meanwhile", func() bool { return slices.Contains(a.log(), "e6 v1.TodoCreated t4") })
	eventually(t, "all have come", func() bool { return channel.Stats().Received >= floods })
	s := channel.Stats()
	release()
	if s.QueuedBytes > 4<<20 || s.Superseded < floods-12 {
		t.Errorf("the channel is %+v", s)
	}
	a.until("the newest is shown", func() bool { l := a.LiveQueries(); return len(l) == 1 && l[0].Runs == floods+9 })
	if channel.Err() != nil {
		t.Errorf("the channel has ended: %v", channel.Err())
	}
	a.healthy()
}

func eventlogOf(head int, more ...string) []string {
	out := slices.Clone(livestore.EventlogSchema)
	out = append(out, "INSERT INTO __livestore_sync_status VALUES ("+string(rune('0'+head))+", 'b')")
	return append(out, more...)
}
