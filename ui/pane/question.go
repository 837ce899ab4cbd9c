package pane

import (
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Question is a page that asks before something is done that cannot be taken back.
type Question struct {
	env      *Env
	question string
	commands []Command
}

// NewQuestion asks; yes is the word for doing it, and do does it. Enter does not: it takes the letter y.
func NewQuestion(env *Env, question, yes string, do func() tea.Cmd) *Question {
	q := &Question{env: env, question: question}
	q.commands = Declare(env, q, "question", nil,
		Declaration[*Question]{ID: "yes", Title: "Yes, " + yes, Group: "Question", Label: "y", Word: "yes, " + yes, Keys: []string{"y", "Y"}, Hint: 1,
			Run: func() tea.Cmd { return tea.Batch(env.Leave(q), do()) }},
		Declaration[*Question]{ID: "no", Title: "No", Group: "Question", Label: "n", Word: "no", Keys: []string{"n", "N", "esc", "enter", "q"}, Hint: 2,
			Run: func() tea.Cmd { return env.Leave(q) }},
	)
	return q
}

// Title is what the page is called.
func (q *Question) Title() string { return "Question" }

// Update takes a message in; nothing here hangs on any.
func (q *Question) Update(tea.Msg) tea.Cmd { return nil }

// Commands are yes and no.
func (q *Question) Commands() []Command { return q.commands }

// Capturing is false: the answer is one key.
func (q *Question) Capturing() bool { return false }

// Draw draws the question at the bottom, under a rule.
func (q *Question) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th, lines := q.env.Theme, text.Wrap(q.question, area.Dx()-4)
	lines = lines[:min(len(lines), max(1, area.Dy()-2))]
	box := uv.Rect(area.Min.X, area.Max.Y-len(lines)-1, area.Dx(), len(lines)+1)
	text.Fill(scr, box, th.Plain)
	text.Rule(scr, text.Row(box, 0), th.Rule)
	for i, l := range lines {
		style := th.Strong
		if i == 0 {
			text.Draw(scr, box.Min.X+1, box.Min.Y+1, 1, "?", th.Warn)
		}
		text.Draw(scr, box.Min.X+3, box.Min.Y+1+i, box.Dx()-4, l, style)
	}
	return nil
}
