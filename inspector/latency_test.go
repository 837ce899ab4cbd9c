package inspector

import (
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
)

func TestConfirmLatency(t *testing.T) {
	closed, open := client.LatchChanged{Latch: client.LatchClosed}, client.LatchChanged{Latch: client.LatchOpen}
	up, off := linked(client.LinkConnected, client.LinkConnected), linked(client.LinkConnected, client.LinkOffline)
	for name, tt := range map[string]struct {
		steps []client.Change // a second apart
		n     int64
		p50   time.Duration
	}{
		"one is confirmed":           {[]client.Change{appended(1, 1, 0), moved(1, 1)}, 1, time.Second},
		"by what is appended":        {[]client.Change{appended(1, 1, 0), appended(2, 2, 1)}, 1, time.Second},
		"in two steps":               {[]client.Change{appended(1, 3, 0), moved(3, 1), moved(3, 3)}, 3, 2 * time.Second},
		"confirmed as it came":       {[]client.Change{appended(1, 5, 5), moved(5, 5)}, 0, 0},
		"partly":                     {[]client.Change{appended(1, 5, 4), moved(5, 5)}, 1, time.Second},
		"pending before we came":     {[]client.Change{moved(9, 0), moved(9, 9)}, 0, 0},
		"client-only events":         {[]client.Change{client.EventsAppended{From: livestore.SeqNum{Global: 1, Client: 1}, To: livestore.SeqNum{Global: 1, Client: 4}, Heads: heads(1, 0)}, moved(1, 1)}, 0, 0},
		"the latch closed meanwhile": {[]client.Change{appended(1, 1, 0), closed, open, moved(1, 1)}, 0, 0},
		"came while it was closed":   {[]client.Change{closed, appended(1, 1, 0), open, moved(1, 1)}, 0, 0},
		"the backend was offline":    {[]client.Change{up, appended(1, 1, 0), off, up, moved(1, 1)}, 0, 0},
		"the app was not reached":    {[]client.Change{appended(1, 1, 0), linked(client.LinkOffline, client.LinkUnknown), up, moved(1, 1)}, 0, 0},
		"after all that":             {[]client.Change{closed, off, up, open, appended(1, 1, 0), moved(1, 1)}, 1, time.Second},
		"something was not seen":     {[]client.Change{appended(1, 1, 0), client.Gap{}, moved(1, 1)}, 0, 0},
		"renumbered":                 {[]client.Change{appended(1, 3, 0), client.EventsRolledBack{From: global(2), Old: 2, New: 2}, appended(2, 4, 2), moved(4, 4)}, 1, 2 * time.Second},
		"more than is remembered":    {[]client.Change{appended(1, 2*maxOutstanding, 0), appended(2*maxOutstanding+1, 2*maxOutstanding+1, 0), moved(2*maxOutstanding+1, 2*maxOutstanding+1)}, latencyKept, 2 * time.Second},
		"told twice":                 {[]client.Change{appended(1, 3, 0), appended(2, 4, 0), moved(4, 4)}, 4, 2 * time.Second},
	} {
		s, _, c := newFake(t)
		for _, step := range tt.steps {
			s.Apply(step)
			c.pass(time.Second)
		}
		if got := s.ConfirmLatency(); got.N != tt.n || got.P50 != tt.p50 {
			t.Errorf("%s: %+v, want %d of %s", name, got, tt.n, tt.p50)
		}
	}
}

func TestLatencyGoesByTheTimesOfTheChanges(t *testing.T) {
	s, _, c := newFake(t)
	a := appended(1, 1, 0)
	a.Heads.At = c.t.Add(-time.Minute)
	s.Apply(a)
	h := moved(1, 1)
	h.Heads.At = a.Heads.At.Add(84 * time.Millisecond)
	s.Apply(h)
	if got := s.ConfirmLatency(); got.P50 != 84*time.Millisecond {
		t.Error(got)
	}
}

func TestLatencyIsOfTheLastOnes(t *testing.T) {
	s, _, c := newFake(t)
	for i := range int64(2 * latencyKept) {
		s.Apply(appended(i+1, i+1, i))
		c.pass(time.Duration(i) * time.Millisecond)
		s.Apply(moved(i+1, i+1))
	}
	want := Latency{latencyKept, 1499 * time.Millisecond, 1949 * time.Millisecond, 1989 * time.Millisecond}
	if got := s.ConfirmLatency(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if n := len(s.latency.waiting); n != 0 || s.latency.outstanding != 0 {
		t.Errorf("%d still wait, %d", n, s.latency.outstanding)
	}
}

func TestPercentiles(t *testing.T) {
	list := []time.Duration{1, 2, 3, 4}
	for p, want := range map[int]time.Duration{1: 1, 25: 1, 50: 2, 51: 3, 95: 4, 100: 4} {
		if got := percentile(list, p); got != want {
			t.Errorf("%d: %d, want %d", p, got, want)
		}
	}
	if percentile(nil, 50) != 0 {
		t.Error("of nothing")
	}
}
