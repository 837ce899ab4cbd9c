package text

import "strings"

// Wrap cuts a text, cleaned, into lines at blanks, and within words that are longer than a line.
func Wrap(s string, width int) []string {
	width = max(2, width) // of a wide character
	var out []string
	line := ""
	for _, word := range strings.Fields(Clean(s)) {
		for Width(word) > width {
			head, _ := Prefix(word, width)
			if line != "" {
				out, line = append(out, line), ""
			}
			out, word = append(out, head), word[len(head):]
		}
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= width:
			line += " " + word
		default:
			out, line = append(out, line), word
		}
	}
	return append(out, line)
}
