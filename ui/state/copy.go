package state

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// Bounds of what is copied.
const (
	maxCopied   = 10_000 // rows
	columnRows  = 1000   // rows of a column when none are selected
	copyAtOnce  = 200
	writeInText = ":write writes rows to a file"
)

// copyMsg is what is to be copied.
type copyMsg struct {
	pane *Pane
	what string
	text string
	err  error
}

func (p *Pane) copied(m copyMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.finding = false
	if m.err != nil {
		return pane.Say(pane.Error, "copy "+m.what+": "+m.err.Error())
	}
	return pane.Copy(m.what, m.text, writeInText)
}

// chosen is the row and the column that copying means: the record's where that has the keys, else the grid's.
func (p *Pane) chosen() (src source, key inspector.RowKey, column string, ok bool) {
	if p.focus == inRecord {
		return p.record.src, p.record.key, p.record.column, p.record.loaded
	}
	row, has := p.rows.grid.Cursor()
	c, in := p.rows.column()
	return p.rows.now, row.Key, c.Name, has && in
}

// copyValue copies the whole value under the cursor; in a tree, what its cursor is on; of a selection, its rows.
func (p *Pane) copyValue() tea.Cmd {
	if p.focus == inRows && p.rows.grid.Selecting() {
		return p.copySelected()
	}
	if p.focus == inRecord && p.record.tab == cellTab && p.record.cell != nil && !p.env.Redact {
		value, note := p.record.cell.Copy()
		return pane.Copy(note, value, writeInText)
	}
	src, key, column, ok := p.chosen()
	if !ok {
		return nil
	}
	store, hidden := p.env.Store, p.env.Redact
	return p.gather(text.Fit(column, 40), func(ctx context.Context) (string, error) {
		v, err := store.Cell(ctx, src.name, key, column)
		return plainText(v, hidden), err
	})
}

// gather reads what is to be copied.
func (p *Pane) gather(what string, read func(context.Context) (string, error)) tea.Cmd {
	p.finding = true
	return func() tea.Msg {
		m := copyMsg{pane: p, what: what}
		m.text, m.err = read(context.Background())
		return m
	}
}

// plainText is a value as text, whole.
func plainText(v any, hidden bool) string {
	if hidden {
		v = inspector.ShapeValue(v)
	}
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return "x'" + hex.EncodeToString(v) + "'"
	}
	s, _ := sqlvalue.Format(v, theme.None())
	return s
}

// copyRow copies the row as JSON.
func (p *Pane) copyRow() tea.Cmd {
	src, key, _, ok := p.chosen()
	if !ok {
		return nil
	}
	store, hidden := p.env.Store, p.env.Redact
	return p.gather("the row as JSON", func(ctx context.Context) (string, error) {
		page, at, err := src.view.Around(ctx, key, 1)
		if err != nil {
			return "", err
		}
		if at >= len(page.Rows) || page.Rows[at].Key != key {
			return "", inspector.ErrNoRow
		}
		line, err := whole(ctx, store, src, page.Rows[at], hidden, pane.MaxCopy)
		return string(inspector.AppendObject(nil, fields(src.columns), line)), err
	})
}

// fields are the names of the columns as fields of an object.
func fields(columns []inspector.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return inspector.FieldNames(names)
}

// whole reads what a page has cut of a row's values, as long as they have no more than most bytes altogether; 0 is no
// bound.
func whole(ctx context.Context, store *inspector.Store, src source, row inspector.TableRow, hidden bool, most int64) ([]any, error) {
	out, size := make([]any, len(row.Cells)), int64(0)
	for i, c := range row.Cells {
		if hidden {
			out[i] = inspector.ShapeValue(c)
			continue
		}
		if size += c.Bytes; most > 0 && size > most {
			return nil, fmt.Errorf("the row has more than %s, too much for a terminal's clipboard: %s", text.Bytes(most), writeInText)
		}
		out[i] = c.Value
		if !c.Cut {
			continue
		}
		v, err := store.Cell(ctx, src.name, row.Key, src.columns[i].Name)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// span is the rows that are selected, or the first ones.
type span struct {
	from, to inspector.RowKey
	selected bool
}

// selection is the selected rows; not ok, with the reason said, when it is not known which they are.
func (p *Pane) selection() (span, tea.Cmd, bool) {
	from, to, _, ok := p.rows.grid.Selection()
	if !ok {
		return span{}, pane.Say(pane.Info, "it is not known on which side of the cursor the selection began: go there, or begin anew with v"), false
	}
	return span{from, to, true}, nil, true
}

// each visits the rows of a span, most of them at most, and reports how many there were.
func (s span) each(ctx context.Context, v *inspector.TableView, most int, visit func(inspector.TableRow) error) (n int, err error) {
	var page inspector.TablePage
	at := 0
	if s.selected {
		page, at, err = v.Around(ctx, s.from, copyAtOnce)
	} else {
		page, err = v.First(ctx, copyAtOnce)
	}
	for err == nil {
		for _, row := range page.Rows[min(at, len(page.Rows)):] {
			if n == most {
				return n, nil
			}
			if err := visit(row); err != nil {
				return n, err
			}
			n++
			if s.selected && row.Key == s.to {
				return n, nil
			}
		}
		if page.AtEnd || len(page.Rows) == 0 {
			return n, nil
		}
		page, err = v.After(ctx, page.Rows[len(page.Rows)-1].Key, copyAtOnce)
		at = 0
	}
	return n, err
}

// copySelected copies the selected rows, each as JSON on a line.
func (p *Pane) copySelected() tea.Cmd {
	s, why, ok := p.selection()
	if !ok {
		return why
	}
	p.rows.grid.Select() // it ends it
	store, hidden, src := p.env.Store, p.env.Redact, p.rows.now
	p.finding = true
	return func() tea.Msg {
		m := copyMsg{pane: p}
		var out []byte
		names := fields(src.columns)
		n, err := s.each(context.Background(), src.view, maxCopied, func(row inspector.TableRow) error {
			line, err := whole(context.Background(), store, src, row, hidden, pane.MaxCopy)
			if err != nil {
				return err
			}
			out = append(inspector.AppendObject(out, names, line), '\n')
			if len(out) > pane.MaxCopy {
				return fmt.Errorf("they are more than %s, too much for a terminal's clipboard: %s", text.Bytes(pane.MaxCopy), writeInText)
			}
			return nil
		})
		m.what, m.text, m.err = text.Count(int64(n))+plural(int64(n), " row", " rows")+" as JSON lines", string(out), err
		return m
	}
}

// copyColumn copies the column under the cursor: of the selected rows, or of the first ones of the table as it is shown.
func (p *Pane) copyColumn() tea.Cmd {
	column, ok := p.rows.column()
	if !ok {
		return nil
	}
	s, most := span{}, columnRows
	if p.rows.grid.Selecting() {
		var why tea.Cmd
		if s, why, ok = p.selection(); !ok {
			return why
		}
		most = maxCopied
		p.rows.grid.Select()
	}
	store, hidden, src, index := p.env.Store, p.env.Redact, p.rows.now, p.rows.grid.CursorColumn()
	p.finding = true
	return func() tea.Msg {
		var out strings.Builder
		n, err := s.each(context.Background(), src.view, most, func(row inspector.TableRow) error {
			one := source{name: src.name, columns: src.columns[index : index+1]}
			v, err := whole(context.Background(), store, one, inspector.TableRow{Key: row.Key, Cells: row.Cells[index : index+1]}, hidden, pane.MaxCopy)
			if err != nil {
				return err
			}
			out.WriteString(oneLine(plainText(v[0], false)) + "\n")
			if out.Len() > pane.MaxCopy {
				return fmt.Errorf("it has more than %s, too much for a terminal's clipboard: %s", text.Bytes(pane.MaxCopy), writeInText)
			}
			return nil
		})
		which := "selected"
		if !s.selected {
			which = "first"
		}
		what := text.Fit(column.Name, 40) + " of the " + which + " " + strconv.Itoa(n) + plural(int64(n), " row", " rows")
		return copyMsg{pane: p, what: what, text: out.String(), err: err}
	}
}

// oneLine is a text on one line: as JSON where it has several.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	out, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(out)
}
