package viewer

import (
	"strconv"

	"github.com/livescope/livescope/ui/find"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

const (
	cellBytes = 12   // the most bytes that one column stands for
	lookBack  = 1024 // bytes before a row where a match that reaches into it may begin
)

// textView shows text in rows, wrapped or cut off. It has no cursor: the place is the byte where the first row begins.
type textView struct {
	hunt
	lineEnds
	wrap    bool
	numbers bool
	top     int // where the first row begins
	left    int // columns scrolled away, where rows are cut off
	width   int // of the last draw, without the numbers
	height  int
	shown   int // the byte after the last row of the last draw
	longest int // bytes of the longest row there
	starts  []int
	spans   []text.Span
}

func newTextView(s string) *textView {
	v := &textView{lineEnds: countLines(s), wrap: true, width: 80, height: 20}
	v.hunt = hunt{src: find.String(s), window: func() (int, int) { return v.top, max(v.top+1, v.shown) }, show: v.goTo}
	return v
}

func (v *textView) name() string { return "text" }

// row returns the row that begins at byte at.
func (v *textView) row(at int) segment {
	seg := v.segment(at)
	if !v.wrap {
		return seg
	}
	used, to := 0, at
	for c := text.Scan(v.s[at:seg.to]); c.Next() && (used == 0 || used+c.Width <= v.width); used += c.Width {
		to = at + c.To
	}
	if to == seg.to {
		return segment{at, to, seg.next}
	}
	return segment{at, to, to}
}

// rows lists where the rows begin that begin before byte at in its segment, or at it.
func (v *textView) rows(at int) []int {
	seg := v.segment(at)
	v.starts = append(v.starts[:0], seg.from)
	for i := seg.from; v.wrap; {
		i = v.row(i).next
		if i > at || i >= seg.to {
			break
		}
		v.starts = append(v.starts, i)
	}
	return v.starts
}

// rowAt is where the row of byte at begins.
func (v *textView) rowAt(at int) int {
	if len(v.s) == 0 {
		return 0
	}
	rows := v.rows(max(0, min(at, len(v.s)-1)))
	return rows[len(rows)-1]
}

// back is where the row begins that is n rows before the one that begins at byte at.
func (v *textView) back(at, n int) int {
	for n > 0 && at > 0 {
		rows := v.rows(at - 1)
		if len(rows) >= n {
			return rows[len(rows)-n]
		}
		n -= len(rows)
		at = rows[0]
	}
	return at
}

// last is the highest place that top may have.
func (v *textView) last() int { return v.back(len(v.s), max(1, v.height)) }

func (v *textView) move(d int) {
	if d < 0 {
		v.top = v.back(v.rowAt(v.top), -d)
		return
	}
	for last := v.last(); d > 0 && v.top < last; d-- {
		v.top = v.row(v.top).next
	}
}

func (v *textView) page(d int) { v.move(d * max(1, v.height-1)) }
func (v *textView) home()      { v.top, v.left = 0, 0 }
func (v *textView) end()       { v.top = v.last() }

func (v *textView) scroll(d int) {
	if !v.wrap {
		v.left = max(0, min(v.left+d, v.longest-1))
	}
}

// goTo brings a match onto the screen.
func (v *textView) goTo(m find.Match) {
	row := v.rowAt(m.From)
	if row < v.top || row >= v.shown {
		v.top = min(v.back(row, v.height/3), v.last())
	}
	if v.wrap {
		return
	}
	column := text.Width(v.s[row:m.From])
	if column < v.left || column+text.WidthUpTo(v.s[m.From:m.To], v.width) > v.left+v.width {
		v.left = max(0, column-v.width/3)
	}
}

func (v *textView) position() string {
	if len(v.s) == 0 {
		return "empty"
	}
	said := "line " + text.Count(int64(v.line(v.top)+1)) + " of " + text.Count(int64(v.lines()))
	if in := v.top - v.start(v.top); in > 0 {
		said += ", byte " + text.Count(int64(in))
	}
	if v.left > 0 {
		said += ", column " + text.Count(int64(v.left+1))
	}
	return said
}

func (v *textView) draw(scr uv.Screen, area uv.Rectangle, _ bool, th theme.Theme) {
	gutter := 0
	if v.numbers {
		gutter = min(len(strconv.Itoa(v.lines()))+1, area.Dx()/2)
	}
	v.width, v.height = max(1, area.Dx()-gutter), max(1, area.Dy())
	v.top = min(v.rowAt(v.top), v.last())
	v.shown, v.longest = v.top, 0
	for y := 0; y < area.Dy() && v.shown < len(v.s); y++ {
		r := v.row(v.shown)
		line := text.Row(area, y)
		if gutter > 0 && (r.from == 0 || v.s[r.from-1] == '\n') {
			text.DrawRight(scr, line.Min.X, line.Min.Y, gutter-1, strconv.Itoa(v.line(r.from)+1), th.Dim)
		}
		line.Min.X += gutter
		v.drawRow(scr, line, r, th)
		v.shown, v.longest = r.next, max(v.longest, r.to-r.from)
	}
}

func (v *textView) drawRow(scr uv.Screen, line uv.Rectangle, r segment, th theme.Theme) {
	from, used := r.from, 0
	if v.left > 0 {
		for c := text.Scan(v.s[r.from:r.to]); used < v.left && c.Next(); used += c.Width {
			from = r.from + c.To
		}
	}
	half := max(0, used-v.left) // of a wide character whose other half is scrolled away
	line.Min.X += half
	to := min(r.to, from+cellBytes*(line.Dx()+1))
	v.spans = v.marks(v.spans[:0], from, to, th)
	text.DrawSpans(scr, line.Min.X, line.Min.Y, line.Dx(), v.s[from:r.to], th.Plain, v.spans)
}

// marks are the styles of what is looked for in bytes from to to, counted from from. The one that Next went to stands
// out.
func (h *hunt) marks(spans []text.Span, from, to int, th theme.Theme) []text.Span {
	t := h.query.Text()
	if t.Empty() || from >= to {
		return spans
	}
	s, begin := string(h.src), max(0, from-lookBack)
	end := min(len(s), to+lookBack)
	for {
		m, ok := t.Index(s, begin, end)
		if !ok || m.From >= to {
			return spans
		}
		begin = m.To
		if m.To <= from {
			continue
		}
		style := th.Match
		if m == h.last {
			style = theme.Over(style, th.Selected)
		}
		spans = append(spans, text.Span{From: max(m.From, from) - from, To: min(m.To, to) - from, Style: style})
	}
}
