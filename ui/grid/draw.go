package grid

import (
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the grid into area: a line of titles, the rows, and a scrollbar in the last column. The cursor's row is
// told by ▸ in the first column as well as by its style. What was in area before is overwritten.
func (m *Model[K]) Draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if area.Dx() < 2 || area.Dy() < 1 {
		return
	}
	gutter := m.gutter()
	widths := m.widths(area.Dx() - gutter - 1)
	m.drawTitles(scr, text.Row(area, 0), widths, th)
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
	selected := th.SelectedBlur
	if focused {
		selected = th.Selected
	}
	for i, row := range m.Visible() {
		line := text.Row(body, i)
		if line.Empty() {
			break
		}
		line.Max.X-- // the scrollbar's
		m.drawRow(scr, line, row, widths)
		if _, ok := m.flash[row.Key]; ok {
			text.Restyle(scr, line, func(s uv.Style) uv.Style { return theme.Over(s, th.Flash) })
		}
		if m.top+i == m.cursor {
			text.Draw(scr, line.Min.X, line.Min.Y, 1, "▸", th.Accent)
			text.Restyle(scr, line, func(s uv.Style) uv.Style { return theme.Over(s, selected) })
		}
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

func (m *Model[K]) drawTitles(scr uv.Screen, line uv.Rectangle, widths []int, th theme.Theme) {
	x := line.Min.X + m.gutter()
	for i, w := range widths {
		if w == 0 {
			continue
		}
		if m.cols[i].Right {
			text.DrawRight(scr, x, line.Min.Y, w, m.cols[i].Title, th.Dim)
		} else {
			text.Draw(scr, x, line.Min.Y, w, m.cols[i].Title, th.Dim)
		}
		x += w + gap
	}
	if m.first > 0 {
		text.Draw(scr, line.Min.X, line.Min.Y, 1, "‹", th.Dim)
	}
	if m.plan.more {
		text.Draw(scr, line.Max.X-1, line.Min.Y, 1, "›", th.Dim)
	}
}

func (m *Model[K]) drawRow(scr uv.Screen, line uv.Rectangle, row Row[K], widths []int) {
	if m.marks {
		text.DrawPlain(scr, line.Min.X+1, line.Min.Y, min(1, line.Dx()-1), row.Mark, row.Style)
	}
	cells := row.Cells
	if row.Make != nil {
		m.made = row.Make(m.made[:0])
		cells = m.made
	}
	x := line.Min.X + m.gutter()
	for i, w := range widths {
		if w == 0 {
			continue
		}
		if i >= len(cells) {
			return
		}
		c := &cells[i]
		style := c.Style
		if style.IsZero() {
			style = row.Style
		}
		at, room := x, w
		if m.cols[i].Right {
			room = min(text.WidthUpTo(c.Text, w), w)
			at += w - room
		}
		text.DrawSpans(scr, at, line.Min.Y, room, c.Text, style, c.Spans)
		x += w + gap
	}
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
