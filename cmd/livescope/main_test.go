package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
)

var update = flag.Bool("update", false, "write the goldens and the tables of the README anew")

// ran is what one run gave.
type ran struct {
	code           int
	stdout, stderr string
}

// livescope runs a command line as the program does.
func livescope(t *testing.T, args ...string) ran {
	t.Helper()
	return livescopeWith(t, "", args...)
}

func livescopeWith(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(stdin), &out, &err)
	return ran{code, out.String(), err.String()}
}

// ok gives stdout of a run that must be done without a word on stderr.
func (r ran) ok(t *testing.T) string {
	t.Helper()
	if r.code != exitDone || r.stderr != "" {
		t.Fatalf("exit %d, stderr %q; want 0 and nothing", r.code, r.stderr)
	}
	return r.stdout
}

// inCopies makes copies of the samples the working folder: "pending", ….
func inCopies(t *testing.T, names ...string) {
	t.Helper()
	base := t.TempDir()
	for _, name := range names {
		if err := os.CopyFS(filepath.Join(base, name), os.DirFS(fixtures.Store(t, name))); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(base)
}

// golden compares with testdata/NAME.txt, which -update writes.
func golden(t *testing.T, dir, name, got string) {
	t.Helper()
	file := filepath.Join(dir, "testdata", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (go test ./cmd/livescope -update writes it)", err)
	}
	if got != string(want) {
		t.Errorf("%s is not as before.\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

func TestEveryVerbAsItWasSeenBefore(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	inCopies(t, "pending", "confirmed", "no-backend", "before-rebase")
	for name, args := range map[string][]string{
		"stores":        {"stores"},
		"stores-json":   {"stores", "--json"},
		"stores-csv":    {"stores", "-o", "csv"},
		"events":        {"events", "pending", "--from", "e176", "--limit", "12"},
		"events-csv":    {"events", "before-rebase", "-o", "csv"},
		"events-redact": {"events", "pending", "--from", "e5", "--limit", "4", "--redact"},
		"sync":          {"sync", "pending"},
		"sync-csv":      {"sync", "pending", "-o", "csv"},
		"sync-none":     {"sync", "no-backend"},
		"tables":        {"tables", "pending"},
		"tables-csv":    {"tables", "pending", "-o", "csv"},
		"sql":           {"sql", "pending", "SELECT id, text, priority, score, blob FROM todos LIMIT 4"},
		"sql-csv":       {"sql", "pending", "SELECT id, text, priority, score, blob FROM todos LIMIT 4", "-o", "csv"},
		"sql-several":   {"sql", "pending", "SELECT 1 AS one; -- then\nSELECT x'00' AS two, NULL AS three"},
		"sql-plan":      {"sql", "pending", "--plan", "SELECT * FROM todos WHERE id = 't1' UNION SELECT * FROM todos"},
	} {
		t.Run(name, func(t *testing.T) { golden(t, here, name, livescope(t, args...).ok(t)) })
	}
}

func TestNothingLeavesAMarkOnTheOriginals(t *testing.T) {
	for _, name := range fixtures.Samples {
		source := fixtures.Original(name)
		for _, args := range [][]string{
			{"events", source, "--json"}, {"events", source, "--filter", "touches:todos"}, {"sync", source}, {"tables", source},
			{"sql", source, "SELECT * FROM todos"}, {"sql", source, "DELETE FROM todos"}, {"stores", source},
			{"export", source, filepath.Join(t.TempDir(), "x.db")},
		} {
			if r := livescope(t, args...); r.code == exitFailed || r.code == exitUsage {
				t.Errorf("%v: exit %d: %s", args, r.code, r.stderr)
			}
		}
	}
	fixtures.VerifyOriginals(t)
}

func TestScratchFilesAreRemovedWhateverHappens(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	inCopies(t, "pending")
	if r := livescope(t, "export", "pending", "x.json"); r.code != exitDone {
		t.Fatal(r.stderr)
	}
	livescope(t, "sync", "x.json").ok(t)         // is filled into a scratch eventlog
	livescope(t, "sql", "x.json", "SELECT nope") // fails
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	if code := run(ctx, []string{"sync", "x.json"}, nil, &out, &err); code != exitInterrupted {
		t.Errorf("interrupted before it began: exit %d, want %d", code, exitInterrupted)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEveryVerbHasHelp(t *testing.T) {
	for _, verb := range []string{"stores", "events", "sync", "sql", "tables", "export", "version", "completion"} {
		for _, args := range [][]string{{verb, "--help"}, {"help", verb}, {verb, "-h"}} {
			help := livescope(t, args...).ok(t)
			if !strings.Contains(help, "livescope "+verb) || strings.Contains(help, "`") {
				t.Errorf("%v: %s", args, help)
			}
		}
	}
}

func TestCompletionScriptsAndWhatTheyAsk(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if script := livescope(t, "completion", shell).ok(t); !strings.Contains(script, "livescope") {
			t.Errorf("%s: %q", shell, script)
		}
	}
	for _, c := range []struct{ args, want string }{{"ev", "events\t"}, {"events x -o ", "json\n"}, {"completion ", "fish\n"}, {"events x --fol", "--follow\t"}} {
		r := livescope(t, append([]string{"__complete"}, strings.Split(c.args, " ")...)...)
		if r.code != exitDone || !strings.Contains(r.stdout, c.want) {
			t.Errorf("%q: %+v", c.args, r)
		}
	}
}

func TestVersionSaysWhatIsRead(t *testing.T) {
	if out := livescope(t, "version").ok(t); !strings.Contains(out, "reads LiveStore 0.4 storage format 6") {
		t.Errorf("%s", out)
	}
	if out := livescope(t, "version", "--json").ok(t); !strings.Contains(out, `"liveStore":"0.4","format":6}`) {
		t.Errorf("%s", out)
	}
}

func TestWithoutASourceTheStoresHereAreListed(t *testing.T) {
	inCopies(t, "pending")
	r := livescope(t)
	if r.code != exitDone || !strings.Contains(r.stdout, "pending/sample-todo-mwpn258i") || !strings.Contains(r.stderr, "use a verb") {
		t.Errorf("%+v", r)
	}
	t.Chdir(t.TempDir())
	if r := livescope(t); r.code != exitUsage || !strings.Contains(r.stderr, "name one: livescope SOURCE") {
		t.Errorf("with none: %+v", r)
	}
}

func TestHelpNamesOnlyWhatIsThere(t *testing.T) {
	help := livescope(t, "--help").ok(t)
	for _, later := range []string{"demo", "bisect", "check", "doctor", "--schema", "--keep ", "--as"} {
		if strings.Contains(help, later) {
			t.Errorf("help mentions %s, which is not there", later)
		}
	}
}
