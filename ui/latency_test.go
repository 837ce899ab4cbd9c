package ui_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures/genstore"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/uitest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// pressed is when things happened to one key.
type pressed struct {
	name                        string
	sent, taken, drawn, flushed time.Time
	settled                     time.Time // flushed, and nothing was being read
}

// stopwatch stands around the program's model and under its output. Every frame says in its title how many keys it knows
// of, so the first bytes of the frame that a key led to are known for certain.
type stopwatch struct {
	app *ui.App

	mu      sync.Mutex
	keys    []pressed
	taken   int // keys that Update has seen
	settled int // keys whose reads have ended as well
	drawn   int
	flushed int
	calm    int
	frames  int
	screen  string
}

func (w *stopwatch) Init() tea.Cmd { return w.app.Init() }

func (w *stopwatch) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		w.mu.Lock()
		w.keys[w.taken].taken = time.Now()
		w.taken++
		w.mu.Unlock()
	}
	_, cmd := w.app.Update(msg)
	if !w.app.Busy() {
		w.settled = w.taken
	}
	return w, cmd
}

func (w *stopwatch) View() tea.View {
	v := w.app.View()
	v.WindowTitle = fmt.Sprintf("%d/%d", w.taken, w.settled)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.screen = v.Content
	for ; w.drawn < w.taken; w.drawn++ {
		w.keys[w.drawn].drawn = time.Now()
	}
	return v
}

// Write is the terminal.
func (w *stopwatch) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frames++
	at := bytes.LastIndex(p, []byte("\x1b]2;"))
	if at < 0 {
		return len(p), nil
	}
	var taken, settled int
	if _, err := fmt.Sscanf(string(p[at+4:]), "%d/%d", &taken, &settled); err != nil {
		return len(p), nil // the title is taken back at the end
	}
	now := time.Now()
	for ; w.flushed < taken; w.flushed++ {
		w.keys[w.flushed].flushed = now
	}
	for ; w.calm < settled; w.calm++ {
		w.keys[w.calm].settled = now
	}
	return len(p), nil
}

// press notes when a key is pressed.
func (w *stopwatch) press(in io.Writer, name, seq string) {
	w.mu.Lock()
	w.keys = append(w.keys, pressed{name: name, sent: time.Now()})
	w.mu.Unlock()
	io.WriteString(in, seq)
}

func (w *stopwatch) look() (flushed int, screen string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flushed, w.screen
}

// ids are the global events that a screen names.
var ids = regexp.MustCompile(`\be(\d+)`)

// newest is the newest event that the program has drawn.
func (w *stopwatch) newest() int64 {
	_, screen := w.look()
	var most int64
	for _, m := range ids.FindAllStringSubmatch(ansi.Strip(screen), -1) {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		most = max(most, n)
	}
	return most
}

// until waits for something that the program does.
func until(b *testing.B, w *stopwatch, what string, ok func() bool) {
	b.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			_, screen := w.look()
			b.Fatalf("waited in vain for %s:\n%s", what, ansi.Strip(screen))
		}
		<-time.After(time.Millisecond)
	}
}

// busyApp commits 2,000 events a second to a generated store, 20 to a transaction, until it is stopped.
type busyApp struct {
	conn   *sqlite.Conn
	head   atomic.Int64
	cancel context.CancelFunc
	done   chan error
}

const perTransaction = 20

func commitTo(b *testing.B, dir string, head int64) *busyApp {
	b.Helper()
	conn, err := sqlite.Create(filepath.Join(genstore.Options{}.Dir(dir), genstore.EventlogFile))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a := &busyApp{conn: conn, cancel: cancel, done: make(chan error, 1)}
	a.head.Store(head)
	go func() { a.done <- a.run(ctx) }()
	b.Cleanup(func() { a.stop(b) })
	return a
}

// run commits until ctx ends.
func (a *busyApp) run(ctx context.Context) error {
	tick := time.NewTicker(time.Second * perTransaction / 2000)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := a.transaction(); err != nil {
				return err
			}
		}
	}
}

func (a *busyApp) transaction() error {
	ctx := context.Background()
	if err := a.conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	head := a.head.Load()
	for range perTransaction {
		head++
		args := fmt.Sprintf(`{"id":"busy-%d","text":"written while somebody looks"}`, head)
		if err := a.conn.Exec(ctx, `INSERT INTO eventlog VALUES (?,0,0,?,0,0,'v1.TodoCreated',?,'client-a','static',916557426,'{"_tag":"None"}')`, head, head-1, args); err != nil {
			return err
		}
	}
	if err := a.conn.Exec(ctx, "COMMIT"); err != nil {
		return err
	}
	a.head.Store(head)
	return nil
}

// stop ends the commits and returns the last event.
func (a *busyApp) stop(b *testing.B) int64 {
	b.Helper()
	if a.conn == nil {
		return a.head.Load()
	}
	a.cancel()
	if err := <-a.done; err != nil {
		b.Error(err)
	}
	if err := a.conn.Close(); err != nil {
		b.Error(err)
	}
	a.conn = nil
	return a.head.Load()
}

// keysPerRound is how many keys one round of the benchmark presses.
const keysPerRound = 300

// lookAround are the keys of somebody who reads a log that grows: away from its end, and back to it.
var lookAround = []struct{ name, seq string }{
	{"up", "\x1b[A"}, {"down", "\x1b[B"}, {"end", "\x1b[F"}, {"pgup", "\x1b[5~"}, {"pgdown", "\x1b[6~"},
	{"ctrl+u", "\x15"}, {"ctrl+d", "\x04"}, {"end", "\x1b[F"},
}

// BenchmarkKeyToFrame is the time from a key's bytes to the first byte of the frame that they led to, of the whole program
// at 120x40, while the store that it follows grows by 2,000 events a second. One round is 300 keys at moments that have
// nothing to do with the frames.
//
// The parts of that time: until the key was taken in, until its screen was drawn, until that was sent. Settled is the
// frame in which nothing was being read any more.
func BenchmarkKeyToFrame(b *testing.B) {
	dir := b.TempDir()
	opts := genstore.Options{Events: 1_000_000, Pending: 200, ClientOnlyEvery: 25}
	if testing.Short() {
		opts.Events = 100_000
	}
	if err := genstore.Write(context.Background(), dir, opts); err != nil {
		b.Fatal(err)
	}
	w, in := watch(b, dir)
	until(b, w, "the log's end", func() bool { return w.newest() > 0 })
	first := opts.Events - opts.Events/opts.ClientOnlyEvery
	a := commitTo(b, dir, first)
	until(b, w, "the first new event", func() bool { return w.newest() > first })
	began, written, seen, frames := time.Now(), a.head.Load(), w.newest(), w.frameCount()
	rng := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		for range keysPerRound / len(lookAround) * len(lookAround) {
			k := lookAround[len(w.keys)%len(lookAround)]
			w.press(in, k.name, k.seq)
			n := len(w.keys)
			until(b, w, "the frame of "+k.name, func() bool { flushed, _ := w.look(); return flushed >= n })
			<-time.After(time.Duration(rng.Int64N(int64(30 * time.Millisecond))))
		}
	}
	took := time.Since(began).Seconds()
	frames, written, seen = w.frameCount()-frames, a.head.Load()-written, w.newest()-seen
	last := a.stop(b)
	stopped := time.Now()
	until(b, w, "the last event", func() bool { return w.newest() >= last })
	b.ReportMetric(float64(written)/took, "written/s")
	b.ReportMetric(float64(seen)/took, "shown/s")
	b.ReportMetric(float64(frames)/took, "frames/s")
	b.ReportMetric(milliseconds(time.Since(stopped)), "ms-behind")
	w.report(b)
}

// watch runs the program on a store with a stopwatch as its terminal.
func watch(b *testing.B, dir string) (*stopwatch, io.Writer) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, in := io.Pipe()
	w := &stopwatch{}
	opt := ui.Options{In: r, Out: w, Env: []string{"TERM=xterm-256color"}, Config: config.Config{Theme: "16"}, Program: []tea.ProgramOption{
		tea.WithWindowSize(120, 40), tea.WithColorProfile(colorprofile.ANSI256),
	}}
	w.app = ui.New(ctx, uitest.Open(b, dir), opt)
	done := make(chan error, 1)
	go func() { done <- ui.RunModel(ctx, w, opt) }()
	b.Cleanup(func() {
		cancel()
		in.Close()
		<-done
		w.app.Close()
	})
	return w, in
}

func (w *stopwatch) frameCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.frames
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// report gives the times of all keys as metrics, and logs them by key.
func (w *stopwatch) report(b *testing.B) {
	w.mu.Lock()
	defer w.mu.Unlock()
	collect := func(name string, from, to func(pressed) time.Time) []float64 {
		var all []float64
		for _, k := range w.keys {
			if end := to(k); (name == "" || k.name == name) && !end.IsZero() {
				all = append(all, milliseconds(end.Sub(from(k))))
			}
		}
		slices.Sort(all)
		return all
	}
	sent := func(k pressed) time.Time { return k.sent }
	flushed := func(k pressed) time.Time { return k.flushed }
	at := func(all []float64, share float64) float64 { return all[int(share*float64(len(all)-1))] }
	whole := collect("", sent, flushed)
	b.ReportMetric(at(whole, 0.50), "p50-ms")
	b.ReportMetric(at(whole, 0.95), "p95-ms")
	b.ReportMetric(at(whole, 0.99), "p99-ms")
	b.ReportMetric(0, "ns/op") // a round is as long as its pauses
	taken := func(k pressed) time.Time { return k.taken }
	drawn := func(k pressed) time.Time { return k.drawn }
	b.ReportMetric(at(collect("", sent, taken), 0.99), "taken-p99-ms")
	b.ReportMetric(at(collect("", taken, drawn), 0.99), "drawn-p99-ms")
	b.ReportMetric(at(collect("", drawn, flushed), 0.99), "sent-p99-ms")
	settled := collect("", sent, func(k pressed) time.Time { return k.settled })
	b.ReportMetric(at(settled, 0.50), "settled-p50-ms")
	b.ReportMetric(at(settled, 0.99), "settled-p99-ms")
	var by strings.Builder
	for _, k := range lookAround[:7] {
		all := collect(k.name, sent, flushed)
		fmt.Fprintf(&by, "\n%-7s p50 %5.1f  p99 %5.1f  most %5.1f ms", k.name, at(all, 0.5), at(all, 0.99), all[len(all)-1])
	}
	b.Log(by.String())
}
