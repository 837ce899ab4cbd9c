package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

func TestConsole(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"▸◌ e223r1 Oat milk, 2 l…|", "▶o e223r1 Oat milk, 2 l~|"},
		{"✕ · ? ● ○ ⏎|", "x · ? • ° ┘|"},
		{"a世b👩\u200d💻c|", "a■ b■ ·■ c|"},
		{"e\u0301 n\u0303\u0300|", "e n|"},
		{"a\x1b\nb\xff\u202e|", "a·¶b■·|"},
		{"größer Привет Ωμέγα|", "größer Привет Ωμέγα|"},
		{"“it’s” – «so»|", `"it's" - <so>|`},
		{"世|", "■ |"},
	} {
		scr := uv.NewScreenBuffer(40, 1)
		drawn := DrawPlain(scr, 0, 0, 40, tt.in, uv.Style{Attrs: uv.AttrReverse})
		end := scr.CellAt(drawn-1, 0)
		if end.Content != "|" {
			t.Fatalf("%q: no mark at the end but %q", tt.in, end.Content)
		}
		Console(scr, scr.Bounds())
		if got := scr.String(); got != tt.want {
			t.Errorf("%q is shown as %q, want %q", tt.in, got, tt.want)
		}
		for x := range drawn {
			c := scr.CellAt(x, 0)
			if c.Width != 1 || c.Style.Attrs != uv.AttrReverse {
				t.Errorf("%q: column %d is %+v", tt.in, x, c)
			}
		}
		if scr.CellAt(drawn-1, 0).Content != "|" {
			t.Errorf("%q: columns moved", tt.in)
		}
	}
}

func TestConsoleStaysInItsArea(t *testing.T) {
	scr := uv.NewScreenBuffer(6, 2)
	DrawPlain(scr, 0, 0, 6, "▸▸▸▸▸▸", uv.Style{})
	DrawPlain(scr, 0, 1, 6, "▸▸▸▸▸▸", uv.Style{})
	Console(scr, uv.Rect(2, 0, 2, 1))
	if got := scr.String(); got != "▸▸▶▶▸▸\n▸▸▸▸▸▸" {
		t.Errorf("%q", got)
	}
	Console(scr, uv.Rect(-5, -5, 50, 50)) // beyond the screen
}

func TestConsoleGlyphsAreShown(t *testing.T) {
	for r, s := range consoleGlyphs {
		sub, n := utf8.DecodeRuneInString(s)
		if n != len(s) || Width(s) != 1 || ansi.StringWidthWc(s) != 1 {
			t.Errorf("%q for %q is not one character in one column", s, r)
		}
		if sub >= utf8.RuneSelf && !strings.ContainsRune(consoleSafe+"¶", sub) {
			t.Errorf("%q for %q may be lacking as well", s, r)
		}
		if strings.ContainsRune(consoleSafe, r) {
			t.Errorf("%q is safe and has a substitute", r)
		}
		if w := ansi.StringWidthWc(string(r)); w != 1 {
			t.Errorf("%q is %d columns wide, its substitute one", r, w)
		}
	}
	states := map[string]string{} // of an event, which stand in the same column
	for _, glyph := range []string{"◌", "·", "✕", "?", "▸", "┃"} {
		shown := consoleContent(&uv.Cell{Content: glyph, Width: 1})
		if other, ok := states[shown]; ok {
			t.Errorf("%s and %s look alike", glyph, other)
		}
		states[shown] = glyph
	}
}

// Every sign that the program draws of its own accord must be one that the console has, or has a substitute for.
func TestSignsOfTheProgramAreKnown(t *testing.T) {
	const measured = "α" // never drawn: its width is looked at
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "uitest"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || d.Name() == "glyphs.go":
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING && lit.Kind != token.CHAR {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Errorf("%s: %v", set.Position(lit.Pos()), err)
			}
			for _, r := range Clean(s) { // what is not shown as it is need not be shown by the console
				_, substitute := consoleGlyphs[r]
				picture := r >= 0x2400 && r <= 0x2421
				if r >= utf8.RuneSelf {
					seen++
				}
				if r >= utf8.RuneSelf && !substitute && !picture && !strings.ContainsRune(consoleSafe+measured, r) {
					t.Errorf("%s: the Linux console may lack %q (%U): add a substitute to consoleGlyphs in ui/text/glyphs.go, or take another sign", set.Position(lit.Pos()), r, r)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Errorf("only %d signs found: this looks in the wrong place", seen)
	}
}

func BenchmarkConsole(b *testing.B) {
	for name, console := range map[string]bool{"drawn": false, "drawn and replaced": true} {
		b.Run(name, func(b *testing.B) {
			scr := uv.NewScreenBuffer(120, 40)
			b.ReportAllocs()
			for b.Loop() {
				for y := range 40 {
					DrawPlain(scr, 0, y, 120, "▸◌ e223r1 v1.TodoCreated {id:\"t-91aa\", text:\"Größer\", list:\"世界\"} …", uv.Style{})
				}
				if console {
					Console(scr, scr.Bounds())
				}
			}
		})
	}
}
