package editor

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/text"
)

// Bounds of what is edited.
const (
	maxSize = 1 << 20 // bytes of the whole text, and so of a paste
	maxUndo = 100     // steps

	// maxUndoLines bounds what the steps hold together: 16 bytes each, the lines'
	// text is shared.
	maxUndoLines = 1 << 20
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
	redo    []snapshot // what was undone, the last at the end
	typing  bool       // the last change was a typed character: the next one belongs to the same step
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

// place is the line and column of a byte of value, or of the beginning of the rune that has it.
func (b *buffer) place(at int) (row, col int) {
	at = min(max(0, at), b.size)
	for at > len(b.lines[row]) {
		at -= len(b.lines[row]) + 1
		row++
	}
	for at > 0 && at < len(b.lines[row]) && !utf8.RuneStart(b.lines[row][at]) {
		at--
	}
	return row, at
}

// setOffset moves the cursor to a byte of value, or to the beginning of the rune that has it.
func (b *buffer) setOffset(at int) {
	row, col := b.place(at)
	b.row = row
	b.moveTo(col)
}

// change notes that the text is about to change, and how to come back to what it was.
func (b *buffer) change(typing bool) {
	b.version++
	if typing && b.typing {
		return
	}
	b.typing = typing
	b.redo = nil
	b.undo = append(b.undo, b.snapshot())
	b.forget()
}

// snapshot shares the lines: every change makes a slice of its own.
func (b *buffer) snapshot() snapshot {
	return snapshot{lines: b.lines, row: b.row, col: b.col, size: b.size}
}

// forget drops the oldest steps that are too many. The last one stays.
func (b *buffer) forget() {
	keep := len(b.undo) - 1
	lines := len(b.undo[keep].lines)
	for keep > 0 && len(b.undo)-keep < maxUndo {
		if lines += len(b.undo[keep-1].lines); lines > maxUndoLines {
			break
		}
		keep--
	}
	b.undo = slices.Delete(b.undo, 0, keep)
}

// takeBack undoes the last step.
func (b *buffer) takeBack() { b.restore(&b.undo, &b.redo) }

// takeAgain does again what was undone last. It is gone once the text is changed otherwise.
func (b *buffer) takeAgain() { b.restore(&b.redo, &b.undo) }

// restore goes to the last text of from, and notes the present one in to.
func (b *buffer) restore(from, to *[]snapshot) {
	last := len(*from) - 1
	if last < 0 {
		return
	}
	*to = append(*to, b.snapshot())
	s := (*from)[last]
	*from = slices.Delete(*from, last, last+1)
	b.lines, b.row, b.size, b.typing = s.lines, s.row, s.size, false
	b.version++
	b.moveTo(s.col)
}

// moveTo moves within the line, and makes that the column to aim at.
func (b *buffer) moveTo(col int) { b.col, b.goal = col, -1 }

func (b *buffer) line() string { return b.lines[b.row] }

// insert writes s at the cursor and moves behind it.
func (b *buffer) insert(s string, typing bool) {
	if s = sanitize(s, maxSize-b.size); s != "" {
		b.splice(b.row, b.col, b.row, b.col, s, typing)
	}
}

// remove deletes from one place up to another that does not come before it, and leaves the cursor there.
func (b *buffer) remove(row, col, toRow, toCol int) {
	if row != toRow || col != toCol {
		b.splice(row, col, toRow, toCol, "", false)
	}
}

// replace puts s in place of the bytes from up to to of value and moves behind it, in one step. It reports whether s could
// be written as it is.
func (b *buffer) replace(from, to int, s string) (whole bool) {
	row, col := b.place(min(from, to))
	toRow, toCol := b.place(max(from, to))
	taken := b.lineStart(toRow) + toCol - b.lineStart(row) - col
	clean := sanitize(s, maxSize-b.size+taken)
	if taken > 0 || clean != "" {
		b.splice(row, col, toRow, toCol, clean, false)
	}
	return clean == s
}

// splice puts s, which is sanitized, between two places and moves behind it.
func (b *buffer) splice(row, col, toRow, toCol int, s string, typing bool) {
	b.change(typing)
	b.size += len(s) - (b.lineStart(toRow) + toCol - b.lineStart(row) - col)
	parts := strings.Split(s, "\n")
	head, tail := b.lines[row][:col], b.lines[toRow][toCol:]
	last := len(parts) - 1
	behind := len(parts[last])
	if last == 0 {
		behind += col
	}
	parts[0] = head + parts[0]
	parts[last] += tail
	b.lines = append(b.lines[:row:row], append(parts, b.lines[toRow+1:]...)...)
	b.row = row + last
	b.moveTo(behind)
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
