package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/text"
)

// maxSQL bounds what is read from stdin: SQLite would not take more.
const maxSQL = 1 << 20

func (p *program) sql() *cobra.Command {
	var src sourceFlags
	var out outputFlags
	var opt inspector.QueryOptions
	var database string
	var plan, redact bool
	c := p.command("sql SOURCE SQL", "Ask with SQL; only reading is possible", `
livescope sql fixtures/stores/pending "SELECT * FROM todos LIMIT 5"
livescope sql fixtures/stores/pending "SELECT name, count(*) FROM eventlog GROUP BY 1" --json
livescope sql fixtures/stores/pending - < report.sql`, takes(2, 2), func(ctx context.Context, args []string) error {
		format, err := out.format()
		if err != nil {
			return err
		}
		opt.Database = inspector.Database(database)
		switch {
		case database != "" && opt.Database != inspector.StateDatabase && opt.Database != inspector.EventlogDatabase:
			return wrong("sql: there is no database %q; write --db state or --db eventlog", database)
		case opt.Limit < 0:
			return wrong("sql: --limit %d is below zero; 0 means all", opt.Limit)
		case opt.Timeout <= 0:
			return wrong("sql: --timeout %s is not above zero; write a duration such as 5s", opt.Timeout)
		}
		script := args[1]
		if script == "-" {
			if script, err = readSQL(p.stdin); err != nil {
				return err
			}
		}
		statements := sqltext.Split(script)
		if len(statements) == 0 {
			return wrong("sql: there is no statement; write one, or - to read it from stdin")
		}
		ctx, st, end, err := p.open(ctx, args[0], &src)
		if err != nil {
			return err
		}
		defer end()
		w := newOutput(p.stdout)
		defer w.Close()
		for i, s := range statements {
			to := io.Writer(w)
			if i > 0 && format != asJSON {
				to = &apart{w: w}
			}
			if plan {
				err = p.printPlan(ctx, to, format, st, s.Text, opt)
			} else {
				err = p.printRows(ctx, to, format, st, s.Text, opt, redact)
			}
			if err != nil {
				return sqlError(err, script, s)
			}
		}
		return w.Close()
	})
	f := c.Flags()
	f.StringVar(&database, "db", "", "the database to ask: state or eventlog (default: the one that has the tables)")
	f.IntVar(&opt.Limit, "limit", 1000, "at most this many rows of each statement; 0 means all")
	f.DurationVar(&opt.Timeout, "timeout", 5*time.Second, "cancel a statement after this long (exit 1)")
	f.BoolVar(&redact, "redact", false, "values as their types and lengths, for sharing: text 12")
	f.BoolVar(&plan, "plan", false, "how SQLite would run it, instead of running it")
	src.add(c)
	out.add(c)
	return c
}

// apart sets a result off from the one before by an empty line, if there is one.
type apart struct {
	w     io.Writer
	begun bool
}

func (a *apart) Write(b []byte) (int, error) {
	if !a.begun {
		a.begun = true
		if _, err := io.WriteString(a.w, "\n"); err != nil {
			return 0, err
		}
	}
	return a.w.Write(b)
}

func readSQL(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSQL+1))
	if err != nil {
		return "", fmt.Errorf("sql: read the statement from stdin: %w", err)
	}
	if len(b) > maxSQL {
		return "", wrong("sql: what came from stdin is longer than %d MB", maxSQL>>20)
	}
	return string(b), nil
}

func (p *program) printRows(ctx context.Context, w io.Writer, format format, st *inspector.Store, sql string, opt inspector.QueryOptions, redact bool) error {
	result, err := st.Query(ctx, sql, opt)
	if err != nil {
		return err
	}
	if redact {
		redactRows(result.Rows)
	}
	switch format {
	case asJSON:
		names := inspector.FieldNames(result.Columns)
		var b []byte
		for _, row := range result.Rows {
			b = inspector.AppendObject(b[:0], names, row)
			if _, err := w.Write(append(b, '\n')); err != nil {
				return err
			}
		}
	case asCSV:
		if err := csvLine(w, result.Columns...); err != nil {
			return err
		}
		for _, row := range result.Rows {
			if err := csvLine(w, cellsOf(row, inspector.PlainText)...); err != nil {
				return err
			}
		}
	default:
		if err := p.printResult(w, result); err != nil {
			return err
		}
	}
	if result.More && (opt.Limit == 0 || len(result.Rows) < opt.Limit) {
		p.note("sql: these are the first %s rows; more do not fit into memory: ask for less at once", text.Count(int64(len(result.Rows))))
	} else if result.More {
		p.note("sql: these are the first %s rows; there are more: --limit sets how many", text.Count(int64(len(result.Rows))))
	}
	return nil
}

// printResult writes a whole result as a table: its columns are numbers at the
// right where every value is one.
func (p *program) printResult(w io.Writer, result inspector.Result) error {
	columns := make([]column, len(result.Columns))
	for i, name := range result.Columns {
		columns[i] = column{title: name, number: len(result.Rows) > 0}
		for _, row := range result.Rows {
			switch row[i].(type) {
			case int64, float64, nil:
			default:
				columns[i].number = false
			}
		}
	}
	t := p.table(w, columns...)
	for _, row := range result.Rows {
		t.rows = append(t.rows, cellsOf(row, tableCell))
	}
	return t.settle()
}

func cellsOf(row []any, cell func(any) string) []string {
	cells := make([]string, len(row))
	for i, v := range row {
		cells[i] = cell(v)
	}
	return cells
}

// printPlan writes the steps of the plan, nested by two blanks.
func (p *program) printPlan(ctx context.Context, w io.Writer, format format, st *inspector.Store, sql string, opt inspector.QueryOptions) error {
	steps, _, err := st.Plan(ctx, sql, opt)
	if err != nil {
		return err
	}
	if format == asCSV {
		if err := csvLine(w, "depth", "detail", "scan"); err != nil {
			return err
		}
	}
	for _, s := range steps {
		switch format {
		case asJSON:
			err = jsonLine(w, s)
		case asCSV:
			err = csvLine(w, fmt.Sprint(s.Depth), s.Detail, fmt.Sprint(s.Scan))
		default:
			slow := ""
			if s.Scan {
				slow = "   (reads or sorts everything)"
			}
			_, err = fmt.Fprintf(w, "%s%s%s\n", strings.Repeat("  ", s.Depth), text.Clean(s.Detail), slow)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sqlError says what SQLite answered and where in the text that is.
func sqlError(err error, script string, s sqltext.Statement) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("sql: %w", err)
	}
	if sqlite.IsRefused(err) || isWrite(s.Text, e) {
		return refused(fmt.Errorf("sql: %s: the store is read-only; only statements that read are run", firstWords(s.Text)))
	}
	if e.Offset < 0 {
		return fmt.Errorf("sql: %s: %s", firstWords(s.Text), e.Msg)
	}
	at := min(s.Start+e.Offset, len(script))
	begin := strings.LastIndexByte(script[:at], '\n') + 1
	row := strings.Count(script[:at], "\n") + 1
	return fmt.Errorf("sql: %s at line %d, column %d (^): %s", e.Msg, row, utf8.RuneCountInString(script[begin:at])+1, pointed(script[begin:], at-begin))
}

// isWrite tells a statement that SQLite did not get as far as refusing: VACUUM
// fails at the limit of attached databases.
func isWrite(sql string, e *sqlite.Error) bool {
	switch sqltext.Kind(sql) {
	case sqltext.Write, sqltext.Attach, sqltext.Transaction:
		return e.Offset < 0 && !strings.Contains(e.Msg, "syntax error") && !strings.Contains(e.Msg, "incomplete input")
	}
	return false
}

// pointed is the part of a line around a byte, with a caret before it.
func pointed(line string, at int) string {
	const around = 30
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:max(end, at)]
	}
	before, after := []rune(line[:at]), []rune(line[at:])
	left, right := "", ""
	if len(before) > around {
		before, left = before[len(before)-around:], "…"
	}
	if len(after) > around {
		after, right = after[:around], "…"
	}
	return left + string(before) + "^" + string(after) + right
}

// firstWords names a statement in a message.
func firstWords(sql string) string {
	words := strings.Join(strings.Fields(sql), " ")
	if r := []rune(words); len(r) > 40 {
		words = string(r[:40]) + "…"
	}
	return words
}
