package reactive

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/sqlite"
)

// result is what one run of a watch gave. It does not change once it is kept.
type result struct {
	at   time.Time
	took time.Duration
	// tables are those that were read.
	tables  []string
	columns []string
	// rows are map[string]any each, which [Diff] compares.
	rows []any
	// read and bytes count one more row than is kept when whole is false.
	read, bytes int64
	whole       bool
}

// check prepares a statement as a run would and tells what it reads.
func (w *Watcher) check(ctx context.Context, sql string) (tables []string, err error) {
	db, err := w.store.State()
	if err != nil {
		return nil, err
	}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		if tables, err = Tables(ctx, c, sql); err != nil {
			return err
		}
		st, err := c.Query(ctx, sql) // with parameters it cannot be run
		if err != nil {
			return err
		}
		return st.Close()
	})
	return tables, err
}

// read runs a statement. The state is asked for anew: its file may be another one.
func (w *Watcher) read(ctx context.Context, sql string) (out *result, err error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	db, err := w.store.State()
	if err != nil {
		return nil, err
	}
	err = db.Read(ctx, func(c *sqlite.Conn) error {
		out = &result{at: time.Now()}
		if out.tables, err = Tables(ctx, c, sql); err != nil {
			return err
		}
		st, err := c.Query(ctx, sql)
		if err != nil {
			return err
		}
		began := time.Now()
		out.step(st)
		out.took = time.Since(began)
		return st.Close()
	})
	return out, err
}

func (r *result) step(st *sqlite.Stmt) {
	r.columns, r.whole = fieldNames(st.Columns()), true
	for st.Next() {
		row := make(map[string]any, len(r.columns))
		for i, name := range r.columns {
			v := st.Value(i)
			row[name] = v
			r.bytes += sizeOf(v)
		}
		r.read++
		if r.read > MaxRows || r.bytes > MaxResultBytes {
			r.whole = false
			return
		}
		r.rows = append(r.rows, row)
	}
}

// sizeOf is about how many bytes a value is.
func sizeOf(value any) int64 {
	switch v := value.(type) {
	case nil:
		return 1
	case string:
		return int64(len(v))
	case []byte:
		return int64(len(v))
	}
	return 8
}

// fieldNames gives every column a name of its own: one that comes again gets ":2".
func fieldNames(columns []string) []string {
	names := make([]string, 0, len(columns))
	for _, name := range columns {
		unique := name
		for n := 2; slices.Contains(names, unique); n++ {
			unique = name + ":" + strconv.Itoa(n)
		}
		names = append(names, unique)
	}
	return names
}

// compare tells a run how its result differs from the one before, if both are known whole.
func (r *result) compare(before *result, run *client.QueryRun) {
	if before == nil || !before.whole || !r.whole {
		return
	}
	d := differ{limit: client.MaxRunDiff, columns: r.columns}
	d.lists(before.rows, r.rows)
	run.Compared, run.Changed, run.Diff, run.DiffTotal = true, d.total > 0, d.changes, d.total
}

// json is the result as a list of objects whose fields stand as the columns do.
func (r *result) json() string {
	var w jsonWriter
	w.b = append(w.b, '[')
	for i, row := range r.rows {
		if i > 0 {
			w.b = append(w.b, ",\n"...)
		}
		w.object(r.columns, row.(map[string]any))
	}
	w.b = append(w.b, ']')
	return string(w.b)
}
