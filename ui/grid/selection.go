package grid

// anchor is the end of a selection that stays where it is while the cursor, its other end, moves.
type anchor[K comparable] struct {
	on   bool
	key  K
	side side
}

// side is where the anchor is while it is not in the buffer.
type side int

const (
	unknown side = iota
	above
	below
)

// SetOrder tells how keys compare in the order of the grid: negative where a comes before b. It is needed only to know on
// which side of a selection the cursor is after a [Model.Goto] far away; without it, [Model.Selection] does not know
// before it has come by.
func (m *Model[K]) SetOrder(compare func(a, b K) int) { m.compare = compare }

// Select begins a selection at the cursor's row, which goes from there to wherever the cursor is, or ends it.
func (m *Model[K]) Select() {
	row, ok := m.Cursor()
	m.anchor = anchor[K]{on: ok && !m.anchor.on, key: row.Key}
}

// Selecting reports whether there is a selection.
func (m *Model[K]) Selecting() bool { return m.anchor.on }

// Selection returns the first and the last key that are selected, in the order of the grid, and how many rows they are,
// -1 when that is not known because not all of them are held. It is not ok where nothing is selected, or where it is not
// known on which side of the cursor the selection began: see [Model.SetOrder].
func (m *Model[K]) Selection() (from, to K, n int, ok bool) {
	lo, hi, whole, ok := m.selected()
	if !ok {
		return from, to, 0, false
	}
	from, to = m.buf[lo].Key, m.buf[hi].Key
	switch {
	case whole:
		return from, to, hi - lo + 1, true
	case m.anchor.side == above:
		return m.anchor.key, to, -1, true
	}
	return from, m.anchor.key, -1, true
}

// selected are the indexes in the buffer of the first and the last selected row, and whether they are all there are.
func (m *Model[K]) selected() (lo, hi int, whole, ok bool) {
	if !m.anchor.on || len(m.buf) == 0 {
		return 0, 0, false, false
	}
	if at := find(m.buf, m.anchor.key); at >= 0 {
		return min(at, m.cursor), max(at, m.cursor), true, true
	}
	switch m.anchor.side {
	case above:
		return 0, m.cursor, false, true
	case below:
		return m.cursor, len(m.buf) - 1, false, true
	}
	return 0, 0, false, false
}

// anchorLeaves remembers where the anchor is once only the rows from up to to are left.
func (m *Model[K]) anchorLeaves(from, to int) {
	if !m.anchor.on {
		return
	}
	switch at := find(m.buf, m.anchor.key); {
	case at < 0:
	case at < from:
		m.anchor.side = above
	case at >= to:
		m.anchor.side = below
	}
}

// checkAnchor ends a selection whose anchor is nowhere any more: better none than one that goes on to the end of a log.
func (m *Model[K]) checkAnchor() {
	a := &m.anchor
	if !a.on || find(m.buf, a.key) >= 0 {
		return
	}
	switch {
	case len(m.buf) == 0, a.side == above && m.atStart, a.side == below && m.atEnd, m.atStart && m.atEnd:
		*a = anchor[K]{}
	}
}

// reanchor finds the anchor again after the buffer was replaced. If its row has gone, the next one towards the cursor
// takes its place.
func (m *Model[K]) reanchor(old []Row[K], cursor int, w whole[K]) {
	a := &m.anchor
	if !a.on || len(m.buf) == 0 || find(m.buf, a.key) >= 0 {
		return
	}
	was := find(old, a.key)
	held := was >= 0
	switch { // an anchor off the buffer is beyond its first or its last row
	case held:
	case a.side == above:
		was = -1
	case a.side == below:
		was = len(old)
	default:
		a.side = m.sideAfter(w, unknown)
		return
	}
	before, after := m.kept(old, was, -1), m.kept(old, was, 1)
	switch {
	case before < 0 && after < 0 && (w.jump || w.req.Kind == Last || was != cursor): // none of what was held is held now
		side := below
		if was < cursor {
			side = above
		}
		a.side = m.sideAfter(w, side)
	case before < 0 && after >= 0 && !(held && m.atStart):
		a.side = above
	case after < 0 && before >= 0 && !(held && m.atEnd):
		a.side = below
	case was < cursor && after >= 0: // it has gone
		a.key = old[after].Key
	case was > cursor && before >= 0:
		a.key = old[before].Key
	default:
		a.key = m.buf[m.cursor].Key
	}
}

// kept returns the index in old of the row nearest to was, in direction d, that the buffer still has; -1 for none.
func (m *Model[K]) kept(old []Row[K], was, d int) int {
	for i := was + d; i >= 0 && i < len(old); i += d {
		if find(m.buf, old[i].Key) >= 0 {
			return i
		}
	}
	return -1
}

// sideAfter is where the anchor is when the rows that were held say nothing about it. A refresh leaves it where it was.
func (m *Model[K]) sideAfter(w whole[K], was side) side {
	switch {
	case w.req.Kind == First:
		return below
	case w.req.Kind == Last:
		return above
	case !w.jump:
		return was
	case m.compare == nil:
		return unknown
	case m.compare(m.anchor.key, m.buf[0].Key) < 0:
		return above
	}
	return below
}
