package inspector

import (
	"testing"
	"time"

	"github.com/livescope/livescope/client"
)

func TestConnectionsSinceAMoment(t *testing.T) {
	s, _, c := newFake(t)
	if len(s.Connections(c.t)) != 0 || s.Connection() != (client.Connection{}) {
		t.Error("something is known that was not told")
	}
	begin := c.t
	at := func(link client.Link, told time.Time) {
		s.Apply(client.ConnectionChanged{Connection: client.Connection{App: client.LinkConnected, Backend: link, At: told}})
	}
	at(client.LinkConnected, begin.Add(-time.Hour))
	c.pass(time.Minute)
	at(client.LinkOffline, time.Time{})
	c.pass(time.Minute)
	at(client.LinkConnecting, begin)               // before what it ended
	at(client.LinkConnected, begin.Add(time.Hour)) // in the future
	for _, tt := range []struct {
		since time.Duration
		want  []time.Duration
	}{
		{-2 * time.Hour, []time.Duration{-time.Hour, time.Minute, time.Minute, 2 * time.Minute}},
		{0, []time.Duration{-time.Hour, time.Minute, time.Minute, 2 * time.Minute}},
		{90 * time.Second, []time.Duration{time.Minute, 2 * time.Minute}},
		{time.Hour, []time.Duration{2 * time.Minute}},
	} {
		var got []time.Duration
		for _, l := range s.Connections(begin.Add(tt.since)) {
			got = append(got, l.At.Sub(begin))
		}
		if !equal(got, tt.want) {
			t.Errorf("since %s: %v, want %v", tt.since, got, tt.want)
		}
	}
	if got := s.Connection().At; !got.Equal(begin.Add(time.Hour)) {
		t.Error("the last one is not as it was told:", got)
	}
}

func equal(a, b []time.Duration) bool {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestConnectionsAreKeptForFiveMinutes(t *testing.T) {
	s, _, c := newFake(t)
	begin := c.t
	for i := range 100 {
		s.Apply(linked(client.LinkConnected, []client.Link{client.LinkOffline, client.LinkConnected}[i%2]))
		c.pass(10 * time.Second)
	}
	c.pass(-10 * time.Second)
	got := s.Connections(begin)
	if first := c.t.Sub(got[0].At); first < linksKept || first > linksKept+10*time.Second || len(got) > 40 {
		t.Errorf("%d states, the first %s ago", len(got), first)
	}
	for range maxLinks {
		s.Apply(linked(client.LinkConnected, client.LinkOffline))
		s.Apply(linked(client.LinkConnected, client.LinkConnected))
		s.Apply(linked(client.LinkConnected, client.LinkConnected))
	}
	if n := len(s.Connections(begin)); n != maxLinks {
		t.Errorf("%d are kept", n)
	}
}

func TestTheConnectionInOneWord(t *testing.T) {
	const none, on, off, tries, unknown = client.LinkNone, client.LinkConnected, client.LinkOffline, client.LinkConnecting, client.LinkUnknown
	for _, tt := range []struct {
		app, backend client.Link
		hasBackend   bool
		want         string
	}{
		{none, none, false, "none"}, {unknown, unknown, false, "none"}, {unknown, unknown, true, ""},
		{tries, on, true, "connecting"}, {off, on, true, "offline"}, {off, unknown, false, "offline"},
		{on, on, true, "connected"}, {on, off, true, "offline"}, {on, tries, true, "connecting"}, {on, none, true, "none"}, {on, unknown, true, ""},
	} {
		if got := connectionWord(client.Connection{App: tt.app, Backend: tt.backend}, tt.hasBackend); got != tt.want {
			t.Errorf("%q, %q: %q, want %q", tt.app, tt.backend, got, tt.want)
		}
	}
}
