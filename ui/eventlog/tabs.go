package eventlog

import (
	"fmt"

	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// tab is the label of a way to look at the event, and where it is drawn.
type tab struct {
	sub      sub
	label    string
	from, to int
	y        int
}

// tabSpans are the ways to look at the event, with how much there is in each: below the summary, or behind it where the
// title has one line. They get shorter where there is little room.
func (d *detail) tabSpans(title uv.Rectangle) []tab {
	labels := d.labels(false)
	if width(labels) > title.Dx() {
		labels = d.labels(true)
	}
	at, y := title.Min.X, title.Min.Y+1
	if title.Dy() < 2 {
		at, y = title.Max.X-width(labels), title.Min.Y
	}
	var out []tab
	for i, label := range labels {
		w := text.Width(label)
		out = append(out, tab{sub: sub(i), label: label, from: at, to: at + w, y: y})
		at += w + tabGap
	}
	return out
}

// tabGap is the number of blanks between two labels.
const tabGap = 2

func width(labels []string) int {
	w := -tabGap
	for _, l := range labels {
		w += text.Width(l) + tabGap
	}
	return w
}

func (d *detail) labels(short bool) []string {
	changes, mentions := "Row changes", "Mentions"
	if short {
		changes = "Rows"
	}
	if d.loaded {
		if d.event.NoChanges == nil {
			changes += fmt.Sprintf(" (%d)", len(d.event.Changes))
		}
		if id := d.id(); id != "" {
			if !short {
				mentions += " " + text.MiddleCut(shownID(d.env, id), 12)
			}
			if d.view != nil && d.mentioned == id && d.mentions.counted && d.mentions.count.Exact {
				mentions += " (" + text.Count(d.mentions.count.N) + ")"
			}
		}
	}
	return []string{"Args", "Diff", changes, mentions, "History"}
}
