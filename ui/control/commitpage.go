package control

import (
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Title is what the page is called.
func (p *commitPage) Title() string { return "the commit of an event" }

// Capturing is true while the name or the args are typed.
func (p *commitPage) Capturing() bool { return p.step != inPreview }

// Busy reports whether something is waited for.
func (p *commitPage) Busy() bool { return p.reading || p.asking }

// Commands are the page's own.
func (p *commitPage) Commands() []pane.Command {
	if p.commands != nil {
		return p.commands
	}
	type when = pane.When[*commitPage]
	type command = pane.Declaration[*commitPage]
	at := func(s step) when {
		return when{Holds: func(p *commitPage) bool { return p.step == s }, Why: "not at this step"}
	}
	idle := when{Holds: func(p *commitPage) bool { return !p.asking }, Why: "the app is being asked"}
	const list, args, last = "Name", "Args", "Preview"
	move := func(d, pages int) func() tea.Cmd {
		return func() tea.Cmd { p.list.Move(d); p.list.Page(pages); return nil }
	}
	all := []command{
		{ID: "take", Title: "Go on with the name", Group: list, Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, When: []when{at(inNames)}, Run: p.take},
		{ID: "up", Title: "The name above", Group: list, Label: "↑↓", Word: "choose", Keys: []string{"up", "ctrl+p"}, Hint: 2, When: []when{at(inNames)}, Run: move(-1, 0)},
		{ID: "down", Title: "The name below", Group: list, Keys: []string{"down", "ctrl+n"}, When: []when{at(inNames)}, Run: move(1, 0)},
		{ID: "pageup", Title: "A page up", Group: list, Keys: []string{"pgup"}, When: []when{at(inNames)}, Run: move(0, -1)},
		{ID: "pagedown", Title: "A page down", Group: list, Keys: []string{"pgdown"}, When: []when{at(inNames)}, Run: move(0, 1)},
		{ID: "preview", Title: "See what will be committed", Group: args, Label: "ctrl+s", Word: "preview", Keys: []string{"ctrl+s", "alt+enter"}, Hint: 1, When: []when{at(inArgs)}, Run: p.preview},
		{ID: "commit", Title: "Commit the event", Group: last, Label: "⏎", Word: "commit it", Keys: []string{"enter"}, Hint: 1, When: []when{at(inPreview), idle}, Run: p.commit},
		{ID: "copy", Title: "Copy the args as JSON", Group: last, Label: "y", Word: "copy", Keys: []string{"y", "Y"}, Hint: 2, When: []when{at(inPreview)},
			Run: func() tea.Cmd { return pane.Copy("the args", compact(p.editor.Value()), "") }},
		{ID: "back", Title: "One step back; what was written stays", Group: "Back", Keys: []string{"esc"}, Run: p.back},
	}
	all = append(all, motion.Commands([]when{at(inPreview)}, "", func(m motion.Motion, n int) tea.Cmd { motion.Scroll(m, p.tree, n); return nil })...)
	p.commands = pane.Declare(p.c.env, p, "commit", nil, all...)
	return p.commands
}

// Update takes a message in.
func (p *commitPage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case namesMsg:
		if m.page == p {
			return p.arrived(m)
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		switch p.step {
		case inNames:
			before := p.typed.Version()
			p.typed.Update(msg)
			if p.typed.Version() != before {
				p.fill()
			}
		case inArgs:
			p.editor.Update(msg)
			p.check()
		}
	case tea.MouseWheelMsg:
		p.wheel(m)
	case tea.MouseClickMsg:
		x, y := m.X+p.at.X, m.Y+p.at.Y
		switch p.step {
		case inNames:
			if i, ok := p.list.At(x, y); ok {
				p.list.Select(i)
				return p.take()
			}
		case inArgs:
			p.editor.Click(x, y)
		}
	}
	return nil
}

func (p *commitPage) wheel(m tea.MouseWheelMsg) {
	d := 3
	if m.Button == tea.MouseWheelUp {
		d = -3
	}
	switch p.step {
	case inNames:
		p.list.Move(d)
	case inPreview:
		p.tree.Move(d)
	}
}

// Draw fills the area.
func (p *commitPage) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := p.c.env.Theme
	p.at = area.Min
	text.Fill(scr, area, th.Plain)
	title := "Commit an event"
	if p.step != inNames {
		title = "Commit " + p.name.Name
	}
	text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, title, th.Strong)
	switch p.step {
	case inArgs:
		return p.drawArgs(scr, area, th)
	case inPreview:
		p.drawPreview(scr, area, focused, th)
		return nil
	}
	return p.drawNames(scr, area, th)
}

func (p *commitPage) drawNames(scr uv.Screen, area uv.Rectangle, th theme.Theme) *tea.Cursor {
	line := text.Row(area, 1)
	line.Min.X++
	cursor := p.typed.Draw(scr, line, th)
	list := uv.Rect(area.Min.X, area.Min.Y+3, area.Dx(), area.Dy()-3).Intersect(area)
	said := ""
	switch {
	case p.reading:
		said = "reading the names …"
	case p.failed != "":
		said = p.failed
	case len(p.names) == 0:
		said = "no name is known: type one"
	case len(p.found) == 0:
		said = "no name is like that; ⏎ takes it as it is typed"
	}
	if said != "" {
		p.list.Hide()
		text.Draw(scr, list.Min.X+1, list.Min.Y, list.Dx()-2, said, th.Dim)
		return cursor
	}
	p.list.DrawList(scr, list, th)
	return cursor
}

func (p *commitPage) drawArgs(scr uv.Screen, area uv.Rectangle, th theme.Theme) *tea.Cursor {
	w := text.Width("Commit "+p.name.Name) + 4
	text.Draw(scr, area.Min.X+w, area.Min.Y, area.Dx()-w, "its args as JSON", th.Dim)
	body := uv.Rect(area.Min.X, area.Min.Y+2, area.Dx(), area.Dy()-4).Intersect(area)
	cursor := p.editor.Draw(scr, body, th)
	p.highlight(scr, body, th)
	text.Rule(scr, text.Row(area, area.Dy()-2), th.Rule)
	s := p.editor.Value()
	last := text.Row(area, area.Dy()-1)
	if p.wrong != nil {
		text.Draw(scr, last.Min.X+1, last.Min.Y, last.Dx()-2, "✕ "+place(s, p.wrong.at)+": "+p.wrong.why, th.Error)
		return cursor
	}
	x := last.Min.X + 1
	x += text.Draw(scr, x, last.Min.Y, last.Dx()-2, "✓ a JSON object, "+keys(s), th.OK)
	if n := len(p.draft.same(s)); n > 0 {
		text.Draw(scr, x+3, last.Min.Y, last.Max.X-x-4, number(int64(n), "id", "ids")+" of the last "+p.name.Name+": write another", th.Warn)
	}
	return cursor
}

// maxHighlight bounds the text that is highlighted, in bytes.
const maxHighlight = 64 << 10

// highlight colours what the editor has drawn, which knows SQL only, and marks the ids that are the last event's.
func (p *commitPage) highlight(scr uv.Screen, area uv.Rectangle, th theme.Theme) {
	s := p.editor.Value()
	if len(s) > maxHighlight {
		return
	}
	paint := func(t token, style uv.Style) {
		x, y, ok := p.editor.CellOf(t.from)
		if !ok {
			return
		}
		w := text.WidthUpTo(s[t.from:t.to], area.Dx())
		text.Restyle(scr, uv.Rect(x, y, w, 1).Intersect(area), func(old uv.Style) uv.Style {
			style.Underline = max(style.Underline, old.Underline)
			return style
		})
	}
	for _, t := range near(tokens(s), s, p.editor.Caret(), area.Dy()) {
		paint(t, [...]uv.Style{keyToken: th.Key, stringToken: th.String, numberToken: th.Number, wordToken: th.Null, punctToken: th.Punct}[t.kind])
	}
	for _, t := range p.draft.same(s) {
		paint(t, th.Match)
	}
}

// near are the tokens on the lines that can be on the screen with the caret.
func near(all []token, s string, caret, lines int) []token {
	from, to := caret, caret
	for n := 0; n <= lines && from > 0; from-- {
		if s[from-1] == '\n' {
			n++
		}
	}
	for n := 0; n <= lines && to < len(s); to++ {
		if s[to] == '\n' {
			n++
		}
	}
	for len(all) > 0 && all[0].to <= from {
		all = all[1:]
	}
	for len(all) > 0 && all[len(all)-1].from >= to {
		all = all[:len(all)-1]
	}
	return all
}

func (p *commitPage) drawPreview(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	var below []string
	for _, s := range p.fate() {
		below = append(below, text.Wrap(s, area.Dx()-2)...)
	}
	said, style := p.said, th.Error
	if p.asking {
		said, style = "the app is being asked …", th.Warn
	}
	var last []string
	if said != "" {
		last = text.Wrap(said, area.Dx()-2)
	}
	rows := min(len(below)+len(last), max(1, area.Dy()-5))
	p.tree.Draw(scr, uv.Rect(area.Min.X, area.Min.Y+2, area.Dx(), area.Dy()-rows-3).Intersect(area), focused, th)
	text.Rule(scr, text.Row(area, area.Dy()-rows-1), th.Rule)
	for i, s := range append(below, last...) {
		of := th.Plain
		if i >= len(below) {
			of = style
		}
		if i < rows {
			text.Draw(scr, area.Min.X+1, area.Max.Y-rows+i, area.Dx()-2, s, of)
		}
	}
}
