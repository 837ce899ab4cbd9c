package main

import (
	"context"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
)

// eventsQuestion is what the flags of events say.
type eventsQuestion struct {
	filter          *filter.Filter
	from            livestore.SeqNum
	limit           int
	reverse, follow bool
	redact          bool
	format          format
}

func (p *program) events() *cobra.Command {
	var flags readFlags
	var q eventsQuestion
	var filterText, from string
	c := p.command("events SOURCE", "The eventlog, oldest event first", `
livescope events fixtures/stores/pending --limit 5
livescope events fixtures/stores/pending --filter "is:pending name:v1.Todo*" --json
livescope events fixtures/stores/pending --follow --limit 10`, takes(1, 1), func(ctx context.Context, args []string) (err error) {
		if q.format, err = flags.format(); err != nil {
			return err
		}
		if q.filter, err = filter.Parse(filterText); err != nil {
			return err
		}
		if q.from, err = parseFrom(from); err != nil {
			return err
		}
		switch {
		case q.limit < 0:
			return wrong("events: --limit %d is below zero; 0 means all", q.limit)
		case q.follow && q.reverse:
			return wrong("events: --follow adds at the end, so --reverse cannot go with it; leave one out")
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		return cause(ctx, p.printEvents(ctx, st, q))
	})
	f := c.Flags()
	f.StringVar(&filterText, "filter", "", "only events that match this filter (the README has the grammar)")
	f.StringVar(&from, "from", "", "begin at this event, such as e10 or e5.1")
	f.IntVar(&q.limit, "limit", 0, "print at most this many events; with --follow the last ones there are, then every new one")
	f.BoolVar(&q.reverse, "reverse", false, "newest first; --from is then the newest")
	f.BoolVar(&q.follow, "follow", false, "go on with new events and rebases until interrupted")
	f.BoolVar(&q.redact, "redact", false, `args as shapes, for sharing: {"id":"…","n":0}`)
	flags.add(c)
	return c
}

// parseFrom reads the number of an event; "" is the zero value, which means all.
func parseFrom(text string) (livestore.SeqNum, error) {
	if text == "" {
		return livestore.SeqNum{}, nil
	}
	n, err := livestore.ParseSeqNum(text)
	if err != nil {
		return n, wrong("--from: %w", err)
	}
	return n, nil
}

func (p *program) printEvents(ctx context.Context, st *inspector.Store, q eventsQuestion) (err error) {
	if _, err := st.Client().Eventlog(); err != nil {
		return err
	}
	w := newOutput(p.stdout)
	defer func() {
		if closed := w.Close(); err == nil || err == errInterrupted {
			err = cmpErr(closed, err)
		}
	}()
	to := p.eventPrinter(w, q)
	if q.follow {
		return follow(ctx, st, q, to, p.note)
	}
	opt := inspector.EachOptions{Filter: q.filter, From: q.from, Limit: q.limit, Reverse: q.reverse}
	if err := st.Each(ctx, opt, to.event); err != nil {
		return err
	}
	return to.rest()
}

// cmpErr is the first of two errors that there is.
func cmpErr(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// eventPrinter writes events in one of the formats.
type eventPrinter struct {
	event func(inspector.Row) error
	// rest writes what was held back.
	rest func() error
}

func (p *program) eventPrinter(w io.Writer, q eventsQuestion) eventPrinter {
	nothing := func() error { return nil }
	var to eventPrinter
	switch q.format {
	case asJSON:
		to = eventPrinter{func(r inspector.Row) error {
			b, err := r.MarshalJSON()
			if err == nil {
				_, err = w.Write(append(b, '\n'))
			}
			return err
		}, nothing}
	case asCSV:
		titled := false
		title := func() error {
			if titled {
				return nil
			}
			titled = true
			return csvLine(w, eventFields...)
		}
		to = eventPrinter{func(r inspector.Row) error {
			if err := title(); err != nil {
				return err
			}
			return csvLine(w, eventCells(r)...)
		}, title}
	default:
		t := p.table(w, column{title: "id"}, column{title: "status"}, column{title: "name"}, column{title: "client"}, column{title: "session"}, column{title: "args"})
		to = eventPrinter{func(r inspector.Row) error {
			return t.row(r.Event.SeqNum.String(), statusWords(r), r.Event.Name, r.Event.ClientID, r.Event.SessionID, r.Event.Args)
		}, t.settle}
	}
	if q.redact {
		plain := to.event
		to.event = func(r inspector.Row) error { return plain(redacted(r)) }
	}
	return to
}

// statusWords is the status with what else must be known of an event.
func statusWords(r inspector.Row) string {
	words := r.Status.String()
	if r.Event.Unknown() {
		words += ", unknown"
	}
	if r.Renumbered {
		words += " → " + r.RebasedTo.String()
	}
	return words
}

// eventFields are the columns of events as CSV.
var eventFields = []string{"id", "global", "client", "rebaseGeneration", "parent", "name", "args", "clientId", "sessionId", "status", "rebasedTo", "unknown", "createdAt", "seenAt"}

func eventCells(r inspector.Row) []string {
	e, rebasedTo := r.Event, ""
	if r.Renumbered {
		rebasedTo = r.RebasedTo.String()
	}
	return []string{e.SeqNum.String(), strconv.FormatInt(e.SeqNum.Global, 10), strconv.FormatInt(e.SeqNum.Client, 10), strconv.FormatInt(e.SeqNum.Generation, 10),
		e.Parent.String(), e.Name, e.Args, e.ClientID, e.SessionID, r.Status.String(), rebasedTo, strconv.FormatBool(e.Unknown()), isoTime(r.CreatedAt), isoTime(r.SeenAt)}
}

func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// last collects the last rows that match, oldest first.
func last(ctx context.Context, st *inspector.Store, q eventsQuestion, upTo livestore.SeqNum) ([]inspector.Row, error) {
	var rows []inspector.Row
	opt := inspector.EachOptions{Filter: q.filter, From: upTo, Limit: q.limit, Reverse: true}
	err := st.Each(ctx, opt, func(r inspector.Row) error {
		if r.Event.SeqNum.Compare(q.from) < 0 {
			return errEnough
		}
		rows = append(rows, r)
		return nil
	})
	if err == errEnough {
		err = nil
	}
	slices.Reverse(rows)
	return rows, err
}
