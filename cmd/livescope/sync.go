package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

func (p *program) sync() *cobra.Command {
	var flags readFlags
	var following, waiting bool
	c := p.command("sync SOURCE", "Heads, what is pending, and what is wrong with it", `
livescope sync fixtures/stores/pending
livescope sync fixtures/stores/pending --wait --timeout 30s
livescope sync fixtures/stores/pending --follow --json`, takes(1, 1), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		w := newOutput(p.stdout)
		defer w.Close()
		to := &statusPrinter{w: w, format: format, short: following}
		if following || waiting {
			err := p.watchSync(ctx, st, to, waiting)
			if closed := w.Close(); closed != nil {
				return closed
			}
			return err
		}
		status, err := st.Sync(ctx)
		if err != nil {
			return cause(ctx, err)
		}
		if _, err := to.print(status); err != nil {
			return err
		}
		return w.Close()
	})
	c.Flags().BoolVar(&following, "follow", false, "a line whenever it changes, until interrupted")
	c.Flags().BoolVar(&waiting, "wait", false, "end when nothing is pending and the heads are equal")
	flags.add(c)
	return c
}

// watchSync prints the status whenever it changes (or, only waiting, at the end)
// and ends when it is waited for and all is in sync.
func (p *program) watchSync(ctx context.Context, st *inspector.Store, to *statusPrinter, waiting bool) error {
	if _, err := st.Client().Eventlog(); err != nil {
		return err
	}
	changes := st.Client().Changes(ctx)
	var status inspector.SyncStatus
	for begun := false; ; {
		c, ok := <-changes
		if !ok {
			break
		}
		st.Apply(c)
		if gap, is := c.(client.Gap); is {
			p.note("%s", gap.Reason)
		}
		if len(changes) > 0 && begun {
			continue // the rest of the same change
		}
		begun = true
		now, err := st.Sync(ctx)
		if err != nil {
			return endOfWatch(ctx, waiting, status, err)
		}
		status = now
		done := waiting && inSync(status)
		if !waiting || to.short || done {
			if _, err := to.print(status); err != nil {
				return err
			}
		}
		if done {
			return nil
		}
	}
	return endOfWatch(ctx, waiting, status, nil)
}

// endOfWatch tells why watching ended.
func endOfWatch(ctx context.Context, waiting bool, status inspector.SyncStatus, err error) error {
	if waiting && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%w: %s pending, leader %s, backend e%d", context.Cause(ctx), text.Count(status.Pending), status.Heads.Leader, status.Heads.Backend)
	}
	return cause(ctx, interrupted(ctx, err))
}

// inSync reports whether the backend has all that it will ever get.
func inSync(s inspector.SyncStatus) bool {
	return s.HasEvents && s.Pending == 0 && s.Heads.Leader.Global == s.Heads.Backend
}

// statusPrinter writes sync statuses, each only when it differs from the last.
type statusPrinter struct {
	w      io.Writer
	format format
	// short: one line each, as a table.
	short  bool
	titled bool
	last   []byte
}

// print reports whether there was something new to print.
func (s *statusPrinter) print(status inspector.SyncStatus) (bool, error) {
	form, err := status.MarshalJSON()
	if err != nil || bytes.Equal(form, s.last) {
		return false, err
	}
	s.last = form
	switch {
	case s.format == asJSON:
		_, err = s.w.Write(append(form, '\n'))
	case s.format == asCSV:
		if !s.titled {
			err = csvLine(s.w, statusFields...)
		}
		if err == nil {
			err = csvLine(s.w, statusCells(status)...)
		}
	case s.short:
		_, err = fmt.Fprintf(s.w, "%s  %s\n", time.Now().Format("15:04:05"), text.Clean(statusLine(status)))
	default:
		err = summary(s.w, status)
	}
	s.titled = true
	return true, err
}

// statusLine is the status in one line.
func statusLine(s inspector.SyncStatus) string {
	words := fmt.Sprintf("leader %s  backend %s  %s pending  %s client-only  %s events", s.Heads.Leader, livestore.SeqNum{Global: s.Heads.Backend},
		text.Count(s.Pending), text.Count(s.ClientOnly), text.Count(s.Events))
	if s.Latch == string(client.LatchClosed) {
		words += "  latch closed"
	}
	if s.Connection != string(client.LinkNone) && s.Connection != string(client.LinkConnected) {
		words += "  " + s.Connection
	}
	for _, f := range s.Findings {
		words += "  " + string(f.Severity) + ": " + f.Rule
	}
	return words
}

// summary is the status for a person: what is not known is said to be.
func summary(w io.Writer, s inspector.SyncStatus) error {
	var b strings.Builder
	say := func(what, value string) { fmt.Fprintf(&b, "%-12s%s\n", what, text.Clean(value)) }
	say("store", orUnknown(s.Info.StoreID))
	how := "can be written to"
	if s.Info.ReadOnly {
		how = "read-only"
	}
	say("source", s.Info.Where+" ("+how+")")
	if s.Connection != string(client.LinkNone) {
		say("connection", s.Connection)
	}
	if s.Latch != string(client.LatchNone) {
		say("latch", s.Latch)
	}
	if s.Heads.HasSession {
		say("session", s.Heads.Session.String()+", the last event that the client session has")
	}
	if s.HasEvents {
		say("leader", s.Heads.Leader.String()+", the last event in this client's log")
		say("backend", backendWords(s))
		say("pending", text.Count(s.Pending))
		say("client-only", text.Count(s.ClientOnly))
		say("events", text.Count(s.Events))
	}
	if len(s.Findings) == 0 {
		say("findings", "none")
	}
	for i, f := range s.Findings {
		what := ""
		if i == 0 {
			what = "findings"
		}
		message := string(f.Severity) + ": " + f.Message
		if f.Fix != "" {
			message += "; " + f.Fix
		}
		say(what, message)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func backendWords(s inspector.SyncStatus) string {
	switch {
	case s.Heads.Backend == 0 && s.Heads.BackendID == "":
		return "e0: no backend has confirmed anything"
	case s.Heads.BackendID == "":
		return fmt.Sprintf("e%d (its id was not kept)", s.Heads.Backend)
	}
	return fmt.Sprintf("e%d (%s)", s.Heads.Backend, s.Heads.BackendID)
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

var statusFields = []string{"storeId", "source", "readOnly", "leader", "backend", "pending", "clientOnly", "events", "backendId", "findings"}

func statusCells(s inspector.SyncStatus) []string {
	var rules []string
	for _, f := range s.Findings {
		rules = append(rules, f.Rule)
	}
	cells := []string{s.Info.StoreID, s.Info.Source, strconv.FormatBool(s.Info.ReadOnly), "", "", "", "", "", s.Heads.BackendID, strings.Join(rules, " ")}
	if s.HasEvents {
		copy(cells[3:], []string{s.Heads.Leader.String(), livestore.SeqNum{Global: s.Heads.Backend}.String(),
			strconv.FormatInt(s.Pending, 10), strconv.FormatInt(s.ClientOnly, 10), strconv.FormatInt(s.Events, 10)})
	}
	return cells
}
