package state

import (
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// move moves in the part that has the keys. The rows follow the cursor of the tables where both are on the screen.
func (p *Pane) move(m motion.Motion, n int) tea.Cmd {
	switch p.focus {
	case inRecord:
		return p.record.move(m, n)
	case inRows:
		return p.rows.do(motion.In(m, p.rows.grid, n))
	}
	p.tables.serve(motion.In(m, p.tables.grid, n), p.tables.at)
	if p.together() {
		return p.followCursor()
	}
	return nil
}

// enterTable gives the keys to the rows of the table under the cursor.
func (p *Pane) enterTable() tea.Cmd {
	p.focus = inRows
	return p.followCursor()
}

// other gives the keys to the other part: between the rows and the record where that is open, else to the tables.
func (p *Pane) other() tea.Cmd {
	switch {
	case p.focus == inTables:
		return p.enterTable()
	case p.focus == inRecord:
		p.focus = inRows
	case p.open:
		p.focus = inRecord
	default:
		p.toTables()
	}
	return nil
}

// toTables gives the keys to the list of tables, with its cursor on the one that is shown.
func (p *Pane) toTables() {
	p.focus = inTables
	p.tables.seek(p.rows.name())
}

// openRecord opens the row under the cursor; when it is open already it gets the keys.
func (p *Pane) openRecord() tea.Cmd {
	if p.open {
		p.focus = inRecord
	}
	p.open = true
	return nil
}

func (p *Pane) closeRecord() tea.Cmd {
	p.open, p.focus = false, inRows
	p.record.asked = false // the state may change meanwhile
	p.record.stop()
	return nil
}

// sort orders by a column; again, the other way round; again, not at all.
func (p *Pane) sort(column inspector.Column) tea.Cmd {
	opt := p.rows.options()
	switch {
	case opt.Order != column.Name:
		opt.Order, opt.Desc = column.Name, false
	case !opt.Desc:
		opt.Desc = true
	default:
		opt.Order, opt.Desc = "", false
	}
	return p.order(opt)
}

// order shows the table in another order, from its first row; without one, where the cursor is.
func (p *Pane) order(opt inspector.RowOptions) tea.Cmd {
	if row, ok := p.rows.grid.Cursor(); ok && opt.Order == "" {
		return p.rows.change(opt, &row.Key)
	}
	return p.rows.change(opt, nil)
}
