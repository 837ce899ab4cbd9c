package playground

import (
	"strings"

	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/sahilm/fuzzy"
)

// picker is a page with a list to search and choose from: what was run before, what was saved.
type picker struct {
	env      *pane.Env
	title    string
	empty    string
	all      []pick
	found    []int // which of all are listed
	typed    *prompt.Model
	list     *choices.Model
	at       uv.Position // where the page was last drawn
	take     func(pick) tea.Cmd
	remove   func(*picker, pick) tea.Cmd // nil where nothing can be removed
	commands []pane.Command
}

// pick is one thing in the list. Text is shown below it in full, as far as there is room.
type pick struct{ label, detail, text string }

// newPicker makes the page. What is taken closes it.
func newPicker(env *pane.Env, title, empty string, all []pick, take func(pick) tea.Cmd, remove func(*picker, pick) tea.Cmd) *picker {
	l := &picker{env: env, title: title, empty: empty, all: all, typed: prompt.New("search:"), list: choices.New(), take: take, remove: remove}
	l.typed.Focus()
	const group = "List"
	move := func(d, pages int) func() tea.Cmd {
		return func() tea.Cmd { l.list.Move(d); l.list.Page(pages); return nil }
	}
	any := []pane.When[*picker]{{Holds: func(l *picker) bool { return len(l.found) > 0 }, Why: "the list is empty"}}
	table := []pane.Declaration[*picker]{
		{ID: "take", Title: "Write it into the editor", Group: group, Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, When: any, Run: l.enter},
		{ID: "up", Title: "The one above", Group: group, Label: "↑↓", Word: "choose", Keys: []string{"up", "ctrl+p"}, Hint: 2, Run: move(-1, 0)},
		{ID: "down", Title: "The one below", Group: group, Keys: []string{"down", "ctrl+n"}, Run: move(1, 0)},
		{ID: "pageup", Title: "A page up", Group: group, Keys: []string{"pgup"}, Run: move(0, -1)},
		{ID: "pagedown", Title: "A page down", Group: group, Keys: []string{"pgdown"}, Run: move(0, 1)},
	}
	if remove != nil {
		table = append(table, pane.Declaration[*picker]{ID: "remove", Title: "Delete it, after a question", Group: group, Label: "ctrl+x", Word: "delete", Keys: []string{"ctrl+x", "ctrl+d"}, Hint: 3, When: any,
			Run: func() tea.Cmd { c, _ := l.chosen(); return l.remove(l, c) }})
	}
	l.commands = pane.Declare(env, l, "list", nil, table...)
	l.fill()
	return l
}

// labels are the picks as they are searched.
type labels []pick

func (l labels) String(i int) string { return l[i].label + " " + l[i].detail }
func (l labels) Len() int            { return len(l) }

// fill lists what matches, the best first, or all in their order.
func (l *picker) fill() {
	l.found = l.found[:0]
	var items []choices.Item
	add := func(i int, matched []int) {
		l.found = append(l.found, i)
		items = append(items, choices.Item{Label: l.all[i].label, Detail: l.all[i].detail, Matched: matched})
	}
	if typed := strings.TrimSpace(l.typed.Value()); typed == "" {
		for i := range l.all {
			add(i, nil)
		}
	} else {
		for _, m := range fuzzy.FindFrom(typed, labels(l.all)) {
			in := m.MatchedIndexes
			for len(in) > 0 && in[len(in)-1] >= len(l.all[m.Index].label) {
				in = in[:len(in)-1]
			}
			add(m.Index, in)
		}
	}
	l.list.Set(items)
}

// set replaces what there is to choose from.
func (l *picker) set(all []pick) {
	l.all = all
	l.fill()
}

func (l *picker) chosen() (pick, bool) {
	i, ok := l.list.Selected()
	if !ok || i >= len(l.found) {
		return pick{}, false
	}
	return l.all[l.found[i]], true
}

func (l *picker) enter() tea.Cmd {
	c, ok := l.chosen()
	if !ok {
		return nil
	}
	return tea.Batch(l.env.Leave(l), l.take(c))
}

// Title is what the page is called.
func (l *picker) Title() string { return l.title }

// Commands are the page's own.
func (l *picker) Commands() []pane.Command { return l.commands }

// Capturing is true: what is typed is searched for.
func (l *picker) Capturing() bool { return true }

// Update takes a message in.
func (l *picker) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		before := l.typed.Version()
		cmd := l.typed.Update(msg)
		if l.typed.Version() != before {
			l.fill()
		}
		return cmd
	case tea.MouseWheelMsg:
		l.list.Move(wheel(m))
	case tea.MouseClickMsg:
		if i, ok := l.list.At(m.X+l.at.X, m.Y+l.at.Y); ok {
			l.list.Select(i)
			return l.enter()
		}
	}
	return nil
}

// Draw fills the area: what is searched for, the list, and what is chosen in full.
func (l *picker) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := l.env.Theme
	l.at = area.Min
	text.Fill(scr, area, th.Plain)
	text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, l.title, th.Strong)
	line := text.Row(area, 1)
	line.Min.X++
	cursor := l.typed.Draw(scr, line, th)
	below := min(8, area.Dy()/3)
	list := uv.Rect(area.Min.X, area.Min.Y+3, area.Dx(), max(1, area.Dy()-4-below)).Intersect(area)
	if len(l.found) == 0 {
		said := l.empty
		if len(l.all) > 0 {
			said = "nothing in the list matches"
		}
		text.Draw(scr, list.Min.X+1, list.Min.Y, list.Dx()-2, said, th.Dim)
		return cursor
	}
	l.list.DrawList(scr, list, th)
	c, _ := l.chosen()
	text.Rule(scr, text.Row(area, area.Dy()-below-1), th.Rule)
	for i, s := range strings.SplitN(c.text, "\n", below+1) {
		if i < below {
			text.Draw(scr, area.Min.X+1, area.Max.Y-below+i, area.Dx()-2, s, th.Plain)
		}
	}
	return cursor
}

// wheel is how far the wheel was turned, in lines.
func wheel(m tea.MouseWheelMsg) int {
	if m.Button == tea.MouseWheelUp {
		return -3
	}
	return 3
}
