package devtools

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/recordings"
)

// alone is a store that no app is behind.
func alone(t testing.TB) *Store {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{dir: dir, queries: newQueries(), complained: map[string]bool{}, latch: client.LatchNone, side: sidecar.New(func() (string, error) { return dir, nil })}
	s.opt.Now = func() time.Time { return now }
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.tracker = reactive.NewTracker(func(r client.QueryRun) { s.hub.Publish(client.QueryRan{Run: r}) }, time.Now)
	s.state = newState(s)
	s.askedGraph = time.Now().Add(1000 * time.Hour) // there is nobody to be asked
	if s.log, err = newLog(context.Background(), dir, s.side); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func FuzzTake(f *testing.F) {
	for _, p := range recordings.Payloads(f, recordings.Session) {
		if p.Dir == recordings.In && len(p.Raw) < 8000 {
			f.Add([]byte(p.Raw))
			f.Add([]byte(p.Raw[:len(p.Raw)*2/3]))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := alone(t)
		for _, from := range []scope{leader, session} {
			_ = s.take(nil, from, now, webmesh.Raw(data))
		}
		// What answers are read by takes anything, too.
		c := &conn{waiting: map[string]chan webmesh.Raw{}}
		c.answered(data)
		_ = s.pong(c, data)
		_ = success(data)
		_, _ = parseSlow(data)
		_, _ = parseDatabases(data)
		_, _ = parseSyncing(data)
		_, _, _ = parseSession(data)
		for _, q := range s.LiveQueries() {
			_, _ = s.LiveResult(context.Background(), q.ID)
		}
	})
}
