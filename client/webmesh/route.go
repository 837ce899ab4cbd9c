package webmesh

import (
	"context"
	"fmt"
	"slices"
)

// everyone is the target of a packet that is for all nodes.
const everyone = "-"

// receive takes a packet that came in over an edge.
func (n *Node) receive(e *Edge, raw Raw) {
	p, err := ParsePacket(raw)
	if err != nil {
		n.dropped(e, err)
		return
	}
	if p.ID == "" {
		p.ID = newID(packetID)
	}
	if !n.remember(p.ID) {
		return
	}
	if len(p.Hops) >= maxHops {
		n.dropped(e, &FormatError{Tag: string(p.Kind), Problem: fmt.Sprintf("passed %d nodes without arriving", len(p.Hops))})
		return
	}
	n.take(p, e)
}

// remember is false for the id of a packet that was here before.
func (n *Node) remember(id string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.seen.add(id)
}

// take does with a packet what its kind and target ask for.
func (n *Node) take(p *Packet, e *Edge) {
	switch {
	case p.Kind == NetworkEdgeAdded:
		n.announce(p)
	case p.Kind == NetworkTopologyRequest:
		n.answerTopology(p, e)
	case p.Kind == NetworkTopologyResponse:
		n.takeTopology(p, e)
	case p.Kind == BroadcastChannelPacket:
		n.broadcast(p)
	case p.Kind == DirectChannelRequest:
		e.send(&Packet{
			Kind: DirectChannelResponseNoTransferables, ID: newID(packetID), ReqID: p.ID, ChannelName: p.ChannelName,
			Source: p.Target, Target: p.Source, RemainingHops: p.Hops,
		}, nil)
	case p.Target == n.name:
		n.deliver(p, e)
	default:
		if err := n.route(p, e, nil); err != nil {
			n.dropped(e, err)
		}
	}
}

// deliver hands a packet to the channel that it is for. A request for one that is
// not open is remembered: the other side makes it once.
func (n *Node) deliver(p *Packet, e *Edge) {
	key := channelKey{p.Source, p.ChannelName}
	n.mu.Lock()
	c := n.channels[key]
	if _, have := n.asked[key]; c == nil && p.Kind == ProxyChannelRequest && (have || len(n.asked) < rememberRequests) {
		p.extra, p.Payload = nil, nil // which would keep the whole frame
		n.asked[key] = askedFor{p, e}
	}
	n.mu.Unlock()
	if c != nil {
		c.handle(p, e)
	}
}

// route sends a packet on its way: over the edge to its target; else back along
// the hops that remain; else over all edges but the ones it came from. by is the
// edge it came over, nil for a packet of this node. It never waits.
func (n *Node) route(p *Packet, by *Edge, of *sending) error {
	next := p
	if p.Source == n.name {
		n.remember(p.ID)
	} else {
		next = p.passed(n.name)
	}
	if e := n.edge(p.Target); e != nil {
		e.send(next, of)
		return nil
	}
	if p.RemainingHops != nil {
		return n.routeBack(p)
	}
	but := []string{p.Source}
	if by != nil {
		but = append(but, by.peer)
	}
	for _, e := range n.others(but...) {
		e.send(next, of)
	}
	return nil
}

// routeBack sends an answer to the node it came through before this one.
func (n *Node) routeBack(p *Packet) error {
	way := p.RemainingHops
	// The one who answers repeats the hops as they came, the last of which is
	// whoever handed it the request.
	for len(way) > 0 && way[len(way)-1] == n.name {
		way = way[:len(way)-1]
	}
	var e *Edge
	if len(way) > 0 {
		e = n.edge(way[len(way)-1])
	}
	if e == nil {
		return &FormatError{Tag: string(p.Kind), Problem: fmt.Sprintf("no way back to %s", p.Target)}
	}
	next := p.passed(n.name)
	next.RemainingHops = slices.Clone(way[:len(way)-1])
	if next.RemainingHops == nil {
		next.RemainingHops = []string{}
	}
	e.send(next, nil)
	return nil
}

// announce passes on that there is a new edge, and lets the channels ask again.
func (n *Node) announce(p *Packet) {
	n.remember(p.ID)
	for _, e := range n.others(p.Source) {
		e.send(p, nil)
	}
	n.edgeAdded(p.Target)
}

// topology collects the answers to a question for the network's edges.
type topology struct{ edges map[string][]string }

// Topology asks the network which edges there are and collects the answers until
// ctx ends: the neighbours of each node by its name, this node's own included.
func (n *Node) Topology(ctx context.Context) map[string][]string {
	request := &Packet{Kind: NetworkTopologyRequest, ID: newID(packetID), Source: n.name, Target: everyone, Hops: []string{n.name}}
	found := &topology{edges: map[string][]string{n.name: n.Edges()}}
	n.remember(request.ID)
	n.mu.Lock()
	n.topologies[request.ID] = found
	n.mu.Unlock()
	for _, e := range n.others() {
		e.send(request, nil)
	}
	<-ctx.Done()
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.topologies, request.ID)
	return found.edges
}

// answerTopology answers with the node's own edges and passes the question on.
func (n *Node) answerTopology(p *Packet, e *Edge) {
	if len(p.Hops) > 0 {
		e.send(&Packet{
			Kind: NetworkTopologyResponse, ID: newID(packetID), ReqID: p.ID, Source: p.Source, Target: p.Target,
			RemainingHops: p.Hops[:len(p.Hops)-1], NodeName: n.name, Edges: n.Edges(),
		}, nil)
	}
	next := p.passed(n.name)
	for _, other := range n.others(append([]string{e.peer}, p.Hops...)...) {
		other.send(next, nil)
	}
}

// takeTopology keeps an answer to this node or hands it back along its way.
func (n *Node) takeTopology(p *Packet, e *Edge) {
	if p.Source == n.name {
		n.mu.Lock()
		defer n.mu.Unlock()
		if found := n.topologies[p.ReqID]; found != nil && len(found.edges) < maxNodes {
			found.edges[p.NodeName] = p.Edges
		}
		return
	}
	if len(p.RemainingHops) > 0 {
		last := len(p.RemainingHops) - 1
		if back := n.edge(p.RemainingHops[last]); back != nil {
			next := *p
			next.RemainingHops = p.RemainingHops[:last]
			back.send(&next, nil)
			return
		}
	}
	n.dropped(e, &FormatError{Tag: string(p.Kind), Problem: fmt.Sprintf("no way back to %s", p.Source)})
}

// maxNodes is how many nodes a topology may have.
const maxNodes = 1024
