package syncstatus

import (
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Lines that the chain and the connection of a live store take, and those with less room.
const (
	liveOverview  = 9
	shortOverview = 5
	tall          = 16 // from this height on there is room for all of them
)

// movesEvery is how often what moves by itself is drawn again.
const movesEvery = 5 * time.Second

// movedMsg says that time has passed.
type movedMsg struct{ pane *Pane }

// live reports whether there is an app, reached or not, behind the store.
func (p *Pane) live() bool {
	return p.known && p.read.link.App != client.LinkNone && p.read.link.App != client.LinkUnknown
}

// move has what moves by itself drawn again: a strip that is not all the same, the age of a closed latch. Nothing else
// does, so that a pane in which nothing moves sends nothing.
func (p *Pane) move() tea.Cmd {
	if p.moving || !p.front || !p.live() || p.read.latch.Latch != client.LatchClosed && !moves(p.read.links, p.env.Now()) {
		return nil
	}
	p.moving = true
	return tea.Tick(movesEvery, func(time.Time) tea.Msg { return movedMsg{p} })
}

// moved looks again after a while.
func (p *Pane) moved() tea.Cmd {
	p.moving = false
	if !p.front {
		return nil
	}
	p.stale = true
	return p.catchUp()
}

// party is one that has events: what it is called and where its head is.
type party struct{ name, head string }

// drawLive draws the chain from the session to the backend, and how the app reaches it.
func (p *Pane) drawLive(scr uv.Screen, area uv.Rectangle) {
	draw := func(y int, l lines.Line) {
		if y >= 0 && y < area.Dy() {
			l.Draw(scr, text.Row(area, y))
		}
	}
	names, heads, under := p.chain(area.Dx())
	draw(0, names)
	draw(1, heads)
	draw(2, lines.Line{p.latchPiece(under, area.Dx())})
	if p.size.Height < tall {
		draw(3, p.connectionLine(area.Dx()))
		draw(4, p.confirmLine())
		return
	}
	draw(4, p.connectionLine(area.Dx()))
	draw(5, p.confirmLine())
	draw(7, p.counts())
}

// chain is the parties with their heads and how far apart they are. under is where what stands between the leader and
// the backend begins.
func (p *Pane) chain(width int) (names, heads lines.Line, under int) {
	th, h := p.env.Theme, p.read.heads
	var parties []party
	var between []lines.Piece
	if h.HasSession {
		parties = append(parties, party{"session", h.Session.String()})
		between = append(between, p.apart(h.Session, h.Leader))
	}
	leader, backend := party{"leader", h.Leader.String()}, party{"backend", livestore.SeqNum{Global: h.Backend}.String()}
	if id := p.env.Store.Info().ClientID; id != "" && width >= 80 {
		leader.name += " " + text.MiddleCut(id, 20)
	}
	if h.BackendID != "" && width >= 80 {
		backend.name += " " + text.MiddleCut(h.BackendID, 24)
	}
	parties = append(parties, leader, backend)
	said, style := distance(h, th.OK, th.Pending, th.Error)
	between = append(between, lines.Piece{Text: said, Style: style})
	taken := 0
	for _, q := range parties {
		taken += max(text.Width(q.name), text.Width(q.head)) + 1
	}
	gap := min(max((width-4-taken)/len(between), 12), 44)
	x := 2
	for i, q := range parties {
		names = append(names, lines.Piece{Text: q.name, Style: th.Dim, At: x})
		heads = append(heads, lines.Piece{Text: q.head, Style: th.Strong, At: x})
		if i == len(between) {
			break
		}
		from := x + text.Width(q.head) + 1
		x += max(text.Width(q.name), text.Width(q.head)) + 1 + gap
		if i == len(between)-1 {
			under = from
		}
		heads = append(heads, arrow(between[i], from, x-1, th.Rule)...)
	}
	return names, heads, under
}

// arrow is a line from one column up to another with words in it.
func arrow(said lines.Piece, from, to int, style uv.Style) lines.Line {
	room := max(2, to-from-text.Width(said.Text)-3)
	left := max(1, room/2)
	return lines.Line{
		{Text: strings.Repeat("─", left) + " ", Style: style, At: from}, said,
		{Text: " " + strings.Repeat("─", max(0, room-left)) + "→", Style: style},
	}
}

// apart says how far the session is ahead of the leader.
func (p *Pane) apart(session, leader livestore.SeqNum) lines.Piece {
	th := p.env.Theme
	switch n := session.Global - leader.Global; {
	case session == leader:
		return lines.Piece{Text: "equal", Style: th.OK}
	case n > 0:
		return lines.Piece{Text: text.Count(n) + " ahead", Style: th.Pending}
	case n < 0:
		return lines.Piece{Text: text.Count(-n) + " behind", Style: th.Warn}
	case session.Client > leader.Client:
		return lines.Piece{Text: text.Count(session.Client-leader.Client) + " client-only ahead", Style: th.ClientOnly}
	}
	return lines.Piece{Text: "rebasing", Style: th.Warn}
}

// latchPiece says how the latch stands, below the arrow that it closes.
func (p *Pane) latchPiece(at, width int) lines.Piece {
	th, l, now := p.env.Theme, p.read.latch, p.env.Now()
	controls := p.env.Store.Controls()
	switch l.Latch {
	case client.LatchClosed:
		said := "╳ latch closed"
		switch {
		case l.ByUs:
			said += " by you"
		case l.Since.IsZero():
			said += " before livescope came"
		}
		if !l.Since.IsZero() {
			said += " " + text.Duration(max(0, now.Sub(l.Since)).Round(time.Second)) + " ago"
		}
		if controls != nil {
			said += "   " + p.env.LatchKey() + " opens it"
		}
		return lines.Piece{Text: said, Style: th.Warn, At: max(2, min(at, width-text.Width(said)-1))}
	case client.LatchOpen:
		return lines.Piece{Text: "latch open", Style: th.Dim, At: at}
	}
	said := "no latch"
	if controls != nil && controls.NoLatch != nil {
		said += ": " + controls.NoLatch.Error()
	}
	return lines.Piece{Text: said, Style: th.Dim, At: max(2, min(at, width-text.Width(said)-1))}
}

// confirmLine says how long the backend takes to confirm.
func (p *Pane) confirmLine() lines.Line {
	th, l := p.env.Theme, p.read.latency
	if l.N == 0 {
		return lines.Line{{Text: "commit → confirmed", Style: th.Dim, At: 2}, {Text: "nothing was seen to be confirmed yet", Style: th.Dim, At: 23}}
	}
	events := " events)"
	if l.N == 1 {
		events = " event)"
	}
	return lines.Line{
		{Text: "commit → confirmed", Style: th.Dim, At: 2},
		{Text: "p50 ", Style: th.Dim, At: 23}, {Text: text.Duration(l.P50)},
		{Text: "   p95 ", Style: th.Dim}, {Text: text.Duration(l.P95)},
		{Text: "   p99 ", Style: th.Dim}, {Text: text.Duration(l.P99)},
		{Text: "   (" + text.Count(l.N) + events, Style: th.Dim},
	}
}
