package ui

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	// maxOnTheWay bounds the bytes that wait for the terminal: a frame of a large screen. Who writes more waits.
	maxOnTheWay = 256 << 10
	// lastWait is how long the end of the program waits for a terminal that takes nothing.
	lastWait = 2 * time.Second
)

// line is the way to the terminal. Writing to it does not wait for the terminal: a slow one would stop the keys as well.
// What waits is the next frame ([paced]), so there is never more than one on the way, and what happened meanwhile is in
// the next one.
type line struct {
	to      io.Writer
	idle    chan struct{} // holds one; somebody wanted to know that all has been taken
	mu      sync.Mutex
	moved   *sync.Cond
	waiting []byte
	writing bool
	wanted  bool
	closed  bool
	err     error
}

func newLine(to io.Writer) *line {
	l := &line{to: to, idle: make(chan struct{}, 1)}
	l.moved = sync.NewCond(&l.mu)
	go l.run()
	return l
}

// Write hands bytes over. It waits for the terminal only when much is on the way, or when the program leaves the screen:
// then somebody else is about to have the terminal.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 && len(l.waiting)+len(p) > maxOnTheWay && l.err == nil {
		l.moved.Wait()
	}
	l.waiting = append(l.waiting, p...)
	l.moved.Broadcast()
	if bytes.Contains(p, []byte(ansi.ResetModeAltScreenSaveCursor)) {
		for l.onTheWay() && l.err == nil {
			l.moved.Wait()
		}
	}
	if l.err != nil {
		return 0, l.err
	}
	return len(p), nil
}

func (l *line) onTheWay() bool { return l.writing || len(l.waiting) > 0 }

// run writes until the line is closed and empty.
func (l *line) run() {
	l.mu.Lock()
	defer l.mu.Unlock()
	var p []byte
	for {
		for len(l.waiting) == 0 && !l.closed {
			l.moved.Wait()
		}
		if len(l.waiting) == 0 || l.err != nil {
			return
		}
		p, l.waiting, l.writing = l.waiting, p[:0], true
		l.mu.Unlock()
		_, err := l.to.Write(p)
		l.mu.Lock()
		l.writing, l.err = false, err
		l.moved.Broadcast()
		if l.wanted && !l.onTheWay() {
			l.wanted = false
			select {
			case l.idle <- struct{}{}:
			default:
			}
		}
	}
}

// busy reports whether bytes are on the way. If so, idle is told when they have arrived.
func (l *line) busy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted = l.onTheWay() && l.err == nil
	return l.wanted
}

// close ends the line once all has been taken, or after a while.
func (l *line) close() {
	late := time.AfterFunc(lastWait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.err = io.ErrClosedPipe
		l.moved.Broadcast()
	})
	defer late.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.moved.Broadcast()
	for l.onTheWay() && l.err == nil {
		l.moved.Wait()
	}
}

// paced draws a model only when the terminal has taken the frame before.
type paced struct {
	tea.Model
	ctx  context.Context
	line *line
	view tea.View
}

// takenMsg says that the terminal has taken the last frame, and that there is more to show.
type takenMsg struct{}

func (p *paced) Init() tea.Cmd { return tea.Batch(p.Model.Init(), p.wait()) }

// wait waits until the terminal has taken the frame that kept another from being drawn.
func (p *paced) wait() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-p.ctx.Done():
			return nil
		case <-p.line.idle:
			return takenMsg{}
		}
	}
}

func (p *paced) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(takenMsg); ok {
		return p, p.wait()
	}
	var cmd tea.Cmd
	p.Model, cmd = p.Model.Update(msg)
	return p, cmd
}

func (p *paced) View() tea.View {
	if !p.line.busy() {
		p.view = p.Model.View()
	}
	return p.view
}

// writer is the line as a file, where the terminal is one: who writes to it asks for its size and its modes.
func (l *line) writer() io.Writer {
	if f, ok := l.to.(terminalFile); ok {
		return lineFile{l, f}
	}
	return l
}

type terminalFile interface {
	io.ReadWriteCloser
	Fd() uintptr
}

type lineFile struct {
	*line
	file terminalFile
}

// Read reads from the terminal.
func (f lineFile) Read(p []byte) (int, error) { return f.file.Read(p) }

// Close closes the terminal.
func (f lineFile) Close() error { return f.file.Close() }

// Fd is the terminal's descriptor.
func (f lineFile) Fd() uintptr { return f.file.Fd() }
