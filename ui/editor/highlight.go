package editor

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// Bounds of what is highlighted; text past them is plain.
const (
	maxHighlight = 64 << 10 // bytes of the text
	maxLine      = 4 << 10  // bytes of one line
	maxMemo      = 4096     // lines remembered
)

// class is what a piece of SQL is.
type class uint8

const (
	plain class = iota
	keyword
	function
	literal
	number
	comment
	null
	punct
	operator
	variable
)

// piece is a part of a line, in bytes.
type piece struct {
	from, to int
	class    class
}

// lexed is a line that has been taken apart, and the state in which the next one begins.
type lexed struct {
	pieces []piece
	next   string
}

type memoKey struct{ state, line string }

// highlighter takes lines apart, and only those that are new: a key pressed in a long text costs one line.
type highlighter struct {
	memo    map[memoKey]lexed
	lines   [][]piece // of the present text
	version int
	lexings int // how many lines were ever taken apart, for tests
}

// update makes lines those of the buffer. When its version is the one of the last time, nothing is done.
func (h *highlighter) update(b *buffer) {
	if h.version == b.version && h.lines != nil {
		return
	}
	h.version = b.version
	h.lines = h.lines[:0]
	size, state := 0, "root"
	for _, line := range b.lines {
		if size += len(line) + 1; size > maxHighlight {
			break
		}
		l := h.line(state, line)
		h.lines = append(h.lines, l.pieces)
		state = l.next
	}
}

// of returns the pieces of line row.
func (h *highlighter) of(row int) []piece {
	if row < len(h.lines) {
		return h.lines[row]
	}
	return nil
}

func (h *highlighter) line(state, line string) lexed {
	if line == "" {
		return lexed{next: state}
	}
	if len(line) > maxLine {
		return lexed{next: "root"}
	}
	key := memoKey{state, line}
	if l, ok := h.memo[key]; ok {
		return l
	}
	if h.memo == nil || len(h.memo) >= maxMemo {
		h.memo = make(map[memoKey]lexed)
	}
	h.lexings++
	l := lex(state, line)
	h.memo[key] = l
	return l
}

// lex takes one line apart.
func lex(state, line string) lexed {
	tokens, err := chroma.Tokenise(sqlite(), &chroma.TokeniseOptions{State: state}, line)
	if err != nil || len(tokens) == 0 {
		return lexed{next: "root"}
	}
	l := lexed{next: after(tokens[len(tokens)-1].Type)}
	at := 0
	for i, t := range tokens {
		p := piece{from: at, to: at + len(t.Value), class: classOf(t)}
		at = p.to
		if t.Type == chroma.Name && p.class == plain && i+1 < len(tokens) && tokens[i+1].Value == "(" {
			p.class = function
		}
		if p.class != plain {
			l.pieces = append(l.pieces, p)
		}
	}
	return l
}

func classOf(t chroma.Token) class {
	switch t.Type {
	case chroma.Name:
		switch word := strings.ToLower(t.Value); {
		case word == "null" || word == "true" || word == "false":
			return null
		case keywords()[word]:
			return keyword
		}
	case chroma.CommentSingle, chroma.CommentMultiline, chroma.CommentSpecial:
		return comment
	case chroma.LiteralStringSingle, chroma.LiteralStringDelimiter:
		return literal
	case chroma.LiteralNumber:
		return number
	case chroma.NameVariable:
		return variable
	case chroma.Operator:
		return operator
	case chroma.Punctuation:
		return punct
	}
	return plain
}
