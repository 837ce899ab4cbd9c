// Package pane says what a pane is and what a command is.
//
// A pane is one tab of the screen. It draws itself into a rectangle and is told what happens by messages; the app that
// shows it knows nothing else of it, so a pane is added without touching the app.
//
// A command is something a person can do, declared once. The key that runs it, the hint line, the help and the reason
// why it cannot be run just now all come from that one declaration.
//
// The package knows no store beyond [inspector.Store], and no pane by name.
package pane

import (
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Pane is one tab. All methods are called from the UI goroutine, and none of them may wait for anything: what takes
// time is done in the commands they return.
//
// Messages that are not keys go to every pane that has been shown, so a pane's own messages are of types of its own and
// say which instance they are for. Keys, pastes and the mouse go to the pane in front only.
type Pane interface {
	// ID names the pane in text: "events".
	ID() string
	// Title is the label of its tab.
	Title() string
	// Init is called once, when the pane is first shown. Its size is not known yet.
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	// Draw draws into area and returns where the terminal's cursor belongs, nil for nowhere.
	Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor
	// Commands lists what can be done here, always all of it, in the order of the help.
	Commands() []Command
	// Capturing reports whether a text input has the keyboard, so that letters are text and not commands.
	Capturing() bool
	// Close ends what the pane has running.
	Close()
}

// Env is what a pane is made with.
type Env struct {
	Store *inspector.Store
	Theme theme.Theme
	// Now is the clock.
	Now func() time.Time
}

// Size tells a pane how large it is drawn from now on.
type Size struct{ Width, Height int }

// Changed tells a pane that the store's revision has risen. It comes at most once per frame.
type Changed struct{}

// Focus tells a pane that its tab has come to the front, or has left it.
type Focus struct{ Front bool }

// Level is how much a toast matters.
type Level int

// The levels of toasts.
const (
	Info Level = iota
	Warn
	Error
)

// Toast is a message for the person at the screen: one line that goes away by itself. Send it as a message.
type Toast struct {
	Level Level
	Text  string // one line
	Full  string // more of it, for the page of all messages; optional
}

// Say returns a command that shows a toast.
func Say(level Level, text string) tea.Cmd {
	return func() tea.Msg { return Toast{Level: level, Text: text} }
}

// Worker is a pane that can tell whether it is waiting for something that the user would see.
type Worker interface{ Busy() bool }
