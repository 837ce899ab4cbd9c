package sqlvalue

import (
	"math"
	"testing"
)

func TestCompare(t *testing.T) {
	// Each is before the next.
	order := []any{
		nil, math.Inf(-1), int64(math.MinInt64), -1.5, int64(-1), -0.5, int64(0), 0.5, int64(1), int64(1<<53 + 1), float64(1<<53 + 2),
		int64(math.MaxInt64), math.Inf(1), "", "A", "a", "aa", "ü", []byte{}, []byte{0}, []byte("a"),
	}
	for i, a := range order {
		for j, b := range order {
			want := min(1, max(-1, i-j))
			if got := Compare(a, b); got != want {
				t.Errorf("Compare(%v, %v) = %d, want %d", a, b, got, want)
			}
		}
	}
	if Compare(int64(2), 2.0) != 0 || Compare(2.0, int64(2)) != 0 {
		t.Error("2 and 2.0 are not the same")
	}
}
