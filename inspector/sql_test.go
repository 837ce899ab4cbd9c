package inspector

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// TestTablesHoldWhatLiveStoreSaw compares the state with the rows that LiveStore
// itself returned for it.
func TestTablesHoldWhatLiveStoreSaw(t *testing.T) {
	for _, name := range []string{"confirmed", "pending", "no-backend"} {
		text, err := os.ReadFile(fixtures.Original(name + ".expected.json"))
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Todos, Lists, Drafts []json.RawMessage
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		tables, err := open(t, name).Tables(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, kinds := map[string]int64{}, map[string]livestore.TableKind{}
		for _, table := range tables {
			rows[table.Name], kinds[table.Name] = table.Rows, table.Kind
		}
		if rows["todos"] != int64(len(want.Todos)) || rows["lists"] != int64(len(want.Lists)) || rows["local_drafts"] != int64(len(want.Drafts)) {
			t.Errorf("%s: %v", name, rows)
		}
		if kinds["uiState"] != livestore.ClientDocument || kinds["todos"] != livestore.UserTable || kinds["__livestore_schema"] != livestore.InternalTable {
			t.Errorf("%s: %v", name, kinds)
		}
	}
}

func TestAStatementRunsWhereItsTablesAre(t *testing.T) {
	s := open(t, "pending")
	for sql, want := range map[string]Database{
		"SELECT count(*) FROM todos":    StateDatabase,
		"SELECT count(*) FROM eventlog": EventlogDatabase,
	} {
		got, err := s.Query(t.Context(), sql, QueryOptions{})
		if err != nil || got.Database != want {
			t.Errorf("%s ran in %s: %v", sql, got.Database, err)
		}
	}
	_, err := s.Query(t.Context(), "SELECT * FROM nowhere", QueryOptions{})
	if err == nil || !strings.Contains(err.Error(), "no such table: nowhere") {
		t.Errorf("a table that is nowhere: %v", err)
	}
}

func TestAResultIsBounded(t *testing.T) {
	s := open(t, "pending")
	got, err := s.Query(t.Context(), "SELECT * FROM eventlog", QueryOptions{Limit: 10})
	if err != nil || len(got.Rows) != 10 || !got.More {
		t.Errorf("%d rows, more %v, %v", len(got.Rows), got.More, err)
	}
	got, err = s.Query(t.Context(), "WITH r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) SELECT zeroblob(1000000) FROM r", QueryOptions{})
	if err != nil || !got.More || len(got.Rows) > 100 {
		t.Errorf("an endless result of megabytes: %d rows, more %v, %v", len(got.Rows), got.More, err)
	}
}

func TestAStatementThatTakesTooLongIsCancelled(t *testing.T) {
	s := open(t, "pending")
	const endless = "WITH r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) SELECT count(*) FROM r"
	began := time.Now()
	_, err := s.Query(t.Context(), endless, QueryOptions{Timeout: 50 * time.Millisecond})
	if err == nil || time.Since(began) > 5*time.Second || !strings.Contains(err.Error(), "cancelled after 50ms") {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := s.Query(ctx, endless, QueryOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled by hand: %v", err)
	}
}

func TestValuesKeepTheirTypes(t *testing.T) {
	got, err := open(t, "pending").Query(t.Context(), "SELECT 9007199254740993, 1.5, NULL, x'00ff', 'é', '2024-01-01' AS d", QueryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []any{int64(9007199254740993), 1.5, nil, []byte{0, 255}, "é", "2024-01-01"}
	if diff := cmp.Diff(want, got.Rows[0]); diff != "" {
		t.Error(diff)
	}
}

func TestAnErrorPointsAtItsPlace(t *testing.T) {
	s := open(t, "pending")
	for _, run := range []func(string) error{
		func(sql string) error { _, err := s.Query(t.Context(), sql, QueryOptions{}); return err },
		func(sql string) error { _, _, err := s.Plan(t.Context(), sql, QueryOptions{}); return err },
	} {
		var e *sqlite.Error
		if err := run("SELECT id, nope FROM todos"); !errors.As(err, &e) || e.Offset != 11 {
			t.Errorf("%v at %d, not 11", err, e.Offset)
		}
	}
}

func TestAPlanPointsOutScans(t *testing.T) {
	s := open(t, "pending")
	steps, _, err := s.Plan(t.Context(), "SELECT * FROM todos WHERE text = 'x' ORDER BY score", QueryOptions{})
	if err != nil || len(steps) != 2 || !steps[0].Scan || !steps[1].Scan {
		t.Errorf("%+v %v", steps, err)
	}
	steps, _, err = s.Plan(t.Context(), "SELECT * FROM todos WHERE id = 'x'", QueryOptions{})
	if err != nil || len(steps) != 1 || steps[0].Scan {
		t.Errorf("%+v %v", steps, err)
	}
}

func TestSyncStatusOfARealStore(t *testing.T) {
	status, err := open(t, "pending").Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(status)
	want := `{"storeId":"sample-todo-mwpn258i","clientId":null,"source":"files","readOnly":true,"connection":"none","latch":"none","heads":{"session":null,"leader":"e199","backend":"e177"},"pending":22,"clientOnly":25,"events":224,"backendId":"5dKODVG0vCs5JRbEReOmN","findings":[]}`
	if diff := cmp.Diff(want, string(text)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestFindingsNameWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		rule, sql, message string
	}{
		{"backend-head-beyond-log", "UPDATE __livestore_sync_status SET head = 200, backendId = 'b'", "the backend head e200 is beyond the last event e100.1: this store will not boot"},
		{"eventlog-gaps", "DELETE FROM eventlog WHERE seqNumGlobal BETWEEN 40 AND 44", "5 global numbers between e1 and e100 have no event"},
		{"eventlog-gaps", "DELETE FROM eventlog WHERE seqNumGlobal < 5", "the log begins at e5, not at e1"},
		{"eventlog-gaps", "UPDATE eventlog SET seqNumGlobal = 7, seqNumRebaseGeneration = 1 WHERE seqNumGlobal = 100 AND seqNumClient = 0", "1 global numbers up to e99 stand more than once"},
		{"backend-id-unknown", "UPDATE __livestore_sync_status SET head = 50", "events are confirmed, but no backend id is stored"},
	} {
		l := newLog(t)
		l.fill(1, 100)
		l.exec(c.sql)
		status, err := attach(t, l.path).Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range status.Findings {
			found = found || f.Rule == c.rule && strings.HasPrefix(f.Message, c.message)
		}
		if !found {
			t.Errorf("%s: no %s in %+v", c.sql, c.rule, status.Findings)
		}
	}
}

func TestAStateAheadOfItsLogIsFound(t *testing.T) {
	dir := fixtures.Store(t, "pending")
	matches, err := filepath.Glob(filepath.Join(dir, "*", "eventlog@6.db"))
	if err != nil || len(matches) != 1 {
		t.Fatal(matches, err)
	}
	w, err := sqlite.Create(matches[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Exec(t.Context(), "DELETE FROM eventlog WHERE seqNumGlobal > 190"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	status, err := attach(t, dir).Sync(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(status.Findings) != 1 || status.Findings[0].Rule != "state-beyond-log" {
		t.Errorf("%+v", status.Findings)
	}
}
