package webmesh

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// eventually waits for something to become true.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(patience); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// next is the next thing that comes out of a channel.
func next[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v, ok := <-from:
		if !ok {
			t.Fatal("closed, with nothing more to come")
		}
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came within %s", patience)
	}
	panic("unreachable")
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func encoded(t testing.TB, v any) Raw {
	t.Helper()
	return must[[]byte](t)(Encode(v))
}

func decoded(t testing.TB, raw Raw) any {
	t.Helper()
	return must[any](t)(Decode(raw))
}

// samples are what msgpackr wrote, by name.
func samples(t testing.TB) map[string]Raw {
	t.Helper()
	content := must[[]byte](t)(os.ReadFile(filepath.Join("testdata", "frames.txt")))
	out := map[string]Raw{}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		name, text, ok := strings.Cut(lines.Text(), "\t")
		if ok {
			out[name] = must[[]byte](t)(hex.DecodeString(text))
		}
	}
	if len(out) == 0 {
		t.Fatal("no samples")
	}
	return out
}

// counterpart is a neighbour whose every packet the test reads and writes.
type counterpart struct {
	t       testing.TB
	name    string
	edge    *Edge
	packets chan *Packet
}

func newCounterpart(t testing.TB, n *Node, name string) *counterpart {
	t.Helper()
	c := &counterpart{t: t, name: name, edge: newEdge(n, name, name), packets: make(chan *Packet, 1000)}
	if err := n.add(c.edge); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			frame, ok := c.edge.out.next()
			if !ok {
				return
			}
			f, err := ParseFrame(frame)
			if err != nil {
				t.Error(err)
				return
			}
			p, err := ParsePacket(f.Packet)
			if err != nil {
				t.Error(err)
				return
			}
			c.packets <- p
		}
	}()
	t.Cleanup(func() { c.edge.Close() })
	return c
}

// expect is the next packet of a kind; others before it are passed over.
func (c *counterpart) expect(kind Kind) *Packet {
	c.t.Helper()
	for {
		if p := next(c.t, c.packets); p.Kind == kind {
			return p
		}
	}
}

// send sends a packet of the channel "x" to our node "us".
func (c *counterpart) send(p *Packet) *Packet {
	if p.ID == "" {
		p.ID = newID(packetID)
	}
	p.Source, p.Target, p.ChannelName = c.name, "us", "x"
	c.edge.receive(p.Append(appendFrameHead(nil, c.name)))
	return p
}

// answer answers a request with the channel's id.
func (c *counterpart) answer(request *Packet, candidate string) string {
	combined := joined(request.ChannelIDCandidate, candidate)
	c.send(&Packet{
		Kind: ProxyChannelResponseSuccess, ReqID: request.ID, RemainingHops: request.Hops,
		CombinedChannelID: combined, ChannelIDCandidate: candidate,
	})
	return combined
}

func (c *counterpart) acknowledge(p *Packet) {
	c.send(&Packet{Kind: ProxyChannelPayloadAck, ReqID: p.ID, RemainingHops: p.Hops, CombinedChannelID: p.CombinedChannelID})
}

func (c *counterpart) payload(combined string, payload Raw) *Packet {
	return c.send(&Packet{Kind: ProxyChannelPayload, CombinedChannelID: combined, Payload: payload})
}

func joined(a, b string) string {
	if b < a {
		a, b = b, a
	}
	return a + "_" + b
}

// opening is an OpenProxy that is under way.
type opening struct {
	channel *Channel
	err     error
}

func open(ctx context.Context, n *Node, target, name string) <-chan opening {
	out := make(chan opening, 1)
	go func() {
		c, err := n.OpenProxy(ctx, target, name)
		out <- opening{c, err}
	}()
	return out
}

func opened(t testing.TB, from <-chan opening) *Channel {
	t.Helper()
	o := next(t, from)
	if o.err != nil {
		t.Fatal(o.err)
	}
	t.Cleanup(func() { o.channel.Close() })
	return o.channel
}
