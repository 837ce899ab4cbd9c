package queries

import (
	"context"
	"errors"
	"slices"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// tab is a way to look at a query. A slow statement has the first two.
type tab int

const (
	sqlTab tab = iota
	planTab
	resultTab
	subscribersTab
	runsTab
	tabCount
)

// maxRuns is how many of a query's runs are listed, and maxOthers how many times as many are looked at for those of one
// that cannot be asked for.
const (
	maxRuns   = 200
	maxOthers = 20
)

// subject is what is looked at closely: a live query or a slow statement.
type subject struct {
	key     string // "" for nothing
	live    *inspector.QueryStat
	slow    *client.SlowQuery
	version [2]int64 // runs that were told and seen: with another one the result may be another
}

// subject is what the cursor is on.
func (p *Pane) subject() subject {
	if s, ok := p.stat(); ok {
		return subject{key: "live " + liveKey(s.ID), live: s, version: [2]int64{s.Runs, s.Seen}}
	}
	if q, ok := p.slow(); ok {
		return subject{key: "slow " + p.lists[slowPart].Key(), slow: q}
	}
	return subject{}
}

func (s *subject) sql() string {
	switch {
	case s.live != nil:
		return s.live.SQL
	case s.slow != nil:
		return s.slow.SQL
	}
	return ""
}

func (s *subject) binds() string {
	switch {
	case s.live != nil:
		return s.live.Binds
	case s.slow != nil:
		return s.slow.Binds
	}
	return ""
}

// detail is one query, seen closely.
type detail struct {
	env *pane.Env
	of  subject
	tab tab

	ctx    context.Context // of the pane
	gen    int
	cancel context.CancelFunc
	reads  int

	page   *lines.Model
	copies []string        // what copying each line of the page gives
	causes []livestore.Key // what each line of Runs was caused by
	sought string
	width  int

	sql    coloured
	plan   plan
	result result
	runs   runs
}

// coloured is a statement in colours, in lines of a width.
type coloured struct {
	of    string
	width int
	lines []lines.Line
}

// plan is how SQLite would run a statement.
type plan struct {
	sql    string // of which
	known  bool
	advice inspector.PlanAdvice
	err    error
}

// runs are the last runs of a query.
type runs struct {
	version [2]int64
	known   bool
	rows    []inspector.Run
	older   int64 // how many more there are, as far as known
}

// detailMsg is what was read of a query.
type detailMsg struct {
	detail *detail
	gen    int
	take   func(*detail)
	err    error
}

func newDetail(env *pane.Env, ctx context.Context) *detail {
	return &detail{env: env, ctx: ctx, page: lines.NewList()}
}

// busy reports whether something is being read that would be seen.
func (d *detail) busy() bool { return d.reads > 0 }

// tabs is how many ways there are to look at it.
func (d *detail) tabs() tab {
	if d.of.slow != nil {
		return planTab + 1
	}
	return tabCount
}

// show looks at something, and reads what the tab needs and is not there yet.
func (d *detail) show(of subject) tea.Cmd {
	if of.key != d.of.key {
		d.stop()
		d.plan, d.result, d.runs = plan{}, result{asTree: d.result.asTree}, runs{}
		d.page.Home()
	}
	d.of = of
	d.tab = min(d.tab, d.tabs()-1)
	d.lay()
	return d.want()
}

func (d *detail) stop() {
	if d.cancel != nil {
		d.cancel()
	}
	d.cancel, d.reads = nil, 0
	d.gen++
}

// want asks for what the tab shows and is not there yet, one thing at a time.
func (d *detail) want() tea.Cmd {
	if d.of.key == "" || d.reads > 0 {
		return nil
	}
	switch live, store := d.of.live, d.env.Store; {
	case d.tab == planTab && d.of.sql() != "" && (!d.plan.known || d.plan.sql != d.of.sql()):
		sql := d.of.sql()
		return d.read(func(ctx context.Context) (func(*detail), error) {
			advice, err := store.Advise(ctx, sql)
			return func(d *detail) { d.plan = plan{sql, true, advice, err} }, err
		})
	case live == nil:
	case d.tab == resultTab && (!d.result.known || d.result.version != d.of.version):
		return d.readResult()
	case d.tab == runsTab && (!d.runs.known || d.runs.version != d.of.version):
		version, id := d.of.version, live.ID
		return d.read(func(context.Context) (func(*detail), error) {
			r := lastRuns(store, id)
			r.version, r.known = version, true
			return func(d *detail) { d.runs = r }, nil
		})
	}
	return nil
}

// lastRuns are the last runs of a query. The filter of runs takes the query 0, which apps have, for all.
func lastRuns(store *inspector.Store, id int64) runs {
	f := inspector.RunFilter{Query: id}
	if id != 0 {
		return runs{rows: store.Runs(f, 0, maxRuns), older: store.CountRuns(f).Kept - maxRuns}
	}
	all := store.Runs(f, 0, maxRuns*maxOthers)
	return runs{rows: slices.DeleteFunc(all, func(r inspector.Run) bool { return r.Query != id })}
}

// read does something that takes time; what it returns is done on the UI goroutine, unless something else is looked at by
// then.
func (d *detail) read(do func(context.Context) (func(*detail), error)) tea.Cmd {
	ctx, cancel := context.WithCancel(d.ctx)
	d.cancel = cancel
	d.reads++
	gen := d.gen
	return func() tea.Msg {
		take, err := do(ctx)
		return detailMsg{detail: d, gen: gen, take: take, err: err}
	}
}

// arrived takes in what was read. What is wanted next is asked for as everything settles.
func (d *detail) arrived(m detailMsg) (mine bool) {
	if m.detail != d || m.gen != d.gen {
		return m.detail == d
	}
	d.cancel()
	d.cancel, d.reads = nil, 0
	if !errors.Is(m.err, context.Canceled) {
		m.take(d)
	}
	return true
}

// turn goes to another way to look at it.
func (d *detail) turn(by int) tea.Cmd {
	d.tab = (d.tab + tab(by) + d.tabs()) % d.tabs()
	d.page.Home()
	d.sought = ""
	d.page.Search("")
	return nil
}

// lay makes the lines of the page.
func (d *detail) lay() {
	d.copies, d.causes = nil, nil
	switch d.tab {
	case sqlTab:
		d.page.Set(d.sqlLines())
	case planTab:
		d.page.Set(d.planLines())
	case subscribersTab:
		d.page.Set(d.subscriberLines())
	case runsTab:
		d.page.Set(d.runLines())
	}
}

// resize says how large the body is.
func (d *detail) resize(width, height int) {
	d.width = width
	if g := d.result.grid; g != nil {
		d.result.rows.Serve(g, g.SetSize(width, max(1, height-1)))
		at, _ := g.Cursor()
		g.SetExtent(int64(at.Key), int64(len(d.result.rows)), true)
	}
}

// restyle makes anew what was made with the colours of before.
func (d *detail) restyle() {
	d.sql = coloured{}
	d.result.known, d.result.raw = false, ""
}

// tree is the JSON tree that is shown, if one is.
func (d *detail) tree() (*jsonview.Model, bool) {
	if d.tab != resultTab || d.result.tree == nil || !d.result.asTree && d.result.grid != nil {
		return nil, false
	}
	return d.result.tree, true
}

// onGrid reports whether the result is shown as a grid.
func (d *detail) onGrid() bool {
	return d.tab == resultTab && d.result.grid != nil && !d.result.asTree
}

// move moves in what is shown.
func (d *detail) move(m motion.Motion, n int) {
	switch t, ok := d.tree(); {
	case ok:
		motion.Scroll(m, t, n)
	case d.onGrid():
		d.result.rows.Serve(d.result.grid, motion.In(m, d.result.grid, n))
	case d.tab != resultTab:
		motion.Scroll(m, d.page, n)
	}
}

// search looks for a text in what is shown.
func (d *detail) search(s string) tea.Cmd {
	d.sought = s
	if t, ok := d.tree(); ok {
		t.Search(s)
	} else {
		d.page.Search(s)
	}
	return d.next(1)
}

// next goes to the next place that has what is searched for, or the one before.
func (d *detail) next(by int) tea.Cmd {
	found := false
	if t, ok := d.tree(); ok {
		found = t.Next(by)
	} else {
		found = d.page.Next(by)
	}
	if !found && d.sought != "" {
		return pane.Say(pane.Info, "nothing here has "+text.Fit(d.sought, 40))
	}
	return nil
}
