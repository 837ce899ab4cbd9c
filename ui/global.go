package ui

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/control"
	"github.com/livescope/livescope/ui/overlay"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// everywhere is the group of the commands that mean the same everywhere.
const everywhere = "Everywhere"

// globals are the commands that mean the same everywhere, those that ask something of the app among them.
func (a *App) globals() []pane.Command {
	a.status.control = control.New(a.ctx, a.env, control.Around{
		Front:   func() pane.Pane { return a.panes[a.front] },
		Open:    func(p pane.Page) bool { return slices.Contains(a.pages, p) },
		Pending: func() (int64, bool) { return a.status.sync.Pending, a.status.known },
	})
	out := a.tabCommands()
	add := func(c pane.Command) { c.Group = everywhere; out = append(out, a.env.Bind(c)) }
	run := func(f func() tea.Cmd) func(pane.Call) tea.Cmd {
		return func(pane.Call) tea.Cmd { return f() }
	}
	add(pane.Command{ID: "command", Title: "Run a command by its name", Binding: pane.Keys(":", "command", ":"), Run: run(a.commandLine)})
	add(pane.Command{ID: "palette", Title: "Find a command and run it", Binding: pane.Keys("ctrl+p", "palette", "ctrl+p", "f2"), Run: run(a.palette)})
	add(pane.Command{ID: "help", Title: "All keys, to be searched by name or by key; also while typing with F1", Binding: pane.Keys("?", "help", "?", "f1"), Run: run(a.help)})
	add(pane.Command{ID: "messages", Title: "The log: every message of this run in full", Binding: pane.Keys("!", "messages", "!"),
		Run: func(pane.Call) tea.Cmd { return a.goTo(pane.Goto{Pane: "log"}) }})
	add(pane.Command{ID: "back", Title: "One step back: closes what is on top, puts a message away", Binding: pane.Keys("esc", "back", "esc"), Run: run(a.back)})
	if a.reopen != nil {
		add(pane.Command{ID: "open", Title: "Open another store", Binding: pane.Keys("O", "open another", "O"), Takes: "SOURCE",
			Run: func(c pane.Call) tea.Cmd { return a.reopen(c.Arg) }})
	}
	add(pane.Command{ID: "theme", Title: "Choose the colours: auto, dark, light, 16 or none", Binding: pane.Keys("", ""), Takes: "THEME",
		Suggest: func(string) []string { return config.Themes }, Run: a.chooseTheme})
	add(pane.Command{ID: "mouse", Title: "Give the mouse to livescope or to the terminal, which selects text with it", Binding: pane.Keys("ctrl+y", "mouse", "ctrl+y"), Run: run(a.toggleMouse)})
	add(pane.Command{ID: "redraw", Title: "Draw the screen anew", Binding: pane.Keys("ctrl+l", "redraw", "ctrl+l"),
		Run: func(pane.Call) tea.Cmd { return func() tea.Msg { return tea.ClearScreen() } }})
	add(pane.Command{ID: "suspend", Title: "Back to the shell until fg", Binding: pane.Keys("ctrl+z", "suspend", "ctrl+z"),
		WhyNot: whyNot(func() bool { return a.suspends }, "only on the terminal that livescope was started in"),
		Run:    func(pane.Call) tea.Cmd { return tea.Suspend }})
	add(pane.Command{ID: "quit", Title: "Quit, or close what is on top; ctrl+c quits from anywhere", Binding: pane.Keys("q", "quit", "q", "ctrl+c"),
		Run: func(pane.Call) tea.Cmd {
			if len(a.pages) > 0 {
				return a.back()
			}
			return a.quit()
		}})
	return append(out, a.status.control.Commands()...)
}

// tabCommands go to the tabs.
func (a *App) tabCommands() []pane.Command {
	var out []pane.Command
	add := func(c pane.Command) { c.Group = everywhere; out = append(out, a.env.Bind(c)) }
	for i, p := range a.panes {
		n := strconv.Itoa(i + 1)
		add(pane.Command{
			ID: "pane." + p.ID(), Title: "Go to " + p.Title(),
			// The digit itself is taken in by the count: it may become the number of a command.
			Binding: pane.Keys(n, p.Title(), n, "alt+"+n),
			WhyNot:  whyNot(func() bool { return a.front != i || len(a.pages) > 0 }, "it is in front"),
			Run:     func(pane.Call) tea.Cmd { return a.show(i) },
		})
	}
	add(pane.Command{ID: "pane.next", Title: "Next tab", Binding: pane.Keys("tab", "next tab", "tab"),
		Run: func(pane.Call) tea.Cmd { return a.show((a.front + 1) % len(a.panes)) }})
	add(pane.Command{ID: "pane.previous", Title: "Previous tab, also while typing", Binding: pane.Keys("shift+tab", "previous tab", "shift+tab"),
		Run: func(pane.Call) tea.Cmd { return a.show((a.front + len(a.panes) - 1) % len(a.panes)) }})
	add(pane.Command{ID: "pane.last", Title: "The tab that was in front before", Binding: pane.Keys("`", "last tab", "`"),
		WhyNot: whyNot(func() bool { return a.came != a.front }, "there is none"), Run: func(pane.Call) tea.Cmd { return a.show(a.came) }})
	return out
}

func whyNot(can func() bool, reason string) func() string {
	return func() string {
		if can() {
			return ""
		}
		return reason
	}
}

// everything is what can be done now: in front, and everywhere.
func (a *App) everything() []pane.Command {
	return append(append([]pane.Command(nil), a.panes[a.front].Commands()...), a.commands...)
}

func (a *App) commandLine() tea.Cmd {
	l := overlay.NewCommandLine(a.env, a.panes[a.front].ID(), a.everything(), a.elsewhere())
	return tea.Batch(a.open(l), l.Init())
}

func (a *App) palette() tea.Cmd {
	return a.open(overlay.NewPalette(a.env, a.everything()))
}

func (a *App) help() tea.Cmd {
	top := a.top()
	return a.open(overlay.NewHelp(a.env, "Keys in "+top.Title(), append(append([]pane.Command(nil), top.Commands()...), a.commands...)))
}

// elsewhere are the commands of the tabs that are not in front; running one goes there first.
func (a *App) elsewhere() []pane.Command {
	var out []pane.Command
	for i, p := range a.panes {
		if i == a.front {
			continue
		}
		for _, c := range p.Commands() {
			run := c.Run
			c.Run = func(call pane.Call) tea.Cmd { return tea.Batch(a.show(i), run(call)) }
			out = append(out, c)
		}
	}
	return out
}

func (a *App) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	if a.mouse {
		return pane.Say(pane.Info, "the mouse is livescope's: wheel, click and drag; with shift held most terminals still select text")
	}
	return pane.Say(pane.Info, "the mouse is the terminal's: it selects text")
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

func (a *App) chooseTheme(c pane.Call) tea.Cmd {
	if err := a.look.choose(c.Arg); err != nil {
		return pane.Say(pane.Warn, fmt.Sprintf("theme: %v", err))
	}
	a.env.Theme = a.look.theme()
	return tea.Batch(a.tell(pane.Restyled{}), pane.Say(pane.Info, "theme: "+a.look.said()))
}
