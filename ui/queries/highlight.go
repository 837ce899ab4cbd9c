package queries

import (
	"strings"

	"github.com/livescope/livescope/ui/editor"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// maxSQL bounds the statement that is shown, in bytes.
const maxSQL = 32 << 10

// highlight is a statement in the colours of the playground, in lines of a width: the editor draws it off the screen, and
// what it drew is taken apart.
func highlight(sql string, width int, th theme.Theme) []lines.Line {
	cut := len(sql) > maxSQL
	wrapped := wrap(sql[:min(len(sql), maxSQL)], max(10, width-1))
	e := editor.New()
	e.SetValue(strings.Join(wrapped, "\n"))
	e.SetCursorOffset(0)
	scr := uv.NewScreenBuffer(width+10, len(wrapped)) // with room for the numbers of the lines
	e.Draw(scr, scr.Bounds(), th)
	left, _, _ := e.CellOf(0)
	out := make([]lines.Line, len(wrapped))
	for y := range out {
		out[y] = lineOf(scr, left, y)
	}
	if cut {
		out = append(out, lines.Line{{Text: "… " + text.Bytes(int64(len(sql))) + " in all; y copies it", Style: th.Dim}})
	}
	return out
}

// lineOf is a row of a screen from a column on.
func lineOf(scr uv.ScreenBuffer, from, y int) lines.Line {
	var out lines.Line
	end := scr.Width()
	for ; end > from; end-- {
		if c := scr.CellAt(end-1, y); c == nil || c.Content != " " {
			break
		}
	}
	for x := from; x < end; x++ {
		c := scr.CellAt(x, y)
		if c == nil || c.Width == 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Style.Equal(&c.Style) {
			out[n-1].Text += c.Content
		} else {
			out = append(out, lines.Piece{Text: c.Content, Style: c.Style})
		}
	}
	return out
}

// wrap cuts a statement into lines that fit, at blanks where there are any.
func wrap(sql string, width int) []string {
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(sql, "\t", "  "), "\n") {
		for {
			fits, blank := len(line), 0
			used := 0
			for c := text.Scan(line); c.Next(); used += c.Width {
				if used+c.Width > width {
					fits = c.From
					break
				}
				if c.Content == " " && used > 0 {
					blank = c.To
				}
			}
			if fits == len(line) {
				break
			}
			if blank > 0 && strings.TrimSpace(line[:blank]) != "" {
				fits = blank
			}
			out = append(out, line[:fits])
			line = line[fits:]
		}
		out = append(out, line)
	}
	return out
}
