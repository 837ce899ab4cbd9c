package playground

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// Bounds of running all statements.
const (
	maxStatements = 100
	maxHeld       = 256 << 20 // bytes of results; one statement's are bounded by the inspector
)

// run is what is running, if anything is.
type run struct {
	id      int
	active  bool
	stopped bool // by hand; what is finished by then is still shown
	shown   bool // it has taken long enough to say so
	cancel  context.CancelFunc
	began   time.Time
	what    string
	of      int           // statements
	at      *atomic.Int32 // how many are finished
}

// Messages of the pane to itself.
type (
	doneMsg struct {
		pane     *Pane
		id       int
		outcomes []*outcome
	}
	clockMsg struct {
		pane *Pane
		id   int
	}
)

// statement is the statement that the cursor is in.
func (p *Pane) statement() (sqltext.Statement, bool) {
	return sqltext.At(p.text(), p.editor.Caret())
}

// runOne runs the statement at the cursor.
func (p *Pane) runOne() tea.Cmd {
	s, ok := p.statement()
	if !ok {
		return pane.Say(pane.Info, "there is no statement at the cursor")
	}
	return p.start([]sqltext.Statement{s}, false)
}

// runAll runs every statement, up to the first that fails.
func (p *Pane) runAll() tea.Cmd {
	all := sqltext.Split(p.text())
	switch {
	case len(all) == 0:
		return pane.Say(pane.Info, "there is no statement")
	case len(all) > maxStatements:
		said := fmt.Sprintf("running the first %d of %s statements", maxStatements, text.Count(int64(len(all))))
		return tea.Batch(pane.Say(pane.Warn, said), p.start(all[:maxStatements], false))
	}
	return p.start(all, false)
}

// explain asks how SQLite would run the statement at the cursor.
func (p *Pane) explain() tea.Cmd {
	s, ok := p.statement()
	if !ok {
		return pane.Say(pane.Info, "there is no statement at the cursor")
	}
	return p.start([]sqltext.Statement{s}, true)
}

// start runs statements, one after the other, in place of what is running.
func (p *Pane) start(statements []sqltext.Statement, explain bool) tea.Cmd {
	p.cancelRun()
	p.popup.close()
	ctx, cancel := context.WithCancel(context.Background())
	p.run = run{id: p.run.id + 1, active: true, cancel: cancel, began: p.env.Now(), what: "running", of: len(statements), at: new(atomic.Int32)}
	if explain {
		p.run.what = "explaining"
	}
	r := runner{env: *p.env, theme: p.env.Theme, database: p.database, limit: p.limit, version: p.editor.Version(), explain: explain}
	id, at := p.run.id, p.run.at
	work := func() tea.Msg {
		defer cancel()
		m := doneMsg{pane: p, id: id}
		held := 0
		for _, s := range statements {
			o := &outcome{statement: s, version: r.version, explained: explain, limit: r.limit}
			if held > maxHeld {
				o.err = fmt.Errorf("not run: the results before it take %s", text.Bytes(int64(held)))
			} else {
				r.run(ctx, o)
				held += size(o.result.Rows)
			}
			m.outcomes = append(m.outcomes, o)
			at.Add(1)
			if o.err != nil {
				break
			}
		}
		return m
	}
	return tea.Batch(work, p.clock(), p.history.add(p.text()))
}

// size is what rows take, about.
func size(rows [][]any) int {
	n := 0
	for _, row := range rows {
		for _, v := range row {
			switch v := v.(type) {
			case string:
				n += len(v)
			case []byte:
				n += len(v)
			}
			n += 16
		}
	}
	return n
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

// stop is cancelRun by hand, which leaves a word about it, and what is finished.
func (p *Pane) stop() tea.Cmd {
	p.cancelRun()
	p.run.stopped = true
	if n := p.run.at.Load(); n > 0 {
		return pane.Say(pane.Info, fmt.Sprintf("cancelled after %d of %d statements", n, p.run.of))
	}
	return pane.Say(pane.Info, "cancelled")
}

// done takes the outcomes in and shows the last of them.
func (p *Pane) done(m doneMsg) tea.Cmd {
	if m.id != p.run.id || !p.run.active && !p.run.stopped {
		return nil
	}
	if last := len(m.outcomes) - 1; p.run.stopped && last >= 0 && m.outcomes[last].err != nil {
		m.outcomes = m.outcomes[:last]
		if last == 0 {
			return nil
		}
	}
	p.run.active = false
	for _, o := range m.outcomes {
		o.show(p.env, p.outcomes)
	}
	p.outcomes = m.outcomes
	p.showOutcome(len(m.outcomes) - 1)
	return nil
}

// showOutcome shows one of several results, and where it went wrong.
func (p *Pane) showOutcome(i int) {
	p.shown, p.record, p.finding = i, nil, false
	o := p.outcome()
	if o != nil && o.explained && o.err == nil {
		p.plan.Set(planLines(o.plan, p.env.Theme))
		p.plan.Home()
	}
}

// runner runs statements off the UI goroutine; it holds copies only.
type runner struct {
	env      pane.Env
	theme    theme.Theme
	database inspector.Database
	limit    int
	version  int
	explain  bool
}

func (r *runner) run(ctx context.Context, o *outcome) {
	ctx, cancel := context.WithTimeoutCause(ctx, maxRunning, fmt.Errorf("stopped after %.0f s: nothing here may take longer", maxRunning.Seconds()))
	defer cancel()
	opt := inspector.QueryOptions{Database: r.database, Limit: r.limit}
	began := r.env.Now()
	if r.explain {
		o.plan, o.result, o.err = r.env.Store.Plan(ctx, o.statement.Text, opt)
	} else {
		o.result, o.err = r.env.Store.Query(ctx, o.statement.Text, opt)
	}
	o.took = r.env.Now().Sub(began)
	switch {
	case o.err == nil && !r.explain:
		o.measure(&r.env, r.theme)
	case r.env.Redact:
		o.err = withoutValues(o.err)
	}
}

// withoutValues leaves out of an error what stands in single quotes: SQLite quotes values there, as in a bad path of JSON.
func withoutValues(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || !strings.Contains(e.Msg, "'") {
		return err
	}
	parts := strings.Split(e.Msg, "'")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "…"
	}
	hidden := *e
	hidden.Msg = strings.Join(parts, "'")
	return &hidden
}
