// Package overlay has the pages that lie over every pane alike: the prompt of commands, the palette, the help.
//
// They are three ways to look at one list, the commands that can be run now. None of them knows what a command does.
package overlay

import (
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Run is a message that runs a command after the page that chose it is gone.
type Run struct {
	Command pane.Command
	Call    pane.Call
}

// clicked chooses the item of a list that a click is on. The list is drawn at places of the screen, the click is told in
// those of a page that begins at at.
func clicked(list *choices.Model, at uv.Position, m tea.MouseClickMsg) bool {
	i, ok := list.At(m.X+at.X, m.Y+at.Y)
	if ok {
		list.Select(i)
	}
	return ok
}
