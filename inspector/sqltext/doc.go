// Package sqltext looks at SQL as text: where statements start and end, which
// one the cursor is in, and what kind it is. Nothing is run or looked up.
//
// The one idea: SQLite's own tokens (strings, quoted names, comments) decide
// where a semicolon ends a statement, so that what is cut here is what SQLite
// would run. A CREATE TRIGGER ends at the semicolon after the END of its body,
// by the rule of sqlite3_complete.
//
// What [Kind] says is a courtesy to the person who types, for a hint or a
// question before running. It protects nothing: the database that runs the
// statement does.
//
// The package depends on the standard library only.
package sqltext
