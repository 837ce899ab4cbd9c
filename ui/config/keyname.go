package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/livescope/livescope/inspector/filter"
)

// named are the keys that have a name instead of a character.
var named = func() map[string]bool {
	names := map[string]bool{
		"enter": true, "tab": true, "esc": true, "space": true, "backspace": true, "delete": true, "insert": true,
		"up": true, "down": true, "left": true, "right": true, "home": true, "end": true, "pgup": true, "pgdown": true,
	}
	for i := 1; i <= 20; i++ {
		names[fmt.Sprintf("f%d", i)] = true
	}
	return names
}()

// aliases are other names for keys: from other programs, and from keyboards.
var aliases = map[string]string{
	"return": "enter", "cr": "enter", "ret": "enter", "escape": "esc", "spacebar": "space", "spc": "space", "bs": "backspace",
	"del": "delete", "ins": "insert", "pageup": "pgup", "prior": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
	"uparrow": "up", "downarrow": "down", "leftarrow": "left", "rightarrow": "right",
	"arrowup": "up", "arrowdown": "down", "arrowleft": "left", "arrowright": "right", "backtab": "shift+tab",
	"plus": "+", "minus": "-", "lt": "<", "gt": ">",
}

// modifiers are held with a key. Those of one letter are written with a dash, as editors do: C-x.
var modifiers = map[string]modifier{
	"ctrl": ctrl, "control": ctrl, "alt": alt, "meta": alt, "option": alt, "opt": alt, "shift": shift,
	"super": super, "cmd": super, "command": super, "win": super, "hyper": super,
	"c": ctrl, "m": alt, "a": alt, "s": shift, "d": super,
}

// keyWords are all names that a key may be written with.
var keyWords = slices.Concat(slices.Sorted(maps.Keys(named)), slices.Sorted(maps.Keys(aliases)))

type modifier uint8

const (
	ctrl modifier = 1 << iota
	alt
	shift
	super
)

// KeyName is a key as Bubble Tea calls it: "Ctrl-X", "C-x" and "<c-x>" are "ctrl+x", "page-up" is "pgup". The error, in
// one line, says that there is no such key, or why no terminal can be relied on to send it.
func KeyName(written string) (string, error) {
	if written == "" {
		return "", errors.New("the name of the key is empty; write [] to take the keys away")
	}
	held, base := splitKey(written)
	if to, ok := aliases[plainName(base)]; ok {
		base = to
		if base == "shift+tab" {
			held, base = held|shift, "tab"
		}
	}
	if lower := plainName(base); named[lower] {
		base = lower
		return unless(cannotNamed(written, held, base), held, base)
	}
	r, size := utf8.DecodeRuneInString(base)
	if size != len(base) || r == utf8.RuneError || !unicode.IsPrint(r) || unicode.IsMark(r) {
		return "", unknownKey(written, base)
	}
	if r == ' ' {
		return unless(cannotNamed(written, held, "space"), held, "space")
	}
	if held&ctrl != 0 {
		return ctrlKey(written, held, r)
	}
	if held&shift != 0 && unicode.IsLetter(r) {
		held, r = held&^shift, unicode.ToUpper(r)
	}
	if err := cannotCharacter(written, held, r); err != nil {
		return "", err
	}
	if lower := unicode.ToLower(r); held&alt != 0 && lower != r {
		held, r = held|shift, lower
	}
	return spell(held, string(r)), nil
}

// unless is the key, or the reason why it cannot be.
func unless(err error, held modifier, base string) (string, error) {
	if err != nil {
		return "", err
	}
	return spell(held, base), nil
}

// splitKey takes the modifiers off a key.
func splitKey(written string) (held modifier, base string) {
	base = written
	if n := len(base); n > 3 && base[0] == '<' && base[n-1] == '>' {
		base = base[1 : n-1]
	}
	if rest, ok := strings.CutPrefix(base, "^"); ok && utf8.RuneCountInString(rest) == 1 {
		return ctrl, rest
	}
	for {
		i := strings.IndexAny(base, "+-")
		if i <= 0 || i == len(base)-1 {
			return held, base
		}
		m, ok := modifiers[strings.ToLower(base[:i])]
		if !ok || i == 1 && base[i] != '-' {
			return held, base
		}
		held |= m
		base = base[i+1:]
	}
}

// plainName is the name of a key without case and without what may stand between its words.
func plainName(s string) string {
	if utf8.RuneCountInString(s) == 1 {
		return s
	}
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s))
}

// spell writes a key as Bubble Tea does.
func spell(held modifier, base string) string {
	out := ""
	if held&ctrl != 0 {
		out += "ctrl+"
	}
	if held&alt != 0 {
		out += "alt+"
	}
	if held&shift != 0 {
		out += "shift+"
	}
	return out + base
}

// spellings are the names a key can arrive under, its own first: terminals that say more about keys than others call
// ctrl+_ by the key it is on, and capitals beyond ASCII by their small letter.
func spellings(key string) []string {
	switch key {
	case "ctrl+_":
		return []string{key, "ctrl+/", "ctrl+shift+-"}
	case "ctrl+^":
		return []string{key, "ctrl+shift+6"}
	}
	base, ok := strings.CutPrefix(key, "alt+shift+")
	if r, size := utf8.DecodeRuneInString(base); ok && size == len(base) && r >= utf8.RuneSelf {
		return []string{key, "alt+" + string(unicode.ToUpper(r))}
	}
	return []string{key}
}

// ctrlKey is a character with ctrl. Terminals send one byte for it, below 0x20, and there are not enough of them.
func ctrlKey(written string, held modifier, r rune) (string, error) {
	if err := cannotHold(written, held); err != nil {
		return "", err
	}
	r = unicode.ToLower(r)
	key := spell(held, string(r))
	if held&shift != 0 {
		if r >= 'a' && r <= 'z' {
			return "", cannot(written, "terminals send the same for it as for "+spell(held&^shift, string(r)), "")
		}
		return "", cannot(written, "terminals send nothing of its own for it", "")
	}
	same := map[rune]string{'i': "tab", 'm': "enter", '[': "esc", '?': "backspace"}
	switch other, ok := same[r]; {
	case ok:
		return "", cannot(written, "terminals send the same for it as for "+spell(held&^ctrl, other), "")
	case r == '@':
		return spell(held, "space"), nil
	case r == '/' && held == ctrl:
		return "ctrl+_", nil // the same byte, and the one name that every terminal's keys come under
	case held&alt != 0 && strings.ContainsRune(`\]^_`, r):
		return "", cannot(written, "terminals differ in what they send for it", "")
	case r >= 'a' && r <= 'z', strings.ContainsRune(`\]^_`, r):
		return key, nil
	}
	return "", cannot(written, "terminals send nothing of its own for it", "")
}

// cannotNamed says why a key with a name cannot be had with what is held, if so.
func cannotNamed(written string, held modifier, base string) error {
	if err := cannotHold(written, held); err != nil {
		return err
	}
	var never modifier
	switch base {
	case "enter", "space", "backspace":
		never = ctrl | shift
		if base == "space" {
			never = shift
		}
	case "tab":
		never = ctrl
		if held&alt != 0 {
			return cannot(written, "window managers keep it for themselves", "")
		}
	case "insert":
		if held&shift != 0 {
			return cannot(written, "terminals paste with it", "")
		}
	case "esc":
		never = ctrl | alt | shift
	}
	if held&never != 0 {
		return cannot(written, "many terminals, and tmux, send the same for it as for "+spell(held&^never, base), "")
	}
	return nil
}

// cannotCharacter says why a character cannot be had with what is held, if so.
func cannotCharacter(written string, held modifier, r rune) error {
	if err := cannotHold(written, held); err != nil {
		return err
	}
	if held&shift != 0 {
		return cannot(written, "what shift makes of it depends on the keyboard", "write the character itself, such as !")
	}
	if held&alt != 0 && strings.ContainsRune("[]OPX^_", r) {
		return cannot(written, "terminals begin other keys with the same bytes", "")
	}
	return nil
}

// cannotHold says why a modifier never reaches a program, if so.
func cannotHold(written string, held modifier) error {
	if held&super != 0 {
		return cannot(written, "terminals keep that modifier for themselves", "take ctrl or alt")
	}
	return nil
}

func cannot(written, why, instead string) error {
	if instead == "" {
		instead = "take another key"
	}
	return fmt.Errorf("the key %s cannot be used: %s; %s", quoted(written), why, instead)
}

// unknownKey says that there is no such key, and which may have been meant.
func unknownKey(written, base string) error {
	if words := strings.Fields(written); len(words) > 1 {
		if _, err := KeyName(words[0]); err == nil {
			return fmt.Errorf(`there is no key %s; several keys in a row cannot be set: write one, or a list such as ["g", "home"]`, quoted(written))
		}
	}
	name := plainName(base)
	near := filter.Closest(name, keyWords)
	if to, ok := aliases[near]; ok {
		near = to
	}
	if strings.Trim(name, "0123456789") == "f" {
		near = "" // f21 is none of the others
	}
	return fmt.Errorf("there is no key %s%s", quoted(written), meant(near, "keys are characters, ctrl+x, alt+x, f1 to f20, and names such as enter or pgup"))
}
