package state

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// change is a source that is wanted in place of the one that is shown. It becomes that when its first rows are there.
type change struct {
	source
	gen     int               // answers name it
	to      *inspector.RowKey // where the cursor goes; nil for the first row
	ctx     context.Context
	cancel  context.CancelFunc
	began   time.Time
	scanned float64 // how far a search has come
	slow    bool    // it takes so long that it is said
}

// firstRows is how many rows of a source are read before it is shown.
const firstRows = 120

// waited is how long it has been waited for.
func (c *change) waited() time.Duration { return time.Since(c.began) }

// progressEvery is how often it is said how far a change has come.
const progressEvery = 150 * time.Millisecond

type (
	openedMsg struct {
		rows *rows
		gen  int
		view *inspector.TableView
		err  error
	}
	firstMsg struct {
		rows        *rows
		gen         int
		page        inspector.TablePage
		made        pageRows
		shapes      []shape
		at          int
		arrangement *grid.Arrangement
		warn        error // the arrangement could not be read
		err         error
	}
	progressMsg struct {
		rows    *rows
		gen     int
		scanned float64
	}
)

// change wants the same table otherwise.
func (r *rows) change(opt inspector.RowOptions, to *inspector.RowKey) tea.Cmd {
	return r.show(r.name(), opt, to)
}

// show wants a source in place of the present one.
func (r *rows) show(name string, opt inspector.RowOptions, to *inspector.RowKey) tea.Cmd {
	given := r.giveUp()
	r.asks++
	c := &change{source: source{name: name, opt: opt}, gen: r.asks, to: to, began: time.Now()}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	r.next = c
	store, gen := r.env.Store, c.gen
	return tea.Batch(given, func() tea.Msg {
		v, err := store.TableView(name, opt)
		return openedMsg{rows: r, gen: gen, view: v, err: err}
	})
}

// giveUp gives up a change that is under way, if there is one; what is shown stays.
func (r *rows) giveUp() tea.Cmd {
	c := r.next
	if c == nil {
		return nil
	}
	c.cancel()
	r.next = nil
	return closing(c.view)
}

// begin makes the contexts for a source; what was read of the one before is not wanted any more.
func (r *rows) begin() {
	r.stop()
	r.gen++
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.pages, r.drop = context.WithCancel(r.ctx)
}

// opened reads the first rows of a source.
func (r *rows) opened(m openedMsg) tea.Cmd {
	c := r.next
	if m.rows != r {
		return nil
	}
	if c == nil || c.gen != m.gen {
		return closing(m.view)
	}
	if m.err != nil {
		return r.refused(m.err)
	}
	c.view, c.columns = m.view, m.view.Columns()
	env, other, gen, n := r.env, c.name != r.now.name || r.now.view == nil, c.gen, firstRows
	hidden, th, src, to, ctx := env.Redact, env.Theme, c.source, c.to, c.ctx
	return tea.Batch(r.watch(c), func() tea.Msg {
		m := firstMsg{rows: r, gen: gen}
		if other {
			m.arrangement = &grid.Arrangement{}
			m.warn = env.Memory.Load(arrangementName(env, src.name), m.arrangement)
		}
		if to != nil {
			m.page, m.at, m.err = src.view.Around(ctx, *to, n/2)
		} else {
			m.page, m.err = src.view.First(ctx, n)
		}
		m.made, m.shapes = gridRows(m.page.Rows, len(src.columns), hidden, th)
		return m
	})
}

// watch says after a while how far a change has come.
func (r *rows) watch(c *change) tea.Cmd {
	view, ctx, gen := c.view, c.ctx, c.gen
	return tea.Tick(progressEvery, func(time.Time) tea.Msg {
		m := progressMsg{rows: r, gen: gen}
		if ctx.Err() == nil {
			if n, err := view.Len(ctx); err == nil {
				m.scanned = n.Scanned
			}
		}
		return m
	})
}

func (r *rows) progressed(m progressMsg) tea.Cmd {
	c := r.next
	if m.rows != r || c == nil || c.gen != m.gen {
		return nil
	}
	c.slow, c.scanned = true, m.scanned
	return r.watch(c)
}

// refused says why a source cannot be shown, and stays with what is shown, unless that is another table.
func (r *rows) refused(err error) tea.Cmd {
	c := r.next
	if errors.Is(err, context.Canceled) {
		return r.giveUp()
	}
	if c.name == r.now.name && r.now.view != nil {
		return tea.Batch(r.giveUp(), pane.Say(pane.Error, err.Error()))
	}
	name, old := c.name, r.now.view
	cmd := r.giveUp()
	r.begin()
	r.now, r.shapes, r.counted = source{name: name}, nil, false
	r.grid.SetColumns(nil)
	for _, req := range r.grid.Reset() {
		r.grid.Failed(req) // so that it does not go on loading
	}
	return tea.Batch(cmd, closing(old), r.tell(err))
}

// arrived puts a source in place of the one before, now that its first rows are there.
func (p *Pane) arrived(m firstMsg) tea.Cmd {
	r := p.rows
	c := r.next
	if m.rows != r || c == nil || c.gen != m.gen {
		return nil
	}
	if m.err != nil {
		return r.refused(m.err)
	}
	p.leave()
	old := r.now
	cmds := []tea.Cmd{closing(old.view)}
	r.now, r.next, r.failed = c.source, nil, ""
	r.begin()
	r.count, r.counted = inspector.Count{}, false
	if old.name != r.now.name || !slices.Equal(old.columns, r.now.columns) {
		r.shapes = nil
	}
	r.learn(m.shapes)
	if m.arrangement != nil {
		r.grid.Arrange(*m.arrangement)
		r.grid.FirstColumn()
	}
	if m.warn != nil {
		cmds = append(cmds, pane.Say(pane.Warn, m.warn.Error()))
	}
	r.grid.SetSort(r.now.opt.Order, r.now.opt.Desc)
	r.grid.SetEmpty("no rows")
	if !r.now.opt.Where.All() {
		r.grid.SetEmpty("no row matches: F clears the filter")
	}
	reqs := r.grid.Reset()
	if c.to != nil {
		reqs = r.grid.Goto(*c.to)
	}
	for _, req := range reqs {
		page := pageMsg{req: req, page: m.page, made: m.made, at: m.at}
		cmds = append(cmds, r.load(r.grid.Apply(gridPage(page))))
	}
	return tea.Batch(append(cmds, r.measure())...)
}

// leave keeps how the table that is shown is looked at, for when it is shown again.
func (p *Pane) leave() {
	now := p.rows.now
	if now.view == nil || p.rows.next == nil || p.rows.next.name == now.name {
		return
	}
	if len(p.left) == maxLeft {
		clear(p.left)
	}
	l := left{opt: now.opt}
	if row, ok := p.rows.grid.Cursor(); ok {
		l.key = row.Key
	}
	p.left[now.name] = l
}

// showTable shows a table as it was left.
func (p *Pane) showTable(name string) tea.Cmd {
	if p.no != nil || name == p.rows.name() && p.rows.failed == "" {
		return nil
	}
	p.tables.seek(name)
	was, known := p.left[name]
	if known && was.key != (inspector.RowKey{}) {
		return p.rows.show(name, was.opt, &was.key)
	}
	return p.rows.show(name, was.opt, nil)
}

// followCursor shows the table under the list's cursor.
func (p *Pane) followCursor() tea.Cmd {
	row, ok := p.tables.grid.Cursor()
	if !ok {
		return nil
	}
	return p.showTable(row.Key)
}

// showRow goes to a row and opens it.
func (p *Pane) showRow(m ShowRow) tea.Cmd {
	if p.no != nil {
		return nil
	}
	p.finding = true
	store := p.env.Store
	return func() tea.Msg {
		f := foundRowMsg{pane: p, table: m.Table}
		f.key, f.found, f.err = store.FindRow(context.Background(), m.Table, m.Key)
		return f
	}
}

func (p *Pane) foundRow(m foundRowMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.finding = false
	switch {
	case m.err != nil:
		return pane.Say(pane.Error, m.err.Error())
	case !m.found:
		return tea.Batch(p.showTable(m.table), pane.Say(pane.Warn, "this row is not in the table "+m.table+" any more"))
	}
	p.focus, p.open = inRows, true
	p.tables.seek(m.table)
	delete(p.left, m.table)
	return p.rows.show(m.table, inspector.RowOptions{}, &m.key)
}
