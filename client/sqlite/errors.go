package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	sqlite3 "modernc.org/sqlite/lib"
)

// Error is what SQLite answered.
type Error struct {
	// Code is SQLite's extended result code.
	Code int
	// Msg is SQLite's own message.
	Msg string
	// Offset is the byte in the statement that the error is about, -1 when unknown.
	Offset int
}

func (e *Error) Error() string { return e.Msg }

func is(err error, codes ...int) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code&0xff == c {
			return true
		}
	}
	return false
}

// IsRefused reports whether err is a statement refused because it is not a plain read.
func IsRefused(err error) bool {
	return is(err, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY)
}

// IsCorrupt reports whether err says that the file is damaged or not a database.
func IsCorrupt(err error) bool {
	return is(err, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
}

// IsInterrupted reports whether err is a statement that was cancelled.
func IsInterrupted(err error) bool { return is(err, sqlite3.SQLITE_INTERRUPT) }

// ErrGone says that the database file is no longer there.
var ErrGone = errors.New("the file is gone")

// ErrHot says that the database was being written during every attempt to read it.
var ErrHot = errors.New("the database is being written without a pause")

// FileError is a file that cannot be opened as a database: which, why, and what
// to do, in one line.
type FileError struct {
	Path   string
	Reason string
	Err    error
}

func (e *FileError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Reason) }
func (e *FileError) Unwrap() error { return e.Err }

// explain turns SQLite's message into words for a person where its own are not.
func explain(code int, msg string) string {
	switch code & 0xff {
	case sqlite3.SQLITE_AUTH:
		return "refused: this store is read-only, and the statement is not a plain read"
	case sqlite3.SQLITE_READONLY:
		return "refused: this store is read-only"
	case sqlite3.SQLITE_CORRUPT:
		return "the database is damaged here (" + msg + ")"
	case sqlite3.SQLITE_INTERRUPT:
		return "cancelled"
	case sqlite3.SQLITE_TOOBIG:
		return fmt.Sprintf("a value is larger than %d MB", maxValueBytes>>20)
	}
	return strings.TrimSpace(msg)
}

// maxMessage bounds a message in runes.
const maxMessage = 400

// oneLine makes one short line of a message. SQLite's quote names out of the
// file or the statement, which may hold anything.
func oneLine(msg string) string {
	n := 0
	msg = strings.Map(func(r rune) rune {
		if n++; n > maxMessage {
			return -1
		}
		if unicode.IsControl(r) || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return utf8.RuneError
		}
		return r
	}, msg)
	if n > maxMessage {
		msg += "…"
	}
	return msg
}
