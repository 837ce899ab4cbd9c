package state

import (
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

// divider is what the mouse holds: a rule, or the edge of a column.
type divider int

const (
	noDivider divider = iota
	besideTables
	besideRecord
	aboveRecord
	columnEdge
)

// pointer is the mouse: the wheel moves what it is over, a click chooses, and rules and edges of columns are dragged.
func (p *Pane) pointer(msg tea.Msg) tea.Cmd {
	if p.no != nil {
		return nil
	}
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		return p.wheel(m)
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft {
			return p.click(m.X, m.Y)
		}
	case tea.MouseMotionMsg:
		return p.dragged(m.X, m.Y)
	case tea.MouseReleaseMsg:
		return p.release()
	}
	return nil
}

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

func (p *Pane) wheel(m tea.MouseWheelMsg) tea.Cmd {
	a, by := p.areas(), wheelLines
	if m.Button == tea.MouseWheelUp || m.Button == tea.MouseWheelLeft {
		by = -by
	}
	sideways := m.Button == tea.MouseWheelLeft || m.Button == tea.MouseWheelRight || m.Mod.Contains(tea.ModShift)
	switch {
	case within(a.rows, m.X, m.Y) && sideways:
		p.rows.grid.ScrollColumns(by / wheelLines)
	case within(a.rows, m.X, m.Y):
		return p.rows.do(p.rows.grid.Move(by))
	case within(a.tables, m.X, m.Y):
		p.tables.serve(p.tables.grid.Move(by), p.tables.at)
		if p.together() {
			return p.followCursor()
		}
	case within(a.body, m.X, m.Y):
		if by < 0 {
			return p.record.move(motion.LineUp, -by)
		}
		return p.record.move(motion.LineDown, by)
	}
	return nil
}

func (p *Pane) click(x, y int) tea.Cmd {
	a := p.areas()
	switch {
	case within(a.side, x, y):
		p.drag = besideTables
	case within(a.rule, x, y) && a.beside:
		p.drag = besideRecord
	case within(a.rule, x, y):
		p.drag = aboveRecord
	case within(a.tables, x, y):
		p.focus = inTables
		reqs, hit := p.tables.grid.Click(x-a.tables.Min.X, y-a.tables.Min.Y)
		p.tables.serve(reqs, p.tables.at)
		switch {
		case hit.Kind != grid.HitRow:
		case p.together():
			return p.followCursor()
		default:
			return p.enterTable()
		}
	case within(a.rows, x, y):
		p.focus = inRows
		reqs, hit := p.rows.grid.Click(x-a.rows.Min.X, y-a.rows.Min.Y)
		if hit.Kind == grid.HitTitle && hit.Column < len(p.rows.now.columns) {
			return p.sort(p.rows.now.columns[hit.Column])
		}
		if hit.Kind == grid.HitEdge {
			p.drag = columnEdge
		}
		return p.rows.do(reqs)
	case within(a.title, x, y) || within(a.body, x, y):
		p.focus = inRecord
	}
	return nil
}

// dragged moves what the mouse holds.
func (p *Pane) dragged(x, y int) tea.Cmd {
	a := p.areas()
	switch p.drag {
	case besideTables:
		p.sizes.Tables = min(max(x, tablesLeast), p.size.Width-rowsLeastOf-1)
	case besideRecord:
		p.sizes.Beside = max(p.size.Width-x-1, recordNarrow)
	case aboveRecord:
		p.sizes.Below = max(p.size.Height-y, recordLeast)
	case columnEdge:
		p.rows.grid.Drag(x-a.rows.Min.X, y-a.rows.Min.Y)
	case noDivider:
		p.tables.grid.Drag(x-a.tables.Min.X, y-a.tables.Min.Y)
	}
	return nil
}

// release lets go of it, and keeps where it is now.
func (p *Pane) release() tea.Cmd {
	held := p.drag
	p.drag = noDivider
	switch held {
	case noDivider:
		p.tables.grid.Release()
		return nil
	case columnEdge:
		p.rows.grid.Release()
		return p.keepColumns()
	}
	return p.keep(layoutName, p.sizes)
}
