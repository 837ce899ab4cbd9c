package filter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a filter. They keep the parser's recursion, SQLite's expression
// depth (1,000) and its number of bound values within bounds.
const (
	MaxText    = 64 << 10 // bytes, as typed and in canonical form
	MaxNesting = 200      // parentheses and nots inside each other
	MaxTerms   = 1000     // terms and items of lists
	maxSteps   = 100      // keys and positions of one path
	maxGlob    = 4096     // bytes of one item
)

const (
	blanks = " \t\n\r\v\f"
	// wordEnds end a bare word. A quote there is a mistake, and said to be one.
	wordEnds = blanks + `()"`
	keyEnds  = wordEnds + `.[]=!<>~,:`
	itemEnds = wordEnds + `,`
)

// Parse reads a filter. The empty text is the filter that matches every event.
// An error is a *[ParseError].
func Parse(text string) (*Filter, error) {
	p := parser{text: text, leaf: (*parser).term}
	root, err := p.parse()
	if err != nil {
		return nil, err
	}
	f := newFilter(root)
	if len(f.text) > MaxText {
		return nil, p.fail(0, 0, fmt.Sprintf("longer than %d KB when written out", MaxText>>10), "")
	}
	return f, nil
}

// parser reads by recursive descent, straight from the text.
type parser struct {
	text         string
	pos          int
	depth, terms int
	// leaf reads a term, which is what the languages of events and of rows differ in.
	leaf func(*parser) (node, error)
	// columns are a table's, for the language of rows.
	columns []string
}

// parse reads the whole text; nil stands for the empty filter.
func (p *parser) parse() (node, error) {
	if err := p.checkText(); err != nil {
		return nil, err
	}
	p.skip()
	if p.pos == len(p.text) {
		return nil, nil
	}
	root, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.text) {
		return nil, p.fail(p.pos, p.pos+1, "this parenthesis closes nothing", `quote it to search for it: ")"`)
	}
	return root, nil
}

func (p *parser) fail(pos, end int, msg, hint string) *ParseError {
	return parseError(p.text, pos, end, msg, hint)
}

func (p *parser) checkText() error {
	if len(p.text) > MaxText {
		return &ParseError{Pos: MaxText, End: len(p.text), Msg: fmt.Sprintf("longer than %d KB", MaxText>>10)}
	}
	for i, r := range p.text {
		switch {
		case r == 0:
			return p.fail(i, i+1, "a NUL character", "")
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(p.text[i:]); n == 1 {
				return &ParseError{Pos: i, End: i + 1, Msg: fmt.Sprintf("byte %d is not UTF-8", i)}
			}
		}
	}
	return nil
}

func (p *parser) skip() {
	for p.pos < len(p.text) && strings.IndexByte(blanks, p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// peek is the byte at pos, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// until is the offset of the first byte from pos that is one of stops.
func (p *parser) until(stops string) int {
	if k := strings.IndexAny(p.text[p.pos:], stops); k >= 0 {
		return p.pos + k
	}
	return len(p.text)
}

func isKeyword(word string) bool {
	switch word {
	case "and", "or", "not", "AND", "OR", "NOT":
		return true
	}
	return false
}

// keyword takes the keyword if it stands at pos.
func (p *parser) keyword(lowered, upper string) bool {
	end := p.until(wordEnds)
	if word := p.text[p.pos:end]; word != lowered && word != upper {
		return false
	}
	p.pos = end
	return true
}

func (p *parser) or() (node, error) {
	var parts []node
	for {
		part, err := p.and()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if !p.keyword("or", "OR") {
			return newList(true, parts), nil
		}
	}
}

// and reads up to an or, a closing parenthesis or the end, and is at it then.
func (p *parser) and() (node, error) {
	var parts []node
	for {
		part, err := p.not()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		p.skip()
		if p.keyword("and", "AND") {
			continue
		}
		if p.atPartEnd() {
			return newList(false, parts), nil
		}
	}
}

func (p *parser) atPartEnd() bool {
	if c := p.peek(); c == 0 || c == ')' {
		return true
	}
	word := p.text[p.pos:p.until(wordEnds)]
	return word == "or" || word == "OR"
}

func (p *parser) not() (node, error) {
	p.skip()
	start := p.pos
	switch {
	case p.atPartEnd():
		return nil, p.missing(start)
	case p.peek() == '-':
		p.pos++
		if c := p.peek(); c == 0 || c == ')' || strings.IndexByte(blanks, c) >= 0 {
			return nil, p.fail(start, start+1, "- stands alone", `it negates what follows it without a blank; quote it to search for it: "-"`)
		}
	case p.peek() == '(':
		return p.group()
	case p.keyword("not", "NOT"):
	case p.keyword("and", "AND"):
		return nil, p.missing(start)
	default:
		return p.leaf(p)
	}
	if err := p.enter(start); err != nil {
		return nil, err
	}
	kid, err := p.not()
	p.depth--
	if err != nil {
		return nil, err
	}
	return &notNode{kid: kid}, nil
}

// missing is the error for a place where a term must stand.
func (p *parser) missing(at int) error {
	if at == len(p.text) {
		return p.fail(at, at, "a term is missing", "")
	}
	if p.text[at] == ')' {
		return p.fail(at, at+1, "a term is missing before the parenthesis", `quote it to search for it: ")"`)
	}
	word := p.text[at:p.until(wordEnds)]
	return p.fail(at, at+len(word), "a term is missing before "+word, `quote it to search for it: "`+word+`"`)
}

func (p *parser) enter(at int) error {
	if p.depth++; p.depth > MaxNesting {
		return p.fail(at, at+1, fmt.Sprintf("nested more than %d deep", MaxNesting), "")
	}
	return nil
}

func (p *parser) group() (node, error) {
	open := p.pos
	if err := p.enter(open); err != nil {
		return nil, err
	}
	p.pos++
	p.skip()
	if p.peek() == ')' {
		return nil, p.fail(open, p.pos+1, "nothing between the parentheses", `quote them to search for them: "()"`)
	}
	n, err := p.or()
	p.depth--
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.fail(open, open+1, "this parenthesis is not closed", "")
	}
	p.pos++
	return n, nil
}

// count counts terms and items.
func (p *parser) count(at int) error {
	if p.terms++; p.terms > MaxTerms {
		return p.fail(at, at+1, fmt.Sprintf("more than %d terms", MaxTerms), "")
	}
	return nil
}

// quoted reads the string whose opening quote is at pos. What follows it must be
// a blank, a parenthesis, the end or one of follow.
func (p *parser) quoted(follow string) (string, error) {
	open := p.pos
	var b strings.Builder
	for i := open + 1; i < len(p.text); i++ {
		c := p.text[i]
		if c == '\\' && i+1 < len(p.text) && (p.text[i+1] == '"' || p.text[i+1] == '\\') {
			i++
			b.WriteByte(p.text[i])
			continue
		}
		if c != '"' {
			b.WriteByte(c)
			continue
		}
		p.pos = i + 1
		if p.pos < len(p.text) && strings.IndexByte(blanks+"()"+follow, p.text[p.pos]) < 0 {
			return "", p.fail(p.pos, p.pos+1, "the quoted string ends before this", `a quote inside is written \"`)
		}
		return b.String(), nil
	}
	return "", p.fail(open, len(p.text), "this quote is not closed", `a quote to search for is written "\""`)
}
