package sqlite_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

func TestAWriteAheadLogIsSeenAndNothingIsWrittenBesideIt(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "wal.db")
	w := create(t, path, `PRAGMA journal_mode = WAL`, `PRAGMA wal_autocheckpoint = 0`, `CREATE TABLE t (x)`, `INSERT INTO t VALUES (1), (2)`)
	// As a killed app leaves it: the log, and no index of it.
	cold := t.TempDir()
	for _, name := range []string{"wal.db", "wal.db-wal"} {
		write(t, filepath.Join(cold, name), mustReadFile(t, filepath.Join(dir, name)))
	}
	for _, d := range []string{dir, cold} {
		before := folderOf(t, d)
		db := open(t, filepath.Join(d, "wal.db"))
		mustRead(t, db, `SELECT count(*) FROM t`, int64(2))
		if why, copied := db.Copied(); !copied || !strings.Contains(why, "write-ahead log") {
			t.Errorf("Copied() = %q, %v; want the write-ahead log as the reason", why, copied)
		}
		before.mustEqual(t, d)
	}
	db := open(t, path)
	mustRead(t, db, `SELECT count(*) FROM t`, int64(2))
	exec(t, w, `INSERT INTO t VALUES (3)`)
	mustRead(t, db, `SELECT count(*) FROM t`, int64(3))
	exec(t, w, `PRAGMA wal_checkpoint(TRUNCATE)`)
	mustRead(t, db, `SELECT count(*) FROM t`, int64(3))
	if why, copied := db.Copied(); copied {
		t.Errorf("an empty log needs no copy: %s", why)
	}
	before := folderOf(t, dir)
	mustRead(t, db, `SELECT max(x) FROM t`, int64(3))
	before.mustEqual(t, dir)
}

func TestAWriteAheadHeaderWithoutALogIsReadInPlace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "wal.db")
	create(t, path, `PRAGMA journal_mode = WAL`, `CREATE TABLE t (x)`, `INSERT INTO t VALUES (1)`).Close()
	if content := mustReadFile(t, path); content[18] != 2 || content[19] != 2 {
		t.Fatal("the sample is not in write-ahead mode")
	}
	before := folderOf(t, dir)
	db := open(t, path)
	mustRead(t, db, `SELECT count(*) FROM t`, int64(1))
	if why, copied := db.Copied(); copied {
		t.Errorf("it was copied: %s", why)
	}
	before.mustEqual(t, dir)
}

func TestAFileThatWasDeletedStaysReadableWhereItIsOpen(t *testing.T) {
	_, path := guarded(t, "app.db")
	db, fresh := open(t, path), open(t, path)
	mustRead(t, db, `SELECT count(*) FROM todos`, int64(2))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	mustRead(t, db, `SELECT group_concat(id) FROM todos`, "a,b")
	mustRead(t, db, `SELECT sum(done) FROM todos`, int64(1))
	if _, err := read(fresh, `SELECT 1`); !errors.Is(err, sqlite.ErrGone) {
		t.Errorf("a database that was never read: %v, want ErrGone", err)
	}
	if _, quiet, err := db.Stamp(); !errors.Is(err, sqlite.ErrGone) || quiet {
		t.Errorf("its stamp: quiet %v, %v; want ErrGone", quiet, err)
	}
	// Readers share the one connection that is left.
	ended := make(chan error, 8)
	for range cap(ended) {
		go func() {
			_, err := read(db, `SELECT count(*) FROM todos`)
			ended <- err
		}()
	}
	for range cap(ended) {
		if err := <-ended; err != nil {
			t.Errorf("one of several readers: %v", err)
		}
	}
}

func TestAFileDeletedDuringAReadIsReadToTheEnd(t *testing.T) {
	_, path := guarded(t, "app.db")
	db := open(t, path)
	var n any
	err := db.Read(t.Context(), func(c *sqlite.Conn) (err error) {
		os.Remove(path)
		n, err = scalar(c, `SELECT count(*) FROM todos`)
		return err
	})
	if err != nil || n != int64(2) {
		t.Errorf("it gives %v, %v; want 2", n, err)
	}
}

func TestAFileThatWasReplacedIsReadAnew(t *testing.T) {
	_, path := guarded(t, "app.db")
	db := open(t, path)
	mustRead(t, db, `SELECT count(*) FROM todos`, int64(2))
	_, other := guarded(t, "other.db")
	w := create(t, other, `INSERT INTO todos VALUES ('c', 1)`)
	w.Close()
	if err := os.Rename(other, path); err != nil {
		t.Fatal(err)
	}
	mustRead(t, db, `SELECT count(*) FROM todos`, int64(3))
}

func TestStampsMoveWithEveryTransaction(t *testing.T) {
	path, w := bank(t, "DELETE")
	db := open(t, path)
	last, quiet, err := db.Stamp()
	if err != nil || !quiet {
		t.Fatalf("quiet %v, %v", quiet, err)
	}
	if again, _, _ := db.Stamp(); !again.Equal(last) {
		t.Error("two stamps of a file at rest differ")
	}
	for range 20 {
		exec(t, w, `UPDATE account SET money = money + 1 WHERE id = 1`)
		now, quiet, err := db.Stamp()
		if err != nil || !quiet || now.Equal(last) {
			t.Fatalf("after a transaction: equal %v, quiet %v, %v", now.Equal(last), quiet, err)
		}
		last = now
	}
	if (sqlite.Stamp{}).Equal(sqlite.Stamp{}) {
		t.Error("two stamps of nothing are equal")
	}
}

func TestWhatCannotBeADatabaseIsSaidInOneLine(t *testing.T) {
	dir := t.TempDir()
	path := func(name, content string) string {
		p := filepath.Join(dir, name)
		write(t, p, []byte(content))
		return p
	}
	header := func(pageSize string) string { return "SQLite format 3\x00" + pageSize + strings.Repeat("\x00", 90) }
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	loop := filepath.Join(dir, "loop")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	for p, reason := range map[string]string{
		filepath.Join(dir, "none.db"): "there is no such file",
		dir:                           "is a folder",
		path("empty.db", ""):          "is empty",
		path("text.db", strings.Repeat("text ", 99)): "is not a SQLite database",
		path("short.db", "SQLite format 3\x00"):      "is not a SQLite database",
		path("page1000.db", header("\x03\xe8")):      "a page size of 1000",
		path("page256.db", header("\x01\x00")):       "a page size of 256",
		path("page0.db", header("\x00\x00")):         "a page size of 0",
		fifo:                                         "is not a regular file",
		loop:                                         "too many levels",
		filepath.Join(dir, "text.db", "x"):           "not a directory",
	} {
		err := sqlite.CheckFile(p)
		var file *sqlite.FileError
		if !errors.As(err, &file) || file.Path != p || !strings.Contains(err.Error(), reason) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", filepath.Base(p), err, reason)
		}
		if _, err := sqlite.OpenInPlace(p, nil); err == nil {
			t.Errorf("%s was opened", filepath.Base(p))
		}
	}
	if err := sqlite.CheckFile(filepath.Join(dir, "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such file: %v is not fs.ErrNotExist", err)
	}
	if err := sqlite.CheckFile(path("page65536.db", header("\x00\x01"))); err != nil {
		t.Errorf("the largest page size: %v", err)
	}
}

func TestAFifoBesideADatabaseIsNotWaitedOn(t *testing.T) {
	_, path := guarded(t, "app.db")
	for _, suffix := range []string{"-journal", "-wal"} {
		if err := syscall.Mkfifo(path+suffix, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustRead(t, open(t, path), `SELECT count(*) FROM todos`, int64(2))
}

// FuzzOpen reads arbitrary bytes as a database.
func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "seed.db")
	create(f, path, `PRAGMA page_size = 512`, `CREATE TABLE t (x, y)`, `CREATE INDEX i ON t (y)`, `INSERT INTO t VALUES (1, 'a'), (2, randomblob(900))`).Close()
	seed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add(seed[:len(seed)-512])
	f.Add(seed[:100])
	f.Add([]byte{})
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "fuzz.db")
		write(t, path, content)
		db, err := sqlite.OpenInPlace(path, func() (string, error) { return dir, nil })
		if err != nil {
			return
		}
		defer db.Close()
		for _, query := range []string{`SELECT * FROM t`, `SELECT * FROM t WHERE y > 'a'`, `PRAGMA integrity_check`, `SELECT count(*) FROM sqlite_schema`} {
			// Pages that lead in circles can be walked for years: a deadline must end it.
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			start := time.Now()
			err := db.Read(ctx, func(c *sqlite.Conn) error { return c.Exec(ctx, query) })
			cancel()
			if took := time.Since(start); took > 5*time.Second {
				t.Fatalf("%s: it took %s", query, took)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b") {
				t.Fatalf("%s: %q is more than a line", query, err)
			}
		}
	})
}

func BenchmarkReadOneRowInPlace(b *testing.B) {
	_, path := guarded(b, "app.db")
	db := open(b, path)
	for b.Loop() {
		mustRead(b, db, `SELECT done FROM todos WHERE id = 'b'`, int64(1))
	}
}
