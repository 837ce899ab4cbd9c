package playground

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// asFormat is how rows are written.
type asFormat string

const (
	asCSV   asFormat = "csv"
	asTSV   asFormat = "tsv"
	asJSON  asFormat = "json"
	asLines asFormat = "jsonl"
)

// table is rows to be written, in the order they are shown in.
type table struct {
	columns []string
	n       int
	row     func(i int) []any
}

// table is the rows from up to but not including to.
func (o *outcome) table(from, to int) table {
	order, rows := slices.Clone(o.order[from:to]), o.result.Rows
	redact := o.env.Redact
	return table{columns: o.result.Columns, n: to - from, row: func(i int) []any {
		row := rows[order[i]]
		if !redact {
			return row
		}
		shapes := make([]any, len(row))
		for j, v := range row {
			shapes[j] = inspector.ShapeValue(v)
		}
		return shapes
	}}
}

// write writes rows as a file of one of the formats has them, and no more once a write has failed.
func (t table) write(w io.Writer, as asFormat) error {
	if as == asCSV || as == asTSV {
		return t.writeCells(w, as)
	}
	names := inspector.FieldNames(t.columns)
	open, between, end := "[\n", ",\n", "\n]\n"
	if as == asLines {
		open, between, end = "", "\n", "\n"
	}
	var b []byte
	b = append(b, open...)
	for i := range t.n {
		if i > 0 {
			b = append(b, between...)
		}
		b = inspector.AppendObject(b, names, t.row(i))
		if _, err := w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	if as == asLines && t.n == 0 {
		end = ""
	}
	_, err := w.Write(append(b, end...))
	return err
}

// writeCells writes the columns' names and the rows in fields.
func (t table) writeCells(w io.Writer, as asFormat) error {
	c := csv.NewWriter(w)
	if as == asTSV {
		c.Comma = '\t'
	}
	cells := slices.Clone(t.columns)
	for i := -1; i < t.n; i++ {
		if i >= 0 {
			for j, v := range t.row(i) {
				cells[j] = inspector.PlainText(v)
			}
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// formatOf is the format that a file's name asks for.
func formatOf(name string) (asFormat, error) {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".csv", ".tsv", ".json", ".jsonl":
		return asFormat(ext[1:]), nil
	case "":
		return "", errors.New("its end says the format: .csv, .tsv, .json or .jsonl")
	default:
		return "", fmt.Errorf("rows go to .csv, .tsv, .json or .jsonl, not to %s", text.Fit(ext, 10))
	}
}

// copyRows copies rows off the UI goroutine, as far as a clipboard takes them.
func (p *Pane) copyRows(what string, from, to int, as asFormat) tea.Cmd {
	t := p.outcome().table(from, to)
	return p.work(func(context.Context) func() tea.Cmd {
		b := bounded{most: pane.MaxCopy}
		err := t.write(&b, as)
		return func() tea.Cmd {
			if err != nil {
				return pane.Say(pane.Warn, what+" is more than "+text.Bytes(pane.MaxCopy)+", too much for a terminal's clipboard: w writes to a file")
			}
			s := b.String()
			if as == asLines && t.n == 1 {
				s = strings.TrimSuffix(s, "\n") // one value, not a file of them
			}
			return pane.Copy(what, s, "w writes to a file")
		}
	})
}

// bounded takes so many bytes and no more.
type bounded struct {
	strings.Builder
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, io.ErrShortWrite
	}
	return b.Builder.Write(p)
}

// copyCell copies the value under the cursor, or the selected rows where there are some, as a spreadsheet takes them.
func (p *Pane) copyCell() tea.Cmd {
	o := p.outcome()
	if p.record != nil {
		return pane.Copy(p.record.Path(), p.record.Value(), "w writes rows to a file")
	}
	if from, to, ok := o.selected(); ok {
		return p.copyRows(someRows(to-from)+" as TSV", from, to, asTSV)
	}
	v, name, ok := p.cell()
	if !ok {
		return nil
	}
	if b, ok := v.([]byte); ok && len(b) > pane.MaxCopy {
		return pane.Say(pane.Warn, text.Fit(name, 40)+" is "+text.Bytes(int64(len(b)))+", too much for a terminal's clipboard: V opens it, and w writes it there")
	}
	s := inspector.PlainText(v)
	if v == nil {
		s = "NULL"
	}
	return pane.Copy(text.Fit(name, 40), s, "w writes rows to a file")
}

func someRows(n int) string {
	if n == 1 {
		return "1 row"
	}
	return text.Count(int64(n)) + " rows"
}

// cell is the value under the cursor, as it may be shown, and the name of its column.
func (p *Pane) cell() (v any, column string, ok bool) {
	o := p.outcome()
	row, ok := o.current()
	i := o.grid.CursorColumn()
	if !ok || i < 0 || i >= len(row) {
		return nil, "", false
	}
	return row[i], o.result.Columns[i], true
}

// copyRow copies the row, or the selected ones, as JSON.
func (p *Pane) copyRow() tea.Cmd {
	o := p.outcome()
	if from, to, ok := o.selected(); ok && p.record == nil {
		return p.copyRows(someRows(to-from)+" as JSON lines", from, to, asLines)
	}
	at := p.outcome().position()
	return p.copyRows("the row as JSON", at, at+1, asLines)
}

// copyColumn copies a column, a value a line: of the selected rows, or of all.
func (p *Pane) copyColumn() tea.Cmd {
	o := p.outcome()
	i := o.grid.CursorColumn()
	if i < 0 {
		return nil
	}
	from, to, ok := o.selected()
	if !ok {
		from, to = 0, len(o.rows)
	}
	t := o.table(from, to)
	whole := t.row
	t.columns, t.row = t.columns[i:i+1], func(at int) []any { return whole(at)[i : i+1] }
	what := "the column " + text.Fit(t.columns[0], 40)
	return p.work(func(context.Context) func() tea.Cmd {
		b := bounded{most: pane.MaxCopy}
		var err error
		for at := 0; at < t.n && err == nil; at++ {
			_, err = b.Write([]byte(inspector.PlainText(t.row(at)[0]) + "\n"))
		}
		return func() tea.Cmd {
			if err != nil {
				return pane.Say(pane.Warn, what+" is more than "+text.Bytes(pane.MaxCopy)+", too much for a terminal's clipboard: w writes to a file")
			}
			return pane.Copy(what, strings.TrimSuffix(b.String(), "\n"), "")
		}
	})
}

// copyAll copies all rows as CSV.
func (p *Pane) copyAll() tea.Cmd {
	return p.copyRows(someRows(len(p.outcome().rows))+" as CSV", 0, len(p.outcome().rows), asCSV)
}

// openRecord shows one row as a tree, each column on its own line.
func (p *Pane) openRecord() tea.Cmd {
	o := p.outcome()
	at := o.position()
	t := o.table(at, at+1)
	return p.work(func(context.Context) func() tea.Cmd {
		record := jsonview.New(string(inspector.AppendObject(nil, inspector.FieldNames(t.columns), t.row(0))))
		record.SetName("row " + text.Count(int64(at+1)))
		return func() tea.Cmd {
			if p.outcome() == o {
				p.record = record
			}
			return nil
		}
	})
}
