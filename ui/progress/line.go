package progress

import (
	"strconv"
	"time"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"
)

// Line says how far the work has come, in at most width columns: the rate goes first where there is little room, then
// the numbers in favour of a percentage, then the time left. It is empty before the work has taken 300 ms.
func (m *Meter) Line(now time.Time, width int, th theme.Theme) lines.Line {
	if width <= 0 || now.Sub(m.Began) < quiet {
		return nil
	}
	what := text.Fit(m.What, width)
	var (
		amount, brief = m.amount(now)
		when, late    = m.when(now)
		rate          = m.rate()
	)
	if late {
		rate = ""
	}
	const cancel = "esc cancels"
	whenStyle := th.Dim
	if late {
		whenStyle = th.Warn
	}
	var out lines.Line
	for _, parts := range [...]struct{ what, amount, rate, when, cancel string }{
		{what, amount, rate, when, cancel},
		{what, amount, "", when, cancel},
		{what, brief, "", when, cancel},
		{what, brief, "", "", cancel},
		{what, brief, "", "", ""},
		{"", brief, "", "", ""},
	} {
		out = nil
		if parts.what != "" {
			out = append(out, lines.Piece{Text: parts.what + "  ", Style: th.Strong})
		}
		out = append(out, lines.Piece{Text: parts.amount, Style: th.Plain})
		for _, p := range [...]lines.Piece{{Text: parts.rate, Style: th.Dim}, {Text: parts.when, Style: whenStyle}, {Text: parts.cancel, Style: th.Dim}} {
			if p.Text != "" {
				out = append(out, lines.Piece{Text: " · ", Style: th.Dim}, p)
			}
		}
		if out.Width() <= width {
			return out
		}
	}
	return lines.Line{{Text: text.Fit(brief, width), Style: th.Plain}}
}

// amount is how much is done, in full and in few columns. Work that does not count says how long it has taken.
func (m *Meter) amount(now time.Time) (full, brief string) {
	switch {
	case m.Total > 0 && m.Done <= m.Total:
		brief = strconv.Itoa(int(100*(float64(m.Done)/float64(m.Total)))) + " %"
		if m.Done < m.Total && brief == "100 %" {
			brief = "99 %" // rounded: not yet
		}
		return m.number(m.Done) + " of " + m.counted(m.Total), brief
	case m.n == 0 && m.Done == 0:
		s := text.Duration(now.Sub(m.Began))
		return s, s
	}
	return m.counted(m.Done), m.number(m.Done) // nobody knows the total, or it was wrong
}

func (m *Meter) number(n int64) string {
	if m.Unit == "B" {
		return text.Bytes(n)
	}
	return text.Compact(n)
}

// counted is a number with what was counted.
func (m *Meter) counted(n int64) string {
	if m.Unit == "B" || m.Unit == "" {
		return m.number(n)
	}
	return m.number(n) + " " + text.Fit(m.Unit, 20)
}

func (m *Meter) rate() string {
	if v := m.perSecond(); v >= 0.5 {
		return m.number(int64(v+0.5)) + "/s"
	}
	return ""
}

// when is the time left, or that nothing has come for some time, which makes it late.
func (m *Meter) when(now time.Time) (said string, late bool) {
	if d := m.stalledFor(now); d > 0 {
		return "stalled for " + text.Duration(d.Truncate(time.Second)), true
	}
	if d := m.left(now); d > 0 {
		return text.Duration(d) + " left", false
	}
	return "", false
}
