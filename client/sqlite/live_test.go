package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

// bank makes a database in which the sum over all rows is always the same, on
// many pages, so that a torn read shows.
func bank(t testing.TB, journalMode string) (path string, w *sqlite.Conn) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "bank.db")
	w = create(t, path, `PRAGMA journal_mode = `+journalMode, `PRAGMA synchronous = OFF`, `PRAGMA cache_size = 10`,
		`CREATE TABLE account (id INTEGER PRIMARY KEY, money INTEGER NOT NULL, padding TEXT NOT NULL)`,
		`INSERT INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT i, 100, hex(randomblob(400)) FROM n`)
	return path, w
}

// keepMoving runs transactions that leave the sum as it is until it is told to
// stop, with the little rest between them that any app takes. Every tenth one touches every page and is larger than the writer's cache,
// so that its pages reach the file before it ends.
func keepMoving(w *sqlite.Conn, stop <-chan struct{}, done *atomic.Int64) error {
	ctx := context.Background()
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		case <-time.After(time.Millisecond):
		}
		from, to := i%400+1, (i*7+13)%400+1
		move := []string{"BEGIN IMMEDIATE", fmt.Sprintf(`UPDATE account SET money = money - 7 WHERE id = %d`, from),
			fmt.Sprintf(`UPDATE account SET money = money + 7 WHERE id = %d`, to), "COMMIT"}
		if i%10 == 0 {
			move = []string{"BEGIN IMMEDIATE", `UPDATE account SET money = money + CASE WHEN id <= 200 THEN 3 ELSE -3 END`, "COMMIT"}
		}
		for _, s := range move {
			if err := w.Exec(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		done.Add(1)
	}
}

func TestAReadNeverSeesATransactionHalfDone(t *testing.T) {
	for _, mode := range []string{"DELETE", "TRUNCATE", "PERSIST", "WAL"} {
		t.Run(mode, func(t *testing.T) {
			path, w := bank(t, mode)
			db := open(t, path)
			stop, ended := make(chan struct{}), make(chan error, 1)
			var moves atomic.Int64
			go func() { ended <- keepMoving(w, stop, &moves) }()
			good, hot := 0, 0
			for deadline := time.Now().Add(30 * time.Second); (good < 100 || moves.Load() < 300) && time.Now().Before(deadline); {
				sum, err := read(db, `SELECT sum(money) FROM account`)
				switch {
				case errors.Is(err, sqlite.ErrHot):
					hot++
				case err != nil:
					t.Fatalf("after %d transactions: %v", moves.Load(), err)
				case sum != int64(40_000):
					t.Fatalf("after %d transactions the sum is %v, want 40000: a read was torn", moves.Load(), sum)
				default:
					good++
				}
			}
			close(stop)
			if err := <-ended; err != nil {
				t.Fatalf("the writer was disturbed: %v", err)
			}
			if good < 100 || moves.Load() < 300 {
				t.Errorf("only %d reads (%d were too hot) beside %d transactions", good, hot, moves.Load())
			}
			mustRead(t, db, `SELECT sum(money) FROM account`, int64(40_000))
		})
	}
}

// versions makes two versions of a database and the rollback journal that leads
// from the second back to the first.
func versions(t testing.TB) (path string, first, second, journal []byte) {
	t.Helper()
	path, w := bank(t, "PERSIST")
	first = mustReadFile(t, path)
	// Larger than the cache: it spills, so its journal is complete and hot.
	exec(t, w, "BEGIN IMMEDIATE", `UPDATE account SET money = 0`, `INSERT INTO account VALUES (1000, 40000, '')`)
	journal = mustReadFile(t, path+"-journal")
	exec(t, w, "COMMIT")
	second = mustReadFile(t, path)
	w.Close()
	if err := os.Remove(path + "-journal"); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(journal), "\xd9\xd5\x05\xf9") {
		t.Fatal("the prepared journal is not hot")
	}
	write(t, path, first)
	return path, first, second, journal
}

func mustReadFile(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// writePages writes pages in place without any lock, as LiveStore's file system does.
func writePages(t testing.TB, path string, content []byte, from, to int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(content[from:to], int64(from)); err != nil {
		t.Fatal(err)
	}
}

func TestAWriterWithoutLocksIsWaitedFor(t *testing.T) {
	path, first, second, journal := versions(t)
	db := open(t, path)
	mustRead(t, db, `SELECT max(money) FROM account`, int64(100))

	write(t, path+"-journal", journal)
	writePages(t, path, second, len(first)/2, len(first)) // the second half first
	var finished atomic.Bool
	time.AfterFunc(60*time.Millisecond, func() {
		writePages(t, path, second, 0, len(second))
		finished.Store(true)
		os.Remove(path + "-journal")
	})
	got, err := read(db, `SELECT max(money) || ' ' || sum(money) FROM account`)
	if err != nil || got != "40000 40000" || !finished.Load() {
		t.Errorf("a read that began within the transaction gives %v (%v, finished: %v)", got, err, finished.Load())
	}
	if why, copied := db.Copied(); copied {
		t.Errorf("it was copied: %s", why)
	}
}

func TestAReadDuringWhichAWriterBeginsIsDoneAgain(t *testing.T) {
	path, first, second, journal := versions(t)
	db := open(t, path)
	runs := 0
	var got any
	err := db.Read(t.Context(), func(c *sqlite.Conn) (err error) {
		if runs++; runs == 1 {
			if _, err := scalar(c, `SELECT money FROM account WHERE id = 1`); err != nil {
				return err
			}
			write(t, path+"-journal", journal)
			writePages(t, path, second, len(first)/2, len(first))
			time.AfterFunc(30*time.Millisecond, func() {
				writePages(t, path, second, 0, len(second))
				os.Remove(path + "-journal")
			})
		}
		got, err = scalar(c, `SELECT sum(money) FROM account`)
		return err
	})
	if err != nil || got != int64(40_000) || runs != 2 {
		t.Errorf("the sum is %v after %d runs (%v), want 40000 after 2", got, runs, err)
	}
}

// An app that was killed in the middle leaves its journal. SQLite would undo the
// transaction in the file; we do so in a copy.
func TestAnUnfinishedTransactionIsUndoneInACopy(t *testing.T) {
	path, first, second, journal := versions(t)
	write(t, path+"-journal", journal)
	writePages(t, path, second, len(first)/2, len(first))
	dir := filepath.Dir(path)
	before := folderOf(t, dir)
	db := open(t, path)
	start := time.Now()
	mustRead(t, db, `SELECT max(money) || ' ' || sum(money) FROM account`, "100 40000")
	if waited := time.Since(start); waited < 400*time.Millisecond {
		t.Errorf("it was copied after %s, without waiting for the transaction to end", waited)
	}
	if why, copied := db.Copied(); !copied || !strings.Contains(why, "unfinished") {
		t.Errorf("Copied() = %q, %v", why, copied)
	}
	start = time.Now()
	mustRead(t, db, `SELECT count(*) FROM account`, int64(400))
	if waited := time.Since(start); waited > 200*time.Millisecond {
		t.Errorf("the second read took %s: it waited again", waited)
	}
	before.mustEqual(t, dir)

	writePages(t, path, second, 0, len(second)) // the transaction ended after all
	os.Remove(path + "-journal")
	mustRead(t, db, `SELECT max(money) FROM account`, int64(40_000))
	if why, copied := db.Copied(); copied {
		t.Errorf("it is read in place again, and says %q", why)
	}
}

// SQLite follows the name in such a journal and deletes the file it names.
func TestAJournalThatNamesAnotherFileIsNotFollowed(t *testing.T) {
	path, first, second, journal := versions(t)
	victim := filepath.Join(t.TempDir(), "victim")
	write(t, victim, []byte("not yours"))
	sum := 0
	for _, b := range []byte(victim) {
		sum += int(b)
	}
	be := func(n int) string { return string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) }
	journal = append(journal, be(0x40000000/4096+1)+victim+be(len(victim))+be(sum)+"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"...)
	write(t, path+"-journal", journal)
	writePages(t, path, second, len(first)/2, len(first))
	db := open(t, path)
	if _, err := read(db, `SELECT count(*) FROM account`); err == nil || !strings.Contains(err.Error(), "several databases") {
		t.Errorf("it was read: %v", err)
	}
	if _, err := os.Stat(victim); err != nil {
		t.Errorf("the file it names: %v", err)
	}
}

func TestATransactionThatNeverRestsEndsInClearWords(t *testing.T) {
	path, _, _, journal := versions(t)
	write(t, path+"-journal", journal)
	scratch := t.TempDir()
	db, err := sqlite.OpenInPlace(path, func() (string, error) { // asked for just before each copy
		journal = append(journal, 0)
		write(t, path+"-journal", journal)
		return scratch, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = read(db, `SELECT 1`)
	if !errors.Is(err, sqlite.ErrHot) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), path) {
		t.Errorf("it ended with %v", err)
	}
	if entries, _ := os.ReadDir(scratch); len(entries) != 0 {
		t.Errorf("copies that were given up are left: %v", entries)
	}
}

func TestWaitingForATransactionEndsWithTheContext(t *testing.T) {
	path, _, _, journal := versions(t)
	write(t, path+"-journal", journal)
	db := open(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := db.Read(ctx, func(*sqlite.Conn) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 300*time.Millisecond {
		t.Errorf("it ended with %v after %s", err, time.Since(start))
	}
}

func TestAJournalThatIsOverIsNoTransaction(t *testing.T) {
	path, _, _, journal := versions(t)
	db := open(t, path)
	for name, content := range map[string][]byte{"empty": {}, "zeroed": make([]byte, len(journal)), "short": journal[:7]} {
		write(t, path+"-journal", content)
		start := time.Now()
		mustRead(t, db, `SELECT max(money) FROM account`, int64(100))
		if took := time.Since(start); took > 300*time.Millisecond {
			t.Errorf("%s: it was waited for (%s)", name, took)
		}
	}
}
