package recompute

import (
	"context"
	"maps"
	"slices"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

type request = grid.Request[int64]

// timeline is the list of runs, newest first. A row's key is its run's number.
type timeline struct {
	pane   *Pane
	grid   *grid.Model[int64]
	filter inspector.RunFilter
	gen    int // of the filter: answers about another one are left alone
	// ceiling is the newest run to be seen while the list is paused, 0 while it is not.
	ceiling int64
	follow  bool  // the cursor is on the newest run and stays on the newest
	first   int64 // the newest run that was read
	reads   int   // under way
	names   *names
	shown   map[int64]*inspector.Run // those that are held
}

// pageMsg answers a request.
type pageMsg struct {
	pane *Pane
	gen  int
	page grid.Page[int64]
	runs []inspector.Run
}

func newTimeline(p *Pane) *timeline {
	return &timeline{pane: p, grid: grid.New[int64](runColumns(p.size.Width)), follow: true, names: newNames(), shown: map[int64]*inspector.Run{}}
}

// filtered reports whether only some runs are shown.
func (t *timeline) filtered() bool { return t.filter != inspector.RunFilter{} }

// paused reports whether the list stands still.
func (t *timeline) paused() bool { return t.ceiling > 0 }

// choose shows the runs of another filter, from the run under the cursor or following as before.
func (t *timeline) choose(f inspector.RunFilter) tea.Cmd {
	t.filter = f
	at, had := t.grid.Cursor()
	reqs := t.begin()
	if had && !t.follow {
		reqs = t.grid.Goto(at.Key)
	}
	t.pane.stale = true
	return tea.Batch(t.load(reqs), t.pane.look())
}

// reset reads the runs anew.
func (t *timeline) reset() tea.Cmd { return t.load(t.begin()) }

// begin forgets what was read, and what is being read.
func (t *timeline) begin() []request {
	t.gen++
	t.reads, t.first = 0, 0
	clear(t.shown)
	return t.grid.Reset()
}

// refresh reads what is on the screen again, unless it is to stand still.
func (t *timeline) refresh() tea.Cmd {
	if t.paused() {
		return nil
	}
	return t.load(t.grid.Refresh())
}

// load makes the commands that answer what the list asks for.
func (t *timeline) load(reqs []request) tea.Cmd {
	var cmds []tea.Cmd
	for _, req := range reqs {
		t.reads++
		p, gen, follow, ctx, names := t.pane, t.gen, t.follow, t.pane.ctx, t.names
		src := source{p.env.Store, t.filter, t.ceiling}
		cmds = append(cmds, func() tea.Msg { return read(ctx, p, gen, src, req, follow, names) })
	}
	return tea.Batch(cmds...)
}

func read(ctx context.Context, p *Pane, gen int, src source, req request, follow bool, names *names) tea.Msg {
	m := pageMsg{pane: p, gen: gen}
	m.runs, m.page = src.window(req, follow)
	names.learn(ctx, m.runs)
	return m
}

// arrived takes an answer in.
func (t *timeline) arrived(m pageMsg) tea.Cmd {
	if m.gen != t.gen {
		return nil
	}
	t.reads = max(0, t.reads-1)
	t.grid.SetEmpty(t.empty())
	if t.paused() { // it was asked for before
		m.runs = slices.DeleteFunc(m.runs, func(r inspector.Run) bool { return r.N > t.ceiling })
	}
	for i := range m.runs {
		r := &m.runs[i]
		m.page.Rows = append(m.page.Rows, grid.Row[int64]{Key: r.N, Make: func(into []grid.Cell) []grid.Cell { return t.pane.runCells(into, r) }})
		t.shown[r.N] = r
	}
	if m.page.AtStart && len(m.runs) > 0 {
		t.first = m.runs[0].N
	}
	reqs := t.grid.Apply(m.page)
	if t.follow && t.grid.Buffered() > 0 {
		reqs = append(reqs, t.grid.Home()...)
	}
	t.forget()
	t.measure(&t.pane.seen)
	return t.load(reqs)
}

// forget lets go of runs that the list no longer holds: it holds a few screens around its cursor.
func (t *timeline) forget() {
	row, ok := t.grid.Cursor()
	near := 20*len(t.grid.Visible()) + 200
	if !ok || len(t.shown) < 4*near {
		return
	}
	all := slices.Sorted(maps.Keys(t.shown))
	at, _ := slices.BinarySearch(all, row.Key)
	for i, n := range all {
		if i < at-near || i > at+near {
			delete(t.shown, n)
		}
	}
}

// run is the run under the cursor.
func (t *timeline) run() (*inspector.Run, bool) {
	row, ok := t.grid.Cursor()
	if !ok {
		return nil, false
	}
	r, ok := t.shown[row.Key]
	return r, ok && r != nil
}

// move moves the cursor. On the newest run it follows from then on.
func (t *timeline) move(m motion.Motion, n int) tea.Cmd {
	reqs := motion.In(m, t.grid, n)
	t.follow = m == motion.ToFirst || t.onFirst()
	return t.load(reqs)
}

func (t *timeline) onFirst() bool {
	row, ok := t.grid.Cursor()
	return ok && row.Key == t.first && !t.grid.Loading()
}

// pause lets the list stand still.
func (t *timeline) pause() tea.Cmd {
	t.ceiling = max(t.first, t.pane.seen.newest)
	return nil
}

// resume lets it go on.
func (t *timeline) resume() tea.Cmd {
	t.ceiling = 0
	return t.refresh()
}

// since is how many runs came since the list was paused.
func (t *timeline) since() int64 { return max(0, t.pane.seen.newest-t.ceiling) }

// measure tells the list where its cursor stands among how many, for the scrollbar. Through a filter that is estimated.
func (t *timeline) measure(l *look) {
	newest, total := l.newest, l.all.Kept
	if t.paused() {
		newest, total = newest-t.since(), total-t.since()
	}
	row, ok := t.grid.Cursor()
	if !ok || l.counts.Kept == 0 || total <= 0 {
		t.grid.SetExtent(0, 0, true)
		return
	}
	rank := max(0, newest-row.Key)
	if !t.filtered() {
		t.grid.SetExtent(rank, total, true)
		return
	}
	t.grid.SetExtent(rank*l.counts.Kept/total, l.counts.Kept, false)
}

// empty says why there is no run.
func (t *timeline) empty() string {
	switch {
	case t.filtered():
		return "no run that is kept matches (esc: all runs)"
	case t.pane.seen.all.Seen == 0:
		return "no run was seen so far: a query runs when something that it reads is written"
	}
	return "no run is kept"
}
