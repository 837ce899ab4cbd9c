// Package motion is how one moves: a line, a page, half a page, to either end. Every pane has the same keys for it, and
// every part of a pane understands it in its own way.
package motion

import (
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Motion is a move.
type Motion int

// The motions.
const (
	LineUp Motion = iota
	LineDown
	PageUp
	PageDown
	HalfUp
	HalfDown
	ToFirst
	ToLast
)

// table are the motions as commands.
var table = []struct {
	id, title string
	keys      []string
}{
	LineUp:   {"up", "Up", []string{"up", "k"}},
	LineDown: {"down", "Down", []string{"down", "j"}},
	PageUp:   {"pageup", "A page up", []string{"pgup", "ctrl+b"}},
	PageDown: {"pagedown", "A page down", []string{"pgdown", "ctrl+f", "space"}},
	HalfUp:   {"halfup", "Half a page up", []string{"ctrl+u"}},
	HalfDown: {"halfdown", "Half a page down", []string{"ctrl+d"}},
	ToFirst:  {"first", "The first one", []string{"home", "g"}},
	ToLast:   {"last", "The last one", []string{"end", "G"}},
}

// Commands declares the motions of a pane: "move.up" and so on. Last is what the last of them does, where that is more
// than to go there.
func Commands[P any](when []pane.When[P], last string, move func(m Motion, n int) tea.Cmd) []pane.Declaration[P] {
	out := make([]pane.Declaration[P], len(table))
	for i, m := range table {
		if Motion(i) == ToLast && last != "" {
			m.title = last
		}
		out[i] = pane.Declaration[P]{
			ID: "move." + m.id, Title: m.title, Group: "Move", Keys: m.keys, When: when,
			Count: func(n int) tea.Cmd { return move(Motion(i), n) },
		}
	}
	return out
}

// Scroller is what moves by lines: a page of text, a tree.
type Scroller interface {
	Move(int)
	Page(int)
	Home()
	End()
}

// Scroll moves n times. What moves by lines knows no half pages: they are pages there.
func Scroll(m Motion, s Scroller, n int) {
	switch m {
	case LineUp:
		s.Move(-n)
	case LineDown:
		s.Move(n)
	case PageUp, HalfUp:
		s.Page(-n)
	case PageDown, HalfDown:
		s.Page(n)
	case ToFirst:
		s.Home()
	case ToLast:
		s.End()
	}
}

// In moves the cursor of a grid n times, and returns the rows that it asks for.
func In[K comparable](m Motion, g *grid.Model[K], n int) []grid.Request[K] {
	switch m {
	case LineUp:
		return g.Move(-n)
	case LineDown:
		return g.Move(n)
	case PageUp:
		return g.Page(-n)
	case PageDown:
		return g.Page(n)
	case HalfUp:
		return g.HalfPage(-n)
	case HalfDown:
		return g.HalfPage(n)
	case ToFirst:
		return g.Home()
	}
	return g.End()
}
