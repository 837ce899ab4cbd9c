package jsonview

import (
	"slices"
	"strconv"
	"strings"
)

// Path names what the cursor is on, as one would write it in a filter: args.items[3]["odd key"].
func (m *Model) Path() string {
	n, ok := m.current()
	if !ok {
		return m.name
	}
	var steps []string
	for ; n.parent != nil; n = n.parent {
		steps = append(steps, m.step(n))
	}
	var b strings.Builder
	b.WriteString(m.name)
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteString(steps[i])
	}
	if m.name == "" {
		return strings.TrimPrefix(b.String(), ".")
	}
	return b.String()
}

// step is a node's part of a path.
func (m *Model) step(n *node) string {
	if n.keyFrom == n.keyTo {
		return "[" + strconv.Itoa(n.pos) + "]"
	}
	if key := m.doc.s[n.keyFrom+1 : n.keyTo-1]; isName(key) {
		return "." + key
	}
	return "[" + m.doc.s[n.keyFrom:n.keyTo] + "]"
}

// JSONPath names what the cursor is on the way SQLite's json_extract takes it: $.items[3]."odd key". What follows the $
// is also what jq takes; the document itself is $, and jq's is a dot. A key is quoted unless it is plain, with its
// escapes as the document has them. Of two equal keys the path means the first to SQLite and the last to jq.
func (m *Model) JSONPath() string {
	n, ok := m.current()
	if !ok {
		return "$"
	}
	var steps []string
	for ; n.parent != nil; n = n.parent {
		switch key := m.doc.s[n.keyFrom:n.keyTo]; {
		case key == "":
			steps = append(steps, "["+strconv.Itoa(n.pos)+"]")
		case isName(key[1:len(key)-1]) && strings.IndexByte(key, '$') < 0:
			steps = append(steps, "."+key[1:len(key)-1])
		default:
			steps = append(steps, "."+key)
		}
	}
	slices.Reverse(steps)
	return "$" + strings.Join(steps, "")
}

// Value returns the text of what the cursor is on, exactly as the document has it; all of it when it is not JSON.
func (m *Model) Value() string {
	if n, ok := m.current(); ok {
		return m.doc.s[n.from:n.to]
	}
	return m.doc.s
}

// Leaf returns the value under the cursor when it contains no others: its kind, which is string, number, boolean or
// null, and its text, that of a string without quotes and escapes. A document that is not JSON is one string.
func (m *Model) Leaf() (kind, text string, ok bool) {
	if m.raw != nil {
		return "string", m.doc.s, true
	}
	n, ok := m.current()
	if !ok || m.lines[m.cursor].what != itself {
		return "", "", false
	}
	value := m.doc.s[n.from:n.to]
	switch value[0] {
	case '{', '[':
		return "", "", false
	case '"':
		return "string", decode(value), true
	case 't', 'f':
		return "boolean", value, true
	case 'n':
		return "null", value, true
	}
	return "number", value, true
}

// isName reports whether a key reads well without quotes.
func isName(key string) bool {
	if key == "" || len(key) > 200 {
		return false
	}
	for i, r := range key {
		letter := r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return true
}
