package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// lookEvery is how often the files' stamps are looked at: a handful of system
	// calls, no read of the databases.
	lookEvery = 150 * time.Millisecond
	// maxSeen bounds the events of one look whose time of arrival is recorded.
	maxSeen = 5000
)

// follower watches a store's files and turns what moved into changes.
type follower struct {
	s            *Store
	ctx          context.Context
	cancel       context.CancelFunc
	log, state   sqlite.Stamp
	heads        client.Heads
	tail         tail
	lostEventlog bool
	lastProblem  string
}

func newFollower(s *Store) *follower {
	ctx, cancel := context.WithCancel(context.Background())
	return &follower{s: s, ctx: ctx, cancel: cancel}
}

// run looks until the store is closed or nobody reads any more.
func (f *follower) run() {
	defer f.cancel()
	defer f.s.letGo(true)
	go func() {
		select {
		case <-f.s.done:
			f.cancel()
		case <-f.ctx.Done():
		}
	}()
	f.begin()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-f.ctx.Done():
			return
		case <-ticker.C:
		}
		if f.s.letGo(false) == 0 {
			return
		}
		f.look()
	}
}

// begin takes the state of things that later looks are compared with.
func (f *follower) begin() {
	if f.s.state != nil {
		f.state, _, _ = f.s.state.Stamp()
	}
	if f.s.eventlog == nil {
		return
	}
	f.log, _, _ = f.s.eventlog.Stamp()
	if err := f.s.eventlog.Read(f.ctx, func(c *sqlite.Conn) (err error) {
		if f.heads, err = client.ReadHeads(f.ctx, c); err != nil {
			return err
		}
		f.tail, err = readTail(f.ctx, c, f.heads.Backend)
		return err
	}); err != nil {
		f.problem(err)
		return
	}
	f.heads.At = time.Now()
	f.s.publish(client.HeadsChanged{Heads: f.heads})
}

// look publishes what moved since the last look.
func (f *follower) look() {
	if f.s.state != nil {
		if now, quiet, err := f.s.state.Stamp(); err == nil && quiet && !now.Equal(f.state) {
			f.state = now
			f.s.publish(client.StateChanged{})
		}
	}
	if f.s.eventlog == nil {
		return
	}
	now, quiet, err := f.s.eventlog.Stamp()
	switch {
	case errors.Is(err, sqlite.ErrGone):
		f.gone()
		return
	case err != nil:
		f.problem(err)
		return
	case f.lostEventlog:
		f.lostEventlog = false
		f.s.publish(client.Gap{Reason: "the eventlog file was gone for a while and is back"})
	case !quiet || now.Equal(f.log):
		return
	}
	if err := f.read(); err != nil {
		f.problem(err)
		return
	}
	f.log, f.lastProblem = now, ""
}

func (f *follower) gone() {
	if f.lostEventlog {
		return
	}
	f.lostEventlog = true
	f.s.publish(client.FindingNoted{Finding: client.Finding{
		Rule: "eventlog-file-gone", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
		Message:  "the eventlog file was deleted or moved while it was open",
		Evidence: []string{f.s.info.EventlogFile},
		Fix:      "what was read so far stays readable here; reopen the store where it is now",
	}})
}

// problem publishes an error once, not at every look.
func (f *follower) problem(err error) {
	if f.ctx.Err() != nil || err.Error() == f.lastProblem {
		return
	}
	f.lastProblem = err.Error()
	f.s.publish(client.FindingNoted{Finding: client.Finding{
		Rule: "eventlog-unreadable", Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
		Message: "the eventlog cannot be followed: " + err.Error(), Evidence: []string{f.s.info.EventlogFile},
	}})
}

// delta is what one read of the eventlog found against the last one.
type delta struct {
	heads      client.Heads
	reset      bool
	rolledBack []livestore.Event
	// standing are the rows that now stand where the rolled-back ones stood and after.
	standing []livestore.Event
	first    livestore.SeqNum
	appended int64
	nums     []livestore.SeqNum
	tail     tail
}

// read compares the log with the last look and publishes the difference.
func (f *follower) read() error {
	var d delta
	if err := f.s.eventlog.Read(f.ctx, func(c *sqlite.Conn) (err error) {
		d, err = f.compare(c)
		return err
	}); err != nil {
		return err
	}
	at := time.Now()
	d.heads.At = at
	var changes []client.Change
	if d.reset {
		changes = append(changes, client.Gap{Reason: fmt.Sprintf("%s, the last event seen, is not in the log any more: it was reset or replaced", f.heads.Leader)})
	}
	if len(d.rolledBack) > 0 {
		rebase, err := f.s.side.Journal(f.ctx, at, matchRenumbered(d.rolledBack, d.standing))
		if err != nil {
			return err
		}
		changes = append(changes, client.EventsRolledBack{Rebase: rebase.Number, Old: rebase.RolledBack, New: rebase.Renumbered, From: rebase.First})
		if f.tail.dropped > 0 {
			changes = append(changes, client.Gap{Reason: fmt.Sprintf("%d older pending events were rolled back too; only the last %d are kept here", f.tail.dropped, len(f.tail.events))})
		}
	}
	if len(d.nums) > 0 {
		if err := f.s.side.Seen(f.ctx, at, d.nums); err != nil {
			return err
		}
	}
	if d.appended > 0 {
		changes = append(changes, client.EventsAppended{From: d.first, To: d.heads.Leader, Count: d.appended})
	}
	if d.heads.Leader != f.heads.Leader || d.heads.Backend != f.heads.Backend || d.heads.BackendID != f.heads.BackendID {
		changes = append(changes, client.HeadsChanged{Heads: d.heads})
	}
	f.heads, f.tail = d.heads, d.tail
	f.s.publish(changes...)
	return nil
}

// compare reads, in one state of the log, what differs from the last look.
func (f *follower) compare(c *sqlite.Conn) (d delta, err error) {
	if d.heads, err = client.ReadHeads(f.ctx, c); err != nil {
		return d, err
	}
	after := f.heads.Leader
	gone, err := f.tail.gone(f.ctx, c)
	if err != nil {
		return d, err
	}
	switch {
	case len(gone) > 0:
		d.rolledBack = gone
		if d.reset, err = f.headGone(c); err != nil {
			return d, err
		}
		if d.standing, err = readFrom(f.ctx, c, gone[0].SeqNum, maxTailEvents); err != nil {
			return d, err
		}
		after = beforeNum(gone[0].SeqNum)
	case len(f.tail.events) == 0 && after != livestore.Root:
		still, err := stands(f.ctx, c, after)
		if err != nil {
			return d, err
		}
		if d.reset = !still; d.reset {
			after = livestore.Root
		}
	}
	if err := f.countNew(c, after, &d); err != nil {
		return d, err
	}
	d.tail, err = f.tail.next(f.ctx, c, d.heads.Backend, len(gone) > 0 || d.reset)
	return d, err
}

// headGone reports whether the event that was the confirmed head is not in the log
// any more, which a rebase never does.
func (f *follower) headGone(c *sqlite.Conn) (bool, error) {
	if f.heads.Backend == 0 {
		return false, nil
	}
	rows, err := readFrom(f.ctx, c, livestore.SeqNum{Global: f.heads.Backend}, 1)
	return len(rows) == 0 || rows[0].SeqNum.Global != f.heads.Backend, err
}

// countNew counts the rows after a number and lists the first few.
func (f *follower) countNew(c *sqlite.Conn, after livestore.SeqNum, d *delta) error {
	const where = ` FROM eventlog WHERE (seqNumGlobal, seqNumClient, seqNumRebaseGeneration) > (?,?,?)`
	st, err := c.Query(f.ctx, `SELECT count(*)`+where, after.Global, after.Client, after.Generation)
	if err != nil {
		return err
	}
	if st.Next() {
		d.appended = st.Int(0)
	}
	if err := st.Close(); err != nil || d.appended == 0 {
		return err
	}
	st, err = c.Query(f.ctx, `SELECT seqNumGlobal, seqNumClient, seqNumRebaseGeneration`+where+` ORDER BY 1, 2, 3 LIMIT ?`, after.Global, after.Client, after.Generation, maxSeen)
	if err != nil {
		return err
	}
	for st.Next() {
		d.nums = append(d.nums, livestore.SeqNum{Global: st.Int(0), Client: st.Int(1), Generation: st.Int(2)})
	}
	if len(d.nums) > 0 {
		d.first = d.nums[0]
	}
	return st.Close()
}

// beforeNum is the number just before s in the order of the log.
func beforeNum(s livestore.SeqNum) livestore.SeqNum {
	switch {
	case s.Generation > 0:
		s.Generation--
	case s.Client > 0:
		s.Client, s.Generation = s.Client-1, maxGeneration
	default:
		s = livestore.SeqNum{Global: s.Global - 1, Client: maxGeneration, Generation: maxGeneration}
	}
	return s
}

// maxGeneration stands for "any further number": no log gets there.
const maxGeneration = 1 << 53
