package sqlite

import (
	"strings"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// limit bounds what any statement on the connection can do and, if guarded, lets
// only reads through. mode=ro alone is not enough: SQL could still ATTACH
// another file and write that one, and turn query_only off again.
func (c *Conn) limit(guarded bool) error {
	sqlite3.Xsqlite3_limit(c.tls, c.db, sqlite3.SQLITE_LIMIT_ATTACHED, 0)
	sqlite3.Xsqlite3_limit(c.tls, c.db, sqlite3.SQLITE_LIMIT_LENGTH, maxValueBytes)
	sqlite3.Xsqlite3_limit(c.tls, c.db, sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1<<20)
	sqlite3.Xsqlite3_limit(c.tls, c.db, sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 1000)
	if !guarded {
		return nil
	}
	c.config(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
	c.config(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, true)
	if rc := sqlite3.Xsqlite3_set_authorizer(c.tls, c.db, authorizer, 0); rc != sqlite3.SQLITE_OK {
		return c.err(rc)
	}
	return nil
}

func (c *Conn) config(op int32, on bool) {
	list := libc.Xcalloc(c.tls, 2, 8) // VaList packs each argument into 8 bytes
	defer libc.Xfree(c.tls, list)
	value := int32(0)
	if on {
		value = 1
	}
	sqlite3.Xsqlite3_db_config(c.tls, c.db, op, libc.VaList(list, value, uintptr(0)))
}

// authorizer is authorize as the address that SQLite calls. A declared function
// has a fixed address; only such can be passed this way.
var authorizer = *(*uintptr)(unsafe.Pointer(&struct {
	f func(*libc.TLS, uintptr, int32, uintptr, uintptr, uintptr, uintptr) int32
}{authorize}))

// authorize answers SQLite's question about each action of a statement while it
// is prepared.
func authorize(_ *libc.TLS, _ uintptr, action int32, first, second, _, _ uintptr) int32 {
	switch action {
	case sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE:
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_FUNCTION:
		if deniedFunctions[strings.ToLower(libc.GoString(second))] {
			return sqlite3.SQLITE_DENY
		}
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_PRAGMA:
		use := readPragmas[strings.ToLower(libc.GoString(first))]
		if use == withArgument || (use == bare && second == 0) {
			return sqlite3.SQLITE_OK
		}
	}
	return sqlite3.SQLITE_DENY
}

var deniedFunctions = map[string]bool{"load_extension": true, "fts3_tokenizer": true, "writefile": true, "edit": true}

type pragmaUse int

const (
	// bare: reading it is harmless, giving it an argument sets something. The zero
	// value is neither.
	bare pragmaUse = iota + 1
	// withArgument: the argument says what to read.
	withArgument
)

// readPragmas are the pragmas that only read. Whatever is not here is refused.
var readPragmas = map[string]pragmaUse{
	"table_info": withArgument, "table_xinfo": withArgument, "table_list": withArgument,
	"index_list": withArgument, "index_info": withArgument, "index_xinfo": withArgument,
	"foreign_key_list": withArgument, "foreign_key_check": withArgument,
	"integrity_check": withArgument, "quick_check": withArgument,
	"database_list": bare, "collation_list": bare, "function_list": bare, "module_list": bare,
	"pragma_list": bare, "compile_options": bare, "application_id": bare, "user_version": bare,
	"schema_version": bare, "data_version": bare, "page_size": bare, "page_count": bare,
	"freelist_count": bare, "encoding": bare, "journal_mode": bare, "auto_vacuum": bare,
	"foreign_keys": bare, "query_only": bare, "cache_size": bare,
}
