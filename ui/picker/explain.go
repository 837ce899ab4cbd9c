package picker

import (
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// paragraph is a word and what it means; without a word it is text, without a text a heading.
type paragraph struct{ word, text string }

// teaching is what is shown where nothing was found.
var teaching = []paragraph{
	{"No LiveStore store was found here.", ""},
	{"", "A SOURCE is what livescope opens: a store's folder or one above it, a database file (eventlog@6.db, state…@6.db), or an export .json."},
	{"livescope PATH", "opens one from the shell; o asks for a path here."},
	{"", "An app's Node adapter writes its files below its baseDirectory, in a folder named after the store's id."},
}

// explanation is what the groups and columns are.
var explanation = []paragraph{
	{"Groups", ""},
	{"Running apps", "apps whose devtools answer, each with its client and session: opening one joins them, live, and what would change the app asks first. And programs of yours that have a store's eventlog open for writing, each with its process's number: opening one reads its files; the app is not touched and notices nothing."},
	{"Stores below", "folders with LiveStore's files at and below the working folder, six levels deep at most. Hidden folders and node_modules are not entered, and one search enters 20 000 folders."},
	{"Recent", "what was opened before. What is gone is dim."},
	{"Columns", ""},
	{"store", "the store's id: the name of its folder."},
	{"leader → backend", "the last event in the client's log, and the last one that the sync backend has confirmed; on wide screens, and below the list for the chosen row."},
	{"ahead", "how many numbers the log is ahead of the backend: what is pending."},
	{"size", "of the store's files."},
	{"written", "how long ago the last of them was written to."},
	{"where", "the program and the folder."},
	{"Keys", ""},
}

// keysWidth is the column behind the keys.
const keysWidth = 26

// wrapped sets paragraphs in lines: the words in a column of their own.
func wrapped(all []paragraph, width, indent int, th theme.Theme) []lines.Line {
	var out []lines.Line
	for i, p := range all {
		at := indent
		switch {
		case p.text == "":
			if i > 0 {
				out = append(out, nil)
			}
			out = append(out, lines.Line{{Text: p.word, Style: th.Strong}})
			continue
		case p.word == "":
			at = 0
			out = append(out, nil)
		}
		for j, l := range text.Wrap(p.text, max(10, width-at)) {
			set := lines.Line{{Text: l, At: at}}
			if j == 0 && p.word != "" {
				set = lines.Line{{Text: p.word, Style: th.Accent}, {Text: l, At: at}}
			}
			out = append(out, set)
		}
		if p.word == "" {
			out = append(out, nil)
		}
	}
	return out
}

// drawEmpty teaches what there could be, where nothing is.
func (m *Model) drawEmpty(scr uv.Screen, area uv.Rectangle) {
	width := min(area.Dx()-4, 96)
	all := wrapped(teaching, width, 17, m.env.Theme)
	if len(all) > area.Dy() { // no room for empty lines
		tight := all[:0]
		for _, l := range all {
			if len(l) > 0 {
				tight = append(tight, l)
			}
		}
		all = tight
	}
	for _, g := range []Group{Running, Below} {
		if said := m.search.errs[g] + m.search.notes[g]; said != "" {
			all = append(all, lines.Line{{Text: "! " + said, Style: m.env.Theme.Warn}})
		}
	}
	for y, l := range all[:min(len(all), area.Dy())] {
		l.Draw(scr, uv.Rect(area.Min.X+2, area.Min.Y+y, width, 1))
	}
}

// help is the page that explains the picker.
type help struct {
	of       *Model
	page     *lines.Model
	width    int
	commands []pane.Command
}

func (m *Model) help() pane.Page {
	h := &help{of: m, page: lines.New()}
	move := func(d func()) func() tea.Cmd { return func() tea.Cmd { d(); return nil } }
	const group = "Help"
	h.commands = pane.Declare(m.env, h, "picker.help", nil, []pane.Declaration[*help]{
		{ID: "close", Title: "Close the help", Group: group, Label: "esc", Word: "close", Keys: []string{"esc", "q", "?", "f1", "enter"}, Hint: 1, Run: func() tea.Cmd { return m.env.Leave(h) }},
		{ID: "up", Title: "Up", Group: group, Label: "↑", Word: "up", Keys: []string{"up", "k"}, Run: move(func() { h.page.Move(-1) })},
		{ID: "down", Title: "Down", Group: group, Label: "↓", Word: "down", Keys: []string{"down", "j"}, Hint: 2, Run: move(func() { h.page.Move(1) })},
		{ID: "pageup", Title: "A page up", Group: group, Label: "PgUp", Word: "page up", Keys: []string{"pgup", "ctrl+b", "ctrl+u"}, Run: move(func() { h.page.Page(-1) })},
		{ID: "pagedown", Title: "A page down", Group: group, Label: "PgDn", Word: "page down", Keys: []string{"pgdown", "ctrl+f", "ctrl+d", "space"}, Run: move(func() { h.page.Page(1) })},
		{ID: "first", Title: "The beginning", Group: group, Label: "g", Word: "beginning", Keys: []string{"g", "home"}, Run: move(h.page.Home)},
		{ID: "last", Title: "The end", Group: group, Label: "G", Word: "end", Keys: []string{"G", "end"}, Run: move(h.page.End)},
	}...)
	return h
}

// fill sets the page for a width.
func (h *help) fill(width int) {
	th := h.of.env.Theme
	h.width = width
	all := wrapped(explanation, min(width, 100), 18, th)
	for _, c := range h.of.commands {
		if keys := c.Binding.Keys(); len(keys) > 0 {
			all = append(all, lines.Line{{Text: pane.KeyNames(keys), Style: th.Accent}, {Text: c.Title, At: keysWidth}})
		}
	}
	all = append(all, lines.Line{{Text: "q ctrl+c", Style: th.Accent}, {Text: "Quit", At: keysWidth}})
	h.page.Set(all)
}

func (h *help) Title() string            { return "Help" }
func (h *help) Commands() []pane.Command { return h.commands }
func (h *help) Capturing() bool          { return false }

func (h *help) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			h.page.Move(-3)
		} else if msg.Button == tea.MouseWheelDown {
			h.page.Move(3)
		}
	case pane.Restyled, pane.Size:
		h.width = 0
	}
	return nil
}

func (h *help) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := h.of.env.Theme
	text.Fill(scr, area, th.Plain)
	if h.width != area.Dx()-4 {
		h.fill(area.Dx() - 4)
	}
	h.page.Draw(scr, uv.Rect(area.Min.X+2, area.Min.Y, area.Dx()-4, area.Dy()), focused, th)
	if rest := h.page.Rest(); rest > 0 {
		said := "↓ " + text.Count(int64(rest)) + " more"
		text.Draw(scr, area.Max.X-text.Width(said)-1, area.Min.Y, text.Width(said), said, th.Dim)
	}
	return nil
}
