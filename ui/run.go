package ui

import (
	"context"
	"io"
	"os"
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/narrow"
	"github.com/livescope/livescope/ui/remember"

	tea "charm.land/bubbletea/v2"
)

// Options say where the terminal is and what the person wants of it. The zero value is the terminal that the process was
// started in, without settings and without a memory.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Env is the environment of the terminal as os.Environ gives it: TERM, NO_COLOR. Nil means the process's own.
	Env []string
	// Now is the clock; nil means time.Now. Times that are shown come from it.
	Now func() time.Time
	// Config is what the settings say, and Problems what is wrong with them, which is told on the screen.
	Config   config.Config
	Problems []config.Problem
	// Memory is what is kept between runs; nil keeps it for this run only.
	Memory *remember.Memory
	// Redact hides the values of the store.
	Redact bool
	// Reopen is what a command runs to go back to the choice of stores, or to open a SOURCE. Nil where there is no such
	// choice. [Root] sets it.
	Reopen func(source string) tea.Cmd
	// Report is told the warnings and errors that the person was told, for a log; values of the store may be quoted in
	// them. Nil for nobody.
	Report func(level, message string)
	// Ran is told the ID of every command that is run; nil for nobody.
	Ran func(id string)
	// Program are further options for the terminal program: a size, a colour profile.
	Program []tea.ProgramOption
}

func (o Options) now() func() time.Time {
	if o.Now != nil {
		return o.Now
	}
	return time.Now
}

func (o Options) memory() *remember.Memory {
	if o.Memory != nil {
		return o.Memory
	}
	return remember.Open("")
}

func (o Options) getenv() func(string) string {
	if o.Env == nil {
		return os.Getenv
	}
	return func(name string) string {
		for i := len(o.Env) - 1; i >= 0; i-- {
			if key, value, ok := strings.Cut(o.Env[i], "="); ok && key == name {
				return value
			}
		}
		return ""
	}
}

// framesPerSecond is how often the terminal is written to at most: a key's effect waits for 8 ms at the longest.
const framesPerSecond = 120

// wide are the stand-ins of wide characters between what is drawn and what is written. They are the same for every
// terminal.
var wide narrow.Table

// Run shows a store until the person quits, ctx ends or the process is told to. The terminal is left as it was found,
// also when something here panics. It follows the store's changes; closing the store is the caller's business.
func Run(ctx context.Context, s *inspector.Store, opt Options) error {
	app := New(ctx, s, opt)
	defer app.Close()
	return RunModel(ctx, app, opt)
}

// RunModel runs a model on the terminal that the options name. A panic in the model or in one of its commands ends it
// with a [Fault].
func RunModel(ctx context.Context, m tea.Model, opt Options) error {
	outer := ctx
	ctx, end := context.WithCancel(ctx)
	defer end()
	// Signals end ctx. A second handler would wait for ever for a loop that has ended.
	program := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond)}
	if opt.In != nil {
		program = append(program, tea.WithInput(opt.In))
	}
	out := opt.Out
	if out == nil {
		out = os.Stdout
	}
	way := newLine(out)
	defer way.close()
	program = append(program, tea.WithOutput(wide.Writer(way.writer())))
	if opt.Env != nil {
		program = append(program, tea.WithEnvironment(opt.Env))
	}
	g := &guard{model: &paced{Model: m, ctx: ctx, line: way}, end: end}
	_, err := tea.NewProgram(g, append(program, opt.Program...)...).Run()
	switch f := g.failed(); {
	case f != nil:
		return f
	case err == nil:
		return nil
	case outer.Err() != nil:
		return context.Cause(outer)
	}
	return err
}
