package syncstatus

import (
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// stripSpan is how far back the strip goes.
const stripSpan = 5 * time.Minute

// linkState is what the strip shows of a connection: that of the first link that is not up.
func linkState(c client.Connection) client.Link {
	switch {
	case c.App != client.LinkConnected:
		return c.App
	case c.Backend == client.LinkNone:
		return client.LinkConnected
	}
	return c.Backend
}

// up reports whether a state is not a drop: connected, or not known.
func up(l client.Link) bool { return l != client.LinkOffline && l != client.LinkConnecting }

// sign is how a state looks in the strip.
func sign(l client.Link, th theme.Theme) (string, uv.Style) {
	switch l {
	case client.LinkConnected:
		return "█", th.OK
	case client.LinkOffline:
		return "▁", th.Error
	case client.LinkConnecting:
		return "▒", th.Pending
	}
	return "·", th.Dim
}

// strip is the states of a span of time, a cell each: of those that a cell had the worst, offline before connecting. Cells
// begin at whole multiples of their length, so that what has happened moves and does not change. The last is for now.
func strip(past []client.Connection, now time.Time, width int) []client.Link {
	if width < 1 {
		return nil
	}
	cell := stripSpan / time.Duration(width)
	last := now.UnixNano() / int64(cell)
	out := make([]client.Link, width)
	for i := range out {
		from := time.Unix(0, (last-int64(width-1-i))*int64(cell))
		out[i] = worst(past, from, from.Add(cell), now)
	}
	return out
}

// worst is the worst state between two moments; nothing is known of before the first one, nor of after now.
func worst(past []client.Connection, from, to, now time.Time) client.Link {
	rank := map[client.Link]int{client.LinkConnected: 1, client.LinkConnecting: 2, client.LinkOffline: 3}
	out := client.LinkUnknown
	for i, c := range past {
		end := now.Add(1)
		if i+1 < len(past) {
			end = past[i+1].At
		}
		if s := linkState(c); c.At.Before(to) && end.After(from) && rank[s] > rank[out] {
			out = s
		}
	}
	return out
}

// drops counts the times without a connection since a moment, and how long they were together.
func drops(past []client.Connection, since, now time.Time) (n int, total time.Duration) {
	down := false
	for i, c := range past {
		if up(linkState(c)) {
			down = false
			continue
		}
		from, to := c.At, now
		if i+1 < len(past) {
			to = past[i+1].At
		}
		if from.Before(since) {
			from = since
		}
		if !to.After(since) {
			continue
		}
		if !down {
			n++
		}
		down = true
		total += max(0, to.Sub(from))
	}
	return n, total
}

// moves reports whether the strip changes as time goes by: it does unless it is the same all along.
func moves(past []client.Connection, now time.Time) bool {
	for _, c := range past {
		if linkState(c) != linkState(past[0]) {
			return true
		}
	}
	return begun(past, now)
}

// begun reports whether nothing is known of the beginning of the strip.
func begun(past []client.Connection, now time.Time) bool {
	return len(past) > 0 && past[0].At.After(now.Add(-stripSpan))
}

// connectionLine is the strip with what it means.
func (p *Pane) connectionLine(width int) lines.Line {
	th, now := p.env.Theme, p.env.Now()
	n, total := drops(p.read.links, now.Add(-stripSpan), now)
	said := "no drop"
	switch {
	case n == 1:
		said = "1 drop, " + text.Duration(total)
	case n > 1:
		said = text.Count(int64(n)) + " drops, " + text.Duration(total)
	}
	state := linkState(p.read.link)
	mark, style := sign(state, th)
	out := lines.Line{{Text: "connection", Style: th.Dim, At: 2}, {Text: mark + " " + word(state), Style: style, At: 14}}
	legend := append(lines.Line{{Text: "  last 5 min", Style: th.Dim}, {Text: "   " + said}}, p.otherSigns(state, now)...)
	const at = 30
	cells := strip(p.read.links, now, min(60, width-at-legend.Width()-2))
	for i := 0; i < len(cells); {
		s, style := sign(cells[i], th)
		run, from := "", i
		for ; i < len(cells) && cells[i] == cells[from]; i++ {
			run += s
		}
		out = append(out, lines.Piece{Text: run, Style: style, At: at + from})
	}
	return append(out, legend...)
}

// otherSigns says what the signs of the strip mean but for that of the present state, which is said before it.
func (p *Pane) otherSigns(state client.Link, now time.Time) lines.Line {
	var out lines.Line
	for _, l := range []client.Link{client.LinkConnected, client.LinkConnecting, client.LinkOffline, client.LinkUnknown} {
		there := slices.ContainsFunc(p.read.links, func(c client.Connection) bool { return linkState(c) == l })
		if l == state || !there && (l != client.LinkUnknown || !begun(p.read.links, now)) {
			continue
		}
		mark, _ := sign(l, p.env.Theme)
		out = append(out, lines.Piece{Text: "   " + mark + " " + word(l), Style: p.env.Theme.Dim})
	}
	return out
}

// word is a state in words.
func word(l client.Link) string {
	if l == client.LinkUnknown {
		return "not known"
	}
	return string(l)
}
