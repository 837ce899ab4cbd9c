package graph

import (
	"strings"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// aboutLines is how many lines are said of the chosen node, the rule included.
const aboutLines = 4

// areas is where the parts of the pane are, the pane's own top left being 0, 0.
type areas struct{ bar, body, about uv.Rectangle }

func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	a := areas{bar: uv.Rect(0, 0, w, 1), body: uv.Rect(0, 1, w, max(0, h-1))}
	if m := p.prompt(); m != nil && m.Error() != "" {
		a.bar.Max.Y++
		a.body.Min.Y++
	}
	if !p.zoomed && h >= 10 {
		a.body.Max.Y -= aboutLines
		a.about = uv.Rect(0, a.body.Max.Y, w, aboutLines)
	}
	return a
}

// prompt is the one that is open.
func (p *Pane) prompt() *prompt.Model {
	if p.asking == nothing {
		return nil
	}
	return p.prompts[p.asking]
}

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
	body, about := place(a.body), place(a.about)
	if p.model == nil || p.view.count == 0 {
		p.drawNotice(scr, body.Union(about))
		return cursor
	}
	if focused = focused && !p.Capturing(); p.onMap {
		p.drawChart(scr, body, focused)
	} else {
		p.list.Grid.Draw(scr, body, focused, th)
	}
	p.drawAbout(scr, about)
	return cursor
}

// drawBar draws the line above: how the graph is looked at, and what of it is shown; or the prompt.
func (p *Pane) drawBar(scr uv.Screen, area uv.Rectangle) *tea.Cursor {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	if m := p.prompt(); m != nil {
		area.Min.X++
		return m.Draw(scr, area, th)
	}
	left, right := p.bar(), p.facts()
	left.Draw(scr, area)
	if room := area.Dx() - right.Width() - 1; room > left.Width()+1 {
		right.Draw(scr, uv.Rect(area.Min.X+room, area.Min.Y, area.Dx()-room, 1))
	}
	return nil
}

// ways are the two ways to look at the graph.
var ways = [2]string{"List", "Map"}

func (p *Pane) bar() lines.Line {
	th := p.env.Theme
	out := lines.Line{{Text: " "}}
	for i, way := range ways {
		style := th.Dim
		if (i == 1) == p.onMap {
			style = th.TabActive
		}
		out = append(out, lines.Piece{Text: way, Style: style}, lines.Piece{Text: "  "})
	}
	if p.model == nil {
		return out
	}
	n := text.Count(int64(len(p.model.nodes)))
	if p.view.count < len(p.model.nodes) {
		n = text.Count(int64(p.view.count)) + " of " + n
	}
	return append(out, lines.Piece{Text: n + " nodes", Style: th.Plain})
}

// facts is what the filter hides, and the order of the list.
func (p *Pane) facts() lines.Line {
	th := p.env.Theme
	var out lines.Line
	say := func(s string) {
		if len(out) > 0 {
			s = " · " + s
		}
		out = append(out, lines.Piece{Text: s, Style: th.Accent})
	}
	if p.filter.focus != "" && p.model != nil {
		say("around " + text.MiddleCut(p.model.nodes[p.model.at[p.filter.focus]].label, 24))
	}
	if p.filter.text != "" {
		say("filter: " + text.Fit(p.filter.text, 20))
	}
	if p.filter.minimum > 0 {
		say("at least " + text.Count(p.filter.minimum))
	}
	if p.filter.noEffects {
		say("effects hidden")
	}
	if p.sort != "" && !p.onMap {
		arrow := "▲"
		if p.desc {
			arrow = "▼"
		}
		say("sorted by " + p.sort + " " + arrow)
	}
	return out
}

// notice says why there is nothing to see and what to do.
func (p *Pane) notice() []string {
	switch {
	case p.model != nil && len(p.model.nodes) > 0:
		return []string{"No node is left of " + text.Count(int64(len(p.model.nodes))) + ".", "esc takes the filter back; e shows the effects, m asks for less."}
	case p.model != nil:
		return []string{"The app's graph has no node yet: it has opened no query."}
	case !p.looked:
		return []string{"reading …"}
	case p.why != nil:
		return []string{"The app's reactivity graph is not known: " + p.why.Error() + ".", "Attach to the running app to see it: livescope attach."}
	}
	return []string{"The app has not told its reactivity graph yet.", "It is asked for it while this tab is in front, and answers as long as its devtools are on."}
}

func (p *Pane) drawNotice(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	y := area.Min.Y + 1
	for i, para := range p.notice() {
		style := th.Plain
		if i > 0 {
			style, y = th.Dim, y+1
		}
		for _, l := range text.Wrap(para, min(area.Dx()-4, 90)) {
			if y < area.Max.Y {
				text.Draw(scr, area.Min.X+2, y, area.Dx()-4, l, style)
			}
			y++
		}
	}
}

// drawAbout says what the chosen node is, what it reads and what reads it.
func (p *Pane) drawAbout(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	n, ok := p.node()
	if area.Empty() || !ok {
		return
	}
	text.Rule(scr, text.Row(area, 0), th.Rule)
	head := lines.Line{{Text: " " + text.Fit(n.label, max(10, area.Dx()-40)), Style: th.Strong}, {Text: "  " + string(n.kind) + " · " + n.counted(), Style: th.Dim}}
	if s := n.state(); s != "" {
		head = append(head, lines.Piece{Text: "  " + s, Style: n.stateStyle(th)})
	}
	head.Draw(scr, text.Row(area, 1))
	p.names("↓ reads", n.reads).Draw(scr, text.Row(area, 2))
	p.names("↑ read by", n.readBy).Draw(scr, text.Row(area, 3))
}

// maxNames is how many nodes are named on a line.
const maxNames = 30

// names are those of nodes on one line.
func (p *Pane) names(word string, places []int) lines.Line {
	th := p.env.Theme
	const at = 12
	if len(places) == 0 {
		return lines.Line{{Text: " " + word, Style: th.Dim}, {Text: "nothing", Style: th.Dim, At: at}}
	}
	var names []string
	for _, i := range places[:min(len(places), maxNames)] {
		names = append(names, text.MiddleCut(p.model.nodes[i].label, 40))
	}
	return lines.Line{{Text: " " + word, Style: th.Dim}, {Text: text.Count(int64(len(places))) + ": ", At: at, Style: th.Dim}, {Text: strings.Join(names, ", ")}}
}
