package inspector

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/sqltext"
)

// Database names one of a store's two databases.
type Database string

const (
	// AutoDatabase: the state, or the eventlog for a statement that only the
	// eventlog has the tables of.
	AutoDatabase     Database = ""
	StateDatabase    Database = "state"
	EventlogDatabase Database = "eventlog"
)

func (s *Store) database(which Database) (*sqlite.DB, error) {
	switch which {
	case StateDatabase:
		return s.c.State()
	case EventlogDatabase:
		return s.c.Eventlog()
	case AutoDatabase:
		if db, err := s.c.State(); err == nil {
			return db, nil
		}
		return s.c.Eventlog()
	}
	return nil, fmt.Errorf("there is no database %q: choose %s or %s", which, StateDatabase, EventlogDatabase)
}

// QueryOptions bound a statement.
type QueryOptions struct {
	Database Database
	// Limit is how many rows are kept, 0 for all.
	Limit int
	// Timeout cancels the statement, 0 for never.
	Timeout time.Duration
}

// maxResultBytes bounds what one result may hold in memory.
const maxResultBytes = 64 << 20

// Result is what a statement returned.
type Result struct {
	// Database is where it ran.
	Database Database
	Columns  []string
	// Rows hold nil, int64, float64, string or []byte.
	Rows [][]any
	// More is true when there were more rows than the limit, or more than fits.
	More     bool
	Duration time.Duration
}

// Query runs one statement, which can only read.
func (s *Store) Query(ctx context.Context, sql string, opt QueryOptions) (Result, error) {
	var out Result
	var rows [][]any
	err := s.onDatabase(ctx, opt, func(ctx context.Context, c *sqlite.Conn) error {
		rows, out.More = nil, false
		return s.each(ctx, c, sql, opt.Limit, &out, func(row []any) { rows = append(rows, row) })
	}, &out)
	out.Rows = rows
	return out, err
}

// each steps through a statement and hands over its rows within the bounds.
func (s *Store) each(ctx context.Context, c *sqlite.Conn, sql string, limit int, out *Result, fn func([]any)) error {
	st, err := c.Query(ctx, sql)
	if err != nil {
		return err
	}
	out.Columns = st.Columns()
	bytes := 0
	for n := 0; st.Next(); n++ {
		if (limit > 0 && n == limit) || bytes > maxResultBytes {
			out.More = true
			break
		}
		row := make([]any, len(out.Columns))
		for i := range row {
			row[i] = st.Value(i)
			switch v := row[i].(type) {
			case string:
				bytes += len(v)
			case []byte:
				bytes += len(v)
			}
			bytes += 16
		}
		fn(row)
	}
	return st.Close()
}

// onDatabase runs fn on the database that is asked for, or that has the tables.
func (s *Store) onDatabase(ctx context.Context, opt QueryOptions, fn func(context.Context, *sqlite.Conn) error, out *Result) error {
	try := []Database{opt.Database}
	if opt.Database == AutoDatabase {
		try = nil
		if _, err := s.c.State(); err == nil {
			try = append(try, StateDatabase)
		}
		if _, err := s.c.Eventlog(); err == nil {
			try = append(try, EventlogDatabase)
		}
	}
	if opt.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, opt.Timeout, fmt.Errorf("cancelled after %s (--timeout sets how long it may take)", opt.Timeout))
		defer cancel()
	}
	var first error
	for _, which := range try {
		db, err := s.database(which)
		if err != nil {
			return err
		}
		out.Database = which
		began := time.Now()
		err = db.Read(ctx, func(c *sqlite.Conn) error { return fn(ctx, c) })
		out.Duration = time.Since(began)
		if err == nil || !isMissingTable(err) {
			return err
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return errors.New("this store has no database to ask")
	}
	return first
}

func isMissingTable(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && strings.HasPrefix(e.Msg, "no such table")
}

// PlanStep is a line of SQLite's query plan.
type PlanStep struct {
	// Depth is how far the step is nested, from 0.
	Depth  int    `json:"depth"`
	Detail string `json:"detail"`
	// Scan is true for a step that reads a whole table or sorts without an index.
	Scan bool `json:"scan"`
}

// Plan explains how SQLite would run a statement, whose parameters need no arguments.
func (s *Store) Plan(ctx context.Context, sql string, opt QueryOptions) ([]PlanStep, Result, error) {
	var steps []PlanStep
	var out Result
	err := s.onDatabase(ctx, opt, func(ctx context.Context, c *sqlite.Conn) error {
		steps = nil
		st, err := explainPlan(ctx, c, sql)
		if err != nil {
			return err
		}
		depth := map[int64]int{}
		for st.Next() {
			id, parent, detail := st.Int(0), st.Int(1), st.Text(3)
			depth[id] = 0
			if parent != 0 {
				depth[id] = depth[parent] + 1
			}
			steps = append(steps, PlanStep{Depth: depth[id], Detail: detail,
				Scan: strings.HasPrefix(detail, "SCAN ") && !strings.Contains(detail, "USING") && !strings.Contains(detail, "CONSTANT ROW") || strings.Contains(detail, "TEMP B-TREE") || strings.Contains(detail, "AUTOMATIC")})
		}
		return st.Close()
	}, &out)
	return steps, out, err
}

func explainPlan(ctx context.Context, c *sqlite.Conn, sql string) (*sqlite.Stmt, error) {
	st, err := c.Query(ctx, `EXPLAIN QUERY PLAN `+sql, make([]any, sqltext.Parameters(sql))...)
	return st, shiftOffset(err, len(`EXPLAIN QUERY PLAN `))
}

func shiftOffset(err error, by int) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Offset >= by {
		moved := *e
		moved.Offset -= by
		return &moved
	}
	return err
}
