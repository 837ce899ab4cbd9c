package spark

import (
	"math"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestEightHeights(t *testing.T) {
	if got := Line([]uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 9, 10, 8); got != " ▁▂▃▄▅▆▇██" {
		t.Errorf("%q", got)
	}
	if got := Line([]uint32{1, 500, 1000, math.MaxUint32}, 3, 4, 1000); got != "▁▄██" {
		t.Errorf("once is not seen, or much is not full: %q", got)
	}
	if got := Line([]uint32{0, 1}, 1, 2, 0); got != " █" {
		t.Errorf("without a top: %q", got)
	}
}

func TestSeveralSecondsShareAColumn(t *testing.T) {
	for _, tt := range []struct {
		counts []uint32
		at     int64
		width  int
		want   string
	}{
		{[]uint32{1, 2, 3, 4}, 3, 2, "▂▄"},
		{[]uint32{1, 2, 3, 4}, 4, 2, "▃▄"}, // the second 4 has just begun a column
		{[]uint32{1, 2, 3, 4}, -1, 2, "▂▄"},
		{[]uint32{1, 2, 3}, 2, 5, "  ▁▂▃"},
		{nil, 0, 5, ""},
		{[]uint32{1}, 0, 0, ""},
	} {
		if got := Line(tt.counts, tt.at, tt.width, 8); got != tt.want {
			t.Errorf("%v at %d in %d columns: %q, want %q", tt.counts, tt.at, tt.width, got, tt.want)
		}
	}
}

// A burst keeps its height and goes to the left, whatever the second.
func TestColumnsMoveAndDoNotChange(t *testing.T) {
	counts := make([]uint32, 60)
	counts[40], counts[41], counts[42] = 3, 8, 5
	var seen string
	for at := int64(1000); at < 1015; at++ {
		line := Line(counts, at, 12, 8)
		hill := strings.TrimSpace(line)
		if seen != "" && hill != seen {
			t.Fatalf("at %d the hill is %q, it was %q", at, hill, seen)
		}
		if seen = hill; text.Width(line) != 12 {
			t.Fatalf("%q is %d wide", line, text.Width(line))
		}
		counts = append(counts[1:], 0)
	}
}

// The console keeps the hills: its substitutes never fall where the blocks rise.
func TestConsole(t *testing.T) {
	scr := uv.NewScreenBuffer(9, 1)
	text.DrawPlain(scr, 0, 0, 9, "|"+strings.Join(blocks[1:], ""), uv.Style{})
	text.Console(scr, scr.Bounds())
	if got := scr.String(); got != "|__░░▒▒██" {
		t.Errorf("%q", got)
	}
}
