package reactive_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"runtime/debug"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
)

// parse reads JSON with whole numbers as int64.
func parse(t testing.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return numbers(v)
}

func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}

// show writes changes on one line.
func show(changes []client.ResultChange, total int) string {
	var parts []string
	for _, c := range changes {
		text := c.Op.String() + " " + c.Key
		for _, col := range c.Columns {
			text += fmt.Sprintf(" %s:%s>%s", col.Name, col.Old, col.New)
		}
		parts = append(parts, text)
	}
	return fmt.Sprintf("%d[%s]", total, strings.Join(parts, "; "))
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"equal", `[{"id":1,"a":[1,{"b":null}]}]`, `[{"id":1,"a":[1,{"b":null}]}]`, `0[]`},
		{"update by id", `[{"id":1,"a":1,"b":2},{"id":2,"a":1}]`, `[{"id":1,"a":5,"b":2},{"id":2,"a":1}]`, `1[update 1 a:1>5]`},
		{"insert in front", `[{"id":"x"}]`, `[{"id":"y"},{"id":"x"}]`, `1[insert y]`},
		{"all at once", `[{"id":1,"a":1},{"id":2,"a":1},{"id":3,"a":1}]`, `[{"id":4,"a":1},{"id":3,"a":1},{"id":1,"a":2}]`, `3[insert 4; update 1 a:1>2; delete 2]`},
		{"order", `[{"id":1},{"id":2},{"id":3}]`, `[{"id":3},{"id":1},{"id":2}]`, `1[update order]`},
		{"another row", `[{"id":1,"t":"a"}]`, `[{"id":2,"t":"a"}]`, `2[insert 2; delete 1]`},
		{"first rows", `[]`, `[{"name":"a","n":1},{"name":"b","n":1}]`, `2[insert a; insert b]`},
		{"key by another column", `[{"n":1,"name":"a"},{"n":2,"name":"b"}]`, `[{"n":3,"name":"a"},{"n":1,"name":"b"}]`, `2[update a n:1>3; update b n:2>1]`},
		{"a count", `[{"count(*)":1}]`, `[{"count(*)":2}]`, `1[update #1 count(*):1>2]`},
		{"no key", `[{"n":1},{"n":1},{"n":1}]`, `[{"n":1},{"n":2},{"n":2}]`, `2[update #2 n:1>2; update #3 n:1>2]`},
		{"ids twice", `[{"id":1,"n":1},{"id":1,"n":2}]`, `[{"id":1,"n":1},{"id":1,"n":3},{"id":1,"n":4}]`, `2[update #2 n:2>3; insert #3]`},
		{"columns come and go", `[{"id":1,"a":null}]`, `[{"id":1,"b":1}]`, `1[update 1 a:null> b:>1]`},
		{"scalars", `[1,2,3,4]`, `[2,3,4]`, `1[delete #1]`},
		{"scalars by place", `["a","b","c"]`, `["a","x","c","d"]`, `2[update #2 value:"b">"x"; insert #4]`},
		{"mixed", `[1,{"id":1},null]`, `[1,{"id":2},"x"]`, `2[update #2 id:1>2; update #3 value:null>"x"]`},
		{"an object", `{"id":"k","a":1,"b":{"c":[1]}}`, `{"id":"k","a":1,"b":{"c":[2]}}`, `1[update k b:{"c":[1]}>{"c":[2]}]`},
		{"an object without id", `{"a":1}`, `{"a":2}`, `1[update result a:1>2]`},
		{"a value", `1`, `2`, `1[update result value:1>2]`},
		{"int and float", `1`, `1.5`, `1[update result value:1>1.5]`},
		{"other kinds", `[1]`, `{"a":1}`, `1[update result value:[1]>{"a":1}]`},
		{"from nothing", `null`, `[{"id":1}]`, `1[update result value:null>[{"id":1}]]`},
	} {
		if got := show(reactive.Diff(parse(t, c.before), parse(t, c.after), client.MaxRunDiff)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDiffIsBoundedAndShort(t *testing.T) {
	var old, now []any
	for i := range 5000 {
		old = append(old, map[string]any{"id": int64(i), "v": int64(0)})
		now = append(now, map[string]any{"id": int64(i), "v": int64(1)})
	}
	if changes, total := reactive.Diff(old, now, 20); len(changes) != 20 || total != 5000 {
		t.Errorf("%d changes of %d, want 20 of 5000", len(changes), total)
	}
	if changes, total := reactive.Diff(old, now, 0); len(changes) != 0 || total != 5000 {
		t.Errorf("%d changes of %d, want none of 5000", len(changes), total)
	}
	long := strings.Repeat("ü\x01", 5000)
	changes, _ := reactive.Diff([]any{map[string]any{"id": long, long: []any{long}}}, []any{map[string]any{"id": long, long: []byte(long)}}, 1)
	c := changes[0]
	for text, most := range map[string]int{c.Key: 60, c.Columns[0].Name: 60, c.Columns[0].Old: 120, c.Columns[0].New: 120} {
		if n := utf8.RuneCountInString(text); n != most || !strings.HasSuffix(text, "…") || !utf8.ValidString(text) {
			t.Errorf("%q has %d runes, want %d", text, n, most)
		}
	}
	wide := map[string]any{}
	for i := range 1000 {
		wide[fmt.Sprint(i)] = int64(i)
	}
	if changes, _ := reactive.Diff(map[string]any{}, wide, 1); len(changes[0].Columns) != 50 {
		t.Errorf("%d columns are named", len(changes[0].Columns))
	}
}

func TestDiffOfWhatNestsDeeperThanAStack(t *testing.T) {
	before := debug.SetMaxStack(32 << 20)
	t.Cleanup(func() { debug.SetMaxStack(before) })
	deep := func(end any) any {
		for range 1 << 19 {
			end = []any{end}
		}
		return end
	}
	if got := show(reactive.Diff(deep(int64(1)), deep(int64(1)), 5)); got != "0[]" {
		t.Error(got)
	}
	if _, total := reactive.Diff(map[string]any{"a": deep(int64(1))}, map[string]any{"a": deep(int64(2))}, 5); total != 1 {
		t.Errorf("%d differences, want 1", total)
	}
}

func TestDiffOfWhatJSONCannotHold(t *testing.T) {
	type odd struct{ A int }
	for _, c := range []struct {
		before, after any
		want          string
	}{
		{[]any{map[string]any{"id": []byte("k"), "v": math.Inf(1)}}, []any{map[string]any{"id": []byte("k"), "v": math.Inf(-1)}}, `1[update {"$blob":"aw=="} v:"Infinity">"-Infinity"]`},
		{math.NaN(), math.NaN(), `0[]`},
		{[]byte{1}, []byte{2}, `1[update result value:{"$blob":"AQ=="}>{"$blob":"Ag=="}]`},
		{"\xff", int64(1 << 60), `1[update result value:{"$text":"/w=="}>"1152921504606846976"]`},
		{odd{1}, odd{2}, `1[update result value:{"A":1}>{"A":2}]`},
		{make(chan int), func() {}, `1[update result value:"chan int">"func()"]`},
		{[]any{math.NaN(), odd{1}}, []any{math.NaN(), odd{1}}, `0[]`},
		{map[string]any(nil), map[string]any{"a": int64(1)}, `1[update result a:>1]`},
	} {
		if got := show(reactive.Diff(c.before, c.after, 5)); got != c.want {
			t.Errorf("%v and %v: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// build makes a value of bytes; it takes what it uses. NaN and nil lists are left
// out: DeepEqual tells them from themselves and from empty ones.
func build(data *[]byte, depth int) any {
	next := func() byte {
		if len(*data) == 0 {
			return 0
		}
		b := (*data)[0]
		*data = (*data)[1:]
		return b
	}
	kind := next()
	n := int(kind >> 4)
	if depth > 5 {
		kind %= 7
	}
	switch kind % 10 {
	case 1:
		return int64(int8(next()))
	case 2:
		return float64(int8(next())) / 2
	case 3:
		return string([]byte{next()})
	case 4:
		return []byte{next()}
	case 5:
		return next()%2 == 0
	case 6:
		return strings.Repeat(string(rune(next())), 20*n)
	case 7, 8:
		list := []any{}
		for range n {
			list = append(list, build(data, depth+1))
		}
		return list
	case 9:
		row := map[string]any{}
		for range n % 5 {
			row[[]string{"id", "a", "b", "name"}[next()%4]] = build(data, depth+1)
		}
		return row
	}
	return nil
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte{}, []byte{}, 5)
	f.Add([]byte{0x27, 0x19, 0, 1, 7, 0x19, 0, 1, 8}, []byte{0x27, 0x19, 0, 1, 8, 0x19, 0, 1, 7}, 20)
	f.Add([]byte{0x38, 1, 1, 1, 2, 1, 3}, []byte{0x28, 1, 2, 1, 3}, 1)
	f.Add([]byte{0x29, 0, 1, 1, 1, 3, 9}, []byte{0x29, 0, 1, 1, 1, 4, 9}, -1)
	f.Add([]byte(`[{"id":1}]`), []byte(`[{"id":2}]`), 3)
	f.Fuzz(func(t *testing.T, one, two []byte, limit int) {
		again := append([]byte(nil), one...)
		check(t, build(&one, 0), build(&again, 0), limit)
		a, b := build(&one, 0), build(&two, 0)
		check(t, a, b, limit)
		var x, y any
		if json.Unmarshal(one, &x) == nil && json.Unmarshal(two, &y) == nil {
			check(t, x, y, limit)
		}
	})
}

func check(t *testing.T, a, b any, limit int) {
	t.Helper()
	if changes, total := reactive.Diff(a, a, limit); total != 0 || len(changes) != 0 {
		t.Fatalf("%#v differs from itself: %s", a, show(changes, total))
	}
	changes, total := reactive.Diff(a, b, limit)
	if (total == 0) != reflect.DeepEqual(a, b) {
		t.Fatalf("%#v and %#v: %s", a, b, show(changes, total))
	}
	if total < len(changes) || len(changes) > max(0, limit) || len(changes) < min(total, limit) {
		t.Fatalf("%d changes of %d with a limit of %d", len(changes), total, limit)
	}
	if _, back := reactive.Diff(b, a, limit); (back == 0) != (total == 0) {
		t.Fatalf("%#v and %#v: %d differences, %d the other way", a, b, total, back)
	}
	for _, c := range changes {
		if utf8.RuneCountInString(c.Key) > 60 {
			t.Fatalf("the key %q is too long", c.Key)
		}
	}
}
