package filter

// maxDepth is how deep SQLite's json_valid lets objects and arrays nest.
const maxDepth = 1000

// validJSON is SQLite's json_valid: RFC 8259 and at most maxDepth levels. It
// does not look at whether the text is well-formed UTF-8, and nor does SQLite.
func validJSON(s string) bool {
	var v validator
	i := skipBlanks(s, 0)
	for {
		var open bool
		if i, open = v.value(s, i); i < 0 {
			return false
		}
		if open {
			continue
		}
		if i = v.afterValue(s, i); i < 0 {
			return false
		}
		if v.depth == 0 {
			return i == len(s)
		}
	}
}

// validator is the stack of what is open: a bit per level, set for an object.
type validator struct {
	objects [maxDepth/64 + 1]uint64
	depth   int
}

func (v *validator) push(object bool) bool {
	if v.depth == maxDepth {
		return false
	}
	word, bit := v.depth/64, uint64(1)<<(v.depth%64)
	v.objects[word] &^= bit
	if object {
		v.objects[word] |= bit
	}
	v.depth++
	return true
}

func (v *validator) inObject() bool {
	return v.objects[(v.depth-1)/64]&(1<<((v.depth-1)%64)) != 0
}

// value reads the value at i, or the start of one: open means that i is now at
// the first value inside it.
func (v *validator) value(s string, i int) (next int, open bool) {
	if i >= len(s) {
		return -1, false
	}
	switch s[i] {
	case '{', '[':
		object := s[i] == '{'
		if !v.push(object) {
			return -1, false
		}
		i = skipBlanks(s, i+1)
		if i < len(s) && (object && s[i] == '}' || !object && s[i] == ']') {
			v.depth--
			return i + 1, false
		}
		if object {
			i = validKey(s, i)
		}
		return i, true
	case '"':
		return validString(s, i), false
	case 't':
		return validLiteral(s, i, "true"), false
	case 'f':
		return validLiteral(s, i, "false"), false
	case 'n':
		return validLiteral(s, i, "null"), false
	}
	return numberEnd(s, i), false
}

// afterValue closes what ends after a value and goes to the start of the next
// one; at depth 0 it goes to the end of the blanks.
func (v *validator) afterValue(s string, i int) int {
	for {
		i = skipBlanks(s, i)
		if v.depth == 0 {
			return i
		}
		if i >= len(s) {
			return -1
		}
		object := v.inObject()
		switch {
		case s[i] == ',' && object:
			return validKey(s, skipBlanks(s, i+1))
		case s[i] == ',':
			return skipBlanks(s, i+1)
		case s[i] == '}' && object, s[i] == ']' && !object:
			v.depth--
			i++
		default:
			return -1
		}
	}
}

// validKey reads a key and its colon and is at the value then.
func validKey(s string, i int) int {
	if i >= len(s) || s[i] != '"' {
		return -1
	}
	if i = validString(s, i); i < 0 {
		return -1
	}
	if i = skipBlanks(s, i); i >= len(s) || s[i] != ':' {
		return -1
	}
	return skipBlanks(s, i+1)
}

func validLiteral(s string, i int, word string) int {
	if len(s)-i < len(word) || s[i:i+len(word)] != word {
		return -1
	}
	return i + len(word)
}

// special marks the bytes at which a string ends, escapes or is not valid.
var special = func() (table [256]bool) {
	for c := range 0x20 {
		table[c] = true
	}
	table['"'], table['\\'] = true, true
	return table
}()

// validString is the offset after the string at i, or -1.
func validString(s string, i int) int {
	for i++; i < len(s); i++ {
		if !special[s[i]] {
			continue
		}
		switch c := s[i]; {
		case c == '"':
			return i + 1
		case c < 0x20:
			return -1
		case c == '\\':
			if i++; i >= len(s) {
				return -1
			}
			switch s[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(s[i+1:]); !ok {
					return -1
				}
				i += 4
			default:
				return -1
			}
		}
	}
	return -1
}
