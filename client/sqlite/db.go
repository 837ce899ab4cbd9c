package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// maxIdle is how many connections are kept open for the next read.
	maxIdle = 3
	// attempts is how often a read is done again in place before it copies.
	attempts = 6
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
	copied int
	wal    bool
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

// Copied reports whether the last reads came from a copy, and why.
func (db *DB) Copied() (reason string, ok bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.copied == 0:
		return "", false
	case db.wal:
		return "it has a write-ahead log, which cannot be read without writing beside it", true
	}
	return "it is written too often to be read in place", true
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
	var last error
	for attempt := range attempts {
		before, err := db.settle(ctx)
		if errors.Is(err, ErrGone) {
			return db.readGone(fn)
		}
		if errors.Is(err, errBusy) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", db.path, err)
		}
		p, err := db.take(before)
		if err != nil {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
		last = fn(p.conn)
		after, err := readStamp(db.path)
		if ctx.Err() != nil || (err == nil && after.equal(before)) {
			db.put(p)
			return last
		}
		p.drop()
		if attempt > 2 {
			pause(ctx, time.Duration(attempt)*5*time.Millisecond)
		}
	}
	return db.readCopy(ctx, fn)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// settle waits for a moment without a transaction under way.
func (db *DB) settle(ctx context.Context) (stamp, error) {
	deadline := time.Now().Add(hotPatience)
	for wait := time.Millisecond; ; wait *= 2 {
		s, err := readStamp(db.path)
		if !errors.Is(err, errBusy) || time.Now().After(deadline) {
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
	db.mu.Lock()
	var found *pooled
	kept := db.idle[:0]
	for _, p := range db.idle {
		switch {
		case !p.stamp.equal(now):
			p.drop()
		case found == nil:
			found = &p
		default:
			kept = append(kept, p)
		}
	}
	db.idle = kept
	db.mu.Unlock()
	if found != nil {
		return *found, nil
	}
	if now.wal.present {
		db.mu.Lock()
		db.copied, db.wal = db.copied+1, true
		db.mu.Unlock()
		return db.openCopy(now, "-wal")
	}
	conn, err := openConn(db.path, inPlace)
	return pooled{conn: conn, stamp: now}, err
}

func (db *DB) put(p pooled) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed || len(db.idle) >= maxIdle {
		p.drop()
		return
	}
	db.idle = append(db.idle, p)
}

// readGone serves a file that was deleted from a connection that still has it
// open, so that what was on the screen stays there.
func (db *DB) readGone(fn func(*Conn) error) error {
	db.mu.Lock()
	if len(db.idle) == 0 {
		db.mu.Unlock()
		return fmt.Errorf("read %s: %w", db.path, ErrGone)
	}
	p := db.idle[len(db.idle)-1]
	db.idle = db.idle[:len(db.idle)-1]
	db.mu.Unlock()
	err := fn(p.conn)
	db.put(p)
	return err
}

func (db *DB) readOwn(fn func(*Conn) error) error {
	db.mu.Lock()
	var p pooled
	if n := len(db.idle); n > 0 {
		p, db.idle = db.idle[n-1], db.idle[:n-1]
	}
	db.mu.Unlock()
	if p.conn == nil {
		conn, err := openConn(db.path, ownReader)
		if err != nil {
			return fmt.Errorf("open %s: %w", db.path, err)
		}
		p.conn = conn
	}
	err := fn(p.conn)
	db.put(p)
	return err
}
