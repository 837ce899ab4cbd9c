package grid

import "math"

// slot is where one column is drawn.
type slot struct {
	col  int // index in cols
	x, w int // x counts from the end of the gutter
}

// plan is where columns are drawn in a width. Its slots are from left to right.
type plan struct {
	width       int
	made, stale bool
	slots       []slot
	left, right bool // there are columns on that side that have no room
}

// room is the width that columns have on a screen of the size that was set.
func (m *Model[K]) room() int { return m.width - m.gutter() - 1 }

// layout returns where columns are drawn in a width, from the last time if nothing has changed. The cursor's column
// always has room: wide columns are scrolled for it, others give way to it.
func (m *Model[K]) layout(width int) []slot {
	p := &m.plan
	if p.made && !p.stale && p.width == width {
		return p.slots
	}
	m.first = max(0, min(m.first, m.column, len(m.shown)-1))
	to := len(m.shown)
	var cols []Column
	var widths []int
	if m.wide {
		m.reveal(width)
		to = min(to, m.first+1+max(0, width)/(1+gap)) // more than that never fit
		cols = m.effective(m.first, to)
		widths = natural(cols, width)
	} else {
		cols = m.effective(m.first, to)
		widths = Layout(cols, width)
	}
	*p = plan{width: width, made: true, slots: p.slots[:0], left: m.first > 0, right: to < len(m.shown)}
	x := 0
	for i, w := range widths {
		if w == 0 {
			p.left = p.left || len(p.slots) == 0
			p.right = p.right || len(p.slots) > 0
			continue
		}
		p.slots = append(p.slots, slot{col: m.shown[m.first+i], x: x, w: w})
		p.right = p.right || m.wide && w < wanted(cols[i])
		x += w + gap
	}
	return p.slots
}

// effective are some of the columns shown, with the widths that the person gave them.
func (m *Model[K]) effective(from, to int) []Column {
	out := make([]Column, 0, to-from)
	for i, col := range m.shown[from:to] {
		c := m.sized(col)
		c.Priority = min(c.Priority, math.MaxInt-1)
		if from+i == m.column {
			c.Priority = math.MaxInt
		}
		out = append(out, c)
	}
	return out
}

// sized is a column of the owner's with the person's width, if there is one.
func (m *Model[K]) sized(col int) Column {
	c := m.cols[col]
	if w, ok := m.person.widths[c.ID]; ok {
		c.Min, c.Max, c.Weight = w, w, 0
	}
	return c
}

// reveal scrolls as little as brings the whole of the cursor's column on the screen, or its beginning.
func (m *Model[K]) reveal(width int) {
	if len(m.shown) == 0 {
		return
	}
	at, used := m.column, wanted(m.sized(m.shown[m.column]))
	for at > m.first {
		if used += gap + wanted(m.sized(m.shown[at-1])); used > width {
			break
		}
		at--
	}
	m.first = at
}
