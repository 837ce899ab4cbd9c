package text

import (
	"strings"
)

// Clean returns s with everything that cannot be shown safely replaced by a visible stand-in, newlines and tabs
// included. It costs the length of s: for text of unknown length use [Prefix], [Fit] or [Draw]. Cleaning twice changes
// nothing.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for c := Scan(s); c.Next(); {
		b.WriteString(c.Content)
	}
	return b.String()
}

// AppendClean appends the cells of s that fit into width columns to dst, cleaned, and returns the columns they fill.
// It reads no more of s than that.
func AppendClean(dst []byte, s string, width int) ([]byte, int) {
	used := 0
	for c := Scan(s); c.Next(); {
		if used+c.Width > width {
			break
		}
		dst = append(dst, c.Content...)
		used += c.Width
	}
	return dst, used
}

// Prefix returns the cells of s that fit into width columns, cleaned, and whether anything was left over.
func Prefix(s string, width int) (cleaned string, more bool) {
	if len(s) <= width && plain(s) {
		return s, false
	}
	var b strings.Builder
	used := 0
	for c := Scan(s); c.Next(); used += c.Width {
		if used+c.Width > width {
			return b.String(), true
		}
		b.WriteString(c.Content)
	}
	return b.String(), false
}

// Width returns the columns that s fills once cleaned. It reads all of s; see [WidthUpTo].
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	w := 0
	for c := Scan(s); c.Next(); {
		w += c.Width
	}
	return w
}

// WidthUpTo returns the columns that s fills once cleaned, or some number above limit as soon as it is known to fill
// more than that.
func WidthUpTo(s string, limit int) int {
	w := 0
	for c := Scan(s); w <= limit && c.Next(); {
		w += c.Width
	}
	return w
}

// Fits reports whether s fills at most width columns, reading no more of it than that takes.
func Fits(s string, width int) bool { return WidthUpTo(s, width) <= width }

// plain reports whether s is printable ASCII and nothing else.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
