package viewer

import "github.com/livescope/livescope/ui/find"

// Search looks for text, without a capital in it in either case; in a tree as [jsonview.Model.Search] does. It moves
// nothing: Next does. It reads at most 8 MB of the value; of a longer one [Model.Read] reads the rest.
func (m *Model) Search(text string) {
	m.sought = text
	m.view().search(text)
}

// Next goes to the next match, or the one before with d < 0, round the ends, and reports whether it went. The first
// match to count after a search is the first on the screen. Where it takes more than 8 MB of reading to know, a later
// [Model.Read] goes there.
func (m *Model) Next(d int) (found bool) { return m.view().next(d) }

// Read reads on for at most 8 MB, some tens of milliseconds, and reports whether more is to be read for Matches to be
// exact. Call it once for each frame until then.
func (m *Model) Read() (more bool) { return m.view().read() }

// Matches returns which match Next last went to, counted from one, how many there are, and whether that is all of them.
func (m *Model) Matches() (at, n int, exact bool) { return m.view().matches() }

// hunt is a search through the bytes of a value, and the way to its next match.
type hunt struct {
	src   find.String
	query *find.Search
	want  int        // how many matches on to go, as soon as it is known where that is; 0 for nowhere
	last  find.Match // where it went; From is -1 before it went anywhere
	// window is which bytes are on the screen; show brings a match there.
	window func() (from, to int)
	show   func(find.Match)
}

func (h *hunt) search(what string) {
	h.query, h.want, h.last = find.Over(h.src, find.New(what)), 0, find.Match{From: -1}
	h.query.Read()
}

func (h *hunt) next(d int) bool {
	h.want = d
	if found, known := h.pursue(); known {
		return found
	}
	h.read()
	return h.want == 0 && h.last.From >= 0
}

func (h *hunt) read() (more bool) {
	if h.query == nil {
		return false
	}
	more = h.query.Read()
	h.pursue()
	return more
}

func (h *hunt) matches() (at, n int, exact bool) { return h.query.Matches() }

// pursue goes to the wanted match, if it is known by now where that is: from the last one on while that can be seen,
// otherwise from the first row shown.
func (h *hunt) pursue() (found, known bool) {
	if h.want == 0 {
		return false, true
	}
	from, to := h.window()
	if h.last.From >= from && h.last.From < to {
		from = h.last.From
		if h.want > 0 {
			from++
		}
	}
	match, found, known := h.query.Find(from, h.want)
	if known {
		h.want = 0
	}
	if found {
		h.last = match
		h.show(match)
	}
	return found, known
}
