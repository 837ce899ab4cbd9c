package webmesh

import "crypto/rand"

// Frame is what one WebSocket message holds: WSEdgeInit, with which either side
// of an edge begins, or WSEdgePayload, which holds a packet.
type Frame struct {
	// Init tells the two apart.
	Init bool
	// From is the leaf's name, in both directions.
	From string
	// Packet is nil for WSEdgeInit.
	Packet Raw
}

const (
	tagInit    = "WSEdgeInit"
	tagPayload = "WSEdgePayload"
)

// ParseFrame reads a frame; its packet shares raw's memory. The error is a
// [*SyntaxError] or a [*FormatError].
func ParseFrame(raw Raw) (Frame, error) {
	var f Frame
	var tag string
	var wrong error
	err := eachField(raw, func(key []byte, value Raw) bool {
		switch string(key) {
		case "_tag":
			tag, wrong = fieldText("", "_tag", value)
		case "from":
			f.From, wrong = fieldText(tag, "from", value)
		case "payload":
			f.Packet = value
		}
		return wrong == nil
	})
	if err == nil {
		err = wrong
	}
	switch {
	case err != nil:
		return Frame{}, err
	case tag == "":
		return Frame{}, &FormatError{Problem: "no _tag"}
	case tag == tagInit:
		return Frame{Init: true, From: f.From}, nil
	case tag != tagPayload:
		return Frame{}, &FormatError{Tag: tag, Problem: "no kind of frame"}
	case f.Packet == nil:
		return Frame{}, &FormatError{Tag: tag, Field: "payload", Problem: "missing"}
	}
	return f, nil
}

// Append appends the frame as MessagePack.
func (f Frame) Append(b []byte) []byte {
	if f.Init {
		b = appendText(appendText(appendMapHead(b, 2), "_tag"), tagInit)
		return appendText(appendText(b, "from"), f.From)
	}
	b = appendFrameHead(b, f.From)
	return append(b, f.Packet...)
}

// appendFrameHead appends a WSEdgePayload up to where its packet begins.
func appendFrameHead(b []byte, from string) []byte {
	b = appendText(appendText(appendMapHead(b, 3), "_tag"), tagPayload)
	return appendText(appendText(appendText(b, "from"), from), "payload")
}

const idAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-"

// newID is a random id of n characters, as nanoid makes them: 10 for a packet, 5
// for one side's half of a channel's id.
func newID(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = idAlphabet[b[i]&63]
	}
	return string(b)
}

const (
	packetID    = 10
	candidateID = 5
)
