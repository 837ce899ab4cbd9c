package webmesh

import "time"

// Options are a node's bounds and how it tells of what it drops. The zero value
// is good.
type Options struct {
	// QueueBytes is how much may wait in one channel for who reads it; 64 MB when 0.
	// Every payload counts its length and 512 bytes.
	QueueBytes int64
	// EdgeBytes is how much may wait at one edge to be written; 64 MB when 0.
	EdgeBytes int64
	// FrameBytes is how long a frame may be that comes in; 256 MB when 0.
	FrameBytes int64
	// Superseded, when it is not nil, is asked about every payload before it is
	// queued in a channel. With ok a payload that waits there under the same key
	// gives way to the new one, which takes its place at the end. It is called where
	// the socket is read: it must be quick, and call nothing of this package but
	// [Tag] and [Field].
	Superseded func(payload Raw) (key string, ok bool)
	// OnNode, when it is not nil, is told that a node has got an edge somewhere, before
	// the channels to it ask again. See [Channel] for what has to be closed when a
	// LiveStore app comes back. It may close channels.
	OnNode func(name string)
	// OnDropped, when it is not nil, is told of packets that came in over an edge to
	// peer and that were dropped, and why. It is called like Superseded.
	OnDropped func(peer string, err error)
}

const (
	defaultQueueBytes = 64 << 20
	defaultEdgeBytes  = 64 << 20
	defaultFrameBytes = 256 << 20
	// itemBytes is what a queued payload counts beside its length.
	itemBytes = 512
)

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		value   *int64
		instead int64
	}{{&o.QueueBytes, defaultQueueBytes}, {&o.EdgeBytes, defaultEdgeBytes}, {&o.FrameBytes, defaultFrameBytes}} {
		if *d.value <= 0 {
			*d.value = d.instead
		}
	}
	return o
}

// Times of the protocol. A LiveStore app sends a payload again when its
// acknowledgement took 100 ms, and so does this package.
const (
	ackTimeout   = 100 * time.Millisecond
	firstPause   = 10 * time.Millisecond
	longestPause = 2 * time.Second
	askAgain     = time.Second
	initTimeout  = 5 * time.Second
	pingEvery    = 15 * time.Second
	pingTimeout  = 10 * time.Second
	// writeTimeout is how long one frame may take to be written.
	writeTimeout = time.Minute
)
