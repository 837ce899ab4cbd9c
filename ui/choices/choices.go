// Package choices is a short list to choose from that floats over what is being typed:
// completions, commands, what was typed before.
//
// It has no frame and no background of its own. A rule on either side keeps it apart
// from the text it lies on, and the chosen row is reversed, so it reads in any theme.
// It takes no keys: the owner, who has the text, moves it and asks what is chosen. The
// same list can fill an area of its own, see [Model.DrawList].
//
// Labels and details come from somebody's data; what is drawn is cleaned.
package choices

import (
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// Bounds of the list that floats.
const (
	maxRows     = 10 // rows shown at once
	maxLabel    = 40 // columns of a label
	maxDetail   = 44 // columns of a detail
	maxMeasured = 500
)

// Item is one thing to choose. Detail says more about the label, Kind is a word for what
// it is; both may be empty.
type Item struct {
	Label, Detail, Kind string
	// Matched are bytes of Label where characters begin that were typed, in their order.
	Matched []int
}

// Model is a list. It belongs to the UI goroutine.
type Model struct {
	items  []Item
	cursor int
	top    int

	label, detail, kind int // columns that the widest of each wants

	area uv.Rectangle // of the rows last drawn
}

// New returns an empty list.
func New() *Model { return &Model{} }

// Set replaces the items and chooses the first.
func (m *Model) Set(items []Item) {
	m.items = append([]Item(nil), items...)
	m.cursor, m.top = 0, 0
	m.area = uv.Rectangle{}
	m.label, m.detail, m.kind = 0, 0, 0
	for _, i := range m.items[:min(len(m.items), maxMeasured)] {
		m.label = max(m.label, min(text.WidthUpTo(i.Label, maxLabel), maxLabel))
		m.detail = max(m.detail, min(text.WidthUpTo(i.Detail, maxDetail), maxDetail))
		m.kind = max(m.kind, min(text.WidthUpTo(i.Kind, maxLabel), maxLabel))
	}
}

// Len is the number of items.
func (m *Model) Len() int { return len(m.items) }

// Selected is the chosen item's place. ok is false when there is none.
func (m *Model) Selected() (i int, ok bool) { return m.cursor, len(m.items) > 0 }

// Select chooses an item by its place, or the closest to it.
func (m *Model) Select(i int) { m.cursor = max(0, min(i, len(m.items)-1)) }

// Move chooses the item d places further, up to either end.
func (m *Model) Move(d int) { m.Select(m.cursor + d) }

// Page moves by d times what was shown last.
func (m *Model) Page(d int) { m.Move(d * max(1, m.area.Dy()-1)) }

// At is the item drawn at a place of the screen. ok is false when there is none.
func (m *Model) At(x, y int) (i int, ok bool) {
	if !uv.Pos(x, y).In(m.area) {
		return 0, false
	}
	i = m.top + y - m.area.Min.Y
	return i, i < len(m.items)
}

// Hide says that the list is no longer on the screen: nothing can be hit.
func (m *Model) Hide() { m.area = uv.Rectangle{} }
