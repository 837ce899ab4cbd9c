package webmesh

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestAppendJSON(t *testing.T) {
	day := time.Date(2026, 5, 1, 12, 30, 0, 250e6, time.UTC)
	for _, c := range []struct {
		value any
		want  string
	}{
		{nil, `null`}, {true, `true`}, {int64(-3), `-3`}, {1.5, `1.5`}, {1e21, `1e+21`}, {1e-7, `1e-7`}, {123456789012.0, `123456789012`}, {0.000001, `0.000001`},
		{"a\"b\\\n\x01é\u2028<", `"a\"b\\\n\u0001é` + "\u2028" + `<"`}, {[]byte{0, 255}, `{"$blob":"AP8="}`}, {day, `"2026-05-01T12:30:00.250Z"`},
		{new(big.Int).Lsh(big.NewInt(1), 80), `1208925819614629174706176`}, {Set{"a", int64(1)}, `["a",1]`}, {[]any{Undefined{}, int64(1)}, `[null,1]`},
		{map[string]any{"a": Undefined{}, "b": int64(1)}, `{"b":1}`}, {map[string]any{}, `{}`},
	} {
		raw, err := Encode(c.value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := AppendJSON(nil, raw)
		if err != nil || string(got) != c.want {
			t.Errorf("%v is %s, want %s (%v)", c.value, got, c.want, err)
		}
	}
	for _, bad := range []string{"\x91", "\xc1", "\xc0\xc0", strings.Repeat("\x91", 1000) + "\xc0"} {
		if got, err := AppendJSON(nil, Raw(bad)); err == nil {
			t.Errorf("%q is %s", bad, got)
		}
	}
}

func TestJSONKeepsItsOrder(t *testing.T) {
	for _, text := range []string{
		`{"id":"go","text":"from Go","priority":3,"a":[1,2.5,-7,1e300,4294967296],"nested":{"z":null,"b":true}}`, `[]`, `{}`, `"x"`, `0`, `null`,
	} {
		raw, err := FromJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := AppendJSON(nil, raw)
		if err != nil || string(got) != strings.Replace(text, "1e300", "1e+300", 1) {
			t.Errorf("%s came back as %s (%v)", text, got, err)
		}
	}
	for _, bad := range []string{``, `{`, `{"a"}`, `1 2`, `{"a":1,}`, `1e999`, strings.Repeat("[", 1000) + strings.Repeat("]", 1000)} {
		if raw, err := FromJSON(bad); err == nil {
			t.Errorf("%.20q is %x", bad, raw)
		}
	}
}

func TestFieldsAndElements(t *testing.T) {
	raw, err := FromJSON(`{"list":[1,"two",{"three":3}],"text":"x"}`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Fields(raw)
	if err != nil || len(all) != 2 {
		t.Fatalf("fields %v, %v", all, err)
	}
	elements, err := Elements(all["list"])
	if n, ok := Len(all["list"]); err != nil || len(elements) != 3 || n != 3 || !ok {
		t.Errorf("%d elements, %d long, %v", len(elements), n, err)
	}
	if last, err := Last(all["list"], 2); err != nil || len(last) != 2 || Tag(last[1]) != "" || string(last[0]) != string(elements[1]) {
		t.Errorf("the last two are %q, %v", last, err)
	}
	if last, err := Last(all["list"], 9); err != nil || len(last) != 3 {
		t.Errorf("the last nine of three are %q, %v", last, err)
	}
	if _, err := Last(all["text"], 1); err == nil {
		t.Error("a text has a last element")
	}
	set, _ := Encode(Set{"a", "b"})
	if elements, err := Elements(set); err != nil || len(elements) != 2 {
		t.Errorf("a set has %d elements, %v", len(elements), err)
	}
	if n, ok := Len(set); n != 2 || !ok {
		t.Errorf("a set is %d long", n)
	}
	if _, err := Elements(all["text"]); err == nil {
		t.Error("a text has elements")
	}
	if _, ok := Len(all["text"]); ok {
		t.Error("a text has a length")
	}
	if _, err := Fields(all["text"]); err == nil {
		t.Error("a text has fields")
	}
}

func FuzzAppendJSON(f *testing.F) {
	for _, v := range []any{nil, []any{1, "a", map[string]any{"k": Undefined{}}}, Set{1.5}, []byte("x"), time.Now()} {
		raw, err := Encode(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := AppendJSON(nil, b)
		if err == nil && !json.Valid(out) {
			t.Errorf("%x is no JSON: %s", b, out)
		}
	})
}
