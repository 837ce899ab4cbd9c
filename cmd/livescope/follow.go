package main

import (
	"context"
	"errors"
	"hash/maphash"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
)

// errEnough ends a walk that has come as far as it should.
var errEnough = errors.New("enough")

// maxRemembered bounds the printed events that a follower remembers.
const maxRemembered = 50_000

// follower prints events as they come. Reading and being told of changes overlap:
// what was already printed when its change is announced is remembered and not
// printed again.
type follower struct {
	st   *inspector.Store
	q    eventsQuestion
	to   eventPrinter
	note func(format string, args ...any)

	seed    maphash.Seed
	printed map[livestore.SeqNum]uint64
	order   []livestore.SeqNum
}

// follow prints what is there and then what comes, until ctx ends.
func follow(ctx context.Context, st *inspector.Store, q eventsQuestion, to eventPrinter, note func(string, ...any)) error {
	f := &follower{st: st, q: q, to: to, note: note, seed: maphash.MakeSeed(), printed: map[livestore.SeqNum]uint64{}}
	changes := st.Client().Changes(ctx)
	err := f.begin(ctx, changes)
	for err == nil {
		c, ok := <-changes
		if !ok {
			break
		}
		st.Apply(c)
		err = f.take(ctx, c)
	}
	return interrupted(ctx, err)
}

// interrupted tells the end of following, which only comes from outside, from an
// error of its own.
func interrupted(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) && !isClosedPipe(err) {
		return errInterrupted
	}
	if err == nil && ctx.Err() == nil {
		return errors.New("the store was closed while it was followed")
	}
	return cmpErr(err, ctx.Err())
}

// begin prints what is in the log when following starts: the first change says
// where that is.
func (f *follower) begin(ctx context.Context, changes <-chan client.Change) error {
	for c := range changes {
		f.st.Apply(c)
		if finding, ok := c.(client.FindingNoted); ok {
			return errors.New(finding.Finding.Message)
		}
		if _, ok := c.(client.HeadsChanged); ok {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.existing(ctx, f.st.Heads().Leader); err != nil {
		return err
	}
	return f.to.rest()
}

func (f *follower) existing(ctx context.Context, leader livestore.SeqNum) error {
	if leader == livestore.Root {
		return nil
	}
	if f.q.limit == 0 {
		return f.upTo(ctx, f.q.from, leader)
	}
	rows, err := last(ctx, f.st, f.q, leader)
	for _, r := range rows {
		if err := f.print(r); err != nil {
			return err
		}
	}
	return err
}

// upTo prints the standing events between two numbers.
func (f *follower) upTo(ctx context.Context, from, to livestore.SeqNum) error {
	err := f.st.Each(ctx, inspector.EachOptions{Filter: f.q.filter, From: from}, func(r inspector.Row) error {
		switch {
		case r.Event.SeqNum.Compare(to) > 0:
			return errEnough
		case r.Key.Ordinal > 0: // rolled back: it is printed when that is announced
			return nil
		}
		return f.print(r)
	})
	if err == errEnough {
		return nil
	}
	return err
}

// take prints what one change brought.
func (f *follower) take(ctx context.Context, c client.Change) error {
	var err error
	switch c := c.(type) {
	case client.EventsRolledBack:
		err = f.rolledBack(ctx, c)
	case client.EventsAppended:
		err = f.appended(ctx, c)
	case client.Gap:
		clear(f.printed)
		f.order = nil
		f.note("%s", c.Reason)
	case client.FindingNoted:
		f.note("%s", c.Finding.Message)
	}
	if err != nil {
		return err
	}
	return f.to.rest()
}

// appended prints new events with the time at which they were seen here.
func (f *follower) appended(ctx context.Context, c client.EventsAppended) error {
	seen, err := f.st.Client().Sidecar().SeenAt(ctx, c.From, c.To)
	if err != nil {
		return err
	}
	plain := f.to
	defer func() { f.to = plain }()
	f.to.event = func(r inspector.Row) error {
		r.SeenAt = seen[r.Event.SeqNum]
		return plain.event(r)
	}
	from := c.From
	if from.Compare(f.q.from) < 0 {
		from = f.q.from
	}
	return f.upTo(ctx, from, c.To)
}

// rolledBack prints what a rebase took out, before what it put in.
func (f *follower) rolledBack(ctx context.Context, c client.EventsRolledBack) error {
	gone, err := f.st.Client().Sidecar().OfRebase(ctx, c.Rebase, c.Old)
	if err != nil {
		return err
	}
	for _, b := range gone {
		e := b.Event
		if f.printed[e.SeqNum] == f.identity(e) {
			delete(f.printed, e.SeqNum)
		}
		s := filter.Subject{SeqNum: e.SeqNum, Status: livestore.Rebased, Unknown: e.Unknown(), Name: e.Name, Args: e.Args, ClientID: e.ClientID, SessionID: e.SessionID}
		if e.SeqNum.Compare(f.q.from) < 0 || f.q.filter.Match(&s) == filter.No {
			continue
		}
		if err := f.to.event(inspector.Row{
			Key: livestore.Key{SeqNum: e.SeqNum, Ordinal: b.Ordinal}, Event: e, ArgsBytes: int64(len(e.Args)),
			Status: livestore.Rebased, RebasedTo: b.NewNum, Renumbered: b.Renumbered, SeenAt: b.SeenAt,
		}); err != nil {
			return err
		}
	}
	return nil
}

// print writes a standing event unless it was written before.
func (f *follower) print(r inspector.Row) error {
	n, id := r.Event.SeqNum, f.identity(r.Event)
	if f.printed[n] == id {
		return nil
	}
	if len(f.order) == maxRemembered {
		delete(f.printed, f.order[0])
		f.order = f.order[1:]
	}
	f.printed[n] = id
	f.order = append(f.order, n)
	return f.to.event(r)
}

// identity is never 0 but by chance: what makes an event itself, hashed.
func (f *follower) identity(e livestore.Event) uint64 {
	var h maphash.Hash
	h.SetSeed(f.seed)
	for _, part := range [...]string{e.Name, e.Args, e.ClientID, e.SessionID} {
		h.WriteString(part)
		h.WriteByte(0)
	}
	return h.Sum64() | 1
}
