package eventlog

import (
	"testing"

	"github.com/livescope/livescope/ui/theme"
)

func TestPreview(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{`{"id":"t1","text":"x"}`, `{id:"t1", text:"x"}`},
		{"{ \"a\" : [1, 2.50, true],\n \"b-c\": null }", `{a:[1, 2.50, true], "b-c":null}`},
		{`{"a":"with \" quote: , {"}`, `{a:"with \" quote: , {"}`},
		{`{"value":{"filter":"acti`, `{value:{filter:"acti`},
		{`{"a":"b\`, `{a:"b\`},
		{`{"`, `{"`},
		{`{"":1}`, `{"":1}`},
		{`not { json`, `not { json`},
		{``, ``},
		{`  [1]`, `[1]`},
	} {
		if got, _ := preview(c.args, theme.ANSI16()); got != c.want {
			t.Errorf("preview(%q) = %q, want %q", c.args, got, c.want)
		}
	}
}

func FuzzPreview(f *testing.F) {
	f.Add(`{"id":"t1","n":[1,{"a":null}]}`)
	f.Add("{\"\\")
	f.Fuzz(func(t *testing.T, args string) {
		s, spans := preview(args, theme.ANSI16())
		at := 0
		for _, span := range spans {
			if span.From != at || span.To < span.From {
				t.Fatalf("span %v of %q does not begin at %d", span, s, at)
			}
			at = span.To
		}
		if at != len(s) {
			t.Fatalf("the spans of %q end at %d", s, at)
		}
	})
}
