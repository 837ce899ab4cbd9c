package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/remember"
)

// tty is a terminal that a test looks at and types into.
type tty struct {
	t          *testing.T
	ours, ends *os.File
	mu         sync.Mutex
	seen       bytes.Buffer
}

// terminal makes a terminal of a size, and a home of its own for what is remembered.
func terminal(t *testing.T, columns, rows uint16) *tty {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_STATE_HOME", "")
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("LIVESCOPE_CONFIG", "")
	t.Setenv("TERM", "xterm-256color")
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(ours.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: rows}); err != nil {
		t.Fatal(err)
	}
	ends, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	y := &tty{t: t, ours: ours, ends: ends}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			k, err := ours.Read(buf)
			if err != nil {
				return
			}
			y.mu.Lock()
			y.seen.Write(buf[:k])
			y.mu.Unlock()
		}
	}()
	t.Cleanup(func() { ends.Close(); <-done; ours.Close() })
	return y
}

func (y *tty) text() string {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.seen.String()
}

// see waits until the program has written a text.
func (y *tty) see(text string) {
	y.t.Helper()
	y.wait("it never wrote "+text, func() bool { return strings.Contains(y.text(), text) })
}

func (y *tty) wait(what string, holds func() bool) {
	y.t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			y.t.Fatalf("%s: %q", what, y.text())
		}
	}
}

func (y *tty) press(keys string) {
	y.t.Helper()
	if _, err := y.ours.WriteString(keys); err != nil {
		y.t.Fatal(err)
	}
}

// start runs a command line on the terminal. What it returns waits for the end.
func (y *tty) start(args ...string) func() ran {
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() { code <- run(y.t.Context(), args, y.ends, y.ends, &stderr) }()
	return func() ran {
		y.t.Helper()
		select {
		case c := <-code:
			return ran{c, y.text(), stderr.String()}
		case <-time.After(20 * time.Second):
			y.t.Fatalf("it does not end: %q", y.text())
			return ran{}
		}
	}
}

// restored fails unless the terminal is as it was.
func (y *tty) restored() {
	y.t.Helper()
	y.wait("it stays on the other screen", func() bool {
		return strings.LastIndex(y.text(), "\x1b[?1049h") < strings.LastIndex(y.text(), "\x1b[?1049l")
	})
	if mode, err := unix.IoctlGetTermios(int(y.ends.Fd()), unix.TCGETS); err != nil || mode.Lflag&unix.ICANON == 0 || mode.Lflag&unix.ECHO == 0 {
		y.t.Errorf("the terminal is left in raw mode (%v)", err)
	}
}

func TestWithoutASourceTheScreenShowsWhatThereIs(t *testing.T) {
	inCopies(t, "pending", "confirmed")
	// Other tests run at the same time, and what they have open is listed too: a name that nothing else has.
	if err := os.Rename("pending", "zqxj-zqxj"); err != nil {
		t.Fatal(err)
	}
	y := terminal(t, 120, 40)
	end := y.start()
	y.see("Running")
	y.see("confirmed/sample")
	y.see("177")
	y.press("/zqxj-zqxj\r")
	y.see("client-only")
	y.press("q")
	if r := end(); r.code != exitDone || r.stderr != "" {
		t.Errorf("exit %d, stderr %q", r.code, r.stderr)
	}
	y.restored()
	got := remember.Open(remember.Dir(os.Getenv)).Recent()
	if len(got) != 1 || !filepath.IsAbs(got[0].Source) || !strings.Contains(got[0].Source, "zqxj-zqxj/sample-todo") || got[0].StoreID != "sample-todo-mwpn258i" {
		t.Errorf("remembered %+v", got)
	}
}

func TestASourceOnTheScreenIsRememberedAndListedLater(t *testing.T) {
	inCopies(t, "pending", "confirmed")
	y := terminal(t, 120, 40)
	for range 2 {
		end := y.start("pending", "--redact", "--theme", "none")
		y.see("client-only")
		y.press("q")
		if r := end(); r.code != exitDone || r.stderr != "" {
			t.Fatalf("exit %d, stderr %q", r.code, r.stderr)
		}
	}
	if err := os.RemoveAll("pending"); err != nil {
		t.Fatal(err)
	}
	end := y.start()
	y.see("it is gone")
	y.press("q")
	if r := end(); r.code != exitDone {
		t.Errorf("exit %d, stderr %q", r.code, r.stderr)
	}
	y.restored()
}

func TestATinyWindowIsNoFault(t *testing.T) {
	inCopies(t, "pending")
	for _, size := range [][2]uint16{{1, 1}, {1, 40}, {200, 1}, {2, 2}} {
		for _, args := range [][]string{nil, {"pending"}} {
			y := terminal(t, size[0], size[1])
			end := y.start(args...)
			y.wait("it draws nothing", func() bool { return strings.Contains(y.text(), "…") || strings.Contains(y.text(), "needs 60×15") })
			y.press("?j\x03")
			if r := end(); r.code != exitDone || r.stderr != "" {
				t.Errorf("%v %v: exit %d, stderr %q", size, args, r.code, r.stderr)
			}
			y.restored()
		}
	}
}

func TestATerminalThatCannotShowAScreenIsToldInOneLine(t *testing.T) {
	inCopies(t, "pending")
	y := terminal(t, 80, 24)
	pipe, other, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	defer other.Close()
	for _, c := range []struct {
		name, term string
		in, out    *os.File
		args       []string
		code       int
		says       string
	}{
		{"dumb", "dumb", y.ends, y.ends, []string{"pending"}, 2, "this terminal (TERM=dumb) cannot place its cursor; use a verb: events,"},
		{"dumb, no source", "dumb", y.ends, y.ends, nil, 2, "this terminal (TERM=dumb) cannot place its cursor; use a verb: livescope stores"},
		{"unset", "", y.ends, y.ends, []string{"pending"}, 2, "TERM is not set"},
		{"unset, no source", "", y.ends, y.ends, nil, 2, "TERM is not set"},
		{"a typewriter", "tty33", y.ends, y.ends, []string{"pending"}, 2, "cannot place its cursor"},
		{"into a pipe", "xterm", y.ends, other, []string{"pending"}, 2, "what is written does not go to a terminal; use a verb: events,"},
		{"from a pipe", "xterm", pipe, y.ends, []string{"pending"}, 2, "what is typed does not come from a terminal; use a verb: events,"},
		{"from a pipe, no source", "xterm", pipe, y.ends, nil, 0, "what is typed does not come from a terminal; use a verb with one of these folders: events,"},
		{"into a pipe, no source", "xterm", y.ends, other, nil, 0, "what is written does not go to a terminal"},
		{"a wrong theme", "xterm", y.ends, y.ends, []string{"--theme", "pink"}, 2, `there is no theme "pink"; write --theme auto, dark, light, 16, none`},
		{"no settings", "xterm", y.ends, y.ends, []string{"pending", "--config", "nosuch.toml"}, 2, "--config nosuch.toml: there is no such file"},
		{"settings in a folder", "xterm", y.ends, y.ends, []string{"--config", "pending"}, 2, "--config pending: it is a folder"},
		{"a log that cannot be", "xterm", y.ends, y.ends, []string{"--log-file", "nosuch/x.log"}, 1, "write the log to nosuch/x.log"},
		{"not a store", "xterm", y.ends, y.ends, []string{t.TempDir()}, 1, "no LiveStore store here or below"},
		{"another store", "xterm", y.ends, y.ends, []string{"pending", "--store", "x"}, 1, `no store "x" here`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TERM", c.term)
			var stderr bytes.Buffer
			code := run(t.Context(), c.args, c.in, c.out, &stderr)
			if code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			if said := stderr.String(); !strings.HasPrefix(said, "livescope: ") || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) {
				t.Errorf("stderr %q does not say %q in one line", said, c.says)
			}
		})
	}
	if strings.Contains(y.text(), "\x1b[?1049h") {
		t.Errorf("a screen was begun: %q", y.text())
	}
}

func TestSettingsThatAreWrongAreToldOnTheScreen(t *testing.T) {
	inCopies(t, "pending")
	y := terminal(t, 120, 40)
	if err := os.WriteFile("mine.toml", []byte("theme = \"pink\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{{"pending", "--config", "mine.toml"}, {"--config", "mine.toml"}} {
		end := y.start(args...)
		y.wait("it never told", func() bool { return strings.Count(y.text(), "mine.toml:1") > i })
		y.press("q")
		if r := end(); r.code != exitDone {
			t.Errorf("exit %d, stderr %q", r.code, r.stderr)
		}
	}
}

func TestWhatIsRememberedIsTheStoresOwnFolder(t *testing.T) {
	inCopies(t, "pending", "confirmed")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join("pending", "sample-todo-mwpn258i", "eventlog@6.db")
	for source, want := range map[string]string{"pending": filepath.Dir(log), filepath.Dir(log): filepath.Dir(log), log: log} {
		if got := place(source, client.Info{EventlogFile: log}); got != filepath.Join(here, want) {
			t.Errorf("%s is remembered as %s", source, got)
		}
	}
}

func TestALogHasWhatTheScreenSaidAndNoValue(t *testing.T) {
	inCopies(t, "pending")
	y := terminal(t, 120, 40)
	end := y.start("--log-file", "run.log")
	y.see("Running")
	y.press("o/nosuch\"hunter2\"\r")
	y.see("no such")
	y.press("\x03")
	if r := end(); r.code != exitDone {
		t.Fatalf("exit %d, stderr %q", r.code, r.stderr)
	}
	log, err := os.ReadFile("run.log")
	if err != nil || !strings.Contains(string(log), "msg=told as=error") || strings.Contains(string(log), "hunter2") {
		t.Errorf("the log has %q (%v)", log, err)
	}
}

func TestAFaultIsInTheLogWithItsStack(t *testing.T) {
	fault := &ui.Fault{What: "index out of range [3] with length 2", Where: "ui/grid.(*Model).Draw draw.go:55", Stack: []string{"ui/grid.(*Model).Draw draw.go:55", "ui.(*App).draw app.go:12"}}
	p := &program{}
	if said := p.faulted(fault).Error(); !strings.Contains(said, "draw.go:55; do the same with --log-file F") {
		t.Errorf("without a log it says %q", said)
	}
	name := filepath.Join(t.TempDir(), "run.log")
	if err := p.openLog(name); err != nil {
		t.Fatal(err)
	}
	err := p.faulted(fault)
	p.closeLog()
	if codeOf(err) != exitFailed || !strings.Contains(err.Error(), name+" says how it came there") || strings.Contains(err.Error(), "\n") {
		t.Errorf("it says %q", err)
	}
	if log, _ := os.ReadFile(name); !strings.Contains(string(log), "draw.go:55 < ui.(*App).draw app.go:12") {
		t.Errorf("the log has %q", log)
	}
}

func TestSQLCanBeRedacted(t *testing.T) {
	inCopies(t, "pending")
	sql := "SELECT 12 AS n, 'hunter2' AS text, 1.5 AS real, NULL AS nought, x'0102' AS blob"
	for _, format := range []string{"table", "json", "csv"} {
		out := livescope(t, "sql", "pending", sql, "--redact", "-o", format).ok(t)
		for _, want := range []string{"integer", "text 7", "real", "blob 2"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: %q lacks %q", format, out, want)
			}
		}
		if strings.Contains(out, "hunter2") || strings.Contains(out, "12") {
			t.Errorf("%s shows a value: %q", format, out)
		}
	}
}
