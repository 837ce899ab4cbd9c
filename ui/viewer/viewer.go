// Package viewer shows one value in full: a text of fifty megabytes, a blob, or JSON.
//
// A value can be looked at in up to three ways, and the best one comes first: a tree if it is JSON, lines if it is text,
// bytes in hexadecimal. Whichever it is, the place shown is a byte of the value, and only the rows on the screen are laid
// out, starting from there. A line of megabytes is cut into pieces of 16 kB, each on rows of its own, so that no row
// lies further than that from a byte where a row is known to begin.
package viewer

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// view is one way to look at the value.
type view interface {
	name() string // "JSON", "text" or "bytes"
	move(rows int)
	page(d int)
	home()
	end()
	scroll(columns int)
	search(what string)
	next(d int) bool
	read() bool
	matches() (at, n int, exact bool)
	position() string
	draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme)
}

// Model is a view of one value. It belongs to the UI goroutine.
type Model struct {
	title  string
	kind   string // what the value is, for the title line
	value  string // its bytes, or how a number is written
	null   bool
	blob   bool
	views  []view
	at     int // the view shown
	sought string
}

// New returns a view of a value of SQLite: nil, int64, float64, string or []byte. It reads the value once to see what it
// is, which takes some tens of milliseconds for 5 MB of JSON or 50 MB of text: make large ones off the UI goroutine. A
// blob is copied.
func New(title string, v any) *Model {
	m := &Model{title: title}
	switch v := v.(type) {
	case nil:
		m.null, m.value, m.kind = true, "NULL", "no value"
	case string:
		m.value, m.kind = v, "text, "+text.Bytes(int64(len(v)))
	case []byte:
		m.value, m.blob = string(v), true
		m.kind = "blob, " + text.Bytes(int64(len(v)))
		if guess := guess(m.value); guess != "" {
			m.kind += ", " + guess
		}
	case int64:
		m.value, _ = sqlvalue.Format(v, theme.None())
		m.kind = "integer"
	case float64:
		m.value, _ = sqlvalue.Format(v, theme.None())
		m.kind = "real"
	default:
		m.value, m.kind = fmt.Sprint(v), fmt.Sprintf("%T", v)
	}
	m.views = m.ways(v)
	return m
}

// ways are the views of the value, the best one first.
func (m *Model) ways(v any) []view {
	lines, bytes := newTextView(m.value), newHexView(m.value)
	tree := jsonTree(m.value)
	switch v.(type) {
	case string:
		if tree != nil {
			return []view{tree, lines, bytes}
		}
		return []view{lines, bytes}
	case []byte:
		switch {
		case tree != nil:
			return []view{bytes, tree, lines}
		case m.value != "" && utf8.ValidString(m.value):
			return []view{bytes, lines}
		}
		return []view{bytes}
	}
	return []view{lines}
}

// jsonTree returns the tree of a JSON object or array, or nil: a number or a word is better off as text.
func jsonTree(s string) view {
	head := strings.TrimLeft(s[:min(len(s), 4096)], " \n\t\r")
	if head == "" || head[0] != '{' && head[0] != '[' {
		return nil
	}
	if tree := jsonview.New(s); tree.IsJSON() {
		return &treeView{tree}
	}
	return nil
}

func (m *Model) view() view { return m.views[m.at] }

// Toggle looks at the value in the next way, with the same search, from where that way was left.
func (m *Model) Toggle() {
	m.at = (m.at + 1) % len(m.views)
	m.view().search(m.sought)
}

// Other names what Toggle changes to: "JSON", "text" or "bytes"; empty when there is one way only.
func (m *Model) Other() string {
	if len(m.views) < 2 {
		return ""
	}
	return m.views[(m.at+1)%len(m.views)].name()
}

// Tree returns the tree, while that is what is shown, for what can be done to trees only.
func (m *Model) Tree() (tree *jsonview.Model, ok bool) {
	if t, ok := m.view().(*treeView); ok {
		return t.Model, true
	}
	return nil, false
}

// Move moves by d rows; it costs as much as laying them out.
func (m *Model) Move(d int) { m.view().move(d) }

// Page moves by d screens.
func (m *Model) Page(d int) { m.view().page(d) }

// Home moves to the first row.
func (m *Model) Home() { m.view().home() }

// End moves to the last row.
func (m *Model) End() { m.view().end() }

// HorizontalScroll moves by d columns where rows are cut off; where they are wrapped, and in a tree, it does nothing.
func (m *Model) HorizontalScroll(d int) { m.view().scroll(d) }

// Wrap changes whether text is wrapped, as it is to begin with, and reports whether it is text that is shown.
func (m *Model) Wrap() bool {
	v, ok := m.view().(*textView)
	if ok {
		v.wrap, v.left = !v.wrap, 0
	}
	return ok
}

// Numbers changes whether lines of text are numbered, and reports whether it is text that is shown.
func (m *Model) Numbers() bool {
	v, ok := m.view().(*textView)
	if ok {
		v.numbers = !v.numbers
	}
	return ok
}

// Position says what part is shown: "line 12 of 400", "offset 0x1f0 of 4 kB", or the path in a tree.
func (m *Model) Position() string { return m.view().position() }

// Size is how many bytes the value has.
func (m *Model) Size() int64 {
	if m.null {
		return 0
	}
	return int64(len(m.value))
}

// Bytes is what saving the value to a file writes: a blob or a text as it is, a number in digits, and nothing for NULL.
// It is a copy.
func (m *Model) Bytes() []byte {
	if m.null {
		return nil
	}
	return []byte(m.value)
}

// Copy returns what copying gives, and what to call it: base64 of a blob shown as bytes, the value under the cursor of a
// tree, and otherwise the text. It may be as large as the value, or a third more: see Size.
func (m *Model) Copy() (copied, note string) {
	size := text.Bytes(m.Size())
	if tree, ok := m.Tree(); ok {
		value := tree.Value()
		return value, text.MiddleCut(tree.JSONPath(), 40) + ", " + text.Bytes(int64(len(value)))
	}
	switch {
	case m.null:
		return m.value, "NULL"
	case m.blob && m.view().name() == "bytes":
		return base64.StdEncoding.EncodeToString([]byte(m.value)), "base64 of " + size
	}
	return m.value, "text, " + size
}

// Draw draws the value into area, below a line that says what it is. What was in area before is overwritten.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if area.Empty() {
		return
	}
	body := area
	body.Min.Y++
	m.view().draw(scr, body, focused, th)
	kind := "  " + m.kind
	if m.at > 0 || m.view().name() == "JSON" {
		kind += " as " + m.view().name()
	}
	where := m.Position()
	room := area.Dx() - min(text.Width(where)+2, area.Dx()/2)
	text.DrawRight(scr, area.Min.X+room, area.Min.Y, area.Dx()-room, where, th.Dim)
	titled := text.Draw(scr, area.Min.X, area.Min.Y, max(1, room-text.Width(kind)), m.title, th.Strong)
	text.Draw(scr, area.Min.X+titled, area.Min.Y, room-titled, kind, th.Dim)
}
