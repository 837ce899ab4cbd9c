package livestore_test

import (
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/livescope/livescope/client/livestore"
)

// Pieces of a changeset, as SQLite's session extension writes them.
const (
	oneKeyTwoColumns = "T\x02\x01\x00t\x00"
	null             = "\x05"
	undefined        = "\x00"
	one              = "\x01\x00\x00\x00\x00\x00\x00\x00\x01"
	minusTwo         = "\x01\xff\xff\xff\xff\xff\xff\xff\xfe"
	half             = "\x02\x3f\xe0\x00\x00\x00\x00\x00\x00"
	textMilk         = "\x03\x04milk"
	emptyText        = "\x03\x00"
	blobZeroOne      = "\x04\x02\x00\x01"
	emptyBlob        = "\x04\x00"
)

func TestEveryTypeOfValueIsRead(t *testing.T) {
	long := strings.Repeat("é", 100) // 200 bytes: its length takes two
	blob := "T\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00all kinds\x00" + "\x12\x00" +
		textMilk + minusTwo + half + null + blobZeroOne + emptyText + emptyBlob + "\x03\x81\x48" + long + undefined
	got, err := livestore.DecodeChangeset([]byte(blob))
	want := []livestore.RowChange{{
		Table: "all kinds", Op: livestore.OpInsert,
		Key: []bool{true, false, false, false, false, false, false, false, false},
		New: []any{"milk", int64(-2), 0.5, nil, []byte{0, 1}, "", []byte{}, long, livestore.Undefined{}},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v\nwant %#v", got, err, want)
	}
}

func TestUpdatesHaveBothSidesAndDeletesTheOldOne(t *testing.T) {
	blob := oneKeyTwoColumns +
		"\x17\x00" + textMilk + one + undefined + minusTwo +
		"\x09\x01" + textMilk + null +
		"T\x01\x01u\x00" + "\x12\x00" + one
	got, err := livestore.DecodeChangeset([]byte(blob))
	want := []livestore.RowChange{
		{Table: "t", Op: livestore.OpUpdate, Key: []bool{true, false}, Old: []any{"milk", int64(1)}, New: []any{livestore.Undefined{}, int64(-2)}},
		{Table: "t", Op: livestore.OpDelete, Indirect: true, Key: []bool{true, false}, Old: []any{"milk", nil}},
		{Table: "u", Op: livestore.OpInsert, Key: []bool{true}, New: []any{int64(1)}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, %v\nwant %#v", got, err, want)
	}
	for i, word := range []string{"update", "delete", "insert"} {
		if got[i].Op.String() != word {
			t.Errorf("change %d is %q, want %q", i, got[i].Op, word)
		}
	}
}

func TestNothingChangedIsAnEmptyChangeset(t *testing.T) {
	for _, blob := range [][]byte{nil, {}, []byte(oneKeyTwoColumns)} {
		if got, err := livestore.DecodeChangeset(blob); err != nil || len(got) != 0 {
			t.Errorf("%q gives %v, %v; want nothing", blob, got, err)
		}
	}
}

func TestSpecialFloatsSurvive(t *testing.T) {
	got, err := livestore.DecodeChangeset([]byte("T\x01\x01t\x00\x12\x00\x02\x7f\xf0\x00\x00\x00\x00\x00\x00"))
	if err != nil || got[0].New[0] != math.Inf(1) {
		t.Errorf("got %v, %v; want +Inf", got, err)
	}
}

func TestAChangesetCutAnywhereIsAnErrorAndKeepsWhatWasWhole(t *testing.T) {
	first := oneKeyTwoColumns + "\x12\x00" + textMilk + half
	second := "\x17\x00" + textMilk + blobZeroOne + undefined + null
	whole := first + second
	boundaries := map[int]int{0: 0, len(oneKeyTwoColumns): 0, len(first): 1, len(whole): 2}
	for n := 0; n <= len(whole); n++ {
		got, err := livestore.DecodeChangeset([]byte(whole[:n]))
		if want, ok := boundaries[n]; ok {
			if err != nil || len(got) != want {
				t.Errorf("cut at %d: %d changes, %v; want %d", n, len(got), err, want)
			}
			continue
		}
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("cut at %d: %v, want an error of one line", n, err)
		}
		if wantWhole := n / len(first); len(got) != wantWhole {
			t.Errorf("cut at %d: %d changes before the cut, want %d", n, len(got), wantWhole)
		}
	}
}

func TestWhatIsNoChangesetIsRefusedWithTheReason(t *testing.T) {
	for blob, reason := range map[string]string{
		"P\x01\x01t\x00": "patchset",
		"\x12\x00" + one: "before any table",
		"T\x00t\x00":     "0 columns",
		"T\x81\x80\x00" + strings.Repeat("\x01", 16384):                        "too early",
		"T\x82\x80\x00t\x00":                                                   "32768 columns",
		"T\xff\xff\xff\xff\xff\xff\xff\xff\xff":                                "columns",
		oneKeyTwoColumns + "\x07\x00":                                          "not an operation",
		oneKeyTwoColumns + "\x12\x00\x06":                                      "too early",
		oneKeyTwoColumns + "\x12\x00\x06\x06":                                  "type of value",
		oneKeyTwoColumns + "\x12\x00\x03\xff\xff\xff\xff\xff\xff\xff\xff\xffx": "too early",
	} {
		if got, err := livestore.DecodeChangeset([]byte(blob)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%.40q gives %d changes, %v; want an error with %q", blob, len(got), err, reason)
		}
	}
}

func FuzzDecodeChangeset(f *testing.F) {
	f.Add([]byte(oneKeyTwoColumns + "\x12\x00" + textMilk + half + "\x17\x00" + textMilk + one + undefined + minusTwo))
	f.Add([]byte("T\x05\x01\x00\x00\x00\x00t\x00\x09\x01" + one + half + textMilk + blobZeroOne + null))
	f.Add([]byte("T\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte(oneKeyTwoColumns + "\x12\x00\x04\xff\xff\xff\xff\x7f"))
	f.Fuzz(func(t *testing.T, blob []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		changes, err := livestore.DecodeChangeset(blob)
		runtime.ReadMemStats(&after)
		// A change takes at least three bytes of the blob and a value one; growing
		// the list doubles it a few times over.
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20+512*uint64(len(blob)) {
			t.Fatalf("%d bytes took %d bytes of memory", len(blob), took)
		}
		for _, c := range changes {
			if (c.Op != livestore.OpInsert && len(c.Old) != len(c.Key)) || (c.Op != livestore.OpDelete && len(c.New) != len(c.Key)) {
				t.Fatalf("a change of %d columns has %d old and %d new values (%v)", len(c.Key), len(c.Old), len(c.New), err)
			}
		}
	})
}
