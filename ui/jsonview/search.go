package jsonview

import "github.com/livescope/livescope/ui/find"

// hunt is a search and the way to its next match.
type hunt struct {
	*find.Search
	want  int        // how many matches on to go, as soon as it is known where that is; 0 for nowhere
	fresh bool       // whether what the cursor is on may be the next match
	last  find.Match // where it went, and
	stood int        // the byte of the line it stood on then
}

// Search looks for text in keys and in values that contain no others, folded away or not, and not in the punctuation:
// without a capital in either case, with escapes such as \n or \u00e9 read as the characters they stand for. A line
// counts once. It moves nothing: Next does. It reads at most 8 MB; of a longer document [Model.Read] reads the rest.
func (m *Model) Search(text string) {
	var src find.Source = &m.doc
	if m.raw != nil {
		src = find.String(m.raw.s)
	}
	m.hunt = hunt{Search: find.Over(src, find.New(text)), fresh: true, stood: -1}
	m.hunt.Read()
}

// Next goes to the next line that has what is looked for, or the one before with d < 0, round the ends, and opens what
// it is folded away in. It reports whether it went. Where it takes more than 8 MB of reading to know, a later
// [Model.Read] goes there.
func (m *Model) Next(d int) (found bool) {
	m.hunt.want = d
	if found, known := m.pursue(); known {
		return found
	}
	m.hunt.Read()
	found, _ = m.pursue()
	return found
}

// Read reads on for at most 8 MB, some tens of milliseconds, and reports whether more is to be read for Matches to be
// exact. Call it once for each frame until then.
func (m *Model) Read() (more bool) {
	if m.hunt.Search == nil {
		return false
	}
	more = m.hunt.Read()
	m.pursue()
	return more
}

// Matches returns which match Next last went to, counted from one, how many there are, and whether that is all of them.
func (m *Model) Matches() (at, n int, exact bool) { return m.hunt.Matches() }

// pursue goes to the wanted match, if it is known by now where that is.
func (m *Model) pursue() (found, known bool) {
	h := &m.hunt
	if h.want == 0 || h.Search == nil {
		return false, true
	}
	start, end := m.extent()
	from := end
	switch {
	case h.want < 0 && h.stood == start:
		from = h.last.From
	case h.want < 0 || h.fresh:
		from = start
	case h.stood == start:
		from = h.last.From + 1
	}
	match, found, known := h.Find(from, h.want)
	if !known {
		return false, false
	}
	h.want = 0
	if found {
		h.fresh = false
		m.show(match)
		h.last = match
		h.stood, _ = m.extent()
	}
	return found, true
}

// extent is where the text of the cursor's line begins, and where what comes after it does.
func (m *Model) extent() (start, end int) {
	if m.raw != nil {
		return m.raw.extent(m.cursor)
	}
	n, ok := m.current()
	switch {
	case !ok:
		return 0, 0
	case m.lines[m.cursor].what == before:
		return n.from + 1, n.kids[0].begin()
	case m.lines[m.cursor].what == after:
		return n.resume, n.resume
	case n.branch():
		return n.begin(), n.from + 1
	}
	return n.begin(), n.to
}

// show puts the cursor on the line of a match and opens everything above it.
func (m *Model) show(match find.Match) {
	if m.raw != nil {
		m.cursor = m.raw.lineOf(match.From)
		return
	}
	n := m.root
	for n.branch() && match.From > n.from {
		n.open = true
		kid := m.doc.seek(n, match.From)
		if kid == nil {
			break
		}
		n = kid
	}
	m.flatten()
	m.goTo(n)
}
