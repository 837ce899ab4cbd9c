package filter

import (
	"cmp"
	"math"
	"strconv"
)

// number is a JSON number as SQLite takes it: a 64-bit integer where it is
// written as one and fits, else a 64-bit float.
type number struct {
	integer bool
	i       int64
	f       float64
}

func isNumberStart(c byte) bool { return c == '-' || '0' <= c && c <= '9' }

// parseNumber reads what [isNumber] accepts; it allocates only for a number out
// of the range of a float.
func parseNumber(text string) number {
	if i, ok := parseInteger(text); ok {
		return number{integer: true, i: i}
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range gives ±Inf or 0, as in SQLite
	return number{f: f}
}

// parseInteger is strconv.ParseInt without an error to allocate.
func parseInteger(text string) (int64, bool) {
	digits := text
	negative := digits != "" && digits[0] == '-'
	if negative {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 19 {
		return 0, false
	}
	var u uint64 // 19 digits fit
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			return 0, false
		}
		u = u*10 + uint64(d)
	}
	switch {
	case negative && u <= 1<<63:
		return -int64(u), true
	case !negative && u < 1<<63:
		return int64(u), true
	}
	return 0, false
}

// compare is exact, also between an integer and a float.
func (n number) compare(o number) int {
	switch {
	case n.integer && o.integer:
		return cmp.Compare(n.i, o.i)
	case n.integer:
		return compareMixed(n.i, o.f)
	case o.integer:
		return -compareMixed(o.i, n.f)
	}
	return cmp.Compare(n.f, o.f)
}

func compareMixed(i int64, f float64) int {
	switch {
	case f < math.MinInt64:
		return 1
	case f >= -math.MinInt64:
		return -1
	}
	whole := math.Trunc(f)
	if order := cmp.Compare(i, int64(whole)); order != 0 {
		return order
	}
	return cmp.Compare(whole, f)
}

// isNumber reports whether text is a JSON number.
func isNumber(text string) bool {
	end := numberEnd(text, 0)
	return end > 0 && end == len(text)
}

// numberEnd is the offset after the JSON number at i, or -1.
func numberEnd(s string, i int) int {
	if i < len(s) && s[i] == '-' {
		i++
	}
	start := i
	if i = digitsEnd(s, i); i == start || i > start+1 && s[start] == '0' {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		start = i + 1
		if i = digitsEnd(s, start); i == start {
			return -1
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		start = i
		if i = digitsEnd(s, i); i == start {
			return -1
		}
	}
	return i
}

func digitsEnd(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}
