package complete

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/sqlite"
)

// database makes a scratch database and opens it as livescope opens a store's.
func database(t testing.TB, statements ...string) *sqlite.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scratch.db")
	w, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{"CREATE TABLE made_so_that_there_is_a_file (x)"}, statements...) {
		if err := w.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	db := sqlite.OpenScratch(path)
	t.Cleanup(func() { db.Close() })
	return db
}

// ask runs a statement and gives the names of its columns and the first column's values.
func ask(db *sqlite.DB, sql string) (columns, values []string, err error) {
	err = db.Read(context.Background(), func(c *sqlite.Conn) error {
		st, err := c.Query(context.Background(), sql)
		if err != nil {
			return err
		}
		columns, values = st.Columns(), nil
		for st.Next() {
			values = append(values, st.Text(0))
		}
		return st.Close()
	})
	return columns, values, err
}

func TestFunctionsAreSQLites(t *testing.T) {
	db := database(t)
	_, known, err := ask(db, "SELECT DISTINCT name FROM pragma_function_list")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range Functions() {
		if !slices.Contains(known, f.Name) {
			t.Errorf("%s is not a function of this SQLite", f.Name)
		}
		if seen[f.Name] || !strings.HasPrefix(f.Signature, f.Name) {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
	}
	// What is left out is left out on purpose.
	var missing []string
	for _, name := range known {
		if !seen[name] && !strings.HasPrefix(name, "geopoly_") && !strings.HasPrefix(name, "fts5") && !strings.HasPrefix(name, "rtree") {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	if got, want := strings.Join(missing, " "), "-> ->> load_extension match sqlite_log sqlite_offset subtype"; got != want {
		t.Errorf("missing are %s\nwant %s", got, want)
	}
}

func TestBuiltinTablesHaveTheirColumns(t *testing.T) {
	db := database(t)
	for _, b := range builtin {
		from := b.Name
		if b.Kind == "function" {
			from += "('{}')"
		}
		columns, _, err := ask(db, "SELECT * FROM "+from)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, c := range b.Columns {
			want = append(want, c.Name)
		}
		if !slices.Equal(columns, want) {
			t.Errorf("%s has %v, not %v", b.Name, columns, want)
		}
	}
}

func TestPragmasCanBeRead(t *testing.T) {
	db := database(t)
	for _, p := range pragmas {
		for _, sql := range []string{"PRAGMA " + p, "PRAGMA " + p + "(x)"} {
			if _, _, err := ask(db, sql); err == nil {
				break
			} else if strings.HasSuffix(sql, ")") {
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
}

// hostile are pieces that names are made of.
var hostile = []string{`"`, `""`, `'`, "`", "[", "]", ";", "--", "/*", ".", " ", "\n", "\x1b[31m", "\u202e", "\xff", "ö", "世", "order", "select", "group", "x", "A", "7", "$", "_", "key", "rowid"}

func randomName(rng *rand.Rand) string {
	if rng.IntN(3) == 0 {
		words := strings.Fields(allKeywords)
		return words[rng.IntN(len(words))]
	}
	var b strings.Builder
	for range 1 + rng.IntN(4) {
		b.WriteString(hostile[rng.IntN(len(hostile))])
	}
	return b.String()
}

// randomSchema is a few tables, and the statements that make them.
func randomSchema(rng *rand.Rand) (c Catalog, statements []string) {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	taken := map[string]bool{}
	for range 3 {
		t := Table{Name: "t " + randomName(rng)}
		if name := randomName(rng); rng.IntN(2) == 0 && !strings.HasPrefix(lower(name), "sqlite_") {
			t.Name = name
		}
		if taken[lower(t.Name)] {
			continue
		}
		taken[lower(t.Name)] = true
		var columns []string
		has := map[string]bool{}
		for range 1 + rng.IntN(4) {
			name := randomName(rng)
			if !has[lower(name)] {
				has[lower(name)] = true
				t.Columns = append(t.Columns, Column{Name: name})
				columns = append(columns, quote(name))
			}
		}
		c.Tables = append(c.Tables, t)
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s (%s)", quote(t.Name), strings.Join(columns, ", ")))
	}
	return c, statements
}

// take inserts an item.
func take(sql string, r Result, i Item) string { return sql[:r.From] + i.Text + sql[r.To:] }

// Whatever tables and columns are called: what is inserted is a statement that SQLite
// takes, and the column that it finds is the one of that name.
func TestWhateverIsInsertedPrepares(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 3))
		c, statements := randomSchema(rng)
		db := database(t, statements...)
		tables := SQL("SELECT * FROM ", len("SELECT * FROM "), c)
		if len(tables.Items) != len(c.Tables) {
			t.Fatalf("seed %d: %d of %d tables are offered", seed, len(tables.Items), len(c.Tables))
		}
		for i, item := range tables.Items {
			if _, _, err := ask(db, take("SELECT * FROM ", tables, item)); err != nil {
				t.Fatalf("seed %d: table %q as %s: %v", seed, item.Label, item.Text, err)
			}
			other := tables.Items[rng.IntN(len(tables.Items))]
			for _, tail := range []string{
				" FROM " + item.Text, " FROM " + item.Text + " AS a", " FROM " + item.Text + " a, " + other.Text + " AS \"b c\"",
				" FROM (SELECT * FROM " + item.Text + ") AS s", " FROM " + item.Text + " WHERE 1",
			} {
				columnsPrepare(t, db, c, "SELECT ", tail, len(c.Tables[i].Columns))
			}
			columnsPrepare(t, db, c, "WITH \"w w\" AS (SELECT * FROM "+item.Text+") SELECT ", " FROM \"w w\"", len(c.Tables[i].Columns))
			columnsPrepare(t, db, c, "SELECT a.", " FROM "+item.Text+" AS a", len(c.Tables[i].Columns))
			columnsPrepare(t, db, c, "SELECT \"", " FROM "+item.Text, len(c.Tables[i].Columns))
		}
	}
}

// columnsPrepare takes every column that is offered between head and tail.
func columnsPrepare(t *testing.T, db *sqlite.DB, c Catalog, head, tail string, atLeast int) {
	t.Helper()
	r := SQL(head+tail, len(head), c)
	count := 0
	for _, item := range r.Items {
		if item.Kind != KindColumn {
			continue
		}
		count++
		sql := take(head+tail, r, item)
		columns, _, err := ask(db, sql)
		// A name in double quotes that no column has would be a text for SQLite, under a
		// name with the quotes.
		if err != nil || len(columns) != 1 || columns[0] != item.Label {
			t.Fatalf("%q: %v, %q, want %q", sql, err, columns, item.Label)
		}
	}
	if count < atLeast {
		t.Fatalf("%q|%q: %d columns are offered, want %d", head, tail, count, atLeast)
	}
}

func TestEveryKeywordIsQuotedWhereItIsAName(t *testing.T) {
	var columns []string
	c := Catalog{Tables: []Table{{Name: "t"}}}
	for _, w := range strings.Fields(allKeywords) {
		columns = append(columns, `"`+w+`"`)
		c.Tables[0].Columns = append(c.Tables[0].Columns, Column{Name: w})
	}
	db := database(t, "CREATE TABLE t ("+strings.Join(columns, ",")+")")
	columnsPrepare(t, db, c, "SELECT ", " FROM t", len(columns))
}
