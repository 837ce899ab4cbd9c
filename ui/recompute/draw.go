package recompute

import (
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	a, th := p.areas(), p.env.Theme
	at := func(r uv.Rectangle) uv.Rectangle { return r.Add(area.Min).Intersect(area) }
	focused = focused && p.asking == nothing
	if !a.queries.Empty() {
		if p.queries.Len() > 0 {
			p.queries.Grid.Draw(scr, at(a.queries), focused && !p.inRuns, th)
		} else {
			p.drawNone(scr, at(a.queries))
		}
		p.drawSays(scr, at(a.says))
	}
	if !a.runs.Empty() {
		p.runs.grid.Draw(scr, at(a.runs), focused && p.inRuns, th)
	}
	return p.drawBar(scr, at(a.bar))
}

// drawNone says why there is no query.
func (p *Pane) drawNone(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	for i, l := range text.Wrap(p.noQueries(), area.Dx()-4) {
		row := text.Row(area, i)
		text.Draw(scr, row.Min.X+2, row.Min.Y, row.Dx()-4, l, th.Dim)
	}
}

// drawSays says what stands out about the chosen query, and who listens to it.
func (p *Pane) drawSays(scr uv.Screen, row uv.Rectangle) {
	th := p.env.Theme
	text.Fill(scr, row, th.Plain)
	q, ok := p.chosen()
	if !ok || row.Empty() {
		return
	}
	room := row.Dx() - 3
	said := standsOut(q, text.Fit(p.label(q.Label, q.SQL), maxKey), p.readsText(q))
	sentence := said[len(said)-1]
	for _, s := range said {
		if text.Fits(s, room) {
			sentence = s
			break
		}
	}
	style := th.Plain
	if _, _, much := wastedShare(q); much {
		style = th.Warn
	}
	room -= text.Draw(scr, row.Min.X+2, row.Min.Y, room, sentence, style) + 3
	if name, file := frame(q); text.Fits(name+file, room) {
		text.DrawRight(scr, row.Max.X-1-room, row.Min.Y, room, name+file, th.Dim)
	}
}

// drawBar draws the line between the two parts: the prompt, or which runs are shown, how many, and whether they move.
func (p *Pane) drawBar(scr uv.Screen, area uv.Rectangle) *tea.Cursor {
	th := p.env.Theme
	if m := p.prompt(); m != nil {
		text.Fill(scr, area, th.Plain)
		return m.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y, area.Dx()-2, area.Dy()), th)
	}
	text.Rule(scr, area, th.Rule)
	left := p.choice()
	right := p.state(area.Dx() - left.Width() - 5)
	at := area.Max.X - 1 - right.Width()
	right.Draw(scr, uv.Rect(at, area.Min.Y, area.Max.X-at, 1))
	left.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y, max(0, at-area.Min.X-3), 1))
	return nil
}

// choice says which runs are shown.
func (p *Pane) choice() lines.Line {
	th, f, of := p.env.Theme, p.runs.filter, "runs of "
	if p.size.Width < 80 {
		of = ""
	}
	out := lines.Line{{Text: " "}}
	switch q := p.stats[keyOf(f.Query)]; {
	case f.Query == 0:
		out = append(out, lines.Piece{Text: "all runs", Style: th.Dim})
	case q == nil:
		out = append(out, lines.Piece{Text: "runs of a query that is gone", Style: th.Accent})
	default:
		out = append(out, lines.Piece{Text: of, Style: th.Dim}, lines.Piece{Text: text.Fit(p.label(q.Label, q.SQL), maxKey), Style: th.Accent})
	}
	if f.Wasted {
		out = append(out, lines.Piece{Text: " · ", Style: th.Dim}, lines.Piece{Text: "only wasted", Style: th.Accent})
	}
	if f.Text != "" {
		out = append(out, lines.Piece{Text: " · filter: ", Style: th.Dim}, lines.Piece{Text: f.Text, Style: th.Accent})
	}
	return append(out, lines.Piece{Text: " "})
}

// state says how many runs were seen, are kept and were not told, and whether the list moves. The counts get shorter
// where there is little room, and go where there is none.
func (p *Pane) state(room int) lines.Line {
	th, c := p.env.Theme, p.seen.counts
	seen, kept := text.Count(c.Seen), text.Count(c.Kept)+" kept"
	if p.runs.filtered() {
		kept = text.Count(c.Kept) + plural(c.Kept, " matches", " match")
	}
	end := append(p.moving(), lines.Piece{Text: " "})
	if c.Dropped > 0 {
		end = append(lines.Line{{Text: text.Count(c.Dropped) + " not told", Style: th.Warn}, {Text: " · "}}, end...)
	}
	for _, counts := range [...]string{seen + plural(c.Seen, " run", " runs") + " seen · " + kept, seen + " seen · " + kept, seen + " seen"} {
		if out := append(lines.Line{{Text: " " + counts + " · "}}, end...); out.Width() <= room {
			return out
		}
	}
	return append(lines.Line{{Text: " "}}, end...)
}

// moving says whether the list of runs moves.
func (p *Pane) moving() lines.Line {
	th, t := p.env.Theme, p.runs
	switch {
	case t.paused() && t.since() > 0:
		return lines.Line{{Text: "paused", Style: th.Warn}, {Text: " · " + text.Count(t.since()) + " since ▲", Style: th.Accent}}
	case t.paused():
		return lines.Line{{Text: "paused", Style: th.Warn}}
	case t.follow:
		return lines.Line{{Text: "following ▲", Style: th.OK}}
	}
	return lines.Line{{Text: "staying", Style: th.Dim}}
}
