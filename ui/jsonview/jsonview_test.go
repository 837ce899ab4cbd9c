package jsonview

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"
)

func screen(m *Model, w, h int) string {
	scr := uv.NewScreenBuffer(w, h)
	m.Draw(scr, uv.Rect(0, 0, w, h), true, theme.None())
	lines := strings.Split(scr.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

const doc = `{"z": 9007199254740993, "a": "x", "items": [{"id": "t-1", "odd key": null}, [], true, {}], "n": -1.50e+10}`

func TestTree(t *testing.T) {
	m := New(doc)
	m.SetName("args")
	want := strings.Join([]string{
		`▾ args 4 keys`,
		`    z  9007199254740993`,
		`    a  "x"`,
		`  ▾ items  4 items`,
		`    ▾ [0] 2 keys`,
		`        id  "t-1"`,
		`        "odd key"  null`,
		`      [1] []`,
		`      [2] true`,
		`      [3] {}`,
		`    n  -1.50e+10`,
	}, "\n")
	if diff := cmp.Diff(want, screen(m, 60, 20)); diff != "" {
		t.Error(diff)
	}
}

func TestMovesAndFolds(t *testing.T) {
	m := New(doc)
	m.SetName("args")
	press := func(keys ...string) {
		for _, k := range keys {
			if !m.Key(k) {
				t.Fatalf("%q does nothing", k)
			}
		}
	}
	is := func(path, value string) {
		t.Helper()
		if m.Path() != path || m.Value() != value {
			t.Fatalf("at %s = %s, want %s = %s", m.Path(), m.Value(), path, value)
		}
	}
	press("j")
	is("args.z", "9007199254740993")
	press("j", "j", "l", "l")
	is("args.items[0].id", `"t-1"`)
	press("down")
	is(`args.items[0]["odd key"]`, "null")
	press("h")
	is("args.items[0]", `{"id": "t-1", "odd key": null}`)
	press("h", "h")
	is("args.items", `[{"id": "t-1", "odd key": null}, [], true, {}]`)
	press("h")
	if got := screen(m, 70, 20); !strings.Contains(got, `  ▸ items  [{"id": "t-1", "odd key": null}, [], true, {}]  4 items`) {
		t.Errorf("folded:\n%s", got)
	}
	press("enter", "G")
	is("args.n", "-1.50e+10")
	press("C", "g", "j", "j", "j", "space", "j", "E")
	is("args.items[0]", `{"id": "t-1", "odd key": null}`)
	press("C")
	is("args.items", `[{"id": "t-1", "odd key": null}, [], true, {}]`)
	press("pgup", "pgdown", "k", "up", "left", "right", "home", "end")
	if m.Key("x") {
		t.Error("x means something")
	}
}

func TestWhatIsNotJSONIsShownAsText(t *testing.T) {
	for _, tt := range []struct{ in, why, text string }{
		{"", "not JSON: empty", ""},
		{"hello\x1b[2J", "not JSON: no value can begin like this at byte 0, line 1 column 1", "hello␛[2J"},
		{"{\"a\":\n 01}", "not JSON: a comma or an end is missing at byte 8, line 2 column 3", "{\"a\":"},
		{`{"a":1`, "not JSON: the text ends too early at byte 6", `{"a":1`},
		{`["\x"]`, "no such escape at byte 3", `["\x"]`},
		{`[1}`, "the wrong kind of bracket closes here at byte 2", `[1}`},
		{`1 2`, "text after the end of the value at byte 2", "1 2"},
		{"\xff\xfe", "no value can begin", "��"},
		{`{a:1}`, "a key in double quotes is missing at byte 1", `{a:1}`},
	} {
		m := New(tt.in)
		got := screen(m, 90, 6)
		if m.IsJSON() || !strings.Contains(got, tt.why) || !strings.Contains(got, tt.text) {
			t.Errorf("%q:\n%s", tt.in, got)
		}
		for _, k := range []string{"j", "G", "enter", "h", "l", "E", "C", "g"} {
			m.Key(k)
			screen(m, 7, 3)
		}
		if m.Value() != tt.in {
			t.Errorf("the value of %q is %q", tt.in, m.Value())
		}
	}
}

func TestRawTextWraps(t *testing.T) {
	m := New("no " + strings.Repeat("abcd", 5) + "\n\nlast")
	want := "not JSON:…\nno abcdab\ncdabcdabc\ndabcd\n\nlast"
	if got := screen(m, 10, 10); got != want {
		t.Errorf("got\n%s", got)
	}
	m.End()
	if got := screen(m, 10, 2); got != "\nlast" {
		t.Errorf("at the end: %q", got)
	}
}

func TestHostileDocuments(t *testing.T) {
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	for name, raw := range map[string]string{
		"deep arrays":      deep,
		"deep objects":     strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000),
		"unclosed":         strings.Repeat("[", 5<<20),
		"a long string":    `"` + strings.Repeat("x", 5<<20) + `"`,
		"many items":       "[" + strings.Repeat("1,", 2<<20) + "1]",
		"many containers":  "[" + strings.Repeat("[],", 1<<20) + "{}]",
		"wrapped in depth": strings.Repeat("[", 199) + strings.Repeat("[[1]],", 800_000) + "1" + strings.Repeat("]", 199),
		"noise":            strings.Repeat("\x00\xff\u202e\u0301", 1<<20),
		"one long key":     `{"` + strings.Repeat("k", 5<<20) + `":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			m := New(raw)
			m.ExpandAll()
			for range 300 {
				m.Key("l")
			}
			m.End()
			screen(m, 80, 24)
			m.Path()
			m.CollapseAll()
			screen(m, 80, 24)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestDepthIsBounded(t *testing.T) {
	m := New(strings.Repeat("[", 300) + strings.Repeat("]", 300))
	m.ExpandAll()
	m.End()
	if got := screen(m, 80, 3); !strings.Contains(got, "goes deeper") {
		t.Errorf("at the deepest:\n%s", got)
	}
}

func TestChildrenComeInPages(t *testing.T) {
	var b strings.Builder
	for i := range 1200 {
		fmt.Fprintf(&b, `,{"n":%d}`, i)
	}
	m := New("[" + b.String()[1:] + "]")
	m.End()
	if got := screen(m, 40, 2); !strings.Contains(got, "… 700 more") {
		t.Fatalf("at the end of the first page:\n%s", got)
	}
	m.Key("enter")
	m.End()
	m.Key("enter")
	m.End()
	if m.Path() != "[1199]" || m.Value() != `{"n":1199}` {
		t.Errorf("the last is %s = %s", m.Path(), m.Value())
	}
}

func TestLongStringsSayHowLong(t *testing.T) {
	m := New(`{"s":"` + strings.Repeat("x", 12_000) + `"}`)
	if got := screen(m, 40, 3); !strings.Contains(got, "xxx…\" 12 kB") {
		t.Errorf("got\n%s", got)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{doc, "[]", "{}", `"\u00e9\n"`, "-0.5e-3", "tru", "[1,]", `{"a"}`, "01", "[[[", "\"\xff\"", " 1 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := scan(s)
		if valid := json.Valid([]byte(s)); valid != (err == nil) && strings.Count(s, "[")+strings.Count(s, "{") < 9000 {
			t.Fatalf("%q: valid %v, but %v", s, valid, err)
		}
		m := New(s)
		m.ExpandAll()
		if err == nil {
			for i := range m.lines {
				m.cursor = i
				if !json.Valid([]byte(m.Value())) {
					t.Fatalf("%q: the value at %s is %q", s, m.Path(), m.Value())
				}
			}
		}
		screen(m, 20, 5)
	})
}

func BenchmarkDraw(b *testing.B) {
	m := New("[" + strings.Repeat(doc+",", 20_000) + "1]")
	m.ExpandAll()
	m.End()
	scr, th := uv.NewScreenBuffer(100, 50), theme.ANSI16()
	b.ReportAllocs()
	for b.Loop() {
		m.Draw(scr, uv.Rect(0, 0, 100, 50), true, th)
	}
}

func BenchmarkNew5MB(b *testing.B) {
	raw := "[" + strings.Repeat(doc+",", 5<<20/len(doc)) + "1]"
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		New(raw)
	}
}
