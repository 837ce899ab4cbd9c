package inspector

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
)

// rules are the findings of a status, with their severity.
func rules(t testing.TB, s *Store) string {
	t.Helper()
	status, err := s.Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range status.Findings {
		if strings.HasPrefix(f.Rule, "state-") || strings.HasPrefix(f.Rule, "eventlog-") {
			continue
		}
		if f.Message == "" || f.Fix == "" || len(f.Evidence) == 0 {
			t.Errorf("%+v lacks something", f)
		}
		out = append(out, f.Rule+" "+string(f.Severity))
	}
	return strings.Join(out, ", ")
}

func TestFindingsOfALiveStore(t *testing.T) {
	type step struct {
		after  time.Duration
		change client.Change
	}
	const second = time.Second
	up, off := linked(client.LinkConnected, client.LinkConnected), linked(client.LinkConnected, client.LinkOffline)
	closed, open := client.LatchChanged{Latch: client.LatchClosed}, client.LatchChanged{Latch: client.LatchOpen}
	found := client.LatchChanged{Latch: client.LatchClosed, Found: true}
	for name, tt := range map[string]struct {
		steps []step
		after time.Duration
		want  string
	}{
		"all is well":               {[]step{{0, up}, {0, moved(5, 5)}}, time.Hour, ""},
		"not for long":              {[]step{{0, up}, {0, moved(5, 3)}}, 29 * second, ""},
		"stuck":                     {[]step{{0, up}, {0, moved(5, 3)}}, 30 * second, "sync-stuck warn"},
		"stuck, link not told":      {[]step{{0, moved(5, 3)}}, 30 * second, "sync-stuck warn"},
		"stuck, though one more":    {[]step{{0, up}, {0, moved(5, 3)}, {20 * second, appended(6, 6, 3)}}, 11 * second, "sync-stuck warn"},
		"the backend's head moved":  {[]step{{0, up}, {0, moved(5, 3)}, {20 * second, moved(5, 4)}}, 20 * second, ""},
		"all confirmed":             {[]step{{0, up}, {0, moved(5, 3)}, {40 * second, moved(5, 5)}}, 40 * second, ""},
		"only client-only events":   {[]step{{0, up}, {0, client.HeadsChanged{Heads: client.Heads{Leader: key(5, 3, 0).SeqNum, Backend: 5}}}}, time.Hour, ""},
		"no backend":                {[]step{{0, linked(client.LinkConnected, client.LinkNone)}, {0, moved(5, 0)}}, time.Hour, ""},
		"backend offline":           {[]step{{0, up}, {0, moved(5, 3)}, {0, off}}, time.Hour, ""},
		"online again":              {[]step{{0, off}, {0, moved(5, 3)}, {time.Hour, up}}, 20 * second, ""},
		"app offline":               {[]step{{0, up}, {0, moved(5, 3)}, {0, linked(client.LinkOffline, client.LinkUnknown)}}, time.Hour, "app-offline warn"},
		"app connecting":            {[]step{{0, linked(client.LinkConnecting, client.LinkUnknown)}}, 0, "app-offline info"},
		"latch closed":              {[]step{{0, up}, {0, moved(5, 3)}, {0, closed}}, 60 * second, "latch-left-closed info"},
		"latch closed for long":     {[]step{{0, up}, {0, closed}}, 61 * second, "latch-left-closed warn"},
		"latch found closed":        {[]step{{0, up}, {0, moved(5, 3)}, {0, found}}, 0, "latch-left-closed warn"},
		"found closed, opened":      {[]step{{0, found}, {0, moved(5, 3)}, {time.Hour, open}}, 29 * second, ""},
		"found closed, closed anew": {[]step{{0, found}, {0, open}, {0, closed}}, 0, "latch-left-closed info"},
		"growing": {[]step{{0, up}, {0, moved(5, 3)}, {12 * second, appended(6, 6, 3)}, {12 * second, appended(7, 7, 3)}, {12 * second, appended(8, 8, 3)},
			{12 * second, appended(9, 9, 3)}, {12 * second, appended(10, 10, 3)}}, time.Hour, "sync-stuck warn, pending-growing warn"},
		"growing, but fast": {[]step{{0, up}, {0, moved(5, 3)}, {0, appended(6, 6, 3)}, {0, appended(7, 7, 3)}, {0, appended(8, 8, 3)},
			{0, appended(9, 9, 3)}, {0, appended(10, 10, 3)}}, 29 * second, ""},
		"grew, but the backend moved": {[]step{{0, up}, {0, moved(5, 3)}, {30 * second, appended(6, 6, 3)}, {30 * second, appended(7, 7, 3)}, {0, appended(8, 8, 3)},
			{0, appended(9, 9, 3)}, {0, appended(10, 10, 4)}}, 0, ""},
	} {
		s, _, c := newFake(t)
		for _, step := range tt.steps {
			c.pass(step.after)
			s.Apply(step.change)
		}
		c.pass(tt.after)
		if got := rules(t, s); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if got := rules(t, s); got != tt.want {
			t.Errorf("%s, looked at again: %q, want %q", name, got, tt.want)
		}
	}
}

func TestFilesAreNeverStuck(t *testing.T) {
	c := newClock()
	s := attachFake(t, &fakeApp{onDisk: true}, c, nil)
	s.Apply(moved(5, 3))
	c.pass(time.Hour)
	if got := rules(t, s); got != "" {
		t.Error(got)
	}
}

func TestWhoClosedTheLatchIsSaid(t *testing.T) {
	c, l := newClock(), &fakeLatch{}
	s := attachFake(t, &fakeApp{}, c, &client.Controls{Latch: l})
	if err := s.SetLatch(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	want := "the sync latch is closed (since " + clockTime(c.t) + ", from here): nothing is pushed or pulled"
	if got := s.liveFindings(true, c.t); len(got) != 1 || got[0].Message != want {
		t.Error(got)
	}
	s.Apply(client.LatchChanged{Latch: client.LatchOpen})
	s.Apply(client.LatchChanged{Latch: client.LatchClosed})
	if got := s.liveFindings(true, c.t)[0].Message; !strings.Contains(got, "not from here") {
		t.Error(got)
	}
}

func TestTimeAloneRaisesTheRevision(t *testing.T) {
	s, _, c := newFake(t)
	s.Apply(moved(5, 3))
	before := s.Revision()
	for _, tt := range []struct {
		after time.Duration
		rises bool
	}{{29 * time.Second, false}, {time.Second, true}, {time.Hour, false}} {
		c.pass(tt.after)
		s.lookAgain()
		if now := s.Revision(); (now > before) != tt.rises {
			t.Errorf("after %s: from %d to %d", tt.after, before, now)
		}
		before = s.Revision()
	}
}
