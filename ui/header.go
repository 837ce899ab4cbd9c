package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
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
	if a.status.control.Latch().Latch == client.LatchClosed {
		text.Restyle(a.screen, row, func(s uv.Style) uv.Style { return theme.Over(s, th.HeaderAlert) })
	}
}

// headerRight is what must be seen: a closed latch, findings, whether it is live, the heads.
func (a *App) headerRight(width int) lines.Line {
	var out lines.Line
	closed := a.status.control.Latch().Latch == client.LatchClosed
	if !closed || width >= 70 { // a closed latch is one itself
		out = a.findingsText()
	}
	out = append(out, a.liveText(width)...)
	if err := a.store.Client().Can(client.CapEventlog); err != nil {
		out = append(out, lines.Piece{Text: "no eventlog", Style: a.env.Theme.Warn})
	} else {
		out = append(out, a.headsText(width)...)
	}
	return append(a.latchText(width-out.Width()), out...)
}

// findingsText says how many findings there are.
func (a *App) findingsText() lines.Line {
	th, n := a.env.Theme, len(a.status.sync.Findings)
	if n == 0 {
		return nil
	}
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
	return lines.Line{{Text: "! " + strconv.Itoa(n) + word, Style: style}, {Text: "   "}}
}

// leastName is how many columns a store's name has beside the words about a latch.
const leastName = 12

// latchText says that the latch is closed, with as many words as there is room for, and when it is being set.
func (a *App) latchText(room int) lines.Line {
	th, c := a.env.Theme, a.status.control
	said := []string{"LATCH CLOSED"}
	switch {
	case c.Setting() == client.LatchClosed:
		said = []string{"closing the latch …"}
	case c.Setting() == client.LatchOpen:
		said = []string{"opening the latch …"}
	case c.Latch().Latch != client.LatchClosed:
		return nil
	default:
		opens := ""
		if a.store.Controls() != nil {
			opens = " · " + a.env.LatchKey() + " opens"
			said = append(said, said[0]+opens)
		}
		if a.status.known {
			said = append(said, said[0]+" · "+text.Count(a.status.sync.Pending)+" pending"+opens)
		}
	}
	for len(said) > 1 && text.Width(said[len(said)-1])+3 > room-leastName {
		said = said[:len(said)-1]
	}
	return lines.Line{{Text: said[len(said)-1] + "   ", Style: th.Warn}}
}

// liveText says whether what is shown is the store as it is now.
func (a *App) liveText(width int) lines.Line {
	th, info, link := a.env.Theme, a.store.Info(), a.status.control.Link()
	word := func(sign, said string, style uv.Style) lines.Line {
		if width < 70 {
			said, _, _ = strings.Cut(said, ":")
		}
		return lines.Line{{Text: sign + text.Fit(said, max(12, width/4)) + "   ", Style: style}}
	}
	gone := slices.ContainsFunc(a.status.sync.Findings, func(f client.Finding) bool { return f.Rule == client.EventlogFileGone })
	switch {
	case link.App == client.LinkConnecting:
		return word("◌ ", "connecting", th.Pending)
	case link.App == client.LinkOffline && link.Reason != "":
		return word("✕ ", "app gone: "+link.Reason, th.Error)
	case link.App == client.LinkOffline:
		return word("✕ ", "app gone", th.Error)
	case gone:
		return lines.Line{{Text: "✕ file gone   ", Style: th.Error}}
	case info.Source == "recording", info.Source == "files" && info.EventlogFile == "" && info.StateFile == "":
		if width < 80 {
			return nil
		}
		said := "○ a snapshot   "
		if info.Source == "recording" {
			said = "○ a recording   "
		}
		return lines.Line{{Text: said, Style: th.Dim}}
	case width < 70:
		return lines.Line{{Text: "● ", Style: th.OK}, {Text: " "}}
	}
	return lines.Line{{Text: "● ", Style: th.OK}, {Text: "live   "}}
}

// headsText says how far the client's log is ahead of what the backend confirmed.
func (a *App) headsText(width int) lines.Line {
	th, h := a.env.Theme, a.heads
	ahead := h.Leader.Global - h.Backend
	leader := lines.Piece{Text: h.Leader.String(), Style: th.Strong}
	var session lines.Line
	if h.HasSession && h.Session != h.Leader && width >= 100 {
		session = lines.Line{{Text: "session " + h.Session.String(), Style: th.Strong}, {Text: " → ", Style: th.Dim}}
	}
	said := func(s string, style uv.Style) lines.Line {
		return append(session, leader, lines.Piece{Text: " → ", Style: th.Dim}, lines.Piece{Text: "e" + strconv.FormatInt(h.Backend, 10), Style: th.Strong}, lines.Piece{Text: s, Style: style})
	}
	switch {
	case h.Backend == 0:
		return append(session, leader, lines.Piece{Text: "  nothing confirmed", Style: th.Dim})
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
	for _, out := range unconfirmed(a.status.sync, th) {
		if at := row.Max.X - out.Width() - 1; len(out) > 0 && at >= end+2 {
			out.Draw(a.screen, uv.Rect(at, row.Min.Y, row.Max.X-at, 1))
			return
		}
	}
}

// unconfirmed says what in the log is not confirmed, with ever fewer words.
func unconfirmed(s inspector.SyncStatus, th theme.Theme) [3]lines.Line {
	var out [3]lines.Line
	for _, n := range []struct {
		count      int64
		sign, word string
		style      uv.Style
	}{{s.Pending, "◌ ", " pending", th.Pending}, {s.ClientOnly, "· ", " client-only", th.ClientOnly}} {
		if n.count == 0 {
			continue
		}
		for i, text := range []string{n.sign + text.Count(n.count) + n.word, n.sign + text.Count(n.count)} {
			if len(out[i]) > 0 {
				out[i] = append(out[i], lines.Piece{Text: "  "})
			}
			out[i] = append(out[i], lines.Piece{Text: text, Style: n.style})
		}
	}
	if len(out[1]) > 0 {
		out[2] = out[1][:1]
	}
	return out
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
