package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/remember"
)

// screenFlags are those of the screen.
type screenFlags struct {
	sourceFlags
	redact        bool
	theme, config string
}

func (f *screenFlags) add(c *cobra.Command) {
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.BoolVar(&f.redact, "redact", false, "values of the store as shapes, for sharing a screen")
	flags.StringVar(&f.theme, "theme", "", "the colours: "+strings.Join(config.Themes, ", "))
	flags.StringVar(&f.config, "config", "", "the settings file to read, in place of the usual one")
	// An error here would be one in this file.
	_ = c.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(config.Themes, cobra.ShellCompDirectiveNoFileComp))
}

// screen is the root command: without a verb, the argument is a SOURCE to look at.
func (p *program) screen() *cobra.Command {
	var flags screenFlags
	c := &cobra.Command{
		Use:   "livescope [SOURCE]",
		Short: "Look into LiveStore stores and running apps, in the terminal",
		Long: `Look into LiveStore stores and running apps, in the terminal.

SOURCE is a store's folder or one above it, a database file of LiveStore's Node or Expo adapter under any name, an export .json, a recording, or devtools+ws://HOST:PORT for a running app. Without a verb it is opened on the screen; without a SOURCE the screen lists what there is to open. Nothing is ever written to a store on disk, and to an app only what is asked for and confirmed.`,
		Example: `
livescope
livescope fixtures/stores/pending
livescope events fixtures/stores/pending --filter is:pending
livescope sync fixtures/stores/pending --json`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return tooMany(c, args)
			}
			return nil
		},
		DisableFlagsInUseLine: true,
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return p.here(c, &flags)
		}
		return p.look(c, args[0], &flags)
	}
	flags.add(c)
	return c
}

// tooMany explains a command line with several arguments and no verb.
func tooMany(c *cobra.Command, args []string) error {
	names := verbs(c)
	if slices.Contains(names, args[1]) {
		return wrong("the verb comes first; write: livescope %s %s", args[1], args[0])
	}
	if near := filter.Closest(args[0], names); near != "" && !exists(args[0]) {
		return wrong("there is no verb %q; did you mean livescope %s?", args[0], near)
	}
	if !exists(args[0]) {
		return wrong("there is no verb %q; there are %s", args[0], strings.Join(names, ", "))
	}
	return wrong("one SOURCE at a time; what is %q for? livescope --help shows the verbs", args[1])
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// look opens a SOURCE on the screen.
func (p *program) look(c *cobra.Command, source string, flags *screenFlags) error {
	p.verb = "show"
	at, err := parseSource(source, &flags.sourceFlags)
	if err != nil {
		return err
	}
	if at.path != "" && !exists(source) {
		names := verbs(c)
		if near := filter.Closest(source, names); near != "" {
			return wrong("%s: there is no such file, folder or verb; did you mean livescope %s?", source, near)
		}
		return wrong("%s: there is no such file, folder or verb; livescope stores lists the stores below this folder, livescope --help the verbs", source)
	}
	return p.lookAt(c, at, source, flags)
}

// lookAt opens what a SOURCE means on the screen. Of an app with several sessions the screen lists them.
func (p *program) lookAt(c *cobra.Command, at target, source string, flags *screenFlags) error {
	if why := p.noScreen(); why != "" {
		return wrong("show %s: %s; use a verb: %s", at.name(), why, strings.Join(sourceVerbs(c.Root(), at.path == ""), ", "))
	}
	opt, err := p.options(flags)
	if err != nil {
		return err
	}
	o := p.opener(flags, opt.Memory)
	st, end, err := o.attach(c.Context(), source, &flags.sourceFlags)
	var several *devtools.SeveralError
	if errors.As(err, &several) {
		o.address = at.address
		return p.show(c.Context(), o, opt, nil, nil)
	}
	if err != nil {
		return err
	}
	return p.show(c.Context(), o, opt, st, end)
}

// appVerbs are those that only a running app can answer.
var appVerbs = []string{"commit", "drill", "latch", "queries", "recomputes"}

// sourceVerbs are the verbs that take a SOURCE: all of them for an app, or those that a store on disk can answer.
func sourceVerbs(root *cobra.Command, app bool) []string {
	var names []string
	for _, c := range root.Commands() {
		if strings.Contains(c.Use, " SOURCE") && (app || !slices.Contains(appVerbs, c.Name())) {
			names = append(names, c.Name())
		}
	}
	return names
}

// here shows what there is to open, or lists it where there is no terminal.
func (p *program) here(c *cobra.Command, flags *screenFlags) error {
	p.verb = "show"
	why, names := p.noScreen(), strings.Join(sourceVerbs(c, false), ", ")
	switch {
	case why == "":
		opt, err := p.options(flags)
		if err != nil {
			return err
		}
		return p.show(c.Context(), p.opener(flags, opt.Memory), opt, nil, nil)
	case p.isTerminal():
		return wrong("show: %s; use a verb: livescope stores lists the stores below this folder, and %s take one of them", why, names)
	}
	if err := p.openLog(flags.logFile); err != nil {
		return err
	}
	n, err := p.listStores(c.Context(), ".", flags.StoreID, asTable)
	switch {
	case err != nil:
		return err
	case n == 0:
		return wrong("no LiveStore store at or below this folder; name one: livescope SOURCE (livescope --help has more)")
	}
	p.note("%s; use a verb with one of these folders: %s", why, names)
	return nil
}

// options are the settings, the memory and the flags put together.
func (p *program) options(flags *screenFlags) (ui.Options, error) {
	if err := p.openLog(flags.logFile); err != nil {
		return ui.Options{}, err
	}
	path := flags.config
	switch info, err := os.Stat(path); {
	case path == "":
		path = config.Path(os.Getenv)
	case errors.Is(err, fs.ErrNotExist):
		return ui.Options{}, wrong("--config %s: there is no such file", path)
	case err != nil:
		return ui.Options{}, wrong("--config %s: %w", path, plainPath(err))
	case info.IsDir():
		return ui.Options{}, wrong("--config %s: it is a folder; name a file", path)
	}
	settings, problems := config.Load(path)
	if flags.theme != "" {
		if settings.Theme = flags.theme; !slices.Contains(config.Themes, flags.theme) {
			return ui.Options{}, wrong("there is no theme %q; write --theme %s", flags.theme, strings.Join(config.Themes, ", "))
		}
	}
	settings.Redact = settings.Redact || flags.redact
	return ui.Options{
		In: p.stdin, Out: p.stdout, Config: settings, Problems: problems, Memory: remember.Open(remember.Dir(os.Getenv)),
		Redact: settings.Redact, Report: p.logTold,
	}, nil
}

// show runs the screen until the user leaves it, on a store or on the choice of one.
func (p *program) show(ctx context.Context, o ui.Opener, opt ui.Options, st *inspector.Store, end func()) error {
	p.onScreen.Store(true)
	defer p.onScreen.Store(false)
	root := ui.NewRoot(ctx, o, opt)
	defer root.Close()
	if st != nil {
		root.Begin(st, end)
	}
	err := ui.RunModel(ctx, root, opt)
	var fault *ui.Fault
	switch {
	case errors.As(err, &fault):
		return p.faulted(fault)
	case ctx.Err() != nil:
		return errInterrupted
	}
	return err
}

// faulted logs a fault and says where more about it is.
func (p *program) faulted(f *ui.Fault) error {
	if p.log == nil {
		return fmt.Errorf("%w; do the same with --log-file F, and F says how it came there", f)
	}
	p.log.Error("fault", "what", f.What, "where", f.Where, "stack", strings.Join(f.Stack, " < "))
	return fmt.Errorf("%w; %s says how it came there", f, p.logFile.Name())
}
