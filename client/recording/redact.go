package recording

import (
	"regexp"
	"slices"

	"github.com/livescope/livescope/client"
)

// literal is a value in the text of a statement.
var literal = regexp.MustCompile(`'(?:[^']|'')*'?|\b[0-9][0-9a-zA-Z.]*`)

// redactSQL keeps a statement without the values in it.
func redactSQL(sql string) string { return literal.ReplaceAllString(sql, "?") }

// redact takes out of a change what came out of the app's data.
func (r *recorder) redact(c client.Change) client.Change {
	ran, ok := c.(client.QueryRan)
	if r.opt.Redact == nil || !ok {
		return c
	}
	ran.Run.Label, ran.Run.SQL = redactSQL(ran.Run.Label), redactSQL(ran.Run.SQL)
	ran.Run.Diff = slices.Clone(ran.Run.Diff)
	for i := range ran.Run.Diff {
		d := &ran.Run.Diff[i]
		d.Key, d.Columns = "…", slices.Clone(d.Columns)
		for j := range d.Columns {
			d.Columns[j].Old, d.Columns[j].New = r.shape(d.Columns[j].Old), r.shape(d.Columns[j].New)
		}
	}
	return ran
}

// redactQueries does so for live queries. A hash may hold what was bound.
func (r *recorder) redactQueries(queries []client.LiveQuery) []client.LiveQuery {
	if r.opt.Redact == nil {
		return queries
	}
	queries = slices.Clone(queries)
	for i := range queries {
		q := &queries[i]
		q.Label, q.SQL, q.Hash = redactSQL(q.Label), redactSQL(q.SQL), ""
		q.Binds = r.shape(q.Binds)
	}
	return queries
}

// shape is a value without what is in it.
func (r *recorder) shape(value string) string {
	if r.opt.Redact == nil || value == "" {
		return value
	}
	return r.opt.Redact(value)
}
