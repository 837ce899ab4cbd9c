// Package editor is a text area for SQL: several lines, highlighted, with a mark under the statement that would run.
//
// It edits a buffer of its own, in which a key costs the line it changes. Nothing it does touches the clipboard of the
// machine livescope runs on: text is pasted by the terminal, as a message, and copied by the owner. What is pasted is
// bounded and stripped of control characters.
//
// Highlighting uses chroma's engine with a lexer for SQLite of our own, see sqlite.go.
package editor

import (
	tea "charm.land/bubbletea/v2"
)

// Model is an editor. It belongs to the UI goroutine.
type Model struct {
	buf         buffer
	hl          highlighter
	placeholder string
	focused     bool

	markFrom, markTo int // bytes of the value
	markVersion      int // of the text the mark is for

	top    int // the first line shown
	left   int // the first column of the lines shown
	height int // of the last Draw, for paging
}

// New returns an empty editor, not focused.
func New() *Model { return &Model{buf: newBuffer(), height: 10} }

// SetPlaceholder sets what is shown while there is no text.
func (m *Model) SetPlaceholder(s string) { m.placeholder = s }

// SetValue replaces the text, at most 1 MB of it, and moves to its end. It can be undone.
func (m *Model) SetValue(s string) { m.buf.set(s) }

// Value returns the text. Lines end in \n.
func (m *Model) Value() string { return m.buf.value() }

// Insert writes s at the cursor, as a paste would.
func (m *Model) Insert(s string) { m.buf.insert(s, false) }

// CursorOffset returns the cursor's place in Value, in bytes.
func (m *Model) CursorOffset() int { return m.buf.offset() }

// SetCursorOffset moves the cursor to a byte of Value: to where an error is.
func (m *Model) SetCursorOffset(at int) { m.buf.setOffset(at) }

// Version changes whenever the text does.
func (m *Model) Version() int { return m.buf.version }

// SetMark underlines the bytes of Value from from up to to: the statement that would run, the place of an error. It goes
// with the next change of the text. An empty range is no mark.
func (m *Model) SetMark(from, to int) {
	m.markFrom, m.markTo, m.markVersion = from, to, m.buf.version
}

// Focus makes the editor take keys.
func (m *Model) Focus() { m.focused = true }

// Blur makes it ignore them.
func (m *Model) Blur() { m.focused = false }

// Focused reports whether the editor takes keys.
func (m *Model) Focused() bool { return m.focused }

// Update takes a key or a paste. There is never a command to run: nothing here waits for anything.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	if !m.focused {
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		m.buf.insert(msg.Content, false)
	case tea.KeyPressMsg:
		if m.move(msg.String()) {
			m.buf.typing = false
		} else if !m.edit(msg.String()) && msg.Text != "" {
			m.buf.insert(msg.Text, true)
		}
	}
	return nil
}

// move does what a key that moves the cursor means, and reports whether it is one.
func (m *Model) move(key string) bool {
	b := &m.buf
	to := func(row, col int) {
		b.row = row
		b.moveTo(col)
	}
	switch key {
	case "left", "ctrl+b":
		to(b.left())
	case "right", "ctrl+f":
		to(b.right())
	case "ctrl+left", "alt+left", "alt+b":
		to(b.wordLeft())
	case "ctrl+right", "alt+right", "alt+f":
		to(b.wordRight())
	case "up", "ctrl+p":
		b.vertical(-1)
	case "down", "ctrl+n":
		b.vertical(1)
	case "pgup":
		b.vertical(-max(1, m.height-1))
	case "pgdown":
		b.vertical(max(1, m.height-1))
	case "home", "ctrl+a":
		to(b.row, 0)
	case "end", "ctrl+e":
		to(b.row, len(b.line()))
	case "ctrl+home", "alt+<":
		to(0, 0)
	case "ctrl+end", "alt+>":
		to(len(b.lines)-1, len(b.lines[len(b.lines)-1]))
	default:
		return false
	}
	return true
}

// edit does what a key that changes the text means, and reports whether it is one.
func (m *Model) edit(key string) bool {
	b := &m.buf
	back := func(row, col int) { b.remove(row, col, b.row, b.col) }
	ahead := func(row, col int) { b.remove(b.row, b.col, row, col) }
	switch key {
	case "enter":
		b.insert("\n", false)
	case "tab":
		b.insert("  ", false)
	case "backspace", "ctrl+h":
		back(b.left())
	case "delete", "ctrl+d":
		ahead(b.right())
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		back(b.wordLeft())
	case "alt+d", "alt+delete", "ctrl+delete":
		ahead(b.wordRight())
	case "ctrl+u":
		back(b.row, 0)
	case "ctrl+k":
		if b.col == len(b.line()) {
			ahead(b.right())
		} else {
			ahead(b.row, len(b.line()))
		}
	case "ctrl+z", "ctrl+_":
		b.takeBack()
	default:
		return false
	}
	return true
}
