package sqlite

import (
	"context"
	"regexp"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// nothing is what may follow a statement.
var nothing = regexp.MustCompile(`^(?:\s|;|--[^\n]*(?:\n|$)|/\*(?:[^*]|\*+[^*/])*(?:\*+/|\**$))*$`)

// Explain prepares the only statement of sql and returns what EXPLAIN tells of it,
// an opcode a row, ready to step. Its parameters need no arguments. What may not be
// read may not be explained.
func (c *Conn) Explain(ctx context.Context, sql string) (*Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	st, err := c.prepare(sql)
	if err != nil {
		return nil, err
	}
	first := libc.GoString(sqlite3.Xsqlite3_sql(c.tls, st.p))
	if len(first) > len(sql) || !nothing.MatchString(sql[len(first):]) {
		st.Close()
		return nil, &Error{Code: sqlite3.SQLITE_AUTH, Offset: len(first), Msg: "refused: this is more than one statement"}
	}
	if rc := sqlite3.Xsqlite3_stmt_explain(c.tls, st.p, 1); rc != sqlite3.SQLITE_OK {
		err := c.err(rc)
		st.Close()
		return nil, err
	}
	st.ctx, st.end = ctx, c.watch(ctx)
	return st, nil
}
