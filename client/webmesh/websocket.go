package webmesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// relayName is what a leaf calls the relay at the other end of its edge.
const relayName = "ws"

// initBytes is how long the frame may be with which an edge begins.
const initBytes = 16 << 10

// Dial makes an edge from a node, as a leaf, to the relay at a URL (ws:// or
// wss://, any path), such as the devtools server of a LiveStore app. ctx bounds
// the dialling, not the edge's life; the relay has 5 s to answer. The error is a
// [*DialError], or says why the node takes no edge.
func Dial(ctx context.Context, node *Node, address string) (*Edge, error) {
	host, err := hostOf(address)
	if err != nil {
		return nil, err
	}
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	conn, response, err := websocket.Dial(traced, address, &websocket.DialOptions{
		CompressionMode: websocket.CompressionDisabled,
		HTTPClient: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	})
	if err != nil {
		return nil, dialError(host, connected.Load(), response, err)
	}
	if err := greet(ctx, conn, node.name); err != nil {
		conn.CloseNow()
		return nil, &DialError{Address: host, Reason: NotWebmesh, Detail: err.Error(), Err: err}
	}
	e := newEdge(node, relayName, node.name)
	if err := node.add(e); err != nil {
		conn.CloseNow()
		return nil, err
	}
	go newSocket(e, conn).run()
	return e, nil
}

// hostOf is the host and port that a URL names.
func hostOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "ws" && u.Scheme != "wss") {
		return "", &DialError{Address: address, Detail: "it is no ws:// or wss:// URL", Err: err}
	}
	if u.Port() != "" {
		return u.Host, nil
	}
	return u.Host + map[string]string{"ws": ":80", "wss": ":443"}[u.Scheme], nil
}

// greet is the leaf's side of an edge's beginning.
func greet(ctx context.Context, conn *websocket.Conn, name string) error {
	ctx, cancel := context.WithTimeout(ctx, initTimeout)
	defer cancel()
	conn.SetReadLimit(initBytes)
	if err := conn.Write(ctx, websocket.MessageBinary, Frame{Init: true, From: name}.Append(nil)); err != nil {
		return err
	}
	_, err := readInit(ctx, conn)
	return err
}

// readInit waits for the other side's first frame and gives the name in it.
func readInit(ctx context.Context, conn *websocket.Conn) (string, error) {
	kind, raw, err := conn.Read(ctx)
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("no %s within %s: %w", tagInit, initTimeout, ctx.Err())
	case err != nil:
		return "", readError(err, initBytes)
	case kind != websocket.MessageBinary:
		return "", errText
	}
	f, err := ParseFrame(raw)
	if err == nil && !f.Init {
		err = &FormatError{Tag: tagPayload, Problem: "came before " + tagInit}
	}
	return f.From, err
}

var errText = errors.New("it sends text frames")

// readError is why a socket gave no frame.
func readError(err error, limit int64) error {
	var closed websocket.CloseError
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return fmt.Errorf("%w of %d bytes", ErrTooBig, limit)
	case errors.As(err, &closed):
		return fmt.Errorf("the other side closed it (%d): %w", closed.Code, io.EOF)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the connection broke off: %w", io.EOF)
	}
	return err
}

// socket carries an edge over a WebSocket.
type socket struct {
	edge *Edge
	conn *websocket.Conn
	// progress grows with what is read, writing is true while a frame is written.
	progress atomic.Int64
	writing  atomic.Bool
}

func newSocket(e *Edge, conn *websocket.Conn) *socket {
	conn.SetReadLimit(e.node.opt.FrameBytes)
	return &socket{edge: e, conn: conn}
}

// run reads, writes and pings until the edge has ended.
func (s *socket) run() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go s.write(ctx)
	go s.ping(ctx)
	go func() {
		<-s.edge.done
		s.conn.CloseNow()
	}()
	s.edge.end(s.read(ctx))
}

func (s *socket) read(ctx context.Context) error {
	for {
		kind, reader, err := s.conn.Reader(ctx)
		var frame bytes.Buffer
		if err == nil {
			_, err = frame.ReadFrom(&counting{reader, &s.progress})
		}
		switch {
		case err != nil:
			return readError(err, s.edge.node.opt.FrameBytes)
		case kind != websocket.MessageBinary:
			return errText
		}
		s.edge.receive(frame.Bytes())
	}
}

// counting counts what is read through it.
type counting struct {
	r     io.Reader
	total *atomic.Int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.total.Add(int64(n))
	return n, err
}

func (s *socket) write(ctx context.Context) {
	for {
		frame, ok := s.edge.out.next()
		if !ok {
			return
		}
		if err := s.writeFrame(ctx, frame); err != nil {
			s.edge.end(err)
			return
		}
	}
}

func (s *socket) writeFrame(ctx context.Context, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	s.writing.Store(true)
	defer s.writing.Store(false)
	err := s.conn.Write(ctx, websocket.MessageBinary, frame)
	if errors.Is(err, context.DeadlineExceeded) {
		return ErrSlow
	}
	return err
}

// ping notices a peer that is gone without a word. One that is busy with a long
// frame, in either direction, is not.
func (s *socket) ping(ctx context.Context) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.edge.done:
			return
		case <-tick.C:
		}
		before := s.progress.Load()
		once, cancel := context.WithTimeout(ctx, pingTimeout)
		err := s.conn.Ping(once)
		cancel()
		if err != nil && !s.writing.Load() && s.progress.Load() == before {
			s.edge.end(ErrSilent)
			return
		}
	}
}
