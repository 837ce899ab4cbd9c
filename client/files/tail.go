package files

import (
	"context"
	"slices"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// maxTailEvents and maxTailBytes bound the unconfirmed end of a log that is
	// kept in memory, so that a rebase can be journalled after it happened.
	maxTailEvents = 20_000
	maxTailBytes  = 8 << 20
)

// tail is the unconfirmed end of a log: what a rebase may take away. When it is
// larger than the bounds, the newest events are kept.
type tail struct {
	events  []livestore.Event
	bytes   int
	dropped int
	head    int64 // the confirmed head that it begins after
}

// readTail reads the events beyond the confirmed head.
func readTail(ctx context.Context, c *sqlite.Conn, head int64) (tail, error) {
	t := tail{head: head}
	st, err := c.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog
WHERE (seqNumGlobal, seqNumClient) > (?, 0) ORDER BY seqNumGlobal DESC, seqNumClient DESC, seqNumRebaseGeneration DESC LIMIT ?`, head, maxTailEvents+1)
	if err != nil {
		return t, err
	}
	for st.Next() {
		e := client.ScanEvent(st)
		if len(t.events) == maxTailEvents || t.bytes+len(e.Args) > maxTailBytes {
			t.dropped++
			break
		}
		t.bytes += len(e.Args)
		t.events = append(t.events, e)
	}
	slices.Reverse(t.events)
	if err := st.Close(); err != nil || t.dropped == 0 {
		return t, err
	}
	st, err = c.Query(ctx, `SELECT count(*) FROM eventlog WHERE (seqNumGlobal, seqNumClient) > (?, 0)`, head)
	if err != nil {
		return t, err
	}
	if st.Next() {
		t.dropped = int(st.Int(0)) - len(t.events)
	}
	return t, st.Close()
}

// gone gives the events of the tail that do not stand any more. A rebase rolls
// back everything from some pending event to the end and puts it back under the
// next generation, so the tail stands whole when its last event does.
func (t tail) gone(ctx context.Context, c *sqlite.Conn) ([]livestore.Event, error) {
	if len(t.events) == 0 {
		return nil, nil
	}
	last := t.events[len(t.events)-1]
	now, err := readFrom(ctx, c, last.SeqNum, 1)
	if err != nil || (len(now) == 1 && now[0].SeqNum == last.SeqNum && livestore.SameEvent(now[0], last)) {
		return nil, err
	}
	standing, err := readFrom(ctx, c, t.events[0].SeqNum, 2*maxTailEvents)
	if err != nil {
		return nil, err
	}
	byNum := make(map[livestore.SeqNum]livestore.Event, len(standing))
	for _, e := range standing {
		byNum[e.SeqNum] = e
	}
	var gone []livestore.Event
	for _, e := range t.events {
		if now, ok := byNum[e.SeqNum]; !ok || !livestore.SameEvent(now, e) {
			gone = append(gone, e)
		}
	}
	return gone, nil
}

// next is the tail for the next look.
func (t tail) next(ctx context.Context, c *sqlite.Conn, heads client.Heads, afresh bool) (tail, error) {
	head := heads.Backend
	if afresh || len(t.events) == 0 || t.dropped > 0 && t.head != head {
		return readTail(ctx, c, head)
	}
	last := t.events[len(t.events)-1].SeqNum
	last.Generation++
	added, err := readFrom(ctx, c, last, maxTailEvents)
	if err != nil {
		return t, err
	}
	// What is added stands behind what is kept: a read that is done again adds the same.
	all := append(t.events, added...)
	if all[len(all)-1].SeqNum != heads.Leader { // there was more than is read at once
		return readTail(ctx, c, head)
	}
	n := tail{events: all, bytes: t.bytes, dropped: t.dropped, head: head}
	for _, e := range added {
		n.bytes += len(e.Args)
	}
	if head != t.head {
		n.events, n.bytes = nil, 0
		for _, e := range all {
			if livestore.StatusOf(e.SeqNum, head) == livestore.Confirmed || e.SeqNum.Global < head {
				continue
			}
			n.events, n.bytes = append(n.events, e), n.bytes+len(e.Args)
		}
	}
	for len(n.events) > maxTailEvents || n.bytes > maxTailBytes {
		n.bytes -= len(n.events[0].Args)
		n.events, n.dropped = n.events[1:], n.dropped+1
	}
	return n, nil
}

// readFrom reads up to n events from a number on, that one included, and stops
// early when they are too large to be held.
func readFrom(ctx context.Context, c *sqlite.Conn, from livestore.SeqNum, n int) ([]livestore.Event, error) {
	return scanEvents(c.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog
WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) >= (?,?,?) ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration LIMIT ?`,
		from.Global, from.Client, from.Generation, n))
}

func scanEvents(st *sqlite.Stmt, err error) ([]livestore.Event, error) {
	if err != nil {
		return nil, err
	}
	var out []livestore.Event
	for bytes := 0; bytes <= 2*maxTailBytes && st.Next(); {
		e := client.ScanEvent(st)
		out, bytes = append(out, e), bytes+len(e.Args)
	}
	return out, st.Close()
}

// readRenumbered reads up to n events from a number on that a rebase put there:
// those of a later generation than the lowest of the events that are gone. What
// the rebase pulled in, which may be very much, is passed over.
func readRenumbered(ctx context.Context, c *sqlite.Conn, gone []livestore.Event, n int) ([]livestore.Event, error) {
	lowest := gone[0].SeqNum.Generation
	for _, e := range gone {
		lowest = min(lowest, e.SeqNum.Generation)
	}
	return scanEvents(c.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog
WHERE (seqNumGlobal, seqNumClient) >= (?,?) AND seqNumRebaseGeneration > ? ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration LIMIT ?`,
		gone[0].SeqNum.Global, gone[0].SeqNum.Client, lowest, n))
}

// readConfirmed reads the event at a confirmed head; ok is false when there is none.
func readConfirmed(ctx context.Context, c *sqlite.Conn, head int64) (e livestore.Event, ok bool, err error) {
	rows, err := readFrom(ctx, c, livestore.SeqNum{Global: head}, 1)
	if err != nil || head == 0 || len(rows) == 0 || rows[0].SeqNum.Global != head || rows[0].SeqNum.Client != 0 {
		return livestore.Event{}, false, err
	}
	return rows[0], true, nil
}
