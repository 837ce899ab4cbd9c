package eventlog

import (
	"fmt"
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// nameWidth is the widest that a column's name is drawn, and where values stand.
const nameWidth = 24

// changeLines shows the rows that the event wrote, the old and new value of each column side by side where they fit, and
// which value each line is about.
func (d *detail) changeLines(width int) (out []lines.Line, values []value) {
	th := d.env.Theme
	if d.event.NoChanges != nil {
		return []lines.Line{{{Text: "not known: " + d.event.NoChanges.Error(), Style: th.Dim}}}, nil
	}
	if len(d.event.Changes) == 0 {
		return []lines.Line{{{Text: "it changed no rows", Style: th.Dim}}}, nil
	}
	for i, c := range d.event.Changes {
		if i > 0 {
			out, values = append(out, nil), append(values, value{})
		}
		out, values = append(out, d.changeHead(c)), append(values, value{})
		at := 4
		for _, col := range c.Columns {
			at = max(at, 4+min(text.WidthUpTo(col.Name, nameWidth), nameWidth)+2)
		}
		for _, col := range c.Columns {
			v := value{title: c.Table + "." + col.Name, v: col.New, ok: true}
			if !col.HasNew {
				v.v = col.Old
			}
			for _, l := range d.columnLines(c.Op, col, at, width) {
				out, values = append(out, l), append(values, v)
			}
		}
	}
	return out, values
}

// changeHead says which row was changed, and how.
func (d *detail) changeHead(c inspector.RowChange) lines.Line {
	th := d.env.Theme
	sign, style := "~", th.Update
	switch c.Op {
	case livestore.OpInsert:
		sign, style = "+", th.Insert
	case livestore.OpDelete:
		sign, style = "-", th.Delete
	}
	head := lines.Line{{Text: sign + " ", Style: style}, {Text: c.Table, Style: th.Strong}, {Text: "  " + c.Op.String(), Style: style}, {Text: "  "}}
	for _, k := range c.Key {
		said, valueStyle := sqlvalue.Format(shownValue(d.env, k.Value), th)
		head = append(head, lines.Piece{Text: k.Name + " = ", Style: th.Dim}, lines.Piece{Text: said + "  ", Style: valueStyle})
	}
	return head
}

// columnLines shows one column of a change: on two lines when the values are too long for one.
func (d *detail) columnLines(op livestore.Op, col inspector.ColumnChange, at, width int) []lines.Line {
	th := d.env.Theme
	line := lines.Line{{Text: text.Fit(col.Name, nameWidth), Style: th.Key, At: 4}}
	before, _ := sqlvalue.Format(shownValue(d.env, col.Old), th)
	after, style := sqlvalue.Format(shownValue(d.env, col.New), th)
	switch {
	case op == livestore.OpInsert || !col.HasOld:
		return []lines.Line{append(line, lines.Piece{Text: after, Style: style, At: at})}
	case op == livestore.OpDelete || !col.HasNew:
		return []lines.Line{append(line, lines.Piece{Text: before, Style: th.Delete, At: at})}
	}
	w := text.WidthUpTo(before, width)
	if at+w+4+text.WidthUpTo(after, width) <= width {
		return []lines.Line{append(line, lines.Piece{Text: before, Style: th.Delete, At: at}, lines.Piece{Text: "  → ", Style: th.Dim}, lines.Piece{Text: after, Style: th.Insert})}
	}
	return []lines.Line{
		append(line, lines.Piece{Text: before, Style: th.Delete, At: at}),
		{{Text: "→ ", Style: th.Dim, At: at - 2}, {Text: after, Style: th.Insert}},
	}
}

// historyLines is everything else that is known of the event: where it comes from, when, and what rebases did to it.
func (d *detail) historyLines() []lines.Line {
	th, r := d.env.Theme, d.event.Row
	e := r.Event
	var out []lines.Line
	add := func(name, value string, style uv.Style) {
		out = append(out, lines.Line{{Text: name, Style: th.Key}, {Text: value, Style: style, At: 16}})
	}
	add("status", describeStatus(r), statusStyle(r, th))
	add("parent", e.Parent.String(), th.Plain)
	for _, w := range d.event.Was {
		add("was", fmt.Sprintf("%s, rolled back by a rebase%s", w.Event.SeqNum, d.when(", seen ", w.SeenAt)), th.Rebased)
	}
	if r.Renumbered {
		add("now", r.RebasedTo.String(), th.Strong)
	}
	if e.SeqNum.Generation > 0 && len(d.event.Was) == 0 && r.Status != livestore.Rebased {
		add("was", fmt.Sprintf("another number before rebase %d; that was not seen here", e.SeqNum.Generation), th.Dim)
	}
	add("client", e.ClientID, th.Plain)
	add("session", e.SessionID, th.Plain)
	if r.CreatedAt.IsZero() {
		add("created", "not known: no backend recorded a time for it", th.Dim)
	} else {
		add("created", d.when("", r.CreatedAt)+", by the backend's clock", th.Plain)
	}
	if r.SeenAt.IsZero() {
		add("seen", "it was there before livescope looked", th.Dim)
	} else {
		add("seen", d.when("", r.SeenAt)+", here", th.Plain)
	}
	if e.Unknown() {
		add("schema hash", "-1: the app's schema did not know this event", th.Unknown)
	} else {
		add("schema hash", fmt.Sprint(e.SchemaHash), th.Plain)
	}
	add("sync metadata", e.SyncMetadata, th.Plain)
	add("args", text.Bytes(r.ArgsBytes), th.Plain)
	return out
}

// when writes a time and how long ago that was, with something before it; "" for no time.
func (d *detail) when(before string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return before + t.UTC().Format("2006-01-02 15:04:05.000 UTC") + " (" + text.Duration(d.env.Now().Sub(t)) + " ago)"
}

// describeStatus says what a status means.
func describeStatus(r inspector.Row) string {
	switch r.Status {
	case livestore.Pending:
		return "pending: the backend has not confirmed it"
	case livestore.ClientOnly:
		return "client-only: it never leaves its client"
	case livestore.Rebased:
		if r.Renumbered {
			return "rebased away: it was rolled back and put on again under another number"
		}
		return "rebased away: it was rolled back and is gone"
	}
	return "confirmed by the backend"
}
