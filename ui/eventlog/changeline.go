package eventlog

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

// Bounds of what is said of one change in a line.
const (
	maxLineBytes  = 400
	maxValueWidth = 40
	maxCompared   = 64 << 10 // bytes of args that are compared for a line; the detail's Diff compares larger ones
)

// differ says in a line each what the events of an entity changed, one after the other.
type differ struct {
	ctx    context.Context
	store  *inspector.Store
	id     string
	redact bool

	before inspector.Row // the event that stands before
	known  bool
}

// base takes an event that others are compared with. What was rolled back is nothing to compare with.
func (d *differ) base(r *inspector.Row) {
	if r.Status != livestore.Rebased {
		d.before, d.known = *r, true
	}
}

// whole reads the args that did not come with the page.
func (d *differ) whole(r *inspector.Row) error {
	if r.ArgsBytes == int64(len(r.Event.Args)) || r.ArgsBytes > maxCompared {
		return nil
	}
	e, err := d.store.Event(d.ctx, r.Key)
	if err == nil {
		r.Event.Args, r.ArgsBytes = e.Row.Event.Args, e.Row.ArgsBytes
	}
	return err
}

// say says what an event changed against the one before, and makes it what the next is compared with.
func (d *differ) say(r *inspector.Row) (string, error) {
	defer d.base(r)
	if err := d.whole(r); err != nil {
		return "", err
	}
	if d.known {
		if err := d.whole(&d.before); err != nil {
			return "", err
		}
	}
	if r.ArgsBytes > maxCompared || d.known && d.before.ArgsBytes > maxCompared {
		return "args of " + text.Bytes(r.ArgsBytes) + ": see Diff", nil
	}
	if !d.known {
		return "first: " + d.line(inspector.DiffArgs("{}", r.Event.Args), true), nil
	}
	return d.line(inspector.DiffArgs(d.before.Event.Args, r.Event.Args), d.before.Event.Name == r.Event.Name), nil
}

// line writes changes in one line. An event of another kind has other args altogether, so what it does not have is not
// said to be gone.
func (d *differ) line(changes []inspector.ArgChange, sameKind bool) string {
	var b strings.Builder
	for _, c := range changes {
		if c.Op == livestore.OpDelete && !sameKind || c.Op == livestore.OpInsert && d.isID(c.New) {
			continue
		}
		if b.Len() > maxLineBytes {
			b.WriteString(", …")
			break
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		switch path := text.Fit(c.Path, maxValueWidth); {
		case c.Path == "":
			b.WriteString(d.value(c.New))
		case c.Op == livestore.OpInsert:
			b.WriteString("+" + path + " " + d.value(c.New))
		case c.Op == livestore.OpDelete:
			b.WriteString("-" + path)
		default:
			b.WriteString(path + " " + d.value(c.Old) + " → " + d.value(c.New))
		}
	}
	if b.Len() == 0 {
		return "nothing else"
	}
	return b.String()
}

// isID reports whether a value is the id that the timeline is of, which every event of it has.
func (d *differ) isID(value string) bool {
	var s string
	return json.Unmarshal([]byte(value), &s) == nil && s == d.id
}

func (d *differ) value(v string) string {
	if d.redact {
		v = inspector.Shape(v)
	}
	return text.Fit(v, maxValueWidth)
}
