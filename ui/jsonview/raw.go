package jsonview

import (
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
	lines []string // cleaned; complete up to the byte next
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
		r.width, r.lines, r.next = width, nil, 0
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
		r.lines = append(r.lines, text.Clean(rest[:to]))
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
