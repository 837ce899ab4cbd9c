package complete

import "strings"

// query is a SELECT, or another statement that has tables.
type query struct {
	parent *query // whose common table expressions can be seen here
	outer  *query // whose columns can be seen here
	tables []*common
	from   []source
	result []output

	begun   bool // its SELECT has been read
	changes bool // INSERT, UPDATE or DELETE: from begins with the table it changes

	columns  []Column // of the result, once resolved
	resolved bool
}

// common is a common table expression.
type common struct {
	name    string
	columns []string // as listed behind the name, if they are
	body    *query   // nil while it is not there
}

// source is a table in FROM, or what stands for one.
type source struct {
	name  string
	alias string
	sub   *query // a subquery, which has no name
}

// called is how columns of the source are addressed.
func (s source) called() string {
	if s.alias != "" {
		return s.alias
	}
	return s.name
}

// output is one piece of the list after SELECT.
type output struct {
	name      string // of the column, "" if it has none that can be told
	qualifier string // t of t.* and t.a
	star      bool
	alias     bool // the name was given with AS
}

// child is a new query inside q. Only an expression's subquery sees q's columns.
func (q *query) child(sees bool) *query {
	c := &query{parent: q, outer: q.outer}
	if sees {
		c.outer = q
	}
	return c
}

// add takes a table into the query.
func (q *query) add(s source) {
	if len(q.from) < maxSources {
		q.from = append(q.from, s)
	}
}

// common finds a common table expression that can be seen in q.
func (q *query) common(name string) *common {
	for ; q != nil; q = q.parent {
		for i := len(q.tables) - 1; i >= 0; i-- {
			if strings.EqualFold(q.tables[i].name, name) {
				return q.tables[i]
			}
		}
	}
	return nil
}

// resolver finds the columns of what a statement names.
type resolver struct {
	tables []Table
	index  map[string]int // by lower-case name, made when it is first needed
}

// builtin are tables that every database has, or makes when they are called.
var builtin = []Table{
	{Name: "sqlite_schema", Kind: "schema", Columns: []Column{{"type", "TEXT"}, {"name", "TEXT"}, {"tbl_name", "TEXT"}, {"rootpage", "INT"}, {"sql", "TEXT"}}},
	{Name: "json_each", Kind: "function", Columns: jsonColumns},
	{Name: "json_tree", Kind: "function", Columns: jsonColumns},
}

var jsonColumns = []Column{{"key", ""}, {"value", ""}, {"type", "TEXT"}, {"atom", ""}, {"id", "INTEGER"}, {"parent", "INTEGER"}, {"fullkey", "TEXT"}, {"path", "TEXT"}}

func (r *resolver) table(name string) (Table, bool) {
	if r.index == nil {
		r.index = make(map[string]int, len(r.tables))
		for i := len(r.tables) - 1; i >= 0; i-- {
			r.index[lower(r.tables[i].Name)] = i
		}
	}
	if i, ok := r.index[lower(name)]; ok {
		return r.tables[i], true
	}
	for _, t := range builtin {
		if strings.EqualFold(t.Name, name) || t.Name == "sqlite_schema" && strings.EqualFold(name, "sqlite_master") {
			return t, true
		}
	}
	return Table{}, false
}

// lower folds ASCII only, as SQLite does with names.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 0x20
		}
		return r
	}, s)
}

// columns are those of a source that q names.
func (r *resolver) columns(q *query, s source) []Column {
	if s.sub != nil {
		return r.results(s.sub)
	}
	if c := q.common(s.name); c != nil {
		if len(c.columns) == 0 && c.body != nil {
			return r.results(c.body)
		}
		var all []Column
		for _, name := range c.columns {
			all = append(all, Column{Name: name})
		}
		return all
	}
	t, _ := r.table(s.name)
	return t.Columns[:min(len(t.Columns), maxColumns)]
}

// results are the columns of a subquery. A query that names itself has none while they
// are being found out.
func (r *resolver) results(q *query) []Column {
	if q.resolved {
		return q.columns
	}
	q.resolved = true
	var all []Column
	for _, o := range q.result {
		if !o.star {
			if o.name != "" {
				all = append(all, Column{Name: o.name, Type: r.typeOf(q, o)})
			}
			continue
		}
		for _, s := range q.from {
			if o.qualifier == "" || strings.EqualFold(o.qualifier, s.called()) {
				all = append(all, r.columns(q, s)...)
			}
		}
		if len(all) > maxColumns {
			break
		}
	}
	q.columns = all[:min(len(all), maxColumns)]
	return q.columns
}

// typeOf is the type of a column that is passed on under its own name.
func (r *resolver) typeOf(q *query, o output) string {
	if o.alias {
		return ""
	}
	for _, s := range q.from {
		if o.qualifier != "" && !strings.EqualFold(o.qualifier, s.called()) || s.sub != nil || q.common(s.name) != nil {
			continue
		}
		t, _ := r.table(s.name)
		for _, c := range t.Columns[:min(len(t.Columns), maxColumns)] {
			if strings.EqualFold(c.Name, o.name) {
				return c.Type
			}
		}
	}
	return ""
}
