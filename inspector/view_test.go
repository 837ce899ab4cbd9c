package inspector

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
)

func parse(t testing.TB, text string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWindowsOfARealStore(t *testing.T) {
	v := open(t, "pending").View(nil)
	defer v.Close()
	last, err := v.Before(t.Context(), End, 4)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"e197.2", "e198", "e198.1", "e199"}, numbers(last.Rows)); diff != "" {
		t.Error(diff)
	}
	if last.AtStart || last.Partial {
		t.Errorf("four rows from the end: start %v, partial %v", last.AtStart, last.Partial)
	}
	first, err := v.After(t.Context(), Start, 3)
	if err != nil || !slices.Equal(numbers(first.Rows), []string{"e1", "e2", "e3"}) {
		t.Errorf("the log begins %v, %v", numbers(first.Rows), err)
	}
	around, at, err := v.Around(t.Context(), key(198, 1, 0), 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"e198", "e198.1", "e199"}, numbers(around.Rows)); diff != "" || at != 1 || !around.AtEnd {
		t.Errorf("around e198.1: at %d, end %v\n%s", at, around.AtEnd, diff)
	}
	statuses := map[livestore.Status]int{}
	all, err := v.After(t.Context(), Start, 1000)
	for _, r := range all.Rows {
		statuses[r.Status]++
	}
	want := map[livestore.Status]int{livestore.Confirmed: 177, livestore.Pending: 22, livestore.ClientOnly: 25}
	if diff := cmp.Diff(want, statuses); diff != "" || err != nil {
		t.Errorf("%s%v", diff, err)
	}
}

// filters cover a filter that is sparse, dense, bounded, empty, and by status.
var filters = []string{
	"", "args.id=t4711", "name:v1.TodoCompleted", "args.n>20000", "args.n>8990", "is:client-only", "is:pending",
	"seq:e100..e140", "seq:e9000.. args.list=l3", "not name:v1.*", "args.list=l3 and args.n<30", "nowhere-to-be-found",
}

// everything reads a view to its end by pages, in both directions, and checks that
// the two agree.
func everything(t *testing.T, s *Store, f *filter.Filter, page int) []string {
	t.Helper()
	v := s.view(f, -1, false, PreviewBytes)
	defer v.Close()
	var forward, backward []string
	for at := Start; ; {
		p, err := v.After(t.Context(), at, page)
		if err != nil {
			t.Fatal(err)
		}
		forward = append(forward, numbers(p.Rows)...)
		if p.AtEnd {
			break
		}
		at = p.Rows[len(p.Rows)-1].Key
	}
	for at := End; ; {
		p, err := v.Before(t.Context(), at, page)
		if err != nil {
			t.Fatal(err)
		}
		rows := numbers(p.Rows)
		slices.Reverse(rows)
		backward = append(backward, rows...)
		if p.AtStart {
			break
		}
		at = p.Rows[0].Key
	}
	slices.Reverse(backward)
	if diff := cmp.Diff(forward, backward); diff != "" {
		t.Errorf("%q reads differently in the two directions:\n%s", f, diff)
	}
	n, err := v.Len(t.Context())
	for err == nil && !n.Exact {
		n, err = v.Len(t.Context())
	}
	if err != nil || int(n.N) != len(forward) {
		t.Errorf("%q has %d rows and counts %d (%v)", f, len(forward), n.N, err)
	}
	return forward
}

// bySQL asks SQLite itself which rows a filter means.
func bySQL(t *testing.T, s *Store, f *filter.Filter) []string {
	t.Helper()
	where, args, ok := f.SQL(s.Heads().Backend)
	if !ok {
		t.Fatalf("%q cannot be said in SQL", f)
	}
	var out []string
	err := s.eventlog(t.Context(), func(c *sqlite.Conn) error {
		out = nil
		st, err := c.Query(t.Context(), `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration FROM eventlog WHERE `+where+` ORDER BY 1, 2, 3`, args...)
		if err != nil {
			return err
		}
		for st.Next() {
			out = append(out, livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)}.String())
		}
		return st.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFilteredViewHasTheRowsThatSQLiteSays(t *testing.T) {
	l := newLog(t)
	l.fill(1, 10_000)
	l.exec("UPDATE __livestore_sync_status SET head = 9980")
	s := attach(t, l.path)
	for _, text := range filters {
		f := parse(t, text)
		want := bySQL(t, s, f)
		if diff := cmp.Diff(want, everything(t, s, f, 700+rand.IntN(900))); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestALogThatIsNotInTheOrderOfItsNumbersReadsInOrder(t *testing.T) {
	l := newLog(t)
	var events []livestore.Event
	for g := int64(1); g <= 9_000; g++ {
		events = append(events, event(g, 0, 0))
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	l.add(events...)
	s := attach(t, l.path)
	for _, text := range filters {
		f := parse(t, text)
		if diff := cmp.Diff(bySQL(t, s, f), everything(t, s, f, 1000)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

func TestRowIdsSpreadThinDoNotMakeEndlessPlans(t *testing.T) {
	l := newLog(t)
	l.add(event(1, 0, 0), event(2, 0, 0))
	l.exec(`INSERT INTO eventlog (rowid, seqNumGlobal, seqNumClient, seqNumRebaseGeneration, parentSeqNumGlobal, parentSeqNumClient, parentSeqNumRebaseGeneration, name, argsJson, clientId, sessionId, schemaHash, syncMetadataJson)
 VALUES (9223372036854775807, 9223372036854775000, 0, 0, 2, 0, 0, 'far', '{}', 'c', 's', 1, '')`)
	s := attach(t, l.path)
	if got := everything(t, s, parse(t, "far"), 10); !slices.Equal(got, []string{"e9223372036854775000"}) {
		t.Errorf("got %v", got)
	}
}

func TestAViewKeepsUpWithTheLog(t *testing.T) {
	l := newLog(t)
	l.fill(1, 8_900)
	s := attach(t, l.path)
	v := s.view(parse(t, "args.list=l3"), -1, false, PreviewBytes)
	defer v.Close()
	count := func() int64 {
		t.Helper()
		for {
			n, err := v.Len(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n.Exact {
				return n.N
			}
			waitChanged(t, s)
		}
	}
	check := func(when string) {
		t.Helper()
		want := bySQL(t, s, v.Filter())
		if got := count(); got != int64(len(want)) {
			t.Errorf("%s: %d rows, not %d", when, got, len(want))
		}
		p, err := v.Before(t.Context(), End, 20)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[len(want)-20:], numbers(p.Rows)); diff != "" {
			t.Errorf("%s:\n%s", when, diff)
		}
	}
	check("at first")
	l.fill(8_901, 1_000)
	s.Apply(client.EventsAppended{From: livestore.SeqNum{Global: 8901}, To: livestore.SeqNum{Global: 9900}, Count: 1100, Heads: client.Heads{Leader: livestore.SeqNum{Global: 9900}}})
	check("after events were added")
	l.exec("DELETE FROM eventlog WHERE seqNumGlobal > 8000")
	l.fill(8_001, 100)
	s.Apply(client.EventsRolledBack{From: livestore.SeqNum{Global: 8001}})
	check("after a rebase")
	l.exec("DELETE FROM eventlog")
	l.fill(1, 500)
	s.Apply(client.Gap{})
	check("after the log was replaced")
}

func waitChanged(t *testing.T, s *Store) {
	t.Helper()
	select {
	case <-s.Changed():
	case <-time.After(10 * time.Second):
		t.Fatal("nothing changed for ten seconds")
	}
}

func TestAStatusFilterFollowsTheBackendsHead(t *testing.T) {
	l := newLog(t)
	l.fill(1, 30)
	s := attach(t, l.path)
	v := s.view(parse(t, "is:pending"), -1, false, PreviewBytes)
	defer v.Close()
	page := func() int {
		p, err := v.After(t.Context(), Start, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(p.Rows)
	}
	if n := page(); n != 30 {
		t.Errorf("%d pending without a backend, not 30", n)
	}
	l.exec("UPDATE __livestore_sync_status SET head = 25")
	s.Apply(l.heads(s))
	if n := page(); n != 5 {
		t.Errorf("%d pending beyond e25, not 5", n)
	}
}

func TestRolledBackRowsStandBesideWhatTookTheirPlace(t *testing.T) {
	l := newLog(t)
	l.fill(1, 9)
	s := attach(t, l.path)
	old := event(7, 0, 0)
	old.Name, old.Args = "v1.Mine", `{"id":"mine"}`
	if _, err := s.c.Sidecar().Journal(t.Context(), time.Unix(1, 0), []sidecar.RolledBack{
		{Event: old, NewNum: livestore.SeqNum{Global: 10, Generation: 1}, Renumbered: true},
		{Event: event(12, 0, 0)},
	}); err != nil {
		t.Fatal(err)
	}
	s.Apply(client.EventsRolledBack{Rebase: 1, Old: 2, From: livestore.SeqNum{Global: 7}})
	for text, want := range map[string][]string{
		"":             {"e6", "e7", "e7x", "e8", "e9", "e12x"},
		"is:rebased":   {"e7x", "e12x"},
		"args.id=mine": {"e7x"},
	} {
		got := everything(t, s, parse(t, text), 3)
		if text == "" {
			got = got[5:]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
	v := s.View(nil)
	defer v.Close()
	p, at, err := v.Around(t.Context(), livestore.Key{SeqNum: old.SeqNum, Ordinal: 1}, 1)
	if err != nil || numbers(p.Rows)[at] != "e7x" {
		t.Errorf("around the rolled-back e7: %v at %d, %v", numbers(p.Rows), at, err)
	}
}

func TestAnImpatientWindowSaysThatItIsPartial(t *testing.T) {
	l := newLog(t)
	l.fill(1, 20_000)
	s := attach(t, l.path)
	v := s.view(parse(t, "args.n=1"), 0, true, PreviewBytes)
	defer v.Close()
	p, err := v.Before(t.Context(), End, 10)
	if err != nil || !p.Partial || p.AtStart {
		t.Fatalf("without time to scan: %+v, %v", p, err)
	}
	for p.Partial {
		waitChanged(t, s)
		if p, err = v.Before(t.Context(), End, 10); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(numbers(p.Rows), []string{"e1"}) || !p.AtStart {
		t.Errorf("after the scan: %v, start %v", numbers(p.Rows), p.AtStart)
	}
}

func TestEachStopsWhereItIsTold(t *testing.T) {
	s := open(t, "pending")
	walk := func(opt EachOptions) (out []string) {
		t.Helper()
		if err := s.Each(t.Context(), opt, func(r Row) error {
			out = append(out, r.Event.SeqNum.String())
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	from := livestore.SeqNum{Global: 198}
	for _, c := range []struct {
		opt  EachOptions
		want []string
	}{
		{EachOptions{Limit: 2}, []string{"e1", "e2"}},
		{EachOptions{From: from}, []string{"e198", "e198.1", "e199"}},
		{EachOptions{From: from, Reverse: true, Limit: 2}, []string{"e198", "e197.2"}},
		{EachOptions{Reverse: true, Limit: 3}, []string{"e199", "e198.1", "e198"}},
		{EachOptions{Filter: parse(t, "name:v1.TodoClearedCompleted")}, []string{"e199"}},
	} {
		if diff := cmp.Diff(c.want, walk(c.opt)); diff != "" {
			t.Errorf("%+v:\n%s", c.opt, diff)
		}
	}
	if n := len(walk(EachOptions{})); n != 224 {
		t.Errorf("%d events in all, not 224", n)
	}
	stop := fmt.Errorf("enough")
	if err := s.Each(t.Context(), EachOptions{}, func(Row) error { return stop }); err != stop {
		t.Errorf("the walk ended with %v", err)
	}
}

func TestACancelledSearchEnds(t *testing.T) {
	l := newLog(t)
	l.fill(1, 10_000)
	s := attach(t, l.path)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Each(ctx, EachOptions{Filter: parse(t, "name:*")}, func(Row) error {
		cancel()
		return nil
	})
	if err == nil {
		t.Error("a cancelled search went on to the end")
	}
}
