package eventlog

import (
	"strings"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// preview writes the beginning of args for one line, as one would in JavaScript: {id:"t1", text:"x"}. The text may be cut
// off anywhere, and need not be JSON; then it stays as it is. It is plain throughout: a style for each key and value would
// be a third of what a page sends to the terminal.
func preview(args string, th theme.Theme) (string, []text.Span) {
	p := previewer{th: th}
	p.args(args)
	return string(p.out), p.spans
}

// previewer collects pieces of a line. It can be used again after reset, and what it gave before is then void.
type previewer struct {
	th    theme.Theme
	out   []byte
	spans []text.Span
}

func (p *previewer) reset(th theme.Theme) { p.th, p.out, p.spans = th, p.out[:0], p.spans[:0] }

func (p *previewer) args(args string) {
	args = strings.TrimLeft(args, " \t\r\n")
	if args == "" || (args[0] != '{' && args[0] != '[') {
		p.put(args, p.th.Plain)
		return
	}
	for i := 0; i < len(args); {
		i = p.token(args, i)
	}
}

// put writes a piece, and joins it to the one before when that has the same style.
func (p *previewer) put(s string, style uv.Style) {
	from := len(p.out)
	p.out = append(p.out, s...)
	if n := len(p.spans); n > 0 && p.spans[n-1].Style == style {
		p.spans[n-1].To = len(p.out)
		return
	}
	p.spans = append(p.spans, text.Span{From: from, To: len(p.out), Style: style})
}

// token writes what is at i and returns the byte after it.
func (p *previewer) token(s string, i int) int {
	switch c := s[i]; c {
	case ' ', '\t', '\r', '\n':
		return i + 1
	case '{', '}', '[', ']', ':':
		p.put(s[i:i+1], p.th.Plain)
		return i + 1
	case ',':
		p.put(", ", p.th.Plain)
		return i + 1
	case '"':
		return p.str(s, i)
	}
	end := i
	for end < len(s) && !strings.ContainsRune("{}[]:,\" \t\r\n", rune(s[end])) {
		end++
	}
	p.put(s[i:end], p.th.Plain)
	return end
}

// str writes a string: without its quotes when it is a key that reads well without.
func (p *previewer) str(s string, i int) int {
	end, name := i+1, true
	for end < len(s) && s[end] != '"' {
		c := s[end]
		letter := c == '_' || c == '$' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		name = name && (letter || end > i+1 && c >= '0' && c <= '9')
		if c == '\\' {
			end++
		}
		end++
	}
	name = name && end > i+1
	end = min(end+1, len(s))
	after := end
	for after < len(s) && (s[after] == ' ' || s[after] == '\n') {
		after++
	}
	if after < len(s) && s[after] == ':' {
		if name {
			p.put(s[i+1:end-1], p.th.Plain)
		} else {
			p.put(s[i:end], p.th.Plain)
		}
		return end
	}
	p.put(s[i:end], p.th.Plain)
	return end
}
