package grid

import (
	"cmp"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/livescope/livescope/ui/theme"
)

// selects checks what is selected; n is -1 where that is not known.
func selects(t *testing.T, m *Model[int], from, to, n int) {
	t.Helper()
	f, l, got, ok := m.Selection()
	if !ok || f != from || l != to || got != n {
		t.Fatalf("%d rows from %d to %d (%v), want %d from %d to %d", got, f, l, ok, n, from, to)
	}
}

func TestASelectionGoesFromItsAnchorToTheCursor(t *testing.T) {
	m, s := start(1000)
	if _, _, _, ok := m.Selection(); ok || m.Selecting() {
		t.Error("selected at first")
	}
	s.run(m, m.Goto(50))
	m.Select()
	selects(t, m, 50, 50, 1)
	s.run(m, m.Move(2))
	selects(t, m, 50, 70, 3)
	_, got := screen(m, 20, 11, theme.None())
	var column strings.Builder
	for _, line := range strings.Split(got, "\n") {
		column.WriteString(string([]rune(line + " ")[:1]))
	}
	if got := column.String(); got != "      ┃┃▸  " {
		t.Errorf("the cursor's column is %q", got)
	}
	s.run(m, m.Move(-4))
	selects(t, m, 30, 50, 3)
	m.Select()
	if m.Selecting() {
		t.Error("a second Select does not end it")
	}
	m.Select()
	s.run(m, m.Reset())
	if m.Selecting() {
		t.Error("other rows, and still selecting")
	}
	none, _ := start(0)
	if none.Select(); none.Selecting() {
		t.Error("selecting nothing")
	}
}

func TestASelectionOutgrowsTheBuffer(t *testing.T) {
	m, s := start(100_000)
	s.run(m, m.Goto(500_000))
	m.Select()
	s.run(m, m.Move(300))
	selects(t, m, 500_000, 503_000, -1)
	s.run(m, m.Refresh())
	selects(t, m, 500_000, 503_000, -1)
	s.run(m, m.Move(-295))
	selects(t, m, 500_000, 500_050, 6)
	s.run(m, m.Move(-305))
	selects(t, m, 497_000, 500_000, -1)
	s.run(m, m.Home())
	selects(t, m, 0, 500_000, -1)
	s.run(m, m.Follow(true))
	selects(t, m, 500_000, 999_990, -1)
	s.n += 500 // more than is held
	s.run(m, m.Refresh())
	selects(t, m, 500_000, 1_004_990, -1)
	if scr, _ := screen(m, 20, 11, theme.None()); scr.CellAt(0, 1).Content != "┃" || scr.CellAt(0, 10).Content != "▸" {
		t.Error("the rows up to the cursor are not marked")
	}
}

func TestAfterAJumpTheSideOfAnAnchorMayBeUnknown(t *testing.T) {
	m, s := start(100_000)
	s.run(m, m.Goto(500_000))
	m.Select()
	s.run(m, m.Goto(200_000))
	if _, _, _, ok := m.Selection(); ok || !m.Selecting() {
		t.Error("it is known where the anchor is")
	}
	s.run(m, m.Goto(499_900))
	selects(t, m, 499_900, 500_000, 11)
	m.SetOrder(cmp.Compare[int])
	s.run(m, m.Goto(200_000))
	selects(t, m, 200_000, 500_000, -1)
	s.run(m, m.Goto(800_000))
	selects(t, m, 500_000, 800_000, -1)
}

func TestWhenTheAnchorsRowGoesTheNextOneTakesItsPlace(t *testing.T) {
	m, s := start(1000)
	s.run(m, m.Goto(100))
	m.Select()
	s.run(m, m.Move(4))
	s.gone[100], s.gone[110] = true, true
	s.run(m, m.Refresh())
	selects(t, m, 120, 140, 3)
	s.run(m, m.Move(-6))
	selects(t, m, 60, 120, 5)
	s.gone[120] = true
	s.run(m, m.Refresh())
	selects(t, m, 60, 90, 4)
	m.Select()
	m.Select()
	s.gone[60] = true // with the cursor on it
	s.run(m, m.Refresh())
	selects(t, m, 70, 70, 1)
}

func TestASelectionDoesNotOutliveItsAnchor(t *testing.T) {
	m, s := start(1000)
	s.run(m, m.Goto(5000))
	m.Select()
	s.run(m, m.Home())
	s.gone[5000] = true
	s.run(m, m.End())
	selects(t, m, 5000, 9990, -1)
	s.run(m, m.Move(-980)) // past where it was
	if m.Selecting() {
		t.Error("selected from a row that is not there")
	}
	m.Select()
	s.n = 0
	s.run(m, m.Refresh())
	if m.Selecting() {
		t.Error("selected without rows")
	}
}

// Whatever is done, the cursor, the selection and the columns are those of a list in memory.
func TestRandomWalkWithASelection(t *testing.T) {
	const last = 20_000
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		m, s := start(last + 1)
		m.SetOrder(cmp.Compare[int])
		naive := &letterList{ids: "abcdef"}
		m.SetColumns(letters(naive.ids, 4).cols)
		m.SetWide(seed%2 == 0)
		at, anchor := 0, -1
		for step := range 300 {
			d := rng.IntN(9) - 4
			switch rng.IntN(14) {
			case 0:
				m.Select()
				if anchor >= 0 {
					anchor = -1
				} else {
					anchor = at
				}
			case 1:
				at = rng.IntN(last + 1)
				s.run(m, m.Goto(at*10))
			case 2:
				at = 0
				s.run(m, m.Home())
			case 3:
				at = last
				s.run(m, m.End())
			case 4:
				s.run(m, m.Refresh())
			case 5, 6:
				d *= 60
				fallthrough
			case 7, 8:
				at = max(0, min(at+d, last))
				s.run(m, m.Move(d))
			case 9:
				s.run(m, m.SetSize(20+rng.IntN(60), 4+rng.IntN(20)))
			case 10:
				naive.move(d)
				m.MoveColumn(d)
			case 11:
				naive.shift(d)
				m.Shift(d)
			case 12:
				naive.hide()
				m.Hide()
			case 13:
				if d == 0 {
					naive.showAll()
					m.ShowAll()
				} else {
					m.Arrange(m.Arrangement())
				}
			}
			if row, _ := m.Cursor(); row.Key != at*10 {
				t.Fatalf("seed %d, step %d: cursor on %d, want %d", seed, step, row.Key, at*10)
			}
			screen(m, m.width, m.height, theme.None())
			if got := order(m); got != naive.String() {
				t.Fatalf("seed %d, step %d: columns %s, want %s", seed, step, got, naive.String())
			}
			from, to, n, ok := m.Selection()
			if ok != (anchor >= 0) || ok != m.Selecting() {
				t.Fatalf("seed %d, step %d: selected: %v, anchor at %d", seed, step, ok, anchor)
			}
			if !ok {
				continue
			}
			lo, hi := min(at, anchor), max(at, anchor)
			want := hi - lo + 1
			if find(m.buf, anchor*10) < 0 {
				want = -1
			}
			if from != lo*10 || to != hi*10 || n != want {
				t.Fatalf("seed %d, step %d: %d rows from %d to %d, want %d from %d to %d", seed, step, n, from, to, want, lo*10, hi*10)
			}
		}
	}
}

// letterList is columns that are named by a letter each, and moved the simplest way.
type letterList struct {
	ids, hidden string
	at          int // among those shown
}

func (l *letterList) shown() string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(l.hidden, r) {
			return -1
		}
		return r
	}, l.ids)
}

func (l *letterList) move(d int) { l.at = max(0, min(l.at+d, len(l.shown())-1)) }

// shift swaps the cursor's column with its neighbours, those that are hidden too, until it has passed d of those shown.
func (l *letterList) shift(d int) {
	step := 1
	if d < 0 {
		step = -1
	}
	for ; d != 0; d -= step {
		shown := l.shown()
		if l.at+step < 0 || l.at+step >= len(shown) {
			return
		}
		ids := []byte(l.ids)
		i := strings.IndexByte(l.ids, shown[l.at])
		for passed := false; !passed; i += step {
			passed = ids[i+step] == shown[l.at+step]
			ids[i], ids[i+step] = ids[i+step], ids[i]
		}
		l.ids, l.at = string(ids), l.at+step
	}
}

func (l *letterList) hide() {
	if shown := l.shown(); len(shown) > 1 {
		l.hidden += shown[l.at : l.at+1]
		l.move(0)
	}
}

func (l *letterList) showAll() {
	id := l.shown()[l.at]
	l.hidden = ""
	l.at = strings.IndexByte(l.ids, id)
}

func (l *letterList) String() string {
	s := l.shown()
	return s[:l.at] + strings.ToUpper(s[l.at:l.at+1]) + s[l.at+1:]
}
