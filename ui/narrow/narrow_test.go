package narrow_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/narrow"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// frame draws lines of text.
func frame(width int, lines ...string) uv.ScreenBuffer {
	scr := uv.NewScreenBuffer(width, len(lines))
	for y, l := range lines {
		text.Draw(scr, 0, y, width, l, uv.Style{})
	}
	return scr
}

// written is what the terminal gets of a text.
func written(t *testing.T, table *narrow.Table, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := table.Output(&out)
	for _, p := range parts {
		if n, err := w.Write([]byte(p)); n != len(p) || err != nil {
			t.Fatalf("wrote %d of %d: %v", n, len(p), err)
		}
	}
	return out.String()
}

func TestWideCharactersComeOutAsTheyWentIn(t *testing.T) {
	var table narrow.Table
	for _, line := range []string{"a 表 b", "🚀🚀x", "한글", "e\u0301 ß", "表"} {
		scr := frame(12, line)
		want := ansi.Strip(scr.Render())
		table.Replace(scr.Buffer)
		for _, c := range scr.Lines[0] {
			if c.Width > 1 {
				t.Errorf("%q: %q is still wide", line, c.Content)
			}
		}
		if got := written(t, &table, ansi.Strip(scr.Render())); got != want {
			t.Errorf("%q came out as %q, want %q", line, got, want)
		}
	}
}

func TestWhatTerminalsDisagreeOnIsLeftAlone(t *testing.T) {
	var table narrow.Table
	scr := uv.NewScreenBuffer(4, 1)
	flag := uv.Cell{Content: "🇨🇭", Width: 2}
	scr.SetCell(0, 0, &flag)
	table.Replace(scr.Buffer)
	if got := scr.Lines[0][0]; got.Content != flag.Content || got.Width != 2 {
		t.Errorf("the flag became %q", got.Content)
	}
}

func TestTheStoresOwnPrivateCharactersAreNotTakenForStandIns(t *testing.T) {
	var table narrow.Table
	written(t, &table, "") // an empty table
	scr := uv.NewScreenBuffer(4, 1)
	table.Replace(frame(4, "表").Buffer)
	for x, r := range []rune{0xf0000, 0x100000} {
		scr.SetCell(x, 0, &uv.Cell{Content: string(r), Width: 1})
	}
	table.Replace(scr.Buffer)
	if got := written(t, &table, scr.Render()); strings.Contains(got, "表") || strings.Count(got, "�") != 2 {
		t.Errorf("the terminal gets %q", got)
	}
}

func TestRunesCutByAWriteAreWhole(t *testing.T) {
	var table narrow.Table
	scr := frame(8, "a表b🚀c")
	want := ansi.Strip(scr.Render())
	table.Replace(scr.Buffer)
	s := ansi.Strip(scr.Render())
	for i := range len(s) {
		if got := written(t, &table, s[:i], s[i:]); got != want {
			t.Errorf("cut at %d: %q, want %q", i, got, want)
		}
	}
}

// The renderer compares frames cell by cell: a cell that is one half must differ from any cell that is not the same half
// of the same character, so that neither half is ever sent alone.
func TestHalvesChangeTogether(t *testing.T) {
	var table narrow.Table
	dice := rand.New(rand.NewPCG(3, 4))
	letters := []rune("ab表字🚀한 ")
	random := func() uv.ScreenBuffer {
		var b strings.Builder
		for range 12 {
			b.WriteRune(letters[dice.IntN(len(letters))])
		}
		scr := frame(12, b.String())
		table.Replace(scr.Buffer)
		return scr
	}
	const firstPlane, secondPlane = 0xf0000, 0x100000
	for range 5000 {
		a, b := random().Lines[0], random().Lines[0]
		for x := range len(a) - 1 {
			r := []rune(a[x].Content)
			if len(r) == 1 && r[0] >= firstPlane && r[0] < secondPlane {
				if left, right := a[x].Content == b[x].Content, a[x+1].Content == b[x+1].Content; left && !right {
					t.Fatalf("at %d only the second half changes: %q %q", x, a[x+1].Content, b[x+1].Content)
				}
			}
			if len(r) == 1 && r[0] >= secondPlane && a[x].Content == b[x].Content && a[x-1].Content != b[x-1].Content {
				t.Fatalf("at %d only the first half changes", x-1)
			}
		}
	}
}

func FuzzOutput(f *testing.F) {
	f.Add("a表b", 2)
	f.Add("\xf3\xb0", 1)
	f.Add("\xf4\x80\x80\x80\xff", 3)
	f.Add("\xf4\x80\U00100000\x80\x80\xff", 3)
	f.Fuzz(func(t *testing.T, s string, cut int) {
		var table narrow.Table
		table.Replace(frame(6, "表字").Buffer)
		cut = min(max(0, cut), len(s))
		got := written(t, &table, s[:cut], s[cut:])
		if plain := strings.IndexByte(s, 0xf3) < 0 && strings.IndexByte(s, 0xf4) < 0; plain && got != s {
			t.Errorf("%q came out as %q", s, got)
		}
		for _, r := range got {
			if r >= 0xf0000 {
				t.Errorf("%q: a stand-in reached the terminal: %q", s, got)
			}
		}
	})
}
