// Package narrow keeps lines with wide characters cheap.
//
// A terminal renderer that compares frames cell by cell gives up on a line that holds a character of two columns, and
// sends all of it at every frame. So such a character goes through the renderer as two stand-ins of one column each,
// runes of the private planes that no text uses, and is put back on the way to the terminal: the first stand-in becomes
// the character, the second nothing. As both halves are of that character alone, one never changes without the other.
//
// Only single characters that every terminal agrees on take part. What is made of several (flags, families, signs with
// a variation selector) goes as it is: there the renderer's caution is right.
package narrow

import (
	"io"
	"sync"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// The stand-ins: two private planes, the first halves in one and the second halves in the other.
const (
	firsts  = 0xf0000
	seconds = 0x100000
	most    = 0xfffe // characters that can be stood in for
)

// Table knows which stand-ins are of which character. It is safe for concurrent use: frames are drawn on one goroutine
// and written on another.
type Table struct {
	mu   sync.RWMutex
	ids  map[string]halves
	text []string
}

// halves are the two stand-ins of a character.
type halves struct{ first, second string }

// Replace puts stand-ins in place of the wide characters of a frame. Once there have been too many different ones, further
// ones stay as they are.
func (t *Table) Replace(scr *uv.Buffer) {
	for _, line := range scr.Lines {
		for x := 0; x < len(line); x++ {
			c := &line[x]
			switch {
			case c.Width == 2 && x+1 < len(line):
				if h, ok := t.halves(c.Content); ok {
					line[x+1] = uv.Cell{Content: h.second, Width: 1, Style: c.Style, Link: c.Link}
					c.Content, c.Width = h.first, 1
					x++
				}
			case len(c.Content) == 4 && c.Width == 1:
				if r, _ := utf8.DecodeRuneInString(c.Content); r >= firsts {
					c.Content = "�" // the store's own: it would be taken for a stand-in
				}
			}
		}
	}
}

// halves are the stand-ins of a character, if it can have any.
func (t *Table) halves(s string) (halves, bool) {
	r, size := utf8.DecodeRuneInString(s)
	if size != len(s) || r == utf8.RuneError || r >= firsts {
		return halves{}, false
	}
	t.mu.RLock()
	h, ok := t.ids[s]
	t.mu.RUnlock()
	if ok {
		return h, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ids == nil {
		t.ids = map[string]halves{}
	}
	id := rune(len(t.text))
	if id == most {
		return halves{}, false
	}
	h = halves{string(firsts + id), string(seconds + id)}
	t.ids[s] = h
	t.text = append(t.text, s)
	return h, true
}

// Output is what the program writes to: the terminal, with the characters put back. It is a file to who asks, as the
// terminal is.
type Output struct {
	table *Table
	w     io.Writer
	rest  []byte // the beginning of a rune, from the write before
	buf   []byte
}

// Output wraps the terminal.
func (t *Table) Output(w io.Writer) *Output { return &Output{table: t, w: w} }

// Write puts the characters back.
func (o *Output) Write(p []byte) (int, error) {
	in := p
	if len(o.rest) > 0 {
		in = append(o.rest, p...)
		o.rest = nil
	}
	o.buf = o.buf[:0]
	for i := 0; i < len(in); {
		if in[i] < 0xf3 {
			o.buf = append(o.buf, in[i])
			i++
			continue
		}
		if !utf8.FullRune(in[i:]) {
			o.rest = append([]byte(nil), in[i:]...)
			break
		}
		r, size := utf8.DecodeRune(in[i:])
		switch {
		case r == utf8.RuneError && size == 1 && in[i] <= 0xf4:
			o.buf = append(o.buf, "�"...) // with what comes after a stand-in that goes it could be a stand-in
		case r >= seconds:
		case r >= firsts:
			o.buf = append(o.buf, o.table.character(r-firsts)...)
		default:
			o.buf = append(o.buf, in[i:i+size]...)
		}
		i += size
	}
	if len(o.buf) > 0 {
		if _, err := o.w.Write(o.buf); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

func (t *Table) character(id rune) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if int(id) >= len(t.text) {
		return "�"
	}
	return t.text[id]
}

// File is the terminal as a file, where it is one.
type File struct {
	*Output
	file interface {
		io.ReadWriteCloser
		Fd() uintptr
	}
}

// Writer wraps the terminal, as a file where it is one: who writes to it asks for its size and its modes.
func (t *Table) Writer(w io.Writer) io.Writer {
	o := t.Output(w)
	if f, ok := w.(interface {
		io.ReadWriteCloser
		Fd() uintptr
	}); ok {
		return File{Output: o, file: f}
	}
	return o
}

// Read reads from the terminal.
func (f File) Read(p []byte) (int, error) { return f.file.Read(p) }

// Close closes the terminal.
func (f File) Close() error { return f.file.Close() }

// Fd is the terminal's descriptor.
func (f File) Fd() uintptr { return f.file.Fd() }
