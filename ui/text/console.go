package text

import (
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// Console replaces what the Linux console (TERM=linux) cannot show in area, which has been drawn, cell by cell and
// without moving anything. It is the last pass over a screen, so that nothing that draws has to know of it.
//
// The console has one font of 256 or 512 glyphs. Signs get a substitute from [consoleGlyphs]. Wide characters, which no
// such font has, become a square and a blank: kernels count the columns of emoji in different ways. A letter keeps no
// combining marks: most kernels would give each of them a column. Other characters stay: whether a font has Greek or
// Cyrillic, only its owner knows, and what it lacks the kernel shows as one column.
func Console(scr uv.Screen, area uv.Rectangle) {
	area = area.Intersect(scr.Bounds())
	var cell uv.Cell
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			old := scr.CellAt(x, y)
			if old == nil || old.Width == 0 || len(old.Content) == 1 {
				continue // nothing, the second column of a wide character, or ASCII
			}
			content := consoleContent(old)
			if content == old.Content {
				continue
			}
			cell = *old
			wide := cell.Width == 2
			cell.Content, cell.Width = content, 1
			scr.SetCell(x, y, &cell)
			if wide {
				cell.Content = " "
				scr.SetCell(x+1, y, &cell)
			}
		}
	}
}

// consoleContent is what the console shows for a cell.
func consoleContent(c *uv.Cell) string {
	if c.Width == 2 {
		return consoleUnknown
	}
	r, n := utf8.DecodeRuneInString(c.Content)
	if s, ok := consoleGlyphs[r]; ok {
		return s
	}
	if r >= 0x2400 && r <= 0x2421 { // a picture of a control character
		return dot
	}
	return c.Content[:n] // without its marks
}
