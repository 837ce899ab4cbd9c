package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/uitest"
)

// ahead has the session tell a head of its own.
func ahead(s *inspector.Store, session livestore.SeqNum) {
	h := s.Heads()
	h.Session, h.HasSession = session, true
	s.Apply(client.HeadsChanged{Heads: h})
}

func TestSyncOfARunningApp(t *testing.T) {
	t.Parallel()
	d, l, s := controlled(t, wide)
	d.Press("alt+2").WaitFor("latch open").WaitFor("█ connected").WaitFor("last 5 min   no drop").WaitFor("nothing was seen to be confirmed yet")
	if strings.Contains(d.Screen(), "session") {
		t.Errorf("it tells of a session that nobody told of:\n%s", d.Screen())
	}
	leader := s.Heads().Leader
	ahead(s, leader)
	d.WaitFor("session").WaitFor("─ equal ─")
	if strings.Contains(strings.Split(d.Screen(), "\n")[0], "session") {
		t.Errorf("the header tells of a session that is where its leader is:\n%s", d.Screen())
	}
	ahead(s, livestore.SeqNum{Global: 202})
	d.WaitFor("─ 3 ahead ─").WaitFor("session e202 → e199 → e177")
	ahead(s, livestore.SeqNum{Global: 198})
	d.WaitFor("─ 1 behind ─")
	ahead(s, livestore.SeqNum{Global: 199, Client: 2})
	d.WaitFor("2 client-only ahead")
	ahead(s, livestore.SeqNum{Global: 199, Generation: 1})
	d.WaitFor("rebasing")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkOffline, At: uitest.Noon.Add(-time.Hour)}})
	d.WaitFor("▁ offline").WaitFor("1 drop, 5 min")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnecting, At: uitest.Noon.Add(-time.Hour)}})
	d.WaitFor("▒ connecting").WaitFor("Findings 1")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, At: uitest.Noon.Add(-time.Hour)}})
	d.WaitFor("· not known")
}

func TestSyncTellsHowLongConfirmingTakes(t *testing.T) {
	t.Parallel()
	d, _, s := controlled(t, wide)
	d.Press("alt+2").WaitFor("nothing was seen to be confirmed yet")
	at := time.Now()
	h := s.Heads()
	h.Leader, h.At = livestore.SeqNum{Global: 201}, at
	s.Apply(client.EventsAppended{From: livestore.SeqNum{Global: 200}, To: h.Leader, Count: 2, Heads: h})
	h.Backend, h.At = 201, at.Add(84*time.Millisecond)
	s.Apply(client.HeadsChanged{Heads: h})
	d.WaitFor("p50 84 ms   p95 84 ms   p99 84 ms   (2 events)")
}

// Nothing is sent while nothing moves; where something does, it is seldom.
func TestSyncOfARunningAppIsQuiet(t *testing.T) {
	t.Parallel()
	d, _, _ := controlled(t, wide)
	d.Press("alt+2").WaitFor("latch open")
	d.Styled()
	before := len(d.Raw())
	<-time.After(300 * time.Millisecond)
	if n := len(d.Raw()) - before; n > 0 {
		t.Errorf("%d bytes while nothing moved", n)
	}
}

// A rebase in full tells what was rolled back and where it stands now.
func TestSyncOfARunningAppShowsARebase(t *testing.T) {
	t.Parallel()
	path, app := copyOf(t, "pending")
	_, s := uitest.OpenLive(t, path)
	d := followed(t, s, wide).Press("alt+2").WaitFor("Pending 22")
	app.exec("BEGIN")
	app.exec(`DELETE FROM eventlog WHERE seqNumGlobal IN (198, 199) AND seqNumClient = 0`)
	app.commit(livestore.SeqNum{Global: 199}, "v1.TodoCreated", `{"id":"x1","text":"from elsewhere"}`)
	app.commit(livestore.SeqNum{Global: 200, Generation: 1}, "v1.TodoClearedCompleted", `{"deletedAt":"2023-11-14T22:15:00.000Z"}`)
	app.exec(`UPDATE __livestore_sync_status SET head = 199`)
	app.exec("COMMIT")
	d.WaitFor("Rebases 1").Press("]", "]", "enter").WaitFor("✕ not in the log").WaitFor("e200r1").WaitFor("latch open")
}

func TestLatchScreens(t *testing.T) {
	t.Parallel()
	closed := client.LatchChanged{Latch: client.LatchClosed, At: uitest.Noon.Add(-38 * time.Second)}
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver, *uitest.Live, *inspector.Store)
	}{
		{"open", func(d *uitest.Driver, _ *uitest.Live, s *inspector.Store) {
			ahead(s, s.Heads().Leader)
			d.WaitFor("equal")
		}},
		{"closed", func(d *uitest.Driver, l *uitest.Live, s *inspector.Store) {
			ahead(s, livestore.SeqNum{Global: 202})
			l.Tell(closed)
			d.WaitFor("LATCH CLOSED").WaitFor("╳ latch closed 38 s ago").WaitFor("3 ahead").WaitFor("Findings 1")
			if !strings.Contains(d.Screen(), "LATCH CLOSED   ●") { // where there is room
				d.WaitFor("1 finding ")
			}
			d.Press("esc")
		}},
		{"question", func(d *uitest.Driver, _ *uitest.Live, _ *inspector.Store) { d.Press("P") }},
		{"gone", func(d *uitest.Driver, l *uitest.Live, _ *inspector.Store) {
			l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkOffline, Reason: "connection refused", At: uitest.Noon.Add(-time.Hour)}})
			d.WaitFor("app gone").WaitFor("1 drop").WaitFor("Findings 1").WaitFor("1 finding ").Press("esc")
		}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
				d := followed(t, s, uitest.Options{Width: size.w, Height: size.h}).Press("alt+2").WaitFor("Pending 22")
				c.do(d, l, s)
				screen(t, d)
			})
		}
	}
}
