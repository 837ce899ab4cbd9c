package devtools

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/fixtures/recordings"
)

// reading are the messages that change nothing in an app.
var reading = []string{"RequestSessions",
	"LSD.Leader.Ping", "LSD.Leader.SyncingInfoReq", "LSD.Leader.DatabaseFileInfoReq", "LSD.Leader.EventlogReq", "LSD.Leader.SnapshotReq",
	"LSD.Leader.SyncHeadSubscribe", "LSD.Leader.SyncHeadUnsubscribe", "LSD.Leader.NetworkStatusSubscribe", "LSD.Leader.NetworkStatusUnsubscribe",
	"LSD.ClientSession.Ping", "LSD.ClientSession.DebugInfoReq", "LSD.ClientSession.SyncHeadSubscribe", "LSD.ClientSession.SyncHeadUnsubscribe",
	"LSD.ClientSession.LiveQueriesSubscribe", "LSD.ClientSession.LiveQueriesUnsubscribe",
	"LSD.ClientSession.ReactivityGraphSubscribe", "LSD.ClientSession.ReactivityGraphUnsubscribe", "LSD.ClientSession.Disconnect"}

// TestReadOnlySendsNothingThatWrites: everything that a store can do is done, and all that the app was sent is looked at.
func TestReadOnlySendsNothingThatWrites(t *testing.T) {
	for name, attach := range map[string]func(testing.TB, *recordings.App, Options) *attached{"dial": dialled, "listen": listened} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := recordings.NewApp(t, recordings.AppOptions{})
			a := attach(t, app, Options{ReadOnly: true, Large: func(context.Context, string, int64) bool { return true }})
			if a.controls != nil || a.control != nil || !a.Info().ReadOnly {
				t.Fatal("a read-only store has controls")
			}
			exercise(a)
			a.app.Play(86, 97)
			a.app.Restart()
			told(a, "a gap", func(client.Gap) bool { return true })
			a.until("it is attached again", func() bool { return a.link().App == client.LinkConnected && len(a.LiveQueries()) == 4 })
			exercise(a)
			if err := a.Close(); err != nil {
				t.Error(err)
			}
			exercised := map[string]bool{}
			for _, n := range app.Notes() {
				exercised[n.Tag] = true
				if !slices.Contains(reading, n.Tag) {
					t.Errorf("the app was sent %s: %v", n.Tag, n.Value)
				}
			}
			if len(exercised) < 12 {
				t.Errorf("too little was done: %v", exercised)
			}
		})
	}
}

// exercise does all that a store can do.
func exercise(a *attached) {
	a.t.Helper()
	ctx, stop := context.WithCancel(a.t.Context())
	defer stop()
	a.Changes(ctx)
	a.WatchGraph(ctx)
	a.WatchSlow(ctx)
	for _, c := range []client.Capability{client.CapState, client.CapBackend, client.CapEventlog, client.CapQueries, client.CapRowChanges, "other"} {
		if err := a.Can(c); (err != nil) != (c == "other") && c != client.CapState {
			a.t.Errorf("%s: %v", c, err)
		}
	}
	a.until("the state is read", func() bool { return a.rows("todos") == 3 })
	a.until("slow queries are", func() bool { return len(a.SlowQueries()) == 2 })
	a.until("and the graph", func() bool { g, ok := a.Graph(); return ok && len(g.Nodes) == 13 })
	a.until("and results", func() bool { _, err := a.LiveResult(ctx, a.LiveQueries()[0].ID); return err == nil })
	if a.log() == nil || a.Session().ClientID != "client-a" || !strings.HasPrefix(a.Info().Where, "ws://") || a.Sidecar() == nil {
		a.t.Errorf("%+v", a.Info())
	}
}
