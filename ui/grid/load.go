package grid

// Refresh asks for the rows around the cursor again, or for the last ones in follow mode: the rows may have changed.
// While an answer is outstanding the refresh waits for it, so that a store that changes faster than it can be read is
// still shown.
func (m *Model[K]) Refresh() []Request[K] {
	if m.whole.req.ID != 0 {
		m.again = true
		return nil
	}
	m.again = false
	n := 3 * m.lines()
	switch {
	case m.follow:
		return m.replace(Request[K]{Kind: Last, N: n}, false)
	case len(m.buf) == 0:
		return m.replace(Request[K]{Kind: First, N: n}, false)
	}
	return m.replace(Request[K]{Kind: Around, From: m.buf[m.cursor].Key, N: n}, false)
}

// Reset forgets all rows and the selection, and asks for the first ones, or the last in follow mode: the rows are now others altogether.
func (m *Model[K]) Reset() []Request[K] {
	m.buf, m.cursor, m.top, m.wish = nil, 0, 0, 0
	m.atStart, m.atEnd, m.loaded, m.again = false, false, false, false
	m.whole, m.extent, m.anchor = whole[K]{}, extent{}, anchor[K]{}
	m.Unflash()
	return m.Refresh()
}

// SetSize sets the width and height, the header included. A larger grid may need more rows.
func (m *Model[K]) SetSize(width, height int) []Request[K] {
	if width == m.width && height == m.height {
		return nil
	}
	m.width, m.height = width, height
	m.settle()
	if !m.loaded {
		return nil
	}
	return m.need()
}

// replace asks for rows that take the place of the buffer. Whatever else was on its way is no longer wanted.
func (m *Model[K]) replace(req Request[K], jump bool) []Request[K] {
	m.back, m.fwd = 0, 0
	m.lastID++
	req.ID = m.lastID
	m.whole = whole[K]{req: req, jump: jump}
	return []Request[K]{req}
}

// need asks for the rows that will be wanted soon: those past an edge of the buffer less than a screen away. At most one
// request in each direction is ever outstanding.
func (m *Model[K]) need() []Request[K] {
	if m.whole.req.ID != 0 || len(m.buf) == 0 {
		return nil
	}
	var out []Request[K]
	h := m.lines()
	if m.back == 0 && !m.atStart && (m.top < h || m.wish < 0) {
		m.back = m.ask(&out, Before, m.buf[0].Key)
	}
	if m.fwd == 0 && !m.atEnd && (len(m.buf)-m.top-h < h || m.wish > 0) {
		m.fwd = m.ask(&out, After, m.buf[len(m.buf)-1].Key)
	}
	return out
}

func (m *Model[K]) ask(out *[]Request[K], kind Kind, from K) uint64 {
	m.lastID++
	n := 2 * m.lines()
	*out = append(*out, Request[K]{ID: m.lastID, Kind: kind, From: from, N: n})
	return m.lastID
}

// Apply takes an answer in and returns what is wanted next. An answer to a request that is no longer wanted changes
// nothing.
func (m *Model[K]) Apply(p Page[K]) []Request[K] {
	var before []Row[K] // what a refresh may have changed
	switch p.Req.ID {
	case 0:
		return nil
	case m.whole.req.ID:
		if m.flashOn && !m.whole.jump {
			before = m.Visible()
		}
		m.applyWhole(p)
	case m.back:
		m.back = 0
		if len(m.buf) > 0 && m.buf[0].Key == p.Req.From {
			m.buf = append(append(make([]Row[K], 0, len(p.Rows)+len(m.buf)), p.Rows...), m.buf...)
			m.cursor += len(p.Rows)
			m.top += len(p.Rows)
			m.atStart = p.AtStart || len(p.Rows) == 0
		}
	case m.fwd:
		m.fwd = 0
		if len(m.buf) > 0 && m.buf[len(m.buf)-1].Key == p.Req.From {
			m.buf = append(m.buf, p.Rows...)
			m.atEnd = p.AtEnd || len(p.Rows) == 0
		}
	default:
		return nil
	}
	m.settle()
	m.trim()
	m.checkAnchor()
	if len(before) > 0 {
		m.changed(before)
	}
	return m.next()
}

// next returns what is wanted now: the refresh that had to wait, or the rows the view is coming near.
func (m *Model[K]) next() []Request[K] {
	if m.again && m.whole.req.ID == 0 {
		return m.Refresh()
	}
	return m.need()
}

// Failed says that a request will not be answered. What waited for it is given up; the next move asks again.
func (m *Model[K]) Failed(req Request[K]) {
	switch req.ID {
	case 0:
		return
	case m.whole.req.ID:
		m.whole, m.again, m.loaded = whole[K]{}, false, true
	case m.back:
		m.back = 0
	case m.fwd:
		m.fwd = 0
	default:
		return
	}
	m.wish = 0
}

// applyWhole replaces the buffer. After a jump the cursor is where the jump led; after a refresh it is on the key it was
// on, at the same height of the screen, or as near to both as can be.
func (m *Model[K]) applyWhole(p Page[K]) {
	w, line := m.whole, m.cursor-m.top
	old, had := m.Cursor()
	m.whole = whole[K]{}
	if w.req.Kind == Around && !w.jump && old.Key != w.req.From && find(p.Rows, old.Key) < 0 {
		m.again = true // the cursor has left the rows that were asked for: ask for those around it now
		return
	}
	rows, cursor := m.buf, m.cursor
	m.buf = append(make([]Row[K], 0, len(p.Rows)), p.Rows...)
	m.loaded = true
	none := len(m.buf) == 0
	m.atStart = p.AtStart || w.req.Kind == First || none
	m.atEnd = p.AtEnd || w.req.Kind == Last || none

	switch {
	case w.req.Kind == First && w.jump:
		m.cursor, line = 0, 0
	case w.req.Kind == Last && (w.jump || m.follow):
		m.cursor, line = len(m.buf)-1, m.lines()-1
	case w.req.Kind == Around && w.jump:
		m.cursor, line = m.nearest(w.req.From, p.Cursor), m.lines()/2
	case had:
		m.cursor = m.nearest(old.Key, p.Cursor)
	default:
		m.cursor = p.Cursor
	}
	m.cursor = min(max(0, m.cursor), max(0, len(m.buf)-1))
	m.top = m.cursor - line
	m.reanchor(rows, cursor, w)
}

// nearest returns where the key is, or otherwise what the owner says is nearest to it.
func (m *Model[K]) nearest(key K, otherwise int) int {
	if i := find(m.buf, key); i >= 0 {
		return i
	}
	return otherwise
}

// trim lets go of rows more than two screens from the view, so that the buffer never exceeds five screens and what an
// answer brought on top.
func (m *Model[K]) trim() {
	h := m.lines()
	from, to := max(0, m.top-2*h), min(len(m.buf), m.top+3*h)
	if from == 0 && to == len(m.buf) {
		return
	}
	if from > 0 {
		m.atStart = false
	}
	if to < len(m.buf) {
		m.atEnd = false
	}
	m.anchorLeaves(from, to)
	m.buf = append(make([]Row[K], 0, to-from), m.buf[from:to]...) // a copy lets go of the rest
	m.cursor -= from
	m.top -= from
}
