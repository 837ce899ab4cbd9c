package text

import (
	"strings"
	"unicode/utf8"
)

// Fit returns s cleaned and cut to width columns, with … in its last column if anything was cut.
func Fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	head, more := Prefix(s, width)
	if !more {
		return head
	}
	head, _ = Prefix(s, width-1)
	return head + ellipsis
}

// MiddleCut returns s cleaned and cut to width columns by taking from its middle: the way to shorten an id, whose ends
// tell it from others. It reads the ends of s only.
func MiddleCut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if head, more := Prefix(s, width); !more {
		return head
	}
	if width < 3 {
		return Fit(s, width)
	}
	head, _ := Prefix(s, width/2)
	return head + ellipsis + suffix(s, width-1-width/2)
}

// suffix returns the cells at the end of s that fit into width columns, cleaned.
func suffix(s string, width int) string {
	from := max(0, len(s)-maxCellBytes*(width+1))
	for from > 0 && from < len(s) && !utf8.RuneStart(s[from]) {
		from--
	}
	s = s[from:]
	var cells []Cells
	for c := Scan(s); c.Next(); {
		cells = append(cells, c)
	}
	used, first := 0, len(cells)
	for first > 0 && used+cells[first-1].Width <= width {
		first--
		used += cells[first].Width
	}
	var b strings.Builder
	for _, c := range cells[first:] {
		b.WriteString(c.Content)
	}
	return b.String()
}

// Pad returns s cut or filled with spaces on the right to exactly width columns.
func Pad(s string, width int) string {
	s = Fit(s, width)
	return s + spaces(width-Width(s))
}

// PadLeft returns s cut or filled with spaces on the left to exactly width columns: for numbers.
func PadLeft(s string, width int) string {
	s = Fit(s, width)
	return spaces(width-Width(s)) + s
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
