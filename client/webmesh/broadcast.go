package webmesh

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// broadcastQueue is how many payloads of a broadcast wait for who reads them.
const broadcastQueue = 256

// Broadcast is a channel of one name that all nodes of the network share. Nothing
// on it is acknowledged: who is not there, or does not read, misses it.
type Broadcast struct {
	node    *Node
	name    string
	dropped atomic.Int64

	mu     sync.Mutex
	closed bool
	queue  chan Raw
}

// Broadcast is the node's broadcast of a name; the same one each time, until it is
// closed. On a node that is closed it is closed from the start.
func (n *Node) Broadcast(channelName string) *Broadcast {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.broadcasts[channelName]
	if b == nil {
		b = &Broadcast{node: n, name: channelName, queue: make(chan Raw, broadcastQueue), closed: n.closed}
		if n.closed {
			close(b.queue)
			return b
		}
		n.broadcasts[channelName] = b
	}
	return b
}

// Send encodes a payload with [Encode] and sends it to all nodes that are there.
// It does not wait for anything.
func (b *Broadcast) Send(ctx context.Context, payload any) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("broadcast on %s: %w", b.name, err)
	}
	raw, err := Encode(payload)
	if err != nil {
		return fmt.Errorf("broadcast on %s: %w", b.name, err)
	}
	b.node.broadcast(&Packet{
		Kind: BroadcastChannelPacket, ID: newID(packetID), ChannelName: b.name, Payload: raw,
		Source: b.node.name, Target: everyone,
	})
	return nil
}

// Receive is what other nodes send. At most 256 payloads wait; then the oldest is
// lost. The channel is closed by [Broadcast.Close].
func (b *Broadcast) Receive() <-chan Raw { return b.queue }

// Dropped counts the payloads that were lost because nobody read them in time.
func (b *Broadcast) Dropped() int64 { return b.dropped.Load() }

// Close ends the listening. It may be called again.
func (b *Broadcast) Close() error {
	b.node.mu.Lock()
	if b.node.broadcasts[b.name] == b {
		delete(b.node.broadcasts, b.name)
	}
	b.node.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	return nil
}

// put queues a payload, in place of the oldest when there is no room.
func (b *Broadcast) put(payload Raw) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	for {
		select {
		case b.queue <- payload:
			return
		default:
		}
		select {
		case <-b.queue:
			b.dropped.Add(1)
		default:
		}
	}
}

// broadcast passes a broadcast packet on to whoever it has not passed yet, and
// keeps it if it is another node's and somebody listens here.
func (n *Node) broadcast(p *Packet) {
	next := p.passed(n.name)
	n.remember(p.ID)
	n.mu.Lock()
	listening := n.broadcasts[p.ChannelName]
	n.mu.Unlock()
	for _, e := range n.others(p.Hops...) {
		e.send(next, nil)
	}
	if listening != nil && p.Source != n.name {
		listening.put(slices.Clone(p.Payload))
	}
}
