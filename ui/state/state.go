// Package state is the State pane: the tables of the store's state at the head of its log, the rows of one of them, and
// one row in full with the events that wrote it.
//
// The one idea: the pane shows a source, which is a table in some order through some filter, and goes from one source to
// the next only when the next one's first rows are there. Sorting ten million rows leaves what is on the screen alone
// until it is done, and giving it up leaves everything as it was. The selection is a row's key, so it stays on its row
// whatever the app writes.
package state

import (
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/remember"

	tea "charm.land/bubbletea/v2"
)

// part is a part of the pane that can have the keys.
type part int

const (
	inTables part = iota
	inRows
	inRecord
)

// asking is what the prompt is open for.
type asking int

const (
	nothing asking = iota
	forFilter
	forTable
	forFile
	forSearch
	askings
)

// ShowTable asks the State pane, by [pane.Goto], to show a table.
type ShowTable struct{ Name string }

// ShowRow asks the State pane, by [pane.Goto], to go to the row with this primary key and to open it.
type ShowRow struct {
	Table string
	Key   []inspector.ColumnValue
}

// Pane is the State pane.
type Pane struct {
	env   *pane.Env
	size  pane.Size
	no    error // why there is no state
	focus part
	zoom  bool // the part that has the keys has the whole pane

	tables *tables
	rows   *rows
	record *record
	open   bool // the record is shown
	left   map[string]left

	asking  asking
	prompts [askings]*prompt.Model
	past    *remember.History

	write    writing
	sizes    sizes
	drag     divider
	keeping  keeping
	commands map[situation][]pane.Command

	front, stale bool
	unflash      int // which flash is to be ended; each one that begins has the next number
	flashing     bool
	finding      bool // a row is being looked for
}

// left is how a table was left, to be found so again.
type left struct {
	opt inspector.RowOptions
	key inspector.RowKey
}

// maxLeft bounds the tables that are remembered so.
const maxLeft = 100

// flashFor is how long what changed is shown as such.
const flashFor = 700 * time.Millisecond

// Messages of the pane to itself.
type (
	flashEnd struct {
		pane *Pane
		n    int
	}
	foundRowMsg struct {
		pane  *Pane
		table string
		key   inspector.RowKey
		found bool
		err   error
	}
	rememberedMsg struct {
		pane  *Pane
		past  *remember.History
		sizes sizes
		err   error
	}
)

// New makes the pane. It reads nothing before Init.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, tables: newTables(env), rows: newRows(env), record: newRecord(env), left: map[string]left{}, commands: map[situation][]pane.Command{}}
	for i, label := range [askings]string{forFilter: "rows:", forTable: "find table:", forFile: "write to:", forSearch: "search:"} {
		p.prompts[i] = prompt.New(label)
	}
	p.prompts[forFilter].SetPlaceholder(`milk   text~milk   completed=1   deletedAt is null   not (priority>2)`)
	p.prompts[forTable].SetPlaceholder("a part of its name")
	p.prompts[forFile].SetPlaceholder("todos.csv   todos.json   todos.jsonl")
	p.prompts[forSearch].SetPlaceholder("in this view; n and N go from match to match")
	p.size = pane.Size{Width: 120, Height: 36}
	return p
}

// ID is "state".
func (p *Pane) ID() string { return "state" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "State" }

// Init reads which tables there are.
func (p *Pane) Init() tea.Cmd {
	p.front = true
	if err := p.env.Store.Client().Can(client.CapState); err != nil {
		p.no = err
		return nil
	}
	memory := p.env.Memory
	return tea.Batch(p.tables.begin(), func() tea.Msg {
		m := rememberedMsg{pane: p, past: memory.History("rows")}
		m.past.All() // reads the file here
		m.err = memory.Load(layoutName, &m.sizes)
		return m
	})
}

// Close ends what is being read and written.
func (p *Pane) Close() {
	p.tables.stop()
	p.rows.close()
	p.record.close()
	p.write.stop()
}

// Capturing reports whether a prompt is open.
func (p *Pane) Capturing() bool { return p.asking != nothing }

// Busy reports whether something is being read that the screen waits for.
func (p *Pane) Busy() bool {
	return p.tables.busy() || p.rows.busy() || p.open && p.record.busy() || p.finding || p.write.active
}

// Unsaved says what quitting would lose.
func (p *Pane) Unsaved() string {
	if p.write.active {
		return "A table is being written to " + p.write.path + "."
	}
	return ""
}

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	cmd, mine := p.update(msg)
	if !mine {
		return nil
	}
	return tea.Batch(cmd, p.settle())
}

func (p *Pane) update(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
		return nil, true
	case pane.Changed:
		p.stale = true
		return p.catchUp(), true
	case pane.Focus:
		p.front = msg.Front
		return p.catchUp(), true
	case pane.Restyled:
		return p.restyle(), true
	case ShowTable:
		return p.showTable(msg.Name), true
	case ShowRow:
		return p.showRow(msg), true
	case tea.MouseClickMsg, tea.MouseWheelMsg, tea.MouseMotionMsg, tea.MouseReleaseMsg:
		return p.pointer(msg), true
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typed(msg), p.asking != nothing
	}
	return p.answer(msg)
}

// answer takes in what the pane's own commands return.
func (p *Pane) answer(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case rememberedMsg:
		return p.remembered(msg), msg.pane == p
	case tablesMsg:
		return p.tablesArrived(msg), msg.tables == p.tables
	case againMsg:
		return p.tables.again(), msg.tables == p.tables
	case openedMsg:
		return p.rows.opened(msg), msg.rows == p.rows
	case firstMsg:
		return p.arrived(msg), msg.rows == p.rows
	case progressMsg:
		return p.rows.progressed(msg), msg.rows == p.rows
	case pageMsg:
		return p.rows.page(msg), msg.rows == p.rows
	case countMsg:
		return p.rows.measured(msg), msg.rows == p.rows
	case recordMsg, cellMsg, touchesMsg, mentionsMsg, readOnMsg:
		return p.record.answer(msg)
	case foundRowMsg:
		return p.foundRow(msg), msg.pane == p
	case copyMsg:
		return p.copied(msg), msg.pane == p
	case cellFilterMsg:
		return p.filterByCell(msg), msg.pane == p
	case existsMsg:
		return p.fileLooked(msg), msg.pane == p
	case writtenMsg:
		return p.written(msg), msg.pane == p
	case writeTick:
		return p.writeTicked(msg), msg.pane == p
	case savedMsg:
		return p.kept(msg), msg.pane == p
	case flashEnd:
		if msg.pane == p && msg.n == p.unflash {
			p.flashing = false
			p.rows.grid.Unflash()
			p.tables.grid.Unflash()
		}
		return nil, msg.pane == p
	}
	return nil, false
}

func (p *Pane) remembered(m rememberedMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.past = m.past
	p.sizes = m.sizes.within()
	if m.err != nil {
		return pane.Say(pane.Warn, m.err.Error())
	}
	return nil
}

// catchUp reads again what the store has changed, when the pane can be seen.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale || p.no != nil {
		return nil
	}
	p.stale = false
	cmds := []tea.Cmd{p.tables.refresh(), p.rows.refresh()}
	if p.open {
		cmds = append(cmds, p.record.refresh())
	}
	return tea.Batch(cmds...)
}

// restyle makes anew what was made with the colours of before.
func (p *Pane) restyle() tea.Cmd {
	p.record.restyle()
	return tea.Batch(p.tables.restyle(), p.rows.refresh())
}

// settle makes everything fit what has just happened: sizes, the row under the cursor, what flashes.
func (p *Pane) settle() tea.Cmd {
	if p.no != nil {
		return nil
	}
	cmds := []tea.Cmd{p.layout(), p.flash()}
	if row, ok := p.rows.grid.Cursor(); ok && p.open && p.rows.now.view != nil {
		column := ""
		if c, _, ok := p.rows.grid.CursorCell(); ok {
			column = c.ID
		}
		cmds = append(cmds, p.record.show(p.rows.now, row.Key, column, p.focus != inRecord))
	}
	return tea.Batch(cmds...)
}

// flash ends, after a moment, what has begun to flash.
func (p *Pane) flash() tea.Cmd {
	if p.flashing || !p.rows.grid.Flashing() && !p.tables.grid.Flashing() {
		return nil
	}
	p.flashing = true
	p.unflash++
	n := p.unflash
	return tea.Tick(flashFor, func(time.Time) tea.Msg { return flashEnd{p, n} })
}
