package devtools

import (
	"slices"
	"testing"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures/recordings"
)

var atFirst = []string{"e1 v1.ListCreated l1", "e2 v1.TodoCreated t1", "e3 v1.TodoCreated t2", "e4 v1.TodoCreated t3", "e4.1 v1.DraftSaved d1", "e5 v1.TodoCompleted t2"}

func TestAttachToARecordedApp(t *testing.T) {
	for name, attach := range map[string]func(testing.TB, *recordings.App, Options) *attached{"dial": dialled, "listen": listened} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := attach(t, recordings.NewApp(t, recordings.AppOptions{}), Options{})
			if got := a.log(); !slices.Equal(got, atFirst) {
				t.Errorf("the log has %q", got)
			}
			if h := seen[client.HeadsChanged](a); len(h) > 0 && h[0].Heads.Backend != 5 {
				t.Errorf("the heads are %+v", h[0])
			}
			told(a, "the backend is connected", func(c client.ConnectionChanged) bool {
				return c.Connection.App == client.LinkConnected && c.Connection.Backend == client.LinkConnected
			})
			told(a, "the latch is found open", func(c client.LatchChanged) bool { return c.Latch == client.LatchOpen && c.Found })
			a.until("the state has the todos", func() bool { return a.rows("todos") == 3 })
			a.app.Play(86, 97)
			got := told(a, "e6", func(c client.EventsAppended) bool { return c.To.Global == 6 })
			if got.From != got.To || got.Count != 1 {
				t.Errorf("told %+v", got)
			}
			a.app.Play(102, 187)
			follow(a)
			a.healthy()
		})
	}
}

// follow looks at what the rest of the recording brings.
func follow(a *attached) {
	t := a.t
	t.Helper()
	gone := told(a, "the rebase", func(client.EventsRolledBack) bool { return true })
	if gone.Old != 3 || gone.New != 3 || gone.From.String() != "e8" {
		t.Errorf("the rebase is %+v", gone)
	}
	a.until("all is confirmed", func() bool { return a.Store.scratchHeads().Backend == 11 })
	want := append(slices.Clone(atFirst), "e6 v1.TodoCreated t4", "e7 v1.TodoCreated t5", "e8 v1.TodoCreated theirs-1", "e9 v1.TodoCreated theirs-2",
		"e10r1 v1.TodoCreated mine-1", "e10.1r1 v1.DraftSaved d2", "e11r1 v1.TodoCreated mine-2")
	if got := a.log(); !slices.Equal(got, want) {
		t.Errorf("the log has %q", got)
	}
	rolled, err := a.Sidecar().OfRebase(t.Context(), gone.Rebase, 10)
	if err != nil {
		t.Fatal(err)
	}
	var journal []string
	for _, r := range rolled {
		journal = append(journal, r.Event.SeqNum.String()+" "+r.NewNum.String())
	}
	if !slices.Equal(journal, []string{"e8 e10r1", "e8.1 e10.1r1", "e9 e11r1"}) {
		t.Errorf("the journal has %q", journal)
	}
	for _, n := range []livestore.SeqNum{{Global: 6}, {Global: 8}, {Global: 10, Client: 1, Generation: 1}} {
		data, err := a.Sidecar().Changeset(t.Context(), n)
		if changes, bad := livestore.DecodeChangeset(data); err != nil || bad != nil || len(changes) != 1 {
			t.Errorf("what %s wrote: %v, %v, %v", n, changes, bad, err)
		}
	}
	if data, _ := a.Sidecar().Changeset(t.Context(), livestore.SeqNum{Global: 9, Client: 1}); data != nil {
		t.Error("what a rolled-back event wrote is still kept")
	}
}

func (s *Store) scratchHeads() client.Heads {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return s.log.heads
}
