package ui

import (
	"context"
	"sync"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/picker"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Opener finds stores and opens them.
type Opener interface {
	picker.Finder
	// Open attaches to a SOURCE. The function it returns ends the store; it may wait. It is called from a goroutine of
	// its own and ends with ctx, which is over when nobody wants the store any more.
	Open(ctx context.Context, source string) (*inspector.Store, func(), error)
}

// Root is the program's model where it may show one store after another: the picker of stores, and the [App] of the one
// that was chosen. While the picker is in front again, the store it came from stays open behind it.
type Root struct {
	ctx    context.Context
	cancel context.CancelFunc
	opener Opener
	opt    Options

	env    *pane.Env // of the picker
	look   look
	toasts toasts
	picker *picker.Model
	pages  []pane.Page // over the picker

	app     *App // the store that is open, nil before the first
	end     func()
	ending  sync.WaitGroup // stores that are being closed
	opening *opening

	size     tea.WindowSizeMsg
	said     []tea.Msg // what the terminal said of itself, for the next App
	screen   uv.ScreenBuffer
	view     tea.View
	dirty    bool
	mouse    bool
	commands []pane.Command
}

// reopenMsg asks for another store: this one, or "" for a choice.
type reopenMsg struct{ source string }

// fromApp is a message of livescope's own that an App's command sent: it is for that App alone, which may be closed.
type fromApp struct {
	app *App
	msg tea.Msg
}

// NewRoot makes the program's model. It looks for nothing yet; Init does.
func NewRoot(ctx context.Context, opener Opener, opt Options) *Root {
	r := &Root{opener: opener, opt: opt, dirty: true, mouse: opt.Config.Mouse, look: newLook(opt)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	r.opt.Reopen = func(source string) tea.Cmd { return func() tea.Msg { return reopenMsg{source} } }
	r.env = &pane.Env{Theme: r.look.theme(), Now: opt.now(), Redact: opt.Redact, Memory: opt.memory(), Log: &pane.Log{}}
	r.toasts.log, r.toasts.now = r.env.Log, r.env.Now
	r.commands = r.globals()
	return r
}

// Begin shows a store that is open already, in place of the picker: before the program runs. End closes the store, when
// another one is opened or the program has ended; it may wait.
func (r *Root) Begin(s *inspector.Store, end func()) {
	r.app, r.end = New(r.ctx, s, r.opt), end
	r.opt.Problems = nil // they are told once
}

func (r *Root) globals() []pane.Command {
	const group = everywhere
	run := func(cmd func() tea.Cmd) func(pane.Call) tea.Cmd { return func(pane.Call) tea.Cmd { return cmd() } }
	return []pane.Command{
		{ID: "quit", Title: "Quit", Group: group, Binding: pane.Keys("q", "quit", "q"), Run: run(r.quit)},
		{ID: "redraw", Title: "Draw the screen anew", Group: group, Binding: pane.Keys("ctrl+l", "redraw", "ctrl+l"),
			Run: run(func() tea.Cmd { return func() tea.Msg { return tea.ClearScreen() } })},
		{ID: "suspend", Title: "Back to the shell until fg", Group: group, Binding: pane.Keys("ctrl+z", "suspend", "ctrl+z"), Run: run(func() tea.Cmd { return tea.Suspend })},
		{ID: "mouse", Title: "Give the mouse to livescope or to the terminal", Group: group, Binding: pane.Keys("ctrl+y", "mouse", "ctrl+y"),
			Run: run(func() tea.Cmd { r.mouse = !r.mouse; return nil })},
	}
}

// Init starts the store that is open, or the picker.
func (r *Root) Init() tea.Cmd {
	if r.app != nil {
		return r.scoped(r.app.Init())
	}
	for _, p := range r.opt.Problems {
		r.toasts.early(pane.Toast{Level: pane.Warn, Text: p.String()})
	}
	r.opt.Problems = nil
	return tea.Batch(r.look.ask(), r.choose(), r.toasts.begin())
}

// choose brings the picker to the front and looks around.
func (r *Root) choose() tea.Cmd {
	if r.app != nil {
		r.env.Theme, r.mouse = r.app.env.Theme, r.app.mouse
		r.look.name, r.look.waiting = r.app.look.name, false
	}
	r.picker = picker.New(r.ctx, r.env, r.opener, r.app != nil)
	return tea.Batch(r.picker.Update(r.bodySize()), r.picker.Init())
}

// leavePicker goes back to the store, or quits where there is none.
func (r *Root) leavePicker() tea.Cmd {
	if r.app == nil {
		return r.quitNow()
	}
	r.closePicker()
	r.app.mouse, r.app.dirty = r.mouse, true
	return nil
}

func (r *Root) closePicker() {
	if r.opening != nil {
		r.opening.cancel()
		r.opening = nil
	}
	r.picker.Close()
	r.picker, r.pages = nil, nil
}

// quit ends the program. The store behind the picker may ask first.
func (r *Root) quit() tea.Cmd {
	if r.app == nil {
		return r.quitNow()
	}
	r.leavePicker()
	return r.scoped(r.app.quit())
}

func (r *Root) quitNow() tea.Cmd {
	r.cancel()
	return tea.Quit
}

// Close ends what is running and closes the store. It is called when the program has ended.
func (r *Root) Close() {
	r.cancel()
	if r.picker != nil {
		r.closePicker()
	}
	r.closeApp()
	r.ending.Wait()
}

// Busy reports whether what is in front is waiting for something.
func (r *Root) Busy() bool {
	if r.picker == nil {
		return r.app != nil && r.app.Busy()
	}
	return r.picker.Busy() || r.opening != nil || r.look.waiting
}
