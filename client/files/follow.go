package files

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// lookEvery is how often the files' stamps are looked at: a handful of system
	// calls, no read of the databases.
	lookEvery = 150 * time.Millisecond
	// maxSeen bounds the events of one look whose time of arrival is recorded.
	maxSeen = 5000
	// maxHalfDone is how long a rebase may stay half done on disk before it is told
	// as it stands: the app was killed in the middle of it.
	maxHalfDone = 5 * time.Second
)

// follower watches a store's files and turns what moved into changes.
type follower struct {
	s            *Store
	ctx          context.Context
	cancel       context.CancelFunc
	log, state   sqlite.Stamp
	begun        bool
	heads        client.Heads
	confirmed    confirmed
	tail         tail
	halfDone     time.Time // since when the rebase being written is half done; zero when none is
	lostEventlog bool
	lastProblem  string
}

// confirmed is the event at the backend's head, which stands for good: a log in
// which it does not was reset or replaced.
type confirmed struct {
	event livestore.Event
	known bool
}

func newFollower(s *Store) *follower {
	ctx, cancel := context.WithCancel(context.Background())
	return &follower{s: s, ctx: ctx, cancel: cancel}
}

// run looks until the store is closed or nobody reads any more.
func (f *follower) run() {
	defer f.cancel()
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
		if f.s.unwatched() {
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
		if f.confirmed.event, f.confirmed.known, err = readConfirmed(f.ctx, c, f.heads.Backend); err != nil {
			return err
		}
		f.tail, err = readTail(f.ctx, c, f.heads.Backend)
		return err
	}); err != nil {
		f.problem(err)
		return
	}
	f.begun, f.lastProblem = true, ""
	f.heads.At = time.Now()
	f.s.hub.Publish(client.HeadsChanged{Heads: f.heads})
}

// look publishes what moved since the last look.
func (f *follower) look() {
	if f.s.state != nil {
		if now, quiet, err := f.s.state.Stamp(); err == nil && quiet && !now.Equal(f.state) {
			f.state = now
			f.s.hub.Publish(client.StateChanged{})
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
		f.s.hub.Publish(client.Gap{Reason: "the eventlog file was gone for a while and is back"})
	case !f.begun: // it could not be read so far
		if quiet && !now.Equal(f.log) {
			f.begin()
		}
		return
	case !quiet || now.Equal(f.log):
		return
	}
	whole, err := f.read()
	if err != nil {
		f.problem(err)
		return
	}
	f.lastProblem = ""
	if whole {
		f.log = now
	}
}

func (f *follower) gone() {
	if f.lostEventlog {
		return
	}
	f.lostEventlog = true
	f.s.hub.Publish(client.FindingNoted{Finding: client.Finding{
		Rule: client.EventlogFileGone, Verdict: client.FallsShort, Severity: client.SeverityError, Confidence: client.ConfidenceHigh,
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
	f.s.hub.Publish(client.FindingNoted{Finding: client.Finding{
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
	standing  []livestore.Event
	first     livestore.SeqNum
	appended  int64
	nums      []livestore.SeqNum
	tail      tail
	confirmed confirmed
}

// halfDone reports whether the log is between the two transactions of a rebase: the
// first takes the pending events out and moves the backend's head, the second
// writes the upstream's events and the renumbered ones. Until then the backend is
// ahead of the leader, which it never is otherwise.
func (d *delta) halfDone() bool {
	return len(d.rolledBack) > 0 && !d.reset && d.heads.Leader.Global < d.heads.Backend
}

// read compares the log with the last look and publishes the difference. While a
// rebase is half done it publishes nothing and says so: the next look compares
// with the same past.
func (f *follower) read() (whole bool, err error) {
	var d delta
	if err := f.s.eventlog.Read(f.ctx, func(c *sqlite.Conn) (err error) {
		d, err = f.compare(c)
		return err
	}); err != nil {
		return false, err
	}
	at := time.Now()
	if d.halfDone() {
		if f.halfDone.IsZero() {
			f.halfDone = at
		}
		if at.Sub(f.halfDone) < maxHalfDone {
			return false, nil
		}
	}
	f.halfDone = time.Time{}
	d.heads.At = at
	var changes []client.Change
	if d.reset {
		changes = append(changes, client.Gap{Reason: fmt.Sprintf("what stood at the head (%s) is not in the log any more: it was reset or replaced", f.heads.Leader)})
	}
	if len(d.rolledBack) > 0 {
		rebase, err := f.s.side.Journal(f.ctx, at, sidecar.MatchRenumbered(d.rolledBack, d.standing))
		if err != nil {
			return false, err
		}
		changes = append(changes, client.EventsRolledBack{Rebase: rebase.Number, Old: rebase.RolledBack, New: rebase.Renumbered, From: rebase.First})
		if f.tail.dropped > 0 {
			changes = append(changes, client.Gap{Reason: fmt.Sprintf("%d older pending events were rolled back too; only the last %d are kept here", f.tail.dropped, len(f.tail.events))})
		}
	}
	if len(d.nums) > 0 {
		if err := f.s.side.Seen(f.ctx, at, d.nums); err != nil {
			f.problem(err) // only the times are missing then
		}
	}
	if d.appended > 0 {
		changes = append(changes, client.EventsAppended{From: d.first, To: d.heads.Leader, Count: d.appended, Heads: d.heads})
	}
	if d.heads.Leader != f.heads.Leader || d.heads.Backend != f.heads.Backend || d.heads.BackendID != f.heads.BackendID {
		changes = append(changes, client.HeadsChanged{Heads: d.heads})
	}
	f.heads, f.tail, f.confirmed = d.heads, d.tail, d.confirmed
	f.s.hub.Publish(changes...)
	return true, nil
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
	if d.reset, err = f.wasReset(c, d.heads, len(gone) > 0); err != nil {
		return d, err
	}
	if len(gone) > 0 {
		d.rolledBack, after = gone, beforeNum(gone[0].SeqNum)
		if d.standing, err = readRenumbered(f.ctx, c, gone, maxTailEvents); err != nil {
			return d, err
		}
	}
	if d.reset {
		after = livestore.Root
	}
	if err := f.countNew(c, after, &d); err != nil {
		return d, err
	}
	if d.confirmed.event, d.confirmed.known, err = readConfirmed(f.ctx, c, d.heads.Backend); err != nil {
		return d, err
	}
	d.tail, err = f.tail.next(f.ctx, c, d.heads, len(gone) > 0 || d.reset)
	return d, err
}

// wasReset reports whether the log is another one than at the last look. A rebase
// moves the backend's head on and never takes a confirmed event away.
func (f *follower) wasReset(c *sqlite.Conn, now client.Heads, gone bool) (bool, error) {
	if now.Backend < f.heads.Backend || (gone && now.Backend == f.heads.Backend) {
		return true, nil
	}
	if !f.confirmed.known {
		return false, nil
	}
	e, ok, err := readConfirmed(f.ctx, c, f.heads.Backend)
	return !ok || !livestore.SameEvent(e, f.confirmed.event), err
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

// beforeNum is just before every number with the global and client parts of s,
// whatever its generation: what took the place of a renumbered event is of an
// earlier one.
func beforeNum(s livestore.SeqNum) livestore.SeqNum {
	if s.Client > 0 {
		return livestore.SeqNum{Global: s.Global, Client: s.Client - 1, Generation: maxGeneration}
	}
	return livestore.SeqNum{Global: s.Global - 1, Client: maxGeneration, Generation: maxGeneration}
}

// maxGeneration stands for "any further number": no log gets there.
const maxGeneration = 1 << 53
