package jsonview

import (
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// indentMax bounds how far a line moves right, so that level 200 still shows something.
const indentMax = 40

// cellBytes is the most bytes that one column of the screen stands for.
const cellBytes = 12

// maxKey is how many columns a key may fill.
const maxKey = 60

// preview is how many bytes of a folded container are looked at to say what is inside.
const preview = 400

// Draw draws the lines around the cursor into area. What was in area before is overwritten.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if area.Empty() {
		return
	}
	m.height = area.Dy()
	if m.raw != nil {
		m.raw.setWidth(area.Dx() - 1)
		m.cursor = m.raw.last(m.cursor)
	}
	m.top = max(min(m.top, m.cursor), m.cursor-m.height+1, 0)
	if m.raw == nil {
		m.top = min(m.top, max(0, len(m.lines)-m.height))
	}
	for y := range m.height {
		at := m.top + y
		row := text.Row(area, y)
		if !m.drawLine(scr, row, at, th) {
			return
		}
		if at == m.cursor {
			style := th.SelectedBlur
			if focused {
				style = th.Selected
			}
			text.Restyle(scr, row, func(s uv.Style) uv.Style { return theme.Over(s, style) })
		}
	}
}

// drawLine draws line at into row, if there is such a line.
func (m *Model) drawLine(scr uv.Screen, row uv.Rectangle, at int, th theme.Theme) bool {
	if m.raw != nil {
		s, ok := m.raw.line(at)
		if at == 0 {
			text.Draw(scr, row.Min.X, row.Min.Y, row.Dx(), s, th.Warn)
			return ok
		}
		m.spans = m.hunt.Text().Spans(m.spans[:0], s, th.Match)
		text.DrawSpans(scr, row.Min.X, row.Min.Y, row.Dx(), s, th.Plain, m.spans)
		return ok
	}
	if at >= len(m.lines) {
		return false
	}
	l := m.lines[at]
	p := pen{scr: scr, x: row.Min.X, y: row.Min.Y, end: row.Max.X}
	depth := l.n.depth
	if l.what != itself {
		depth++
	}
	p.x += min(2*depth, indentMax, row.Dx()/2)
	if l.what != itself {
		p.put("  "+l.rest(), th.Dim)
		return true
	}
	m.drawNode(&p, l.n, th)
	return true
}

// pen draws one piece of a line after the other.
type pen struct {
	scr       uv.Screen
	x, y, end int
}

func (p *pen) put(s string, style uv.Style) {
	p.x += text.Draw(p.scr, p.x, p.y, p.end-p.x, s, style)
}

func (p *pen) room() int { return p.end - p.x }

func (m *Model) drawNode(p *pen, n *node, th theme.Theme) {
	switch {
	case n.open:
		p.put("▾ ", th.Dim)
	case n.branch():
		p.put("▸ ", th.Dim)
	default:
		p.put("  ", th.Dim)
	}
	switch name := m.label(n); {
	case n.parent == nil && m.name != "":
		p.put(text.Fit(m.name, maxKey)+" ", th.Key)
	case n.parent == nil:
	case n.keyFrom == n.keyTo:
		p.put(name+" ", th.Dim)
	default:
		from := n.keyFrom
		if name[0] != '"' {
			from++
		}
		m.drawPiece(p, from, from+len(name), min(maxKey, p.room()), th.Key, th.Match)
		p.put("  ", th.Plain)
	}
	m.drawValue(p, n, th)
}

// label is what stands before a value: its key as short as it can be said, or its place in an array.
func (m *Model) label(n *node) string {
	if n.parent == nil {
		return ""
	}
	step := m.step(n)
	if step[0] == '.' {
		return step[1:]
	}
	if n.keyFrom < n.keyTo {
		return step[1 : len(step)-1]
	}
	return step
}

func (m *Model) drawValue(p *pen, n *node, th theme.Theme) {
	style := th.Number
	switch m.doc.s[n.from] {
	case '{', '[':
		m.drawContainer(p, n, m.doc.s[n.from:n.to], th)
		return
	case '"':
		m.drawString(p, n, th)
		return
	case 'n':
		style = th.Null
	case 't', 'f':
		style = th.Keyword
	}
	m.drawPiece(p, n.from, n.to, p.room(), style, th.Match)
}

// drawString draws a string, or of one that is too long the beginning, the match the cursor was sent to, and the size.
func (m *Model) drawString(p *pen, n *node, th theme.Theme) {
	if text.Fits(m.doc.s[n.from:n.to], p.room()) {
		m.drawPiece(p, n.from, n.to, p.room(), th.String, th.Match)
		return
	}
	said := " " + text.Bytes(int64(n.to-n.from-2))
	room := p.room() - len(said) - 1
	from := n.from
	if at := m.hunt.last.From; at > n.from && at < n.to && at-n.from > room/2 {
		head := room / 4
		m.drawPiece(p, n.from, n.to, head, th.String, th.Match)
		for from = at - min(room/4, at-n.from-1); from < at && !utf8.RuneStart(m.doc.s[from]); {
			from++
		}
		room -= head
	}
	if m.drawPiece(p, from, n.to, room, th.String, th.Match) {
		p.put(`"`, th.String)
	}
	p.put(said, th.Dim)
}

// drawPiece draws bytes from to to of the document into at most room columns, with what is looked for in it, and
// reports whether that was cut.
func (m *Model) drawPiece(p *pen, from, to, room int, style, match uv.Style) (cut bool) {
	if room <= 0 {
		return false
	}
	s := m.doc.s[from:to]
	m.spans = m.spans[:0]
	if t := m.hunt.Text(); !t.Empty() {
		m.spans = m.doc.spans(m.spans, t, from, min(to, from+cellBytes*(room+1)), match)
	}
	p.x += text.DrawSpans(p.scr, p.x, p.y, room, s, style, m.spans)
	return !text.Fits(s, room)
}

func (m *Model) drawContainer(p *pen, n *node, value string, th theme.Theme) {
	unit, one := " items", " item"
	if value[0] == '{' {
		unit, one = " keys", " key"
	}
	if n.count == 1 {
		unit = one
	}
	switch {
	case n.count == 0:
		p.put(value[:1]+value[len(value)-1:], th.Punct)
	case n.depth >= maxDepth:
		p.put("… goes deeper, "+text.Bytes(int64(len(value))), th.Warn)
	case n.open:
		p.put(text.Count(int64(n.count))+unit, th.Dim)
	default:
		said := "  " + text.Count(int64(n.count)) + unit
		p.put(text.Fit(squeeze(value[:min(len(value), preview)]), p.room()-len(said)), th.Dim)
		p.put(said, th.Dim)
	}
}

// squeeze takes the layout out of a piece of JSON, for one line.
func squeeze(s string) string {
	out := make([]byte, 0, len(s))
	quoted := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quoted && c == '\\' && i+1 < len(s):
			out = append(out, c)
			i++
			c = s[i]
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '\n' || c == '\r' || c == '\t'):
			continue
		case !quoted && c == ' ' && len(out) > 0 && out[len(out)-1] == ' ':
			continue
		}
		out = append(out, c)
	}
	return string(out)
}
