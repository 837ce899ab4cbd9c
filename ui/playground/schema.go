package playground

import (
	"context"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// entry is a line of the schema: a table, or a column of it.
type entry struct {
	table, column string
	kind          string
	key           bool
	heading       string // in place of both
}

// readSchema reads which tables there are, in the state and in the eventlog.
func (p *Pane) readSchema() tea.Cmd {
	p.reading = true
	store := p.env.Store
	return func() tea.Msg {
		m := schemaMsg{pane: p}
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
				for _, c := range t.Columns {
					m.entries = append(m.entries, entry{table: t.Name, column: c.Name, kind: c.Type, key: c.Key > 0})
				}
			}
		}
		return m
	}
}

// schemaArrived shows the tables, and begins with a statement that works on this store.
func (p *Pane) schemaArrived(m schemaMsg) {
	p.reading = false
	p.entries, p.schemaErr = m.entries, m.err
	p.schema.Set(schemaLines(m.entries, p.env.Theme))
	if p.schema.Len() > 1 {
		p.schema.SetCursor(1)
	}
	if p.editor.Value() == "" {
		p.editor.SetValue(example(m.entries))
	}
}

// example is the statement that the editor begins with.
func example(entries []entry) string {
	for _, e := range entries {
		if e.column == "" && e.kind == string(livestore.UserTable) {
			return "SELECT * FROM " + name(e.table) + " LIMIT 50;"
		}
	}
	for _, e := range entries {
		if e.table == livestore.EventlogTable {
			return "SELECT name, count(*) AS events FROM eventlog GROUP BY name ORDER BY events DESC;"
		}
	}
	return "SELECT name, sql FROM sqlite_schema;"
}

// name writes a table's or column's name, in quotes where it needs them.
func name(s string) string {
	for i := range len(s) {
		if !isWord(s[i]) || s[i] >= 0x80 || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return inspector.QuoteName(s)
		}
	}
	return s
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

// choose writes what the schema's cursor is on into the editor: a whole statement for a table, its name for a column.
func (p *Pane) choose() tea.Cmd {
	i := p.schema.Cursor()
	if i >= len(p.entries) || p.entries[i].heading != "" {
		return nil
	}
	e := p.entries[i]
	if e.column != "" {
		p.editor.Insert(name(e.column))
	} else {
		text := p.editor.Value()
		if text != "" {
			text += "\n"
		}
		p.editor.SetValue(text + "SELECT * FROM " + name(e.table) + " LIMIT 50;")
	}
	p.setFocus(inEditor)
	return nil
}

// schemaFrom is the width of the pane from which on the tables are shown without being asked for.
const schemaFrom = 120

func (p *Pane) schemaShown() bool {
	if p.size.Width >= schemaFrom {
		return !p.hideSchema
	}
	return p.wantSchema
}

// toggleSchema shows or hides the tables.
func (p *Pane) toggleSchema() tea.Cmd {
	shown := p.schemaShown()
	p.hideSchema, p.wantSchema = shown, !shown
	if shown && p.focus == inSchema {
		p.setFocus(inEditor)
	} else if !shown {
		p.setFocus(inSchema)
	}
	return nil
}
