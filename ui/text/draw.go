package text

import (
	"sync"

	uv "github.com/charmbracelet/ultraviolet"
)

// Draw writes s into the screen from column x of row y, cleaned, into at most maxWidth columns, and returns how many it
// filled. What does not fit is cut and its last column says so with …. It writes nothing outside those columns, and
// never half of a wide character. It reads no more of s than it draws.
func Draw(scr uv.Screen, x, y, maxWidth int, s string, style uv.Style) (drawn int) {
	return draw(scr, x, y, maxWidth, s, style, nil, true)
}

// Span gives the bytes From up to but not including To of a text a style of their own.
type Span struct {
	From, To int
	Style    uv.Style
}

// DrawSpans is [Draw] with parts of the text in styles of their own. Spans are in the order of their From and do not
// overlap; their bytes are those of s as it was given, before cleaning.
func DrawSpans(scr uv.Screen, x, y, maxWidth int, s string, style uv.Style, spans []Span) (drawn int) {
	return draw(scr, x, y, maxWidth, s, style, spans, true)
}

// DrawPlain is [Draw] without a mark where the text was cut.
func DrawPlain(scr uv.Screen, x, y, maxWidth int, s string, style uv.Style) (drawn int) {
	return draw(scr, x, y, maxWidth, s, style, nil, false)
}

// draw writes a cell only once it is known whether the rest fits, so that the mark never replaces half a character.
func draw(scr uv.Screen, x, y, maxWidth int, s string, style uv.Style, spans []Span, mark bool) int {
	if maxWidth <= 0 || s == "" {
		return 0
	}
	cell := cells.Get().(*uv.Cell)
	defer cells.Put(cell)
	*cell = uv.Cell{Style: style}
	set := func(col int, content string, width int) {
		cell.Content, cell.Width = content, width
		scr.SetCell(x+col, y, cell)
	}
	used := 0
	for c := Scan(s); c.Next(); {
		end := used + c.Width
		if end > maxWidth || (mark && end == maxWidth && c.To < len(s)) {
			if mark {
				set(used, ellipsis, 1)
				return used + 1
			}
			return used
		}
		for len(spans) > 0 && spans[0].To <= c.From {
			spans = spans[1:]
		}
		cell.Style = style
		if len(spans) > 0 && spans[0].From <= c.From {
			cell.Style = spans[0].Style
		}
		set(used, c.Content, c.Width)
		used = end
	}
	return used
}

// DrawRight is [Draw] with the text at the right end of its columns: for numbers. It returns how many columns it filled.
func DrawRight(scr uv.Screen, x, y, maxWidth int, s string, style uv.Style) (drawn int) {
	w := min(WidthUpTo(s, maxWidth), maxWidth)
	return Draw(scr, x+maxWidth-w, y, w, s, style)
}

// cells are lent for one call: a screen copies what it is given, but the compiler cannot know.
var cells = sync.Pool{New: func() any { return new(uv.Cell) }}

// Fill makes every cell of area a space in the given style.
func Fill(scr uv.Screen, area uv.Rectangle, style uv.Style) { fill(scr, area, style, " ") }

// Rule makes area a horizontal line.
func Rule(scr uv.Screen, area uv.Rectangle, style uv.Style) { fill(scr, area, style, "─") }

func fill(scr uv.Screen, area uv.Rectangle, style uv.Style, content string) {
	area = area.Intersect(scr.Bounds())
	cell := uv.Cell{Content: content, Width: 1, Style: style}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			scr.SetCell(x, y, &cell)
		}
	}
}

// Restyle changes the style of what is already drawn in area: fn gets each cell's style and returns the new one.
func Restyle(scr uv.Screen, area uv.Rectangle, fn func(uv.Style) uv.Style) {
	area = area.Intersect(scr.Bounds())
	var cell uv.Cell
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			old := scr.CellAt(x, y)
			if old == nil || old.Width == 0 {
				continue // the second column of a wide character goes with its first
			}
			cell = *old
			cell.Style = fn(cell.Style)
			scr.SetCell(x, y, &cell)
		}
	}
}

// Row is row y of area, counted from its top: one line high, and empty when area has no such row.
func Row(area uv.Rectangle, y int) uv.Rectangle {
	return uv.Rect(area.Min.X, area.Min.Y+y, area.Dx(), 1).Intersect(area)
}
