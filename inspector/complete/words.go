package complete

// word takes a keyword, and reports whether it begins or ends a clause.
func (r *reader) word(f *frame, keyword string) bool {
	switch keyword {
	case "SELECT", "VALUES":
		if keyword == "VALUES" && f.clause != atStart && f.clause != atQuery && f.query.changes {
			r.enter(f, inExpr) // INSERT INTO t VALUES
			return true
		}
		r.begin(f)
		r.enter(f, inResult)
		if keyword == "VALUES" {
			f.clause = inExpr
		}
	case "WITH":
		r.with(f)
	case "FROM":
		if r.before().keyword != "DISTINCT" { // IS DISTINCT FROM
			r.enter(f, needsTable)
		}
	case "JOIN":
		r.enter(f, needsTable)
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "PRAGMA":
		return r.verb(f, keyword)
	case "INTO", "TABLE", "ON", "SET", "AS", "ORDER", "GROUP", "PARTITION", "BY", "INDEX", "VIEW", "TRIGGER":
		return r.link(f, keyword)
	case "USING":
		r.enter(f, needsColumn)
	case "CONFLICT":
		r.enter(f, needsColumn)
		f.targetOnly = true
	case "WHERE", "HAVING":
		r.enter(f, inExpr)
	case "LIMIT", "OFFSET":
		r.enter(f, inLimit)
	case "UNION", "INTERSECT", "EXCEPT":
		r.enter(f, afterUnion)
	case "RETURNING":
		r.enter(f, inResult)
	case "BEGIN":
		if f.verb == "CREATE" { // a trigger's body
			r.enter(f, atStart)
		}
	case "DISTINCT", "ALL":
		return true // of SELECT DISTINCT: no part of a column
	default:
		f.mayAlias = false
		if f.clause == atQuery {
			f.clause = inExpr
		}
		return false
	}
	return true
}

// with begins a list of common table expressions.
func (r *reader) with(f *frame) {
	if f.clause != atStart && f.clause != atQuery && f.clause != needsTable {
		return
	}
	if f.empty && len(r.stack) > 1 {
		f.query = f.query.child(f.opening == plain)
		f.first = f.query
		f.empty = false
	}
	r.enter(f, newName)
	f.making, f.bodyNext = nil, false
}

// verb takes the first word of a statement that is no query.
func (r *reader) verb(f *frame, keyword string) bool {
	starts := f.clause == atStart || f.clause == newName && f.making != nil && len(r.stack) == 1
	if !starts {
		return false // the function replace, ON DELETE, DO UPDATE
	}
	f.verb = keyword
	switch keyword {
	case "PRAGMA":
		r.enter(f, inPragma)
	case "UPDATE":
		f.query.changes = true
		r.enter(f, needsTable)
	case "INSERT", "REPLACE", "DELETE":
		f.query.changes = true
		r.enter(f, elsewhere)
	default:
		r.enter(f, elsewhere)
	}
	return true
}

// link takes a keyword that says what the next names are.
func (r *reader) link(f *frame, keyword string) bool {
	switch keyword {
	case "INTO":
		r.enter(f, needsTable)
	case "TABLE":
		if f.verb == "DROP" || f.verb == "ALTER" {
			r.enter(f, needsTable)
		}
	case "ON":
		if f.verb == "CREATE" && len(f.query.from) == 0 {
			r.enter(f, needsTable)
			break
		}
		joins := f.clause == afterTable
		r.enter(f, inExpr)
		f.inJoin = joins
	case "SET":
		r.enter(f, inExpr)
	case "AS":
		switch {
		case f.clause == newName:
			f.bodyNext = true
		case f.verb == "CREATE" && f.clause == elsewhere: // CREATE VIEW v AS, CREATE TABLE t AS
			r.enter(f, atStart)
		case f.clause == inResult:
			f.outSize++
			f.out = output{}
		}
	case "ORDER", "GROUP", "PARTITION":
		if f.clause != needsTable {
			r.enter(f, needsBy)
		}
	case "BY":
		if f.clause == needsBy {
			r.enter(f, inOrder)
		}
		f.mayAlias = false
	default: // INDEX, VIEW, TRIGGER
		return false
	}
	return true
}
