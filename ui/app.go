// Package ui is the terminal: tabs of panes over one attached store.
//
// The one idea: everything is drawn into one buffer of cells, once per message that changed something, and turned into
// text once. Panes draw into rectangles of it and hold windows, never logs. Nothing that takes time happens here: reads
// are commands of the panes, and their answers are messages.
//
// The app knows no pane by type. What can be done is a list of commands ([pane.Command]); keys, the prompt of commands,
// the palette, the hint line and the help read that list. To add a pane, add it in panes.go.
package ui

import (
	"context"
	"os"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/overlay"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// The smallest terminal in which the panes make sense.
const (
	minWidth  = 60
	minHeight = 15
)

// Lines of the screen that are the app's: header, tabs and rule above the pane, the hint line below.
const (
	above = 3
	below = 1
)

// App is the program's model. Make one with [New].
type App struct {
	ctx    context.Context
	cancel context.CancelFunc
	store  *inspector.Store
	env    *pane.Env
	keymap keymap
	look   look

	panes []pane.Pane
	begun []bool // whether a pane's Init has run
	front int
	came  int         // the pane that was in front before
	pages []pane.Page // over the pane, the last one on top

	width, height int
	screen        uv.ScreenBuffer
	view          tea.View
	dirty         bool
	mouse         bool
	suspends      bool // the process can be stopped and goes on at the same terminal
	reopen        func(source string) tea.Cmd

	count    count
	pump     pump
	heads    client.Heads
	status   status
	toasts   toasts
	commands []pane.Command
}

// New makes the program's model for a store. It reads nothing; Init does. The store's changes are followed from then on:
// the caller leaves [inspector.Store.Follow] alone.
func New(ctx context.Context, s *inspector.Store, opt Options) *App {
	ctx, cancel := context.WithCancel(ctx)
	a := &App{
		ctx: ctx, cancel: cancel, store: s, look: newLook(opt),
		pump: pump{store: s}, heads: s.Heads(), dirty: true, mouse: opt.Config.Mouse,
		suspends: opt.Out == nil || opt.Out == os.Stdout, reopen: opt.Reopen,
	}
	a.env = &pane.Env{Store: s, Theme: a.look.theme(), Now: opt.now(), Redact: opt.Redact, Memory: opt.memory(), Log: &pane.Log{}, Ran: opt.Ran}
	a.toasts.log, a.toasts.now = a.env.Log, a.env.Now
	a.env.Keys, a.env.Do = a.keymap.keys, a.update
	a.panes = makePanes(a.env)
	a.begun = make([]bool, len(a.panes))
	problems := a.remap(opt)
	a.commands = a.globals()
	for _, p := range problems {
		a.toasts.early(pane.Toast{Level: pane.Warn, Text: p.String()})
	}
	return a
}

// Init starts the pane in front, and what may wait until its first screen is there.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.look.ask(), a.show(0), a.begin(), a.toasts.begin())
}

// show brings a pane to the front, without the pages that were over the one before.
func (a *App) show(i int) tea.Cmd {
	if i < 0 || i >= len(a.panes) {
		return nil
	}
	var cmds []tea.Cmd
	if i != a.front {
		cmds = append(cmds, a.panes[a.front].Update(pane.Focus{}))
		a.came = a.front
	}
	a.front, a.pages = i, nil
	if !a.begun[i] {
		a.begun[i] = true
		cmds = append(cmds, a.panes[i].Init())
		if a.width > 0 {
			cmds = append(cmds, a.panes[i].Update(a.size()))
		}
	}
	return tea.Batch(append(cmds, a.panes[i].Update(pane.Focus{Front: true}))...)
}

// Update takes a message in.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyReleaseMsg, tea.KeyboardEnhancementsMsg, tea.CapabilityMsg, tea.ModeReportMsg, tea.TerminalVersionMsg,
		tea.EnvMsg, tea.FocusMsg, tea.BlurMsg:
		return a, nil // nothing on the screen hangs on these
	case restedMsg:
		return a, a.rested()
	case tea.ColorProfileMsg, tea.BackgroundColorMsg, lookMsg:
		return a, a.restyle(msg)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseNone {
			return a, nil
		}
	}
	a.dirty = true
	return a, a.update(msg)
}

func (a *App) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.PasteMsg, tea.MouseMsg:
		return a.input(msg)
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		a.screen = uv.NewScreenBuffer(max(0, msg.Width), max(0, msg.Height))
		return a.tell(a.size())
	case changedMsg:
		a.heads = a.store.Heads()
		return tea.Batch(a.tell(pane.Changed{}), a.pump.wait(a.ctx), a.recheck())
	case checkedMsg, recheckMsg:
		return a.statusMsg(msg)
	case pane.Toast, toastEnd:
		return a.toasts.update(msg)
	case countEnd:
		return a.countEnded(msg)
	case pane.Open:
		return a.open(msg.Page)
	case pane.Close:
		return a.closePage(msg.Page)
	case pane.Goto:
		return a.goTo(msg)
	case overlay.Run:
		return msg.Command.Run(msg.Call)
	}
	return a.tell(msg)
}

// tell passes a message to every pane that has begun and every page that is open.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for i, p := range a.panes {
		if a.begun[i] {
			cmds = append(cmds, p.Update(msg))
		}
	}
	for _, p := range a.pages {
		cmds = append(cmds, p.Update(msg))
	}
	return tea.Batch(cmds...)
}

// size is what is left for the panes.
func (a *App) size() pane.Size {
	return pane.Size{Width: max(a.width, minWidth), Height: max(a.height, minHeight) - above - below}
}

func (a *App) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// Close ends what the panes have running. It is called when the program has ended.
func (a *App) Close() {
	a.cancel()
	for _, p := range a.panes {
		p.Close()
	}
}

// AllCommands lists every command there is, of every pane and of everywhere: for the key table of the documentation.
func (a *App) AllCommands() []pane.Command {
	var out []pane.Command
	for _, p := range a.panes {
		out = append(out, p.Commands()...)
	}
	return append(out, a.commands...)
}

// Busy reports whether what is in front is waiting for something.
func (a *App) Busy() bool {
	for _, p := range append([]pane.Page{a.panes[a.front]}, a.pages...) {
		if w, ok := p.(pane.Worker); ok && w.Busy() {
			return true
		}
	}
	return a.count.waiting || a.look.waiting
}

// nothing is a screen with nothing on it. An empty text would have the terminal cleared at every frame.
const nothing = " "

// View is the screen. It is drawn again only after a message that may have changed it.
func (a *App) View() tea.View {
	if !a.dirty {
		return a.view
	}
	a.dirty = false
	a.view = tea.View{AltScreen: true, WindowTitle: "livescope"}
	if a.mouse {
		a.view.MouseMode = tea.MouseModeCellMotion
	}
	if a.width <= 0 || a.height <= 0 || a.look.waiting {
		a.view.Content = nothing
		return a.view
	}
	a.view.Cursor = a.draw()
	wide.Replace(a.screen.Buffer)
	a.view.Content = a.screen.Render()
	return a.view
}

// draw draws the whole screen.
func (a *App) draw() *tea.Cursor {
	text.Fill(a.screen, a.screen.Bounds(), a.env.Theme.Plain)
	if a.tooSmall() {
		drawTooSmall(a.screen, a.width, a.height, a.env.Theme)
		return nil
	}
	a.drawHeader(a.line(0))
	a.drawTabs(a.line(1))
	a.drawRule(a.line(2))
	a.toasts.draw(a.screen, a.line(2), a.env.Theme)
	cursor := a.panes[a.front].Draw(a.screen, a.body(), len(a.pages) == 0)
	for i, p := range a.pages {
		cursor = p.Draw(a.screen, a.body(), i == len(a.pages)-1)
	}
	a.drawHints(a.line(a.height - 1))
	if a.look.console {
		text.Console(a.screen, a.screen.Bounds())
	}
	return cursor
}

func (a *App) line(y int) uv.Rectangle { return uv.Rect(0, y, a.width, 1) }

// body is where panes and pages are.
func (a *App) body() uv.Rectangle { return uv.Rect(0, above, a.width, a.height-above-below) }
