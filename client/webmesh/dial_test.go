package webmesh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

func hasReason(err error, reason Reason) bool {
	dial, ok := errors.AsType[*DialError](err)
	return ok && dial.Reason == reason && !strings.Contains(err.Error(), "\n")
}

// serve is an HTTP server that does what a handler says, and its ws:// URL.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

// serveSocket is one whose handler has a WebSocket.
func serveSocket(t *testing.T, do func(ctx context.Context, conn *websocket.Conn)) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		do(r.Context(), conn)
		_, _, _ = conn.Read(r.Context())
		_, _, _ = conn.Read(r.Context())
	})
}

func TestDialErrors(t *testing.T) {
	closed := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	closed.Close()
	garbage := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	defer garbage.Close()
	go func() {
		for {
			conn, err := garbage.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 smtp ready\r\n"))
			conn.Close()
		}
	}()
	write := func(kind websocket.MessageType, raw []byte) func(context.Context, *websocket.Conn) {
		return func(ctx context.Context, conn *websocket.Conn) { _ = conn.Write(ctx, kind, raw) }
	}
	for name, c := range map[string]struct {
		url    string
		reason Reason
		want   string
	}{
		"nobody":     {"ws://" + closed.Addr().String(), NobodyListens, "nothing listens on " + closed.Addr().String()},
		"no http":    {"ws://" + garbage.Addr().String(), NotWebSocket, "it does not answer in HTTP"},
		"a page":     {serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>\nhello") }), NotWebSocket, "it answers HTTP 200"},
		"a redirect": {serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/x", http.StatusFound) }), NotWebSocket, "it answers HTTP 302"},
		"text":       {serveSocket(t, write(websocket.MessageText, []byte("hello"))), NotWebmesh, "it sends text frames"},
		"no frame":   {serveSocket(t, write(websocket.MessageBinary, []byte{0xc0})), NotWebmesh, "frame: nil, not a map"},
		"no init":    {serveSocket(t, write(websocket.MessageBinary, samples(t)["frame ack"])), NotWebmesh, "came before WSEdgeInit"},
		"too long":   {serveSocket(t, write(websocket.MessageBinary, make([]byte, 100_000))), NotWebmesh, "frame over the limit of 16384 bytes"},
		"closes":     {serveSocket(t, func(_ context.Context, conn *websocket.Conn) { conn.Close(1008, "no") }), NotWebmesh, "the other side closed it (1008)"},
		"no TLS":     {strings.Replace(serve(t, http.NotFound), "ws:", "wss:", 1), TLSProblem, "it speaks plain HTTP"},
		"no URL":     {"localhost:4242", Unreachable, "it is no ws:// or wss:// URL"},
	} {
		n := node(t, "a", Options{})
		_, err := Dial(within(t), n, c.url)
		if !hasReason(err, c.reason) || !strings.Contains(err.Error(), c.want) || len(n.Edges()) != 0 {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	defer tls.Close()
	if _, err := Dial(within(t), node(t, "a", Options{}), "wss"+strings.TrimPrefix(tls.URL, "https")); !hasReason(err, TLSProblem) {
		t.Error(err)
	}
	if err := dialError("nowhere:4242", false, nil, fmt.Errorf("dial: %w", &net.DNSError{Name: "nowhere"})); err.Error() != "the name of nowhere:4242 does not resolve" {
		t.Error(err)
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(within(t))
	url := serveSocket(t, func(context.Context, *websocket.Conn) { cancel() })
	if _, err := Dial(ctx, node(t, "a", Options{}), url); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestEdgeEndsWithText(t *testing.T) {
	url := serveSocket(t, func(ctx context.Context, conn *websocket.Conn) {
		_ = conn.Write(ctx, websocket.MessageBinary, Frame{Init: true, From: "a"}.Append(nil))
		_ = conn.Write(ctx, websocket.MessageText, []byte("hello"))
	})
	e := must[*Edge](t)(Dial(within(t), node(t, "a", Options{}), url))
	next(t, asValues(e.Done()))
	if err := e.Err(); err == nil || err.Error() != "edge to ws: it sends text frames" {
		t.Error(err)
	}
}

func TestFrameOverTheLimitEndsTheEdge(t *testing.T) {
	_, url := listening(t, RelayOptions{})
	n := node(t, "a", Options{FrameBytes: 1000})
	e := must[*Edge](t)(Dial(within(t), n, url))
	other, _ := leaf(t, url, "b")
	if err := other.Broadcast("x").Send(within(t), make([]byte, 2000)); err != nil {
		t.Fatal(err)
	}
	next(t, asValues(e.Done()))
	if err := e.Err(); !errors.Is(err, ErrTooBig) || !strings.Contains(err.Error(), "of 1000 bytes") {
		t.Error(err)
	}
}
