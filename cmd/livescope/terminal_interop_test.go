//go:build interop && unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/fixtures/terminals"
)

// built builds the program.
func built(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "livescope")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// begun waits until the program is there, with all that its header says.
func begun(x *terminals.Tmux) *terminals.Tmux { return x.WaitFor("all events", "◌ 22") }

// cursorOn waits until the cursor of the list is on an event.
func cursorOn(x *terminals.Tmux, id string) {
	x.Until("the cursor is not on "+id, func() bool { return cursor(x) == id })
}

// cursor is the event that the cursor of the list is on.
func cursor(x *terminals.Tmux) string {
	for _, l := range strings.Split(x.Screen(), "\n") {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(l, " "), "▸"); ok {
			if fields := strings.Fields(strings.TrimLeft(rest, "◌·✕? ")); len(fields) > 0 {
				return fields[0]
			}
		}
	}
	return ""
}

// tab is the number of a tab, as its line says.
func tab(t *testing.T, x *terminals.Tmux, title string) string {
	t.Helper()
	m := regexp.MustCompile(`\b([1-9]) ` + title + `\b`).FindStringSubmatch(x.Screen())
	if m == nil {
		t.Fatalf("there is no tab %s:\n%s", title, x.Screen())
	}
	return m[1]
}

// left waits until the shell has its terminal back as it was.
func left(x *terminals.Tmux) {
	x.WaitFor(terminals.Prompt)
	x.Until("the terminal is not as it was: no cursor, the other screen, or the mouse taken", func() bool {
		return x.Is("cursor_flag") && !x.Is("alternate_on") && !x.Is("mouse_any_flag")
	})
	x.Line("echo still $((40 + 2))").WaitFor("still 42") // and it echoes
}

var realSizes = [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 50}}

// Every kind of key that the program has a use for, as a real terminal sends it.
func TestKeysInARealTerminal(t *testing.T) {
	binary := built(t)
	for _, size := range realSizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			x := terminals.Open(t, size[0], size[1])
			x.Command(binary, fixtures.Store(t, "pending"))
			x.WaitFor("all events")
			if !x.Is("alternate_on") {
				t.Error("the program does not run on the other screen")
			}
			moves(x)
			x.Press("J").Type("e100").Press("Enter")
			cursorOn(x, "e100")
			x.Press("C-g").Type("e7").Press("Enter")
			cursorOn(x, "e7")
			x.Press("/").Type("is:pendingg").Press("BSpace", "Enter").WaitFor("22 of 224")
			x.Press("Escape").WaitFor("all events")
			for _, help := range []string{"?", "F1"} {
				x.Press(help).WaitFor("Keys in Events").Press("Escape").WaitFor("all events")
			}
			for _, palette := range []string{"C-p", "F2"} {
				x.Press(palette).WaitFor("a few letters").Press("Escape").WaitGone("a few letters")
			}
			tabs(t, x)
			x.Press("q")
			left(x)
		})
	}
}

// moves moves through the list by every key there is for that.
func moves(x *terminals.Tmux) {
	for _, m := range []struct{ key, at string }{
		{"Home", "e1"}, {"Down", "e2"}, {"j", "e3"}, {"Up", "e2"}, {"k", "e1"}, {"G", "e199"}, {"g", "e1"}, {"End", "e199"}, {"Home", "e1"},
	} {
		x.Press(m.key)
		cursorOn(x, m.at)
	}
	for _, there := range [][2]string{{"NPage", "PPage"}, {"C-f", "C-b"}, {"C-d", "C-u"}, {"Space", "PPage"}} {
		x.Press(there[0])
		x.Until(there[0]+" leaves the cursor where it was", func() bool { at := cursor(x); return at != "e1" && at != "" })
		x.Press(there[1])
		cursorOn(x, "e1")
	}
	x.Type("5j")
	cursorOn(x, "e6")
}

// tabs goes through the tabs.
func tabs(t *testing.T, x *terminals.Tmux) {
	t.Helper()
	sql := tab(t, x, "SQL")
	x.Press("M-" + sql).WaitFor("database:").Press("M-1").WaitFor("all events")
	x.Press("BTab").WaitGone("all events").Press("Tab").WaitFor("all events")
	x.Press("Tab").WaitGone("all events").Press("BTab").WaitFor("all events")
	x.Press("`").WaitGone("all events").Press("`").WaitFor("all events")
	x.Type(sql).WaitFor("database:") // a digit alone, after a moment
	x.Press("M-1").WaitFor("all events")
}

// The editor is typed into, completes, and runs its statement; the scratch copy that it runs on goes with the program.
func TestSQLInARealTerminal(t *testing.T) {
	x := terminals.Open(t, 120, 40)
	x.Command(built(t), fixtures.Store(t, "pending"))
	begun(x)
	x.Press("M-" + tab(t, x, "SQL")).WaitFor("database:")
	x.Press("C-x", "C-a") // whatever these do, they must not reach the shell
	x.Press("C-End").Press("Enter").Type("SELECT 40 + 2 AS answ_er, 'xyz' AS b;").Press("C-r").WaitFor("answ_er", "42", "1 row")
	x.Press("Enter").Type("SELECT * FROM __livestore_sess").Press("C-Space").WaitFor("choose")
	x.Press("C-c")
	left(x)
	nothingLeft(t, x)
}

// nothingLeft waits until the program's temporary files are gone.
func nothingLeft(t *testing.T, x *terminals.Tmux) {
	t.Helper()
	x.Until("temporary files are left in "+x.Temp, func() bool {
		left, err := filepath.Glob(filepath.Join(x.Temp, "livescope-*"))
		return err == nil && len(left) == 0
	})
}

func TestMouseInARealTerminal(t *testing.T) {
	x := terminals.Open(t, 120, 40)
	x.Command(built(t), fixtures.Store(t, "pending"))
	begun(x).Press("Home")
	cursorOn(x, "e1")
	if x.Is("mouse_any_flag") {
		x.Press("C-y")
	}
	x.Until("the mouse is taken without having been asked for", func() bool { return !x.Is("mouse_any_flag") })
	x.Press("C-y")
	x.Until("the mouse is not asked for", func() bool { return x.Is("mouse_any_flag") && x.Is("mouse_sgr_flag") })
	row := 0
	for y, l := range strings.Split(x.Screen(), "\n") {
		if strings.Contains(l, " e3 ") {
			row = y + 1
		}
	}
	x.Type(fmt.Sprintf("\x1b[<0;20;%dM\x1b[<0;20;%dm", row, row)) // as tmux passes a click on
	cursorOn(x, "e3")
	for range 30 {
		x.Type(fmt.Sprintf("\x1b[<65;20;%dM", row)) // the wheel
	}
	x.Until("the wheel does not scroll", func() bool { return !strings.Contains(x.Screen(), " e1 ") })
	x.Press("q")
	left(x)
}

// A terminal whose size changes many times in a row shows what it shows at its last size, in the end.
func TestResizingARealTerminal(t *testing.T) {
	x := terminals.Open(t, 120, 40)
	x.Command(built(t), fixtures.Store(t, "pending"))
	begun(x).Press("Home")
	cursorOn(x, "e1")
	x.WaitFor("paused")
	screens := map[[2]int]string{}
	for _, size := range realSizes {
		x.Resize(size[0], size[1])
		fills(x, size[0], size[1])
		screens[size] = settled(x)
	}
	for _, size := range realSizes {
		for i := range 40 {
			x.Resize(20+(i*37)%180, 5+(i*13)%50)
		}
		x.Resize(size[0], size[1])
		x.WaitScreen(screens[size])
	}
	x.Resize(30, 8)
	x.WaitFor("needs 60×15")
	x.Press("q")
	left(x)
}

// fills waits until the program's screen is of a size: its rule goes from side to side, and its last line is the last.
func fills(x *terminals.Tmux, width, height int) {
	x.Until(fmt.Sprintf("the screen is not %dx%d", width, height), func() bool {
		lines := strings.Split(x.Screen(), "\n")
		return len(lines) == height && strings.Count(lines[2], "─") == width && strings.Contains(lines[height-1], "? help")
	})
}

// settled is the screen once it has stayed the same for a while.
func settled(x *terminals.Tmux) string {
	last, since := x.Screen(), time.Now()
	x.Until("the screen does not come to rest", func() bool {
		if now := x.Screen(); now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > 500*time.Millisecond
	})
	return last
}

// What is detached goes on, and is drawn in whole for who attaches, at the same place.
func TestDetachAndAttach(t *testing.T) {
	x := terminals.Open(t, 80, 24)
	x.Command(built(t), fixtures.Store(t, "pending"))
	begun(x).Press("Home")
	cursorOn(x, "e1")
	outer := terminals.Open(t, 80, 24)
	for _, at := range []string{"e2", "e3"} {
		x.Press("Down")
		cursorOn(x, at)
		outer.Command(x.Attach()...)
		outer.WaitScreen(settled(x))
		x.Do("detach-client", "-a")
		x.Do("detach-client", "-s", "0")
		outer.WaitFor("detached")
		outer.Line("clear").WaitGone("detached")
	}
	x.Press("q")
	left(x)
}

func TestSuspendInARealTerminal(t *testing.T) {
	x := terminals.Open(t, 80, 24)
	x.Command(built(t), fixtures.Store(t, "pending"))
	begun(x).Press("Home")
	cursorOn(x, "e1")
	screen := settled(x)
	x.Press("C-z").WaitFor("Stopped")
	left(x)
	x.Line("fg").WaitScreen(screen)
	x.Press("q")
	left(x)
}

// commit adds the event e200 to the sample "pending", as the app would.
func commit(t *testing.T, path string) {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(path, "*", "eventlog@6.db"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%s has the eventlogs %v: %v", path, logs, err)
	}
	conn, err := sqlite.Create(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Exec(t.Context(), `INSERT INTO eventlog VALUES (200,0,0,199,0,0,'v1.TodoCreated','{"id":"n1","text":"new"}','client-a','static',916557426,'{"_tag":"None"}')`)
	if err != nil {
		t.Fatal(err)
	}
}

// A terminal that is closed takes the program with it, and its temporary files.
func TestClosedTerminalEndsTheProgram(t *testing.T) {
	path := fixtures.Store(t, "pending")
	x := terminals.Run(t, 120, 40, built(t), path)
	begun(x)
	commit(t, path) // when it was seen is kept on disk
	x.WaitFor(" e200 ")
	if files, err := filepath.Glob(filepath.Join(x.Temp, "livescope-*")); err != nil || len(files) == 0 {
		t.Fatalf("the program has no temporary files that could be left: %v", err)
	}
	pid := x.Pid()
	// A second session, so that the server outlives the window.
	x.Do("new-session", "-d", "exec cat")
	x.Do("kill-session", "-t", "0")
	x.Until(fmt.Sprintf("the process %d outlives its terminal", pid), func() bool { return syscall.Kill(pid, 0) != nil })
	nothingLeft(t, x)
}

// colour is a sequence that sets a colour.
var colour = regexp.MustCompile(`\x1b\[([0-9:]+;)*([349][0-7]|[34]8|10[0-7])[m;:]`)

// Terminals that can do less are given less: the words are the same.
func TestKindsOfTerminals(t *testing.T) {
	binary, path := built(t), fixtures.Store(t, "pending")
	for _, c := range []struct {
		env    string
		colour bool
		plain  bool // nothing but ASCII and what the Linux console has
	}{
		{"TERM=screen-256color", true, false},
		{"TERM=tmux-256color", true, false},
		{"TERM=xterm", true, false},
		{"TERM=linux", true, true},
		{"NO_COLOR=1", false, false},
	} {
		t.Run(c.env, func(t *testing.T) {
			x := terminals.Open(t, 80, 24)
			x.Command("env", c.env, binary, path)
			x.WaitFor("all events", "e199").Press("Home").WaitFor("v1.")
			x.Until("the first event is not there", func() bool { return regexp.MustCompile(`\be1 `).MatchString(x.Screen()) })
			styled := settledStyles(x)
			if got := colour.MatchString(styled); got != c.colour {
				t.Errorf("colours: %v, want %v:\n%q", got, c.colour, styled)
			}
			if c.plain && strings.ContainsAny(x.Screen(), "◌✕▸▾⏎") {
				t.Errorf("the Linux console has no such signs:\n%s", x.Screen())
			}
			x.Press("q")
			left(x)
		})
	}
}

// A terminal whose cursor cannot be placed is told so, and what to do.
func TestTerminalWithoutACursor(t *testing.T) {
	x := terminals.Open(t, 200, 50)
	x.Command("env", "TERM=dumb", built(t), fixtures.Store(t, "pending")).WaitFor("TERM=dumb", "use a verb")
	left(x)
}

// settledStyles is the screen with its styles, once it has come to rest.
func settledStyles(x *terminals.Tmux) string {
	settled(x)
	return x.Do("capture-pane", "-p", "-e")
}

// Over ssh, near and far, the screen is what it is here.
func TestOverSSH(t *testing.T) {
	binary, path := built(t), fixtures.Store(t, "pending")
	server := terminals.Serve(t)
	walk := func(x *terminals.Tmux) (screens []string) {
		begun(x).Press("Home")
		cursorOn(x, "e1")
		screens = append(screens, settled(x))
		x.Press("Down", "Down", "NPage")
		x.Press("/").Type("is:pending").Press("Enter").WaitFor("22 of 224")
		screens = append(screens, settled(x))
		x.Press("Escape").WaitFor("all events").Press("J").Type("e178").Press("Enter")
		cursorOn(x, "e178")
		x.Press("Enter").WaitFor("Row changes")
		screens = append(screens, settled(x))
		x.Resize(80, 24)
		fills(x, 80, 24)
		screens = append(screens, settled(x))
		x.Press("C-c")
		left(x)
		return screens
	}
	here := terminals.Open(t, 120, 40)
	here.Command(binary, path)
	want := walk(here)
	for _, c := range []struct {
		name string
		port int
	}{{"near", server.Port}, {"200 ms away", server.Far(t, 200*time.Millisecond)}} {
		t.Run(c.name, func(t *testing.T) {
			x := terminals.Open(t, 120, 40)
			x.Command(server.Client(c.port, "env LANG=C.UTF-8 HOME="+terminals.Quote(x.Temp)+" TMPDIR="+terminals.Quote(x.Temp)+" "+terminals.Quote(binary, path))...)
			for i, got := range walk(x) {
				if got != want[i] {
					t.Errorf("over ssh, the screen after step %d is\n%s\nand here\n%s", i+1, got, want[i])
				}
			}
			nothingLeft(t, x)
		})
	}
}

// A connection that breaks takes the program with it.
func TestBrokenSSHEndsTheProgram(t *testing.T) {
	server := terminals.Serve(t)
	x := terminals.Open(t, 80, 24)
	pidFile := filepath.Join(x.Temp, "pid")
	x.Command(server.Client(server.Port, "echo $$ >"+terminals.Quote(pidFile)+"; TMPDIR="+terminals.Quote(x.Temp)+" exec "+terminals.Quote(built(t), fixtures.Store(t, "pending")))...)
	begun(x)
	said, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(said), &pid); err != nil {
		t.Fatal(err)
	}
	x.Type("\r~.") // ssh's own key for the end of the connection
	x.Until(fmt.Sprintf("the process %d outlives its connection", pid), func() bool { return syscall.Kill(pid, 0) != nil })
	nothingLeft(t, x)
}
