// Package text puts text that nobody vouches for into cells of the screen.
//
// Event names, args, SQL results and error messages come from somebody else's data. Drawn as they are they could move
// the cursor, reverse the direction of a line, hide characters, or be wider in the terminal than we think and push
// everything after them out of its column. So text is read as a sequence of cells, by [Cells], and everything here is
// built on that: each cell is one base character with at most two combining marks, is one or two columns wide, and is as
// wide for a terminal that counts code points (wcwidth) as for one that counts grapheme clusters. Whatever cannot be
// shown that way becomes a visible stand-in, one column wide. Nothing disappears.
//
// So an emoji made of several (a family, a skin tone, a flag) is taken apart into its visible parts; loose jamo, and
// those vowel signs and conjuncts of Indic scripts that terminals give different widths, become dots, as a terminal that
// is one column off spoils everything after it on the line. Whoever needs the text itself can copy it.
//
// Letters that are written from right to left stay, in the order in which they are stored, a cell each. The invisible
// characters that turn directions around become dots, so that nothing in a text reorders what is around it. A terminal
// that arranges lines by itself reverses each run of such letters in its place; we add no marks to isolate runs, because
// terminals differ in whether these take a column. Where two such runs stand in neighbouring columns with nothing but
// blanks and digits between them, such a terminal may swap them.
//
// Nothing here reads more of a string than it needs: the first screenful of a 5 MB string costs a screenful.
package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many combining marks stay with their base. Real scripts need two; towers of them are vandalism.
const maxMarks = 2

// maxCellBytes bounds the UTF-8 of one cell: a base and its marks.
const maxCellBytes = utf8.UTFMax * (1 + maxMarks)

// Stand-ins. With RUNEWIDTH_EASTASIAN set the usual ones are two columns wide, so plain ASCII takes their place.
var (
	dot      = narrow("·", "?") // what is there but has no shape of its own: a joiner, a mark without a base
	invalid  = narrow("�", "?") // what is not text: broken UTF-8, private use, unassigned
	ellipsis = narrow("…", "~") // what was cut off
)

// ascii holds each ASCII character as a string: a cell that holds one does not keep the text it came from alive.
var ascii, pictures [128]string

func init() {
	for i := range ascii {
		ascii[i] = string(rune(i))
	}
	for i := range 0x20 {
		pictures[i] = string(rune(0x2400 + i))
	}
	pictures[0x7f] = "␡"
}

func narrow(s, otherwise string) string {
	if ansi.StringWidthWc(s) == 1 {
		return s
	}
	return otherwise
}

// Cells reads a string one cell at a time:
//
//	for c := text.Scan(s); c.Next(); {
//		use(c.Content, c.Width)
//	}
type Cells struct {
	Content string // what to draw; never empty, never a control character
	Width   int    // columns: 1 or 2
	From    int    // the byte of the string where this cell begins
	To      int    // the byte after it
	Changed bool   // whether Content stands in for something that cannot be shown

	s    string
	next int
	prev string // the last cell that was not plain ASCII or a stand-in: what the next one could join
}

// Scan returns the cells of s, before the first.
func Scan(s string) Cells { return Cells{s: s} }

// Next moves to the next cell and reports whether there is one.
func (c *Cells) Next() bool {
	if c.next >= len(c.s) {
		return false
	}
	c.From, c.Changed, c.Width = c.next, false, 1
	if b := c.s[c.next]; b < utf8.RuneSelf {
		c.next++
		c.Content = ascii[b]
		if b < 0x20 || b == 0x7f {
			c.standIn(pictures[b])
			return true
		}
		if c.next < len(c.s) && c.s[c.next] >= utf8.RuneSelf {
			c.marks()
		}
		c.prev, c.To = c.Content, c.next
		return true
	}
	c.wide()
	c.To = c.next
	return true
}

// standIn makes the present cell a replacement, one column wide.
func (c *Cells) standIn(s string) {
	c.Content, c.Width, c.Changed, c.To = s, 1, true, c.next
	c.prev = s
}

// wide reads a cell that begins with something other than ASCII.
func (c *Cells) wide() {
	r, n := utf8.DecodeRuneInString(c.s[c.next:])
	c.next += n
	if r == utf8.RuneError && n == 1 {
		c.standIn(invalid)
		return
	}
	if s, ok := replacement(r); ok {
		c.standIn(s)
		return
	}
	content := c.s[c.From:c.next]
	if c.Width = simple(r); c.Width == 0 {
		c.Width = ansi.StringWidthWc(content)
		if c.Width < 1 || c.Width > 2 || ansi.StringWidth(content) != c.Width ||
			joins(c.prev, content) || joins(content, "x") {
			c.standIn(dot)
			return
		}
	}
	c.Content = content
	if c.next < len(c.s) && c.s[c.next] >= utf8.RuneSelf {
		c.marks()
	}
	c.prev = c.Content
}

// marks takes the combining marks that follow the present cell into it, as long as that changes its width for nobody.
func (c *Cells) marks() {
	for range maxMarks {
		r, n := utf8.DecodeRuneInString(c.s[c.next:])
		if r < 0x300 || r == utf8.RuneError || !unicode.In(r, unicode.Mn, unicode.Me) {
			return
		}
		if _, bad := replacement(r); bad {
			return
		}
		with := c.s[c.From : c.next+n]
		if c.bindsNext(with, c.next+n) {
			return // the mark becomes a dot, and the letter after it can be read
		}
		cluster, w := ansi.FirstGraphemeCluster(with, ansi.GraphemeWidth)
		if w != c.Width || len(cluster) != len(with) || ansi.StringWidthWc(with) != c.Width {
			return
		}
		c.Content = with
		c.next += n
	}
}

// bindsNext reports whether a cell of the given content would draw the letter at byte i into itself, as the virama of
// Indic scripts does.
func (c *Cells) bindsNext(content string, i int) bool {
	if i >= len(c.s) || c.s[i] < utf8.RuneSelf {
		return false
	}
	r, n := utf8.DecodeRuneInString(c.s[i:])
	return unicode.Is(unicode.Lo, r) && joins(content, c.s[i:i+n])
}

// joins reports whether a terminal that counts grapheme clusters would draw next in the cell of prev.
func joins(prev, next string) bool {
	if prev == "" {
		return false
	}
	var buf [2 * maxCellBytes]byte
	both := append(append(buf[:0], prev...), next...)
	cluster, _ := ansi.FirstGraphemeCluster(both, ansi.GraphemeWidth)
	return len(cluster) != len(prev)
}

// simple returns the columns of the characters that every terminal draws alike and joins to nothing, the common
// alphabets and ideographs, and 0 for those that need a closer look.
func simple(r rune) int {
	switch {
	case r >= 0xc0 && r < 0x250, r >= 0x391 && r <= 0x3ce && r != 0x3a2, r >= 0x400 && r <= 0x481:
		return letterWidth
	case r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3, r >= 0x3041 && r <= 0x3096, r >= 0x30a1 && r <= 0x30fa:
		return 2
	}
	return 0
}

// letterWidth is 1, or 0 where RUNEWIDTH_EASTASIAN makes the width of a letter depend on the letter.
var letterWidth = max(0, 2-ansi.StringWidthWc("α"))

// replacement returns what stands in for a character that must not reach the terminal, if r is one.
func replacement(r rune) (string, bool) {
	switch {
	case r < 0x20 || r == 0x7f:
		return pictures[r], true
	case r < 0xa0: // C1: U+009B is a CSI to many terminals
		return dot, true
	case r < 0x300 && r != 0xad:
		return "", false
	case r >= 0x1f1e6 && r <= 0x1f1ff: // half a flag: terminals disagree about its width, alone and in pairs
		return ascii['A'+r-0x1f1e6], true
	case r >= 0x1f3fb && r <= 0x1f3ff, // skin tones change the emoji before them
		r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97f, r >= 0xd7b0 && r <= 0xd7ff, // jamo combine
		r == 0x3164, r == 0xffa0, // fillers: letters with no shape
		r == 0x34f, r == 0x17b4, r == 0x17b5, // marks with no shape
		unicode.Is(unicode.Variation_Selector, r),
		unicode.In(r, unicode.Zl, unicode.Zp, unicode.Cf):
		return dot, true
	case !unicode.IsGraphic(r): // private use, surrogates, noncharacters, unassigned
		return invalid, true
	}
	return "", false
}
