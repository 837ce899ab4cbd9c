package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// readCopy reads from a private copy of a file that never rests long enough to be
// read where it is, or that an app left in the middle of a transaction.
func (db *DB) readCopy(ctx context.Context, fn func(*Conn) error) error {
	for attempt := range attempts {
		now, err := db.settle(ctx)
		if err != nil && !errors.Is(err, errBusy) {
			return fmt.Errorf("read %s: %w", db.path, err)
		}
		p, ok := db.takeIdle(now)
		if !ok {
			p, err = db.lend(db.openCopy(now))
		} else {
			err = nil
		}
		if err == nil {
			_, err := db.readBracketed(p, fn)
			return err
		}
		if !errors.Is(err, ErrHot) {
			return fmt.Errorf("copy %s: %w", db.path, err)
		}
		pause(ctx, time.Duration(attempt+1)*10*time.Millisecond)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return fmt.Errorf("read %s: %w; try again when the app is quieter", db.path, ErrHot)
}

// openCopy copies the file, with the write-ahead log or the hot journal beside it,
// and opens the copy. It returns ErrHot when the file was written meanwhile.
func (db *DB) openCopy(before stamp) (p pooled, err error) {
	if before.size > maxCopyBytes {
		return pooled{}, fmt.Errorf("it is larger than %d GB and would have to be copied", maxCopyBytes>>30)
	}
	dir, err := db.scratch()
	if err != nil {
		return pooled{}, err
	}
	if dir, err = os.MkdirTemp(dir, "copy-"); err != nil {
		return pooled{}, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	p = pooled{stamp: before, copy: filepath.Join(dir, "db")}
	with := ""
	switch {
	case before.wal.present:
		with = "-wal"
	case before.journal.present:
		with = "-journal"
	}
	err = copyFile(db.path, p.copy)
	if err == nil && with != "" {
		err = copyFile(db.path+with, p.copy+with)
	}
	after, stampErr := readStamp(db.path)
	if errors.Is(stampErr, errBusy) && before.journal.present {
		stampErr = nil
	}
	// A write-ahead log may grow while it is copied: its first part stays valid.
	same := stampErr == nil && after.sameFile(before) && after.journal.equal(before.journal) &&
		after.wal.present == before.wal.present && after.wal.salt == before.wal.salt
	if !same {
		return pooled{}, ErrHot
	}
	if err != nil {
		return pooled{}, err
	}
	p.conn, err = openCopied(p.copy, with)
	return p, err
}

// openCopied opens a copy. What lies beside it is first written back into one
// file, which needs a connection that may write to the copy.
func openCopied(path, with string) (*Conn, error) {
	if with == "-journal" {
		if err := checkJournal(path + with); err != nil {
			return nil, err
		}
	}
	if with != "" {
		w, err := openConn(path, ownWriter)
		if err != nil {
			return nil, err
		}
		for _, stmt := range []string{"SELECT count(*) FROM sqlite_schema", "PRAGMA journal_mode = DELETE"} {
			if err = w.Exec(context.Background(), stmt); err != nil {
				break
			}
		}
		w.Close()
		if err != nil {
			return nil, err
		}
	}
	return openConn(path, inPlace)
}

// checkJournal refuses a journal that names another one: SQLite would go there,
// and delete it.
func checkJournal(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var end [len(journalMagic)]byte
	if _, err := f.ReadAt(end[:], info.Size()-int64(len(end))); err == nil && string(end[:]) == journalMagic && info.Size() > int64(len(end)) {
		return errors.New("an unfinished transaction over several databases is in it")
	}
	return nil
}

func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Close())
}
