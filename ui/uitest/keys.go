package uitest

import (
	"strings"
	"unicode/utf8"
)

// named are the bytes that a terminal without any extension sends for keys that are not characters.
var named = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "space": " ", "backspace": "\x7f", "delete": "\x1b[3~",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
	"pgup": "\x1b[5~", "pgdown": "\x1b[6~",
	"f1": "\x1bOP", "f2": "\x1bOQ", "alt+up": "\x1b[1;3A", "alt+down": "\x1b[1;3B",
	"ctrl+up": "\x1b[1;5A", "ctrl+down": "\x1b[1;5B", "ctrl+right": "\x1b[1;5C", "ctrl+left": "\x1b[1;5D", "ctrl+space": "\x00",
	"f5": "\x1b[15~", "f6": "\x1b[17~",
}

// sequence is what a terminal sends for a key.
func sequence(name string) (string, bool) {
	if s, ok := named[name]; ok {
		return s, true
	}
	if rest, ok := strings.CutPrefix(name, "alt+"); ok {
		s, ok := sequence(rest)
		return "\x1b" + s, ok
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok && len(rest) == 1 && rest[0] >= 'a' && rest[0] <= 'z' {
		return string(rune(rest[0] - 'a' + 1)), true
	}
	if utf8.RuneCountInString(name) == 1 {
		return name, true
	}
	return "", false
}
