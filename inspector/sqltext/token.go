package sqltext

import "strings"

// tokenKind tells apart what matters for finding statements.
type tokenKind uint8

const (
	blank tokenKind = iota // white space or a comment
	word                   // a keyword, a name or a number
	semicolon
	open   // (
	closed // )
	other  // operators, strings, quoted names
)

type token struct {
	kind       tokenKind
	start, end int
}

// next is the token at i; i must be before the end of the text. What is not
// terminated goes up to the end.
func next(text string, i int) token {
	t := token{kind: other, start: i}
	switch c := text[i]; {
	case isSpace(c):
		t.kind, t.end = blank, i+1
		for t.end < len(text) && isSpace(text[t.end]) {
			t.end++
		}
	case c == '-' && strings.HasPrefix(text[i:], "--"):
		t.kind, t.end = blank, after(text, i+2, "\n")
	case c == '/' && strings.HasPrefix(text[i:], "/*"):
		t.kind, t.end = blank, after(text, i+2, "*/")
	case c == '\'' || c == '"' || c == '`':
		t.end = quotedEnd(text, i, c)
	case c == '[':
		t.end = after(text, i+1, "]")
	case isWord(c):
		t.kind, t.end = word, i+1
		for t.end < len(text) && isWord(text[t.end]) {
			t.end++
		}
	default:
		t.end = i + 1
		switch c {
		case ';':
			t.kind = semicolon
		case '(':
			t.kind = open
		case ')':
			t.kind = closed
		}
	}
	return t
}

// after is the offset after the next end at or beyond i, or the text's end.
func after(text string, i int, end string) int {
	if k := strings.Index(text[i:], end); k >= 0 {
		return i + k + len(end)
	}
	return len(text)
}

// quotedEnd is the offset after a string in which a doubled quote is a quote.
func quotedEnd(text string, i int, quote byte) int {
	for i++; i < len(text); i++ {
		if text[i] != quote {
			continue
		}
		if i+1 == len(text) || text[i+1] != quote {
			return i + 1
		}
		i++
	}
	return len(text)
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' && c != '\v' }

// isWord says what SQLite lets a name go on with: every byte from 0x80 as well.
func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// is reports whether the token is the word, which is given in capitals.
func (t token) is(text, upper string) bool {
	return t.kind == word && t.end-t.start == len(upper) && strings.EqualFold(text[t.start:t.end], upper)
}
