package livestore_test

import (
	"math"
	"testing"

	"github.com/livescope/livescope/client/livestore"
)

func TestSequenceNumbersReadAndPrintAsLiveStoreWritesThem(t *testing.T) {
	for text, want := range map[string]livestore.SeqNum{
		"e0":                     {},
		"e5":                     {Global: 5},
		"e5.1":                   {Global: 5, Client: 1},
		"e5r1":                   {Global: 5, Generation: 1},
		"e5.12r34":               {Global: 5, Client: 12, Generation: 34},
		"e9223372036854775807":   {Global: math.MaxInt64},
		"e0.1":                   {Client: 1},
		"e1.9223372036854775807": {Global: 1, Client: math.MaxInt64},
	} {
		got, err := livestore.ParseSeqNum(text)
		if err != nil || got != want {
			t.Errorf("ParseSeqNum(%q) = %+v, %v; want %+v", text, got, err, want)
		}
		if s := want.String(); s != text {
			t.Errorf("%+v prints as %q, want %q", want, s, text)
		}
	}
}

func TestAPersonMayLeaveOutTheE(t *testing.T) {
	got, err := livestore.ParseSeqNum("7.2r1")
	if want := (livestore.SeqNum{Global: 7, Client: 2, Generation: 1}); err != nil || got != want {
		t.Errorf("7.2r1 = %+v, %v; want %+v", got, err, want)
	}
}

func TestWhatIsNotASequenceNumberIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "e", "ee5", "E5", "e-1", "e+1", " e5", "e5 ", "e5.", "e.5", "e5r", "er1", "e5r1.2", "e5.1.1", "e5r1r1",
		"e5.-1", "e1_000", "e0x10", "e٥", "e9223372036854775808", "e1e3", "e5+r1", "e5\x00",
	} {
		if got, err := livestore.ParseSeqNum(text); err == nil {
			t.Errorf("ParseSeqNum(%q) = %+v, want an error", text, got)
		}
	}
}

func TestSequenceNumbersOrderByGlobalThenClientThenGeneration(t *testing.T) {
	ordered := []livestore.SeqNum{
		livestore.Root, {Global: 0, Client: 1}, {Global: 1}, {Global: 1, Generation: 1}, {Global: 1, Client: 1},
		{Global: 1, Client: 1, Generation: 2}, {Global: 1, Client: 2}, {Global: 2}, {Global: 10},
	}
	for i, a := range ordered {
		for j, b := range ordered {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := a.Compare(b); got != want {
				t.Errorf("%s against %s is %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestWhatStandsComesBeforeWhatWasRolledBackUnderTheSameNumber(t *testing.T) {
	n := livestore.SeqNum{Global: 222}
	stands, first, second := livestore.Key{SeqNum: n}, livestore.Key{SeqNum: n, Ordinal: 1}, livestore.Key{SeqNum: n, Ordinal: 2}
	if stands.Compare(first) != -1 || second.Compare(first) != 1 || first.Compare(first) != 0 {
		t.Error("keys with one number do not order by ordinal")
	}
	if next := (livestore.Key{SeqNum: livestore.SeqNum{Global: 223}}); second.Compare(next) != -1 {
		t.Error("a rolled-back event does not come before the next number")
	}
}

func FuzzParseSeqNum(f *testing.F) {
	for _, s := range []string{"e0", "e5.1r1", "5", "e05", "er", "e5.", "e9223372036854775807.1r9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := livestore.ParseSeqNum(text)
		if err != nil {
			return
		}
		if n.Global < 0 || n.Client < 0 || n.Generation < 0 {
			t.Fatalf("%q reads as %+v", text, n)
		}
		again, err := livestore.ParseSeqNum(n.String())
		if err != nil || again != n {
			t.Fatalf("%q is %+v, printed %s, which reads as %+v (%v)", text, n, n, again, err)
		}
	})
}

func FuzzSeqNumRoundTrip(f *testing.F) {
	f.Add(int64(5), int64(1), int64(1))
	f.Fuzz(func(t *testing.T, global, client, generation int64) {
		n := livestore.SeqNum{Global: global & math.MaxInt64, Client: client & math.MaxInt64, Generation: generation & math.MaxInt64}
		if again, err := livestore.ParseSeqNum(n.String()); err != nil || again != n {
			t.Fatalf("%+v prints %s, which reads as %+v (%v)", n, n, again, err)
		}
	})
}
