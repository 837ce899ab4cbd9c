package ui

import (
	"time"

	"github.com/livescope/livescope/ui/pane"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// key takes a key in: a digit begins a number, anything else is done with the number before it, or after going to the
// tab that it turns out to have meant.
func (a *App) key(press tea.KeyPressMsg) tea.Cmd {
	if press.Code == 'c' && press.Mod.Contains(tea.ModCtrl) { // also where a terminal has joined it with an escape before it
		return a.quit()
	}
	if !a.capturing() && a.count.takes(press, len(a.pages) == 0) {
		return a.counted()
	}
	n, tab := a.count.end()
	switch {
	case n > 0 && press.String() == "esc":
		return nil // it takes the number back
	case tab > 0 && tab <= len(a.panes) && !a.counts(press):
		return tea.Batch(a.show(tab-1), a.press(press, 0))
	}
	return a.press(press, n)
}

// press finds out what a key means: to the page on top or the pane in front, then to everybody.
func (a *App) press(press tea.KeyPressMsg, n int) tea.Cmd {
	if a.tooSmall() {
		return a.global(press, n)
	}
	top, capturing := a.top(), a.capturing()
	if capturing && press.Text != "" {
		return top.Update(press)
	}
	cmd, reason, found := pane.Find(top.Commands(), press)
	switch {
	case found && reason == "":
		return cmd.Run(pane.Call{Count: n})
	case capturing && press.String() == "esc" && len(a.pages) > 0:
		return a.back()
	case capturing && !a.leaves(press):
		return top.Update(press)
	case found && !a.means(press):
		return pane.Say(pane.Info, cmd.Title+": "+reason)
	}
	return a.global(press, n)
}

// capturing reports whether letters and digits are text.
func (a *App) capturing() bool { return !a.tooSmall() && a.top().Capturing() }

// counts reports whether a key means a command that takes a number.
func (a *App) counts(press tea.KeyPressMsg) bool {
	cmd, reason, ok := pane.Find(a.top().Commands(), press)
	return ok && reason == "" && cmd.Counts
}

// global runs what a key means everywhere, if it means anything, or says why it cannot be run.
func (a *App) global(press tea.KeyPressMsg, n int) tea.Cmd {
	c, reason, ok := pane.Find(a.commands, press)
	switch {
	case !ok:
		return nil
	case reason != "":
		return pane.Say(pane.Info, c.Title+": "+reason)
	}
	return c.Run(pane.Call{Count: n})
}

// means reports whether a key has a meaning everywhere.
func (a *App) means(press tea.KeyPressMsg) bool {
	_, reason, ok := pane.Find(a.commands, press)
	return ok && reason == ""
}

// leaves reports whether a key means the same while text is typed: those that cannot be part of it, without tab, which
// moves within the pane, escape, which is the pane's first, and those that undo or step through what was typed.
func (a *App) leaves(press tea.KeyPressMsg) bool {
	switch name := press.String(); {
	case press.Text != "", name == "tab", name == "esc", name == "ctrl+z", name == "ctrl+p":
		return false
	}
	for _, c := range a.commands {
		if key.Matches(press, c.Binding) {
			return true
		}
	}
	return false
}

// input passes a paste or the mouse to what is in front, in its own coordinates.
func (a *App) input(msg tea.Msg) tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		if m.Y == above-2 {
			return a.clickTab(m.X)
		}
		m.Y -= above
		msg = m
	case tea.MouseWheelMsg:
		m.Y -= above
		msg = m
	case tea.MouseMotionMsg:
		m.Y -= above
		msg = m
	case tea.MouseReleaseMsg:
		m.Y -= above
		msg = m
	}
	return a.top().Update(msg)
}

// countWait is how long a single digit may still become the number of a command before it means a tab.
const countWait = 300 * time.Millisecond

// maxCount bounds the number typed before a command.
const maxCount = 10_000_000

// count is the number being typed before a command. A single digit is a tab's number as well: it becomes that when
// another key follows that takes no number, or none for a while.
type count struct {
	n, digits int
	over      bool // a page was on top, which has no tabs
	waiting   bool
	gen       int
}

// countEnd says that a digit has stood for a while.
type countEnd int

// takes takes a digit in.
func (c *count) takes(press tea.KeyPressMsg, tabs bool) bool {
	if len(press.Text) != 1 || press.Text[0] < '0' || press.Text[0] > '9' || press.Text == "0" && c.digits == 0 {
		return false
	}
	c.n = min(c.n*10+int(press.Text[0]-'0'), maxCount)
	c.digits++
	c.over = !tabs
	c.gen++
	return true
}

// end returns the number and the tab that it may mean, 0 for none, and begins anew.
func (c *count) end() (n, tab int) {
	n = c.n
	if c.digits == 1 && !c.over {
		tab = n
	}
	*c = count{gen: c.gen + 1}
	return n, tab
}

// counted waits for what follows a digit, where it may mean a tab.
func (a *App) counted() tea.Cmd {
	a.count.waiting = a.count.digits == 1 && !a.count.over && a.count.n <= len(a.panes) && a.count.n-1 != a.front
	if !a.count.waiting {
		return nil
	}
	gen := a.count.gen
	return tea.Tick(countWait, func(time.Time) tea.Msg { return countEnd(gen) })
}

func (a *App) countEnded(m countEnd) tea.Cmd {
	if int(m) != a.count.gen || !a.count.waiting {
		return nil
	}
	_, tab := a.count.end()
	return a.show(tab - 1)
}
