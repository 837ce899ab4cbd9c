package overlay

import (
	"strings"

	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/sahilm/fuzzy"
)

// maxSuggestions bounds how many names or values are offered.
const maxSuggestions = 200

// CommandLine is the prompt of commands: a name and what the command takes.
type CommandLine struct {
	env             *pane.Env
	front           string
	here, elsewhere []pane.Command
	typed           *prompt.Model
	past            *remember.History
	list            *choices.Model
	at              uv.Position // where the page was last drawn
	offered         []string
	choosing        bool // a suggestion is chosen, not only offered
	from            int  // where in the line a suggestion goes
	commands        []pane.Command
}

// NewCommandLine makes the prompt: here are the commands in front and everywhere, elsewhere those of other panes.
func NewCommandLine(env *pane.Env, front string, here, elsewhere []pane.Command) *CommandLine {
	l := &CommandLine{env: env, front: front, here: here, elsewhere: elsewhere, typed: prompt.New(":"), list: choices.New(), past: env.Memory.History("commands")}
	l.typed.SetPlaceholder("a command's name; tab completes it, ↑ has what was run before")
	l.typed.Focus()
	const group = "Prompt of commands"
	choosing := []pane.When[*CommandLine]{{Holds: func(l *CommandLine) bool { return l.choosing }, Why: "only while choosing (tab)"}}
	searching := []pane.When[*CommandLine]{{Holds: func(l *CommandLine) bool { return l.typed.Searching() }, Why: "only while searching the history (ctrl+r)"}}
	l.commands = pane.Declare(env, l, "commandline", nil, []pane.Declaration[*CommandLine]{
		{ID: "search.take", Title: "Take what the search of the history found", Group: group, Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, When: searching, Run: l.pass(tea.KeyEnter)},
		{ID: "search.end", Title: "Leave the search of the history", Group: group, Label: "esc", Word: "leave the search", Keys: []string{"esc"}, Hint: 2, When: searching, Run: l.pass(tea.KeyEscape)},
		{ID: "take", Title: "Take the suggestion", Group: group, Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, When: choosing, Run: l.take},
		{ID: "run", Title: "Run the command", Group: group, Label: "⏎", Word: "run", Keys: []string{"enter"}, Hint: 1, When: []pane.When[*CommandLine]{{Holds: func(l *CommandLine) bool { return !l.choosing && !l.typed.Searching() }, Why: "not while choosing"}}, Run: l.run},
		{ID: "next", Title: "The next suggestion", Group: group, Label: "tab", Word: "complete", Keys: []string{"tab"}, Hint: 2, Run: func() tea.Cmd { return l.choose(1) }},
		{ID: "previous", Title: "The suggestion before", Group: group, Keys: []string{"shift+tab"}, Run: func() tea.Cmd { return l.choose(-1) }},
		{ID: "stop", Title: "Back to typing", Group: group, Label: "esc", Word: "type on", Keys: []string{"esc"}, When: choosing, Run: func() tea.Cmd { l.choosing = false; l.offer(); return nil }},
	}...)
	l.offer()
	return l
}

// pass hands a key to the prompt.
func (l *CommandLine) pass(code rune) func() tea.Cmd {
	return func() tea.Cmd {
		cmd := l.typed.Update(tea.KeyPressMsg{Code: code})
		l.offer()
		return cmd
	}
}

// pastMsg is what was run before, as it was kept.
type pastMsg struct {
	line *CommandLine
	past []string
}

// Init reads what was run before.
func (l *CommandLine) Init() tea.Cmd {
	past := l.past
	return func() tea.Msg { return pastMsg{l, past.All()} }
}

// word splits the line at the caret's word: what is before it, and it.
func (l *CommandLine) word() (before, word string) {
	s := l.typed.Value()
	i := strings.LastIndexByte(s, ' ') + 1
	return s[:i], s[i:]
}

// offer lists what the word being typed may become: names of commands, then what the command takes.
func (l *CommandLine) offer() {
	before, word := l.word()
	l.offered, l.from, l.choosing = nil, len(before), false
	var items []choices.Item
	if strings.TrimSpace(before) == "" {
		items = l.offerNames(word)
	} else if c, ok := named(strings.Fields(before)[0], l.front, l.here, l.elsewhere); ok && c.Suggest != nil {
		l.from = strings.IndexByte(before, ' ') + 1
		typed := l.typed.Value()[l.from:]
		for _, s := range c.Suggest(typed) {
			if len(items) < maxSuggestions && strings.HasPrefix(s, typed) {
				items, l.offered = append(items, choices.Item{Label: s}), append(l.offered, s)
			}
		}
	}
	l.list.Set(items)
}

func (l *CommandLine) offerNames(word string) []choices.Item {
	seen := map[string]bool{}
	var ids []string
	byID := map[string]pane.Command{}
	for _, c := range append(append([]pane.Command(nil), l.here...), l.elsewhere...) {
		id := strings.TrimPrefix(c.ID, l.front+".")
		if old, ok := byID[id]; ok && old.Reason() == "" {
			continue
		}
		byID[id] = c
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	var items []choices.Item
	add := func(id string, matched []int) {
		c := byID[id]
		item := choices.Item{Label: id, Matched: matched, Kind: c.Takes, Detail: c.Title}
		if why := c.Reason(); why != "" {
			item.Detail += " — " + why
		}
		if c.Takes != "" {
			id += " "
		}
		items, l.offered = append(items, item), append(l.offered, id)
	}
	if word == "" {
		for _, id := range ids {
			add(id, nil)
		}
		return items
	}
	for _, m := range fuzzy.Find(word, ids) {
		if len(items) < maxSuggestions {
			add(m.Str, m.MatchedIndexes)
		}
	}
	return items
}

// choose goes to the next suggestion. The only one there is is taken.
func (l *CommandLine) choose(d int) tea.Cmd {
	switch {
	case len(l.offered) == 0:
	case len(l.offered) == 1:
		return l.take()
	case l.choosing:
		l.list.Move(d)
	default:
		l.choosing = true
	}
	return nil
}

// take writes the chosen suggestion into the line.
func (l *CommandLine) take() tea.Cmd {
	if i, ok := l.list.Selected(); ok && i < len(l.offered) {
		l.typed.SetValue(l.typed.Value()[:l.from] + l.offered[i])
	}
	l.offer()
	return nil
}

// run runs what was typed, or says in place what is wrong with it.
func (l *CommandLine) run() tea.Cmd {
	line := l.typed.Value()
	if strings.TrimSpace(line) == "" {
		return l.env.Leave(l)
	}
	c, call, err := resolve(line, l.front, l.here, l.elsewhere)
	if err != nil {
		l.typed.SetError(err.Error(), -1)
		return nil
	}
	past := l.past
	return tea.Batch(
		func() tea.Msg {
			if err := past.Add(line); err != nil {
				return pane.Toast{Level: pane.Warn, Text: err.Error()}
			}
			return nil
		},
		l.env.Leave(l),
		l.env.Do(Run{c, call}),
	)
}

// Title is what the page is called.
func (l *CommandLine) Title() string { return "the prompt of commands" }

// Commands are the prompt's own.
func (l *CommandLine) Commands() []pane.Command { return l.commands }

// Capturing is true: what is typed is the command.
func (l *CommandLine) Capturing() bool { return true }

// Update takes a message in.
func (l *CommandLine) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "backspace" && l.typed.Value() == "" {
			return l.env.Leave(l)
		}
		before := l.typed.Value()
		cmd := l.typed.Update(msg)
		if l.typed.Value() != before {
			l.typed.SetError("", -1)
			l.offer()
		}
		return cmd
	case pastMsg:
		if msg.line == l {
			l.typed.SetHistory(msg.past)
		}
	case tea.MouseWheelMsg:
		l.list.Move(wheel(msg))
	case tea.MouseClickMsg:
		if clicked(l.list, l.at, msg) {
			return l.take()
		}
	}
	return nil
}

// Draw draws the line at the bottom, and over it what it may become.
func (l *CommandLine) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := l.env.Theme
	l.at = area.Min
	height := 1
	if l.typed.Error() != "" {
		height = 2
	}
	line := uv.Rect(area.Min.X, area.Max.Y-height, area.Dx(), height)
	rows := min(l.list.Len(), 10, max(0, area.Dy()-height-1))
	list := uv.Rect(area.Min.X, line.Min.Y-rows, area.Dx(), rows)
	text.Fill(scr, uv.Rect(area.Min.X, list.Min.Y-1, area.Dx(), rows+1+height), th.Plain)
	text.Rule(scr, uv.Rect(area.Min.X, list.Min.Y-1, area.Dx(), 1), th.Rule)
	list.Min.X++
	l.list.DrawList(scr, list, th)
	line.Min.X++
	return l.typed.Draw(scr, line, th)
}
