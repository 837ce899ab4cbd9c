package find

import "unicode/utf8"

// stretch is how many bytes a Scan reads without a match before it returns: more than any text that is looked for.
const stretch = 16 << 10

// String is a [Source] of plain text: every place where a text stands in it is a match, from left to right, none
// overlapping the one before.
type String string

// Scan implements [Source].
func (s String) Scan(t *Text, from Place) (m Match, found bool, next Place, end bool) {
	run := t.Run()
	i, stop := from.At, min(len(s), from.At+stretch)
	for i < stop {
		if run.Skips(s[i]) {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(string(s[i:]))
		if start, ok := run.Feed(r, i); ok {
			return Match{From: start, To: i + n}, true, Place{At: i + n}, i+n >= len(s)
		}
		i += n
	}
	if i >= len(s) {
		return Match{}, false, Place{At: len(s)}, true
	}
	return Match{}, false, Place{At: run.Begun(i)}, false
}
