package find

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

func all(s string, what string) []Match {
	var out []Match
	src, t := String(s), New(what)
	for at := (Place{}); ; {
		m, found, next, end := src.Scan(t, at)
		if found {
			out = append(out, m)
		}
		if end {
			return out
		}
		at = next
	}
}

func TestCaseMattersOnceACapitalIsTyped(t *testing.T) {
	for _, tt := range []struct {
		in, what string
		want     int
	}{
		{"Milk milk MILK", "milk", 3}, {"Milk milk MILK", "Milk", 1}, {"Größe GRÖSSE größe", "grö", 3},
		{"aaaa", "aa", 2}, {"aaab", "aab", 1}, {"abababab", "abab", 2}, {"", "x", 0}, {"xx", "xxx", 0},
		{"\xff\xfe\xffé", "é", 1}, {"İi", "i", 2}, {"a\x00b", "\x00", 1},
	} {
		if got := all(tt.in, tt.what); len(got) != tt.want {
			t.Errorf("%q in %q: %v, want %d", tt.what, tt.in, got, tt.want)
		}
	}
}

func TestSearchGoesRoundInBothDirections(t *testing.T) {
	s := Over(String("a.a.a"), New("a"))
	s.Read()
	for _, tt := range []struct{ from, d, want, at int }{
		{0, 1, 0, 1}, {1, 1, 2, 2}, {5, 1, 0, 1}, {5, -1, 4, 3}, {4, -1, 2, 2}, {0, -1, 4, 3}, {0, 2, 2, 2}, {0, 5, 2, 2}, {0, -4, 4, 3},
	} {
		m, found, known := s.Find(tt.from, tt.d)
		at, n, exact := s.Matches()
		if !found || !known || m.From != tt.want || at != tt.at || n != 3 || !exact {
			t.Errorf("%d from %d: %v %v %v, %d of %d %v", tt.d, tt.from, m, found, known, at, n, exact)
		}
	}
}

func TestWhatIsNotReadYetIsNotKnown(t *testing.T) {
	s := Over(String(strings.Repeat("x", 20<<20)+"needle"), New("needle"))
	if !s.Read() {
		t.Fatal("twenty million bytes were read at once")
	}
	if _, _, known := s.Find(0, 1); known {
		t.Error("it knows what it has not read")
	}
	for s.Read() {
	}
	if m, found, known := s.Find(0, 1); !found || !known || m.From != 20<<20 {
		t.Errorf("found %v %v %v", m, found, known)
	}
}

func TestNoNeedleIsSlow(t *testing.T) {
	s := Over(String(strings.Repeat("a", 4<<20)), New(strings.Repeat("a", 200)+"b"))
	for s.Read() {
	}
	if _, n, exact := s.Matches(); n != 0 || !exact {
		t.Errorf("%d matches, exact %v", n, exact)
	}
}

func TestSpansAreInBytes(t *testing.T) {
	got := New("é").Spans(nil, "aÉbé", uv.Style{})
	if len(got) != 2 || got[0].From != 1 || got[0].To != 3 || got[1].From != 4 || got[1].To != 6 {
		t.Errorf("got %v", got)
	}
}

// FuzzFind compares a search over many blocks with one that looks at every byte.
func FuzzFind(f *testing.F) {
	for _, s := range [][2]string{{"abcabd", "abd"}, {"aaaaaaaab", "aab"}, {"\xffé\xe4", "\xe4"}, {"K", "k"}, {"ab", "b"}} {
		f.Add(s[0], s[1], uint16(3))
	}
	f.Fuzz(func(t *testing.T, s, what string, times uint16) {
		text := New(what)
		if text.Empty() || s == "" {
			return
		}
		s = strings.Repeat(s, min(1+int(times), 1+100_000/len(s)))
		var want []Match
		for from := 0; ; {
			m, ok := text.Index(s, from, len(s))
			if !ok {
				break
			}
			want = append(want, m)
			from = m.To
		}
		search := Over(String(s), text)
		for search.Read() {
		}
		if _, n, _ := search.Matches(); n != len(want) {
			t.Fatalf("%d matches, want %d", n, len(want))
		}
		for i := 0; i < len(want); i += 1 + len(want)/5 {
			if m, ok, _ := search.Find(want[i].From, 1); !ok || m != want[i] {
				t.Fatalf("match %d is %v, want %v", i, m, want[i])
			}
			if m, ok, _ := search.Find(want[i].To, -1); !ok || m != want[i] {
				t.Fatalf("match %d backwards is %v, want %v", i, m, want[i])
			}
		}
	})
}

func BenchmarkRead8MB(b *testing.B) {
	for name, s := range map[string]string{"ascii": "some text, and more of it ", "cjk": "世界人", "matches": "needle"} {
		b.Run(name, func(b *testing.B) {
			long := strings.Repeat(s, step/len(s))
			b.SetBytes(int64(len(long)))
			for b.Loop() {
				Over(String(long), New("needle")).Read()
			}
		})
	}
}
