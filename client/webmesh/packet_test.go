package webmesh

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func framed(t testing.TB, name string) *Packet {
	t.Helper()
	f := must[Frame](t)(ParseFrame(samples(t)["frame "+name]))
	if f.Init || f.From != "client-session-store-client-session" {
		t.Fatalf("%+v", f)
	}
	return must[*Packet](t)(ParsePacket(f.Packet))
}

func TestParsePacketsOfWebmesh(t *testing.T) {
	from := "client-session-store-client-session"
	base := Packet{ID: "V1StGXR8_Z", Target: "devtools", Source: from, ChannelName: "devtools-channel(x)", Hops: []string{"ws"}}
	with := func(change func(p *Packet)) Packet {
		p := base
		change(&p)
		return p
	}
	for name, want := range map[string]Packet{
		"request": with(func(p *Packet) { p.Kind, p.ChannelIDCandidate = ProxyChannelRequest, "SxaG-" }),
		"response": with(func(p *Packet) {
			p.Kind, p.ReqID, p.RemainingHops = ProxyChannelResponseSuccess, "r1", []string{"ws"}
			p.CombinedChannelID, p.ChannelIDCandidate = "SxaG-_tool1", "SxaG-"
		}),
		"ack": with(func(p *Packet) {
			p.Kind, p.ReqID, p.RemainingHops, p.CombinedChannelID = ProxyChannelPayloadAck, "r1", []string{}, "SxaG-_tool1"
		}),
		"broadcast": {
			Kind: BroadcastChannelPacket, ID: "b1", ChannelName: "session-info", Hops: []string{from}, Source: from, Target: "-",
			Payload: Raw("\xde\x00\x01\xa4_tag\xafRequestSessions"),
		},
		"edge added":       {Kind: NetworkEdgeAdded, ID: "e1", Source: "ws", Target: from},
		"topology request": {Kind: NetworkTopologyRequest, ID: "t1", Hops: []string{from}, Source: from, Target: "-"},
		"topology response": {
			Kind: NetworkTopologyResponse, ID: "t2", ReqID: "t1", RemainingHops: []string{}, NodeName: "ws", Edges: []string{from},
			Source: from, Target: "-",
		},
		"direct refused": with(func(p *Packet) {
			p.Kind, p.ReqID, p.RemainingHops = DirectChannelResponseNoTransferables, "r1", []string{"ws"}
		}),
	} {
		got := framed(t, name)
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%s: %+v, want %+v", name, *got, want)
		}
		again := must[*Packet](t)(ParsePacket(got.Append(nil)))
		if !reflect.DeepEqual(again, got) {
			t.Errorf("%s: written and read again it is %+v", name, again)
		}
	}
}

func TestPacketKeepsWhatItDoesNotKnow(t *testing.T) {
	p := framed(t, "direct request")
	if p.ReqID != "" {
		t.Errorf("reqId is undefined, not %q", p.ReqID)
	}
	got := decoded(t, p.passed("ws").Append(nil)).(map[string]any)
	if got["channelVersion"] != int64(1) || got["sourceId"] != "s" || got["reqId"] != (Undefined{}) {
		t.Errorf("%v", got)
	}
	if !reflect.DeepEqual(got["hops"], []any{"ws", "ws"}) {
		t.Errorf("%v", got["hops"])
	}
	p = framed(t, "payload")
	raw, _ := Field(must[Frame](t)(ParseFrame(samples(t)["frame payload"])).Packet, "payload")
	if !bytes.Equal(p.Payload, raw) || Tag(p.Payload) != "LSD.Leader.Pong" {
		t.Errorf("%x", p.Payload)
	}
	if p := framed(t, "request with undefined"); p.RemainingHops != nil {
		t.Errorf("%v", p.RemainingHops)
	}
}

func TestParsePacketRefuses(t *testing.T) {
	whole := framed(t, "response").Append(nil)
	change := func(field string, v any) Raw {
		m := decoded(t, whole).(map[string]any)
		if m[field] = v; v == nil {
			delete(m, field)
		}
		return encoded(t, m)
	}
	for name, c := range map[string]struct {
		raw  Raw
		want string
	}{
		"cut":           {whole[:40], "cut"},
		"no map":        {Raw{0x91, 0xc0}, "an array, not a map"},
		"no tag":        {change("_tag", nil), "packet: no _tag"},
		"unknown":       {change("_tag", "WebChannel.Ping"), `packet of the unknown kind "WebChannel.Ping"`},
		"missing":       {change("combinedChannelId", nil), "ProxyChannelResponseSuccess: combinedChannelId is missing"},
		"undefined":     {change("source", Undefined{}), "ProxyChannelResponseSuccess: source is missing"},
		"a number":      {change("id", 5), "id is a number, not a string"},
		"no list":       {change("hops", "ws"), "hops is a string, not an array"},
		"list of nil":   {change("hops", []any{nil}), "hops is nil, not a string"},
		"long name":     {change("target", strings.Repeat("x", 2000)), "target is longer than 1024 bytes"},
		"many hops":     {change("hops", make([]string, 300)), "hops is longer than 256 names"},
		"tag no string": {change("_tag", 1), "packet: _tag is a number, not a string"},
	} {
		_, err := ParsePacket(c.raw)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if cut, ok := errors.AsType[*SyntaxError](err); ok != (name == "cut") {
			t.Errorf("%s: %T %v", name, err, cut)
		}
	}
}

func TestParseFrame(t *testing.T) {
	f := must[Frame](t)(ParseFrame(samples(t)["frame init"]))
	if !f.Init || f.From != "client-session-store-client-session" || !bytes.Equal(f.Append(nil)[1:], samples(t)["frame init"][3:]) {
		t.Errorf("%+v", f)
	}
	f = must[Frame](t)(ParseFrame(samples(t)["frame ack"]))
	if again := must[Frame](t)(ParseFrame(f.Append(nil))); !reflect.DeepEqual(again, f) {
		t.Errorf("%+v", again)
	}
	for want, v := range map[string]any{
		"frame: nil, not a map":                 nil,
		"frame: no _tag":                        map[string]any{},
		"Other: no kind of frame":               map[string]any{"_tag": "Other"},
		"WSEdgePayload: payload is missing":     map[string]any{"_tag": "WSEdgePayload"},
		"frame: _tag is a number, not a string": map[string]any{"_tag": 1},
	} {
		if _, err := ParseFrame(encoded(t, v)); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestIDs(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := newID(packetID)
		if len(id) != 10 || seen[id] || strings.Trim(id, idAlphabet) != "" {
			t.Fatal(id)
		}
		seen[id] = true
	}
}

func FuzzPacket(f *testing.F) {
	for _, raw := range samples(f) {
		f.Add([]byte(raw))
		if frame, err := ParseFrame(raw); err == nil {
			f.Add([]byte(frame.Packet))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if frame, err := ParseFrame(raw); err == nil {
			if again, err := ParseFrame(frame.Append(nil)); err != nil || again.From != frame.From || !bytes.Equal(again.Packet, frame.Packet) {
				t.Fatalf("%+v then %+v: %v", frame, again, err)
			}
		}
		p, err := ParsePacket(raw)
		if err != nil {
			return
		}
		once := p.Append(nil)
		again, err := ParsePacket(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice := again.Append(nil); !bytes.Equal(once, twice) {
			t.Fatalf("%x then %x", once, twice)
		}
	})
}
