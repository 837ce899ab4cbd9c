package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// maxIdle is how many connections are kept open for the next read.
	maxIdle = 3
	// attempts is how often a read is done again in place before it copies.
	attempts = 6
	// copying is how long it takes to copy a byte, about. A read goes on trying beyond
	// that many attempts for as long as a copy would take: one of a large file would
	// cost a read that takes a millisecond a thousand times as much.
	copying = 2 * time.Nanosecond
	// patience bounds that.
	patience = 400 * time.Millisecond
	// hotPatience is how long a read waits for a transaction to end.
	hotPatience = 500 * time.Millisecond
	// maxCopyBytes bounds the file that is copied when it never rests.
	maxCopyBytes = 4 << 30
)

// DB is a database to read. It is safe for concurrent use.
type DB struct {
	path string
	own  bool
	// scratch is where copies go when the file cannot be read in place.
	scratch func() (string, error)

	mu     sync.Mutex
	idle   []pooled
	closed bool
	// lent is how many connections are in use.
	lent int
	// copied is why the last read came from a copy, "" when it did not.
	copied string
}

// pooled is an idle connection and the state of the file that it has seen.
type pooled struct {
	conn  *Conn
	stamp stamp
	copy  string // the copy that it reads, "" in place
}

// OpenInPlace opens somebody else's database for reading. scratch gives a private
// folder for a copy, needed only when the file cannot be read where it is.
func OpenInPlace(path string, scratch func() (string, error)) (*DB, error) {
	if err := CheckFile(path); err != nil {
		return nil, err
	}
	return &DB{path: path, scratch: scratch}, nil
}

// OpenScratch opens a database of our own for reading; [Create] makes it.
func OpenScratch(path string) *DB { return &DB{path: path, own: true} }

// Create opens (and makes, if need be) a database of our own for writing. The
// connection is used by one goroutine at a time and closed by the caller.
func Create(path string) (*Conn, error) { return openConn(path, ownWriter) }

// Path is the file that is read.
func (db *DB) Path() string { return db.path }

// Copied reports whether the last read came from a copy, and why.
func (db *DB) Copied() (reason string, ok bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.copied, db.copied != ""
}

// why says why a copy is read, "" for a connection in place.
func (p pooled) why() string {
	switch {
	case p.copy == "":
		return ""
	case p.stamp.wal.present:
		return "it has a write-ahead log, which cannot be read without writing beside it"
	case p.stamp.journal.present:
		return "a transaction was left unfinished in it, and is undone in the copy"
	}
	return "it is written too often to be read in place"
}

// Close closes the idle connections. Reads under way end first by themselves.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.closed = true
	for _, p := range db.idle {
		p.drop()
	}
	db.idle = nil
	return nil
}

func (p pooled) drop() {
	p.conn.Close()
	if p.copy != "" {
		os.RemoveAll(filepath.Dir(p.copy))
	}
}

// Read runs fn on a connection that sees one state of the database. fn may be run
// more than once, whenever the file was written meanwhile, so it must start
// afresh each time. Statements must be closed when fn returns. An error of fn is
// returned as it is unless the file moved under it.
func (db *DB) Read(ctx context.Context, fn func(*Conn) error) error {
	if db.own {
		return db.readOwn(fn)
	}
	began, allowed := time.Now(), time.Duration(0)
	for attempt := 0; attempt < attempts || time.Since(began) < allowed; attempt++ {
		before, err := db.settle(ctx)
		if errors.Is(err, ErrGone) {
			return db.readGone(ctx, fn)
		}
		if errors.Is(err, errBusy) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", db.path, err)
		}
		allowed = min(patience, time.Duration(before.size)*copying)
		p, err := db.take(before)
		if err != nil && !errors.Is(err, ErrHot) {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
		if err == nil {
			if again, err := db.readBracketed(p, fn); !again || ctx.Err() != nil {
				return err
			}
		}
		if attempt > 2 {
			pause(ctx, time.Duration(min(attempt, 4))*5*time.Millisecond)
		}
	}
	return db.readCopy(ctx, fn)
}

// readBracketed runs fn on a connection and reports again when the file moved
// meanwhile. A copy does not move.
func (db *DB) readBracketed(p pooled, fn func(*Conn) error) (again bool, err error) {
	done := false
	defer func() {
		if !done { // fn panicked
			db.giveBack(p, false)
		}
	}()
	err = fn(p.conn)
	done = true
	if p.copy == "" {
		after, stampErr := readStamp(db.path)
		gone := errors.Is(stampErr, ErrGone) // kept, to be read from as long as we are here
		again = stampErr != nil || !after.equal(p.stamp)
		db.giveBack(p, !again || gone)
		return again, err
	}
	db.giveBack(p, true)
	return false, err
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// settle waits for a moment without a transaction under way, but not for one that
// was left unfinished and has been dealt with in a copy.
func (db *DB) settle(ctx context.Context) (stamp, error) {
	deadline := time.Now().Add(hotPatience)
	for wait := time.Millisecond; ; wait *= 2 {
		s, err := readStamp(db.path)
		if !errors.Is(err, errBusy) || time.Now().After(deadline) || db.hasCopy(s) {
			return s, err
		}
		pause(ctx, wait)
		if err := ctx.Err(); err != nil {
			return s, err
		}
	}
}

// take gives an idle connection that has seen the file as it is now, or opens one.
// A file with a write-ahead log is copied: reading it in place would miss the log.
func (db *DB) take(now stamp) (pooled, error) {
	if p, ok := db.takeIdle(now); ok {
		return p, nil
	}
	if now.wal.present {
		return db.lend(db.openCopy(now))
	}
	conn, err := openConn(db.path, inPlace)
	return db.lend(pooled{conn: conn, stamp: now}, err)
}

func (db *DB) lend(p pooled, err error) (pooled, error) {
	if err == nil {
		db.mu.Lock()
		db.lent++
		db.mu.Unlock()
	}
	return p, err
}

// takeIdle gives an idle connection that has seen the file as it is now and drops
// those that have not.
func (db *DB) takeIdle(now stamp) (found pooled, ok bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	kept := db.idle[:0]
	for _, p := range db.idle {
		switch {
		case !p.stamp.equal(now):
			p.drop()
		case !ok:
			found, ok = p, true
			db.lent++
		default:
			kept = append(kept, p)
		}
	}
	db.idle = kept
	return found, ok
}

func (db *DB) hasCopy(now stamp) bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	return slices.ContainsFunc(db.idle, func(p pooled) bool { return p.copy != "" && p.stamp.equal(now) })
}

// giveBack ends a use of a connection that [DB.take] or [DB.takeIdle] gave.
func (db *DB) giveBack(p pooled, keep bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.lent--
	if keep {
		db.copied = p.why()
	}
	if !keep || db.closed || len(db.idle) >= maxIdle {
		p.drop()
		return
	}
	db.idle = append(db.idle, p)
}

// readGone serves a file that was deleted from a connection that still has it
// open, so that what was on the screen stays there. It waits a little for one
// that is in use.
func (db *DB) readGone(ctx context.Context, fn func(*Conn) error) error {
	var p pooled
	for deadline := time.Now().Add(hotPatience); ; {
		db.mu.Lock()
		n := len(db.idle)
		if n > 0 {
			p, db.idle = db.idle[n-1], db.idle[:n-1]
			db.lent++
		}
		waits := n == 0 && db.lent > 0 && time.Now().Before(deadline)
		db.mu.Unlock()
		if n > 0 {
			break
		}
		if !waits || ctx.Err() != nil {
			return fmt.Errorf("read %s: %w", db.path, ErrGone)
		}
		pause(ctx, time.Millisecond)
	}
	err := fn(p.conn)
	db.giveBack(p, true)
	return err
}

func (db *DB) readOwn(fn func(*Conn) error) error {
	db.mu.Lock()
	var p pooled
	if n := len(db.idle); n > 0 {
		p, db.idle = db.idle[n-1], db.idle[:n-1]
	}
	db.lent++
	db.mu.Unlock()
	if p.conn == nil {
		conn, err := openConn(db.path, ownReader)
		if err != nil {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
		p.conn = conn
	}
	err := fn(p.conn)
	db.giveBack(p, true)
	return err
}
