package viewer

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"
)

func screen(m *Model, w, h int) string {
	scr := uv.NewScreenBuffer(max(1, w), max(1, h))
	m.Draw(scr, uv.Rect(0, 0, w, h), true, theme.None())
	lines := strings.Split(scr.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// body is what is shown below the title.
func body(m *Model, w, h int) string {
	_, rest, _ := strings.Cut(screen(m, w, h+1), "\n")
	return rest
}

func is(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsWrappedAndCutAndNumbered(t *testing.T) {
	m := New("notes", "one\nabcdefghijkl世界\n\nend\x1b[2J\n")
	is(t, screen(m, 60, 4), "notes  text, 32 B                                line 1 of 4\none\nabcdefghijkl世界")
	is(t, body(m, 7, 7), "one\nabcdefg\nhijkl世\n界\n\nend␛[2J")
	m.Numbers()
	is(t, body(m, 9, 7), "1 one\n2 abcdefg\n  hijkl世\n  界\n3\n4 end␛[2J")
	m.Wrap()
	is(t, body(m, 9, 7), "1 one\n2 abcdef…\n3\n4 end␛[2J")
	m.HorizontalScroll(13)
	m.Numbers()
	is(t, body(m, 9, 7), "\n 界")
	is(t, m.Position(), "line 1 of 4, column 14")
	m.HorizontalScroll(-100)
	is(t, m.Position(), "line 1 of 4")
}

func TestTextScrolls(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "line %d\n", i+1)
	}
	m := New("", b.String())
	body(m, 20, 10)
	for _, c := range []struct {
		move func()
		want string
	}{
		{func() { m.Move(1) }, "line 2"}, {func() { m.Page(1) }, "line 11"}, {func() { m.End() }, "line 391"},
		{func() { m.Move(3) }, "line 391"}, {func() { m.Page(-1) }, "line 382"}, {func() { m.Move(-1000) }, "line 1"},
		{func() { m.Move(1000) }, "line 391"}, {func() { m.Home() }, "line 1"}, {func() { m.Move(11) }, "line 12"},
	} {
		c.move()
		if got, _, _ := strings.Cut(body(m, 20, 10), "\n"); got != c.want {
			t.Errorf("the first line is %q, want %q", got, c.want)
		}
	}
	is(t, m.Position(), "line 12 of 400")
}

func TestAnEndlessLineCanBePagedThrough(t *testing.T) {
	for _, s := range []string{"abcdefghij", "世界人", "\xff\x80\x80", "e\u0301"} {
		long := strings.Repeat(s, 4<<20/len(s))
		m := New("", long)
		body(m, 33, 9)
		m.End()
		end := body(m, 33, 9)
		for range 5 {
			m.Page(-1)
		}
		m.Page(5)
		body(m, 33, 9)
		if again := body(m, 33, 9); again != end {
			t.Errorf("%q: five pages up and down the end is another:\n%s\n%s", s, end, again)
		}
		if strings.Count(end, "\n") != 8 {
			t.Errorf("%q: the end is\n%s", s, end)
		}
	}
}

func TestLineEndsAtTheEdgesOfPieces(t *testing.T) {
	for _, n := range []int{piece - 1, piece, piece + 1, 2 * piece, block - 1, block, block + 1} {
		s := strings.Repeat("x", n) + "\n" + strings.Repeat("y", n) + "\nz"
		v := newTextView(s)
		v.wrap = false
		next := 0
		for next < len(s) {
			r := v.row(next)
			if r.from != next || r.next <= next || strings.Contains(s[r.from:r.to], "\n") || r.to == r.from {
				t.Fatalf("%d: after byte %d the row %v", n, next, r)
			}
			for _, at := range []int{r.from, r.to, r.next - 1} {
				if v.recent = (segment{}); at < r.next && v.segment(at) != r {
					t.Fatalf("%d: byte %d lies in %v, want %v", n, at, v.segment(at), r)
				}
			}
			next = r.next
		}
		if got := v.line(len(s) - 1); got != 2 || v.lines() != 3 || v.start(len(s)-1) != len(s)-1 {
			t.Errorf("%d: the last line is %d of %d", n, got, v.lines())
		}
	}
}

func TestJSONIsATree(t *testing.T) {
	m := New("args", ` {"a":[1,2]}`)
	is(t, screen(m, 50, 9), "args  text, 12 B as JSON                         $\n▾ 1 key\n  ▾ a  2 items\n      [0] 1\n      [1] 2")
	m.Move(2)
	if tree, ok := m.Tree(); !ok || tree.JSONPath() != "$.a[0]" {
		t.Error("there is no tree, or it did not move")
	}
	copied, note := m.Copy()
	is(t, copied+" "+note, "1 $.a[0], 1 B")
	is(t, m.Other(), "text")
	m.Toggle()
	is(t, body(m, 50, 9), ` {"a":[1,2]}`)
	copied, note = m.Copy()
	is(t, copied+" "+note, ` {"a":[1,2]} text, 12 B`)
	m.Toggle()
	is(t, body(m, 80, 9), `00000000  20 7b 22 61 22 3a 5b 31  2c 32 5d 7d               {"a":[1,2]}`)
	if m.Wrap() || m.Numbers() {
		t.Error("bytes were wrapped")
	}
	for _, s := range []string{"12", `"x"`, "{", "", "[1"} {
		if _, ok := New("", s).Tree(); ok {
			t.Errorf("%q is a tree", s)
		}
	}
}

func TestBlobsAreDumpedAndGuessed(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"\x89PNG\r\n\x1a\nxx", "PNG image"}, {"\xff\xd8\xff\xe0", "JPEG image"}, {"\x1f\x8b\x08\x00", "gzip"},
		{"SQLite format 3\x00", "SQLite database"}, {"héllo", "UTF-8 text"}, {"\x00\x01", ""}, {"", ""},
		{"\x55\x0e\x84\x00\xe2\x9b\x41\xd4\xa7\x16\x44\x66\x55\x44\x00\x00", "UUID 550e8400-e29b-41d4-a716-446655440000"},
	} {
		m := New("body", []byte(tt.in))
		want := fmt.Sprintf("body  blob, %d B", len(tt.in))
		if tt.want != "" {
			want += ", " + tt.want
		}
		if got, _, _ := strings.Cut(screen(m, 100, 3), "\n"); !strings.HasPrefix(got+"  ", want+"  ") {
			t.Errorf("%q: %s", tt.in, got)
		}
	}
	m := New("body", []byte("0123456789abcdef\x00\xff~"))
	is(t, body(m, 80, 3), "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n00000010  00 ff 7e                                          ..~")
	is(t, body(m, 50, 3), "00000000  30 31 32 33 34 35 36 37  01234567\n00000008  38 39 61 62 63 64 65 66  89abcdef\n00000010  00 ff 7e                 ..~")
	is(t, body(m, 30, 1), "00000000  30 31 32 33 34 35 3…")
	m.HorizontalScroll(10)
	is(t, body(m, 30, 1), "30 31 32 33 34 35 36 37  0123…")
	is(t, m.Other(), "")
	if New("", []byte("text")).Other() != "text" || New("", []byte("[1]")).Other() != "JSON" {
		t.Error("a blob that is text cannot be shown as text")
	}
}

func TestPositionInABlob(t *testing.T) {
	m := New("", make([]byte, 4000))
	body(m, 80, 10)
	m.Move(31)
	is(t, m.Position(), "offset 0x1f0 of 4 kB")
	m.Move(1 << 62)
	body(m, 80, 10)
	is(t, m.Position(), "offset 0xf00 of 4 kB")
	m.Page(-1)
	is(t, m.Position(), "offset 0xe70 of 4 kB")
}

func TestWhatIsCopiedAndSaved(t *testing.T) {
	for _, tt := range []struct {
		v                   any
		shown, copied, note string
		saved               string
		size                int64
	}{
		{nil, "NULL", "NULL", "NULL", "", 0},
		{int64(-9007199254740993), "-9007199254740993", "-9007199254740993", "text, 17 B", "-9007199254740993", 17},
		{1.0, "1.0", "1.0", "text, 3 B", "1.0", 3},
		{"", "", "", "text, 0 B", "", 0},
		{"a\tb", "a␉b", "a\tb", "text, 3 B", "a\tb", 3},
		{[]byte("\x00\xff"), "00000000  00 ff                    ..", base64.StdEncoding.EncodeToString([]byte("\x00\xff")), "base64 of 2 B", "\x00\xff", 2},
	} {
		m := New("", tt.v)
		copied, note := m.Copy()
		got := []any{body(m, 50, 2), copied, note, string(m.Bytes()), m.Size()}
		if diff := cmp.Diff([]any{tt.shown, tt.copied, tt.note, tt.saved, tt.size}, got); diff != "" {
			t.Errorf("%v: %s", tt.v, diff)
		}
	}
}

// BenchmarkDrawTheEndOf50MB draws a page that ends the text, found anew each time.
func BenchmarkDrawTheEndOf50MB(b *testing.B) {
	for name, s := range map[string]string{"lines": "a line of some text, as logs have them\n", "one line": "no line ends here ", "cjk": "世界人"} {
		b.Run(name, func(b *testing.B) {
			m := New("", strings.Repeat(s, 50<<20/len(s)))
			scr, th := uv.NewScreenBuffer(120, 50), theme.ANSI16()
			for b.Loop() {
				m.Home()
				m.End()
				m.Draw(scr, scr.Bounds(), true, th)
			}
		})
	}
}

func BenchmarkNew50MB(b *testing.B) {
	s := strings.Repeat("a line of some text, as logs have them\n", 50<<20/39)
	for b.Loop() {
		New("", s)
	}
}
