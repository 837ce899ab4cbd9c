package jsonview

import (
	"sort"
	"strings"

	"github.com/livescope/livescope/ui/text"
)

// rawShown bounds the bytes of a document that is not JSON of which lines are made.
const rawShown = 256 << 10

// rawText wraps a text that is not JSON, line by line as far as has been looked at.
type rawText struct {
	why   string
	s     string
	width int
	lines []string // complete up to the byte next
	at    []int    // where each begins
	next  int
	after string // what is said below the last line, if not everything is shown
}

func newRawText(s string, err *syntaxError) *rawText {
	r := &rawText{s: s, why: "not JSON: " + err.why + " at " + err.where(s)}
	if strings.TrimSpace(s[:min(len(s), rawShown)]) == "" && len(s) <= rawShown {
		r.why = "not JSON: empty"
	}
	if len(s) > rawShown {
		r.s = s[:rawShown]
		r.after = "… " + text.Bytes(int64(len(s)-rawShown)) + " more"
	}
	return r
}

// setWidth starts over at another width.
func (r *rawText) setWidth(width int) {
	if width = max(2, width); width != r.width {
		r.width, r.lines, r.at, r.next = width, nil, nil, 0
	}
}

// upTo wraps until line n exists or the text ends, and returns how many lines there are so far.
func (r *rawText) upTo(n int) int {
	r.setWidth(max(2, r.width))
	for len(r.lines) <= n && r.next < len(r.s) {
		rest := r.s[r.next:]
		end, hard := len(rest), false
		if i := strings.IndexByte(rest[:min(len(rest), 12*r.width+1)], '\n'); i >= 0 {
			end, hard = i, true
		}
		used, to := 0, 0
		for c := text.Scan(rest[:end]); c.Next() && used+c.Width <= r.width; used += c.Width {
			to = c.To
		}
		r.lines, r.at = append(r.lines, rest[:to]), append(r.at, r.next)
		r.next += to
		if hard && to == end {
			r.next++ // the newline itself
		}
	}
	return len(r.lines)
}

// last returns the last line at or before n: the lines are the reason, the text, and what was left out.
func (r *rawText) last(n int) int {
	have := r.upTo(n)
	if r.after != "" && r.next >= len(r.s) {
		have++
	}
	return min(n, have)
}

// line returns line n, with the reason as line 0.
func (r *rawText) line(n int) (string, bool) {
	switch have := r.upTo(n); {
	case n == 0:
		return r.why, true
	case n <= have:
		return r.lines[n-1], true
	case n == have+1 && r.after != "":
		return r.after, true
	}
	return "", false
}

// extent is where the bytes of line n begin and end.
func (r *rawText) extent(n int) (from, to int) {
	have := r.upTo(n)
	switch {
	case n == 0:
		return 0, 0
	case n > have:
		return len(r.s), len(r.s)
	case n == have:
		return r.at[n-1], r.next
	}
	return r.at[n-1], r.at[n]
}

// lineOf returns the line that byte at lies in.
func (r *rawText) lineOf(at int) int {
	for r.next <= at && r.next < len(r.s) {
		r.upTo(len(r.lines))
	}
	return max(1, sort.SearchInts(r.at, at+1))
}
