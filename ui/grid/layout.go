package grid

// Column describes one column. Widths are in columns of the screen.
type Column struct {
	ID, Title string
	Min       int // never narrower, unless it is alone; at least 1
	Max       int // never wider; 0 for no bound
	Weight    int // its share of what is left once all have their Min; 0 takes none
	Priority  int // when the width is short, columns of the lowest priority go first, the rightmost of equals
	Right     bool
}

// gap is the blank space between two columns.
const gap = 2

// Layout returns the width of each column in the given total, 0 for one that has no room. It is a pure function of its
// arguments: first everything gets its Min, columns are dropped until that fits, then the rest is shared by Weight.
func Layout(cols []Column, width int) []int {
	out := make([]int, len(cols))
	if width <= 0 || len(cols) == 0 {
		return out
	}
	shown, total := 0, -gap
	for i, c := range cols {
		out[i] = least(c)
		total += out[i] + gap
		shown++
	}
	for total > width && shown > 1 {
		worst := -1
		for i := range cols {
			if out[i] > 0 && (worst < 0 || cols[i].Priority <= cols[worst].Priority) {
				worst = i
			}
		}
		total -= out[worst] + gap
		out[worst] = 0
		shown--
	}
	if total > width {
		for i := range out {
			out[i] = min(out[i], width)
		}
		return out
	}
	share(cols, out, width-total)
	return out
}

// share gives spare columns to those that have a weight and are below their Max, again and again until none is left or
// nobody wants more.
func share(cols []Column, out []int, spare int) {
	for spare > 0 {
		weights := 0
		for i, c := range cols {
			if hungry(c, out[i]) {
				weights += c.Weight
			}
		}
		if weights == 0 {
			return
		}
		given, round := 0, spare
		for i, c := range cols {
			if !hungry(c, out[i]) || given == spare {
				continue
			}
			n := min(max(1, round*c.Weight/weights), spare-given)
			if c.Max > 0 {
				n = min(n, c.Max-out[i])
			}
			out[i] += n
			given += n
		}
		spare -= given
	}
}

func hungry(c Column, width int) bool {
	return width > 0 && c.Weight > 0 && (c.Max <= 0 || width < c.Max)
}

func least(c Column) int { return max(1, c.Min) }

// natural lays columns out from the first one at their Max (or Min, without one), as many as fit; the last that is begun
// gets what is left.
func natural(cols []Column, width int) []int {
	out := make([]int, len(cols))
	for i, c := range cols {
		if width <= 0 {
			break
		}
		out[i] = min(max(least(c), c.Max), width)
		width -= out[i] + gap
	}
	return out
}

// plan is a layout and what it was made from.
type plan struct {
	width, first int
	wide         bool
	widths       []int // of all columns; those before first are 0
	more         bool  // there are columns to the right that have no room
}

// widths returns the layout for a width, from the last time if nothing has changed.
func (m *Model[K]) widths(width int) []int {
	if m.plan.widths != nil && m.plan.width == width && m.plan.first == m.first && m.plan.wide == m.wide {
		return m.plan.widths
	}
	out := make([]int, m.first, len(m.cols))
	rest := m.cols[m.first:]
	if m.wide {
		out = append(out, natural(rest, width)...)
	} else {
		out = append(out, Layout(rest, width)...)
	}
	more := m.wide && len(out) > 0 && out[len(out)-1] < max(least(m.cols[len(out)-1]), m.cols[len(out)-1].Max)
	m.plan = plan{width: width, first: m.first, wide: m.wide, widths: out, more: more}
	return out
}
