package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
)

// refusal is a command line that is refused, with its exit code and a part of the one line that says why.
type refusal struct {
	code int
	args []string
	says string
}

// try runs command lines that are to be refused, beside a copy of a store.
func try(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, c := range refusals {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			r := livescope(t, c.args...)
			if r.code != c.code {
				t.Errorf("exit %d, want %d", r.code, c.code)
			}
			if !strings.HasPrefix(r.stderr, "livescope: ") || strings.Count(r.stderr, "\n") != 1 || !strings.HasSuffix(r.stderr, "\n") {
				t.Errorf("stderr is not one line of livescope: %q", r.stderr)
			}
			if !strings.Contains(r.stderr, c.says) {
				t.Errorf("stderr %q does not say %q", r.stderr, c.says)
			}
			if strings.Contains(r.stderr, "hunter2") {
				t.Errorf("stderr has a secret: %q", r.stderr)
			}
		})
	}
	if _, err := os.Stat("other.db"); err == nil {
		t.Error("a statement wrote a file")
	}
	if left, _ := filepath.Glob(".*partial"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRefusedNoStore(t *testing.T) {
	inCopies(t, "pending")
	bad := makeBadFiles(t)
	try(t, []refusal{
		{1, []string{"events", "nosuch"}, "open nosuch: there is no such file or folder; livescope stores DIR"},
		{2, []string{"nosuch/path"}, "nosuch/path: there is no such file, folder or verb"},
		{2, []string{"evnts"}, "did you mean livescope events?"},
		{2, []string{"evnts", "pending"}, "did you mean livescope events?"},
		{2, []string{"frobnicate", "pending"}, `there is no verb "frobnicate"; there are attach, commit, completion`},
		{1, []string{"sync", bad + "/empty.db"}, "is empty (0 bytes), not a database"},
		{1, []string{"sync", bad + "/text.db"}, "is not a SQLite database"},
		{1, []string{"sync", bad + "/none"}, "no LiveStore store here or below"},
		{1, []string{"sync", bad + "/several"}, "2 stores here: a, b; choose one with --store"},
		{1, []string{"sync", bad + "/v5"}, "storage format 5; this livescope reads format 6"},
		{1, []string{"sync", bad + "/v7"}, "storage format 7; this livescope reads format 6"},
		{1, []string{"events", bad + "/damaged.db"}, "damaged"},
		{1, []string{"sync", bad + "/wrong.json"}, "not a LiveStore export"},
		{1, []string{"tables", "pending", "--db-file", "nope"}, `no state file "nope"; there is state`},
		{1, []string{"events", "pending", "--store", "nope"}, `no store "nope" here; there is sample-todo-mwpn258i`},
		{1, []string{"stores", "nosuch"}, "stores nosuch: there is no such file or folder"},
		{2, []string{"events", ""}, "SOURCE is empty"},
	})
}

func TestRefusedOtherSources(t *testing.T) {
	inCopies(t, "pending")
	try(t, []refusal{
		{2, []string{"events", "cf+wss://user:hunter2@host/x?payload=hunter2"}, "open cf+wss:…: this build opens stores on disk, recordings and running apps"},
		{2, []string{"sync", "demo:"}, "open demo:…: this build opens stores on disk, recordings and running apps"},
	})
}

func TestRefusedCommandLine(t *testing.T) {
	inCopies(t, "pending")
	bad := makeBadFiles(t)
	try(t, []refusal{
		{2, []string{"pending"}, "this is not a terminal; use a verb: events, export, record, sql, sync, tables"},
		{2, []string{"pending", "events"}, "the verb comes first; write: livescope events pending"},
		{2, []string{"pending", "pending"}, "one SOURCE at a time"},
		{2, []string{"events"}, "write: livescope events SOURCE"},
		{2, []string{"events", "pending", "more"}, `what is "more" for?`},
		{2, []string{"sql", "pending"}, "write: livescope sql SOURCE SQL"},
		{2, []string{"events", "pending", "--folow"}, "there is no flag --folow; did you mean --follow?"},
		{2, []string{"events", "pending", "--zzz"}, "livescope events --help shows the flags"},
		{2, []string{"--version"}, "did you mean livescope version?"},
		{2, []string{"events", "pending", "-x"}, "unknown shorthand flag"},
		{2, []string{"events", "pending", "--limit", "ten"}, "that is not a whole number"},
		{2, []string{"events", "pending", "--limit", "-1"}, "is below zero"},
		{2, []string{"events", "pending", "--from", "x"}, `"x" is not an event number`},
		{2, []string{"events", "pending", "--follow", "--reverse"}, "leave one out"},
		{2, []string{"events", "pending", "-o", "xml"}, "write -o table, json or csv"},
		{2, []string{"events", "pending", "--json", "-o", "csv"}, "leave one out"},
		{2, []string{"events", "pending", "--filter", "is:pendin"}, `filter at column 4, "pendin"`},
		{2, []string{"events", "pending", "--filter", "a (b"}, `filter at column 3, "("`},
		{2, []string{"help", "nope"}, `there is no verb "nope"`},
		{2, []string{"completion", "tcsh"}, "write bash, zsh, fish or powershell"},
		{1, []string{"events", "pending", "--log-file", bad}, "write the log to"},
		{1, []string{"events", "pending", "--timeout", "1ns"}, "not done after 1ns; --timeout"},
	})
}

func TestRefusedSQL(t *testing.T) {
	inCopies(t, "pending")
	try(t, []refusal{
		{1, []string{"sql", "pending", "SELECT * FRM todos"}, `near "FRM": syntax error at line 1, column 10 (^): SELECT * ^FRM todos`},
		{1, []string{"sql", "pending", "SELECT 1;\nSELECT *\n  FROM nosuch"}, "no such table: nosuch"},
		{1, []string{"sql", "pending", "SELECT 'ü', nope FROM todos"}, "column 13 (^): SELECT 'ü', ^nope FROM todos"},
		{1, []string{"sql", "pending", endless, "--timeout", "200ms"}, "cancelled after 200ms"},
		{2, []string{"sql", "pending", " -- nothing"}, "there is no statement"},
		{2, []string{"sql", "pending", "SELECT 1", "--db", "other"}, "write --db state or --db eventlog"},
		{4, []string{"sql", "pending", "DELETE FROM todos"}, "the store is read-only"},
		{4, []string{"sql", "pending", "WITH x AS (SELECT 1) INSERT INTO todos SELECT * FROM x"}, "the store is read-only"},
		{4, []string{"sql", "pending", "ATTACH 'other.db' AS other"}, "the store is read-only"},
		{4, []string{"sql", "pending", "VACUUM"}, "the store is read-only"},
		{4, []string{"sql", "pending", "VACUUM INTO 'other.db'"}, "the store is read-only"},
		{4, []string{"sql", "pending", "PRAGMA query_only = 0"}, "the store is read-only"},
		{4, []string{"sql", "pending", "BEGIN IMMEDIATE"}, "the store is read-only"},
	})
}

func TestRefusedExports(t *testing.T) {
	inCopies(t, "pending")
	bad := makeBadFiles(t)
	try(t, []refusal{
		{1, []string{"export", "pending", bad + "/there.json"}, "it is there already; --force replaces it"},
		{1, []string{"export", "pending", "pending/sample-todo-mwpn258i/x.jsonl"}, "the store's own folder"},
		{1, []string{"export", "pending", "pending/sample-todo-mwpn258i/eventlog@6.db", "--force"}, "the store itself"},
		{1, []string{"export", "pending", "nosuch/x.json"}, "there is no such folder"},
		{2, []string{"export", "pending", "x.txt"}, ".json, .jsonl or .db"},
		{2, []string{"export", "pending", "x.db", "--redact"}, "--redact is for .jsonl"},
		{2, []string{"export", "pending", "x.jsonl", "--pending"}, "--pending is for .json"},
	})
}

func TestRefusedApps(t *testing.T) {
	inCopies(t, "pending")
	try(t, []refusal{
		{2, []string{"devtools+ws://localhost:4242"}, "show localhost:4242: this is not a terminal; use a verb: commit, drill, events"},
		{1, []string{"sync", "devtools+ws://localhost:1"}, "attach to localhost:1: nothing listens on localhost:1; start the app with its devtools on"},
		{2, []string{"sync", "devtools+ws://me:hunter2@localhost"}, "only HOST:PORT and ?store=, client= and session= have a meaning there"},
		{2, []string{"sync", "devtools+ws://localhost?stor=x"}, `there is no "stor" in such a SOURCE`},
		{2, []string{"sync", "devtools+ws://localhost?store=x", "--store", "y"}, `the SOURCE says store "x", and --store "y"`},
		{2, []string{"attach", "one/two", "--json"}, `"one/two" is no HOST:PORT`},
		{1, []string{"attach", "localhost:1", "--json"}, "nothing listens on localhost:1"},
		{2, []string{"listen"}, "listen: this is not a terminal; with --json it serves apps"},
		{1, []string{"listen", "--json", "--addr", "0.0.0.0:0"}, "which is open to other machines"},
		{2, []string{"listen", "--json", "--allow", "everyone"}, `--allow "everyone" is no network; write it as 192.168.1.0/24`},
		{2, []string{"latch", "pending", "shut"}, `"shut" is not open, close or status`},
		{1, []string{"latch", "pending", "close"}, "only a running app has a sync latch"},
		{2, []string{"drill", "pending", "--closed", "0s"}, "--closed 0s is no time to be offline"},
		{1, []string{"drill", "pending"}, "only a running app has a sync latch"},
		{1, []string{"queries", "pending"}, "attach to the running app"},
		{1, []string{"recomputes", "pending"}, "name an SQL of your own: --watch SQL"},
		{1, []string{"recomputes", "pending", "--watch", "SELECT nope"}, "no such column: nope"},
		{2, []string{"recomputes", "pending", "--for", "-1s"}, "--for -1s is no time to look"},
		{4, []string{"commit", "pending", "v1.X", "{}", "--yes"}, "it is read-only; a running app takes events"},
		{2, []string{"commit", "pending", "v1.X", "{}"}, "nobody can be asked here; --yes commits without a question"},
		{2, []string{"commit", "pending", "v1.X", "{"}, "ARGS_JSON is not JSON: unexpected end"},
		{2, []string{"record", "pending", "out.livescope", "--for", "-1s"}, "--for -1s is below zero"},
		{1, []string{"record", "pending", "pending/sample-todo-mwpn258i/eventlog@6.db", "--for", "1s"}, "record pending/sample-todo-mwpn258i/eventlog@6.db"},
	})
}

const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT max(x) FROM c"

// makeBadFiles makes one of each thing that is not a store.
func makeBadFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	log, err := os.ReadFile(only(t, fixtures.Original("pending")+"/*/eventlog@6.db"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), log...)
	for i := 8192; i < len(damaged); i++ {
		damaged[i] = byte(i * 7)
	}
	for name, content := range map[string][]byte{
		"empty.db": nil, "text.db": []byte("this is text\n"), "damaged.db": damaged, "there.json": []byte("mine"),
		"wrong.json": []byte(`{"version":9,"events":[]}`), "none/readme.txt": nil,
		"v5/s/eventlog@5.db": log, "v7/s/eventlog@7.db": log, "several/a/eventlog@6.db": log, "several/b/eventlog@6.db": log,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v (%v), want one", pattern, found, err)
	}
	return found[0]
}

func TestAnUnreadableStoreIsListedWithItsProblem(t *testing.T) {
	t.Chdir(makeBadFiles(t))
	out := livescope(t, "stores", "v5", "--json").ok(t)
	if !strings.Contains(out, `"storeId":"s","dir":"v5/s","eventlog":{"file":"eventlog@5.db"`) || !strings.Contains(out, `"events":null,"head":null},"state":null,"pending":null,"format":5,"problem":"v5/s/eventlog@5.db: storage format 5`) {
		t.Errorf("listed as %s", out)
	}
}

func TestAControlCharacterInAMessageIsMadeVisible(t *testing.T) {
	r := livescope(t, "events", "no\x1b[31msuch\nfile")
	if strings.ContainsRune(r.stderr, '\x1b') || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("stderr %q", r.stderr)
	}
}

func TestALogSaysWhatWasDoneAndNoSecret(t *testing.T) {
	inCopies(t, "pending")
	livescope(t, "events", "pending", "--limit", "1", "--log-file", "run.log").ok(t)
	log, err := os.ReadFile("run.log")
	if err != nil || !strings.Contains(string(log), "msg=opened source=pending store=sample-todo-mwpn258i") {
		t.Errorf("the log has %q (%v)", log, err)
	}
	livescope(t, "sql", "pending", "SELECT hunter2", "--log-file", "run.log")
	if log, _ := os.ReadFile("run.log"); !strings.Contains(string(log), "msg=failed") || strings.Contains(string(log), "hunter2") {
		t.Errorf("the log has %q", log)
	}
	for in, want := range map[string]string{
		"dial wss://me:hunter2@host/x":           "dial wss://…@host/x",
		"dial wss://host/x?store=a&auth=hunter2": "dial wss://host/x?…",
		`{"authToken":"hunter2"}`:                `{"authToken":"…"}`,
	} {
		if got := scrub(in); got != want {
			t.Errorf("scrub(%q) = %q, want %q", in, got, want)
		}
	}
}
