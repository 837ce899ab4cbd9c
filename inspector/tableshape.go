package inspector

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/sqlite"
)

// tableShape is what must be known of a table to read its rows one by one.
type tableShape struct {
	name    string
	isView  bool
	columns []Column
	kind    keyKind
	// key are the expressions of a row's key, in the order of its index.
	key []string
	// from is what stands after FROM. It calls the table t, and so do all
	// expressions: a quoted name alone would be a text where there is no such column.
	from string
	// rowidColumn is the column that is the rowid itself, "" for none.
	rowidColumn string
}

// maxPlaces bounds the rows of what has no key, and maxPlaceColumns its columns:
// SQLite allows 2,000 in a result, and each takes two.
const (
	maxPlaces       = 100_000
	maxPlaceColumns = 900
)

// readShape looks a table or view up by its name, in either case as SQLite does.
func readShape(ctx context.Context, c *sqlite.Conn, name string) (*tableShape, error) {
	st, err := c.Query(ctx, `SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ? COLLATE NOCASE`, name)
	if err != nil {
		return nil, err
	}
	found := st.Next()
	s := &tableShape{}
	var kind string
	var withoutRowid bool
	if found {
		s.name, kind, withoutRowid = st.Text(0), st.Text(1), st.Int(2) != 0
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("the state has no table %q", clip(name, 100))
	}
	s.isView = kind == "view"
	if err := s.readColumns(ctx, c); err != nil {
		return nil, err
	}
	s.from = `main.` + QuoteName(s.name) + ` AS t`
	if kind != "table" && kind != "shadow" {
		return s.byPlace()
	}
	key, nullable, err := s.keyIndex(ctx, c)
	if err != nil {
		return nil, err
	}
	if !withoutRowid {
		s.rowidColumn = s.integerKey(len(key) > 0)
		if alias := s.freeAlias(); alias != "" {
			s.kind, s.key = rowidKey, []string{"t." + alias}
			return s, nil
		}
		if s.rowidColumn != "" {
			s.kind, s.key = rowidKey, []string{tableColumn(s.rowidColumn)}
			return s, nil
		}
	}
	// The key of a table whose rowid cannot be named may hold NULL, which tells no
	// rows apart.
	if len(key) > 0 && (withoutRowid || !nullable) {
		s.kind, s.key = primaryKey, key
		return s, s.plainKey(ctx, c)
	}
	return s.byPlace()
}

// plainKey leaves out the collations where they are the columns' own, because SQLite
// compares several columns at once by an index only without. That they are is told
// by the table giving its rows in that order without sorting.
func (s *tableShape) plainKey(ctx context.Context, c *sqlite.Conn) error {
	plain := slices.Clone(s.key)
	for i, k := range plain {
		plain[i] = k[:strings.LastIndex(k, collate)]
	}
	st, err := c.Query(ctx, `EXPLAIN QUERY PLAN SELECT 1 FROM `+s.from+` NOT INDEXED ORDER BY `+strings.Join(plain, ", "))
	if err != nil {
		return err
	}
	sorts := false
	for st.Next() {
		sorts = sorts || strings.Contains(st.View(3), "TEMP B-TREE")
	}
	if !sorts {
		s.key = plain
	}
	return st.Close()
}

// collate stands between a column and its collation.
const collate = ` COLLATE `

func (s *tableShape) readColumns(ctx context.Context, c *sqlite.Conn) error {
	st, err := c.Query(ctx, `SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1`, s.name)
	if err != nil {
		return err
	}
	for st.Next() {
		s.columns = append(s.columns, Column{Name: st.Text(0), Type: st.Text(1), NotNull: st.Int(2) != 0, Key: st.Int(3), Generated: st.Int(4) != 0})
	}
	return st.Close()
}

// column finds a column by its name, ASCII letters in either case.
func (s *tableShape) column(name string) (Column, error) {
	if i := slices.IndexFunc(s.columns, func(c Column) bool { return strings.EqualFold(c.Name, name) }); i >= 0 {
		return s.columns[i], nil
	}
	return Column{}, fmt.Errorf("the table %q has no column %q", clip(s.name, 100), clip(name, 100))
}

// freeAlias is a name of the rowid that no column has taken, "" for none.
func (s *tableShape) freeAlias() string {
	for _, alias := range []string{"rowid", "_rowid_", "oid"} {
		if _, err := s.column(alias); err != nil {
			return alias
		}
	}
	return ""
}

// keyIndex gives the expressions of the primary key's index; none where the key is
// the rowid.
func (s *tableShape) keyIndex(ctx context.Context, c *sqlite.Conn) (key []string, nullable bool, err error) {
	st, err := c.Query(ctx, `SELECT x.name, x.coll FROM pragma_index_list(?) l, pragma_index_xinfo(l.name) x WHERE l.origin = 'pk' AND x.key = 1 ORDER BY x.seqno`, s.name)
	if err != nil {
		return nil, false, err
	}
	for st.Next() {
		column, err := s.column(st.Text(0))
		nullable = nullable || err != nil || !column.NotNull
		key = append(key, tableColumn(st.Text(0))+collate+QuoteName(st.Text(1)))
	}
	return key, nullable, st.Close()
}

// integerKey is the INTEGER PRIMARY KEY, which is the rowid unless it has an index.
func (s *tableShape) integerKey(indexed bool) string {
	name, ok := s.keyColumn(1)
	if _, several := s.keyColumn(2); !ok || several || indexed {
		return ""
	}
	if column, err := s.column(name); err != nil || !strings.EqualFold(column.Type, "integer") {
		return ""
	}
	return name
}

// byPlace numbers the rows. The window function keeps SQLite from reading them in
// another order for another question.
func (s *tableShape) byPlace() (*tableShape, error) {
	if n := len(s.columns); n > maxPlaceColumns {
		return nil, fmt.Errorf("%q has %d columns and no key: at most %d can be shown, select some of them in SQL", clip(s.name, 100), n, maxPlaceColumns)
	}
	place := "#"
	for {
		if _, err := s.column(place); err != nil {
			break
		}
		place += "#"
	}
	s.kind, s.key = placeKey, []string{tableColumn(place)}
	s.from = fmt.Sprintf(`(SELECT row_number() OVER () AS %s, v.* FROM main.%s AS v LIMIT %d) AS t`, QuoteName(place), QuoteName(s.name), maxPlaces+1)
	return s, nil
}

func tableColumn(name string) string { return "t." + QuoteName(name) }

// where finds a row by its key.
func (s *tableShape) where() string {
	parts := make([]string, len(s.key))
	for i, k := range s.key {
		parts[i] = k + " = ?"
	}
	return strings.Join(parts, " AND ")
}

// beyond finds the rows after a key, or before it.
func (s *tableShape) beyond(op string) string {
	if len(s.key) == 1 {
		return s.key[0] + " " + op + " ?"
	}
	return "(" + strings.Join(s.key, ", ") + ") " + op + " (" + strings.Repeat("?, ", len(s.key)-1) + "?)"
}

// keyOrder orders by the key.
func (s *tableShape) keyOrder(desc bool) string {
	parts := slices.Clone(s.key)
	for i := range parts {
		if desc {
			parts[i] += " DESC"
		}
	}
	return strings.Join(parts, ", ")
}
