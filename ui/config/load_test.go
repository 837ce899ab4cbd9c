package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"
)

// load reads a text as a settings file, and gives its problems as lines.
func load(t *testing.T, text string) (Config, []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, problems := Load(path)
	return c, lines(problems)
}

func lines(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.String())
	}
	return out
}

func TestEverySettingIsRead(t *testing.T) {
	got, problems := load(t, "\xef\xbb\xbf"+`# mine
theme = "light"
mouse = false
redact = true
[keys]
"events.filter" = ["/", "ctrl+s"]
events.follow = "F"
"events.mentions" = []
[keys.sql]
run = [ # both
  "f5",
  'ctrl+r',
]
`)
	want := Config{Theme: "light", Redact: true, Keys: []KeySetting{
		{Command: "events.filter", Keys: []string{"/", "ctrl+s"}, Line: 6, Column: 1},
		{Command: "events.follow", Keys: []string{"F"}, Line: 7, Column: 1},
		{Command: "events.mentions", Keys: []string{}, Line: 8, Column: 1},
		{Command: "sql.run", Keys: []string{"f5", "ctrl+r"}, Line: 10, Column: 1},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(KeySetting{}, "File")); diff != "" || problems != nil {
		t.Errorf("%s\n%q", diff, problems)
	}
}

func TestKeysCanStandInOneLine(t *testing.T) {
	got, problems := load(t, `keys = { "events.filter" = "f3", sql = { run = ["f5"] } }`)
	if problems != nil || len(got.Keys) != 2 || got.Keys[0].Command != "events.filter" || got.Keys[1].Command != "sql.run" {
		t.Errorf("%+v %q", got.Keys, problems)
	}
}

func TestProblemsNameTheirLineAndTheRestCounts(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown setting, with the closest", "mouse = false\nthem = \"dark\"", `config.toml:2: there is no setting "them"; did you mean theme?`},
		{"unknown setting, none close", "mouse = false\nwrapping = 1", `config.toml:2: there is no setting "wrapping"; the settings are theme, mouse, redact, keys`},
		{"unknown table, said once", "mouse = false\n[colours]\na = 1\nb = 2\n[colours.c]\nd = 1", `config.toml:2: there is no setting "colours"; the settings are theme, mouse, redact, keys`},
		{"unknown theme", "mouse = false\ntheme = \"drak\"", `config.toml:2: there is no theme "drak"; did you mean dark?`},
		{"a theme that is a number", "mouse = false\ntheme = 3", `config.toml:2: theme takes a name in quotes, not a number; write theme = "dark"`},
		{"a mouse that is text", "mouse = false\n\nredact = \"yes\"", `config.toml:3: redact takes true or false, not text; write redact = true`},
		{"keys that are text", "mouse = false\nkeys = \"x\"", `config.toml:2: keys takes commands and their keys; write [keys] and below it "events.filter" = ["/", "ctrl+s"]`},
		{"a key that is a number", "mouse = false\n[keys]\nhelp = 1", `config.toml:3: "help" takes a key or a list of keys, not a number; write [keys] and below it "events.filter" = ["/", "ctrl+s"]`},
		{"a setting that is a table", "mouse = false\n[theme]\nname = 1", `config.toml:2: theme is a setting and no table; write theme = "dark"`},
		{"a dotted setting", "mouse = false\ntheme.name = 1", `config.toml:2: theme is a setting and no table; write theme = "dark"`},
		{"a setting twice", "mouse = false\n\nmouse = true", `config.toml:3: "mouse" is set twice; take this one or the one of line 1 away`},
		{"a command twice", "mouse = false\n[keys]\n\"a.b\" = \"x\"\na.b = \"y\"", `config.toml:4: "a.b" is set twice; take this one or the one of line 3 away`},
		{"a table twice", "mouse = false\n[keys]\n[keys]", `config.toml:3: "keys" is set twice; take this one or the one of line 2 away`},
		{"a table in double brackets", "mouse = false\n[[keys]]", `config.toml:2: keys is one table; write [keys] with single brackets`},
		{"a hostile name", "mouse = false\n\"\\u001b[2J\\u202e\" = 1", `config.toml:2: there is no setting "\x1b[2J\u202e"; the settings are theme, mouse, redact, keys`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := load(t, c.text)
			if len(problems) != 1 || problems[0] != c.want {
				t.Errorf("said  %q\nwant [%q]", problems, c.want)
			}
			if got.Mouse || got.Theme != "auto" {
				t.Errorf("read as %+v", got)
			}
		})
	}
}

func TestWrongKeysOfAListLeaveTheOthers(t *testing.T) {
	got, problems := load(t, "[keys]\nhelp = [\n  \"x\",\n  2,\n]\nback = [true]")
	if len(problems) != 2 || !strings.HasPrefix(problems[0], "config.toml:4: ") || !strings.HasPrefix(problems[1], "config.toml:6: ") {
		t.Errorf("said %q", problems)
	}
	if len(got.Keys) != 1 || !slices.Equal(got.Keys[0].Keys, []string{"x"}) {
		t.Errorf("read as %+v", got.Keys)
	}
}

func TestBrokenFileIsOneProblemAndTheDefaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"syntax", "mouse = false\nthme = 3\ntheme = dark", "config.toml:3: this is not TOML: "},
		{"an open string at the end", "mouse = false\ntheme = \"dark", "config.toml:2: this is not TOML: "},
		{"an open list", "mouse = false\n[keys]\nhelp = [\"x\"", "config.toml:3: this is not TOML: "},
		{"another encoding", "mouse = false\ntheme = \"d\xe4rk\"", "config.toml:2: the settings are not UTF-8 text; save the file as UTF-8"},
		{"too large", "mouse = false\n" + strings.Repeat("# fill\n", maxFile/7), "config.toml: the settings are larger than 1 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := load(t, c.text)
			if len(problems) != 1 || !strings.HasPrefix(problems[0], c.want) {
				t.Errorf("said  %q\nwant [%q…]", problems, c.want)
			}
			if diff := cmp.Diff(Default(), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestColumnsCountCharacters(t *testing.T) {
	_, problems := parse("c", []byte("a = \"äöü\" x"))
	if len(problems) != 1 || problems[0].Line != 1 || problems[0].Column != 11 {
		t.Errorf("%+v", problems)
	}
}

func TestMissingFileIsNoProblem(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none", "config.toml"), os.DevNull} {
		if got, problems := Load(path); problems != nil || !cmp.Equal(got, Default()) {
			t.Errorf("%s: %+v %v", path, got, problems)
		}
	}
}

func TestFolderIsAProblem(t *testing.T) {
	got, problems := Load(t.TempDir())
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "not a file") || !cmp.Equal(got, Default()) {
		t.Errorf("%+v %v", got, problems)
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	var text strings.Builder
	for range 300 {
		text.WriteString("theme = \"dark\"\n")
	}
	got, problems := load(t, text.String())
	if len(problems) != maxProblems+1 || problems[maxProblems] != "config.toml: 199 more problems; repair those above first" || got.Theme != "dark" {
		t.Errorf("%d problems, the last is %q", len(problems), problems[len(problems)-1])
	}
}

func TestPath(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"LIVESCOPE_CONFIG": "mine.toml", "XDG_CONFIG_HOME": home}, "mine.toml"},
		{map[string]string{"XDG_CONFIG_HOME": home, "HOME": "elsewhere"}, filepath.Join(home, "livescope", "config.toml")},
		{map[string]string{"XDG_CONFIG_HOME": "not/absolute", "HOME": home}, filepath.Join(home, ".config", "livescope", "config.toml")},
	} {
		if got := Path(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %s, want %s", c.env, got, c.want)
		}
	}
}

// Whatever a file holds, its settings can be used and each problem is one line about a place in it.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{"", "theme = \"dark\"", "[keys]\na.b = [\"x\", 1, [2], {c=1}]", "keys = {a={b=\"x\"}}", "[[keys]]\na=1", "x = [[[", "\xff", "a = '''\n\n'''\ntheme=1", "[keys.a]\n[keys]\n", "mouse = true\r\nmouse = false"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := parse("config.toml", slices.Clone(data))
		if !slices.Contains(Themes, c.Theme) {
			t.Errorf("the theme is %q", c.Theme)
		}
		all := strings.Count(string(data), "\n") + 1
		check := func(problems []Problem) {
			for _, p := range problems {
				if p.Line < 0 || p.Line > all || strings.ContainsFunc(p.String(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
					t.Errorf("%d lines, and the problem %q at %d", all, p.String(), p.Line)
				}
				if strings.Contains(p.Message, "not TOML") && toml.Unmarshal(data, new(map[string]any)) == nil {
					t.Errorf("it is TOML, and %s", p)
				}
			}
		}
		check(problems)
		_, wrong := NewKeymap(c.Keys, []Known{{ID: "a.b", Keys: []string{"x"}, Scope: "a"}, {ID: "quit", Keys: []string{"q"}}})
		check(wrong)
	})
}
