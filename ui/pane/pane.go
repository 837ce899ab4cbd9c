// Package pane says what a pane is, what a page over it is, and what a command is.
//
// A pane is one tab of the screen. It draws itself into a rectangle and is told what happens by messages; the app that
// shows it knows nothing else of it, so a pane is added without touching the app. A page is the same without a tab: the
// help, a question, one value in full. A pane opens one by sending [Open]; pages lie on each other and escape takes the
// top one away.
//
// A command is something a person can do, declared once. The key that runs it, the prompt of commands, the palette, the
// hint line, the help and the reason why it cannot be run just now all come from that one declaration.
//
// The package knows no store beyond [inspector.Store], and no pane by name.
package pane

import (
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Page is what can have the keys. All methods are called from the UI goroutine, and none of them may wait for anything:
// what takes time is done in the commands they return.
type Page interface {
	// Title is what it is called: the label of a pane's tab.
	Title() string
	Update(tea.Msg) tea.Cmd
	// Draw draws into area and returns where the terminal's cursor belongs, nil for nowhere.
	Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor
	// Commands lists what can be done here, always all of it, in the order of the help.
	Commands() []Command
	// Capturing reports whether a text input has the keyboard, so that letters are text and not commands.
	Capturing() bool
}

// Pane is one tab.
//
// Messages that are not keys go to every pane that has been shown and to every page that is open, so their own messages
// are of types of their own and say which instance they are for. Keys, pastes and the mouse go to what is in front only,
// the mouse in its own coordinates.
type Pane interface {
	Page
	// ID names the pane in text: "events".
	ID() string
	// Init is called once, when the pane is first shown. Its size is not known yet.
	Init() tea.Cmd
	// Close ends what the pane has running.
	Close()
}

// Env is what panes are made with. All panes share one; it changes on the UI goroutine only.
type Env struct {
	Store *inspector.Store
	Theme theme.Theme
	// Now is the clock.
	Now func() time.Time
	// Redact hides the values of the store: only their shapes are shown, and copied.
	Redact bool
	// Memory is what is kept between runs.
	Memory *remember.Memory
	// Keys gives the keys of a command: the person's own, or the declared ones. Nil means the declared ones.
	Keys func(id string, declared []string) []string
	// Log is every message of this run.
	Log *Log
	// Ran is told the ID of every command that is run, where somebody wants to know. It may be nil.
	Ran func(id string)
	// Do has the app take a message in at once, where a command of a page must not leave room for a key in between. It is
	// for the UI goroutine.
	Do func(tea.Msg) tea.Cmd
}

// Size tells a pane or page how large it is drawn from now on.
type Size struct{ Width, Height int }

// Changed tells that the store's revision has risen. It comes at most once per frame.
type Changed struct{}

// Focus tells a pane that its tab has come to the front, or has left it.
type Focus struct{ Front bool }

// Restyled tells that the theme is another one.
type Restyled struct{}

// Open is a message that opens a page over what is in front.
type Open struct{ Page Page }

// Close is a message that closes a page.
type Close struct{ Page Page }

// Goto is a message that brings a pane to the front and hands it what it is to show there. A pane that knows nothing of
// the message leaves it alone.
type Goto struct {
	Pane string // its ID
	Msg  tea.Msg
}

// Worker is a pane or page that can tell whether it is waiting for something that the user would see.
type Worker interface{ Busy() bool }

// Keeper is a pane that can tell what would be lost if the program ended now, "" for nothing.
type Keeper interface{ Unsaved() string }

// Show opens a page at once, so that the next key is the page's already.
func (e *Env) Show(p Page) tea.Cmd { return e.do(Open{p}) }

// Leave closes a page at once.
func (e *Env) Leave(p Page) tea.Cmd { return e.do(Close{p}) }

func (e *Env) do(msg tea.Msg) tea.Cmd {
	if e.Do == nil {
		return func() tea.Msg { return msg }
	}
	return e.Do(msg)
}
