package devtools

import (
	"context"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

// maxMerged bounds the events that are kept in memory to tell what became of others.
const maxMerged = 20_000

// merge brings the scratch log to what another log says, row by row in the order of both.
type merge struct {
	log         *log
	put         *sqlite.Stmt
	gone, fresh []livestore.Event
	first, last livestore.SeqNum
	count       int64
}

const allEvents = `SELECT ` + client.EventColumns + ` FROM eventlog ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration`

// run merges theirs into the scratch log; ours reads the scratch log as it was before.
func (m *merge) run(ctx context.Context, theirs, ours *sqlite.Conn) (err error) {
	var a, b cursor
	if err := b.open(ctx, theirs); err != nil {
		return err
	}
	defer b.close(&err)
	if err := a.open(ctx, ours); err != nil {
		return err
	}
	defer a.close(&err)
	if m.put, err = m.log.w.Query(ctx, insertEvent, bind(&livestore.Event{})...); err != nil {
		return err
	}
	defer func() {
		if closed := m.put.Close(); err == nil {
			err = closed
		}
	}()
	for a.there || b.there {
		if err := m.step(ctx, &a, &b); err != nil {
			return err
		}
	}
	return nil
}

// step takes the lower of two rows, or both where they have the same number.
func (m *merge) step(ctx context.Context, a, b *cursor) error {
	switch {
	case !b.there || a.there && a.event.SeqNum.Compare(b.event.SeqNum) < 0:
		defer a.next()
		return m.remove(ctx, a.event)
	case !a.there || b.event.SeqNum.Compare(a.event.SeqNum) < 0:
		defer b.next()
		return m.add(b.event)
	}
	defer a.next()
	defer b.next()
	switch {
	case a.event == b.event:
		return nil
	case livestore.SameEvent(a.event, b.event):
		return m.write(b.event)
	}
	m.keep(&m.gone, a.event)
	return m.add(b.event)
}

func (m *merge) add(e livestore.Event) error {
	if m.count == 0 {
		m.first = e.SeqNum
	}
	m.last = e.SeqNum
	m.count++
	m.keep(&m.fresh, e)
	return m.write(e)
}

func (m *merge) write(e livestore.Event) error {
	if err := m.put.Rebind(bind(&e)...); err != nil {
		return err
	}
	for m.put.Next() {
	}
	return m.put.Err()
}

// remove takes out an event that is no longer in the app's log.
func (m *merge) remove(ctx context.Context, e livestore.Event) error {
	m.keep(&m.gone, e)
	return m.log.delete(ctx, e.SeqNum)
}

func (m *merge) keep(in *[]livestore.Event, e livestore.Event) {
	if m.log.loaded && len(*in) < maxMerged {
		*in = append(*in, e)
	}
}

// cursor reads a log's events one by one.
type cursor struct {
	st    *sqlite.Stmt
	there bool
	event livestore.Event
}

func (c *cursor) open(ctx context.Context, conn *sqlite.Conn) (err error) {
	if c.st, err = conn.Query(ctx, allEvents); err == nil {
		c.next()
	}
	return err
}

func (c *cursor) next() {
	if c.there = c.st.Next(); c.there {
		c.event = client.ScanEvent(c.st)
	}
}

// close ends it; what ended the reading early becomes the error, if there is none yet.
func (c *cursor) close(err *error) {
	if closed := c.st.Close(); *err == nil {
		*err = closed
	}
}
