package eventlog

import (
	"testing"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// Wherever the divider is put, that is where it is: no line is skipped and none takes two keys.
func TestTheDividerIsWhereItIsPut(t *testing.T) {
	for _, size := range []pane.Size{{Width: 60, Height: 15}, {Width: 120, Height: 36}, {Width: 159, Height: 120}} {
		p := New(testEnv())
		p.size, p.open = size, true
		for y := leastList; y <= size.Height-leastDetail; y++ {
			p.placeDivider(0, y)
			if got := p.areas().rule.Min.Y; got != y {
				t.Fatalf("%v: the divider is at %d, want %d", size, got, y)
			}
		}
	}
	for w := besideFrom; w < 500; w += 37 {
		p := New(testEnv())
		p.size, p.open = pane.Size{Width: w, Height: 40}, true
		for x := leastWidth; x < w-leastWidth; x++ {
			p.placeDivider(x, 0)
			if got := p.areas().rule.Min.X; got != x {
				t.Fatalf("width %d: the divider is at %d, want %d", w, got, x)
			}
		}
	}
}

func TestADocumentOfTheDividerMayBeAnything(t *testing.T) {
	for _, d := range []divider{{Below: -5, Beside: 1 << 40}, {Below: 1 << 40, Beside: -5}, {Below: 1000, Beside: 1000}} {
		for _, size := range []pane.Size{{Width: 60, Height: 11}, {Width: 200, Height: 50}} {
			p := New(testEnv())
			p.size, p.open, p.divider = size, true, d.sane()
			a := p.areas()
			if a.list.Empty() || a.body.Empty() {
				t.Errorf("%v in %v leaves nothing of the list (%v) or the detail (%v)", d, size, a.list, a.body)
			}
		}
	}
}

func TestTheLabelsOfTheDetailFit(t *testing.T) {
	p := New(testEnv())
	d := p.detail
	d.loaded, d.event.IDs = true, []string{"0123456789abcdefghij"}
	d.event.Changes = append(d.event.Changes, d.event.Changes...)
	d.mentioned = d.event.IDs[0]
	for width := 56; width < 130; width++ {
		for height := 1; height < 3; height++ {
			title := uv.Rect(1, 0, width, height)
			for _, tab := range d.tabSpans(title) {
				if tab.from < title.Min.X || tab.to > title.Max.X || tab.to-tab.from != text.Width(tab.label) {
					t.Fatalf("%d columns: %+v is outside", width, tab)
				}
			}
		}
	}
}
