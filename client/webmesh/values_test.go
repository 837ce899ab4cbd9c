package webmesh

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
)

func bigText(t *testing.T, digits string) *big.Int {
	t.Helper()
	v, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		t.Fatal(digits)
	}
	return v
}

func TestDecodeWhatMsgpackrWrites(t *testing.T) {
	list := make([]any, 20)
	for i := range list {
		list[i] = int64(i)
	}
	shared := map[string]any{"n": int64(1)}
	want := map[string]any{
		"null": nil, "undefined": Undefined{}, "true": true, "false": false,
		"number 0": int64(0), "number 127": int64(127), "number 128": int64(128), "number 65536": int64(65536),
		"number 4294967295": int64(4294967295), "number 4294967296": float64(4294967296),
		"number -1": int64(-1), "number -33": int64(-33), "number -129": int64(-129), "number -32769": int64(-32769),
		"number -2147483648": int64(math.MinInt32), "number -2147483649": float64(-2147483649),
		"number 1700000000000": float64(1700000000000), "number 1.5": 1.5, "number Infinity": math.Inf(1),
		"bigint 5": int64(5), "bigint -5": int64(-5),
		"bigint 9223372036854775807": int64(math.MaxInt64), "bigint -9223372036854775808": int64(math.MinInt64),
		"bigint 9223372036854775808": uint64(1 << 63), "bigint 18446744073709551615": uint64(math.MaxUint64),
		"string empty": "", "string": "hello", "string 300": strings.Repeat("ü", 150), "string emoji": "LiveStore 🚀 naïve",
		"bytes empty": []byte{}, "bytes": []byte{1, 2, 255}, "bytes 300": bytes.Repeat([]byte{7}, 300),
		"array empty": []any{}, "array": []any{int64(1), "two", []any{int64(3)}, nil}, "array 20": list,
		"object empty": map[string]any{},
		"object":       map[string]any{"_tag": "x", "list": []any{int64(1), map[string]any{"deep": true}}, "none": Undefined{}, "nil": nil},
		"map with other keys": map[string]any{
			"1": "one", "true": "yes", "null": "nil", "1.5": "float", "s": "s",
		},
		"date 32":          time.UnixMilli(1700000000000).UTC(),
		"date 64":          time.UnixMilli(1700000000123).UTC(),
		"date 96":          time.UnixMilli(-1).UTC(),
		"date before 1970": time.UnixMilli(-86400000).UTC(),
		"date far":         time.UnixMilli(253402300799000).UTC(),
		"date invalid":     Ext{Type: -1, Data: []byte{0xff}},
		"set as 0.4.0":     []any{"a", "b"},
		"set":              Set{"a", "b"},
		"set within":       map[string]any{"queriedTables": Set{"todos"}, "after": int64(1)},
		"error":            map[string]any{"error": Ext{Type: 0x65, Data: []byte{0}, Value: []any{"TypeError", "no", Undefined{}}}, "after": int64(1)},
		"regexp":           []any{Ext{Type: 0x78, Data: []byte{0}, Value: []any{"a+", "g"}}, int64(1)},
		"pointer": []any{
			Ext{Type: 0x69, Data: []byte{0, 0, 0, 1}, Value: shared}, Ext{Type: 0x70, Data: []byte{0, 0, 0, 1}}, int64(1),
		},
	}
	for name, raw := range samples(t) {
		digits, isBig := strings.CutPrefix(name, "bigint ")
		if _, listed := want[name]; isBig && !listed && len(digits) > 18 {
			want[name] = bigText(t, digits)
		}
		wanted, ok := want[name]
		got := decoded(t, raw)
		if ok && !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s: %#v, want %#v", name, got, wanted)
		}
		delete(want, name)
		again := encoded(t, got)
		if back := decoded(t, again); !reflect.DeepEqual(back, got) {
			t.Errorf("%s: written and read again it is %#v, was %#v", name, back, got)
		}
		// Objects come as map16, BigInts in 64 bits: everything else is written as msgpackr does.
		if !bytes.Equal(again, raw) && !bytes.Contains(raw, []byte{0xde, 0}) && !isBig && !strings.HasPrefix(name, "map") {
			t.Errorf("%s: written as %x, msgpackr writes %x", name, again, raw)
		}
	}
	for name := range want {
		t.Errorf("no sample %q", name)
	}
}

func TestEncode(t *testing.T) {
	for name, c := range map[string]struct {
		give, want any
	}{
		"int":           {5, int64(5)},
		"strings":       {[]string{"a"}, []any{"a"}},
		"small uint64":  {uint64(7), int64(7)},
		"raw":           {map[string]any{"x": Raw{0xc3}}, map[string]any{"x": true}},
		"whole float":   {float64(3), float64(3)},
		"long text":     {strings.Repeat("b", 70000), strings.Repeat("b", 70000)},
		"long bytes":    {make([]byte, 70000), make([]byte, 70000)},
		"long array":    {make([]any, 70000), make([]any, 70000)},
		"long ext":      {Ext{Type: 9, Data: make([]byte, 70000)}, Ext{Type: 9, Data: make([]byte, 70000)}},
		"local time":    {time.UnixMilli(5).In(time.FixedZone("x", 3600)), time.UnixMilli(5).UTC()},
		"no big.Int":    {(*big.Int)(nil), nil},
		"small big.Int": {big.NewInt(-128), big.NewInt(-128)},
	} {
		if got := decoded(t, encoded(t, c.give)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v, want %#v", name, got, c.want)
		}
	}
	if _, err := Encode([]any{make(chan int)}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a Go channel: %v", err)
	}
	loop := []any{nil}
	loop[0] = loop
	if _, err := Encode(loop); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a loop: %v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"nothing":               {nil, "cut at byte 0"},
		"cut number":            {[]byte{0xcd, 1}, "cut at byte 2"},
		"cut string":            {[]byte{0xa5, 'h', 'i'}, "of length 5 begun, at byte 3"},
		"4 billion elements":    {[]byte{0xdd, 0xff, 0xff, 0xff, 0xff}, "an array of length 4294967295 begun, at byte 5"},
		"4 billion pairs":       {[]byte{0xdf, 0xff, 0xff, 0xff, 0xff}, "a map of length 4294967295"},
		"4 billion bytes":       {[]byte{0xc6, 0xff, 0xff, 0xff, 0xff}, "bytes of length 4294967295"},
		"unused byte":           {[]byte{0x91, 0xc1}, "unused byte 0xc1 at byte 1"},
		"two values":            {[]byte{0xc0, 0xc0}, "more than one value at byte 1"},
		"too deep":              {bytes.Repeat([]byte{0x91}, 10000), "nested deeper than 256"},
		"a map as a key":        {[]byte{0x81, 0x80, 0xc0}, "a map's key of type"},
		"a set of a number":     {[]byte{0xd4, 0x73, 0, 1}, "a Set of something"},
		"a set of nothing":      {[]byte{0xd4, 0x73, 0}, "cut at byte 3"},
		"an extension cut away": {[]byte{0xc7, 1, 5}, "an extension of length 1"},
	} {
		_, err := Decode(c.raw)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A frame of arrays that each claim to hold what is left costs next to nothing.
func TestClaimedLengthsCostNothing(t *testing.T) {
	raw := make([]byte, 0, 1<<20)
	for range 200 {
		raw = append(raw, 0xdd, 0, 0x0f, 0, 0)
	}
	raw = raw[:cap(raw)]
	for i := 1000; i < len(raw); i++ {
		raw[i] = 0xc1
	}
	bytes := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Decode(raw); err == nil {
				b.Fatal("decoded")
			}
		}
	}).AllocedBytesPerOp()
	if bytes > 4<<20 {
		t.Errorf("%d bytes", bytes)
	}
}

func TestTagAndField(t *testing.T) {
	raw := samples(t)["object"]
	if Tag(raw) != "x" {
		t.Error(Tag(raw))
	}
	list, ok := Field(raw, "list")
	if !ok || !reflect.DeepEqual(decoded(t, list), []any{int64(1), map[string]any{"deep": true}}) {
		t.Errorf("%x %v", list, ok)
	}
	if _, ok := Field(raw, "other"); ok {
		t.Error("there is no such field")
	}
	if Tag(Raw{0x90}) != "" || Tag(nil) != "" || Tag(encoded(t, map[string]any{"_tag": 1})) != "" {
		t.Error("a tag where there is none")
	}
	// What stands behind the field is not read.
	if Tag(append(raw[:10:10], 0xc1)) != "x" {
		t.Error("read on")
	}
}

func FuzzDecode(f *testing.F) {
	for _, raw := range samples(f) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		Tag(raw)
		end, skipErr := skip(raw, 0)
		v, err := Decode(raw)
		if err != nil {
			return
		}
		if skipErr != nil || end != len(raw) {
			t.Fatalf("skipped to %d of %d: %v", end, len(raw), skipErr)
		}
		once := encoded(t, v)
		if twice := encoded(t, decoded(t, once)); !bytes.Equal(once, twice) {
			t.Fatalf("%x then %x", once, twice)
		}
	})
}
