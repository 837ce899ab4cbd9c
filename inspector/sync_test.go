package inspector_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
)

// What is counted while a store grows, is confirmed and is rebased must be what
// counting all of it gives.
func TestCountsKeepUpWithTheLog(t *testing.T) {
	base := fixtures.Store(t, "pending")
	log, err := filepath.Glob(filepath.Join(base, "*", "eventlog@6.db"))
	if err != nil || len(log) != 1 {
		t.Fatal(log, err)
	}
	app, err := sqlite.Create(log[0])
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	attach := func() *inspector.Store {
		c, err := files.Open(t.Context(), base, files.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := inspector.Attach(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close(); c.Close() })
		return s
	}
	s := attach()
	s.Follow()
	if _, err := s.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert := func(global, client, generation int) string {
		return fmt.Sprintf(`INSERT INTO eventlog VALUES (%d,%d,%d,%d,0,0,'v1.TodoCreated','{}','client-a','static',1,'{"_tag":"None"}')`, global, client, generation, global-1)
	}
	for _, step := range [][]string{
		{insert(200, 0, 0)},
		{insert(201, 0, 0), insert(201, 1, 0), insert(202, 0, 0)},
		{`UPDATE __livestore_sync_status SET head = 185`},
		{`DELETE FROM eventlog WHERE seqNumGlobal = 202`, insert(202, 0, 0), insert(203, 0, 1), `UPDATE __livestore_sync_status SET head = 202`},
		{insert(205, 0, 1)}, // a number is left out
	} {
		for _, sql := range append(append([]string{"BEGIN"}, step...), "COMMIT") {
			if err := app.Exec(t.Context(), sql); err != nil {
				t.Fatalf("%s: %v", sql, err)
			}
		}
		want, err := attach().Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got inspector.SyncStatus
		for deadline := time.Now().Add(10 * time.Second); ; {
			if got, err = s.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got.Heads.Leader == want.Heads.Leader && got.Heads.Backend == want.Heads.Backend || time.Now().After(deadline) {
				break
			}
			<-s.Changed()
		}
		if got.Events != want.Events || got.Pending != want.Pending || got.ClientOnly != want.ClientOnly || len(got.Findings) != len(want.Findings) {
			t.Errorf("after %q: %d events, %d pending, %d client-only, %d findings, want %d, %d, %d, %d", step,
				got.Events, got.Pending, got.ClientOnly, len(got.Findings), want.Events, want.Pending, want.ClientOnly, len(want.Findings))
		}
	}
}
