// Package jsonview shows a JSON document as a tree that folds.
//
// Documents come from somebody else's store: an event's args may be five megabytes, nested a hundred thousand levels
// deep, or not JSON at all. So the text is checked once, without recursion, and otherwise left alone: a node is a pair of
// offsets into it, made when its parent is first opened, a page of children at a time. Keys keep their order and numbers
// their digits, those past 2^53 too. What is not JSON is shown as text, under a line that says why and where.
//
// Nothing is laid out that is not on the screen.
package jsonview

import "github.com/livescope/livescope/ui/text"

// maxLines bounds how many lines [Model.ExpandAll] opens.
const maxLines = 10_000

// small is the size in bytes of a document that is opened altogether to begin with.
const small = 2048

// line is one line of the tree: a node, or the children before or after those of its that are shown.
type line struct {
	n    *node
	what part
}

type part int

const (
	itself part = iota
	before
	after
)

// Model is a view of one document. It belongs to the UI goroutine.
type Model struct {
	doc   document
	name  string
	root  *node
	lines []line

	raw    *rawText // in place of the tree, when the document is not JSON
	cursor int
	top    int
	height int // of the last Draw, for paging

	hunt  hunt
	spans []text.Span // lent to Draw
}

// New checks raw and opens its first level; a short document is opened altogether. It reads raw once, which for 5 MB
// takes some tens of milliseconds, and keeps it.
func New(raw string) *Model {
	m := &Model{doc: document{s: raw}, height: 20}
	ends, err := scan(raw)
	if err != nil {
		m.raw = newRawText(raw, err)
		return m
	}
	m.doc.ends = ends
	m.root = &node{}
	m.doc.measure(m.root, skipSpace(raw, 0))
	m.open(m.root)
	m.flatten()
	if len(raw) <= small {
		m.ExpandAll()
	}
	return m
}

// SetName names the document: its first line, and what [Model.Path] begins with.
func (m *Model) SetName(name string) { m.name = name }

// IsJSON reports whether the document is JSON.
func (m *Model) IsJSON() bool { return m.raw == nil }

// Move moves the cursor by d lines.
func (m *Model) Move(d int) {
	last := len(m.lines) - 1
	if m.raw != nil {
		last = m.raw.last(m.cursor + max(d, 0))
	}
	m.cursor = max(0, min(m.cursor+d, last))
}

// Page moves the cursor by d screens.
func (m *Model) Page(d int) { m.Move(d * max(1, m.height-1)) }

// Home moves to the first line.
func (m *Model) Home() { m.cursor = 0 }

// End moves to the last line.
func (m *Model) End() { m.Move(maxBytes) }

// Toggle opens or folds what the cursor is on, or shows more children.
func (m *Model) Toggle() {
	if n, ok := m.current(); ok && n.open && m.lines[m.cursor].what == itself {
		m.fold(n)
		return
	}
	m.Unfold()
}

// Fold folds what the cursor is on; where there is nothing to fold it moves to what contains it.
func (m *Model) Fold() {
	n, ok := m.current()
	switch {
	case !ok:
	case m.lines[m.cursor].what != itself:
		m.goTo(n)
	case n.open:
		m.fold(n)
	case n.parent != nil:
		m.goTo(n.parent)
	}
}

// Unfold opens what the cursor is on; where it is open already it moves to the first thing inside.
func (m *Model) Unfold() {
	n, ok := m.current()
	switch {
	case !ok:
	case m.lines[m.cursor].what == before:
		was := n.kids[0]
		m.doc.loadBefore(n)
		m.flatten()
		m.goTo(was)
		m.Move(-1)
	case m.lines[m.cursor].what == after:
		m.doc.load(n)
		m.flatten()
	case n.open:
		m.Move(1)
	case n.branch():
		m.open(n)
		m.flatten()
	}
}

// ExpandAll opens everything under the first line, level by level, as far as ten thousand lines go.
func (m *Model) ExpandAll() {
	if m.raw != nil {
		return
	}
	at, _ := m.current()
	lines := 1
	for level := []*node{m.root}; len(level) > 0 && lines < maxLines; {
		var next []*node
		for _, n := range level {
			if !n.branch() || lines+min(n.count, childPage) > maxLines {
				continue
			}
			m.open(n)
			lines += len(n.kids)
			next = append(next, n.kids...)
		}
		level = next
	}
	m.flatten()
	m.goTo(at)
}

// CollapseAll folds everything but the first level.
func (m *Model) CollapseAll() {
	if m.raw != nil {
		return
	}
	at, _ := m.current()
	for at != nil && at.depth > 1 {
		at = at.parent
	}
	for _, l := range m.lines {
		l.n.open = l.n.open && l.n.depth == 0
	}
	m.flatten()
	m.goTo(at)
}

// Key does what a key means here, and reports whether it means anything.
func (m *Model) Key(k string) bool {
	switch k {
	case "j", "down":
		m.Move(1)
	case "k", "up":
		m.Move(-1)
	case "pgdown", "ctrl+f":
		m.Page(1)
	case "pgup", "ctrl+b":
		m.Page(-1)
	case "g", "home":
		m.Home()
	case "G", "end":
		m.End()
	case "enter", "space":
		m.Toggle()
	case "h", "left":
		m.Fold()
	case "l", "right":
		m.Unfold()
	case "E":
		m.ExpandAll()
	case "C":
		m.CollapseAll()
	default:
		return false
	}
	return true
}

func (m *Model) current() (*node, bool) {
	if m.cursor >= len(m.lines) {
		return nil, false
	}
	return m.lines[m.cursor].n, true
}

func (m *Model) open(n *node) {
	if !n.branch() {
		return
	}
	n.open = true
	if len(n.kids) == 0 {
		m.doc.load(n)
	}
}

func (m *Model) fold(n *node) {
	n.open = false
	m.flatten()
}

// flatten lists the lines of everything that is open. The tree is at most maxDepth deep, and so is the recursion.
func (m *Model) flatten() {
	m.lines = m.lines[:0]
	m.add(m.root)
	m.cursor = min(m.cursor, len(m.lines)-1)
}

func (m *Model) add(n *node) {
	m.lines = append(m.lines, line{n: n})
	if !n.open {
		return
	}
	if n.first > 0 {
		m.lines = append(m.lines, line{n: n, what: before})
	}
	for _, kid := range n.kids {
		m.add(kid)
	}
	if n.resume > 0 {
		m.lines = append(m.lines, line{n: n, what: after})
	}
}

// goTo puts the cursor on a node, if it can be seen.
func (m *Model) goTo(n *node) {
	for i, l := range m.lines {
		if l.n == n && l.what == itself {
			m.cursor = i
			return
		}
	}
}

// rest says how many children before or after those shown there are.
func (l line) rest() string {
	if l.what == before {
		return "… " + text.Count(int64(l.n.first)) + " before"
	}
	return "… " + text.Count(int64(l.n.count-l.n.end())) + " more"
}
