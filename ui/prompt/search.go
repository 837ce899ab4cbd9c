package prompt

import (
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// Bounds of a search, in bytes.
const (
	maxQuery    = 256
	maxSearched = 4 << 10 // of the beginning of each entry
)

// search goes backwards through the history while it is typed, as ctrl+r does in a shell. The newest entry that has the
// query is the prompt's text at every moment, so an owner that knows nothing of searching gets it with enter.
type search struct {
	on     bool
	query  string
	failed bool // no entry has the query: the text is the last one that had what was typed before
	at     int  // the entry shown; len(history) when it is still what was typed
	length int  // bytes of the text, from the cursor on, that match

	draft  string // the text before the search, its cursor, and which entry it was
	col    int
	recall int
}

// Searching reports whether the history is being searched. Enter and escape then end the search, where the owner passes
// them on; enter as the owner understands it takes the text found all the same.
func (m *Model) Searching() bool { return m.search.on }

// searchKey does what a key means in a search, or begins one, and reports whether it was taken.
func (m *Model) searchKey(msg tea.KeyPressMsg) bool {
	s := &m.search
	key := msg.String()
	if !s.on {
		if key == "ctrl+r" {
			m.search = search{on: true, at: len(m.history), draft: m.value, col: m.col, recall: m.recall}
		}
		return key == "ctrl+r"
	}
	switch key {
	case "ctrl+r":
		m.find(s.at-1, -1)
	case "ctrl+s":
		m.find(s.at+1, 1)
	case "backspace", "ctrl+h":
		_, n := utf8.DecodeLastRuneInString(s.query)
		s.query = s.query[:len(s.query)-n]
		m.find(len(m.history)-1, -1)
	case "esc", "ctrl+g":
		before := *s
		m.search, m.recall = search{}, before.recall
		m.change(before.draft, before.col)
	case "enter":
		m.search = search{}
		m.col = len(m.value)
	default:
		if msg.Text == "" {
			m.search = search{} // the key is for the text found
			return false
		}
		if typed, cut := clean(msg.Text, maxQuery-len(s.query)); !cut {
			s.query += typed
			m.find(min(s.at, len(m.history)-1), -1)
		}
	}
	return true
}

// find shows the next entry that has the query, from entry from on in direction d. Letters match in either case unless
// the query has a capital.
func (m *Model) find(from, d int) {
	s := &m.search
	if s.query == "" {
		s.at, s.failed, s.length = len(m.history), false, 0
		m.change(s.draft, s.col)
		return
	}
	for i := from; i >= 0 && i < len(m.history); i += d {
		if k := index(m.history[i], s.query); k >= 0 && (m.history[i] != m.value || i == s.at || s.at == len(m.history)) {
			s.at, s.failed, s.length = i, false, len(s.query)
			m.change(m.history[i], k)
			if m.recall == len(m.history) {
				m.draft = s.draft // where down leads back to
			}
			m.recall = i
			return
		}
	}
	s.failed = true
}

// index is where the beginning of s has the query last, or -1.
func index(s, query string) int {
	s = s[:min(len(s), maxSearched)]
	if query != strings.ToLower(query) {
		return strings.LastIndex(s, query)
	}
	for i := len(s) - len(query); i >= 0; i-- {
		if utf8.RuneStart(s[i]) && strings.EqualFold(s[i:i+len(query)], query) {
			return i
		}
	}
	return -1
}

// label is what stands before the text during a search.
func (s *search) label() string {
	word := "search"
	if s.failed {
		word = "not found"
	}
	return word + " \"" + text.Fit(s.query, 40) + "\":"
}
