package ui_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/picker"
	"github.com/livescope/livescope/ui/uitest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

// shops is an opener of made-up stores. What it opens are samples.
type shops struct {
	running, below, recent []picker.Store
	note                   string
	err                    error
	hold                   chan struct{} // when not nil, the search below goes on until it is closed
	slow                   chan struct{} // when not nil, opening waits for it, or for its context

	mu     sync.Mutex
	opened []string
	ended  []string
	looked int
	waits  int // openings that ended with their context
}

func (s *shops) Running(context.Context) ([]picker.Store, string, error) {
	return s.running, s.note, s.err
}

func (s *shops) Stores(ctx context.Context, found func(picker.Store)) (string, error) {
	s.mu.Lock()
	s.looked++
	s.mu.Unlock()
	for _, store := range s.below {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		found(store)
	}
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return "", nil
}

func (s *shops) Recent(context.Context) ([]picker.Store, error) { return s.recent, nil }

func (s *shops) Heads(_ context.Context, source string) (picker.Heads, error) {
	switch filepath.Base(source) {
	case "broken":
		return picker.Heads{}, errors.New("it is damaged")
	case "fresh":
		return picker.Heads{Leader: "e3"}, nil
	case "equal":
		return picker.Heads{Leader: "e12", Backend: "e12"}, nil
	}
	return picker.Heads{Leader: "e199", Backend: "e177", Ahead: 22}, nil
}

func (s *shops) Here() string { return "~/app" }

func (s *shops) Open(ctx context.Context, source string) (*inspector.Store, func(), error) {
	if s.slow != nil {
		select {
		case <-s.slow:
		case <-ctx.Done():
			s.mu.Lock()
			s.waits++
			s.mu.Unlock()
			return nil, nil, ctx.Err()
		}
	}
	sample, ok := map[string]string{"shop": "pending", "equal": "confirmed"}[filepath.Base(source)]
	if !ok {
		return nil, nil, fmt.Errorf("open %s: there is no such file or folder; livescope stores DIR lists the stores below a folder", source)
	}
	c, err := files.Open(ctx, fixtures.Original(sample), files.Options{})
	if err != nil {
		return nil, nil, err
	}
	st, err := inspector.Attach(ctx, c)
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, filepath.Base(source))
	return st, func() {
		st.Close()
		c.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended = append(s.ended, filepath.Base(source))
	}, nil
}

// counts are what was opened and closed so far.
func (s *shops) counts() (opened, ended string, waits, looked int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.opened, " "), strings.Join(s.ended, " "), s.waits, s.looked
}

// market is an opener with a few of everything.
func market() *shops {
	ago := func(d time.Duration) time.Time { return uitest.Noon.Add(-d) }
	at := func(dir, id string, bytes int64, d time.Duration) picker.Store {
		return picker.Store{Source: "/home/kim/app/" + dir, StoreID: id, Where: dir, Bytes: bytes, Written: ago(d)}
	}
	app := at("data/shop", "shop", 204_000, 4*time.Second)
	app.Where, app.App, app.PID, app.Since = "~/app/data/shop", "node server.mjs", 4711, ago(3*time.Hour)
	old := at("data/old", "old", 90_000, 400*24*time.Hour)
	old.Problem = "storage format 5; this livescope reads format 6"
	gone := picker.Store{Source: "/home/kim/elsewhere/gone", StoreID: "gone", Where: "~/elsewhere/gone", Opened: ago(48 * time.Hour), Problem: "it is gone; it was there when it was last opened"}
	again := at("data/equal", "equal", 12_300_000, 2*time.Minute)
	again.Where, again.Opened = "~/app/data/equal", ago(26*time.Hour)
	return &shops{
		running: []picker.Store{app},
		below: []picker.Store{at("data/broken", "broken", 8_192, time.Hour), at("data/equal", "equal", 12_300_000, 2*time.Minute), at("data/fresh", "fresh", 65_536, time.Minute),
			old, at("data/shop", "shop", 204_000, 4*time.Second), at("fixtures/"+strings.Repeat("deep/", 9)+"a-store-with-a-rather-long-id-7f31c2", "a-store-with-a-rather-long-id-7f31c2", 1_000, 70*time.Hour)},
		recent: []picker.Store{again, gone},
	}
}

// stage runs a model without a terminal: messages one after the other, commands on goroutines of their own.
type stage struct {
	t     *testing.T
	model interface {
		tea.Model
		Busy() bool
	}
	msgs   chan tea.Msg
	end    chan struct{}
	quit   bool
	copied string
}

func act(t *testing.T, o ui.Opener, w, h int, opt ui.Options) *stage {
	t.Helper()
	opt.Now, opt.Env = func() time.Time { return uitest.Noon }, []string{"TERM=xterm-256color", "NO_COLOR=1"}
	opt.Ran = note
	return actOn(t, ui.NewRoot(t.Context(), o, opt), w, h)
}

func actOn(t *testing.T, root *ui.Root, w, h int) *stage {
	t.Helper()
	s := &stage{t: t, model: root, msgs: make(chan tea.Msg), end: make(chan struct{})}
	t.Cleanup(func() { close(s.end); root.Close() })
	s.run(root.Init())
	s.take(tea.WindowSizeMsg{Width: w, Height: h})
	return s
}

// run runs a command, and what it turns out to stand for, in order.
func (s *stage) run(cmd tea.Cmd) {
	if cmd != nil {
		go s.play(cmd)
	}
}

func (s *stage) play(cmd tea.Cmd) {
	msg := cmd()
	if msg == nil {
		return
	}
	if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range list.Len() {
			one := list.Index(i).Interface().(tea.Cmd)
			if _, batch := msg.(tea.BatchMsg); batch {
				s.run(one)
			} else if one != nil {
				s.play(one)
			}
		}
		return
	}
	select {
	case s.msgs <- msg:
	case <-s.end:
	}
}

func (s *stage) take(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		s.quit = true
		return
	}
	if v := reflect.ValueOf(msg); v.Type().Name() == "setClipboardMsg" {
		s.copied = v.String()
		return
	}
	_, cmd := s.model.Update(msg)
	s.run(cmd)
}

func (s *stage) screen() string {
	all := strings.Split(ansi.Strip(s.model.View().Content), "\n")
	for i, l := range all {
		all[i] = strings.TrimRight(l, " \r")
	}
	return strings.TrimRight(strings.Join(all, "\n"), "\n")
}

// until takes messages in until something holds.
func (s *stage) until(what string, holds func() bool) *stage {
	s.t.Helper()
	timeout := time.After(8 * time.Second)
	for !holds() {
		select {
		case msg := <-s.msgs:
			s.take(msg)
		case <-time.After(time.Millisecond): // what is waited for may happen elsewhere
		case <-timeout:
			s.t.Fatalf("%s:\n%s", what, s.screen())
		}
	}
	return s
}

func (s *stage) see(text string) *stage {
	s.t.Helper()
	return s.until("the screen never said "+text, func() bool { return strings.Contains(s.screen(), text) && !s.model.Busy() })
}

func (s *stage) gone(text string) *stage {
	s.t.Helper()
	return s.until("the screen still says "+text, func() bool { return !strings.Contains(s.screen(), text) && !s.model.Busy() })
}

// left waits until the program ends.
func (s *stage) left() *stage {
	s.t.Helper()
	return s.until("the program does not end", func() bool { return s.quit })
}

var keyCodes = map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "f1": tea.KeyF1, "backspace": tea.KeyBackspace}

func (s *stage) press(names ...string) *stage {
	for _, name := range names {
		k := tea.Key{}
		rest, ctrl := strings.CutPrefix(name, "ctrl+")
		switch code, special := keyCodes[name]; {
		case special:
			k.Code = code
		case ctrl:
			k.Code, k.Mod = []rune(rest)[0], tea.ModCtrl
		case name == "space":
			k.Code, k.Text = ' ', " "
		default:
			k.Code, k.Text = []rune(name)[0], name
		}
		s.take(tea.KeyPressMsg(k))
	}
	return s
}

func (s *stage) write(text string) *stage {
	for _, r := range text {
		s.press(string(r))
	}
	return s
}

// on fails unless the cursor is on a row that has a text.
func (s *stage) on(text string) *stage {
	s.t.Helper()
	for _, l := range strings.Split(s.screen(), "\n") {
		if strings.Contains(l, "▸") && strings.Contains(l, text) {
			return s
		}
	}
	s.t.Fatalf("the cursor is not on %s:\n%s", text, s.screen())
	return s
}

const (
	ofApp   = "4711 node server.mjs"
	looked  = "looked below ~/app"
	inStore = "● live"
)

func TestPickerScreens(t *testing.T) {
	for _, c := range []struct {
		name string
		o    func() *shops
		do   func(*stage)
	}{
		{"all", market, func(s *stage) { s.see(looked).see("22") }},
		{"old", market, func(s *stage) { s.see(looked).press("/").write("old").see("of 9") }},
		{"nothing", func() *shops { return &shops{note: "not known here: only Linux tells which files a process has open"} }, func(s *stage) { s.see(looked) }},
		{"failed", market, func(s *stage) {
			s.see(looked).see("22").press("o").write("data/none").press("enter").see("no such file")
		}},
		{"opening", func() *shops { o := market(); o.slow = make(chan struct{}); return o }, func(s *stage) {
			s.see(looked).see("22").press("enter")
			s.until("not opening", func() bool { return strings.Contains(s.screen(), "opening /home/kim/app/data/shop …") })
		}},
		{"help", market, func(s *stage) { s.see(looked).press("?").see("Groups") }},
	} {
		for _, size := range []struct{ w, h int }{{60, 15}, {80, 24}, {120, 40}, {200, 50}} {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				s := act(t, c.o(), size.w, size.h, ui.Options{})
				c.do(s)
				golden.RequireEqual(t, s.screen()+"\n")
			})
		}
	}
}

func TestEveryKeyOfThePicker(t *testing.T) {
	start := func(t *testing.T) (*stage, *shops) {
		o := market()
		return act(t, o, 120, 40, ui.Options{}).see(looked).on(ofApp), o
	}
	for name, do := range map[string]func(*stage, *shops){
		"moving": func(s *stage, _ *shops) {
			s.press("j").on("data/broken").press("down").on("data/equal").press("k", "up").on(ofApp).press("k").on(ofApp)
			s.press("G").on("gone").press("j").on("gone").press("g").on(ofApp).press("end").on("gone").press("home").on(ofApp)
			s.press("pgdown").on("gone").press("pgup").on(ofApp).press("ctrl+f").on("gone").press("ctrl+b").on(ofApp)
			s.press("ctrl+d").on("gone").press("ctrl+u").on(ofApp).press("space").on("gone")
		},
		"filter": func(s *stage, _ *shops) {
			s.press("/").write("dtqual").see("2 of 9").on("data/equal").press("down").on("~/app/data/equal").press("up").on("data/equal")
			s.press("ctrl+n").on("~/app/data/equal").press("ctrl+p").on("data/equal")
			s.press("esc").see(looked).see(ofApp)
			s.press("/").write("zzzz").see("0 of 9").press("enter", "esc").see(looked)
			s.press("/").write("q?jr").see("0 of 9")
		},
		"filter and open": func(s *stage, _ *shops) { s.press("/").write("equal").press("enter").see(inStore) },
		"copy": func(s *stage, _ *shops) {
			s.press("j", "y").see("copied the path")
			s.until("nothing copied", func() bool { return s.copied == "/home/kim/app/data/broken" })
		},
		"look again": func(s *stage, o *shops) {
			o.below = append(o.below, picker.Store{Source: "/home/kim/app/new", StoreID: "brand-new", Where: "new"})
			s.press("r").see("brand-new").see(looked)
		},
		"a path": func(s *stage, _ *shops) {
			s.press("o").see("a folder, a database").write("/x/shop").press("enter").see(inStore)
		},
		"a path, with a colon": func(s *stage, _ *shops) {
			s.press(":").write("x").press("enter").see("there is no such file").press("esc").gone("no such file").see(ofApp)
		},
		"no path": func(s *stage, _ *shops) { s.press("o", "enter").see("open:").press("esc").gone("open:").on(ofApp) },
		"help": func(s *stage, _ *shops) {
			s.press("?").see("apps whose devtools answer").press("esc").see(ofApp).press("f1").see("Columns").press("q").see(ofApp)
		},
		"help, scrolled": func(s *stage, _ *shops) {
			s.take(tea.WindowSizeMsg{Width: 60, Height: 15})
			s.press("?").see("Groups").press("j").gone("Groups").press("k").see("Groups").press("G").see("ctrl+c").press("g").see("Groups")
			s.press("pgdown").gone("Groups").press("pgup").see("Groups").press("space").gone("Groups")
		},
		"what is gone": func(s *stage, _ *shops) { s.press("G", "enter").see("! ~/elsewhere/gone: it is gone") },
		"what cannot be read": func(s *stage, _ *shops) {
			s.press("/").write("old").press("enter").see("! data/old: storage format 5; this livescope reads format 6")
			s.press("esc").gone("! data/old").see("2 of 9").press("esc").see(looked)
		},
		"quit":          func(s *stage, _ *shops) { s.press("q").left() },
		"quit with esc": func(s *stage, _ *shops) { s.press("esc").left() },
		"quit at once":  func(s *stage, _ *shops) { s.press("/", "ctrl+c").left() },
		"redraw":        func(s *stage, _ *shops) { s.press("ctrl+l").see(ofApp) },
		"the mouse's owner": func(s *stage, _ *shops) {
			s.press("ctrl+y")
			if s.model.View().MouseMode == tea.MouseModeNone {
				s.t.Error("the mouse is not livescope's")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := start(t)
			do(s, o)
		})
	}
}

func TestThePickerTakesTheMouse(t *testing.T) {
	s := act(t, market(), 120, 40, ui.Options{Config: config.Config{Mouse: true}}).see(looked).on(ofApp)
	if s.model.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse is not livescope's")
	}
	s.take(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	s.on("data/fresh").take(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	s.on(ofApp)
	y := 0
	for i, l := range strings.Split(s.screen(), "\n") {
		if strings.Contains(l, "shop ") && strings.Contains(l, "data/shop") {
			y = i
		}
	}
	s.take(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
	s.on("  data/shop").take(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
	s.see(inStore)
}

func TestASourceIsOpenedFromThePickerAndLeftForAnother(t *testing.T) {
	o := market()
	s := act(t, o, 120, 40, ui.Options{}).see(looked).press("enter").see(inStore).see("◌ 22")
	// Back to the picker, and back to the same store.
	s.press("O").see(looked).see("esc back").press("esc").see(inStore)
	if opened, ended, _, _ := o.counts(); opened != "shop" || ended != "" {
		t.Fatalf("opened %q, closed %q", opened, ended)
	}
	// Another store: the one before is closed.
	s.press("O").see(looked).press("/").write("equal").press("enter").see("(in step)")
	s.until("the first store is not closed", func() bool {
		_, ended, _, _ := o.counts()
		return ended == "shop"
	})
	// By its name. What cannot be opened leads back to what is open.
	s.press(":").write("open nowhere").press("enter").see("open nowhere: there is no such").press("esc", "esc").see(inStore)
	s.press(":").write("open x/shop").press("enter").see("◌ 22")
	s.press("q").left()
	s.model.(*ui.Root).Close()
	if opened, ended, _, _ := o.counts(); opened != "shop equal shop" || ended != "shop equal shop" {
		t.Errorf("opened %q, closed %q", opened, ended)
	}
}

func TestAStoreThatIsOpenAlreadyIsShownFirst(t *testing.T) {
	o := market()
	root := ui.NewRoot(t.Context(), o, ui.Options{Env: []string{"TERM=xterm", "NO_COLOR=1"}})
	st, end, err := o.Open(t.Context(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	root.Begin(st, end)
	s := actOn(t, root, 80, 24).see("◌ 22").press("O").see(looked).press("q").left()
	s.model.(*ui.Root).Close()
	if _, ended, _, _ := o.counts(); ended != "shop" {
		t.Errorf("closed %q", ended)
	}
}

func TestOpeningCanBeCancelled(t *testing.T) {
	o := market()
	o.slow = make(chan struct{})
	s := act(t, o, 80, 24, ui.Options{}).see(looked).press("enter")
	s.until("it does not say that it opens", func() bool { return strings.Contains(s.screen(), "esc cancels") })
	s.press("esc").gone("opening").see(ofApp)
	s.until("opening goes on", func() bool {
		_, _, waits, _ := o.counts()
		return waits == 1
	})
	if strings.Contains(s.screen(), "canceled") {
		t.Errorf("the cancel is shown as an error:\n%s", s.screen())
	}
	close(o.slow)
	s.press("enter").see("◌ 22")
}

func TestLeavingThePickerEndsItsSearch(t *testing.T) {
	o := market()
	o.hold = make(chan struct{})
	s := act(t, o, 80, 24, ui.Options{})
	s.until("nothing found", func() bool {
		return strings.Contains(s.screen(), "looking below") && strings.Contains(s.screen(), "data/equal")
	})
	s.press("r") // looks again; the search before ends
	s.until("it does not look again", func() bool {
		_, _, _, n := o.counts()
		return n == 2
	})
	s.press("q").left()
}

func TestTooManyStoresAreCutWithAWord(t *testing.T) {
	o := &shops{}
	for i := range 2100 {
		o.below = append(o.below, picker.Store{Source: fmt.Sprintf("/s/%d", i), StoreID: fmt.Sprintf("s%d", i), Where: fmt.Sprintf("s/%d", i)})
	}
	s := act(t, o, 80, 24, ui.Options{}).see(looked).press("G").see("the first 2 000 are shown").see("s1999")
	s.press("/").write("s1234").see("of 2 000")
}

func TestHostileNamesInThePicker(t *testing.T) {
	evil := "\x1b[2J\u202e\u200d\xff" + strings.Repeat("ｗ", 300)
	o := &shops{err: errors.New("no " + evil), below: []picker.Store{{Source: "/" + evil, StoreID: evil, Where: evil, Problem: "it is " + evil}, {Source: "/x" + evil, StoreID: evil, Where: evil}}}
	for _, size := range []struct{ w, h int }{{1, 1}, {59, 14}, {60, 15}, {200, 50}} {
		s := act(t, o, size.w, size.h, ui.Options{})
		s.until("it goes on looking", func() bool { return !s.model.Busy() })
		s.press("j", "enter", "j", "enter", "/").write("ｗ").press("esc", "?", "esc")
		s.until("it is busy", func() bool { return !s.model.Busy() })
		if content := s.model.View().Content; strings.Contains(content, "\x1b[2J") || strings.Contains(content, "\u202e") {
			t.Errorf("%v: the screen has what a name holds", size)
		}
		for _, l := range strings.Split(s.screen(), "\n") {
			if w := ansi.StringWidth(l); w > size.w {
				t.Errorf("%v: a line of %d columns: %q", size, w, l)
			}
		}
	}
}
