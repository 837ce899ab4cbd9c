package syncstatus

import (
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/theme"
)

var noon = time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC)

// ago is a state of the connection that began so many seconds before noon.
func ago(seconds int, app, backend client.Link) client.Connection {
	return client.Connection{App: app, Backend: backend, At: noon.Add(-time.Duration(seconds) * time.Second)}
}

const (
	on    = client.LinkConnected
	off   = client.LinkOffline
	again = client.LinkConnecting
)

func signs(past []client.Connection, width int) string {
	var b strings.Builder
	for _, l := range strip(past, noon, width) {
		s, _ := sign(l, theme.None())
		b.WriteString(s)
	}
	return b.String()
}

func TestStrip(t *testing.T) {
	for _, tt := range []struct {
		name  string
		past  []client.Connection
		want  string
		drops int
		total time.Duration
		moves bool
	}{
		{"nothing known", nil, "··········", 0, 0, false},
		{"all the time", []client.Connection{ago(4000, on, on)}, "██████████", 0, 0, false},
		{"no backend", []client.Connection{ago(4000, on, client.LinkNone)}, "██████████", 0, 0, false},
		{"since a while", []client.Connection{ago(100, on, on)}, "·····█████", 0, 0, true},
		{"a short drop is seen", []client.Connection{ago(4000, on, on), ago(100, on, off), ago(98, on, on)}, "█████▁████", 1, 2 * time.Second, true},
		{"a drop by way of connecting", []client.Connection{ago(4000, on, on), ago(130, on, off), ago(100, on, again), ago(70, on, on)}, "████▁▁▒███", 1, time.Minute, true},
		{"two drops, the second goes on", []client.Connection{ago(4000, on, on), ago(230, on, off), ago(210, on, on), ago(20, off, "")}, "█▁██████▁▁", 2, 40 * time.Second, true},
		{"a drop from before", []client.Connection{ago(4000, on, off), ago(260, on, on)}, "▁█████████", 1, 40 * time.Second, true},
		{"a drop long over", []client.Connection{ago(4000, on, off), ago(3000, on, on)}, "██████████", 0, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// Noon is at a whole multiple of half a minute: the last cell has just begun.
			if got := signs(tt.past, 10); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if n, total := drops(tt.past, noon.Add(-stripSpan), noon); n != tt.drops || total != tt.total {
				t.Errorf("%d drops, %v", n, total)
			}
			if moves(tt.past, noon) != tt.moves {
				t.Errorf("moves: %v", !tt.moves)
			}
		})
	}
}

func TestStripOfAnyWidth(t *testing.T) {
	past := []client.Connection{ago(4000, on, on), ago(100, on, off), ago(98, on, on)}
	for width := -1; width < 200; width++ {
		if n := len(strip(past, noon, width)); n != max(0, width) {
			t.Errorf("%d cells of %d", n, width)
		}
	}
}
