package ui

import (
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// View is the screen.
func (r *Root) View() tea.View {
	if r.picker == nil {
		return r.app.View()
	}
	if !r.dirty {
		return r.view
	}
	r.dirty = false
	r.view = tea.View{AltScreen: true, WindowTitle: "livescope"}
	if r.mouse {
		r.view.MouseMode = tea.MouseModeCellMotion
	}
	if r.size.Width <= 0 || r.size.Height <= 0 || r.look.waiting {
		r.view.Content = nothing
		return r.view
	}
	r.view.Cursor = r.draw()
	wide.Replace(r.screen.Buffer)
	r.view.Content = r.screen.Render()
	return r.view
}

// draw draws the picker and what is over it.
func (r *Root) draw() *tea.Cursor {
	th, w, h := r.env.Theme, r.size.Width, r.size.Height
	text.Fill(r.screen, r.screen.Bounds(), th.Plain)
	if r.tooSmall() {
		drawTooSmall(r.screen, w, h, th)
		return nil
	}
	area := uv.Rect(0, 0, w, h-below)
	cursor := r.picker.Draw(r.screen, area, len(r.pages) == 0)
	for i, p := range r.pages {
		cursor = p.Draw(r.screen, area, i == len(r.pages)-1)
	}
	r.toasts.draw(r.screen, uv.Rect(0, 2, w, 1), th)
	r.drawHints(uv.Rect(0, h-1, w, 1))
	if r.look.console {
		text.Console(r.screen, r.screen.Bounds())
	}
	return cursor
}

// drawHints draws the last line: the keys that matter now.
func (r *Root) drawHints(row uv.Rectangle) {
	th := r.env.Theme
	out := lines.Line{{Text: " "}}
	commands := pane.Hints(r.top().Commands())
	for _, c := range commands[:min(hintCount, len(commands))] {
		b := c.Binding.Help()
		next := append(out[:len(out):len(out)], lines.Piece{Text: b.Key, Style: th.Accent}, lines.Piece{Text: " " + b.Desc + "   ", Style: th.Dim})
		if next.Width() > row.Dx()-18 {
			break
		}
		out = next
	}
	if len(r.pages) == 0 && !r.picker.Capturing() {
		out = append(out, lines.Piece{Text: "?", Style: th.Accent}, lines.Piece{Text: " help   ", Style: th.Dim},
			lines.Piece{Text: "q", Style: th.Accent}, lines.Piece{Text: " quit", Style: th.Dim})
	}
	out.Draw(r.screen, row)
}

// bodySize is what is left for the picker.
func (r *Root) bodySize() pane.Size {
	return pane.Size{Width: max(r.size.Width, minWidth), Height: max(r.size.Height, minHeight) - below}
}

func (r *Root) tooSmall() bool { return r.size.Width < minWidth || r.size.Height < minHeight }
