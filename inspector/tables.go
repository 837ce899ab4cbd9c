package inspector

import (
	"context"
	"fmt"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// Table is a table of the state database.
type Table struct {
	Name string              `json:"table"`
	Rows int64               `json:"rows"`
	Kind livestore.TableKind `json:"kind"`
	// Columns are in the table's order.
	Columns []Column `json:"-"`
}

// Column is a column of a table.
type Column struct {
	Name, Type string
	NotNull    bool
	// Key is the column's place in the primary key, from 1; 0 if it is not in it.
	Key int64
	// Generated columns are worked out from others; [Store.Tables] leaves them out.
	Generated bool
}

// Tables lists the tables of the state: the app's own first, LiveStore's last.
func (s *Store) Tables(ctx context.Context) ([]Table, error) {
	db, err := s.c.State()
	if err != nil {
		return nil, err
	}
	var tables []Table
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		var err error
		tables, err = readTables(ctx, c)
		if err != nil {
			return err
		}
		for i := range tables {
			n, err := countRows(ctx, c, tables[i].Name)
			if err != nil {
				return fmt.Errorf("count the rows of %s: %w", tables[i].Name, err)
			}
			tables[i].Rows = n
		}
		return nil
	})
	return tables, err
}

// Schema lists the tables of either database without counting their rows.
func (s *Store) Schema(ctx context.Context, which Database) ([]Table, error) {
	db, err := s.database(which)
	if err != nil {
		return nil, err
	}
	var tables []Table
	err = db.Read(ctx, func(c *sqlite.Conn) (err error) {
		tables, err = readTables(ctx, c)
		return err
	})
	return tables, err
}

func readTables(ctx context.Context, c *sqlite.Conn) ([]Table, error) {
	st, err := c.Query(ctx, `SELECT m.name, p.name, p.type, p."notnull", p.pk FROM sqlite_schema m, pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY substr(m.name, 1, 12) = '__livestore_', m.rowid, p.cid`)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for st.Next() {
		name := st.Text(0)
		if len(tables) == 0 || tables[len(tables)-1].Name != name {
			tables = append(tables, Table{Name: name})
		}
		t := &tables[len(tables)-1]
		t.Columns = append(t.Columns, Column{Name: st.Text(1), Type: st.Text(2), NotNull: st.Int(3) != 0, Key: st.Int(4)})
	}
	for i := range tables {
		tables[i].Kind = kindOf(tables[i])
	}
	return tables, st.Close()
}

// kindOf tells a table by its name and shape: a client document is an id and a
// value, both text, which is how LiveStore 0.4.0 creates one.
func kindOf(t Table) livestore.TableKind {
	c := t.Columns
	switch {
	case strings.HasPrefix(t.Name, "__livestore_"), t.Name == livestore.EventlogTable:
		return livestore.InternalTable
	case len(c) == 2 && c[0].Name == "id" && c[0].Key == 1 && strings.EqualFold(c[0].Type, "text") && c[1].Name == "value" && strings.EqualFold(c[1].Type, "text"):
		return livestore.ClientDocument
	}
	return livestore.UserTable
}

func countRows(ctx context.Context, c *sqlite.Conn, table string) (int64, error) {
	st, err := c.Query(ctx, `SELECT count(*) FROM `+QuoteName(table))
	if err != nil {
		return 0, err
	}
	var n int64
	if st.Next() {
		n = st.Int(0)
	}
	return n, st.Close()
}

// QuoteName writes a name so that it can stand in SQL whatever it holds.
func QuoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
