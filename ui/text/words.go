package text

import "unicode"

// WordLeft returns where the word before position at begins, counting in runes: where "one word left" goes in an input.
// A word is a run of letters, digits and underscores.
func WordLeft(runes []rune, at int) int {
	at = min(at, len(runes))
	for at > 0 && !inWord(runes[at-1]) {
		at--
	}
	for at > 0 && inWord(runes[at-1]) {
		at--
	}
	return at
}

// WordRight returns where the word after position at ends, counting in runes.
func WordRight(runes []rune, at int) int {
	at = max(at, 0)
	for at < len(runes) && !inWord(runes[at]) {
		at++
	}
	for at < len(runes) && inWord(runes[at]) {
		at++
	}
	return at
}

func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
