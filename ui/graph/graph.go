// Package graph is the Graph pane: the reactivity graph of a running app, from the tables through queries and what is
// computed of them to the effects that they have.
//
// It is looked at as a list, which sorts, and as a map, with a column for each layer and the edges of one node. What is
// laid out is a model of the graph, made in a command each time the app tells another one; filters and the map's columns
// are places in it, and only what is on the screen is drawn. The app tells its graph while the pane is in front.
package graph

import (
	"context"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/queries/keyed"

	tea "charm.land/bubbletea/v2"
)

// asking is what the prompt is open for.
type asking int

const (
	nothing asking = iota
	forFilter
	forMinimum
	askings
)

// Pane is the Graph pane.
type Pane struct {
	env  *pane.Env
	size pane.Size

	front, stale bool
	ctx          context.Context
	cancel       context.CancelFunc
	told         context.CancelFunc // ends having the graph told; nil while it is not

	why     error // why the graph is not told, nil where it is
	looked  bool  // why is known
	model   *model
	reading bool
	working int

	filter filter
	view   view

	onMap  bool
	zoomed bool // without what is said of the chosen node
	chosen string
	list   *keyed.List
	sort   string // a column of the list, "" for the order of the layers
	desc   bool
	tops   [layerCount]int // the first row of each of the map's columns

	asking   asking
	prompts  [askings]*prompt.Model
	commands map[situation][]pane.Command
}

// New makes the pane. It reads nothing before it is in front.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, size: pane.Size{Width: 80, Height: 20}, stale: true, list: keyed.New(columns), commands: map[situation][]pane.Command{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.prompts[forFilter], p.prompts[forMinimum] = prompt.New("filter:"), prompt.New("at least:")
	p.prompts[forFilter].SetPlaceholder("a text in the label")
	p.prompts[forMinimum].SetPlaceholder("how often a node was refreshed, computed or run")
	return p
}

// ID is "graph".
func (p *Pane) ID() string { return "graph" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Graph" }

// Init takes the arrangement of the columns from the memory.
func (p *Pane) Init() tea.Cmd { return p.restore() }

// Close ends what is being read and told.
func (p *Pane) Close() { p.cancel() }

// Capturing reports whether something is being typed.
func (p *Pane) Capturing() bool { return p.asking != nothing }

// Busy reports whether something is being read.
func (p *Pane) Busy() bool { return p.reading || p.working > 0 }

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
		return nil, true
	case readMsg:
		if msg.pane == p {
			return p.arrived(msg), true
		}
	case arrangedMsg:
		if msg.pane == p {
			p.list.Grid.Arrange(msg.arrangement)
			return nil, true
		}
	case copyMsg:
		if msg.pane == p {
			p.working--
			return msg.copy(), true
		}
	case tea.MouseMsg:
		p.pointer(msg)
		return nil, true
	case tea.KeyPressMsg, tea.PasteMsg:
		if m := p.prompt(); m != nil {
			return m.Update(msg), true
		}
	}
	return nil, false
}

// settle makes everything fit what has just happened.
func (p *Pane) settle() tea.Cmd {
	a := p.areas()
	if p.onMap {
		p.scroll(a.body.Dy() - 1)
	} else {
		p.list.Resize(a.body.Dx(), a.body.Dy())
		if key := p.list.Key(); key != "" {
			p.chosen = key
		}
	}
	return p.watch()
}

// watch has the app tell its graph while the pane is in front, and not otherwise.
func (p *Pane) watch() tea.Cmd {
	want := p.front && p.looked && p.why == nil
	switch {
	case want && p.told == nil:
		ctx, cancel := context.WithCancel(p.ctx)
		p.told = cancel
		store := p.env.Store
		return func() tea.Msg { store.WatchGraph(ctx); return nil }
	case !want && p.told != nil:
		p.told()
		p.told = nil
	}
	return nil
}

// node is the chosen one.
func (p *Pane) node() (*node, bool) {
	if p.model == nil {
		return nil, false
	}
	i, ok := p.model.at[p.chosen]
	if !ok || !p.view.shown[i] {
		return nil, false
	}
	return &p.model.nodes[i], true
}
