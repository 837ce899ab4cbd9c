package filter

import "strings"

// folder searches a text for a needle, ASCII letters in either case and every
// other byte as it is: what instr(lower(x), lower(y)) means in SQLite.
type folder struct {
	needle string // ASCII letters lowered, unless exact
	// exact: letters are searched as they are.
	exact bool
	// anchor is the offset of the needle's rarest byte, which is what is looked
	// for; lo and up are its two cases, equal for what has none.
	anchor int
	lo, up byte
}

// common orders bytes from the most to the least frequent in the JSON of
// events; what is not listed is rarer still. It only affects speed.
const common = `"etaoinsrlducm:,p01-2fhg3v4b5y6k7w8d9 xqjz_.{}T/[]`

func newFolder(text string) folder { return newSearch(lower(text), false) }

// newExact is a search for the very bytes. It beats strings.Contains where the
// needle starts as much of the text does, as ids do.
func newExact(text string) folder { return newSearch(text, true) }

func newSearch(needle string, exact bool) folder {
	f := folder{needle: needle, exact: exact}
	best := -1
	for i := range len(f.needle) {
		rank := strings.IndexByte(common, lowerByte(f.needle[i]))
		if rank < 0 {
			rank = len(common)
		}
		if !exact && 'a' <= f.needle[i] && f.needle[i] <= 'z' {
			rank -= 4 // two searches instead of one
		}
		if rank > best {
			best, f.anchor = rank, i
		}
	}
	if f.needle != "" {
		f.lo, f.up = f.needle[f.anchor], f.needle[f.anchor]
		if !exact && 'a' <= f.lo && f.lo <= 'z' {
			f.up = f.lo - 'a' + 'A'
		}
	}
	return f
}

// in reports whether s contains the needle.
func (f *folder) in(s string) bool {
	n := len(f.needle)
	if n == 0 {
		return true
	}
	if len(s) < n {
		return false
	}
	// Offsets from here on are those of the anchor: in [f.anchor, limit).
	limit := len(s) - n + f.anchor + 1
	lo := nextByte(s, f.anchor, limit, f.lo)
	up := limit
	if f.up != f.lo {
		up = nextByte(s, f.anchor, limit, f.up)
	}
	for misses := 0; ; misses++ {
		at := min(lo, up)
		if at >= limit {
			return false
		}
		start := at - f.anchor
		switch {
		case f.exact && s[start:start+n] == f.needle, !f.exact && hasFoldPrefix(s[start:], f.needle):
			return true
		case misses > 16+at/8: // the anchor is not rare here: avoid n·m
			if f.exact {
				return strings.Contains(s[start+1:], f.needle)
			}
			return rollingFold(s[start+1:], f.needle)
		}
		if at == lo {
			lo = nextByte(s, at+1, limit, f.lo)
		} else {
			up = nextByte(s, at+1, limit, f.up)
		}
	}
}

// nextByte is the offset of c in s[from:limit], or limit.
func nextByte(s string, from, limit int, c byte) int {
	if k := strings.IndexByte(s[from:limit], c); k >= 0 {
		return from + k
	}
	return limit
}

func hasFoldPrefix(s, lowered string) bool {
	for i := range len(lowered) {
		if lowerByte(s[i]) != lowered[i] {
			return false
		}
	}
	return true
}

// rollingFold is the Rabin-Karp search: linear whatever the text.
func rollingFold(s, lowered string) bool {
	const prime = 16777619
	n := len(lowered)
	if len(s) < n {
		return false
	}
	var want, have uint32
	power := uint32(1)
	for i := range n {
		want = want*prime + uint32(lowered[i])
		have = have*prime + uint32(lowerByte(s[i]))
		power *= prime
	}
	for i := n; ; i++ {
		if have == want && hasFoldPrefix(s[i-n:], lowered) {
			return true
		}
		if i == len(s) {
			return false
		}
		have = have*prime + uint32(lowerByte(s[i])) - power*uint32(lowerByte(s[i-n]))
	}
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// lower lowers ASCII letters only, as SQLite's lower() does.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lowerByte(c)
	}
	return string(b)
}
