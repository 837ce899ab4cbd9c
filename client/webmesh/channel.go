package webmesh

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"
	"time"
)

// ErrOverflow means that a channel ended because more waited in it to be read than
// [Options].QueueBytes allows.
var ErrOverflow = errors.New("too much waits to be read")

// HandshakeError means that the other side of a channel answered a request with an
// id that cannot be the channel's.
type HandshakeError struct{ Want, Got string }

func (e *HandshakeError) Error() string {
	return fmt.Sprintf("the other side calls the channel %q, which is %q", e.Got, e.Want)
}

const (
	// rememberPayloads is how many payloads a channel remembers to tell copies.
	rememberPayloads = 4096
	// rememberAsked is how many of its requests a channel remembers.
	rememberAsked = 16
)

// Channel is a proxy channel between two nodes, which payloads cross through
// whatever nodes lie between. It stays when an edge ends or the other side starts
// anew, and is established again as soon as both sides are there. It is safe for
// concurrent use.
//
// A payload is acknowledged at once, before it is looked at, and it is delivered
// once, though the other side sends it again when it missed the acknowledgement.
// There is one thing that webmesh 0.4.0 does not survive on an app's side. A channel
// that it was asked for lives as long as the edge over which it was asked first.
// When that edge breaks and the app makes it anew, the next packet for such a
// channel, be it a request, ends the app's reading of the new edge. It tells channels
// by the name of our node and their own: close a channel before the app is back (see
// [RelayOptions].OnEdge), and open it from a node of another name. An app that has
// started anew minds nothing.
//
// Copies are told by their bytes: of the last 4096 payloads of one counterpart, two
// that are equal are one. LiveStore sends no two equal messages, as each has an id
// or content of its own.
type Channel struct {
	node      *Node
	key       channelKey
	candidate string // our half of the channel's id
	in        *inbox
	done      chan struct{}
	count     chan int

	mu  sync.Mutex
	err error // why it ended
	// combined is the channel's id; "" while it is not established.
	combined string
	// peer is the other side's half, as far as we heard of it.
	peer     string
	requests []string // the ids of our requests that may still be answered
	times    int      // how often it was established
	changed  chan struct{}
	early    []early
	earlyLen int64
	acks     map[string]*sending
	seen     *recent[payloadHash]
	stats    Stats
}

// early is a payload that came before the channel was established.
type early struct {
	combined string
	payload  Raw
}

// payloadHash tells payloads apart.
type payloadHash struct {
	sum    uint64
	length int
}

var hashSeed = maphash.MakeSeed()

// Stats is what a channel has seen so far.
type Stats struct {
	Received   int64 // payloads that came in, without copies
	Duplicates int64 // copies of payloads that had come in before
	Superseded int64 // payloads that gave way to a newer one before they were read
	Resent     int64 // attempts at sending after the first
	// Queued is how many payloads wait to be read, QueuedBytes what they count.
	Queued      int
	QueuedBytes int64
}

func newChannel(n *Node, key channelKey) *Channel {
	return &Channel{
		node: n, key: key, candidate: newID(candidateID),
		in:      newInbox(n.opt.QueueBytes),
		done:    make(chan struct{}),
		count:   make(chan int, 1),
		changed: make(chan struct{}),
		acks:    map[string]*sending{},
		seen:    newRecent[payloadHash](rememberPayloads),
	}
}

// Target is the node on the other side.
func (c *Channel) Target() string { return c.key.target }

// Name is the channel's name.
func (c *Channel) Name() string { return c.key.name }

// Receive is what the other side sends, in its order. The channel is closed when
// the [Channel] ends; what was not read by then is lost.
func (c *Channel) Receive() <-chan Raw { return c.in.out }

// Established says whether both sides are there, as far as we know: an edge that
// was lost does not show here, only in that sending waits.
func (c *Channel) Established() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.combined != ""
}

// Establishments tells how often the channel was established, each time that it
// was: 1 at first, and more when the other side started anew and has forgotten
// what was asked of it. Only the latest number waits to be read. It is closed when
// the channel ends.
func (c *Channel) Establishments() <-chan int { return c.count }

// Stats is what the channel has seen so far.
func (c *Channel) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.stats
	s.Queued, s.QueuedBytes = c.in.size()
	return s
}

// Done is closed when the channel has ended.
func (c *Channel) Done() <-chan struct{} { return c.done }

// Err says why the channel has ended; nil before. It is [ErrClosed],
// [ErrOverflow] or a [*HandshakeError] when matched.
func (c *Channel) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the channel on this side. The other side is not told: webmesh has no
// word for it.
func (c *Channel) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(ErrClosed)
	return nil
}

// end ends the channel once; c.mu is held.
func (c *Channel) end(err error) {
	if c.err != nil {
		return
	}
	c.err = fmt.Errorf("channel %s to %s: %w", c.key.name, c.key.target, err)
	c.combined, c.early, c.acks = "", nil, nil
	c.node.forget(c)
	close(c.done)
	close(c.count)
}

// wake lets whoever waits for the channel's state look at it; c.mu is held.
func (c *Channel) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// untilEstablished waits for the channel's id. It also gives what is closed when
// the state is another one.
func (c *Channel) untilEstablished(ctx context.Context) (established, error) {
	for {
		c.mu.Lock()
		now, err := established{c.combined, c.changed}, c.err
		c.mu.Unlock()
		switch {
		case err != nil:
			return established{}, err
		case now.combined != "":
			return now, nil
		}
		select {
		case <-now.over:
		case <-c.done:
		case <-ctx.Done():
			return established{}, fmt.Errorf("wait for %s to open the channel %s: %w", c.key.target, c.key.name, context.Cause(ctx))
		}
	}
}

// established is the channel's id and until when it holds.
type established struct {
	combined string
	over     <-chan struct{}
}

// keepAsking repeats the request until it is answered, as often as it takes.
func (c *Channel) keepAsking() {
	tick := time.NewTicker(askAgain)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if !c.Established() {
				c.request()
			}
		case <-c.done:
			return
		}
	}
}

// request asks the other side to open the channel. An established one is not
// disturbed by it, unless the other side is not the one it was.
func (c *Channel) request() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ask()
}

// ask does what request does; c.mu is held.
func (c *Channel) ask() {
	if c.err != nil {
		return
	}
	p := c.packet(ProxyChannelRequest)
	p.ChannelIDCandidate = c.candidate
	if len(c.requests) == rememberAsked {
		c.requests = append(c.requests[:0], c.requests[1:]...)
	}
	c.requests = append(c.requests, p.ID)
	_ = c.node.route(p, nil, nil) // fails for answers only
}

// packet is a packet of ours on the channel.
func (c *Channel) packet(kind Kind) *Packet {
	return &Packet{
		Kind: kind, ID: newID(packetID), Source: c.node.name, Target: c.key.target,
		ChannelName: c.key.name, CombinedChannelID: c.combined,
	}
}

// combine is the channel's id with that half of the other side's.
func (c *Channel) combine(peer string) string {
	if peer < c.candidate {
		return peer + "_" + c.candidate
	}
	return c.candidate + "_" + peer
}

// mayBecome says whether the channel can get that id.
func (c *Channel) mayBecome(combined string) bool {
	if c.peer != "" {
		return combined == c.combine(c.peer)
	}
	return strings.HasPrefix(combined, c.candidate+"_") || strings.HasSuffix(combined, "_"+c.candidate)
}
