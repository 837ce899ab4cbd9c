package reactive_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sqlite"
)

var schema = []string{
	`CREATE TABLE todos (id TEXT PRIMARY KEY, title TEXT, done INTEGER, owner INTEGER)`,
	`CREATE INDEX todos_done ON todos (done, owner)`,
	`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)`,
	`CREATE TABLE tags (todo TEXT, tag TEXT, PRIMARY KEY (todo, tag)) WITHOUT ROWID`,
	`CREATE INDEX tags_tag ON tags (tag)`,
	`CREATE TABLE settings (id TEXT PRIMARY KEY, title TEXT, done INTEGER, owner INTEGER)`,
	`CREATE TABLE "a ""strange"" name" (x)`,
	`CREATE TABLE empty (x)`,
	`CREATE VIEW open_todos AS SELECT * FROM todos WHERE done = 0`,
	`CREATE VIEW owned AS SELECT t.title, u.name FROM open_todos t JOIN users u ON u.id = t.owner`,
	`CREATE VIEW wide AS SELECT t.id, u.name FROM todos t LEFT JOIN users u ON u.id = t.owner`,
	`INSERT INTO todos VALUES ('a', 'Ant', 0, 1), ('b', 'Bee', 1, 2), ('c', 'Cat', 0, 2)`,
	`INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob')`,
	`INSERT INTO tags VALUES ('a', 'red'), ('b', 'blue'), ('b', 'red')`,
	`INSERT INTO settings VALUES ('s', 'Set', 0, 1)`,
	`INSERT INTO "a ""strange"" name" VALUES (7)`,
}

// rewrites change all there is of a table, in one way each. The row that goes in
// has to stand out in every query.
var rewrites = map[string][]string{
	"todos":            {`DELETE FROM todos`, `INSERT INTO todos VALUES ('z', 'Zoo', 0, 1)`, `UPDATE todos SET title = 'x' || title, done = 1 - done`},
	"users":            {`DELETE FROM users`, `INSERT INTO users VALUES (9, 'Zoe')`, `UPDATE users SET name = 'x' || name`},
	"tags":             {`DELETE FROM tags`, `INSERT INTO tags VALUES ('c', 'red')`, `UPDATE tags SET tag = 'x' || tag`},
	"settings":         {`DELETE FROM settings`, `INSERT INTO settings VALUES ('z', 'Zoo', 0, 1)`},
	`a "strange" name`: {`DELETE FROM "a ""strange"" name"`},
	"empty":            {`INSERT INTO empty VALUES (1)`},
}

var reads = []string{
	`SELECT * FROM todos`,
	`SELECT 1 + 1`,
	`SELECT count(*) FROM todos`,
	`SELECT done FROM todos WHERE done = 0`,         // by the index alone
	`SELECT max(done), min(owner) FROM todos`,       // by the index alone
	`SELECT id FROM todos ORDER BY id`,              // by the index that the key has
	`SELECT tag FROM tags WHERE tag > 'a'`,          // without rowids, by an index
	`SELECT * FROM tags`,                            // without rowids
	`SELECT * FROM main.todos AS t, users AS todos`, // names that say something else
	`SELECT title FROM todos JOIN users ON owner = users.id WHERE name = 'Bob'`,
	`SELECT t.id FROM todos t LEFT JOIN users u ON u.id = t.owner`, // the join is needless
	`SELECT name FROM wide`,
	`SELECT id FROM wide`, // likewise, in a view
	`SELECT title, (SELECT count(*) FROM tags WHERE todo = todos.id) FROM todos`,
	`SELECT name FROM users WHERE id IN (SELECT owner FROM todos WHERE done = 0)`,
	`SELECT name FROM users WHERE EXISTS (SELECT 1 FROM tags WHERE tag = 'blue')`,
	`SELECT name FROM users UNION SELECT tag FROM tags UNION ALL SELECT title FROM settings`,
	`SELECT title FROM todos EXCEPT SELECT 'Ant' FROM settings`,
	`WITH red AS (SELECT todo FROM tags WHERE tag = 'red') SELECT title FROM todos JOIN red ON todo = id`,
	`WITH unused AS (SELECT * FROM users) SELECT * FROM settings`,
	`WITH todos AS (SELECT * FROM settings) SELECT * FROM todos`, // not the table
	`WITH RECURSIVE n(i, name) AS (SELECT 1, '' UNION ALL SELECT i + 1, u.name FROM n JOIN users u ON u.id = n.i) SELECT * FROM n`,
	`SELECT * FROM open_todos`,
	`SELECT * FROM owned`,
	`SELECT * FROM "a ""strange"" name"`,
	`SELECT 'todos' || "x" FROM "a ""strange"" name" -- FROM users`,
	`SELECT * FROM settings LEFT JOIN empty ON done = 0`,
	`SELECT json_group_array(title) FROM todos`,
	`SELECT value FROM users, json_each('[1,2]')`,
	`SELECT title, row_number() OVER (ORDER BY title) FROM todos WHERE title < (SELECT max(name) FROM users)`,
	`SELECT t.title FROM todos t WHERE t.rowid IN (SELECT id FROM users)`,
	`VALUES ((SELECT max(name) FROM users)), ((SELECT min(tag) FROM tags))`,
	"\n/* first */ SELECT * FROM todos ; -- last",
}

// resultOf is what a statement gives, in full.
func resultOf(t testing.TB, c *sqlite.Conn, sql string) string {
	t.Helper()
	st, err := c.Query(t.Context(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var b strings.Builder
	for st.Next() {
		for i := range st.Columns() {
			fmt.Fprintf(&b, "%T %v|", st.Value(i), st.Value(i))
		}
		b.WriteByte('\n')
	}
	if err := st.Close(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return b.String()
}

// movers are the tables that change the result when they are written.
func movers(t testing.TB, w *sqlite.Conn, sql string) []string {
	t.Helper()
	before := resultOf(t, w, sql)
	var out []string
	for table, ways := range rewrites {
		moved := false
		for _, way := range ways {
			exec(t, w, `SAVEPOINT s`, way)
			moved = moved || resultOf(t, w, sql) != before
			exec(t, w, `ROLLBACK TO s`, `RELEASE s`)
		}
		if moved {
			out = append(out, table)
		}
	}
	slices.Sort(out)
	return out
}

func tablesOf(t testing.TB, db *sqlite.DB, sql string) (tables []string, err error) {
	t.Helper()
	err = db.Read(t.Context(), func(c *sqlite.Conn) error {
		tables, err = reactive.Tables(t.Context(), c, sql)
		return err
	})
	return tables, err
}

func TestTablesAreThoseThatCanChangeTheResult(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	w := create(t, path, schema...)
	db := open(t, path)
	for _, sql := range reads {
		got, err := tablesOf(t, db, sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		if want := movers(t, w, sql); !slices.Equal(got, want) {
			t.Errorf("%s reads %q, but its result is moved by %q", sql, got, want)
		}
	}
}

func TestTablesOfStatementsWithParameters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	create(t, path, schema...)
	db := open(t, path)
	for sql, want := range map[string]string{
		`SELECT * FROM todos WHERE id = ? AND done = ?2`:                           "todos",
		`SELECT * FROM users WHERE name LIKE :name LIMIT ?`:                        "users",
		`SELECT (SELECT name FROM users WHERE id = owner) FROM todos WHERE id = ?`: "todos users",
		`SELECT name FROM sqlite_schema WHERE type = ?`:                            "sqlite_schema",
		`PRAGMA table_info(todos)`:                                                 "",
	} {
		if got, err := tablesOf(t, db, sql); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s reads %q (%v), want %q", sql, got, err, want)
		}
	}
}

func TestTablesOfVirtualTablesAreTheirsAndThoseTheyAreKeptIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	create(t, path, append(slices.Clone(schema),
		`CREATE VIRTUAL TABLE docs USING fts5(body)`, `CREATE VIRTUAL TABLE boxes USING rtree(id, a, b)`,
		`INSERT INTO docs VALUES ('words')`, `INSERT INTO boxes VALUES (1, 0, 1)`)...)
	db := open(t, path)
	// The guard lets no rtree be read; that one stands in the schema must not matter.
	for sql, want := range map[string][]string{
		`SELECT * FROM docs WHERE docs MATCH 'words'`:            {"docs", "docs_config", "docs_content", "docs_data", "docs_docsize", "docs_idx"},
		`SELECT name FROM users JOIN docs ON body = name`:        {"docs", "docs_config", "docs_content", "docs_data", "docs_docsize", "docs_idx", "users"},
		`SELECT body FROM docs_content, (SELECT 1 AS body)`:      {"docs_content"},
		`SELECT * FROM pragma_table_info('todos'), json_each(?)`: {},
	} {
		if got, err := tablesOf(t, db, sql); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s reads %q (%v), want %q", sql, got, err, want)
		}
	}
}

func TestTablesRefusesWhatIsNotOnePlainRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	create(t, path, schema...)
	db := open(t, path)
	for _, sql := range []string{
		`DELETE FROM todos`, `INSERT INTO todos (id) VALUES (?)`, `EXPLAIN DELETE FROM todos`, `CREATE TABLE t (x)`, `PRAGMA user_version = 3`,
		`SELECT 1; DELETE FROM todos`, `SELECT 1; SELECT 2`, `SELECT 1; nonsense`, `SELECT 1 /* a */; /* b */ -- c` + "\n" + `SELECT 2`,
		`ATTACH ':memory:' AS m`, `SELECT load_extension('x')`,
	} {
		if got, err := tablesOf(t, db, sql); !sqlite.IsRefused(err) {
			t.Errorf("%s: %q, %v, want a refusal", sql, got, err)
		}
	}
	for _, sql := range []string{``, ` ; `, `-- nothing`, `SELEC 1`, `SELECT * FROM missing`, `SELECT missing FROM todos`} {
		if got, err := tablesOf(t, db, sql); err == nil || sqlite.IsRefused(err) {
			t.Errorf("%s: %q, %v, want an error", sql, got, err)
		}
	}
	for _, sql := range []string{`SELECT 1;`, `SELECT 1 ; ; /* end`, `SELECT 1 -- end`, `SELECT 1; /***/ /* a * b **/;/* open **`, "SELECT 1;\n-- a\n\t;-- b"} {
		if _, err := tablesOf(t, db, sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Read(t.Context(), func(c *sqlite.Conn) error { _, err := reactive.Tables(ctx, c, `SELECT 1`); return err }); err != context.Canceled {
		t.Errorf("with a context that has ended: %v", err)
	}
}

func BenchmarkTables(b *testing.B) {
	path := filepath.Join(b.TempDir(), "app.db")
	w := create(b, path, schema...)
	for i := range 50 {
		exec(b, w, fmt.Sprintf(`CREATE TABLE more%d (id TEXT PRIMARY KEY, x)`, i), fmt.Sprintf(`CREATE INDEX more%d_x ON more%d (x)`, i, i))
	}
	db := open(b, path)
	for name, sql := range map[string]string{
		"one":  `SELECT * FROM todos WHERE id = ?`,
		"many": `SELECT title, (SELECT count(*) FROM tags WHERE todo = id) FROM owned JOIN todos USING (title)`,
	} {
		b.Run(name, func(b *testing.B) {
			err := db.Read(b.Context(), func(c *sqlite.Conn) error {
				for b.Loop() {
					if _, err := reactive.Tables(b.Context(), c, sql); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}
