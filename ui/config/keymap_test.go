package config

import (
	"slices"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestKeysAreNamedAsTheyArrive(t *testing.T) {
	for _, c := range []struct{ written, want, sent string }{
		{"x", "x", "x"}, {"X", "X", "X"}, {"/", "/", "/"}, {"+", "+", "+"}, {"-", "-", "-"}, {"<", "<", "<"}, {"^", "^", "^"},
		{"é", "é", "é"}, {"Ж", "Ж", "Ж"}, {"字", "字", "字"}, {"plus", "+", "+"}, {"shift+a", "A", "A"}, {"S-a", "A", "A"},
		{"ctrl+x", "ctrl+x", "\x18"}, {"Ctrl-X", "ctrl+x", "\x18"}, {"C-x", "ctrl+x", "\x18"}, {"<c-x>", "ctrl+x", "\x18"},
		{"^X", "ctrl+x", "\x18"}, {"Control+x", "ctrl+x", "\x18"}, {"ctrl+space", "ctrl+space", "\x00"}, {"C-@", "ctrl+space", "\x00"},
		{"ctrl+\\", "ctrl+\\", "\x1c"}, {"ctrl+_", "ctrl+_", "\x1f"}, {"ctrl+/", "ctrl+_", "\x1f"}, {"ctrl+]", "ctrl+]", "\x1d"}, {"ctrl+^", "ctrl+^", "\x1e"},
		{"alt+x", "alt+x", "\x1bx"}, {"M-x", "alt+x", "\x1bx"}, {"<A-x>", "alt+x", "\x1bx"}, {"option+x", "alt+x", "\x1bx"},
		{"alt+A", "alt+shift+a", "\x1bA"}, {"alt+shift+a", "alt+shift+a", "\x1bA"}, {"alt++", "alt++", "\x1b+"}, {"alt--", "alt+-", "\x1b-"},
		{"C-M-x", "ctrl+alt+x", "\x1b\x18"}, {"alt+ctrl+x", "ctrl+alt+x", "\x1b\x18"},
		{"enter", "enter", "\r"}, {"Return", "enter", "\r"}, {"<CR>", "enter", "\r"}, {"alt+enter", "alt+enter", "\x1b\r"},
		{"escape", "esc", "\x1b"}, {"space", "space", " "}, {" ", "space", " "}, {"tab", "tab", "\t"},
		{"shift+tab", "shift+tab", "\x1b[Z"}, {"<S-Tab>", "shift+tab", "\x1b[Z"}, {"backtab", "shift+tab", "\x1b[Z"},
		{"page-up", "pgup", "\x1b[5~"}, {"Page Down", "pgdown", "\x1b[6~"}, {"ctrl+page_up", "ctrl+pgup", "\x1b[5;5~"},
		{"del", "delete", "\x1b[3~"}, {"ins", "insert", "\x1b[2~"}, {"bs", "backspace", "\x7f"}, {"alt+backspace", "alt+backspace", "\x1b\x7f"},
		{"Home", "home", "\x1b[H"}, {"end", "end", "\x1b[F"}, {"arrow-left", "left", "\x1b[D"}, {"ctrl+right", "ctrl+right", "\x1b[1;5C"},
		{"shift+up", "shift+up", "\x1b[1;2A"}, {"ctrl+alt+shift+down", "ctrl+alt+shift+down", "\x1b[1;8B"},
		{"F1", "f1", "\x1bOP"}, {"f12", "f12", "\x1b[24~"}, {"f20", "f20", "\x1b[34~"}, {"ctrl+f5", "ctrl+f5", "\x1b[15;5~"},
	} {
		got, err := KeyName(c.written)
		if err != nil || got != c.want {
			t.Errorf("%q is %q, want %q (%v)", c.written, got, c.want, err)
			continue
		}
		_, event := (&uv.EventDecoder{}).Decode([]byte(c.sent))
		press, ok := event.(uv.KeyPressEvent)
		if !ok || press.String() != got {
			t.Errorf("%q is %q, but what the terminal sends arrives as %v", c.written, got, event)
		}
		if again, err := KeyName(got); err != nil || again != got {
			t.Errorf("%q is %q, which is %q (%v)", c.written, got, again, err)
		}
	}
}

func TestKeysThatNoTerminalSendsAreRefusedWithTheReason(t *testing.T) {
	for written, want := range map[string]string{
		"shift+enter":  `the key "shift+enter" cannot be used: many terminals, and tmux, send the same for it as for enter; take another key`,
		"C-Return":     `the same for it as for enter`,
		"ctrl+i":       `the key "ctrl+i" cannot be used: terminals send the same for it as for tab; take another key`,
		"ctrl+m":       `as for enter`,
		"ctrl+[":       `as for esc`,
		"ctrl+alt+i":   `as for alt+tab`,
		"ctrl+shift+a": `as for ctrl+a`,
		"ctrl+1":       `nothing of its own`,
		"ctrl+tab":     `as for tab`,
		"alt+tab":      `window managers keep it`,
		"alt+esc":      `as for esc`,
		"shift+space":  `as for space`,
		"shift+1":      `depends on the keyboard; write the character itself`,
		"alt+[":        `begin other keys with the same bytes`,
		"shift+insert": `terminals paste with it`,
		"cmd+x":        `keep that modifier for themselves; take ctrl or alt`,
		"ctl+x":        `there is no key "ctl+x"`,
		"entr":         `there is no key "entr"; did you mean enter?`,
		"pgupp":        `did you mean pgup?`,
		"esape":        `did you mean esc?`,
		"f21":          `there is no key "f21"; keys are characters`,
		"g g":          `several keys in a row cannot be set`,
		"":             `the name of the key is empty; write [] to take the keys away`,
		"\x1b":         `there is no key "\x1b"`,
		"\u202e":       `there is no key "\u202e"`,
		"\xff":         `there is no key "\xff"`,
		"ctrl+":        `there is no key "ctrl+"`,
	} {
		got, err := KeyName(written)
		if err == nil || got != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q: %v\nwant %s", written, got, err, want)
		}
	}
}

// commands are some that share keys by default, as those of livescope do.
var commands = []Known{
	{ID: "quit", Keys: []string{"q", "ctrl+c"}},
	{ID: "help", Keys: []string{"?", "f1"}},
	{ID: "events.filter", Keys: []string{"/"}, Scope: "events"},
	{ID: "events.follow", Keys: []string{"f"}, Scope: "events"},
	{ID: "events.open", Keys: []string{"enter"}, Scope: "events"},
	{ID: "events.enter", Keys: []string{"enter"}, Scope: "events"},
	{ID: "events.expand", Keys: []string{"E"}, Scope: "events", Together: []string{"events.follow"}},
	{ID: "sql.run", Keys: []string{"f5"}, Scope: "sql"},
	{ID: "sql.clear", Keys: []string{"f"}, Scope: "sql"},
}

// mapped gives commands keys, one a line: "events.filter f3 f4".
func mapped(t *testing.T, text string) (keys func(id string) []string, problems []string) {
	t.Helper()
	var settings []KeySetting
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		settings = append(settings, KeySetting{Command: words[0], Keys: words[1:], File: "config.toml", Line: i + 1})
	}
	m, wrong := NewKeymap(settings, commands)
	return func(id string) []string {
		i := slices.IndexFunc(commands, func(k Known) bool { return k.ID == id })
		return m.Keys(id, commands[i].Keys)
	}, lines(wrong)
}

func TestKeymap(t *testing.T) {
	for _, c := range []struct{ name, settings, keys, problem string }{
		{"keys take the place of the defaults", "events.filter F3 C-f", "events.filter f3 ctrl+f", ""},
		{"others keep their defaults", "events.filter f3", "help ? f1", ""},
		{"keys are taken away", "events.filter", "events.filter", ""},
		{"each key once", "events.filter f3 F3", "events.filter f3", ""},
		{"a key that terminals give two names", "events.filter alt+É", "events.filter alt+shift+é alt+É", ""},
		{"panes do not disturb each other", "sql.run f", "sql.run f5", `config.toml:1: sql.run: the key "f" belongs to sql.clear; take another key, or give sql.clear another one too`},
		{"a key of another pane", "sql.run /", "sql.run /", ""},
		{"a default of everywhere", "sql.run ? f6", "sql.run f6", `config.toml:1: sql.run: the key "?" belongs to help; take another key, or give help another one too`},
		{"everywhere against a pane", "help /", "help ? f1", `config.toml:1: help: the key "/" belongs to events.filter; take another key, or give events.filter another one too`},
		{"a default that has moved is free", "events.follow /\nevents.filter f", "events.follow /", ""},
		{"a default that was taken away is free", "help\nsql.run ?", "sql.run ?", ""},
		{"the first of two settings keeps the key", "events.filter f3\nevents.follow f3 f4", "events.follow f4", `config.toml:2: events.follow: the key "f3" is given to events.filter in line 1 already; take another key, or take it away there`},
		{"what shares a key may share another", "events.open o\nevents.enter o", "events.enter o", ""},
		{"what may be together may share a key", "events.expand f", "events.expand f", ""},
		{"a setting that loses its keys gives the defaults back", "events.open /\nevents.filter ?", "events.open enter", `config.toml:1: events.open: the key "/" belongs to events.filter; take another key, or give events.filter another one too` + "\n" + `config.toml:2: events.filter: the key "?" belongs to help; take another key, or give help another one too`},
		{"quit keeps ctrl+c", "quit Q", "quit Q ctrl+c", ""},
		{"quit keeps ctrl+c without keys", "quit", "quit ctrl+c", ""},
		{"quit keeps its defaults when its key is another's", "quit /", "quit q ctrl+c", `config.toml:1: quit: the key "/" belongs to events.filter; take another key, or give events.filter another one too`},
		{"nobody else gets ctrl+c", "sql.run C-c\nquit Q", "sql.run f5", "config.toml:1: sql.run: ctrl+c always quits; take another key"},
		{"an unknown command", "events.fliter f3", "events.filter /", `config.toml:1: there is no command "events.fliter"; did you mean events.filter?`},
		{"a command without its pane", "run f3", "sql.run f5", `config.toml:1: there is no command "run"; did you mean sql.run?`},
		{"a wrong key leaves the others", "help f2 entr", "help f2", `config.toml:1: help: there is no key "entr"; did you mean enter?`},
		{"no right key leaves the defaults", "help entr", "help ? f1", `config.toml:1: help: there is no key "entr"; did you mean enter?`},
		{"a command set twice", "help f2\nhelp f3", "help f2", `config.toml:2: "help" is set twice; take this one or the one of line 1 away`},
		{"too many keys", "help" + strings.Repeat(" f2", 17), "help f2", "config.toml:1: help: a command can have 16 keys; take the others away"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys, problems := mapped(t, c.settings)
			if got := strings.Join(problems, "\n"); got != c.problem {
				t.Errorf("said %s\nwant %s", got, c.problem)
			}
			want := strings.Fields(c.keys)
			if got := keys(want[0]); !slices.Equal(got, want[1:]) {
				t.Errorf("%s has %q, want %q", want[0], got, want[1:])
			}
		})
	}
}

func TestManyProblemsWithKeysAreCounted(t *testing.T) {
	_, problems := mapped(t, strings.TrimSuffix(strings.Repeat("nothing f2\n", 300), "\n"))
	if len(problems) != maxProblems+1 || problems[maxProblems] != "config.toml: 200 more problems; repair those above first" {
		t.Errorf("%d problems, the last is %q", len(problems), problems[len(problems)-1])
	}
}

func TestDefaultsNeverConflict(t *testing.T) {
	m, problems := NewKeymap(nil, append(slices.Clone(commands), Known{ID: "x", Keys: []string{"q", "?", "/", "f"}}))
	if problems != nil || !slices.Equal(m.Keys("help", []string{"?", "f1"}), []string{"?", "f1"}) {
		t.Errorf("said %v", problems)
	}
}

func TestNoKeymapMeansTheDefaults(t *testing.T) {
	var m *Keymap
	if got := m.Keys("help", []string{"?"}); !slices.Equal(got, []string{"?"}) {
		t.Errorf("got %q", got)
	}
}
