package webmesh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func listening(t *testing.T, opt RelayOptions) (*Relay, string) {
	t.Helper()
	r := must[*Relay](t)(Listen("127.0.0.1:0", opt))
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r, "ws://" + r.Addr().String() + "/any/path"
}

func leaf(t *testing.T, url, name string) (*Node, *Edge) {
	t.Helper()
	n := node(t, name, Options{})
	return n, must[*Edge](t)(Dial(within(t), n, url))
}

func TestTwoLeavesThroughARelay(t *testing.T) {
	relay, url := listening(t, RelayOptions{})
	a, edge := leaf(t, url, "a")
	b, _ := leaf(t, url, "b")
	eventually(t, "the relay has both", func() bool { return slices.Equal(relay.Node().Edges(), []string{"a", "b"}) })
	if edge.Peer() != "ws" || !slices.Equal(a.Edges(), []string{"ws"}) {
		t.Error(edge.Peer(), a.Edges())
	}
	fromA, fromB := open(within(t), a, "b", "x"), open(within(t), b, "a", "x")
	atA, atB := opened(t, fromA), opened(t, fromB)

	t.Run("1000 small payloads both ways", func(t *testing.T) {
		done := make(chan error, 4)
		for _, side := range [][2]*Channel{{atA, atB}, {atB, atA}} {
			go func() {
				for i := range 1000 {
					payload, err := Encode(map[string]any{"n": i})
					if err == nil {
						err = side[0].Send(t.Context(), payload)
					}
					if err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
			go func() {
				for i := range 1000 {
					raw, _ := Field(<-side[1].Receive(), "n")
					if n, err := Decode(raw); n != int64(i) {
						done <- fmt.Errorf("%v instead of %d: %v", n, i, err)
						return
					}
				}
				done <- nil
			}()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
	})

	t.Run("6 MB", func(t *testing.T) {
		big := encoded(t, map[string]any{"_tag": "big", "data": bytes.Repeat([]byte("livestore"), 6<<20/9)})
		for _, side := range [][2]*Channel{{atA, atB}, {atB, atA}} {
			if err := side[0].Send(within(t), big); err != nil {
				t.Fatal(err)
			}
			if got := next(t, side[1].Receive()); !bytes.Equal(got, big) {
				t.Errorf("%d bytes", len(got))
			}
		}
	})

	t.Run("reconnected", func(t *testing.T) {
		edge.Close()
		eventually(t, "the relay sees it", func() bool { return slices.Equal(relay.Node().Edges(), []string{"b"}) })
		must[*Edge](t)(Dial(within(t), a, url))
		exchange(t, atA, atB, "again")
		// The other side starts anew, under the same name.
		b.Close()
		b, _ = leaf(t, url, "b")
		atB = opened(t, open(within(t), b, "a", "x"))
		exchange(t, atA, atB, "anew")
		if next(t, atA.Establishments()) != 2 {
			t.Error("a was not told")
		}
	})

	t.Run("a node of the relay's process", func(t *testing.T) {
		here := node(t, "here", Options{})
		join(t, relay.Node(), here)
		fromHere, fromA := open(within(t), here, "a", "y"), open(within(t), a, "here", "y")
		exchange(t, opened(t, fromHere), opened(t, fromA), "hello")
	})
}

func TestEdgeIsReplaced(t *testing.T) {
	told := make(chan string, 10)
	relay, url := listening(t, RelayOptions{OnEdge: func(leaf string, there bool) { told <- fmt.Sprint(leaf, there) }})
	_, first := leaf(t, url, "a")
	_, second := leaf(t, url, "a")
	next(t, asValues(first.Done()))
	if err := first.Err(); !errors.Is(err, io.EOF) || second.Err() != nil {
		t.Errorf("%v, %v", err, second.Err())
	}
	eventually(t, "one is left", func() bool { return slices.Equal(relay.Node().Edges(), []string{"a"}) })
	relay.Close()
	for range 2 {
		relay.Close() // again
	}
	next(t, asValues(second.Done()))
	if got := []string{<-told, <-told, <-told}; !slices.Equal(got, []string{"atrue", "atrue", "afalse"}) {
		t.Error(got)
	}
	if _, err := Dial(within(t), NewNode("b", Options{}), url); !hasReason(err, NobodyListens) {
		t.Error(err)
	}
}

// asValues lets next wait for a channel that is only closed.
func asValues(done <-chan struct{}) <-chan struct{} {
	out := make(chan struct{}, 1)
	go func() {
		<-done
		out <- struct{}{}
	}()
	return out
}

// A leaf that takes nothing is cut, and nobody else notices.
func TestSlowEdgeIsCut(t *testing.T) {
	relay, url := listening(t, RelayOptions{Options: Options{EdgeBytes: 1 << 20}})
	conn, _, err := websocket.Dial(within(t), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := greet(within(t), conn, "slow"); err != nil {
		t.Fatal(err)
	}
	a, _ := leaf(t, url, "a")
	b, _ := leaf(t, url, "b")
	from, to := a.Broadcast("x"), b.Broadcast("x")
	eventually(t, "all are there", func() bool { return len(relay.Node().Edges()) == 3 })
	slow := relay.Node().edge("slow")
	payload := encoded(t, bytes.Repeat([]byte{1}, 512<<10))
	eventually(t, "the slow one is cut", func() bool {
		if err := from.Send(within(t), payload); err != nil {
			t.Fatal(err)
		}
		next(t, to.Receive())
		slow.out.mu.Lock()
		waits := slow.out.bytes
		slow.out.mu.Unlock()
		if waits > 1<<20 {
			t.Fatalf("%d bytes wait", waits)
		}
		return slow.Err() != nil
	})
	if !errors.Is(slow.Err(), ErrSlow) {
		t.Error(slow.Err())
	}
	eventually(t, "the others stay", func() bool { return slices.Equal(relay.Node().Edges(), []string{"a", "b"}) })
}

func TestGuard(t *testing.T) {
	allow := []netip.Prefix{netip.MustParsePrefix("192.168.1.0/24")}
	for _, c := range []struct {
		remote, host, origin string
		allow                []netip.Prefix
		want                 int
	}{
		{"127.0.0.1:5", "localhost:4242", "", nil, 200},
		{"127.0.0.1:5", "127.0.0.1:4242", "", nil, 200},
		{"[::1]:5", "[::1]:4242", "", nil, 200},
		{"[::ffff:127.0.0.1]:5", "localhost", "", nil, 200},
		{"127.0.0.1:5", "evil.example:4242", "", nil, 403},
		{"127.0.0.1:5", "localhost.evil.example", "", nil, 403},
		{"127.0.0.1:5", "", "", nil, 403},
		{"192.168.1.7:5", "localhost:4242", "", nil, 403},
		{"192.168.1.7:5", "192.168.1.2:4242", "", allow, 200},
		{"192.168.2.7:5", "192.168.1.2:4242", "", allow, 403},
		{"nonsense", "localhost", "", allow, 403},
		{"127.0.0.1:5", "localhost:4242", "http://localhost:4242", nil, 200},
		{"127.0.0.1:5", "localhost:4242", "http://localhost:3000", nil, 403},
		{"127.0.0.1:5", "localhost:4242", "https://evil.example", nil, 403},
		{"127.0.0.1:5", "localhost:4242", "null", nil, 403},
		{"192.168.1.7:5", "192.168.1.2:4242", "http://192.168.1.2:4242", allow, 200},
		{"192.168.1.7:5", "evil.example:4242", "http://evil.example:4242", allow, 403},
	} {
		r := NewRelay(RelayOptions{Allow: c.allow})
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.RemoteAddr, request.Host = c.remote, c.host
		if c.origin != "" {
			request.Header.Set("Origin", c.origin)
		}
		w := httptest.NewRecorder()
		r.ServeHTTP(w, request)
		if w.Code != c.want {
			t.Errorf("%+v: %d %s", c, w.Code, w.Body)
		}
		if w.Code == 200 && !strings.HasPrefix(w.Body.String(), "livescope relay: LiveStore apps connect here") {
			t.Error(w.Body)
		}
		r.Close()
	}
	r := NewRelay(RelayOptions{})
	defer r.Close()
	w := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/other", nil)
	request.RemoteAddr, request.Host = "127.0.0.1:5", "localhost"
	if r.ServeHTTP(w, request); w.Code != 404 {
		t.Error(w.Code)
	}
}

func TestWebSocketIsRefused(t *testing.T) {
	relay, url := listening(t, RelayOptions{MaxEdges: 1})
	_, response, err := websocket.Dial(within(t), url, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"http://localhost:3000"}}})
	if err == nil || response == nil || response.StatusCode != 403 {
		t.Errorf("%v %v", response, err)
	}
	leaf(t, url, "a")
	_, err = Dial(within(t), node(t, "b", Options{}), url)
	if !hasReason(err, NotWebSocket) || !strings.Contains(err.Error(), `it answers HTTP 503, "too many connections"`) {
		t.Error(err)
	}
	relay.Close()
	w := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.RemoteAddr, request.Host = "127.0.0.1:5", "localhost"
	request.Header.Set("Upgrade", "websocket")
	if relay.ServeHTTP(w, request); w.Code != 503 {
		t.Error(w.Code)
	}
}

func TestRelayRefusesNames(t *testing.T) {
	_, url := listening(t, RelayOptions{})
	for _, name := range []string{"ws", "-", ""} {
		conn, _, err := websocket.Dial(within(t), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		if err := greet(within(t), conn, name); err == nil {
			_, _, err = conn.Read(within(t))
			if err == nil || within(t).Err() != nil {
				t.Errorf("%q was let in: %v", name, err)
			}
		}
	}
}

func TestListenBeyondThisMachine(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "example.com:0"} {
		_, err := Listen(address, RelayOptions{})
		if _, ok := errors.AsType[*BindError](err); !ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := Listen("nonsense", RelayOptions{}); err == nil {
		t.Error("listens")
	}
	r := must[*Relay](t)(Listen("0.0.0.0:0", RelayOptions{Allow: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}))
	r.Close()
}
