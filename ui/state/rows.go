package state

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

type (
	request  = grid.Request[inspector.RowKey]
	pageRows = []grid.Row[inspector.RowKey]
)

// source is a table in some order, through some filter.
type source struct {
	name    string
	opt     inspector.RowOptions
	view    *inspector.TableView // nil for none
	columns []inspector.Column
}

// rows is the grid over the source that is shown, and the source that is to take its place.
type rows struct {
	env  *pane.Env
	grid *grid.Model[inspector.RowKey]
	now  source
	next *change // nil when nothing else is wanted
	gen  int     // of the source; answers name the one they were asked of
	asks int     // how many sources were ever wanted

	ctx    context.Context // of the source's counts
	cancel context.CancelFunc
	pages  context.Context // of the reads since the last one that replaces all rows
	drop   context.CancelFunc
	reads  int

	shapes []shape
	width  int // of the grid
	failed string

	count    inspector.Count
	counted  bool
	counting bool
	recount  bool
}

type (
	pageMsg struct {
		rows   *rows
		gen    int
		req    request
		page   inspector.TablePage
		made   pageRows
		shapes []shape
		at     int
		err    error
	}
	countMsg struct {
		rows  *rows
		gen   int
		count inspector.Count
		rank  int64
		err   error
	}
)

func newRows(env *pane.Env) *rows {
	r := &rows{env: env, grid: grid.New[inspector.RowKey](nil)}
	r.grid.SetWide(true)
	r.grid.SetFlash(true)
	return r
}

// name is the table that is shown, or is about to be.
func (r *rows) name() string {
	if r.next != nil {
		return r.next.name
	}
	return r.now.name
}

// options are those that are in force, or are about to be.
func (r *rows) options() inspector.RowOptions {
	if r.next != nil {
		return r.next.opt
	}
	return r.now.opt
}

// fits reports whether the table that is shown still has these columns.
func (r *rows) fits(columns []string) bool {
	if r.now.view == nil || r.failed != "" {
		return false
	}
	i := 0
	for _, c := range r.now.columns {
		if c.Generated {
			continue
		}
		if i == len(columns) || columns[i] != c.Name {
			return false
		}
		i++
	}
	return i == len(columns)
}

// close ends all reads.
func (r *rows) close() {
	r.stop()
	if r.next != nil {
		r.next.cancel()
		if r.next.view != nil {
			r.next.view.Close()
		}
	}
	if r.now.view != nil {
		r.now.view.Close()
	}
}

// stop cancels what is being read of the source.
func (r *rows) stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.reads, r.counting, r.recount = 0, false, false
}

// closing closes a view, which waits for what it has running, off the screen's own goroutine.
func closing(v *inspector.TableView) tea.Cmd {
	if v == nil {
		return nil
	}
	return func() tea.Msg { v.Close(); return nil }
}

// do carries out what the grid asks for, and counts anew.
func (r *rows) do(reqs []request) tea.Cmd {
	if r.now.view == nil {
		return nil
	}
	return tea.Batch(r.load(reqs), r.measure())
}

// refresh reads what is on the screen again.
func (r *rows) refresh() tea.Cmd {
	if r.now.view == nil {
		return nil
	}
	return r.do(r.grid.Refresh())
}

func (r *rows) load(reqs []request) tea.Cmd {
	var cmds []tea.Cmd
	for _, req := range reqs {
		cmds = append(cmds, r.read(req))
	}
	return tea.Batch(cmds...)
}

// read makes the command that answers one request. One that replaces all rows cancels those before it.
func (r *rows) read(req request) tea.Cmd {
	if req.Kind != grid.After && req.Kind != grid.Before {
		r.drop()
		r.pages, r.drop = context.WithCancel(r.ctx)
	}
	r.reads++
	ctx, src, gen, env := r.pages, r.now, r.gen, r.env
	hidden, th := env.Redact, env.Theme
	return func() tea.Msg {
		m := pageMsg{rows: r, gen: gen, req: req}
		m.page, m.at, m.err = window(ctx, src.view, req)
		m.made, m.shapes = gridRows(m.page.Rows, len(src.columns), hidden, th)
		return m
	}
}

// window answers a request from a view.
func window(ctx context.Context, v *inspector.TableView, req request) (p inspector.TablePage, at int, err error) {
	switch req.Kind {
	case grid.First:
		p, err = v.First(ctx, req.N)
	case grid.Last:
		p, err = v.Last(ctx, req.N)
	case grid.After:
		p, err = v.After(ctx, req.From, req.N)
	case grid.Before:
		p, err = v.Before(ctx, req.From, req.N)
	case grid.Around:
		p, at, err = v.Around(ctx, req.From, req.N/2+1)
	}
	return p, at, err
}

// page takes an answer in.
func (r *rows) page(m pageMsg) tea.Cmd {
	if m.rows != r || m.gen != r.gen {
		return nil
	}
	r.reads = max(0, r.reads-1)
	if m.err != nil {
		r.grid.Failed(m.req)
		return r.tell(m.err)
	}
	r.failed = ""
	r.learn(m.shapes)
	return tea.Batch(r.load(r.grid.Apply(gridPage(m))), r.measure())
}

func gridPage(m pageMsg) grid.Page[inspector.RowKey] {
	return grid.Page[inspector.RowKey]{Req: m.req, Rows: m.made, AtStart: m.page.AtStart, AtEnd: m.page.AtEnd, Cursor: m.at}
}

// learn makes the columns fit what has been seen so far.
func (r *rows) learn(shapes []shape) {
	changed := len(r.shapes) != len(r.now.columns)
	if changed {
		r.shapes = make([]shape, len(r.now.columns))
	}
	for i := range min(len(shapes), len(r.shapes)) {
		if r.shapes[i].join(shapes[i]) {
			changed = true
		}
	}
	if changed {
		r.grid.SetColumns(gridColumns(r.now.columns, r.shapes, r.room()))
	}
}

// room is what columns have of the grid's width.
func (r *rows) room() int { return r.width - 3 }

// resize says how large the grid is.
func (r *rows) resize(width, height int) tea.Cmd {
	if width != r.width {
		r.width = width
		if len(r.shapes) == len(r.now.columns) {
			r.grid.SetColumns(gridColumns(r.now.columns, r.shapes, r.room()))
		}
	}
	if reqs := r.grid.SetSize(width, height); len(reqs) > 0 {
		return r.do(reqs)
	}
	return nil
}

// tell says what went wrong, once, and in place of the rows.
func (r *rows) tell(err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	said := err.Error()
	r.grid.SetEmpty(said)
	if said == r.failed {
		return nil
	}
	r.failed = said
	return pane.Say(pane.Error, said)
}

// measure asks how many rows there are and where the cursor stands among them; one such question at a time.
func (r *rows) measure() tea.Cmd {
	if r.now.view == nil {
		return nil
	}
	if r.counting {
		r.recount = true
		return nil
	}
	r.counting, r.recount = true, false
	row, ok := r.grid.Cursor()
	ctx, v, gen := r.ctx, r.now.view, r.gen
	return func() tea.Msg {
		m := countMsg{rows: r, gen: gen}
		m.count, m.err = v.Len(ctx)
		if m.err == nil && ok {
			m.rank, m.err = v.Rank(ctx, row.Key)
		}
		return m
	}
}

func (r *rows) measured(m countMsg) tea.Cmd {
	if m.rows != r || m.gen != r.gen {
		return nil
	}
	r.counting = false
	var cmd tea.Cmd
	if m.err != nil {
		cmd = r.tell(m.err)
	} else {
		r.count, r.counted = m.count, true
		r.grid.SetExtent(m.rank, m.count.N, m.count.Exact)
	}
	if r.recount {
		return tea.Batch(cmd, r.measure())
	}
	return cmd
}

// busy reports whether something is being read that would change the screen.
func (r *rows) busy() bool { return r.reads > 0 || r.counting || r.next != nil }

// column is the one under the cell cursor.
func (r *rows) column() (inspector.Column, bool) {
	i := r.grid.CursorColumn()
	if i < 0 || i >= len(r.now.columns) {
		return inspector.Column{}, false
	}
	return r.now.columns[i], true
}

// columnNames are the columns of the source whose names begin with what was typed.
func (r *rows) columnNames(typed string) []string {
	var out []string
	for _, c := range r.now.columns {
		if strings.HasPrefix(c.Name, typed) {
			out = append(out, c.Name)
		}
	}
	slices.Sort(out)
	return out
}
