package uitest

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// named are the bytes that a terminal without any extension sends for keys that are not characters.
var named = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "space": " ", "backspace": "\x7f", "ctrl+space": "\x00",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
}

// letters end the sequences of the keys that a modifier goes into, numbers those that end with a tilde.
var (
	letters = map[string]string{"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
	numbers = map[string]string{
		"delete": "3", "insert": "2", "pgup": "5", "pgdown": "6",
		"f5": "15", "f6": "17", "f7": "18", "f8": "19", "f9": "20", "f10": "21", "f11": "23", "f12": "24",
	}
)

// Sequence is what a terminal sends for a key, named as Bubble Tea names it. ok is false for what terminals cannot send.
func Sequence(name string) (seq string, ok bool) {
	if s, ok := named[name]; ok {
		return s, true
	}
	mods, key := 0, name
	for _, m := range []struct {
		prefix string
		bit    int
	}{{"ctrl+", 4}, {"alt+", 2}, {"shift+", 1}} {
		if rest, ok := strings.CutPrefix(key, m.prefix); ok && rest != "" {
			mods, key = mods|m.bit, rest
		}
	}
	modified := ""
	if mods != 0 {
		modified = ";" + strconv.Itoa(mods+1)
	}
	if l, ok := letters[key]; ok {
		if mods != 0 {
			modified = "1" + modified
		}
		return "\x1b[" + modified + l, true
	}
	if n, ok := numbers[key]; ok {
		return "\x1b[" + n + modified + "~", true
	}
	s, ok := named[key]
	if !ok {
		if utf8.RuneCountInString(key) != 1 {
			return "", false
		}
		s = key
	}
	if mods&1 != 0 {
		s = strings.Map(unicode.ToUpper, s)
	}
	if mods&4 != 0 {
		if len(s) != 1 || s[0] < '@' || s[0] > 'z' {
			return "", false
		}
		s = string(rune(s[0] & 0x1f))
	}
	if mods&2 != 0 {
		s = "\x1b" + s
	}
	return s, true
}
