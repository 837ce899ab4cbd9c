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
// read where it is.
func (db *DB) readCopy(ctx context.Context, fn func(*Conn) error) error {
	for attempt := range attempts {
		before, err := db.settle(ctx)
		if err != nil && !errors.Is(err, errBusy) {
			return fmt.Errorf("read %s: %w", db.path, err)
		}
		if err == nil {
			p, err := db.openCopy(before, "")
			if err == nil {
				defer p.drop()
				db.mu.Lock()
				db.copied++
				db.mu.Unlock()
				return fn(p.conn)
			}
			if !errors.Is(err, ErrHot) {
				return fmt.Errorf("copy %s: %w", db.path, err)
			}
		}
		pause(ctx, time.Duration(attempt+1)*10*time.Millisecond)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return fmt.Errorf("read %s: %w; try again when the app is quieter", db.path, ErrHot)
}

// openCopy copies the file, and the write-ahead log or nothing beside it, and opens
// the copy. It returns ErrHot when the file was written meanwhile.
func (db *DB) openCopy(before stamp, beside string) (pooled, error) {
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
	p := pooled{stamp: before, copy: filepath.Join(dir, "db")}
	if err := copyFile(db.path, p.copy); err != nil {
		os.RemoveAll(dir)
		return pooled{}, err
	}
	if beside != "" {
		if err := copyFile(db.path+beside, p.copy+beside); err != nil {
			os.RemoveAll(dir)
			return pooled{}, err
		}
	}
	if after, err := readStamp(db.path); err != nil || !after.equal(before) {
		os.RemoveAll(dir)
		return pooled{}, ErrHot
	}
	if p.conn, err = openCopied(p.copy, beside != ""); err != nil {
		os.RemoveAll(dir)
		return pooled{}, err
	}
	return p, nil
}

// openCopied opens a copy. One with a write-ahead log is first written back into
// one file, which needs a connection that may write to the copy.
func openCopied(path string, wal bool) (*Conn, error) {
	if wal {
		w, err := openConn(path, ownWriter)
		if err != nil {
			return nil, err
		}
		err = w.Exec(context.Background(), "PRAGMA journal_mode = DELETE")
		w.Close()
		if err != nil {
			return nil, err
		}
	}
	return openConn(path, inPlace)
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
