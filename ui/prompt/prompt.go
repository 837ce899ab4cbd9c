// Package prompt is a line to type on: a filter, a place to jump to, a command.
//
// It has a label, remembers what was entered before and searches it backwards, and shows what is wrong with the text by
// pointing at the place. What the text means is the owner's business, and what could complete it: the owner takes enter,
// escape and tab before the prompt sees them. Nothing here reads the clipboard of the machine livescope runs on; text is
// pasted by the terminal, and a paste is bounded, cleaned and put on one line. What is cut off is said.
package prompt

import (
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Bounds of what is held.
const (
	maxSize    = 64 << 10 // bytes of the text, and so of a paste
	maxHistory = 200      // entries
)

// Model is a prompt. It belongs to the UI goroutine.
type Model struct {
	label       string
	placeholder string
	value       string // valid UTF-8 on one line
	col         int    // bytes, at the beginning of a rune
	focused     bool
	version     int

	errText string // what is wrong, until the text changes
	errAt   int    // the byte it points at, or -1

	history []string // oldest first
	recall  int      // the entry shown; len(history) for what is being typed
	draft   string   // what was being typed when history was entered
	search  search

	left  int          // the first column of the text shown
	input uv.Rectangle // of the text in the last Draw
	drawn int          // the version drawn there
}

// New returns an empty prompt with the given label, such as "filter:", not focused.
func New(label string) *Model { return &Model{label: label, errAt: -1} }

// SetLabel replaces the label.
func (m *Model) SetLabel(s string) { m.label = s }

// SetPlaceholder sets what is shown while there is no text.
func (m *Model) SetPlaceholder(s string) { m.placeholder = s }

// SetValue replaces the text and moves to its end.
func (m *Model) SetValue(s string) {
	s, _ = clean(s, maxSize)
	m.replace(s)
	m.recall = len(m.history)
	m.search = search{}
}

// Value returns the text.
func (m *Model) Value() string { return m.value }

// Insert writes s at the cursor, as a paste would: on one line, and cut with a word about it where there is no room.
func (m *Model) Insert(s string) { m.Replace(m.col, m.col, s) }

// Replace puts s in place of the bytes of Value from from up to to, and moves behind it: a completion.
func (m *Model) Replace(from, to int, s string) {
	from, to = m.runeAt(min(from, to)), m.runeAt(max(from, to))
	s, cut := clean(s, maxSize-len(m.value)+to-from)
	if s != "" || from < to {
		m.change(m.value[:from]+s+m.value[to:], from+len(s))
	}
	if cut {
		m.SetError(tooLong, -1)
	}
}

// Caret returns the cursor's place in Value, in bytes.
func (m *Model) Caret() int { return m.col }

// SetCursorOffset moves the cursor to a byte of Value, or to the beginning of the rune that has it.
func (m *Model) SetCursorOffset(at int) { m.col = m.runeAt(at) }

// runeAt is at, or the beginning of the rune that has it.
func (m *Model) runeAt(at int) int {
	at = min(max(0, at), len(m.value))
	for at > 0 && at < len(m.value) && !utf8.RuneStart(m.value[at]) {
		at--
	}
	return at
}

// CellOf returns where on the screen the last Draw put a byte of Value. ok is false when it is outside what was drawn, or
// the text has changed since.
func (m *Model) CellOf(at int) (x, y int, ok bool) {
	if m.input.Empty() || m.drawn != m.version {
		return 0, 0, false
	}
	x = m.input.Min.X + text.Width(m.value[:m.runeAt(at)]) - m.left
	return x, m.input.Min.Y, x >= m.input.Min.X && x < m.input.Max.X
}

// Version changes whenever the text does.
func (m *Model) Version() int { return m.version }

// SetError says what is wrong with the text, and at which byte of it; at is -1 when it is no place in particular. It
// goes with the next change of the text, or with an empty message.
func (m *Model) SetError(message string, at int) { m.errText, m.errAt = message, at }

// Error returns what SetError said last about the present text.
func (m *Model) Error() string { return m.errText }

// Focus makes the prompt take keys.
func (m *Model) Focus() { m.focused = true }

// Blur makes it ignore them.
func (m *Model) Blur() { m.focused, m.search = false, search{} }

// Focused reports whether the prompt takes keys.
func (m *Model) Focused() bool { return m.focused }

// Remember adds the present text to the history, unless it is empty or the last entry already, and ends a search. It
// returns what was added, for a history that outlives the run.
func (m *Model) Remember() (entry string, added bool) {
	if n := len(m.history); m.value != "" && (n == 0 || m.history[n-1] != m.value) {
		m.history = append(m.history[max(0, n+1-maxHistory):n:n], m.value)
		added = true
	}
	m.recall, m.search = len(m.history), search{}
	return m.value, added
}

// SetHistory replaces the history, oldest first. Only the newest two hundred entries are kept, each on one line and
// cleaned as a paste is: they may come from a file.
func (m *Model) SetHistory(entries []string) {
	if n := len(entries); n > maxHistory {
		entries = entries[n-maxHistory:]
	}
	m.history = make([]string, 0, len(entries))
	for _, e := range entries {
		if e, _ = clean(e, maxSize); e != "" {
			m.history = append(m.history, e)
		}
	}
	m.recall, m.search = len(m.history), search{}
}

// History returns what was entered before, oldest first.
func (m *Model) History() []string { return append([]string(nil), m.history...) }

// Update takes a key or a paste. There is never a command to run: nothing here waits for anything.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	if !m.focused {
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		m.search = search{} // the text found is what is being edited from here on
		m.Insert(msg.Content)
	case tea.KeyPressMsg:
		if !m.searchKey(msg) && !m.move(msg.String()) && !m.edit(msg.String()) && msg.Text != "" {
			m.Insert(msg.Text)
		}
	}
	return nil
}

// move does what a key that changes no text means, and reports whether it is one.
func (m *Model) move(key string) bool {
	switch key {
	case "left", "ctrl+b":
		m.col = m.before()
	case "right", "ctrl+f":
		m.col = m.behind()
	case "ctrl+left", "alt+left", "alt+b":
		m.col = m.wordBefore()
	case "ctrl+right", "alt+right", "alt+f":
		m.col = m.wordBehind()
	case "home", "ctrl+a":
		m.col = 0
	case "end", "ctrl+e":
		m.col = len(m.value)
	case "up", "ctrl+p":
		m.recallBy(-1)
	case "down", "ctrl+n":
		m.recallBy(1)
	default:
		return false
	}
	return true
}

// edit does what a key that changes the text means, and reports whether it is one.
func (m *Model) edit(key string) bool {
	switch key {
	case "backspace", "ctrl+h":
		m.cut(m.before(), m.col)
	case "delete", "ctrl+d":
		m.cut(m.col, m.behind())
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		m.cut(m.wordBefore(), m.col)
	case "alt+d", "alt+delete", "ctrl+delete":
		m.cut(m.col, m.wordBehind())
	case "ctrl+u":
		m.cut(0, m.col)
	case "ctrl+k":
		m.cut(m.col, len(m.value))
	default:
		return false
	}
	return true
}

// recallBy shows an older or newer entry. What was being typed is kept behind the newest.
func (m *Model) recallBy(d int) {
	to := m.recall + d
	if to < 0 || to > len(m.history) {
		return
	}
	if m.recall == len(m.history) {
		m.draft = m.value
	}
	m.recall = to
	if to == len(m.history) {
		m.replace(m.draft)
	} else {
		m.replace(m.history[to])
	}
}

func (m *Model) replace(s string) { m.change(s, len(s)) }

// change sets the text and the cursor. An error was about the text as it was.
func (m *Model) change(value string, col int) {
	m.value, m.col = value, col
	m.errText, m.errAt = "", -1
	m.version++
}

func (m *Model) cut(from, to int) {
	if from < to {
		m.change(m.value[:from]+m.value[to:], from)
	}
}

func (m *Model) before() int {
	_, n := utf8.DecodeLastRuneInString(m.value[:m.col])
	return m.col - n
}

func (m *Model) behind() int {
	_, n := utf8.DecodeRuneInString(m.value[m.col:])
	return m.col + n
}

func (m *Model) wordBefore() int {
	runes := []rune(m.value[:m.col])
	return len(string(runes[:text.WordLeft(runes, len(runes))]))
}

func (m *Model) wordBehind() int {
	runes := []rune(m.value[m.col:])
	return m.col + len(string(runes[:text.WordRight(runes, 0)]))
}

// tooLong is said about a text of which not everything was taken.
const tooLong = "cut: a line holds 64 KB at most"

// clean puts s on one line: line ends and tabs become spaces, other control characters go, broken UTF-8 becomes the
// replacement character. It reads no more than there is room for, and what it drops; cut says that there was more.
func clean(s string, room int) (cleaned string, cut bool) {
	room = max(0, room)
	if len(s) > 2*maxSize {
		s, cut = s[:2*maxSize], true
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, s)
	if len(s) > room {
		for room > 0 && !utf8.RuneStart(s[room]) {
			room--
		}
		return s[:room], true
	}
	return s, cut
}
