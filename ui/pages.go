package ui

import (
	"slices"

	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// maxPages bounds how many pages lie on each other.
const maxPages = 8

// top is what has the keys: the page on top, or the pane in front.
func (a *App) top() pane.Page {
	if n := len(a.pages); n > 0 {
		return a.pages[n-1]
	}
	return a.panes[a.front]
}

// open puts a page on top of what is in front.
func (a *App) open(p pane.Page) tea.Cmd {
	if len(a.pages) == maxPages {
		return pane.Say(pane.Info, "there are too many pages on top of each other: esc closes one")
	}
	a.pages = append(a.pages, p)
	return p.Update(a.size())
}

// closePage takes a page away. It may be gone already.
func (a *App) closePage(p pane.Page) tea.Cmd {
	if i := slices.Index(a.pages, p); i >= 0 {
		a.pages = slices.Concat(a.pages[:i], a.pages[i+1:]) // a copy: somebody may be going through them
	}
	return nil
}

// back is one step back: the page on top, else the message on the screen.
func (a *App) back() tea.Cmd {
	if n := len(a.pages); n > 0 {
		a.pages = a.pages[:n-1]
		return nil
	}
	a.toasts.dismiss()
	return nil
}

// goTo brings a pane to the front and hands it a message.
func (a *App) goTo(to pane.Goto) tea.Cmd {
	for i, p := range a.panes {
		if p.ID() == to.Pane {
			return tea.Batch(a.show(i), p.Update(to.Msg))
		}
	}
	return nil
}

// quit ends the program, after a question where something would be lost.
func (a *App) quit() tea.Cmd {
	for i, p := range a.panes {
		k, ok := p.(pane.Keeper)
		if !ok || !a.begun[i] {
			continue
		}
		if lost := k.Unsaved(); lost != "" {
			return a.open(pane.NewQuestion(a.env, lost+" Quit without it?", "quit", func() tea.Cmd { return a.quitNow() }))
		}
	}
	return a.quitNow()
}

// quitNow ends the program; everything that waits for something ends with it.
func (a *App) quitNow() tea.Cmd {
	a.cancel()
	return tea.Quit
}
