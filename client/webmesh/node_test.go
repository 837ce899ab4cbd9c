package webmesh

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// chain is nodes of which each has an edge to the next.
func chain(t *testing.T, names ...string) []*Node {
	t.Helper()
	var out []*Node
	for i, name := range names {
		out = append(out, node(t, name, Options{}))
		if i > 0 {
			join(t, out[i-1], out[i])
		}
	}
	return out
}

func join(t *testing.T, a, b *Node) (*Edge, *Edge) {
	t.Helper()
	atA, atB, err := Pipe(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return atA, atB
}

// exchange sends one payload in each direction.
func exchange(t *testing.T, a, b *Channel, text string) {
	t.Helper()
	for _, side := range [][2]*Channel{{a, b}, {b, a}} {
		if err := side[0].Send(within(t), encoded(t, text)); err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, next(t, side[1].Receive())); got != text {
			t.Errorf("%v, want %s", got, text)
		}
	}
}

func TestChannelThroughOtherNodes(t *testing.T) {
	nodes := chain(t, "a", "r1", "r2", "b")
	join(t, nodes[1], node(t, "elsewhere", Options{}))
	fromA, fromB := open(within(t), nodes[0], "b", "x"), open(within(t), nodes[3], "a", "x")
	a, b := opened(t, fromA), opened(t, fromB)
	exchange(t, a, b, "hello")

	// An edge that breaks and comes back.
	atA, _ := join(t, nodes[0], nodes[1])
	atA.Close()
	<-atA.Done()
	sent := make(chan error, 1)
	go func() { sent <- a.Send(within(t), encoded(t, "meanwhile")) }()
	eventually(t, "another attempt", func() bool { return a.Stats().Resent > 0 })
	join(t, nodes[0], nodes[1])
	if err := next(t, sent); err != nil {
		t.Fatal(err)
	}
	next(t, b.Receive())
	exchange(t, a, b, "again")

	// One side closes and opens anew.
	a.Close()
	a = opened(t, open(within(t), nodes[0], "b", "x"))
	exchange(t, a, b, "anew")
	if next(t, b.Establishments()) != 2 {
		t.Error("b was not told")
	}
}

func TestBroadcastReachesEveryoneOnce(t *testing.T) {
	nodes := chain(t, "a", "b", "c")
	join(t, nodes[0], nodes[2]) // a ring
	var heard []*Broadcast
	for _, n := range nodes {
		heard = append(heard, n.Broadcast("session-info"))
	}
	if err := heard[0].Send(within(t), map[string]any{"_tag": "RequestSessions"}); err != nil {
		t.Fatal(err)
	}
	for _, b := range heard[1:] {
		if Tag(next(t, b.Receive())) != "RequestSessions" {
			t.Error("something else came")
		}
	}
	// What comes last has overtaken nothing: when it is there, so would be a copy.
	for i, from := range []int{1, 2} {
		if err := heard[from].Send(within(t), i); err != nil {
			t.Fatal(err)
		}
		if got := decoded(t, next(t, heard[0].Receive())); got != int64(i) {
			t.Errorf("%v", got)
		}
	}
	if nodes[1].Broadcast("session-info") != heard[1] {
		t.Error("another one")
	}
	heard[1].Close()
	if _, ok := <-heard[1].Receive(); ok {
		// the payload of c, which may have come before
		if _, ok := <-heard[1].Receive(); ok {
			t.Error("more than was sent")
		}
	}
}

func TestBroadcastToASlowReaderLosesTheOldest(t *testing.T) {
	b := node(t, "us", Options{}).Broadcast("x")
	for i := range broadcastQueue + 10 {
		b.put(encoded(t, i))
	}
	if got := decoded(t, next(t, b.Receive())); got != int64(10) || b.Dropped() != 10 {
		t.Errorf("%v, dropped %d", got, b.Dropped())
	}
}

func TestTopology(t *testing.T) {
	nodes := chain(t, "a", "b", "c", "d")
	want := map[string][]string{"a": {"b"}, "b": {"a", "c"}, "c": {"b", "d"}, "d": {"c"}}
	eventually(t, "the whole network answers", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return reflect.DeepEqual(nodes[0].Topology(ctx), want)
	})
}

func TestDirectChannelIsRefused(t *testing.T) {
	n := node(t, "us", Options{})
	other := newCounterpart(t, n, "other")
	for _, target := range []string{"us", "somebody"} {
		request := framed(t, "direct request")
		request.ID, request.Target, request.Source = newID(packetID), target, "other"
		other.edge.receive(request.Append(appendFrameHead(nil, "other")))
		if answer := other.expect(DirectChannelResponseNoTransferables); answer.Source != target || answer.Target != "other" || answer.ReqID != request.ID {
			t.Errorf("%+v", answer)
		}
	}
}

func TestDroppedPacketsAreTold(t *testing.T) {
	told := make(chan string, 10)
	n := node(t, "us", Options{OnDropped: func(peer string, err error) { told <- fmt.Sprint(peer, ": ", err) }})
	other := newCounterpart(t, n, "other")
	raw := func(p Raw) { other.edge.receive(Frame{From: "other", Packet: p}.Append(nil)) }
	raw(encoded(t, map[string]any{"_tag": "WebChannel.Ping"}))
	raw(encoded(t, map[string]any{"_tag": "NetworkEdgeAdded", "source": 1}))
	round := &Packet{Kind: ProxyChannelPayload, ID: "r", Source: "x", Target: "y", CombinedChannelID: "c", Payload: Raw{0xc0}, Hops: make([]string, maxHops)}
	raw(round.Append(nil))
	round.ID, round.Hops, round.RemainingHops = "b", nil, []string{"gone"}
	raw(round.Append(nil))
	for _, want := range []string{
		`other: packet of the unknown kind "WebChannel.Ping"`, "other: NetworkEdgeAdded: source is a number, not a string",
		"other: ProxyChannelPayload: passed 32 nodes without arriving", "other: ProxyChannelPayload: no way back to y",
	} {
		if got := next(t, told); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	other.edge.receive(Raw{0xc1})
	if err := other.edge.Err(); err == nil || err.Error() != "edge to other: MessagePack: unused byte 0xc1 at byte 0" {
		t.Error(err)
	}
}

func TestEdges(t *testing.T) {
	a, b := node(t, "a", Options{}), node(t, "b", Options{})
	first, _ := join(t, a, b)
	second, atB := join(t, a, b)
	<-first.Done()
	if !errors.Is(first.Err(), ErrReplaced) || second.Err() != nil || second.Peer() != "b" {
		t.Errorf("%v, %v", first.Err(), second.Err())
	}
	atB.Close()
	<-second.Done()
	if len(a.Edges()) != 0 || a.Name() != "a" {
		t.Error(a.Edges())
	}
	if _, _, err := Pipe(a, a); err == nil {
		t.Error("an edge to itself")
	}
	if _, _, err := Pipe(a, NewNode("", Options{})); err == nil {
		t.Error("an edge to nobody")
	}
	broadcast := a.Broadcast("x")
	a.Close()
	if _, ok := <-broadcast.Receive(); ok {
		t.Error("open")
	}
	if _, ok := <-a.Broadcast("x").Receive(); ok {
		t.Error("open")
	}
	if _, err := a.OpenProxy(within(t), "b", "x"); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, _, err := Pipe(b, a); !errors.Is(err, ErrClosed) || len(b.Edges()) != 0 {
		t.Error(err, b.Edges())
	}
}

func TestOutbox(t *testing.T) {
	o := newOutbox(100)
	s := &sending{}
	for _, c := range []struct {
		frame  string
		of     *sending
		urgent bool
		want   bool
	}{{strings.Repeat("x", 200), nil, false, true}, {"more", s, false, false}} {
		if got := o.push(outgoing{[]byte(c.frame), c.of}, c.urgent); got != c.want {
			t.Errorf("%s: %v", c.frame, got)
		}
	}
	o.next() // the long one
	o.push(outgoing{[]byte("payload"), s}, false)
	o.push(outgoing{[]byte("ack"), nil}, true)
	if !o.holds(s) {
		t.Error("it waits")
	}
	for _, want := range []string{"ack", "payload"} {
		if got, _ := o.next(); string(got) != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if !o.holds(s) {
		t.Error("it is being written")
	}
	o.close()
	if _, ok := o.next(); ok || o.holds(s) {
		t.Error("closed")
	}
}

func TestRecent(t *testing.T) {
	r := newRecent[int](3)
	for _, c := range []struct {
		key int
		new bool
	}{{1, true}, {2, true}, {1, false}, {3, true}, {4, true}, {1, true}, {2, true}, {4, false}} {
		if got := r.add(c.key); got != c.new {
			t.Errorf("%d: %v", c.key, got)
		}
	}
	if len(r.have) != 3 {
		t.Error(r.have)
	}
}
