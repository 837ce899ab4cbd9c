package webmesh

import (
	"errors"
	"fmt"
	"sync"
)

// Why an edge is over; matched with errors.Is on [Edge.Err].
var (
	// ErrClosed means that it was closed on this side. Channels end with it too.
	ErrClosed = errors.New("closed")
	// ErrReplaced means that another edge to a node of the same name took its place.
	ErrReplaced = errors.New("another edge to a node of this name took its place")
	// ErrSlow means that the other side did not take what was sent to it.
	ErrSlow = errors.New("the other side does not keep up with what is sent to it")
	// ErrTooBig means that a frame came that is over the limit.
	ErrTooBig = errors.New("frame over the limit")
	// ErrSilent means that the other side did not answer a ping.
	ErrSilent = errors.New("the other side does not answer")
)

// Edge is a node's end of a connection to a neighbour. It does not come back when
// it has ended: make a new one.
type Edge struct {
	node *Node
	peer string
	from string // the name that goes in every frame: the leaf's
	out  *outbox

	once sync.Once
	done chan struct{}
	err  error
}

func newEdge(node *Node, peer, from string) *Edge {
	return &Edge{node: node, peer: peer, from: from, out: newOutbox(node.opt.EdgeBytes), done: make(chan struct{})}
}

// Peer is the neighbour's name; "ws" for a relay.
func (e *Edge) Peer() string { return e.peer }

// Done is closed when the edge has ended.
func (e *Edge) Done() <-chan struct{} { return e.done }

// Err says why the edge has ended; nil before.
func (e *Edge) Err() error {
	select {
	case <-e.done:
		return e.err
	default:
		return nil
	}
}

// Close ends the edge. What was not written yet is lost. It does not wait.
func (e *Edge) Close() error {
	e.end(ErrClosed)
	return nil
}

// end ends the edge once. Whoever carries it sees done.
func (e *Edge) end(err error) {
	e.once.Do(func() {
		e.err = fmt.Errorf("edge to %s: %w", e.peer, err)
		e.node.remove(e)
		e.out.close()
		close(e.done)
	})
}

// send queues a packet to be written. When there is no room an attempt at a sending
// is left out, as it is made again; for any other packet the edge is cut. An
// attempt is left out, too, while another one has still not left: it would only
// arrive twice.
func (e *Edge) send(p *Packet, of *sending) {
	if of != nil && e.out.holds(of) {
		return
	}
	frame := make([]byte, 0, 256+len(p.Payload))
	frame = p.Append(appendFrameHead(frame, e.from))
	if !e.out.push(outgoing{frame, of}, p.Kind == ProxyChannelPayloadAck) && of == nil {
		e.end(ErrSlow)
	}
}

// receive takes a frame that came in.
func (e *Edge) receive(raw Raw) {
	f, err := ParseFrame(raw)
	switch {
	case err != nil:
		e.end(err)
	case !f.Init:
		e.node.receive(e, f.Packet)
	}
}

// Pipe joins two nodes of this process by an edge, and gives a's end and b's. When
// either end ends, both do. The names of the nodes have to differ.
func Pipe(a, b *Node) (*Edge, *Edge, error) {
	atA, atB := newEdge(a, b.name, a.name), newEdge(b, a.name, a.name)
	if err := a.add(atA); err != nil {
		return nil, nil, err
	}
	if err := b.add(atB); err != nil {
		atA.end(err)
		return nil, nil, err
	}
	go carry(atA, atB)
	go carry(atB, atA)
	return atA, atB, nil
}

// carry hands what one end writes to the other, until the one has ended.
func carry(from, to *Edge) {
	for {
		frame, ok := from.out.next()
		if !ok {
			to.end(ErrClosed)
			return
		}
		to.receive(frame)
	}
}
