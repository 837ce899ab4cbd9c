package playground

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// outcome is what one statement came to.
type outcome struct {
	statement sqltext.Statement
	version   int // of the editor's text, for the place of an error
	explained bool

	result inspector.Result
	rows   grid.Rows
	cols   []grid.Column
	plan   []inspector.PlanStep
	took   time.Duration
	err    error
}

// at is the statement that the cursor is in.
func (p *Pane) at() (sqltext.Statement, bool) {
	return sqltext.At(p.editor.Value(), p.editor.Caret())
}

// runOne runs the statement at the cursor.
func (p *Pane) runOne() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return pane.Say(pane.Info, "there is no statement at the cursor")
	}
	return p.start([]sqltext.Statement{s}, false)
}

// runAll runs every statement, up to the first that fails.
func (p *Pane) runAll() tea.Cmd {
	all := sqltext.Split(p.editor.Value())
	if len(all) == 0 {
		return pane.Say(pane.Info, "there is no statement")
	}
	return p.start(all, false)
}

// explain asks how SQLite would run the statement at the cursor.
func (p *Pane) explain() tea.Cmd {
	s, ok := p.at()
	if !ok {
		return pane.Say(pane.Info, "there is no statement at the cursor")
	}
	return p.start([]sqltext.Statement{s}, true)
}

// start runs statements, one after the other, in place of what is running.
func (p *Pane) start(statements []sqltext.Statement, explain bool) tea.Cmd {
	p.cancelRun()
	p.history.add(p.editor.Value())
	ctx, cancel := context.WithCancel(context.Background())
	p.run = run{id: p.run.id + 1, active: true, cancel: cancel, began: p.env.Now(), what: "running"}
	if explain {
		p.run.what = "explaining"
	}
	r := runner{store: p.env.Store, theme: p.env.Theme, now: p.env.Now, database: p.database, version: p.editor.Version(), explain: explain}
	id := p.run.id
	work := func() tea.Msg {
		defer cancel()
		m := doneMsg{pane: p, id: id}
		for _, s := range statements {
			o := r.run(ctx, s)
			m.outcomes = append(m.outcomes, o)
			if o.err != nil {
				break
			}
		}
		return m
	}
	return tea.Batch(work, p.clock())
}

// clock shows the time that a statement takes, from a moment after its start.
func (p *Pane) clock() tea.Cmd {
	id := p.run.id
	return tea.Tick(150*time.Millisecond, func(time.Time) tea.Msg { return clockMsg{p, id} })
}

// cancelRun ends what is running. What it would have answered is not waited for.
func (p *Pane) cancelRun() {
	if p.run.active {
		p.run.cancel()
		p.run.active = false
	}
}

// stop is cancelRun by hand, which leaves a word about it.
func (p *Pane) stop() tea.Cmd {
	p.cancelRun()
	return pane.Say(pane.Info, "cancelled")
}

// done takes the outcomes in and shows the last of them.
func (p *Pane) done(m doneMsg) {
	if m.id != p.run.id || !p.run.active {
		return
	}
	p.run.active = false
	p.outcomes = m.outcomes
	p.showOutcome(len(m.outcomes) - 1)
}

// showOutcome shows one of several results, and where it went wrong.
func (p *Pane) showOutcome(i int) {
	p.shown, p.record = i, nil
	o := p.outcome()
	if o == nil {
		return
	}
	if o.explained && o.err == nil {
		p.plan.Set(planLines(o.plan, p.env.Theme))
		p.plan.Home()
		return
	}
	p.grid = grid.New[int](o.cols)
	p.grid.SetEmpty("no rows")
	p.grid.SetWide(true)
	a := p.areas()
	p.grid.SetSize(a.results.Dx(), a.results.Dy())
	o.rows.Serve(p.grid, p.grid.Refresh())
	p.grid.SetExtent(0, int64(len(o.rows)), true)
}

// runner runs statements off the UI goroutine; it holds copies only.
type runner struct {
	store    *inspector.Store
	theme    theme.Theme
	now      func() time.Time
	database inspector.Database
	version  int
	explain  bool
}

func (r runner) run(ctx context.Context, s sqltext.Statement) outcome {
	ctx, cancel := context.WithTimeoutCause(ctx, maxRunning, fmt.Errorf("stopped after %.0f s: nothing here may take longer", maxRunning.Seconds()))
	defer cancel()
	o := outcome{statement: s, version: r.version, explained: r.explain}
	opt := inspector.QueryOptions{Database: r.database, Limit: maxRows}
	began := r.now()
	if r.explain {
		o.plan, o.result, o.err = r.store.Plan(ctx, s.Text, opt)
	} else {
		o.result, o.err = r.store.Query(ctx, s.Text, opt)
	}
	o.took = r.now().Sub(began)
	if o.err == nil && !r.explain {
		o.rows, o.cols = resultRows(o.result, r.theme)
	}
	return o
}

// where is the place of the error in the editor's text.
func (o *outcome) where() (from, to int, ok bool) {
	var e *sqlite.Error
	if !errors.As(o.err, &e) || e.Offset < 0 || e.Offset > len(o.statement.Text) {
		return 0, 0, false
	}
	from = o.statement.Start + e.Offset
	to = from
	for to < o.statement.End && isWord(o.statement.Text[to-o.statement.Start]) {
		to++
	}
	return from, max(to, min(from+1, o.statement.End)), true
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
