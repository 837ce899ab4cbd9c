package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/text"
)

// Exit codes, as the contract of the command line has them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitReadOnly    = 4
	exitInterrupted = 130
)

// failure is an error whose exit code is decided.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// wrong is an error in the command line itself.
func wrong(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

// refused is an error because the store is read-only.
func refused(err error) error { return &failure{exitReadOnly, err} }

// errInterrupted ends a run that the user interrupted and that has nothing to say
// about it: what follows a store ends this way.
var errInterrupted = &failure{exitInterrupted, errors.New("interrupted")}

// codeOf tells the exit code of an error, 1 unless something decided otherwise.
func codeOf(err error) int {
	var f *failure
	var p *filter.ParseError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &p):
		return exitUsage
	case sqlite.IsRefused(err):
		return exitReadOnly
	}
	return exitFailed
}

// report writes an error as one line and returns the exit code. A reader that has
// gone away has what it wanted.
func (p *program) report(ctx context.Context, err error) int {
	code := codeOf(err)
	switch {
	case err == nil:
		return exitDone
	case isClosedPipe(err):
		return exitDone
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case ctx.Err() != nil: // whatever else went wrong after that does not matter
		code, err = exitInterrupted, fmt.Errorf("%s: interrupted before it was done", p.doing())
	}
	fmt.Fprintln(p.stderr, "livescope: "+line(err.Error()))
	if p.log != nil {
		message := err.Error()
		if p.verb == "sql" {
			message = "not logged: it may quote the statement"
		}
		p.log.Error("failed", "code", code, "error", message)
	}
	return code
}

// doing names the verb that runs.
func (p *program) doing() string {
	if p.verb == "" {
		return "starting"
	}
	return p.verb
}

// isClosedPipe reports whether whoever read stdout has gone away.
func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// line makes one line of a message: messages quote names and texts from stores.
func line(message string) string {
	return text.Clean(strings.Join(strings.Fields(message), " "))
}

// plainPath leaves out of an error what the line says anyway: "open x: open x: …".
func plainPath(err error) error {
	var p *fs.PathError
	if !errors.As(err, &p) {
		return err
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return errors.New("it is there already")
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such folder")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("no permission")
	}
	return p.Err
}
