package recording

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/livescope/livescope/client/sqlite"
)

// file is a recording being written. What is written is in a transaction that
// commit ends.
type file struct {
	path  string
	c     *sqlite.Conn
	begun bool
}

// create makes an empty recording and never takes a file that is there.
func create(ctx context.Context, path string) (*file, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already and is not written over: name another file", path)
	}
	if err != nil {
		return nil, fmt.Errorf("make a recording: %w", err)
	}
	f.Close()
	w := &file{path: path}
	if w.c, err = sqlite.Create(path); err != nil {
		return nil, errors.Join(fmt.Errorf("make the recording %s: %w", path, err), os.Remove(path))
	}
	stmts := append([]string{fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", FormatVersion)}, schema...)
	err = w.c.Exec(ctx, "PRAGMA synchronous = NORMAL")
	for _, stmt := range stmts {
		if err == nil {
			err = w.exec(ctx, stmt)
		}
	}
	if err = errors.Join(err, w.commit(ctx)); err != nil {
		w.discard()
		return nil, fmt.Errorf("make the recording %s: %w", path, err)
	}
	return w, nil
}

// begin begins a transaction if none is under way.
func (f *file) begin(ctx context.Context) error {
	if f.begun {
		return nil
	}
	err := f.c.Exec(ctx, "BEGIN")
	f.begun = err == nil
	return err
}

func (f *file) exec(ctx context.Context, sql string, args ...any) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	return f.c.Exec(ctx, sql, args...)
}

// each runs a statement of n parameters once for every put.
func (f *file) each(ctx context.Context, sql string, n int, fill func(put func(args ...any) error) error) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	st, err := f.c.Query(ctx, sql, make([]any, n)...)
	if err != nil {
		return err
	}
	err = fill(func(args ...any) error {
		if err := st.Rebind(args...); err != nil {
			return err
		}
		st.Next()
		return st.Err()
	})
	if closed := st.Close(); err == nil {
		err = closed
	}
	return err
}

// keep writes one entry of the table meta.
func (f *file) keep(ctx context.Context, key string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if len(b) > maxMetaBytes {
		return fmt.Errorf("it takes %d MB; %d MB are kept", len(b)>>20, maxMetaBytes>>20)
	}
	return f.exec(ctx, `INSERT OR REPLACE INTO meta VALUES (?,?)`, key, string(b))
}

// sqliteBusy is SQLite's code for a file that somebody else has locked.
const sqliteBusy = 5

// commit ends the transaction. While somebody reads the file under a lock it stays
// open, for the next time.
func (f *file) commit(ctx context.Context) error {
	if !f.begun {
		return nil
	}
	err := f.c.Exec(ctx, "COMMIT")
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code&0xff == sqliteBusy {
		return nil
	}
	f.begun = err != nil
	return err
}

// size is how large the file is, 0 when that cannot be told.
func (f *file) size() int64 {
	info, err := os.Stat(f.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// discard removes the file: nothing worth keeping was written.
func (f *file) discard() {
	f.c.Close()
	os.Remove(f.path)
	os.Remove(f.path + "-journal")
}
