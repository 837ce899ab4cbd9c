package syncstatus

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// overview is how many lines the heads and counts take.
const overview = 5

// overview is how many lines are above the parts.
func (p *Pane) overview() int {
	switch {
	case p.zoomed:
		return 0
	case !p.live():
		return overview
	case p.size.Height < tall:
		return shortOverview
	}
	return liveOverview
}

// areas is where the line of parts and the list are, the pane's own top left being 0, 0.
func (p *Pane) areas() (tabs, body uv.Rectangle) {
	top := p.overview()
	return uv.Rect(0, top, p.size.Width, 1), uv.Rect(0, top+1, p.size.Width, max(1, p.size.Height-top-1))
}

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	tabs, body := p.areas()
	if !p.zoomed {
		p.drawHeads(scr, uv.Rect(area.Min.X, area.Min.Y, area.Dx(), min(area.Dy(), p.overview())))
	}
	p.tabs().Draw(scr, tabs.Add(area.Min).Intersect(area))
	p.current().grid.Draw(scr, body.Add(area.Min).Intersect(area), focused, p.env.Theme)
	return nil
}

// drawHeads draws who has got how far, and what is in the log.
func (p *Pane) drawHeads(scr uv.Screen, area uv.Rectangle) {
	th, s := p.env.Theme, p.read.sync
	line := func(y int, l lines.Line) {
		if y < area.Dy() {
			l.Draw(scr, text.Row(area, y))
		}
	}
	switch {
	case !p.known:
		text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, "reading …", th.Dim)
		return
	case !s.HasEvents:
		why := "this store has no eventlog"
		if err := p.env.Store.Client().Can(client.CapEventlog); err != nil {
			why = err.Error()
		}
		text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, why, th.Warn)
		return
	case p.live():
		p.drawLive(scr, area)
		return
	}
	h := s.Heads
	leader, backend := h.Leader.String(), livestore.SeqNum{Global: h.Backend}.String()
	whose, whom := "leader", "backend"
	if s.Info.ClientID != "" {
		whose += " " + text.MiddleCut(s.Info.ClientID, 20)
	}
	if h.BackendID != "" {
		whom += " " + text.MiddleCut(h.BackendID, 24)
	}
	// Two columns of words with an arrow between them, as wide as there is room for.
	gap := min(max(area.Dx()*2/5, 24), 56)
	left := max(len(whose), len(leader)) + 2
	line(0, lines.Line{{Text: whose, Style: th.Dim, At: 2}, {Text: whom, Style: th.Dim, At: 2 + left + gap}})
	said, style := distance(h, th.OK, th.Pending, th.Error)
	dash := max(2, (gap-text.Width(said)-5)/2)
	arrow := strings.Repeat("─", dash)
	line(1, lines.Line{
		{Text: leader, Style: th.Strong, At: 2},
		{Text: arrow + " ", Style: th.Rule, At: 2 + left}, {Text: said, Style: style}, {Text: " " + arrow + "→ ", Style: th.Rule},
		{Text: backend, Style: th.Strong, At: 2 + left + gap},
	})
	line(3, p.counts())
}

// distance says how far the leader is ahead of the backend.
func distance(h client.Heads, ok, ahead, wrong uv.Style) (string, uv.Style) {
	switch n := h.Leader.Global - h.Backend; {
	case h.Backend == 0:
		return "nothing confirmed", ahead
	case n == 0:
		return "in step", ok
	case n < 0:
		return text.Count(-n) + " beyond the log", wrong
	default:
		return text.Count(n) + " ahead", ahead
	}
}

// counts is what is in the log, and what is not known of a store on disk.
func (p *Pane) counts() lines.Line {
	th, s := p.env.Theme, p.read.sync
	out := lines.Line{{Text: text.Count(s.Events), Style: th.Strong, At: 2}, {Text: " events   "}}
	if confirmed := s.Events - s.Pending - s.ClientOnly; confirmed >= 0 {
		out = append(out, lines.Piece{Text: text.Count(confirmed) + " confirmed   "})
	}
	out = append(out, lines.Piece{Text: "◌ " + text.Count(s.Pending) + " pending   ", Style: th.Pending}, lines.Piece{Text: "· " + text.Count(s.ClientOnly) + " client-only   ", Style: th.ClientOnly})
	if !p.live() {
		out = append(out, lines.Piece{Text: "connection and latch: not known from files", Style: th.Dim})
	}
	return out
}

// tabs is the line of the parts, each with how much there is of it.
func (p *Pane) tabs() lines.Line {
	th := p.env.Theme
	out := lines.Line{{Text: " "}}
	for i := range partCount {
		style := th.Dim
		if i == p.shown {
			style = th.TabActive
		}
		out = append(out, lines.Piece{Text: p.label(i), Style: style}, lines.Piece{Text: "  "})
	}
	if p.shown == rebasesPart && p.rebase != nil {
		out = append(out, lines.Piece{Text: "rebase " + strconv.FormatInt(p.rebase.number, 10), Style: th.Strong})
	}
	if l := p.lists[p.shown]; l.more && p.rebase == nil {
		out = append(out, lines.Piece{Text: fmt.Sprintf("the first %s; the Events pane has all", text.Count(int64(len(l.rows)))), Style: th.Dim})
	}
	return out
}

func (p *Pane) label(i part) string {
	return titles[i] + " " + text.Count(p.lists[i].count)
}

// tabAt is the part whose label is at a column.
func (p *Pane) tabAt(x int) (part, bool) {
	at := 1
	for i := range partCount {
		w := text.Width(p.label(i))
		if x >= at && x < at+w {
			return i, true
		}
		at += w + 2
	}
	return 0, false
}
