package jsonview

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/find"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// stretch is how many bytes of a document are read without a match before a search comes up for air.
const stretch = 16 << 10

// Scan implements [find.Source] for keys and scalars. Within a string, the In of a place is one more than the byte where
// that string begins.
func (d *document) Scan(t *find.Text, from find.Place) (m find.Match, found bool, next find.Place, end bool) {
	i, stop, in := from.At, min(len(d.s), from.At+stretch), from.In-1
	run := t.Run()
	for i < stop {
		c := d.s[i]
		switch {
		case in >= 0 && c == '"':
			run.Reset()
			in = -1
			i++
		case in >= 0:
			if c != '\\' && run.Skips(c) {
				i++
				continue
			}
			r, n := char(d.s, i)
			if start, ok := run.Feed(r, i); ok {
				m = find.Match{From: start, To: i + n}
				i = d.pastLine(in)
				return m, true, find.Place{At: i}, i >= len(d.s)
			}
			i += n
		case c == '"':
			in = i
			i++
		case strings.IndexByte(" \n\t\r,:[]{}", c) >= 0:
			i++
		default:
			to := d.skipWord(i)
			if m, found = t.Index(d.s, i, to); found {
				return m, true, find.Place{At: to}, to >= len(d.s)
			}
			i = to
		}
	}
	if in < 0 || i >= len(d.s) {
		return m, false, find.Place{At: i}, i >= len(d.s)
	}
	return m, false, find.Place{At: run.Begun(i), In: in + 1}, false
}

// pastLine returns the byte after the string that begins at i and, if it is a key, after the value on its line.
func (d *document) pastLine(i int) int {
	i = d.skipString(i)
	colon := skipSpace(d.s, i)
	if colon >= len(d.s) || d.s[colon] != ':' {
		return i
	}
	switch i = skipSpace(d.s, colon+1); {
	case i >= len(d.s) || d.s[i] == '{' || d.s[i] == '[':
		return i
	case d.s[i] == '"':
		return d.skipString(i)
	}
	return d.skipWord(i)
}

// spans appends the places of the string d.s[from:to], quotes and all, or of a number or word, that have what is looked
// for. It reads that much and no more.
func (d *document) spans(dst []text.Span, t *find.Text, from, to int, style uv.Style) []text.Span {
	if t.Empty() || from >= to {
		return dst
	}
	run := t.Run()
	for i := from; i < to; {
		r, n := char(d.s[:to], i)
		if start, ok := run.Feed(r, i); ok {
			dst = append(dst, text.Span{From: start - from, To: i + n - from, Style: style})
		}
		i += n
	}
	return dst
}

// char decodes the character of a JSON string at byte i, which may be written as an escape, and returns its bytes there.
// Half of a surrogate pair is U+FFFD.
func char(s string, i int) (r rune, n int) {
	if s[i] != '\\' {
		return utf8.DecodeRuneInString(s[i:])
	}
	if i+1 >= len(s) {
		return '\\', 1
	}
	switch c := s[i+1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(c), 2 // a quote, a slash or a backslash: the document was checked
	}
	r, ok := hex4(s, i)
	if !ok {
		return utf8.RuneError, 2
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex4(s, i+6); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 12
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

// hex4 reads \uXXXX at byte i.
func hex4(s string, i int) (rune, bool) {
	if i+6 > len(s) || s[i] != '\\' || s[i+1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
	return rune(v), err == nil
}

// decode returns what the JSON string s, in its quotes, stands for.
func decode(s string) string {
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := char(s, i)
		if n == 1 {
			b.WriteByte(s[i]) // what is not UTF-8 stays as it is
		} else {
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}
