package state

import (
	"errors"
	"fmt"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// The widest that names and types are in a row's lines.
const (
	rowNameWidest = 28
	rowTypeWidest = 16
)

// rowLines are the columns of the row, each on its own line: name, type, value, and what it was when the row was opened.
func (d *record) rowLines() []lines.Line {
	th := d.env.Theme
	name, kind := 6, 4
	for _, c := range d.src.columns {
		name = max(name, min(text.WidthUpTo(c.Name, rowNameWidest), rowNameWidest))
		kind = max(kind, min(text.WidthUpTo(typeOf(c), rowTypeWidest), rowTypeWidest))
	}
	out := make([]lines.Line, 0, len(d.cells))
	for i, cell := range d.cells {
		if i >= len(d.src.columns) {
			break
		}
		c := d.src.columns[i]
		value, style := said(cell, d.env.Redact, th)
		line := lines.Line{{Text: text.Fit(c.Name, rowNameWidest), Style: th.Key}, {Text: text.Fit(typeOf(c), rowTypeWidest), Style: th.Dim, At: name + 2}}
		if c.Key > 0 {
			line[0].Style = th.Accent
		}
		was, changed := d.was[i]
		if changed {
			line = append(line, lines.Piece{Text: "~ ", Style: th.Update, At: name + kind + 4})
		}
		line = append(line, lines.Piece{Text: value, Style: style, At: name + kind + 6})
		if changed {
			before, _ := said(was, d.env.Redact, th)
			line = append(line, lines.Piece{Text: "  was " + text.Fit(before, 60), Style: th.Dim})
		}
		out = append(out, line)
	}
	return out
}

// typeOf is a column's type as declared, and whether it is of the key.
func typeOf(c inspector.Column) string {
	kind := c.Type
	switch {
	case c.Key > 0:
		kind += " key"
	case c.Generated:
		kind += " generated"
	}
	return strings.TrimSpace(kind)
}

// title is what row it is.
func (d *record) title() lines.Line {
	th := d.env.Theme
	out := lines.Line{{Text: text.Fit(d.src.name, 32), Style: th.Strong}, {Text: " "}}
	any := false
	for i, c := range d.src.columns {
		if c.Key == 0 || i >= len(d.cells) {
			continue
		}
		value, style := said(d.cells[i], d.env.Redact, th)
		out = append(out, lines.Piece{Text: " " + text.Fit(c.Name, 20) + " = ", Style: th.Dim}, lines.Piece{Text: text.Fit(value, 40), Style: style})
		any = true
	}
	if !any && !d.env.Redact && d.asked {
		out = append(out, lines.Piece{Text: " " + text.Fit(d.key.String(), 40), Style: th.Dim})
	}
	if n := len(d.was); n > 0 {
		out = append(out, lines.Piece{Text: fmt.Sprintf("   ~ %d changed since it was opened", n), Style: th.Update})
	}
	return out
}

// tabLine names the ways to look at the row.
func (d *record) tabLine() lines.Line {
	th := d.env.Theme
	cell, events := "Cell", "Events"
	if d.column != "" {
		cell += " " + text.Fit(d.column, 16)
	}
	if d.wrote.known && d.wrote.err == nil && d.reads == 0 {
		events += fmt.Sprintf(" (%d)", len(d.wrote.touches.Events))
	}
	var out lines.Line
	for i, label := range [tabs]string{"Row", cell, events} {
		if i > 0 {
			out = append(out, lines.Piece{Text: "  ", Style: th.Dim})
		}
		style := th.Dim
		if tab(i) == d.tab {
			style = th.TabActive
		}
		out = append(out, lines.Piece{Text: label, Style: style})
	}
	if d.searched != "" {
		at, n, exact := d.matches()
		more := ""
		if !exact {
			more = "+"
		}
		out = append(out, lines.Piece{Text: fmt.Sprintf("  %d/%d%s", at, n, more), Style: th.Match})
	}
	return out
}

func (d *record) matches() (at, n int, exact bool) {
	switch {
	case d.tab == rowTab:
		return d.list.Matches()
	case d.tab == eventsTab:
		return d.wrote.list.Matches()
	case d.cell != nil:
		return d.cell.Matches()
	}
	return 0, 0, true
}

// draw draws the row: what it is, the ways to look at it, and the one chosen.
func (d *record) draw(scr uv.Screen, title, body uv.Rectangle, focused bool) {
	th := d.env.Theme
	text.Fill(scr, title.Union(body), th.Plain)
	tabs := d.tabLine()
	at, y, room := title.Min.X, title.Min.Y+1, title.Dx()
	if title.Dy() < 2 {
		at, y = max(title.Min.X, title.Max.X-tabs.Width()), title.Min.Y
		room = at - title.Min.X - 2
	}
	if room > 0 {
		d.title().Draw(scr, uv.Rect(title.Min.X, title.Min.Y, room, 1))
	}
	tabs.Draw(scr, uv.Rect(at, y, title.Max.X-at, 1))
	say := func(s string, style uv.Style) {
		for i, l := range text.Wrap(s, body.Dx()) {
			if i < body.Dy() {
				text.Draw(scr, body.Min.X, body.Min.Y+i, body.Dx(), l, style)
			}
		}
	}
	switch {
	case errors.Is(d.err, inspector.ErrNoRow):
		say("the row is not there any more", th.Warn)
	case d.err != nil:
		say(d.err.Error(), th.Warn)
	case !d.loaded:
		say("loading …", th.Dim)
	case d.tab == rowTab:
		d.list.Draw(scr, body, focused, th)
	case d.tab == eventsTab:
		d.wrote.list.Draw(scr, body, focused, th)
	case d.env.Redact:
		say("values are hidden: livescope was started with --redact, which shows only their types and lengths", th.Warn)
	case d.cellErr != nil:
		say(d.cellErr.Error(), th.Warn)
	case d.cell == nil:
		say("loading …", th.Dim)
	default:
		d.cell.Draw(scr, body, focused, th)
	}
}
