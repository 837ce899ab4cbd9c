package find

import "sort"

// Bounds of a search, in bytes read.
const (
	step    = 8 << 20  // of one call of [Search.Read]: some tens of milliseconds
	block   = 64 << 10 // between two places whose count is remembered
	perCall = 32       // what finding a match counts for on top
)

// Match is where a text was found: the bytes From up to but not including To.
type Match struct{ From, To int }

// Place is where a [Source] can go on reading. What In means is the source's affair.
type Place struct{ At, In int }

// Source is something to search. Scan reads on from a place it returned before, or from the zero Place, until the next
// match or for some ten thousand bytes. It returns the place after what it read, which lies further on unless that is
// the end, and whether it is the end. Matches come in the order of their From, none before the At of the place it began
// at. The same place gives the same result.
type Source interface {
	Scan(t *Text, from Place) (m Match, found bool, next Place, end bool)
}

// mark remembers how many matches there are before a place.
type mark struct {
	place  Place
	before int
}

// Search counts the matches of one text in one source. It belongs to one goroutine.
type Search struct {
	src   Source
	text  *Text
	marks []mark
	next  Place
	count int
	done  bool
	at    int // the match last found, counted from one
}

// Over returns a search that has read nothing yet.
func Over(src Source, t *Text) *Search {
	return &Search{src: src, text: t, marks: []mark{{}}, done: t.Empty()}
}

// Text is what is looked for.
func (s *Search) Text() *Text {
	if s == nil {
		return nil
	}
	return s.text
}

// Read reads on for at most eight million bytes and reports whether there is more to read.
func (s *Search) Read() (more bool) {
	for left := step; left > 0 && !s.done; {
		_, found, next, end := s.src.Scan(s.text, s.next)
		left -= next.At - s.next.At + perCall
		s.next, s.done = next, end
		if found {
			s.count++
		}
		if !end && next.At-s.marks[len(s.marks)-1].place.At >= block {
			s.marks = append(s.marks, mark{place: next, before: s.count})
		}
	}
	return !s.done
}

// Matches returns which match was last found by [Search.Find], counted from one and 0 for none, and how many there are.
// They are not exact while there is more to read.
func (s *Search) Matches() (at, n int, exact bool) {
	if s == nil {
		return 0, 0, true
	}
	return s.at, s.count, s.done
}

// Find returns the match d matches after the byte from when d > 0, where one that begins at from is the first, and -d
// matches before it when d < 0; after the last comes the first. When it takes more reading to know, known is false.
func (s *Search) Find(from, d int) (m Match, found, known bool) {
	if d == 0 || s == nil || s.done && s.count == 0 {
		return Match{}, false, true
	}
	if !s.done && from > s.next.At {
		return Match{}, false, false
	}
	k := s.rank(from) + d
	if d < 0 {
		k++
	}
	if k < 1 || k > s.count {
		if !s.done {
			return Match{}, false, false
		}
		k = ((k-1)%s.count+s.count)%s.count + 1
	}
	m, found = s.nth(k)
	s.at = k
	return m, found, true
}

// rank counts the matches that begin before the byte from, which has been read.
func (s *Search) rank(from int) int {
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].place.At > from }) - 1
	if i < 0 {
		return 0
	}
	n := s.marks[i].before
	for at := s.marks[i].place; ; {
		m, found, next, end := s.src.Scan(s.text, at)
		if found && m.From < from {
			n++
		}
		if end || found && m.From >= from || next.At >= from {
			return n
		}
		at = next
	}
}

// nth returns match k, counted from one, which has been read.
func (s *Search) nth(k int) (Match, bool) {
	i := sort.Search(len(s.marks), func(i int) bool { return s.marks[i].before >= k }) - 1
	n := s.marks[i].before
	for at := s.marks[i].place; ; {
		m, found, next, end := s.src.Scan(s.text, at)
		if found {
			if n++; n == k {
				return m, true
			}
		}
		if end {
			return Match{}, false
		}
		at = next
	}
}
