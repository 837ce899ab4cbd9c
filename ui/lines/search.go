package lines

import "github.com/livescope/livescope/ui/find"

// stretch is how many lines are read without a match before a search comes up for air.
const stretch = 256

// source reads a page for a search: the lines are its bytes, and a line that has the text in one of its pieces is one
// match.
type source []Line

// Scan implements [find.Source].
func (s source) Scan(t *find.Text, from find.Place) (m find.Match, found bool, next find.Place, end bool) {
	i, stop := from.At, min(len(s), from.At+stretch)
	for ; i < stop && !found; i++ {
		for _, p := range s[i] {
			if _, found = t.Index(p.Text, 0, len(p.Text)); found {
				m = find.Match{From: i, To: i + 1}
				break
			}
		}
	}
	return m, found, find.Place{At: i}, i >= len(s)
}

// Search looks for text in the pieces of all lines, without a capital in it in either case. A line counts once. It moves
// nothing: Next does. New lines are searched for the same text as they are set.
func (m *Model) Search(text string) {
	m.sought, m.found = find.New(text), -1
	m.research()
}

// research reads the lines there are now.
func (m *Model) research() {
	m.search = find.Over(source(m.lines), m.sought)
	for m.search.Read() {
	}
	m.found = min(m.found, len(m.lines)-1)
}

// Next goes to the next line that has what is looked for, or the one before with d < 0, round the ends, and reports
// whether there is one. After a search, the line of the cursor is the first to count, or the first one shown.
func (m *Model) Next(d int) (found bool) {
	from := m.Cursor()
	seen := m.found >= m.top && m.found < m.top+m.height
	if !m.choose && seen {
		from = m.found
	}
	if d > 0 && m.found >= 0 && (m.choose || seen) {
		from++
	}
	match, found, _ := m.search.Find(from, d)
	if found {
		m.found = match.From
		m.show(m.found)
	}
	return found
}

// show moves the cursor to a line, or scrolls as far as it takes to see it.
func (m *Model) show(line int) {
	if m.choose {
		m.cursor = line
	} else if line < m.top || line >= m.top+m.height {
		m.top = line - m.height/3
	}
	m.clamp()
}

// Matches returns which match Next last went to, counted from one, how many there are, and that this is all of them.
func (m *Model) Matches() (at, n int, exact bool) { return m.search.Matches() }
