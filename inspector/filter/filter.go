package filter

import (
	"strings"

	"github.com/livescope/livescope/client/livestore"
)

// Result is the judgement of a filter on one event.
type Result uint8

const (
	// No: the event is hidden.
	No Result = iota
	// Yes: the event is shown.
	Yes
	// Undecided: what the filter asks is not known for this event. It is shown,
	// and counted.
	Undecided
)

// String gives the word for messages and tests.
func (r Result) String() string {
	switch r {
	case Yes:
		return "yes"
	case Undecided:
		return "undecided"
	}
	return "no"
}

// Subject is an event as a filter sees it. A caller that judges many rows keeps
// one Subject and overwrites it.
type Subject struct {
	SeqNum livestore.SeqNum
	Status livestore.Status
	// Unknown: the app's schema did not know the event's name.
	Unknown bool
	Name    string
	// Args is the column argsJson as stored, whatever it holds.
	Args                string
	ClientID, SessionID string
	// Touches gives the tables that the event's changeset wrote; known is false
	// where no changeset was kept. It is called only for touches: terms and not
	// kept; nil means not known.
	Touches func() (tables []string, known bool)
}

// Filter is a parsed filter. It does not change, and any number of goroutines
// may use it at once. The zero Filter matches every event.
type Filter struct {
	root node // nil matches all
	text string

	rebased, touches bool
}

// Match judges one event. It does not allocate, except for a value of more than
// 512 bytes with escapes or blanks that a term has to see decoded, and for a
// number that is out of a float's range.
func (f *Filter) Match(s *Subject) Result {
	if f.root == nil {
		return Yes
	}
	return f.root.match(s)
}

// String is the filter in canonical form; it parses to an equal filter.
func (f *Filter) String() string { return f.text }

// All reports whether the filter is empty and so matches every event.
func (f *Filter) All() bool { return f.root == nil }

// HasRebased reports whether is:rebased occurs: the rows it asks for are in the
// sidecar's journal, not in the table eventlog.
func (f *Filter) HasRebased() bool { return f.rebased }

// NeedsTouches reports whether touches: occurs, so that Subject.Touches is asked.
func (f *Filter) NeedsTouches() bool { return f.touches }

func newFilter(root node) *Filter {
	f := &Filter{root: root}
	if root == nil {
		return f
	}
	var b strings.Builder
	root.print(&b)
	f.text = b.String()
	walk(root, func(n node) {
		switch n := n.(type) {
		case *touchesTerm:
			f.touches = true
		case *statusTerm:
			f.rebased = f.rebased || n.has(isRebased)
		}
	})
	return f
}

func walk(n node, visit func(node)) {
	visit(n)
	switch n := n.(type) {
	case *notNode:
		walk(n.kid, visit)
	case *listNode:
		for _, kid := range n.kids {
			walk(kid, visit)
		}
	}
}
