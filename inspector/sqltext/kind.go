package sqltext

import "strings"

// StatementKind is what a statement does, as far as its words tell.
type StatementKind uint8

const (
	// Other: empty, not SQL, or nothing that is known here.
	Other StatementKind = iota
	// Read: SELECT, VALUES, and EXPLAIN of anything, which runs nothing.
	Read
	// Write: it changes rows, the schema or the file.
	Write
	// Pragma: reads or changes a setting; which one only SQLite knows.
	Pragma
	// Attach: ATTACH and DETACH.
	Attach
	// Transaction: BEGIN, COMMIT, END, ROLLBACK, SAVEPOINT and RELEASE.
	Transaction
)

// String gives the word for messages.
func (k StatementKind) String() string {
	return [...]string{"other", "read", "write", "pragma", "attach", "transaction"}[k]
}

// Kind tells what a statement does from its first keyword.
func Kind(stmt string) StatementKind {
	switch FirstKeyword(stmt) {
	case "SELECT", "VALUES", "EXPLAIN":
		return Read
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "REINDEX", "ANALYZE", "VACUUM":
		return Write
	case "PRAGMA":
		return Pragma
	case "ATTACH", "DETACH":
		return Attach
	case "BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE":
		return Transaction
	}
	return Other
}

// FirstKeyword is the statement's first word in capitals, "" when it does not
// start with one. Blanks, comments and stray semicolons before it are skipped.
// After WITH it is the verb that follows the common table expressions; it is
// WITH while that is still missing.
func FirstKeyword(stmt string) string {
	i := 0
	for i < len(stmt) {
		t := next(stmt, i)
		i = t.end
		switch {
		case t.kind == blank || t.kind == semicolon:
		case t.is(stmt, "WITH"):
			return verbAfterWith(stmt, i)
		case t.kind == word:
			return strings.ToUpper(stmt[t.start:t.end])
		default:
			return ""
		}
	}
	return ""
}

// verbAfterWith finds the verb, which is the one that follows a closing
// parenthesis: a common table expression may itself be named replace.
func verbAfterWith(stmt string, i int) string {
	depth, afterClosed := 0, false
	for i < len(stmt) {
		t := next(stmt, i)
		i = t.end
		switch t.kind {
		case blank:
			continue
		case semicolon:
			return "WITH"
		case open:
			depth++
		case closed:
			depth--
		case word:
			if depth > 0 || !afterClosed {
				break
			}
			for _, verb := range [...]string{"SELECT", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE"} {
				if t.is(stmt, verb) {
					return verb
				}
			}
		}
		afterClosed = t.kind == closed
	}
	return "WITH"
}
