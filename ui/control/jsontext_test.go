package control

import (
	"strings"
	"testing"

	"github.com/livescope/livescope/inspector"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		s, where, why string // where is "" for what is right
	}{
		{`{}`, "", ""},
		{" {\n \"a\": [1, 2.5e3, null, true, \"x\\n\"]\n} ", "", ""},
		{``, "line 1, column 1", "{} for none"},
		{" \n ", "line 1, column 1", "{} for none"},
		{`[1]`, "line 1, column 1", "are an object"},
		{`"ä"`, "line 1, column 1", "are an object"},
		{`{"a":1,}`, "line 1, column 8", "unexpected '}'"},
		{"{\"ä\": 1\n \"b\": 2}", "line 2, column 2", "after a value"},
		{`{"a":`, "line 1, column 6", "ends too early"},
		{`{"a":1} x`, "line 1, column 9", "after the object"},
		{"{\"a\":\"\n\"}", "line 1, column 7", "in string literal"},
		{strings.Repeat("[", 20_000), "line 1, column 1", "depth"},
	} {
		w := check(tt.s)
		switch {
		case w == nil && tt.where != "":
			t.Errorf("%.40q is said to be right", tt.s)
		case w != nil && (tt.where == "" || !strings.Contains(w.why, tt.why) || tt.why != "depth" && place(tt.s, w.at) != tt.where):
			t.Errorf("%.40q: %s: %s", tt.s, place(tt.s, w.at), w.why)
		}
	}
}

func TestTokens(t *testing.T) {
	const s = `{"id": "a\"b", "n": [-1.5e3, true], "x`
	var got []string
	for _, k := range tokens(s) {
		got = append(got, "ksnwp"[k.kind:k.kind+1]+s[k.from:k.to])
	}
	want := `p{ k"id" p: s"a\"b" p, k"n" p: p[ n-1.5e3 p, wtrue p] p, s"x`
	if joined := strings.Join(got, " "); joined != want {
		t.Errorf("got  %s\nwant %s", joined, want)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{`{"a":"b\`, "\"\n", `{"listId":1}`, "ä\xff{", `"\u00e4":`, "{\"a\x7f\":\u0085}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, k := range tokens(s) {
			if k.from < at || k.to <= k.from || k.to > len(s) {
				t.Fatalf("%q: a token from %d to %d after %d", s, k.from, k.to, at)
			}
			at = k.to
		}
		if w := check(s); w != nil {
			place(s, w.at)
		} else if w := check(pretty(s)); w != nil {
			t.Errorf("%q is right, and pretty it is not: %s", s, w.why)
		} else if w := check(blank(s)); w != nil {
			t.Errorf("%q is right, and blank it is not: %s", s, w.why)
		}
	})
}

func TestDraftBeginsWithTheLastEvent(t *testing.T) {
	e := inspector.EventName{Name: "v1.X", Example: `{"text":"milk","listId":"l1","n":3,"id":7,"ok":true,"sub":{"user_id":"u1"}}`}
	d := begin(e, false)
	if at := caret(d.args); !strings.HasPrefix(d.args[at:], `",`) || !strings.HasSuffix(d.args[:at], `"l1`) {
		t.Errorf("the cursor is at %q", d.args[at:])
	}
	if got := strings.Join(d.ids, " "); got != `"l1" 7 "u1"` {
		t.Errorf("ids %s", got)
	}
	if n := len(d.same(`{"listId":"l2","id":7}`)); n != 1 {
		t.Errorf("%d ids are the same", n)
	}
	hidden := begin(e, true)
	if got := compact(hidden.args); got != `{"text":"","listId":"","n":0,"id":0,"ok":false,"sub":{"user_id":""}}` || len(hidden.ids) > 0 {
		t.Errorf("hidden: %s", got)
	}
	for _, no := range []string{"", "not JSON", "[1]"} {
		if d := begin(inspector.EventName{Example: no}, false); d.args != "{}" || caret(d.args) != 1 {
			t.Errorf("%q begins as %q", no, d.args)
		}
	}
}
