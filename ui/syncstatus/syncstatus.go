// Package syncstatus is the Sync pane: where the heads stand and how far they are apart, what is pending and what never
// leaves its client, the journal of rebases, what was noticed, and the files. Of a running app it also tells how the app
// reached its backend in the last minutes, how the sync latch stands, and how long the backend takes to confirm.
//
// Above is the answer to the first question, always there; below is one part at a time, each a short list that is read
// whole and bounded: the Events pane has the rest.
package syncstatus

import (
	"context"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// part is one of the lists.
type part int

const (
	pendingPart part = iota
	clientOnlyPart
	rebasesPart
	findingsPart
	filesPart
	partCount
)

// list is a part's rows and what is done with them.
type list struct {
	grid  *grid.Model[int]
	rows  grid.Rows
	count int64
	more  bool // there are more than are listed
}

// Pane is the Sync pane.
type Pane struct {
	env   *pane.Env
	size  pane.Size
	front bool
	stale bool

	ctx    context.Context
	cancel context.CancelFunc

	pending, clientOnly *inspector.View
	read                reading
	known               bool
	reading             bool
	failed              string
	moving              bool // time is waited for

	shown    part
	lists    [partCount]list
	rebase   *rebase // one rebase in full, in place of the list of them
	zoomed   bool
	commands []pane.Command
}

// rebase is one rebase's rows.
type rebase struct {
	number int64
	list   list
	rows   []inspector.Row
}

// New makes the pane.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, size: pane.Size{Width: 80, Height: 20}, stale: true}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	for i := range p.lists {
		p.lists[i] = newList(columns[i], empty[i])
	}
	return p
}

func newList(cols []grid.Column, none string) list {
	g := grid.New[int](cols)
	g.SetEmpty(none)
	return list{grid: g}
}

// ID is "sync".
func (p *Pane) ID() string { return "sync" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Sync" }

// Init opens the views and reads.
func (p *Pane) Init() tea.Cmd {
	if p.env.Store.Client().Can(client.CapEventlog) == nil {
		p.pending, p.clientOnly = p.view("is:pending"), p.view("is:client-only")
	}
	return p.restore()
}

// view opens a view of a filter that is always right.
func (p *Pane) view(text string) *inspector.View {
	f, err := filter.Parse(text)
	if err != nil {
		panic(err) // the text is a constant
	}
	return p.env.Store.View(f)
}

// Close ends what is being read.
func (p *Pane) Close() {
	p.cancel()
	for _, v := range []*inspector.View{p.pending, p.clientOnly} {
		if v != nil {
			v.Close()
		}
	}
}

// Chosen is the event under the cursor, as it stands in the log.
func (p *Pane) Chosen() (livestore.Key, bool) { return p.key() }

// Capturing is false: nothing is typed here.
func (p *Pane) Capturing() bool { return false }

// Busy reports whether something is being read.
func (p *Pane) Busy() bool { return p.reading }

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
	case pane.Changed:
		p.stale = true
		return p.catchUp()
	case pane.Focus:
		p.front = msg.Front
		return tea.Batch(p.catchUp(), p.move())
	case movedMsg:
		if msg.pane == p {
			return p.moved()
		}
	case pane.Restyled:
		p.fill()
	case readMsg:
		if msg.pane == p {
			return p.arrived(msg)
		}
	case rebaseMsg:
		if msg.pane == p {
			return p.rebaseArrived(msg)
		}
	case arrangedMsg:
		if msg.pane == p {
			for i, a := range msg.arrangements {
				p.lists[i].grid.Arrange(a)
			}
		}
	case tea.MouseMsg:
		p.pointer(msg)
	}
	p.layout()
	return nil
}

// current is the list that is shown.
func (p *Pane) current() *list {
	if p.shown == rebasesPart && p.rebase != nil {
		return &p.rebase.list
	}
	return &p.lists[p.shown]
}

// layout makes the list fit.
func (p *Pane) layout() {
	l := p.current()
	_, body := p.areas()
	l.rows.Serve(l.grid, l.grid.SetSize(body.Dx(), body.Dy()))
	at, _ := l.grid.Cursor()
	l.grid.SetExtent(int64(at.Key), int64(len(l.rows)), !l.more)
}

// pointer is the mouse: the wheel scrolls, a click chooses a part or a row, and drags the edge of a column.
func (p *Pane) pointer(msg tea.MouseMsg) {
	l := p.current()
	tabs, body := p.areas()
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		d := 3
		if m.Button == tea.MouseWheelUp {
			d = -3
		}
		l.rows.Serve(l.grid, l.grid.Move(d))
	case tea.MouseClickMsg:
		if m.Y == tabs.Min.Y {
			if i, ok := p.tabAt(m.X); ok {
				p.shown = i
			}
			return
		}
		reqs, _ := l.grid.Click(m.X-body.Min.X, m.Y-body.Min.Y)
		l.rows.Serve(l.grid, reqs)
	case tea.MouseMotionMsg:
		l.grid.Drag(m.X-body.Min.X, m.Y-body.Min.Y)
	case tea.MouseReleaseMsg:
		l.grid.Release()
	}
}
