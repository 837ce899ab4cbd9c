package inspector

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// maxTrials is how many indexes are tried for a statement.
	maxTrials = 16
	// trialTime bounds all of them.
	trialTime = 2 * time.Second
	// trialIndex is what an index is called that is tried.
	trialIndex = "livescope_trial"
)

// read reads what advice rests on, in one state of the database.
func (a *adviser) read(ctx context.Context, c *sqlite.Conn) error {
	a.tables, a.schema = nil, nil
	names, err := reactive.Tables(ctx, c, a.sql)
	if err != nil {
		return err
	}
	for _, name := range names {
		t, err := adviseOn(ctx, c, name)
		if err != nil {
			return err
		}
		a.tables = append(a.tables, t)
	}
	a.schema, err = texts(ctx, c, `SELECT sql FROM sqlite_schema WHERE sql LIKE 'CREATE %' AND type IN ('table', 'index', 'view')
 AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY type = 'view', type = 'index', rowid LIMIT 5000`)
	return err
}

func adviseOn(ctx context.Context, c *sqlite.Conn, name string) (t advisedTable, err error) {
	t.name = name
	if t.columns, err = columnNames(ctx, c, name); err != nil {
		return t, err
	}
	if t.indexes, err = texts(ctx, c, `SELECT l.name || '(' || (SELECT group_concat(coalesce(i.name, '…'), ', ') FROM pragma_index_info(l.name) i) || ')' FROM pragma_index_list(?) l ORDER BY l.seq DESC`, name); err != nil {
		return t, err
	}
	st, err := c.Query(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d)`, QuoteName(name), maxAdviseRows+1))
	if err != nil {
		return t, err
	}
	if st.Next() {
		t.rows = st.Int(0)
	}
	return t, st.Close()
}

// texts are the first column of what a statement returns.
func texts(ctx context.Context, c *sqlite.Conn, sql string, args ...any) ([]string, error) {
	st, err := c.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	var out []string
	for st.Next() {
		out = append(out, st.Text(0))
	}
	return out, st.Close()
}

// trial is a plan with one more index.
type trial struct {
	table, column string
	plan          []string
}

// helps reports whether a step of the plan without the index is done by it.
func (t trial) helps(step string) bool {
	used := func(prefix string) bool {
		return slices.ContainsFunc(t.plan, func(s string) bool {
			return strings.HasPrefix(s, prefix) && strings.Contains(s+" ", " INDEX "+trialIndex+" ")
		})
	}
	if slices.Contains(t.plan, step) {
		return false
	}
	if name, ok := scannedTable(step); ok {
		return used("SEARCH " + name + " ")
	}
	return used("")
}

// tryIndexes plans the statement in an empty copy of the schema, with one more index
// each time. Where that cannot be made there is nothing to tell.
func (a *adviser) tryIndexes(ctx context.Context) []trial {
	out := []trial{}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	dir, err := scratch.New("advice")
	if err != nil {
		return out
	}
	defer os.RemoveAll(dir)
	c, err := sqlite.Create(filepath.Join(dir, "schema.db"))
	if err != nil {
		return out
	}
	defer c.Close()
	for _, sql := range append([]string{"PRAGMA journal_mode = OFF", "BEGIN"}, a.schema...) {
		_ = c.Exec(ctx, sql) // what the statement needs and is not there will be missed below
	}
	for _, t := range a.candidates() {
		if c.Exec(ctx, fmt.Sprintf("CREATE INDEX %s ON %s(%s)", trialIndex, QuoteName(t.table), QuoteName(t.column))) != nil {
			continue
		}
		if t.plan, err = planOf(ctx, c, a.sql); err == nil {
			out = append(out, t)
		}
		if c.Exec(ctx, "DROP INDEX "+trialIndex) != nil {
			break
		}
	}
	return out
}

// candidates are the columns that the statement names, the last first: conditions
// and order stand at its end.
func (a *adviser) candidates() []trial {
	var out []trial
	for _, name := range slices.Backward(a.names) {
		for _, t := range a.tables {
			i := t.column(name)
			if i < 0 || t.rows <= scanRows || slices.ContainsFunc(out, func(o trial) bool { return o.table == t.name && o.column == t.columns[i] }) {
				continue
			}
			if out = append(out, trial{table: t.name, column: t.columns[i]}); len(out) == maxTrials {
				return out
			}
		}
	}
	return out
}

// column is the index of a column, -1 for none.
func (t *advisedTable) column(name string) int {
	return slices.IndexFunc(t.columns, func(c string) bool { return strings.EqualFold(c, name) })
}

func planOf(ctx context.Context, c *sqlite.Conn, sql string) ([]string, error) {
	st, err := explainPlan(ctx, c, sql)
	if err != nil {
		return nil, err
	}
	var out []string
	for st.Next() {
		out = append(out, st.Text(3))
	}
	return out, st.Close()
}
