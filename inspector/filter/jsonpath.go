package filter

import "strings"

// lookup finds the value at path in a JSON text without reading the rest of it
// and without allocating. It answers correctly for valid JSON; for anything
// else it may answer anything, so that a hit still needs [validJSON].
func lookup(text string, path []step) (value string, found bool) {
	i := skipBlanks(text, 0)
	for k := range path {
		if path[k].index >= 0 {
			i = elementAt(text, i, path[k].index)
		} else {
			i = memberAt(text, i, &path[k])
		}
		if i < 0 {
			return "", false
		}
	}
	end := skipValue(text, i)
	if end <= i {
		return "", false
	}
	return text[i:end], true
}

// memberAt is the offset of the first value under the key in the object at i,
// or -1.
func memberAt(text string, i int, s *step) int {
	if i >= len(text) || text[i] != '{' {
		return -1
	}
	i = skipBlanks(text, i+1)
	for i < len(text) && text[i] == '"' {
		end := skipString(text, i)
		if end < 0 {
			return -1
		}
		hit := s.names(text[i+1 : end-1])
		i = skipBlanks(text, end)
		if i >= len(text) || text[i] != ':' {
			return -1
		}
		i = skipBlanks(text, i+1)
		if hit {
			return i
		}
		if i = nextItem(text, i); i < 0 {
			return -1
		}
	}
	return -1
}

// elementAt is the offset of the index-th value of the array at i, or -1.
func elementAt(text string, i, index int) int {
	if i >= len(text) || text[i] != '[' {
		return -1
	}
	i = skipBlanks(text, i+1)
	for ; index > 0; index-- {
		if i = nextItem(text, i); i < 0 {
			return -1
		}
	}
	if i >= len(text) || text[i] == ']' {
		return -1
	}
	return i
}

// nextItem skips the value at i and the comma after it; -1 when it was the last.
func nextItem(text string, i int) int {
	if i = skipValue(text, i); i < 0 {
		return -1
	}
	if i = skipBlanks(text, i); i >= len(text) || text[i] != ',' {
		return -1
	}
	return skipBlanks(text, i+1)
}

// names reports whether the raw label (without its quotes) is the step's key.
// A label written with escapes ends at its first \u0000, as for SQLite.
func (s *step) names(label string) bool {
	if s.plain && label == s.key {
		return true
	}
	if len(label) <= len(s.key) || strings.IndexByte(label, '\\') < 0 {
		return false
	}
	var scratch [128]byte
	name := appendDecoded(scratch[:0], label)
	for i, c := range name {
		if c == 0 {
			name = name[:i]
			break
		}
	}
	return string(name) == s.key
}

// skipValue is the offset after the value at i, or -1.
func skipValue(text string, i int) int {
	if i >= len(text) {
		return -1
	}
	switch text[i] {
	case '"':
		return skipString(text, i)
	case '{', '[':
		return skipNested(text, i)
	}
	for i < len(text) {
		switch text[i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return i
		}
		i++
	}
	return i
}

// skipNested counts brackets, so that depth costs nothing.
func skipNested(text string, i int) int {
	for depth := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			end := skipString(text, i)
			if end < 0 {
				return -1
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// skipString is the offset after the string whose opening quote is at i, or -1.
func skipString(text string, i int) int {
	i++
	// Keys and ids are short: looking at a few bytes here beats a call.
	for near := min(i+16, len(text)); i < near && text[i] != '\\'; i++ {
		if text[i] == '"' {
			return i + 1
		}
	}
	for {
		k := strings.IndexByte(text[i:], '"')
		if k < 0 {
			return -1
		}
		slashes := 0
		for slashes < k && text[i+k-1-slashes] == '\\' {
			slashes++
		}
		i += k + 1
		if slashes%2 == 0 {
			return i
		}
	}
}

func skipBlanks(text string, i int) int {
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
