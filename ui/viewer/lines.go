package viewer

import (
	"sort"
	"strings"
	"unicode/utf8"
)

const (
	block = 64 << 10 // bytes between two counts of line ends
	piece = 16 << 10 // bytes after which a line goes on on the next row, whatever the width
)

// lineEnds counts the line ends before each block of a text: that of a byte is found by reading one block.
type lineEnds struct {
	s      string
	before []int // line ends in s[:i*block]; one more entry than blocks
	recent segment
}

// countLines reads s once, at some gigabytes a second.
func countLines(s string) lineEnds {
	x := lineEnds{s: s, before: make([]int, 1, len(s)/block+2)}
	for i := 0; i < len(s); i += block {
		n := strings.Count(s[i:min(len(s), i+block)], "\n")
		x.before = append(x.before, x.before[len(x.before)-1]+n)
	}
	return x
}

// lines is how many lines there are; a line end at the very end begins no other.
func (x *lineEnds) lines() int {
	n := x.before[len(x.before)-1]
	if len(x.s) > 0 && x.s[len(x.s)-1] != '\n' {
		n++
	}
	return n
}

// line is the line of byte at, counted from 0. A line end belongs to the line it ends.
func (x *lineEnds) line(at int) int {
	b := at / block
	return x.before[b] + strings.Count(x.s[b*block:at], "\n")
}

// start is where the line of byte at begins.
func (x *lineEnds) start(at int) int {
	b := at / block
	if i := strings.LastIndexByte(x.s[b*block:at], '\n'); i >= 0 {
		return b*block + i + 1
	}
	ends := x.before[b]
	if ends == 0 {
		return 0
	}
	b = sort.SearchInts(x.before, ends) - 1 // the block with the last of them
	return b*block + strings.LastIndexByte(x.s[b*block:(b+1)*block], '\n') + 1
}

// segment is a line, or one of the pieces that a long line is cut into: the bytes from to to, and where the next begins.
type segment struct{ from, to, next int }

// segment returns the one that byte at lies in. Asked for one twice in a row, it remembers.
func (x *lineEnds) segment(at int) segment {
	if at < x.recent.from || at >= x.recent.next {
		x.recent = x.find(at)
	}
	return x.recent
}

func (x *lineEnds) find(at int) segment {
	start := x.start(at)
	k := (at - start) / piece
	from := x.cut(start, k)
	if k > 0 && (from > at || x.s[from] == '\n') {
		k--
		from = x.cut(start, k)
	}
	to := x.cut(start, k+1)
	if i := strings.IndexByte(x.s[from:min(len(x.s), to+1)], '\n'); i >= 0 {
		return segment{from, from + i, from + i + 1}
	}
	return segment{from, to, to}
}

// cut is where piece k of the line that begins at start begins: never within a character.
func (x *lineEnds) cut(start, k int) int {
	i := start + k*piece
	for n := 0; k > 0 && n < utf8.UTFMax-1 && i < len(x.s) && !utf8.RuneStart(x.s[i]); n++ {
		i++
	}
	return min(i, len(x.s))
}
