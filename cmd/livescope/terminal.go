package main

import (
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/xo/terminfo"
	"golang.org/x/term"
)

// typewriters are terminals that print and cannot go back, by the names that
// nothing more is known of.
var typewriters = []string{"dumb", "unknown", "network", "dialup", "printer", "lpr", "tty33", "tty37"}

// noScreen says why a screen cannot be shown here, "" if it can.
func (p *program) noScreen() string {
	in, out := isTerminal(p.stdin), isTerminal(p.stdout)
	name := os.Getenv("TERM")
	switch {
	case !in && !out:
		return "this is not a terminal"
	case !out:
		return "what is written does not go to a terminal"
	case !in:
		return "what is typed does not come from a terminal"
	case name == "" && runtime.GOOS != "windows":
		return "TERM is not set, so nobody knows how to draw on this terminal"
	case !addresses(name):
		return "this terminal (TERM=" + name + ") cannot place its cursor"
	}
	return ""
}

// addresses reports whether a terminal can place its cursor. One that the system
// does not describe is taken for one that can.
func addresses(name string) bool {
	if slices.Contains(typewriters, name) {
		return false
	}
	info, err := terminfo.Load(name)
	return err != nil || len(info.Strings[terminfo.CursorAddress]) > 0
}

// isTerminal reports whether somebody can look at and type into both ends.
func (p *program) isTerminal() bool { return isTerminal(p.stdin) && isTerminal(p.stdout) }

func isTerminal(end any) bool {
	f, ok := end.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columnsOf is the width of the terminal that w is, 0 when it is none: then
// nothing is cut.
func columnsOf(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	width, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil || width <= 0 { // nobody has said
		return 80
	}
	return width
}
