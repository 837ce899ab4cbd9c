// Package queries is the Queries pane: the queries that a running app has open with what was seen of their runs, the
// statements that it found slow, and one of them closely: its SQL, its plan, its last result, who listens to it, its runs.
//
// The app tells all of that by itself; the pane takes what the store knows and arranges it. Two things it does with the
// app: it has slow statements told while their list is in front, and it asks for a statement to be run again. Any SQL of
// the person's own can be watched beside the app's queries, also where no app is attached.
package queries

import (
	"context"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"

	tea "charm.land/bubbletea/v2"
)

// part is one of the lists.
type part int

const (
	livePart part = iota
	slowPart
	partCount
)

// asking is what the prompt is open for.
type asking int

const (
	nothing asking = iota
	forFilter
	forSearch
	forWatch
	askings
)

// ShowQuery asks the Queries pane, by [pane.Goto], to go to the live query that has this label or is defined by it.
type ShowQuery struct{ Label string }

// Pane is the Queries pane.
type Pane struct {
	env  *pane.Env
	size pane.Size

	front, stale bool
	ctx          context.Context
	cancel       context.CancelFunc

	read    reading
	known   bool
	reading bool

	shown    part
	lists    [partCount]*list
	wanted   string             // the label of a query to go to once it is known
	watched  int64              // the watch to go to once it is listed, 0 for none
	slowEnds context.CancelFunc // ends having the slow statements told; nil while they are not

	open, inDetail, zoomed bool
	detail                 *detail

	asking   asking
	prompts  [askings]*prompt.Model
	complete completion
	adding   bool // a watch is being added
	working  int  // commands under way that change the screen
	commands map[situation][]pane.Command
}

// New makes the pane. It reads nothing before it is in front.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, size: pane.Size{Width: 80, Height: 20}, stale: true, commands: map[situation][]pane.Command{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.detail = newDetail(env, p.ctx)
	p.complete.list = choices.New()
	for i := range p.lists {
		p.lists[i] = newList(columns[i])
	}
	for i, label := range [askings]string{forFilter: "filter:", forSearch: "search:", forWatch: "watch:"} {
		p.prompts[i] = prompt.New(label)
	}
	p.prompts[forFilter].SetPlaceholder("a text in the label, the SQL or the name of a table")
	p.prompts[forWatch].SetPlaceholder("SELECT …, run again whenever a table that it reads is written; tab completes")
	return p
}

// ID is "queries".
func (p *Pane) ID() string { return "queries" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Queries" }

// Init takes the arrangement of the columns from the memory.
func (p *Pane) Init() tea.Cmd { return p.restore() }

// Close ends what is being read and told.
func (p *Pane) Close() { p.cancel() }

// Capturing reports whether something is being typed.
func (p *Pane) Capturing() bool { return p.asking != nothing }

// Busy reports whether something is being read that would be seen.
func (p *Pane) Busy() bool { return p.reading || p.working > 0 || p.detail.busy() }

// list is the one that is shown.
func (p *Pane) list() *list { return p.lists[p.shown] }

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
		p.fill()
		p.detail.restyle()
		return nil, true
	case ShowQuery:
		return p.show(msg.Label), true
	case tea.MouseMsg:
		return p.pointer(msg), true
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typed(msg), p.asking != nothing
	}
	return p.answer(msg)
}

// answer takes in what the pane's own commands return.
func (p *Pane) answer(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case readMsg:
		if msg.pane == p {
			return p.arrived(msg), true
		}
	case arrangedMsg:
		if msg.pane == p {
			for i, a := range msg.arrangements {
				p.lists[i].Grid.Arrange(a)
			}
			return nil, true
		}
	case catalogMsg:
		if msg.pane == p {
			p.complete.catalog, p.complete.known = msg.catalog, true
			return nil, true
		}
	case workedMsg:
		if msg.pane == p {
			p.working--
			return msg.then(), true
		}
	case detailMsg:
		return nil, p.detail.arrived(msg)
	}
	return nil, false
}

// workedMsg is what a command of the pane came back with: what is to be done with it, on the UI goroutine.
type workedMsg struct {
	pane *Pane
	then func() tea.Cmd
}

// work does something that takes time; what it returns is done on the UI goroutine after that.
func (p *Pane) work(do func(context.Context) func() tea.Cmd) tea.Cmd {
	p.working++
	ctx := p.ctx
	return func() tea.Msg { return workedMsg{p, do(ctx)} }
}

// settle makes everything fit what has just happened.
func (p *Pane) settle() tea.Cmd {
	p.layout()
	cmds := []tea.Cmd{p.watchSlow()}
	if p.open {
		cmds = append(cmds, p.detail.show(p.subject()))
	}
	return tea.Batch(cmds...)
}

// watchSlow has the app tell its slow statements while their list is in front, and not otherwise.
func (p *Pane) watchSlow() tea.Cmd {
	want := p.front && p.shown == slowPart && p.read.why == nil && p.known
	switch {
	case want && p.slowEnds == nil:
		ctx, cancel := context.WithCancel(p.ctx)
		p.slowEnds = cancel
		store := p.env.Store
		return func() tea.Msg { store.WatchSlow(ctx); return nil }
	case !want && p.slowEnds != nil:
		p.slowEnds()
		p.slowEnds = nil
	}
	return nil
}

// controls is what can be asked of the app's queries, nil where nothing can.
func (p *Pane) controls() client.QueryControl {
	if c := p.env.Store.Controls(); c != nil {
		return c.Queries
	}
	return nil
}

// stat is the live query under the cursor.
func (p *Pane) stat() (*inspector.QueryStat, bool) {
	i, ok := p.lists[livePart].of[p.lists[livePart].Key()]
	if p.shown != livePart || !ok || i >= len(p.read.stats) {
		return nil, false
	}
	return &p.read.stats[i], true
}

// slow is the slow statement under the cursor.
func (p *Pane) slow() (*client.SlowQuery, bool) {
	i, ok := p.lists[slowPart].of[p.lists[slowPart].Key()]
	if p.shown != slowPart || !ok || i >= len(p.read.slow) {
		return nil, false
	}
	return &p.read.slow[i], true
}
