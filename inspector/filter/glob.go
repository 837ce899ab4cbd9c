package filter

import "strings"

// glob is one item of name:, client:, session: or touches:.
type glob struct {
	text string
	// quoted: * and ? occur in the text, and are themselves.
	quoted bool
	// how the match is made, from the cheapest to the general.
	kind globKind
	// inner is the text without its stars, for all but the general case.
	inner string
	// chars is the pattern as code points for the general case.
	chars []uint32
}

type globKind uint8

const (
	globExact globKind = iota
	globAny
	globPrefix // text*, text being ASCII here and below
	globSuffix // *text
	globInside // *text*
	globGeneral
)

// anyText and anyChar stand for * and ? among code points.
const (
	anyText uint32 = 1<<32 - 1
	anyChar uint32 = 1<<32 - 2
)

func newGlob(text string, quoted bool) glob {
	g := glob{text: text}
	if !strings.ContainsAny(text, "*?") {
		return g
	}
	if g.quoted = quoted; quoted {
		return g
	}
	inner := strings.Trim(text, "*")
	switch simple := isASCII(inner) && !strings.ContainsAny(inner, "*?"); {
	case inner == "":
		g.kind = globAny
	case simple && text == inner+"*":
		g.kind, g.inner = globPrefix, inner
	case simple && text == "*"+inner:
		g.kind, g.inner = globSuffix, inner
	case simple && text == "*"+inner+"*":
		g.kind, g.inner = globInside, inner
	default:
		g.kind = globGeneral
		for rest := text; rest != ""; {
			c, width := nextChar(rest)
			switch c {
			case '*':
				c = anyText
			case '?':
				c = anyChar
			}
			g.chars = append(g.chars, c)
			rest = rest[width:]
		}
	}
	return g
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (g *glob) match(s string) bool {
	switch g.kind {
	case globExact:
		return s == g.text
	case globAny:
		return true
	case globPrefix:
		return strings.HasPrefix(s, g.inner)
	}
	if nul := strings.IndexByte(s, 0); nul >= 0 {
		s = s[:nul]
	}
	switch g.kind {
	case globSuffix:
		return strings.HasSuffix(s, g.inner)
	case globInside:
		return strings.Contains(s, g.inner)
	}
	return matchChars(g.chars, s)
}

// matchChars backtracks to the last star only, so it is at most n·m.
func matchChars(pattern []uint32, s string) bool {
	p, i := 0, 0
	starP, starI := -1, 0
	for {
		c, width := nextChar(s[i:])
		switch {
		case width == 0 && p == len(pattern):
			return true
		case p < len(pattern) && pattern[p] == anyText:
			starP, starI = p, i
			p++
			continue
		case width > 0 && p < len(pattern) && (pattern[p] == anyChar || pattern[p] == c):
			p, i = p+1, i+width
			continue
		}
		if starP < 0 {
			return false
		}
		_, width = nextChar(s[starI:])
		if width == 0 {
			return false
		}
		starI += width
		p, i = starP+1, starI
	}
}

// nextChar reads a code point as SQLite's GLOB reads text, ill-formed UTF-8
// included; width 0 means the end, which a NUL is too.
func nextChar(s string) (c uint32, width int) {
	if s == "" || s[0] == 0 {
		return 0, 0
	}
	c = uint32(s[0])
	if c < 0xc0 {
		return c, 1
	}
	switch {
	case c < 0xe0:
		c &= 0x1f
	case c < 0xf0:
		c &= 0x0f
	case c < 0xf8:
		c &= 0x07
	case c < 0xfc:
		c &= 0x03
	case c < 0xfe:
		c &= 0x01
	default:
		c = 0
	}
	width = 1
	for width < len(s) && s[width]&0xc0 == 0x80 {
		c = c<<6 | uint32(s[width]&0x3f)
		width++
	}
	if c < 0x80 || c&0xfffff800 == 0xd800 || c&0xfffffffe == 0xfffe {
		c = 0xfffd
	}
	return c, width
}

// pattern is the item for SQLite's GLOB, where brackets mean something too.
func (g *glob) pattern() string { return strings.ReplaceAll(g.text, "[", "[[]") }

func (g *glob) print(b *strings.Builder) {
	if g.text == "" || strings.ContainsAny(g.text, " \t\n\r\v\f()\",") || g.quoted {
		printQuoted(b, g.text)
		return
	}
	b.WriteString(g.text)
}

func printQuoted(b *strings.Builder, text string) {
	b.WriteByte('"')
	for i := range len(text) {
		if text[i] == '"' || text[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	b.WriteByte('"')
}
