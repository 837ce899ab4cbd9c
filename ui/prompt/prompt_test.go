package prompt

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

var named = map[string]tea.KeyPressMsg{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace},
	"delete": {Code: tea.KeyDelete}, "ctrl+left": {Code: tea.KeyLeft, Mod: tea.ModCtrl},
	"ctrl+right": {Code: tea.KeyRight, Mod: tea.ModCtrl}, "ctrl+w": {Code: 'w', Mod: tea.ModCtrl},
	"alt+d": {Code: 'd', Mod: tea.ModAlt}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl},
	"ctrl+v": {Code: 'v', Mod: tea.ModCtrl}, "ctrl+r": {Code: 'r', Mod: tea.ModCtrl}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl},
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape},
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
	m := New("filter:")
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
		{"typing", "", []string{"a", "ö", " ", "世"}, "aö 世|"},
		{"in the middle", "ab", []string{"left", "x"}, "ax|b"},
		{"backspace and delete", "aöb", []string{"left", "backspace", "delete", "delete", "backspace", "backspace"}, "|"},
		{"words", "is:pending not seq:e1", []string{"ctrl+left", "ctrl+left", "ctrl+w"}, "is:pending |seq:e1"},
		{"word ahead", "is:pending", []string{"home", "ctrl+right", "alt+d"}, "is|"},
		{"kill", "abc", []string{"left", "ctrl+k"}, "ab|"},
		{"kill before", "abc", []string{"left", "ctrl+u"}, "|c"},
		{"the owner's keys do nothing", "abc", []string{"ctrl+v", "enter", "esc", "tab", "shift+tab"}, "abc|"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := focused(tt.start)
			press(t, m, tt.keys...)
			if got := m.value[:m.col] + "|" + m.value[m.col:]; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	m := focused("")
	for _, s := range []string{"one", "two", "two", ""} {
		m.SetValue(s)
		m.Remember()
	}
	if got := fmt.Sprint(m.History()); got != "[one two]" {
		t.Fatalf("history %s", got)
	}
	press(t, m, "d")
	for _, step := range []struct{ key, want string }{
		{"up", "two"}, {"up", "one"}, {"up", "one"}, {"down", "two"}, {"down", "d"}, {"down", "d"},
	} {
		press(t, m, step.key)
		if m.Value() != step.want {
			t.Fatalf("%s: %q, want %q", step.key, m.Value(), step.want)
		}
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprint(i))
	}
	m.SetHistory(many)
	if n := len(m.History()); n != maxHistory || m.History()[n-1] != "999" {
		t.Errorf("%d entries are kept", n)
	}
}

func TestPasteIsOneLineAndBounded(t *testing.T) {
	m := focused("")
	m.Update(tea.PasteMsg{Content: "a\r\nb\nc\td\x1b[2J\x00\u009b\u2028\xff"})
	if got, want := m.Value(), "a b c d[2J \ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	m.Update(tea.PasteMsg{Content: strings.Repeat("世", 1<<20)})
	if n := len(m.Value()); n > maxSize || n < maxSize-3 || !utf8.ValidString(m.Value()) {
		t.Errorf("%d bytes", n)
	}
	if m.Error() != tooLong {
		t.Errorf("that it was cut is said as %q", m.Error())
	}
	press(t, m, "backspace")
	if m.Error() != "" {
		t.Error("it is still said after the next change")
	}
	m.Blur()
	m.Update(tea.PasteMsg{Content: "x"})
	press(t, m, "backspace")
	if n := len(m.Value()); n < maxSize-6 {
		t.Error("a blurred prompt took keys")
	}
}

func screen(m *Model, w, h int) (string, *tea.Cursor) {
	scr := uv.NewScreenBuffer(w, h)
	c := m.Draw(scr, scr.Bounds(), theme.None())
	lines := strings.Split(scr.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"), c
}

func TestDraw(t *testing.T) {
	m := focused("is:pendin 世")
	m.SetError("no such state", 3)
	got, c := screen(m, 40, 2)
	if want := "filter: is:pendin 世\n           ^ no such state"; got != want {
		t.Errorf("got\n%s", got)
	}
	if c == nil || c.X != 20 || c.Y != 0 {
		t.Errorf("the cursor is at %v", c)
	}
	if got, _ := screen(m, 40, 1); got != "filter: is:pendin 世  no such state" {
		t.Errorf("on one line: %q", got)
	}
	if got, _ := screen(m, 24, 2); got != "filter: is:pendin 世\nno such state" {
		t.Errorf("narrow:\n%s", got)
	}
	press(t, m, "x")
	if got, _ := screen(m, 40, 2); strings.Contains(got, "no such state") || m.Error() != "" {
		t.Errorf("the error outlived its text:\n%s", got)
	}
	m.SetValue("")
	m.SetPlaceholder("words, name:, is:")
	m.Blur()
	if got, c := screen(m, 40, 1); got != "filter: words, name:, is:" || c != nil {
		t.Errorf("empty: %q, cursor %v", got, c)
	}
}

func TestLongTextScrolls(t *testing.T) {
	m := focused(strings.Repeat("0123456789", 20))
	got, c := screen(m, 20, 1)
	if got != "filter: 90123456789" || c.X != 19 {
		t.Errorf("at the end: %q, cursor %v", got, c)
	}
	press(t, m, "home")
	if got, c := screen(m, 20, 1); got != "filter: 012345678901" || c.X != 8 {
		t.Errorf("at the beginning: %q, cursor %v", got, c)
	}
}

func TestReplace(t *testing.T) {
	for _, tt := range []struct {
		start    string
		from, to int
		s, want  string
	}{
		{"name:v1 is:pending", 5, 7, "v1.TodoCreated", "name:v1.TodoCreated| is:pending"},
		{"abc", 3, 3, "\n", "abc |"},
		{"aöb", 2, 3, "x", "ax|b"},
		{"abc", 9, -9, "x", "x|"},
		{"abc", 1, 1, "", "abc|"},
		{"abc", 0, 2, "", "|c"},
	} {
		m := focused(tt.start)
		m.Replace(tt.from, tt.to, tt.s)
		if got := m.value[:m.Caret()] + "|" + m.value[m.Caret():]; got != tt.want || m.Error() != "" {
			t.Errorf("%q from %d to %d: %q", tt.start, tt.from, tt.to, got)
		}
	}
}

func TestCellOf(t *testing.T) {
	m := focused("世 abc")
	if _, _, ok := m.CellOf(0); ok {
		t.Error("there is a place on the screen before anything was drawn")
	}
	_, c := screen(m, 20, 2)
	for at, want := range map[int]int{0: 8, 3: 10, 4: 11, 7: c.X} {
		if x, y, ok := m.CellOf(at); x != want || y != 0 || !ok {
			t.Errorf("byte %d is at %d,%d, %v", at, x, y, ok)
		}
	}
	m.SetValue(strings.Repeat("x", 100))
	screen(m, 20, 2)
	if _, _, ok := m.CellOf(0); ok {
		t.Error("what has scrolled away has a place")
	}
	press(t, m, "x")
	if _, _, ok := m.CellOf(100); ok {
		t.Error("a place outlived its text")
	}
}

func FuzzPrompt(f *testing.F) {
	f.Add("a\x1b[2J\nö世👩\u200d💻", 3, 20)
	f.Add("", -1, 1)
	f.Fuzz(func(t *testing.T, s string, at, width int) {
		m := focused(s)
		m.SetCursorOffset(at)
		m.SetError(s, at)
		width = 1 + (width&63+64)%64
		for h := range 3 {
			got, c := screen(m, width, h)
			for _, r := range got {
				if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 {
					t.Fatalf("%q on the screen", got)
				}
			}
			if c != nil && !uv.Pos(c.X, c.Y).In(uv.Rect(0, 0, width, h)) {
				t.Fatalf("the cursor is at %v of %d", c.Position, width)
			}
		}
		if !utf8.ValidString(m.Value()) || strings.ContainsAny(m.Value(), "\n\r\t\x1b") {
			t.Fatalf("the value is %q", m.Value())
		}
	})
}
