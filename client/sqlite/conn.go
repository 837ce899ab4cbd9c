package sqlite

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

func init() { sqlite3.PatchIssue199() }

// maxValueBytes bounds one text or blob, so that a statement cannot ask for all
// memory. LiveStore's own values are far below it.
const maxValueBytes = 256 << 20

// interruptEvery is how soon a cancelled statement that was missed is met again.
const interruptEvery = 5 * time.Millisecond

// Conn is one connection. It must be used by one goroutine at a time.
type Conn struct {
	tls *libc.TLS
	db  uintptr
	// mu keeps interrupt from meeting close.
	mu sync.Mutex
}

// openMode says what a connection may do.
type openMode int

const (
	// inPlace: somebody else's file; immutable, guarded.
	inPlace openMode = iota
	// ownReader: a scratch file of ours; locks are honoured, guarded.
	ownReader
	// ownWriter: a scratch file of ours, to be filled.
	ownWriter
)

// openConn opens path. Only file: URIs honour mode=ro; a plain path with
// ?mode=ro would open read-write.
func openConn(path string, mode openMode) (*Conn, error) {
	flags := int32(sqlite3.SQLITE_OPEN_READONLY)
	query := "mode=ro"
	switch mode {
	case inPlace:
		query = "mode=ro&immutable=1"
	case ownWriter:
		flags, query = sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE, "mode=rwc"
	}
	uri, err := fileURI(path, query)
	if err != nil {
		return nil, err
	}
	c := &Conn{tls: libc.NewTLS()}
	if err := c.open(uri, flags|sqlite3.SQLITE_OPEN_URI|sqlite3.SQLITE_OPEN_NOMUTEX); err != nil {
		c.Close()
		return nil, err
	}
	if err := c.limit(mode != ownWriter); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func fileURI(path, query string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", path, err)
	}
	slash := filepath.ToSlash(abs)
	if !strings.HasPrefix(slash, "/") {
		slash = "/" + slash // C:/x becomes file:///C:/x
	}
	return (&url.URL{Scheme: "file", Path: slash, RawQuery: query}).String(), nil
}

func (c *Conn) open(uri string, flags int32) error {
	name, err := libc.CString(uri)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	out := libc.Xcalloc(c.tls, 1, types.Size_t(unsafe.Sizeof(uintptr(0))))
	defer libc.Xfree(c.tls, out)
	rc := sqlite3.Xsqlite3_open_v2(c.tls, name, out, flags, 0)
	c.db = *(*uintptr)(at(out))
	if rc != sqlite3.SQLITE_OK {
		return c.err(rc)
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	sqlite3.Xsqlite3_busy_timeout(c.tls, c.db, 2000)
	return nil
}

// at turns an address in SQLite's memory, which Go does not manage, into a pointer.
func at(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

func (c *Conn) err(rc int32) error {
	e := &Error{Code: int(rc), Offset: -1, Msg: libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))}
	if c.db != 0 {
		if code := sqlite3.Xsqlite3_extended_errcode(c.tls, c.db); code&0xff == rc&0xff {
			e.Code = int(code)
			e.Msg = libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db))
		}
		e.Offset = int(sqlite3.Xsqlite3_error_offset(c.tls, c.db))
	}
	if strings.HasPrefix(e.Msg, "not authorized") { // a function: SQLite gives it no code of its own
		e.Code = sqlite3.SQLITE_AUTH
	}
	e.Msg = explain(e.Code, oneLine(e.Msg))
	return e
}

// Close ends the connection. Statements must be closed before.
func (c *Conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db != 0 {
		sqlite3.Xsqlite3_close_v2(c.tls, c.db)
		c.db = 0
	}
	if c.tls != nil {
		c.tls.Close()
		c.tls = nil
	}
	return nil
}

func (c *Conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == 0 {
		return
	}
	tls := libc.NewTLS() // c.tls belongs to the goroutine that runs the statement
	sqlite3.Xsqlite3_interrupt(tls, c.db)
	tls.Close()
}

// watch interrupts the connection when ctx ends, again and again until the watch
// ends: SQLite forgets an interrupt that meets no running statement, and ctx may
// end just before the first step. Once the function it returns is back, no
// interrupt is under way.
func (c *Conn) watch(ctx context.Context) (end func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	over, done := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		again := time.NewTicker(interruptEvery)
		defer again.Stop()
		for {
			c.interrupt()
			select {
			case <-over:
				return
			case <-again.C:
			}
		}
	})
	return func() {
		if !stop() {
			close(over)
			<-done
		}
	}
}

// Query prepares the first statement of sql, binds args (nil, bool, int, int64,
// float64, string, []byte) and returns it ready to step. The statement is
// cancelled when ctx ends.
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (*Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	st, err := c.prepare(sql)
	if err != nil {
		return nil, err
	}
	if err := st.bind(args); err != nil {
		st.Close()
		return nil, err
	}
	st.ctx, st.end = ctx, c.watch(ctx)
	return st, nil
}

// Exec runs one statement to its end.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) error {
	st, err := c.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	for st.Next() {
	}
	return st.Close()
}

func (c *Conn) prepare(sql string) (*Stmt, error) {
	text, err := libc.CString(sql)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	out := libc.Xcalloc(c.tls, 1, types.Size_t(unsafe.Sizeof(uintptr(0))))
	defer libc.Xfree(c.tls, out)
	if rc := sqlite3.Xsqlite3_prepare_v2(c.tls, c.db, text, int32(len(sql)+1), out, 0); rc != sqlite3.SQLITE_OK {
		return nil, c.err(rc)
	}
	p := *(*uintptr)(at(out))
	if p == 0 {
		return nil, &Error{Code: sqlite3.SQLITE_ERROR, Offset: -1, Msg: "there is no statement here"}
	}
	return &Stmt{c: c, p: p, end: func() {}, ctx: context.Background()}, nil
}
