package inspector_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
)

func openForExport(t *testing.T, path string) *inspector.Store {
	t.Helper()
	store, err := files.Open(t.Context(), path, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	st, err := inspector.Attach(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

func TestExportJSONHasConfirmedEventsAndCountsTheRest(t *testing.T) {
	st := openForExport(t, fixtures.Store(t, "before-rebase"))
	file := filepath.Join(t.TempDir(), "x.json")
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC) }
	for _, c := range []struct {
		pending bool
		want    inspector.Exported
	}{
		{false, inspector.Exported{Written: 5, Pending: 3, ClientOnly: 3}},
		{true, inspector.Exported{Written: 8, ClientOnly: 3}},
	} {
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := st.ExportJSON(t.Context(), f, inspector.ExportOptions{Pending: c.pending, Now: now})
		f.Close()
		if err != nil || got != c.want {
			t.Errorf("pending %v: %+v (%v), want %+v", c.pending, got, err, c.want)
		}
		back := openForExport(t, file)
		status, err := back.Sync(t.Context())
		if err != nil || status.Events != c.want.Written || status.Info.StoreID != st.Info().StoreID || len(status.Info.Notes) > 0 {
			t.Errorf("read back: %d events of %q, notes %v (%v)", status.Events, status.Info.StoreID, status.Info.Notes, err)
		}
	}
	b, _ := os.ReadFile(file)
	if !strings.HasPrefix(string(b), `{"version":1,"storeId":"rebase-1795219107","exportedAt":"2026-01-02T03:04:05.006Z","eventCount":8 `) {
		t.Errorf("it begins %.120s", b)
	}
}

func TestExportEventlogIsTheSameLog(t *testing.T) {
	base := fixtures.Store(t, "pending")
	st := openForExport(t, base)
	file := filepath.Join(t.TempDir(), "x.db")
	if got, err := st.ExportEventlog(t.Context(), file, inspector.ExportOptions{}); err != nil || got.Written != 224 {
		t.Fatalf("%+v (%v)", got, err)
	}
	original, _ := filepath.Glob(filepath.Join(base, "*", "eventlog@6.db"))
	for _, sql := range []string{
		"SELECT * FROM eventlog ORDER BY 1, 2, 3", "SELECT * FROM __livestore_sync_status",
		`SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY 1`, "PRAGMA page_size", "PRAGMA journal_mode", "PRAGMA integrity_check",
	} {
		if got, want := dump(t, file, sql), dump(t, original[0], sql); got != want {
			t.Errorf("%s:\ngot  %.300s\nwant %.300s", sql, got, want)
		}
	}
	if beside, _ := filepath.Glob(file + "-*"); len(beside) > 0 {
		t.Errorf("left beside it: %v", beside)
	}
}

func TestAFilteredEventlogHasNoHeadBeyondItsEnd(t *testing.T) {
	st := openForExport(t, fixtures.Store(t, "pending"))
	file := filepath.Join(t.TempDir(), "x.db")
	f, err := filter.Parse("seq:e1..e50")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.ExportEventlog(t.Context(), file, inspector.ExportOptions{Filter: f}); err != nil {
		t.Fatal(err)
	}
	status, err := openForExport(t, file).Sync(t.Context())
	if err != nil || status.Heads.Backend != 50 || status.Heads.BackendID == "" {
		t.Errorf("heads %+v (%v), want e50", status.Heads, err)
	}
}

func TestExportLinesWritesWhatEachVisits(t *testing.T) {
	st := openForExport(t, fixtures.Store(t, "no-backend"))
	var b bytes.Buffer
	got, err := st.ExportLines(t.Context(), &b, inspector.ExportOptions{})
	if err != nil || got.Written != 3 || strings.Count(b.String(), "\n") != 3 {
		t.Errorf("%+v (%v): %s", got, err, b.String())
	}
}

func dump(t *testing.T, path, sql string) string {
	t.Helper()
	db, err := sqlite.OpenInPlace(path, func() (string, error) { return t.TempDir(), nil })
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b strings.Builder
	if err := db.Read(t.Context(), func(c *sqlite.Conn) error {
		b.Reset()
		st, err := c.Query(t.Context(), sql)
		if err != nil {
			return err
		}
		for st.Next() {
			for i := range st.Columns() {
				b.WriteString(st.Text(i) + "|")
			}
			b.WriteByte('\n')
		}
		return st.Close()
	}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
