package state

import (
	"context"
	"errors"
	"reflect"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/viewer"

	tea "charm.land/bubbletea/v2"
)

// tab is a way to look at a row.
type tab int

const (
	rowTab tab = iota
	cellTab
	eventsTab
	tabs
)

// record is one row, seen closely.
type record struct {
	env *pane.Env
	tab tab

	src    source
	key    inspector.RowKey
	asked  bool
	gen    int // of rows
	ctx    context.Context
	cancel context.CancelFunc
	reads  int

	cells  []inspector.Cell
	was    map[int]inspector.Cell // what changed since the row was opened, as it was then
	loaded bool
	err    error
	list   *lines.Model
	column string // the one that is chosen

	cell     *viewer.Model
	cellOf   string // the column that it shows
	cellErr  error
	value    any
	reading  bool // the search goes on
	searched string

	wrote wrote
	width int
}

// wrote is what is known of the events that wrote the row.
type wrote struct {
	known   bool
	key     []inspector.ColumnValue
	touches inspector.Touches
	err     error
	id      string          // that mentions are looked for of, "" for none
	view    *inspector.View // of the mentions
	rows    []inspector.Row
	partial bool
	list    *lines.Model
	targets []livestore.Key // of each line; the zero one for none
}

type (
	recordMsg struct {
		record *record
		gen    int
		cells  []inspector.Cell
		err    error
	}
	cellMsg struct {
		record *record
		gen    int
		column string
		value  any
		made   *viewer.Model // nil where the value is the one that is shown
		err    error
	}
	readOnMsg struct {
		record *record
		made   *viewer.Model
	}
)

func newRecord(env *pane.Env) *record {
	return &record{env: env, list: lines.NewList(), wrote: wrote{list: lines.NewList()}, was: map[int]inspector.Cell{}}
}

// show asks for a row, unless it is shown or asked for already. Column is the one under the grid's cursor; it is
// followed while the grid has the keys.
func (d *record) show(src source, key inspector.RowKey, column string, follows bool) tea.Cmd {
	if follows && column != "" {
		d.choose(column)
	}
	if d.asked && d.key == key && d.src.view == src.view {
		return d.want()
	}
	other := !d.asked || d.key != key || d.src.name != src.name
	d.src, d.key, d.asked = src, key, true
	if other {
		clear(d.was)
		d.loaded, d.err, d.cells = false, nil, nil
		d.cell, d.cellOf, d.cellErr, d.value = nil, "", nil, nil
		old := d.wrote.view
		d.wrote = wrote{list: d.wrote.list}
		d.wrote.list.Set(nil)
		return tea.Batch(closingEvents(old), d.read())
	}
	return d.read()
}

// closingEvents closes a view of the eventlog off the screen's own goroutine.
func closingEvents(v *inspector.View) tea.Cmd {
	if v == nil {
		return nil
	}
	return func() tea.Msg { v.Close(); return nil }
}

// choose makes another column the chosen one.
func (d *record) choose(column string) {
	if d.column == column {
		return
	}
	d.column = column
	for i, c := range d.src.columns {
		if c.Name == column && d.loaded {
			d.list.SetCursor(i)
		}
	}
}

// refresh reads the row again, and what is shown of it.
func (d *record) refresh() tea.Cmd {
	if !d.asked {
		return nil
	}
	d.cellOf, d.wrote.known = "", false
	return d.read()
}

// read asks for the row; what was asked for before is no longer wanted.
func (d *record) read() tea.Cmd {
	d.stop()
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.gen++
	d.reads = 1
	ctx, gen, view, key := d.ctx, d.gen, d.src.view, d.key
	return func() tea.Msg {
		m := recordMsg{record: d, gen: gen}
		page, at, err := view.Around(ctx, key, 1)
		switch {
		case err != nil:
			m.err = err
		case at >= len(page.Rows) || page.Rows[at].Key != key:
			m.err = inspector.ErrNoRow
		default:
			m.cells = page.Rows[at].Cells
		}
		return m
	}
}

func (d *record) stop() {
	if d.cancel != nil {
		d.cancel()
	}
	d.reads = 0
}

func (d *record) close() {
	d.stop()
	if d.wrote.view != nil {
		d.wrote.view.Close()
	}
}

// answer takes in what the record's own commands return.
func (d *record) answer(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case recordMsg:
		return d.arrived(m), m.record == d
	case cellMsg:
		return d.cellArrived(m), m.record == d
	case touchesMsg:
		return d.touchesArrived(m), m.record == d
	case mentionsMsg:
		return d.mentionsArrived(m), m.record == d
	case readOnMsg:
		return d.readOn(m), m.record == d
	}
	return nil, false
}

// arrived takes a row in.
func (d *record) arrived(m recordMsg) tea.Cmd {
	if m.record != d || m.gen != d.gen {
		return nil
	}
	d.reads--
	if errors.Is(m.err, context.Canceled) {
		return nil
	}
	d.err = m.err
	if m.err != nil {
		return nil
	}
	first := !d.loaded
	for i := range min(len(m.cells), len(d.cells)) {
		if _, known := d.was[i]; !known && !reflect.DeepEqual(m.cells[i], d.cells[i]) {
			d.was[i] = d.cells[i]
		}
	}
	d.cells, d.loaded = m.cells, true
	d.list.Set(d.rowLines())
	if first {
		for i, c := range d.src.columns {
			if c.Name == d.column {
				d.list.SetCursor(i)
			}
		}
	}
	return d.want()
}

// want asks for what the tab shows and is not there yet.
func (d *record) want() tea.Cmd {
	if !d.loaded || d.reads > 0 {
		return nil
	}
	switch {
	case d.tab == cellTab && !d.env.Redact && d.cellOf != d.column:
		return d.readCell()
	case d.tab == eventsTab && !d.wrote.known:
		return d.readTouches()
	}
	return nil
}

// turn goes to another way to look at the row.
func (d *record) turn(by int) tea.Cmd {
	d.tab = (d.tab + tab(by) + tabs) % tabs
	return d.want()
}

// readCell reads the chosen value in full.
func (d *record) readCell() tea.Cmd {
	d.reads++
	d.cellOf = d.column
	ctx, gen, store, name, key, column, shown, has := d.ctx, d.gen, d.env.Store, d.src.name, d.key, d.column, d.value, d.cell != nil
	title := name + "." + column
	return func() tea.Msg {
		m := cellMsg{record: d, gen: gen, column: column}
		m.value, m.err = store.Cell(ctx, name, key, column)
		if m.err == nil && (!has || !reflect.DeepEqual(shown, m.value)) {
			m.made = viewer.New(title, m.value)
		}
		return m
	}
}

func (d *record) cellArrived(m cellMsg) tea.Cmd {
	if m.record != d || m.gen != d.gen {
		return nil
	}
	d.reads--
	if errors.Is(m.err, context.Canceled) || m.column != d.column {
		return d.want()
	}
	d.cellErr = m.err
	if m.made == nil || m.err != nil {
		return nil
	}
	d.cell, d.value = m.made, m.value
	if d.searched != "" {
		d.cell.Search(d.searched)
	}
	return d.readOn(readOnMsg{d, d.cell})
}

// search looks for a text in what the tab shows.
func (d *record) search(s string) tea.Cmd {
	d.searched = s
	switch d.tab {
	case rowTab:
		d.list.Search(s)
	case eventsTab:
		d.wrote.list.Search(s)
	case cellTab:
		if d.cell == nil {
			return nil
		}
		d.cell.Search(s)
	}
	return tea.Batch(d.find(1), d.readOn(readOnMsg{d, d.cell}))
}

// find goes to the next match, or the one before.
func (d *record) find(by int) tea.Cmd {
	found := false
	switch d.tab {
	case rowTab:
		found = d.list.Next(by)
		d.chosenByList()
	case eventsTab:
		found = d.wrote.list.Next(by)
	case cellTab:
		if d.cell == nil {
			return nil
		}
		found = d.cell.Next(by)
		if _, n, exact := d.cell.Matches(); n > 0 || !exact {
			found = true
		}
	}
	if !found && d.searched != "" {
		return pane.Say(pane.Info, "nothing here has "+text.Fit(d.searched, 40))
	}
	return nil
}

// readOn goes on with a search in a large value, a piece at a time.
func (d *record) readOn(m readOnMsg) tea.Cmd {
	if m.record != d || m.made == nil || m.made != d.cell || !d.cell.Read() {
		d.reading = d.reading && m.made != d.cell
		return nil
	}
	d.reading = true
	made := d.cell
	return func() tea.Msg { return readOnMsg{d, made} }
}

// shown is what the tab scrolls; nil when there is nothing yet.
func (d *record) shown() motion.Scroller {
	switch d.tab {
	case rowTab:
		return d.list
	case eventsTab:
		return d.wrote.list
	}
	if d.cell == nil {
		return nil
	}
	return d.cell
}

// move moves in what is shown.
func (d *record) move(m motion.Motion, n int) tea.Cmd {
	s := d.shown()
	if s == nil {
		return nil
	}
	motion.Scroll(m, s, n)
	if d.tab == rowTab {
		d.chosenByList()
	}
	return nil
}

// chosenByList makes the column under the list's cursor the chosen one.
func (d *record) chosenByList() {
	if i := d.list.Cursor(); i >= 0 && i < len(d.src.columns) {
		d.column = d.src.columns[i].Name
	}
}

// restyle makes the lines anew.
func (d *record) restyle() {
	if d.loaded {
		d.list.Set(d.rowLines())
		d.setWritten()
	}
}

// busy reports whether something is being read that would be seen.
func (d *record) busy() bool { return d.reads > 0 || d.reading }
