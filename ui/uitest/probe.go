package uitest

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/livescope/livescope/ui"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// probe stands around the program's model and notes what goes in and out.
type probe struct {
	app  *ui.App
	over chan struct{} // closed when the program has ended, so that nothing holds on to it

	mu      sync.Mutex
	keys    int
	pending int // messages of the driver that have not come back yet
	busy    bool
	drawn   bool
	content string
	waiting chan tea.Msg
}

func (p *probe) Init() tea.Cmd {
	p.mu.Lock()
	p.waiting = make(chan tea.Msg, 16)
	p.mu.Unlock()
	return tea.Batch(p.app.Init(), p.receive())
}

// receive waits for a message of the driver's own.
func (p *probe) receive() tea.Cmd {
	return func() tea.Msg {
		select {
		case msg := <-p.waiting:
			return fromDriver{msg}
		case <-p.over:
			return nil
		}
	}
}

// fromDriver is a message that no key can make, such as a change of the size.
type fromDriver struct{ msg tea.Msg }

func (p *probe) send(msg tea.Msg) {
	p.mu.Lock()
	p.pending++
	p.mu.Unlock()
	p.waiting <- msg
}

func (p *probe) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	count := 0
	switch m := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		count = 1
	case fromDriver:
		return p, tea.Batch(p.receive(), func() tea.Msg { return m.msg })
	case tea.WindowSizeMsg:
		p.mu.Lock()
		p.pending = max(0, p.pending-1)
		p.mu.Unlock()
	}
	_, cmd := p.app.Update(msg)
	p.mu.Lock()
	p.keys += count
	p.busy = p.app.Busy()
	p.drawn = false
	p.mu.Unlock()
	return p, cmd
}

func (p *probe) View() tea.View {
	v := p.app.View()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.content, p.drawn = v.Content, true
	return v
}

// settled gives the last screen once that many keys have been taken in and nothing is being read.
func (p *probe) settled(keys int) (content string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.content, p.drawn && !p.busy && p.pending == 0 && p.keys >= keys && strings.TrimSpace(p.content) != ""
}

// reason says what settled is waiting for.
func (p *probe) reason(keys int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.keys < keys:
		return fmt.Sprintf("%d of %d keys taken in", p.keys, keys)
	case p.busy:
		return "a pane is reading"
	case p.pending != 0:
		return fmt.Sprintf("%d messages on their way", p.pending)
	case !p.drawn:
		return "not drawn since"
	}
	return "the terminal shows something else than\n" + ansi.Strip(p.content)
}

// queue is a pipe that never makes its writer wait.
type queue struct {
	mu     sync.Mutex
	filled *sync.Cond
	data   []byte
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

func (q *queue) write(s string) {
	q.mu.Lock()
	q.data = append(q.data, s...)
	q.mu.Unlock()
	q.filled.Signal()
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.filled.Broadcast()
}

// Read waits for something to be written.
func (q *queue) Read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.data) == 0 && !q.closed {
		q.filled.Wait()
	}
	if len(q.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, q.data)
	q.data = q.data[n:]
	return n, nil
}
