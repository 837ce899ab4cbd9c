package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
)

// sourceFlags say which store a SOURCE means, and how long it may take.
type sourceFlags struct {
	files.Options
	clientID, sessionID string
	readOnly, keepLatch bool
	fetchLarge          bool
	timeout             time.Duration
	logFile             string
	// mesh, when it is set, is how apps are reached, in place of dialling.
	mesh func(address string) (*devtools.Mesh, error)
}

// add defines the flags.
func (f *sourceFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.StoreID, "store", "", "the store with this id, where SOURCE has several")
	flags.StringVar(&f.StoreID, "store-id", "", "the same as --store")
	flags.Lookup("store-id").Hidden = true
	flags.StringVar(&f.clientID, "client", "", "the client with this id, where an app has several")
	flags.StringVar(&f.sessionID, "session", "", "the session with this id, where a client has several")
	flags.StringVar(&f.DBFile, "db-file", "", "the name of the state file to read, where a store has several")
	flags.BoolVar(&f.readOnly, "read-only", false, "nothing can be written (a store on disk never is)")
	flags.BoolVar(&f.keepLatch, "keep-latch", false, "leave the sync latch as it is at the end; else it is put back as it was found")
	flags.BoolVar(&f.fetchLarge, "fetch-large", false, "have an app send databases of over 4 MB whose files are not to be reached from here")
	flags.StringVar(&f.logFile, "log-file", "", "append a log of the run to this file, scrubbed of secrets")
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 || c.Name() == "export" {
			return nil, cobra.ShellCompDirectiveDefault // files and folders
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// readFlags are those of a verb that reads a SOURCE and writes an answer.
type readFlags struct {
	sourceFlags
	outputFlags
}

// add defines the flags.
func (f *readFlags) add(c *cobra.Command) {
	f.sourceFlags.add(c)
	f.addTimeout(c)
	f.outputFlags.add(c)
}

// addTimeout defines the time limit of the whole run.
func (f *sourceFlags) addTimeout(c *cobra.Command) {
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "give up after this long, such as 10s (exit 1)")
	c.Flags().Lookup("timeout").DefValue = "" // no limit
}

// open attaches to a SOURCE. What must be known about it goes to stderr. The
// store is closed by the function it returns, whose context is the one to use.
func (p *program) open(ctx context.Context, source string, f *sourceFlags) (context.Context, *inspector.Store, func(), error) {
	if err := p.openLog(f.logFile); err != nil {
		return ctx, nil, nil, err
	}
	at, err := parseSource(source, f)
	if err != nil {
		return ctx, nil, nil, err
	}
	if f.timeout < 0 {
		return ctx, nil, nil, wrong("%s: --timeout %s is below zero; write a duration such as 10s", p.verb, f.timeout)
	}
	cancel := func() {}
	if f.timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("%s %s: not done after %s; --timeout sets how long it may take", p.verb, at.name(), f.timeout))
	}
	st, end, err := p.attach(ctx, at, f)
	if err != nil {
		cancel()
		return ctx, nil, nil, err
	}
	settle(ctx, st)
	for _, note := range st.Info().Notes {
		p.note("%s", note)
	}
	return ctx, st, func() { end(); cancel() }, nil
}

// attach attaches to a SOURCE, and says nothing. The function it returns closes the store.
func (p *program) attach(ctx context.Context, at target, f *sourceFlags) (*inspector.Store, func(), error) {
	began := time.Now()
	store, controls, err := p.reach(ctx, at, f)
	if err != nil {
		return nil, nil, err
	}
	st, err := inspector.AttachControlled(ctx, store, controls)
	if err != nil {
		store.Close()
		return nil, nil, opening(ctx, at, err)
	}
	info := store.Info()
	p.logInfo("opened", "source", at.name(), "store", info.StoreID, "eventlog", info.EventlogFile, "state", info.StateFile,
		"leader", st.Heads().Leader.String(), "backend", st.Heads().Backend, "took", time.Since(began))
	return st, func() {
		st.Close()
		if err := store.Close(); err != nil {
			p.closing(at, err)
		}
	}, nil
}

// closing tells what went wrong at the end: a latch that was not put back, say.
func (p *program) closing(at target, err error) {
	p.note("leave %s: %s", at.name(), err)
}

// reach opens the store of a SOURCE, whatever kind it is.
func (p *program) reach(ctx context.Context, at target, f *sourceFlags) (client.Store, *client.Controls, error) {
	if at.path == "" {
		return p.reachApp(ctx, at, f)
	}
	if recording.Recognise(at.path) {
		store, err := recording.Open(ctx, at.path, recording.OpenOptions{})
		if err != nil {
			return nil, nil, opening(ctx, at, fmt.Errorf("open %w", err))
		}
		return store, nil, nil
	}
	store, err := files.Open(ctx, at.path, f.Options)
	if err != nil {
		return nil, nil, opening(ctx, at, fmt.Errorf("open %w", err))
	}
	return store, nil, nil
}

// opening adds to an error of opening what to do, where it does not say so.
func opening(ctx context.Context, at target, err error) error {
	_, stat := os.Stat(at.path)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return context.Cause(ctx)
	case errors.Is(stat, fs.ErrNotExist):
		return fmt.Errorf("%w; livescope stores DIR lists the stores below a folder", err)
	case sqlite.IsCorrupt(err):
		return fmt.Errorf("%w; restore it from a backup, or let the app pull it again", err)
	}
	return err
}

// note tells the user something beside the output.
func (p *program) note(format string, args ...any) {
	message := line(fmt.Sprintf(format, args...))
	fmt.Fprintln(p.stderr, "livescope: "+message)
	p.logInfo("note", "text", message)
}

// cause is the error to report for one that came of a context's end: a time limit
// says more than "context deadline exceeded".
func cause(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return err
}
