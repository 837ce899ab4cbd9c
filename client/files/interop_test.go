//go:build interop && unix

package files_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures/interop"
)

func todo(id string) interop.Event {
	return interop.Event{Name: "todoCreated", Args: map[string]any{"id": id, "text": "Todo " + id}}
}

// appended waits until so many events were appended in all.
func appended(t testing.TB, changes <-chan client.Change, want int64) (seen []client.Change) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for got := int64(0); got < want; {
		select {
		case c := <-changes:
			seen = append(seen, c)
			if a, ok := c.(client.EventsAppended); ok {
				got += a.Count
			}
		case <-deadline:
			t.Fatalf("%d of %d events were seen: %s", got, want, describe(seen))
		}
	}
	return seen
}

// counter is the file change counter of a database.
func counter(t testing.TB, path string) uint32 {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return binary.BigEndian.Uint32(content[24:28])
}

func TestARealAppIsFollowedWithinASecond(t *testing.T) {
	base := t.TempDir()
	a := interop.StartWriter(t, "a")
	a.Open(interop.Store{Dir: base, StoreID: "alone", ClientID: "client-a"})
	a.Commit(todo("t0"))
	dir := filepath.Join(base, "alone")
	log := filepath.Join(dir, "eventlog@6.db")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if s, err := files.Open(t.Context(), dir, files.Options{}); err == nil {
			n := count(t, s)
			s.Close()
			if n == 1 {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("the first event did not reach the disk")
		}
	}
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	listing := names(t, dir)
	for i := range 5 {
		before := counter(t, log)
		start := time.Now()
		a.Commit(todo(fmt.Sprintf("t%d", i+1)))
		seen := appended(t, changes, 1)
		if took := time.Since(start); took > time.Second {
			t.Errorf("event %d was seen after %s: %s", i+1, took, describe(seen))
		}
		if after := counter(t, log); after == before {
			t.Errorf("the file change counter stays at %d over a commit", before)
		} else {
			t.Logf("the file change counter moved by %d", after-before)
		}
		if _, err := os.Stat(log + "-journal"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("after a commit the journal is still there: %v", err)
		}
	}
	if now := names(t, dir); now != listing {
		t.Errorf("the folder has %s, had %s", now, listing)
	}
	a.Shutdown()
}

func TestARealRebaseIsSeenOnceAndJournalledRight(t *testing.T) {
	backend := interop.StartBackend(t)
	cable := interop.NewProxy(t, backend)
	dirA, dirB := t.TempDir(), t.TempDir()
	a := interop.StartWriter(t, "a")
	a.Open(interop.Store{Dir: dirA, StoreID: "shared", ClientID: "client-a", URL: cable.URL()})
	s := open(t, dirA, files.Options{})
	changes := follow(t, s)
	a.Commit(todo("t1"), todo("t2"))
	untilHead(t, changes, 2)
	cable.Cut()
	a.Commit(todo("mine-1"), interop.Event{Name: "draftSaved", Args: map[string]any{"id": "d1", "body": "x"}}, todo("mine-2"))
	appended(t, changes, 3)
	b := interop.StartWriter(t, "b")
	b.Open(interop.Store{Dir: dirB, StoreID: "shared", ClientID: "client-b", URL: backend})
	b.Commit(todo("theirs-1"), todo("theirs-2"))
	sb := open(t, dirB, files.Options{})
	untilHead(t, sb.Changes(t.Context()), 4)
	cable.Restore()

	seen := untilHead(t, changes, 6)
	t.Logf("seen: %s", describe(seen))
	rebases := 0
	for _, c := range seen {
		switch c := c.(type) {
		case client.EventsRolledBack:
			rebases++
			if c.Old != 3 || c.New != 3 || c.From != (livestore.SeqNum{Global: 3}) {
				t.Errorf("the rebase is %+v", c)
			}
		case client.Gap, client.FindingNoted:
			t.Errorf("a rebase is no %s", describe([]client.Change{c}))
		}
	}
	if rebases != 1 {
		t.Errorf("%d rebases were seen, want 1", rebases)
	}
	if got, want := journal(t, s, 1), "e3>e5r1 e3.1>e5.1r1 e4>e6r1"; got != want {
		t.Errorf("journal %s, want %s", got, want)
	}
	a.Shutdown()
	b.Shutdown()
}

// untilHead collects changes until the backend's head is at a number.
func untilHead(t testing.TB, changes <-chan client.Change, head int64) (seen []client.Change) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		select {
		case c := <-changes:
			seen = append(seen, c)
			if h, ok := c.(client.HeadsChanged); ok && h.Heads.Backend >= head {
				return seen
			}
		case <-deadline:
			t.Fatalf("the head did not get to e%d: %s", head, describe(seen))
		}
	}
}

func TestABurstIsFollowedWithoutLossAndWithoutSlowingTheApp(t *testing.T) {
	base := t.TempDir()
	a := interop.StartWriter(t, "a")
	a.Open(interop.Store{Dir: base, StoreID: "alone", ClientID: "client-a"})
	a.Commit(todo("t0"))
	alone := a.Burst(2000, time.Millisecond)
	s := open(t, base, files.Options{})
	changes := s.Changes(t.Context())
	start := untilHeads(t, changes)[0].(client.HeadsChanged).Heads.Leader.Global

	// Beside it, what becomes of the journal.
	dir := filepath.Join(base, "alone")
	stop := make(chan struct{})
	var wait sync.WaitGroup
	extra, journals := map[string]bool{}, map[string]int{}
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			entries, _ := os.ReadDir(dir)
			for _, e := range entries {
				if !strings.HasSuffix(e.Name(), ".db") {
					extra[e.Name()] = true
				}
			}
			if f, err := os.Open(filepath.Join(dir, "eventlog@6.db-journal")); err == nil {
				var magic [8]byte
				n, _ := f.Read(magic[:])
				journals[fmt.Sprintf("%x", magic[:max(n, 0)])]++
				f.Close()
			}
			time.Sleep(200 * time.Microsecond)
		}
	})
	followed := a.Burst(2000, time.Millisecond)
	seen := appended(t, changes, 2001+2000-start)
	close(stop)
	wait.Wait()
	t.Logf("2,000 commits took %s alone and %s while followed; files beside: %v, journals: %v", alone, followed, extra, journals)
	for _, c := range seen {
		switch c.(type) {
		case client.Gap, client.FindingNoted, client.EventsRolledBack:
			t.Errorf("seen: %s", describe([]client.Change{c}))
		}
	}
	for name := range extra {
		if !strings.HasSuffix(name, ".db-journal") {
			t.Errorf("a file beside the store: %s", name)
		}
	}
	if n := count(t, s); n != 4001 {
		t.Errorf("%d events, want 4001", n)
	}
	if followed > 2*alone+time.Second {
		t.Errorf("2,000 commits took %s while followed, %s alone", followed, alone)
	}
	a.Shutdown()
}
