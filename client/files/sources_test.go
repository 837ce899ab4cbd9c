package files_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
)

// base lays out several stores in one folder, by store id.
func base(t testing.TB, stores map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for at, name := range stores {
		if err := os.CopyFS(filepath.Join(dir, at), os.DirFS(sample(t, name))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func mustHave(t testing.TB, s *files.Store, storeID string, events int64) {
	t.Helper()
	if info := s.Info(); info.StoreID != storeID || info.Source != "files" || !info.ReadOnly {
		t.Errorf("the store is %+v, want the id %q", info, storeID)
	}
	if n := count(t, s); n != events {
		t.Errorf("%d events, want %d", n, events)
	}
}

func TestAStoreIsFoundFromItsFolderItsBaseOrOneOfItsFiles(t *testing.T) {
	dir := sample(t, "pending")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	linkToBase := link + "-base"
	if err := os.Symlink(filepath.Dir(dir), linkToBase); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, dir + "/", filepath.Dir(dir), filepath.Join(dir, "eventlog@6.db"), stateOf(t, dir), link, linkToBase} {
		s := open(t, path, files.Options{})
		mustHave(t, s, "sample-todo-mwpn258i", 224)
		for _, c := range []client.Capability{client.CapEventlog, client.CapState, client.CapRowChanges} {
			if err := s.Can(c); err != nil {
				t.Errorf("%s: %s: %v", path, c, err)
			}
		}
		if s.Can("latch") == nil {
			t.Error("a store on disk has a latch")
		}
	}
	fixtures.VerifyOriginals(t)
}

func TestOneOfSeveralStoresMustBeChosen(t *testing.T) {
	dir := base(t, map[string]string{"shop": "confirmed", "a/deep/folder/notes": "no-backend", "b/notes2": "before-rebase"})
	refuses(t, dir, files.Options{}, "3 stores", "shop", "notes", "notes2", "--store")
	refuses(t, dir, files.Options{StoreID: "none"}, `"none"`, "shop", "notes2")
	mustHave(t, open(t, dir, files.Options{StoreID: "notes"}), "notes", 3)
	mustHave(t, open(t, dir, files.Options{StoreID: "shop"}), "shop", 199)
	mustHave(t, open(t, filepath.Join(dir, "a"), files.Options{}), "notes", 3)
	twice := base(t, map[string]string{"x/shop": "confirmed", "y/shop": "pending"})
	refuses(t, twice, files.Options{StoreID: "shop"}, "2 times", "x/shop", "y/shop")
}

func TestFoldersThatAreNobodysStoreAreNotEntered(t *testing.T) {
	dir := base(t, map[string]string{"node_modules/x": "confirmed", ".cache/x": "confirmed", "a/b/c/d/e/f/too-deep": "confirmed"})
	refuses(t, dir, files.Options{}, "no LiveStore store", "eventlog@6.db")
	refuses(t, t.TempDir(), files.Options{}, "no LiveStore store")
	mustHave(t, open(t, filepath.Join(dir, "node_modules", "x"), files.Options{}), "x", 199)
}

func TestAnEventlogOrAStateAloneSaysWhatIsMissing(t *testing.T) {
	dir := sample(t, "confirmed")
	if err := os.Remove(stateOf(t, dir)); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, files.Options{})
	mustHave(t, s, "sample-todo-mwpn258i", 199)
	if _, err := s.State(); err == nil || !strings.Contains(err.Error(), "no state") || s.Can(client.CapState) == nil {
		t.Errorf("its state: %v", err)
	}
	other := sample(t, "confirmed")
	if err := os.Remove(filepath.Join(other, "eventlog@6.db")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{other, stateOf(t, other)} {
		s := open(t, path, files.Options{})
		if _, err := s.Eventlog(); err == nil || !strings.Contains(err.Error(), "eventlog@6.db") || s.Can(client.CapEventlog) == nil {
			t.Errorf("its eventlog: %v", err)
		}
		if _, err := s.State(); err != nil {
			t.Errorf("its state: %v", err)
		}
	}
}

func TestADatabaseUnderAnyNameIsKnownByItsTables(t *testing.T) {
	dir := sample(t, "pending")
	elsewhere := t.TempDir()
	log, state := filepath.Join(elsewhere, "backup of monday?.sqlite"), filepath.Join(elsewhere, "s#1")
	for from, to := range map[string]string{filepath.Join(dir, "eventlog@6.db"): log, stateOf(t, dir): state} {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, log, files.Options{})
	mustHave(t, s, "", 224)
	if _, err := s.State(); err == nil {
		t.Error("an eventlog alone has a state")
	}
	s = open(t, state, files.Options{})
	if _, err := s.State(); err != nil || s.Can(client.CapEventlog) == nil {
		t.Errorf("its state: %v; an eventlog: %v", err, s.Can(client.CapEventlog))
	}
}

func TestWhatIsNoStoreIsRefusedInOneLine(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	refuses(t, filepath.Join(dir, "none"), files.Options{}, "no such file")
	refuses(t, file("eventlog@6.db", ""), files.Options{}, "empty")
	refuses(t, dir, files.Options{}, "empty")
	refuses(t, file("notes.txt", strings.Repeat("text ", 50)), files.Options{}, "not a SQLite database")
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, fifo, files.Options{}, "not a regular file")

	log := sample(t, "confirmed")
	swapped := filepath.Join(t.TempDir(), "state1@6.db")
	if err := os.Rename(filepath.Join(log, "eventlog@6.db"), swapped); err != nil {
		t.Fatal(err)
	}
	refuses(t, swapped, files.Options{}, "not a LiveStore state")
	alien := newApp(t, t.TempDir())
	alien.do(`CREATE TABLE eventlog (id)`, `CREATE TABLE __livestore_sync_status (head)`)
	other := filepath.Join(t.TempDir(), "alien.db")
	if err := alien.c.Exec(t.Context(), `CREATE TABLE x (y)`); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(alienPath(t, alien))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, content, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, other, files.Options{}, "lacks seqNumGlobal", "format 6")
}

// alienPath asks the connection for its file.
func alienPath(t testing.TB, a app) (path string) {
	t.Helper()
	st, err := a.c.Query(t.Context(), `SELECT file FROM pragma_database_list`)
	if err != nil {
		t.Fatal(err)
	}
	for st.Next() {
		path = st.Text(0)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnotherStorageFormatIsRefusedByName(t *testing.T) {
	for _, format := range []string{"5", "7"} {
		dir := sample(t, "confirmed")
		log := filepath.Join(dir, "eventlog@"+format+".db")
		if err := os.Rename(filepath.Join(dir, "eventlog@6.db"), log); err != nil {
			t.Fatal(err)
		}
		refuses(t, dir, files.Options{}, "storage format "+format, "format 6")
		refuses(t, log, files.Options{}, "storage format "+format, "format 6")
	}
}

func TestOfSeveralStatesTheOneWrittenLastIsReadUnlessChosen(t *testing.T) {
	dir := sample(t, "confirmed")
	newer := stateOf(t, dir)
	content, err := os.ReadFile(newer)
	if err != nil {
		t.Fatal(err)
	}
	older := filepath.Join(dir, "state-5@6.db")
	if err := os.WriteFile(older, content, 0o600); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(older, past, past); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, files.Options{})
	if got := s.Info().StateFile; got != newer || !strings.Contains(fmt.Sprint(s.Info().Notes), "2 state files") {
		t.Errorf("the state is %s, with the notes %q", got, s.Info().Notes)
	}
	if got := open(t, dir, files.Options{DBFile: "state-5@6.db"}).Info().StateFile; got != older {
		t.Errorf("the chosen state is %s", got)
	}
	if got := open(t, older, files.Options{}).Info().StateFile; got != older {
		t.Errorf("the named state is %s", got)
	}
	refuses(t, dir, files.Options{DBFile: "state9@6.db"}, "state9@6.db", "state-5@6.db")
}

func TestADamagedStateDoesNotKeepTheEventlogShut(t *testing.T) {
	dir := sample(t, "confirmed")
	if err := os.WriteFile(stateOf(t, dir), []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, files.Options{})
	mustHave(t, s, "sample-todo-mwpn258i", 199)
	if s.Can(client.CapState) == nil || !strings.Contains(fmt.Sprint(s.Info().Notes), "state cannot be read") {
		t.Errorf("can: %v, notes: %q", s.Can(client.CapState), s.Info().Notes)
	}
}

func TestExports(t *testing.T) {
	dir := t.TempDir()
	file := func(content string) string {
		path := filepath.Join(dir, "export.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	event := func(n int) string {
		return fmt.Sprintf(`{"name":"v1.X","args":{"a":[%d]},"seqNum":%[1]d,"parentSeqNum":%d,"clientId":"c","sessionId":"s"}`, n, n-1)
	}
	export := func(version, count int, events ...string) string {
		return fmt.Sprintf(`{"version":%d,"storeId":"shop","exportedAt":"x","eventCount":%d,"events":[%s]}`, version, count, strings.Join(events, ","))
	}
	s := open(t, file(export(1, 3, event(1), event(2), event(4))), files.Options{})
	mustHave(t, s, "shop", 3)
	if len(s.Info().Notes) != 0 || s.Can(client.CapState) == nil {
		t.Errorf("notes %q, state %v", s.Info().Notes, s.Can(client.CapState))
	}
	mustSee(t, s.Changes(t.Context()), "heads e4/e4")
	mustHave(t, open(t, file(export(1, 0)), files.Options{}), "shop", 0)
	s = open(t, file(export(1, 9, event(1))), files.Options{})
	if !strings.Contains(fmt.Sprint(s.Info().Notes), "9 events; it has 1") {
		t.Errorf("a wrong count: notes %q", s.Info().Notes)
	}

	whole := export(1, 2, event(1), event(2))
	for n := 0; n < len(whole); n += 7 {
		refuses(t, file(whole[:n]), files.Options{}, "not a LiveStore export")
	}
	refuses(t, file(export(2, 1, event(1))), files.Options{}, "version is 2")
	refuses(t, file(`{"events":[]}`), files.Options{}, "version is 0")
	refuses(t, file(export(1, 2, event(1), event(1))), files.Options{}, "event 2 (e1)")
	refuses(t, file(export(1, 1, `{"name":"x"}`)), files.Options{}, "event 1", "seqNum")
	refuses(t, file(export(1, 1, `{"name":"x","seqNum":1.5}`)), files.Options{}, "event 1")
	refuses(t, file(export(1, 1, `7`)), files.Options{}, "event 1")
	for _, content := range []string{"[]", "text\nmore", `{"version":1}`, `{"version":1,"events":{}}`, `{"version":1,"events":null}`, "\x00", "{\"version\":1,\"events\":[\n\"a\nb\"]}"} {
		refuses(t, file(content), files.Options{}, "not a LiveStore export")
	}
}

func TestOpeningEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := files.Open(ctx, sample(t, "confirmed"), files.Options{}); err == nil {
		s.Close()
		t.Error("a store was opened after its context ended")
	}
}
