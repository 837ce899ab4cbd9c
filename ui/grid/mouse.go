package grid

// HitKind is what a click met.
type HitKind int

// The kinds of hits.
const (
	HitNone  HitKind = iota
	HitRow           // a row: the cursor is there now
	HitTitle         // the title of a column
	HitEdge          // the right edge of a column, in the line of titles: it is held until Release
)

// Hit is what a click met, and in which column: an index in the columns that were given, -1 for none.
type Hit struct {
	Kind   HitKind
	Column int
}

// edge is the right edge of a column that the mouse holds.
type edge struct {
	held  bool
	id    string
	x     int // where it was taken
	width int // of the column then
}

// Click takes a click at a place that counts from the top left corner of the grid. On a row it moves both cursors there.
func (m *Model[K]) Click(x, y int) ([]Request[K], Hit) {
	m.edge = edge{}
	if x < 0 || y < 0 || x >= m.width || y >= m.height {
		return nil, Hit{HitNone, -1}
	}
	if !m.plan.made {
		m.layout(m.room())
	}
	col, width, inside := m.columnAt(x)
	switch {
	case y == 0 && col < 0:
		return nil, Hit{HitNone, -1}
	case y == 0 && inside:
		return nil, Hit{HitTitle, col}
	case y == 0:
		m.edge = edge{held: true, id: m.cols[col].ID, x: x, width: width}
		return nil, Hit{HitEdge, col}
	case y-1 >= len(m.Visible()):
		return nil, Hit{HitNone, -1}
	}
	for i, c := range m.shown {
		if c == col && i != m.column {
			m.toColumn(i)
		}
	}
	return m.MoveToLine(y - 1), Hit{HitRow, col}
}

// columnAt returns the column at x or in the gap before it, its width as drawn, and whether x is inside of it.
func (m *Model[K]) columnAt(x int) (col, width int, inside bool) {
	x -= m.gutter()
	for _, s := range m.plan.slots {
		if x >= s.x && x < s.x+s.w+gap {
			return s.col, s.w, x < s.x+s.w
		}
	}
	return -1, 0, false
}

// Drag moves the edge that a click has taken and reports whether there is one: its column becomes wider or narrower by
// as much as the mouse has moved.
func (m *Model[K]) Drag(x, _ int) bool {
	if !m.edge.held {
		return false
	}
	for i, c := range m.cols {
		if c.ID == m.edge.id && x != m.edge.x {
			m.resize(i, m.edge.width+x-m.edge.x)
		}
	}
	return true
}

// Release lets go of the edge that is held.
func (m *Model[K]) Release() { m.edge = edge{} }
