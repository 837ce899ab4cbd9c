package picker

import (
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"

	tea "charm.land/bubbletea/v2"
)

func (m *Model) table() []pane.Declaration[*Model] {
	type command = pane.Declaration[*Model]
	type when = []pane.When[*Model]
	const group = "Open a store"
	var (
		listing = pane.When[*Model]{Holds: func(m *Model) bool { return m.asking == nil && m.opening == "" }, Why: "not while typing or opening"}
		typing  = pane.When[*Model]{Holds: func(m *Model) bool { return m.asking != nil }, Why: "only while typing"}
		onRow   = pane.When[*Model]{Holds: func(m *Model) bool { return m.chosen() != nil }, Why: "there is nothing to choose"}
		opening = pane.When[*Model]{Holds: func(m *Model) bool { return m.opening != "" }, Why: "nothing is being opened"}
		failed  = pane.When[*Model]{Holds: func(m *Model) bool { return m.failed != "" }, Why: "there is no message"}
		well    = pane.When[*Model]{Holds: func(m *Model) bool { return m.failed == "" }, Why: "there is a message to put away"}
		sifted  = pane.When[*Model]{Holds: func(m *Model) bool { return m.filter.Value() != "" }, Why: "there is no filter"}
		plain   = pane.When[*Model]{Holds: func(m *Model) bool { return m.filter.Value() == "" }, Why: "there is a filter to take away"}
		some    = pane.When[*Model]{Holds: func(m *Model) bool { _, all := m.count(); return all > 0 }, Why: "there is nothing to filter"}
		behind  = pane.When[*Model]{Holds: func(m *Model) bool { return m.back }, Why: "no store is open"}
		alone   = pane.When[*Model]{Holds: func(m *Model) bool { return !m.back }, Why: "a store is open"}
		still   = pane.When[*Model]{Holds: func(m *Model) bool { return m.opening == "" }, Why: "not while opening"}
		choice  = pane.When[*Model]{Holds: func(m *Model) bool { return m.asking != m.path }, Why: "a path is being typed"}
	)
	move := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	by := func(d int) func(int) tea.Cmd { return func(n int) tea.Cmd { m.moveBy(d * n); return nil } }
	page := func() int { return max(1, m.height-1) }
	return []command{
		{ID: "cancel", Title: "Stop opening", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc"}, Hint: 1, When: when{opening}, Run: m.stop},
		{ID: "open", Title: "Open it", Group: group, Label: "⏎", Word: "open", Keys: []string{"enter"}, Hint: 1, When: when{still, choice, onRow}, Run: m.choose},
		{ID: "enter", Title: "Open what was typed", Group: group, Label: "⏎", Word: "open", Keys: []string{"enter"}, Hint: 1, When: when{typing, {Holds: func(m *Model) bool { return m.asking == m.path }, Why: "only while a path is typed"}}, Run: m.enter},
		{ID: "filter", Title: "Filter by a few letters", Group: group, Label: "/", Word: "filter", Keys: []string{"/"}, Hint: 2, When: when{listing, some}, Run: func() tea.Cmd { return m.ask(m.filter) }},
		{ID: "path", Title: "Open a folder or file by its path", Group: group, Label: "o", Word: "open a path", Keys: []string{"o", ":"}, Hint: 3, When: when{listing}, Run: func() tea.Cmd { return m.ask(m.path) }},
		{ID: "again", Title: "Look again", Group: group, Label: "r", Word: "look again", Keys: []string{"r"}, Hint: 4, When: when{listing}, Run: m.look},
		{ID: "copy", Title: "Copy the path", Group: group, Label: "y", Word: "copy path", Keys: []string{"y"}, Hint: 5, When: when{listing, onRow}, Run: m.copy},
		{ID: "up", Title: "Up", Group: group, Label: "↑", Word: "up", Keys: []string{"up", "k"}, When: when{listing}, Count: by(-1)},
		{ID: "down", Title: "Down", Group: group, Label: "↓", Word: "down", Keys: []string{"down", "j"}, When: when{listing}, Count: by(1)},
		{ID: "choose.up", Title: "The one before, while typing", Group: group, Label: "↑", Word: "choose", Keys: []string{"up", "ctrl+p"}, When: when{typing, choice}, Count: by(-1)},
		{ID: "choose.down", Title: "The next one, while typing", Group: group, Label: "↓", Word: "choose", Keys: []string{"down", "ctrl+n"}, When: when{typing, choice}, Count: by(1)},
		{ID: "pageup", Title: "A page up", Group: group, Label: "PgUp", Word: "page up", Keys: []string{"pgup", "ctrl+b", "ctrl+u"}, When: when{listing}, Run: move(func() { m.moveBy(-page()) })},
		{ID: "pagedown", Title: "A page down", Group: group, Label: "PgDn", Word: "page down", Keys: []string{"pgdown", "ctrl+f", "ctrl+d", "space"}, When: when{listing}, Run: move(func() { m.moveBy(page()) })},
		{ID: "first", Title: "The first", Group: group, Label: "g", Word: "first", Keys: []string{"g", "home"}, When: when{listing}, Run: move(m.first)},
		{ID: "last", Title: "The last", Group: group, Label: "G", Word: "last", Keys: []string{"G", "end"}, When: when{listing}, Run: move(func() { m.moved = true; m.last() })},
		{ID: "leave", Title: "Put the text away", Group: group, Label: "esc", Word: "leave", Keys: []string{"esc"}, Hint: 2, When: when{typing}, Run: m.leave},
		{ID: "message", Title: "Put the message away", Group: group, Label: "esc", Word: "put away", Keys: []string{"esc"}, Hint: 1, When: when{listing, failed}, Run: move(func() { m.failed = "" })},
		{ID: "clear", Title: "Show everything again", Group: group, Label: "esc", Word: "show all", Keys: []string{"esc"}, Hint: 6, When: when{listing, well, sifted}, Run: m.clear},
		{ID: "back", Title: "Back to the store that is open", Group: group, Label: "esc", Word: "back", Keys: []string{"esc"}, Hint: 2, When: when{listing, well, plain, behind}, Run: func() tea.Cmd { return send(Left{}) }},
		{ID: "quit", Title: "Quit, where no store is open", Group: group, Label: "esc", Word: "quit", Keys: []string{"esc"}, When: when{listing, well, plain, alone}, Run: func() tea.Cmd { return send(Left{}) }},
		{ID: "help", Title: "What the groups and columns are, and all keys", Group: group, Label: "?", Word: "help", Keys: []string{"?", "f1"}, Run: func() tea.Cmd { return m.env.Show(m.help()) }},
	}
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// ask gives the keys to a prompt.
func (m *Model) ask(p *prompt.Model) tea.Cmd {
	m.asking, m.failed = p, ""
	p.Focus()
	return nil
}

// leave takes the keys back. What was typed to filter is gone, too.
func (m *Model) leave() tea.Cmd {
	m.asking.Blur()
	m.asking = nil
	return m.clear()
}

// clear takes the filter away.
func (m *Model) clear() tea.Cmd {
	m.filter.SetValue("")
	m.fill()
	return nil
}

// choose asks for the row under the cursor to be opened, or says why it cannot be.
func (m *Model) choose() tea.Cmd {
	r := m.chosen()
	if r == nil || m.opening != "" {
		return nil
	}
	if m.asking != nil {
		m.asking.Blur()
		m.asking = nil
	}
	if r.Problem != "" {
		m.failed = r.Where + ": " + r.Problem
		return nil
	}
	m.failed = ""
	return send(Chosen{r.Source})
}

// enter asks for what was typed to be opened.
func (m *Model) enter() tea.Cmd {
	source := strings.TrimSpace(m.path.Value())
	if source == "" {
		return nil
	}
	m.path.Remember()
	m.path.Blur()
	m.asking = nil
	return send(Chosen{source})
}

// stop takes the wish to open back.
func (m *Model) stop() tea.Cmd { return send(Stopped{}) }

// copy copies the path of the row under the cursor.
func (m *Model) copy() tea.Cmd { return pane.Copy("the path", m.chosen().Source, "") }
