// Package playground is the SQL pane: an editor above, results or a query plan below, the tables at the side.
//
// Statements run on the store's own databases, where the guard of package sqlite lets nothing but reads through; what it
// refuses is shown, not anticipated. A statement has ten seconds and a thousand rows, and can be cancelled: it runs in a
// command, and an answer that is no longer waited for is dropped.
package playground

import (
	"context"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/editor"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Bounds of a statement.
const (
	maxRows    = 1000
	maxRunning = 10 * time.Second
)

// place is a part of the pane that can have the keys.
type place int

const (
	inEditor place = iota
	inResults
	inSchema
)

// Pane is the SQL pane.
type Pane struct {
	env   *pane.Env
	size  pane.Size
	front bool

	commands []pane.Command

	editor   *editor.Model
	focus    place
	database inspector.Database
	history  history

	run      run
	outcomes []outcome
	shown    int // which of the outcomes
	grid     *grid.Model[int]
	plan     *lines.Model
	record   *jsonview.Model // one row of the result, in place of the grid

	schema     *lines.Model
	entries    []entry
	schemaErr  error
	hideSchema bool // turned off by hand, where it would be shown
	wantSchema bool // turned on by hand, where it would not
	reading    bool // of the schema
}

// run is the statement that is running, if one is.
type run struct {
	id     int
	active bool
	shown  bool // it has taken long enough to say so
	cancel context.CancelFunc
	began  time.Time
	what   string
}

// Messages of the pane to itself.
type (
	doneMsg struct {
		pane     *Pane
		id       int
		outcomes []outcome
	}
	clockMsg struct {
		pane *Pane
		id   int
	}
	schemaMsg struct {
		pane    *Pane
		entries []entry
		err     error
	}
)

// New makes the pane. It reads nothing before Init.
func New(env *pane.Env) *Pane {
	p := &Pane{
		env: env, editor: editor.New(), plan: lines.New(), schema: lines.NewList(), grid: grid.New[int](nil),
		size: pane.Size{Width: 120, Height: 36},
	}
	p.editor.SetPlaceholder("SELECT … then ctrl+r")
	p.editor.Focus()
	return p
}

// ID is "sql".
func (p *Pane) ID() string { return "sql" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "SQL" }

// Init reads the tables' names.
func (p *Pane) Init() tea.Cmd { return p.readSchema() }

// Close cancels what is running.
func (p *Pane) Close() {
	if p.run.cancel != nil {
		p.run.cancel()
	}
}

// Capturing reports whether the editor has the keys.
func (p *Pane) Capturing() bool { return p.focus == inEditor }

// Busy reports whether a statement is running or the schema is being read.
func (p *Pane) Busy() bool { return p.run.active || p.reading }

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
	case pane.Focus:
		p.front = msg.Front
	case doneMsg:
		if msg.pane == p {
			p.done(msg)
		}
	case clockMsg:
		if msg.pane == p && p.run.active && msg.id == p.run.id {
			p.run.shown = true
			return p.clock()
		}
	case schemaMsg:
		if msg.pane == p {
			p.schemaArrived(msg)
		}
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		p.pointer(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.focus == inEditor {
			p.editor.Update(msg)
		}
	}
	p.settle()
	return nil
}

// settle makes the grid fit, and marks the statement that would run when there is a choice.
func (p *Pane) settle() {
	a := p.areas()
	if o := p.outcome(); o != nil && o.rows != nil {
		o.rows.Serve(p.grid, p.grid.SetSize(a.results.Dx(), a.results.Dy()))
	}
	p.markStatement()
}

// setFocus gives the keys to a part of the pane.
func (p *Pane) setFocus(to place) {
	p.focus = to
	if to == inEditor {
		p.editor.Focus()
	} else {
		p.editor.Blur()
	}
}

// nextFocus goes round the parts that are shown.
func (p *Pane) nextFocus() tea.Cmd {
	switch {
	case p.focus == inEditor && p.outcome() != nil:
		p.setFocus(inResults)
	case p.focus != inSchema && p.schemaShown():
		p.setFocus(inSchema)
	case p.focus == inEditor:
		p.setFocus(inResults)
	default:
		p.setFocus(inEditor)
	}
	return nil
}

// outcome is what is shown below the editor, nil for nothing yet.
func (p *Pane) outcome() *outcome {
	if p.shown >= len(p.outcomes) {
		return nil
	}
	return &p.outcomes[p.shown]
}
