package inspector

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/client/sqlite"
)

// stateFile is a state database of our own making.
type stateFile struct {
	t    testing.TB
	path string
	w    *sqlite.Conn
}

func newState(t testing.TB, statements ...string) *stateFile {
	t.Helper()
	f := &stateFile{t: t, path: filepath.Join(t.TempDir(), "state7@6.db")}
	w, err := sqlite.Create(f.path)
	if err != nil {
		t.Fatal(err)
	}
	f.w = w
	t.Cleanup(func() { w.Close() })
	f.exec("PRAGMA synchronous = OFF")
	f.exec(`CREATE TABLE __livestore_schema (tableName TEXT PRIMARY KEY, schemaHash INTEGER, updatedAt TEXT) STRICT`)
	for _, s := range statements {
		f.exec(s)
	}
	return f
}

func (f *stateFile) exec(sql string, args ...any) {
	f.t.Helper()
	if err := f.w.Exec(context.Background(), sql, args...); err != nil {
		f.t.Fatalf("%s: %v", sql, err)
	}
}

// tableView opens a view that the test closes.
func tableView(t testing.TB, s *Store, table string, opt RowOptions) *TableView {
	t.Helper()
	v, err := s.TableView(table, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func rowFilter(t testing.TB, text string, columns []Column) RowFilter {
	t.Helper()
	f, err := ParseRowFilter(text, columns)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}
