package webmesh

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// establishedWith is a channel of ours that is established with a counterpart
// whose half of the id is candidate.
func establishedWith(t *testing.T, n *Node, candidate string) (*Channel, *counterpart, string) {
	t.Helper()
	other := newCounterpart(t, n, "other")
	opening := open(within(t), n, "other", "x")
	combined := other.answer(other.expect(ProxyChannelRequest), candidate)
	c := opened(t, opening)
	if c.Target() != "other" || c.Name() != "x" || !c.Established() || next(t, c.Establishments()) != 1 {
		t.Fatal("not established")
	}
	return c, other, combined
}

func node(t *testing.T, name string, opt Options) *Node {
	t.Helper()
	n := NewNode(name, opt)
	t.Cleanup(func() { n.Close() })
	return n
}

func TestHandshakeThatWeBegin(t *testing.T) {
	c, other, combined := establishedWith(t, node(t, "us", Options{}), "zzzzz")
	// The other side asks as well: it gets its answer, and nothing else changes.
	asked := other.send(&Packet{Kind: ProxyChannelRequest, ChannelIDCandidate: "zzzzz", Hops: []string{"a", "b"}})
	answer := other.expect(ProxyChannelResponseSuccess)
	if answer.ReqID != asked.ID || answer.CombinedChannelID != combined || answer.ChannelIDCandidate != c.candidate ||
		strings.Join(answer.RemainingHops, " ") != "a b" || answer.Source != "us" || answer.Target != "other" {
		t.Errorf("%+v", answer)
	}
	if !c.Established() {
		t.Error("a request repeated is no news")
	}
}

func TestHandshakeThatTheOtherSideBegins(t *testing.T) {
	n := node(t, "us", Options{})
	other := newCounterpart(t, n, "other")
	asked := other.send(&Packet{Kind: ProxyChannelRequest, ChannelIDCandidate: "AAAAA"})
	opening := open(within(t), n, "other", "x")
	if answer := other.expect(ProxyChannelResponseSuccess); answer.ReqID != asked.ID {
		t.Errorf("%+v", answer)
	}
	other.answer(other.expect(ProxyChannelRequest), "AAAAA")
	opened(t, opening)
}

func TestBothSidesAskAtOnce(t *testing.T) {
	for range 50 {
		a, b := node(t, "a", Options{}), node(t, "b", Options{})
		if _, _, err := Pipe(a, b); err != nil {
			t.Fatal(err)
		}
		fromA, fromB := open(within(t), a, "b", "x"), open(within(t), b, "a", "x")
		atA, atB := opened(t, fromA), opened(t, fromB)
		payload := encoded(t, "hello")
		if err := atA.Send(within(t), payload); err != nil {
			t.Fatal(err)
		}
		if err := atB.Send(within(t), payload); err != nil {
			t.Fatal(err)
		}
		if decoded(t, next(t, atA.Receive())) != "hello" || decoded(t, next(t, atB.Receive())) != "hello" {
			t.Error("something else came")
		}
	}
}

func TestRequestIsRepeatedAndOpeningEndsWithItsContext(t *testing.T) {
	n := node(t, "us", Options{})
	other := newCounterpart(t, n, "other")
	ctx, cancel := context.WithCancelCause(within(t))
	opening := open(ctx, n, "other", "x")
	first, second := other.expect(ProxyChannelRequest), other.expect(ProxyChannelRequest)
	if first.ID == second.ID || first.ChannelIDCandidate != second.ChannelIDCandidate {
		t.Errorf("%+v then %+v", first, second)
	}
	cancel(errors.New("enough"))
	if o := next(t, opening); o.err == nil || o.err.Error() != "wait for other to open the channel x: enough" {
		t.Error(o.err)
	}
	opening = open(within(t), n, "other", "x") // the name is free again
	other.answer(other.expect(ProxyChannelRequest), "AAAAA")
	opened(t, opening)
	if _, err := n.OpenProxy(within(t), "other", "x"); !errors.Is(err, ErrChannelOpen) {
		t.Error(err)
	}
}

func TestNewEdgeLetsUsAskAgain(t *testing.T) {
	n := node(t, "us", Options{})
	opening := open(within(t), n, "other", "x")
	eventually(t, "the first request is out", func() bool { n.mu.Lock(); defer n.mu.Unlock(); return len(n.channels) == 1 })
	other := newCounterpart(t, n, "other")
	other.answer(other.expect(ProxyChannelRequest), "AAAAA")
	opened(t, opening)
	// Established, too: it may be another one that is there now.
	newCounterpart(t, n, "somebody")
	other.expect(ProxyChannelRequest)
}

func TestEarlyPayloadsAreKept(t *testing.T) {
	n := node(t, "us", Options{})
	other := newCounterpart(t, n, "other")
	opening := open(within(t), n, "other", "x")
	request := other.expect(ProxyChannelRequest)
	combined := joined(request.ChannelIDCandidate, "AAAAA")
	early := other.payload(combined, encoded(t, "early"))
	if ack := other.expect(ProxyChannelPayloadAck); ack.ReqID != early.ID || ack.CombinedChannelID != combined {
		t.Errorf("%+v", ack)
	}
	other.payload("somebody_else", encoded(t, "not for us"))
	other.payload(combined, encoded(t, "second"))
	other.expect(ProxyChannelPayloadAck)
	other.answer(request, "AAAAA")
	c := opened(t, opening)
	for _, want := range []string{"early", "second"} {
		if got := decoded(t, next(t, c.Receive())); got != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	if s := c.Stats(); s.Received != 2 {
		t.Errorf("%+v", s)
	}
}

func TestCopiesAreAcknowledgedAndDeliveredOnce(t *testing.T) {
	c, other, combined := establishedWith(t, node(t, "us", Options{}), "AAAAA")
	for i := range 3 {
		for range 4 { // nobody reads: the acknowledgement waits for nobody
			sent := other.payload(combined, encoded(t, i))
			if ack := other.expect(ProxyChannelPayloadAck); ack.ReqID != sent.ID {
				t.Errorf("%+v", ack)
			}
		}
	}
	for i := range 3 {
		if got := decoded(t, next(t, c.Receive())); got != int64(i) {
			t.Errorf("%v, want %d", got, i)
		}
	}
	eventually(t, "all read", func() bool { return c.Stats() == Stats{Received: 3, Duplicates: 9} })
}

func TestPacketsAreTakenOnce(t *testing.T) {
	c, other, combined := establishedWith(t, node(t, "us", Options{}), "AAAAA")
	other.send(&Packet{Kind: ProxyChannelPayload, ID: "same", CombinedChannelID: combined, Payload: encoded(t, 1)})
	other.send(&Packet{Kind: ProxyChannelPayload, ID: "same", CombinedChannelID: combined, Payload: encoded(t, 2)})
	if next(t, c.Receive()); c.Stats().Received != 1 {
		t.Errorf("%+v", c.Stats())
	}
}

func TestUnacknowledgedPayloadIsSentAgain(t *testing.T) {
	c, other, _ := establishedWith(t, node(t, "us", Options{}), "AAAAA")
	sent := make(chan error, 1)
	go func() { sent <- c.Send(within(t), encoded(t, "hello")) }()
	first, second := other.expect(ProxyChannelPayload), other.expect(ProxyChannelPayload)
	if first.ID == second.ID || string(first.Payload) != string(second.Payload) {
		t.Errorf("%+v then %+v", first, second)
	}
	other.acknowledge(first) // late, and good all the same
	if err := next(t, sent); err != nil || c.Stats().Resent < 1 {
		t.Errorf("%v, %+v", err, c.Stats())
	}
	ctx, cancel := context.WithCancelCause(within(t))
	go func() { sent <- c.Send(ctx, encoded(t, "again")) }()
	other.expect(ProxyChannelPayload)
	cancel(errors.New("enough"))
	if err := next(t, sent); err == nil || err.Error() != "wait for other to acknowledge what was sent on x: enough" {
		t.Error(err)
	}
	if err := c.Send(within(t), []byte{0xc1}); err == nil {
		t.Error("no value was sent")
	}
	go func() { sent <- c.Send(within(t), encoded(t, "closing")) }()
	other.expect(ProxyChannelPayload)
	c.Close()
	if err := next(t, sent); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestOtherSideStartsAnew(t *testing.T) {
	c, other, combined := establishedWith(t, node(t, "us", Options{}), "AAAAA")
	other.payload(combined, encoded(t, "once"))
	next(t, c.Receive())
	sent := make(chan error, 1)
	go func() { sent <- c.Send(within(t), encoded(t, "under way")) }()
	if p := other.expect(ProxyChannelPayload); p.CombinedChannelID != combined {
		t.Errorf("%+v", p)
	}

	other.send(&Packet{Kind: ProxyChannelRequest, ChannelIDCandidate: "zzzzz"})
	answer := other.expect(ProxyChannelResponseSuccess)
	renewed := joined(c.candidate, "zzzzz")
	if answer.CombinedChannelID != renewed || c.Established() {
		t.Errorf("%+v, established %v", answer, c.Established())
	}
	other.payload(combined, encoded(t, "of the one that is gone")) // not acknowledged, not delivered
	other.answer(other.expect(ProxyChannelRequest), "zzzzz")
	if next(t, c.Establishments()) != 2 {
		t.Error("not told")
	}
	again := other.expect(ProxyChannelPayload)
	for again.CombinedChannelID != renewed { // attempts from before
		again = other.expect(ProxyChannelPayload)
	}
	other.acknowledge(again)
	if err := next(t, sent); err != nil {
		t.Error(err)
	}
	// Equal bytes of another counterpart are no copy.
	other.payload(renewed, encoded(t, "once"))
	if got := decoded(t, next(t, c.Receive())); got != "once" {
		t.Error(got)
	}
}

func TestAnswerWithAWrongID(t *testing.T) {
	n := node(t, "us", Options{})
	other := newCounterpart(t, n, "other")
	opening := open(within(t), n, "other", "x")
	request := other.expect(ProxyChannelRequest)
	// One that answers nothing that we asked is passed over.
	wrong := Packet{Kind: ProxyChannelResponseSuccess, CombinedChannelID: "wrong_id", ChannelIDCandidate: "AAAAA"}
	stale := wrong
	stale.ReqID = "of another"
	other.send(&stale)
	wrong.ReqID = request.ID
	other.send(&wrong)
	o := next(t, opening)
	if _, ok := errors.AsType[*HandshakeError](o.err); !ok {
		t.Errorf("%v", o.err)
	}
}

func TestReaderThatDoesNotReadOverflows(t *testing.T) {
	c, other, combined := establishedWith(t, node(t, "us", Options{QueueBytes: 10_000}), "AAAAA")
	for i := 0; i < 30 && c.Err() == nil; i++ {
		other.payload(combined, encoded(t, fmt.Sprint(i, strings.Repeat("x", 1000))))
	}
	if !errors.Is(c.Err(), ErrOverflow) {
		t.Fatal(c.Err())
	}
	<-c.Done()
	if s := c.Stats(); s.QueuedBytes > 10_000 {
		t.Errorf("%+v", s)
	}
}

func TestSuperseded(t *testing.T) {
	opt := Options{QueueBytes: 10_000, Superseded: func(raw Raw) (string, bool) {
		return Tag(raw), strings.HasPrefix(Tag(raw), "Latest")
	}}
	c, other, combined := establishedWith(t, node(t, "us", opt), "AAAAA")
	send := func(tag string, n int) { other.payload(combined, encoded(t, map[string]any{"_tag": tag, "n": n})) }
	for n := range 1000 {
		send("LatestA", n)
	}
	send("Each", 0)
	send("LatestB", 0)
	send("LatestA", 1000)
	send("Each", 1)
	var got []string
	for range 4 {
		m := decoded(t, next(t, c.Receive())).(map[string]any)
		got = append(got, fmt.Sprint(m["_tag"], m["n"]))
	}
	if want := "Each0 LatestB0 LatestA1000 Each1"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if s := c.Stats(); s.Superseded != 1000 || s.Received != 1004 {
		t.Errorf("%+v", s)
	}
}
