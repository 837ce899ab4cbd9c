package queries

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// Bounds of a result that is shown.
const (
	maxResult     = 8 << 20 // bytes
	maxResultRows = 1000    // as a grid
	maxColumns    = 200
)

// result is the last result of a live query: as a grid where it is a list of objects, and as JSON.
type result struct {
	version [2]int64
	known   bool
	raw     string // as it is shown and copied
	err     error
	asTree  bool
	total   int // rows in all
	rows    grid.Rows
	grid    *grid.Model[int]
	tree    *jsonview.Model
}

// readResult reads the result and makes what it is shown as.
func (d *detail) readResult() tea.Cmd {
	id, version, was, store, env := d.of.live.ID, d.of.version, d.result, d.env.Store, d.env
	th := env.Theme
	return d.read(func(ctx context.Context) (func(*detail), error) {
		raw, err := store.LiveResult(ctx, id)
		if err == nil && env.Redact {
			raw = inspector.Shape(raw)
		}
		r := result{version: version, known: true, raw: raw, err: err}
		switch {
		case err != nil || len(raw) > maxResult:
		case was.known && was.raw == raw:
			r.total, r.rows, r.grid, r.tree = was.total, was.rows, was.grid, was.tree
		default:
			r.make(th)
		}
		return func(d *detail) { d.takeResult(r) }, err
	})
}

// takeResult shows a result, from where the one before was looked at.
func (d *detail) takeResult(r result) {
	r.asTree = d.result.asTree
	if old := d.result.grid; old != nil && r.grid != nil && old != r.grid {
		r.grid.Arrange(old.Arrangement())
		at, _ := old.Cursor()
		r.rows.Serve(r.grid, r.grid.Goto(min(at.Key, max(0, len(r.rows)-1))))
	}
	d.result = r
}

// make makes the grid and the tree.
func (r *result) make(th theme.Theme) {
	r.tree = jsonview.New(r.raw)
	r.tree.SetName("result")
	names, values, total := objects(r.raw)
	if names == nil {
		return
	}
	r.total = total
	cells := make([][]grid.Cell, len(values))
	numbers := make([]bool, len(names))
	others := make([]bool, len(names))
	for i, row := range values {
		cells[i] = make([]grid.Cell, len(names))
		for j, name := range names {
			v, there := row[name]
			if !there {
				continue
			}
			cells[i][j] = valueCell(v, th)
			switch {
			case string(v) == "null":
			case v[0] == '-' || v[0] >= '0' && v[0] <= '9':
				numbers[j] = true
			default:
				others[j] = true
			}
		}
	}
	r.rows = grid.NewRows(cells)
	cols := grid.NaturalColumns(names, r.rows)
	for j := range cols {
		cols[j].Right = numbers[j] && !others[j]
	}
	r.grid = grid.New[int](cols)
	r.grid.SetEmpty("no rows")
	r.grid.SetWide(true)
	r.rows.Serve(r.grid, r.grid.Refresh())
}

// valueCell writes a value of a result.
func valueCell(v json.RawMessage, th theme.Theme) grid.Cell {
	var c grid.Cell
	switch v[0] {
	case '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			c.Text, c.Style = sqlvalue.Format(s, th)
		}
	case 'n':
		c.Text, c.Style = sqlvalue.Format(nil, th)
	case 't', 'f':
		c.Text, c.Style = string(v), th.Null
	case '{', '[':
		c.Text, c.Style = text.Fit(string(v[:min(len(v), maxHead)]), 200), th.Dim
	default:
		c.Text, c.Style = string(v[:min(len(v), maxHead)]), th.Number
	}
	return c
}

// objects takes a list of objects apart: the names of their fields in the order in which they come, and the first of
// them. Names are nil for anything else.
func objects(raw string) (names []string, rows []map[string]json.RawMessage, total int) {
	if !strings.HasPrefix(strings.TrimLeft(raw, " \t\r\n"), "[") {
		return nil, nil, 0
	}
	d := json.NewDecoder(strings.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return nil, nil, 0
	}
	seen := map[string]bool{}
	for d.More() {
		var one json.RawMessage
		if d.Decode(&one) != nil || one[0] != '{' {
			return nil, nil, 0
		}
		if total++; total > maxResultRows {
			continue
		}
		row := map[string]json.RawMessage{}
		for _, name := range fields(one, row) {
			if !seen[name] && len(names) < maxColumns {
				seen[name] = true
				names = append(names, name)
			}
		}
		rows = append(rows, row)
	}
	return names, rows, total
}

// fields are the names of an object's fields in their order; their values go into row.
func fields(object json.RawMessage, row map[string]json.RawMessage) []string {
	var names []string
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil
	}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		var v json.RawMessage
		if err != nil || !ok || d.Decode(&v) != nil {
			return names
		}
		names = append(names, name)
		row[name] = v
	}
	return names
}

// note says what part of the result is shown, and as what.
func (r *result) note() string {
	switch {
	case r.grid == nil:
		return ""
	case r.asTree:
		return text.Count(int64(r.total)) + " rows as JSON · t as a table"
	case r.total > len(r.rows):
		return "the first " + text.Count(int64(len(r.rows))) + " of " + text.Count(int64(r.total)) + " rows · t all of them, as JSON"
	}
	return text.Count(int64(r.total)) + " rows · t as JSON"
}
