package recording

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sidecar"
)

const (
	// commitEvery is how much a recording that is killed loses.
	commitEvery = time.Second
	// stateEvery is how often the state is recorded at most.
	stateEvery = 10 * time.Second
	// commitTries is how often the last commit is tried while another program reads
	// the file under a lock; each waits for 2 s.
	commitTries = 3
	// grace is how long what is under way may take when the recording is to end.
	grace = 10 * time.Second
	// defaultStateBytes is the bound on states that is not told otherwise.
	defaultStateBytes = 64 << 20
	// seenNumbers is how many global numbers are asked for their times at once.
	seenNumbers = 1000
	// maxRebaseRows bounds the events of one rebase.
	maxRebaseRows = 50_000
)

// Options of a recording.
type Options struct {
	// Note is kept with the recording.
	Note string
	// Redact, unless nil, gives the shape of a value; values are then not recorded
	// and neither is the state, which consists of them.
	Redact func(args string) string
	// MaxStateBytes bounds the states that are kept, 0 for 64 MB; below 0 none are.
	// The one at the start stays, those after it make room for later ones.
	MaxStateBytes int64
	// Livescope is the version that records, LiveStore that of the app, if known.
	Livescope, LiveStore string
	// OnProgress, unless nil, is called about every second with what is readable by then.
	OnProgress func(Summary)
}

// Summary is how far a recording has come.
type Summary struct {
	// Events is how many events were recorded, AtStart how many of them were in the
	// log already. One that a rebase put back counts again.
	Events, AtStart int64
	Changes         int64
	// Bytes is the size of the file.
	Bytes          int64
	Started, Ended time.Time
}

// recorder is a recording under way.
type recorder struct {
	s    client.Store
	f    *file
	opt  Options
	dir  string
	sum  Summary
	log  log
	told client.Heads // as last told, for the session's head
	// behind: the log may have more than is recorded.
	behind, headsMoved, queriesMoved bool
	rebases                          int
	states                           states
	said                             map[string]bool
}

// readError is a store that cannot be read, which ends no recording that has begun.
type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }

// Record records a store in a new file until ctx ends or the store is closed. It
// returns an error and leaves no file when not even the start could be recorded,
// and an error and what was recorded so far when the file cannot be written any more.
func Record(ctx context.Context, s client.Store, path string, opt Options) (Summary, error) {
	f, err := create(ctx, path)
	if err != nil {
		return Summary{}, err
	}
	r := &recorder{s: s, f: f, opt: opt, sum: Summary{Started: time.Now()}, said: map[string]bool{}}
	if r.dir, err = scratch.New("record"); err != nil {
		f.discard()
		return Summary{}, err
	}
	defer os.RemoveAll(r.dir)
	// The changes come first, so that what happens while the start is read is told.
	following, leave := context.WithCancel(ctx)
	defer leave()
	changes := s.Changes(following)
	if err := r.start(ctx); err != nil {
		f.discard()
		return Summary{}, fmt.Errorf("record the start of %s: %w", s.Info().Where, err)
	}
	defer f.c.Close()
	work, stop := graceful(ctx)
	defer stop()
	if err = r.follow(work, changes); err == nil {
		err = r.end(work)
	}
	if work.Err() != nil {
		err = r.cutShort(ctx)
	}
	r.sum.Ended, r.sum.Bytes = time.Now(), f.size()
	if err != nil {
		return r.sum, fmt.Errorf("write %s: %w; what was recorded until then can be opened", path, err)
	}
	return r.sum, nil
}

// graceful is a context that ends a while after ctx does.
func graceful(ctx context.Context) (context.Context, func()) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(grace, cancel)
		context.AfterFunc(work, func() { t.Stop() })
	})
	return work, func() { unhook(); cancel() }
}

// start records what there is before the first change.
func (r *recorder) start(ctx context.Context) error {
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	r.sum.AtStart = r.sum.Events
	if err := r.putRebases(ctx); err != nil {
		return err
	}
	if err := r.putSeen(ctx, livestore.Root, r.log.last.SeqNum); err != nil {
		return err
	}
	h := header{Store: r.s.Info(), Started: r.sum.Started, Livescope: r.opt.Livescope, LiveStore: r.opt.LiveStore, Note: r.opt.Note, Redacted: r.opt.Redact != nil}
	_, noEventlog := r.s.Eventlog()
	h.NoEventlog, h.NoBackend, h.NoQueries = word(noEventlog), word(r.s.Can(client.CapBackend)), word(r.s.Can(client.CapQueries))
	noState, err := r.putState(ctx)
	if err != nil {
		return err
	}
	h.NoState = noState
	if err := r.f.keep(ctx, metaHeader, h); err != nil {
		return err
	}
	r.queriesMoved = h.NoQueries == ""
	return r.tick(ctx)
}

func word(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// follow records changes until there are no more.
func (r *recorder) follow(ctx context.Context, changes <-chan client.Change) error {
	tick := time.NewTicker(commitEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case c, ok := <-changes:
			if !ok {
				return nil
			}
			err = r.take(ctx, c)
		case <-tick.C:
			err = r.tick(ctx)
		}
		if err == nil && r.behind && len(changes) == 0 {
			err = r.goOn(ctx, r.catchUp(ctx))
		}
		if err != nil {
			return err
		}
	}
}

// goOn says once that the store could not be read, which ends nothing.
func (r *recorder) goOn(ctx context.Context, err error) error {
	var read *readError
	if !errors.As(err, &read) {
		return err
	}
	return r.gap(ctx, "the log", oneLine(err.Error()))
}

// gap records, once for each thing that it may be about, that it was not recorded.
func (r *recorder) gap(ctx context.Context, about, why string) error {
	if r.said[about] {
		return nil
	}
	r.said[about] = true
	return r.put(ctx, client.Gap{Reason: about + " was not recorded: " + why})
}

// take records one change and what it is about.
func (r *recorder) take(ctx context.Context, c client.Change) error {
	if _, ok := c.(client.QueriesChanged); ok { // they change all the time
		r.queriesMoved = true
		return nil
	}
	if err := r.put(ctx, c); err != nil {
		return err
	}
	switch c := c.(type) {
	case client.EventsAppended:
		r.behind, r.told = true, c.Heads
		return r.goOn(ctx, r.putSeen(ctx, c.From, c.To))
	case client.EventsRolledBack:
		r.behind = true
		return r.goOn(ctx, r.putRebases(ctx))
	case client.HeadsChanged:
		r.behind, r.headsMoved, r.told = true, true, c.Heads
	case client.Gap:
		r.behind = true
	case client.StateChanged:
		r.states.moved = true
	}
	return nil
}

// put writes one change.
func (r *recorder) put(ctx context.Context, c client.Change) error {
	name, text, err := encode(r.redact(c))
	if err != nil {
		return r.gap(ctx, fmt.Sprintf("a %T", c), oneLine(err.Error()))
	}
	r.sum.Changes++
	return r.f.exec(ctx, `INSERT INTO change VALUES (?,?,?,?)`, r.sum.Changes, time.Now().UnixMicro(), name, text)
}

// tick writes what is written at intervals and makes it readable.
func (r *recorder) tick(ctx context.Context) error {
	if r.behind {
		if err := r.goOn(ctx, r.catchUp(ctx)); err != nil {
			return err
		}
	}
	if err := r.putQueries(ctx); err != nil {
		return err
	}
	if r.states.moved && time.Since(r.states.at) >= stateEvery {
		if err := r.putLaterState(ctx); err != nil {
			return err
		}
	}
	if r.headsMoved {
		r.headsMoved = false
		heads := r.log.heads
		heads.Session, heads.HasSession = r.told.Session, r.told.HasSession
		if err := r.f.keep(ctx, metaHeads, heads); err != nil {
			return err
		}
	}
	if err := r.f.commit(ctx); err != nil || r.f.begun || r.opt.OnProgress == nil {
		return err
	}
	now := r.sum
	now.Ended, now.Bytes = time.Now(), r.f.size()
	r.opt.OnProgress(now)
	return nil
}

// putQueries writes the live queries as they are now.
func (r *recorder) putQueries(ctx context.Context) error {
	app, ok := r.s.(client.Reactive)
	if !r.queriesMoved || !ok {
		return nil
	}
	r.queriesMoved = false
	if err := r.f.keep(ctx, metaQueries, r.redactQueries(app.LiveQueries())); err != nil {
		return r.gap(ctx, "the list of live queries", oneLine(err.Error()))
	}
	return r.put(ctx, client.QueriesChanged{})
}

// putRebases writes the rebases of the store's journal that are new.
func (r *recorder) putRebases(ctx context.Context) error {
	all := r.s.Sidecar().Rebases()
	if len(all) <= r.rebases {
		return nil
	}
	for _, b := range all[r.rebases:] {
		rows, err := r.s.Sidecar().OfRebase(ctx, b.Number, maxRebaseRows)
		if err != nil {
			return &readError{err}
		}
		if err := r.f.each(ctx, `INSERT INTO rolled_back VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, 18, func(put func(...any) error) error {
			return r.putRolledBack(put, rows)
		}); err != nil {
			return err
		}
		r.rebases++
	}
	return nil
}

func (r *recorder) putRolledBack(put func(...any) error, rows []sidecar.RolledBack) error {
	for _, b := range rows {
		args := append([]any{b.Rebase, b.SeenAt.UnixMilli()}, r.columns(b.Event)...)
		if err := put(append(args, b.Renumbered, b.NewNum.Global, b.NewNum.Client, b.NewNum.Generation)...); err != nil {
			return err
		}
	}
	return nil
}

// putSeen writes when the events between two numbers were seen.
func (r *recorder) putSeen(ctx context.Context, from, to livestore.SeqNum) error {
	for ; from.Global <= to.Global; from.Global += seenNumbers {
		seen, err := r.s.Sidecar().SeenAt(ctx, from, livestore.SeqNum{Global: min(to.Global, from.Global+seenNumbers-1)})
		if err != nil {
			return &readError{err}
		}
		if len(seen) == 0 {
			continue
		}
		if err := r.f.each(ctx, `INSERT OR REPLACE INTO seen VALUES (?,?,?,?)`, 4, func(put func(...any) error) error {
			for n, at := range seen {
				if err := put(n.Global, n.Client, n.Generation, at.UnixMilli()); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// end writes what is still to be written.
func (r *recorder) end(ctx context.Context) error {
	if r.states.moved {
		if err := r.putLaterState(ctx); err != nil {
			return err
		}
	}
	if err := r.f.keep(ctx, metaEnded, time.Now()); err != nil {
		return err
	}
	for range commitTries {
		if err := r.tick(ctx); err != nil || !r.f.begun {
			return err
		}
	}
	return errors.New("another program has it locked")
}

// cutShort ends a recording in which something took too long, with what was
// committed: SQLite undoes the transaction of a statement that is cancelled.
func (r *recorder) cutShort(ctx context.Context) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	r.f.c.Exec(last, "ROLLBACK")
	r.f.begun, r.behind, r.states.moved, r.queriesMoved = false, false, false, false
	if err := r.gap(last, "the end", fmt.Sprintf("it was still being read %s after it was to end", grace)); err != nil {
		return err
	}
	return r.end(last)
}
