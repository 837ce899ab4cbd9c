package ui_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/uitest"
)

// In a session that may change nothing, nothing that is done asks anything of the app: no command, with and without what
// it takes, whatever is answered to its questions.
func TestAReadOnlySessionAsksNothing(t *testing.T) {
	t.Parallel()
	const parts = 4
	for part := range parts {
		t.Run(strconv.Itoa(part), func(t *testing.T) {
			t.Parallel()
			d, l := controlledReadOnly(t, wide)
			for i, c := range d.Commands() {
				if i%parts != part || slices.Contains([]string{"quit", "suspend", "open"}, c.ID) {
					continue
				}
				args := []string{""}
				if c.Takes != "" {
					args = append(args, " e198", " v1.TodoCreated {}")
				}
				for _, arg := range args {
					for d.Press("alt+1", ":"); !strings.Contains(d.Screen(), "a command's name"); {
						d.Press("esc", ":")
					}
					d.Type(c.ID+arg).Press("enter", "enter", "y")
				}
			}
			asked(t, l)
		})
	}
}

// Nor does a key.
func TestNoKeyOfAReadOnlySessionAsksAnything(t *testing.T) {
	t.Parallel()
	d, l := controlledReadOnly(t, wide)
	var panes []string
	for _, c := range d.Commands() {
		if id, ok := strings.CutPrefix(c.ID, "pane."); ok && !slices.Contains([]string{"next", "previous", "last"}, id) {
			panes = append(panes, id)
		}
	}
	asked(t, l)
	for i, front := range panes {
		t.Run(front, func(t *testing.T) {
			t.Parallel()
			d, l := controlledReadOnly(t, wide)
			seen := map[string]bool{"q": true, "ctrl+c": true, "ctrl+z": true, "O": true}
			for _, c := range d.Commands() {
				if of, _, _ := strings.Cut(c.ID, "."); of != front && slices.Contains(panes, of) && c.ID != "events.commit" && c.ID != "events.takeback" {
					continue // another pane's
				}
				for _, key := range c.Binding.Keys() {
					if _, can := uitest.Sequence(key); !can || seen[key] {
						continue
					}
					seen[key] = true
					d.Press("alt+"+strconv.Itoa(i+1), "esc", key, "y", "enter")
				}
			}
			asked(t, l)
		})
	}
}

func TestReadOnlyIsSaid(t *testing.T) {
	t.Parallel()
	d, l := controlledReadOnly(t, wide)
	for _, c := range []string{"latch.toggle", "commit v1.TodoCreated {}", "events.commit", "events.takeback e199", "store.import x.db", "store.reset", "store.rematerialise"} {
		d.Press(":").Type(c).Press("enter").WaitFor("read-only: this session only looks").Press("esc")
	}
	d.Press("c", "U", "P").WaitFor("all events")
	asked(t, l)
}
