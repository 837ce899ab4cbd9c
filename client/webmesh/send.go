package webmesh

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// sending is one payload on its way, in however many attempts.
type sending struct {
	payload Raw
	acked   chan struct{}
	ids     []string // of the attempts, the latest last
	tried   bool
}

// attemptsKept is how many attempts at a sending may still be acknowledged.
const attemptsKept = 64

// Send sends a payload, one MessagePack value as [Encode] gives it, and waits until
// the other side has acknowledged it. While the channel is not established it
// waits; a payload that is not acknowledged within 100 ms is sent again, with
// pauses that grow from 10 ms to 2 s, and begins anew when the channel is
// established anew. It ends with ctx, or with the channel. The payload may have
// arrived all the same; it must not be changed meanwhile.
//
// A payload that an app's schema does not accept ends the app's side of the channel.
func (c *Channel) Send(ctx context.Context, payload []byte) error {
	if end, err := skip(payload, 0); err != nil || end != len(payload) {
		return fmt.Errorf("send on %s: the payload is not one MessagePack value", c.key.name)
	}
	s := &sending{payload: payload, acked: make(chan struct{})}
	defer c.abandon(s)
	for {
		now, err := c.untilEstablished(ctx)
		if err != nil {
			return err
		}
		done, err := c.sendEstablished(ctx, s, now)
		if done || err != nil {
			return err
		}
	}
}

// sendEstablished sends until there is an acknowledgement (true) or the channel is
// established no more (false).
func (c *Channel) sendEstablished(ctx context.Context, s *sending, now established) (bool, error) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	<-timer.C
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		c.attempt(s, now.combined)
		for _, wait := range []time.Duration{ackTimeout, pause} {
			timer.Reset(wait)
			select {
			case <-s.acked:
				return true, nil
			case <-now.over:
				return false, nil
			case <-c.done:
				return false, c.Err()
			case <-ctx.Done():
				return false, fmt.Errorf("wait for %s to acknowledge what was sent on %s: %w", c.key.target, c.key.name, context.Cause(ctx))
			case <-timer.C:
			}
		}
		if pause >= time.Second { // is it another one by now, that knows nothing of us?
			c.request()
		}
	}
}

// attempt sends a payload once, as a new packet: nodes drop one they have seen.
func (c *Channel) attempt(s *sending, combined string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.combined != combined || c.err != nil {
		return
	}
	p := c.packet(ProxyChannelPayload)
	p.Payload = s.payload
	if len(s.ids) == attemptsKept {
		delete(c.acks, s.ids[0])
		s.ids = slices.Delete(s.ids, 0, 1)
	}
	if s.tried {
		c.stats.Resent++
	}
	s.tried = true
	s.ids = append(s.ids, p.ID)
	c.acks[p.ID] = s
	_ = c.node.route(p, nil, s) // fails for answers only
}

// abandon ends the waiting for a sending's acknowledgement.
func (c *Channel) abandon(s *sending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetSending(s)
}

// forgetSending does what abandon does; c.mu is held.
func (c *Channel) forgetSending(s *sending) {
	for _, id := range s.ids {
		delete(c.acks, id)
	}
	s.ids = nil
}
