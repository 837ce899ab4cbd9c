package ui

import (
	"strconv"

	"github.com/livescope/livescope/ui/pane"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// globals are the commands that mean the same everywhere.
func (a *App) globals() []pane.Command {
	var out []pane.Command
	for i, p := range a.panes {
		n := strconv.Itoa(i + 1)
		out = append(out, pane.Command{
			ID: "pane." + p.ID(), Title: "Go to " + p.Title(), Group: "Everywhere",
			Binding: pane.Keys(n, p.Title(), n, "alt+"+n),
			WhyNot:  a.whyNot(func() bool { return a.front != i }, "it is in front"),
			Run:     func() tea.Cmd { return a.show(i) },
		})
	}
	return append(out,
		pane.Command{ID: "pane.next", Title: "Next tab", Group: "Everywhere", Binding: pane.Keys("tab", "next tab", "tab"),
			Run: func() tea.Cmd { return a.show((a.front + 1) % len(a.panes)) }},
		pane.Command{ID: "pane.previous", Title: "Previous tab, also while typing", Group: "Everywhere", Binding: pane.Keys("shift+tab", "previous tab", "shift+tab"),
			Run: func() tea.Cmd { return a.show((a.front + len(a.panes) - 1) % len(a.panes)) }},
		pane.Command{ID: "help", Title: "This help, also while typing with F1", Group: "Everywhere", Binding: pane.Keys("?", "help", "?", "f1"),
			Run: func() tea.Cmd { a.overlay = a.help(); return nil }},
		pane.Command{ID: "messages", Title: "Findings and messages in full", Group: "Everywhere", Binding: pane.Keys("!", "messages", "!"),
			Run: func() tea.Cmd { a.overlay = a.messages(); return nil }},
		pane.Command{ID: "back", Title: "One step back; puts a message away", Group: "Everywhere", Binding: pane.Keys("esc", "back", "esc"),
			Run: func() tea.Cmd { a.toasts.shown = nil; return nil }},
		pane.Command{ID: "mouse", Title: "Mouse on or off: on, the wheel scrolls and a click selects; off, the terminal selects text", Group: "Everywhere",
			Binding: pane.Keys("ctrl+y", "mouse", "ctrl+y"), Run: a.toggleMouse},
		pane.Command{ID: "redraw", Title: "Draw the screen anew", Group: "Everywhere", Binding: pane.Keys("ctrl+l", "redraw", "ctrl+l"),
			Run: func() tea.Cmd { return func() tea.Msg { return tea.ClearScreen() } }},
		pane.Command{ID: "quit", Title: "Quit; ctrl+c does it from anywhere", Group: "Everywhere", Binding: pane.Keys("q", "quit", "q", "ctrl+c"),
			Run: a.quit},
	)
}

func (a *App) whyNot(can func() bool, reason string) func() string {
	return func() string {
		if can() {
			return ""
		}
		return reason
	}
}

func (a *App) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	if a.mouse {
		return pane.Say(pane.Info, "the mouse is livescope's now: wheel and click; ctrl+y gives it back to the terminal")
	}
	return pane.Say(pane.Info, "the mouse is the terminal's again: it selects text")
}

// global runs what a key means everywhere, if it means anything.
func (a *App) global(press tea.KeyPressMsg) tea.Cmd {
	if c, reason, ok := pane.Find(a.commands, press); ok && reason == "" {
		return c.Run()
	}
	return nil
}

// means reports whether a key has a meaning everywhere.
func (a *App) means(press tea.KeyPressMsg) bool {
	_, reason, ok := pane.Find(a.commands, press)
	return ok && reason == ""
}

// leaves reports whether a key means the same while text is typed: those that cannot be part of it, without tab, which
// moves within the pane, and escape, which is the pane's first.
func (a *App) leaves(press tea.KeyPressMsg) bool {
	if name := press.String(); press.Text != "" || name == "tab" || name == "esc" {
		return false
	}
	for _, c := range a.commands {
		if key.Matches(press, c.Binding) {
			return true
		}
	}
	return false
}

// clickTab goes to the tab at a column of the tabs line.
func (a *App) clickTab(x int) tea.Cmd {
	for i, span := range a.tabSpans() {
		if x >= span.from && x < span.to {
			return a.show(i)
		}
	}
	return nil
}
