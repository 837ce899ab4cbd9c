// Package sqlform writes an SQL statement in other forms of itself: on one line, with its parameters filled in, and
// without the values in it.
//
// It reads SQLite's own tokens, so that what stands in a string or a comment is left alone. Nothing is run.
package sqlform

import "strings"

// kind is what a token is.
type kind uint8

const (
	other kind = iota
	blank
	comment
	literal // a string or a blob
	number
	parameter
)

// next is the end and the kind of the token at byte i.
func next(s string, i int) (end int, k kind) {
	switch c := s[i]; {
	case c == ' ' || c >= '\t' && c <= '\r':
		return span(s, i, func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }), blank
	case strings.HasPrefix(s[i:], "--"):
		return span(s, i, func(c byte) bool { return c != '\n' }), comment
	case strings.HasPrefix(s[i:], "/*"):
		if n := strings.Index(s[i+2:], "*/"); n >= 0 {
			return i + n + 4, comment
		}
		return len(s), comment
	case c == '\'':
		return quoted(s, i, '\''), literal
	case (c == 'x' || c == 'X') && i+1 < len(s) && s[i+1] == '\'':
		return quoted(s, i+1, '\''), literal
	case c == '"' || c == '`':
		return quoted(s, i, c), other
	case c == '[':
		return quoted(s, i, ']'), other
	case digit(c) || c == '.' && i+1 < len(s) && digit(s[i+1]):
		return numeral(s, i), number
	case c == '?':
		return span(s, i+1, digit), parameter
	case (c == ':' || c == '@' || c == '$') && i+1 < len(s) && word(s[i+1]):
		return span(s, i+1, word), parameter
	case word(c):
		return span(s, i, word), other
	}
	return i + 1, other
}

func span(s string, i int, in func(byte) bool) int {
	for i < len(s) && in(s[i]) {
		i++
	}
	return i
}

// quoted is the end of what begins at byte i with a quote and ends with another, which is doubled within it.
func quoted(s string, i int, end byte) int {
	for i++; i < len(s); i++ {
		switch {
		case s[i] != end:
		case end != ']' && i+1 < len(s) && s[i+1] == end:
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

func numeral(s string, i int) int {
	for ; i < len(s); i++ {
		sign := (s[i] == '+' || s[i] == '-') && (s[i-1]|0x20) == 'e'
		if !word(s[i]) && s[i] != '.' && !sign {
			break
		}
	}
	return i
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func word(c byte) bool {
	return c == '_' || digit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// Shape puts '…' for every string of a statement and 0 for every number.
func Shape(sql string) string {
	return rewrite(sql, func(s string, k kind) string {
		switch k {
		case literal:
			return "'…'"
		case number:
			return "0"
		case comment:
			return ""
		}
		return s
	})
}

// OneLine writes a statement on one line, without its comments.
func OneLine(sql string) string {
	space := false
	return strings.TrimSpace(rewrite(sql, func(s string, k kind) string {
		if k != blank && k != comment {
			space = false
			return s
		}
		if space {
			return ""
		}
		space = true
		return " "
	}))
}

func rewrite(sql string, with func(s string, k kind) string) string {
	var b strings.Builder
	for i := 0; i < len(sql); {
		end, k := next(sql, i)
		b.WriteString(with(sql[i:end], k))
		i = end
	}
	return b.String()
}
