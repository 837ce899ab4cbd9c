package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"
)

// format is how a verb writes its answer.
type format string

const (
	asTable format = "table"
	asJSON  format = "json"
	asCSV   format = "csv"
)

// outputFlags choose the format.
type outputFlags struct {
	name string
	json bool
}

func (o *outputFlags) add(c *cobra.Command) {
	c.Flags().StringVarP(&o.name, "output", "o", string(asTable), "the format to write: table, json or csv")
	c.Flags().BoolVar(&o.json, "json", false, "the same as -o json: one object a line")
	// An error here would be one in this file.
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"table", "json", "csv"}, cobra.ShellCompDirectiveNoFileComp))
}

// format is what the flags say.
func (o *outputFlags) format() (format, error) {
	f := format(o.name)
	switch {
	case f != asTable && f != asJSON && f != asCSV:
		return "", wrong("there is no output format %q; write -o table, json or csv", o.name)
	case o.json && f == asCSV:
		return "", wrong("-o csv and --json say different things; leave one out")
	case o.json:
		return asJSON, nil
	}
	return f, nil
}

// idleAfter is how long output may wait for more of it.
const idleAfter = 50 * time.Millisecond

// output is buffered and written out when nothing more comes for a moment, so
// that a pipe is fast and a follower still prompt.
type output struct {
	mu      sync.Mutex
	w       *bufio.Writer
	timer   *time.Timer
	waiting bool
}

func newOutput(w io.Writer) *output {
	o := &output{w: bufio.NewWriterSize(w, 1<<16)}
	o.timer = time.AfterFunc(time.Hour, o.idle)
	o.timer.Stop()
	return o
}

// Write keeps the first error of the stream, as bufio does.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.w.Write(b)
	if !o.waiting {
		o.waiting = true
		o.timer.Reset(idleAfter)
	}
	return n, err
}

func (o *output) idle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = false
	o.w.Flush() // an error comes back from the next call
}

// Close writes out the rest.
func (o *output) Close() error {
	o.timer.Stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Flush()
}

// jsonLine writes a value as one line. Names and texts stay as they are: no
// browser reads this.
func jsonLine(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// csvLine writes one record.
func csvLine(w io.Writer, cells ...string) error {
	c := csv.NewWriter(w)
	if err := c.Write(cells); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}
