package ui

import (
	"strconv"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	"charm.land/bubbles/v2/key"
	uv "github.com/charmbracelet/ultraviolet"
)

// hintCount is how many keys of a pane the last line teaches.
const hintCount = 6

// drawHints draws the last line: the keys that matter now, by the commands' own declarations, and the number that is
// being typed before one.
func (a *App) drawHints(row uv.Rectangle) {
	th := a.env.Theme
	var out lines.Line
	add := func(b key.Help, room int) bool {
		next := append(out[:len(out):len(out)], lines.Piece{Text: b.Key, Style: th.Accent}, lines.Piece{Text: " " + b.Desc + "   ", Style: th.Dim})
		if next.Width() > row.Dx()-room {
			return false
		}
		out = next
		return true
	}
	top := a.top()
	always := a.always(top.Capturing())
	room := 2
	for _, b := range always {
		room += text.Width(b.Key) + text.Width(b.Desc) + 4
	}
	if a.count.n > 0 {
		room += 12
	}
	shown := 0
	for _, c := range pane.Hints(top.Commands()) {
		if top.Capturing() && a.typable(c.Binding.Keys()) == "" {
			continue // its key would be text
		}
		if shown == hintCount || !add(c.Binding.Help(), room) {
			break
		}
		shown++
	}
	for _, b := range always {
		add(b, 1)
	}
	append(lines.Line{{Text: " "}}, out...).Draw(a.screen, row)
	if a.count.n > 0 {
		n := strconv.Itoa(a.count.n) + " …"
		text.Draw(a.screen, row.Max.X-text.Width(n)-1, row.Min.Y, text.Width(n), n, th.Strong)
	}
}

// always are the keys that every last line ends with.
func (a *App) always(typing bool) []key.Help {
	ids := []string{"command", "help"}
	if len(a.pages) > 0 {
		ids = []string{"back"}
	}
	var out []key.Help
	for _, c := range a.commands {
		for _, id := range ids {
			if c.ID != id || len(c.Binding.Keys()) == 0 {
				continue
			}
			h := c.Binding.Help()
			if typing {
				if h.Key = a.typable(c.Binding.Keys()); h.Key == "" {
					continue
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// typable is the first of a command's keys that is not text, as it is printed on a keyboard.
func (a *App) typable(keys []string) string {
	for _, k := range keys {
		if len([]rune(k)) > 1 {
			return pane.KeyName(k)
		}
	}
	return ""
}
