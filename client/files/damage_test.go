package files_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// readAll does to a store what a session does: heads, counts, every row, every
// index, and the check of the whole file.
func readAll(t *testing.T, path string) (problems []error) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	start := time.Now()
	defer func() {
		if took := time.Since(start); took > 7*time.Second {
			t.Errorf("it took %s, with a deadline of 5 s", took)
		}
	}()
	s, err := files.Open(ctx, path, files.Options{})
	if err != nil {
		return []error{err}
	}
	defer s.Close()
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	each := func(db *sqlite.DB, queries ...string) {
		for _, q := range queries {
			note(db.Read(ctx, func(c *sqlite.Conn) error {
				st, err := c.Query(ctx, q)
				if err != nil {
					return err
				}
				for st.Next() {
					for i := range st.Columns() {
						st.Value(i)
					}
				}
				return st.Close()
			}))
		}
	}
	if db, err := s.Eventlog(); err == nil {
		note(db.Read(ctx, func(c *sqlite.Conn) error { _, err := client.ReadHeads(ctx, c); return err }))
		each(db, `SELECT count(*) FROM eventlog`, `SELECT * FROM eventlog`, `SELECT * FROM eventlog ORDER BY 1 DESC, 2 DESC, 3 DESC`,
			`SELECT * FROM __livestore_sync_status`, `PRAGMA integrity_check`)
	}
	if db, err := s.State(); err == nil {
		each(db, `SELECT * FROM todos`, `SELECT * FROM todos ORDER BY listId`, `SELECT * FROM __livestore_session_changeset`,
			`SELECT * FROM __livestore_schema`, `PRAGMA quick_check`)
	}
	return problems
}

func TestDamageAnywhereIsAnErrorOfOneLine(t *testing.T) {
	dir := sample(t, "pending")
	for _, original := range []string{filepath.Join(dir, "eventlog@6.db"), stateOf(t, dir)} {
		content, err := os.ReadFile(original)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, uint64(len(content))))
		path := filepath.Join(t.TempDir(), "damaged.db")
		noticed := 0
		try := func(damaged []byte) {
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			problems := readAll(t, path)
			if len(problems) > 0 {
				noticed++
			}
			for _, p := range problems {
				if strings.ContainsAny(p.Error(), "\n\r\x1b\x00") || len(p.Error()) > 1000 || errors.Is(p, sqlite.ErrHot) {
					t.Errorf("%.300q is not one line about what is wrong", p)
				}
			}
		}
		for i := range 500 {
			damaged := append([]byte{}, content...)
			flips, within := 1+i%8, len(content)
			if i%4 == 0 {
				within = 8192 // the header and the schema
			}
			for range flips {
				damaged[random.IntN(within)] ^= byte(1 + random.IntN(255))
			}
			try(damaged)
		}
		for range 100 {
			try(content[:random.IntN(len(content))])
		}
		if noticed < 150 {
			t.Errorf("%s: only %d of 600 damaged copies were noticed", filepath.Base(original), noticed)
		}
	}
	fixtures.VerifyOriginals(t)
}
