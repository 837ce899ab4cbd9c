package eventlog

import (
	"slices"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// letter is what the next letter is waited for.
type letter int

const (
	noLetter letter = iota
	toMark          // m
	toMarked        // '
)

// letterTyped does what was waited for with a letter, and says so where it is none.
func (p *Pane) letterTyped(s string) tea.Cmd {
	what := p.letter
	p.letter = noLetter
	switch {
	case what == toMarked && s == "'":
		return p.thereAndBack()
	case !isLetter(s):
		return pane.Say(pane.Info, "a mark is a letter, a to z")
	case what == toMark:
		return p.mark(s)
	}
	m, ok := p.places.Marks[s]
	switch {
	case !ok:
		return pane.Say(pane.Info, "there is no mark "+s+": m and the letter sets it")
	case m.Lost:
		return pane.Say(pane.Warn, m.Event.String()+", which mark "+s+" was on, is no longer in this log")
	}
	return p.jumpTo(m.key())
}

// mark gives the event under the cursor a letter to come back to it by.
func (p *Pane) mark(s string) tea.Cmd {
	if !isLetter(s) {
		return pane.Say(pane.Info, "a mark is a letter, a to z")
	}
	return p.withCursor(func(d inspector.Detail) tea.Cmd {
		if cmd := cannotPlace(d.Row); cmd != nil {
			return cmd
		}
		if p.places.Marks == nil {
			p.places.Marks = map[string]place{}
		}
		p.places.Marks[s] = newPlace(d.Row)
		return p.placesChanged()
	})
}

// letterLine says which letter is waited for, and which are taken.
func (p *Pane) letterLine(th theme.Theme) lines.Line {
	out := lines.Line{{Text: "mark: ", Style: th.Strong}, {Text: "a to z", Style: th.Plain}}
	if p.letter == toMarked {
		out = lines.Line{{Text: "go to mark: ", Style: th.Strong}, {Text: "' where you were", Style: th.Plain}}
	}
	var set []string
	for s, m := range p.places.Marks {
		set = append(set, s+" "+m.Event.String())
	}
	slices.Sort(set)
	if len(set) > 0 {
		out = append(out, lines.Piece{Text: "   " + strings.Join(set, ", "), Style: th.Dim})
	}
	return out
}

// placeCommands bookmark, mark, and go back.
func (p *Pane) placeCommands() []command {
	const group = "Bookmarks and marks"
	wait := func(what letter) func() tea.Cmd {
		return func() tea.Cmd { p.letter = what; return nil }
	}
	return []command{
		{ID: "bookmark", Title: "Bookmark the event, or take the bookmark away", Group: group, Label: "b", Word: "bookmark", Keys: []string{"b"}, When: []when{notTyping, hasRow}, Run: p.bookmark},
		{ID: "bookmarks", Title: "The bookmarks and marks of this store", Group: group, Label: "B", Word: "bookmarks", Keys: []string{"B"}, When: []when{notTyping}, Run: func() tea.Cmd { return p.showBookmarks() }},
		{ID: "mark", Title: "Mark the event with a letter", Group: group, Label: "m", Word: "mark", Keys: []string{"m"}, When: []when{notTyping, hasRow}, Takes: "LETTER", Call: func(c pane.Call) tea.Cmd {
			if c.Arg != "" {
				return p.mark(c.Arg)
			}
			return wait(toMark)()
		}},
		{ID: "marked", Title: "Go to a mark; ' again goes back to where you were", Group: group, Label: "'", Word: "go to mark", Keys: []string{"'"}, When: []when{notTyping, hasLog}, Run: wait(toMarked)},
		{ID: "wayback", Title: "Back to where the last jump began", Group: group, Keys: []string{"ctrl+o", "backspace"}, When: []when{notTyping, hasLog}, Run: p.wayBack},
	}
}
