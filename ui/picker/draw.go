package picker

import (
	"strconv"
	"strings"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Lines of the picker around the list.
const (
	above = 4 // the title, the filter, a rule, the columns' names
	below = 3 // a rule, and two lines about the row under the cursor
)

// columns are where the columns of the list begin, and how wide they are; 0 leaves one out.
type columns struct {
	id, heads, ahead, size, written, where int
}

// columnsOf shares a width out: what a glance needs first comes first, and what is left is the path's.
func columnsOf(width, idWidth int) columns {
	c := columns{id: max(12, min(idWidth, width/3)), ahead: 6, written: 7}
	if width >= 76 {
		c.size = 7
	}
	if width >= 110 {
		c.heads = 17
	}
	used := 3
	for _, w := range []int{c.id, c.heads, c.ahead, c.size, c.written} {
		if w > 0 {
			used += w + 2
		}
	}
	c.where = max(0, width-used-1)
	return c
}

// Draw draws the picker over the whole area.
func (m *Model) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := m.env.Theme
	text.Fill(scr, area, th.Plain)
	m.drawTitle(scr, text.Row(area, 0))
	cursor := m.drawPrompt(scr, text.Row(area, 1))
	text.Rule(scr, text.Row(area, 2), th.Rule)
	list := uv.Rect(area.Min.X, area.Min.Y+above, area.Dx(), max(0, area.Dy()-above-below))
	m.height, m.clicked = max(1, list.Dy()), list.Min.Y
	m.clamp()
	if m.empty() {
		m.drawEmpty(scr, uv.Rect(area.Min.X, area.Min.Y+3, area.Dx(), max(0, area.Dy()-3-below)))
	} else {
		m.drawList(scr, list, text.Row(area, 3), focused && m.opening == "")
	}
	m.drawFoot(scr, uv.Rect(area.Min.X, max(area.Min.Y, area.Max.Y-below), area.Dx(), below).Intersect(area))
	if !focused {
		return nil
	}
	return cursor
}

// drawTitle says what this is, and how far the search has got.
func (m *Model) drawTitle(scr uv.Screen, row uv.Rectangle) {
	th := m.env.Theme
	said, style := m.progress(), th.Dim
	right := min(text.WidthUpTo(said, row.Dx()), max(0, row.Dx()-28))
	text.DrawRight(scr, row.Max.X-right-1, row.Min.Y, right, said, style)
	lines.Line{{Text: " livescope  ", Style: th.Accent}, {Text: "open a store", Style: th.Header}}.
		Draw(scr, uv.Rect(row.Min.X, row.Min.Y, max(0, row.Dx()-right-2), 1))
}

// progress is how far the search has got, in words.
func (m *Model) progress() string {
	listed, all := m.count()
	switch {
	case m.search.left > 0:
		return text.Count(int64(all)) + " found, looking below " + m.finder.Here() + " …"
	case m.filter.Value() != "":
		return text.Count(int64(listed)) + " of " + text.Count(int64(all))
	}
	return "looked below " + m.finder.Here()
}

func (m *Model) drawPrompt(scr uv.Screen, row uv.Rectangle) *tea.Cursor {
	th := m.env.Theme
	row = uv.Rect(row.Min.X+1, row.Min.Y, max(0, row.Dx()-2), row.Dy())
	if m.asking != nil {
		return m.asking.Draw(scr, row, th)
	}
	if m.filter.Value() != "" {
		m.filter.Draw(scr, row, th)
		return nil
	}
	said := "choose what to look into; nothing is ever written to it"
	text.Draw(scr, row.Min.X, row.Min.Y, row.Dx(), said, th.Dim)
	return nil
}

// drawList draws the columns' names and the rows.
func (m *Model) drawList(scr uv.Screen, area, titles uv.Rectangle, focused bool) {
	th, c := m.env.Theme, columnsOf(area.Dx(), m.idWidth)
	m.drawCells(scr, titles, c, []cell{{"store", th.Dim}, {"leader → backend", th.Dim}, {"ahead", th.Dim}, {"size", th.Dim}, {"written", th.Dim}, {"where", th.Dim}})
	for y := range area.Dy() {
		at := m.top + y
		if at >= len(m.lines) {
			return
		}
		row, l := text.Row(area, y), m.lines[at]
		switch {
		case l.row != nil:
			m.drawRow(scr, row, c, l, at == m.cursor, focused)
		case l.note != "" && l.warn:
			text.Draw(scr, row.Min.X+3, row.Min.Y, row.Dx()-4, "! "+l.note, th.Warn)
		case l.note != "":
			text.Draw(scr, row.Min.X+3, row.Min.Y, row.Dx()-4, l.note, th.Dim)
		case l.heading < groups:
			text.Draw(scr, row.Min.X+1, row.Min.Y, row.Dx()-2, names[l.heading], th.Strong)
		}
	}
}

type cell struct {
	text  string
	style uv.Style
}

// drawCells draws the cells of a row: id, heads, ahead, size, written, where.
func (m *Model) drawCells(scr uv.Screen, row uv.Rectangle, c columns, cells []cell) {
	x := row.Min.X + 3
	for i, w := range []int{c.id, c.heads, c.ahead, c.size, c.written, c.where} {
		if w == 0 {
			continue
		}
		switch right := i >= 2 && i <= 4; {
		case right:
			text.DrawRight(scr, x, row.Min.Y, w, cells[i].text, cells[i].style)
		default:
			text.Draw(scr, x, row.Min.Y, w, cells[i].text, cells[i].style)
		}
		x += w + 2
	}
}

func (m *Model) drawRow(scr uv.Screen, row uv.Rectangle, c columns, l line, chosen, focused bool) {
	th, r := m.env.Theme, l.row
	plain, quiet := th.Plain, th.Dim
	if r.Problem != "" {
		plain = th.Dim
	}
	heads, ahead, aheadStyle := m.headsText(r)
	where, whereStyle := text.MiddleCut(r.Where, c.where), plain
	switch {
	case r.Problem != "":
		where = text.MiddleCut(r.Where, max(8, c.where-text.Width(short(r.Problem))-3)) + "  " + short(r.Problem)
	case r.App != "":
		where = r.App + "  "
		if r.PID != 0 {
			where = strconv.Itoa(r.PID) + " " + where
		}
		if room := c.where - text.WidthUpTo(where, c.where); room >= 8 {
			where += text.MiddleCut(r.Where, room)
		}
	}
	size, written := "", ""
	if r.Bytes > 0 {
		size = text.Bytes(r.Bytes)
	}
	if !r.Written.IsZero() {
		written = text.Duration(max(0, m.env.Now().Sub(r.Written)))
	}
	id := text.MiddleCut(r.StoreID, c.id)
	m.drawCells(scr, row, c, []cell{{id, plain}, {heads, quiet}, {ahead, aheadStyle}, {size, quiet}, {written, quiet}, {where, whereStyle}})
	if len(l.matched) > 0 && id == r.StoreID {
		text.DrawSpans(scr, row.Min.X+3, row.Min.Y, c.id, id, plain, spans(l.matched, len(id), th.Match))
	}
	if !chosen {
		return
	}
	text.Draw(scr, row.Min.X+1, row.Min.Y, 1, "▸", th.Accent)
	style := th.SelectedBlur
	if focused {
		style = th.Selected
	}
	// The id alone is reversed: the whole row would be sent again at every move.
	text.Restyle(scr, uv.Rect(row.Min.X+3, row.Min.Y, c.id, 1), func(s uv.Style) uv.Style { return theme.Over(s, style) })
}

// short is the beginning of a problem, before what to do about it.
func short(problem string) string {
	problem, _, _ = strings.Cut(problem, ";")
	return problem
}

// spans are the matched bytes of a text as pieces with a style. Bytes beyond its end are of another column.
func spans(matched []int, size int, style uv.Style) []text.Span {
	var out []text.Span
	for _, at := range matched {
		if at < size {
			out = append(out, text.Span{From: at, To: at + 1, Style: style})
		}
	}
	return out
}

// headsText is what is known of a row's heads: as they are, and how far they are apart.
func (m *Model) headsText(r *row) (heads, ahead string, style uv.Style) {
	th := m.env.Theme
	k, ok := m.heads[r.Source]
	switch {
	case !ok:
		return "", "", th.Dim
	case k.err != "":
		return "", "!", th.Warn
	}
	if k.heads.Backend == "" {
		return k.heads.Leader, "", th.Dim
	}
	if k.heads.Ahead > 0 {
		ahead, style = text.Count(k.heads.Ahead), th.Pending
	} else {
		ahead, style = "0", th.Dim
	}
	return k.heads.Leader + " → " + k.heads.Backend, ahead, style
}

// drawFoot says more about the row under the cursor, what is being opened, or why it was not.
func (m *Model) drawFoot(scr uv.Screen, area uv.Rectangle) {
	th := m.env.Theme
	text.Rule(scr, text.Row(area, 0), th.Rule)
	put := func(y int, s string, style uv.Style) {
		row := text.Row(area, y)
		text.Draw(scr, row.Min.X+1, row.Min.Y, row.Dx()-2, s, style)
	}
	switch {
	case m.opening != "":
		put(1, "opening "+text.MiddleCut(m.opening, max(8, area.Dx()-12))+" …", th.Accent)
		put(2, "esc cancels", th.Dim)
		return
	case m.failed != "":
		wrapped := text.Wrap("! "+m.failed, area.Dx()-2)
		for y, l := range wrapped[:min(2, len(wrapped))] {
			if y == 1 && len(wrapped) > 2 {
				l = text.Fit(strings.Join(wrapped[1:], " "), area.Dx()-2)
			}
			put(1+y, l, th.Error)
		}
		return
	}
	r := m.chosen()
	if r == nil {
		return
	}
	put(1, text.MiddleCut(r.Source, area.Dx()-2), th.Plain)
	said, style := m.about(r)
	put(2, said, style)
}

// about is what else is known of a row.
func (m *Model) about(r *row) (string, uv.Style) {
	th := m.env.Theme
	if r.Problem != "" {
		return "! " + r.Problem, th.Warn
	}
	var parts []string
	if r.App != "" {
		app := r.App
		if r.PID != 0 {
			app = "process " + strconv.Itoa(r.PID) + ", " + app
		}
		parts = append(parts, app)
		if !r.Since.IsZero() {
			parts = append(parts, "up "+text.Duration(max(0, m.env.Now().Sub(r.Since))))
		}
	}
	switch k, ok := m.heads[r.Source]; {
	case !ok:
	case k.err != "":
		return "! " + k.err, th.Warn
	case k.heads.Backend == "":
		parts = append(parts, k.heads.Leader+", no backend has confirmed anything")
	case k.heads.Ahead > 0:
		parts = append(parts, k.heads.Leader+" → "+k.heads.Backend+", "+text.Count(k.heads.Ahead)+" ahead of the backend")
	case k.heads.Ahead == 0:
		parts = append(parts, k.heads.Leader+" → "+k.heads.Backend+", in step with the backend")
	default:
		parts = append(parts, k.heads.Leader+" → "+k.heads.Backend+", the backend's head is beyond the log")
	}
	if r.Bytes > 0 {
		parts = append(parts, text.Bytes(r.Bytes))
	}
	if !r.Opened.IsZero() {
		parts = append(parts, "opened "+text.Duration(max(0, m.env.Now().Sub(r.Opened)))+" ago")
	}
	return strings.Join(parts, " · "), th.Dim
}
