package playground

import (
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// ask is a page that asks for one line: the name of a file or of a query.
type ask struct {
	env      *pane.Env
	typed    *prompt.Model
	suggest  func(string) []string
	do       func(string) (tea.Cmd, error)
	offered  string // suggestions, under the line
	commands []pane.Command
}

// newAsk asks. do is called with what was typed; an error of it is shown, and the line stays. suggest may be nil.
func newAsk(env *pane.Env, label, example string, suggest func(string) []string, do func(string) (tea.Cmd, error)) *ask {
	a := &ask{env: env, typed: prompt.New(label), suggest: suggest, do: do}
	a.typed.SetPlaceholder(example)
	a.typed.Focus()
	table := []pane.Declaration[*ask]{
		{ID: "enter", Title: "Take the name", Group: "Name", Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, Run: a.enter},
	}
	if suggest != nil {
		table = append(table, pane.Declaration[*ask]{ID: "complete", Title: "Complete the name", Group: "Name", Label: "tab", Word: "complete", Keys: []string{"tab"}, Hint: 2, Run: a.complete})
	}
	a.commands = pane.Declare(env, a, "ask", nil, table...)
	return a
}

func (a *ask) enter() tea.Cmd {
	name := strings.TrimSpace(a.typed.Value())
	if name == "" {
		return a.env.Leave(a)
	}
	cmd, err := a.do(name)
	if err != nil {
		a.typed.SetError(err.Error(), -1)
		return nil
	}
	return tea.Batch(a.env.Leave(a), cmd)
}

// complete writes what all suggestions have in common.
func (a *ask) complete() tea.Cmd {
	typed := a.typed.Value()
	all := a.suggest(typed)
	if len(all) == 0 {
		a.offered = "nothing begins like that"
		return nil
	}
	common := all[0]
	for _, s := range all[1:] {
		n := 0
		for n < len(common) && n < len(s) && common[n] == s[n] {
			n++
		}
		common = strings.ToValidUTF8(common[:n], "")
	}
	if len(common) > len(typed) {
		a.typed.SetValue(common)
	}
	a.offered = ""
	if len(all) > 1 {
		a.offered = strings.Join(all[:min(len(all), 100)], "  ")
	}
	return nil
}

// Title is what the page is called.
func (a *ask) Title() string { return "the question for a name" }

// Commands are the page's own.
func (a *ask) Commands() []pane.Command { return a.commands }

// Capturing is true: what is typed is the name.
func (a *ask) Capturing() bool { return true }

// Update takes a message in.
func (a *ask) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		a.offered = ""
		return a.typed.Update(msg)
	}
	return nil
}

// Draw draws the line at the bottom, under a rule.
func (a *ask) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := a.env.Theme
	box := uv.Rect(area.Min.X, area.Max.Y-3, area.Dx(), 3).Intersect(area)
	text.Fill(scr, box, th.Plain)
	text.Rule(scr, text.Row(box, 0), th.Rule)
	line := uv.Rect(box.Min.X+1, box.Min.Y+1, box.Dx()-2, 2).Intersect(area)
	cursor := a.typed.Draw(scr, line, th)
	if a.typed.Error() == "" {
		text.Draw(scr, line.Min.X, box.Min.Y+2, line.Dx(), a.offered, th.Dim)
	}
	return cursor
}
