package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/sqlite"
)

const endless = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n`

func small(t testing.TB) *sqlite.DB {
	path := filepath.Join(t.TempDir(), "app.db")
	create(t, path, `CREATE TABLE t (x)`, `INSERT INTO t VALUES (1), (2), (3)`).Close()
	return open(t, path)
}

func TestAnEndlessQueryEndsSoonAfterItsContext(t *testing.T) {
	db := small(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := db.Read(ctx, func(c *sqlite.Conn) error { return c.Exec(ctx, endless) })
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it ended %s after its deadline, want it soon after", took-50*time.Millisecond)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v, want the context's own error", err)
	}
}

func TestTheCauseOfACancelIsTheError(t *testing.T) {
	db := small(t)
	why := errors.New("the pane was closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
	if err := db.Read(ctx, func(c *sqlite.Conn) error { return c.Exec(ctx, endless) }); !errors.Is(err, why) {
		t.Errorf("it ended with %v, want %v", err, why)
	}
}

// A context that ends between preparing and the first step must end the
// statement as well: SQLite forgets an interrupt that meets no running statement.
func TestACancelBeforeTheFirstRowIsNotLost(t *testing.T) {
	db := small(t)
	ended := make(chan error, 1)
	go func() {
		ended <- db.Read(context.Background(), func(c *sqlite.Conn) error {
			ctx, cancel := context.WithCancel(context.Background())
			st, err := c.Query(ctx, endless)
			if err != nil {
				cancel()
				return err
			}
			cancel()
			<-time.After(20 * time.Millisecond) // by then the interrupt has come and gone
			for st.Next() {
			}
			return st.Close()
		})
	}()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v, want a cancel", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("it goes on although its context ended before the first row")
	}
}

func TestACancelAtAnyMomentIsNotLost(t *testing.T) {
	db := small(t)
	for i := range 300 {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- db.Read(ctx, func(c *sqlite.Conn) error { return c.Exec(ctx, endless) }) }()
		time.AfterFunc(time.Duration(i)*time.Microsecond, cancel)
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("round %d ended with %v, want a cancel", i, err)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("round %d: the cancel was lost", i)
		}
	}
}

func TestACancelledStatementDoesNotDisturbTheNextOne(t *testing.T) {
	db := small(t)
	err := db.Read(t.Context(), func(c *sqlite.Conn) error {
		for i := range 500 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Duration(i%50)*5*time.Microsecond, cancel)
			for { // short statements, so that the cancel meets one, or the gap between two
				if err := c.Exec(ctx, `SELECT sum(x) FROM t`); err != nil {
					break
				}
			}
			if v, err := scalar(c, `SELECT sum(x) FROM t`); err != nil || v != int64(6) {
				t.Fatalf("after cancel %d the next statement gives %v, %v", i, v, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAContextThatHasEndedStartsNothing(t *testing.T) {
	db := small(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Read(ctx, func(c *sqlite.Conn) error { return c.Exec(ctx, endless) }); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v, want a cancel", err)
	}
}

func TestAHugeValueIsAClearError(t *testing.T) {
	db := small(t)
	for _, query := range []string{`SELECT zeroblob(300000000)`, `SELECT randomblob(300000000)`, `SELECT length(printf('%.*c', 300000000, 'x'))`} {
		_, err := read(db, query)
		if err == nil || err.Error() != "a value is larger than 256 MB" {
			t.Errorf("%s: %v", query, err)
		}
	}
}

func TestAStatementThatIsTooMuchIsAnError(t *testing.T) {
	db := small(t)
	for name, query := range map[string]string{
		"long":   "SELECT '" + strings.Repeat("x", 2<<20) + "'",
		"deep":   "SELECT " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000),
		"nested": "SELECT " + strings.Repeat("-", 1) + strings.Repeat("abs(", 3000) + "1" + strings.Repeat(")", 3000),
		"empty":  "  -- nothing here",
		"syntax": "SELEC 1",
		"lines":  "SELECT 'a\nb' FROM \"no\nsuch\x1b[31m\ntable\"",
	} {
		_, err := read(db, query)
		if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") || len(err.Error()) > 1000 {
			t.Errorf("%s: %.300q, want an error of one line", name, err)
		}
	}
}
