package webmesh

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

const (
	// rememberIDs is how many packets are remembered to tell copies.
	rememberIDs = 8192
	// rememberRequests is how many channels that are not open here are remembered
	// for having been asked for.
	rememberRequests = 64
)

// Node has a name, edges to neighbours, channels and broadcasts. It passes on what
// is not for it. It is safe for concurrent use, and holds no goroutine of its own.
type Node struct {
	name string
	opt  Options

	mu         sync.Mutex
	closed     bool
	edges      map[string]*Edge
	seen       *recent[string]
	channels   map[channelKey]*Channel
	asked      map[channelKey]askedFor
	broadcasts map[string]*Broadcast
	topologies map[string]*topology
}

// channelKey tells a node's channels apart.
type channelKey struct{ target, name string }

// askedFor is a request for a channel that was not open when it came.
type askedFor struct {
	request *Packet
	by      *Edge
}

// NewNode is a node without edges. Its name has to be unique in the network: two
// devtools that are open at once need two names.
func NewNode(name string, opt Options) *Node {
	return &Node{
		name: name, opt: opt.withDefaults(),
		edges:      map[string]*Edge{},
		seen:       newRecent[string](rememberIDs),
		channels:   map[channelKey]*Channel{},
		asked:      map[channelKey]askedFor{},
		broadcasts: map[string]*Broadcast{},
		topologies: map[string]*topology{},
	}
}

// Name is the node's name.
func (n *Node) Name() string { return n.name }

// Edges are the names of the neighbours, sorted.
func (n *Node) Edges() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Sorted(maps.Keys(n.edges))
}

// Close ends the node's edges, channels and broadcasts.
func (n *Node) Close() error {
	n.mu.Lock()
	n.closed = true
	edges := slices.Collect(maps.Values(n.edges))
	channels := slices.Collect(maps.Values(n.channels))
	broadcasts := slices.Collect(maps.Values(n.broadcasts))
	n.mu.Unlock()
	for _, e := range edges {
		e.end(ErrClosed)
	}
	for _, c := range channels {
		c.Close()
	}
	for _, b := range broadcasts {
		b.Close()
	}
	return nil
}

// add takes an edge, in place of one to a node of the same name, and tells the
// neighbours.
func (n *Node) add(e *Edge) error {
	switch {
	case e.peer == n.name:
		return fmt.Errorf("%s has no edge to a node of its own name", n.name)
	case e.peer == "" || e.peer == everyone || len(e.peer) > maxText:
		return fmt.Errorf("%q is no name for a node", e.peer[:min(len(e.peer), 64)])
	}
	n.mu.Lock()
	if n.closed {
		n.mu.Unlock()
		return fmt.Errorf("node %s: %w", n.name, ErrClosed)
	}
	old := n.edges[e.peer]
	n.edges[e.peer] = e
	n.mu.Unlock()
	if old != nil {
		old.end(ErrReplaced)
	}
	n.announce(&Packet{Kind: NetworkEdgeAdded, ID: newID(packetID), Source: n.name, Target: e.peer})
	return nil
}

// remove forgets an edge that has ended.
func (n *Node) remove(e *Edge) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.edges[e.peer] == e {
		delete(n.edges, e.peer)
	}
	maps.DeleteFunc(n.asked, func(_ channelKey, a askedFor) bool { return a.by == e })
}

// others are the edges to all neighbours but those named.
func (n *Node) others(but ...string) []*Edge {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []*Edge
	for name, e := range n.edges {
		if !slices.Contains(but, name) {
			out = append(out, e)
		}
	}
	return out
}

func (n *Node) edge(name string) *Edge {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.edges[name]
}

// dropped tells of a packet that goes nowhere.
func (n *Node) dropped(e *Edge, err error) {
	if n.opt.OnDropped != nil {
		n.opt.OnDropped(e.peer, err)
	}
}

// ErrChannelOpen means that the node has this channel already.
var ErrChannelOpen = errors.New("the channel is open already")

// OpenProxy opens a channel to another node and waits until the other side has
// opened it too. While it waits it asks again: each second, and when an edge is
// added somewhere. When ctx ends first the error says what was waited for.
func (n *Node) OpenProxy(ctx context.Context, target, channelName string) (*Channel, error) {
	key := channelKey{target, channelName}
	n.mu.Lock()
	switch {
	case n.closed:
		n.mu.Unlock()
		return nil, fmt.Errorf("node %s: %w", n.name, ErrClosed)
	case n.channels[key] != nil:
		n.mu.Unlock()
		return nil, fmt.Errorf("%s to %s: %w", channelName, target, ErrChannelOpen)
	}
	c := newChannel(n, key)
	n.channels[key] = c
	asked, wasAsked := n.asked[key]
	delete(n.asked, key)
	n.mu.Unlock()

	go c.in.pump(c.done)
	go c.keepAsking()
	if wasAsked {
		c.handle(asked.request, asked.by)
	} else {
		c.request()
	}
	if _, err := c.untilEstablished(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// forget removes a channel that has ended.
func (n *Node) forget(c *Channel) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.channels[c.key] == c {
		delete(n.channels, c.key)
	}
}

// edgeAdded lets every channel ask again: a node that was away may be back, or
// another one may stand in its place.
func (n *Node) edgeAdded(target string) {
	if n.opt.OnNode != nil {
		n.opt.OnNode(target)
	}
	n.mu.Lock()
	channels := slices.Collect(maps.Values(n.channels))
	maps.DeleteFunc(n.asked, func(key channelKey, _ askedFor) bool { return key.target == target })
	n.mu.Unlock()
	for _, c := range channels {
		c.request()
	}
}
