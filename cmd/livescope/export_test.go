package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestExportsComeBackAsTheyWere(t *testing.T) {
	inCopies(t, "pending")
	for file, says := range map[string]string{
		"x.json":  "exported 177 events to x.json; left out: 22 pending (--pending takes them along), 25 client-only",
		"x.jsonl": "exported 224 events to x.jsonl\n",
		"x.db":    "exported 224 events to x.db\n",
	} {
		if r := livescope(t, "export", "pending", file); r.code != exitDone || r.stdout != "" || !strings.Contains(r.stderr, says) {
			t.Errorf("%s: %+v", file, r)
		}
	}
	all := livescope(t, "events", "pending", "--json").ok(t)
	if lines, err := os.ReadFile("x.jsonl"); err != nil || string(lines) != all {
		t.Errorf("x.jsonl is not what events --json prints (%v)", err)
	}
	if db := livescope(t, "events", "x.db", "--json").ok(t); db != all {
		t.Error("the events of x.db are not those of the store")
	}
	if status := livescope(t, "sync", "x.db", "--json").ok(t); !strings.Contains(status, `"backend":"e177"},"pending":22,"clientOnly":25,"events":224,"backendId":"5dKODVG0vCs5JRbEReOmN"`) {
		t.Errorf("x.db: %s", status)
	}
	if n := strings.Count(livescope(t, "events", "x.json", "--json", "--filter", "is:confirmed").ok(t), "\n"); n != 177 {
		t.Errorf("x.json has %d confirmed events, want 177", n)
	}
}

func TestAnExportIsLiveStoresOwnFormat(t *testing.T) {
	inCopies(t, "pending")
	livescope(t, "export", "pending", "x.json", "--pending", "--filter", "name:v1.Todo*")
	b, err := os.ReadFile("x.json")
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Version    int
		StoreID    string
		ExportedAt string
		EventCount int
		Events     []map[string]any
	}
	if err := json.Unmarshal(b, &x); err != nil {
		t.Fatal(err)
	}
	if x.Version != 1 || x.StoreID != "sample-todo-mwpn258i" || x.ExportedAt == "" || x.EventCount != len(x.Events) || x.EventCount == 0 {
		t.Errorf("version %d, store %q, at %q, %d of %d events", x.Version, x.StoreID, x.ExportedAt, x.EventCount, len(x.Events))
	}
	last := x.Events[len(x.Events)-1]
	if last["seqNum"] != 199.0 || last["parentSeqNum"] != 198.0 || last["clientId"] != "client-a" || last["sessionId"] != "static" || len(last) != 6 {
		t.Errorf("the last event is %v", last)
	}
}

func TestArgsThatAreNotJSONEndAnExportByName(t *testing.T) {
	inCopies(t, "pending")
	write(t, "pending", "UPDATE eventlog SET argsJson = 'oops' WHERE seqNumGlobal = 20 AND seqNumClient = 0")
	r := livescope(t, "export", "pending", "x.json")
	if r.code != exitFailed || !strings.Contains(r.stderr, "e20 (v1.") || !strings.Contains(r.stderr, "args are not JSON") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat("x.json"); err == nil {
		t.Error("half an export was left")
	}
	if r := livescope(t, "export", "pending", "x.jsonl"); r.code != exitDone {
		t.Errorf("as lines: %+v", r)
	}
}

func TestAnExportReplacesAFileOnlyWhenTold(t *testing.T) {
	inCopies(t, "pending")
	if err := os.WriteFile("x.jsonl", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := livescope(t, "export", "pending", "x.jsonl"); r.code != exitFailed {
		t.Errorf("%+v", r)
	}
	if b, _ := os.ReadFile("x.jsonl"); string(b) != "mine" {
		t.Errorf("it was replaced by %q", b)
	}
	if r := livescope(t, "export", "pending", "x.jsonl", "--force", "--redact", "--filter", "seq:e1"); r.code != exitDone {
		t.Errorf("%+v", r)
	}
	if b, _ := os.ReadFile("x.jsonl"); !strings.Contains(string(b), `"args":{"id":"…","name":"…"}`) || strings.Count(string(b), "\n") != 1 {
		t.Errorf("it was replaced by %q", b)
	}
}
