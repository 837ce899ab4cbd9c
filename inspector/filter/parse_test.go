package filter

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestParseErrorsSayWhereAndWhatInstead(t *testing.T) {
	tests := []struct {
		text     string
		pos, end int
		line     string
	}{
		{`nam:x`, 0, 4, `filter at column 1, "nam:": unknown field nam: (did you mean name:?)`},
		{`milk Client:a`, 5, 12, `filter at column 6, "Client:": unknown field Client: (did you mean client:?)`},
		{`http://x`, 0, 5, `filter at column 1, "http:": unknown field http: (known are name: client: session: is: seq: touches: and args.…; quote it to search for the text)`},
		{`args:x`, 0, 5, `filter at column 1, "args:": unknown field args: (did you mean args.field=…?)`},
		{`is:pendign`, 3, 10, `filter at column 4, "pendign": is: does not know "pendign" (did you mean is:pending?)`},
		{`is:client`, 3, 9, `filter at column 4, "client": is: does not know "client" (did you mean is:client-only?)`},
		{`is:zzz`, 3, 6, `filter at column 4, "zzz": is: does not know "zzz" (known are confirmed, pending, client-only, rebased, unknown)`},
		{`is:`, 3, 3, `filter at its end: is: needs a status (known are confirmed, pending, client-only, rebased, unknown)`},
		{`name:`, 5, 5, `filter at its end: name: has nothing to look for (write "" for the empty text)`},
		{`name:a,`, 7, 7, `filter at its end: name: has nothing to look for (write "" for the empty text)`},
		{`name:a"b`, 6, 7, `filter at column 7, "\"": a quote inside a word (quote the whole, with \" for the quote itself)`},
		{`name:"a"b`, 8, 9, `filter at column 9, "b": the quoted string ends before this (a quote inside is written \")`},
		{`seq:`, 4, 4, `filter at its end: seq: needs an event number (write seq:e5, seq:e5..e9, seq:e5.. or seq:..e9)`},
		{`seq:..`, 4, 6, `filter at column 5, "..": seq: needs an event number (write seq:e5, seq:e5..e9, seq:e5.. or seq:..e9)`},
		{`seq:e5..f`, 8, 9, `filter at column 9, "f": "f" is not an event number (write e5, e5.1, e5r1 or e5.1r1)`},
		{`seq:e9..e5`, 4, 10, `filter at column 5, "e9..e5": the range ends before it starts (write seq:e5..e9)`},
		{`"abc`, 0, 4, `filter at column 1, "\"abc": this quote is not closed (a quote to search for is written "\"")`},
		{`(a b`, 0, 1, `filter at column 1, "(": this parenthesis is not closed`},
		{`a) b`, 1, 2, `filter at column 2, ")": this parenthesis closes nothing (quote it to search for it: ")")`},
		{`()`, 0, 2, `filter at column 1, "()": nothing between the parentheses (quote them to search for them: "()")`},
		{`)`, 0, 1, `filter at column 1, ")": a term is missing before the parenthesis (quote it to search for it: ")")`},
		{`a or`, 4, 4, `filter at its end: a term is missing`},
		{`a and `, 6, 6, `filter at its end: a term is missing`},
		{`or a`, 0, 2, `filter at column 1, "or": a term is missing before or (quote it to search for it: "or")`},
		{`a and and b`, 6, 9, `filter at column 7, "and": a term is missing before and (quote it to search for it: "and")`},
		{`not`, 3, 3, `filter at its end: a term is missing`},
		{`a - b`, 2, 3, `filter at column 3, "-": - stands alone (it negates what follows it without a blank; quote it to search for it: "-")`},
		{`args.x`, 0, 6, `filter at column 1, "args.x": this path is compared with nothing (write args.x=value; known are = != < <= > >= ~)`},
		{`args.x:5`, 6, 7, `filter at column 7, ":": an operator must stand here (write args.x=value; known are = != < <= > >= ~)`},
		{`args.x==5`, 7, 8, `filter at column 8, "=": a second operator (known are = != < <= > >= ~; quote the value if it starts so)`},
		{`args.x=`, 7, 7, `filter at its end: nothing to compare with (write "" for the empty text)`},
		{`args..x=1`, 4, 5, `filter at column 5, ".": a key is missing after the dot (write args["…"] for a key with such characters)`},
		{`args[x]=1`, 4, 6, `filter at column 5, "[x": a position or a quoted key must stand between the brackets (write args[0] or args["key"])`},
		{`args["x"=1`, 8, 9, `filter at column 9, "=": the quoted string ends before this (a quote inside is written \")`},
		{`args[1=1`, 4, 6, `filter at column 5, "[1": this bracket is not closed`},
		{`args~milk`, 0, 4, `filter at column 1, "args": a comparison starts with args and a field (write args.field~…; a plain word searches all of the args)`},
		{`priority>3`, 0, 8, `filter at column 1, "priority": a comparison starts with args and a field (write args.priority>…, or quote it to search for the text)`},
		{`arg.id=x`, 0, 6, `filter at column 1, "arg.id": a comparison starts with args and a field (did you mean args.id=…?)`},
		{"ä \xff", 3, 4, `filter: byte 3 is not UTF-8`},
		{"a\x00", 1, 2, `filter at column 2, "\x00": a NUL character`},
		{strings.Repeat("(", 300), 200, 201, `filter at column 201, "(": nested more than 200 deep`},
		{strings.Repeat("-", 60000) + "a", 200, 201, `filter at column 201, "-": nested more than 200 deep`},
		{strings.Repeat("a ", 1001), 2000, 2001, `filter at column 2001, "a": more than 1000 terms`},
		{strings.Repeat("a", MaxText+1), MaxText, MaxText + 1, `filter: longer than 64 KB`},
	}
	for _, tt := range tests {
		_, err := Parse(tt.text)
		var e *ParseError
		if !errors.As(err, &e) {
			t.Errorf("%.40q: error %v", tt.text, err)
			continue
		}
		if e.Pos != tt.pos || e.End != tt.end || e.Error() != tt.line {
			t.Errorf("%.40q: %d..%d %s\nwant %d..%d %s", tt.text, e.Pos, e.End, e, tt.pos, tt.end, tt.line)
		}
		if strings.Contains(e.Error(), "\n") {
			t.Errorf("%.40q: more than one line", tt.text)
		}
	}
}

func TestCaretPointsAtTheMistake(t *testing.T) {
	tests := []struct{ text, want string }{
		{`milk nam:x`, "milk nam:x\n     ^^^^"},
		{`a or`, "a or\n    ^"},
		{"ä\tnam:x", "ä nam:x\n  ^^^^"},
		{strings.Repeat("a ", 60) + `nam:x`, "…" + (" " + strings.Repeat("a ", 60))[121-66:] + "nam:x\n" + strings.Repeat(" ", 67) + "^^^^"},
	}
	for _, tt := range tests {
		_, err := Parse(tt.text)
		var e *ParseError
		if !errors.As(err, &e) {
			t.Fatalf("%q: %v", tt.text, err)
		}
		got := e.Caret(tt.text)
		if strings.HasPrefix(tt.want, "…") { // only the shape: as wide as allowed, carets under nam:
			line, carets, _ := strings.Cut(got, "\n")
			at := strings.Index(carets, "^")
			if n := len([]rune(line)); n > caretWidth+2 || !strings.HasPrefix(string([]rune(line)[at:]), "nam:") {
				t.Errorf("%q", got)
			}
			continue
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestStringIsCanonicalAndParsesToTheSame(t *testing.T) {
	tests := []struct{ text, want string }{
		{`  `, ``},
		{`milk  bread`, `milk and bread`},
		{`a AND (b and c)`, `a and b and c`},
		{`a OR b c`, `a or b and c`},
		{`(a or b) c`, `(a or b) and c`},
		{`-(a b) --c`, `not (a and b) and not not c`},
		{`NOT name:"x y",v1.*,"a*","b"`, `not name:"x y",v1.*,"a*",b`},
		{`is:rebased|pending,pending`, `is:pending,rebased`},
		{`seq:5..9 seq:e5.0 seq:..e7r0 seq:e3..e3`, `seq:e5..e9 and seq:e5.0 and seq:..e7r0 and seq:e3`},
		{`args . x`, `args and . and x`},
		{`args.x = "5"`, `args.x="5"`},
		{`args.x="abc" args.y=5.0 args.z="=a" args.n="null" args.m=null`, `args.x=abc and args.y=5.0 and args.z="=a" and args.n="null" and args.m=null`},
		{`args.a."b.c"[07]["d"] != x`, `args.a["b.c"][7].d!=x`},
		{`"and" "-x" "nam:y" "a\"b\\c" "" "args.x" "x>1" x.y`, `"and" and "-x" and "nam:y" and "a\"b\\c" and "" and "args.x" and "x>1" and x.y`},
		{`touches:todos,"weird t*"`, `touches:todos,"weird t*"`},
		{`12:30 e5: =x a,b`, `12:30 and e5: and =x and a,b`},
	}
	for _, tt := range tests {
		f := mustParse(t, tt.text)
		if f.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.text, f, tt.want)
		}
		roundTrip(t, f)
	}
	for _, text := range everyFilter() {
		roundTrip(t, mustParse(t, text))
	}
}

func roundTrip(t *testing.T, f *Filter) {
	t.Helper()
	again, err := Parse(f.String())
	if err != nil {
		t.Fatalf("%q does not parse: %v", f, err)
	}
	if diff := cmp.Diff(f, again, cmp.Exporter(exportAll)); diff != "" {
		t.Fatalf("%q parses to another filter: %s", f, diff)
	}
}

func TestEveryExampleOfTheReferenceParses(t *testing.T) {
	for _, term := range Reference() {
		if _, err := Parse(term.Example); err != nil || term.Syntax == "" || term.Meaning == "" {
			t.Errorf("%+v: %v", term, err)
		}
	}
	Reference()[0].Syntax = "changed"
	if Reference()[0].Syntax == "changed" {
		t.Error("the reference can be changed from outside")
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range everyFilter()[:140] {
		f.Add(text)
	}
	for _, term := range Reference() {
		f.Add(term.Example)
	}
	f.Add("args[\"\n\x01\"]")
	f.Add(`not (a or -b) "c\"\\" args.x["y"][0]~"z"`)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := Parse(text)
		if err != nil {
			var e *ParseError
			if !errors.As(err, &e) || e.Pos < 0 || e.End < e.Pos || e.End > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			if strings.ContainsFunc(e.Error(), unicode.IsControl) || strings.Count(e.Caret(text), "\n") != 1 {
				t.Fatalf("%q: %q %q", text, e.Error(), e.Caret(text))
			}
			return
		}
		roundTrip(t, filter)
		filter.Match(&Subject{Name: text, Args: text})
		filter.SQL(5)
		filter.Narrow(5)
	})
}
