package playground

import (
	"context"
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/complete"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Bounds of reading the events' names, which no index has: of so many events, for so long, and so many names at most.
const (
	namesOf     = 20_000
	namesWithin = 300 * time.Millisecond
	maxNames    = 200
)

// schema is what there is to ask for, and the list of it at the side.
type schema struct {
	entries  []entry
	lines    []lines.Line
	cursor   int
	top      int
	height   int // of the last Draw
	tables   map[inspector.Database][]complete.Table
	names    []string // of events; nil where there are too many
	err      error
	hidden   bool // turned off by hand, where it would be shown
	wanted   bool // turned on by hand, where it would not
	reading  bool
	stale    bool   // the store has changed since
	revision uint64 // of the store when it was read, and one more; 0 before that
}

// entry is a line of the schema: a table, or a column of it.
type entry struct {
	table, column string
	kind          string
	key           bool
	heading       string // in place of both
}

type schemaMsg struct {
	pane     *Pane
	entries  []entry
	tables   map[inspector.Database][]complete.Table
	names    []string
	revision uint64
	err      error
}

// readSchema reads which tables there are, in the state and in the eventlog, and how events are called.
func (p *Pane) readSchema() tea.Cmd {
	p.schema.reading, p.schema.stale = true, false
	store := p.env.Store
	return func() tea.Msg {
		m := schemaMsg{pane: p, tables: map[inspector.Database][]complete.Table{}, revision: store.Revision() + 1}
		for _, which := range []inspector.Database{inspector.StateDatabase, inspector.EventlogDatabase} {
			if which == inspector.StateDatabase && store.Client().Can(client.CapState) != nil || which == inspector.EventlogDatabase && store.Client().Can(client.CapEventlog) != nil {
				continue
			}
			tables, err := store.Schema(context.Background(), which)
			if err != nil {
				m.err = err
				continue
			}
			m.entries = append(m.entries, entry{heading: string(which)})
			for _, t := range tables {
				m.entries = append(m.entries, entry{table: t.Name, kind: string(t.Kind)})
				known := complete.Table{Name: t.Name, Kind: string(t.Kind)}
				for _, c := range t.Columns {
					m.entries = append(m.entries, entry{table: t.Name, column: c.Name, kind: c.Type, key: c.Key > 0})
					known.Columns = append(known.Columns, complete.Column{Name: c.Name, Type: c.Type})
				}
				m.tables[which] = append(m.tables[which], known)
			}
		}
		m.names = eventNames(store)
		return m
	}
}

// eventNames are the names of the latest events; none where that takes long, or where there are too many.
func eventNames(store *inspector.Store) []string {
	ctx, cancel := context.WithTimeout(context.Background(), namesWithin)
	defer cancel()
	opt := inspector.QueryOptions{Database: inspector.EventlogDatabase, Limit: namesOf}
	r, err := store.Query(ctx, `SELECT name FROM eventlog ORDER BY seqNumGlobal DESC`, opt)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	var names []string
	for _, row := range r.Rows {
		if s, ok := row[0].(string); ok && !seen[s] {
			if len(names) == maxNames {
				return nil
			}
			seen[s] = true
			names = append(names, s)
		}
	}
	slices.Sort(names)
	return names
}

// schemaArrived shows the tables, and begins with a statement that works on this store.
func (p *Pane) schemaArrived(m schemaMsg) {
	s := &p.schema
	first := s.revision == 0
	s.reading = false
	s.revision = m.revision
	s.entries, s.tables, s.names, s.err = m.entries, m.tables, m.names, m.err
	s.lines = schemaLines(m.entries, p.env.Theme)
	s.cursor = max(0, min(s.cursor, len(s.lines)-1))
	if first && len(s.lines) > 1 {
		s.cursor = 1
	}
	p.begin()
}

// begin writes a statement into an editor that has been left empty, once it is known what it may ask and that nothing
// was kept.
func (p *Pane) begin() {
	if p.draft.begun || p.schema.revision == 0 || !p.draft.recalled {
		return
	}
	p.draft.begun = true
	if p.text() == "" && p.editor.Version() == p.draft.untouched {
		p.editor.SetValue(example(p.schema.entries))
		p.draft.example = p.editor.Version()
	}
}

// catalog is what can be named in the database that is asked.
func (p *Pane) catalog() complete.Catalog {
	c := complete.Catalog{Functions: complete.Functions(), EventNames: p.schema.names}
	for _, which := range []inspector.Database{inspector.StateDatabase, inspector.EventlogDatabase} {
		if p.database == inspector.AutoDatabase || p.database == which {
			c.Tables = append(c.Tables, p.schema.tables[which]...)
		}
	}
	return c
}

// example is the statement that the editor begins with.
func example(entries []entry) string {
	for _, e := range entries {
		if e.column == "" && e.kind == string(livestore.UserTable) {
			return "SELECT * FROM " + complete.QuoteName(e.table) + " LIMIT 50;"
		}
	}
	for _, e := range entries {
		if e.table == livestore.EventlogTable {
			return "SELECT name, count(*) AS events FROM eventlog GROUP BY name ORDER BY events DESC;"
		}
	}
	return "SELECT name, sql FROM sqlite_schema;"
}

func schemaLines(entries []entry, th theme.Theme) []lines.Line {
	var out []lines.Line
	for _, e := range entries {
		switch {
		case e.heading != "":
			out = append(out, lines.Line{{Text: e.heading, Style: th.Dim}})
		case e.column == "":
			style := th.Strong
			if e.kind == string(livestore.InternalTable) {
				style = th.Plain
			}
			out = append(out, lines.Line{{Text: e.table, Style: style, At: 1}})
		default:
			line := lines.Line{{Text: e.column, At: 3}, {Text: "  " + e.kind, Style: th.Dim}}
			if e.key {
				line = append(line, lines.Piece{Text: " key", Style: th.Accent})
			}
			out = append(out, line)
		}
	}
	return out
}

// move moves the cursor by d lines.
func (s *schema) move(d int) { s.cursor = max(0, min(s.cursor+d, len(s.lines)-1)) }

// draw draws the list around its cursor.
func (s *schema) draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	text.Fill(scr, area, th.Plain)
	if s.height = area.Dy(); s.height < 1 {
		return
	}
	s.top = max(min(s.top, s.cursor), s.cursor-s.height+1)
	s.top = max(0, min(s.top, len(s.lines)-s.height))
	for y := 0; y < s.height && s.top+y < len(s.lines); y++ {
		row := text.Row(area, y)
		s.lines[s.top+y].Draw(scr, row)
		if s.top+y == s.cursor {
			style := th.SelectedBlur
			if focused {
				style = th.Selected
			}
			text.Restyle(scr, row, func(c uv.Style) uv.Style { return theme.Over(c, style) })
		}
	}
}

// click chooses the line at a place of the list; ok is false below the last one. again is true where it was chosen
// before.
func (s *schema) click(y int) (again, ok bool) {
	at := s.top + y
	if y < 0 || at >= len(s.lines) {
		return false, false
	}
	again = at == s.cursor
	s.cursor = at
	return again, true
}

// choose writes what the schema's cursor is on into the editor: a whole statement for a table, its name for a column.
func (p *Pane) choose() tea.Cmd {
	i := p.schema.cursor
	if i >= len(p.schema.entries) || p.schema.entries[i].heading != "" {
		return nil
	}
	e := p.schema.entries[i]
	if e.column != "" {
		p.editor.Insert(complete.QuoteName(e.column))
	} else {
		p.append("SELECT * FROM " + complete.QuoteName(e.table) + " LIMIT 50;")
	}
	p.setFocus(inEditor)
	return nil
}

// schemaFrom is the width of the pane from which on the tables are shown without being asked for.
const schemaFrom = 120

func (p *Pane) schemaShown() bool {
	if p.layout.zoomed {
		return false
	}
	if p.size.Width >= schemaFrom {
		return !p.schema.hidden
	}
	return p.schema.wanted
}

// toggleSchema shows or hides the tables.
func (p *Pane) toggleSchema() tea.Cmd {
	p.layout.zoomed = false
	shown := p.schemaShown()
	p.schema.hidden, p.schema.wanted = shown, !shown
	if shown && p.focus == inSchema {
		p.setFocus(inEditor)
	} else if !shown {
		p.setFocus(inSchema)
	}
	return nil
}
