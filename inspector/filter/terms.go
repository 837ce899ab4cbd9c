package filter

import (
	"math"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client/livestore"
)

// wordTerm is a text searched in the name and the raw args.
type wordTerm struct {
	text string
	fold folder
}

func (t *wordTerm) match(s *Subject) Result { return result(t.fold.in(s.Name) || t.fold.in(s.Args)) }
func (t *wordTerm) cost() int               { return costWord }

func (t *wordTerm) print(b *strings.Builder) {
	p := parser{text: t.text}
	if n, err := p.term(); err == nil && p.pos == len(t.text) {
		if w, ok := n.(*wordTerm); ok && w.text == t.text && !isKeyword(t.text) && t.text[0] != '-' {
			b.WriteString(t.text)
			return
		}
	}
	printQuoted(b, t.text)
}

// fieldTerm is name:, client: or session:.
type fieldTerm struct {
	field columnField
	globs []glob
}

type columnField uint8

const (
	fieldName columnField = iota
	fieldClient
	fieldSession
)

var fieldWords = [...]string{"name", "client", "session"}
var fieldColumns = [...]string{`"name"`, `"clientId"`, `"sessionId"`}

func (t *fieldTerm) match(s *Subject) Result {
	value := s.Name
	switch t.field {
	case fieldClient:
		value = s.ClientID
	case fieldSession:
		value = s.SessionID
	}
	return result(anyGlob(t.globs, value))
}

func (t *fieldTerm) cost() int                { return costGlob }
func (t *fieldTerm) print(b *strings.Builder) { printGlobs(b, fieldWords[t.field], t.globs) }

func anyGlob(globs []glob, value string) bool {
	for i := range globs {
		if globs[i].match(value) {
			return true
		}
	}
	return false
}

func printGlobs(b *strings.Builder, field string, globs []glob) {
	b.WriteString(field)
	for i := range globs {
		b.WriteByte(":,"[min(i, 1)])
		globs[i].print(b)
	}
}

// touchesTerm asks for tables that the event's changeset wrote.
type touchesTerm struct{ globs []glob }

func (t *touchesTerm) match(s *Subject) Result {
	if s.Touches == nil {
		return Undecided
	}
	tables, known := s.Touches()
	if !known {
		return Undecided
	}
	for _, table := range tables {
		if anyGlob(t.globs, table) {
			return Yes
		}
	}
	return No
}

func (t *touchesTerm) cost() int                { return costTouches }
func (t *touchesTerm) print(b *strings.Builder) { printGlobs(b, "touches", t.globs) }

// statusTerm is is: with a set of words.
type statusTerm struct{ set uint8 }

// The order is that of statusWords. The first four are [livestore.Status].
const (
	isConfirmed = iota
	isPending
	isClientOnly
	isRebased
	isUnknown
)

var statusWords = [...]string{"confirmed", "pending", "client-only", "rebased", "unknown"}

func (t *statusTerm) has(word int) bool { return t.set&(1<<word) != 0 }

func (t *statusTerm) match(s *Subject) Result {
	return result(t.has(int(s.Status)) || s.Unknown && t.has(isUnknown))
}

func (t *statusTerm) cost() int { return costColumn }

func (t *statusTerm) print(b *strings.Builder) {
	sep := "is:"
	for i, word := range statusWords {
		if t.has(i) {
			b.WriteString(sep)
			b.WriteString(word)
			sep = ","
		}
	}
}

// seqTerm is a range of sequence numbers; an end is nil where it is open.
type seqTerm struct{ lo, hi *bound }

// bound is a sequence number of which only the first parts were given: 1 is
// global, 2 is global and client, 3 is all.
type bound struct {
	livestore.SeqNum
	parts int
}

func (t *seqTerm) match(s *Subject) Result {
	if t.lo != nil && s.SeqNum.Compare(t.lo.SeqNum) < 0 {
		return No
	}
	return result(t.hi == nil || !t.hi.before(s.SeqNum))
}

// before reports whether s comes after everything that the bound stands for.
func (b *bound) before(s livestore.SeqNum) bool {
	top := b.SeqNum
	if b.parts < 2 {
		top.Client = math.MaxInt64
	}
	if b.parts < 3 {
		top.Generation = math.MaxInt64
	}
	return s.Compare(top) > 0
}

func (t *seqTerm) cost() int { return costColumn }

func (t *seqTerm) print(b *strings.Builder) {
	b.WriteString("seq:")
	if t.lo != nil && t.hi != nil && *t.lo == *t.hi {
		t.lo.print(b)
		return
	}
	if t.lo != nil {
		t.lo.print(b)
	}
	b.WriteString("..")
	if t.hi != nil {
		t.hi.print(b)
	}
}

func (b *bound) print(out *strings.Builder) {
	out.WriteByte('e')
	out.WriteString(strconv.FormatInt(b.Global, 10))
	if b.parts == 2 || b.Client != 0 {
		out.WriteByte('.')
		out.WriteString(strconv.FormatInt(b.Client, 10))
	}
	if b.parts == 3 {
		out.WriteByte('r')
		out.WriteString(strconv.FormatInt(b.Generation, 10))
	}
}

func result(yes bool) Result {
	if yes {
		return Yes
	}
	return No
}
