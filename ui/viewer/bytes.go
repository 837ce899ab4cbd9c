package viewer

import (
	"fmt"

	"github.com/livescope/livescope/ui/find"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// hexView shows bytes: their offset, sixteen of them in hexadecimal, and the same in ASCII; eight where it is narrow.
type hexView struct {
	hunt
	s      string
	per    int // bytes of a row
	top    int // the offset of the first row
	left   int // columns scrolled away
	height int
	width  int
	spans  []text.Span
}

func newHexView(s string) *hexView {
	v := &hexView{s: s, per: 16, height: 20, width: 80}
	v.hunt = hunt{src: find.String(s), window: func() (int, int) { return v.top, v.top + v.height*v.per }, show: v.goTo}
	return v
}

// columns of a row: the offset and two blanks, three for each byte and one more after every eighth, and the ASCII.
func (v *hexView) hexAt(i int) int   { return v.digits() + 2 + 3*i + i/8 }
func (v *hexView) asciiAt(i int) int { return v.hexAt(v.per) + i }
func (v *hexView) columns() int      { return v.asciiAt(v.per) }

// digits is how wide offsets are.
func (v *hexView) digits() int { return max(8, len(fmt.Sprintf("%x", len(v.s)))) }

func (v *hexView) name() string { return "bytes" }
func (v *hexView) page(d int)   { v.move(d * max(1, v.height-1)) }
func (v *hexView) home()        { v.top, v.left = 0, 0 }
func (v *hexView) end()         { v.top = v.last() }
func (v *hexView) move(rows int) {
	rows = max(-len(v.s)-1, min(rows, len(v.s)+1))
	v.top = max(0, min(v.top+rows*v.per, v.last()))
}

// last is the highest place that top may have.
func (v *hexView) last() int {
	rows := (len(v.s) + v.per - 1) / v.per
	return max(0, rows-v.height) * v.per
}

func (v *hexView) scroll(d int) { v.left = max(0, min(v.left+d, v.columns()-v.width)) }

func (v *hexView) goTo(m find.Match) {
	if row := m.From / v.per * v.per; row < v.top || row >= v.top+v.height*v.per {
		v.top = max(0, min(row-v.height/3*v.per, v.last()))
	}
}

func (v *hexView) position() string {
	if len(v.s) == 0 {
		return "empty"
	}
	return fmt.Sprintf("offset 0x%x of %s", v.top, text.Bytes(int64(len(v.s))))
}

func (v *hexView) draw(scr uv.Screen, area uv.Rectangle, _ bool, th theme.Theme) {
	v.per = 16
	if area.Dx() < v.columns() {
		v.per = 8
	}
	v.height, v.width = max(1, area.Dy()), max(1, area.Dx())
	v.top = min(v.top/v.per*v.per, v.last())
	v.scroll(0)
	for y := range area.Dy() {
		at := v.top + y*v.per
		if at >= len(v.s) {
			return
		}
		v.drawRow(scr, text.Row(area, y), at, th)
	}
}

// drawRow draws the bytes from byte at on.
func (v *hexView) drawRow(scr uv.Screen, line uv.Rectangle, at int, th theme.Theme) {
	const hex = "0123456789abcdef"
	end := min(at+v.per, len(v.s))
	row := make([]byte, v.columns())
	for i := range row {
		row[i] = ' '
	}
	copy(row, fmt.Sprintf("%0*x", v.digits(), at))
	for i, b := range []byte(v.s[at:end]) {
		row[v.hexAt(i)], row[v.hexAt(i)+1] = hex[b>>4], hex[b&15]
		row[v.asciiAt(i)] = '.'
		if b >= 0x20 && b < 0x7f {
			row[v.asciiAt(i)] = b
		}
	}
	found := v.marks(v.spans[:0], at, end, th)
	v.spans = found[:0]
	spans := []text.Span{{From: 0, To: v.digits(), Style: th.Dim}}
	for _, f := range found {
		for i := f.From; i < f.To; i++ {
			spans = append(spans, text.Span{From: v.hexAt(i), To: v.hexAt(i) + 2, Style: f.Style})
		}
	}
	for _, f := range found {
		spans = append(spans, text.Span{From: v.asciiAt(f.From), To: v.asciiAt(f.To), Style: f.Style})
	}
	left := min(v.left, len(row))
	for i := range spans {
		spans[i].From, spans[i].To = spans[i].From-left, spans[i].To-left
	}
	text.DrawSpans(scr, line.Min.X, line.Min.Y, line.Dx(), string(row[left:]), th.Plain, spans)
}
