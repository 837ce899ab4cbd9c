package main

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/livescope/livescope/client/sqlite"
)

func TestEventsAsJSON(t *testing.T) {
	inCopies(t, "pending")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--limit", "1"}, `{"id":"e1","seqNum":{"global":1,"client":0,"rebaseGeneration":0},"parentSeqNum":{"global":0,"client":0,"rebaseGeneration":0},"name":"v1.ListCreated","args":{"id":"l1","name":"List 1"},"clientId":"client-a","sessionId":"static","status":"confirmed","createdAt":"2026-11-20T23:57:13.668Z"}`},
		{[]string{"--limit", "1", "--reverse"}, `{"id":"e199","seqNum":{"global":199,"client":0,"rebaseGeneration":0},"parentSeqNum":{"global":198,"client":0,"rebaseGeneration":0},"name":"v1.TodoClearedCompleted","args":{"deletedAt":"2023-11-14T22:15:00.000Z"},"clientId":"client-a","sessionId":"static","status":"pending"}`},
		{[]string{"--limit", "1", "--filter", "is:client-only", "--redact"}, `{"id":"e14.1","seqNum":{"global":14,"client":1,"rebaseGeneration":0},"parentSeqNum":{"global":14,"client":0,"rebaseGeneration":0},"name":"uiStateSet","args":{"id":"…","value":{"newTodoText":"…","filter":"…"}},"clientId":"client-a","sessionId":"static","status":"client-only"}`},
	} {
		if got := livescope(t, append([]string{"events", "pending", "--json"}, c.args...)...).ok(t); got != c.want+"\n" {
			t.Errorf("%v:\ngot  %swant %s", c.args, got, c.want)
		}
	}
}

func TestHowManyEventsAreChosen(t *testing.T) {
	inCopies(t, "pending")
	for _, c := range []struct {
		args string
		n    int
	}{
		{"", 224}, {"--filter is:pending", 22}, {"--filter is:client-only", 25}, {"--filter nothing-has-this", 0},
		{"--from e190", 13}, {"--from e190 --reverse", 212}, {"--from e190 --limit 3", 3}, {"--filter name:v1.* --from e178", 24},
	} {
		got := livescope(t, append([]string{"events", "pending", "--json"}, strings.Fields(c.args)...)...).ok(t)
		if n := strings.Count(got, "\n"); n != c.n {
			t.Errorf("events %s: %d, want %d", c.args, n, c.n)
		}
	}
}

// write runs statements on a copy of a store's eventlog, in one transaction.
func write(t *testing.T, store string, statements ...string) {
	t.Helper()
	c, err := sqlite.Create(only(t, filepath.Join(store, "*", "eventlog@6.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, s := range append(append([]string{"BEGIN"}, statements...), "COMMIT") {
		if err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// insert is the statement that adds an event.
func insert(global, client, generation int, name, args string) string {
	parent := global - 1
	if client > 0 {
		parent = global
	}
	return "INSERT INTO eventlog VALUES (" + strings.Join([]string{itoa(global), itoa(client), itoa(generation), itoa(parent), "0", "0",
		"'" + name + "'", "'" + args + "'", "'client-b'", "'static'", "1", `'{"_tag":"None"}'`}, ",") + ")"
}

func itoa(n int) string { return plainNumber(int64(n)) }

func TestATableShowsControlCharactersAndCSVKeepsThem(t *testing.T) {
	inCopies(t, "pending")
	write(t, "pending", insert(200, 0, 0, "v1.Nasty", "not json \x1b[2J\u202e\nmore"))
	table := livescope(t, "events", "pending", "--from", "e200").ok(t)
	if strings.ContainsAny(table, "\x1b\u202e") || strings.Count(table, "\n") != 2 || !strings.Contains(table, "␛[2J") {
		t.Errorf("table: %q", table)
	}
	records, err := csv.NewReader(strings.NewReader(livescope(t, "events", "pending", "--from", "e200", "-o", "csv").ok(t))).ReadAll()
	if err != nil || len(records) != 2 || records[1][6] != "not json \x1b[2J\u202e\nmore" {
		t.Errorf("csv: %q (%v)", records, err)
	}
	if json := livescope(t, "events", "pending", "--from", "e200", "--json").ok(t); !strings.Contains(json, `"argsText":"not json`) {
		t.Errorf("json: %q", json)
	}
}

func TestALongLineIsCutOnATerminalOnly(t *testing.T) {
	var b strings.Builder
	long := strings.Repeat("0123456789", 30)
	for _, width := range []int{0, 60} {
		b.Reset()
		tab := &table{w: &b, columns: []column{{title: "id"}, {title: "args"}}, width: width}
		if err := tab.row("e1", long); err != nil {
			t.Fatal(err)
		}
		if err := tab.settle(); err != nil {
			t.Fatal(err)
		}
		line := strings.Split(b.String(), "\n")[1]
		if width == 0 && line != "e1  "+long {
			t.Errorf("a pipe got %q", line)
		}
		if width > 0 && len([]rune(line)) != width {
			t.Errorf("a terminal of %d columns got %d", width, len([]rune(line)))
		}
	}
}

// closedPipe is a reader that has gone away after some bytes.
type closedPipe struct{ left int }

func (c *closedPipe) Write(b []byte) (int, error) {
	if c.left -= len(b); c.left < 0 {
		return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
	}
	return len(b), nil
}

func TestAReaderThatHasGoneAwayEndsItQuietly(t *testing.T) {
	inCopies(t, "pending")
	for _, args := range [][]string{
		{"events", "pending", "--json"}, {"events", "pending"}, {"sync", "pending"}, {"sql", "pending", "SELECT * FROM todos"}, {"tables", "pending"}, {"stores"},
	} {
		var err strings.Builder
		if code := run(t.Context(), args, strings.NewReader(""), &closedPipe{}, &err); code != exitDone || err.String() != "" {
			t.Errorf("%v: exit %d, stderr %q; want 0 and nothing", args, code, err.String())
		}
	}
}

func TestADiskThatIsFullIsAnError(t *testing.T) {
	inCopies(t, "pending")
	var err strings.Builder
	if code := run(t.Context(), []string{"events", "pending"}, strings.NewReader(""), failing{}, &err); code != exitFailed || !strings.Contains(err.String(), "no space") {
		t.Errorf("exit %d, stderr %q", code, err.String())
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }
