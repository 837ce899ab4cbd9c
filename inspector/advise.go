package inspector

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/complete"
	"github.com/livescope/livescope/inspector/sqltext"
)

const (
	// scanRows is how many rows a table has whose scan is worth an index.
	scanRows = 500
	// maxAdviseRows bounds the counting of a table's rows.
	maxAdviseRows = 100_000
)

// PlanAdvice is a query's plan with what is wrong with it.
type PlanAdvice struct {
	Steps []PlanStep
	// Tables are those that it reads, by SQLite's own account.
	Tables []string
	// Advice is one line for each scan of a table worth an index, and for each sort without one.
	Advice []string
}

// adviser knows of the state what advice rests on.
type adviser struct {
	sql    string
	names  []string // in the statement
	tables []advisedTable
	schema []string // the statements that make it
}

// advisedTable is a table that the statement reads.
type advisedTable struct {
	name    string
	columns []string
	indexes []string
	rows    int64 // at most one more than maxAdviseRows
}

// Advise explains how SQLite would run a statement on the state, and names missing
// indexes. Those it has tried, in an empty copy of the schema.
func (s *Store) Advise(ctx context.Context, sql string) (PlanAdvice, error) {
	var out PlanAdvice
	steps, _, err := s.Plan(ctx, sql, QueryOptions{Database: StateDatabase})
	if err != nil {
		return out, err
	}
	db, err := s.c.State()
	if err != nil {
		return out, err
	}
	a := adviser{sql: sql, names: sqltext.Names(sql)}
	if err := db.Read(ctx, func(c *sqlite.Conn) error { return a.read(ctx, c) }); err != nil {
		return out, fmt.Errorf("look for what would help the statement: %w", err)
	}
	out.Steps = steps
	for _, t := range a.tables {
		out.Tables = append(out.Tables, t.name)
	}
	out.Advice = a.advise(ctx, steps)
	return out, nil
}

// advise tells what each step lacks.
func (a *adviser) advise(ctx context.Context, steps []PlanStep) []string {
	var out []string
	var tried []trial
	for _, step := range steps {
		if !step.Scan {
			continue
		}
		line := ""
		if name, columns, ok := automatic(step.Detail); ok {
			line = a.automaticAdvice(name, columns)
		} else if a.worthTrying(step.Detail) {
			if tried == nil {
				tried = a.tryIndexes(ctx)
			}
			line = a.stepAdvice(step.Detail, tried)
		}
		if line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

func (a *adviser) worthTrying(detail string) bool {
	if name, ok := scannedTable(detail); ok {
		t := a.table(name)
		return t != nil && t.rows > scanRows
	}
	return strings.HasSuffix(detail, "FOR ORDER BY")
}

// stepAdvice is the advice for a scan or a sort, with what was tried.
func (a *adviser) stepAdvice(detail string, tried []trial) string {
	var better []string
	for _, t := range tried {
		if t.helps(detail) {
			better = append(better, createIndex(t.table, t.column))
		}
	}
	name, ok := scannedTable(detail)
	if !ok {
		if len(better) == 0 {
			return "the rows are sorted without an index"
		}
		return "the rows are sorted without an index; this would give their order: " + strings.Join(better, ", or ")
	}
	t := a.table(name)
	has := "none"
	if len(t.indexes) > 0 {
		has = strings.Join(t.indexes, ", ")
	}
	line := fmt.Sprintf("all %s rows of %s are read (its indexes: %s)", t.count(), t.name, has)
	if !slices.ContainsFunc(a.names, func(n string) bool { return t.column(n) >= 0 }) {
		return line + "; the statement names none of its columns"
	}
	if len(better) == 0 {
		return line + "; an index on one of the columns that the statement names does not change that"
	}
	return line + "; this would make it a search: " + strings.Join(better, ", or ")
}

// automaticAdvice is for an index that SQLite makes for each run.
func (a *adviser) automaticAdvice(name string, columns []string) string {
	t := a.table(name)
	if t == nil {
		return ""
	}
	return fmt.Sprintf("SQLite makes an index on %s each time it runs; keep one: %s", t.name, createIndex(t.name, columns...))
}

func (t *advisedTable) count() string {
	if t.rows > maxAdviseRows {
		return fmt.Sprintf("more than %d", maxAdviseRows)
	}
	return fmt.Sprint(t.rows)
}

// table is the table that a plan names, itself or by what the statement calls it.
func (a *adviser) table(name string) *advisedTable {
	find := func(is func(string) bool) *advisedTable {
		if i := slices.IndexFunc(a.tables, func(t advisedTable) bool { return is(t.name) }); i >= 0 {
			return &a.tables[i]
		}
		return nil
	}
	if t := find(func(table string) bool { return strings.EqualFold(table, name) }); t != nil {
		return t
	}
	return find(func(table string) bool { return a.calls(table, name) })
}

// calls reports whether the statement gives a table another name.
func (a *adviser) calls(table, alias string) bool {
	for i, n := range a.names {
		rest := a.names[i+1:]
		if len(rest) > 0 && strings.EqualFold(rest[0], "AS") {
			rest = rest[1:]
		}
		if len(rest) > 0 && strings.EqualFold(n, table) && strings.EqualFold(rest[0], alias) {
			return true
		}
	}
	return false
}

// scannedTable is the table of a step that reads a whole one.
func scannedTable(detail string) (name string, ok bool) {
	name, ok = strings.CutPrefix(detail, "SCAN ")
	name, _, _ = strings.Cut(name, " LEFT-JOIN")
	return name, ok && !strings.HasPrefix(name, "(") && !strings.Contains(name, " VIRTUAL TABLE ")
}

// automatic is the table and the columns of an index that SQLite makes for itself.
func automatic(detail string) (name string, columns []string, ok bool) {
	name, rest, ok := strings.Cut(strings.TrimPrefix(detail, "SEARCH "), " USING AUTOMATIC ")
	_, rest, found := strings.Cut(rest, "(")
	rest, _, closed := strings.Cut(rest, ")")
	if !ok || !found || !closed {
		return "", nil, false
	}
	for part := range strings.SplitSeq(rest, " AND ") {
		column, is := strings.CutSuffix(part, "=?")
		if !is || strings.HasPrefix(column, "<") {
			return "", nil, false
		}
		columns = append(columns, column)
	}
	return name, columns, true
}

// createIndex writes the statement that makes an index.
func createIndex(table string, columns ...string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = plainName(c)
	}
	return fmt.Sprintf("CREATE INDEX %s ON %s(%s)", plainName(table+"_"+strings.Join(columns, "_")), plainName(table), strings.Join(quoted, ", "))
}

// plainName quotes a name only where it has to be, or might.
func plainName(name string) string {
	plain := name != "" && (name[0] < '0' || name[0] > '9') && !complete.IsKeyword(name)
	for _, r := range name {
		plain = plain && (r == '_' || '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z')
	}
	if plain {
		return name
	}
	return QuoteName(name)
}
