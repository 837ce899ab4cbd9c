package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector"
)

// sourceFlags say which store a SOURCE means, and how long it may take.
type sourceFlags struct {
	files.Options
	readOnly bool
	timeout  time.Duration
	logFile  string
}

// add defines the flags.
func (f *sourceFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.StoreID, "store", "", "the store with this id, where SOURCE has several")
	flags.StringVar(&f.StoreID, "store-id", "", "the same as --store")
	flags.Lookup("store-id").Hidden = true
	flags.StringVar(&f.DBFile, "db-file", "", "the name of the state file to read, where a store has several")
	flags.BoolVar(&f.readOnly, "read-only", false, "insist on read-only (a store on disk always is)")
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
	if err := onDisk(source); err != nil {
		return ctx, nil, nil, err
	}
	if f.timeout < 0 {
		return ctx, nil, nil, wrong("%s: --timeout %s is below zero; write a duration such as 10s", p.verb, f.timeout)
	}
	cancel := func() {}
	if f.timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("%s %s: not done after %s; --timeout sets how long it may take", p.verb, source, f.timeout))
	}
	st, end, err := p.attach(ctx, source, f)
	if err != nil {
		cancel()
		return ctx, nil, nil, err
	}
	for _, note := range st.Info().Notes {
		p.note("%s", note)
	}
	return ctx, st, func() { end(); cancel() }, nil
}

// attach attaches to a SOURCE on disk, and says nothing. The function it returns closes the store.
func (p *program) attach(ctx context.Context, source string, f *sourceFlags) (*inspector.Store, func(), error) {
	began := time.Now()
	store, err := files.Open(ctx, source, f.Options)
	if err != nil {
		return nil, nil, opening(ctx, source, fmt.Errorf("open %w", err))
	}
	info := store.Info()
	if f.readOnly && !info.ReadOnly {
		store.Close()
		return nil, nil, refused(fmt.Errorf("open %s: it can be written to, and --read-only was asked for", source))
	}
	st, err := inspector.Attach(ctx, store)
	if err != nil {
		store.Close()
		return nil, nil, opening(ctx, source, err)
	}
	p.logInfo("opened", "source", source, "store", info.StoreID, "eventlog", info.EventlogFile, "state", info.StateFile,
		"leader", st.Heads().Leader.String(), "backend", st.Heads().Backend, "took", time.Since(began))
	return st, func() {
		st.Close()
		store.Close()
	}, nil
}

// opening adds to an error of opening what to do, where it does not say so.
func opening(ctx context.Context, source string, err error) error {
	_, stat := os.Stat(source)
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

// scheme recognises an address: a word, a colon, and two slashes unless it is one
// of the short forms.
var scheme = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]*)://|^(demo):`)

// onDisk refuses a SOURCE that is not a path. The address itself is not repeated:
// it may hold a secret.
func onDisk(source string) error {
	if source == "" {
		return wrong("SOURCE is empty; name a folder, a database file or an export .json")
	}
	m := scheme.FindStringSubmatch(source)
	if m == nil {
		return nil
	}
	return wrong("open %s:…: this build opens stores on disk only; name a folder, a database file or an export .json", strings.ToLower(m[1]+m[2]))
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
