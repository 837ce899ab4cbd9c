package ui_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/config"
	"github.com/livescope/livescope/ui/uitest"
)

// title is what would rename the terminal's window, if it got through.
const title = "\x1b]0;pwned\a"

// hostileArgs are args that mean harm: to the terminal, to the layout, to the reader.
func hostileArgs() []string {
	return []string{
		`{"id":"` + title + `"}`,
		`{"id":"\u001b]0;pwned\u0007","text":"\u001b[2J"}`,
		title,
		"{\"id\":\"h1\",\"text\":\"\x1b[31mred\x1b[0m \x9b31m \xc2\x9b31m \u0085 \x07\x07\x08\x08 \x0e\"}",
		`{"id":"h2","text":"` + "\u202egnp.exe\u2066 \u200d👨\u200d👩\u200d👧\u200d👦 \ufeff \U000e0041 e" + strings.Repeat("\u0301", 500) + `"}`,
		`{"id":"h3","blob":"` + strings.Repeat("milk ", 1<<20) + `"}`,
		strings.Repeat("[", 100_000),
		strings.Repeat(`{"a":`, 50_000) + "1" + strings.Repeat("}", 50_000),
		"\xff\xfe\xfd not text at all", "", "null", `"a string"`, "[1,2,3", "{\"a\":1}\n{\"b\":2}",
		`{"id":"` + strings.Repeat("表", 5000) + `"}`,
	}
}

// hostile is a store of which every text is chosen by somebody who means harm.
func hostile(t *testing.T) string {
	t.Helper()
	path, app := copyOf(t, "pending")
	n := int64(200)
	for _, args := range hostileArgs() {
		app.commit(livestore.SeqNum{Global: n}, "v1."+title+"\x1b[2J\u202e"+strings.Repeat("n", int(n)), args)
		n++
	}
	state(t, path, `UPDATE todos SET text = text || ? WHERE rowid % 2 = 0`, title+"\x1b[2J\u202e")
	app.exec(`UPDATE eventlog SET clientId = clientId || ?, sessionId = ? || sessionId WHERE seqNumGlobal >= 200`, title, "\x1b[5n")
	return path
}

// clean fails when something of the store's reached the terminal as more than text.
func clean(t *testing.T, raw string) {
	t.Helper()
	for _, bad := range []string{"\x1b]0;", "pwned\a", "\x1b[31mred", "\x1b[5n", "\x9b31m", "\u009b", "\u202e", "\u2066", "\u200d", "\ufeff", "\x07\x07", "\x0e"} {
		if at := strings.Index(raw, bad); at >= 0 {
			t.Errorf("%q reached the terminal: …%q…", bad, raw[max(0, at-40):min(len(raw), at+40)])
		}
	}
}

func TestHostileStoreByHand(t *testing.T) {
	d := startOn(t, uitest.Open(t, hostile(t)), uitest.Options{Width: 100, Height: 30}).WaitFor("events")
	d.Press("enter")
	for range hostileArgs() {
		d.Press("]", "]", "]", "]", "i", "[", "[", "k")
	}
	d.Press("y", "esc", "m", "esc")
	d.Press("alt+4").WaitFor("SELECT").Press("ctrl+u").Paste("SELECT name, argsJson, clientId, sessionId FROM eventlog ORDER BY seqNumGlobal DESC; -- " + title).Press("ctrl+r").WaitFor("rows")
	for range hostileArgs() {
		d.Press("tab", "enter", "down", "esc", "down", "right", "left", "tab", "tab")
	}
	d.Press("esc", "?", "esc", "!")
	clean(t, d.Raw())
}

// keysOf are all keys that mean something somewhere, and those that begin something.
func keysOf(t *testing.T, d *uitest.Driver) []string {
	t.Helper()
	keys := []string{"backspace", "delete", "z", "0", "5", "a", "'", "\\", "é", "ctrl+space"}
	for _, c := range d.Commands() {
		for _, k := range c.Binding.Keys() {
			switch k {
			case "ctrl+c", "ctrl+z", "q", "esc": // they end or suspend the program; escape is pressed alone
				continue
			}
			if _, ok := uitest.Sequence(k); !ok {
				t.Errorf("%s: no terminal can send %q", c.ID, k)
				continue
			}
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// TestRandomKeys presses every key in every pane at random, the same ones every time, and then looks for what must never
// happen.
func TestRandomKeys(t *testing.T) {
	steps := 5000
	switch {
	case testing.Short():
		steps = 125
	case racing:
		steps = 250
	}
	t.Chdir(t.TempDir()) // for what is written to files
	for seed := range uint64(4) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel() // most of the time is spent on waiting for what an escape begins
			randomKeys(t, seed, steps)
		})
	}
}

func randomKeys(t *testing.T, seed uint64, steps int) {
	words := []string{
		"milk", "is:pending", "name:v1*", "seq:e1..e250", "not (", "e200", "touches:todos", "SELECT * FROM eventlog;", "DELETE FROM todos",
		"\"h1\"", "text ~ milk", "theme dark", "events.filter is:pending", "move.down 3", "zoom", "h1", "1",
	}
	start := func() *uitest.Driver {
		return uitest.Start(t, uitest.Open(t, hostile(t)), uitest.Options{Width: 100, Height: 30, Blind: true, Config: config.Config{Mouse: true}})
	}
	d := start()
	keys := keysOf(t, d)
	dice := rand.New(rand.NewPCG(1, seed))
	for i := range steps {
		switch n := dice.IntN(1000); {
		case n < 40:
			d.Press("esc") // nothing may follow at once, or it would be another key
		case n < 70:
			d.Paste(words[dice.IntN(len(words))] + title)
		case n == 70 && i%10 == 0:
			d.Paste(strings.Repeat("x'\"\x1b[31m\n", 100_000))
		case n < 90:
			d.Resize(1+dice.IntN(220), 1+dice.IntN(60))
		case n < 130:
			d.Click(dice.IntN(100), dice.IntN(30))
		case n < 150:
			d.Send("alt+" + string(rune('1'+dice.IntN(5))))
		default:
			d.Send(keys[dice.IntN(len(keys))])
		}
		if i%25 == 0 {
			d.WaitIdle()
		}
		if d.Ended() { // the palette and the prompt have a command for that
			if err := d.WaitEnd(); err != nil {
				t.Fatalf("the program ended at step %d: %v", i, err)
			}
			clean(t, d.Raw())
			restored(t, d.Raw())
			d = start()
		}
	}
	d.WaitIdle()
	clean(t, d.Raw())
	d.Send("ctrl+c")
	d.Resize(100, 30)
	for range 3 { // it may ask whether something is to be lost
		if !d.Ended() {
			d.Send("y")
		}
	}
	if err := d.WaitEnd(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	restored(t, d.Raw())
}
