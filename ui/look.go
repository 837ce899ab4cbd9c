package ui

import (
	"image/color"
	"time"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// lookWait is how long the first screen waits for the terminal to say whether it is dark or light. An answer that comes
// later, over a slow line, is kept for the next time: drawing everything again would cost more than it shows.
const lookWait = 50 * time.Millisecond

// look is how the screen is to look: the theme that was asked for, and what is known of the terminal.
type look struct {
	name       string // asked for; "" or "auto" leaves it to the terminal
	env        func(string) string
	profile    colorprofile.Profile
	background color.Color // nil while unknown
	waiting    bool
	console    bool // the Linux console, whose font lacks most signs
	memory     *remember.Memory
}

// lookMsg ends the wait for an answer.
type lookMsg struct{}

// dark is whether terminals were dark when they were last asked, by what they call themselves.
type dark map[string]bool

func newLook(opt Options) look {
	l := look{name: opt.Config.Theme, env: opt.getenv(), profile: colorprofile.ANSI256, memory: opt.memory()}
	l.console = l.env("TERM") == "linux"
	if l.asks() {
		known := dark{}
		if err := l.memory.Load("terminals", &known); err == nil {
			if was, ok := known[l.terminal()]; ok {
				l.background = color.White
				if was {
					l.background = color.Black
				}
			}
		}
		l.waiting = l.background == nil
	}
	return l
}

// terminal is what the terminal calls itself.
func (l *look) terminal() string {
	return l.env("TERM") + " " + l.env("COLORTERM") + " " + l.env("TERM_PROGRAM") + " " + l.env("LC_TERMINAL")
}

// asks reports whether the terminal's answer would make a difference.
func (l *look) asks() bool {
	return (l.name == "" || l.name == "auto") && l.env("NO_COLOR") == "" && l.env("TERM") != "dumb" && !l.console
}

// ask asks the terminal for its background, and waits a moment for the answer.
func (l *look) ask() tea.Cmd {
	if !l.asks() {
		return nil
	}
	return tea.Batch(tea.RequestBackgroundColor, tea.Tick(lookWait, func(time.Time) tea.Msg { return lookMsg{} }))
}

// theme is the theme that all this comes to.
func (l *look) theme() theme.Theme {
	return theme.Choose(theme.Choice{Name: l.name, Env: l.env, Background: l.background, Profile: l.profile})
}

// choose takes another theme from now on.
func (l *look) choose(name string) error {
	if _, err := theme.Named(name); err != nil && name != "auto" {
		return err
	}
	l.name = name
	return nil
}

// said is the name of what was asked for.
func (l *look) said() string {
	if l.name == "" {
		return "auto"
	}
	return l.name
}

// restyle takes in what the terminal says of itself.
func (a *App) restyle(msg tea.Msg) tea.Cmd {
	l := &a.look
	was := l.waiting
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.ColorProfileMsg:
		if msg.Profile == l.profile {
			return nil
		}
		l.profile = msg.Profile
		a.env.Theme = l.theme()
		a.dirty = true
		return a.tell(pane.Restyled{})
	case tea.BackgroundColorMsg:
		cmd = l.remember(msg.IsDark())
		if was {
			l.background = msg.Color
		}
	}
	if !was {
		return cmd
	}
	l.waiting = false
	a.env.Theme = l.theme()
	a.dirty = true
	return tea.Batch(cmd, a.tell(pane.Restyled{}))
}

// remember keeps the answer for the next time.
func (l *look) remember(isDark bool) tea.Cmd {
	memory, terminal := l.memory, l.terminal()
	return func() tea.Msg {
		known := dark{}
		if err := memory.Load("terminals", &known); err == nil && len(known) < 100 {
			if was, ok := known[terminal]; ok && was == isDark {
				return nil
			}
			known[terminal] = isDark
			_ = memory.Save("terminals", known) // the next start only asks again
		}
		return nil
	}
}
