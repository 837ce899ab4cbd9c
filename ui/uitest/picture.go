package uitest

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The picture's measures in pixels, for a font that is 0.6 as wide as it is high.
const (
	cellWidth  = 8.4
	cellHeight = 18
	fontSize   = 14
	margin     = 12
)

// palette is how the sixteen colours of a terminal are painted.
var palette = [16]string{
	"#1e2127", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
	"#7f848e", "#ff7b86", "#b5e890", "#ffd68a", "#7cc3ff", "#d99bf0", "#7fd5e0", "#ffffff",
}

const paper, ink = "#16181d", "#d7dae0"

// Picture draws a screen's cells as an SVG, for people who read about the program.
func Picture(cells [][]uv.Cell) string {
	var b strings.Builder
	width := float64(len(cells[0]))*cellWidth + 2*margin
	height := len(cells)*cellHeight + 2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d">`+"\n", width, height, fontSize)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", paper)
	for y, line := range cells {
		for x := 0; x < len(line); {
			n := 1
			for x+n < len(line) && (line[x+n].Content == "" || line[x+n].Style.Equal(&line[x].Style)) {
				n++
			}
			drawRun(&b, line[x:x+n], x, y)
			x += n
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawRun draws cells of one style. The text's length is fixed, so that the columns
// stand whatever font the reader has.
func drawRun(b *strings.Builder, run []uv.Cell, x, y int) {
	var text strings.Builder
	for _, c := range run {
		text.WriteString(c.Content)
	}
	style := run[0].Style
	fg, bg := paint(style.Fg, ink), paint(style.Bg, "")
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = paper, fg
	}
	left, top := margin+float64(x)*cellWidth, margin+y*cellHeight
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(len(run))*cellWidth, cellHeight, bg)
	}
	shown := strings.TrimRight(text.String(), " ")
	if shown == "" {
		return
	}
	lead := len(shown) - len(strings.TrimLeft(shown, " "))
	cells := len(run) - (text.Len() - len(shown)) - lead
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
		left+float64(lead)*cellWidth, top+fontSize-1, float64(cells)*cellWidth, fg, decoration(style), strings.ReplaceAll(html.EscapeString(shown[lead:]), " ", "\u00a0"))
}

func decoration(s uv.Style) string {
	out := ""
	if s.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		out += ` opacity="0.6"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		out += ` font-style="italic"`
	}
	if s.Underline != 0 {
		out += ` text-decoration="underline"`
	}
	return out
}

func paint(c color.Color, otherwise string) string {
	switch c := c.(type) {
	case nil:
		return otherwise
	case ansi.BasicColor:
		return palette[c]
	case ansi.IndexedColor:
		if c < 16 {
			return palette[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
