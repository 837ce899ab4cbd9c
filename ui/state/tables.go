package state

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// Bounds of the columns of the list of tables.
const (
	nameLeast, nameWidest = 12, 60
	rowsLeast             = 5
	kindWidth             = 15
)

// table is one of the list.
type table struct {
	name    string
	rows    int64 // -1 while they are not counted
	kind    livestore.TableKind
	columns []string
}

// tables is the list of the state's tables. Counting their rows may take a while, so their names are there first, and it
// is not done again before ten times as long has gone by.
type tables struct {
	env  *pane.Env
	grid *grid.Model[string]

	all   []table
	at    map[string]int
	rows  []grid.Row[string]
	known bool

	ctx      context.Context
	cancel   context.CancelFunc
	reading  bool
	due      bool // something changed since they were last read
	resting  bool
	took     time.Duration
	failed   string
	nameWant int // the width of the longest name
	room     int // for more columns than the name and the rows
}

// Answers to the list's reads.
type (
	tablesMsg struct {
		tables *tables
		all    []table
		at     map[string]int
		rows   []grid.Row[string]
		want   int
		names  bool // the rows are not counted yet
		took   time.Duration
		err    error
	}
	againMsg struct{ tables *tables }
)

func newTables(env *pane.Env) *tables {
	t := &tables{env: env, at: map[string]int{}}
	t.grid = grid.New[string](t.columns())
	t.grid.SetEmpty("no tables")
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

func (t *tables) columns() []grid.Column {
	name := min(max(nameLeast, t.nameWant), nameWidest)
	return []grid.Column{
		{ID: "table", Title: "table", Min: nameLeast, Max: name, Weight: 1, Priority: 3},
		{ID: "rows", Title: "rows", Min: max(rowsLeast, t.rowsWant()), Priority: 2, Right: true},
		{ID: "kind", Title: "kind", Min: kindWidth, Priority: 1},
	}[:2+min(t.room, 1)]
}

// alone says whether the list has the whole width, and so room for the kinds.
func (t *tables) alone(is bool) {
	room := 0
	if is {
		room = 1
	}
	if room != t.room {
		t.room = room
		t.grid.SetColumns(t.columns())
	}
}

// rowsWant is the width of the largest count.
func (t *tables) rowsWant() int {
	most := int64(0)
	for i := range t.all {
		most = max(most, t.all[i].rows)
	}
	return len(text.Count(most))
}

// begin reads the names, and then the counts.
func (t *tables) begin() tea.Cmd {
	return t.read(true)
}

func (t *tables) stop() { t.cancel() }

func (t *tables) busy() bool { return t.reading }

// refresh reads the list again, now or as soon as it may.
func (t *tables) refresh() tea.Cmd {
	if t.reading || t.resting {
		t.due = true
		return nil
	}
	return t.read(false)
}

// again ends the pause after a read.
func (t *tables) again() tea.Cmd {
	t.resting = false
	if !t.due {
		return nil
	}
	return t.read(false)
}

func (t *tables) read(names bool) tea.Cmd {
	t.reading, t.due = true, false
	ctx, store, env := t.ctx, t.env.Store, t.env
	th := env.Theme
	return func() tea.Msg {
		m, began := tablesMsg{tables: t, names: names}, time.Now()
		var read []inspector.Table
		if names {
			read, m.err = store.Schema(ctx, inspector.StateDatabase)
		} else {
			read, m.err = store.Tables(ctx)
		}
		m.took = time.Since(began)
		for _, r := range read {
			one := table{name: r.Name, rows: r.Rows, kind: r.Kind}
			if names {
				one.rows = -1
			}
			for _, c := range r.Columns {
				one.columns = append(one.columns, c.Name)
			}
			m.all = append(m.all, one)
			m.want = max(m.want, text.WidthUpTo(r.Name, nameWidest))
		}
		slices.SortStableFunc(m.all, func(a, b table) int { return cmp.Compare(rank(a.kind), rank(b.kind)) })
		m.at = make(map[string]int, len(m.all))
		for i := range m.all {
			m.at[m.all[i].name] = i
		}
		m.rows = tableRows(m.all, th)
		return m
	}
}

// rank is where a kind of tables stands in the list.
func rank(k livestore.TableKind) int {
	switch k {
	case livestore.UserTable:
		return 0
	case livestore.ClientDocument:
		return 1
	}
	return 2
}

// kindWord says what a table is, next to its name.
func kindWord(k livestore.TableKind) string {
	switch k {
	case livestore.UserTable:
		return "table"
	case livestore.ClientDocument:
		return "client document"
	}
	return "LiveStore's own"
}

// tablesArrived takes the list in and shows the table that the cursor is on.
func (p *Pane) tablesArrived(m tablesMsg) tea.Cmd {
	t := p.tables
	if m.tables != t {
		return nil
	}
	t.reading = false
	if m.err != nil {
		return t.failedWith(m.err)
	}
	t.failed = ""
	first := !t.known
	was := t.at
	t.all, t.at, t.rows, t.known, t.nameWant, t.took = m.all, m.at, m.rows, true, m.want, m.took
	t.grid.SetColumns(t.columns())
	if first {
		t.serve(t.grid.Reset(), was)
	} else {
		t.serve(t.grid.Refresh(), was)
	}
	var cmds []tea.Cmd
	if m.names {
		cmds = append(cmds, t.read(false))
	} else {
		t.grid.SetFlash(true) // from now on another count is a change
		cmds = append(cmds, t.rest())
	}
	switch {
	case first && p.rows.name() == "":
		cmds = append(cmds, p.followCursor())
	case first:
		t.seek(p.rows.name())
	default:
		cmds = append(cmds, p.reopen(was))
	}
	return tea.Batch(cmds...)
}

// reopen opens the table that is shown anew when it is another one now, and the one under the cursor when it is gone.
func (p *Pane) reopen(was map[string]int) tea.Cmd {
	name := p.rows.name()
	i, there := p.tables.at[name]
	if _, before := was[name]; !there && before {
		return p.followCursor()
	}
	if there && p.rows.next == nil && !p.rows.fits(p.tables.all[i].columns) {
		return p.rows.change(p.rows.now.opt, nil)
	}
	return nil
}

func (t *tables) failedWith(err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	said := err.Error()
	t.grid.SetEmpty(said)
	for _, req := range t.grid.Refresh() {
		t.grid.Failed(req) // so that it does not go on loading
	}
	if said == t.failed {
		return t.rest()
	}
	t.failed = said
	return tea.Batch(t.rest(), pane.Say(pane.Error, said))
}

// rest waits before the rows may be counted again.
func (t *tables) rest() tea.Cmd {
	t.resting = true
	return tea.Tick(min(max(100*time.Millisecond, 10*t.took), time.Minute), func(time.Time) tea.Msg { return againMsg{t} })
}

// serve answers what the grid asks for from the list.
func (t *tables) serve(reqs []grid.Request[string], was map[string]int) {
	for len(reqs) > 0 {
		req := reqs[0]
		at, ok := t.at[req.From]
		if !ok {
			at = min(was[req.From], max(0, len(t.rows)-1))
		}
		from, to := 0, req.N
		switch req.Kind {
		case grid.Last:
			from, to = len(t.rows)-req.N, len(t.rows)
		case grid.After:
			from, to = at+1, at+1+req.N
		case grid.Before:
			from, to = at-req.N, at
		case grid.Around:
			from, to = at-req.N/2, at-req.N/2+req.N
		}
		from = min(max(0, from), len(t.rows))
		to = min(max(from, to), len(t.rows))
		reqs = append(reqs[1:], t.grid.Apply(grid.Page[string]{Req: req, Rows: t.rows[from:to], AtStart: from == 0, AtEnd: to == len(t.rows), Cursor: at - from})...)
	}
	if row, ok := t.grid.Cursor(); ok {
		t.grid.SetExtent(int64(t.at[row.Key]), int64(len(t.rows)), true)
	}
}

// seek moves the cursor to a table.
func (t *tables) seek(name string) {
	if _, ok := t.at[name]; ok {
		t.serve(t.grid.Goto(name), t.at)
	}
}

// search moves the cursor to the first table whose name holds a text, in either case.
func (t *tables) search(s string) bool {
	s = strings.ToLower(s)
	for i := range t.all {
		if strings.Contains(strings.ToLower(t.all[i].name), s) {
			t.seek(t.all[i].name)
			return true
		}
	}
	return false
}

// get is the table of a name.
func (t *tables) get(name string) (table, bool) {
	i, ok := t.at[name]
	if !ok {
		return table{}, false
	}
	return t.all[i], true
}

// restyle makes the rows anew.
func (t *tables) restyle() tea.Cmd {
	if !t.known {
		return nil
	}
	return t.refresh()
}
