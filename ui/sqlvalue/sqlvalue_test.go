package sqlvalue

import (
	"math"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"
)

func TestFormatTellsTypesApart(t *testing.T) {
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, "NULL"}, {"NULL", "NULL"}, {"", `""`}, {int64(5), "5"}, {5.0, "5.0"}, {1.25, "1.25"}, {1e300, "1e+300"}, {math.Inf(-1), "-Inf"},
		{[]byte{}, "x'' 0 B"}, {[]byte{0, 255}, "x'00ff' 2 B"}, {make([]byte, 2000), "x'" + strings.Repeat("00", 16) + "…' 2 kB"},
		{"short", "short"}, {strings.Repeat("ü", 1000), "2 kB  " + strings.Repeat("ü", 128) + "…"},
	} {
		if got, _ := Format(c.value, theme.ANSI16()); got != c.want {
			t.Errorf("Format(%.40v) = %q, want %q", c.value, got, c.want)
		}
	}
	_, null := Format(nil, theme.ANSI16())
	if _, text := Format("NULL", theme.ANSI16()); text == null {
		t.Error("NULL and the text NULL look the same")
	}
}
