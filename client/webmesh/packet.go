package webmesh

import (
	"fmt"
	"slices"
)

// Kind is a packet's _tag.
type Kind string

// The kinds of packets that webmesh 0.4.0 knows.
const (
	ProxyChannelRequest         Kind = "ProxyChannelRequest"
	ProxyChannelResponseSuccess Kind = "ProxyChannelResponseSuccess"
	ProxyChannelPayload         Kind = "ProxyChannelPayload"
	ProxyChannelPayloadAck      Kind = "ProxyChannelPayloadAck"
	BroadcastChannelPacket      Kind = "BroadcastChannelPacket"
	NetworkEdgeAdded            Kind = "NetworkEdgeAdded"
	NetworkTopologyRequest      Kind = "NetworkTopologyRequest"
	NetworkTopologyResponse     Kind = "NetworkTopologyResponse"
	// Direct channels need a MessagePort. A request for one is answered with
	// DirectChannelResponseNoTransferables, the others are only passed on.
	DirectChannelRequest                 Kind = "DirectChannelRequest"
	DirectChannelResponseSuccess         Kind = "DirectChannelResponseSuccess"
	DirectChannelResponseNoTransferables Kind = "DirectChannelResponseNoTransferables"
)

// required are the fields without which a packet of a kind is none. An id is not
// among them: webmesh gives a packet without one a new one.
var required = map[Kind][]string{
	ProxyChannelRequest:                  {"source", "target", "channelName", "hops", "channelIdCandidate"},
	ProxyChannelResponseSuccess:          {"source", "target", "channelName", "hops", "reqId", "remainingHops", "combinedChannelId", "channelIdCandidate"},
	ProxyChannelPayload:                  {"source", "target", "channelName", "hops", "payload", "combinedChannelId"},
	ProxyChannelPayloadAck:               {"source", "target", "channelName", "hops", "reqId", "remainingHops", "combinedChannelId"},
	BroadcastChannelPacket:               {"source", "target", "channelName", "hops", "payload"},
	NetworkEdgeAdded:                     {"source", "target"},
	NetworkTopologyRequest:               {"source", "target", "hops"},
	NetworkTopologyResponse:              {"source", "target", "reqId", "remainingHops", "nodeName", "edges"},
	DirectChannelRequest:                 {"source", "target", "channelName", "hops"},
	DirectChannelResponseSuccess:         {"source", "target", "channelName", "hops", "reqId", "remainingHops"},
	DirectChannelResponseNoTransferables: {"source", "target", "channelName", "hops", "reqId", "remainingHops"},
}

// Bounds of what a packet may say about itself.
const (
	maxText = 1024 // bytes of a name or an id
	maxList = 256  // names in a list
	// maxHops is how many nodes a packet may have passed before it is dropped.
	maxHops = 32
)

// Packet is what travels between nodes. Which fields count depends on its kind.
type Packet struct {
	Kind        Kind
	ID          string
	Source      string // the node that sent it; of a topology packet who asked
	Target      string // the node it is for; "-" when it is for everyone
	ChannelName string
	// Hops are the nodes it has passed.
	Hops []string
	// RemainingHops is the way that an answer goes back, the next node last; nil
	// when there is none to be followed.
	RemainingHops []string
	// ReqID is the id of the packet that this one answers.
	ReqID              string
	ChannelIDCandidate string
	CombinedChannelID  string
	NodeName           string
	Edges              []string
	// Payload is what the packet carries, as it came.
	Payload Raw

	// extra are the fields that this package does not know.
	extra []rawField
}

type rawField struct {
	key   string
	value Raw
}

// FormatError says what is wrong with a frame or a packet that is MessagePack.
type FormatError struct {
	// Tag is the frame's or packet's _tag, Field the field in question; either may
	// be "".
	Tag, Field string
	// Problem is what is wrong with it.
	Problem string
}

func (e *FormatError) Error() string {
	tag := e.Tag
	if tag == "" {
		tag = "frame"
	}
	if e.Field != "" {
		return fmt.Sprintf("%s: %s is %s", tag, e.Field, e.Problem)
	}
	return fmt.Sprintf("%s: %s", tag, e.Problem)
}

// UnknownKindError is a packet of a kind that webmesh 0.4.0 does not have.
type UnknownKindError struct{ Kind Kind }

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("packet of the unknown kind %q", string(e.Kind))
}

// textFields are a packet's fields that hold a text, in the order of writing.
var textFields = []string{"id", "source", "target", "channelName", "reqId", "channelIdCandidate", "combinedChannelId", "nodeName"}

// listFields are its fields that hold a list of names.
var listFields = []string{"hops", "remainingHops", "edges"}

func (p *Packet) text(field string) *string {
	switch field {
	case "id":
		return &p.ID
	case "source":
		return &p.Source
	case "target":
		return &p.Target
	case "channelName":
		return &p.ChannelName
	case "reqId":
		return &p.ReqID
	case "channelIdCandidate":
		return &p.ChannelIDCandidate
	case "combinedChannelId":
		return &p.CombinedChannelID
	case "nodeName":
		return &p.NodeName
	}
	return nil
}

func (p *Packet) list(field string) *[]string {
	switch field {
	case "hops":
		return &p.Hops
	case "remainingHops":
		return &p.RemainingHops
	case "edges":
		return &p.Edges
	}
	return nil
}

// ParsePacket reads a packet. Its payload and the fields that are not known stay
// undecoded and share raw's memory. The error is a [*SyntaxError], a
// [*FormatError] or an [*UnknownKindError].
func ParsePacket(raw Raw) (*Packet, error) {
	p := &Packet{}
	have := map[string]bool{}
	var wrong error
	err := eachField(raw, func(key []byte, value Raw) bool {
		field := string(key)
		have[field] = true
		wrong = p.set(field, value)
		return wrong == nil
	})
	switch {
	case err != nil:
		return nil, err
	case wrong != nil:
		return nil, wrong
	case p.Kind == "":
		return nil, &FormatError{Tag: "packet", Problem: "no _tag"}
	}
	fields, ok := required[p.Kind]
	if !ok {
		return nil, &UnknownKindError{Kind: p.Kind}
	}
	for _, field := range fields {
		if !have[field] || p.isExtra(field) {
			return nil, &FormatError{Tag: string(p.Kind), Field: field, Problem: "missing"}
		}
	}
	return p, nil
}

// set takes over one field.
func (p *Packet) set(field string, value Raw) error {
	text, list := p.text(field), p.list(field)
	switch {
	case field == "_tag":
		tag, err := fieldText("packet", field, value)
		p.Kind = Kind(tag)
		return err
	case field == "payload":
		p.Payload = value
		return nil
	case (text == nil && list == nil) || isUndefined(value):
		p.extra = append(p.extra, rawField{field, value})
		return nil
	case text != nil:
		s, err := fieldText(p.tag(), field, value)
		*text = s
		return err
	}
	names, err := fieldList(p.tag(), field, value)
	*list = names
	return err
}

func (p *Packet) tag() string {
	if p.Kind == "" {
		return "packet"
	}
	return string(p.Kind)
}

// isExtra says whether a known field was there as undefined only.
func (p *Packet) isExtra(field string) bool {
	return slices.ContainsFunc(p.extra, func(f rawField) bool { return f.key == field })
}

func isUndefined(value Raw) bool {
	h, _, err := readHead(value, 0)
	return err == nil && h.kind == kindExt && h.ext == extUndef && h.n == 1
}

// fieldText reads a short text.
func fieldText(tag, field string, value Raw) (string, error) {
	s, ok := rawText(value)
	if !ok {
		return "", &FormatError{Tag: tag, Field: field, Problem: rawKind(value) + ", not a string"}
	}
	if len(s) > maxText {
		return "", &FormatError{Tag: tag, Field: field, Problem: fmt.Sprintf("longer than %d bytes", maxText)}
	}
	return s, nil
}

// fieldList reads a short list of short texts; it is never nil.
func fieldList(tag, field string, value Raw) ([]string, error) {
	h, at, err := readHead(value, 0)
	if err != nil || h.kind != kindArray {
		return nil, &FormatError{Tag: tag, Field: field, Problem: rawKind(value) + ", not an array"}
	}
	if h.n > maxList {
		return nil, &FormatError{Tag: tag, Field: field, Problem: fmt.Sprintf("longer than %d names", maxList)}
	}
	names := make([]string, 0, h.n)
	for range h.n {
		end, err := skip(value, at)
		if err != nil {
			return nil, err
		}
		name, err := fieldText(tag, field, value[at:end])
		if err != nil {
			return nil, err
		}
		names, at = append(names, name), end
	}
	return names, nil
}

// Append appends the packet as MessagePack, unknown fields included. Texts that
// are empty, lists and payloads that are nil are left out, unless a packet of its
// kind has to have them.
func (p *Packet) Append(b []byte) []byte {
	n := 1 + len(p.extra)
	each := func(do func(field string)) {
		need := required[p.Kind]
		for _, field := range textFields {
			if *p.text(field) != "" || slices.Contains(need, field) {
				do(field)
			}
		}
		for _, field := range listFields {
			if *p.list(field) != nil || slices.Contains(need, field) {
				do(field)
			}
		}
	}
	each(func(string) { n++ })
	if p.Payload != nil {
		n++
	}
	b = appendText(appendText(appendMapHead(b, n), "_tag"), string(p.Kind))
	each(func(field string) {
		b = appendText(b, field)
		if text := p.text(field); text != nil {
			b = appendText(b, *text)
			return
		}
		b = appendTexts(b, *p.list(field))
	})
	for _, f := range p.extra {
		b = append(appendText(b, f.key), f.value...)
	}
	if p.Payload != nil {
		b = append(appendText(b, "payload"), p.Payload...)
	}
	return b
}

// passed is the packet as a node of that name passes it on.
func (p *Packet) passed(by string) *Packet {
	next := *p
	next.Hops = append(slices.Clone(p.Hops), by)
	return &next
}
