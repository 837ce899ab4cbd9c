package ui_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/uitest"

	uv "github.com/charmbracelet/ultraviolet"
)

// controlled starts the program on a running app and waits until its header is complete and its changes are followed.
func controlled(t *testing.T, opt uitest.Options) (*uitest.Driver, *uitest.Live, *inspector.Store) {
	t.Helper()
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	return followed(t, s, opt), l, s
}

// controlledReadOnly is controlled in a session that may change nothing.
func controlledReadOnly(t *testing.T, opt uitest.Options) (*uitest.Driver, *uitest.Live) {
	t.Helper()
	l, s := uitest.OpenLiveReadOnly(t, fixtures.Store(t, "pending"))
	return followed(t, s, opt), l
}

// followed starts the program on a store and waits until the first word of its changes has come: the heads.
func followed(t *testing.T, s *inspector.Store, opt uitest.Options) *uitest.Driver {
	t.Helper()
	at := s.Heads().At
	d := startOn(t, s, opt).WaitFor("e199 → e177")
	for deadline := time.Now().Add(20 * time.Second); s.Heads().At.Equal(at); <-time.After(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the store is not followed")
		}
	}
	if opt.Width >= 80 {
		d.WaitFor("◌ 22")
	}
	return d
}

// asked fails unless the app was asked these things and nothing else.
func asked(t *testing.T, l *uitest.Live, want ...string) {
	t.Helper()
	if got := l.Asked(); !slices.Equal(got, want) {
		t.Errorf("the app was asked %q, want %q", got, want)
	}
}

func TestLatchIsClosedAndOpened(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	for _, no := range []string{"n", "esc", "enter", "q"} {
		d.Press("P").WaitFor("Close the latch: the app stops pushing and pulling until it is opened. y/n").Press(no).WaitGone("Close the latch")
	}
	asked(t, l)
	d.Press("P", "P", "y").WaitFor("LATCH CLOSED · 22 pending · P opens").WaitGone("Close the latch")
	asked(t, l, "latch close")
	d.Press("alt+2").WaitFor("╳ latch closed by you").Press("P").WaitFor("Open the latch: the app pushes 22 pending events and pulls again. y/n").Press("y")
	d.WaitGone("LATCH CLOSED").WaitFor("latch open")
	asked(t, l, "latch close", "latch open")
	d.Press("!").WaitFor("the question is open").WaitGone("error")
}

func TestLatchIsThereInEveryPane(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	want := []string{}
	for i, pane := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		d.Press("alt+" + pane)
		if pane == "4" {
			d.Press("esc") // letters are SQL before
		}
		d.Press("P").WaitFor("the latch: the app").Press("y")
		if i%2 == 0 {
			want = append(want, "latch close")
			d.WaitFor("LATCH CLOSED")
		} else {
			want = append(want, "latch open")
			d.WaitGone("LATCH CLOSED")
		}
	}
	asked(t, l, want...)
}

// The whole line is another one, in every theme, and it says so in words.
func TestAClosedLatchColoursTheHeader(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dark", "light", "16", "none"} {
		for _, size := range sizes {
			l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
			d := followed(t, s, uitest.Options{Width: size.w, Height: size.h, Config: config.Config{Theme: name}})
			l.Tell(client.LatchChanged{Latch: client.LatchClosed, At: uitest.Noon})
			d.WaitFor("LATCH CLOSED")
			for x, c := range d.Cells()[0] {
				if c.Style.Attrs&uv.AttrReverse == 0 || c.Style.Attrs&uv.AttrBold == 0 {
					t.Fatalf("%s at %d: column %d (%q) is as ever", name, size.w, x, c.Content)
				}
			}
		}
	}
}

func TestLatchRefused(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	l.Refuse(errors.New("the app has gone to lunch"))
	d.Press("P", "y").WaitFor("the latch: the app has gone to lunch")
	if strings.Contains(d.Screen(), "LATCH CLOSED") || strings.Contains(d.Screen(), "closing") {
		t.Errorf("the header says otherwise:\n%s", d.Screen())
	}
	l.Refuse(nil)
	d.Press("P", "y").WaitFor("LATCH CLOSED")
	asked(t, l, "latch close", "latch close")
}

func TestLatchFoundClosed(t *testing.T) {
	t.Parallel()
	for _, readOnly := range []bool{false, true} {
		open, want := uitest.OpenLive, "the latch was closed when livescope came: P opens it"
		if readOnly {
			open, want = uitest.OpenLiveReadOnly, "the latch was closed when livescope came"
		}
		_, s := open(t, fixtures.Store(t, "pending"))
		s.Apply(client.LatchChanged{Latch: client.LatchClosed, Found: true})
		d := startOn(t, s, wide).WaitFor(want).WaitFor("LATCH CLOSED · 22 pending")
		if readOnly == strings.Contains(d.Screen(), "P opens") {
			t.Errorf("read-only %v:\n%s", readOnly, d.Screen())
		}
		d.Press("alt+2").WaitFor("╳ latch closed before livescope came").Press("alt+8")
		if n := strings.Count(d.Screen(), "when livescope came"); n < 1 || strings.Contains(d.Screen(), "×2") {
			t.Errorf("it is not said once:\n%s", d.Screen())
		}
	}
}

func TestLatchClosedAndOpenedElsewhere(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	l.Tell(client.LatchChanged{Latch: client.LatchClosed, At: uitest.Noon.Add(-38 * time.Second)})
	d.WaitFor("the latch was closed, not from here: P opens it").Press("alt+2").WaitFor("╳ latch closed 38 s ago   P opens it")
	l.Tell(client.LatchChanged{Latch: client.LatchOpen, At: uitest.Noon})
	d.WaitFor("the latch was opened, not from here").WaitFor("latch open")
	asked(t, l)
}

func TestAReconnectThatLostTheLatchIsSaid(t *testing.T) {
	t.Parallel()
	d, l, _ := controlled(t, wide)
	d.Press("P", "y").WaitFor("LATCH CLOSED")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkOffline, Reason: "the socket was closed", At: uitest.Noon}})
	d.WaitFor("✕ app gone: the socket was")
	d.Press(":").Type("latch.toggle").Press("enter").WaitFor("the app is not reached").Press("esc", "esc")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnecting, At: uitest.Noon}})
	d.WaitFor("◌ connecting")
	l.Tell(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkConnected, At: uitest.Noon}}, client.LatchChanged{Latch: client.LatchOpen, Found: true})
	d.WaitFor("the app came back with its latch open, which was closed from here: P closes it again").WaitGone("LATCH CLOSED").WaitFor("● live")
}

// The key that is named is the person's own.
func TestLatchWithOwnKeys(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{"f9"}, nil} {
		l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
		d := followed(t, s, uitest.Options{Width: 120, Height: 40, Config: config.Config{Keys: []config.KeySetting{{Command: "latch.toggle", Keys: keys}}}})
		l.Tell(client.LatchChanged{Latch: client.LatchClosed, At: uitest.Noon})
		want := "F9"
		if keys == nil {
			want = ":latch.toggle"
		}
		d.WaitFor("LATCH CLOSED · 22 pending · " + want + " opens").WaitFor("not from here: " + want + " opens it").Press("P")
		if strings.Contains(d.Screen(), "y/n") {
			t.Errorf("the key that was taken away still works:\n%s", d.Screen())
		}
	}
}

func TestLatchReadOnly(t *testing.T) {
	t.Parallel()
	d, l := controlledReadOnly(t, wide)
	d.Press("P")
	if strings.Contains(d.Screen(), "y/n") {
		t.Errorf("it asks:\n%s", d.Screen())
	}
	d.Press(":").Type("latch.toggle").Press("enter").WaitFor("latch.toggle: read-only")
	asked(t, l)
}

func TestLatchOfAStoreOnDisk(t *testing.T) {
	t.Parallel()
	d := ready(t, wide).Press("P", ":").Type("latch.toggle").Press("enter").WaitFor("a store on disk has no latch; attach to the running app")
	d.Press("esc").Press(":").Type("commit v1.X {}").Press("enter").WaitFor("read-only: a store on disk is never written to")
}

// app with controls of its own.
func appWith(t *testing.T, controls *client.Controls) *inspector.Store {
	t.Helper()
	s, err := inspector.AttachControlled(context.Background(), running{uitest.Open(t, fixtures.Store(t, "pending")).Client()}, controls)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// running is a store that an app has open.
type running struct{ client.Store }

func (r running) Can(c client.Capability) error {
	if c == client.CapBackend {
		return nil
	}
	return r.Store.Can(c)
}

func TestAnAppWithoutALatchSaysWhy(t *testing.T) {
	t.Parallel()
	s := appWith(t, &client.Controls{NoLatch: errors.New("the app has no sync backend")})
	s.Apply(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkNone}})
	s.Apply(client.LatchChanged{Latch: client.LatchNone, Found: true})
	d := startOn(t, s, wide).WaitFor("25 client-only").Press(":").Type("latch.toggle").Press("enter").WaitFor("latch.toggle: the app has no sync backend").Press("esc")
	d.Press("alt+2").WaitFor("no latch: the app has no sync backend")
	d.Press(":").Type("commit").Press("enter").WaitFor("the app takes no events from here").Press("esc")
	d.Press(":").Type("store.reset").Press("enter").WaitFor("the app lets nobody replace")
}

// slowLatch answers when it is told to.
type slowLatch struct{ answer chan error }

func (l slowLatch) SetLatch(ctx context.Context, _ bool) error {
	select {
	case err := <-l.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestTheHeaderSaysThatTheLatchIsBeingClosed(t *testing.T) {
	t.Parallel()
	latch := slowLatch{make(chan error)}
	s := appWith(t, &client.Controls{Latch: latch})
	s.Apply(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: client.LinkConnected}})
	s.Apply(client.LatchChanged{Latch: client.LatchOpen, Found: true})
	d := startOn(t, s, wide).WaitFor("25 client-only").Press("P", "y").WaitFor("closing the latch …")
	d.Press(":").Type("latch.toggle").Press("enter").WaitFor("it is being done").Press("esc", "j")
	latch.answer <- nil
	d.WaitGone("closing the latch").WaitFor("LATCH CLOSED").Press("P", "y").WaitFor("opening the latch …")
	latch.answer <- errors.New("no")
	d.WaitFor("the latch: no").WaitFor("LATCH CLOSED")
	d.Press("q")
	if err := d.WaitEnd(); err != nil {
		t.Error(err)
	}
}
