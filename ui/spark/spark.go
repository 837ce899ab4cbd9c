// Package spark writes how often something happened, second by second, as a row of blocks of eight heights.
//
// Nothing at all is a blank, and once is always seen. On the Linux console the blocks have substitutes, see package text.
package spark

// blocks are the heights, none at all first. Those that stand for something are one column wide everywhere.
var blocks = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Heights is how many heights there are. Where nothing happened more often than that in a second, each height is once.
const Heights = len(blocks) - 1

// Line writes counts, one for each second and the oldest first, in width columns. Where a column stands for several
// seconds it shows the largest of them. At is the second of the last count: the clock decides which seconds share a
// column, so that a column keeps its height as it moves to the left. Top is the count that has the full height.
func Line(counts []uint32, at int64, width int, top uint32) string {
	if width <= 0 || len(counts) == 0 {
		return ""
	}
	per := int64(len(counts)+width-1) / int64(width)
	heights := make([]uint32, width)
	last := floor(at, per)
	for i, n := range counts {
		column := width - 1 - int(last-floor(at-int64(len(counts)-1-i), per))
		if column >= 0 {
			heights[column] = max(heights[column], n)
		}
	}
	out := make([]byte, 0, width*len(blocks[1]))
	for _, n := range heights {
		out = append(out, block(n, top)...)
	}
	return string(out)
}

// floor divides, also what is before 1970, towards the past.
func floor(a, b int64) int64 {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

func block(n, top uint32) string {
	if n == 0 {
		return blocks[0]
	}
	all := uint64(max(top, 1))
	return blocks[min((uint64(n)*uint64(Heights)+all-1)/all, uint64(Heights))]
}
