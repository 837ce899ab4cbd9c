package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// diff is an event's args against those of the event before it that mentions the same id.
type diff struct {
	of      livestore.Key
	id      string
	asked   bool
	gen     int
	cancel  context.CancelFunc
	reading bool

	before  inspector.Row
	first   bool // there is no event before it
	changes []inspector.ArgChange
	err     error
	known   bool
}

// diffMsg is what was found of an event's predecessor.
type diffMsg struct {
	detail  *detail
	gen     int
	before  inspector.Row
	found   bool
	changes []inspector.ArgChange
	err     error
}

// showDiff looks for the event before, when the comparison is to be seen and is not the one there is.
func (d *detail) showDiff() tea.Cmd {
	id, key := d.id(), d.event.Row.Key
	if d.sub != diffView || !d.loaded || d.diff.asked && d.diff.of == key && d.diff.id == id {
		return nil
	}
	d.diff.end()
	d.diff = diff{of: key, id: id, asked: true, gen: d.diff.gen + 1}
	d.page.Home()
	if id == "" {
		d.layPage()
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.diff.cancel, d.diff.reading = cancel, true
	d.layPage()
	store, args, gen := d.env.Store, d.event.Row.Event.Args, d.diff.gen
	return func() tea.Msg {
		defer cancel()
		m := diffMsg{detail: d, gen: gen}
		m.before, m.found, m.err = store.Previous(ctx, key, id)
		if m.err == nil && m.found {
			m.changes = inspector.DiffArgs(m.before.Event.Args, args)
		}
		return m
	}
}

// end stops looking.
func (d *diff) end() {
	if d.cancel != nil {
		d.cancel()
	}
	d.reading = false
}

func (d *detail) diffed(m diffMsg) (tea.Cmd, bool) {
	if m.detail != d || m.gen != d.diff.gen {
		return nil, m.detail == d
	}
	d.diff.reading = false
	if errors.Is(m.err, context.Canceled) {
		return nil, true
	}
	d.diff.before, d.diff.first, d.diff.changes, d.diff.err, d.diff.known = m.before, !m.found, m.changes, m.err, true
	d.layPage()
	return nil, true
}

// diffLines shows what the args changed, old and new side by side where they fit.
func (d *detail) diffLines(width int) (out []lines.Line, values []value) {
	th := d.env.Theme
	add := func(l lines.Line, v value) { out, values = append(out, l), append(values, v) }
	say := func(s string) { add(lines.Line{{Text: s, Style: th.Dim}}, value{}) }
	id := shownID(d.env, text.MiddleCut(d.diff.id, 24))
	switch {
	case d.diff.id == "":
		say("its args hold nothing that looks like an id, so there is no event to compare it with")
		return out, values
	case d.diff.err != nil:
		add(lines.Line{{Text: d.diff.err.Error(), Style: th.Warn}}, value{})
		return out, values
	case !d.diff.known:
		say("looking for the event before it that mentions " + id + " …")
		return out, values
	case d.diff.first:
		say("this is the first event that mentions " + id)
		return out, values
	}
	b := d.diff.before
	add(lines.Line{{Text: "against ", Style: th.Dim}, {Text: b.Event.SeqNum.String(), Style: th.Strong}, {Text: " " + text.Fit(b.Event.Name, 40)}, {Text: ", the event before that mentions " + id, Style: th.Dim}}, value{})
	if len(d.diff.changes) == 0 {
		say("the args are the same")
	}
	at := 4
	for _, c := range d.diff.changes {
		at = max(at, 2+min(text.WidthUpTo(c.Path, nameWidth), nameWidth)+2)
	}
	for _, c := range d.diff.changes {
		for _, l := range d.argLines(c, at, width) {
			add(l, d.argValue(c))
		}
	}
	if len(d.diff.changes) == inspector.MaxArgChanges {
		say("and there may be more changes, which are left out")
	}
	return out, values
}

// argLines shows one change of the args: on two lines when the values are too long for one.
func (d *detail) argLines(c inspector.ArgChange, at, width int) []lines.Line {
	th := d.env.Theme
	path := c.Path
	if path == "" {
		path = "args"
	}
	before, after := shownLine(d, c.Old), shownLine(d, c.New)
	name := lines.Piece{Text: text.Fit(path, nameWidth), Style: th.Key}
	switch c.Op {
	case livestore.OpInsert:
		return []lines.Line{{{Text: "+ ", Style: th.Insert}, name, {Text: after, Style: th.Insert, At: at}}}
	case livestore.OpDelete:
		return []lines.Line{{{Text: "- ", Style: th.Delete}, name, {Text: before, Style: th.Delete, At: at}}}
	}
	head := lines.Line{{Text: "~ ", Style: th.Update}, name, {Text: before, Style: th.Delete, At: at}}
	if at+text.WidthUpTo(before, width)+4+text.WidthUpTo(after, width) <= width {
		return []lines.Line{append(head, lines.Piece{Text: "  → ", Style: th.Dim}, lines.Piece{Text: after, Style: th.Insert})}
	}
	return []lines.Line{head, {{Text: "→ ", Style: th.Dim, At: at - 2}, {Text: after, Style: th.Insert}}}
}

// shownLine is the beginning of a JSON value, enough of it for any line.
func shownLine(d *detail, v string) string {
	v = shownArgs(d.env, v)
	if v == "" {
		return ""
	}
	return v[:min(len(v), 2000)]
}

// argValue is what opens of a change: the new value, or the old one where there is no other.
func (d *detail) argValue(c inspector.ArgChange) value {
	v := value{title: "args." + c.Path, v: c.New, ok: true}
	if c.Op == livestore.OpDelete {
		v.v = c.Old
	}
	return v
}
