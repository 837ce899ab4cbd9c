package sqlite

import (
	"context"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/libc/sys/types"
	sqlite3 "modernc.org/sqlite/lib"
)

// Type is the storage class of a value.
type Type int

const (
	Integer Type = sqlite3.SQLITE_INTEGER
	Float   Type = sqlite3.SQLITE_FLOAT
	Text    Type = sqlite3.SQLITE_TEXT
	Blob    Type = sqlite3.SQLITE_BLOB
	Null    Type = sqlite3.SQLITE_NULL
)

// Stmt is a statement being stepped through. It must be closed.
type Stmt struct {
	c     *Conn
	p     uintptr
	ctx   context.Context
	end   func()
	binds []uintptr
	done  bool // a step past the end would start the statement over
	err   error
}

// Next moves to the next row. It is false at the end and on an error, which
// [Stmt.Close] and [Stmt.Err] give.
func (s *Stmt) Next() bool {
	if s.err != nil || s.done || s.p == 0 {
		return false
	}
	switch rc := sqlite3.Xsqlite3_step(s.c.tls, s.p); rc {
	case sqlite3.SQLITE_ROW:
		return true
	case sqlite3.SQLITE_DONE:
		s.done = true
	default:
		s.err = s.c.err(rc)
		if IsInterrupted(s.err) && s.ctx.Err() != nil {
			s.err = context.Cause(s.ctx)
		}
	}
	return false
}

// Err is the error that ended Next, if one did.
func (s *Stmt) Err() error { return s.err }

// Close ends the statement and returns the error that ended Next, if one did.
func (s *Stmt) Close() error {
	if s.p == 0 {
		return s.err
	}
	s.end()
	sqlite3.Xsqlite3_finalize(s.c.tls, s.p)
	s.p = 0
	for _, b := range s.binds {
		libc.Xfree(s.c.tls, b)
	}
	s.binds = nil
	return s.err
}

// Columns are the names of the result's columns.
func (s *Stmt) Columns() []string {
	n := int(sqlite3.Xsqlite3_column_count(s.c.tls, s.p))
	names := make([]string, n)
	for i := range names {
		names[i] = libc.GoString(sqlite3.Xsqlite3_column_name(s.c.tls, s.p, int32(i)))
	}
	return names
}

// Type is the storage class of column i of the present row.
func (s *Stmt) Type(i int) Type {
	return Type(sqlite3.Xsqlite3_column_type(s.c.tls, s.p, int32(i)))
}

// Int is column i as an integer, 0 for NULL.
func (s *Stmt) Int(i int) int64 { return sqlite3.Xsqlite3_column_int64(s.c.tls, s.p, int32(i)) }

// Float is column i as a floating point number, 0 for NULL.
func (s *Stmt) Float(i int) float64 {
	return sqlite3.Xsqlite3_column_double(s.c.tls, s.p, int32(i))
}

// Text is a copy of column i as text, "" for NULL.
func (s *Stmt) Text(i int) string { return string(s.bytes(i, sqlite3.Xsqlite3_column_text)) }

// View is column i as text without a copy: it is valid only until the next call
// of Next or Close and must not be kept.
func (s *Stmt) View(i int) string {
	b := s.bytes(i, sqlite3.Xsqlite3_column_text)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Blob is a copy of column i as bytes, nil for NULL and for an empty blob.
func (s *Stmt) Blob(i int) []byte {
	return append([]byte(nil), s.bytes(i, sqlite3.Xsqlite3_column_blob)...)
}

func (s *Stmt) bytes(i int, column func(*libc.TLS, uintptr, int32) uintptr) []byte {
	p := column(s.c.tls, s.p, int32(i))
	if p == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(at(p)), int(sqlite3.Xsqlite3_column_bytes(s.c.tls, s.p, int32(i))))
}

// Value is column i as nil, int64, float64, string or []byte.
func (s *Stmt) Value(i int) any {
	switch s.Type(i) {
	case Integer:
		return s.Int(i)
	case Float:
		return s.Float(i)
	case Text:
		return s.Text(i)
	case Blob:
		return append([]byte{}, s.Blob(i)...)
	}
	return nil
}

// Rebind starts the statement over with other arguments.
func (s *Stmt) Rebind(args ...any) error {
	sqlite3.Xsqlite3_reset(s.c.tls, s.p)
	s.err, s.done = nil, false
	for _, b := range s.binds {
		libc.Xfree(s.c.tls, b)
	}
	s.binds = s.binds[:0]
	return s.bind(args)
}

func (s *Stmt) bind(args []any) error {
	if want := int(sqlite3.Xsqlite3_bind_parameter_count(s.c.tls, s.p)); want != len(args) {
		return fmt.Errorf("the statement has %d parameters, %d were given", want, len(args))
	}
	for i, arg := range args {
		if rc := s.bindOne(int32(i+1), arg); rc != sqlite3.SQLITE_OK {
			return fmt.Errorf("bind parameter %d (%T): %w", i+1, arg, s.c.err(rc))
		}
	}
	return nil
}

func (s *Stmt) bindOne(n int32, arg any) int32 {
	tls := s.c.tls
	switch v := arg.(type) {
	case nil:
		return sqlite3.Xsqlite3_bind_null(tls, s.p, n)
	case bool:
		if v {
			return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, 1)
		}
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, 0)
	case int:
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, int64(v))
	case int64:
		return sqlite3.Xsqlite3_bind_int64(tls, s.p, n, v)
	case float64:
		return sqlite3.Xsqlite3_bind_double(tls, s.p, n, v)
	case string:
		return sqlite3.Xsqlite3_bind_text(tls, s.p, n, s.keep(v), int32(len(v)), 0)
	case []byte:
		if v == nil {
			return sqlite3.Xsqlite3_bind_null(tls, s.p, n)
		}
		return sqlite3.Xsqlite3_bind_blob(tls, s.p, n, s.keep(string(v)), int32(len(v)), 0)
	}
	return sqlite3.SQLITE_MISMATCH
}

// keep copies text into SQLite's memory until the statement is closed or bound anew.
func (s *Stmt) keep(text string) uintptr {
	p := libc.Xmalloc(s.c.tls, types.Size_t(len(text)+1))
	b := unsafe.Slice((*byte)(at(p)), len(text)+1)
	copy(b, text)
	b[len(text)] = 0
	s.binds = append(s.binds, p)
	return p
}
