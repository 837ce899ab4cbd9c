package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// wrong is what is wrong with a text that is to be a JSON object, and at which byte.
type wrong struct {
	why string
	at  int
}

// plainSyntax says shortly what the decoder says at length.
var plainSyntax = strings.NewReplacer(
	"invalid character", "unexpected", "looking for beginning of object key string", "where a key begins",
	"looking for beginning of value", "where a value begins", "after object key:value pair", "after a value", "after top-level value", "after the object",
)

// check looks whether a text is a JSON object; nil says that it is.
func check(s string) *wrong {
	begin := len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	if begin == len(s) {
		return &wrong{"an event's args are a JSON object, {} for none", 0}
	}
	var raw json.RawMessage
	err := json.Unmarshal([]byte(s), &raw)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at := min(max(0, int(syntax.Offset)-1), len(s))
		if strings.Contains(syntax.Error(), "unexpected end") {
			return &wrong{"it ends too early: something is not closed", len(s)}
		}
		return &wrong{plainSyntax.Replace(syntax.Error()), at}
	case err != nil:
		return &wrong{err.Error(), begin}
	case s[begin] != '{':
		return &wrong{"an event's args are an object: { … }", begin}
	}
	return nil
}

// place says where in a text a byte is.
func place(s string, at int) string {
	at = min(at, len(s))
	line := strings.Count(s[:at], "\n")
	from := strings.LastIndexByte(s[:at], '\n') + 1
	return fmt.Sprintf("line %d, column %d", line+1, utf8.RuneCountInString(s[from:at])+1)
}

// compact is a JSON text without blanks.
func compact(s string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(s)); err != nil {
		return s
	}
	return b.String()
}

// pretty is a JSON text on lines of its own, as the editor can hold it.
func pretty(s string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(s), "", "  "); err != nil {
		return s
	}
	var out strings.Builder
	for _, r := range b.String() {
		if r >= 0x7f && r < 0xa0 { // only in strings, where it may be written otherwise
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// kind is what a token of a JSON text is.
type kind uint8

const (
	keyToken kind = iota
	stringToken
	numberToken
	wordToken
	punctToken
)

// token is a piece of a JSON text, in bytes. Key is the key that a value stands under, as it is written.
type token struct {
	from, to int
	kind     kind
	key      string
}

// tokens takes a text apart, whether it is JSON or not. Blanks are left out; a string ends with its line.
func tokens(s string) []token {
	var out []token
	key := ""
	for i := 0; i < len(s); {
		t := token{from: i, kind: punctToken}
		switch b := s[i]; {
		case b == ' ' || b == '\t' || b == '\n' || b == '\r':
			i++
			continue
		case b == '"':
			i = stringEnd(s, i)
			t.kind = stringToken
			if rest := strings.TrimLeft(s[i:], " \t\r\n"); strings.HasPrefix(rest, ":") {
				t.kind, key = keyToken, strings.Trim(s[t.from:i], `"`)
			}
		case b == '-' || b >= '0' && b <= '9':
			i += run(s[i:], "+-.eE0123456789")
			t.kind = numberToken
		case b >= 'a' && b <= 'z':
			i += run(s[i:], "abcdefghijklmnopqrstuvwxyz")
			t.kind = wordToken
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
		if t.to = i; t.kind != punctToken && t.kind != keyToken {
			t.key, key = key, ""
		}
		out = append(out, t)
	}
	return out
}

// run is how many bytes at the beginning of a text are of a set.
func run(s, set string) int {
	return len(s) - len(strings.TrimLeft(s, set))
}

// stringEnd is the byte after a string that begins at i.
func stringEnd(s string, i int) int {
	for i++; i < len(s) && s[i] != '\n'; i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return min(i, len(s))
}

// isID reports whether a key names an id.
func isID(key string) bool {
	return strings.EqualFold(key, "id") || strings.HasSuffix(key, "Id") || strings.HasSuffix(key, "ID") || strings.HasSuffix(key, "_id")
}

// ids are the tokens of a text that are ids: strings and numbers under a key that names one.
func ids(s string) []token {
	var out []token
	for _, t := range tokens(s) {
		if isID(t.key) && (t.kind == stringToken || t.kind == numberToken) {
			out = append(out, t)
		}
	}
	return out
}

// blank is a JSON text with its keys and without its values.
func blank(s string) string {
	var b strings.Builder
	at := 0
	for _, t := range tokens(s) {
		b.WriteString(s[at:t.from])
		at = t.to
		switch text := s[t.from:t.to]; {
		case t.kind == stringToken:
			b.WriteString(`""`)
		case t.kind == numberToken:
			b.WriteString("0")
		case text == "true":
			b.WriteString("false")
		default:
			b.WriteString(text)
		}
	}
	return b.String() + s[at:]
}

// keys says how many keys a JSON object has.
func keys(s string) string {
	var of map[string]json.RawMessage
	if err := json.Unmarshal([]byte(s), &of); err != nil {
		return ""
	}
	if len(of) == 1 {
		return "1 key"
	}
	return strconv.Itoa(len(of)) + " keys"
}
