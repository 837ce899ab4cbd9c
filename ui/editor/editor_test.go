package editor

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"
)

var named = map[string]tea.KeyPressMsg{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace},
	"delete": {Code: tea.KeyDelete}, "ctrl+left": {Code: tea.KeyLeft, Mod: tea.ModCtrl},
	"ctrl+right": {Code: tea.KeyRight, Mod: tea.ModCtrl}, "ctrl+home": {Code: tea.KeyHome, Mod: tea.ModCtrl},
	"ctrl+w": {Code: 'w', Mod: tea.ModCtrl}, "alt+d": {Code: 'd', Mod: tea.ModAlt}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	"ctrl+k": {Code: 'k', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+v": {Code: 'v', Mod: tea.ModCtrl},
	"alt+y": {Code: 'y', Mod: tea.ModAlt},
}

func press(t *testing.T, m *Model, keys ...string) {
	t.Helper()
	for _, k := range keys {
		msg, ok := named[k]
		if !ok {
			msg = tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		}
		if cmd := m.Update(msg); cmd != nil {
			t.Fatalf("%s returned a command", k)
		}
	}
}

func focused(s string) *Model {
	m := New()
	m.Focus()
	m.SetValue(s)
	return m
}

func TestEditing(t *testing.T) {
	for _, tt := range []struct {
		name, start string
		keys        []string
		want        string // | is the cursor
	}{
		{"typing", "", []string{"a", "ö", "世", " "}, "aö世 |"},
		{"a new line", "ab", []string{"left", "enter", "x"}, "a\nx|b"},
		{"backspace joins lines", "a\nb", []string{"home", "backspace"}, "a|b"},
		{"delete joins lines", "a\nb", []string{"up", "end", "delete"}, "a|b"},
		{"backspace takes a rune", "aö", []string{"backspace", "backspace", "backspace"}, "|"},
		{"across the end of the line", "a\nb", []string{"up", "end", "right", "left", "left", "left"}, "|a\nb"},
		{"words", "select a_b from t", []string{"ctrl+left", "ctrl+left", "ctrl+left", "ctrl+w"}, "|a_b from t"},
		{"delete a word", "select a from t", []string{"home", "alt+d"}, "| a from t"},
		{"kill", "abc\ndef", []string{"up", "left", "ctrl+u", "end", "ctrl+u"}, "|\ndef"},
		{"kill joins", "abc\ndef", []string{"up", "end", "ctrl+k"}, "abc|def"},
		{"up keeps its column", "abcdef\nx\nabcdef", []string{"left", "left", "up", "up"}, "abcd|ef\nx\nabcdef"},
		{"up past the top", "abc", []string{"up"}, "|abc"},
		{"down past the end", "abc", []string{"home", "down"}, "abc|"},
		{"undo typing at once", "x", []string{"a", "b", "c", "ctrl+z"}, "x|"},
		{"undo a kill", "abc", []string{"ctrl+u", "ctrl+z"}, "abc|"},
		{"undo to the beginning and past it", "a", []string{"ctrl+z", "ctrl+z", "ctrl+z"}, "|"},
		{"redo", "x", []string{"a", "b", "left", "c", "ctrl+z", "ctrl+z", "alt+y"}, "xa|b"},
		{"redo all, and past it", "x", []string{"a", "left", "c", "ctrl+z", "ctrl+z", "alt+y", "alt+y", "alt+y"}, "xc|a"},
		{"a change ends what can be redone", "x", []string{"a", "ctrl+z", "b", "alt+y"}, "xb|"},
		{"ctrl+v does nothing", "a", []string{"ctrl+v"}, "a|"},
		{"tab", "", []string{"tab"}, "  |"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := focused(tt.start)
			press(t, m, tt.keys...)
			v, at := m.Value(), m.Caret()
			if got := v[:at] + "|" + v[at:]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBlurredIgnoresKeys(t *testing.T) {
	m := focused("a")
	m.Blur()
	press(t, m, "x", "backspace")
	m.Update(tea.PasteMsg{Content: "y"})
	if m.Value() != "a" {
		t.Errorf("got %q", m.Value())
	}
}

func TestPasteIsCleanedAndBounded(t *testing.T) {
	m := focused("")
	m.Update(tea.PasteMsg{Content: "a\r\nb\rc\td\x1b[2J\x00\u009b\xff"})
	if got, want := m.Value(), "a\nb\nc\td[2J\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	start := time.Now()
	m.Update(tea.PasteMsg{Content: strings.Repeat("ö", 3<<20)})
	if n := len(m.Value()); n > maxSize || n < maxSize-2 || !utf8.ValidString(m.Value()) {
		t.Errorf("%d bytes after pasting six million", n)
	}
	press(t, m, "x", "backspace", "y")
	m.Draw(uv.NewScreenBuffer(80, 24), uv.Rect(0, 0, 80, 24), theme.None())
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestSetCursorOffset(t *testing.T) {
	m := focused("aö\nbc")
	for _, tt := range [][2]int{{0, 0}, {1, 1}, {2, 1}, {3, 3}, {4, 4}, {6, 6}, {99, 6}, {-1, 0}} {
		m.SetCursorOffset(tt[0])
		if got := m.Caret(); got != tt[1] {
			t.Errorf("offset %d became %d, want %d", tt[0], got, tt[1])
		}
	}
}

func TestReplace(t *testing.T) {
	for _, tt := range []struct {
		name, start string
		from, to    int
		s, want     string
		whole       bool
	}{
		{"a word", "select te\nfrom t", 7, 9, "text", "select text|\nfrom t", true},
		{"across lines", "a\nb\nc", 1, 4, "-", "a-|c", true},
		{"with lines", "ac", 1, 1, "\nb\n", "a\nb\n|c", true},
		{"nothing by nothing", "abc", 1, 1, "", "abc|", true},
		{"the wrong way round", "abc", 2, 1, "x", "ax|c", true},
		{"outside", "abc", -5, 99, "x", "x|", true},
		{"into a rune", "aöb", 2, 3, "x", "ax|b", true},
		{"control characters", "a", 1, 1, "\"\x1b[2J\"", "a\"[2J\"|", false},
		{"too much", "ab", 1, 2, strings.Repeat("x", maxSize), "a" + strings.Repeat("x", maxSize-1) + "|", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := focused(tt.start)
			whole := m.Replace(tt.from, tt.to, tt.s)
			v, at := m.Value(), m.Caret()
			if got := v[:at] + "|" + v[at:]; got != tt.want || whole != tt.whole || len(v) != m.buf.size {
				t.Errorf("got %.100q, whole %v, want %.100q", got, whole, tt.want)
			}
			press(t, m, "ctrl+z")
			if tt.s != "" && m.Value() != tt.start {
				t.Errorf("one undo leads to %.100q", m.Value())
			}
		})
	}
}

func TestUndoIsBounded(t *testing.T) {
	m := focused(strings.Repeat("\n", maxUndoLines/4))
	for range 8 {
		press(t, m, "x", "left")
	}
	lines := 0
	for _, s := range m.buf.undo {
		lines += len(s.lines)
	}
	if n := len(m.buf.undo); n < 2 || n > 4 || lines > maxUndoLines {
		t.Errorf("%d steps with %d lines are kept", n, lines)
	}
	m.SetValue("short")
	for range 3 * maxUndo {
		press(t, m, "x", "left")
	}
	if n := len(m.buf.undo); n != maxUndo {
		t.Errorf("%d steps are kept", n)
	}
}

func TestCellOf(t *testing.T) {
	m := focused("select 世界\nfrom t")
	if _, _, ok := m.CellOf(0); ok {
		t.Error("there is a place on the screen before anything was drawn")
	}
	scr := uv.NewScreenBuffer(40, 6)
	c := m.Draw(scr, uv.Rect(2, 1, 30, 2), theme.None())
	for _, tt := range []struct {
		at, x, y int
		ok       bool
	}{{0, 5, 1, true}, {7, 12, 1, true}, {10, 14, 1, true}, {14, 5, 2, true}, {m.Caret(), c.X, c.Y, true}} {
		if x, y, ok := m.CellOf(tt.at); ok != tt.ok || x != tt.x || y != tt.y {
			t.Errorf("byte %d is at %d,%d, %v", tt.at, x, y, ok)
		}
	}
	m.Draw(scr, uv.Rect(2, 1, 30, 1), theme.None())
	if _, _, ok := m.CellOf(0); ok {
		t.Error("a line above the screen has a place")
	}
	press(t, m, "x")
	if _, _, ok := m.CellOf(0); ok {
		t.Error("a place outlived its text")
	}
}

// Whatever is pressed, the text is one that could be split into its lines again, and nothing panics.
func TestRandomKeys(t *testing.T) {
	keys := []string{"a", "ö", "世", " ", "(", "'"}
	for k := range named {
		keys = append(keys, k)
	}
	scr := uv.NewScreenBuffer(20, 5)
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 2))
		m := focused("select 1;\n\n/* x */ select 'größe'")
		for range 400 {
			press(t, m, keys[rng.IntN(len(keys))])
			v := m.Value()
			if !utf8.ValidString(v) || len(v) != m.buf.size || m.Caret() > len(v) {
				t.Fatalf("seed %d: %q, size %d, cursor %d", seed, v, m.buf.size, m.Caret())
			}
			c := m.Draw(scr, scr.Bounds(), theme.ANSI16())
			if c == nil || !uv.Pos(c.X, c.Y).In(scr.Bounds()) {
				t.Fatalf("seed %d: the cursor is at %v", seed, c)
			}
		}
	}
}

// classes writes each byte of a text as the letter of its class.
func classes(m *Model) string {
	m.hl.update(&m.buf)
	var out []string
	for row, line := range m.buf.lines {
		b := []byte(strings.Repeat(" ", len(line)))
		for _, p := range m.hl.of(row) {
			for i := p.from; i < p.to; i++ {
				b[i] = " kfsncupov"[p.class]
			}
		}
		out = append(out, string(b))
	}
	return strings.Join(out, "\n")
}

func TestHighlight(t *testing.T) {
	for _, tt := range []struct{ sql, want string }{
		{"SELECT count(*), 1.5e3 FROM t;", "kkkkkk fffffpopp nnnnn kkkk  p"},
		{"where a->>'$.x' = 'it''s' -- ok", "kkkkk  ooosssss o sssssss ccccc"},
		{"/* a\nb */ null, :id, ?1", "cccc\ncccc uuuup vvvp vv"},
		{"'a\n\nb' or x'ff'", "ss\n\nss kk sssss"},
		{"\"select\" [from] `a b`", "                     "},
		{"a\"b\nc\" in", "   \n   kk"},
		{"größe", "       "},
	} {
		got := classes(focused(tt.sql))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s\n%s", tt.sql, diff)
		}
	}
}

func TestOnlyChangedLinesAreTakenApart(t *testing.T) {
	m := focused(strings.Repeat("select * from todos where id = 1;\n", 500))
	scr := uv.NewScreenBuffer(80, 24)
	draw := func() { m.Draw(scr, scr.Bounds(), theme.ANSI16()) }
	draw()
	before := m.hl.lexings
	draw()
	if m.hl.lexings != before {
		t.Error("drawing again took lines apart")
	}
	press(t, m, "x")
	draw()
	if n := m.hl.lexings - before; n != 1 {
		t.Errorf("a key took %d lines apart", n)
	}
}

func TestDraw(t *testing.T) {
	m := focused("select id\nfrom todos\n\twhere 世界")
	m.SetMark(7, 14)
	scr := uv.NewScreenBuffer(20, 4)
	c := m.Draw(scr, scr.Bounds(), theme.ANSI16())
	want := " 1 select id\n 2 from todos\n 3 ␉where 世界\n"
	if got := scr.String(); got != want {
		t.Errorf("got\n%s", got)
	}
	if c.X != 14 || c.Y != 2 {
		t.Errorf("the cursor is at %v", c.Position)
	}
	for _, p := range []struct {
		x, y int
		want bool
	}{{9, 0, false}, {10, 0, true}, {11, 0, true}, {3, 1, true}, {6, 1, true}, {7, 1, false}} {
		if got := scr.CellAt(p.x, p.y).Style.Underline == uv.UnderlineSingle; got != p.want {
			t.Errorf("cell %d,%d underlined: %v", p.x, p.y, got)
		}
	}
	press(t, m, "x")
	m.Draw(scr, scr.Bounds(), theme.ANSI16())
	if scr.CellAt(10, 0).Style.Underline != uv.UnderlineNone {
		t.Error("the mark outlived its text")
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("select 'a\n/* */ \"x\n-- y\n$1")
	f.Add("[`'\"\xff\x00世")
	f.Fuzz(func(t *testing.T, s string) {
		m := focused(s)
		m.hl.update(&m.buf)
		for row, line := range m.buf.lines {
			at := 0
			for _, p := range m.hl.of(row) {
				if p.from < at || p.to > len(line) || p.from >= p.to {
					t.Fatalf("%q: piece %v after byte %d of %d", line, p, at, len(line))
				}
				at = p.to
			}
		}
		m.Draw(uv.NewScreenBuffer(20, 4), uv.Rect(0, 0, 20, 4), theme.None())
	})
}

func BenchmarkKeyInALongText(b *testing.B) {
	m := focused(strings.Repeat("select a, b, count(*) from todos where id = 'x' -- and so on\n", 1000))
	scr := uv.NewScreenBuffer(120, 40)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(tea.KeyPressMsg{Code: 'a', Text: "a"})
		m.Draw(scr, scr.Bounds(), theme.ANSI16())
	}
}
