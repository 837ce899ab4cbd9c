package eventlog

import (
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
)

func event(name, args string) *inspector.Row {
	return &inspector.Row{Event: livestore.Event{Name: name, Args: args}, ArgsBytes: int64(len(args)), Status: livestore.Confirmed}
}

func TestWhatAnEventChangedInALine(t *testing.T) {
	for _, redact := range []bool{false, true} {
		d := differ{id: "t1", redact: redact}
		for _, c := range []struct {
			row         *inspector.Row
			want, shape string
		}{
			{event("created", `{"id":"t1","text":"Buy milk","done":false}`), `first: +text "Buy milk", +done false`, `first: +text "…", +done false`},
			{event("renamed", `{"id":"t1","text":"Oat milk","listId":"l2"}`), `text "Buy milk" → "Oat milk", +listId "l2"`, `text "…" → "…", +listId "…"`},
			{event("renamed", `{"id":"t1","text":"Oat milk"}`), `-listId`, `-listId`},
			{event("deleted", `{"id":"t1"}`), `nothing else`, `nothing else`},
			{event("odd", `not json`), `not json`, `…`},
		} {
			got, err := d.say(c.row)
			want := c.want
			if redact {
				want = c.shape
			}
			if err != nil || got != want {
				t.Errorf("%s: %q, want %q (%v)", c.row.Event.Args, got, want, err)
			}
		}
	}
}

func TestARolledBackEventIsNothingToCompareWith(t *testing.T) {
	d := differ{id: "t1"}
	gone := event("renamed", `{"id":"t1","text":"gone"}`)
	gone.Status = livestore.Rebased
	for _, r := range []*inspector.Row{event("created", `{"id":"t1","text":"a"}`), gone} {
		if _, err := d.say(r); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := d.say(event("renamed", `{"id":"t1","text":"b"}`)); got != `text "a" → "b"` {
		t.Errorf("it is compared with what was rolled back: %s", got)
	}
}
