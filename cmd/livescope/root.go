package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/livescope/livescope/inspector/filter"
)

// program is one run: what it talks to, and what its verbs share.
type program struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	// verb is what runs, for messages: "events", "export", ….
	verb    string
	log     *slog.Logger
	logFile *os.File
	// onScreen: the terminal shows the screen, and nothing else may write to it.
	onScreen atomic.Bool
}

// action is a verb with its flags read.
type action func(ctx context.Context, args []string) error

// execute parses the command line and runs the verb.
func (p *program) execute(ctx context.Context) error {
	return p.root().ExecuteContext(ctx)
}

// root is the command tree. Only what works is in it.
func (p *program) root() *cobra.Command {
	root := p.screen()
	root.SetArgs(p.args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(explainFlag)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { p.help(c) })
	root.AddCommand(p.attachTo(), p.listen(), p.stores(), p.events(), p.sync(), p.latch(), p.drill(), p.queries(), p.recomputes(), p.sql(), p.tables(),
		p.export(), p.commit(), p.record(), p.version(), p.completion())
	root.SetHelpCommand(p.helpOn(root))
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true
	}
	return root
}

// command makes a verb: args is how many arguments it takes and names them.
func (p *program) command(use, short, example string, args cobra.PositionalArgs, do action) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Example: example, Args: args}
	c.RunE = func(c *cobra.Command, args []string) error {
		p.verb = c.Name()
		return do(c.Context(), args)
	}
	return c
}

// takes checks how many arguments a verb was given.
func takes(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return wrong("%s: something is missing; write: livescope %s", c.Name(), c.Use)
		case len(args) > most:
			return wrong("%s: what is %q for? write: livescope %s", c.Name(), args[most], c.Use)
		}
		return nil
	}
}

// kinds are the types of flags in words.
var kinds = map[string]string{"int": "a whole number", "duration": "a duration such as 500ms, 10s or 2m", "bool": "true or false", "string": "a text"}

// explainFlag makes one line with a suggestion of what pflag says.
func explainFlag(c *cobra.Command, err error) error {
	what := c.Name() + ": "
	if !c.HasParent() {
		what = ""
	}
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		return wrong("%s--%s %q: that is not %s", what, value.GetFlag().Name, value.GetValue(), kinds[value.GetFlag().Value.Type()])
	}
	_, typed, unknown := strings.Cut(err.Error(), "unknown flag: --")
	if !unknown {
		return wrong("%s%w; livescope %shelp shows the flags", what, err, verbOf(c))
	}
	if slices.Contains(verbs(c), typed) {
		return wrong("there is no flag --%s; did you mean livescope %[1]s?", typed)
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	if near := filter.Closest(typed, names); near != "" {
		return wrong("%sthere is no flag --%s; did you mean --%s?", what, typed, near)
	}
	return wrong("%sthere is no flag --%s; livescope %shelp shows the flags", what, typed, verbOf(c))
}

// verbOf is what stands before "help" in "livescope events --help".
func verbOf(c *cobra.Command) string {
	if !c.HasParent() {
		return "--"
	}
	return c.Name() + " --"
}

// verbs are the names of the verbs that can be typed.
func verbs(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// helpOn is the verb help.
func (p *program) helpOn(root *cobra.Command) *cobra.Command {
	c := p.command("help [VERB]", "What a verb does and its flags", "", takes(0, 1), func(_ context.Context, args []string) error {
		of := root
		if len(args) > 0 {
			i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == args[0] })
			if i < 0 {
				return wrong("help: there is no verb %q; there are %s", args[0], strings.Join(verbs(root), ", "))
			}
			of = root.Commands()[i]
		}
		p.help(of)
		return nil
	})
	c.Hidden = true
	return c
}

// help draws the help of a command. Fang draws it, and is asked for nothing else:
// it would ask the terminal for its colours at every error, too.
func (p *program) help(of *cobra.Command) {
	fresh := p.root()
	fresh.SetArgs([]string{"--help"})
	if of.HasParent() {
		fresh.SetArgs([]string{of.Name(), "--help"})
	}
	// Its only error would be one of the command line just made.
	_ = fang.Execute(context.Background(), fresh, fang.WithoutCompletions(), fang.WithoutManpage(), fang.WithoutVersion())
}
