package picker

import (
	"context"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"

	tea "charm.land/bubbletea/v2"
)

// Model is the picker. It belongs to the UI goroutine.
type Model struct {
	ctx    context.Context
	cancel context.CancelFunc
	env    *pane.Env
	finder Finder
	back   bool // there is a store to go back to

	search   search
	found    [groups][]*row
	heads    map[string]known
	reading  bool // the heads of a row
	lines    []line
	cursor   int  // of lines; -1 when nothing can be chosen
	moved    bool // by the person
	top      int
	height   int // of the list when last drawn
	clicked  int // where the list began when last drawn
	idWidth  int
	filter   *prompt.Model
	path     *prompt.Model
	asking   *prompt.Model // the one of both that has the keys
	opening  string        // the source being opened
	failed   string        // why the last one was not
	commands []pane.Command
}

// known is what was read of a row's heads.
type known struct {
	heads Heads
	err   string
}

// New makes a picker; back says whether there is a store to go back to. It looks for nothing yet; Init does. Close ends
// what it has running.
func New(ctx context.Context, env *pane.Env, finder Finder, back bool) *Model {
	m := &Model{env: env, finder: finder, back: back, height: 10, cursor: -1, filter: prompt.New("filter:"), path: prompt.New("open:")}
	m.ctx, m.cancel = context.WithCancel(ctx)
	m.filter.SetPlaceholder("a few letters of an id, a program or a path")
	m.path.SetPlaceholder("a folder, a database file or an export .json")
	// A command may bring other rows onto the screen.
	settle := func(cmd tea.Cmd) tea.Cmd { return tea.Batch(cmd, m.readHeads()) }
	m.commands = pane.Declare(env, m, "picker", settle, m.table()...)
	return m
}

// Init begins to look.
func (m *Model) Init() tea.Cmd { return m.look() }

// Close ends what the picker has running.
func (m *Model) Close() { m.cancel() }

// Opening says that a source is being opened; "" ends that.
func (m *Model) Opening(source string) { m.opening, m.failed = source, "" }

// Failed says why a source was not opened.
func (m *Model) Failed(why string) { m.opening, m.failed = "", why }

// Title is what the page is called.
func (m *Model) Title() string { return "Open a store" }

// Commands are the picker's own.
func (m *Model) Commands() []pane.Command { return m.commands }

// Capturing reports whether a text is being typed.
func (m *Model) Capturing() bool { return m.asking != nil }

// Busy reports whether something is being looked for.
func (m *Model) Busy() bool { return m.search.left > 0 || m.reading }

// Update takes a message in.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case foundMsg:
		cmd = m.take(msg)
	case headsMsg:
		m.takeHeads(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		cmd = m.typed(msg)
	case tea.MouseClickMsg:
		cmd = m.click(msg)
	case tea.MouseWheelMsg:
		m.wheel(msg)
	}
	return tea.Batch(cmd, m.readHeads())
}

// typed takes a key or a paste that is text. A change of the filter is in force at once.
func (m *Model) typed(msg tea.Msg) tea.Cmd {
	if m.asking == nil {
		return nil
	}
	cmd := m.asking.Update(msg)
	if m.asking == m.filter {
		m.moved = false
		m.fill()
	}
	return cmd
}

func (m *Model) click(msg tea.MouseClickMsg) tea.Cmd {
	at := m.top + msg.Y - m.clicked
	if msg.Button != tea.MouseLeft || msg.Y < m.clicked || msg.Y >= m.clicked+m.height || at >= len(m.lines) || m.lines[at].row == nil {
		return nil
	}
	if at == m.cursor {
		return m.choose()
	}
	m.cursor, m.moved = at, true
	return nil
}

func (m *Model) wheel(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		m.moveBy(-3)
	case tea.MouseWheelDown:
		m.moveBy(3)
	}
}
