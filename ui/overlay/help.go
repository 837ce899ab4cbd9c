package overlay

import (
	"strings"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Columns of the help.
const (
	keysAt  = 2
	titleAt = 21
)

// Help lists commands by group, each with its keys and, where it cannot be run just now, the reason. It is searched by
// name and by key, and runs what is chosen.
type Help struct {
	env       *pane.Env
	title     string
	all       []pane.Command
	page      *lines.Model
	at        []int // which command a line of the page is, -1 for none
	search    *prompt.Model
	searching bool
	commands  []pane.Command
}

// NewHelp makes the help on commands.
func NewHelp(env *pane.Env, title string, all []pane.Command) *Help {
	h := &Help{env: env, title: title, all: all, page: lines.NewList(), search: prompt.New("search:")}
	h.search.SetPlaceholder("part of a name, or a key: copy   ctrl+d")
	h.commands = pane.Declare(env, h, "help", nil, h.table()...)
	h.fill()
	return h
}

func (h *Help) table() []pane.Declaration[*Help] {
	type command = pane.Declaration[*Help]
	const group = "Help"
	reading := []pane.When[*Help]{{Holds: func(h *Help) bool { return !h.searching }, Why: "not while searching"}}
	typing := []pane.When[*Help]{{Holds: func(h *Help) bool { return h.searching }, Why: "only while searching (/)"}}
	filtered := []pane.When[*Help]{{Holds: func(h *Help) bool { return !h.searching && h.search.Value() != "" }, Why: "only after a search"}}
	move := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	return []command{
		{ID: "search", Title: "Search by name or by key", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 1, When: reading, Run: h.ask},
		{ID: "keep", Title: "Back to the list of what was found", Group: group, Label: "↓", Word: "list", Keys: []string{"down", "tab"}, Hint: 2, When: typing, Run: h.keep},
		{ID: "clear", Title: "Show everything again", Group: group, Label: "esc", Word: "show all", Keys: []string{"esc"}, Hint: 2, When: typing, Run: h.clear},
		{ID: "all", Title: "Show everything again", Group: group, Label: "esc", Word: "show all", Keys: []string{"esc"}, When: filtered, Run: h.clear},
		{ID: "run", Title: "Run the command", Group: group, Label: "⏎", Word: "run it", Keys: []string{"enter"}, Hint: 1, Run: h.run},
		{ID: "up", Title: "Up", Group: group, Keys: []string{"up", "k"}, When: reading, Count: func(n int) tea.Cmd { h.page.Move(-n); return nil }},
		{ID: "down", Title: "Down", Group: group, Keys: []string{"down", "j"}, When: reading, Count: func(n int) tea.Cmd { h.page.Move(n); return nil }},
		{ID: "pageup", Title: "A page up", Group: group, Keys: []string{"pgup", "ctrl+b", "ctrl+u"}, Run: move(func() { h.page.Page(-1) })},
		{ID: "pagedown", Title: "A page down", Group: group, Keys: []string{"pgdown", "ctrl+f", "ctrl+d", "space"}, When: reading, Run: move(func() { h.page.Page(1) })},
		{ID: "first", Title: "The first", Group: group, Keys: []string{"home", "g"}, When: reading, Run: move(h.page.Home)},
		{ID: "last", Title: "The last", Group: group, Keys: []string{"end", "G"}, When: reading, Run: move(h.page.End)},
		{ID: "close", Title: "Close the help", Group: group, Label: "esc", Word: "close", Keys: []string{"?", "f1"}, Run: func() tea.Cmd { return h.env.Leave(h) }},
	}
}

// fill lists what matches the search.
func (h *Help) fill() {
	th := h.env.Theme
	var out []lines.Line
	h.at = h.at[:0]
	add := func(l lines.Line, command int) { out, h.at = append(out, l), append(h.at, command) }
	group := ""
	for i, c := range h.all {
		if !matches(c, h.search.Value()) {
			continue
		}
		if c.Group != group {
			if group = c.Group; len(out) > 0 {
				add(nil, -1)
			}
			add(lines.Line{{Text: group, Style: th.Strong}}, -1)
		}
		style, why := th.Plain, c.Reason()
		if why != "" {
			style, why = th.Dim, "   — "+why
		}
		add(lines.Line{{Text: pane.KeyNames(c.Binding.Keys()), Style: th.Accent, At: keysAt}, {Text: " " + c.Title, Style: style, At: titleAt}, {Text: why, Style: th.Dim}}, i)
	}
	if len(out) == 0 {
		add(lines.Line{{Text: "no command has this in its name or as its key", Style: th.Dim, At: keysAt}}, -1)
	}
	h.page.Set(out)
	h.page.SetCursor(min(1, len(out)-1))
}

// matches reports whether every word of a search is in a command's name or is one of its keys.
func matches(c pane.Command, search string) bool {
	name := strings.ToLower(c.Title + " " + c.ID + " " + c.Group)
	for _, word := range strings.Fields(search) {
		if strings.Contains(name, strings.ToLower(word)) {
			continue
		}
		is := false
		for _, k := range c.Binding.Keys() {
			is = is || k == word || strings.EqualFold(pane.KeyName(k), word) || strings.Contains(k, "+") && strings.Contains(k, strings.ToLower(word))
		}
		if !is {
			return false
		}
	}
	return true
}

func (h *Help) ask() tea.Cmd {
	h.searching = true
	h.search.Focus()
	return nil
}

func (h *Help) keep() tea.Cmd {
	h.searching = false
	h.search.Blur()
	return nil
}

func (h *Help) clear() tea.Cmd {
	h.search.SetValue("")
	h.fill()
	return h.keep()
}

// run closes the help and runs the chosen command, or says why it cannot be run.
func (h *Help) run() tea.Cmd {
	i := h.page.Cursor()
	if i >= len(h.at) || h.at[i] < 0 {
		return nil
	}
	c := h.all[h.at[i]]
	if why := c.Reason(); why != "" {
		return pane.Say(pane.Info, c.Title+": "+why)
	}
	return tea.Batch(h.env.Leave(h), h.env.Do(Run{c, pane.Call{}}))
}

// Title is what the page is called.
func (h *Help) Title() string { return "Help" }

// Commands are the help's own.
func (h *Help) Commands() []pane.Command { return h.commands }

// Capturing reports whether a search is being typed.
func (h *Help) Capturing() bool { return h.searching }

// Update takes a message in.
func (h *Help) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		if h.searching {
			cmd := h.search.Update(msg)
			h.fill()
			return cmd
		}
	case tea.MouseWheelMsg:
		h.page.Move(wheel(msg))
	case pane.Restyled:
		h.fill()
	}
	return nil
}

// wheel is how many lines a turn of the wheel moves.
func wheel(m tea.MouseWheelMsg) int {
	switch m.Button {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}

// Draw draws the help over the whole area.
func (h *Help) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := h.env.Theme
	text.Fill(scr, area, th.Plain)
	head := uv.Rect(area.Min.X+1, area.Min.Y, area.Dx()-2, 1)
	body := uv.Rect(area.Min.X+1, area.Min.Y+2, area.Dx()-2, area.Dy()-2)
	var cursor *tea.Cursor
	if h.searching || h.search.Value() != "" {
		cursor = h.search.Draw(scr, head, th)
	} else {
		text.Draw(scr, head.Min.X, head.Min.Y, head.Dx(), h.title, th.Strong)
	}
	h.page.Draw(scr, body, focused, th)
	if rest := h.page.Rest(); rest > 0 {
		said := "↓ " + text.Count(int64(rest)) + " more"
		text.Draw(scr, head.Max.X-text.Width(said), head.Min.Y, text.Width(said), said, th.Dim)
	}
	if !h.searching {
		return nil
	}
	return cursor
}
