package ui

import (
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// overlay is a page in place of the pane.
type overlay struct {
	title string
	page  *lines.Model
}

// key does what a key means on the page, and reports whether it closes it.
func (o *overlay) key(k string) (closes bool) {
	switch k {
	case "esc", "q", "?", "f1", "!", "enter":
		return true
	case "j", "down":
		o.page.Move(1)
	case "k", "up":
		o.page.Move(-1)
	case "space", "pgdown", "ctrl+f", "ctrl+d":
		o.page.Page(1)
	case "pgup", "ctrl+b", "ctrl+u":
		o.page.Page(-1)
	case "g", "home":
		o.page.Home()
	case "G", "end":
		o.page.End()
	}
	return false
}

func (o *overlay) wheel(b tea.MouseButton) {
	switch b {
	case tea.MouseWheelUp:
		o.page.Move(-3)
	case tea.MouseWheelDown:
		o.page.Move(3)
	}
}

func (o *overlay) draw(scr uv.Screen, area uv.Rectangle, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	body := uv.Rect(area.Min.X+1, area.Min.Y+2, area.Dx()-2, area.Dy()-2)
	x := area.Min.X + 1 + text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, o.title, th.Strong)
	o.page.Draw(scr, body, true, th)
	if rest := o.page.Rest(); rest > 0 {
		text.Draw(scr, x+2, area.Min.Y, area.Max.X-x-3, "↓ "+text.Count(int64(rest))+" more lines", th.Dim)
	}
}

// help lists every command of the pane in front and of everywhere, by group, each with its keys and, where it cannot be
// run just now, the reason.
func (a *App) help() *overlay {
	p := a.panes[a.front]
	var out []lines.Line
	group := ""
	for _, c := range append(append([]pane.Command(nil), p.Commands()...), a.commands...) {
		if c.Group != group {
			if group = c.Group; len(out) > 0 {
				out = append(out, nil)
			}
			out = append(out, lines.Line{{Text: group, Style: a.theme.Strong}})
		}
		keys, title := keyNames(c.Binding.Keys()), a.theme.Plain
		why := c.Reason()
		if why != "" {
			title, why = a.theme.Dim, "   — "+why
		}
		out = append(out, lines.Line{{Text: keys, Style: a.theme.Accent, At: 2}, {Text: " " + c.Title, Style: title, At: 21}, {Text: why, Style: a.theme.Dim}})
	}
	o := &overlay{title: "Keys in " + p.Title(), page: lines.New()}
	o.page.Set(out)
	return o
}

// keyNames writes keys as they are printed on a keyboard.
func keyNames(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = strings.NewReplacer("enter", "⏎", "pgup", "PgUp", "pgdown", "PgDn", "down", "↓", "up", "↑", "left", "←", "right", "→", "home", "Home", "end", "End").Replace(k)
		if len(k) > 1 && k[0] == 'f' && k[1] >= '0' && k[1] <= '9' {
			names[i] = strings.ToUpper(k)
		}
	}
	return strings.Join(names, " ")
}

// messages is what was found out about the store, and every message of this run in full, newest first.
func (a *App) messages() *overlay {
	th := a.theme
	var out []lines.Line
	width := max(20, a.width-8)
	add := func(style uv.Style, at int, s string) {
		for _, part := range wrap(s, width-at) {
			out = append(out, lines.Line{{Text: part, Style: style, At: at}})
		}
	}
	out = append(out, lines.Line{{Text: "Findings", Style: th.Strong}})
	for _, f := range a.status.sync.Findings {
		style := th.Plain
		switch f.Severity {
		case client.SeverityError:
			style = th.Error
		case client.SeverityWarn:
			style = th.Warn
		}
		out = append(out, lines.Line{{Text: string(f.Severity), Style: style, At: 2}, {Text: f.Rule, Style: th.Dim, At: 10}})
		add(th.Plain, 10, f.Message)
		if f.Fix != "" {
			add(th.Dim, 10, "do: "+f.Fix)
		}
	}
	if len(a.status.sync.Findings) == 0 {
		out = append(out, lines.Line{{Text: "none", Style: th.Dim, At: 2}})
	}
	out = append(out, nil, lines.Line{{Text: "Messages", Style: th.Strong}})
	for i := len(a.toasts.all) - 1; i >= 0; i-- {
		t := a.toasts.all[i]
		mark, style := toastLook(t.Level, th)
		first := len(out)
		add(th.Plain, 14, t.Text)
		out[first] = append(lines.Line{{Text: mark, Style: style, At: 2}, {Text: t.at.Format("15:04:05"), Style: th.Dim, At: 4}}, out[first]...)
		if t.Full != "" {
			add(th.Dim, 14, t.Full)
		}
	}
	if len(a.toasts.all) == 0 {
		out = append(out, lines.Line{{Text: "none so far", Style: th.Dim, At: 2}})
	}
	o := &overlay{title: "Findings and messages", page: lines.New()}
	o.page.Set(out)
	return o
}

// wrap cuts a text into lines at blanks, and within words that are longer than a line.
func wrap(s string, width int) []string {
	width = max(1, width)
	var out []string
	line := ""
	for _, word := range strings.Fields(text.Clean(s)) {
		for text.Width(word) > width {
			head, _ := text.Prefix(word, width)
			if line != "" {
				out, line = append(out, line), ""
			}
			out, word = append(out, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case text.Width(line)+1+text.Width(word) <= width:
			line += " " + word
		default:
			out, line = append(out, line), word
		}
	}
	return append(out, line)
}
