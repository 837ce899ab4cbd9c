package filter

import (
	"strconv"
	"strings"
)

// argsTerm compares the value at a path of the args.
type argsTerm struct {
	path []step
	op   op
	want operand

	// keyHint is a piece of the path's keys, and textHint of the value, that
	// stand in the raw args literally unless something there is written \u….
	// They spare most rows a look at the JSON.
	keyHint, textHint string // textHint for = only
	hint              folder // the better one of them, for ~ that of its text
	fold              folder // ~ only
}

// step is an object key or, when index is 0 or more, an array position.
type step struct {
	key   string
	index int
	// plain: the key has no character that JSON must escape.
	plain bool
}

type op uint8

const (
	opEqual op = iota
	opNotEqual
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opContains
)

var opWords = [...]string{"=", "!=", "<", "<=", ">", ">=", "~"}

// operand is what stands right of an operator.
type operand struct {
	kind operandKind
	// text is the value as a text: unquoted, a number as typed.
	text string
	num  number
}

type operandKind uint8

const (
	wantText operandKind = iota
	wantNumber
	wantTrue
	wantFalse
	wantNull
)

// newOperand reads a value; only a bare one can be a number or a literal.
func newOperand(text string, quoted bool) operand {
	o := operand{text: text}
	switch {
	case quoted:
	case text == "true":
		o.kind = wantTrue
	case text == "false":
		o.kind = wantFalse
	case text == "null":
		o.kind = wantNull
	case isNumber(text):
		o.kind, o.num = wantNumber, parseNumber(text)
	}
	return o
}

func newArgsTerm(path []step, o op, want operand) *argsTerm {
	t := &argsTerm{path: path, op: o, want: want}
	for _, s := range path {
		if s.index < 0 {
			t.keyHint = longer(t.keyHint, longestPiece(s.key, `"\/`))
		}
	}
	switch {
	case o == opContains:
		t.fold = newFolder(want.text)
		// Blanks may stand between the tokens of the raw text.
		if piece := longestPiece(want.text, `"\/,:[]{}`); piece != "" {
			t.hint = newFolder(piece)
			return t
		}
	case o == opEqual && want.kind == wantText:
		t.textHint = longestPiece(want.text, `"\/`)
	}
	t.hint = newExact(t.sqlHint())
	return t
}

// sqlHint is what must stand in the raw args as it is, "" for nothing.
func (t *argsTerm) sqlHint() string {
	if t.textHint != "" {
		return t.textHint
	}
	return t.keyHint
}

// longestPiece is the longest run without control characters or those in stops.
func longestPiece(text, stops string) string {
	best := ""
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return r < 0x20 || strings.ContainsRune(stops, r) }) {
		best = longer(best, piece)
	}
	return best
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func (t *argsTerm) match(s *Subject) Result {
	if !t.possible(s.Args) {
		return No
	}
	value, found := lookup(s.Args, t.path)
	return result(found && t.holds(value) && validJSON(s.Args))
}

// possible is false where a hint is missing, and the args say nothing in \u….
func (t *argsTerm) possible(raw string) bool {
	return t.hint.in(raw) || strings.IndexByte(raw, '\\') >= 0 && strings.Contains(raw, `\u`)
}

// holds compares one JSON value, given as it stands in the args.
func (t *argsTerm) holds(value string) bool {
	switch t.op {
	case opEqual:
		return t.equal(value)
	case opNotEqual:
		return !t.equal(value)
	case opContains:
		return t.contains(value)
	}
	switch c := value[0]; {
	case c == '"' && (t.want.kind == wantText || t.want.kind == wantNumber):
		return t.op.holds(compareString(value, t.want.text))
	case isNumberStart(c) && t.want.kind == wantNumber && isNumber(value):
		return t.op.holds(parseNumber(value).compare(t.want.num))
	}
	return false
}

func (t *argsTerm) equal(value string) bool {
	switch c := value[0]; {
	case c == '"':
		return (t.want.kind == wantText || t.want.kind == wantNumber) && equalString(value, t.want.text)
	case c == 't':
		return t.want.kind == wantTrue
	case c == 'f':
		return t.want.kind == wantFalse
	case c == 'n':
		return t.want.kind == wantNull
	case isNumberStart(c):
		return t.want.kind == wantNumber && isNumber(value) && parseNumber(value).compare(t.want.num) == 0
	}
	return false
}

func (t *argsTerm) contains(value string) bool {
	var scratch [512]byte
	switch value[0] {
	case '"':
		return t.fold.in(decoded(value, scratch[:0]))
	case '{', '[':
		return t.fold.in(compact(value, scratch[:0]))
	}
	return t.fold.in(value)
}

// holds says whether the operator holds for the outcome of a comparison.
func (o op) holds(order int) bool {
	switch o {
	case opLess:
		return order < 0
	case opLessEqual:
		return order <= 0
	case opGreater:
		return order > 0
	}
	return order >= 0
}

func (t *argsTerm) cost() int { return costArgs }

func (t *argsTerm) print(b *strings.Builder) {
	b.WriteString("args")
	for _, s := range t.path {
		switch {
		case s.index >= 0:
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		case s.key == "" || strings.ContainsAny(s.key, keyEnds):
			b.WriteByte('[')
			printQuoted(b, s.key)
			b.WriteByte(']')
		default:
			b.WriteByte('.')
			b.WriteString(s.key)
		}
	}
	b.WriteString(opWords[t.op])
	text := t.want.text
	bare := text != "" && !strings.ContainsAny(text, blanks+`()"`) && !strings.ContainsAny(text[:1], "=<>~!")
	if !bare || t.want.kind == wantText && newOperand(text, false).kind != wantText {
		printQuoted(b, text)
		return
	}
	b.WriteString(text)
}
