package grid

import (
	"slices"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the grid into area: a line of titles, the rows, and a scrollbar in the last column. The cursor's row is
// told by ▸ in the first column, selected ones by ┃; of the row only the text of the cursor's cell is highlighted, and
// only with focus. What was in area before is overwritten.
func (m *Model[K]) Draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if area.Dx() < 2 || area.Dy() < 1 {
		return
	}
	gutter := m.gutter()
	m.layout(area.Dx() - gutter - 1)
	m.drawTitles(scr, text.Row(area, 0), th)
	body := uv.Rectangle{Min: area.Min.Add(uv.Pos(0, 1)), Max: area.Max}
	if body.Empty() {
		return
	}
	if len(m.buf) == 0 {
		said := m.empty
		if !m.loaded {
			said = "loading …"
		}
		text.Draw(scr, body.Min.X+gutter, body.Min.Y, body.Dx()-gutter, said, th.Dim)
		return
	}
	pointer := th.Dim
	if focused {
		pointer = th.Accent
	}
	lo, hi, _, selecting := m.selected()
	for i, row := range m.Visible() {
		line := text.Row(body, i)
		if line.Empty() {
			break
		}
		line.Max.X-- // the scrollbar's
		at := m.top + i
		switch {
		case at == m.cursor:
			text.Draw(scr, line.Min.X, line.Min.Y, 1, "▸", pointer)
		case selecting && lo <= at && at <= hi:
			text.Draw(scr, line.Min.X, line.Min.Y, 1, "┃", pointer)
		}
		m.drawRow(scr, line, row, focused && at == m.cursor, th)
	}
	m.drawScrollbar(scr, body, th)
}

// gutter is the width of the cursor's column and the marks'.
func (m *Model[K]) gutter() int {
	if m.marks {
		return 3
	}
	return 2
}

// drawTitles draws the titles, and ‹ and › where columns have no room on that side.
func (m *Model[K]) drawTitles(scr uv.Screen, line uv.Rectangle, th theme.Theme) {
	x, end := line.Min.X+m.gutter(), line.Max.X-1
	for _, s := range m.plan.slots {
		m.drawTitle(scr, &m.cols[s.col], x+s.x, line.Min.Y, s.w, end, th)
	}
	if m.plan.left {
		text.Draw(scr, line.Min.X, line.Min.Y, 1, "‹", th.Dim)
	}
	if m.plan.right {
		text.Draw(scr, end, line.Min.Y, 1, "›", th.Dim)
	}
}

// drawTitle draws one title into w columns. A sort mark may stand in the gap beside them: after the title, or before one
// that is at the right.
func (m *Model[K]) drawTitle(scr uv.Screen, c *Column, x, y, w, end int, th theme.Theme) {
	mark := ""
	if m.sort.id == c.ID && c.ID != "" {
		mark = "▲"
		if m.sort.desc {
			mark = "▼"
		}
	}
	if c.Right {
		used := text.DrawRight(scr, x, y, w, c.Title, th.Dim)
		text.Draw(scr, x+w-used-1, y, 1, mark, th.Accent)
		return
	}
	if mark == "" {
		text.Draw(scr, x, y, w, c.Title, th.Dim)
		return
	}
	room := min(w+1, end-x)
	at := text.Draw(scr, x, y, room-1, c.Title, th.Dim)
	if at > 0 && at+2 <= room {
		at++
	}
	text.Draw(scr, x+at, y, 1, mark, th.Accent)
}

func (m *Model[K]) drawRow(scr uv.Screen, line uv.Rectangle, row Row[K], current bool, th theme.Theme) {
	cells := row.Cells
	if row.Make != nil {
		m.made = row.Make(m.made[:0])
		cells = m.made
	}
	var flash *flashed[K]
	for i := range m.flash {
		if m.flash[i].key == row.Key {
			flash = &m.flash[i]
		}
	}
	if m.marks {
		style := row.Style
		if flash != nil && flash.mark {
			style = theme.Over(style, th.Flash)
		}
		text.DrawPlain(scr, line.Min.X+1, line.Min.Y, min(1, line.Dx()-1), row.Mark, style)
	}
	x, under := line.Min.X+m.gutter(), -1
	if current {
		under = m.CursorColumn()
	}
	for _, s := range m.plan.slots {
		var drawn uv.Rectangle
		if s.col < len(cells) {
			drawn = drawCell(scr, x+s.x, line.Min.Y, s.w, &cells[s.col], styleOf(&cells[s.col], &row), m.cols[s.col].Right)
		} else if drawn = uv.Rect(x+s.x, line.Min.Y, 1, 1); s.col != under {
			continue
		}
		if flash != nil && slices.Contains(flash.cells, s.col) {
			text.Restyle(scr, drawn, func(style uv.Style) uv.Style { return theme.Over(style, th.Flash) })
		}
		if s.col == under {
			text.Restyle(scr, drawn, func(style uv.Style) uv.Style { return theme.Over(style, th.Selected) })
		}
	}
}

// styleOf is the style of what no span covers of a cell.
func styleOf[K comparable](c *Cell, row *Row[K]) uv.Style {
	if c.Style.IsZero() {
		return row.Style
	}
	return c.Style
}

// drawCell draws a cell into w columns and returns those that its text fills, one at least.
func drawCell(scr uv.Screen, x, y, w int, c *Cell, style uv.Style, right bool) uv.Rectangle {
	room := w
	if right {
		room = min(text.WidthUpTo(c.Text, w), w)
		x += min(w-room, w-1)
	}
	used := text.DrawSpans(scr, x, y, room, c.Text, style, c.Spans)
	return uv.Rect(x, y, max(1, used), 1)
}

// drawScrollbar draws the thumb alone: broken where its place is an estimate.
func (m *Model[K]) drawScrollbar(scr uv.Screen, body uv.Rectangle, th theme.Theme) {
	h := int64(body.Dy())
	total, rank := m.extent.total, max(0, m.extent.rank)
	if h < 2 || total <= h {
		return
	}
	size := max(1, int64(float64(h)*float64(h)/float64(total)))
	at := int64(float64(h-size) * min(1, float64(rank)/float64(total-1)))
	glyph := "┃"
	if !m.extent.exact {
		glyph = "╏"
	}
	for y := at; y < at+size; y++ {
		text.Draw(scr, body.Max.X-1, body.Min.Y+int(y), 1, glyph, th.Dim)
	}
}
