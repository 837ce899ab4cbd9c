// Package recompute is the Live pane: the app's queries with what was seen of their runs, and the runs as they happen:
// what made each of them run, and what that changed in its result, or that it changed nothing.
//
// Above are the queries, kept by their ids; below is the timeline, newest first. Its list holds a few screens of runs
// and reads more by their numbers, so the cursor stays on its run while thousands come; on the newest run it follows.
// While the list is paused nothing in it moves, and the counters go on.
//
// Nothing here is drawn by a clock but the sparks, once a second, and only while one of them is to move.
package recompute

import (
	"context"
	"strconv"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/queries/keyed"

	tea "charm.land/bubbletea/v2"
)

// asking is what the prompt is open for.
type asking int

const (
	nothing asking = iota
	forText
	forWatch
)

// Pane is the Live pane.
type Pane struct {
	env    *pane.Env
	size   pane.Size
	ctx    context.Context
	cancel context.CancelFunc

	front, stale bool
	looking      bool // a look is under way
	ticking      bool
	seen         look
	known        bool

	queries *keyed.List
	stats   map[string]*inspector.QueryStat // by key, of the last look
	sort    sorting
	wanted  string // the key of a watch that the cursor goes to once it is listed

	runs     *timeline
	inRuns   bool // the runs have the keys
	zoomed   bool // and the part that has them fills the pane
	divider  divider
	dragging bool

	asking        asking
	filter, watch *prompt.Model
	adding        bool // a watch is being added

	commands []pane.Command
}

// New makes the pane.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, size: pane.Size{Width: 120, Height: 36}, stale: true}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.queries = keyed.New(queryColumns(p.size.Width))
	p.runs = newTimeline(p)
	p.filter, p.watch = prompt.New("filter:"), prompt.New("watch:")
	p.filter.SetPlaceholder("starredCount   todos   e224")
	p.watch.SetPlaceholder("SELECT count(*) FROM todos")
	return p
}

// ID is "live".
func (p *Pane) ID() string { return "live" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Live" }

// Init reads what is kept of the divider.
func (p *Pane) Init() tea.Cmd {
	if p.env.Store.Client().Can(client.CapEventlog) == nil {
		p.runs.names.events = p.env.Store.View(nil)
	}
	return tea.Batch(p.recall(), p.runs.reset())
}

// Close ends what is being read.
func (p *Pane) Close() {
	p.cancel()
	if v := p.runs.names.events; v != nil {
		v.Close()
	}
}

// Capturing reports whether something is being typed.
func (p *Pane) Capturing() bool { return p.asking != nothing }

// Busy reports whether something is being read.
func (p *Pane) Busy() bool { return p.looking || p.adding || p.runs.reads > 0 }

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
		p.queries.Grid.SetColumns(queryColumns(msg.Width))
		p.runs.grid.SetColumns(runColumns(msg.Width))
		p.fill()
	case pane.Changed:
		p.stale = true
		return p.catchUp(), true
	case pane.Focus:
		p.front = msg.Front
		p.stale = p.stale || msg.Front
		return p.catchUp(), true
	case pane.Restyled:
		p.fill()
	case tea.KeyPressMsg, tea.PasteMsg:
		if m := p.prompt(); m != nil {
			return m.Update(msg), true
		}
	case tea.MouseMsg:
		return p.pointer(msg), true
	default:
		return p.answer(msg)
	}
	return nil, true
}

// answer takes in what a command of the pane's own has found.
func (p *Pane) answer(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case lookMsg:
		if mine = msg.pane == p; mine {
			cmd = p.arrived(msg)
		}
	case pageMsg:
		if mine = msg.pane == p; mine {
			cmd = p.runs.arrived(msg)
		}
	case tickMsg:
		if mine = msg.pane == p; mine {
			p.ticking, p.stale = false, true
			cmd = p.look()
		}
	case watchedMsg:
		if mine = msg.pane == p; mine {
			cmd = p.watched(msg)
		}
	case clearedMsg:
		if mine = msg.pane == p; mine {
			cmd = p.cleared(msg)
		}
	case dividerMsg:
		if mine = msg.pane == p; mine {
			p.divider = msg.divider.sane()
		}
	}
	return cmd, mine
}

// settle makes the lists fit.
func (p *Pane) settle() tea.Cmd {
	a := p.areas()
	if !a.queries.Empty() {
		p.queries.Resize(a.queries.Dx(), a.queries.Dy())
	}
	var cmd tea.Cmd
	if !a.runs.Empty() {
		cmd = p.runs.load(p.runs.grid.SetSize(a.runs.Dx(), a.runs.Dy()))
	}
	return tea.Batch(cmd, p.tick())
}

// chosen is the query under the cursor.
func (p *Pane) chosen() (*inspector.QueryStat, bool) {
	q, ok := p.stats[p.queries.Key()]
	return q, ok
}

// cell is the cell under the cursor of the part that has the keys.
func (p *Pane) cell() (grid.Column, grid.Cell, bool) {
	if p.inRuns {
		return p.runs.grid.CursorCell()
	}
	return p.queries.Grid.CursorCell()
}

func keyOf(id int64) string { return strconv.FormatInt(id, 10) }
