package ui_test

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/uitest"
)

// number types a number and then a key, too quickly for the number to be a tab's.
func number(d *uitest.Driver, n, key string) {
	for _, digit := range n {
		d.Send(string(digit))
	}
	if key != "" {
		d.Press(key)
	}
}

func TestANumberBeforeACommandIsHowOften(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("g")
	number(d, "5", "j")
	onCursor(t, d, "e6")
	number(d, "12", "j")
	onCursor(t, d, "e16.1")
	number(d, "3", "up")
	onCursor(t, d, "e14.1")
	number(d, "2", "pgdown")
	onCursor(t, d, "e70")
	number(d, "40", "")
	d.WaitFor("40 …").Press("esc").WaitGone("40 …").Press("g", "j")
	onCursor(t, d, "e2")
}

func TestADigitAloneIsATab(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40}).Press("g")
	d.Press("4").WaitFor("database:")
	d.Press("alt+1").WaitFor("all events")
	// Followed by what takes no number, it is a tab's at once.
	d.Send("8")
	d.Press("?").WaitFor("Keys in Log").Press("esc", "1").WaitFor("all events")
	// A digit of no tab changes nothing.
	d.Press("9").WaitFor("9 …").Press("j")
	onCursor(t, d, "e10")
}

func TestTheLastTab(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40}).Press("alt+4").WaitFor("database:").Press("alt+1").WaitFor("all events")
	d.Press("`").WaitFor("database:")
}

func TestCommandLine(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press(":").WaitFor("a command's name").Type("filter is:pending").Press("enter").WaitFor("22 of 224")
	d.Press(":").Type("e120").Press("enter").WaitFor("the filter hides e120")
	d.Press("esc", "esc").WaitFor("all events").Press(":").Type("120").Press("enter")
	onCursor(t, d, "e120")
	// Of the command that is meant, and of another tab's.
	d.Press(":").Type("move.down 4").Press("enter")
	onCursor(t, d, "e124")
	d.Press(":").Type("sql.database").Press("enter").WaitFor("database: state")
	d.Press("alt+1").Press(":").Type("pane.log").Press("enter").WaitFor("the filter hides e120").Press(":").Type("q").Press("enter")
	if err := d.WaitEnd(); err != nil {
		t.Error(err)
	}
}

func TestCommandLineSaysWhatIsWrong(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	for _, c := range [][2]string{
		{"fliter x", "did you mean filter?"},
		{"nothinglikeit", "there is no command"},
		{"redraw now", "redraw takes nothing after its name"},
		{"focus", "only with the detail open"},
	} {
		d.Press(":").Type(c[0]).Press("enter").WaitFor(c[1]).Press("esc")
		d.WaitGone(c[1])
	}
}

func TestCommandLineCompletesAndRemembers(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press(":").Type("redra").Press("tab").WaitFor(": redraw").Press("enter")
	d.Press(":").Type("pane.").WaitFor("Go to SQL").Press("tab", "tab", "enter")
	if l := line(d, ": pane."); l == "" {
		t.Errorf("the suggestion is not taken:\n%s", d.Screen())
	}
	d.Press("esc").Press(":").Type("theme ").WaitFor("light").Type("no").Press("tab", "enter").WaitFor("theme: none")
	d.Press(":", "up").WaitFor(": theme none").Press("up").WaitFor(": redraw").Press("esc")
	d.Press(":").Press("backspace").WaitGone("a command's name")
}

func TestPalette(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("ctrl+p").WaitFor("a few letters").Type("gotosql").WaitFor("Go to SQL").Press("enter").WaitFor("database:")
	d.Press("f2").Type("go to events").Press("enter").WaitFor("all events")
	// What cannot be run says why, here as well.
	d.Press("ctrl+p").Type("next way to look").Press("enter").WaitFor("only with the detail open").Press("esc", "esc")
	d.Press("ctrl+p", "down", "down", "up", "pgdown", "pgup", "esc").WaitFor("all events")
}

func TestHelpIsSearchedByNameAndByKey(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("?").WaitFor("Keys in Events").Press("/").Type("copy").WaitFor("Copy the event")
	if strings.Contains(d.Screen(), "Next tab") {
		t.Errorf("the search leaves what does not match:\n%s", d.Screen())
	}
	d.Press("esc").WaitFor("Keys in Events").Press("/").Type("ctrl+l").WaitFor("Draw the screen anew")
	if strings.Contains(d.Screen(), "Filter the events") {
		t.Errorf("the search by key leaves what does not match:\n%s", d.Screen())
	}
	d.Press("down", "esc").WaitFor("Filter the events")
	// What is chosen is run.
	d.Press("/").Type("follow the end").Press("enter").WaitFor("paused")
	d.Press("?", "G", "g", "j", "k", "pgdown", "pgup", "esc").WaitFor("all events")
}

func TestBackIsOneStep(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("/").Type("v1").Press("enter").WaitFor("filter: v1").Press("enter").WaitFor("Row changes").Press("enter", "?").WaitFor("Keys in")
	for _, want := range []string{"Row changes", "Row changes", "filter: v1", "all events"} {
		d.Press("esc").WaitFor(want)
	}
}

func TestMouseIsGivenAndTakenBack(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40})
	d.Press("ctrl+y").WaitFor("the mouse is livescope's")
	if !strings.Contains(d.Raw(), "\x1b[?1002h") {
		t.Error("the terminal was not asked for the mouse")
	}
	d.Press("ctrl+y").WaitFor("the mouse is the terminal's")
	if !strings.Contains(d.Raw(), "\x1b[?1002l") {
		t.Error("the mouse was not given back")
	}
}

func TestOwnKeys(t *testing.T) {
	d := ready(t, uitest.Options{Width: 120, Height: 40, Config: config.Config{Keys: []config.KeySetting{
		{Command: "events.filter", Keys: []string{"F"}, Line: 3},
		{Command: "redraw", Keys: nil, Line: 4},
		{Command: "pane.next", Keys: []string{"f"}, Line: 5},
	}}})
	if hints := line(d, "? help"); !strings.Contains(hints, "F filter") {
		t.Errorf("the hint line does not know the key: %s", hints)
	}
	d.Press("F").Type("is:pending").Press("enter").WaitFor("22 of 224").Press("esc").WaitFor("all events")
	d.Press("/")
	if !strings.Contains(d.Screen(), "all events") {
		t.Errorf("the key that was taken away still works:\n%s", d.Screen())
	}
	d.Press("!").WaitFor("pane.next").WaitFor("5")
}

func TestLog(t *testing.T) {
	d := ready(t, uitest.Options{Width: 100, Height: 30}).Press("alt+8").WaitFor("no message")
	d.Press("ctrl+y", "ctrl+y").WaitFor("the terminal's: it selects text").Press(":").Type("theme 16").Press("enter").WaitFor("theme: 16")
	d.Press("k", "k", "k", "j").Press("k").Press("y").WaitFor("copied the message")
	if got := d.Copied(); !strings.HasPrefix(got, "the mouse is livescope's") {
		t.Errorf("copied %q", got)
	}
	d.Press("/").Type("theme").Press("enter")
	if all := strings.Split(d.Screen(), "\n"); !strings.HasPrefix(all[len(all)-8], "  theme: 16") {
		t.Errorf("the search does not lead to the message:\n%s", d.Screen())
	}
	d.Press("n", "N", "z", "z", "f", "f", "[", "]", "g", "G", "pgup", "pgdown", "ctrl+u", "ctrl+d").Press("/").Type("nowhere").Press("enter").WaitFor("no message has nowhere")
	d.Press("/", "esc")
}
