package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/recording"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

func (p *program) record() *cobra.Command {
	var flags readFlags
	var note string
	var redact bool
	var lasting time.Duration
	c := p.command("record SOURCE FILE", "Record what happens to a store, to be looked at later: livescope FILE", `
livescope record devtools+ws://localhost:4242 bug.livescope
livescope record devtools+ws://localhost:4242 bug.livescope --for 1m --note "the list flickers"`, takes(2, 2), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		if lasting < 0 {
			return wrong("record: --for %s is below zero; write a duration such as 1m", lasting)
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		opt := recording.Options{Note: note, Livescope: readBuild().Version}
		if redact {
			opt.Redact = inspector.Shape
		}
		until, cancel := ctx, func() {}
		if lasting > 0 {
			until, cancel = context.WithTimeout(ctx, lasting)
		} else {
			p.note("recording to %s; ctrl+c ends it", args[1])
		}
		defer cancel()
		sum, err := recording.Record(until, st.Client(), args[1], opt)
		if err != nil {
			return fmt.Errorf("record %s: %w", args[1], err)
		}
		err = p.tell(format, struct {
			File    string `json:"file"`
			Events  int64  `json:"events"`
			AtStart int64  `json:"atStart"`
			Changes int64  `json:"changes"`
			Bytes   int64  `json:"bytes"`
			MS      int64  `json:"durationMs"`
		}{args[1], sum.Events, sum.AtStart, sum.Changes, sum.Bytes, sum.Ended.Sub(sum.Started).Milliseconds()},
			fmt.Sprintf("recorded %s events (%s of them were there) and %s changes in %s: %s", text.Count(sum.Events), text.Count(sum.AtStart), text.Count(sum.Changes),
				sum.Ended.Sub(sum.Started).Round(time.Second), text.Bytes(sum.Bytes)),
			[]string{"file", "events", "atStart", "changes", "bytes"}, []string{args[1], fmt.Sprint(sum.Events), fmt.Sprint(sum.AtStart), fmt.Sprint(sum.Changes), fmt.Sprint(sum.Bytes)})
		if err == nil && ctx.Err() != nil && lasting > 0 {
			return errInterrupted
		}
		return err
	})
	flags.add(c)
	c.Flags().StringVar(&note, "note", "", "a text to keep with the recording")
	c.Flags().BoolVar(&redact, "redact", false, "args as shapes, and no state, for sharing")
	c.Flags().DurationVar(&lasting, "for", 0, "end after this long; otherwise when interrupted")
	c.Flags().Lookup("for").DefValue = ""
	return c
}
