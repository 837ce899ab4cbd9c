package queries

import (
	"image"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	a, th := p.areas(), p.env.Theme
	place := func(r uv.Rectangle) uv.Rectangle {
		if r.Empty() {
			return r
		}
		return r.Add(area.Min).Intersect(area)
	}
	cursor := p.drawBar(scr, place(a.bar))
	switch list := place(a.list); {
	case list.Empty():
	case p.list().Len() == 0:
		p.drawNotice(scr, list)
	default:
		p.list().Grid.Draw(scr, list, focused && !p.inDetail && !p.Capturing(), th)
	}
	if !a.title.Empty() {
		rule := place(a.rule)
		for y := rule.Min.Y; y < rule.Max.Y && a.beside; y++ {
			text.Draw(scr, rule.Min.X, y, 1, "│", th.Rule)
		}
		if !a.beside {
			text.Rule(scr, rule, th.Rule)
		}
		p.drawDetail(scr, place(a.title), place(a.body), focused && p.inDetail && !p.Capturing())
	}
	p.drawOffers(scr, area)
	return cursor
}

// drawBar draws the line above: which list, or the prompt, and how the list is arranged.
func (p *Pane) drawBar(scr uv.Screen, area uv.Rectangle) *tea.Cursor {
	th, right := p.env.Theme, p.facts()
	text.Fill(scr, area, th.Plain)
	left := uv.Rect(area.Min.X, area.Min.Y, area.Dx(), area.Dy())
	if m := p.prompt(); m != nil {
		left.Min.X++
		return m.Draw(scr, left, th)
	}
	bar := p.bar()
	bar.Draw(scr, left)
	if room := area.Dx() - right.Width() - 1; room > bar.Width()+1 {
		right.Draw(scr, uv.Rect(area.Min.X+room, area.Min.Y, area.Dx()-room, 1))
	}
	return nil
}

// label is the name of a list with how much there is in it.
func (p *Pane) label(of part) string {
	l := p.lists[of]
	n := text.Count(int64(l.total))
	if l.filter != "" {
		n = text.Count(int64(l.Len())) + " of " + n
	}
	return titles[of] + " " + n
}

// bar is the left part of the line above.
func (p *Pane) bar() lines.Line {
	th := p.env.Theme
	out := lines.Line{{Text: " "}}
	for i := range partCount {
		style := th.Dim
		if i == p.shown {
			style = th.TabActive
		}
		out = append(out, lines.Piece{Text: p.label(i), Style: style}, lines.Piece{Text: "  "})
	}
	if f := p.list().filter; f != "" {
		out = append(out, lines.Piece{Text: "filter: ", Style: th.Dim}, lines.Piece{Text: text.Fit(f, 30), Style: th.Accent})
	}
	return out
}

// facts is the right part of it.
func (p *Pane) facts() lines.Line {
	th, l := p.env.Theme, p.list()
	if p.adding {
		return lines.Line{{Text: "adding the watch …", Style: th.Dim}}
	}
	var out lines.Line
	if p.read.why != nil && l.Len() > 0 {
		out = append(out, lines.Piece{Text: "watches only   ", Style: th.Warn})
	}
	if l.sort != "" {
		arrow := "▲"
		if l.desc {
			arrow = "▼"
		}
		out = append(out, lines.Piece{Text: "sorted by " + title(p.shown, l.sort) + " " + arrow, Style: th.Accent})
	}
	return out
}

// title is what a column is called.
func title(of part, id string) string {
	for _, c := range columns[of] {
		if c.ID == id {
			return c.Title
		}
	}
	return id
}

// tabAt is the list whose label is at a column of the bar.
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

// notice says why a list is empty and what to do.
func (p *Pane) notice() []string {
	const watch = "w watches any SQL on the state's tables: it is run again whenever a table that it reads is written."
	switch l := p.list(); {
	case !p.known:
		return []string{"reading …"}
	case l.total > 0:
		return []string{"Nothing here has " + l.filter + ". esc shows all."}
	case p.read.why != nil && p.shown == slowPart:
		return []string{"The app's slow statements are not known: " + p.read.why.Error() + ".", "Attach to the running app to see them: livescope attach."}
	case p.read.why != nil:
		return []string{"The app's queries are not known: " + p.read.why.Error() + ".", "Attach to the running app to see them: livescope attach.", watch}
	case p.shown == slowPart:
		return []string{"The app has noted no slow statement. LiveStore notes those that take longer than 5 ms, and in development only."}
	}
	return []string{"The app has no live query open.", watch}
}

func (p *Pane) drawNotice(scr uv.Screen, area uv.Rectangle) {
	text.Fill(scr, area, p.env.Theme.Plain)
	y := area.Min.Y + 1
	for i, para := range p.notice() {
		style := p.env.Theme.Plain
		if i > 0 {
			style, y = p.env.Theme.Dim, y+1
		}
		for _, l := range text.Wrap(para, min(area.Dx()-4, 90)) {
			if y < area.Max.Y {
				text.Draw(scr, area.Min.X+2, y, area.Dx()-4, l, style)
			}
			y++
		}
	}
}

// drawDetail draws the query that is looked at closely.
func (p *Pane) drawDetail(scr uv.Screen, title, body uv.Rectangle, focused bool) {
	d, th := p.detail, p.env.Theme
	text.Fill(scr, title, th.Plain)
	text.Fill(scr, body, th.Plain)
	if d.of.key == "" {
		text.Draw(scr, title.Min.X, title.Min.Y, title.Dx(), "no query is chosen", th.Dim)
		return
	}
	tabs := d.tabLine()
	switch {
	case title.Dy() > 1:
		d.head(title.Dx()).Draw(scr, text.Row(title, 0))
		tabs.Draw(scr, text.Row(title, 1))
	case title.Dx() >= oneLineFrom:
		at := title.Max.X - tabs.Width()
		d.head(at-title.Min.X-2).Draw(scr, uv.Rect(title.Min.X, title.Min.Y, at-title.Min.X-2, 1))
		tabs.Draw(scr, uv.Rect(at, title.Min.Y, tabs.Width(), 1))
	default:
		tabs.Draw(scr, title)
	}
	switch tree, ok := d.tree(); {
	case d.tab != resultTab:
		d.page.Draw(scr, body, focused, th)
	case ok:
		d.drawNote(scr, body)
		body.Min.Y = min(body.Max.Y, body.Min.Y+d.noteLines())
		tree.Draw(scr, body, focused, th)
	case d.onGrid():
		d.drawNote(scr, body)
		body.Min.Y = min(body.Max.Y, body.Min.Y+1)
		d.result.grid.Draw(scr, body, focused, th)
	default:
		for i, l := range text.Wrap(d.noResult(), body.Dx()) {
			if i < body.Dy() {
				text.Draw(scr, body.Min.X, body.Min.Y+i, body.Dx(), l, th.Dim)
			}
		}
	}
}

func (d *detail) noteLines() int {
	if d.result.note() == "" {
		return 0
	}
	return 1
}

func (d *detail) drawNote(scr uv.Screen, body uv.Rectangle) {
	text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), d.result.note(), d.env.Theme.Dim)
}

// noResult says why there is no result to see.
func (d *detail) noResult() string {
	switch r := &d.result; {
	case !r.known:
		return "reading …"
	case r.err != nil:
		return r.err.Error()
	case len(r.raw) > maxResult:
		return "The result has " + text.Bytes(int64(len(r.raw))) + ", too much to be shown: watch it with a LIMIT (w)."
	}
	return "There is no result."
}

// head is the name of what is looked at, and what it is, in a width.
func (d *detail) head(width int) lines.Line {
	th := d.env.Theme
	if s := d.of.live; s != nil {
		facts := "  " + kindWord(s) + " · " + text.Count(s.Runs) + plural(s.Runs, " run", " runs")
		return lines.Line{{Text: text.Fit(label(d.env, s), max(10, min(width-text.Width(facts), 60))), Style: th.Strong}, {Text: facts, Style: th.Dim}}
	}
	q := d.of.slow
	return lines.Line{{Text: "took " + text.Duration(q.Duration), Style: th.Strong}, {Text: "  " + text.Duration(q.Since) + " after the app's start", Style: th.Dim}}
}

// labels are the ways to look at it, with how much there is in each.
func (d *detail) labels() []string {
	out := []string{"SQL", "Plan", "Result", "Subscribers", "Runs"}
	if s := d.of.live; s != nil && len(s.Subscribers) > 0 {
		out[subscribersTab] = "Subscribers (" + text.Count(int64(len(s.Subscribers))) + ")"
	}
	return out[:d.tabs()]
}

func (d *detail) tabLine() lines.Line {
	var out lines.Line
	for i, l := range d.labels() {
		style := d.env.Theme.Dim
		if tab(i) == d.tab {
			style = d.env.Theme.TabActive
		}
		out = append(out, lines.Piece{Text: l, Style: style})
		if i+1 < int(d.tabs()) {
			out = append(out, lines.Piece{Text: "  "})
		}
	}
	return out
}

// tabAt is the way to look whose label is at a place of the title.
func (d *detail) tabAt(at image.Point, title uv.Rectangle) (tab, bool) {
	x, y := title.Min.X, title.Max.Y-1
	if title.Dy() == 1 && title.Dx() >= oneLineFrom {
		x = title.Max.X - d.tabLine().Width()
	}
	for i, l := range d.labels() {
		w := text.Width(l)
		if at.Y == y && at.X >= x && at.X < x+w {
			return tab(i), true
		}
		x += w + 2
	}
	return 0, false
}
