package sqltext

import "strings"

// Statement is one statement of a text: text[Start:End] is Text, with the
// semicolon that ends it, if one does, and without the blanks and comments
// around it. Offsets are bytes.
type Statement struct {
	Start, End int
	Text       string
}

// Split finds the statements of a text, in order. What lies between them is
// blanks, comments and stray semicolons.
func Split(text string) []Statement {
	var statements []Statement
	for i := 0; i < len(text); {
		s, rest := first(text, i)
		if s.End > s.Start {
			statements = append(statements, s)
		}
		i = rest
	}
	return statements
}

// first finds the statement that starts at or after i; rest is where the search
// goes on. Without one the statement is empty.
func first(text string, i int) (s Statement, rest int) {
	var trigger triggerState
	started := false
	for i < len(text) {
		t := next(text, i)
		i = t.end
		if t.kind == blank || t.kind == semicolon && !started {
			continue
		}
		if !started {
			started, s.Start = true, t.start
		}
		s.End = t.end
		if trigger.take(text, t) {
			break
		}
	}
	s.Text = text[s.Start:s.End]
	return s, i
}

// triggerState follows the tokens of a statement to know at which semicolon it
// ends: at the first, or for a trigger at one that follows "; END". CASE … END
// inside the body never comes right after a semicolon.
type triggerState uint8

const (
	atStart     triggerState = iota
	inExplain                // EXPLAIN [QUERY PLAN]
	inCreate                 // CREATE [TEMP|TEMPORARY]
	inStatement              // anything but a trigger
	inTrigger
	afterSemicolon // in a trigger, after a semicolon
	afterEnd       // in a trigger, after ; END
)

// take follows one token and reports whether it ends the statement.
func (s *triggerState) take(text string, t token) (ends bool) {
	if t.kind == semicolon {
		switch *s {
		case inTrigger, afterSemicolon:
			*s = afterSemicolon
			return false
		}
		return true
	}
	switch *s {
	case atStart, inExplain:
		switch {
		case t.is(text, "CREATE"):
			*s = inCreate
		case *s == atStart && t.is(text, "EXPLAIN"), *s == inExplain && (t.is(text, "QUERY") || t.is(text, "PLAN")):
			*s = inExplain
		default:
			*s = inStatement
		}
	case inCreate:
		switch {
		case t.is(text, "TRIGGER"):
			*s = inTrigger
		case t.is(text, "TEMP"), t.is(text, "TEMPORARY"):
		default:
			*s = inStatement
		}
	case afterSemicolon:
		*s = inTrigger
		if t.is(text, "END") {
			*s = afterEnd
		}
	case afterEnd:
		*s = inTrigger
	}
	return false
}

// At is the statement that a cursor at the byte offset is in. Right after a
// statement and on the rest of its last line that is this statement, unless
// another one starts there; in blanks and comments elsewhere it is the statement
// that follows. ok is false when none does.
func At(text string, offset int) (s Statement, ok bool) {
	offset = min(max(offset, 0), len(text))
	var previous Statement
	for _, s := range Split(text) {
		if offset < s.Start {
			if sameLine(text, previous, offset) {
				return previous, true
			}
			return s, true
		}
		if offset < s.End {
			return s, true
		}
		previous = s
	}
	return previous, sameLine(text, previous, offset)
}

// sameLine reports whether offset is on the line on which s ends.
func sameLine(text string, s Statement, offset int) bool {
	return s.End > s.Start && !strings.Contains(text[s.End:offset], "\n")
}
