//go:build interop && unix

package devtools_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/fixtures/interop"
)

// asked are the messages that went to an app, by their kinds.
type asked struct {
	mu   sync.Mutex
	tags []string
}

func (a *asked) tell(to, tag string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tags = append(a.tags, tag)
}

func (a *asked) has(tag string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.tags, tag)
}

// relay is a relay of ours that outlives whoever attaches over it.
func relay(t *testing.T) *interop.Devtools {
	t.Helper()
	m, where := listen(t)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Errorf("close the relay: %v", err)
		}
	})
	return where
}

// noFindings fails for everything that was found wrong with what the app sent.
func (a *attached) noFindings() {
	a.t.Helper()
	for _, c := range a.all() {
		if f, is := c.(client.FindingNoted); is {
			a.t.Errorf("found %+v", f.Finding)
		}
	}
}

// bulk makes the eventlog over 6 MB long, by 61 events.
func bulk(app *interop.Writer) { app.Bulk(60, 100_000) }

func TestALargeLogIsReadFromItsFile(t *testing.T) {
	t.Parallel()
	where := relay(t)
	app := interop.StartWriter(t, "a")
	app.Open(interop.Store{Dir: t.TempDir(), StoreID: "shop", ClientID: "client-a", Devtools: where})
	bulk(app)
	for _, busy := range []bool{false, true} {
		t.Run(map[bool]string{false: "at rest", true: "while it is written"}[busy], func(t *testing.T) {
			if busy {
				app.Load(16*time.Millisecond, 0)
			}
			var sent asked
			a := join(t, dial(t, where), devtools.Options{Large: func(_ context.Context, what string, bytes int64) bool {
				t.Errorf("it is asked whether to fetch the %s of %d bytes", what, bytes)
				return false
			}}.Told(sent.tell))
			if n := len(a.events()); n < 61 {
				t.Errorf("the log has %d events at first", n)
			}
			if busy {
				app.Unload()
			}
			app.Commit(todo(fmt.Sprintf("after-%v", busy), "after"))
			a.until("the state has what comes", func() bool {
				return a.rows(fmt.Sprintf("todos WHERE id = 'after-%v'", busy)) == 1
			})
			told(a, "an event arrives", func(c client.EventsAppended) bool { return c.Count > 0 })
			for _, tag := range []string{"EventlogReq", "SnapshotReq"} {
				if sent.has(tag) {
					t.Errorf("%s was sent: %q", tag, sent.tags)
				}
			}
			for _, note := range a.Info().Notes {
				t.Errorf("noted: %s", note)
			}
			a.noFindings()
		})
	}
}

func TestALargeLogInMemory(t *testing.T) {
	t.Parallel()
	where := relay(t)
	app := interop.StartWriter(t, "a")
	app.Open(interop.Store{StoreID: "shop", ClientID: "client-a", Memory: true, Devtools: where})
	bulk(app)
	attach := func(t *testing.T, fetch bool, sent *asked) (a *attached, sizes []int64) {
		a = join(t, dial(t, where), devtools.Options{Large: func(_ context.Context, what string, bytes int64) bool {
			if what == "eventlog" {
				sizes = append(sizes, bytes)
				return fetch
			}
			return true // the state keeps what the events wrote, and is large as well
		}}.Told(sent.tell))
		return a, sizes
	}
	t.Run("refused", func(t *testing.T) {
		var sent asked
		a, sizes := attach(t, false, &sent)
		if len(sizes) != 1 || sizes[0] < 6_000_000 || sizes[0] > 8_000_000 {
			t.Errorf("it was asked about %d bytes", sizes)
		}
		if notes := a.Info().Notes; len(notes) != 1 || !strings.Contains(notes[0], fmt.Sprintf("eventlog of %.1f MB was not asked for", float64(sizes[0])/1e6)) {
			t.Errorf("noted: %q", notes)
		}
		if got := a.events(); len(got) != 0 {
			t.Errorf("the log has %d events", len(got))
		}
		app.Commit(todo("t1", "new"))
		a.until("what is new arrives", func() bool { return len(a.events()) == 1 })
		if e := a.events()[0]; e.SeqNum.Global != 62 || e.Args != `{"id":"t1","text":"new"}` {
			t.Errorf("the event is %+v", e)
		}
		a.until("the state has it", func() bool { return a.rows("todos") == 2 })
		if sent.has("EventlogReq") {
			t.Error("the log was asked for")
		}
		a.noFindings()
	})
	t.Run("accepted", func(t *testing.T) {
		var sent asked
		a, sizes := attach(t, true, &sent)
		if len(sizes) != 1 || sizes[0] < 6_000_000 {
			t.Errorf("it was asked about %d bytes", sizes)
		}
		events := a.events()
		if len(events) != 62 {
			t.Fatalf("the log has %d events", len(events))
		}
		for i, e := range events {
			if bytes := len(e.Args); e.SeqNum.Global != int64(i+1) || i > 0 && i < 61 && bytes < 100_000 {
				t.Errorf("event %d is %s with args of %d bytes", i, e.SeqNum, bytes)
			}
		}
		if notes := a.Info().Notes; len(notes) != 0 {
			t.Errorf("noted: %q", notes)
		}
		a.noFindings()
	})
}

func TestTwoStoresAtOneRelay(t *testing.T) {
	t.Parallel()
	m, where := listen(t)
	t.Cleanup(func() { m.Close() })
	shop, other := interop.StartWriter(t, "shop"), interop.StartWriter(t, "other")
	shop.Open(interop.Store{StoreID: "shop", ClientID: "client-a", Memory: true, Devtools: where})
	other.Open(interop.Store{StoreID: "other", ClientID: "client-b", SessionID: "tab-2", Memory: true, Devtools: where})
	shop.Subscribe(visible)
	other.Subscribe(visible)
	var several *devtools.SeveralError
	for deadline := time.Now().Add(30 * time.Second); ; {
		list, changed := m.Sessions(devtools.Want{})
		if len(list) == 2 {
			break
		}
		select {
		case <-changed:
		case <-time.After(time.Until(deadline)):
			t.Fatalf("the sessions are %v", list)
		}
	}
	if _, _, err := devtools.Open(t.Context(), m, devtools.Options{}); !isA(err, &several) {
		t.Fatalf("without a choice: %v", err)
	}
	var names []string
	for _, s := range several.Sessions {
		names = append(names, s.String())
	}
	if want := []string{"store other, client client-b, session tab-2", "store shop, client client-a, session static"}; !slices.Equal(names, want) {
		t.Errorf("the choice is between %q", names)
	}
	for _, name := range names {
		if !strings.Contains(several.Error(), name) {
			t.Errorf("the error %q does not name %s", several, name)
		}
	}

	a := join(t, dial(t, where), devtools.Options{Want: devtools.Want{StoreID: "shop"}})
	b := join(t, dial(t, where), devtools.Options{Want: devtools.Want{SessionID: "tab-2"}})
	again := join(t, dial(t, where), devtools.Options{Choose: func(_ context.Context, list []devtools.Session) (devtools.Session, error) {
		return list[1], nil
	}})
	if s := b.Session(); s.StoreID != "other" || s.ClientID != "client-b" {
		t.Errorf("attached to %s", s)
	}
	if s := again.Session(); s.StoreID != "shop" {
		t.Errorf("attached to %s", s)
	}
	const n = 20
	for i := range n {
		shop.Commit(todo(fmt.Sprintf("s%d", i), "of the shop"))
		other.Commit(todo(fmt.Sprintf("o%d", i), "of the other"))
	}
	each := []struct {
		*attached
		prefix string
	}{{a, "s"}, {b, "o"}, {again, "s"}}
	for _, of := range each {
		of.until("all events are here", func() bool { return len(of.events()) == n })
		for i, e := range of.events() {
			if want := fmt.Sprintf(`{"id":"%s%d",`, of.prefix, i); !strings.HasPrefix(e.Args, want) {
				t.Errorf("event %d of store %s is %s", i, of.Session().StoreID, e.Args)
			}
		}
		of.until("all rows are there", func() bool { return of.rows("todos") == n })
		of.until("its query ran", func() bool { q := of.LiveQueries(); return len(q) == 1 && q[0].Rows == n })
		of.once()
	}

	// One that goes takes nothing from the others.
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	shop.Commit(todo("late", "late"))
	other.Commit(todo("late", "late"))
	for _, of := range each[:2] {
		of.until("what comes later is here", func() bool { return len(of.events()) == n+1 })
		of.until("its query still runs", func() bool { return of.LiveQueries()[0].Rows == n+1 })
		of.once()
		of.noFindings()
	}
}
