package webmesh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// RelayOptions are a relay's bounds. The zero value is good: it serves this machine
// only.
type RelayOptions struct {
	Options
	// Allow are networks beyond this machine from which connections are accepted.
	// Whoever is on them can read and change everything in the apps that connect.
	Allow []netip.Prefix
	// MaxEdges is how many connections there may be at once; 64 when 0.
	MaxEdges int
	// OnEdge, when it is not nil, is told when a leaf comes, before anything can be
	// sent to it, and when it has gone and no other one of its name has come. Until it
	// returns the leaf waits. See [Channel] for what has to be closed when a LiveStore
	// app comes back.
	OnEdge func(leaf string, there bool)
}

const defaultMaxEdges = 64

// Relay is a node named "ws" that accepts edges over WebSocket, as the devtools
// server of a LiveStore app does, so that apps and devtools find each other. It is
// an [http.Handler].
//
// Only this machine and the networks in [RelayOptions].Allow are served, and no
// page of another origin.
type Relay struct {
	node   *Node
	guard  guard
	slots  chan struct{}
	onEdge func(leaf string, there bool)

	ctx    context.Context // ends with the relay
	cancel context.CancelFunc

	mu      sync.Mutex
	closed  bool
	serving sync.WaitGroup
	server  *http.Server
	address net.Addr
}

// NewRelay is a relay that listens nowhere: mount it as a handler, or use [Listen].
func NewRelay(opt RelayOptions) *Relay {
	if opt.MaxEdges <= 0 {
		opt.MaxEdges = defaultMaxEdges
	}
	if opt.OnEdge == nil {
		opt.OnEdge = func(string, bool) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Relay{
		node:  NewNode(relayName, opt.Options),
		guard: guard{opt.Allow}, slots: make(chan struct{}, opt.MaxEdges), onEdge: opt.OnEdge,
		ctx: ctx, cancel: cancel,
	}
}

// BindError means that a relay was to listen beyond this machine while nobody
// there is allowed in.
type BindError struct{ Address string }

func (e *BindError) Error() string {
	return fmt.Sprintf("not listening on %s, which is open to other machines: name the networks that may connect, or listen on localhost", e.Address)
}

// Listen starts a relay on a TCP address such as "localhost:4242", port 0 for any
// port that is free. An address beyond this machine is refused with a [*BindError]
// unless opt allows networks.
func Listen(address string, opt RelayOptions) (*Relay, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	if !isLoopbackHost(host) && len(opt.Allow) == 0 {
		return nil, &BindError{Address: address}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	r := NewRelay(opt)
	r.address = listener.Addr()
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: initTimeout, IdleTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	r.serving.Add(1)
	go func() {
		defer r.serving.Done()
		_ = r.server.Serve(listener) // until it is closed
	}()
	return r, nil
}

// Node is the relay's node: join it with another one of this process by [Pipe].
func (r *Relay) Node() *Node { return r.node }

// Addr is where the relay listens; nil when it was not made by [Listen].
func (r *Relay) Addr() net.Addr { return r.address }

// Close stops listening, ends all edges and waits until they are gone.
func (r *Relay) Close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.cancel()
	var err error
	if r.server != nil {
		err = r.server.Close()
	}
	err = errors.Join(err, r.node.Close())
	r.serving.Wait()
	return err
}

// enter counts a request in; it is false when the relay is closed.
func (r *Relay) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.serving.Add(1)
	}
	return !r.closed
}

const page = "livescope relay: LiveStore apps connect here with a WebSocket, and livescope shows what they tell.\n"

// ServeHTTP accepts an edge and serves it until it ends. A request that is no
// WebSocket's gets a line of text.
func (r *Relay) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if err := r.guard.check(request); err != nil {
		http.Error(w, "refused: "+err.Error(), http.StatusForbidden)
		return
	}
	switch {
	case strings.EqualFold(request.Header.Get("Upgrade"), "websocket"):
		r.serveEdge(w, request)
	case request.URL.Path == "/":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, page)
	default:
		http.NotFound(w, request)
	}
}

func (r *Relay) serveEdge(w http.ResponseWriter, request *http.Request) {
	if !r.enter() {
		http.Error(w, "the relay is closed", http.StatusServiceUnavailable)
		return
	}
	defer r.serving.Done()
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	default:
		http.Error(w, "too many connections", http.StatusServiceUnavailable)
		return
	}
	conn, err := websocket.Accept(w, request, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the guard has looked at the origin
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // and has answered
	}
	defer conn.CloseNow()
	name, err := r.welcome(conn)
	if err != nil {
		return
	}
	r.onEdge(name, true)
	defer func() {
		if r.node.edge(name) == nil { // and nobody of its name took its place
			r.onEdge(name, false)
		}
	}()
	e := newEdge(r.node, name, name)
	// The leaf hears that it is welcome when others can reach it, and first of all.
	e.out.push(outgoing{frame: Frame{Init: true, From: name}.Append(nil)}, true)
	if err := r.node.add(e); err != nil {
		return
	}
	newSocket(e, conn).run()
}

// welcome waits for the leaf to say its name.
func (r *Relay) welcome(conn *websocket.Conn) (string, error) {
	ctx, cancel := context.WithTimeout(r.ctx, initTimeout)
	defer cancel()
	conn.SetReadLimit(initBytes)
	return readInit(ctx, conn)
}
