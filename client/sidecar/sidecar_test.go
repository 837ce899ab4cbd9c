package sidecar_test

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
)

func make1(t testing.TB) *sidecar.Sidecar {
	dir := t.TempDir()
	s := sidecar.New(func() (string, error) { return dir, nil })
	t.Cleanup(func() { s.Close() })
	return s
}

func gone(global, client, generation int64, name string) sidecar.RolledBack {
	return sidecar.RolledBack{Event: livestore.Event{
		SeqNum: livestore.SeqNum{Global: global, Client: client, Generation: generation},
		Parent: livestore.SeqNum{Global: global - 1}, Name: name, Args: `{"a":"ü\u0000"}`, ClientID: "c", SessionID: "s",
		SchemaHash: -1, SyncMetadata: `{"_tag":"None"}`,
	}}
}

func numbers(rows []sidecar.RolledBack) (out []string) {
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s#%d", r.Event.SeqNum, r.Ordinal))
	}
	return out
}

func TestAnUnusedSidecarIsEmptyAndMakesNoFile(t *testing.T) {
	asked := false
	s := sidecar.New(func() (string, error) { asked = true; return t.TempDir(), nil })
	rows, err := s.Window(t.Context(), livestore.Key{}, sidecar.Forward, 10)
	if err != nil || len(rows) != 0 || !s.Empty() || len(s.Rebases()) != 0 {
		t.Errorf("it has %v (%v), empty: %v", rows, err, s.Empty())
	}
	if seen, err := s.SeenAt(t.Context(), livestore.Root, livestore.SeqNum{Global: 9}); err != nil || len(seen) != 0 {
		t.Errorf("it has seen %v (%v)", seen, err)
	}
	if _, ok, err := s.Get(t.Context(), 1); ok || err != nil {
		t.Errorf("it has a first row: %v, %v", ok, err)
	}
	if err := s.Close(); err != nil || asked {
		t.Errorf("Close: %v; a folder was asked for: %v", err, asked)
	}
}

func TestARebaseIsJournalledWithAllOfEachEvent(t *testing.T) {
	s := make1(t)
	at := time.UnixMilli(1_700_000_000_123)
	a, b := gone(7, 0, 0, "a"), gone(6, 1, 0, "b")
	b.Renumbered, b.NewNum = true, livestore.SeqNum{Global: 9, Client: 1, Generation: 1}
	r, err := s.Journal(t.Context(), at, []sidecar.RolledBack{a, b})
	want := sidecar.Rebase{Number: 1, SeenAt: at, RolledBack: 2, Renumbered: 1, First: b.Event.SeqNum}
	if err != nil || r != want {
		t.Errorf("the rebase is %+v (%v), want %+v", r, err, want)
	}
	if s.Empty() || !reflect.DeepEqual(s.Rebases(), []sidecar.Rebase{want}) {
		t.Errorf("the rebases are %+v", s.Rebases())
	}
	a.Ordinal, a.Rebase, a.SeenAt = 1, 1, at
	b.Ordinal, b.Rebase, b.SeenAt = 2, 1, at
	rows, err := s.OfRebase(t.Context(), 1, 10)
	if err != nil || !reflect.DeepEqual(rows, []sidecar.RolledBack{a, b}) {
		t.Errorf("its events are\n%+v (%v), want\n%+v", rows, err, []sidecar.RolledBack{a, b})
	}
	if got, ok, err := s.Get(t.Context(), 2); err != nil || !ok || !reflect.DeepEqual(got, b) {
		t.Errorf("the second row is %+v (%v, %v)", got, ok, err)
	}
	if _, ok, _ := s.Get(t.Context(), 3); ok {
		t.Error("there is a third row")
	}
}

func TestWindowsGoBothWaysByKeyAndKeepEventsOfOneNumberApart(t *testing.T) {
	s := make1(t)
	for _, rebase := range [][]sidecar.RolledBack{
		{gone(6, 0, 0, "a"), gone(6, 1, 0, "b"), gone(7, 0, 0, "c")},
		{gone(6, 0, 0, "again"), gone(8, 0, 1, "a"), gone(8, 1, 1, "b")},
	} {
		if _, err := s.Journal(t.Context(), time.Now(), rebase); err != nil {
			t.Fatal(err)
		}
	}
	all := []string{"e6#1", "e6#4", "e6.1#2", "e7#3", "e8r1#5", "e8.1r1#6"}
	var forward []string
	from := livestore.Key{}
	for {
		rows, err := s.Window(t.Context(), from, sidecar.Forward, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			break
		}
		forward = append(forward, numbers(rows)...)
		last := rows[len(rows)-1]
		from = livestore.Key{SeqNum: last.Event.SeqNum, Ordinal: last.Ordinal}
	}
	if !reflect.DeepEqual(forward, all) {
		t.Errorf("forward %v, want %v", forward, all)
	}
	back, err := s.Window(t.Context(), from, sidecar.Backward, 10)
	if want := []string{"e8r1#5", "e7#3", "e6.1#2", "e6#4", "e6#1"}; err != nil || !reflect.DeepEqual(numbers(back), want) {
		t.Errorf("backward %v (%v), want %v", numbers(back), err, want)
	}
	// What stands under a number comes just before what was rolled back under it.
	rows, err := s.Window(t.Context(), livestore.Key{SeqNum: livestore.SeqNum{Global: 6}}, sidecar.Forward, 1)
	if err != nil || !reflect.DeepEqual(numbers(rows), []string{"e6#1"}) {
		t.Errorf("after the standing e6: %v (%v)", numbers(rows), err)
	}
}

func TestAnEventThatTookANumberHasItsOwnTime(t *testing.T) {
	s := make1(t)
	n := []livestore.SeqNum{{Global: 5}, {Global: 6}, {Global: 6, Client: 1}}
	first, second := time.UnixMilli(1000), time.UnixMilli(2000)
	if err := s.Seen(t.Context(), first, n); err != nil {
		t.Fatal(err)
	}
	if err := s.Seen(t.Context(), second, n[1:2]); err != nil {
		t.Fatal(err)
	}
	seen, err := s.SeenAt(t.Context(), livestore.SeqNum{Global: 6}, livestore.SeqNum{Global: 9})
	if want := map[livestore.SeqNum]time.Time{n[1]: second, n[2]: first}; err != nil || !reflect.DeepEqual(seen, want) {
		t.Errorf("seen %v (%v), want %v", seen, err, want)
	}
	if !s.Empty() {
		t.Error("times alone are no rebase")
	}
}

func TestACancelledJournalKeepsNothingAndTheNextOneWorks(t *testing.T) {
	s := make1(t)
	if _, err := s.Journal(t.Context(), time.Now(), []sidecar.RolledBack{gone(1, 0, 0, "a")}); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for steps := range 6 { // the context ends before any statement of the transaction, its COMMIT included
		ctx := &endsAfter{Context: context.Background(), steps: steps}
		if _, err := s.Journal(ctx, time.Now(), []sidecar.RolledBack{gone(2, 0, 0, "b"), gone(3, 0, 0, "c")}); err != nil {
			refused++
		}
	}
	if refused != 4 { // before BEGIN, two INSERTs and COMMIT
		t.Errorf("%d of 6 were refused, want 4", refused)
	}
	r, err := s.Journal(t.Context(), time.Now(), []sidecar.RolledBack{gone(4, 0, 0, "d")})
	if err != nil {
		t.Fatalf("after cancelled ones: %v", err)
	}
	rebases := s.Rebases()
	if last := rebases[len(rebases)-1]; last != r || r.Number != int64(len(rebases)) {
		t.Errorf("the last rebase is %+v, want %+v", last, r)
	}
	rows, err := s.Window(t.Context(), livestore.Key{}, sidecar.Forward, 1000)
	want := 0
	for _, r := range rebases {
		want += r.RolledBack
	}
	if err != nil || len(rows) != want {
		t.Errorf("%d rows (%v), the rebases have %d", len(rows), err, want)
	}
}

// endsAfter is a context that has ended once it was asked so many times.
type endsAfter struct {
	context.Context
	steps int
}

func (e *endsAfter) Err() error {
	if e.steps == 0 {
		return context.Canceled
	}
	e.steps--
	return nil
}

func TestAClosedSidecarSaysSo(t *testing.T) {
	s := make1(t)
	s.Close()
	if _, err := s.Journal(t.Context(), time.Now(), []sidecar.RolledBack{gone(1, 0, 0, "a")}); err == nil {
		t.Error("a rebase was journalled after Close")
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

func TestAFolderThatCannotBeMadeIsAnErrorAndCanBeMadeLater(t *testing.T) {
	full := true
	dir := t.TempDir()
	s := sidecar.New(func() (string, error) {
		if full {
			return "", os.ErrPermission
		}
		return dir, nil
	})
	defer s.Close()
	if err := s.Seen(t.Context(), time.Now(), []livestore.SeqNum{{Global: 1}}); err == nil {
		t.Error("no error without a folder")
	}
	full = false
	if err := s.Seen(t.Context(), time.Now(), []livestore.SeqNum{{Global: 1}}); err != nil {
		t.Errorf("with a folder: %v", err)
	}
}

func TestManyReadersBesideAWriter(t *testing.T) {
	s := make1(t)
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				rows, err := s.Window(context.Background(), livestore.Key{}, sidecar.Forward, 1000)
				if err != nil || len(rows)%3 != 0 {
					t.Errorf("a window of %d rows (%v): rebases are of 3 each", len(rows), err)
					return
				}
				s.Rebases()
				s.Empty()
				if _, err := s.SeenAt(context.Background(), livestore.Root, livestore.SeqNum{Global: 1 << 40}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for i := range int64(100) {
		if _, err := s.Journal(t.Context(), time.Now(), []sidecar.RolledBack{gone(i, 0, 0, "a"), gone(i, 1, 0, "b"), gone(i, 2, 0, "c")}); err != nil {
			t.Fatal(err)
		}
		if err := s.Seen(t.Context(), time.Now(), []livestore.SeqNum{{Global: i}}); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wait.Wait()
	if rows, err := s.Window(t.Context(), livestore.Key{}, sidecar.Forward, 1000); err != nil || len(rows) != 300 {
		t.Errorf("%d rows (%v), want 300", len(rows), err)
	}
}

func BenchmarkReadWindow(b *testing.B) {
	s := make1(b)
	many := make([]sidecar.RolledBack, 100_000)
	for i := range many {
		many[i] = gone(int64(i), 0, 0, "v1.TodoCreated")
	}
	if _, err := s.Journal(b.Context(), time.Now(), many); err != nil {
		b.Fatal(err)
	}
	for i := int64(0); b.Loop(); i++ {
		from := livestore.Key{SeqNum: livestore.SeqNum{Global: i * 7919 % 99_000}}
		if rows, err := s.Window(b.Context(), from, sidecar.Forward, 60); err != nil || len(rows) != 60 {
			b.Fatal(len(rows), err)
		}
	}
}
