package inspector

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/livescope/livescope/client/livestore"
)

func TestDiffArgs(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{`{"a":1,"b":[1,2]}`, `{ "b": [1, 2], "a": 1 }`, ``},
		{`{"a":1}`, `{"a":1.0}`, `a update 1 1.0`},
		{`{"a":"x"}`, `{"a":"\u0078"}`, ``},
		{`{"a":"x","gone":{"k":[]}}`, `{"a":"y","new":null}`, `a update "x" "y"; gone delete {"k":[]} ; new insert  null`},
		{`{"l":[{"id":1},2]}`, `{"l":[{"id":7},2,3]}`, `l[0].id update 1 7; l[2] insert  3`},
		{`{"odd key":1,"a.b":2,"":3}`, `{"odd key":4,"a.b":5,"":6}`, `["odd key"] update 1 4; ["a.b"] update 2 5; [""] update 3 6`},
		{`[1]`, `{"0":1}`, ` update [1] {"0":1}`},
		{`{"a":1,"a":2}`, `{"a":2}`, ``},
		{`{"a":"\ud800"}`, `{"a":"\ud801"}`, `a update "\ud800" "\ud801"`},
		{"{\"a\":\"\xff\"}", "{\"a\":\"\xfe\"}", "a update \"\xff\" \"\xfe\""},
		{`not json`, `{"a":1}`, ` update not json {"a":1}`},
		{`not json`, `not json`, ``},
		{``, `{"a":1}`, ` insert  {"a":1}`},
		{`{"a":"1"}`, `{"a":1}`, `a update "1" 1`},
	} {
		var got []string
		for _, ch := range DiffArgs(c.before, c.after) {
			got = append(got, strings.Join([]string{ch.Path, ch.Op.String(), ch.Old, ch.New}, " "))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
			t.Errorf("%s to %s:\n%s", c.before, c.after, diff)
		}
	}
}

func TestDiffArgsIsBounded(t *testing.T) {
	many := func(v int) string {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, `"k%d":%d,`, i, v)
		}
		return `{"` + strings.Repeat("k", 1<<20) + `":{` + strings.TrimSuffix(b.String(), ",") + `}}`
	}
	got := DiffArgs(many(1), many(2))
	if len(got) != MaxArgChanges || len(got[0].Path) > 2*maxPathBytes {
		t.Errorf("%d changes, a path of %d bytes", len(got), len(got[0].Path))
	}
	deep := func(v string) string { return strings.Repeat(`{"a":[`, 2000) + v + strings.Repeat(`]}`, 2000) }
	if got := DiffArgs(deep("1"), deep("2")); len(got) != 1 || got[0].Op != livestore.OpUpdate {
		t.Errorf("deep: %d changes", len(got))
	}
}

func FuzzDiffArgs(f *testing.F) {
	f.Add(`{"a":[1,{"b":null}],"c":"x"}`, `{"c":"y","a":[1,{"b":true},2]}`)
	f.Add(`{"a":1,"a":2}`, `{"a":2 , "":[]}`)
	f.Add(` "\ud800" `, `"\ud801"`)
	f.Add(strings.Repeat("[", 300)+strings.Repeat("]", 300), `not json`)
	f.Fuzz(func(t *testing.T, before, after string) {
		forth, back := DiffArgs(before, after), DiffArgs(after, before)
		if len(forth) > MaxArgChanges || len(DiffArgs(before, before)) > 0 {
			t.Fatal("not bounded, or different from itself")
		}
		if len(forth) != len(back) {
			t.Fatalf("%d changes forth and %d back", len(forth), len(back))
		}
		var a, b any
		if !utf8.ValidString(before+after) || strings.Contains(before+after, `\ud`) || strings.Contains(before+after, `\uD`) ||
			decode(before, &a) != nil || decode(after, &b) != nil {
			return
		}
		if same := reflect.DeepEqual(a, b); same != (len(forth) == 0) && depth(before) < maxDiffDepth && depth(after) < maxDiffDepth {
			t.Fatalf("equal is %v, and there are %d changes", same, len(forth))
		}
	})
}

func decode(text string, to *any) error {
	if !json.Valid([]byte(text)) {
		return fmt.Errorf("not JSON")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return d.Decode(to)
}

func depth(text string) int { return strings.Count(text, "[") + strings.Count(text, "{") }

func TestShapes(t *testing.T) {
	for args, want := range map[string]string{
		`{"id":"t1","n":5,"done":true,"l":[1,"x",{"k":null}],"e":{},"f":[]}`: `{"id":"…","n":0,"done":false,"l":[0,"…",{"k":null}],"e":{},"f":[]}`,
		`"secret"`: `"…"`, `5`: `0`, `secret`: `…`, `{"a":"secret"`: `…`, ` [ ] `: `[]`,
	} {
		if got := Shape(args); got != want {
			t.Errorf("%s has the shape %s, not %s", args, got, want)
		}
	}
	for _, c := range []struct{ value, want any }{
		{nil, nil}, {int64(5), "integer"}, {2.5, "real"}, {"twelve bytes", "text 12"}, {make([]byte, 4200), "blob 4 KB"}, {[]byte{1}, "blob 1 B"},
		{Cell{Value: "begin", Bytes: 3 << 20, Cut: true}, "text 3 MB"}, {Cell{Value: int64(5)}, "integer"}, {Cell{}, nil}, {struct{}{}, "…"},
	} {
		if got := ShapeValue(c.value); got != c.want {
			t.Errorf("%v has the shape %v, not %v", c.value, got, c.want)
		}
	}
}

// FuzzShape gives the same args with other values: their shape must be the same, so
// that it holds nothing of a value.
func FuzzShape(f *testing.F) {
	f.Add(`{"id":"t1","l":[1,"x",{"k":null,"b":true}]}`)
	f.Add(`[[],{},"…",-0.5e3]`)
	f.Add(`not json`)
	f.Fuzz(func(t *testing.T, args string) {
		shape := Shape(args)
		if !json.Valid([]byte(args)) {
			if shape != "…" {
				t.Fatalf("of what is not JSON it keeps %q", shape)
			}
			return
		}
		if other := Shape(otherValues(args)); other != shape {
			t.Fatalf("%q has the shape %q, with other values %q", args, shape, other)
		}
	})
}

// otherValues puts another value of the same type for every value of a JSON text.
func otherValues(args string) string {
	var b strings.Builder
	p := argParser{text: args}
	for p.pos < len(args) {
		start := p.pos
		if strings.IndexByte(" \t\r\n,:{}[]", args[start]) >= 0 {
			b.WriteByte(args[start])
			p.pos++
			continue
		}
		p.scalar()
		raw := args[start:p.pos]
		isKey := strings.HasPrefix(strings.TrimLeft(args[p.pos:], " \t\r\n"), ":")
		switch {
		case isKey, raw == "null":
			b.WriteString(raw)
		case raw[0] == '"':
			b.WriteString(`"another"`)
		case raw == "true", raw == "false":
			b.WriteString("true")
		default:
			b.WriteString("4711")
		}
	}
	return b.String()
}
