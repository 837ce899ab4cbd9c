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

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui"
)

// screen is the root command: without a verb, the argument is a SOURCE to look at.
func (p *program) screen() *cobra.Command {
	var src sourceFlags
	c := &cobra.Command{
		Use:   "livescope [SOURCE]",
		Short: "Look into LiveStore stores on disk, in the terminal",
		Long: `Look into LiveStore stores on disk, in the terminal.

SOURCE is a store's folder or one above it, a database file of LiveStore's Node or Expo adapter under any name, or an export .json. Without a verb it is opened on the screen. Nothing is ever written to it.`,
		Example: `
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
			return p.here(c, &src)
		}
		return p.look(c, args[0], &src)
	}
	src.add(c)
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
func (p *program) look(c *cobra.Command, source string, src *sourceFlags) error {
	p.verb = "show"
	if err := onDisk(source); err != nil {
		return err
	}
	if !exists(source) {
		names := verbs(c)
		if near := filter.Closest(source, names); near != "" {
			return wrong("%s: there is no such file, folder or verb; did you mean livescope %s?", source, near)
		}
		return wrong("%s: there is no such file, folder or verb; livescope stores lists the stores below this folder, livescope --help the verbs", source)
	}
	if !p.isTerminal() {
		return wrong("show %s: this is not a terminal; use a verb: %s", source, strings.Join(sourceVerbs(c), ", "))
	}
	ctx, st, end, err := p.open(c.Context(), source, src)
	if err != nil {
		return err
	}
	defer end()
	err = p.show(ctx, st)
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// sourceVerbs are the verbs that take a SOURCE.
func sourceVerbs(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if strings.Contains(c.Use, " SOURCE") {
			names = append(names, c.Name())
		}
	}
	return names
}

// here opens the only store below the working folder, or lists what there is.
func (p *program) here(c *cobra.Command, src *sourceFlags) error {
	ctx := c.Context()
	found, err := files.Find(ctx, ".")
	if err != nil {
		return fmt.Errorf("look for stores in %w", err)
	}
	if src.StoreID != "" {
		found = slices.DeleteFunc(found, func(f files.Folder) bool { return f.StoreID != src.StoreID })
	}
	switch {
	case len(found) == 0:
		return wrong("no LiveStore store at or below this folder; name one: livescope SOURCE (livescope --help has more)")
	case len(found) == 1 && p.isTerminal():
		return p.look(c, found[0].Dir, src)
	}
	if _, err := p.listStores(ctx, ".", asTable); err != nil {
		return err
	}
	if !p.isTerminal() {
		p.note("this is not a terminal; use a verb with one of these folders: %s", strings.Join(sourceVerbs(c), ", "))
		return nil
	}
	p.note("open one: livescope %s", found[0].Dir)
	return nil
}

// show runs the screen on a store until the user leaves it.
func (p *program) show(ctx context.Context, st *inspector.Store) error {
	return ui.Run(ctx, st, ui.Options{In: p.stdin, Out: p.stdout})
}
