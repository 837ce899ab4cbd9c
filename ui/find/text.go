// Package find looks for a text in something too long to be looked at at once, and counts where it is.
//
// What is searched is a [Source]: it reads on from a place and stops at the next match. A [Search] reads it from front
// to back in steps of bounded work, and remembers of every block of it how many matches came before. So the number of
// matches is exact once all has been read, the next one in either direction is found by reading one block again, and
// fifty million matches take no more room than none.
package find

import (
	"unicode"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// maxRunes bounds what is looked for: more than that nobody types.
const maxRunes = 256

// Text is what is looked for. Without a capital in it, it is found in either case.
type Text struct {
	runes []rune
	back  []int // how many runes still match when the one after i runes does not
	exact bool
	skip  [256]bool // bytes with which no match can begin
}

// New returns what is looked for; only its first 256 characters count.
func New(s string) *Text {
	t := &Text{}
	for _, r := range s {
		if len(t.runes) == maxRunes {
			break
		}
		t.exact = t.exact || unicode.IsUpper(r)
		t.runes = append(t.runes, r)
	}
	t.back = make([]int, len(t.runes)+1)
	for i := 1; i < len(t.runes); i++ {
		k := t.back[i]
		for k > 0 && t.runes[k] != t.runes[i] {
			k = t.back[k]
		}
		if t.runes[k] == t.runes[i] {
			k++
		}
		t.back[i+1] = k
	}
	for b := range utf8.RuneSelf {
		t.skip[b] = len(t.runes) > 0 && t.fold(rune(b)) != t.runes[0]
	}
	return t
}

// Empty reports whether there is nothing to look for.
func (t *Text) Empty() bool { return t == nil || len(t.runes) == 0 }

func (t *Text) fold(r rune) rune {
	switch {
	case t.exact:
		return r
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

// Index returns where the text is first found in s[from:to], as bytes of s.
func (t *Text) Index(s string, from, to int) (m Match, found bool) {
	if t.Empty() {
		return Match{}, false
	}
	run := t.Run()
	for i := from; i < to; {
		if run.Skips(s[i]) {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:to])
		if start, ok := run.Feed(r, i); ok {
			return Match{From: start, To: i + n}, true
		}
		i += n
	}
	return Match{}, false
}

// Spans appends the places of s where the text is found to dst, each in the given style. It reads all of s.
func (t *Text) Spans(dst []text.Span, s string, style uv.Style) []text.Span {
	for from := 0; ; {
		m, ok := t.Index(s, from, len(s))
		if !ok {
			return dst
		}
		dst = append(dst, text.Span{From: m.From, To: m.To, Style: style})
		from = m.To
	}
}

// Run compares a text with characters as they come, each once: no text makes it read one again.
type Run struct {
	t      *Text
	k      int   // characters that match so far
	n      int   // characters seen
	starts []int // where the last ones began, by n modulo len
}

// Run returns a comparison at its beginning.
func (t *Text) Run() Run { return Run{t: t, starts: make([]int, len(t.runes))} }

// Skips reports that b, as a character of its own, changes nothing: it need not be fed.
func (r *Run) Skips(b byte) bool { return r.k == 0 && r.t.skip[b] }

// Feed takes the next character, which begins at byte from, and reports whether it ends a match, and where that began.
func (r *Run) Feed(c rune, from int) (start int, found bool) {
	r.starts[r.n%len(r.starts)] = from
	r.n++
	c = r.t.fold(c)
	for r.k > 0 && r.t.runes[r.k] != c {
		r.k = r.t.back[r.k]
	}
	if r.t.runes[r.k] != c {
		return 0, false
	}
	if r.k++; r.k < len(r.t.runes) {
		return 0, false
	}
	start = r.Begun(from)
	r.k = 0
	return start, true
}

// Reset forgets what matched so far.
func (r *Run) Reset() { r.k = 0 }

// Begun returns where the match that may be under way began, or i when none is.
func (r *Run) Begun(i int) int {
	if r.k == 0 {
		return i
	}
	return r.starts[(r.n-r.k)%len(r.starts)]
}
