package ui_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/uitest"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func TestQuit(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"/", "ctrl+c"}, {"alt+4", "ctrl+c"}, {"?", "ctrl+c"}} {
		d := ready(t, uitest.Options{})
		if !d.AltScreen() {
			t.Fatal("the program does not run on the other screen")
		}
		for _, k := range keys {
			d.Send(k)
		}
		if err := d.WaitEnd(); err != nil {
			t.Errorf("%v ends with %v", keys, err)
		}
		restored(t, d.Raw())
		if d.AltScreen() {
			t.Errorf("%v leaves the terminal on the other screen", keys)
		}
	}
}

// restored fails unless what was turned on in the terminal was turned off again.
func restored(t *testing.T, raw string) {
	t.Helper()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l"} {
		if strings.LastIndex(raw, on) > strings.LastIndex(raw, off) {
			t.Errorf("%q is never undone by %q", on, off)
		}
	}
}

func TestTypingIsNotCommands(t *testing.T) {
	d := ready(t, uitest.Options{}).Press("/").Type("q?12")
	if d.Ended() || !strings.Contains(d.Screen(), "filter: q?12") {
		t.Errorf("letters in a prompt are commands:\n%s", d.Screen())
	}
	d.Press("f1").WaitFor("Keys in Events").Press("esc").WaitFor("filter: q?12")
}

func TestHelpHasEveryCommand(t *testing.T) {
	d := ready(t, uitest.Options{Width: 200, Height: 200})
	for i, want := range [][]string{
		{"Filter the events", "Follow the end", "Copy the event", "Go to SQL", "Quit", "— only in the detail"},
		{"Run the statement", "How SQLite would run it", "— there are no rows"},
	} {
		if i == 1 {
			d.Press("esc", "alt+4").WaitFor("SELECT").Press("esc")
		}
		d.Press("?")
		for _, w := range want {
			if !strings.Contains(d.Screen(), w) {
				t.Errorf("the help lacks %q:\n%s", w, d.Screen())
			}
		}
	}
}

func TestTabs(t *testing.T) {
	d := ready(t, uitest.Options{}).Press("tab").WaitFor("Pending 22").Press("shift+tab").WaitFor("all events")
	d.Press("alt+4").WaitFor("database:").Press("alt+1").WaitFor("all events").Press("shift+tab").WaitFor("no message")
}

func TestFindingsAreSeen(t *testing.T) {
	path, app := copyOf(t, "pending")
	app.exec(`UPDATE __livestore_sync_status SET head = 500`)
	d := startOn(t, uitest.Open(t, path), uitest.Options{Width: 120, Height: 40})
	d.WaitFor("! 1 finding").WaitFor("this store will not boot").WaitFor("(301 beyond the log)")
	d.Press("!").WaitFor("rule: backend-head-beyond-log").WaitFor("set head in __livestore_sync_status to 199")
}

func TestStateWithoutEventlog(t *testing.T) {
	path := fixtures.Store(t, "pending")
	logs, err := filepath.Glob(filepath.Join(path, "*", "eventlog@6.db"))
	if err != nil || len(logs) != 1 {
		t.Fatal(logs, err)
	}
	if err := os.Remove(logs[0]); err != nil {
		t.Fatal(err)
	}
	d := startOn(t, uitest.Open(t, path), wide).WaitFor("no eventlog").WaitFor("1 finding")
	d.Press("j", "G", "f", "/").Type("milk").Press("enter", "enter", "y", "m", "J").Type("e5").Press("enter", "esc")
	d.Press("alt+4").WaitFor("SELECT * FROM todos LIMIT 50;").Press("ctrl+r").WaitFor("50 rows")
}

// panicky is a model that panics on a key.
type panicky struct{ *ui.App }

func (p panicky) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "x" {
		panic("for a test")
	}
	_, cmd := p.App.Update(msg)
	return p, cmd
}

func TestPanicRestoresTheTerminal(t *testing.T) {
	s := uitest.Open(t, fixtures.Store(t, "pending"))
	var out bytes.Buffer
	opt := ui.Options{In: strings.NewReader("x"), Out: &out, Env: []string{"TERM=xterm"}, Program: []tea.ProgramOption{tea.WithWindowSize(80, 24), tea.WithoutSignalHandler()}}
	app := ui.New(context.Background(), s, opt)
	defer app.Close()
	if err := ui.RunModel(context.Background(), panicky{app}, opt); !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("it ends with %v", err)
	}
	restored(t, out.String())
}

func TestContextEndsTheProgram(t *testing.T) {
	s := uitest.Open(t, fixtures.Store(t, "pending"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	err := ui.Run(ctx, s, ui.Options{In: strings.NewReader(""), Out: &out, Env: []string{"TERM=xterm"}, Program: []tea.ProgramOption{tea.WithWindowSize(80, 24), tea.WithoutSignalHandler()}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
}

func TestCommandsAreWellDeclared(t *testing.T) {
	s := uitest.Open(t, fixtures.Store(t, "pending"))
	ids := map[string]bool{}
	for _, c := range ui.New(context.Background(), s, ui.Options{}).AllCommands() {
		if c.ID == "" || c.Title == "" || c.Group == "" || c.Run == nil || c.Hint > 0 && (c.Binding.Help().Key == "" || c.Binding.Help().Desc == "") {
			t.Errorf("%q is not declared in full", c.ID)
		}
		if ids[c.ID] {
			t.Errorf("there are two %q", c.ID)
		}
		ids[c.ID] = true
		for _, k := range c.Binding.Keys() {
			if k == "shift+enter" || k == "ctrl+i" || k == "ctrl+m" || k == "ctrl+j" {
				t.Errorf("%s is bound to %s, which not every terminal can send", c.ID, k)
			}
		}
	}
}

func TestFindPrefersWhatCanBeRun(t *testing.T) {
	press := tea.KeyPressMsg(tea.Key{Code: 'x', Text: "x"})
	no := func() string { return "not here" }
	a := pane.Command{ID: "a", Binding: key.NewBinding(key.WithKeys("x")), WhyNot: no}
	b := pane.Command{ID: "b", Binding: key.NewBinding(key.WithKeys("x"))}
	if c, reason, ok := pane.Find([]pane.Command{a, b}, press); !ok || c.ID != "b" || reason != "" {
		t.Errorf("found %q %q %v", c.ID, reason, ok)
	}
	if c, reason, ok := pane.Find([]pane.Command{a}, press); !ok || c.ID != "a" || reason != "not here" {
		t.Errorf("found %q %q %v", c.ID, reason, ok)
	}
	if _, _, ok := pane.Find([]pane.Command{a, a}, press); ok {
		t.Error("two commands that cannot be run have a reason in common")
	}
}
