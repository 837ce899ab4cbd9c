package reactive

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/sqlite"
)

// schemaRoot is the page where SQLite's own schema table begins.
const schemaRoot = 1

// Tables are the tables that a statement reads, sorted: those whose pages SQLite's
// program for it opens, so a view counts as the tables below it and a table that
// SQLite finds to be needless does not count. A virtual table comes with the tables
// that it keeps its content in; table-valued functions do not count. Parameters
// need no arguments. A statement that is not a plain read is refused.
func Tables(ctx context.Context, conn *sqlite.Conn, sql string) ([]string, error) {
	opened, err := explain(ctx, conn, sql)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	if err := opened.nameTables(ctx, conn, names); err != nil {
		return nil, fmt.Errorf("find the tables it reads: %w", err)
	}
	if err := opened.nameVirtual(ctx, conn, names); err != nil {
		return nil, fmt.Errorf("find the virtual tables it reads: %w", err)
	}
	return append([]string{}, slices.Sorted(maps.Keys(names))...), nil
}

// opened is what a statement's program opens.
type opened struct {
	// roots are the first pages of tables and indexes.
	roots map[int64]bool
	// virtual are virtual tables, by an address that is theirs on one connection.
	virtual map[string]bool
}

func explain(ctx context.Context, conn *sqlite.Conn, sql string) (opened, error) {
	o := opened{roots: map[int64]bool{}, virtual: map[string]bool{}}
	st, err := conn.Explain(ctx, sql)
	if err != nil {
		return o, err
	}
	// The columns are addr, opcode, p1, p2, p3, p4, p5 and comment.
	for st.Next() {
		switch st.View(1) {
		case "OpenRead", "ReopenIdx":
			if database := st.Int(4); database == 0 { // 1 is for temporary tables
				o.roots[st.Int(3)] = true
			}
		case "VOpen":
			o.virtual[st.Text(5)] = true
		}
	}
	return o, st.Close()
}

func (o opened) nameTables(ctx context.Context, conn *sqlite.Conn, names map[string]bool) error {
	if o.roots[schemaRoot] {
		names["sqlite_schema"] = true
		delete(o.roots, schemaRoot)
	}
	if len(o.roots) == 0 {
		return nil
	}
	st, err := conn.Query(ctx, `SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0`)
	if err != nil {
		return err
	}
	for st.Next() {
		if root := st.Int(0); o.roots[root] {
			names[st.Text(1)] = true
			delete(o.roots, root)
		}
	}
	if err := st.Close(); err != nil {
		return err
	}
	for root := range o.roots {
		return fmt.Errorf("the schema has no table at page %d", root)
	}
	return nil
}

// nameVirtual explains a statement on each virtual table, to see which has the
// address: EXPLAIN tells no name of one.
func (o opened) nameVirtual(ctx context.Context, conn *sqlite.Conn, names map[string]bool) error {
	if len(o.virtual) == 0 {
		return nil
	}
	virtual, shadow, err := virtualTables(ctx, conn)
	if err != nil {
		return err
	}
	for _, table := range virtual {
		probe, err := explain(ctx, conn, `SELECT 1 FROM main."`+strings.ReplaceAll(table, `"`, `""`)+`"`)
		if ctx.Err() != nil {
			return err
		}
		if err != nil { // of a module that is missing here: it cannot be what was opened
			continue
		}
		for address := range probe.virtual {
			if o.virtual[address] {
				names[table] = true
			}
		}
		for _, s := range shadow {
			if names[table] && strings.HasPrefix(s, table+"_") {
				names[s] = true
			}
		}
	}
	return nil
}

func virtualTables(ctx context.Context, conn *sqlite.Conn) (virtual, shadow []string, err error) {
	st, err := conn.Query(ctx, `SELECT name, type FROM pragma_table_list WHERE schema = 'main'`)
	if err != nil {
		return nil, nil, err
	}
	for st.Next() {
		switch st.View(1) {
		case "virtual":
			virtual = append(virtual, st.Text(0))
		case "shadow":
			shadow = append(shadow, st.Text(0))
		}
	}
	return virtual, shadow, st.Close()
}
