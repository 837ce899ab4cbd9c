// Package ui is the terminal: tabs of panes over one attached store.
//
// The one idea: everything is drawn into one buffer of cells, once per message that changed something, and turned into
// text once. Panes draw into rectangles of it and hold windows, never logs. Nothing that takes time happens here: reads
// are commands of the panes, and their answers are messages.
//
// The app knows no pane by type. What can be done is a list of commands ([pane.Command]); keys, the hint line and the
// help read that list. To add a pane, add it in panes.go.
package ui

import (
	"context"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

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
	now    func() time.Time
	theme  theme.Theme

	panes []pane.Pane
	begun []bool // whether a pane's Init has run
	front int

	width, height int
	screen        uv.ScreenBuffer
	view          tea.View
	dirty         bool
	mouse         bool

	pump     pump
	heads    client.Heads
	status   status
	toasts   toasts
	overlay  *overlay
	commands []pane.Command
}

// New makes the program's model for a store. It reads nothing; Init does. The store's changes are followed from then on:
// the caller leaves [inspector.Store.Follow] alone.
func New(ctx context.Context, s *inspector.Store, opt Options) *App {
	ctx, cancel := context.WithCancel(ctx)
	a := &App{
		ctx: ctx, cancel: cancel, store: s, now: opt.now(), theme: opt.theme(),
		pump: pump{store: s}, heads: s.Heads(), dirty: true,
	}
	a.panes = makePanes(pane.Env{Store: s, Theme: a.theme, Now: a.now})
	a.begun = make([]bool, len(a.panes))
	a.commands = a.globals()
	return a
}

// Init starts the pane in front, and what may wait until its first screen is there.
func (a *App) Init() tea.Cmd {
	return tea.Batch(a.show(0), a.begin())
}

// show brings a pane to the front.
func (a *App) show(i int) tea.Cmd {
	if i < 0 || i >= len(a.panes) {
		return nil
	}
	var cmds []tea.Cmd
	if i != a.front {
		cmds = append(cmds, a.panes[a.front].Update(pane.Focus{}))
	}
	a.front, a.overlay = i, nil
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
	case tea.KeyPressMsg:
		a.dirty = true
		return a, a.key(msg)
	case tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		a.dirty = true
		return a, a.input(msg)
	case tea.WindowSizeMsg:
		a.dirty = true
		a.width, a.height = msg.Width, msg.Height
		a.screen = uv.NewScreenBuffer(max(0, msg.Width), max(0, msg.Height))
		return a, a.tell(a.size())
	case changedMsg:
		a.dirty = true
		a.heads = a.store.Heads()
		return a, tea.Batch(a.tell(pane.Changed{}), a.pump.wait(a.ctx), a.recheck())
	case checkedMsg, recheckMsg:
		a.dirty = true
		return a, a.statusMsg(msg)
	case restedMsg:
		return a, a.rested()
	case pane.Toast, toastEnd:
		a.dirty = true
		return a, a.toasts.update(msg)
	case tea.KeyReleaseMsg, tea.MouseMotionMsg, tea.MouseReleaseMsg, tea.ColorProfileMsg, tea.KeyboardEnhancementsMsg,
		tea.CapabilityMsg, tea.ModeReportMsg, tea.TerminalVersionMsg, tea.EnvMsg, tea.FocusMsg, tea.BlurMsg:
		return a, nil // nothing on the screen hangs on these
	}
	a.dirty = true
	return a, a.tell(msg)
}

// tell passes a message to every pane that has begun.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for i, p := range a.panes {
		if a.begun[i] {
			cmds = append(cmds, p.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// key finds out what a key means: to an overlay, to the pane in front, to everybody, in that order.
func (a *App) key(press tea.KeyPressMsg) tea.Cmd {
	if press.String() == "ctrl+c" {
		return a.quit()
	}
	if a.overlay != nil {
		if a.overlay.key(press.String()) {
			a.overlay = nil
		}
		return nil
	}
	if a.tooSmall() {
		return a.global(press)
	}
	p := a.panes[a.front]
	capturing := p.Capturing()
	if capturing && press.Text != "" {
		return p.Update(press)
	}
	cmd, reason, found := pane.Find(p.Commands(), press)
	switch {
	case found && reason == "":
		return cmd.Run()
	case capturing && !a.leaves(press):
		return p.Update(press)
	case found && !a.means(press):
		return pane.Say(pane.Info, cmd.Title+": "+reason)
	}
	return a.global(press)
}

// input passes a paste or the mouse to the pane in front, in its own coordinates.
func (a *App) input(msg tea.Msg) tea.Cmd {
	if a.tooSmall() {
		return nil
	}
	if a.overlay != nil {
		if wheel, ok := msg.(tea.MouseWheelMsg); ok {
			a.overlay.wheel(wheel.Button)
		}
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		if m.Y == above-2 {
			return a.clickTab(m.X)
		}
		m.Y -= above
		return a.panes[a.front].Update(m)
	case tea.MouseWheelMsg:
		m.Y -= above
		return a.panes[a.front].Update(m)
	}
	return a.panes[a.front].Update(msg)
}

// size is what is left for the panes.
func (a *App) size() pane.Size {
	return pane.Size{Width: max(a.width, minWidth), Height: max(a.height, minHeight) - above - below}
}

func (a *App) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// quit ends the program; everything that waits for something ends with it.
func (a *App) quit() tea.Cmd {
	a.cancel()
	return tea.Quit
}

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

// Busy reports whether the pane in front is waiting for something.
func (a *App) Busy() bool {
	w, ok := a.panes[a.front].(pane.Worker)
	return ok && w.Busy()
}

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
	if a.width <= 0 || a.height <= 0 {
		return a.view
	}
	a.view.Cursor = a.draw()
	a.view.Content = a.screen.Render()
	return a.view
}

// draw draws the whole screen.
func (a *App) draw() *tea.Cursor {
	text.Fill(a.screen, a.screen.Bounds(), a.theme.Plain)
	if a.tooSmall() {
		a.drawTooSmall()
		return nil
	}
	a.drawHeader(a.line(0))
	a.drawTabs(a.line(1))
	a.drawRule(a.line(2))
	a.toasts.draw(a.screen, a.line(2), a.theme)
	body := uv.Rect(0, above, a.width, a.height-above-below)
	var cursor *tea.Cursor
	if a.overlay != nil {
		a.overlay.draw(a.screen, body, a.theme)
	} else {
		cursor = a.panes[a.front].Draw(a.screen, body, true)
	}
	a.drawHints(a.line(a.height - 1))
	return cursor
}

func (a *App) line(y int) uv.Rectangle { return uv.Rect(0, y, a.width, 1) }
