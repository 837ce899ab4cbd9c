package filter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseError says what is wrong with a filter, and where.
type ParseError struct {
	// Pos and End are byte offsets in the filter's text: what is wrong is
	// text[Pos:End], which is empty where something is missing.
	Pos, End int
	// Msg says what is wrong, Hint what to write instead; Hint may be empty.
	Msg, Hint string

	// place is how the error's one line names where it is.
	place string
}

// Error is one line.
func (e *ParseError) Error() string {
	s := "filter"
	if e.place != "" {
		s += " " + e.place
	}
	s += ": " + e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

func parseError(text string, pos, end int, msg, hint string) *ParseError {
	// What repeats the text must neither break the line nor reach a terminal raw.
	e := &ParseError{Pos: pos, End: end, Msg: string(printable(msg)), Hint: string(printable(hint))}
	if pos == len(text) {
		e.place = "at its end"
		return e
	}
	near := text[pos:]
	if end > pos {
		near = text[pos:end]
	}
	if utf8.RuneCountInString(near) > 24 {
		near = string([]rune(near)[:24]) + "…"
	}
	e.place = fmt.Sprintf("at column %d, %q", utf8.RuneCountInString(text[:pos])+1, near)
	return e
}

// caretWidth is how many characters of the filter Caret shows.
const caretWidth = 72

// Caret is two lines for a terminal: the filter, or the part of it around the
// mistake, and carets under what is wrong. text is what was given to [Parse].
// Control characters are shown as blanks; every character counts as one column.
func (e *ParseError) Caret(text string) string {
	pos := min(max(e.Pos, 0), len(text))
	end := min(max(e.End, pos), len(text))
	before, wrong, after := printable(text[:pos]), printable(text[pos:end]), printable(text[end:])
	if len(wrong) > caretWidth/2 {
		wrong, after = wrong[:caretWidth/2], nil
	}
	left := ""
	if room := caretWidth - len(wrong) - min(len(after), 12); len(before) > room {
		before, left = before[len(before)-room+1:], "…"
	}
	right := ""
	if room := max(caretWidth-len(before)-len(wrong), 0); len(after) > room {
		after, right = after[:room], "…"
	}
	line := left + string(before) + string(wrong) + string(after) + right
	pad := utf8.RuneCountInString(left) + len(before)
	return line + "\n" + strings.Repeat(" ", pad) + strings.Repeat("^", max(len(wrong), 1))
}

func printable(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = ' '
		}
	}
	return runes
}

// Closest is the known word closest to what was typed, "" when none is close: for
// "did you mean".
func Closest(typed string, known []string) string {
	typed = strings.ToLower(typed)
	best, bestDistance := "", 3
	for _, word := range known {
		d := distance(typed, word)
		if len(typed) >= 2 && (strings.HasPrefix(word, typed) || strings.HasPrefix(typed, word)) {
			d = min(d, 1)
		}
		if d < bestDistance && d < len(word) {
			best, bestDistance = word, d
		}
	}
	return best
}

// distance is how many letters must be changed, added, dropped or swapped with
// their neighbour. Far apart is 100: long texts are not compared.
func distance(a, b string) int {
	if len(a) > 24 || len(b) > 24 {
		return 100
	}
	var rows [25][25]int
	for i := range len(a) + 1 {
		rows[i][0] = i
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(a)][len(b)]
}
