package sqltext

import "strings"

// Names are the words of a text that may be names, in order: keywords and numbers
// are among them, quoted names come without their quotes, strings not at all.
func Names(text string) []string {
	var names []string
	for i := 0; i < len(text); {
		t := next(text, i)
		i = t.end
		s := text[t.start:t.end]
		switch {
		case t.kind == word:
			names = append(names, s)
		case len(s) >= 2 && (s[0] == '"' || s[0] == '`'):
			q := s[:1]
			names = append(names, strings.ReplaceAll(strings.TrimSuffix(s[1:], q), q+q, q))
		case s[0] == '[':
			names = append(names, strings.TrimSuffix(s[1:], "]"))
		}
	}
	return names
}
