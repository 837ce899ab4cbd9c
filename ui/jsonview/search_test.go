package jsonview

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
)

// tour goes to every match in turn and returns the paths.
func tour(m *Model, d int) []string {
	var paths []string
	_, n, _ := m.Matches()
	for range n {
		if !m.Next(d) {
			return append(paths, "not found")
		}
		paths = append(paths, m.JSONPath())
	}
	return paths
}

func TestSearchGoesFromLineToLine(t *testing.T) {
	const doc = `{"Milk":{"x":"milk","milk":"milk","y":["oat\u002dMILK",{"n":12.50}]},"say":"\"mi\nlk\"","milk-":{}}`
	for _, tt := range []struct {
		what string
		want []string
	}{
		{"milk", []string{"$.Milk", "$.Milk.x", "$.Milk.milk", "$.Milk.y[0]", `$."milk-"`}},
		{"MILK", []string{"$.Milk.y[0]"}},
		{"t-m", []string{"$.Milk.y[0]"}},
		{"2.5", []string{"$.Milk.y[1].n"}},
		{"\"mi\nlk\"", []string{"$.say"}},
		{"{", nil}, {":", nil}, {"u002d", nil}, {"", nil},
	} {
		m := New(doc)
		m.Search(tt.what)
		if _, n, exact := m.Matches(); n != len(tt.want) || !exact {
			t.Errorf("%q: %d matches, exact %v; want %d", tt.what, n, exact, len(tt.want))
		}
		if diff := cmp.Diff(tt.want, tour(m, 1)); diff != "" {
			t.Errorf("%q forwards: %s", tt.what, diff)
		}
		if len(tt.want) == 0 {
			if m.Next(1) || m.Next(-1) {
				t.Errorf("%q is found", tt.what)
			}
			continue
		}
		if m.Next(1); m.JSONPath() != tt.want[0] {
			t.Errorf("%q: round the end it goes to %s", tt.what, m.JSONPath())
		}
		back := tour(m, -1)
		for i, path := range back {
			if want := tt.want[(2*len(back)-1-i)%len(back)]; path != want {
				t.Errorf("%q backwards: %s, want %s", tt.what, path, want)
			}
		}
	}
}

func TestSearchStartsAtTheCursor(t *testing.T) {
	m := New(`["a","b a","c","d a"]`)
	m.End()
	m.Search("a")
	for _, want := range []struct {
		path string
		at   int
	}{{"$[3]", 3}, {"$[0]", 1}, {"$[1]", 2}} {
		m.Next(1)
		if at, n, _ := m.Matches(); m.JSONPath() != want.path || at != want.at || n != 3 {
			t.Errorf("at %s, %d of %d; want %v", m.JSONPath(), at, n, want)
		}
	}
	m.Move(1)
	if m.Next(-1); m.JSONPath() != "$[1]" {
		t.Errorf("back from below it goes to %s", m.JSONPath())
	}
}

func TestSearchOpensWhatIsFoldedAndFarAway(t *testing.T) {
	var b strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&b, `,{"n":%d}`, i)
	}
	m := New(`{"all":{"in":[` + b.String()[1:] + `]}}`)
	m.CollapseAll()
	m.Search("199999")
	if !m.Next(1) || m.JSONPath() != "$.all.in[199999].n" {
		t.Fatalf("at %s", m.JSONPath())
	}
	got := screen(m, 40, 700)
	if !strings.Contains(got, "… 199 500 before") || !strings.Contains(got, "… 100 000 more") {
		t.Errorf("the page around it:\n%.200s", got)
	}
	m.Move(-m.cursor + 3)
	m.Toggle()
	if m.JSONPath() != "$.all.in[199499]" {
		t.Errorf("more before ends at %s", m.JSONPath())
	}
	m.Search("100")
	for range 50 {
		if !m.Next(-1) || !strings.Contains(m.Value(), "100") {
			t.Fatalf("went to %s = %s", m.JSONPath(), m.Value())
		}
	}
}

func TestMatchesAreDrawn(t *testing.T) {
	th := theme.Theme{Match: uv.Style{Attrs: uv.AttrReverse}}
	m := New(`{"milk":"` + strings.Repeat("x", 900) + `oat milk` + strings.Repeat("y", 900) + `", "b": "a milk"}`)
	m.Search("milk")
	m.Next(-1)
	m.Next(-1)
	scr := uv.NewScreenBuffer(60, 5)
	m.Draw(scr, scr.Bounds(), true, th)
	marked := ""
	for y := range 5 {
		for x := range 60 {
			if c := scr.CellAt(x, y); c.Style.Attrs&uv.AttrReverse != 0 {
				marked += c.Content
			}
		}
		marked += "|"
	}
	if marked != "|milk|milk|||" {
		t.Errorf("marked %q in\n%s", marked, scr.String())
	}
	m = New(`["` + strings.Repeat("x", 900) + `oat milk` + strings.Repeat("y", 900) + `"]`)
	m.Search("milk")
	m.Next(1)
	if got := screen(m, 60, 5); !strings.Contains(got, "oat milky") {
		t.Errorf("what was found cannot be seen:\n%s", got)
	}
}

func TestSearchInWhatIsNotJSON(t *testing.T) {
	m := New("no\n" + strings.Repeat("abcd ", 50) + "\nMilk, milk")
	screen(m, 20, 5)
	m.Search("milk")
	if _, n, exact := m.Matches(); n != 2 || !exact {
		t.Errorf("%d matches", n)
	}
	if !m.Next(1) || !strings.Contains(screen(m, 20, 3), "Milk, milk") {
		t.Errorf("at line %d", m.cursor)
	}
	if m.Next(1); m.cursor != m.raw.lineOf(len(m.raw.s)-1) {
		t.Errorf("the second is on line %d", m.cursor)
	}
}

// oddKeys are keys as JSON writes them, without quotes.
var oddKeys = []string{"", "a b", "a.b", "a[0]", "0", "$a", "_a1", `a\"b`, `\"`, `\\`, `a\\\"b`, `\u00e9`, "é", `\n`, `a\/b`, `\ud83d\ude00`, "'", `\u0000`, `\\(1)`, "#", "-1", "*", "\u202e"}

func TestJSONPathIsSQLites(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, key := range oddKeys {
		doc := `{"z":[0,{"` + key + `":{"` + key + `":"found"}}]}`
		m := New(doc)
		m.ExpandAll()
		m.End()
		var got any
		if err := db.QueryRow("SELECT json_extract(?, ?)", doc, m.JSONPath()).Scan(&got); err != nil || got != "found" {
			t.Errorf("%s in %s: %v, %v", m.JSONPath(), doc, got, err)
		}
	}
}

func TestLeafIsDecoded(t *testing.T) {
	m := New(`["a\n\u00e9\ud83d\ude00\/\ud800\"",12.50,true,null,[],"\\"]`)
	for _, want := range [][]any{
		{"", "", false}, {"string", "a\né😀/\ufffd\"", true}, {"number", "12.50", true}, {"boolean", "true", true},
		{"null", "null", true}, {"", "", false}, {"string", `\`, true},
	} {
		kind, text, ok := m.Leaf()
		if diff := cmp.Diff(want, []any{kind, text, ok}); diff != "" {
			t.Errorf("%s: %s", m.JSONPath(), diff)
		}
		m.Move(1)
	}
	if kind, text, ok := New("not JSON").Leaf(); kind != "string" || text != "not JSON" || !ok {
		t.Errorf("of what is not JSON: %q %q %v", kind, text, ok)
	}
}

func TestSearchInHostileDocuments(t *testing.T) {
	for name, raw := range map[string]string{
		"deep":       strings.Repeat(`{"a":`, 100_000) + `"needle"` + strings.Repeat("}", 100_000),
		"a string":   `"` + strings.Repeat(`\u006e`, 5<<17) + `needle"`,
		"a number":   "[" + strings.Repeat("1", 5<<20) + `,"needle"]`,
		"items":      "[" + strings.Repeat("1,", 2<<20) + `"needle"]`,
		"one key":    `{"` + strings.Repeat("k", 5<<20) + `needle":1}`,
		"not JSON":   strings.Repeat("x\n", 1<<16) + "needle",
		"everywhere": "[" + strings.Repeat(`"needle",`, 1<<18) + `"needle"]`,
	} {
		t.Run(name, func(t *testing.T) {
			m := New(raw)
			start := time.Now()
			m.Search("needle")
			for m.Read() {
			}
			for _, d := range []int{-1, 1, -1} {
				if !m.Next(d) {
					t.Errorf("%d: not found", d)
				}
				screen(m, 80, 24)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// FuzzSearch goes through all matches and compares them with what the lines of the whole tree say.
func FuzzSearch(f *testing.F) {
	f.Add(doc, "t-1")
	f.Add(`{"a":{"a":"\u0061"},"b":["a",1]}`, "a")
	f.Add(`"\ud800\\\"x"`, `\"`)
	f.Add("no json", "o")
	f.Fuzz(func(t *testing.T, s, what string) {
		m := New(s)
		m.ExpandAll()
		m.Search(what)
		_, n, exact := m.Matches()
		if !exact {
			return
		}
		text := m.hunt.Text()
		want := 0
		for i := range m.lines {
			m.cursor = i
			key, _ := m.current()
			has := false
			if key.keyFrom < key.keyTo {
				_, has = text.Index(decode(s[key.keyFrom:key.keyTo]), 0, len(decode(s[key.keyFrom:key.keyTo])))
			}
			if _, leaf, ok := m.Leaf(); ok && !has {
				_, has = text.Index(leaf, 0, len(leaf))
			}
			if has {
				want++
			}
		}
		if m.IsJSON() && utf8.ValidString(s) && len(s) < 1000 && strings.Count(s, "{")+strings.Count(s, "[") < maxDepth && n != want {
			t.Fatalf("%q in %q: %d matches, want %d", what, s, n, want)
		}
		m.CollapseAll()
		for i := range min(n, 20) {
			if !m.Next(1 - 2*(i%2)) {
				t.Fatalf("%q in %q: match %d of %d is not found", what, s, i, n)
			}
			screen(m, i%9, 1+i%3)
		}
		if kind, leaf, ok := m.Leaf(); ok && kind == "string" && m.IsJSON() && utf8.ValidString(s) {
			var want string
			if err := json.Unmarshal([]byte(m.Value()), &want); err != nil || want != leaf {
				t.Fatalf("%s is %q, want %q (%v)", m.Value(), leaf, want, err)
			}
		}
	})
}

func BenchmarkSearch5MB(b *testing.B) {
	m := New("[" + strings.Repeat(doc+",", 5<<20/len(doc)) + `"needle"]`)
	b.SetBytes(int64(len(m.doc.s)))
	for b.Loop() {
		m.Search("needle")
	}
}

func BenchmarkNextAtTheEndOf5MB(b *testing.B) {
	raw := "[" + strings.Repeat(doc+",", 5<<20/len(doc)) + `"needle"]`
	m := New(raw)
	for b.Loop() {
		m.root.kids, m.root.pages, m.root.first, m.root.resume = nil, nil, 0, 0
		m.doc.load(m.root)
		m.Search("needle")
		if !m.Next(1) {
			b.Fatal("not found")
		}
	}
}
