package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/uitest"
)

// flood are so many runs of the three queries in turn, all within a few seconds; every hundredth is wasted.
func flood(n int64) []client.Change {
	qs, all := liveQueries(), make([]client.Change, n)
	for i := range n {
		r := liveRun(qs[i%3], time.Duration(n-i)*time.Millisecond, 1+i%199, i)
		r.Changed = i%100 != 0
		all[i] = aRun(r)
	}
	return all
}

func TestLiveAnswersKeysInAFlood(t *testing.T) {
	t.Parallel()
	l, d := liveOf(t, uitest.Options{}, liveQueries())
	told := make(chan struct{})
	go func() {
		defer close(told)
		l.Tell(flood(5000)...)
	}()
	keys := []string{"j", "o", "j", "k", "space", "G", "space", "g", "W", "W", "z", "z", "enter", "esc", "o", "s", "s", "s", "enter", "esc", "/", "esc"}
	slowest := time.Duration(0)
	for i := 0; ; i++ {
		began := time.Now()
		d.Press(keys[i%len(keys)])
		slowest = max(slowest, time.Since(began))
		select {
		case <-told:
		default:
			continue
		}
		if i >= 2*len(keys) {
			break
		}
	}
	t.Logf("the slowest key took %s", slowest)
	if slowest > 5*time.Second {
		t.Errorf("a key took %s", slowest)
	}
	for d.Press("esc"); !strings.Contains(d.Screen(), "all runs") || strings.Contains(d.Screen(), "wasted · "); {
		d.Press("esc")
	}
	d.WaitFor("5 000 runs seen · 5 000 kept")
}

// The store keeps the last 20 000 runs; the list reads them in pages, from either end, and through a filter that few match.
func TestLivePagesThroughAllThatIsKept(t *testing.T) {
	t.Parallel()
	_, d := liveOf(t, uitest.Options{}, liveQueries(), flood(21_000)...)
	d.WaitFor("21 000 runs seen · 20 000 kept").Press("o")
	onRun(t, d, "11:59:59.999")
	d.Press("G").WaitFor("staying")
	onRun(t, d, "← e6 ") // of the 1 001st run
	for range 12 {
		d.Press("pgup")
	}
	number(d, "2", "pgup")
	onRun(t, d, "11:59:40.392")
	number(d, "5000", "k")
	onRun(t, d, "11:59:45.392")
	number(d, "3", "pgdown")
	d.Press("W").WaitFor("200 match")
	onRun(t, d, "nothing changed")
	d.Press("G")
	onRun(t, d, "11:59:40.000")
	d.Press("pgup", "pgup", "pgup", "pgup")
	onRun(t, d, "nothing changed")
	d.Press("g").WaitFor("following")
	onRun(t, d, "11:59:59.900")
	d.Press("j", "j", "esc").WaitFor("20 000 kept")
	onRun(t, d, "11:59:59.700")
}
