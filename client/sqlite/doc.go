// Package sqlite reads SQLite databases that belong to somebody else, without
// being able to change, lock or slow them, and keeps scratch databases of our
// own. It is the only package that talks to modernc.org/sqlite.
//
// The one idea: LiveStore writes its files without taking file locks, so a lock
// protects nobody. A [DB] therefore reads in place as if the file could not
// change, and brackets every read by what a write must move: the file's change
// counter, its size and times, and the absence of a hot journal. If any of that
// moved during the read, the read is done again on a fresh connection.
//
// Every connection to somebody else's file is guarded three times: the file is
// opened read-only and immutable, no other file can be attached, and an
// authorizer refuses every statement that is not a plain read. The guard is put
// on where the connection is made, below every caller.
//
// It binds the transpiled library (modernc.org/sqlite/lib) itself, not through
// database/sql: the authorizer and zero-copy columns are not reachable from
// there, values of DATE columns would be rewritten, and stepping a million rows
// takes a sixth of the time.
package sqlite
