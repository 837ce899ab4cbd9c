package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/sqlite"
)

// guarded makes a folder with a small database as an app might leave it.
func guarded(t testing.TB, name string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, name)
	w := create(t, path,
		`CREATE TABLE todos (id TEXT PRIMARY KEY, done INTEGER NOT NULL)`,
		`CREATE INDEX todos_done ON todos (done)`,
		`CREATE VIEW open_todos AS SELECT * FROM todos WHERE done = 0`,
		`CREATE TRIGGER on_view INSTEAD OF INSERT ON open_todos BEGIN INSERT INTO todos VALUES (new.id, 0); END`,
		`INSERT INTO todos VALUES ('a', 0), ('b', 1)`)
	w.Close()
	return dir, path
}

// writes are statements that would change this database, another file, or the
// connection's own guard.
var writes = []string{
	`INSERT INTO todos VALUES ('c', 0)`,
	`INSERT OR REPLACE INTO todos VALUES ('a', 1)`,
	`INSERT INTO open_todos VALUES ('c', 0)`,
	`REPLACE INTO todos VALUES ('a', 1)`,
	`UPDATE todos SET done = 1`,
	`UPDATE todos SET done = 1 RETURNING id`,
	`DELETE FROM todos`,
	`WITH x AS (SELECT 'd' AS id) INSERT INTO todos SELECT id, 1 FROM x`,
	`WITH x AS (SELECT 1) UPDATE todos SET done = 1`,
	`WITH x AS (SELECT 1) DELETE FROM todos`,
	`EXPLAIN DELETE FROM todos`,
	`EXPLAIN QUERY PLAN UPDATE todos SET done = 1`,
	`DELETE FROM sqlite_schema`,
	`CREATE TABLE t (x)`,
	`CREATE TABLE t AS SELECT * FROM todos`,
	`CREATE TEMP TABLE t (x)`,
	`CREATE TEMP TABLE t AS SELECT * FROM todos`,
	`CREATE TEMP VIEW v AS SELECT 1`,
	`CREATE TEMP TRIGGER tr AFTER INSERT ON todos BEGIN SELECT 1; END`,
	`CREATE VIEW v AS SELECT 1`,
	`CREATE INDEX i ON todos (done)`,
	`CREATE VIRTUAL TABLE f USING fts5(x)`,
	`CREATE VIRTUAL TABLE temp.r USING rtree(id, a, b)`,
	`DROP TABLE todos`, `DROP INDEX todos_done`, `DROP VIEW open_todos`, `DROP TRIGGER on_view`,
	`ALTER TABLE todos RENAME TO x`, `ALTER TABLE todos ADD COLUMN x`, `ALTER TABLE todos DROP COLUMN done`,
	`REINDEX`, `REINDEX todos`, `ANALYZE`, `ANALYZE todos`,
	`VACUUM`, `VACUUM main`, `VACUUM INTO '{dir}/stolen.db'`,
	`ATTACH '{dir}/other.db' AS other`, `ATTACH ':memory:' AS m`, `ATTACH 'file:{dir}/other.db?mode=rwc' AS other`, `DETACH main`,
	`BEGIN`, `BEGIN IMMEDIATE`, `BEGIN EXCLUSIVE`, `COMMIT`, `ROLLBACK`, `SAVEPOINT s`, `RELEASE s`,
	`PRAGMA query_only = 0`, `PRAGMA query_only(0)`, `PRAGMA main.query_only = OFF`,
	`PRAGMA writable_schema = 1`, `PRAGMA writable_schema = RESET`, `PRAGMA journal_mode = WAL`, `PRAGMA journal_mode(MEMORY)`,
	`PRAGMA main.journal_mode = OFF`, `PRAGMA user_version = 5`, `PRAGMA application_id = 5`, `PRAGMA schema_version = 5`,
	`PRAGMA locking_mode = EXCLUSIVE`, `PRAGMA wal_checkpoint`, `PRAGMA wal_checkpoint(TRUNCATE)`, `PRAGMA incremental_vacuum`,
	`PRAGMA auto_vacuum = 1`, `PRAGMA page_size = 512`, `PRAGMA encoding = 'UTF-16'`, `PRAGMA optimize`, `PRAGMA trusted_schema = 1`,
	`PRAGMA temp_store_directory = '{dir}'`, `PRAGMA data_store_directory = '{dir}'`, `PRAGMA temp_store = FILE`, `PRAGMA mmap_size = 1000000`,
	`PRAGMA foreign_keys = ON`, `PRAGMA hard_heap_limit = 1`, `PRAGMA cache_size = 1`, `PRAGMA shrink_memory`, `PRAGMA no_such_pragma`,
	`SELECT load_extension('{dir}/evil.so')`, `SELECT Load_Extension('{dir}/evil.so', 'init')`, `SELECT writefile('{dir}/x', 'y')`,
	`SELECT * FROM pragma_user_version(5)`, `SELECT * FROM pragma_journal_mode('WAL')`, `SELECT * FROM pragma_query_only(0)`,
}

func TestWhateverIsNotAPlainReadIsRefusedAndNothingIsTouched(t *testing.T) {
	dir, path := guarded(t, "app.db")
	create(t, filepath.Join(dir, "other.db"), `CREATE TABLE t (x)`).Close()
	before := folderOf(t, dir)
	db := open(t, path)
	for _, statement := range writes {
		statement = strings.ReplaceAll(statement, "{dir}", dir)
		err := db.Read(t.Context(), func(c *sqlite.Conn) error { return c.Exec(t.Context(), statement) })
		if err == nil {
			t.Errorf("%s: was run", statement)
			continue
		}
		// Some are refused for what they name before the guard is asked.
		if word := strings.Fields(err.Error())[0]; !sqlite.IsRefused(err) && word != "no" && word != "unknown" && word != "too" && word != "table" {
			t.Errorf("%s: %v, want a refusal", statement, err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q is more than a line", statement, err)
		}
	}
	before.mustEqual(t, dir)
	mustRead(t, db, `SELECT group_concat(id || done) FROM todos`, "a0,b1")
}

func TestARefusalSaysWhy(t *testing.T) {
	_, path := guarded(t, "app.db")
	db := open(t, path)
	for _, statement := range []string{`DELETE FROM todos`, `VACUUM`, `ATTACH '/tmp/x' AS x`, `PRAGMA query_only = 0`} {
		err := db.Read(t.Context(), func(c *sqlite.Conn) error { return c.Exec(t.Context(), statement) })
		if err == nil || !strings.HasPrefix(err.Error(), "refused: this store is read-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestTheGuardHoldsOnEveryConnectionAndAfterManyTries(t *testing.T) {
	dir, path := guarded(t, "app.db")
	before := folderOf(t, dir)
	db := open(t, path)
	// Three at once: three connections, one inside the other.
	err := db.Read(t.Context(), func(a *sqlite.Conn) error {
		return db.Read(t.Context(), func(b *sqlite.Conn) error {
			return db.Read(t.Context(), func(c *sqlite.Conn) error {
				for _, conn := range []*sqlite.Conn{a, b, c} {
					conn.Exec(t.Context(), `PRAGMA query_only = 0`)
					conn.Exec(t.Context(), `PRAGMA writable_schema = 1`)
					if err := conn.Exec(t.Context(), `INSERT INTO todos VALUES ('x', 1)`); !sqlite.IsRefused(err) {
						t.Errorf("an insert: %v, want a refusal", err)
					}
				}
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	before.mustEqual(t, dir)
}

func TestPlainReadsAreAllowedAndLeaveNoFile(t *testing.T) {
	dir, path := guarded(t, "app.db")
	before := folderOf(t, dir)
	db := open(t, path)
	for _, query := range []string{
		`SELECT * FROM todos`, `SELECT * FROM open_todos`, `VALUES (1), (2)`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT sum(i) FROM n`,
		`EXPLAIN SELECT * FROM todos`, `EXPLAIN QUERY PLAN SELECT * FROM todos WHERE done = 1`,
		`SELECT json_extract('{"a":1}', '$.a'), upper('x'), row_number() OVER () FROM todos`,
		`SELECT * FROM pragma_table_info('todos')`, `SELECT * FROM pragma_table_xinfo('todos')`, `SELECT * FROM pragma_index_list('todos')`,
		`SELECT * FROM pragma_index_info('todos_done')`, `SELECT * FROM pragma_foreign_key_list('todos')`, `SELECT * FROM pragma_table_list`,
		`SELECT * FROM pragma_page_count, pragma_page_size`, `SELECT * FROM pragma_function_list`, `SELECT * FROM json_each('[1,2]')`,
		`PRAGMA table_info(todos)`, `PRAGMA integrity_check`, `PRAGMA integrity_check(5)`, `PRAGMA quick_check`, `PRAGMA foreign_key_check`,
		`PRAGMA user_version`, `PRAGMA application_id`, `PRAGMA journal_mode`, `PRAGMA page_count`, `PRAGMA encoding`, `PRAGMA schema_version`,
		`SELECT a.id FROM todos a, todos b, todos c ORDER BY random()`,
	} {
		if err := db.Read(t.Context(), func(c *sqlite.Conn) error { return c.Exec(t.Context(), query) }); err != nil {
			t.Errorf("%s: %v", query, err)
		}
		before.mustEqual(t, dir)
	}
}

// A name with ? is where a path with "?mode=ro" goes wrong, # and % are what a
// URI gives a meaning to.
func TestAFileOfAnyNameIsOpenedReadOnly(t *testing.T) {
	for _, name := range []string{
		"plain.db", "with space.db", "a?mode=rwc.db", "a#b.db", "50%.db", "%41.db", "a&b=c;d.db", "quote'\".db", "ünï→🙂.db", "eventlog@6.db", "back\\slash.db", "new\nline.db",
	} {
		t.Run(name, func(t *testing.T) {
			dir, path := guarded(t, name)
			before := folderOf(t, dir)
			if _, ok := before[name]; !ok || len(before) != 1 {
				t.Fatalf("the writer made %d files, not the one named", len(before))
			}
			db := open(t, path)
			mustRead(t, db, `SELECT count(*) FROM todos`, int64(2))
			err := db.Read(t.Context(), func(c *sqlite.Conn) error { return c.Exec(t.Context(), `DELETE FROM todos`) })
			if !sqlite.IsRefused(err) {
				t.Errorf("a write: %v, want a refusal", err)
			}
			before.mustEqual(t, dir)
		})
	}
}

func TestAReadNeverMakesAFileThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "app.db")
	w := create(t, path, `CREATE TABLE t (x)`)
	w.Close()
	db := open(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := read(db, `SELECT 1`); err == nil {
		t.Error("a file that is gone was read")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("files appeared: %v", entries)
	}
}

func TestAScratchReaderIsGuardedTooAndItsWriterIsNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "own.db")
	create(t, path, `CREATE TABLE t (x)`, `INSERT INTO t VALUES (1)`)
	db := sqlite.OpenScratch(path)
	defer db.Close()
	err := db.Read(context.Background(), func(c *sqlite.Conn) error { return c.Exec(context.Background(), `DELETE FROM t`) })
	if !sqlite.IsRefused(err) {
		t.Errorf("a write through the reader: %v, want a refusal", err)
	}
	mustRead(t, db, `SELECT count(*) FROM t`, int64(1))
}
