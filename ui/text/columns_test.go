package text

import (
	"fmt"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// hostile is text for which terminals that count code points and those that count grapheme clusters (mode 2027) would
// disagree about the columns, were it drawn as it is.
var hostile = []string{
	"👨\u200d👩\u200d👧\u200d👦", "👩🏽\u200d🚀", "🏳\ufe0f\u200d🌈", "🇩🇪🇫🇷🇺", "1\ufe0f\u20e3", "1\u20e3", "❤\ufe0f", "☺\ufe0e",
	"\u1112\u1161\u11ab", "한\u1161\u11ab", "\u3164\uffa0", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d", "\u0301x",
	"क\u094dषमा", "स\u094dत\u094dर\u0940", "ที\u0e48น\u0e49ำ", "ក\u17d2ម\u17c2", "שָׁלוֹם", "العَرَبِيَّة", "\u0600\u0661", "\u202eabc\u2069",
	"a\u200bb\u2060c\u00ad", "﷽", "𒐫", "ｶ\uff9e", "世\u0301", "\x1b[5C", "\r\n\t\b", "\U000e0061", "\xff\xf0\x9f",
}

// A screen goes to the terminal as one text, which the renderer cuts into cells in the way it believes the terminal to.
// Whatever way that is, what follows a text must stay in its column.
func TestColumnsInEveryTerminal(t *testing.T) {
	const width, column = 60, 40
	for _, s := range hostile {
		scr := uv.NewScreenBuffer(width, 1)
		DrawPlain(scr, 0, 0, column, s+s, uv.Style{})
		Draw(scr, column, 0, 1, "|", uv.Style{})
		sent := scr.Render()
		for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			if err := inColumn(sent, method, column, width); err != nil {
				t.Errorf("%+q by method %v: %v", s, method, err)
			}
		}
	}
}

// inColumn reports whether a terminal that counts by method shows the mark | in its column and nothing beyond.
func inColumn(sent string, method ansi.Method, column, width int) error {
	got := uv.NewScreenBuffer(width, 1)
	got.Method = method
	uv.NewStyledString(sent).Draw(got, got.Bounds())
	if c := got.CellAt(column, 0); c == nil || c.Content != "|" {
		return fmt.Errorf("column %d is %+v in %q", column, c, got.String())
	}
	return nil
}

// The test above would notice: drawn as they are, many of these texts do move what follows.
func TestHostileTextIsHostile(t *testing.T) {
	differ := 0
	for _, s := range hostile {
		if ansi.StringWidthWc(s) != ansi.StringWidth(s) {
			differ++
		}
	}
	if differ < 8 {
		t.Errorf("only %d of %d texts have two widths", differ, len(hostile))
	}
}
