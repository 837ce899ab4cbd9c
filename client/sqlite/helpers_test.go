package sqlite_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/client/sqlite"
)

// create makes a database with our own writer, in SQLite's default rollback
// journal mode, and runs statements on it. The connection stays open for the test.
func create(t testing.TB, path string, statements ...string) *sqlite.Conn {
	t.Helper()
	w, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	exec(t, w, statements...)
	return w
}

func exec(t testing.TB, c *sqlite.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if err := c.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// open opens a database as somebody else's.
func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	scratch := t.TempDir()
	db, err := sqlite.OpenInPlace(path, func() (string, error) { return scratch, nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// scalar reads one value of one row.
func scalar(c *sqlite.Conn, query string, args ...any) (v any, err error) {
	st, err := c.Query(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	if st.Next() {
		v = st.Value(0)
	}
	return v, st.Close()
}

func read(db *sqlite.DB, query string) (v any, err error) {
	err = db.Read(context.Background(), func(c *sqlite.Conn) error {
		v, err = scalar(c, query)
		return err
	})
	return v, err
}

func mustRead(t testing.TB, db *sqlite.DB, query string, want any) {
	t.Helper()
	if got, err := read(db, query); err != nil || got != want {
		t.Fatalf("%s = %v (%v), want %v", query, got, err, want)
	}
}

// folder is the content of every file of a folder, by name.
type folder map[string][]byte

func folderOf(t testing.TB, dir string) folder {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	f := folder{}
	for _, e := range entries {
		if f[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f folder) mustEqual(t testing.TB, dir string) {
	t.Helper()
	now := folderOf(t, dir)
	for name, content := range now {
		if old, ok := f[name]; !ok {
			t.Errorf("a file appeared: %s", name)
		} else if !bytes.Equal(old, content) {
			t.Errorf("%s was changed", name)
		}
	}
	for name := range f {
		if _, ok := now[name]; !ok {
			t.Errorf("a file is gone: %s", name)
		}
	}
}
