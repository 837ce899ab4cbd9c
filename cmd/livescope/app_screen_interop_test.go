//go:build interop && unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/livescope/livescope/client/webmesh"
	"github.com/livescope/livescope/fixtures/interop"
	"github.com/livescope/livescope/fixtures/terminals"
)

// onScreen opens an app on a screen, in a shell.
func onScreen(t *testing.T, binary string, args ...string) *terminals.Tmux {
	t.Helper()
	x := terminals.Open(t, 120, 40)
	x.Line("cd " + terminals.Quote(x.Temp))
	x.Command(append([]string{"env", "EDITOR=true", "VISUAL=true", binary}, args...)...)
	return x.WaitFor("live", "? help")
}

// closeLatch closes the latch of the app on a screen.
func closeLatch(x *terminals.Tmux) {
	x.Press("M-2").WaitFor("connected", "latch open")
	x.Press(":").Type("latch.toggle").Press("Enter").WaitFor("Close the latch").Press("y").WaitFor("LATCH CLOSED")
}

func TestTheLatchOnAScreen(t *testing.T) {
	t.Parallel()
	s, a := newShell(t), startApp(t, interop.StartBackend(t))
	a.Commit(todo("t0", "at first"))
	s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	pending := 0
	commit := func(x *terminals.Tmux) {
		pending++
		a.Commit(todo(fmt.Sprintf("t%d", pending), "behind the latch"))
		x.WaitFor("LATCH CLOSED · 1 pending")
	}
	stands := func(how, latch string) {
		t.Helper()
		has(t, s.line("latch", a.source, "status", "--json"), object{"latch": latch})
		if t.Failed() {
			t.Fatalf("after %s", how)
		}
	}
	for _, end := range []string{"q", "C-c"} {
		x := onScreen(t, s.binary, "attach", a.address)
		closeLatch(x)
		commit(x)
		stands("it was closed", "closed")
		x.Press(end)
		left(x)
		stands(end, "open")
		s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	}

	gone := func(x *terminals.Tmux, pid int) {
		x.Until(fmt.Sprintf("the process %d goes on", pid), func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
	}
	for how, end := range map[string]func(x *terminals.Tmux, pid int){
		"SIGTERM": func(_ *terminals.Tmux, pid int) { syscall.Kill(pid, syscall.SIGTERM) },
		"SIGHUP":  func(_ *terminals.Tmux, pid int) { syscall.Kill(pid, syscall.SIGHUP) },
		"a terminal that is closed": func(x *terminals.Tmux, _ int) {
			x.Do("new-session", "-d", "exec cat") // so that the server outlives the window
			x.Do("kill-session", "-t", "0")
		},
	} {
		x := terminals.Run(t, 120, 40, s.binary, "attach", a.address)
		x.WaitFor("live", "? help")
		closeLatch(x)
		commit(x)
		pid := x.Pid()
		end(x, pid)
		gone(x, pid)
		stands(how, "open")
		s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	}

	x := onScreen(t, s.binary, "attach", a.address, "--keep-latch")
	closeLatch(x)
	commit(x)
	x.Press("q")
	left(x)
	stands("--keep-latch", "closed")
	has(t, s.line("sync", a.source, "--json"), object{"latch": "closed", "pending": 1})
}

// tap is a devtools server's address by way of which every frame to the app is kept.
type tap struct {
	mu     sync.Mutex
	frames [][]byte
}

func newTap(t *testing.T, target string) (tapped *tap, address string) {
	t.Helper()
	tapped = &tap{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer from.CloseNow()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		to, _, err := websocket.Dial(ctx, "ws://"+target, nil)
		if err != nil {
			return
		}
		defer to.CloseNow()
		go func() {
			defer cancel()
			pass(ctx, to, from, func([]byte) {})
		}()
		pass(ctx, from, to, func(frame []byte) {
			tapped.mu.Lock()
			defer tapped.mu.Unlock()
			tapped.frames = append(tapped.frames, frame)
		})
	}))
	t.Cleanup(server.CloseClientConnections)
	return tapped, strings.TrimPrefix(server.URL, "http://")
}

func pass(ctx context.Context, from, to *websocket.Conn, see func([]byte)) {
	from.SetReadLimit(-1)
	for {
		kind, r, err := from.Reader(ctx)
		if err != nil {
			return
		}
		frame, err := io.ReadAll(r)
		if err != nil {
			return
		}
		see(frame)
		if to.Write(ctx, kind, frame) != nil {
			return
		}
	}
}

// harmless are the messages that only read.
var harmless = []string{"Ping", "SyncingInfoReq", "DatabaseFileInfoReq", "EventlogReq", "SnapshotReq", "DebugInfoReq", "Disconnect"}

// sent counts what went to the app, by what it is; what may write comes back as well.
func (tp *tap) sent(t *testing.T) (count map[string]int, writes []string) {
	t.Helper()
	tp.mu.Lock()
	defer tp.mu.Unlock()
	count = map[string]int{}
	for _, raw := range tp.frames {
		f, err := webmesh.ParseFrame(raw)
		if err != nil {
			t.Fatalf("%v: %x", err, raw[:min(len(raw), 64)])
		}
		if f.Init {
			count["WSEdgeInit"]++
			continue
		}
		p, err := webmesh.ParsePacket(f.Packet)
		if err != nil {
			t.Fatalf("%v: %x", err, raw[:min(len(raw), 64)])
		}
		what, fine := string(p.Kind), true
		switch p.Kind {
		case webmesh.ProxyChannelRequest, webmesh.ProxyChannelResponseSuccess, webmesh.ProxyChannelPayloadAck, webmesh.NetworkEdgeAdded:
		case webmesh.BroadcastChannelPacket:
			what = webmesh.Tag(p.Payload)
			fine = what == "RequestSessions"
		case webmesh.ProxyChannelPayload:
			what = webmesh.Tag(p.Payload)
			name := what[strings.LastIndexByte(what, '.')+1:]
			fine = slices.Contains(harmless, name) || strings.HasSuffix(name, "Subscribe") || strings.HasSuffix(name, "Unsubscribe")
		default:
			fine = false
		}
		count[what]++
		if !fine {
			writes = append(writes, what)
		}
	}
	return count, writes
}

func TestReadOnlyWritesNothingWhateverIsPressed(t *testing.T) {
	t.Parallel()
	s, a := newShell(t), startApp(t, interop.StartBackend(t))
	a.Subscribe(interop.LiveQuery{Kind: "table", Label: "visibleTodos", Table: "todos"}, interop.LiveQuery{Kind: "computed", Label: "count", Of: "visibleTodos"})
	a.Burst(30, 0)
	a.Slow(20 * time.Millisecond)
	s.lines("sync", a.source, "--wait", "--timeout", "30s", "--json")
	folder := filepath.Join(a.dir, "shop")
	before := s.run("events", folder, "--json").ok(t)
	tapped, address := newTap(t, a.address)

	// A program that ends begins again: no key may come to a shell.
	program := terminals.Quote("env", "EDITOR=true", "VISUAL=true", s.binary, "attach", address, "--read-only")
	x := terminals.Run(t, 120, 40, "bash", "-c", "trap '' INT TSTP QUIT; stty -echo; while :; do "+program+"; done")
	x.WaitFor("live", "? help", "read-only")
	var keys []string
	for c := ' '; c <= '~'; c++ {
		keys = append(keys, string(c))
	}
	for c := 'a'; c < 'z'; c++ { // ctrl+z would stop it
		keys = append(keys, "C-"+string(c))
	}
	keys = append(keys, "Enter", "Escape", "Up", "Down", "Left", "Right", "Home", "End", "PPage", "NPage", "BSpace", "DC", "Tab", "BTab",
		"F1", "F2", "F3", "F5", "C-Up", "C-Down", "S-Left", "S-Right", "M-Enter", "M-x", "C-Space")
	pressed := 0
	for tab := 1; tab <= 8; tab++ {
		x.Press("M-" + strconv.Itoa(tab))
		for _, key := range keys {
			if len(key) == 1 {
				x.Type(key)
			} else {
				x.Press(key)
			}
			x.Press("y", "Enter")
			x.Press("Escape")
			x.Press("M-" + strconv.Itoa(tab))
			pressed += 5
			if key == "q" || key == "C-c" {
				x.WaitFor("1 Events", "live") // it began again, and is at its first tab
				x.Press("M-" + strconv.Itoa(tab))
			}
		}
	}
	x.Press("C-c").WaitGone("1 Events").WaitFor("live", "all events", "e30")
	for _, command := range []string{"latch.toggle", "commit v1.TodoCreated {}", "store.reset", "store.rematerialise", "events.takeback e1"} {
		x.Press(":").Type(command).WaitFor(command).Press("Enter").WaitFor("read-only: ").Press("Escape").WaitGone("read-only: ")
	}
	count, writes := tapped.sent(t)
	t.Logf("%d keys in %d runs sent %v", pressed, count["WSEdgeInit"]/2, count)
	if len(writes) > 0 {
		t.Errorf("what was sent may write: %q", writes)
	}
	for _, want := range []string{"WSEdgeInit", "RequestSessions", "LSD.Leader.Ping", "LSD.ClientSession.LiveQueriesSubscribe", "LSD.Leader.NetworkStatusSubscribe"} {
		if count[want] == 0 {
			t.Errorf("no %s was seen: the tap is not where it should be", want)
		}
	}
	if after := s.run("events", folder, "--json").ok(t); after != before {
		t.Errorf("the app's log has changed:\n%s", after)
	}
	has(t, s.line("latch", a.source, "status", "--json"), object{"latch": "open"})
}

func TestKeysAreAnsweredInAFlood(t *testing.T) {
	a := startApp(t, "")
	a.Burst(100, 0)
	a.Subscribe(interop.LiveQuery{Kind: "sql", Label: "big", SQL: interop.BigResult(10_000)}) // of each of a hundred todos
	x := onScreen(t, built(t), "attach", a.address)
	x.Press("M-1").WaitFor("all events").Press("Home")
	cursorOn(x, "e1")
	a.Load(16*time.Millisecond, 0)
	x.WaitFor("new")
	var took []time.Duration
	for i := range 50 {
		want := fmt.Sprintf("e%d", i+2)
		start := time.Now()
		x.Press("j")
		cursorOn(x, want)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	p50, p95 := took[len(took)/2], took[len(took)*95/100]
	commits, lasted := a.Unload()
	t.Logf("a key is answered in p50 %s, p95 %s, at most %s; %d commits in %s, %+v", p50, p95, took[len(took)-1], commits, lasted, a.Results()["big"])
	if p95 > time.Second {
		t.Errorf("p95 is %s", p95)
	}
	x.Press("q")
	left(x)
}
