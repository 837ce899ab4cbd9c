package webmesh

import "sync"

// outbox is what waits at an edge to be written: acknowledgements first, then
// everything else in its order. It is bounded in bytes; a single frame that is
// larger passes when nothing else waits.
type outbox struct {
	limit int64

	mu             sync.Mutex
	some           sync.Cond
	urgent, normal []outgoing
	bytes          int64
	writing        *sending
	closed         bool
}

// outgoing is one frame. of is not nil when it is an attempt at a sending.
type outgoing struct {
	frame []byte
	of    *sending
}

func newOutbox(limit int64) *outbox {
	o := &outbox{limit: limit}
	o.some.L = &o.mu
	return o
}

// push takes a frame and never waits; it is false when there is no room.
func (o *outbox) push(out outgoing, urgent bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return true
	}
	if o.bytes > 0 && o.bytes+int64(len(out.frame)) > o.limit {
		return false
	}
	o.bytes += int64(len(out.frame))
	if urgent {
		o.urgent = append(o.urgent, out)
	} else {
		o.normal = append(o.normal, out)
	}
	o.some.Signal()
	return true
}

// holds says whether an attempt at a sending waits or is being written.
func (o *outbox) holds(s *sending) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.writing == s {
		return true
	}
	for _, out := range o.normal {
		if out.of == s {
			return true
		}
	}
	return false
}

// next waits for a frame; it is false when the outbox was closed. The one before
// counts as written.
func (o *outbox) next() ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writing = nil
	for len(o.urgent)+len(o.normal) == 0 && !o.closed {
		o.some.Wait()
	}
	if o.closed {
		return nil, false
	}
	from := &o.urgent
	if len(o.urgent) == 0 {
		from = &o.normal
	}
	out := (*from)[0]
	(*from)[0] = outgoing{}
	if *from = (*from)[1:]; len(*from) == 0 {
		*from = nil
	}
	o.bytes -= int64(len(out.frame))
	o.writing = out.of
	return out.frame, true
}

// close throws away what waits and ends next.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.urgent, o.normal, o.bytes = nil, nil, 0
	o.some.Broadcast()
}
