package filter

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/livescope/livescope/client/livestore"
)

func exportAll(reflect.Type) bool { return true }

func TestWhatTouchesCannotJudgeIsUndecided(t *testing.T) {
	known := func() ([]string, bool) { return []string{"todos", "uiState"}, true }
	unknown := func() ([]string, bool) { return nil, false }
	tests := []struct {
		text    string
		touches func() ([]string, bool)
		want    Result
	}{
		{`touches:todos`, known, Yes},
		{`touches:ui*,x`, known, Yes},
		{`touches:lists`, known, No},
		{`not touches:lists`, known, Yes},
		{`touches:todos`, unknown, Undecided},
		{`touches:todos`, nil, Undecided},
		{`not touches:todos`, unknown, Undecided},
		{`touches:todos and milk`, unknown, Undecided},
		{`touches:todos and bread`, unknown, No},
		{`touches:todos or milk`, unknown, Yes},
		{`touches:todos or bread`, unknown, Undecided},
		{`not (touches:todos or milk)`, unknown, No},
		{`not (touches:todos and bread)`, unknown, Yes},
	}
	for _, tt := range tests {
		if got := mustParse(t, tt.text).Match(&Subject{Name: "milk", Touches: tt.touches}); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.text, got, tt.want)
		}
	}
}

func TestStatusWordsAreLiveStores(t *testing.T) {
	for _, s := range []livestore.Status{livestore.Confirmed, livestore.Pending, livestore.ClientOnly, livestore.Rebased} {
		for _, word := range []string{"confirmed", "pending", "client-only", "rebased", "unknown"} {
			want := result(word == s.String() || word == "unknown")
			if got := mustParse(t, "is:"+word).Match(&Subject{Status: s, Unknown: true}); got != want {
				t.Errorf("is:%s on %s: %v", word, s, got)
			}
		}
	}
}

func TestSeqBounds(t *testing.T) {
	const top = 1<<63 - 1
	tests := []struct {
		text   string
		lo, hi int64
		ok     bool
	}{
		{``, 0, top, false},
		{`milk`, 0, top, false},
		{`seq:e5..e9 milk`, 5, 9, true},
		{`seq:e5.. or seq:e3`, 3, top, true},
		{`seq:e5.1`, 5, 5, true},
		{`milk or seq:e5`, 0, top, false},
		{`-seq:e5..`, 0, 4, true},
		{`-seq:e5.1..`, 0, 5, true},
		{`-seq:..e5`, 6, top, true},
		{`-seq:..e5.1`, 5, top, true},
		{`-seq:e5..e9`, 0, top, false},
		{`seq:..e3 seq:e9..`, 1, 0, true},
		{`not (seq:..e3 or seq:e9..)`, 4, 8, true},
		{`-seq:e0..`, 1, 0, true},
		{`-seq:..9223372036854775807`, 1, 0, true},
	}
	for _, tt := range tests {
		if lo, hi, ok := mustParse(t, tt.text).SeqBounds(); lo != tt.lo || hi != tt.hi || ok != tt.ok {
			t.Errorf("%s: %d..%d %v, want %d..%d %v", tt.text, lo, hi, ok, tt.lo, tt.hi, tt.ok)
		}
	}
}

func TestFolderFindsWhatLoweringBothFinds(t *testing.T) {
	texts := append([]string{"", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", strings.Repeat("Ab", 200) + "C", "[[[[`{`@`"}, nasty...)
	needles := []string{"", "a", "A", "ab", "abc", "aaab", "@", "`", "[", "{", "MILK", "é", "Ü", "\"id\":\"TODO", strings.Repeat("a", 300), "abababababC"}
	for _, needle := range needles {
		f := newFolder(needle)
		for _, text := range texts {
			want := strings.Contains(lower(text), lower(needle))
			if f.in(text) != want {
				t.Errorf("%.60q in %.60q: %v", needle, text, !want)
			}
			if len(text) >= len(needle) && rollingFold(text, f.needle) != want {
				t.Errorf("rolling %.60q in %.60q: %v", needle, text, !want)
			}
		}
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	rows := testRows()
	for _, text := range everyFilter() {
		f := mustParse(t, text)
		for i := range rows {
			// More than fits in the scratch, which is documented, and floats that overflow.
			if len(rows[i].Args) > 512 || strings.Contains(rows[i].Args, "e999") {
				continue
			}
			if n := testing.AllocsPerRun(1, func() { f.Match(&rows[i].Subject) }); n > 0 {
				t.Errorf("%s on %q: %v allocations", text, rows[i].Args, n)
			}
		}
	}
}

// slowly is the semantics of an args term said with encoding/json.
func slowly(t *argsTerm, args string) bool {
	if !json.Valid([]byte(args)) || depthOf(args) > maxDepth {
		return false
	}
	raw := []byte(args)
	for _, s := range t.path {
		var ok bool
		if raw, ok = child(raw, s); !ok {
			return false
		}
	}
	raw = bytes.TrimSpace(raw)
	switch t.op {
	case opNotEqual:
		return !slowCompare(opEqual, t.want, raw)
	case opContains:
		text := string(raw)
		if raw[0] == '"' {
			json.Unmarshal(raw, &text)
		} else {
			var b bytes.Buffer
			json.Compact(&b, raw)
			text = b.String()
		}
		return strings.Contains(lower(text), lower(t.want.text))
	}
	return slowCompare(t.op, t.want, raw)
}

func slowCompare(o op, want operand, raw []byte) bool {
	holds := func(order int) bool {
		if o == opEqual {
			return order == 0
		}
		return o.holds(order)
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		json.Unmarshal(raw, &s)
		return (want.kind == wantText || want.kind == wantNumber) && holds(strings.Compare(s, want.text))
	case c == '-' || '0' <= c && c <= '9':
		return want.kind == wantNumber && holds(exact(string(raw)).Cmp(exact(want.text)))
	case o == opEqual && (c == 't' || c == 'f' || c == 'n'):
		return want.kind != wantText && want.text == string(raw)
	}
	return false
}

// exact is a number as the package defines it: an int64 or a float64.
func exact(text string) *big.Float {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return new(big.Float).SetInt64(i)
	}
	f, _ := strconv.ParseFloat(text, 64)
	return new(big.Float).SetFloat64(f)
}

func depthOf(args string) int {
	d := json.NewDecoder(strings.NewReader(args))
	depth, deepest := 0, 0
	for {
		token, err := d.Token()
		if err != nil {
			return deepest
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// child is the first member of that name, or the element at that position.
func child(raw []byte, s step) ([]byte, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	open, err := d.Token()
	if err != nil && err != io.EOF || open != map[bool]json.Delim{true: '[', false: '{'}[s.index >= 0] {
		return nil, false
	}
	for i := 0; d.More(); i++ {
		if s.index < 0 {
			key, _ := d.Token()
			if key == s.key {
				i = s.index
			}
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		if i == s.index {
			return value, true
		}
	}
	return nil, false
}

func FuzzMatch(f *testing.F) {
	for i, args := range nasty {
		f.Add([]byte(args), "id", "todo-1", uint8(i))
		f.Add([]byte(args), "text", "milk", uint8(opContains))
		f.Add([]byte(args), "id", "5", uint8(i))
	}
	f.Add([]byte(`{"a":[1,{"b":" 2 "}]}`), "a", "1", uint8(13))
	f.Fuzz(func(t *testing.T, args []byte, key, value string, how uint8) {
		text := string(args)
		o := op(how % 7)
		path := []step{newKey(key)}
		if how>>3&1 == 1 {
			path = append(path, step{index: int(how >> 5)})
		}
		term := newArgsTerm(path, o, newOperand(value, how>>4&1 == 1))
		got := term.match(&Subject{Args: text})
		valid := validJSON(text)
		if want := json.Valid(args) && depthOf(text) <= maxDepth; valid != want {
			t.Fatalf("validJSON(%q) = %v", text, valid)
		}
		// encoding/json replaces what is not UTF-8, and lone surrogates; a NUL in
		// a key ends it here.
		if !utf8.Valid(args) || !utf8.ValidString(key+value) || strings.Contains(text, `\ud`) || strings.Contains(text, `\uD`) ||
			strings.Contains(text, `\u0000`) || strings.ContainsRune(key, 0) {
			return
		}
		if want := result(slowly(term, text)); got != want {
			t.Fatalf("%q %s %q (%d) on %q: %v, want %v", key, opWords[o], value, how, text, got, want)
		}
	})
}

// FuzzSQLite holds Match against SQLite itself.
func FuzzSQLite(f *testing.F) {
	db := openEventlog(f, nil)
	filters := everyFilter()
	for i, args := range nasty {
		f.Add(filters[i*7%len(filters)], nastyNames[i%len(nastyNames)], args)
	}
	f.Fuzz(func(t *testing.T, text, name, args string) {
		filter, err := Parse(text)
		if err != nil {
			return
		}
		// SQLite reads ill-formed UTF-8 in keys and the last digits of long
		// numbers in its own way.
		if !utf8.ValidString(args) && strings.Contains(args, `\`) || digitRun(text+args) > 14 {
			return
		}
		where, binds, ok := filter.SQL(testHead)
		if !ok {
			return
		}
		s := Subject{SeqNum: livestore.SeqNum{Global: 21}, Status: livestore.Pending, Name: name, Args: args}
		_, err = db.Exec(`DELETE FROM eventlog`)
		if err == nil {
			_, err = db.Exec(`INSERT INTO eventlog VALUES (21,0,0,?,?,'','',1)`, name, args)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, want := filter.Match(&s), result(selected(t, db, where, binds)[21]); got != want {
			t.Fatalf("%q on name %q args %q: Match %v, SQLite %v: %s %q", text, name, args, got, want, where, binds)
		}
	})
}

// digitRun is the longest run of digits, where a point does not end a run.
func digitRun(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			run++
		} else if s[i] != '.' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

func TestIntegersAndFloatsCompareExactly(t *testing.T) {
	texts := []string{"0", "-0", "1", "9007199254740993", "9007199254740992.0", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "0.5", "-0.5", "1e999", "-1e999", "1e18", "1000000000000000001"}
	for _, a := range texts {
		for _, b := range texts {
			want := exact(a).Cmp(exact(b))
			if got := parseNumber(a).compare(parseNumber(b)); cmp.Compare(got, 0) != want {
				t.Errorf("%s and %s: %d, want %d", a, b, got, want)
			}
		}
	}
}
