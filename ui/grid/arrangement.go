package grid

import (
	"maps"
	"slices"
)

// Arrangement is what the person made of the columns, by their ids. The zero one is the owner's own. It may know columns
// that are not there and need not know all that are.
type Arrangement struct {
	Order  []string       `json:"order,omitempty"`
	Hidden []string       `json:"hidden,omitempty"`
	Widths map[string]int `json:"widths,omitempty"` // columns of the screen
}

// The widths that a person can give a column, and how many ids of each kind are taken from an arrangement.
const (
	widthLeast  = 3
	widthMost   = 200
	arrangeMost = 10_000
)

// arranged is an arrangement in the form it is used in.
type arranged struct {
	order  []string // empty while it is the owner's
	hidden map[string]bool
	widths map[string]int
}

// Arrangement returns what the person made of the columns, to be kept and given to [Model.Arrange] again.
func (m *Model[K]) Arrangement() Arrangement {
	return Arrangement{
		Order:  slices.Clone(m.person.order),
		Hidden: slices.Sorted(maps.Keys(m.person.hidden)),
		Widths: maps.Clone(m.person.widths),
	}
}

// Arranged reports whether the person has made anything of the columns.
func (m *Model[K]) Arranged() bool {
	return len(m.person.order) > 0 || len(m.person.hidden) > 0 || len(m.person.widths) > 0
}

// Arrange arranges the columns; nothing of what was before stays. Ids that no column has wait for one. Columns that it
// does not know come after the one they follow in the owner's order. Where all would be hidden, the first is shown.
func (m *Model[K]) Arrange(a Arrangement) {
	m.person = arranged{order: merge(a.Order[:min(len(a.Order), arrangeMost)], nil)}
	for _, id := range a.Hidden[:min(len(a.Hidden), arrangeMost)] {
		m.hide(id)
	}
	ids := slices.Sorted(maps.Keys(a.Widths))
	for _, id := range ids[:min(len(ids), arrangeMost)] {
		m.setWidth(id, a.Widths[id])
	}
	m.rearrange(m.cursorID())
}

// merge is lead, followed by what more has beyond it: each id after the one that it follows in more. No id is there
// twice.
func merge(lead, more []string) []string {
	const leads, follows = 1, 2
	seen := make(map[string]int, len(lead)+len(more))
	for _, id := range lead {
		seen[id] = leads
	}
	after := make(map[string][]string) // in the order of more, behind an id of lead
	var out []string                   // at first what follows none
	last, any := "", false
	for _, id := range more {
		switch {
		case seen[id] == leads:
			last, any = id, true
			continue
		case seen[id] == follows:
			continue
		case any:
			after[last] = append(after[last], id)
		default:
			out = append(out, id)
		}
		seen[id] = follows
	}
	for _, id := range lead {
		if seen[id] == leads {
			seen[id] = follows
			out = append(append(out, id), after[id]...)
		}
	}
	return out
}

// rearrange finds out anew which columns are shown and in which order, with the cursor on the one with this id, if it is
// among them.
func (m *Model[K]) rearrange(id string) {
	at := make(map[string]int, len(m.cols))
	ids := make([]string, len(m.cols))
	for i, c := range m.cols {
		at[c.ID], ids[i] = i, c.ID
	}
	m.order, m.shown = m.order[:0], m.shown[:0]
	for _, known := range merge(m.person.order, ids) {
		i, ok := at[known]
		if !ok {
			continue
		}
		m.order = append(m.order, i)
		if !m.person.hidden[known] {
			m.shown = append(m.shown, i)
		}
	}
	if len(m.shown) == 0 && len(m.order) > 0 {
		m.shown = append(m.shown, m.order[0])
	}
	last := max(0, len(m.shown)-1)
	m.column = min(m.column, last)
	if i := slices.IndexFunc(m.shown, func(i int) bool { return m.cols[i].ID == id }); i >= 0 {
		m.column = i
	}
	m.first = min(m.first, last)
	m.plan.stale = true
}

// Resize makes the cursor's column d wider, or narrower, than it is drawn.
func (m *Model[K]) Resize(d int) {
	i := m.CursorColumn()
	if i < 0 {
		return
	}
	m.resize(i, m.widthOf(i)+max(-widthMost, min(d, widthMost)))
}

// widthOf is how wide a column is: as the person wants it, or as it is drawn.
func (m *Model[K]) widthOf(col int) int {
	c := m.sized(col)
	if _, ok := m.person.widths[c.ID]; ok {
		return c.Min
	}
	width := m.room()
	if m.plan.made {
		width = m.plan.width
	}
	for _, s := range m.layout(width) {
		if s.col == col {
			return s.w
		}
	}
	return wanted(c)
}

func (m *Model[K]) resize(col, width int) {
	m.setWidth(m.cols[col].ID, width)
	m.plan.stale = true
}

func (m *Model[K]) setWidth(id string, width int) {
	if m.person.widths == nil {
		m.person.widths = map[string]int{}
	}
	m.person.widths[id] = min(max(width, widthLeast), widthMost)
}

// Hide hides the cursor's column, unless it is the last one shown. The cursor goes to the one that takes its place.
func (m *Model[K]) Hide() {
	if len(m.shown) < 2 {
		return
	}
	m.hide(m.cursorID())
	next := m.column + 1
	if next == len(m.shown) {
		next = m.column - 1
	}
	m.rearrange(m.cols[m.shown[next]].ID)
}

func (m *Model[K]) hide(id string) {
	if m.person.hidden == nil {
		m.person.hidden = map[string]bool{}
	}
	m.person.hidden[id] = true
}

// ShowAll shows all columns again.
func (m *Model[K]) ShowAll() {
	m.person.hidden = nil
	m.rearrange(m.cursorID())
}

// Shift moves the cursor's column by d places among those shown, right when positive. The cursor goes along.
func (m *Model[K]) Shift(d int) {
	to := stay(m.column, d, len(m.shown))
	if to == m.column {
		return
	}
	col, beside := m.shown[m.column], m.shown[to]
	order := slices.DeleteFunc(slices.Clone(m.order), func(i int) bool { return i == col })
	at := slices.Index(order, beside)
	if d > 0 {
		at++
	}
	order = slices.Insert(order, at, col)
	known := m.person.order[:min(len(m.person.order), arrangeMost)]
	ids := make([]string, len(order))
	for i, c := range order {
		ids[i] = m.cols[c].ID
	}
	// Columns that are known but not there now, such as one that comes with the first row that needs it, keep their place.
	m.person.order = merge(ids, known)
	if slices.IsSorted(order) && len(m.person.order) == len(order) {
		m.person.order = nil // as the owner has it
	}
	m.rearrange(m.cols[col].ID)
}
