package control

import (
	"slices"
	"strings"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// typed is a word that must be typed before something is done that cannot be taken back.
type typed struct {
	line       *prompt.Model
	what, word string
}

// newTyped asks for a word; what says what it is: "the number of events".
func newTyped(what, word string) typed {
	t := typed{line: prompt.New("type it:"), what: what, word: word}
	t.line.Focus()
	return t
}

// right reports whether the word was typed, and says so in place where it was not.
func (t typed) right() bool {
	switch got := strings.TrimSpace(t.line.Value()); got {
	case t.word:
		return true
	case "":
		t.line.SetError("nothing is done before it is typed; esc leaves", -1)
	default:
		t.line.SetError("that is not "+text.MiddleCut(t.word, 40)+": nothing was done", -1)
	}
	return false
}

// drawWarning draws what something costs, and below it the line that is typed, or what is said in its place.
func drawWarning(scr uv.Screen, area uv.Rectangle, title string, body []lines.Line, t typed, said string, th theme.Theme) *tea.Cursor {
	const below = 4
	text.Fill(scr, area, th.Plain)
	text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, title, th.Strong)
	top := 2
	if len(body)+top+below > area.Dy() {
		top = 1
		body = slices.DeleteFunc(body, func(l lines.Line) bool { return len(l) == 0 })
	}
	for i, l := range body[:min(len(body), max(0, area.Dy()-top-below))] {
		l.Draw(scr, text.Row(area, i+top))
	}
	text.Rule(scr, text.Row(area, area.Dy()-below), th.Rule)
	last := uv.Rect(area.Min.X+1, area.Max.Y-below+1, area.Dx()-2, below-1).Intersect(area)
	if said != "" {
		text.Draw(scr, last.Min.X, last.Min.Y, last.Dx(), said, th.Warn)
		return nil
	}
	lines.Line{{Text: "To go on, type " + t.what + ": "}, {Text: t.word, Style: th.Strong}}.Draw(scr, last)
	last.Min.Y++
	return t.line.Draw(scr, last, th)
}

// paragraph is a text as lines of a page.
func paragraph(s string, width int, style uv.Style) []lines.Line {
	var out []lines.Line
	for _, l := range text.Wrap(s, width-2) {
		out = append(out, lines.Line{{Text: " " + l, Style: style}})
	}
	return out
}
