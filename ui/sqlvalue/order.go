package sqlvalue

import (
	"bytes"
	"cmp"
	"math"
	"strings"
)

// Compare puts values in the order of SQLite's ORDER BY without a collation: NULL, numbers by their value, texts by their
// bytes, blobs.
func Compare(a, b any) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
		return compareMixed(a, b.(float64))
	case float64:
		if b, ok := b.(int64); ok {
			return -compareMixed(b, a)
		}
		return cmp.Compare(a, b.(float64))
	case string:
		return strings.Compare(a, b.(string))
	case []byte:
		return bytes.Compare(a, b.([]byte))
	}
	return 0
}

// rank is the place of a value's kind.
func rank(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case int64, float64:
		return 1
	case string:
		return 2
	case []byte:
		return 3
	}
	return 4
}

// compareMixed compares an integer with a real number without making the integer a real one, which would round it.
func compareMixed(i int64, f float64) int {
	switch {
	case f >= math.MaxInt64: // as a real number that is 2^63
		return -1
	case f < math.MinInt64:
		return 1
	}
	whole := math.Trunc(f)
	if c := cmp.Compare(i, int64(whole)); c != 0 {
		return c
	}
	return cmp.Compare(whole, f)
}
