package webmesh

import (
	"hash/maphash"
	"slices"
)

// handle takes a packet of the channel that came over an edge.
func (c *Channel) handle(p *Packet, e *Edge) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return
	}
	switch p.Kind {
	case ProxyChannelRequest:
		c.onRequest(p, e)
	case ProxyChannelResponseSuccess:
		c.onResponse(p)
	case ProxyChannelPayload:
		c.onPayload(p, e)
	case ProxyChannelPayloadAck:
		c.onAck(p)
	}
}

// onRequest answers the other side's request. A half of the id that we have not
// heard of is a counterpart that is new: what was established is over, and it has
// to hear our half from a request of our own.
func (c *Channel) onRequest(p *Packet, e *Edge) {
	fresh := p.ChannelIDCandidate != c.peer
	if fresh {
		if c.peer != "" {
			c.requests = nil
		}
		c.peer = p.ChannelIDCandidate
		c.unestablish()
		c.keepEarly(c.combine(c.peer))
	}
	answer := c.answer(ProxyChannelResponseSuccess, p)
	answer.CombinedChannelID, answer.ChannelIDCandidate = c.combine(p.ChannelIDCandidate), c.candidate
	c.respond(answer, e)
	if fresh {
		c.ask()
	}
}

// onResponse takes the answer to a request of ours. One to a request of a channel
// that was here before us, or of a counterpart that is gone, is none of ours.
func (c *Channel) onResponse(p *Packet) {
	ours := slices.Contains(c.requests, p.ReqID)
	if !ours && p.ChannelIDCandidate != c.peer {
		return
	}
	want := c.combine(p.ChannelIDCandidate)
	switch {
	case c.combined != "" && p.CombinedChannelID == c.combined:
	case p.CombinedChannelID == want:
		c.establish(p.ChannelIDCandidate)
	case ours:
		c.end(&HandshakeError{Want: want, Got: p.CombinedChannelID})
	}
}

// establish makes the channel one with the counterpart that has this half.
func (c *Channel) establish(peer string) {
	c.unestablish()
	c.peer = peer
	c.combined = c.combine(peer)
	c.requests = nil
	c.seen = newRecent[payloadHash](rememberPayloads)
	c.times++
	select {
	case <-c.count:
	default:
	}
	c.count <- c.times
	c.keepEarly(c.combined)
	waiting := c.early
	c.early, c.earlyLen = nil, 0
	for _, w := range waiting {
		if c.err == nil {
			c.take(w.payload)
		}
	}
	c.wake()
}

// unestablish lets sendings that were under way begin anew.
func (c *Channel) unestablish() {
	if c.combined != "" {
		c.combined = ""
		clear(c.acks)
		c.wake()
	}
}

// onPayload acknowledges a payload, first of all, and takes it. One that cannot be
// for this channel as it is, or for which there is no room before the channel is
// established, is not acknowledged: if it is meant it comes again.
func (c *Channel) onPayload(p *Packet, e *Edge) {
	cost := int64(len(p.Payload)) + itemBytes
	switch {
	case c.combined == p.CombinedChannelID:
	case c.combined != "" || !c.mayBecome(p.CombinedChannelID):
		return
	case c.earlyLen > 0 && c.earlyLen+cost > c.node.opt.QueueBytes:
		return
	}
	ack := c.answer(ProxyChannelPayloadAck, p)
	ack.CombinedChannelID = p.CombinedChannelID
	c.respond(ack, e)
	payload := slices.Clone(p.Payload) // the frame may hold more
	if c.combined == "" {
		c.early = append(c.early, early{p.CombinedChannelID, payload})
		c.earlyLen += cost
		return
	}
	c.take(payload)
}

// keepEarly keeps what came early for a channel of that id only.
func (c *Channel) keepEarly(combined string) {
	c.early = slices.DeleteFunc(c.early, func(w early) bool { return w.combined != combined })
	c.earlyLen = 0
	for _, w := range c.early {
		c.earlyLen += int64(len(w.payload)) + itemBytes
	}
}

// take queues a payload for the reader, unless it is a copy.
func (c *Channel) take(payload Raw) {
	if !c.seen.add(payloadHash{maphash.Bytes(hashSeed, payload), len(payload)}) {
		c.stats.Duplicates++
		return
	}
	c.stats.Received++
	var key string
	var keyed bool
	if c.node.opt.Superseded != nil {
		key, keyed = c.node.opt.Superseded(payload)
	}
	superseded, fits := c.in.put(payload, key, keyed)
	if superseded {
		c.stats.Superseded++
	}
	if !fits {
		c.end(ErrOverflow)
	}
}

// onAck ends the sending that one of its attempts was acknowledged of.
func (c *Channel) onAck(p *Packet) {
	if s := c.acks[p.ReqID]; s != nil && p.CombinedChannelID == c.combined {
		c.forgetSending(s)
		close(s.acked)
	}
}

// answer is a packet that answers another one.
func (c *Channel) answer(kind Kind, to *Packet) *Packet {
	p := c.packet(kind)
	p.ReqID, p.RemainingHops = to.ID, to.Hops
	return p
}

// respond sends an answer over the edge that the question came over, or as the
// network goes if that is gone.
func (c *Channel) respond(p *Packet, e *Edge) {
	if e.Err() == nil {
		c.node.remember(p.ID)
		e.send(p, nil)
		return
	}
	p.RemainingHops = []string{}
	_ = c.node.route(p, nil, nil) // the other side asks again
}
