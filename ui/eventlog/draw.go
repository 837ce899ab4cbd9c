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

// Sizes of the detail.
const (
	besideFrom  = 160 // columns from which on it stands beside the grid
	detailLeast = 8   // lines, the rule included
)

// areas is where the parts of the pane are, the pane's own top left being 0, 0.
type areas struct {
	bar, list  uv.Rectangle
	rule       uv.Rectangle // empty without a detail
	title      uv.Rectangle // of the detail: one line, or two
	body       uv.Rectangle
	beside     bool
	titleLines int
}

// areas is a function of the pane's size and of what is open, and of nothing else.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	bar := 1
	if m := p.prompt(); m != nil && m.Error() != "" {
		bar = 2
	}
	a := areas{bar: uv.Rect(0, 0, w, bar), list: uv.Rect(0, bar, w, h-bar), titleLines: 2}
	if !p.open {
		return a
	}
	if w >= besideFrom {
		dw := max(66, w*42/100)
		a.beside = true
		a.list.Max.X = w - dw - 1
		a.rule = uv.Rect(w-dw-1, bar, 1, h-bar)
		a.title = uv.Rect(w-dw+1, bar, dw-2, 2)
		a.body = uv.Rect(w-dw+1, bar+2, dw-2, h-bar-2)
		return a
	}
	if w >= 110 {
		a.titleLines = 1
	}
	dh := max(detailLeast, h*45/100)
	a.list.Max.Y = h - dh
	a.rule = uv.Rect(0, h-dh, w, 1)
	a.title = uv.Rect(1, h-dh+1, w-2, a.titleLines)
	a.body = uv.Rect(1, h-dh+1+a.titleLines, w-2, dh-1-a.titleLines)
	return a
}

// layout tells the grids how large they are.
func (p *Pane) layout() tea.Cmd {
	a := p.areas()
	var cmd tea.Cmd
	if reqs := p.main.grid.SetSize(a.list.Dx(), a.list.Dy()); len(reqs) > 0 {
		cmd = p.main.do(reqs)
	}
	if !p.open || a.body.Dx() == p.detail.width && a.body.Dy() == p.detail.height {
		return cmd
	}
	return tea.Batch(cmd, p.detail.resize(a.body.Dx(), a.body.Dy()))
}

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	a := p.areas()
	place := func(r uv.Rectangle) uv.Rectangle { return r.Add(area.Min).Intersect(area) }
	cursor := p.drawBar(scr, place(a.bar))
	p.main.grid.Draw(scr, place(a.list), focused && !p.inDetail && p.asking == nothing, p.env.Theme)
	if p.open {
		glyph := "─"
		if a.beside {
			glyph = "│"
		}
		drawRule(scr, place(a.rule), glyph, p.env.Theme.Rule)
		p.detail.draw(scr, place(a.title), place(a.body), focused && p.inDetail)
	}
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
	right := p.state()
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
	if p.mentioned != "" {
		lines.Line{{Text: "filter: ", Style: th.Dim}, {Text: "mentions of ", Style: th.Plain}, {Text: p.mentioned, Style: th.Accent}}.Draw(scr, left)
		return nil
	}
	if p.filtered != nil {
		lines.Line{{Text: "filter: ", Style: th.Dim}, {Text: p.filtered.Filter().String(), Style: th.Accent}}.Draw(scr, left)
		return nil
	}
	text.Draw(scr, left.Min.X, left.Min.Y, left.Dx(), "all events", th.Dim)
	return nil
}

// state is the right part of the bar.
func (p *Pane) state() lines.Line {
	th := p.env.Theme
	var out lines.Line
	say := func(s string, style uv.Style) { out = append(out, lines.Piece{Text: s, Style: style}) }
	if p.main.counted {
		n := countText(p.main.count)
		switch {
		case p.filtered == nil:
			say(n+plural(p.main.count.N, " event", " events"), th.Plain)
		case p.total.known:
			say(n+" of "+countText(p.total.count), th.Plain)
		default:
			say(n, th.Plain)
		}
		if c := p.main.count; p.filtered != nil && c.Scanned < 1 {
			say(fmt.Sprintf(" · %d %% searched", int(c.Scanned*100)), th.Warn)
		}
		if u := p.main.count.Undecided; u > 0 {
			say(" · "+text.Count(u)+" not judged", th.Warn)
		}
		say("   ", th.Plain)
	}
	switch {
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
	tabs := d.tabs()
	at, y := title.Min.X, title.Min.Y+1
	room := title.Dx()
	if title.Dy() < 2 {
		at, y = title.Max.X-tabs.Width(), title.Min.Y
		room = title.Dx() - tabs.Width() - 2
	}
	d.summary().Draw(scr, uv.Rect(title.Min.X, title.Min.Y, room, 1))
	tabs.Draw(scr, uv.Rect(at, y, title.Max.X-at, 1))
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
	case changesView:
		if d.changesWidth != body.Dx() {
			d.changesWidth = body.Dx()
			d.changes.Set(d.changeLines(body.Dx()))
		}
		d.changes.Draw(scr, body, focused, th)
	case historyView:
		d.history.Draw(scr, body, focused, th)
	case mentionsView:
		if d.view == nil {
			text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), "its args hold nothing that looks like an id", th.Dim)
			return
		}
		d.mentions.grid.Draw(scr, body, focused, th)
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

// tabs are the ways to look at the event, with how much there is in each.
func (d *detail) tabs() lines.Line {
	th := d.env.Theme
	changes, mentions := "Row changes", "Mentions"
	if d.loaded {
		if d.event.NoChanges == nil {
			changes += fmt.Sprintf(" (%d)", len(d.event.Changes))
		}
		if id := d.id(); id != "" {
			mentions += " " + text.MiddleCut(id, 12)
			if d.view != nil && d.mentioned == id && d.mentions.counted && d.mentions.count.Exact {
				mentions += " (" + text.Count(d.mentions.count.N) + ")"
			}
		}
	}
	var out lines.Line
	for i, label := range []string{"Args", changes, mentions, "History"} {
		if i > 0 {
			out = append(out, lines.Piece{Text: "  ", Style: th.Dim})
		}
		style := th.Dim
		if sub(i) == d.sub {
			style = th.TabActive
		}
		out = append(out, lines.Piece{Text: label, Style: style})
	}
	return out
}

func within(r uv.Rectangle, x, y int) bool { return image.Pt(x, y).In(r) }
