package ui

import (
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// hintCount is how many keys of a pane the last line teaches.
const hintCount = 6

// drawHints draws the last line: the keys that matter now, by the commands' own declarations.
func (a *App) drawHints(row uv.Rectangle) {
	th := a.theme
	var out lines.Line
	add := func(key, word string) bool {
		next := append(out[:len(out):len(out)], lines.Piece{Text: key, Style: th.Accent}, lines.Piece{Text: " " + word + "   ", Style: th.Dim})
		if next.Width() > row.Dx()-12 {
			return false
		}
		out = next
		return true
	}
	help := "?"
	if a.overlay != nil {
		add("↑↓", "scroll")
		add("esc", "close")
	} else {
		p := a.panes[a.front]
		if p.Capturing() {
			help = "F1"
		}
		for i, c := range pane.Hints(p.Commands()) {
			h := c.Binding.Help()
			if i == hintCount || !add(h.Key, h.Desc) {
				break
			}
		}
	}
	x := lines.Line(append(lines.Line{{Text: " "}}, out...)).Draw(a.screen, row)
	if a.overlay == nil {
		x += text.Draw(a.screen, x, row.Min.Y, row.Max.X-x, help, th.Accent)
		text.Draw(a.screen, x, row.Min.Y, row.Max.X-x, " help", th.Dim)
	}
}
