package inspector

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/livescope/livescope/client/sqlite"
)

// Cell is one value of a row as a page gives it.
type Cell struct {
	// Value is nil, int64, float64, string or []byte.
	Value any
	// Bytes is the length of a text or blob, 0 for others.
	Bytes int64
	// Cut: Value holds only the beginning, up to [PreviewBytes], and nothing at all
	// of what is so large that reading its beginning would take long.
	// [Store.Cell] reads the whole.
	Cut bool
}

// TableRow is a row of a table as a page gives it, a cell for each of the view's
// columns.
type TableRow struct {
	Key   RowKey
	Cells []Cell
}

const (
	// previewOf is the largest value that is read for its beginning: SQLite reads
	// a value as a whole or not at all.
	previewOf = 256 << 10
	// maxCellBytes bounds what [Store.Cell] reads.
	maxCellBytes = 16 << 20
	// columnsAtOnce is how many columns one statement reads; each takes two of the
	// 2,000 that SQLite allows.
	columnsAtOnce = 400
)

// ErrNoRow says that a row is not there, or not any more.
var ErrNoRow = errors.New("there is no such row")

// cellsSQL selects two columns for each: the value, or the beginning of it, and,
// where it is cut, its length, negative for a blob. octet_length does not read the
// value.
func cellsSQL(columns []Column) string {
	var b strings.Builder
	for i, column := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `CASE WHEN octet_length(%[1]s) > %[2]d THEN CASE WHEN octet_length(%[1]s) <= %[3]d THEN substr(CAST(%[1]s AS BLOB), 1, %[4]d) END ELSE %[1]s END, `+
			`CASE WHEN octet_length(%[1]s) > %[2]d THEN iif(typeof(%[1]s) = 'text', octet_length(%[1]s), -octet_length(%[1]s)) END`,
			tableColumn(column.Name), PreviewBytes, previewOf, PreviewBytes+4)
	}
	return b.String()
}

// readCells reads n cells that were selected with [cellsSQL] from column first on.
func readCells(st *sqlite.Stmt, first, n int, to []Cell) (cells []Cell, bytes int) {
	for i := first; i < first+2*n; i += 2 {
		var c Cell
		if length := st.Int(i + 1); length > 0 {
			c = Cell{Value: clip(st.Text(i), PreviewBytes), Bytes: length, Cut: true}
		} else if length < 0 {
			blob := st.Blob(i)
			c = Cell{Value: append([]byte{}, blob[:min(len(blob), PreviewBytes)]...), Bytes: -length, Cut: true}
		} else {
			c.Value = st.Value(i)
		}
		bytes += 16
		switch v := c.Value.(type) {
		case string:
			c.Bytes, bytes = max(c.Bytes, int64(len(v))), bytes+len(v)
		case []byte:
			c.Bytes, bytes = max(c.Bytes, int64(len(v))), bytes+len(v)
		}
		to = append(to, c)
	}
	return to, bytes
}

// fetchRows reads the rows with these keys, in their order, as far as they are
// there. It ends early when they take too much memory: taken is how many keys were
// looked at.
func (s *tableShape) fetchRows(ctx context.Context, c *sqlite.Conn, keys []RowKey) (rows []TableRow, taken int, err error) {
	var groups []*sqlite.Stmt
	defer func() {
		for _, st := range groups {
			err = errors.Join(err, st.Close())
		}
	}()
	first := make([]any, len(s.key))
	for at := 0; at < len(s.columns); at += columnsAtOnce {
		group := s.columns[at:min(at+columnsAtOnce, len(s.columns))]
		st, err := c.Query(ctx, `SELECT `+cellsSQL(group)+` FROM `+s.from+` WHERE `+s.where(), first...)
		if err != nil {
			return nil, 0, err
		}
		groups = append(groups, st)
	}
	rows = make([]TableRow, 0, len(keys))
	size := 0
	for _, key := range keys {
		if size > pageBytes {
			return rows, taken, nil
		}
		taken++
		row := TableRow{Key: key, Cells: make([]Cell, 0, len(s.columns))}
		values := key.values()
		for i, st := range groups {
			if err := st.Rebind(values...); err != nil {
				return nil, taken, err
			}
			if !st.Next() {
				if st.Err() != nil {
					return nil, taken, nil // told by Close
				}
				break // it vanished
			}
			n := 0
			row.Cells, n = readCells(st, 0, min(columnsAtOnce, len(s.columns)-i*columnsAtOnce), row.Cells)
			size += n
		}
		if len(row.Cells) == len(s.columns) {
			rows = append(rows, row)
		}
	}
	return rows, taken, nil
}

// onTable runs fn on the state with the shape of one of its tables.
func (s *Store) onTable(ctx context.Context, table string, fn func(*sqlite.Conn, *tableShape) error) error {
	db, err := s.c.State()
	if err != nil {
		return err
	}
	return db.Read(ctx, func(c *sqlite.Conn) error {
		shape, err := readShape(ctx, c, table)
		if err != nil {
			return err
		}
		return fn(c, shape)
	})
}

// onRow runs fn on the one row with this key, with these columns selected.
func (s *tableShape) onRow(ctx context.Context, c *sqlite.Conn, key RowKey, columns string, fn func(*sqlite.Stmt) error) error {
	if key.kind != s.kind || len(key.values()) != len(s.key) {
		return ErrNoRow // the key is another table's
	}
	st, err := c.Query(ctx, `SELECT `+columns+` FROM `+s.from+` WHERE `+s.where(), key.values()...)
	if err != nil {
		return err
	}
	if st.Next() {
		return errors.Join(fn(st), st.Close())
	}
	if err := st.Close(); err != nil {
		return err
	}
	return ErrNoRow
}

// Cell reads one whole value: nil, int64, float64, string or []byte. It is
// [ErrNoRow] when the row is gone, and an error for more than 16 MB.
func (s *Store) Cell(ctx context.Context, table string, key RowKey, column string) (value any, err error) {
	err = s.onTable(ctx, table, func(c *sqlite.Conn, shape *tableShape) error {
		found, err := shape.column(column)
		if err != nil {
			return err
		}
		name := tableColumn(found.Name)
		columns := fmt.Sprintf(`CASE WHEN coalesce(octet_length(%[1]s), 0) <= %[2]d THEN %[1]s END, octet_length(%[1]s)`, name, maxCellBytes)
		return shape.onRow(ctx, c, key, columns, func(st *sqlite.Stmt) error {
			if n := st.Int(1); n > maxCellBytes {
				return fmt.Errorf("%q has %d bytes here: more than the %d MB that are read at once", clip(found.Name, 100), n, maxCellBytes>>20)
			}
			value = st.Value(0)
			return nil
		})
	})
	return value, err
}

// PrimaryKey reads the primary key of a row, which is what [Store.Touches] asks
// for; it is empty for a table without one.
func (s *Store) PrimaryKey(ctx context.Context, table string, key RowKey) (out []ColumnValue, err error) {
	err = s.onTable(ctx, table, func(c *sqlite.Conn, shape *tableShape) error {
		out = nil
		var columns []string
		for place := int64(1); ; place++ {
			name, ok := shape.keyColumn(place)
			if !ok {
				break
			}
			out, columns = append(out, ColumnValue{Name: name}), append(columns, tableColumn(name))
		}
		if len(out) == 0 {
			return nil
		}
		return shape.onRow(ctx, c, key, strings.Join(columns, ", "), func(st *sqlite.Stmt) error {
			for i := range out {
				out[i].Value = st.Value(i)
			}
			return nil
		})
	})
	return out, err
}

// keyColumn is the column at a place of the primary key, from 1.
func (s *tableShape) keyColumn(place int64) (string, bool) {
	for _, c := range s.columns {
		if c.Key == place {
			return c.Name, true
		}
	}
	return "", false
}

// FindRow finds a row by its primary key, as a changeset or a person has it.
func (s *Store) FindRow(ctx context.Context, table string, key []ColumnValue) (row RowKey, found bool, err error) {
	err = s.onTable(ctx, table, func(c *sqlite.Conn, shape *tableShape) error {
		row, found = RowKey{}, false
		var where []string
		var args []any
		for _, k := range key {
			column, err := shape.column(k.Name)
			if err != nil {
				return err
			}
			where, args = append(where, tableColumn(column.Name)+" IS ?"), append(args, k.Value)
		}
		if len(where) == 0 {
			return errors.New("a row is found by its primary key: none was given")
		}
		st, err := c.Query(ctx, `SELECT `+strings.Join(shape.key, ", ")+` FROM `+shape.from+` WHERE `+strings.Join(where, " AND ")+` LIMIT 1`, args...)
		if err != nil {
			return err
		}
		if found = st.Next(); found {
			row = readKey(st, shape.kind, len(shape.key))
		}
		return st.Close()
	})
	return row, found, err
}
