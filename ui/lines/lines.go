// Package lines is a page of text that scrolls: lines made of pieces in styles of their own, each piece at a column if it
// says so.
//
// It is what a help page, a query plan and a list of tables have in common. All lines are held; it is for pages, not for
// logs. With a cursor it is a list to choose from. What is drawn is cleaned, whatever it holds.
package lines

import (
	"github.com/livescope/livescope/ui/find"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// Piece is a part of a line. At is the column where it begins, if the line has not got further by then.
type Piece struct {
	Text  string
	Style uv.Style
	At    int
}

// Line is what stands on one line.
type Line []Piece

// Model is a page. It belongs to the UI goroutine.
type Model struct {
	lines  []Line
	cursor int
	choose bool
	top    int
	height int // of the last Draw

	sought *find.Text // what is looked for
	search *find.Search
	found  int         // the line Next went to; -1 before it went anywhere
	spans  []text.Span // lent to Draw
}

// New returns an empty page.
func New() *Model { return &Model{height: 10} }

// NewList returns an empty page with a cursor.
func NewList() *Model { return &Model{height: 10, choose: true} }

// Set replaces the lines and keeps the place.
func (m *Model) Set(all []Line) {
	m.lines = all
	m.cursor = min(m.cursor, max(0, len(all)-1))
	m.clamp()
	if m.search != nil {
		m.research()
	}
}

// Len is the number of lines.
func (m *Model) Len() int { return len(m.lines) }

// Cursor is the chosen line, or the first one shown where there is no cursor.
func (m *Model) Cursor() int {
	if !m.choose {
		return m.top
	}
	return m.cursor
}

// SetCursor moves to a line.
func (m *Model) SetCursor(i int) { m.cursor = 0; m.top = 0; m.Move(i) }

// Move moves by d lines.
func (m *Model) Move(d int) {
	if m.choose {
		m.cursor = max(0, min(m.cursor+d, len(m.lines)-1))
	} else {
		m.top += d
	}
	m.clamp()
}

// Page moves by d screens.
func (m *Model) Page(d int) { m.Move(d * max(1, m.height-1)) }

// Home moves to the first line.
func (m *Model) Home() { m.Move(-len(m.lines)) }

// End moves to the last line.
func (m *Model) End() { m.Move(len(m.lines)) }

// Rest is how many lines there are below what is shown.
func (m *Model) Rest() int { return max(0, len(m.lines)-m.top-m.height) }

func (m *Model) clamp() {
	if m.choose {
		m.top = max(min(m.top, m.cursor), m.cursor-m.height+1)
	}
	m.top = max(0, min(m.top, len(m.lines)-m.height))
}

// Draw draws the page into area. What was in area before is overwritten.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if area.Empty() {
		return
	}
	m.height = area.Dy()
	m.clamp()
	for y := range m.height {
		at := m.top + y
		if at >= len(m.lines) {
			return
		}
		row := text.Row(area, y)
		m.drawLine(scr, row, at, th)
		if m.choose && at == m.cursor {
			style := th.SelectedBlur
			if focused {
				style = th.Selected
			}
			text.Restyle(scr, row, func(s uv.Style) uv.Style { return theme.Over(s, style) })
		}
	}
}

// drawLine draws a line with what is looked for in it, reversed where Next went to.
func (m *Model) drawLine(scr uv.Screen, row uv.Rectangle, at int, th theme.Theme) {
	if m.sought.Empty() {
		m.lines[at].Draw(scr, row)
		return
	}
	style := th.Match
	if at == m.found && !m.choose {
		style = theme.Over(style, th.Selected)
	}
	x := row.Min.X
	for _, p := range m.lines[at] {
		x = max(x, row.Min.X+p.At)
		room := row.Max.X - x
		seen := p.Text[:min(len(p.Text), cellBytes*(max(0, room)+1))]
		m.spans = m.sought.Spans(m.spans[:0], seen, style)
		x += text.DrawSpans(scr, x, row.Min.Y, room, p.Text, p.Style, m.spans)
	}
}

// cellBytes is the most bytes that one column of the screen stands for.
const cellBytes = 12

// Draw draws the line into the first row of area, and returns the column after it.
func (l Line) Draw(scr uv.Screen, area uv.Rectangle) int {
	x := area.Min.X
	for _, p := range l {
		x = max(x, area.Min.X+p.At)
		x += text.Draw(scr, x, area.Min.Y, area.Max.X-x, p.Text, p.Style)
	}
	return x
}

// Width is how many columns the line wants.
func (l Line) Width() int {
	w := 0
	for _, p := range l {
		w = max(w, p.At) + text.Width(p.Text)
	}
	return w
}

// Top is the first line that is shown.
func (m *Model) Top() int { return m.top }
