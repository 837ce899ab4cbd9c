package grid

import "slices"

// maxWish bounds the moves remembered while rows are loading, so that a cat on the keyboard cannot overflow them.
const maxWish = 1 << 30

// Move moves the cursor by d rows, down when positive. Moving up leaves follow mode.
func (m *Model[K]) Move(d int) []Request[K] { return m.move(d, 0) }

// Page moves by d screens, less one row each to keep the eye's place. The view moves with the cursor.
func (m *Model[K]) Page(d int) []Request[K] {
	n := d * max(1, m.lines()-1)
	return m.move(n, n)
}

// HalfPage moves by d halves of a screen.
func (m *Model[K]) HalfPage(d int) []Request[K] {
	n := d * max(1, m.lines()/2)
	return m.move(n, n)
}

// MoveToLine moves the cursor to a line of the screen, 0 for the one under the header: for a mouse click.
func (m *Model[K]) MoveToLine(line int) []Request[K] {
	if line < 0 || line >= len(m.Visible()) {
		return nil
	}
	return m.move(m.top+line-m.cursor, 0)
}

// move adds d rows to what is wished for, scrolls by scroll, and does what can be done at once.
func (m *Model[K]) move(d, scroll int) []Request[K] {
	if d == 0 {
		return nil
	}
	if d < 0 {
		m.leaveFollow()
	}
	m.wish = min(max(m.wish+d, -maxWish), maxWish)
	if m.whole.jump {
		return nil // the wish begins where the jump ends
	}
	m.top += scroll
	m.settle()
	return m.next()
}

// leaveFollow ends follow mode. A refresh of the end that is under way must not come true any more: it would take the
// view back there. One of where the cursor is takes its place.
func (m *Model[K]) leaveFollow() {
	if m.follow && m.whole.req.ID != 0 && !m.whole.jump && m.loaded {
		m.whole = whole[K]{}
		m.again = true
	}
	m.follow = false
}

// Home moves to the first row of all, and leaves follow mode.
func (m *Model[K]) Home() []Request[K] {
	m.leaveFollow()
	m.wish = 0
	if m.atStart && len(m.buf) > 0 {
		return m.jumpWithin(0)
	}
	return m.jump(Request[K]{Kind: First, N: 3 * m.lines()})
}

// End moves to the last row of all. Whether that also means to follow is the owner's to decide.
func (m *Model[K]) End() []Request[K] {
	m.wish = 0
	if m.atEnd && len(m.buf) > 0 {
		return m.jumpWithin(len(m.buf) - 1)
	}
	return m.jump(Request[K]{Kind: Last, N: 3 * m.lines()})
}

// Goto moves to the row with this key, or to where it would be, and leaves follow mode.
func (m *Model[K]) Goto(key K) []Request[K] {
	m.leaveFollow()
	m.wish = 0
	if i := find(m.buf, key); i >= 0 {
		return m.jumpWithin(i)
	}
	return m.jump(Request[K]{Kind: Around, From: key, N: 3 * m.lines()})
}

// Follow turns follow mode on or off. On, the cursor is on the last row and stays there as rows are added.
func (m *Model[K]) Follow(on bool) []Request[K] {
	if !on {
		m.follow = false
		return nil
	}
	m.follow = true
	return m.End()
}

// jumpWithin moves the cursor to a buffered row, in place of any jump still under way.
func (m *Model[K]) jumpWithin(i int) []Request[K] {
	if m.whole.jump {
		m.whole = whole[K]{}
		m.again = true
	}
	m.cursor = i
	m.settle()
	return m.next()
}

// jump asks for the rows at the end of a jump, unless they are on their way.
func (m *Model[K]) jump(req Request[K]) []Request[K] {
	if w := m.whole; w.jump && w.req.Kind == req.Kind && w.req.From == req.From {
		return nil
	}
	return m.replace(req, true)
}

// find returns where among rows a key is, or -1.
func find[K comparable](rows []Row[K], key K) int {
	return slices.IndexFunc(rows, func(r Row[K]) bool { return r.Key == key })
}

// settle carries out as much of the wish as the buffer allows, forgets what no row can ever fulfil, and keeps the cursor
// on the screen and the screen in the buffer.
func (m *Model[K]) settle() {
	to := m.cursor + m.wish
	m.cursor = min(max(0, to), max(0, len(m.buf)-1))
	m.wish = to - m.cursor
	if m.wish < 0 && m.atStart || m.wish > 0 && m.atEnd {
		m.wish = 0
	}
	h := m.lines()
	m.top = min(m.top, max(0, len(m.buf)-h))
	m.top = max(min(m.top, m.cursor), m.cursor-h+1, 0)
}
