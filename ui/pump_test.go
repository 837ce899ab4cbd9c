package ui

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// counter is a store of which only the revision matters.
type counter struct {
	rev     atomic.Uint64
	changed chan struct{}
}

func (c *counter) Revision() uint64         { return c.rev.Load() }
func (c *counter) Changed() <-chan struct{} { return c.changed }

func (c *counter) touch() {
	c.rev.Add(1)
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

func TestPumpIsAtMostOneMessageAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{changed: make(chan struct{}, 1)}
		p := &pump{store: c}
		ctx, cancel := context.WithCancel(t.Context())
		messages := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			for p.wait(ctx)() != nil {
				messages++
			}
		}()
		for range 1000 {
			c.touch()
			time.Sleep(time.Millisecond)
			synctest.Wait()
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if messages < 25 || messages > 32 {
			t.Errorf("a second of changes made %d messages", messages)
		}
		before := messages
		time.Sleep(time.Hour)
		synctest.Wait()
		if messages != before {
			t.Errorf("an hour of nothing made %d messages", messages-before)
		}
		cancel()
		<-done
	})
}

func TestPumpLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{changed: make(chan struct{}, 1)}
		p := &pump{store: c}
		c.touch()
		if p.wait(t.Context())() == nil {
			t.Fatal("a change before the first wait is lost")
		}
		c.touch() // within the frame
		began := time.Now()
		if p.wait(t.Context())() == nil {
			t.Fatal("a change within the frame is lost")
		}
		if took := time.Since(began); took > frame {
			t.Errorf("it came after %s", took)
		}
	})
}

func TestPumpIgnoresAnEmptySignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counter{changed: make(chan struct{}, 1)}
		p := &pump{store: c}
		c.changed <- struct{}{} // without a new revision
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if msg := p.wait(ctx)(); msg != nil {
			t.Errorf("nothing changed and the message is %v", msg)
		}
	})
}
