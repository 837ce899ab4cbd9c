package state

import (
	"context"
	"errors"
	"fmt"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// maxMentions is how many of the events that mention the row's key are listed, the newest.
const maxMentions = 100

type (
	touchesMsg struct {
		record  *record
		gen     int
		key     []inspector.ColumnValue
		touches inspector.Touches
		err     error
	}
	mentionsMsg struct {
		record *record
		gen    int
		view   *inspector.View
		page   inspector.Page
		err    error
	}
)

// readTouches looks for the events that wrote the row.
func (d *record) readTouches() tea.Cmd {
	d.reads++
	d.wrote.known = true
	ctx, gen, store, name, key := d.ctx, d.gen, d.env.Store, d.src.name, d.key
	return func() tea.Msg {
		m := touchesMsg{record: d, gen: gen}
		if m.key, m.err = store.PrimaryKey(ctx, name, key); m.err == nil {
			m.touches, m.err = store.Touches(ctx, name, m.key)
		}
		return m
	}
}

func (d *record) touchesArrived(m touchesMsg) tea.Cmd {
	if m.record != d || m.gen != d.gen {
		return nil
	}
	d.reads--
	if errors.Is(m.err, context.Canceled) {
		return nil
	}
	w := &d.wrote
	w.key, w.touches, w.err = m.key, m.touches, m.err
	id := mentionable(m.key)
	cmd := tea.Cmd(nil)
	if id != w.id {
		cmd = closingEvents(w.view)
		w.id, w.view, w.rows = id, nil, nil
	}
	d.setWritten()
	return tea.Batch(cmd, d.readMentions())
}

// mentionable is the first text of a key: what an event's args would have of it. A number stands in too many args to tell
// anything.
func mentionable(key []inspector.ColumnValue) string {
	for _, k := range key {
		if s, ok := k.Value.(string); ok && s != "" && len(s) <= 500 {
			return s
		}
	}
	return ""
}

// readMentions looks for the newest events that mention the key.
func (d *record) readMentions() tea.Cmd {
	w := &d.wrote
	if w.id == "" {
		return nil
	}
	if w.view == nil {
		if _, err := d.env.Store.Client().Eventlog(); err != nil {
			return nil
		}
		f, err := inspector.Mentions(w.id)
		if err != nil {
			return nil // such a key cannot stand in a filter
		}
		w.view = d.env.Store.View(f)
	}
	d.reads++
	ctx, gen, view := d.ctx, d.gen, w.view
	return func() tea.Msg {
		m := mentionsMsg{record: d, gen: gen, view: view}
		m.page, m.err = view.Before(ctx, inspector.End, maxMentions)
		return m
	}
}

func (d *record) mentionsArrived(m mentionsMsg) tea.Cmd {
	if m.record != d || m.gen != d.gen {
		return nil
	}
	d.reads--
	if m.view != d.wrote.view || errors.Is(m.err, context.Canceled) {
		return nil
	}
	if m.err != nil {
		return pane.Say(pane.Error, m.err.Error())
	}
	d.wrote.rows, d.wrote.partial = m.page.Rows, m.page.Partial
	d.setWritten()
	return nil
}

// target is the event under the cursor of the Events tab.
func (d *record) target() (livestore.Key, bool) {
	i := d.wrote.list.Cursor()
	if d.tab != eventsTab || i < 0 || i >= len(d.wrote.targets) || d.wrote.targets[i] == (livestore.Key{}) {
		return livestore.Key{}, false
	}
	return d.wrote.targets[i], true
}

// setWritten writes what is known of the events that wrote the row, and below it the hint.
func (d *record) setWritten() {
	th, w := d.env.Theme, &d.wrote
	var out []lines.Line
	var targets []livestore.Key
	add := func(key livestore.Key, l lines.Line) { out, targets = append(out, l), append(targets, key) }
	switch {
	case w.err != nil:
		add(livestore.Key{}, lines.Line{{Text: "not known: " + w.err.Error(), Style: th.Warn}})
	case len(w.touches.Events) == 0:
		add(livestore.Key{}, lines.Line{{Text: "no event that is kept wrote this row", Style: th.Dim}})
	}
	for _, t := range w.touches.Events {
		add(livestore.Key{SeqNum: t.SeqNum}, d.touchLine(t))
	}
	if w.err == nil {
		for _, l := range text.Wrap(kept(w.touches), max(20, d.width-1)) {
			add(livestore.Key{}, lines.Line{{Text: l, Style: th.Dim}})
		}
	}
	if w.id != "" {
		add(livestore.Key{}, nil)
		id := text.MiddleCut(w.id, 40)
		if d.env.Redact {
			id = "its key"
		}
		add(livestore.Key{}, lines.Line{{Text: "Events that mention " + id, Style: th.Strong}, {Text: "  a hint: they need not have written it", Style: th.Dim}})
		d.addMentions(add)
	}
	w.targets = targets
	w.list.Set(out)
}

// addMentions lists the events that mention the key, the newest first.
func (d *record) addMentions(add func(livestore.Key, lines.Line)) {
	th, w := d.env.Theme, &d.wrote
	for i := len(w.rows) - 1; i >= 0; i-- {
		e := w.rows[i].Event
		args := text.Fit(e.Args, 200)
		if d.env.Redact {
			args = text.Fit(inspector.Shape(e.Args), 200)
		}
		add(w.rows[i].Key, lines.Line{{Text: e.SeqNum.String(), Style: th.Strong}, {Text: text.Fit(e.Name, d.nameWidth()), At: seqWidth}, {Text: "  " + args, Style: th.Dim, At: seqWidth + d.nameWidth()}})
	}
	switch {
	case w.partial:
		add(livestore.Key{}, lines.Line{{Text: "searching …", Style: th.Dim}})
	case w.view == nil:
		add(livestore.Key{}, lines.Line{{Text: "there is no eventlog to look in", Style: th.Dim}})
	case len(w.rows) == maxMentions:
		add(livestore.Key{}, lines.Line{{Text: fmt.Sprintf("the newest %d are shown; m in Events shows all", maxMentions), Style: th.Dim}})
	case len(w.rows) == 0:
		add(livestore.Key{}, lines.Line{{Text: "none", Style: th.Dim}})
	}
}

// seqWidth is the width of the numbers of events in the Events tab.
const seqWidth = 11

// nameWidth is the width of the names of events in the Events tab.
func (d *record) nameWidth() int { return min(max(16, d.width/4), 28) }

// resize says how wide the record is.
func (d *record) resize(width int) {
	if width != d.width {
		d.width = width
		d.restyle()
	}
}

// kept says of which events it is known what they wrote.
func kept(t inspector.Touches) string {
	if t.Kept == 0 {
		return "this store keeps no changesets: what wrote the row cannot be told"
	}
	out := fmt.Sprintf("changesets are kept for %s..%s only: older writes cannot be told", t.Oldest, t.Newest)
	if t.More {
		out = fmt.Sprintf("only the newest are shown, back to %s", t.Oldest)
	}
	if t.Unreadable > 0 {
		out += fmt.Sprintf("; %s of them cannot be read", text.Count(int64(t.Unreadable)))
	}
	return out
}

// touchLine is one write: the event, what it did, and what of the row it changed.
func (d *record) touchLine(t inspector.Touch) lines.Line {
	th := d.env.Theme
	style := th.Update
	switch t.Op {
	case livestore.OpInsert:
		style = th.Insert
	case livestore.OpDelete:
		style = th.Delete
	}
	name := t.Name
	if name == "" {
		name = "not in this eventlog"
	}
	out := lines.Line{{Text: t.SeqNum.String(), Style: th.Strong}, {Text: text.Fit(name, d.nameWidth()), At: seqWidth}, {Text: t.Op.String(), Style: style, At: seqWidth + d.nameWidth() + 2}}
	at := seqWidth + d.nameWidth() + 10
	for i, c := range t.Columns {
		if i == 20 {
			out = append(out, lines.Piece{Text: "  …", Style: th.Dim})
			break
		}
		out = append(out, lines.Piece{Text: text.Fit(c.Name, 24) + " ", Style: th.Key, At: at})
		out = append(out, d.changed(t.Op, c)...)
		out = append(out, lines.Piece{Text: "  "})
		at = 0
	}
	return out
}

// changed is a column before and after.
func (d *record) changed(op livestore.Op, c inspector.ColumnChange) lines.Line {
	th := d.env.Theme
	short := func(v any) (string, uv.Style) {
		s, style := saidValue(v, d.env.Redact, th)
		return text.Fit(s, 30), style
	}
	switch {
	case op == livestore.OpInsert || !c.HasOld:
		s, style := short(c.New)
		return lines.Line{{Text: s, Style: style}}
	case op == livestore.OpDelete || !c.HasNew:
		s, _ := short(c.Old)
		return lines.Line{{Text: s, Style: th.Delete}}
	}
	before, _ := short(c.Old)
	after, _ := short(c.New)
	return lines.Line{{Text: before, Style: th.Delete}, {Text: " → ", Style: th.Dim}, {Text: after, Style: th.Insert}}
}
