package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

// exitFound says that drill found what it looks for: events that did not get through.
const exitFound = 3

// latcher is what closes and opens the latch of a store, or why there is none.
func latcher(st *inspector.Store) (client.Latcher, error) {
	if err := st.Client().Can(client.CapQueries); err != nil || st.Info().Source != "devtools" {
		return nil, errors.New("only a running app has a sync latch; attach to it: devtools+ws://HOST:PORT")
	}
	controls := st.Controls()
	switch {
	case controls == nil:
		return nil, refused(errors.New("the store was opened read-only"))
	case controls.Latch == nil:
		return nil, controls.NoLatch
	}
	return controls.Latch, nil
}

func (p *program) latch() *cobra.Command {
	var flags readFlags
	c := p.command("latch SOURCE open|close|status", "Close or open a running app's sync latch, which simulates being offline", `
livescope latch devtools+ws://localhost:4242 close
livescope latch devtools+ws://localhost:4242 status --json`, takes(2, 2), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		what := args[1]
		if what != "open" && what != "close" && what != "status" {
			return wrong("latch: %q is not open, close or status", what)
		}
		flags.keepLatch = true // it stays as it is asked to be
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		found := st.Latch()
		if what != "status" {
			if _, err := latcher(st); err != nil {
				return fmt.Errorf("latch %s: %w", what, err)
			}
			if err := st.SetLatch(ctx, what == "close"); err != nil {
				return cause(ctx, err)
			}
		}
		now := found.Latch
		switch what {
		case "open":
			now = client.LatchOpen
		case "close":
			now = client.LatchClosed
		}
		return p.tell(format, struct {
			Latch       client.Latch `json:"latch"`
			FoundClosed bool         `json:"foundClosed"`
		}{now, found.Latch == client.LatchClosed}, latchWords(st, what, now, found.Latch), []string{"latch", "foundClosed"}, []string{string(now), fmt.Sprint(found.Latch == client.LatchClosed)})
	})
	flags.add(c)
	c.ValidArgsFunction = completeSecond("open", "close", "status")
	return c
}

// latchWords says in one line how the latch stands.
func latchWords(st *inspector.Store, asked string, now, found client.Latch) string {
	switch {
	case now == client.LatchNone:
		return "no latch: " + noLatch(st).Error()
	case asked == "status" || now == found:
		return "the latch is " + string(now)
	case now == client.LatchClosed:
		return "the latch is closed: nothing is pushed or pulled until it is opened"
	}
	return "the latch is open"
}

func noLatch(st *inspector.Store) error {
	if err := st.Client().Can(client.CapBackend); err != nil {
		return err
	}
	return errors.New("the app has not told how it stands")
}

// completeSecond completes the second argument; the first is a SOURCE.
func completeSecond(words ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		if len(args) == 1 {
			return words, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// tell writes a verb's one answer in the format asked for.
func (p *program) tell(f format, value any, words string, fields, cells []string) error {
	w := newOutput(p.stdout)
	defer w.Close()
	var err error
	switch f {
	case asJSON:
		err = jsonLine(w, value)
	case asCSV:
		err = cmpErr(csvLine(w, fields...), csvLine(w, cells...))
	default:
		_, err = io.WriteString(w, text.Clean(words)+"\n")
	}
	return cmpErr(err, w.Close())
}

// drilled is what a drill found.
type drilled struct {
	ClosedForMS int64 `json:"closedForMs"`
	PendingPeak int64 `json:"pendingPeak"`
	Drained     bool  `json:"drained"`
	// DrainMS is null when it did not drain.
	DrainMS *int64 `json:"drainMs"`
	Rebases int    `json:"rebases"`
}

func (p *program) drill() *cobra.Command {
	var flags readFlags
	closedFor := 10 * time.Second
	c := p.command("drill SOURCE", "Close the sync latch for a while, open it, and say whether all that was pending got through", `
livescope drill devtools+ws://localhost:4242
livescope drill devtools+ws://localhost:4242 --closed 30s --timeout 2m --json`, takes(1, 1), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		if closedFor <= 0 {
			return wrong("drill: --closed %s is no time to be offline; write a duration such as 10s", closedFor)
		}
		limit := flags.timeout
		if limit == 0 {
			limit = time.Minute
		}
		flags.timeout = 0 // it is the time to drain, not that of the run
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		if _, err := latcher(st); err != nil {
			return fmt.Errorf("drill: %w", err)
		}
		if st.Latch().Latch == client.LatchClosed {
			return errors.New("drill: the latch is closed already; open it first: livescope latch SOURCE open")
		}
		found, err := runDrill(ctx, st, closedFor, limit)
		if err != nil {
			return cause(ctx, interruptedDrill(ctx, err))
		}
		if err := p.tell(format, found, found.words(limit), []string{"closedForMs", "pendingPeak", "drained", "drainMs", "rebases"}, found.cells()); err != nil {
			return err
		}
		if !found.Drained {
			return &failure{exitFound, fmt.Errorf("drill: not drained %s after the latch was opened; livescope sync SOURCE says where it stands", limit)}
		}
		return nil
	})
	flags.add(c)
	c.Flags().DurationVar(&closedFor, "closed", closedFor, "how long the latch stays closed")
	c.Flags().Lookup("timeout").Usage = "how long what was pending may take to get through"
	c.Flags().Lookup("timeout").DefValue = "1m0s"
	return c
}

// interruptedDrill tells the end of the run from what it did to the drill.
func interruptedDrill(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return errInterrupted
	}
	return err
}

// runDrill closes the latch, waits, opens it and waits until nothing is pending. The latch is put back when the store is
// closed, however this ends.
func runDrill(ctx context.Context, st *inspector.Store, closedFor, limit time.Duration) (d drilled, err error) {
	changes := st.Client().Changes(ctx)
	if err := st.SetLatch(ctx, true); err != nil {
		return d, err
	}
	closed := time.Now()
	if err := d.watch(ctx, st, changes, closedFor, func(inspector.SyncStatus) bool { return false }); err != nil {
		return d, err
	}
	d.ClosedForMS = time.Since(closed).Milliseconds()
	if err := st.SetLatch(ctx, false); err != nil {
		return d, err
	}
	opened := time.Now()
	// The app may go on committing: it is drained when all that was pending at the opening is confirmed.
	target := st.Heads().Leader.Global
	err = d.watch(ctx, st, changes, limit, func(s inspector.SyncStatus) bool {
		d.Drained = s.Heads.Backend >= target || inSync(s)
		return d.Drained
	})
	if d.Drained {
		ms := time.Since(opened).Milliseconds()
		d.DrainMS = &ms
	}
	return d, err
}

// watch takes changes in for a time, or until something is so.
func (d *drilled) watch(ctx context.Context, st *inspector.Store, changes <-chan client.Change, limit time.Duration, until func(inspector.SyncStatus) bool) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		status, err := st.Sync(ctx)
		if err != nil {
			return err
		}
		d.PendingPeak = max(d.PendingPeak, status.Pending)
		if until(status) {
			return nil
		}
		select {
		case c, ok := <-changes:
			if !ok {
				return cmpErr(ctx.Err(), errors.New("the store was closed"))
			}
			st.Apply(c)
			if _, is := c.(client.EventsRolledBack); is {
				d.Rebases++
			}
		case <-timer.C:
			return nil
		}
	}
}

func (d drilled) cells() []string {
	drain := ""
	if d.DrainMS != nil {
		drain = fmt.Sprint(*d.DrainMS)
	}
	return []string{fmt.Sprint(d.ClosedForMS), fmt.Sprint(d.PendingPeak), fmt.Sprint(d.Drained), drain, fmt.Sprint(d.Rebases)}
}

func (d drilled) words(limit time.Duration) string {
	end := fmt.Sprintf("not drained after %s", limit)
	if d.Drained {
		end = fmt.Sprintf("drained in %s", (time.Duration(*d.DrainMS) * time.Millisecond).String())
	}
	return fmt.Sprintf("closed for %s, %s pending at most, %s, %d rebases", time.Duration(d.ClosedForMS)*time.Millisecond, text.Count(d.PendingPeak), end, d.Rebases)
}
