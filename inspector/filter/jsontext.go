package filter

import (
	"cmp"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// equalString compares a JSON string, quotes included, with a text.
func equalString(value, want string) bool {
	var scratch [512]byte
	return decoded(value, scratch[:0]) == want
}

// compareString orders a JSON string, quotes included, and a text by bytes.
func compareString(value, want string) int {
	var scratch [512]byte
	return cmp.Compare(decoded(value, scratch[:0]), want)
}

// decoded is what a JSON string, quotes included, says. Where it has escapes the
// result lives in scratch, or in new memory when that is too small.
func decoded(value string, scratch []byte) string {
	value = strings.TrimSuffix(value[1:], `"`)
	if strings.IndexByte(value, '\\') < 0 {
		return value
	}
	return view(appendDecoded(scratch, value))
}

// view is b as a string without a copy. b must not be written to afterwards.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// appendDecoded appends what the inside of a JSON string says. A lone surrogate
// becomes the three bytes that UTF-8 would have for it, as in SQLite.
func appendDecoded(b []byte, raw string) []byte {
	for {
		k := strings.IndexByte(raw, '\\')
		if k < 0 || k+1 >= len(raw) {
			return append(b, raw...)
		}
		b = append(b, raw[:k]...)
		c := raw[k+1]
		raw = raw[k+2:]
		switch c {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			var r rune
			r, raw = unicodeEscape(raw)
			b = appendCode(b, r)
		default:
			b = append(b, c)
		}
	}
}

// unicodeEscape reads the four digits after \u, and the low surrogate that may
// follow a high one.
func unicodeEscape(raw string) (rune, string) {
	r, ok := hex4(raw)
	if !ok {
		return utf8.RuneError, ""
	}
	raw = raw[4:]
	if r&0xfc00 == 0xd800 && strings.HasPrefix(raw, `\u`) {
		if low, ok := hex4(raw[2:]); ok && low&0xfc00 == 0xdc00 {
			return (r&0x3ff)<<10 + low&0x3ff + 0x10000, raw[6:]
		}
	}
	return r, raw
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		d := hexDigit(s[i])
		if d < 0 {
			return 0, false
		}
		r = r<<4 | d
	}
	return r, true
}

func hexDigit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}

func appendCode(b []byte, r rune) []byte {
	if r&0xf800 == 0xd800 && r < 0x10000 {
		return append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(b, r)
}

// compact is an object or array without the blanks between its tokens. It is
// value itself where there are none, which is how LiveStore writes args.
func compact(value string, scratch []byte) string {
	b, kept := scratch, 0 // value[:kept] is in b
	for i := 0; i < len(value); {
		switch c := value[i]; {
		case c == '"':
			end := skipString(value, i)
			if end < 0 {
				return value // not JSON: whatever is found is not believed
			}
			i = end
		case isBlank(c):
			b = append(b, value[kept:i]...)
			i++
			kept = i
		default:
			i++
		}
	}
	if kept == 0 {
		return value
	}
	return view(append(b, value[kept:]...))
}
