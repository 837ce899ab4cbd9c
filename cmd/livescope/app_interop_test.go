//go:build interop && unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livescope/livescope/fixtures/interop"
)

// shell runs the built program as a script does, with nobody at a terminal.
type shell struct {
	t            *testing.T
	binary, home string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	return &shell{t, built(t), t.TempDir()}
}

func (s *shell) command(args ...string) *exec.Cmd {
	c := exec.Command(s.binary, args...)
	c.Dir = s.home
	c.Env = append(os.Environ(), "HOME="+s.home, "XDG_CONFIG_HOME="+s.home, "XDG_STATE_HOME="+s.home)
	return c
}

// run runs a command line to its end.
func (s *shell) run(args ...string) ran {
	s.t.Helper()
	c := s.command(args...)
	var out, err bytes.Buffer
	c.Stdout, c.Stderr = &out, &err
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	late := time.AfterFunc(60*time.Second, func() { c.Process.Kill() })
	defer late.Stop()
	_ = c.Wait() // its exit code says it
	return ran{c.ProcessState.ExitCode(), out.String(), err.String()}
}

// object is a line of JSON.
type object = map[string]any

// lines runs a command line that must be done, and reads its lines.
func (s *shell) lines(args ...string) (out []object) {
	s.t.Helper()
	r := s.run(args...)
	if r.code != exitDone {
		s.t.Fatalf("livescope %s: exit %d: %s", strings.Join(args, " "), r.code, r.stderr)
	}
	for _, l := range strings.Split(strings.TrimRight(r.stdout, "\n"), "\n") {
		var o object
		if err := json.Unmarshal([]byte(l), &o); err != nil {
			s.t.Fatalf("livescope %s says %q: %v", strings.Join(args, " "), l, err)
		}
		out = append(out, o)
	}
	return out
}

// line is the one line that a command line says.
func (s *shell) line(args ...string) object {
	s.t.Helper()
	all := s.lines(args...)
	if len(all) != 1 {
		s.t.Fatalf("livescope %s says %d lines", strings.Join(args, " "), len(all))
	}
	return all[0]
}

// has fails unless an object has these members.
func has(t *testing.T, o object, want object) {
	t.Helper()
	for name, value := range want {
		if fmt.Sprint(o[name]) != fmt.Sprint(value) {
			t.Errorf("%s is %v, want %v, in %v", name, o[name], value, o)
		}
	}
}

// running is a command line that goes on by itself.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan object
	stderr bytes.Buffer
}

func (s *shell) start(args ...string) *running {
	s.t.Helper()
	r := &running{t: s.t, cmd: s.command(args...), lines: make(chan object, 1000)}
	r.cmd.Stderr = &r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { r.cmd.Process.Kill() })
	go func() {
		defer close(r.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			var o object
			if json.Unmarshal(scan.Bytes(), &o) != nil {
				o = object{"unreadable": scan.Text()}
			}
			r.lines <- o
		}
	}()
	return r
}

// until waits for a line that is so.
func (r *running) until(what string, is func(object) bool) object {
	r.t.Helper()
	for late := time.After(30 * time.Second); ; {
		select {
		case o, ok := <-r.lines:
			switch {
			case !ok:
				r.t.Fatalf("it ended before %s", what)
			case is(o):
				return o
			}
		case <-late:
			r.t.Fatalf("it never said %s", what)
		}
	}
}

// interrupt ends it as ctrl+c does.
func (r *running) interrupt() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGINT); err != nil {
		r.t.Fatal(err)
	}
	for range r.lines { // what it says until then
	}
	_ = r.cmd.Wait()
	if code := r.cmd.ProcessState.ExitCode(); code != exitInterrupted || r.stderr.Len() > 0 {
		r.t.Errorf("interrupted, it ends with %d and %q", code, r.stderr.String())
	}
}

// app is a running app, and the SOURCE that it is.
type app struct {
	*interop.Writer
	dir, address, source string
}

func todo(id, text string) interop.Event {
	return interop.Event{Name: "todoCreated", Args: map[string]any{"id": id, "text": text}}
}

// startApp starts an app with a devtools server of its own. url is its sync backend's, "" for none.
func startApp(t *testing.T, url string) *app {
	t.Helper()
	port := interop.FreePort(t)
	a := &app{Writer: interop.StartWriter(t, "a"), dir: t.TempDir(), address: "127.0.0.1:" + strconv.Itoa(port)}
	a.source = appScheme + "://" + a.address
	a.Open(interop.Store{Dir: a.dir, StoreID: "shop", ClientID: "client-a", URL: url, Devtools: &interop.Devtools{Port: port}})
	return a
}

func TestVerbsOnARealApp(t *testing.T) {
	t.Parallel()
	s, a := newShell(t), startApp(t, interop.StartBackend(t))
	a.Subscribe(interop.LiveQuery{Kind: "table", Label: "visibleTodos", Table: "todos"})
	a.Commit(todo("t1", "one"))

	has(t, s.line("attach", a.address, "--json"), object{"storeId": "shop", "clientId": "client-a", "sessionId": "static", "isLeader": true,
		"source": a.source + "?client=client-a&session=static&store=shop"})
	s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	has(t, s.line("sync", a.source, "--json"), object{"storeId": "shop", "clientId": "client-a", "source": "devtools", "readOnly": false,
		"connection": "connected", "latch": "open", "pending": 0, "events": 1, "heads": object{"session": "e1", "leader": "e1", "backend": "e1"}})

	// The latch stays as it was asked to be, from run to run.
	has(t, s.line("latch", a.source, "status", "--json"), object{"latch": "open", "foundClosed": false})
	has(t, s.line("latch", a.source, "close", "--json"), object{"latch": "closed", "foundClosed": false})
	a.Commit(todo("t2", "two"))
	has(t, s.line("latch", a.source, "status", "--json"), object{"latch": "closed", "foundClosed": true})
	has(t, s.line("sync", a.source, "--json"), object{"latch": "closed", "pending": 1, "events": 2})
	if r := s.run("drill", a.source, "--closed", "1s", "--json"); r.code != exitFailed || !strings.Contains(r.stderr, "the latch is closed already") {
		t.Errorf("a drill with the latch closed: %+v", r)
	}
	has(t, s.line("latch", a.source, "status", "--json"), object{"latch": "closed", "foundClosed": true})
	has(t, s.line("latch", a.source, "open", "--json"), object{"latch": "open", "foundClosed": true})
	s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	has(t, s.line("latch", a.source, "status", "--json"), object{"latch": "open", "foundClosed": false})

	// Nothing that writes is done read-only, and the latch is where it was.
	for _, args := range [][]string{{"latch", a.source, "close"}, {"latch", a.source, "open"}, {"drill", a.source, "--closed", "1s"}, {"commit", a.source, "v1.TodoCreated", `{"id":"no","text":"no"}`, "--yes"}} {
		if r := s.run(append(args, "--read-only", "--json")...); r.code != exitReadOnly || strings.Count(r.stderr, "\n") != 1 || r.stdout != "" {
			t.Errorf("livescope %s --read-only: %+v", strings.Join(args, " "), r)
		}
	}
	has(t, s.line("sync", a.source, "--json"), object{"latch": "open", "pending": 0, "events": 2})

	// While the app works.
	a.Load(50*time.Millisecond, 0)
	drilled := s.line("drill", a.source, "--closed", "1s", "--json")
	has(t, drilled, object{"drained": true, "rebases": 0})
	if n, _ := drilled["pendingPeak"].(float64); n < 1 || drilled["closedForMs"].(float64) < 1000 {
		t.Errorf("the drill is %v", drilled)
	}
	t.Logf("the drill: %v", drilled)
	var names []string
	for _, q := range s.lines("queries", a.source, "--json") {
		names = append(names, fmt.Sprint(q["label"]))
		if q["kind"] != "db" || fmt.Sprint(q["tables"]) != "[todos]" || q["runs"].(float64) < 2 {
			t.Errorf("the query is %v", q)
		}
	}
	if len(names) != 1 {
		t.Errorf("the queries are %q", names)
	}
	runs := s.lines("recomputes", a.source, "--for", "2s", "--json")
	for i, r := range runs {
		// Which tables it reads may be found out after the first of its runs.
		if tables := fmt.Sprint(r["tables"]); tables != "[todos]" && (i > 0 || tables != "[]") || r["rows"].(float64) < 3 {
			t.Errorf("run %d is %v", i, r)
		}
	}
	a.Unload()

	// What is committed from here is seen by who follows.
	following := s.start("events", a.source, "--follow", "--json")
	following.until("the first event", func(o object) bool { return o["id"] == "e1" })
	has(t, s.line("commit", a.source, "v1.TodoCreated", `{"id":"go","text":"from here"}`, "--yes", "--json"), object{"committed": "v1.TodoCreated"})
	seen := following.until("the event", func(o object) bool { args, _ := o["args"].(object); return args["id"] == "go" })
	has(t, seen, object{"name": "v1.TodoCreated", "clientId": "devtools-client-a"})
	if seen["seenAt"] == nil {
		t.Errorf("it is not told when the event was seen: %v", seen)
	}
	following.interrupt()
	if n := len(a.SQL(`SELECT id FROM todos WHERE id = 'go' AND text = 'from here'`)); n != 1 {
		t.Errorf("the app has it %d times", n)
	}

	// A recording is a store.
	s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	file := filepath.Join(s.home, "bug.livescope")
	a.Load(100*time.Millisecond, 0)
	recorded := s.line("record", a.source, file, "--for", "2s", "--json")
	a.Unload()
	events := s.lines("events", file, "--json")
	if n := int(recorded["events"].(float64)); len(events) != n || n <= int(recorded["atStart"].(float64)) {
		t.Errorf("%d events are in the recording of %v", len(events), recorded)
	}
	live := s.lines("events", a.source, "--json")
	for i, e := range events {
		if e["id"] != live[i]["id"] || fmt.Sprint(e["args"]) != fmt.Sprint(live[i]["args"]) {
			t.Fatalf("event %d of the recording is %v, of the app %v", i, e, live[i])
		}
	}
	has(t, s.line("sync", file, "--json"), object{"storeId": "shop", "events": len(events), "readOnly": true, "source": "recording"})
}

func TestListenServesOtherVerbs(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	address := "127.0.0.1:" + strconv.Itoa(interop.FreePort(t))
	relay := s.start("listen", "--addr", address, "--json")
	has(t, relay.until("where it listens", func(o object) bool { return o["listening"] != nil }), object{"listening": address})
	_, port, _ := strings.Cut(address, ":")
	n, _ := strconv.Atoi(port)
	open := func(client string) *interop.Writer {
		a := interop.StartWriterWithout(t, client, "vite", "@livestore/devtools-vite")
		a.Open(interop.Store{StoreID: "shop", ClientID: client, Memory: true, Devtools: &interop.Devtools{Port: n, Existing: true}})
		relay.until(client, func(o object) bool { return o["session"] == "connected" && o["clientId"] == client })
		return a
	}
	a := open("client-a")
	a.Commit(todo("t1", "one"))
	source := appScheme + "://" + address
	has(t, s.line("attach", address, "--json"), object{"clientId": "client-a"})
	has(t, s.line("commit", source, "v1.TodoCreated", `{"id":"go","text":"from here"}`, "--yes", "--json"), object{"committed": "v1.TodoCreated"})
	var ids []string
	for _, e := range s.lines("events", source, "--json") {
		ids = append(ids, fmt.Sprint(e["args"].(object)["id"]))
	}
	if !slices.Equal(ids, []string{"t1", "go"}) {
		t.Errorf("the events are %q", ids)
	}
	has(t, s.line("sync", source, "--json"), object{"events": 2, "latch": "none"})
	b := open("client-b")
	if n := len(s.lines("attach", address, "--json")); n != 2 {
		t.Errorf("%d sessions are listed", n)
	}
	if r := s.run("sync", source, "--json"); r.code != exitUsage || !strings.Contains(r.stderr, "client-a") || !strings.Contains(r.stderr, "client-b") {
		t.Errorf("without a choice: %+v", r)
	}
	has(t, s.line("sync", source, "--client", "client-b", "--json"), object{"clientId": "client-b", "events": 0})
	b.Kill()
	relay.until("that it is gone", func(o object) bool { return o["session"] == "gone" && o["clientId"] == "client-b" })
	relay.interrupt()
}
