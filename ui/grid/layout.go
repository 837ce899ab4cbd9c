package grid

import (
	"cmp"
	"slices"
)

// Column describes one column. Widths are in columns of the screen.
type Column struct {
	ID, Title string // a grid numbers an ID that is blank or given before
	Min       int    // never narrower, unless it is alone; at least 1
	Max       int    // never wider; 0 for no bound
	Weight    int    // its share of what is left once all have their Min; 0 takes none
	Priority  int    // when the width is short, columns of the lowest priority go first, the rightmost of equals
	Right     bool
	Volatile  bool // changes by itself as time goes by, such as an age: it never flashes
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
	if total > width {
		for _, worst := range givingWay(cols) {
			if total <= width || shown == 1 {
				break
			}
			total -= out[worst] + gap
			out[worst] = 0
			shown--
		}
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

// givingWay are the columns in the order in which they go.
func givingWay(cols []Column) []int {
	out := make([]int, len(cols))
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int {
		return cmp.Or(cmp.Compare(cols[a].Priority, cols[b].Priority), cmp.Compare(b, a))
	})
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

// wanted is how wide a column is where there is room for all that it holds.
func wanted(c Column) int { return max(least(c), c.Max) }

// natural lays columns out from the first one at their Max (or Min, without one), as many as fit; the last that is begun
// gets what is left.
func natural(cols []Column, width int) []int {
	out := make([]int, len(cols))
	for i, c := range cols {
		if width <= 0 {
			break
		}
		out[i] = min(wanted(c), width)
		width -= out[i] + gap
	}
	return out
}
