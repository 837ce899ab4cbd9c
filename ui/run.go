package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
)

// Options say where the terminal is. The zero value is the terminal that the process was started in.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Env is the environment of the terminal as os.Environ gives it: TERM, NO_COLOR. Nil means the process's own.
	Env []string
	// Now is the clock; nil means time.Now. Times that are shown come from it.
	Now func() time.Time
	// Program are further options for the terminal program: a size, a colour profile.
	Program []tea.ProgramOption
}

func (o Options) now() func() time.Time {
	if o.Now != nil {
		return o.Now
	}
	return time.Now
}

func (o Options) theme() theme.Theme {
	if o.Env == nil {
		return theme.FromEnv(os.Getenv)
	}
	return theme.FromEnv(func(name string) string {
		for i := len(o.Env) - 1; i >= 0; i-- {
			if key, value, ok := strings.Cut(o.Env[i], "="); ok && key == name {
				return value
			}
		}
		return ""
	})
}

// Run shows a store until the person quits, ctx ends or the process is told to. The terminal is left as it was found,
// also when something here panics. It follows the store's changes; closing the store is the caller's business.
func Run(ctx context.Context, s *inspector.Store, opt Options) error {
	app := New(ctx, s, opt)
	defer app.Close()
	return RunModel(ctx, app, opt)
}

// RunModel runs a model on the terminal that the options name.
func RunModel(ctx context.Context, m tea.Model, opt Options) error {
	// Signals end ctx. A second handler would wait for ever for a loop that has ended.
	program := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()}
	if opt.In != nil {
		program = append(program, tea.WithInput(opt.In))
	}
	if opt.Out != nil {
		program = append(program, tea.WithOutput(opt.Out))
	}
	if opt.Env != nil {
		program = append(program, tea.WithEnvironment(opt.Env))
	}
	_, err := tea.NewProgram(m, append(program, opt.Program...)...).Run()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return fmt.Errorf("the screen stopped at a fault of livescope's own: %w", err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}
