package eventlog

import (
	"context"
	"errors"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/progress"

	tea "charm.land/bubbletea/v2"
)

type (
	request = grid.Request[livestore.Key]
	rows    = []grid.Row[livestore.Key]
)

// list is a grid over a view of the eventlog: the pane's own, and the one of an id's mentions.
//
// It reads in commands. A read that nobody waits for any more is cancelled, and its answer ignored: answers name the
// generation of the view they were asked of.
type list struct {
	env  *pane.Env
	name string // what its columns are kept under
	grid *grid.Model[livestore.Key]
	view *inspector.View
	gen  int
	none string // what is said where there are no rows
	// timeline is set where the list is that of one: it says what events changed in place of their args.
	timeline *timeline
	signs    map[livestore.Key]string // ★ of bookmarks and 'a of marks
	wide     bool
	flashing bool

	ctx    context.Context // of the view's counts
	cancel context.CancelFunc
	pages  context.Context // of the reads since the last one that replaces all rows
	drop   context.CancelFunc

	paint    *painter
	shape    shape
	youngest time.Time // among the rows last read; zero if none has a time
	reads    int       // under way
	failed   string    // the last error, so that it is told once
	partial  bool      // the scan had not come far enough for the last answer
	again    func() []request

	count    inspector.Count
	counted  bool
	counting bool // a count is under way
	vague    bool // the last count was an estimate that was left alone
	recount  bool // and another one is wanted after it
	meter    progress.Meter
	all      int64 // events there are without the view's filter, 0 while nobody knows
}

// Answers to a list's reads.
type (
	pageMsg struct {
		list     *list
		gen      int
		req      request
		page     inspector.Page
		rows     rows
		at       int
		shape    shape
		youngest time.Time
		err      error
	}
	countMsg struct {
		list  *list
		gen   int
		count inspector.Count
		rank  int64
		err   error
	}
)

// eventsName is what the columns of the lists of events are kept under.
const eventsName = "list"

func newList(env *pane.Env, name string) *list {
	l := &list{env: env, name: name, grid: grid.New[livestore.Key](columns(shape{}, false)), none: "no events"}
	l.paint = &painter{list: l}
	l.grid.ShowMarks(true)
	l.grid.SetFlash(true)
	l.grid.SetOrder(livestore.Key.Compare)
	l.grid.SetEmpty(l.none)
	return l
}

// open shows another view. The one before is not closed: its owner may keep it.
func (l *list) open(v *inspector.View) {
	l.stop()
	l.gen++
	l.view = v
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.pages, l.drop = context.WithCancel(l.ctx)
	l.count, l.counted, l.counting, l.recount, l.vague = inspector.Count{}, false, false, false, false
	l.again, l.partial, l.failed = nil, false, ""
	l.meter = progress.Meter{What: "searching", Unit: "events", Began: l.env.Now()}
}

// stop cancels what is being read.
func (l *list) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.reads = 0
}

// do carries out what the grid asks for, and counts anew.
func (l *list) do(reqs []request) tea.Cmd {
	if l.view == nil {
		return nil
	}
	return tea.Batch(l.load(reqs), l.measure())
}

// jump is do for a move that must not get lost when the scan has not come to its end yet.
func (l *list) jump(move func() []request) tea.Cmd {
	l.again = nil
	reqs := move()
	if len(reqs) > 0 {
		l.again = move
	}
	return l.do(reqs)
}

// refresh reads what is on the screen again.
func (l *list) refresh() tea.Cmd {
	if l.view == nil {
		return nil
	}
	if l.again != nil && l.reads == 0 {
		return l.do(l.again())
	}
	return l.do(l.grid.Refresh())
}

func (l *list) load(reqs []request) tea.Cmd {
	var cmds []tea.Cmd
	for _, req := range reqs {
		cmds = append(cmds, l.read(req))
	}
	return tea.Batch(cmds...)
}

// read makes the command that answers one request. One that replaces all rows cancels those before it.
func (l *list) read(req request) tea.Cmd {
	if replaces(req) {
		l.drop()
		l.pages, l.drop = context.WithCancel(l.ctx)
	}
	l.reads++
	ctx, v, gen, th := l.pages, l.view, l.gen, l.env.Theme
	return func() tea.Msg {
		m := pageMsg{list: l, gen: gen, req: req}
		m.page, m.at, m.err = window(ctx, v, req)
		m.rows = make(rows, 0, len(m.page.Rows))
		for i := range m.page.Rows {
			r := &m.page.Rows[i]
			m.shape.add(r)
			m.rows = append(m.rows, gridRow(r, l.paint, th))
			for _, t := range [...]time.Time{r.CreatedAt, r.SeenAt} {
				if t.After(m.youngest) {
					m.youngest = t
				}
			}
		}
		return m
	}
}

// replaces reports whether an answer takes the place of all rows.
func replaces(req request) bool { return req.Kind != grid.After && req.Kind != grid.Before }

// window answers a request from a view.
func window(ctx context.Context, v *inspector.View, req request) (p inspector.Page, at int, err error) {
	switch req.Kind {
	case grid.First:
		p, err = v.After(ctx, inspector.Start, req.N)
	case grid.Last:
		p, err = v.Before(ctx, inspector.End, req.N)
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
func (l *list) page(m pageMsg) tea.Cmd {
	if m.gen != l.gen {
		return nil
	}
	l.reads = max(0, l.reads-1)
	if m.err != nil {
		l.grid.Failed(m.req)
		if errors.Is(m.err, context.Canceled) {
			return nil
		}
		l.grid.SetEmpty(m.err.Error())
		return l.tell(m.err)
	}
	l.failed = ""
	l.grid.SetEmpty(l.none)
	whole := replaces(m.req)
	if whole {
		l.partial = m.page.Partial
	}
	if m.page.Partial && len(m.rows) == 0 {
		l.grid.Failed(m.req) // not the end of the rows: only of what has been looked at
		l.grid.SetEmpty("searching …")
		return nil
	}
	if whole {
		l.again = nil
	}
	l.learn(m.shape)
	if m.youngest.After(l.youngest) {
		l.youngest = m.youngest
	}
	reqs := l.grid.Apply(grid.Page[livestore.Key]{Req: m.req, Rows: m.rows, AtStart: m.page.AtStart, AtEnd: m.page.AtEnd, Cursor: m.at})
	return tea.Batch(l.load(reqs), l.measure(), l.flash())
}

// learn makes the columns fit what has been seen so far.
func (l *list) learn(s shape) {
	if s = s.join(l.shape); s != l.shape {
		l.shape = s
		l.setColumns()
	}
}

// setColumns gives the grid the columns that fit what has been seen.
func (l *list) setColumns() {
	cols := columns(l.shape, len(l.signs) > 0)
	if l.timeline != nil {
		for i := range cols {
			if cols[i].ID == "args" {
				cols[i].Title = "change"
			}
		}
	}
	l.grid.SetColumns(cols)
}

// sign draws other bookmarks and marks.
func (l *list) sign(signs map[livestore.Key]string) {
	had := len(l.signs) > 0
	l.signs = signs
	if had != (len(signs) > 0) {
		l.setColumns()
	}
}

// tell says what went wrong, once.
func (l *list) tell(err error) tea.Cmd {
	if said := err.Error(); said != l.failed {
		l.failed = said
		return pane.Say(pane.Error, said)
	}
	return nil
}

// measure asks how many rows there are and where the cursor stands among them; one such question at a time.
func (l *list) measure() tea.Cmd {
	if l.view == nil {
		return nil
	}
	if l.counting {
		l.recount = true
		return nil
	}
	l.counting, l.recount = true, false
	row, ok := l.grid.Cursor()
	ctx, v, gen := l.ctx, l.view, l.gen
	return func() tea.Msg {
		m := countMsg{list: l, gen: gen}
		m.count, m.err = v.Len(ctx)
		if m.err == nil && ok {
			m.rank, m.err = v.Rank(ctx, row.Key)
		}
		return m
	}
}

func (l *list) measured(m countMsg) tea.Cmd {
	if m.gen != l.gen {
		return nil
	}
	l.counting = false
	switch {
	case errors.Is(m.err, context.Canceled):
	case m.err != nil:
		return l.tell(m.err)
	case l.estimate(m.count):
	default:
		l.count, l.counted = m.count, true
		l.progress()
		l.grid.SetExtent(m.rank, m.count.N, m.count.Exact)
	}
	if l.recount {
		return l.measure()
	}
	return nil
}

// estimate reports whether a count is the first estimate after an exact one. It is left alone: mostly the exact one
// follows at once, and the number, and the scrollbar with it, would change twice for every event.
func (l *list) estimate(c inspector.Count) bool {
	first := !c.Exact && c.Scanned >= 1 && l.counted && l.count.Exact && !l.vague
	l.vague = first
	return first
}

// progress notes how far the search for the rows has come, once it is known how many events there are altogether.
func (l *list) progress() {
	if l.all > 0 {
		l.meter.Total = l.all
		l.meter.Add(l.env.Now(), int64(l.count.Scanned*float64(l.all)))
	}
}

// busy reports whether something is being read that would change the screen.
func (l *list) busy() bool { return l.reads > 0 || l.counting }
