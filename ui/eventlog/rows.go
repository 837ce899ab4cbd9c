package eventlog

import (
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// heavy is the size of args from which on it is said in the grid.
const heavy = 10_000

// The widest that a column is drawn, args excepted, and how wide times are.
const (
	idWidth      = 16
	nameWidest   = 28
	clientWidth  = 14
	sessionWidth = 10
	ageWidth     = 7  // created
	seenWidth    = 11 // seen 59 min
	signWidth    = 3  // of a bookmark or mark, and the blank before it
)

// shape is what is known of the rows that a list has shown: how wide their fields are, and whether there are times. A
// column is as wide as what it holds, and one that would be empty is not there; args have the rest.
type shape struct {
	id, name, client, session int
	created, seen             bool
}

// add makes room for a row.
func (s *shape) add(r *inspector.Row) {
	s.id = max(s.id, min(len(r.Event.SeqNum.String()), idWidth))
	s.name = max(s.name, min(text.WidthUpTo(r.Event.Name, nameWidest), nameWidest))
	s.client = max(s.client, min(text.WidthUpTo(r.Event.ClientID, clientWidth), clientWidth))
	s.session = max(s.session, min(text.WidthUpTo(r.Event.SessionID, sessionWidth), sessionWidth))
	s.created = s.created || !r.CreatedAt.IsZero()
	s.seen = s.seen || !r.SeenAt.IsZero()
}

// join is a shape with room for both.
func (s shape) join(o shape) shape {
	return shape{
		id: max(s.id, o.id), name: max(s.name, o.name), client: max(s.client, o.client), session: max(s.session, o.session),
		created: s.created || o.created, seen: s.seen || o.seen,
	}
}

// columns are the columns of a list of events. Those of low priority give way first on a narrow screen: the session,
// then the time, then the client.
func columns(s shape, signs bool) []grid.Column {
	client, session := max(s.client, len("client")), max(s.session, len("session"))
	id := max(s.id, 5)
	if signs {
		id += signWidth
	}
	cols := []grid.Column{
		{ID: "id", Title: "id", Min: id, Priority: 10},
		{ID: "event", Title: "event", Min: min(max(s.name, 5), 16), Max: max(s.name, 5), Weight: 2, Priority: 9},
		{ID: "args", Title: "args", Min: 30, Weight: 4, Priority: 8},
		{ID: "client", Title: "client", Min: client, Priority: 5},
		{ID: "session", Title: "session", Min: session, Priority: 3},
	}
	when := grid.Column{ID: "when", Title: "created", Min: ageWidth, Priority: 4, Right: true, Volatile: true}
	switch {
	case s.seen && s.created:
		when.Title, when.Min = "when", seenWidth
	case s.seen:
		when.Title = "seen"
	case !s.created:
		return cols
	}
	return append(cols, when)
}

// mark is the glyph of a row's status, and statusStyle its colour.
func mark(r inspector.Row) string {
	switch {
	case r.Status == livestore.Rebased:
		return "✕"
	case r.Status == livestore.Pending:
		return "◌"
	case r.Status == livestore.ClientOnly:
		return "·"
	case r.Event.Unknown():
		return "?"
	}
	return ""
}

func statusStyle(r inspector.Row, th theme.Theme) uv.Style {
	switch {
	case r.Status == livestore.Rebased:
		return th.Rebased
	case r.Status == livestore.Pending:
		return th.Pending
	case r.Status == livestore.ClientOnly:
		return th.ClientOnly
	case r.Event.Unknown():
		return th.Unknown
	}
	return th.Plain
}

// gridRow makes a row of the grid, whose cells are made when it is drawn. It is called off the UI goroutine.
func gridRow(r *inspector.Row, p *painter, th theme.Theme) grid.Row[livestore.Key] {
	return grid.Row[livestore.Key]{
		Key: r.Key, Mark: mark(*r), Style: statusStyle(*r, th),
		Make: func(into []grid.Cell) []grid.Cell { return p.cells(into, r) },
	}
}

// painter makes the cells of one row at a time, in memory that it uses again for the next.
type painter struct {
	list    *list
	args    previewer
	singles [3][1]grid.Span
}

// cells are an event's. What a rebase threw away is coloured altogether; otherwise the mark, the id and the name say the
// status, and the data stays plain.
func (p *painter) cells(into []grid.Cell, r *inspector.Row) []grid.Cell {
	e, th := &r.Event, p.list.env.Theme
	name := grid.Cell{Text: e.Name}
	if e.Unknown() {
		name.Style = th.Unknown
	}
	return append(into,
		grid.Cell{Text: p.number(r)},
		name,
		p.argsCell(r, th),
		p.plain(0, text.MiddleCut(e.ClientID, clientWidth), th.Plain),
		p.plain(1, text.MiddleCut(e.SessionID, sessionWidth), th.Plain),
		p.plain(2, age(*r, p.list.env.Now(), p.list.shape), th.Plain),
	)
}

// number is an event's, with the sign of its bookmark or mark.
func (p *painter) number(r *inspector.Row) string {
	if sign := p.list.signs[r.Key]; sign != "" {
		return r.Event.SeqNum.String() + " " + sign
	}
	return r.Event.SeqNum.String()
}

// plain is a cell that does not take the row's colour.
func (p *painter) plain(i int, s string, style uv.Style) grid.Cell {
	p.singles[i][0] = grid.Span{From: 0, To: len(s), Style: style}
	return grid.Cell{Text: s, Spans: p.singles[i][:]}
}

func (p *painter) argsCell(r *inspector.Row, th theme.Theme) grid.Cell {
	if t := p.list.timeline; t != nil {
		said := t.changes[r.Key].said
		if r.Renumbered {
			said = "→ now " + r.RebasedTo.String() + "  " + said
		}
		return grid.Cell{Text: said}
	}
	p.args.reset(th)
	if r.ArgsBytes >= heavy {
		p.args.put(text.Bytes(r.ArgsBytes)+"  ", th.Warn)
	}
	if r.Renumbered {
		p.args.put("→ now "+r.RebasedTo.String()+"  ", th.Warn)
	}
	p.args.args(shownArgs(p.list.env, r.Event.Args))
	if r.ArgsBytes > int64(len(r.Event.Args)) && !p.list.env.Redact {
		p.args.put("…", th.Plain)
	}
	c := grid.Cell{Text: string(p.args.out)}
	if r.Status != livestore.Rebased {
		c.Spans = p.args.spans
	}
	return c
}

// age says how long ago the backend recorded the event, or, where that is not known, how long ago it was seen to arrive
// here: LiveStore's eventlog itself has no clock.
func age(r inspector.Row, now time.Time, s shape) string {
	switch {
	case r.CreatedAt.Sub(now) > time.Minute: // the backend's clock, or this one, is wrong
		return "in " + text.Duration(r.CreatedAt.Sub(now))
	case !r.CreatedAt.IsZero():
		return text.Duration(max(0, now.Sub(r.CreatedAt)))
	case r.SeenAt.IsZero():
		return ""
	case s.created:
		return "seen " + text.Duration(now.Sub(r.SeenAt))
	}
	return text.Duration(now.Sub(r.SeenAt))
}
