package complete

import "strings"

type tokenKind uint8

const (
	wordToken   tokenKind = iota // a keyword or a bare name
	nameToken                    // "name", `name` or [name]
	stringToken                  // 'text'
	blobToken                    // x'00'
	numberToken
	variableToken // ?1 :a @a $a
	punctToken    // one byte of anything else
	commentToken
	blankToken // one byte of white space
)

// token is a piece of SQL, in bytes of the text.
type token struct {
	kind     tokenKind
	closed   bool // a string, name or comment has its end
	from, to int
	keyword  string // in capitals, if the word is one
	byte     byte   // of a punctToken
}

// named reports whether the token can be a name. Quoted text in single quotes, which
// SQLite would also take in places, is not.
func (t token) named() bool { return t.kind == nameToken || t.kind == wordToken }

// is reports whether the token is this one byte.
func (t token) is(b byte) bool { return t.kind == punctToken && t.byte == b }

// name is the name that a token is, or the text of a string: without its quotes.
func (t token) name(text string) string {
	s := text[t.from:t.to]
	if t.kind == wordToken || s == "" {
		return s
	}
	quote := s[:1]
	if quote == "[" {
		quote = "]"
	}
	s = s[1:]
	if t.closed && len(s) > 0 {
		s = s[:len(s)-1]
	}
	if quote == "]" {
		return s
	}
	return strings.ReplaceAll(s, quote+quote, quote)
}

// operand reports whether a value or name ends with this token.
func (t token) operand() bool {
	switch t.kind {
	case wordToken:
		switch t.keyword {
		case "", "NULL", "END", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP":
			return true
		}
		return false
	case punctToken:
		return t.byte == ')'
	}
	return t.kind != commentToken && t.kind != blankToken
}

// tokenAt reads the token at i, as SQLite does: what is not closed goes on to the
// end of the text.
func tokenAt(text string, i int) token {
	t := token{kind: punctToken, from: i, to: i + 1, byte: text[i]}
	rest := text[i:]
	switch c := text[i]; {
	case isBlank(c):
		t.kind = blankToken
	case strings.HasPrefix(rest, "--"):
		// The line's end closes it, but the caret before that is still inside: so it
		// counts as open.
		t.kind, t.to = commentToken, len(text)
		if k := strings.IndexByte(rest, '\n'); k >= 0 {
			t.to = i + k
		}
	case strings.HasPrefix(rest, "/*"):
		t.kind, t.to = commentToken, len(text)
		if k := strings.Index(rest[2:], "*/"); k >= 0 {
			t.to, t.closed = i+2+k+2, true
		}
	case c == '\'':
		t.kind = stringToken
		t.to, t.closed = quotedEnd(text, i, c)
	case c == '"' || c == '`':
		t.kind = nameToken
		t.to, t.closed = quotedEnd(text, i, c)
	case c == '[':
		t.kind, t.to = nameToken, len(text)
		if k := strings.IndexByte(rest, ']'); k >= 0 {
			t.to, t.closed = i+k+1, true
		}
	case c|0x20 == 'x' && strings.HasPrefix(rest[1:], "'"):
		t.kind = blobToken
		t.to, t.closed = quotedEnd(text, i+1, '\'')
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		t.kind, t.to = numberToken, numberEnd(text, i)
	case strings.IndexByte("?:@$#", c) >= 0:
		t.kind, t.to = variableToken, wordEnd(text, i+1)
	case isWordByte(c):
		t.kind, t.to = wordToken, wordEnd(text, i)
		t.keyword = keywordOf(text[t.from:t.to])
	}
	return t
}

// quotedEnd is the offset after the quoted text that opens at i, in which a doubled
// quote is a quote.
func quotedEnd(text string, i int, quote byte) (end int, closed bool) {
	for i++; i < len(text); i++ {
		if text[i] != quote {
			continue
		}
		if i+1 == len(text) || text[i+1] != quote {
			return i + 1, true
		}
		i++
	}
	return len(text), false
}

func numberEnd(text string, i int) int {
	for i < len(text) {
		c := text[i]
		sign := (c == '+' || c == '-') && text[i-1]|0x20 == 'e'
		if !isWordByte(c) && c != '.' && !sign {
			break
		}
		i++
		if sign && (i == len(text) || !isDigit(text[i])) {
			return i - 1
		}
	}
	return i
}

func wordEnd(text string, i int) int {
	for i < len(text) && isWordByte(text[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' && c != '\v' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWordByte says what SQLite lets a name go on with: every byte from 0x80 as well.
func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || isDigit(c) || c == '_' || c == '$' || c >= 0x80
}
