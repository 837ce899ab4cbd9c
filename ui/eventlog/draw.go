package eventlog

import (
	"fmt"
	"image"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	a := p.areas()
	place := func(r uv.Rectangle) uv.Rectangle {
		if r.Empty() {
			return r
		}
		return r.Add(area.Min).Intersect(area)
	}
	cursor := p.drawBar(scr, place(a.bar))
	if !a.list.Empty() {
		p.list().grid.Draw(scr, place(a.list), focused && !p.inDetail && !p.Capturing(), p.env.Theme)
	}
	if !a.body.Empty() {
		glyph := "─"
		if a.beside {
			glyph = "│"
		}
		drawRule(scr, place(a.rule), glyph, p.env.Theme.Rule)
		p.detail.draw(scr, place(a.title), place(a.body), focused && p.inDetail)
	}
	p.drawOffers(scr, area)
	return cursor
}

func drawRule(scr uv.Screen, r uv.Rectangle, glyph string, style uv.Style) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			text.Draw(scr, x, y, 1, glyph, style)
		}
	}
}

// drawBar draws the line above the grid: the filter or the prompt, how many events, whether the end is followed.
func (p *Pane) drawBar(scr uv.Screen, area uv.Rectangle) *tea.Cursor {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	if p.all == nil {
		return nil
	}
	right := p.state(area.Dx())
	room := area.Dx() - right.Width() - 1
	right.Draw(scr, uv.Rect(area.Min.X+room, area.Min.Y, area.Dx()-room, 1))
	left := uv.Rect(area.Min.X+1, area.Min.Y, max(0, room-3), area.Dy())
	if m := p.prompt(); m != nil {
		if m.Error() != "" {
			// What is wrong needs the width of the screen more than the counts do.
			left.Max.X = area.Max.X - 1
		}
		return m.Draw(scr, left, th)
	}
	p.title().Draw(scr, left)
	return nil
}

// title is the left part of the bar: which events are shown, and what is searched for.
func (p *Pane) title() lines.Line {
	th := p.env.Theme
	var out lines.Line
	switch {
	case p.letter != noLetter:
		return p.letterLine(th)
	case p.timeline != nil:
		return lines.Line{{Text: "timeline of ", Style: th.Dim}, {Text: shownID(p.env, text.Fit(p.timeline.id, 60)), Style: th.Accent}}
	case p.mentioned != "":
		out = lines.Line{{Text: "filter: ", Style: th.Dim}, {Text: "mentions of ", Style: th.Plain}, {Text: shownID(p.env, text.Fit(p.mentioned, 60)), Style: th.Accent}}
	case p.filtered != nil:
		out = lines.Line{{Text: "filter: ", Style: th.Dim}, {Text: p.filtered.Filter().String(), Style: th.Accent}}
	default:
		out = lines.Line{{Text: "all events", Style: th.Dim}}
	}
	if p.search.text != "" {
		out = append(out, lines.Piece{Text: "   search: ", Style: th.Dim}, lines.Piece{Text: p.search.said, Style: th.Accent}, lines.Piece{Text: "  n N", Style: th.Dim})
	}
	return out
}

// state is the right part of the bar: what is under way, how many events there are, whether the end is followed.
func (p *Pane) state(width int) lines.Line {
	th := p.env.Theme
	if p.job != nil {
		if l := p.job.meter.Line(p.env.Now(), width*2/3, th); len(l) > 0 {
			return l
		}
	}
	var out lines.Line
	say := func(s string, style uv.Style) { out = append(out, lines.Piece{Text: s, Style: style}) }
	l := p.list()
	if n, ok := p.selected(); ok {
		say(n+" selected   ", th.Accent)
	}
	if l.counted {
		out = append(out, p.counts(l, width)...)
	}
	switch {
	case p.timeline != nil:
	case p.main.grid.Following():
		say("following ▼", th.OK)
	case p.follow.newer > 0:
		say("paused", th.Warn)
		say(" · "+text.Count(p.follow.newer)+" new ▼", th.Accent)
	default:
		say("paused", th.Warn)
	}
	return out
}

// counts says how many events a list has, and how far the search for them has come.
func (p *Pane) counts(l *list, width int) lines.Line {
	th := p.env.Theme
	var out lines.Line
	say := func(s string, style uv.Style) { out = append(out, lines.Piece{Text: s, Style: style}) }
	n := countText(l.count)
	switch {
	case p.timeline != nil || p.filtered == nil:
		say(n+plural(l.count.N, " event", " events"), th.Plain)
	case p.total.known:
		say(n+" of "+countText(p.total.count), th.Plain)
	default:
		say(n, th.Plain)
	}
	if c := l.count; c.Scanned < 1 && (p.timeline != nil || p.filtered != nil) {
		if far := l.meter.Line(p.env.Now(), width/2, th); len(far) > 0 {
			say(" · ", th.Plain)
			out = append(out, far...)
		} else {
			say(fmt.Sprintf(" · %d %% searched", int(c.Scanned*100)), th.Warn)
		}
	}
	if u := l.count.Undecided; u > 0 {
		say(" · "+text.Count(u)+" not judged", th.Warn)
	}
	say("   ", th.Plain)
	return out
}

// selected is how many rows are selected, as far as that is known.
func (p *Pane) selected() (string, bool) {
	g := p.inFront().grid
	if !g.Selecting() {
		return "", false
	}
	_, _, n, ok := g.Selection()
	if !ok || n < 0 {
		return "many", true
	}
	return text.Count(int64(n)), true
}

func countText(c inspector.Count) string {
	s := text.Count(c.N)
	if !c.Exact && c.Scanned >= 1 {
		return "about " + s
	}
	return s
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// draw draws the detail: what the event is, the ways to look at it, and the one chosen.
func (d *detail) draw(scr uv.Screen, title, body uv.Rectangle, focused bool) {
	th := d.env.Theme
	text.Fill(scr, title.Union(body), th.Plain)
	room := title.Dx()
	for _, t := range d.tabSpans(title) {
		style := th.Dim
		if t.sub == d.sub {
			style = th.TabActive
		}
		if t.y == title.Min.Y {
			room = min(room, t.from-title.Min.X-2)
		}
		text.Draw(scr, t.from, t.y, title.Max.X-t.from, t.label, style)
	}
	d.summary().Draw(scr, uv.Rect(title.Min.X, title.Min.Y, room, 1))
	switch {
	case d.err != nil:
		text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), d.err.Error(), th.Warn)
		return
	case !d.loaded:
		text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), "loading …", th.Dim)
		return
	}
	d.drawSub(scr, body, focused)
}

func (d *detail) drawSub(scr uv.Screen, body uv.Rectangle, focused bool) {
	th := d.env.Theme
	switch d.sub {
	case argsView:
		d.args.Draw(scr, body, focused, th)
	case mentionsView:
		if d.view == nil {
			text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), "its args hold nothing that looks like an id", th.Dim)
			return
		}
		d.mentions.grid.Draw(scr, body, focused, th)
	default:
		d.page.Draw(scr, body, focused, th)
	}
}

// summary is what the event is, in one line.
func (d *detail) summary() lines.Line {
	th := d.env.Theme
	if !d.loaded {
		return lines.Line{{Text: d.wanted.SeqNum.String(), Style: th.Strong}}
	}
	r := d.event.Row
	out := lines.Line{
		{Text: r.Event.SeqNum.String(), Style: th.Strong}, {Text: " " + text.Fit(r.Event.Name, 40) + "  "},
		{Text: mark(r) + pad(mark(r)) + r.Status.String(), Style: statusStyle(r, th)},
	}
	if r.Renumbered {
		out = append(out, lines.Piece{Text: " → now " + r.RebasedTo.String(), Style: th.Strong})
	}
	if r.Event.Unknown() {
		out = append(out, lines.Piece{Text: " · unknown to the schema", Style: th.Unknown})
	}
	out = append(out, lines.Piece{Text: " · parent " + r.Event.Parent.String(), Style: th.Dim})
	if n := len(d.event.Was); n > 0 {
		out = append(out, lines.Piece{Text: " · was " + d.event.Was[n-1].Event.SeqNum.String() + " before a rebase", Style: th.Rebased})
	}
	return out
}

func pad(s string) string {
	if s == "" {
		return ""
	}
	return " "
}

func within(r uv.Rectangle, x, y int) bool { return image.Pt(x, y).In(r) }
