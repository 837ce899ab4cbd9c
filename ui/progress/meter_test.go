package progress

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return began.Add(d) }

// shown is the line as the screen has it.
func shown(m *Meter, now time.Time, width int) string {
	scr := uv.NewScreenBuffer(max(1, width), 1)
	m.Line(now, width, theme.None()).Draw(scr, scr.Bounds())
	return strings.TrimRight(scr.String(), " ")
}

// export is a meter that was fed a steady rate for some seconds, ten times a second.
func export(total, perSecond int64, seconds int) *Meter {
	m := &Meter{What: "exporting", Unit: "events", Began: began, Total: total}
	for i := 1; i <= seconds*10; i++ {
		m.Add(at(time.Duration(i)*100*time.Millisecond), perSecond*int64(i)/10)
	}
	return m
}

func TestLine(t *testing.T) {
	m := export(10_000_000, 340_000, 4)
	const full = "exporting  1.4M of 10M events · 340k/s · 26 s left · esc cancels"
	if got := shown(m, at(4*time.Second), 100); got != full {
		t.Errorf("%q, want %q", got, full)
	}
	if got := shown(m, at(6*time.Second), 100); !strings.Contains(got, "24 s left") {
		t.Errorf("two seconds later, before more is heard: %q", got)
	}
}

func TestLineShrinks(t *testing.T) {
	m := export(10_000_000, 340_000, 4)
	was := ""
	for _, tt := range []struct {
		width int
		want  string
	}{
		{64, "exporting  1.4M of 10M events · 340k/s · 26 s left · esc cancels"},
		{63, "exporting  1.4M of 10M events · 26 s left · esc cancels"},
		{54, "exporting  13 % · 26 s left · esc cancels"},
		{40, "exporting  13 % · esc cancels"},
		{28, "exporting  13 %"},
		{14, "13 %"},
		{3, "13…"},
	} {
		if got := shown(m, at(4*time.Second), tt.width); got != tt.want {
			t.Errorf("in %d columns %q, want %q", tt.width, got, tt.want)
		}
	}
	for width := 100; width >= -1; width-- {
		got := shown(m, at(4*time.Second), width)
		if text.Width(got) > max(0, width) || was != "" && text.Width(got) > text.Width(was) {
			t.Errorf("in %d columns %q", width, got)
		}
		was = got
	}
}

func TestNothingBeforeItTakesLong(t *testing.T) {
	m := &Meter{What: "exporting", Unit: "events", Began: began, Total: 100}
	m.Add(at(200*time.Millisecond), 50)
	if l := m.Line(at(299*time.Millisecond), 80, theme.None()); l != nil {
		t.Errorf("after 299 ms: %v", l)
	}
	if got := shown(m, at(300*time.Millisecond), 80); got != "exporting  50 of 100 events · esc cancels" {
		t.Errorf("after 300 ms: %q", got)
	}
}

func TestUnknownTotal(t *testing.T) {
	m := export(0, 1000, 4)
	if got := shown(m, at(4*time.Second), 80); got != "exporting  4k events · 1k/s · esc cancels" {
		t.Errorf("%q", got)
	}
	if got := shown(m, at(4*time.Second), 20); got != "exporting  4k" {
		t.Errorf("narrow: %q", got)
	}
	wrong := export(100, 1000, 1)
	if got := shown(wrong, at(time.Second), 80); got != "exporting  1k events · 1k/s · esc cancels" {
		t.Errorf("more than there should be: %q", got)
	}
}

func TestWorkThatDoesNotCount(t *testing.T) {
	m := &Meter{What: "running", Began: began}
	if got := shown(m, at(1400*time.Millisecond), 80); got != "running  1.4 s · esc cancels" {
		t.Errorf("%q", got)
	}
	if got := shown(m, at(2*time.Minute), 80); got != "running  2 min · esc cancels" {
		t.Errorf("%q", got)
	}
}

func TestBytes(t *testing.T) {
	m := export(10_000_000, 1_000_000, 2)
	m.Unit = "B"
	if got := shown(m, at(2*time.Second), 80); got != "exporting  2 MB of 10 MB · 1 MB/s · 8 s left · esc cancels" {
		t.Errorf("%q", got)
	}
}

func TestStalled(t *testing.T) {
	m := export(10_000_000, 340_000, 4)
	for i := 5; i < 20; i++ {
		m.Add(at(time.Duration(i)*time.Second), m.Done) // it lives, but nothing comes
	}
	if got := shown(m, at(8900*time.Millisecond), 100); strings.Contains(got, "stalled") {
		t.Errorf("after 4.9 s: %q", got)
	}
	if got := shown(m, at(9*time.Second), 100); got != "exporting  1.4M of 10M events · stalled for 5 s · esc cancels" {
		t.Errorf("after 5 s: %q", got)
	}
	if l := m.Line(at(9*time.Second), 100, theme.ANSI16()); l[3].Style != theme.ANSI16().Warn {
		t.Errorf("that it stalled does not stand out: %+v", l)
	}
	m.Add(at(20*time.Second), m.Done+100_000)
	m.Add(at(21*time.Second), m.Done+100_000)
	if got := shown(m, at(21*time.Second), 100); !strings.Contains(got, "· 100k/s ·") {
		t.Errorf("the pause is in the rate of what comes after it: %q", got)
	}
	fresh := &Meter{What: "reading", Unit: "rows", Began: began, Total: 10}
	if got := shown(fresh, at(7*time.Second), 80); got != "reading  0 of 10 rows · stalled for 7 s · esc cancels" {
		t.Errorf("nothing at all came: %q", got)
	}
	done := export(400, 100, 4)
	if got := shown(done, at(time.Minute), 80); strings.Contains(got, "stalled") || strings.Contains(got, "left") {
		t.Errorf("all is done: %q", got)
	}
}

func TestRateIsOfTheLastSeconds(t *testing.T) {
	m := export(0, 1000, 30)
	done := m.Done
	for i := 1; i <= 60; i++ {
		done += 10
		m.Add(at(30*time.Second+time.Duration(i)*100*time.Millisecond), done)
	}
	if r := m.perSecond(); math.Abs(r-100) > 1 {
		t.Errorf("six seconds after it became slow the rate is %.0f/s, want 100", r)
	}
	m = export(0, 1000, 10)
	m.Add(at(10_100*time.Millisecond), m.Done+5000) // one burst
	if r := m.perSecond(); r < 1000 || r > 3000 {
		t.Errorf("one burst of 50 000/s makes the rate %.0f/s", r)
	}
}

func TestWorkThatBeginsAgain(t *testing.T) {
	m := export(10_000, 1000, 5)
	m.Add(at(5100*time.Millisecond), 0)
	m.Add(at(6100*time.Millisecond), 500)
	if got := shown(m, at(6100*time.Millisecond), 80); got != "exporting  500 of 10k events · 500/s · 19 s left · esc cancels" {
		t.Errorf("%q", got)
	}
	m.Add(at(-time.Hour), 600) // the clock was set back
	m.Add(at(-time.Hour+time.Second), 700)
	if r := m.perSecond(); r != 100 {
		t.Errorf("after the clock was set back the rate is %.0f/s, want 100", r)
	}
}

func TestWhatIsHostileIsClean(t *testing.T) {
	m := &Meter{What: "\x1b[2J" + strings.Repeat("世\u202e", 1<<10), Unit: "\x1b]0;x\a" + strings.Repeat("u", 1<<10), Began: began, Total: math.MaxInt64, Done: math.MaxInt64 - 1}
	for width := range 90 {
		got := shown(m, at(time.Second), width)
		if strings.ContainsAny(got, "\x1b\a\u202e") || text.Width(got) > width {
			t.Errorf("in %d columns %q", width, got)
		}
	}
	if got := shown(m, at(time.Second), 6); got != "99 %" {
		t.Errorf("not yet all of it: %q", got)
	}
}

func TestAddDoesNotAllocate(t *testing.T) {
	m := export(0, 1000, 10)
	now, done := at(10*time.Second), m.Done
	if n := testing.AllocsPerRun(1000, func() {
		now, done = now.Add(300*time.Millisecond), done+1
		m.Add(now, done)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
