// Package uitest drives the real program in a terminal emulator: press keys, wait until nothing is going on, read the
// screen.
//
// There are no sleeps to wait for anything. [Driver.WaitIdle] ends when every key that was pressed has been taken in, no
// pane is reading, and the terminal shows what the program last drew; [Driver.WaitFor] when a text is on the screen. Both
// fail the test, with the screen, when that takes too long.
//
// The emulator answers the program's questions as a terminal does, and its answers are always read: it would stand
// still otherwise. Every byte that the program writes is kept, to be looked at.
package uitest

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/remember"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// patience is how long anything may take before the test fails.
const patience = 20 * time.Second

// Noon is the time that it always is in a test.
var Noon = time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC)

// Options say what terminal the program runs in. The zero value is 80x24 with colours.
type Options struct {
	Width, Height int
	Env           []string // in place of TERM=xterm-256color
	Now           func() time.Time
	// Config is the person's settings. Without a theme it is that of sixteen colours, so that nothing is asked of the
	// terminal.
	Config config.Config
	// Memory is what is kept between runs; nil keeps it for the test only.
	Memory *remember.Memory
	Redact bool
	// Ran is told the ID of every command that is run.
	Ran func(id string)
	// Blind leaves the emulator out: only the bytes are kept, and idle is when the program has drawn. It is for random
	// resizing, where frames for the old size meet the new one, which the emulator does not survive.
	Blind bool
}

// Driver is a running program and its terminal.
type Driver struct {
	t     testing.TB
	em    *vt.Emulator
	input *queue
	probe *probe

	mu  sync.Mutex // of em and raw
	raw strings.Builder

	keys   int // pressed
	copies int // told by Copied
	blind  bool
	done   chan struct{}
	err    error
	close  func()
}

// Start runs the program on a store until the test ends or it quits.
func Start(t testing.TB, s *inspector.Store, opt Options) *Driver {
	t.Helper()
	if opt.Width == 0 {
		opt.Width, opt.Height = 80, 24
	}
	if opt.Env == nil {
		opt.Env = []string{"TERM=xterm-256color"}
	}
	if opt.Now == nil {
		opt.Now = func() time.Time { return Noon }
	}
	if opt.Config.Theme == "" {
		opt.Config.Theme = "16"
	}
	d := &Driver{t: t, blind: opt.Blind, em: vt.NewEmulator(opt.Width, opt.Height), input: newQueue(), done: make(chan struct{})}
	options := ui.Options{In: d.input, Out: terminal{d}, Env: opt.Env, Now: opt.Now, Config: opt.Config, Memory: opt.Memory, Redact: opt.Redact, Ran: opt.Ran, Program: []tea.ProgramOption{
		tea.WithWindowSize(opt.Width, opt.Height), tea.WithColorProfile(colorprofile.ANSI256), tea.WithoutSignalHandler(),
	}}
	ctx, cancel := context.WithCancel(context.Background())
	d.probe = &probe{app: ui.New(ctx, s, options), over: make(chan struct{})}
	go d.answers()
	go func() {
		defer close(d.done)
		d.err = ui.RunModel(ctx, d.probe, options)
		d.probe.app.Close()
	}()
	d.close = func() {
		cancel()
		d.input.close()
		<-d.done
		close(d.probe.over)
		if pipe, ok := d.em.InputPipe().(io.Closer); ok {
			pipe.Close() // ends answers; the emulator's own Close races with its Read
		}
	}
	t.Cleanup(d.close)
	d.WaitIdle()
	return d
}

// answers passes what the terminal says on its own to the program.
func (d *Driver) answers() {
	buf := make([]byte, 4096)
	for {
		n, err := d.em.Read(buf)
		if err != nil {
			return
		}
		d.input.write(string(buf[:n]))
	}
}

// terminal is what the program writes to.
type terminal struct{ d *Driver }

func (w terminal) Write(p []byte) (int, error) {
	w.d.mu.Lock()
	defer w.d.mu.Unlock()
	w.d.raw.Write(p)
	if w.d.blind {
		return len(p), nil
	}
	// A terminal's line discipline returns the carriage at the end of a line, as the program reckons without raw mode.
	if _, err := w.d.em.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Press presses keys, named as Bubble Tea names them: "j", "enter", "ctrl+r", "alt+enter". Each has had its effect before
// the next.
func (d *Driver) Press(names ...string) *Driver {
	d.t.Helper()
	for _, name := range names {
		d.Send(name)
		d.WaitIdle()
	}
	return d
}

// Send presses a key and waits for nothing: for what happens while something is going on.
func (d *Driver) Send(name string) {
	d.t.Helper()
	seq, ok := Sequence(name)
	if !ok {
		d.t.Fatalf("there is no key %q here", name)
	}
	d.keys++
	d.input.write(seq)
}

// WaitSeen waits until a text is on the screen, whatever else is still going on.
func (d *Driver) WaitSeen(s string) *Driver {
	d.t.Helper()
	d.until(saying("the screen never said "+s), func() bool { return strings.Contains(d.Screen(), s) })
	return d
}

// Type types a text, character by character.
func (d *Driver) Type(s string) *Driver {
	d.t.Helper()
	for _, r := range s {
		d.keys++
		d.input.write(string(r))
	}
	d.WaitIdle()
	return d
}

// Paste pastes a text as a terminal does.
func (d *Driver) Paste(s string) *Driver {
	d.t.Helper()
	d.keys++
	d.input.write(ansi.BracketedPasteStart + s + ansi.BracketedPasteEnd)
	d.WaitIdle()
	return d
}

// WaitIdle waits until everything pressed has been taken in and what it led to is on the screen.
func (d *Driver) WaitIdle() {
	d.t.Helper()
	waiting := func() string { return "the program is still busy: " + d.probe.reason(d.keys) }
	d.until(waiting, func() bool {
		if d.Ended() {
			return true
		}
		content, ok := d.probe.settled(d.keys)
		return ok && (d.blind || sameScreen(content, d.Screen()))
	})
}

// WaitFor waits until a text is on the screen.
func (d *Driver) WaitFor(s string) *Driver {
	d.t.Helper()
	d.until(saying("the screen never said "+s), func() bool { return strings.Contains(d.Screen(), s) })
	d.WaitIdle()
	return d
}

// WaitGone waits until a text is no longer on the screen.
func (d *Driver) WaitGone(s string) *Driver {
	d.t.Helper()
	d.until(saying("the screen still says "+s), func() bool { return !strings.Contains(d.Screen(), s) })
	return d
}

func saying(what string) func() string { return func() string { return what } }

func (d *Driver) until(what func() string, ok func() bool) {
	d.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			d.t.Fatalf("%s:\n%s", what(), d.Screen())
		}
		<-time.After(time.Millisecond)
	}
}

// Screen is what the terminal shows, one line each, without blanks at their ends.
func (d *Driver) Screen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return trim(d.em.String())
}

// Cells is a copy of what the terminal shows, with styles.
func (d *Driver) Cells() [][]uv.Cell {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([][]uv.Cell, d.em.Height())
	for y := range out {
		out[y] = make([]uv.Cell, d.em.Width())
		for x := range out[y] {
			if c := d.em.CellAt(x, y); c != nil {
				out[y][x] = *c
			}
		}
	}
	return out
}

// Styled is what the terminal shows, with the sequences that style it, once that stays as it is: what is idle is told by
// the text alone.
func (d *Driver) Styled() string {
	d.t.Helper()
	d.WaitIdle()
	now := func() string {
		d.mu.Lock()
		defer d.mu.Unlock()
		return strings.ReplaceAll(d.em.Render(), "\r", "")
	}
	for last := now(); ; {
		<-time.After(100 * time.Millisecond)
		next := now()
		if next == last {
			return next
		}
		last = next
	}
}

// Raw is every byte that the program has written.
func (d *Driver) Raw() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.raw.String()
}

// Copied waits until the program has copied something, by the terminal's own sequence, that Copied has not told yet, and
// tells what it copied last. The sequence may come after the screen that says so.
func (d *Driver) Copied() string {
	d.t.Helper()
	var last string
	d.until(saying("nothing was copied"), func() bool {
		parts := strings.Split(d.Raw(), "\x1b]52;c;")
		encoded, _, whole := strings.Cut(parts[len(parts)-1], "\a")
		if len(parts)-1 <= d.copies || !whole {
			return false
		}
		text, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			d.t.Fatalf("copied %q: %v", encoded, err)
		}
		d.copies, last = len(parts)-1, string(text)
		return true
	})
	return last
}

// AltScreen reports whether the terminal is on its other screen, as it is while the program runs.
func (d *Driver) AltScreen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.em.IsAltScreen()
}

// Ended reports whether the program has quit.
func (d *Driver) Ended() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// WaitEnd waits until the program has quit, and returns what it ended with.
func (d *Driver) WaitEnd() error {
	d.t.Helper()
	d.until(saying("the program does not end"), d.Ended)
	return d.err
}

// Click presses and releases the left button of the mouse at a place of the screen, as a terminal tells it.
func (d *Driver) Click(x, y int) *Driver {
	d.t.Helper()
	return d.mouse(ansi.MouseSgr(0, x, y, false), ansi.MouseSgr(0, x, y, true))
}

// Wheel turns the wheel at a place of the screen, down by default.
func (d *Driver) Wheel(x, y int, up bool) *Driver {
	d.t.Helper()
	button := byte(65)
	if up {
		button = 64
	}
	return d.mouse(ansi.MouseSgr(button, x, y, false))
}

// Drag presses the left button at one place and releases it at another.
func (d *Driver) Drag(x, y, toX, toY int) *Driver {
	d.t.Helper()
	return d.mouse(ansi.MouseSgr(0, x, y, false), ansi.MouseSgr(32, toX, toY, false), ansi.MouseSgr(0, toX, toY, true))
}

func (d *Driver) mouse(seqs ...string) *Driver {
	d.t.Helper()
	for _, s := range seqs {
		d.keys++
		d.input.write(s)
	}
	d.WaitIdle()
	return d
}

// Commands are all commands that there are. They are for reading.
func (d *Driver) Commands() []pane.Command { return d.probe.app.AllCommands() }

// Resize changes the terminal's size.
func (d *Driver) Resize(w, h int) *Driver {
	d.t.Helper()
	d.mu.Lock()
	d.em.Resize(w, h)
	d.mu.Unlock()
	d.probe.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.WaitIdle()
	return d
}

func trim(s string) string {
	all := strings.Split(strings.ReplaceAll(s, "\r", ""), "\n")
	for i, l := range all {
		all[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// ours are the signs of the program's own that every terminal shows alike.
const ours = "▸▾◌✕▼●○→│─┃╏…←↑↓⏎\n"

// sameScreen reports whether the terminal shows what the program drew. Of other text only ASCII is compared: emulators
// differ in how they show the rest, as terminals do.
func sameScreen(content, screen string) bool {
	return common(trim(ansi.Strip(content))) == common(screen)
}

func common(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f || strings.ContainsRune(ours, r) {
			return r
		}
		return -1
	}, s)
}
