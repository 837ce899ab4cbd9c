package playground

import (
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	stores "github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/remember"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// bench is a pane without a program: what its commands answer is handed to it until nothing is being read.
type bench struct {
	t    *testing.T
	pane *Pane
	msgs chan tea.Msg
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx := context.Background()
	c, err := stores.Open(ctx, fixtures.Store(t, "pending"), stores.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := inspector.Attach(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); c.Close() })
	env := &pane.Env{Store: s, Theme: theme.ANSI16(), Now: time.Now, Memory: remember.Open(""), Log: &pane.Log{}}
	b := &bench{t: t, pane: New(env), msgs: make(chan tea.Msg, 64)}
	b.do(b.pane.Init())
	b.send(pane.Size{Width: 120, Height: 36})
	return b
}

// do runs a command; waits go on by themselves.
func (b *bench) do(cmd tea.Cmd) {
	b.t.Helper()
	b.start(cmd)
	for b.pane.Busy() {
		b.start(b.pane.Update(<-b.msgs))
	}
	b.draw()
}

func (b *bench) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch m := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range m {
				b.start(c)
			}
		default:
			select {
			case b.msgs <- m:
			default: // nobody waits any more
			}
		}
	}()
}

func (b *bench) send(msgs ...tea.Msg) {
	b.t.Helper()
	for _, m := range msgs {
		b.do(b.pane.Update(m))
	}
}

func (b *bench) draw() string {
	scr := uv.NewScreenBuffer(120, 39)
	b.pane.Draw(scr, uv.Rect(0, 3, 120, 36), true)
	return scr.Render()
}

// find is where a text stands on the screen, in the pane's coordinates.
func (b *bench) find(s string) (x, y int) {
	b.t.Helper()
	scr := uv.NewScreenBuffer(120, 39)
	b.pane.Draw(scr, uv.Rect(0, 3, 120, 36), true)
	for y := range 39 {
		line := ""
		for x := range 120 {
			line += scr.CellAt(x, y).Content
		}
		if at := strings.Index(line, s); at >= 0 {
			return len([]rune(line[:at])), y - 3
		}
	}
	b.t.Fatalf("the screen does not say %q:\n%s", s, b.draw())
	return 0, 0
}

func (b *bench) click(s string, dx int) {
	b.t.Helper()
	x, y := b.find(s)
	b.send(tea.MouseClickMsg{X: x + dx, Y: y, Button: tea.MouseLeft})
}

func (b *bench) set(sql string) {
	b.pane.editor.SetValue(sql)
	b.pane.setFocus(inEditor)
	b.send(pane.Size{Width: 120, Height: 36})
}

func TestClickInTheEditor(t *testing.T) {
	b := newBench(t)
	b.set("SELECT 1;\nSELECT 'ü', 2;\n")
	b.click("'ü'", 3)
	if at := b.pane.editor.Caret(); b.pane.text()[at:] != ", 2;\n" {
		t.Errorf("the caret is before %q", b.pane.text()[at:])
	}
	b.click("SELECT 1;", 50)
	if at := b.pane.editor.Caret(); at != len("SELECT 1;") {
		t.Errorf("the caret is at %d, want the end of the line", at)
	}
}

func TestClickOnTheTablesAndOnACompletion(t *testing.T) {
	b := newBench(t)
	b.set("SELECT ")
	b.click("priority  INTEGER", 0)
	if b.pane.focus != inSchema {
		t.Fatal("a click does not give the tables the keys")
	}
	b.click("priority  INTEGER", 0)
	if got := b.pane.text(); got != "SELECT priority" {
		t.Fatalf("the text is %q", got)
	}
	b.set("SELECT * FROM ")
	b.do(b.pane.complete())
	b.click("local_drafts  ", 2)
	if got := b.pane.text(); got != "SELECT * FROM local_drafts" || b.pane.popup.shown() {
		t.Errorf("the text is %q, offered: %t", got, b.pane.popup.shown())
	}
}

func TestMouseInResults(t *testing.T) {
	b := newBench(t)
	b.set("SELECT column1 AS a, column2 AS bcd FROM (VALUES (1, 'x'), (2, 'y'));\nSELECT 5;")
	b.do(b.pane.runAll())
	b.click("2 rows", 0)
	if b.pane.shown != 0 || b.pane.focus != inResults {
		t.Fatalf("the click on the tab shows result %d", b.pane.shown)
	}
	b.click("2  y", 3)
	o := b.pane.outcome()
	if o.position() != 1 || o.grid.CursorColumn() != 1 {
		t.Errorf("the cursor is on row %d, column %d", o.position(), o.grid.CursorColumn())
	}
	x, y := b.find("a  bcd")
	click := tea.MouseClickMsg{X: x + 3, Y: y, Button: tea.MouseLeft}
	b.send(click, tea.MouseReleaseMsg(click), click, tea.MouseReleaseMsg(click))
	if !o.sort.desc || o.position() != 0 {
		t.Errorf("two clicks on the title: sorted %+v, the cursor on row %d", o.sort, o.position())
	}
	b.send(tea.MouseWheelMsg{X: x, Y: y + 1, Button: tea.MouseWheelDown})
	if o.position() != 1 {
		t.Error("the wheel does not move")
	}
}

func TestDragTheRule(t *testing.T) {
	b := newBench(t)
	x, y := b.find("─── database:")
	b.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}, tea.MouseMotionMsg{X: x, Y: y + 4, Button: tea.MouseLeft}, tea.MouseReleaseMsg{X: x, Y: y + 4})
	if _, now := b.find("─── database:"); now != y+4 {
		t.Errorf("the rule is on line %d, want %d", now, y+4)
	}
	b.send(tea.MouseMotionMsg{X: x, Y: 1, Button: tea.MouseLeft})
	if _, now := b.find("─── database:"); now != y+4 {
		t.Error("the rule moves though it was let go of")
	}
}

func TestAskFromAnotherPane(t *testing.T) {
	b := newBench(t)
	b.set("SELECT 1;")
	b.send(Ask{SQL: "SELECT 42 AS answer;", Database: inspector.EventlogDatabase, Run: true})
	if o := b.pane.outcome(); o == nil || len(o.result.Columns) != 1 || o.result.Columns[0] != "answer" || o.result.Database != inspector.EventlogDatabase {
		t.Fatalf("the outcome is %+v", o)
	}
	if got := b.pane.text(); got != "SELECT 1;\nSELECT 42 AS answer;" {
		t.Errorf("the text is %q", got)
	}
}

func TestAnswersOfOthersAreLeftAlone(t *testing.T) {
	b := newBench(t)
	other := New(b.pane.env)
	b.send(answer{other, func() tea.Cmd { t.Error("done for another pane"); return nil }})
	if b.pane.working != 0 {
		t.Errorf("%d commands are counted", b.pane.working)
	}
}

func TestAnUnarrangedPanicStaysAway(t *testing.T) {
	b := newBench(t)
	for _, size := range []pane.Size{{Width: 60, Height: 11}, {Width: 61, Height: 12}, {Width: 300, Height: 90}} {
		b.set(strings.Repeat("SELECT 1;\n", 60))
		b.do(b.pane.runAll())
		b.send(size)
		for _, c := range b.pane.Commands() {
			if c.Reason() == "" && c.Takes == "" {
				b.do(c.Run(pane.Call{}))
				b.send(size)
			}
		}
	}
}

func TestAFileStaysWhereWritingFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	full := func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return syscall.ENOSPC
	}
	if _, err := writeFile(path, true, full); reason(err) != "no space left on device" {
		t.Errorf("the reason is %q", reason(err))
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the file has %q", got)
	}
	if all, _ := os.ReadDir(dir); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
	link := filepath.Join(dir, "link.csv")
	if err := os.Symlink("r.csv", link); err != nil {
		t.Fatal(err)
	}
	if _, err := writeFile(link, true, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "new" {
		t.Errorf("what the link points to has %q", got)
	}
}

func TestSortedAsSQLiteWould(t *testing.T) {
	values := []any{"b", int64(3), nil, 2.5, []byte("a"), "B", int64(math.MaxInt64), float64(math.MaxInt64), int64(math.MinInt64), math.Inf(-1), "", []byte{}}
	rows := make([][]any, len(values))
	for i, v := range values {
		rows[i] = []any{v}
	}
	var got []string
	for _, i := range sorted(rows, sorting{on: true}) {
		s, _ := sqlvalue.Format(values[i], theme.ANSI16())
		got = append(got, s)
	}
	want := `NULL -Inf -9223372036854775808 2.5 3 9223372036854775807 9.223372036854775807e+18 "" B b x'' 0 B x'61' 1 B`
	if s := strings.Join(got, " "); s != strings.Replace(want, "9.223372036854775807e+18", "9.223372036854776e+18", 1) {
		t.Errorf("sorted: %s", s)
	}
}
