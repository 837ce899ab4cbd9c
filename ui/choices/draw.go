package choices

import (
	"strconv"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

const (
	minWidth = 8 // columns below which nothing is drawn
	gap      = 2 // between the parts of a row
	edge     = 2 // a rule and a blank, on either side
)

// Draw draws the list so that its labels begin at column anchorX, below row anchorY, or
// above it where there is more room, and never outside within. It returns the area that
// it drew on: empty when there is no item or no room.
func (m *Model) Draw(scr uv.Screen, within uv.Rectangle, anchorX, anchorY int, th theme.Theme) uv.Rectangle {
	m.area = m.place(within.Intersect(scr.Bounds()), anchorX, anchorY)
	if m.area.Empty() {
		return m.area
	}
	text.Fill(scr, m.area, th.Plain)
	left, right := m.area, m.area
	left.Max.X, right.Min.X = left.Min.X+1, right.Max.X-1
	for y := range m.area.Dy() {
		text.Draw(scr, left.Min.X, left.Min.Y+y, 1, "│", th.Rule)
		text.Draw(scr, right.Min.X, right.Min.Y+y, 1, "│", th.Rule)
	}
	rows := m.area
	rows.Min.X, rows.Max.X = rows.Min.X+1, rows.Max.X-1
	m.rows(scr, rows, th)
	return m.area
}

// DrawList draws the list into the whole of area. What was there before is overwritten.
func (m *Model) DrawList(scr uv.Screen, area uv.Rectangle, th theme.Theme) {
	m.area = area.Intersect(scr.Bounds())
	text.Fill(scr, m.area, th.Plain)
	if m.area.Dx() < minWidth || len(m.items) == 0 {
		m.area = uv.Rectangle{}
		return
	}
	m.rows(scr, m.area, th)
}

// place is where the list goes.
func (m *Model) place(within uv.Rectangle, anchorX, anchorY int) uv.Rectangle {
	width := min(m.label+2*edge, within.Dx())
	for _, part := range [...]int{m.detail, m.kind} {
		if part > 0 {
			width += gap + part
		}
	}
	if len(m.items) > maxRows {
		width += gap + len(position(1, len(m.items))) // the rows do not move aside when it appears
	}
	width = min(max(width, minWidth), within.Dx())
	below := within.Max.Y - max(anchorY+1, within.Min.Y)
	above := min(anchorY, within.Max.Y) - within.Min.Y
	rows := min(len(m.items), maxRows)
	if rows == 0 || width < minWidth || max(below, above) < 1 {
		return uv.Rectangle{}
	}
	x := max(within.Min.X, min(anchorX-edge, within.Max.X-width))
	if below >= rows || below >= above {
		rows = min(rows, below)
		return uv.Rect(x, max(anchorY+1, within.Min.Y), width, rows)
	}
	rows = min(rows, above)
	return uv.Rect(x, min(anchorY, within.Max.Y)-rows, width, rows)
}

// position says which of how many items is chosen.
func position(i, n int) string { return strconv.Itoa(i) + "/" + strconv.Itoa(n) }

// rows draws the items around the cursor, each with a blank before and behind.
func (m *Model) rows(scr uv.Screen, area uv.Rectangle, th theme.Theme) {
	height := area.Dy()
	m.top = max(min(m.top, m.cursor), m.cursor-height+1)
	m.top = max(0, min(m.top, len(m.items)-height))
	for y := range min(height, len(m.items)-m.top) {
		row := text.Row(area, y)
		m.row(scr, row, m.items[m.top+y], th)
		if m.top+y == m.cursor {
			text.Restyle(scr, row, func(s uv.Style) uv.Style { return theme.Over(s, th.Selected) })
		}
	}
	if len(m.items) <= height {
		return
	}
	// In the last row, and there over what is the least: the kind.
	hint := position(m.cursor+1, len(m.items))
	if m.top+height < len(m.items) {
		hint += "↓"
	} else {
		hint += "↑"
	}
	w := text.Width(hint)
	if last := text.Row(area, height-1); last.Dx() >= minWidth+w {
		style := th.Dim
		if m.top+height-1 == m.cursor {
			style = theme.Over(style, th.Selected)
		}
		last.Min.X = last.Max.X - w - 2
		text.Fill(scr, last, theme.Over(th.Plain, style))
		text.Draw(scr, last.Min.X+1, last.Min.Y, w, hint, style)
	}
}

// row draws one item: the label, and as much else as there is room for.
func (m *Model) row(scr uv.Screen, area uv.Rectangle, item Item, th theme.Theme) {
	x, end, y := area.Min.X+1, area.Max.X-1, area.Min.Y
	label := min(m.label, end-x)
	text.DrawSpans(scr, x, y, label, item.Label, th.Plain, matched(item, th))
	x += label + gap
	kind := m.kind
	if end-x < kind+gap+min(m.detail, minWidth) {
		kind = 0
	}
	detail := min(m.detail, end-x)
	if kind > 0 {
		detail = min(m.detail, end-x-kind-gap)
	}
	if detail > 0 {
		text.Draw(scr, x, y, detail, item.Detail, th.Dim)
		x += detail + gap
	}
	if kind > 0 {
		text.Draw(scr, x, y, min(kind, end-x), item.Kind, th.Dim)
	}
}

// matched are the typed characters of a label in the style of a match. Places that are
// out of order or outside the label are passed over.
func matched(item Item, th theme.Theme) []text.Span {
	spans := make([]text.Span, 0, min(len(item.Matched), maxLabel))
	at := 0
	for _, i := range item.Matched {
		if i < at || i >= len(item.Label) {
			continue
		}
		if len(spans) == maxLabel {
			break
		}
		spans = append(spans, text.Span{From: i, To: i + 1, Style: th.Match})
		at = i + 1
	}
	return spans
}
