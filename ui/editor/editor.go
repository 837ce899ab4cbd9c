// Package editor is a text area for SQL: several lines, highlighted, with a mark under the statement that would run.
//
// It edits a buffer of its own, in which a key costs the line it changes. Nothing it does touches the clipboard of the
// machine livescope runs on: text is pasted by the terminal, as a message, and copied by the owner. What is pasted is
// bounded and stripped of control characters. What can be completed is the owner's to know: it asks for the caret, takes
// tab before the editor sees it, and replaces a piece of the text.
//
// Highlighting uses chroma's engine with a lexer for SQLite of our own, see sqlite.go.
package editor

import (
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
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

	body  uv.Rectangle // of the text in the last Draw
	drawn int          // the version drawn there
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

// Replace puts s in place of the bytes of Value from from up to to, and moves behind it: a completion. It is one step to
// undo. It reports whether s went in as it is: false when it had characters that the editor does not hold, such as ESC, or
// when there was no room for all of it.
func (m *Model) Replace(from, to int, s string) (whole bool) { return m.buf.replace(from, to, s) }

// Caret returns the cursor's place in Value, in bytes.
func (m *Model) Caret() int { return m.buf.offset() }

// CellOf returns where on the screen the last Draw put a byte of Value. ok is false when it is outside what was drawn, or
// the text has changed since.
func (m *Model) CellOf(at int) (x, y int, ok bool) {
	if m.body.Empty() || m.drawn != m.buf.version {
		return 0, 0, false
	}
	row, col := m.buf.place(at)
	if row < m.top || row >= m.top+m.body.Dy() {
		return 0, 0, false
	}
	x = m.body.Min.X + text.Width(m.buf.lines[row][:col]) - m.left
	y = m.body.Min.Y + row - m.top
	return x, y, x >= m.body.Min.X && x < m.body.Max.X
}

// Click moves the cursor to the character that the last Draw put at a place of the screen, or to the end of the line there.
func (m *Model) Click(x, y int) {
	if m.body.Empty() || m.drawn != m.buf.version {
		return
	}
	row := max(0, min(m.top+y-m.body.Min.Y, len(m.buf.lines)-1))
	column, at := x-m.body.Min.X+m.left, 0
	c := text.Scan(m.buf.lines[row])
	for used := 0; c.Next() && used+c.Width <= column; used += c.Width {
		at = c.To
	}
	m.buf.row = row
	m.buf.moveTo(at)
	m.buf.typing = false
}

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
	case "ctrl+z", "ctrl+_", "alt+z":
		b.takeBack()
	case "alt+y", "alt+_", "ctrl+shift+z":
		b.takeAgain()
	default:
		return false
	}
	return true
}
