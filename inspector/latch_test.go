package inspector

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
)

// fakeLatch sets the latch, and tells of it before it returns or not at all.
type fakeLatch struct {
	s     *Store
	tells bool
	err   error
}

func (l *fakeLatch) SetLatch(_ context.Context, closed bool) error {
	if l.tells {
		l.s.Apply(client.LatchChanged{Latch: latchWord(closed)})
	}
	return l.err
}

func latchWord(closed bool) client.Latch {
	if closed {
		return client.LatchClosed
	}
	return client.LatchOpen
}

func TestTheLatchIsWhatWasLastTold(t *testing.T) {
	s, _, c := newFake(t)
	begin := c.t
	for i, step := range []struct {
		told client.LatchChanged
		want LatchStatus
	}{
		{client.LatchChanged{Latch: client.LatchClosed, Found: true, At: begin}, LatchStatus{Latch: client.LatchClosed, FoundClosed: true}},
		{client.LatchChanged{Latch: client.LatchClosed, At: begin}, LatchStatus{Latch: client.LatchClosed, FoundClosed: true}},
		{client.LatchChanged{Latch: client.LatchOpen, At: begin.Add(time.Second)}, LatchStatus{Latch: client.LatchOpen, Since: begin.Add(time.Second), FoundClosed: true}},
		{client.LatchChanged{Latch: client.LatchClosed}, LatchStatus{Latch: client.LatchClosed, Since: begin.Add(4 * time.Minute), FoundClosed: true}},
		{client.LatchChanged{Latch: client.LatchClosed, Found: true}, LatchStatus{Latch: client.LatchClosed, Since: begin.Add(4 * time.Minute), FoundClosed: true}},
		{client.LatchChanged{Latch: client.LatchOpen, Found: true}, LatchStatus{Latch: client.LatchOpen}},
	} {
		c.pass(time.Minute)
		s.Apply(step.told)
		if got := s.Latch(); got != step.want {
			t.Errorf("step %d: %+v, want %+v", i, got, step.want)
		}
	}
}

func TestSetLatchRemembersThatItWasUs(t *testing.T) {
	for _, tells := range []bool{true, false} {
		a, c, l := &fakeApp{}, newClock(), &fakeLatch{tells: tells}
		s := attachFake(t, a, c, &client.Controls{Latch: l})
		l.s = s
		if s.Latch().Latch != client.LatchNone {
			t.Error(s.Latch())
		}
		s.Apply(client.LatchChanged{Latch: client.LatchOpen, Found: true})
		if err := s.SetLatch(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		want := LatchStatus{Latch: client.LatchClosed, Since: c.t, ByUs: true}
		c.pass(time.Second)
		s.Apply(client.LatchChanged{Latch: client.LatchClosed, At: c.t}) // once more, or late
		if got := s.Latch(); got != want {
			t.Errorf("tells %v: %+v, want %+v", tells, got, want)
		}
		s.Apply(client.LatchChanged{Latch: client.LatchOpen, At: c.t})
		if got := s.Latch(); got.ByUs || got.Latch != client.LatchOpen {
			t.Errorf("opened by another: %+v", got)
		}
	}
}

func TestSetLatchThatCannotBe(t *testing.T) {
	no, failed := errors.New("no backend"), errors.New("the app is gone")
	for want, controls := range map[string]*client.Controls{
		"the sync latch cannot be set: the store is read-only": nil,
		no.Error():                     {NoLatch: no},
		"this store has no sync latch": {},
		failed.Error():                 {Latch: &fakeLatch{err: failed}},
	} {
		s := attachFake(t, &fakeApp{}, newClock(), controls)
		if err := s.SetLatch(t.Context(), true); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		s.Apply(client.LatchChanged{Latch: client.LatchClosed})
		if s.Latch().ByUs {
			t.Errorf("%s: it was us", want)
		}
	}
}
