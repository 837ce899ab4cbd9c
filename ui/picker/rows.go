package picker

import (
	"slices"
	"strings"

	"github.com/livescope/livescope/ui/text"

	"github.com/sahilm/fuzzy"
)

// maxID is how many columns an id gets at most.
const maxID = 40

// row is a store of a group.
type row struct {
	Store
	group Group
}

// text is what a filter searches.
func (r *row) text() string { return r.StoreID + " " + r.App + " " + r.Where }

// line is what stands on one line of the list: a row, the name of a group, or a word about one.
type line struct {
	row     *row
	matched []int // bytes of the row's text that the filter found
	heading Group // of a line with neither row nor note
	note    string
	warn    bool
}

// rows is a group as it is searched.
type rows []*row

func (r rows) String(i int) string { return r[i].text() }
func (r rows) Len() int            { return len(r) }

// names are the groups' headings.
var names = [groups]string{"Running apps", "Stores below this folder", "Recent"}

// none says that a group is empty.
var none = [groups]string{
	"no program of yours has a LiveStore eventlog open",
	"there is none",
	"nothing was opened here before",
}

// fill lists what there is and matches the filter. The cursor stays on its row.
func (m *Model) fill() {
	chosen := m.chosen()
	m.lines, m.idWidth = m.lines[:0:0], 0
	for g := range groups {
		m.fillGroup(g)
	}
	m.cursor = -1
	if chosen != nil && m.moved {
		m.cursor = slices.IndexFunc(m.lines, func(l line) bool {
			return l.row == chosen || l.row != nil && l.row.group == chosen.group && l.row.Source == chosen.Source && l.row.PID == chosen.PID
		})
	}
	if m.cursor < 0 {
		m.first()
	}
	m.clamp()
}

func (m *Model) fillGroup(g Group) {
	filter, all := strings.TrimSpace(m.filter.Value()), m.found[g]
	var out []line
	if filter == "" {
		for _, r := range all {
			out = append(out, line{row: r})
		}
	} else {
		for _, found := range fuzzy.FindFrom(filter, rows(all)) {
			out = append(out, line{row: all[found.Index], matched: found.MatchedIndexes})
		}
		if len(out) == 0 {
			return
		}
	}
	for _, l := range out {
		m.idWidth = max(m.idWidth, min(text.WidthUpTo(l.row.StoreID, maxID), maxID))
	}
	if len(m.lines) > 0 {
		m.lines = append(m.lines, line{heading: groups})
	}
	m.lines = append(append(m.lines, line{heading: g}), out...)
	switch s := &m.search; {
	case s.errs[g] != "":
		m.lines = append(m.lines, line{note: s.errs[g], warn: true})
	case s.notes[g] != "":
		m.lines = append(m.lines, line{note: s.notes[g], warn: len(all) > 0})
	case len(all) == 0 && s.done[g]:
		m.lines = append(m.lines, line{note: none[g]})
	case len(all) == 0:
		m.lines = append(m.lines, line{note: "looking …"})
	}
}

// empty reports whether nothing at all was found.
func (m *Model) empty() bool {
	return m.search.left == 0 && len(m.found[Running])+len(m.found[Below])+len(m.found[Recent]) == 0
}

// chosen is the row under the cursor, nil where there is none.
func (m *Model) chosen() *row {
	if m.cursor < 0 || m.cursor >= len(m.lines) {
		return nil
	}
	return m.lines[m.cursor].row
}

// count is how many rows are listed.
func (m *Model) count() (listed, all int) {
	for _, l := range m.lines {
		if l.row != nil {
			listed++
		}
	}
	for _, g := range m.found {
		all += len(g)
	}
	return listed, all
}

// moveBy is move as the person asks for it: from then on the cursor stays on its row, whatever else is found.
func (m *Model) moveBy(d int) {
	m.moved = true
	m.move(d)
}

// first puts the cursor on the first row.
func (m *Model) first() {
	m.cursor, m.top = -1, 0
	m.move(1)
}

// last puts it on the last row.
func (m *Model) last() {
	m.cursor = len(m.lines)
	m.move(-1)
}

// move moves the cursor by so many rows, up to either end.
func (m *Model) move(d int) {
	step := 1
	if d < 0 {
		step = -1
	}
	for at := m.cursor + step; d != 0 && at >= 0 && at < len(m.lines); at += step {
		if m.lines[at].row != nil {
			m.cursor = at
			d -= step
		}
	}
	if m.cursor >= len(m.lines) {
		m.cursor = -1
	}
	m.clamp()
}

// clamp brings the cursor onto the screen, with the heading over the first row of a group.
func (m *Model) clamp() {
	if m.cursor >= 0 {
		over := m.cursor
		for over > 0 && m.lines[over-1].row == nil && m.cursor-over < 2 {
			over--
		}
		under := m.cursor // and the word about the group behind its last row
		if under+1 < len(m.lines) && m.lines[under+1].note != "" {
			under++
		}
		m.top = max(min(m.top, over), under-m.height+1)
	}
	m.top = max(0, min(m.top, len(m.lines)-m.height))
}
