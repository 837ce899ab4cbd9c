package eventlog

import (
	tea "charm.land/bubbletea/v2"
)

// columnCommands move and arrange the columns of the grid that has the keys.
func (p *Pane) columnCommands() []command {
	const group = "Columns"
	arrange := func(do func(*list)) func() tea.Cmd {
		return func() tea.Cmd {
			l := p.inFront()
			do(l)
			return p.keepColumns(l)
		}
	}
	here := []when{notTyping, onGrid}
	return []command{
		{ID: "column.left", Title: "The cell to the left", Group: group, Keys: []string{"left", "h"}, When: here, Count: func(n int) tea.Cmd { p.inFront().grid.MoveColumn(-n); return nil }},
		{ID: "column.right", Title: "The cell to the right", Group: group, Keys: []string{"right", "l"}, When: here, Count: func(n int) tea.Cmd { p.inFront().grid.MoveColumn(n); return nil }},
		{ID: "column.narrower", Title: "Make the column narrower", Group: group, Keys: []string{"<"}, When: here, Count: func(n int) tea.Cmd { return arrange(func(l *list) { l.grid.Resize(-n) })() }},
		{ID: "column.wider", Title: "Make the column wider", Group: group, Keys: []string{">"}, When: here, Count: func(n int) tea.Cmd { return arrange(func(l *list) { l.grid.Resize(n) })() }},
		{ID: "column.back", Title: "Move the column to the left", Group: group, Keys: []string{"{"}, When: here, Run: arrange(func(l *list) { l.grid.Shift(-1) })},
		{ID: "column.forth", Title: "Move the column to the right", Group: group, Keys: []string{"}"}, When: here, Run: arrange(func(l *list) { l.grid.Shift(1) })},
		{ID: "column.hide", Title: "Hide the column", Group: group, Keys: []string{"-"}, When: here, Run: arrange(func(l *list) { l.grid.Hide() })},
		{ID: "column.all", Title: "Show all columns again", Group: group, Keys: []string{"+"}, When: here, Run: arrange(func(l *list) { l.grid.ShowAll() })},
		{ID: "column.wide", Title: "Columns as wide as they want to be, or as many as fit", Group: group, Keys: []string{"W"}, When: here, Run: func() tea.Cmd {
			l := p.inFront()
			if l.wide = !l.wide; !l.wide {
				l.grid.ScrollColumns(-len(columns(l.shape, false))) // so that none stays out of sight on the left
			}
			l.grid.SetWide(l.wide)
			return nil
		}},
	}
}

// inFront is the list that the keys are for.
func (p *Pane) inFront() *list {
	if p.inDetail && p.detail.sub == mentionsView {
		return p.detail.mentions
	}
	return p.list()
}

// columnsKey names what is kept of a list's columns.
func (p *Pane) columnsKey(list string) string {
	return "columns/" + p.env.Store.Info().Source + "/events/" + list
}

// keepColumns writes down how the columns of a list are arranged. The lists of events share it.
func (p *Pane) keepColumns(l *list) tea.Cmd {
	a := l.grid.Arrangement()
	p.columns[l.name] = a
	for _, o := range []*list{p.main, p.detail.mentions} {
		if o != l && o.name == l.name {
			o.grid.Arrange(a)
		}
	}
	return p.save(p.columnsKey(l.name), a)
}
