package main

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"
)

// feed is stdout of something that goes on: its lines are waited for.
type feed struct {
	mu   sync.Mutex
	more *sync.Cond
	text string
	read int
}

func newFeed() *feed {
	f := &feed{}
	f.more = sync.NewCond(&f.mu)
	return f
}

func (f *feed) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text += string(b)
	f.more.Broadcast()
	return len(b), nil
}

// line waits for the next line.
func (f *feed) line(t *testing.T) string {
	t.Helper()
	late := false
	timer := time.AfterFunc(20*time.Second, func() {
		f.mu.Lock()
		late = true
		f.more.Broadcast()
		f.mu.Unlock()
	})
	defer timer.Stop()
	f.mu.Lock()
	defer f.mu.Unlock()
	for !late {
		if line, _, ok := strings.Cut(f.text[f.read:], "\n"); ok {
			f.read += len(line) + 1
			return line
		}
		f.more.Wait()
	}
	t.Fatal("no further line came")
	return ""
}

// background runs a command line until it is interrupted.
type background struct {
	out    *feed
	err    *feed
	cancel context.CancelFunc
	code   chan int
}

func inBackground(t *testing.T, args ...string) *background {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b := &background{out: newFeed(), err: newFeed(), cancel: cancel, code: make(chan int, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.code <- run(ctx, args, strings.NewReader(""), b.out, b.err)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

// event is what a test looks at of a printed event.
type event struct {
	ID, Status, RebasedTo, SeenAt string
	Args                          struct{ ID string }
}

func (b *background) event(t *testing.T) event {
	t.Helper()
	var e event
	line := b.out.line(t)
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return e
}

func (b *background) interrupt(t *testing.T) {
	t.Helper()
	b.cancel()
	if code := <-b.code; code != exitInterrupted {
		t.Errorf("interrupted: exit %d, want %d; stderr %q", code, exitInterrupted, b.err.text)
	}
}

func TestFollowPrintsTheLastEventsAndThenNewOnes(t *testing.T) {
	inCopies(t, "pending")
	b := inBackground(t, "events", "pending", "--follow", "--limit", "2", "--json")
	for _, want := range []string{"e198.1", "e199"} {
		if e := b.event(t); e.ID != want {
			t.Fatalf("got %s, want %s", e.ID, want)
		}
	}
	write(t, "pending", insert(200, 0, 0, "v1.TodoCreated", `{"id":"new"}`), insert(200, 1, 0, "uiStateSet", `{"id":"ui"}`))
	began := time.Now()
	e := b.event(t)
	if e.ID != "e200" || e.Status != "pending" || e.SeenAt == "" {
		t.Errorf("got %+v", e)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a new event took %s to be printed", took)
	}
	if e := b.event(t); e.ID != "e200.1" || e.Status != "client-only" {
		t.Errorf("got %+v", e)
	}
	b.interrupt(t)
	if b.err.text != "" {
		t.Errorf("stderr %q", b.err.text)
	}
}

func TestFollowPrintsWhatARebaseTookOut(t *testing.T) {
	inCopies(t, "before-rebase")
	b := inBackground(t, "events", "before-rebase", "--follow", "--json")
	for range 11 {
		b.event(t)
	}
	// What was pending at e6 to e8 goes behind an event of another client.
	write(t, "before-rebase",
		"CREATE TEMP TABLE mine AS SELECT * FROM eventlog WHERE seqNumGlobal BETWEEN 6 AND 8",
		"DELETE FROM eventlog WHERE seqNumGlobal >= 6",
		insert(6, 0, 0, "v1.TodoCreated", `{"id":"theirs"}`),
		`INSERT INTO eventlog SELECT seqNumGlobal + 1, seqNumClient, 1, parentSeqNumGlobal + 1, parentSeqNumClient, 1, name, argsJson, clientId, sessionId, schemaHash, syncMetadataJson FROM mine`,
		"UPDATE __livestore_sync_status SET head = 6")
	var gone, standing []event
	for len(standing) == 0 || standing[len(standing)-1].ID != "e9r1" {
		e := b.event(t)
		if e.Status == "rebased" {
			gone = append(gone, e)
		} else {
			standing = append(standing, e)
		}
	}
	if len(gone) == 0 || gone[0].ID != "e6" || gone[0].RebasedTo != "e7r1" {
		t.Errorf("rolled back: %+v", gone)
	}
	if standing[0].ID != "e6" || standing[0].Args.ID != "theirs" || standing[0].Status != "confirmed" {
		t.Errorf("after the rebase: %+v", standing)
	}
	b.interrupt(t)
}

func TestFollowThroughAFilter(t *testing.T) {
	inCopies(t, "pending")
	b := inBackground(t, "events", "pending", "--follow", "--filter", "args.id=mine", "--json")
	write(t, "pending", insert(200, 0, 0, "v1.TodoCreated", `{"id":"other"}`), insert(201, 0, 0, "v1.TodoCreated", `{"id":"mine"}`))
	if e := b.event(t); e.ID != "e201" {
		t.Errorf("got %+v", e)
	}
	b.interrupt(t)
}

func TestSyncWaitsUntilTheBackendHasAll(t *testing.T) {
	inCopies(t, "pending")
	b := inBackground(t, "sync", "pending", "--wait", "--follow", "--json")
	if line := b.out.line(t); !strings.Contains(line, `"pending":22`) {
		t.Errorf("first %s", line)
	}
	write(t, "pending", "UPDATE __livestore_sync_status SET head = 190")
	if line := b.out.line(t); !strings.Contains(line, `"backend":"e190"},"pending":9`) {
		t.Errorf("then %s", line)
	}
	write(t, "pending", "UPDATE __livestore_sync_status SET head = 199")
	if line := b.out.line(t); !strings.Contains(line, `"backend":"e199"},"pending":0`) {
		t.Errorf("at the end %s", line)
	}
	if code := <-b.code; code != exitDone {
		t.Errorf("exit %d, want 0", code)
	}
}

func TestSyncGivesUpWaiting(t *testing.T) {
	inCopies(t, "pending", "confirmed")
	r := livescope(t, "sync", "pending", "--wait", "--timeout", "300ms")
	if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, "not done after 300ms") || !strings.Contains(r.stderr, "22 pending, leader e199, backend e177") {
		t.Errorf("%+v", r)
	}
	if out := livescope(t, "sync", "confirmed", "--wait").ok(t); !strings.Contains(out, "pending     0\n") {
		t.Errorf("%s", out)
	}
}

func TestSyncAsJSON(t *testing.T) {
	inCopies(t, "pending")
	want := `{"storeId":"sample-todo-mwpn258i","clientId":null,"source":"files","readOnly":true,"connection":"none","latch":"none",` +
		`"heads":{"session":null,"leader":"e199","backend":"e177"},"pending":22,"clientOnly":25,"events":224,` +
		`"backendId":"5dKODVG0vCs5JRbEReOmN","findings":[]}` + "\n"
	if got := livescope(t, "sync", "pending", "--json").ok(t); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}
