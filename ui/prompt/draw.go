package prompt

import (
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Draw draws the prompt into the first line of area, and what is wrong with the text into the second, under the place it
// points at; when area has one line only, behind the text. It returns where the terminal's cursor belongs: nowhere when the
// prompt is not focused. What was in area before is overwritten.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, th theme.Theme) *tea.Cursor {
	text.Fill(scr, area, th.Plain)
	m.input = uv.Rectangle{}
	if area.Dy() < 1 || area.Dx() < 2 {
		return nil
	}
	input := text.Row(area, 0)
	style := th.Dim
	if m.focused {
		style = th.Accent
	}
	label := m.label
	if m.search.on {
		label = m.search.label()
		if m.search.failed {
			style = th.Warn
		}
	}
	if label != "" {
		input.Min.X += text.Draw(scr, input.Min.X, input.Min.Y, input.Dx()/2, label, style)
		input.Min.X += min(1, input.Dx()-1)
	}
	column := text.Width(m.value[:m.col])
	m.scroll(column, input.Dx())
	m.input, m.drawn = input, m.version
	end := m.drawText(scr, input, th)
	if m.value == "" {
		end += text.Draw(scr, input.Min.X, input.Min.Y, input.Dx(), m.placeholder, th.Dim)
	}
	if m.errText != "" {
		m.drawError(scr, area, input, end, th)
	}
	if !m.focused {
		return nil
	}
	c := tea.NewCursor(input.Min.X+column-m.left, input.Min.Y)
	c.Shape, c.Blink = tea.CursorBar, false
	return c
}

// scroll brings the cursor onto the screen; a text that fits is shown from its beginning.
func (m *Model) scroll(column, width int) {
	m.left = max(min(m.left, column-min(4, width/4)), 0)
	if column >= m.left+width {
		m.left = column - width + 1
	}
	if text.WidthUpTo(m.value, width) < width {
		m.left = 0
	}
}

// drawText draws what is on the screen of the text, cell by cell, and returns the column where it ends. The character
// that an error points at is underlined.
func (m *Model) drawText(scr uv.Screen, area uv.Rectangle, th theme.Theme) int {
	x := -m.left
	cell := uv.Cell{}
	for c := text.Scan(m.value); c.Next() && x < area.Dx(); x += c.Width {
		if x < 0 || x+c.Width > area.Dx() {
			continue
		}
		style := th.Plain
		if m.search.on && c.From >= m.col && c.From < m.col+m.search.length {
			style = th.Match
		}
		if m.errText != "" && m.errAt >= c.From && m.errAt < c.To {
			style = th.Error
			style.Underline = uv.UnderlineSingle
		} else if c.Changed {
			style = th.Dim
		}
		cell.Content, cell.Width, cell.Style = c.Content, c.Width, style
		scr.SetCell(area.Min.X+x, area.Min.Y, &cell)
	}
	return max(0, min(x, area.Dx()))
}

// drawError draws the message: with a pointer under the place, or behind the text for want of a second line.
func (m *Model) drawError(scr uv.Screen, area, input uv.Rectangle, end int, th theme.Theme) {
	if area.Dy() == 1 {
		text.Draw(scr, input.Min.X+end+2, input.Min.Y, input.Dx()-end-2, m.errText, th.Error)
		return
	}
	line := text.Row(area, 1)
	if m.errAt < 0 {
		text.Draw(scr, line.Min.X, line.Min.Y, line.Dx(), m.errText, th.Error)
		return
	}
	at := input.Min.X + text.Width(m.value[:min(m.errAt, len(m.value))]) - m.left
	at = min(max(at, input.Min.X), line.Max.X-1)
	if room := line.Max.X - at - 2; text.Fits(m.errText, room) {
		text.Draw(scr, at, line.Min.Y, 1, "^", th.Error)
		text.Draw(scr, at+2, line.Min.Y, room, m.errText, th.Error)
		return
	}
	// No room behind the pointer: in front of it as far as that goes, and over it where it must.
	w := text.WidthUpTo(m.errText, line.Dx())
	if before := at - 1 - line.Min.X; w <= before {
		text.Draw(scr, at-1-w, line.Min.Y, w, m.errText, th.Error)
		text.Draw(scr, at, line.Min.Y, 1, "^", th.Error)
		return
	}
	text.Draw(scr, line.Min.X, line.Min.Y, line.Dx(), m.errText, th.Error)
}
