package files_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
)

func TestNewEventsAreSeenWithinASecond(t *testing.T) {
	dir := sample(t, "pending")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a := newApp(t, dir)
	start := time.Now()
	a.do(event(t, "e200", "client-a", "{}"), event(t, "e200.1", "client-a", "{}"))
	mustSee(t, changes, "appended e200..e200.1 (2); heads e200.1/e177")
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %s", took)
	}
	seen, err := s.Sidecar().SeenAt(t.Context(), num(t, "e1"), num(t, "e300"))
	if err != nil || len(seen) != 2 || seen[num(t, "e200.1")].Before(start.Truncate(time.Millisecond)) {
		t.Errorf("the times of arrival are %v (%v)", seen, err)
	}
	a.do(event(t, "e201", "client-a", "{}"))
	mustSee(t, changes, "appended e201..e201 (1); heads e201/e177")
	fixtures.VerifyOriginals(t)
}

func TestAConfirmationMovesTheHeadAndIsNoRebase(t *testing.T) {
	dir := sample(t, "pending")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a := newApp(t, dir)
	a.do(head(185), `UPDATE eventlog SET syncMetadataJson = '{"_tag":"Some","value":{}}' WHERE seqNumGlobal BETWEEN 178 AND 185`)
	mustSee(t, changes, "heads e199/e185")
	a.do(head(199), `UPDATE eventlog SET syncMetadataJson = '{"_tag":"Some","value":{}}'`)
	mustSee(t, changes, "heads e199/e199")
	a.do(event(t, "e200", "client-b", "{}"), head(200))
	mustSee(t, changes, "appended e200..e200 (1); heads e200/e200")
	if !s.Sidecar().Empty() {
		t.Error("a rebase was journalled")
	}
}

// rebase is what LiveStore does to the sample before-rebase when three foreign
// events arrive: e6 e6.1 e7 e7.1 e7.2 e8 move three up, in one transaction.
func rebase(t testing.TB) []string {
	return []string{
		move(t, "e8", "e11r1"), move(t, "e7.2", "e10.2r1"), move(t, "e7.1", "e10.1r1"), move(t, "e7", "e10r1"),
		move(t, "e6.1", "e9.1r1"), move(t, "e6", "e9r1"),
		event(t, "e6", "client-b", `{"id":"b1"}`), event(t, "e7", "client-b", `{"id":"b2"}`), event(t, "e8", "client-b", `{"id":"b3"}`), head(8),
	}
}

func TestARebaseIsSeenOnceAndJournalledWithOldAndNewNumbers(t *testing.T) {
	dir := sample(t, "before-rebase")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a := newApp(t, dir)
	a.do(rebase(t)...)
	mustSee(t, changes, "rebase 1: 6 rolled back from e6, 6 renumbered; appended e6..e11r1 (9); heads e11r1/e8")
	if got, want := journal(t, s, 1), "e6>e9r1 e6.1>e9.1r1 e7>e10r1 e7.1>e10.1r1 e7.2>e10.2r1 e8>e11r1"; got != want {
		t.Errorf("journal %s\n   want %s", got, want)
	}
	// Once more: what is renumbered now was of generation 1.
	a.do(move(t, "e11r1", "e12r2"), move(t, "e10.2r1", "e11.2r2"), move(t, "e10.1r1", "e11.1r2"), move(t, "e10r1", "e11r2"),
		move(t, "e9.1r1", "e10.1r2"), move(t, "e9r1", "e10r2"), event(t, "e9", "client-b", `{"id":"b4"}`), head(9))
	mustSee(t, changes, "rebase 2: 6 rolled back from e9r1, 6 renumbered; appended e9..e12r2 (7); heads e12r2/e9")
	if got, want := journal(t, s, 2), "e9r1>e10r2 e9.1r1>e10.1r2 e10r1>e11r2 e10.1r1>e11.1r2 e10.2r1>e11.2r2 e11r1>e12r2"; got != want {
		t.Errorf("journal %s\n   want %s", got, want)
	}
	a.do(event(t, "e13", "client-a", "{}"))
	mustSee(t, changes, "appended e13..e13 (1); heads e13/e9")
}

func TestARebaseAfterSomeWereConfirmedRollsBackTheRestOnly(t *testing.T) {
	dir := sample(t, "before-rebase")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	newApp(t, dir).do(move(t, "e8", "e9r1"), move(t, "e7.2", "e8.2r1"), move(t, "e7.1", "e8.1r1"), move(t, "e7", "e8r1"),
		event(t, "e7", "client-b", `{"id":"b1"}`), head(7), `UPDATE eventlog SET syncMetadataJson = '{"_tag":"Some","value":{}}' WHERE seqNumGlobal = 6`)
	mustSee(t, changes, "rebase 1: 4 rolled back from e7, 4 renumbered; appended e7..e9r1 (5); heads e9r1/e7")
	if got, want := journal(t, s, 1), "e7>e8r1 e7.1>e8.1r1 e7.2>e8.2r1 e8>e9r1"; got != want {
		t.Errorf("journal %s\n   want %s", got, want)
	}
}

// takeOut is the first of the two transactions in which LiveStore rebases the
// sample before-rebase: the pending events go and the backend's head moves.
func takeOut() []string {
	return []string{`CREATE TEMP TABLE taken AS SELECT * FROM eventlog WHERE seqNumGlobal > 5`, `DELETE FROM eventlog WHERE seqNumGlobal > 5`, head(8)}
}

func TestARebaseSeenHalfDoneIsToldWhenItIsWhole(t *testing.T) {
	dir := sample(t, "before-rebase")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a := newApp(t, dir)
	a.do(takeOut()...)
	select {
	case c := <-changes:
		t.Fatalf("half a rebase was told: %s", describe([]client.Change{c}))
	case <-time.After(600 * time.Millisecond): // four looks
	}
	a.do(append([]string{`INSERT INTO eventlog SELECT * FROM taken`}, rebase(t)...)...)
	mustSee(t, changes, "rebase 1: 6 rolled back from e6, 6 renumbered; appended e6..e11r1 (9); heads e11r1/e8")
	if got, want := journal(t, s, 1), "e6>e9r1 e6.1>e9.1r1 e7>e10r1 e7.1>e10.1r1 e7.2>e10.2r1 e8>e11r1"; got != want {
		t.Errorf("journal %s\n   want %s", got, want)
	}
}

func TestARebaseThatStaysHalfDoneIsTold(t *testing.T) {
	t.Parallel() // it waits
	dir := sample(t, "before-rebase")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	newApp(t, dir).do(takeOut()...)
	var seen []client.Change
	for deadline := time.After(20 * time.Second); len(seen) < 2; {
		select {
		case c := <-changes:
			seen = append(seen, c)
		case <-deadline:
			t.Fatalf("seen: %s", describe(seen))
		}
	}
	if got, want := describe(seen), "rebase 1: 6 rolled back from e6, 0 renumbered; heads e5/e8"; got != want {
		t.Errorf("seen: %s\nwant: %s", got, want)
	}
}

func TestARebaseThatThrowsAnEventAwaySaysSo(t *testing.T) {
	dir := sample(t, "before-rebase")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	newApp(t, dir).do(append(rebase(t), `DELETE FROM eventlog WHERE seqNumGlobal = 10 AND seqNumClient = 1`)...)
	mustSee(t, changes, "rebase 1: 6 rolled back from e6, 5 renumbered; appended e6..e11r1 (8); heads e11r1/e8")
	if got, want := journal(t, s, 1), "e6>e9r1 e6.1>e9.1r1 e7>e10r1 e7.1>gone e7.2>e10.2r1 e8>e11r1"; got != want {
		t.Errorf("journal %s\n   want %s", got, want)
	}
}

func TestARebaseOfEqualEventsIsNotMistakenForNothing(t *testing.T) {
	dir := sample(t, "confirmed")
	a := newApp(t, dir)
	a.do(event(t, "e178", "client-a", "{}"), event(t, "e179", "client-a", "{}"))
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	// The second takes e180r1, the first the number that the second had.
	a.do(move(t, "e179", "e180r1"), move(t, "e178", "e179r1"), event(t, "e178", "client-b", "{}"), head(178))
	mustSee(t, changes, "rebase 1: 2 rolled back from e178, 2 renumbered; appended e178..e180r1 (3); heads e180r1/e178")
	if got, want := journal(t, s, 1), "e178>e179r1 e179>e180r1"; got != want {
		t.Errorf("journal %s, want %s", got, want)
	}
}

func TestARebaseOntoVeryManyEventsIsStillMatched(t *testing.T) {
	dir := sample(t, "confirmed")
	a := newApp(t, dir)
	a.do(event(t, "e178", "client-a", `{"mine":1}`))
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a.do(move(t, "e178", "e30178r1"), `INSERT INTO eventlog WITH RECURSIVE n(i) AS (SELECT 178 UNION ALL SELECT i + 1 FROM n WHERE i < 30177)
SELECT i, 0, 0, i - 1, 0, 0, 'v1.TodoCreated', '{}', 'client-b', 'static', 1, '{}' FROM n`, head(30177))
	mustSee(t, changes, "rebase 1: 1 rolled back from e178, 1 renumbered; appended e178..e30178r1 (30001); heads e30178r1/e30177")
	// The tail is whole again: what comes next is told from it.
	a.do(move(t, "e30178r1", "e30179r2"), event(t, "e30178", "client-b", "{}"), head(30178))
	mustSee(t, changes, "rebase 2: 1 rolled back from e30178r1, 1 renumbered; appended e30178..e30179r2 (2); heads e30179r2/e30178")
}

func TestAResetIsAGap(t *testing.T) {
	for name, c := range map[string]struct {
		sample string
		do     []string
	}{
		"all rows deleted":               {"confirmed", []string{`DELETE FROM eventlog`, head(0)}},
		"all rows deleted, with pending": {"pending", []string{`DELETE FROM eventlog`, head(0)}},
		"without a backend":              {"no-backend", []string{`DELETE FROM eventlog`, event(t, "e1", "x", "{}")}},
		"another log of the same length": {"confirmed", []string{`UPDATE eventlog SET clientId = 'x'`}},
		"another log that is longer":     {"pending", []string{`UPDATE eventlog SET clientId = 'x'`, head(190)}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := sample(t, c.sample)
			s := open(t, dir, files.Options{})
			changes := follow(t, s)
			newApp(t, dir).do(c.do...)
			if first := next(t, changes); describe([]client.Change{first}) != "gap" {
				t.Errorf("the first change is %s, want a gap", describe([]client.Change{first}))
			} else if reason := first.(client.Gap).Reason; !strings.Contains(reason, "reset or replaced") {
				t.Errorf("the gap says %q", reason)
			}
		})
	}
}

func TestAReplacedFileIsAGap(t *testing.T) {
	dir, other := sample(t, "pending"), sample(t, "no-backend")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	if err := os.Rename(filepath.Join(other, "eventlog@6.db"), filepath.Join(dir, "eventlog@6.db")); err != nil {
		t.Fatal(err)
	}
	seen := untilHeads(t, changes)
	if got := describe(seen); !strings.HasPrefix(got, "gap; ") || !strings.HasSuffix(got, "appended e1..e1.2 (3); heads e1.2/e0") {
		t.Errorf("seen: %s", got)
	}
}

func TestADeletedFileIsOneFindingAndStaysReadable(t *testing.T) {
	dir := sample(t, "pending")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	log := filepath.Join(dir, "eventlog@6.db")
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	f, ok := next(t, changes).(client.FindingNoted)
	if !ok || f.Finding.Rule != "eventlog-file-gone" || f.Finding.Verdict != client.FallsShort || f.Finding.Fix == "" {
		t.Errorf("the finding is %+v", f)
	}
	if n := count(t, s); n != 224 {
		t.Errorf("%d events are readable, want 224", n)
	}
	select {
	case c := <-changes:
		t.Errorf("and then %s", describe([]client.Change{c}))
	case <-time.After(600 * time.Millisecond): // four looks
	}
	if err := os.WriteFile(log, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := describe([]client.Change{next(t, changes)}); got != "gap" {
		t.Errorf("when it is back: %s, want a gap", got)
	}
}

func TestAChangedStateIsSeen(t *testing.T) {
	dir := sample(t, "pending")
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	now := time.Now().Add(time.Second)
	if err := os.Chtimes(stateOf(t, dir), now, now); err != nil {
		t.Fatal(err)
	}
	if got := describe([]client.Change{next(t, changes)}); got != "state" {
		t.Errorf("seen: %s", got)
	}
}

func TestASlowReaderDoesNotHoldUpAnother(t *testing.T) {
	dir := sample(t, "confirmed")
	s := open(t, dir, files.Options{})
	slow := s.Changes(t.Context())
	quick := follow(t, s)
	a := newApp(t, dir)
	const n = 12
	for i := range n {
		a.do(event(t, fmt.Sprintf("e%d", 178+i), "client-a", "{}"))
		mustSee(t, quick, fmt.Sprintf("appended e%d..e%[1]d (1); heads e%[1]d/e177", 178+i))
	}
	mustSee(t, slow, "heads e177/e177")
	for i := range n {
		mustSee(t, slow, fmt.Sprintf("appended e%d..e%[1]d (1); heads e%[1]d/e177", 178+i))
	}
}

func TestEveryReaderBeginsWithTheHeads(t *testing.T) {
	dir := sample(t, "pending")
	s := open(t, dir, files.Options{})
	for range 3 {
		mustSee(t, s.Changes(t.Context()), "heads e199/e177")
	}
}

func TestAReaderThatLeavesEndsItsStreamOnly(t *testing.T) {
	dir := sample(t, "confirmed")
	s := open(t, dir, files.Options{})
	ctx, leave := context.WithCancel(t.Context())
	leaving := s.Changes(ctx)
	staying := follow(t, s)
	leave()
	closed := time.After(5 * time.Second)
	for open := true; open; {
		select {
		case _, open = <-leaving:
		case <-closed:
			t.Fatal("the stream of a reader that left was not closed")
		}
	}
	newApp(t, dir).do(event(t, "e178", "client-a", "{}"))
	mustSee(t, staying, "appended e178..e178 (1); heads e178/e177")
}

func TestReadersMayComeAndGoAtAnyMoment(t *testing.T) {
	s := open(t, sample(t, "confirmed"), files.Options{})
	for i := range 12 {
		ctx, leave := context.WithCancel(t.Context())
		mustSee(t, s.Changes(ctx), "heads e177/e177")
		leave()
		time.Sleep(time.Duration(i*13) * time.Millisecond) // to meet the watcher's end, which nothing tells
	}
}

func TestCloseEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := files.Open(t.Context(), sample(t, "pending"), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	one, two := follow(t, s), follow(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for _, stream := range []<-chan client.Change{one, two, s.Changes(t.Context())} {
		select {
		case _, ok := <-stream:
			if ok {
				t.Error("a change after Close")
			}
		case <-time.After(5 * time.Second):
			t.Fatal("a stream was not closed")
		}
	}
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines, %d before", now, before)
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

func TestFollowingWritesNothingBesideTheStore(t *testing.T) {
	dir := sample(t, "before-rebase")
	listing := names(t, dir)
	s := open(t, dir, files.Options{})
	changes := follow(t, s)
	a := newApp(t, dir)
	a.do(rebase(t)...)
	untilHeads(t, changes)
	if now := names(t, dir); now != listing {
		t.Errorf("the folder has %s, had %s", now, listing)
	}
	s.Close()
	fixtures.VerifyOriginals(t)
}
