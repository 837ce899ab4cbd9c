package grid

import (
	"slices"
	"strconv"
)

// SetColumns replaces the columns; rows already loaded are kept and must fit them. The person's arrangement stays, and
// so does the cursor's column, if it is among the new ones.
func (m *Model[K]) SetColumns(columns []Column) {
	columns = numbered(columns)
	if !slices.EqualFunc(columns, m.cols, func(a, b Column) bool { return a.ID == b.ID }) {
		m.plan.made = false // what is on the screen are other columns
	}
	id := m.cursorID()
	m.cols = columns
	m.rearrange(id)
}

// numbered is a copy of columns in which no id is blank or there twice: the titles of a query's result may be all the
// same.
func numbered(columns []Column) []Column {
	out := slices.Clone(columns)
	taken := make(map[string]int, len(out)+1) // and the number that was given last
	taken[""] = 0
	var again []int
	for i, c := range out {
		if _, ok := taken[c.ID]; ok {
			again = append(again, i)
		} else {
			taken[c.ID] = 1
		}
	}
	for _, i := range again {
		id := out[i].ID
		for n, ok := taken[id], true; ok; {
			n++
			taken[id] = n
			out[i].ID = id + "#" + strconv.Itoa(n)
			_, ok = taken[out[i].ID]
		}
		taken[out[i].ID] = 1
	}
	return out
}

// cursorID is the id of the cursor's column, "" without one.
func (m *Model[K]) cursorID() string {
	if i := m.CursorColumn(); i >= 0 {
		return m.cols[i].ID
	}
	return ""
}

// CursorColumn returns the cursor's column as an index in the columns that were given; -1 if there are none.
func (m *Model[K]) CursorColumn() int {
	if len(m.shown) == 0 {
		return -1
	}
	return m.shown[m.column]
}

// CursorCell returns the cell under the cursor and its column, if there is one. A cell that the row does not have is
// blank.
func (m *Model[K]) CursorCell() (Column, Cell, bool) {
	row, ok := m.Cursor()
	i := m.CursorColumn()
	if !ok || i < 0 {
		return Column{}, Cell{}, false
	}
	m.made = cellsOf(row, m.made)
	if i >= len(m.made) {
		return m.cols[i], Cell{}, true
	}
	c := m.made[i]
	c.Spans = slices.Clone(c.Spans) // the owner's may be used again
	return m.cols[i], c, true
}

// cellsOf are the cells of a row, in the memory of into.
func cellsOf[K comparable](row Row[K], into []Cell) []Cell {
	if row.Make != nil {
		return row.Make(into[:0])
	}
	return append(into[:0], row.Cells...)
}

// MoveColumn moves the cursor by d columns of those shown, right when positive, and brings its column on the screen.
func (m *Model[K]) MoveColumn(d int) { m.toColumn(stay(m.column, d, len(m.shown))) }

// FirstColumn moves the cursor to the first column.
func (m *Model[K]) FirstColumn() { m.toColumn(0) }

// LastColumn moves the cursor to the last column.
func (m *Model[K]) LastColumn() { m.toColumn(max(0, len(m.shown)-1)) }

func (m *Model[K]) toColumn(i int) {
	m.column = i
	m.plan.stale = true
}

// stay is i moved by d, but not out of n.
func stay(i, d, n int) int { return i + max(-i, min(d, max(0, n-1-i))) }

// ScrollColumns shows the columns from d further right: for results wider than the screen. A cursor that would leave the
// screen goes along.
func (m *Model[K]) ScrollColumns(d int) {
	m.first = stay(m.first, d, len(m.shown))
	last := len(m.shown) - 1
	if m.wide && last >= 0 {
		last = m.first
		for used := wanted(m.sized(m.shown[last])); last+1 < len(m.shown); last++ {
			if used += gap + wanted(m.sized(m.shown[last+1])); used > m.room() {
				break
			}
		}
	}
	m.toColumn(max(0, m.first, min(m.column, last)))
}

// SetWide lays columns out at their natural width, as many as fit from the one scrolled to, instead of shrinking and
// dropping them until all fit.
func (m *Model[K]) SetWide(on bool) {
	m.wide = on
	m.plan.stale = true
}

type sortMark struct {
	id   string
	desc bool
}

// SetSort draws ▲ beside the title of the column with this id, or ▼ where desc; "" draws none. The rows come in whatever
// order the owner gives them.
func (m *Model[K]) SetSort(id string, desc bool) { m.sort = sortMark{id: id, desc: desc} }
