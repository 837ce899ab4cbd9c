package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

// states is what is recorded of the state database.
type states struct {
	moved bool
	at    time.Time
	// first and later are the bytes of the state at the start and of those after it.
	first, later int64
}

// putState records the state as it is now, or says in a line why not.
func (r *recorder) putState(ctx context.Context) (why string, err error) {
	r.states.moved, r.states.at = false, time.Now()
	db, err := r.s.State()
	if err != nil {
		return err.Error(), nil
	}
	if r.opt.Redact != nil {
		return "the recording is redacted, and a state consists of values", nil
	}
	image := filepath.Join(r.dir, "state.db")
	defer os.Remove(image)
	size, err := snapshot(ctx, db, image, r.maxState()-r.states.first)
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return oneLine(err.Error()), nil
	}
	if r.states.first+r.states.later+size > r.maxState() {
		if err := r.f.exec(ctx, `DELETE FROM state WHERE n > 0`); err != nil {
			return "", err
		}
		r.states.later = 0
	}
	if r.sum.Changes == 0 {
		r.states.first += size
	} else {
		r.states.later += size
	}
	return "", r.putImage(ctx, image)
}

// putLaterState records the state again. Its loss is said among the changes.
func (r *recorder) putLaterState(ctx context.Context) error {
	why, err := r.putState(ctx)
	if err != nil || why == "" {
		return err
	}
	return r.gap(ctx, "the state", why)
}

func (r *recorder) maxState() int64 {
	if r.opt.MaxStateBytes == 0 {
		return defaultStateBytes
	}
	return r.opt.MaxStateBytes
}

// putImage writes a database file in parts.
func (r *recorder) putImage(ctx context.Context, image string) error {
	src, err := os.Open(image)
	if err != nil {
		return err
	}
	defer src.Close()
	return r.f.each(ctx, `INSERT INTO state VALUES (?,?,?)`, 3, func(put func(...any) error) error {
		buf := make([]byte, partBytes)
		for part := 0; ; part++ {
			n, err := io.ReadFull(src, buf)
			if n > 0 {
				if err := put(r.sum.Changes, part, buf[:n]); err != nil {
					return err
				}
			}
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// snapshot copies a database file in one state of it, unless it is larger than most.
func snapshot(ctx context.Context, db *sqlite.DB, to string, most int64) (size int64, err error) {
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		from, err := fileOf(ctx, c)
		if err != nil {
			return err
		}
		// A statement under way keeps a writer of our own from the file meanwhile.
		st, err := c.Query(ctx, `SELECT name FROM sqlite_schema`)
		if err != nil {
			return err
		}
		st.Next()
		size, err = copyFile(from, to, most)
		return errors.Join(err, st.Close())
	})
	return size, err
}

// fileOf is the file that a connection reads.
func fileOf(ctx context.Context, c *sqlite.Conn) (path string, err error) {
	st, err := c.Query(ctx, `PRAGMA database_list`)
	if err != nil {
		return "", err
	}
	if st.Next() {
		path = st.Text(2)
	}
	return path, st.Close()
}

func copyFile(from, to string, most int64) (int64, error) {
	src, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return 0, err
	}
	if info.Size() > most {
		return 0, fmt.Errorf("it takes %d KB, and %d KB of states are kept", info.Size()>>10, max(most, 0)>>10)
	}
	if wal, err := os.Stat(from + "-wal"); err == nil && wal.Size() > 0 {
		return 0, errors.New("it has a write-ahead log")
	}
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(dst, src)
	return n, errors.Join(err, dst.Close())
}
