package control

import (
	"slices"

	"github.com/livescope/livescope/inspector"
)

// draft is the args of an event that is being written. It stays until the event is committed.
type draft struct {
	args string
	ids  []string // of the event that it was made from, as they are written
}

// begin is the draft that an event's args are begun with: those of the last event of that name, or their shape where
// values are hidden.
func begin(e inspector.EventName, redact bool) draft {
	if check(e.Example) != nil {
		return draft{args: "{}"}
	}
	d := draft{args: pretty(e.Example)}
	if redact {
		d.args = blank(d.args)
		return d
	}
	for _, t := range ids(d.args) {
		d.ids = append(d.ids, d.args[t.from:t.to])
	}
	return d
}

// same are the ids of a text that the draft's event has too.
func (d *draft) same(args string) []token {
	var out []token
	for _, t := range ids(args) {
		if slices.Contains(d.ids, args[t.from:t.to]) {
			out = append(out, t)
		}
	}
	return out
}

// caret is where one begins to write: behind the text of the first id, or in the object.
func caret(args string) int {
	if all := ids(args); len(all) > 0 {
		t := all[0]
		if t.kind == stringToken {
			return t.to - 1
		}
		return t.to
	}
	return min(1, len(args))
}
