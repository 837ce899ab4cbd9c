package grid

import (
	"slices"
)

// compared is how much of two texts of the same length is compared: far more than a cell shows.
const compared = 4096

// flashed is what a refresh changed of a row.
type flashed[K comparable] struct {
	key   K
	mark  bool
	cells []int // indexes in the columns
}

// SetFlash turns flashing on or off. On, a refresh that brings a row that is on the screen with other cells or another
// mark has them drawn as just changed, until [Model.Unflash]. New rows do not flash, nor does what a move brings.
func (m *Model[K]) SetFlash(on bool) {
	m.flashOn = on
	if !on {
		m.Unflash()
	}
}

// Flashing reports whether something is drawn as just changed. The owner ends it when it has been seen.
func (m *Model[K]) Flashing() bool { return len(m.flash) > 0 }

// Unflash ends what flashes.
func (m *Model[K]) Unflash() { m.flash = nil }

// changed has flash what differs between rows that were on the screen and those that are now. What flashed before goes
// on as long as it is visible.
func (m *Model[K]) changed(before []Row[K]) {
	if !m.plan.made {
		return // nothing was drawn, or other columns
	}
	now := m.Visible()
	m.flash = slices.DeleteFunc(m.flash, func(f flashed[K]) bool { return find(now, f.key) < 0 })
	for _, row := range now {
		if i := find(before, row.Key); i >= 0 {
			m.compareRows(before[i], row)
		}
	}
}

// compareRows adds what differs between two versions of a row to what flashes. Only columns that are drawn count.
func (m *Model[K]) compareRows(old, row Row[K]) {
	f := flashed[K]{key: row.Key, mark: m.marks && old.Mark != row.Mark}
	m.keep(old)
	m.made = cellsOf(row, m.made)
	for _, s := range m.plan.slots {
		if m.cols[s.col].Volatile {
			continue
		}
		a, b := cellAt(m.was, s.col), cellAt(m.made, s.col)
		if !sameText(a.Text, b.Text) || !slices.EqualFunc(a.Spans, b.Spans, sameSpan) || !sameStyle(a, b, old, row) {
			f.cells = append(f.cells, s.col)
		}
	}
	if !f.mark && len(f.cells) == 0 {
		return
	}
	i := slices.IndexFunc(m.flash, func(o flashed[K]) bool { return o.key == f.key })
	if i < 0 {
		m.flash = append(m.flash, f)
		return
	}
	m.flash[i].mark = m.flash[i].mark || f.mark
	for _, c := range f.cells {
		if !slices.Contains(m.flash[i].cells, c) {
			m.flash[i].cells = append(m.flash[i].cells, c)
		}
	}
}

// keep makes the cells of a row and keeps them while those of another are made: their spans are the owner's memory.
func (m *Model[K]) keep(row Row[K]) {
	m.was = cellsOf(row, m.was)
	if row.Make == nil {
		return
	}
	m.spans = m.spans[:0]
	for i := range m.was {
		from := len(m.spans)
		m.spans = append(m.spans, m.was[i].Spans...)
		m.was[i].Spans = m.spans[from:len(m.spans):len(m.spans)]
	}
}

func cellAt(cells []Cell, i int) Cell {
	if i < len(cells) {
		return cells[i]
	}
	return Cell{}
}

func sameText(a, b string) bool {
	return len(a) == len(b) && a[:min(len(a), compared)] == b[:min(len(b), compared)]
}

func sameSpan(a, b Span) bool { return a.From == b.From && a.To == b.To && a.Style.Equal(&b.Style) }

// sameStyle compares the styles of two cells with the same text and spans. Where the spans cover all of the text, or
// there is none, no other style is seen.
func sameStyle[K comparable](a, b Cell, old, row Row[K]) bool {
	x, y := styleOf(&a, &old), styleOf(&b, &row)
	if x.Equal(&y) {
		return true
	}
	covered := 0
	for _, s := range a.Spans {
		if s.From > covered {
			return false
		}
		covered = max(covered, s.To)
	}
	return covered >= len(a.Text)
}
