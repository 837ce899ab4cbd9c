package jsonview

import (
	"fmt"
	"sort"
	"strings"
)

// Bounds of what is folded. A document past them is still shown, as text or as a line that says it goes deeper.
const (
	maxBytes = 32 << 20 // of a document
	maxDepth = 200      // of the tree that can be opened
	bigSpan  = 256      // bytes from which a container's end is remembered
)

// span is an object or array of the document.
type span struct{ from, to, count int }

// index remembers where the large containers end, so that stepping over one never reads it again.
type index []span

func (x index) find(from int) (span, bool) {
	i := sort.Search(len(x), func(i int) bool { return x[i].from >= from })
	if i < len(x) && x[i].from == from {
		return x[i], true
	}
	return span{}, false
}

// syntaxError says why a text is not JSON, and at which byte.
type syntaxError struct {
	at  int
	why string
}

func (e *syntaxError) Error() string { return e.why }

// where is the place of the error for a person.
func (e *syntaxError) where(s string) string {
	before := s[:min(e.at, len(s))]
	line := 1 + strings.Count(before, "\n")
	column := len(before) - strings.LastIndexByte(before, '\n')
	return fmt.Sprintf("byte %d, line %d column %d", e.at, line, column)
}

// What may come next in the document.
type state int

const (
	wantValue state = iota
	wantValueOrEnd
	wantKey
	wantKeyOrEnd
	wantNext // a comma, the end of a container, or the end of the text
)

// scanner checks a document in one pass and without recursion: a hundred thousand levels are a hundred thousand bytes.
type scanner struct {
	s     string
	i     int
	state state
	kinds []byte // the open containers, '{' or '['
	spans []span // the open containers, to maxDepth
	found index
}

// scan checks that s is one JSON value and returns where its large containers end.
func scan(s string) (index, *syntaxError) {
	if len(s) > maxBytes {
		return nil, &syntaxError{why: "too long to fold"}
	}
	sc := &scanner{s: s}
	for {
		sc.i = skipSpace(s, sc.i)
		if sc.i == len(s) && sc.state == wantNext && len(sc.kinds) == 0 {
			sort.Slice(sc.found, func(i, j int) bool { return sc.found[i].from < sc.found[j].from })
			return sc.found, nil
		}
		if err := sc.step(); err != nil {
			return nil, err
		}
	}
}

func (sc *scanner) step() *syntaxError {
	if sc.i >= len(sc.s) {
		return sc.fail("the text ends too early")
	}
	c := sc.s[sc.i]
	switch sc.state {
	case wantKeyOrEnd, wantKey:
		if c == '}' && sc.state == wantKeyOrEnd {
			return sc.pop(c)
		}
		return sc.key(c)
	case wantValueOrEnd:
		if c == ']' {
			return sc.pop(c)
		}
		return sc.value(c)
	case wantValue:
		return sc.value(c)
	}
	switch {
	case len(sc.kinds) == 0:
		return sc.fail("text after the end of the value")
	case c == '}' || c == ']':
		return sc.pop(c)
	case c != ',':
		return sc.fail("a comma or an end is missing")
	}
	sc.i++
	sc.state = wantValue
	if sc.kinds[len(sc.kinds)-1] == '{' {
		sc.state = wantKey
	}
	return nil
}

func (sc *scanner) key(c byte) *syntaxError {
	if c != '"' {
		return sc.fail("a key in double quotes is missing")
	}
	if err := sc.str(); err != nil {
		return err
	}
	sc.i = skipSpace(sc.s, sc.i)
	if sc.i >= len(sc.s) || sc.s[sc.i] != ':' {
		return sc.fail("a colon is missing")
	}
	sc.i++
	sc.state = wantValue
	return nil
}

func (sc *scanner) value(c byte) *syntaxError {
	if n := len(sc.kinds); n > 0 && n <= maxDepth {
		sc.spans[n-1].count++
	}
	sc.state = wantNext
	switch {
	case c == '{' || c == '[':
		sc.kinds = append(sc.kinds, c)
		if len(sc.kinds) <= maxDepth {
			sc.spans = append(sc.spans, span{from: sc.i})
		}
		sc.i++
		sc.state = wantValueOrEnd
		if c == '{' {
			sc.state = wantKeyOrEnd
		}
		return nil
	case c == '"':
		return sc.str()
	case c == '-' || c >= '0' && c <= '9':
		return sc.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(sc.s[sc.i:], word) {
			sc.i += len(word)
			return nil
		}
	}
	return sc.fail("no value can begin like this")
}

func (sc *scanner) pop(c byte) *syntaxError {
	n := len(sc.kinds)
	if c != sc.kinds[n-1]+2 { // in ASCII '}' is '{'+2 and ']' is '['+2
		return sc.fail("the wrong kind of bracket closes here")
	}
	sc.i++
	if n <= maxDepth {
		sp := sc.spans[n-1]
		sp.to = sc.i
		sc.spans = sc.spans[:n-1]
		if sp.to-sp.from >= bigSpan {
			sc.found = append(sc.found, sp)
		}
	}
	sc.kinds = sc.kinds[:n-1]
	sc.state = wantNext
	return nil
}

func (sc *scanner) str() *syntaxError {
	s := sc.s
	for i := sc.i + 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			sc.i = i + 1
			return nil
		case c < 0x20:
			sc.i = i
			return sc.fail("a control character in a string")
		case c == '\\':
			i++
			if i < len(s) && s[i] == 'u' {
				for n := 0; n < 4; n++ {
					i++
					if i < len(s) && !isHex(s[i]) {
						sc.i = i
						return sc.fail("four hexadecimal digits must follow \\u")
					}
				}
			} else if i < len(s) && strings.IndexByte(`"\/bfnrt`, s[i]) < 0 {
				sc.i = i
				return sc.fail("no such escape")
			}
		}
	}
	sc.i = len(s)
	return sc.fail("a string has no end")
}

func (sc *scanner) number() *syntaxError {
	s, i := sc.s, sc.i
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if s[i] == '-' {
		i++
	}
	ok := true
	if i < len(s) && s[i] == '0' {
		i++
	} else {
		ok = digits()
	}
	if ok && i < len(s) && s[i] == '.' {
		i++
		ok = digits()
	}
	if ok && i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		ok = digits()
	}
	sc.i = i
	if !ok {
		return sc.fail("a digit is missing")
	}
	return nil
}

func (sc *scanner) fail(why string) *syntaxError { return &syntaxError{at: sc.i, why: why} }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}
