package ui_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
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
	d := uitest.Start(t, uitest.Open(t, hostile(t)), uitest.Options{Width: 100, Height: 30}).WaitFor("events")
	d.Press("enter")
	for range hostileArgs() {
		d.Press("]", "]", "]", "]", "i", "[", "[", "k")
	}
	d.Press("y", "esc", "m", "esc")
	d.Press("2").WaitFor("SELECT").Press("ctrl+u").Paste("SELECT name, argsJson, clientId, sessionId FROM eventlog ORDER BY seqNumGlobal DESC; -- " + title).Press("ctrl+r").WaitFor("rows")
	for range hostileArgs() {
		d.Press("tab", "enter", "down", "esc", "down", "right", "left", "tab", "tab")
	}
	d.Press("esc", "?", "esc", "!")
	clean(t, d.Raw())
}

// TestMonkey presses keys at random, the same ones every time, and then looks for what must never happen.
func TestMonkey(t *testing.T) {
	steps := 2000
	if testing.Short() {
		steps = 300
	}
	keys := []string{
		"j", "k", "g", "G", "pgup", "pgdown", "ctrl+d", "ctrl+u", "up", "down", "left", "right", "home", "end", "space",
		"enter", "enter", "enter", "tab", "tab", "shift+tab", "/", "f", "J", "o", "w", "[", "]", "i", "y", "Y", "m", "E", "C",
		"ctrl+r", "ctrl+e", "ctrl+t", "ctrl+o", "ctrl+p", "ctrl+n", "ctrl+x", "alt+r", "alt+1", "alt+2", "1", "2", "?", "!", "ctrl+l", "ctrl+y", "backspace",
	}
	words := []string{"milk", "is:pending", "name:v1*", "seq:e1..e250", "not (", "e200", "touches:todos", "SELECT * FROM eventlog;", "DELETE FROM todos", "\"h1\""}
	d := uitest.Start(t, uitest.Open(t, hostile(t)), uitest.Options{Width: 100, Height: 30, Blind: true})
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range steps {
		switch n := dice.IntN(100); {
		case n < 4:
			d.Press("esc") // nothing may follow at once, or it would be another key
		case n < 7:
			d.Paste(words[dice.IntN(len(words))] + title)
		case n < 10:
			d.Resize(40+dice.IntN(180), 10+dice.IntN(50))
		default:
			d.Send(keys[dice.IntN(len(keys))])
		}
		if i%25 == 0 {
			d.WaitIdle()
		}
		if d.Ended() {
			t.Fatalf("the program ended at step %d: %v", i, d.WaitEnd())
		}
	}
	d.WaitIdle()
	clean(t, d.Raw())
}
