package state

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
	if p.no != nil {
		p.drawNo(scr, area)
		return nil
	}
	a, th := p.areas(), p.env.Theme
	place := func(r uv.Rectangle) uv.Rectangle { return r.Add(area.Min).Intersect(area) }
	cursor := p.drawBar(scr, place(a.bar))
	keys := func(in part) bool { return focused && p.focus == in && p.asking == nothing }
	if !a.tables.Empty() {
		p.tables.grid.Draw(scr, place(a.tables), keys(inTables), th)
	}
	drawRule(scr, place(a.side), "│", th.Rule)
	if !a.rows.Empty() {
		p.rows.grid.Draw(scr, place(a.rows), keys(inRows), th)
	}
	if !a.title.Empty() {
		glyph := "─"
		if a.beside {
			glyph = "│"
		}
		drawRule(scr, place(a.rule), glyph, th.Rule)
		p.record.draw(scr, place(a.title), place(a.body), keys(inRecord))
	}
	return cursor
}

// drawNo says why there are no tables and what to do.
func (p *Pane) drawNo(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	said := text.Wrap("There is no state to show: "+p.no.Error()+".", area.Dx()-4)
	said = append(said, "")
	said = append(said, text.Wrap("LiveStore keeps the state in a file state….db beside the eventlog, and makes it when the app first runs. Open the folder that has both, or start the app and open the store again.", area.Dx()-4)...)
	for i, l := range said {
		if i+1 < area.Dy() {
			text.Draw(scr, area.Min.X+2, area.Min.Y+1+i, area.Dx()-4, l, th.Plain)
		}
	}
}

func drawRule(scr uv.Screen, r uv.Rectangle, glyph string, style uv.Style) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			text.Draw(scr, x, y, 1, glyph, style)
		}
	}
}

// drawBar draws the line above: the table and its filter, or the prompt; how many rows, in which order, of when.
func (p *Pane) drawBar(scr uv.Screen, area uv.Rectangle) *tea.Cursor {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	right := p.facts()
	for right.Width() > max(area.Dx()*2/3, area.Dx()-24) && len(right) > 1 {
		right = right[:len(right)-1]
	}
	room := max(0, area.Dx()-right.Width()-1)
	right.Draw(scr, uv.Rect(area.Min.X+room, area.Min.Y, area.Dx()-room, 1))
	left := uv.Rect(area.Min.X+1, area.Min.Y, max(0, room-3), area.Dy())
	if m := p.prompt(); m != nil {
		if m.Error() != "" {
			left.Max.X = area.Max.X - 1 // what is wrong needs the width more than the facts do
			text.Fill(scr, left, th.Plain)
		}
		return m.Draw(scr, left, th)
	}
	p.what().Draw(scr, left)
	return nil
}

// what is the left part of the bar: the table, its filter, or what is being waited for.
func (p *Pane) what() lines.Line {
	th := p.env.Theme
	if p.write.active {
		return lines.Line{{Text: p.write.progress(), Style: th.Accent}}
	}
	if p.focus == inTables && !p.together() {
		return lines.Line{{Text: fmt.Sprintf("%s tables", text.Count(int64(len(p.tables.all)))), Style: th.Dim}}
	}
	if c := p.rows.next; c != nil && c.slow {
		return lines.Line{{Text: c.doing(p.rows.now), Style: th.Warn}}
	}
	now := p.rows.now
	out := lines.Line{{Text: text.Fit(now.name, 40), Style: th.Strong}}
	if !now.opt.Where.All() {
		out = append(out, lines.Piece{Text: "  rows: ", Style: th.Dim}, lines.Piece{Text: now.opt.Where.String(), Style: th.Accent})
	}
	return out
}

// doing says what takes so long.
func (c *change) doing(now source) string {
	waited := text.Duration(c.waited())
	switch {
	case c.name != now.name:
		return "opening " + text.Fit(c.name, 40) + " … " + waited
	case c.opt.Order != "" && c.opt.Order != now.opt.Order || c.opt.Desc != now.opt.Desc:
		return "sorting by " + text.Fit(c.opt.Order, 24) + " … " + waited
	case c.scanned > 0:
		return fmt.Sprintf("searching … %d %%, %s", int(c.scanned*100), waited)
	}
	return "searching … " + waited
}

// facts is the right part of the bar.
func (p *Pane) facts() lines.Line {
	th := p.env.Theme
	var out lines.Line
	say := func(s string, style uv.Style) {
		if len(out) > 0 {
			s = " · " + s
		}
		out = append(out, lines.Piece{Text: s, Style: style})
	}
	if p.focus != inTables || p.together() {
		p.rowFacts(say)
	}
	if _, err := p.env.Store.Client().Eventlog(); err == nil {
		say("at "+p.env.Store.Heads().Leader.String(), th.Dim)
	}
	return out
}

func (p *Pane) rowFacts(say func(string, uv.Style)) {
	th, now := p.env.Theme, p.rows.now
	if now.view == nil {
		return
	}
	if p.rows.counted {
		n := countText(p.rows.count)
		t, known := p.tables.get(now.name)
		switch {
		case now.opt.Where.All():
			say(n+plural(p.rows.count.N, " row", " rows"), th.Plain)
		case known && t.rows >= 0:
			say(n+" of "+text.Count(t.rows), th.Plain)
		default:
			say(n+plural(p.rows.count.N, " row", " rows"), th.Plain)
		}
		if p.rows.count.More {
			say("more are not shown", th.Warn)
		}
	}
	if now.opt.Order != "" {
		say("sorted by "+text.Fit(now.opt.Order, 24)+" "+arrow(now.opt.Desc), th.Accent)
	}
}

func arrow(desc bool) string {
	if desc {
		return "▼"
	}
	return "▲"
}

func countText(c inspector.Count) string {
	if !c.Exact && c.Scanned >= 1 && !c.More {
		return "about " + text.Count(c.N)
	}
	return text.Count(c.N)
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func within(r uv.Rectangle, x, y int) bool { return image.Pt(x, y).In(r) }
