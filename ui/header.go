package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// drawHeader answers the first question: which store, how it is reached, whether it can be written to, whether it is
// live, and how far apart its heads are. What is in the middle gives way when the line is short.
func (a *App) drawHeader(row uv.Rectangle) {
	th, info := a.env.Theme, a.store.Info()
	right := a.headerRight(row.Dx())
	room := row.Dx() - right.Width() - 1
	right.Draw(a.screen, uv.Rect(row.Max.X-right.Width()-1, row.Min.Y, right.Width(), 1))

	name := info.StoreID
	if name == "" {
		name = "unnamed store"
	}
	left := lines.Line{{Text: " "}}
	if room >= 70 {
		left = append(left, lines.Piece{Text: "livescope  ", Style: th.Accent})
	}
	if info.ClientID != "" {
		name += " · " + info.ClientID
	}
	left = append(left, lines.Piece{Text: text.MiddleCut(name, max(8, room-3)), Style: th.Header})
	mode := "read-only"
	if !info.ReadOnly {
		mode = "read-write"
	}
	where := info.Source + " " + strings.TrimSuffix(info.Where, "/"+info.StoreID)
	if rest := room - left.Width() - len(mode) - 8; rest >= min(20, text.WidthUpTo(where, 20)) {
		left = append(left, lines.Piece{Text: "   " + text.MiddleCut(where, rest), Style: th.Dim})
	}
	if room-left.Width() > len(mode)+3 {
		left = append(left, lines.Piece{Text: "   " + mode, Style: th.Plain})
	}
	left.Draw(a.screen, uv.Rect(row.Min.X, row.Min.Y, max(0, room), 1))
}

// headerRight is what must be seen: findings, whether it is live, the heads.
func (a *App) headerRight(width int) lines.Line {
	th := a.env.Theme
	var out lines.Line
	if n := len(a.status.sync.Findings); n > 0 {
		word := " findings"
		if n == 1 {
			word = " finding"
		}
		style := th.Warn
		switch worst(a.status.sync.Findings) {
		case client.SeverityError:
			style = th.Error
		case client.SeverityInfo:
			style = th.Plain
		}
		out = append(out, lines.Piece{Text: "! " + strconv.Itoa(n) + word, Style: style}, lines.Piece{Text: "   "})
	}
	if slices.ContainsFunc(a.status.sync.Findings, func(f client.Finding) bool { return f.Rule == client.EventlogFileGone }) {
		out = append(out, lines.Piece{Text: "✕ file gone   ", Style: th.Error})
	} else if info := a.store.Info(); info.Source != "files" || info.EventlogFile != "" || info.StateFile != "" {
		out = append(out, lines.Piece{Text: "● ", Style: th.OK})
		word := "live   "
		if width < 70 {
			word = " "
		}
		out = append(out, lines.Piece{Text: word})
	} else if width >= 80 {
		out = append(out, lines.Piece{Text: "○ a snapshot   ", Style: th.Dim})
	}
	if err := a.store.Client().Can(client.CapEventlog); err != nil {
		return append(out, lines.Piece{Text: "no eventlog", Style: th.Warn})
	}
	return append(out, a.headsText(width)...)
}

// headsText says how far the client's log is ahead of what the backend confirmed.
func (a *App) headsText(width int) lines.Line {
	th, h := a.env.Theme, a.heads
	ahead := h.Leader.Global - h.Backend
	leader := lines.Piece{Text: h.Leader.String(), Style: th.Strong}
	said := func(s string, style uv.Style) lines.Line {
		return lines.Line{leader, {Text: " → ", Style: th.Dim}, {Text: "e" + strconv.FormatInt(h.Backend, 10), Style: th.Strong}, {Text: s, Style: style}}
	}
	switch {
	case h.Backend == 0:
		return lines.Line{leader, {Text: "  nothing confirmed", Style: th.Dim}}
	case ahead == 0:
		return said(" (in step)", th.OK)
	case ahead < 0:
		return said(fmt.Sprintf(" (%s beyond the log)", text.Count(-ahead)), th.Error)
	}
	return said(fmt.Sprintf(" (%s ahead)", text.Count(ahead)), th.Pending)
}

// worst is the highest severity among findings.
func worst(findings []client.Finding) client.Severity {
	out := client.SeverityInfo
	for _, f := range findings {
		switch {
		case f.Severity == client.SeverityError:
			return f.Severity
		case f.Severity == client.SeverityWarn:
			out = f.Severity
		}
	}
	return out
}

// span is where a tab is on its line.
type span struct{ from, to int }

func (a *App) tabSpans() []span {
	x := 1
	out := make([]span, len(a.panes))
	for i, p := range a.panes {
		w := len(strconv.Itoa(i+1)) + 1 + text.Width(p.Title())
		out[i] = span{x, x + w}
		x += w + 2
	}
	return out
}

// drawTabs draws the tabs, and at the right what in the log is not confirmed.
func (a *App) drawTabs(row uv.Rectangle) {
	th, end := a.env.Theme, row.Min.X
	for i, s := range a.tabSpans() {
		label := strconv.Itoa(i+1) + " " + a.panes[i].Title()
		style := th.Dim
		if i == a.front {
			style = th.TabActive
		}
		end = s.from + text.Draw(a.screen, s.from, row.Min.Y, max(0, row.Max.X-s.from), label, style)
	}
	if !a.status.known || !a.status.sync.HasEvents {
		return
	}
	s := a.status.sync
	var out lines.Line
	if s.Pending > 0 {
		out = append(out, lines.Piece{Text: "   ◌ " + text.Count(s.Pending) + " pending", Style: th.Pending})
	}
	if s.ClientOnly > 0 {
		out = append(out, lines.Piece{Text: "   · " + text.Count(s.ClientOnly) + " client-only", Style: th.ClientOnly})
	}
	if at := row.Max.X - out.Width() - 1; at > end+2 {
		out.Draw(a.screen, uv.Rect(at, row.Min.Y, row.Max.X-at, 1))
	}
}

func (a *App) drawRule(row uv.Rectangle) {
	text.Rule(a.screen, row, a.env.Theme.Rule)
}

// drawTooSmall says what the terminal lacks.
func drawTooSmall(scr uv.Screen, width, height int, th theme.Theme) {
	said := fmt.Sprintf("needs %d×%d, has %d×%d", minWidth, minHeight, width, height)
	w := min(width, text.Width(said))
	text.Draw(scr, (width-w)/2, height/2, w, said, th.Warn)
}
