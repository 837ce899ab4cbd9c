package filter

import (
	"strconv"
	"strings"

	"github.com/livescope/livescope/client/livestore"
)

var fieldsKnown = []string{"name", "client", "session", "is", "seq", "touches", "args"}

// term reads a word, a field, a range or a comparison.
func (p *parser) term() (node, error) {
	start := p.pos
	if err := p.count(start); err != nil {
		return nil, err
	}
	if p.peek() == '"' {
		text, err := p.quoted("")
		if err != nil {
			return nil, err
		}
		return &wordTerm{text: text, fold: newFolder(text)}, nil
	}
	rest := p.text[start:]
	if strings.HasPrefix(rest, "args.") || strings.HasPrefix(rest, "args[") {
		return p.args()
	}
	end := p.until(wordEnds)
	word := rest[:end-start]
	if k := identEnd(word, true); k > 0 && k < len(word) && word[k] == ':' {
		return p.field(word[:k])
	}
	if err := p.checkComparison(word); err != nil {
		return nil, err
	}
	switch {
	case end < len(p.text) && p.text[end] == '"':
		return nil, p.fail(end, end+1, "a quote inside a word", `quote the whole, with \" for the quote itself`)
	case word == "":
		return nil, p.fail(start, start, "a term is missing", "")
	}
	p.pos = end
	return &wordTerm{text: word, fold: newFolder(word)}, nil
}

// identEnd is where the letters (and the rest of an identifier) of a word end.
func identEnd(word string, lettersOnly bool) int {
	for i := range len(word) {
		c := word[i]
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_':
		case i > 0 && lettersOnly && c == '-':
		case i > 0 && !lettersOnly && (c == '.' || '0' <= c && c <= '9' || c == '[' || c == ']' || c == '$'):
		default:
			return i
		}
	}
	return len(word)
}

// checkComparison refuses priority>3, which as a word would silently find
// nothing: the person means args.priority>3.
func (p *parser) checkComparison(word string) error {
	k := identEnd(word, false)
	if k == 0 || k == len(word) {
		return nil
	}
	rest := word[k:]
	operator := ""
	for _, o := range opWords {
		if strings.HasPrefix(rest, o) && len(o) > len(operator) {
			operator = o
		}
	}
	if operator == "" {
		return nil
	}
	hint := "write args." + word[:k] + operator + "…, or quote it to search for the text"
	head, tail, dotted := strings.Cut(word[:k], ".")
	switch {
	case head == "args" && !dotted:
		hint = "write args.field" + operator + "…; a plain word searches all of the args"
	case dotted && distance(strings.ToLower(head), "args") <= 2:
		hint = "did you mean args." + tail + operator + "…?"
	}
	return p.fail(p.pos, p.pos+k, "a comparison starts with args and a field", hint)
}

// field reads what stands after name: and its like. pos is at the name.
func (p *parser) field(name string) (node, error) {
	start := p.pos
	p.pos += len(name) + 1
	switch name {
	case "is":
		return p.status()
	case "seq":
		return p.seq()
	case "name", "client", "session", "touches":
	default:
		hint := "quote it to search for the text"
		if known := Closest(name, fieldsKnown); known == "args" {
			hint = "did you mean args.field=…?"
		} else if known != "" {
			hint = "did you mean " + known + ":?"
		} else {
			hint = "known are name: client: session: is: seq: touches: and args.…; " + hint
		}
		return nil, p.fail(start, p.pos, "unknown field "+name+":", hint)
	}
	globs, err := p.globs(name)
	switch {
	case err != nil:
		return nil, err
	case name == "touches":
		return &touchesTerm{globs: globs}, nil
	}
	t := &fieldTerm{globs: globs}
	for i, word := range fieldWords {
		if word == name {
			t.field = columnField(i)
		}
	}
	return t, nil
}

// globs reads items separated by commas.
func (p *parser) globs(name string) ([]glob, error) {
	var globs []glob
	for {
		start := p.pos
		if len(globs) > 0 {
			if err := p.count(start); err != nil {
				return nil, err
			}
		}
		isQuoted := p.peek() == '"'
		var text string
		if isQuoted {
			var err error
			if text, err = p.quoted(","); err != nil {
				return nil, err
			}
		} else {
			p.pos = p.until(itemEnds)
			text = p.text[start:p.pos]
		}
		switch {
		case text == "" && !isQuoted:
			return nil, p.fail(start, start, name+": has nothing to look for", `write "" for the empty text`)
		case len(text) > maxGlob:
			return nil, p.fail(start, p.pos, "longer than "+strconv.Itoa(maxGlob)+" bytes", "")
		}
		globs = append(globs, newGlob(text, isQuoted))
		if p.peek() != ',' {
			return globs, p.noQuoteHere()
		}
		p.pos++
	}
}

// noQuoteHere refuses a quote that follows bare text without a blank.
func (p *parser) noQuoteHere() error {
	if p.peek() == '"' {
		return p.fail(p.pos, p.pos+1, "a quote inside a word", `quote the whole, with \" for the quote itself`)
	}
	return nil
}

func (p *parser) status() (node, error) {
	t := &statusTerm{}
	for {
		start := p.pos
		p.pos = p.until(wordEnds + ",|")
		word, known := p.text[start:p.pos], false
		for i, w := range statusWords {
			if w == word {
				t.set |= 1 << i
				known = true
			}
		}
		if !known {
			hint := "known are " + strings.Join(statusWords[:], ", ")
			if near := Closest(word, statusWords[:]); near != "" {
				hint = "did you mean is:" + near + "?"
			}
			msg := "is: does not know " + strconv.Quote(word)
			if word == "" {
				msg = "is: needs a status"
			}
			return nil, p.fail(start, p.pos, msg, hint)
		}
		if c := p.peek(); c != ',' && c != '|' {
			return t, p.noQuoteHere()
		}
		p.pos++
	}
}

func (p *parser) seq() (node, error) {
	start := p.pos
	p.pos = p.until(wordEnds)
	text := p.text[start:p.pos]
	from, to, isRange := strings.Cut(text, "..")
	if from == "" && to == "" {
		return nil, p.fail(start, p.pos, "seq: needs an event number", "write seq:e5, seq:e5..e9, seq:e5.. or seq:..e9")
	}
	lo, err := p.bound(from, start)
	if err != nil {
		return nil, err
	}
	if !isRange {
		return &seqTerm{lo: lo, hi: lo}, p.noQuoteHere()
	}
	hi, err := p.bound(to, p.pos-len(to))
	if err != nil {
		return nil, err
	}
	if lo != nil && hi != nil && hi.before(lo.SeqNum) {
		return nil, p.fail(start, p.pos, "the range ends before it starts", "write seq:"+to+".."+from)
	}
	return &seqTerm{lo: lo, hi: hi}, p.noQuoteHere()
}

// bound reads an end of a range, nil for an open one.
func (p *parser) bound(text string, at int) (*bound, error) {
	if text == "" {
		return nil, nil
	}
	s, err := livestore.ParseSeqNum(text)
	if err != nil {
		return nil, p.fail(at, at+len(text), strconv.Quote(text)+" is not an event number", "write e5, e5.1, e5r1 or e5.1r1")
	}
	b := &bound{SeqNum: s, parts: 1}
	if strings.Contains(text, "r") {
		b.parts = 3
	} else if strings.Contains(text, ".") {
		b.parts = 2
	}
	return b, nil
}
