package text

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain text", "todo-1: Buy milk", "todo-1: Buy milk"},
		{"empty", "", ""},
		{"newline and tab", "a\n\tb", "a␊␉b"},
		{"an escape sequence", "\x1b[2Jx\x00\x7f", "␛[2Jx␀␡"},
		{"C1 as a code point", "a\u009b2J", "a·2J"},
		{"C1 as a byte", "a\x9b2J", "a�2J"},
		{"invalid UTF-8", "a\xff\xc3b", "a��b"},
		{"bidi overrides and isolates", "a\u202eb\u2066c\u200f", "a·b·c·"},
		{"separators", "a\u2028b\u2029", "a·b·"},
		{"zero width", "a\u200bb\ufeffc\u200d\u200c\u00ad", "a·b·c···"},
		{"variation selector", "❤\ufe0f", "❤·"},
		{"tag characters", "x\U000e0061\U000e007f", "x··"},
		{"private use and noncharacters", "\ue000\U000f0001\ufffe\U0010ffff", "����"},
		{"a family of emoji", "👩\u200d💻", "👩·💻"},
		{"skin tone", "👍🏽", "👍·"},
		{"a flag", "🇩🇪", "DE"},
		{"a keycap", "1\ufe0f\u20e3", "1··"},
		{"marks stay with their base", "e\u0301 e\u0301\u0302", "e\u0301 e\u0301\u0302"},
		{"a tower of marks", "e\u0301\u0302\u0303\u0304", "e\u0301\u0302··"},
		{"a mark without a base", "\u0301a", "·a"},
		{"a mark after a control", "\n\u0301", "␊·"},
		{"thai", "ที่", "ที่"},
		{"cjk", "世界", "世界"},
		{"korean", "한국", "한국"},
		{"loose jamo", "\u1112\u1161", "··"},
		{"a syllable of jamo after a whole one", "한\u1161\u11ab", "한··"},
		{"fillers", "a\u3164b\uffa0\u115f\u1160", "a·b···"},
		{"a long tower", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d", "Z\u0351\u036b·····"},
		{"a joiner of marks", "e\u034f\u0301", "e··"},
		{"a family, a rainbow", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈", "👨·👩·👧 🏳··🌈"},
		{"flags that run together", "🇩🇪🇫🇷🇺", "DEFRU"},
		{"a flag of tags", "🏴\U000e0067\U000e0062\U000e007f", "🏴···"},
		{"text and emoji presentation", "☺\ufe0e☺\ufe0f", "☺·☺·"},
		{"hebrew with points", "שָׁלוֹם", "שָׁלוֹם"},
		{"arabic", "العربية", "العربية"},
		{"every bidi control", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "············"},
		{"letters of a conjunct", "क\u094dष", "क·ष"},
		{"vowel signs that take a column somewhere", "म\u093e", "म·"},
		{"cyrillic and greek", "Привет Ωμέγα", "Привет Ωμέγα"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%+q) = %+q, want %+q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"hello", 5, "hello"},
		{"hello", 4, "hel…"},
		{"hello", 1, "…"},
		{"hello", 0, ""},
		{"hello", -3, ""},
		{"世界人", 6, "世界人"},
		{"世界人", 5, "世界…"},
		{"世界人", 4, "世…"},
		{"a\nb", 3, "a␊b"},
	} {
		if got := Fit(tt.in, tt.width); got != tt.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

func TestMiddleCut(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"5dKOabcdefOmN", 20, "5dKOabcdefOmN"},
		{"5dKOabcdefOmN", 8, "5dKO…OmN"},
		{"5dKOabcdefOmN", 3, "5…N"},
		{"5dKOabcdefOmN", 2, "5…"},
		{"5dKOabcdefOmN", 0, ""},
		{"世界人世界人", 7, "世…人"},
	} {
		if got := MiddleCut(tt.in, tt.width); got != tt.want {
			t.Errorf("MiddleCut(%q, %d) = %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}

func TestPad(t *testing.T) {
	if got := Pad("世", 4); got != "世  " {
		t.Errorf("Pad: %q", got)
	}
	if got := PadLeft("42", 5); got != "   42" {
		t.Errorf("PadLeft: %q", got)
	}
	if got := Pad("hello", 3); got != "he…" {
		t.Errorf("Pad cuts: %q", got)
	}
}

func TestDrawStaysInItsColumns(t *testing.T) {
	for _, tt := range []struct {
		in       string
		maxWidth int
		row      string
		drawn    int
	}{
		{"abc", 5, "..abc...", 3},
		{"abcdef", 4, "..abc…..", 4},
		{"世界", 4, "..世界..", 4},
		{"世界", 3, "..世…...", 3},
		{"世界", 2, "..….....", 1},
		{"a\x1b[31m", 6, "..a␛[31m", 6},
		{"abc", 0, "........", 0},
	} {
		scr := uv.NewScreenBuffer(8, 1)
		scr.Fill(&uv.Cell{Content: ".", Width: 1})
		drawn := Draw(scr, 2, 0, tt.maxWidth, tt.in, uv.Style{})
		if got := scr.String(); got != tt.row || drawn != tt.drawn {
			t.Errorf("Draw(%q, %d) = %d, row %q; want %d, %q", tt.in, tt.maxWidth, drawn, got, tt.drawn, tt.row)
		}
	}
}

func TestDrawOutsideTheScreenIsHarmless(t *testing.T) {
	scr := uv.NewScreenBuffer(4, 1)
	Draw(scr, -2, 0, 20, "世界世界世界", uv.Style{})
	Draw(scr, 0, -1, 20, "above", uv.Style{})
	Draw(scr, 0, 7, 20, "below", uv.Style{})
	Fill(scr, uv.Rect(-5, -5, 20, 20), uv.Style{Attrs: uv.AttrReverse})
}

func TestDrawRight(t *testing.T) {
	scr := uv.NewScreenBuffer(8, 1)
	DrawRight(scr, 1, 0, 6, "42", uv.Style{})
	if got := scr.String(); got != "     42" {
		t.Errorf("row %q", got)
	}
}

func TestOnlyWhatIsNeededIsRead(t *testing.T) {
	long := strings.Repeat("x\u0301\n", 2<<20)
	if n := testing.AllocsPerRun(3, func() { Draw(uv.NewScreenBuffer(1, 1), 0, 0, 80, long, uv.Style{}) }); n > 50 {
		t.Errorf("%v allocations to draw 80 columns", n)
	}
	start := time.Now()
	for range 1000 {
		Fit(long, 80)
		MiddleCut(long, 80)
		Fits(long, 80)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("3000 short looks at a long text took %v", took)
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Count(0), "0"}, {Count(999), "999"}, {Count(18402), "18 402"}, {Count(-1234567), "-1 234 567"},
		{Count(-100), "-100"},
		{Bytes(0), "0 B"}, {Bytes(999), "999 B"}, {Bytes(1400), "1.4 kB"}, {Bytes(204e6), "204 MB"}, {Bytes(999999), "1 MB"},
		{Bytes(-1 << 63), "-9.2 EB"},
		{Compact(0), "0"}, {Compact(999), "999"}, {Compact(1000), "1k"}, {Compact(1234567), "1.2M"}, {Compact(340_400), "340k"},
		{Compact(999_999), "1M"}, {Compact(-1500), "-1.5k"}, {Compact(1<<63 - 1), "9.2E"},
		{Duration(0), "0 s"}, {Duration(640 * time.Microsecond), "640 µs"}, {Duration(12 * time.Millisecond), "12 ms"},
		{Duration(1400 * time.Millisecond), "1.4 s"}, {Duration(2 * time.Minute), "2 min"}, {Duration(3 * time.Hour), "3 h"},
		{Duration(120 * time.Hour), "5 d"}, {Duration(-time.Second), "-1 s"}, {Duration(80), "80 ns"},
		{Duration(999_700), "1 ms"}, {Duration(59_700 * time.Millisecond), "1 min"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	Duration(-1 << 63) // the one that has no positive
}

func TestWords(t *testing.T) {
	line := []rune("select user_id, größe")
	for _, tt := range []struct{ at, left, right int }{{0, 0, 6}, {6, 0, 14}, {21, 16, 21}, {99, 16, 99}} {
		if got := WordLeft(line, tt.at); got != tt.left {
			t.Errorf("WordLeft(%d) = %d, want %d", tt.at, got, tt.left)
		}
		if got := WordRight(line, tt.at); got != tt.right {
			t.Errorf("WordRight(%d) = %d, want %d", tt.at, got, tt.right)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"", "plain", "\x1b]0;t\x07", "👩\u200d💻👍🏽🇩🇪", "स्ते कि กำ", "\u0301\u0301\u0301a\u0301", "\u1112\u1161\u11ab",
		"क\u094dषमा", "ខ\u17d2ម\u17c2", "한\u1161\u11ab", "👨\u200d👩🏳\ufe0f\u200d🌈", "שָׁלוֹם 12 العَرَبِيَّة", "☺\ufe0e", "\xff\xfe\x9b", "\u202eabc\u2069", "1\ufe0f\u20e3", "\u0600a", "\u0d4eക", "世\u0301界",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%+q: not UTF-8", got)
		}
		for _, r := range got {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%+q: control character %U", got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Fatalf("cleaning twice: %+q, then %+q", got, again)
		}
		w := Width(got)
		if wc, gr := ansi.StringWidthWc(got), ansi.StringWidth(got); w != wc || w != gr || w != Width(s) {
			t.Fatalf("%+q: %d columns, wcwidth %d, graphemes %d, raw %d", got, w, wc, gr, Width(s))
		}
		scr := uv.NewScreenBuffer(max(1, w), 1)
		if drawn := Draw(scr, 0, 0, max(1, w), s, uv.Style{}); drawn != w {
			t.Fatalf("%+q: drew %d of %d columns", got, drawn, w)
		}
		for width := range 9 {
			if fw := ansi.StringWidthWc(Fit(s, width)); fw > width {
				t.Fatalf("Fit(%+q, %d) is %d wide", s, width, fw)
			}
			if mw := Width(MiddleCut(s, width)); mw > width {
				t.Fatalf("MiddleCut(%+q, %d) is %d wide", s, width, mw)
			}
			if pw := Width(Pad(s, width)); pw != width {
				t.Fatalf("Pad(%+q, %d) is %d wide", s, width, pw)
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	for name, s := range map[string]string{
		"ascii": strings.Repeat(`{"id":"t-1"} `, 20),
		"cjk":   strings.Repeat("世界", 100),
		"latin": strings.Repeat("größer ", 40),
	} {
		b.Run(name, func(b *testing.B) {
			scr := uv.NewScreenBuffer(200, 1)
			b.ReportAllocs()
			for b.Loop() {
				Draw(scr, 0, 0, 200, s, uv.Style{})
			}
		})
	}
}
