package grid

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// source is a log of keys 0, 10, 20, … of which some may be gone, far too long to hold.
type source struct {
	n    int
	gone map[int]bool
	sent []Request[int]
}

// serve answers one request as a store would: by key, without offsets.
func (s *source) serve(req Request[int]) Page[int] {
	up := func(k, n int) []int { // n keys from k upwards
		var out []int
		for ; k < s.n*10 && len(out) < n; k += 10 {
			if k >= 0 && !s.gone[k] {
				out = append(out, k)
			}
		}
		return out
	}
	down := func(k, n int) []int {
		var out []int
		for k = min(k, (s.n-1)*10); k >= 0 && len(out) < n; k -= 10 {
			if !s.gone[k] {
				out = append(out, k)
			}
		}
		slices.Reverse(out)
		return out
	}
	var keys []int
	cursor := 0
	switch req.Kind {
	case First:
		keys = up(0, req.N)
	case Last:
		keys = down((s.n-1)*10, req.N)
	case After:
		keys = up(req.From+10, req.N)
	case Before:
		keys = down(req.From-10, req.N)
	case Around:
		before := down(req.From-10, req.N/2)
		cursor = len(before)
		keys = append(before, up(req.From, req.N-len(before))...)
	}
	p := Page[int]{Req: req, Cursor: cursor}
	for _, k := range keys {
		p.Rows = append(p.Rows, Row[int]{Key: k, Cells: []Cell{{Text: fmt.Sprint("e", k/10)}, {Text: "v1.TodoCreated"}}})
	}
	p.AtStart = len(keys) == 0 || len(down(keys[0]-10, 1)) == 0
	p.AtEnd = len(keys) == 0 || len(up(keys[len(keys)-1]+10, 1)) == 0
	return p
}

// run answers everything that is asked for.
func (s *source) run(m *Model[int], reqs []Request[int]) {
	for len(reqs) > 0 {
		s.sent = append(s.sent, reqs[0])
		reqs = append(reqs[1:], m.Apply(s.serve(reqs[0]))...)
	}
}

var columns = []Column{{ID: "id", Title: "id", Min: 6}, {ID: "event", Title: "event", Min: 8, Weight: 1}}

func start(n int) (*Model[int], *source) {
	m, s := New[int](columns), &source{n: n, gone: map[int]bool{}}
	m.SetSize(40, 11)
	s.run(m, m.Refresh())
	return m, s
}

func at(t *testing.T, m *Model[int], want int) {
	t.Helper()
	row, ok := m.Cursor()
	if !ok || row.Key != want {
		t.Fatalf("cursor on %d (%v), want %d", row.Key, ok, want)
	}
	if m.cursor < m.top || m.cursor >= m.top+m.lines() {
		t.Fatalf("cursor %d is off the screen at %d", m.cursor, m.top)
	}
}

func TestMovesStopAtTheEnds(t *testing.T) {
	m, s := start(1000)
	at(t, m, 0)
	s.run(m, m.Move(-1))
	at(t, m, 0)
	s.run(m, m.Move(25))
	at(t, m, 250)
	s.run(m, m.End())
	at(t, m, 9990)
	s.run(m, m.Move(5))
	at(t, m, 9990)
	s.run(m, m.Page(-1))
	at(t, m, 9900)
	s.run(m, m.HalfPage(-1))
	at(t, m, 9850)
	s.run(m, m.Home())
	at(t, m, 0)
	s.run(m, m.Goto(5000))
	at(t, m, 5000)
	s.run(m, m.MoveToLine(0))
	at(t, m, 4950)
}

func TestAHeldKeyLosesNothingAndAsksOnce(t *testing.T) {
	m, s := start(100_000)
	var waiting []Request[int]
	for range 500 {
		waiting = append(waiting, m.Move(1)...)
	}
	if len(waiting) != 1 {
		t.Fatalf("%d requests are outstanding in one direction", len(waiting))
	}
	if !m.Loading() {
		t.Error("500 moves past the buffer and nothing is loading")
	}
	s.run(m, waiting)
	at(t, m, 5000)
	if m.Loading() {
		t.Error("still loading")
	}
}

func TestMovesDuringAJumpStartWhereItEnds(t *testing.T) {
	m, s := start(10_000)
	reqs := m.End()
	reqs = append(reqs, m.End()...)
	reqs = append(reqs, m.Move(-3)...)
	if len(reqs) != 1 {
		t.Fatalf("%d requests for one jump", len(reqs))
	}
	s.run(m, reqs)
	at(t, m, 99_960)
}

func TestTheLastJumpWins(t *testing.T) {
	m, s := start(10_000)
	end, far, home := m.End(), m.Goto(50_000), m.Home()
	for _, reqs := range [][]Request[int]{far, end, home} {
		s.run(m, reqs)
	}
	at(t, m, 0)
}

func TestStaleAnswersAreIgnored(t *testing.T) {
	m, s := start(10_000)
	old := m.Move(25)
	if len(old) == 0 {
		t.Fatal("no prefetch near the end of the buffer")
	}
	s.run(m, m.Goto(50_000))
	s.run(m, old)
	s.run(m, []Request[int]{{ID: 0, Kind: First, N: 5}, {ID: 9999, Kind: First, N: 5}})
	at(t, m, 50_000)
}

func TestRefreshKeepsTheRowAndItsPlace(t *testing.T) {
	m, s := start(10_000)
	s.run(m, m.Goto(50_000))
	s.run(m, m.Move(2))
	line := m.cursor - m.top
	s.n += 50
	s.run(m, m.Refresh())
	at(t, m, 50_020)
	if m.cursor-m.top != line {
		t.Errorf("line %d, was %d", m.cursor-m.top, line)
	}
	s.gone[50_020] = true
	s.run(m, m.Refresh())
	at(t, m, 50_030)
	reqs := m.Refresh()
	m.Move(1) // while the answer is on its way
	s.run(m, reqs)
	at(t, m, 50_040)
}

func TestRefreshesWaitForEachOther(t *testing.T) {
	m, s := start(1000)
	reqs := m.Refresh()
	for range 100 {
		reqs = append(reqs, m.Refresh()...)
	}
	if len(reqs) != 1 {
		t.Fatalf("%d refreshes at once", len(reqs))
	}
	s.sent = nil
	s.run(m, reqs)
	if len(s.sent) != 2 {
		t.Errorf("%d refreshes, want the first and one for all that came meanwhile", len(s.sent))
	}
}

func TestFollow(t *testing.T) {
	m, s := start(1000)
	s.run(m, m.Follow(true))
	at(t, m, 9990)
	s.n = 1010
	s.run(m, m.Refresh())
	at(t, m, 10_090)
	if m.Move(1); !m.Following() {
		t.Error("moving down left follow mode")
	}
	reqs := m.Refresh()
	reqs = append(reqs, m.Move(-4)...)
	if m.Following() {
		t.Error("moving up did not leave follow mode")
	}
	s.n = 2000
	s.run(m, reqs)
	at(t, m, 10_050)
	if s.run(m, m.End()); m.Following() {
		t.Error("End alone turned follow mode on")
	}
	at(t, m, 19_990)
}

func TestEmptyAndVanishing(t *testing.T) {
	m, s := start(0)
	if _, ok := m.Cursor(); ok {
		t.Error("a cursor on nothing")
	}
	for _, reqs := range [][]Request[int]{m.Move(1), m.Page(-1), m.End(), m.Home(), m.Goto(5), m.Refresh(), m.Follow(true)} {
		s.run(m, reqs)
	}
	s.n = 3
	s.run(m, m.Refresh())
	at(t, m, 20)
	s.n = 0
	s.run(m, m.Refresh())
	if m.Buffered() != 0 || len(m.Visible()) != 0 {
		t.Error("rows of an empty source")
	}
}

func TestFailedRequestsAreAskedAgain(t *testing.T) {
	m, s := start(1000)
	reqs := m.Move(25)
	m.Failed(reqs[0])
	reqs = m.Move(1)
	if len(reqs) != 1 {
		t.Fatalf("after a failure a move asks %d times", len(reqs))
	}
	s.run(m, reqs)
	at(t, m, 260)
}

// Whatever is pressed and in whichever order the answers come, the cursor ends where a list in memory would have it, and
// the buffer stays small.
func TestRandomWalk(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		m, s := start(1_000_000)
		s.run(m, m.Goto(5_000_000))
		want, waiting := 5_000_000, []Request[int](nil)
		for range 400 {
			d := 0
			switch rng.IntN(8) {
			case 0, 1:
				d = 1 + rng.IntN(3)
			case 2, 3:
				d = -1 - rng.IntN(3)
			case 4:
				d = rng.IntN(200) - 100
			case 5:
				waiting = append(waiting, m.Refresh()...)
			case 6:
				waiting = append(waiting, m.SetSize(40, 6+rng.IntN(20))...)
			default:
				if len(waiting) > 0 { // answer any one of them
					i := rng.IntN(len(waiting))
					req := waiting[i]
					waiting = append(slices.Delete(waiting, i, i+1), m.Apply(s.serve(req))...)
				}
			}
			want += d * 10
			waiting = append(waiting, m.Move(d)...)
			if limit := 10 * 26; m.Buffered() > limit {
				t.Fatalf("seed %d: %d rows are held", seed, m.Buffered())
			}
		}
		s.run(m, waiting)
		at(t, m, want)
		keys := []int{}
		for _, r := range m.buf {
			keys = append(keys, r.Key)
		}
		for i := 1; i < len(keys); i++ {
			if keys[i] != keys[i-1]+10 {
				t.Fatalf("seed %d: a gap in the buffer: %v", seed, keys[i-1:i+1])
			}
		}
	}
}

func TestRows(t *testing.T) {
	var cells [][]Cell
	for i := range 500 {
		cells = append(cells, []Cell{{Text: fmt.Sprint(i)}, {Text: strings.Repeat("x", i%90)}})
	}
	rows := NewRows(cells)
	cols := NaturalColumns([]string{"n", "a long title"}, rows)
	if cols[0].Max != 3 || cols[1].Max != naturalMax {
		t.Errorf("natural widths %d and %d", cols[0].Max, cols[1].Max)
	}
	m := New[int](cols)
	m.SetSize(40, 10)
	rows.Serve(m, m.Refresh())
	rows.Serve(m, m.Move(100))
	at(t, m, 100)
	rows.Serve(m, m.End())
	at(t, m, 499)
	rows.Serve(m, m.Goto(7000))
	at(t, m, 499)
	NewRows(nil).Serve(m, m.Refresh())
	if m.Buffered() != 0 {
		t.Error("rows of an empty result")
	}
}
