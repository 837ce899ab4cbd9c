package pane

import "strings"

// names are keys as they are printed on a keyboard, where that is not their name in the program.
var names = map[string]string{
	"enter": "⏎", "pgup": "PgUp", "pgdown": "PgDn", "down": "↓", "up": "↑", "left": "←", "right": "→", "home": "Home", "end": "End",
}

// KeyName writes a key as it is printed on a keyboard: ⏎ for enter, F1 for f1, alt+↑ for alt+up.
func KeyName(k string) string {
	at := 0
	if len(k) > 1 {
		at = strings.LastIndexByte(k[:len(k)-1], '+') + 1
	}
	mods, last := k[:at], k[at:]
	if n, ok := names[last]; ok {
		return mods + n
	}
	if len(last) > 1 && last[0] == 'f' && last[1] >= '0' && last[1] <= '9' {
		return mods + "F" + last[1:]
	}
	return mods + last
}

// KeyNames writes several keys.
func KeyNames(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = KeyName(k)
	}
	return strings.Join(out, " ")
}
