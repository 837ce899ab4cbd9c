package ui_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/uitest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// wire is what lies between the program and a terminal far away.
type wire struct {
	delay time.Duration // one way, both ways
	rate  int           // bytes a second that the terminal takes; writing waits for them. 0: as many as come
}

// delayed passes chunks on, in order, each some time after it came.
type delayed struct {
	by   time.Duration
	to   func([]byte)
	mu   sync.Mutex
	came chan struct{} // holds one
	late []chunk
	done chan struct{}
}

type chunk struct {
	due  time.Time
	data []byte
}

func delay(t *testing.T, by time.Duration, to func([]byte)) *delayed {
	d := &delayed{by: by, to: to, came: make(chan struct{}, 1), done: make(chan struct{})}
	go d.run()
	t.Cleanup(func() { close(d.done) })
	return d
}

func (d *delayed) Write(p []byte) (int, error) {
	d.mu.Lock()
	d.late = append(d.late, chunk{time.Now().Add(d.by), bytes.Clone(p)})
	d.mu.Unlock()
	select {
	case d.came <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (d *delayed) run() {
	for {
		select {
		case <-d.done:
			return
		case <-d.came:
		}
		for {
			d.mu.Lock()
			late := d.late
			d.late = nil
			d.mu.Unlock()
			if len(late) == 0 {
				break
			}
			for _, c := range late {
				select {
				case <-d.done:
					return
				case <-time.After(time.Until(c.due)):
				}
				d.to(c.data)
			}
		}
	}
}

// distant is the program and its terminal, with a wire between them.
type distant struct {
	t    *testing.T
	keys io.Writer
	done chan struct{}

	app   *ui.App
	store *inspector.Store

	mu       sync.Mutex
	em       *vt.Emulator
	pressed  int
	taken    int
	busy     bool
	drawn    bool // since the last message
	content  string
	sent     bytes.Buffer  // by the program
	held     chan struct{} // closed while the terminal takes bytes
	answered bool          // the terminal has said what its background is
}

func (d *distant) Init() tea.Cmd { return d.app.Init() }

func (d *distant) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := d.app.Update(msg)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch msg.(type) {
	case tea.KeyPressMsg:
		d.taken++
	case tea.BackgroundColorMsg:
		d.answered = true
	}
	d.busy, d.drawn = d.app.Busy(), false
	return d, cmd
}

func (d *distant) View() tea.View {
	v := d.app.View()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.content, d.drawn = v.Content, true
	return v
}

// far runs the program on a store, and waits for nothing.
func far(t *testing.T, path string, over wire) *distant {
	t.Helper()
	d := &distant{t: t, em: vt.NewEmulator(120, 40), done: make(chan struct{}), held: make(chan struct{})}
	close(d.held)
	in, keys := io.Pipe()
	d.keys = delay(t, over.delay, func(p []byte) { keys.Write(p) })
	show := delay(t, over.delay, func(p []byte) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.em.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	})
	out := outFunc(func(p []byte) (int, error) {
		d.mu.Lock()
		d.sent.Write(p)
		held := d.held
		d.mu.Unlock()
		<-held
		if over.rate > 0 {
			<-time.After(time.Duration(len(p)) * time.Second / time.Duration(over.rate))
		}
		return show.Write(p)
	})
	// No theme is asked for, so the program asks the terminal for its background.
	opt := ui.Options{In: in, Out: out, Env: []string{"TERM=xterm-256color"}, Now: func() time.Time { return uitest.Noon }, Program: []tea.ProgramOption{
		tea.WithWindowSize(120, 40), tea.WithColorProfile(colorprofile.ANSI256),
	}}
	ctx, cancel := context.WithCancel(context.Background())
	d.store = uitest.Open(t, path)
	d.app = ui.New(ctx, d.store, opt)
	go func() { io.Copy(d.keys, d.em) }()
	go func() {
		defer close(d.done)
		ui.RunModel(ctx, d, opt)
		d.app.Close()
	}()
	t.Cleanup(func() {
		cancel()
		keys.Close()
		<-d.done
		if pipe, ok := d.em.InputPipe().(io.Closer); ok {
			pipe.Close()
		}
	})
	return d
}

type outFunc func([]byte) (int, error)

func (f outFunc) Write(p []byte) (int, error) { return f(p) }

// wait waits for something to be so, for as long as a slow line may take.
func (d *distant) wait(what string, ok func() bool) {
	d.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			d.t.Fatalf("waited in vain for %s:\n%s", what, d.screen())
		}
		<-time.After(time.Millisecond)
	}
}

func (d *distant) screen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return plain(d.em.String())
}

// plain is a screen's ASCII, in which all terminals agree, without blanks at the ends of lines.
func plain(s string) string {
	lines := strings.Split(strings.ReplaceAll(ansi.Strip(s), "\r", ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, l), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// idle waits until all that was pressed has been taken in and the terminal shows what it led to.
func (d *distant) idle() {
	d.t.Helper()
	d.wait("the program to be idle", func() bool {
		d.mu.Lock()
		ok := d.taken >= d.pressed && !d.busy && d.drawn && strings.TrimSpace(d.content) != ""
		content := d.content
		d.mu.Unlock()
		return ok && plain(content) == d.screen()
	})
}

// press presses keys one after the other, without waiting for any.
func (d *distant) press(keys ...string) {
	for _, k := range keys {
		d.mu.Lock()
		d.pressed++
		d.mu.Unlock()
		io.WriteString(d.keys, k)
	}
}

// bytes is how many the program has sent.
func (d *distant) bytes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sent.Len()
}

// hold stops the terminal from taking bytes.
func (d *distant) hold() (release func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held := make(chan struct{})
	d.held = held
	return sync.OnceFunc(func() { close(held) })
}

const (
	keyDown   = "\x1b[B"
	keyPgDown = "\x1b[6~"
	keyPgUp   = "\x1b[5~"
	keyHome   = "\x1b[H"
	keyEnter  = "\r"
	keyEsc    = "\x1b"
)

// aWalk is a walk through the panes, one key at a time.
var aWalk = []string{keyHome, keyDown, keyDown, keyPgDown, keyPgDown, keyPgUp, "/", "m", "i", "l", "k", keyEnter, keyEsc, keyEnter, keyEsc, "\x1b2", "\x1b1", "?", keyEsc, keyHome}

// walk takes the walk, each step once the last one is on the screen.
func (d *distant) walk() (first, all int, screen string) {
	d.t.Helper()
	d.idle()
	first = d.bytes()
	for _, k := range aWalk {
		d.press(k)
		d.idle()
	}
	return first, d.bytes(), d.screen()
}

// Over a line with a long delay the program writes what it writes otherwise, and nothing twice: the terminal's answers come
// after the first screen, and change nothing that is on it.
func TestSlowLineSendsNothingInVain(t *testing.T) {
	path := fixtures.Store(t, "pending")
	near := far(t, path, wire{})
	nearFirst, nearAll, nearScreen := near.walk()
	d := far(t, path, wire{delay: 200 * time.Millisecond})
	d.idle()
	first := d.bytes()
	d.wait("the terminal's answer", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.answered })
	d.press(keyDown)
	d.idle()
	if n := d.bytes() - first; n > 300 {
		t.Errorf("the terminal's late answer and one key make the program send %d bytes after its first screen of %d", n, first)
	}
	_, all, screen := d.walk()
	if screen != nearScreen {
		t.Errorf("over the slow line the keys lead to\n%s\nand otherwise to\n%s", screen, nearScreen)
	}
	t.Logf("first screen %d bytes, with no delay %d; the walk %d, with no delay %d", first, nearFirst, all, nearAll)
	// A tenth is for frames that show a read before its end, or do not.
	if first > nearFirst+nearFirst/10 {
		t.Errorf("the first screen takes %d bytes, with no delay %d", first, nearFirst)
	}
	if all > nearAll+nearAll/10 {
		t.Errorf("the walk takes %d bytes, with no delay %d", all, nearAll)
	}
}

// What is typed ahead of a line with a long delay has its effect, in order.
func TestSlowLineTakesWhatIsTypedAhead(t *testing.T) {
	path := fixtures.Store(t, "pending")
	keys := []string{keyHome, keyDown, keyPgDown, "/", "i", "s", ":", "p", "e", "n", "d", "i", "n", "g", keyEnter, keyDown, keyEnter}
	screens := map[time.Duration]string{}
	for _, by := range []time.Duration{0, 200 * time.Millisecond} {
		d := far(t, path, wire{delay: by})
		d.wait("the header", func() bool { return strings.Contains(d.screen(), "25 client-only") })
		d.idle()
		d.press(keys...)
		d.wait("22 of 224", func() bool { return strings.Contains(d.screen(), "22 of 224") })
		d.idle()
		screens[by] = d.screen()
	}
	if screens[0] != screens[200*time.Millisecond] {
		t.Errorf("typed ahead, the keys lead to\n%s\nand with no delay to\n%s", screens[200*time.Millisecond], screens[0])
	}
}

// pages is going to and fro by pages: every one of its frames is a whole screen.
func pages(n int) []string {
	keys := []string{keyHome}
	for i := range n {
		keys = append(keys, []string{keyPgDown, keyPgDown, keyPgUp, keyPgDown, keyPgUp, keyPgUp}[i%6])
	}
	return keys
}

// idsOf are the events on a screen, from the top.
func idsOf(screen string) []string {
	return regexp.MustCompile(`(?m)^\W*(e\d+(?:\.\d+)?)\b`).FindAllString(screen, -1)
}

// thin is a line that takes a second for a screen.
var thin = wire{rate: 5000}

// On a thin line the program does not draw what nobody will see: keys that were pressed while a frame was on its way are
// taken in at once, and make one frame.
func TestThinLineSkipsFrames(t *testing.T) {
	path := fixtures.Store(t, "pending")
	keys := pages(66)
	near := far(t, path, wire{})
	near.idle()
	before := near.bytes()
	for _, k := range keys {
		near.press(k)
		near.idle()
	}
	every, want := near.bytes()-before, near.screen()
	d := far(t, path, thin)
	d.idle()
	before = d.bytes()
	d.press(keys...)
	d.idle()
	skipped := d.bytes() - before
	t.Logf("%d keys: %d bytes, with every frame %d", len(keys), skipped, every)
	// A column is as wide as what was seen in it, and here less was seen: the rows are compared, not the blanks.
	if got := d.screen(); !slices.Equal(idsOf(got), idsOf(want)) {
		t.Errorf("over the thin line the keys lead to\n%s\nand otherwise to\n%s", got, want)
	}
	if skipped > every/2 {
		t.Errorf("%d bytes were sent for %d keys pressed at once, and %d with every frame: no frames are skipped", skipped, len(keys), every)
	}
}

// Quitting does not wait for the frames of the keys before.
func TestThinLineIsLeftAtOnce(t *testing.T) {
	d := far(t, fixtures.Store(t, "pending"), thin)
	d.idle()
	screen := d.bytes()
	d.press(append(pages(66), "\x03")...)
	d.wait("the end", func() bool {
		select {
		case <-d.done:
			return true
		default:
			return false
		}
	})
	if n := d.bytes() - screen; n > 3*screen {
		t.Errorf("%d bytes were sent after ctrl+c and the keys before it, a screen is %d", n, screen)
	}
}

// A terminal that takes nothing, such as one with ctrl+s pressed, is not written for: what the store did meanwhile is one
// frame, and nothing piles up.
func TestStalledLineKeepsNothing(t *testing.T) {
	path, app := copyOf(t, "pending")
	d := far(t, path, wire{})
	d.wait("the first screen", func() bool { return strings.Contains(d.screen(), "25 client-only") })
	d.idle()
	screen := d.bytes()
	release := d.hold()
	defer release()
	var few int
	for i := range 12 {
		n := livestore.SeqNum{Global: 200 + int64(i)}
		before := d.store.Revision()
		app.commit(n, "v1.TodoCreated", `{"id":"n1","text":"while nothing is shown"}`)
		d.press(keyPgUp, keyPgDown)
		d.wait("the event to arrive", func() bool { return d.store.Revision() != before })
		if i == 2 {
			few = runtime.NumGoroutine()
		}
	}
	if n := runtime.NumGoroutine(); n > few+4 {
		t.Errorf("the program has %d goroutines after twelve events on a stalled line, %d after three", n, few)
	}
	before := d.bytes()
	release()
	d.press("G")
	d.wait("e211", func() bool { return strings.Contains(d.screen(), "e211") })
	d.idle()
	if n := d.bytes() - before; n > 2*screen {
		t.Errorf("%d bytes were sent once the line took them again, a screen is %d", n, screen)
	}
}
