package theme

import (
	"image/color"
	"math"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// readable is the contrast that WCAG 2 asks for text, level AA.
const readable = 4.5

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func hex(v uint32) color.Color {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b uint32
		want float64
	}{{0, 0xffffff, 21}, {0xffffff, 0xffffff, 1}, {0x777777, 0xffffff, 4.48}, {0x0000ff, 0xffffff, 8.59}, {0xffff00, 0xffffff, 1.07}} {
		if got := contrast(hex(c.a), hex(c.b)); math.Abs(got-c.want) > 0.01 {
			t.Errorf("contrast of %06x and %06x is %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestColoursCanBeReadOnTheirBackground(t *testing.T) {
	for _, tt := range []struct {
		name        string
		theme       Theme
		backgrounds []uint32
	}{
		{"dark", Dark(), []uint32{0x000000, 0x1e1e1e, 0x282c34, 0x002b36, 0x2e3440}},
		{"light", Light(), []uint32{0xffffff, 0xfafafa, 0xfdf6e3, 0xeeeeee}},
	} {
		each(tt.theme, func(name string, s uv.Style) {
			for _, bg := range tt.backgrounds {
				if s.Fg == nil {
					continue
				}
				if c := contrast(s.Fg, hex(bg)); c < readable {
					t.Errorf("%s: %s on #%06x has a contrast of %.1f, at least %.1f is wanted", tt.name, name, bg, c, readable)
				}
			}
			if s.Fg != nil && s.Attrs&uv.AttrFaint != 0 {
				t.Errorf("%s: %s is a colour made faint, whose contrast nobody knows", tt.name, name)
			}
		})
	}
}

// What the colours stand for is the same in each theme: yellow, blue, red and magenta.
func TestColoursKeepTheirMeaning(t *testing.T) {
	hue := func(c color.Color) (r, g, b int) {
		cr, cg, cb, _ := c.RGBA()
		return int(cr >> 8), int(cg >> 8), int(cb >> 8)
	}
	for name, th := range map[string]Theme{"dark": Dark(), "light": Light(), "16": ANSI16()} {
		if r, g, b := hue(th.Pending.Fg); r <= b || g <= b {
			t.Errorf("%s: pending is not yellow: %d %d %d", name, r, g, b)
		}
		if r, g, b := hue(th.ClientOnly.Fg); b <= r || b <= g {
			t.Errorf("%s: client-only is not blue: %d %d %d", name, r, g, b)
		}
		if r, g, b := hue(th.Rebased.Fg); r <= g || r <= b {
			t.Errorf("%s: rebased is not red: %d %d %d", name, r, g, b)
		}
		if r, g, b := hue(th.Unknown.Fg); r <= g || b <= g {
			t.Errorf("%s: unknown is not magenta: %d %d %d", name, r, g, b)
		}
		meanings := map[color.Color]string{}
		for what, s := range map[string]uv.Style{"pending": th.Pending, "client-only": th.ClientOnly, "rebased": th.Rebased, "unknown": th.Unknown, "focus": th.Accent} {
			if other, ok := meanings[s.Fg]; ok {
				t.Errorf("%s: %s and %s have one colour", name, what, other)
			}
			meanings[s.Fg] = what
		}
	}
}

// row is a line of JSON in the styles of a theme, as it goes to the terminal.
func row(th Theme) string {
	scr := uv.NewScreenBuffer(80, 1)
	x := 0
	put := func(s string, style uv.Style) {
		for i := range len(s) {
			scr.SetCell(x, 0, &uv.Cell{Content: s[i : i+1], Width: 1, Style: style})
			x++
		}
	}
	put("{", th.Punct)
	for i, pair := range []struct {
		key, value string
		style      uv.Style
	}{{`"id"`, `"t-91aa"`, th.String}, {`"text"`, `"Oat milk, 2 l"`, th.String}, {`"priority"`, "3", th.Number}, {`"list"`, "null", th.Null}} {
		if i > 0 {
			put(",", th.Punct)
		}
		put(pair.key, th.Key)
		put(":", th.Punct)
		put(pair.value, pair.style)
	}
	put("}", th.Punct)
	return scr.Render()
}

func TestARowOfJSONTakesFewBytes(t *testing.T) {
	for name, most := range map[string]int{"dark": 120, "light": 120, "16": 70, "none": 40} {
		s := row(all(t)[name])
		plain := ansi.StringWidth(s)
		t.Logf("%s: %d bytes, %d of them for styles", name, len(s), len(s)-plain)
		if len(s)-plain > most {
			t.Errorf("%s: %d bytes for the styles of four keys and values, at most %d are allowed: %q", name, len(s)-plain, most, s)
		}
	}
}

// What a row of a list repeats is switched on and off again by one short sequence each.
func TestWhatEveryRowRepeatsIsCheap(t *testing.T) {
	for name, th := range all(t) {
		for what, s := range map[string]uv.Style{
			"dim": th.Dim, "rule": th.Rule, "pending": th.Pending, "client-only": th.ClientOnly, "rebased": th.Rebased,
			"unknown": th.Unknown, "key": th.Key, "string": th.String, "number": th.Number, "null": th.Null,
		} {
			if on := s.Diff(&th.Plain); len(on) > 11 {
				t.Errorf("%s: %s takes %d bytes to switch on: %q", name, what, len(on), on)
			}
			if off := th.Plain.Diff(&s); len(off) > 3 {
				t.Errorf("%s: %s takes %d bytes to switch off: %q", name, what, len(off), off)
			}
		}
		if !th.Punct.Equal(&th.Plain) {
			t.Errorf("%s: punctuation has a style, which doubles the switches in a row of JSON", name)
		}
	}
}
