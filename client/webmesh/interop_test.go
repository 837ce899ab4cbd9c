//go:build interop && unix

package webmesh

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livescope/livescope/fixtures/interop"
)

// peer runs testdata/peer.mjs: a real node of @livestore/webmesh. It gives what
// it says and how to end it.
func peer(t *testing.T, role, where, name string) (says <-chan string, kill func()) {
	t.Helper()
	interop.Install(t)
	script := must[*os.File](t)(os.Open(filepath.Join("testdata", "peer.mjs")))
	defer script.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "node", "--input-type=module", "-", role, where, name)
	cmd.Dir = filepath.Join("..", "..", "fixtures", "interop")
	cmd.Stdin = script
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1000)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	kill = func() {
		cancel()
		<-read
		_ = cmd.Wait()
	}
	t.Cleanup(func() {
		kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, log.String())
		}
	})
	return lines, kill
}

// hear waits for a line that begins so, and gives the rest.
func hear(t *testing.T, says <-chan string, begins string) string {
	t.Helper()
	for {
		select {
		case line := <-says:
			if rest, ok := strings.CutPrefix(line, begins); ok {
				return rest
			}
		case <-time.After(time.Minute):
			t.Fatalf("never said %q", begins)
		}
	}
}

// echoed sends a value and gives what comes back of it.
func echoed(t *testing.T, c *Channel, v any) any {
	t.Helper()
	if err := c.Send(within(t), encoded(t, v)); err != nil {
		t.Fatal(err)
	}
	raw, ok := Field(next(t, c.Receive()), "echo")
	if !ok {
		t.Fatal("no echo")
	}
	return decoded(t, raw)
}

// survive sends values of all kinds there and back.
func survive(t *testing.T, c *Channel) {
	t.Helper()
	for name, v := range map[string]any{
		"nil": nil, "true": true, "int": int64(-5), "64": int64(64), "32 bits": int64(math.MaxUint32), "bigint": int64(math.MaxInt64),
		"uint64": uint64(math.MaxUint64), "float": 1.5, "beyond 32 bits": float64(1700000000000),
		"text": "LiveStore 🚀", "bytes": []byte{0, 1, 255}, "date": time.UnixMilli(1700000000123).UTC(),
		"nested": map[string]any{"_tag": "x", "list": []any{int64(1), map[string]any{"deep": []any{}}}, "none": Undefined{}},
		"long":   strings.Repeat("x", 1<<20),
	} {
		sent := map[string]any{"name": name, "v": v, "id": newID(packetID)} // equal payloads would be one
		if got := echoed(t, c, sent); !reflect.DeepEqual(got, sent) {
			t.Errorf("%s: %#v", name, got)
		}
	}
}

// reopened opens the channel x to the peer, waiting as long as Node needs.
func reopened(t *testing.T, n *Node) *Channel {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := must[*Channel](t)(n.OpenProxy(ctx, "peer", "x"))
	t.Cleanup(func() { c.Close() })
	return c
}

func TestWebmeshLeafAtOurRelay(t *testing.T) {
	whole := t
	var back atomic.Pointer[func()]
	relay, url := listening(t, RelayOptions{OnEdge: func(leaf string, there bool) {
		if comes := back.Load(); comes != nil && leaf == "peer" && there {
			(*comes)()
		}
	}})
	us := node(t, "us", Options{})
	join(t, relay.Node(), us)
	says, kill := peer(t, "leaf", url, "peer")
	c := reopened(t, us)
	hear(t, says, "open x")
	survive(t, c)
	// 0.4.0 reads a Set and writes an array.
	if got := echoed(t, c, Set{"a"}); !reflect.DeepEqual(got, []any{"a"}) {
		t.Errorf("a Set comes back as %#v", got)
	}
	info := us.Broadcast("session-info")
	if err := info.Send(within(t), map[string]any{"_tag": "RequestSessions"}); err != nil {
		t.Fatal(err)
	}
	if Tag(next(t, info.Receive())) != "here" {
		t.Error("it is not here")
	}

	t.Run("it starts anew", func(t *testing.T) {
		next(t, c.Establishments())
		kill()
		says, _ = peer(whole, "leaf", url, "peer")
		hear(t, says, "open x")
		if next(t, c.Establishments()) != 2 {
			t.Error("not told")
		}
		survive(t, c)
	})
	t.Run("we start anew", func(t *testing.T) {
		c.Close()
		c = reopened(whole, us)
		survive(t, c)
	})
	t.Run("1000 payloads", func(t *testing.T) {
		for i := range 1000 {
			if got := echoed(t, c, map[string]any{"i": i}); !reflect.DeepEqual(got, map[string]any{"i": int64(i)}) {
				t.Fatalf("%d: %v", i, got)
			}
		}
	})
	t.Run("the edge breaks", func(t *testing.T) {
		comes := func() { us.Close() }
		back.Store(&comes)
		relay.Node().edge("peer").Close()
		again := node(t, "us again", Options{})
		join(t, relay.Node(), again)
		survive(t, reopened(t, again))
		if !errors.Is(c.Err(), ErrClosed) {
			t.Error(c.Err())
		}
	})
}

func TestWeAtWebmeshsRelay(t *testing.T) {
	says, _ := peer(t, "relay", "0", "ws")
	url := "ws://127.0.0.1:" + hear(t, says, "port ")
	leafSays, _ := peer(t, "leaf", url, "peer")
	hear(t, leafSays, "ready")
	us := node(t, "us", Options{})
	edge := must[*Edge](t)(Dial(within(t), us, url))
	c := reopened(t, us)
	survive(t, c)

	edge.Close()
	must[*Edge](t)(Dial(within(t), us, url))
	survive(t, c)
}
