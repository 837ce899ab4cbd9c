package remember

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestDocumentsLastUntilTheNextRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "livescope")
	if err := Open(dir).Save("columns/demo", map[string]int{"id": 8}); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	if err := Open(dir).Load("columns/demo", &got); err != nil || got["id"] != 8 {
		t.Errorf("%v %v", got, err)
	}
}

func TestWithoutADirectoryThingsLastForThisRun(t *testing.T) {
	t.Chdir(t.TempDir())
	m := Open("")
	if err := m.Save("a", 8); err != nil {
		t.Fatal(err)
	}
	if err := m.History("sql").Add("SELECT 1"); err != nil {
		t.Fatal(err)
	}
	if err := m.AddRecent(Recent{Source: "x"}); err != nil {
		t.Fatal(err)
	}
	got := 0
	if err := m.Load("a", &got); err != nil || got != 8 || len(m.History("sql").All()) != 1 || len(m.Recent()) != 1 {
		t.Errorf("%d %v %v", got, m.History("sql").All(), m.Recent())
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("on disk there is %v (%v)", left, err)
	}
}

func TestNothingIsReadOrMadeBeforeItIsAskedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "livescope")
	m := Open(dir)
	v := 7
	if err := m.Load("a", &v); err != nil || v != 7 || len(m.History("h").All()) != 0 || len(m.Recent()) != 0 {
		t.Errorf("%d %v", v, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the directory is there: %v", err)
	}
}

func TestFilesAreForNobodyElse(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // permissions are of another kind there
	}
	dir := filepath.Join(t.TempDir(), "livescope")
	m := Open(dir)
	for _, err := range []error{m.Save("a/b", 1), m.History("c/d").Add("x"), m.AddRecent(Recent{Source: "x"})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		n++
		return err
	})
	if err != nil || n < 8 {
		t.Errorf("saw %d files and folders (%v)", n, err)
	}
}

func TestBrokenDocumentIsMovedAside(t *testing.T) {
	for name, text := range map[string]string{"syntax": `{"id":`, "type": `"text"`, "size": `"` + strings.Repeat("x", maxDocument) + `"`} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a.json"), text)
			m := Open(dir)
			var v map[string]int
			err := m.Load("a", &v)
			if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "a.broken")) || strings.Contains(err.Error(), "\n") {
				t.Errorf("said %v", err)
			}
			if got := read(t, filepath.Join(dir, "a.broken")); got != text {
				t.Errorf("moved aside is %.40q", got)
			}
			if err := m.Load("a", &v); err != nil {
				t.Errorf("the second time it says %v", err)
			}
		})
	}
}

func TestDocumentsAreBounded(t *testing.T) {
	m := Open(t.TempDir())
	if err := m.Save("a", strings.Repeat("x", maxDocument)); err == nil || !strings.Contains(err.Error(), "larger than 1 MB") {
		t.Errorf("said %v", err)
	}
}

// A file where the directory should be is a disk that cannot be written to, for root too.
func TestWhatCannotBeWrittenIsKeptForThisRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, "")
	m := Open(filepath.Join(dir, "livescope"))
	for _, err := range []error{m.Save("a", 8), m.History("h").Add("x"), m.AddRecent(Recent{Source: "s"})} {
		if err == nil || !strings.Contains(err.Error(), "for this run only") || strings.Contains(err.Error(), "\n") {
			t.Errorf("said %v", err)
		}
	}
	v := 0
	if err := m.Load("a", &v); err != nil || v != 8 || len(m.History("h").All()) != 1 || len(m.Recent()) != 1 {
		t.Errorf("%d %v", v, err)
	}
}

func TestNoNameLeavesTheDirectory(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "livescope")
	names := []string{"", "/", "..", "../x", "a/../../../x", "/etc/x", `..\x`, "a/b/c/d/../../../../../x", "con", "COM1", "a", "A", "a.json", "a/b", "a/", "a//b",
		"\x00", "\x1b[2J", "\u202e", "bookmarks/" + strings.Repeat("x", 5000), "x.broken", "x~y", "C:", "\xff", "\xfe", " ", "ä"}
	m := Open(dir)
	paths := map[string]string{}
	for _, name := range names {
		if err := m.Save(name, name+"!"); err != nil {
			t.Errorf("%.20q: %v", name, err)
		}
		path := strings.ToLower(fileName(name))
		if was, ok := paths[path]; ok {
			t.Errorf("%q and %q are both %s", was, name, path)
		}
		paths[path] = name
		if strings.Trim(path, "abcdefghijklmnopqrstuvwxyz0123456789-_~/") != "" || strings.HasPrefix(path, "/") {
			t.Errorf("%q is %q", name, path)
		}
	}
	if left, err := os.ReadDir(root); err != nil || len(left) != 1 {
		t.Errorf("beside the directory there is %v (%v)", left, err)
	}
	for _, name := range names {
		got := ""
		if err := Open(dir).Load(name, &got); err != nil || got != strings.ToValidUTF8(name, "\uFFFD")+"!" {
			t.Errorf("%.20q is %.20q (%v)", name, got, err)
		}
	}
}

func TestAllOfItAtOnce(t *testing.T) {
	dir := t.TempDir()
	m, other := Open(dir), Open(dir)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			m := []*Memory{m, other}[i%2]
			for range 10 {
				var v []int
				for _, err := range []error{m.Save("a", []int{i}), m.Load("a", &v), m.History("h").Add("x"), m.AddRecent(Recent{Source: "s"})} {
					if err != nil {
						t.Error(err)
					}
				}
				if len(v) != 1 {
					t.Errorf("read %v", v)
				}
				m.Recent()
				m.History("h").All()
			}
		})
	}
	all.Wait()
}

func TestDir(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"XDG_STATE_HOME": home, "HOME": "elsewhere"}, filepath.Join(home, "livescope")},
		{map[string]string{"XDG_STATE_HOME": "not/absolute", "HOME": home}, filepath.Join(home, ".local", "state", "livescope")},
	} {
		if got := Dir(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %s, want %s", c.env, got, c.want)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
