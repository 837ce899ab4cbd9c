package filter

import (
	"strconv"
	"strings"
)

// args reads a path, an operator and a value. pos is at "args".
func (p *parser) args() (node, error) {
	start := p.pos
	p.pos += len("args")
	var path []step
	for p.peek() == '.' || p.peek() == '[' {
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		if path = append(path, s); len(path) > maxSteps {
			return nil, p.fail(start, p.pos, "a path of more than "+strconv.Itoa(maxSteps)+" steps", "")
		}
	}
	pathEnd := p.pos
	o, err := p.operator(start, pathEnd)
	if err != nil {
		return nil, err
	}
	want, err := p.value()
	if err != nil {
		return nil, err
	}
	return newArgsTerm(path, o, want), nil
}

// value reads what stands right of an operator, blanks before it allowed.
func (p *parser) value() (operand, error) {
	p.skip()
	at := p.pos
	if p.peek() == '"' {
		text, err := p.quoted("")
		return newOperand(text, true), err
	}
	p.pos = p.until(wordEnds)
	text := p.text[at:p.pos]
	switch {
	case text == "":
		return operand{}, p.fail(at, at, "nothing to compare with", `write "" for the empty text`)
	case strings.IndexByte("=<>~!", text[0]) >= 0:
		return operand{}, p.fail(at, at+1, "a second operator", "known are = != < <= > >= ~; quote the value if it starts so")
	}
	return newOperand(text, false), p.noQuoteHere()
}

func (p *parser) step() (step, error) {
	at := p.pos
	dot := p.peek() == '.'
	p.pos++
	if p.peek() == '"' {
		follow := "]"
		if dot {
			follow = keyEnds
		}
		key, err := p.quoted(follow)
		if err != nil {
			return step{}, err
		}
		if !dot {
			err = p.closeBracket(at)
		}
		return newKey(key), err
	}
	from := p.pos
	p.pos = p.until(keyEnds)
	text := p.text[from:p.pos]
	if dot {
		if text == "" {
			return step{}, p.fail(at, p.pos, "a key is missing after the dot", `write args["…"] for a key with such characters`)
		}
		return newKey(text), nil
	}
	index, err := strconv.ParseUint(text, 10, 32)
	if err != nil || index > 1e9 {
		return step{}, p.fail(at, p.pos, "a position or a quoted key must stand between the brackets", `write args[0] or args["key"]`)
	}
	return step{index: int(index)}, p.closeBracket(at)
}

func (p *parser) closeBracket(open int) error {
	if p.peek() != ']' {
		return p.fail(open, p.pos, "this bracket is not closed", "")
	}
	p.pos++
	return nil
}

func newKey(key string) step {
	plain := true
	for i := range len(key) {
		if key[i] < 0x20 || key[i] == '"' || key[i] == '\\' {
			plain = false
		}
	}
	return step{key: key, index: -1, plain: plain}
}

// operator reads the operator, blanks before it allowed.
func (p *parser) operator(start, pathEnd int) (op, error) {
	p.skip()
	best := p.operatorHere()
	if best < 0 {
		hint := "write " + clip(p.text[start:pathEnd]) + "=value; known are = != < <= > >= ~"
		if p.pos == pathEnd && p.pos < len(p.text) && strings.IndexByte(blanks+"()", p.text[p.pos]) < 0 {
			return 0, p.fail(p.pos, p.pos+1, "an operator must stand here", hint)
		}
		return 0, p.fail(start, pathEnd, "this path is compared with nothing", hint)
	}
	p.pos += len(opWords[best])
	return op(best), nil
}

// operatorHere is the longest operator at pos, -1 for none.
func (p *parser) operatorHere() int {
	best := -1
	for i, word := range opWords {
		if strings.HasPrefix(p.text[p.pos:], word) && (best < 0 || len(word) > len(opWords[best])) {
			best = i
		}
	}
	return best
}

// clip shortens what an error repeats.
func clip(text string) string {
	if len(text) > 40 {
		return "args.…"
	}
	return text
}
