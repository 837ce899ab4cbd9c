package inspector

import (
	"context"
	"errors"
	"time"

	"github.com/livescope/livescope/client"
)

// LatchStatus is what is known of the sync latch.
type LatchStatus struct {
	Latch client.Latch
	// Since is when it became so, zero when that is not known. ByUs: through this inspector.
	Since time.Time
	ByUs  bool
	// FoundClosed: it was closed already when the store was attached.
	FoundClosed bool
}

// latch keeps what is told of the sync latch.
type latch struct {
	status LatchStatus
	told   bool
	// asked is what we are asking for at the moment, "" for nothing.
	asked client.Latch
}

// tell takes in one word of it. A word that changes nothing keeps since when it is so.
func (l *latch) tell(c client.LatchChanged, now time.Time) {
	ours := l.asked == c.Latch
	if ours {
		l.asked = ""
	}
	if l.told && c.Latch == l.status.Latch {
		return
	}
	l.told = true
	next := LatchStatus{Latch: c.Latch, Since: c.At, ByUs: ours, FoundClosed: l.status.FoundClosed}
	switch {
	case c.Found:
		next.Since, next.ByUs, next.FoundClosed = time.Time{}, false, c.Latch == client.LatchClosed
	case c.At.IsZero():
		next.Since = now
	}
	l.status = next
}

// Latch is the sync latch as last told.
func (s *Store) Latch() LatchStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latch.status
}

// SetLatch closes or opens the sync latch, and remembers that it was us.
func (s *Store) SetLatch(ctx context.Context, closed bool) error {
	if s.controls == nil {
		return errors.New("the sync latch cannot be set: the store is read-only")
	}
	if s.controls.Latch == nil {
		if s.controls.NoLatch != nil {
			return s.controls.NoLatch
		}
		return errors.New("this store has no sync latch")
	}
	want := client.LatchOpen
	if closed {
		want = client.LatchClosed
	}
	s.mu.Lock()
	s.latch.asked = want
	s.mu.Unlock()
	err := s.controls.Latch.SetLatch(ctx, closed)
	s.mu.Lock()
	unheard := s.latch.asked == want
	if err != nil && unheard {
		s.latch.asked = ""
	}
	s.mu.Unlock()
	if err == nil && unheard { // the app has said so, and the change is still on its way
		s.Apply(client.LatchChanged{Latch: want})
	}
	return err
}
