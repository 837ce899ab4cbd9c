package editor

import (
	"strconv"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the lines around the cursor into area and returns where the terminal's cursor belongs: nowhere when the
// editor is not focused. What was in area before is overwritten.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, th theme.Theme) *tea.Cursor {
	text.Fill(scr, area, th.Plain)
	m.body = uv.Rectangle{}
	digits := len(strconv.Itoa(len(m.buf.lines)))
	gutter := digits + 2
	if area.Dy() < 1 || area.Dx() < gutter+2 {
		return nil
	}
	m.height = area.Dy()
	m.hl.update(&m.buf)
	body := area
	body.Min.X += gutter
	column := text.Width(m.buf.line()[:m.buf.col])
	m.scroll(column, body.Dx())
	m.body, m.drawn = body, m.buf.version

	start := m.buf.lineStart(min(m.top, len(m.buf.lines)))
	for y := range area.Dy() {
		row := m.top + y
		if row >= len(m.buf.lines) {
			break
		}
		style := th.Dim
		if row == m.buf.row && m.focused {
			style = th.Strong
		}
		text.DrawRight(scr, area.Min.X, area.Min.Y+y, digits+1, strconv.Itoa(row+1), style)
		m.drawLine(scr, text.Row(body, y), row, start, th)
		start += len(m.buf.lines[row]) + 1
	}
	if m.buf.size == 0 {
		text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), m.placeholder, th.Dim)
	}
	if !m.focused {
		return nil
	}
	c := tea.NewCursor(body.Min.X+column-m.left, body.Min.Y+m.buf.row-m.top)
	c.Shape, c.Blink = tea.CursorBar, false
	return c
}

// scroll brings the cursor onto the screen, with a few columns of what surrounds it.
func (m *Model) scroll(column, width int) {
	m.top = min(m.top, max(0, len(m.buf.lines)-m.height))
	m.top = max(min(m.top, m.buf.row), m.buf.row-m.height+1, 0)
	margin := min(4, width/4)
	if column < m.left+margin {
		m.left = max(0, column-margin)
	}
	if column >= m.left+width {
		m.left = column - width + 1 + margin
	}
}

// drawLine draws the part of a line that is on the screen, cell by cell. start is the line's place in the value.
func (m *Model) drawLine(scr uv.Screen, area uv.Rectangle, row, start int, th theme.Theme) {
	pieces := m.hl.of(row)
	from, to := 0, 0
	if m.markVersion == m.buf.version {
		from, to = m.markFrom-start, m.markTo-start
	}
	x := -m.left
	cell := uv.Cell{}
	for c := text.Scan(m.buf.lines[row]); c.Next() && x < area.Dx(); x += c.Width {
		for len(pieces) > 0 && pieces[0].to <= c.From {
			pieces = pieces[1:]
		}
		if x < 0 || x+c.Width > area.Dx() {
			continue
		}
		style := th.Plain
		if len(pieces) > 0 && pieces[0].from <= c.From {
			style = styleOf(pieces[0].class, th)
		}
		if c.Changed {
			style = th.Dim
		}
		if c.From >= from && c.From < to {
			style.Underline = uv.UnderlineSingle
		}
		cell.Content, cell.Width, cell.Style = c.Content, c.Width, style
		scr.SetCell(area.Min.X+x, area.Min.Y, &cell)
	}
}

func styleOf(c class, th theme.Theme) uv.Style {
	switch c {
	case keyword:
		return th.Keyword
	case function:
		return th.Function
	case literal:
		return th.String
	case number:
		return th.Number
	case comment:
		return th.Comment
	case null:
		return th.Null
	case punct:
		return th.Punct
	case operator:
		return th.Operator
	case variable:
		return th.Key
	}
	return th.Plain
}
