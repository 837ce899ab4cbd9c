package prompt

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func withHistory(entries ...string) *Model {
	m := focused("draft")
	m.SetHistory(entries)
	return m
}

func TestSearchingTheHistory(t *testing.T) {
	entries := []string{"is:pending", "name:v1.TodoCreated", "milk", "args.text~Milk", "milk"}
	for _, tt := range []struct {
		name string
		keys []string
		want string // | is the cursor
		on   bool
	}{
		{"nothing typed yet", []string{"ctrl+r"}, "draft|", true},
		{"the newest first", []string{"ctrl+r", "m", "i"}, "|milk", true},
		{"older, and the same text only once", []string{"ctrl+r", "m", "i", "ctrl+r"}, "args.text~|Milk", true},
		{"older still", []string{"ctrl+r", "m", "i", "ctrl+r", "ctrl+r"}, "|milk", true},
		{"newer again", []string{"ctrl+r", "m", "i", "ctrl+r", "ctrl+s"}, "|milk", true},
		{"a capital counts", []string{"ctrl+r", "M"}, "args.text~|Milk", true},
		{"the last place in an entry", []string{"ctrl+r", "e", "d"}, "name:v1.TodoCreat|ed", true},
		{"what is found stays when more is not", []string{"ctrl+r", "T", "x"}, "name:v1.|TodoCreated", true},
		{"backspace goes back to the newest", []string{"ctrl+r", "m", "ctrl+r", "backspace", "m"}, "|milk", true},
		{"backspace over all of it", []string{"ctrl+r", "m", "backspace", "backspace"}, "draft|", true},
		{"enter takes it", []string{"ctrl+r", "p", "e", "n", "enter"}, "is:pending|", false},
		{"escape leaves what was there", []string{"left", "ctrl+r", "p", "e", "n", "esc"}, "draf|t", false},
		{"a move takes it and moves", []string{"ctrl+r", "p", "e", "n", "right"}, "is:p|ending", false},
		{"an edit takes it and edits", []string{"ctrl+r", "p", "e", "n", "delete"}, "is:|ending", false},
		{"down leads back to the draft", []string{"ctrl+r", "M", "end", "down", "down"}, "draft|", false},
		{"nothing is found at all", []string{"ctrl+r", "z", "enter"}, "draft|", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := withHistory(entries...)
			press(t, m, tt.keys...)
			if got := m.value[:m.col] + "|" + m.value[m.col:]; got != tt.want || m.Searching() != tt.on {
				t.Errorf("got %q, searching %v", got, m.Searching())
			}
		})
	}
}

func TestTheSearchIsSeen(t *testing.T) {
	m := withHistory("buy milk", "bread")
	press(t, m, "ctrl+r", "m", "i")
	if got, c := screen(m, 40, 1); got != `search "mi": buy milk` || c.X != 17 {
		t.Errorf("%q, the cursor at %v", got, c)
	}
	press(t, m, "z")
	if got, _ := screen(m, 40, 1); got != `not found "miz": buy milk` {
		t.Errorf("%q", got)
	}
	m.Update(tea.PasteMsg{Content: "!"})
	if got, _ := screen(m, 40, 1); got != "filter: buy !milk" {
		t.Errorf("after a paste: %q", got)
	}
}

func TestWhatIsRememberedIsGiven(t *testing.T) {
	m := withHistory("one")
	for _, tt := range []struct {
		text  string
		added bool
	}{{"one", false}, {"two", true}, {"two", false}, {"", false}, {"one", true}} {
		m.SetValue(tt.text)
		if entry, added := m.Remember(); entry != tt.text || added != tt.added {
			t.Errorf("%q: %q, %v", tt.text, entry, added)
		}
	}
	if got := strings.Join(m.History(), " "); got != "one two one" {
		t.Errorf("the history is %s", got)
	}
}

func TestAHistoryFromAFileIsCleaned(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	m := withHistory("a\x1b[2J\nb\xff", "", huge)
	got := m.History()
	if len(got) != 2 || got[0] != "a[2J b\ufffd" || len(got[1]) != maxSize {
		t.Errorf("%d entries, the first %q", len(got), got[0])
	}
	many := make([]string, maxHistory)
	for i := range many {
		many[i] = strings.Repeat("mm", maxSize/2)
	}
	m.SetHistory(many)
	start := time.Now()
	press(t, m, "ctrl+r", "m", "i", "l", "k")
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("a search took %v", took)
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("größe\n世界\nmilk", "ö")
	f.Add("\xff\xfe", "\ufffd")
	f.Fuzz(func(t *testing.T, history, typed string) {
		m := focused("draft")
		m.SetHistory(strings.Split(history, "\n"))
		press(t, m, "ctrl+r")
		for _, r := range typed {
			m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
			m.Update(named["ctrl+r"])
			if m.col > len(m.value) || m.col+m.search.length > len(m.value) && m.search.length > 0 {
				t.Fatalf("%q in %q: %d bytes at %d of %d", typed, history, m.search.length, m.col, len(m.value))
			}
			screen(m, 30, 2)
		}
		press(t, m, "esc")
		if m.Value() != "draft" {
			t.Fatalf("escape leads to %q", m.Value())
		}
	})
}
