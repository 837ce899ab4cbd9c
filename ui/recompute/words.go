package recompute

import (
	"strconv"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/queries/sqlform"
	"github.com/livescope/livescope/ui/text"
)

// Bounds of what is read of a label for one line, of a row's key, and of the names in one list.
const (
	maxLabel = 2000
	maxKey   = 48
	maxNames = 50
)

// hidden stands for a value on a redacted screen.
const hidden = "…"

// inferred stands before a cause that was found by time and tables.
const inferred = "≈"

// label is a query's label as it may be shown, on one line: it may be its SQL.
func (p *Pane) label(label, sql string) string {
	isSQL := label == sql
	label = label[:min(len(label), maxLabel)]
	if p.env.Redact {
		label = sqlform.Shape(label)
	}
	if isSQL || p.env.Redact || strings.ContainsAny(label, "\n\r") {
		label = sqlform.OneLine(label)
	}
	if label == "" {
		return "unnamed"
	}
	return label
}

// changedText says what a run changed in the result.
func changedText(r *inspector.Run, redact bool) string {
	total := max(r.DiffTotal, len(r.Diff))
	switch {
	case !r.Compared:
		return "result not compared"
	case !r.Changed:
		return "nothing changed"
	case total == 0:
		return "changed"
	case total == 1 && len(r.Diff) == 1 && r.Diff[0].Op == livestore.OpUpdate:
		return "1 changed: " + rowText(&r.Diff[0], redact)
	case total == 1 && len(r.Diff) == 1:
		return sign(r.Diff[0].Op) + "1 " + rowText(&r.Diff[0], redact)
	}
	parts := make([]string, len(r.Diff))
	for i := range r.Diff {
		parts[i] = sign(r.Diff[i].Op) + rowText(&r.Diff[i], redact)
	}
	if total > len(parts) {
		parts = append(parts, "…")
	}
	return text.Count(int64(total)) + plural(int64(total), " change: ", " changes: ") + strings.Join(parts, ", ")
}

// sign is what stands before a row that came or went; nothing, before one that changed.
func sign(op livestore.Op) string {
	switch op {
	case livestore.OpInsert:
		return "+"
	case livestore.OpDelete:
		return "-"
	}
	return ""
}

// rowText names a row of a result, and the columns of it that changed.
func rowText(c *client.ResultChange, redact bool) string {
	out := keyText(c.Key, redact)
	for i := range c.Columns[:min(len(c.Columns), maxNames)] {
		out += " " + text.Fit(c.Columns[i].Name, maxKey)
	}
	return out
}

func keyText(key string, redact bool) string {
	if redact {
		return hidden
	}
	return text.Fit(key, maxKey)
}

// collapsedText says how many runs were only seen together, "" for one.
func collapsedText(r *inspector.Run) string {
	if r.Collapsed <= 1 {
		return ""
	}
	return "×" + text.Count(r.Collapsed) + " runs seen as one"
}

// causeText says which events made a query run. Name gives an event's, "" where it is not known.
func causeText(r *inspector.Run, name func(livestore.SeqNum) string) string {
	n := len(r.Cause)
	if n == 0 {
		return "no cause seen"
	}
	out := "← "
	if r.CauseInferred {
		out += inferred
	}
	out += r.Cause[0].String()
	if n > 1 {
		return out + " … " + r.Cause[n-1].String() + " (" + strconv.Itoa(n) + ")"
	}
	if name := name(r.Cause[0]); name != "" {
		out += " " + name
	}
	if len(r.Tables) > 0 {
		out += " wrote " + tablesText(r.Tables)
	}
	return out
}

// tablesText lists names: "todos", "todos and lists", "todos, lists and 3 more".
func tablesText(names []string) string {
	fit := func(i int) string { return text.Fit(names[i], maxKey) }
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return fit(0)
	case 2:
		return fit(0) + " and " + fit(1)
	case 3:
		return fit(0) + ", " + fit(1) + " and " + fit(2)
	default:
		return fit(0) + ", " + fit(1) + " and " + strconv.Itoa(n-2) + " more"
	}
}

// listText is all names of a list, as far as there may be room for them.
func listText(names []string) string {
	out := make([]string, min(len(names), maxNames))
	for i := range out {
		out[i] = text.Fit(names[i], maxKey)
	}
	return strings.Join(out, ", ")
}

// slow is how long a run may take before it is worth a word: a frame, of sixty a second.
const slow = 16 * time.Millisecond

// standsOut says what stands out about a query in words, the best sentence first: the others are shorter.
func standsOut(q *inspector.QueryStat, label string, reads []string) []string {
	percent, known, much := wastedShare(q)
	why := "."
	if len(reads) > 0 {
		why = ": it re-runs on every write to " + tablesText(reads) + "."
		if q.Kind == client.QueryComputed {
			why = ": it re-runs whenever " + tablesText(reads) + plural(int64(len(reads)), " does.", " do.")
		}
	}
	switch {
	case q.Gone:
		return []string{"the app no longer has " + label + ": its runs are still here", label + " is gone"}
	case q.Seen == 0:
		return []string{"no run of " + label + " was seen so far", "no run was seen so far"}
	case much:
		share := text.Count(percent) + " %"
		return []string{
			share + " of the " + compared(q) + "runs of " + label + " changed nothing" + why,
			share + " of the runs of " + label + " changed nothing.",
			share + " of its runs changed nothing.",
		}
	case q.P95 >= slow:
		return []string{
			"one in twenty runs of " + label + " takes " + text.Duration(q.P95) + " or more: that is longer than a frame.",
			"one run in twenty takes " + text.Duration(q.P95) + " or more.",
		}
	case !known:
		return []string{"no result of " + label + " could be compared: whether its runs change anything is not known", "no result could be compared"}
	case q.Wasted == 0:
		return []string{"every one of the " + text.Count(q.Compared) + " " + compared(q) + "runs of " + label + " changed its result.", "every run changed its result."}
	}
	return []string{
		text.Count(q.Wasted) + " of the " + text.Count(q.Compared) + " " + compared(q) + "runs of " + label + " changed nothing.",
		text.Count(q.Wasted) + " of its " + text.Count(q.Compared) + " " + compared(q) + "runs changed nothing.",
	}
}

// compared is a word where not all runs were compared.
func compared(q *inspector.QueryStat) string {
	if q.Compared < q.Seen {
		return "compared "
	}
	return ""
}
