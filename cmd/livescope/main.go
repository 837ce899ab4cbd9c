// Command livescope looks into LiveStore stores from the terminal.
//
// The one idea: flags in, a SOURCE opened, a verb called. Each verb is one file
// here and says only how its flags become a question to package inspector and
// how the answer is written. Output goes to stdout, everything else to stderr,
// an error is one line, and the exit code says what kind it was.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/livescope/livescope/client/scratch"
)

func main() {
	// With somebody listening for it, writing to a closed pipe is an error to be
	// handled instead of the end of the process.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program: it runs one command line and returns the exit code.
// The end of ctx means that the user interrupted it. It must not run twice at
// once in a process: the scratch folder belongs to the process and goes at the end.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	defer scratch.Remove()
	p := &program{args: args, stdin: stdin, stdout: stdout, stderr: stderr}
	defer p.closeLog()
	return p.report(ctx, p.execute(ctx))
}
