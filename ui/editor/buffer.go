package editor

import (
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"
)

// Bounds of what is edited.
const (
	maxSize = 1 << 20 // bytes of the whole text, and so of a paste
	maxUndo = 100     // steps
)

// buffer is text as lines without their newlines, and a place in it. It is always valid UTF-8, and holds no control
// characters but tabs.
type buffer struct {
	lines []string
	row   int
	col   int // bytes into the line, at the beginning of a rune
	goal  int // the column of the screen that up and down aim at; -1 for where the cursor is
	size  int // bytes, newlines included

	version int // increases with every change of the text
	undo    []snapshot
	typing  bool // the last change was a typed character: the next one belongs to the same step
}

type snapshot struct {
	lines          []string
	row, col, size int
}

func newBuffer() buffer { return buffer{lines: []string{""}, goal: -1} }

// sanitize makes s fit to be edited: newlines of every kind become \n, other control characters go, broken UTF-8 becomes
// the replacement character. It reads no more than the buffer may hold.
func sanitize(s string, room int) string {
	room = max(0, room)
	if len(s) > 2*maxSize {
		s = s[:2*maxSize]
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r // broken bytes arrive as U+FFFD and are written as such
	}, s)
	if len(s) > room {
		for room > 0 && !utf8.RuneStart(s[room]) {
			room--
		}
		s = s[:room]
	}
	return s
}

func (b *buffer) set(s string) {
	s = sanitize(s, maxSize)
	b.change(false)
	b.lines, b.size = strings.Split(s, "\n"), len(s)
	b.row = len(b.lines) - 1
	b.moveTo(len(b.lines[b.row]))
}

func (b *buffer) value() string { return strings.Join(b.lines, "\n") }

// offset is the cursor's place in value.
func (b *buffer) offset() int { return b.lineStart(b.row) + b.col }

// lineStart is where a line begins in value.
func (b *buffer) lineStart(row int) int {
	n := 0
	for _, l := range b.lines[:row] {
		n += len(l) + 1
	}
	return n
}

// setOffset moves the cursor to a byte of value, or to the beginning of the rune that has it.
func (b *buffer) setOffset(at int) {
	at = min(max(0, at), b.size)
	b.row = 0
	for at > len(b.lines[b.row]) {
		at -= len(b.lines[b.row]) + 1
		b.row++
	}
	for at > 0 && at < len(b.lines[b.row]) && !utf8.RuneStart(b.lines[b.row][at]) {
		at--
	}
	b.moveTo(at)
}

// change notes that the text is about to change, and how to come back to what it was.
func (b *buffer) change(typing bool) {
	b.version++
	if typing && b.typing {
		return
	}
	b.typing = typing
	if len(b.undo) == maxUndo {
		b.undo = append(b.undo[:0], b.undo[1:]...)
	}
	b.undo = append(b.undo, snapshot{lines: append([]string(nil), b.lines...), row: b.row, col: b.col, size: b.size})
}

func (b *buffer) takeBack() {
	if len(b.undo) == 0 {
		return
	}
	s := b.undo[len(b.undo)-1]
	b.undo = b.undo[:len(b.undo)-1]
	b.lines, b.row, b.size, b.typing = s.lines, s.row, s.size, false
	b.version++
	b.moveTo(s.col)
}

// moveTo moves within the line, and makes that the column to aim at.
func (b *buffer) moveTo(col int) { b.col, b.goal = col, -1 }

func (b *buffer) line() string { return b.lines[b.row] }

// insert writes s at the cursor and moves behind it.
func (b *buffer) insert(s string, typing bool) {
	if s = sanitize(s, maxSize-b.size); s == "" {
		return
	}
	b.change(typing)
	b.size += len(s)
	parts := strings.Split(s, "\n")
	head, tail := b.line()[:b.col], b.line()[b.col:]
	last := len(parts) - 1
	col := len(parts[last])
	if last == 0 {
		col += b.col
	}
	parts[0] = head + parts[0]
	parts[last] += tail
	b.lines = append(b.lines[:b.row:b.row], append(parts, b.lines[b.row+1:]...)...)
	b.row += last
	b.moveTo(col)
}

// remove deletes from one place up to another that does not come before it, and leaves the cursor there.
func (b *buffer) remove(row, col, toRow, toCol int) {
	if row == toRow && col == toCol {
		return
	}
	b.change(false)
	before := b.lineStart(toRow) + toCol - b.lineStart(row) - col
	joined := b.lines[row][:col] + b.lines[toRow][toCol:]
	b.lines = append(b.lines[:row:row], append([]string{joined}, b.lines[toRow+1:]...)...)
	b.size -= before
	b.row = row
	b.moveTo(col)
}

// left and right are the places one rune away, or across the end of the line.
func (b *buffer) left() (row, col int) {
	if b.col == 0 {
		if b.row == 0 {
			return 0, 0
		}
		return b.row - 1, len(b.lines[b.row-1])
	}
	_, n := utf8.DecodeLastRuneInString(b.line()[:b.col])
	return b.row, b.col - n
}

func (b *buffer) right() (row, col int) {
	if b.col == len(b.line()) {
		if b.row == len(b.lines)-1 {
			return b.row, b.col
		}
		return b.row + 1, 0
	}
	_, n := utf8.DecodeRuneInString(b.line()[b.col:])
	return b.row, b.col + n
}

// wordLeft and wordRight are the places one word away, or across the end of the line.
func (b *buffer) wordLeft() (row, col int) {
	if b.col == 0 {
		return b.left()
	}
	before := []rune(b.line()[:b.col])
	return b.row, len(string(before[:text.WordLeft(before, len(before))]))
}

func (b *buffer) wordRight() (row, col int) {
	if b.col == len(b.line()) {
		return b.right()
	}
	after := []rune(b.line()[b.col:])
	return b.row, b.col + len(string(after[:text.WordRight(after, 0)]))
}

// vertical moves by d lines, towards the column of the screen where the vertical moves began.
func (b *buffer) vertical(d int) {
	if b.goal < 0 {
		b.goal = text.Width(b.line()[:b.col])
	}
	switch to := b.row + d; {
	case to < 0:
		b.row, b.col = 0, 0
	case to >= len(b.lines):
		b.row = len(b.lines) - 1
		b.col = len(b.line())
	default:
		b.row, b.col = to, 0
		used := 0
		for c := text.Scan(b.line()); c.Next() && used+c.Width <= b.goal; used += c.Width {
			b.col = c.To
		}
	}
}
