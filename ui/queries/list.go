package queries

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/queries/keyed"

	tea "charm.land/bubbletea/v2"
)

// list is one of the lists: which rows it shows, and in which order.
type list struct {
	*keyed.List
	filter string
	sort   string // the column's id, "" for the order in which they came
	desc   bool
	of     map[string]int // where the row of a name stands in what was read
	total  int
}

func newList(cols []grid.Column) *list { return &list{List: keyed.New(cols)} }

func liveKey(id int64) string { return strconv.FormatInt(id, 10) }

// slowKeys name slow statements. They have no number of their own.
func slowKeys(all []client.SlowQuery) []string {
	out, seen := make([]string, len(all)), map[string]int{}
	for i := len(all) - 1; i >= 0; i-- { // the newest is first, and the number of the older one stays
		q := &all[i]
		key := fmt.Sprintf("%d %d %s", q.Since, q.Duration, head(q.SQL))
		seen[key]++
		out[i] = fmt.Sprintf("%s %d", key, seen[key])
	}
	return out
}

// order compares two rows by a column.
type order[T any] map[string]func(a, b *T) int

var liveOrder = order[inspector.QueryStat]{
	"label": func(a, b *inspector.QueryStat) int {
		return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	},
	"kind":  func(a, b *inspector.QueryStat) int { return cmp.Compare(kindWord(a), kindWord(b)) },
	"runs":  func(a, b *inspector.QueryStat) int { return cmp.Compare(a.Runs, b.Runs) },
	"p50":   func(a, b *inspector.QueryStat) int { return cmp.Compare(a.P50, b.P50) },
	"p95":   func(a, b *inspector.QueryStat) int { return cmp.Compare(a.P95, b.P95) },
	"max":   func(a, b *inspector.QueryStat) int { return cmp.Compare(a.Max, b.Max) },
	"rows":  func(a, b *inspector.QueryStat) int { return cmp.Compare(a.Rows, b.Rows) },
	"size":  func(a, b *inspector.QueryStat) int { return cmp.Compare(a.ResultBytes, b.ResultBytes) },
	"subs":  func(a, b *inspector.QueryStat) int { return cmp.Compare(len(a.Subscribers), len(b.Subscribers)) },
	"reads": func(a, b *inspector.QueryStat) int { return slices.Compare(a.Tables, b.Tables) },
}

var slowOrder = order[client.SlowQuery]{
	"sql":      func(a, b *client.SlowQuery) int { return strings.Compare(a.SQL, b.SQL) },
	"duration": func(a, b *client.SlowQuery) int { return cmp.Compare(a.Duration, b.Duration) },
	"rows":     func(a, b *client.SlowQuery) int { return cmp.Compare(a.Rows, b.Rows) },
	"since":    func(a, b *client.SlowQuery) int { return cmp.Compare(a.Since, b.Since) },
	"reads":    func(a, b *client.SlowQuery) int { return slices.Compare(a.Tables, b.Tables) },
}

// has reports whether one of the texts holds what is looked for, which is in small letters.
func has(sought string, texts ...string) bool {
	return sought == "" || slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), sought) })
}

// fill makes the rows of both lists anew; each cursor stays on its row.
func (p *Pane) fill() {
	live, slow := p.lists[livePart], p.lists[slowPart]
	stats, statements := p.read.stats, p.read.slow
	fillList(live, stats, liveOrder,
		func(i int) string { return liveKey(stats[i].ID) },
		func(s *inspector.QueryStat, sought string) bool {
			return has(sought, append([]string{s.Label, s.SQL, kindWord(s)}, s.Tables...)...)
		}, p.liveCells)
	keys := slowKeys(statements)
	fillList(slow, statements, slowOrder,
		func(i int) string { return keys[i] },
		func(q *client.SlowQuery, sought string) bool {
			return has(sought, append([]string{q.SQL}, q.Tables...)...)
		},
		p.slowCells)
}

// fillList gives a list those of all that match, in its order.
func fillList[T any](l *list, all []T, by order[T], key func(int) string, match func(*T, string) bool, cells func([]grid.Cell, *T) []grid.Cell) {
	l.total, l.of = len(all), make(map[string]int, len(all))
	var places []int
	sought := strings.ToLower(l.filter)
	for i := range all {
		if match(&all[i], sought) {
			places = append(places, i)
		}
	}
	if compare := by[l.sort]; compare != nil {
		slices.SortStableFunc(places, func(a, b int) int {
			if l.desc {
				a, b = b, a
			}
			return compare(&all[a], &all[b])
		})
	}
	rows := make([]grid.Row[string], len(places))
	for n, i := range places {
		one := &all[i]
		rows[n] = grid.Row[string]{Key: key(i), Make: func(into []grid.Cell) []grid.Cell { return cells(into, one) }}
		l.of[rows[n].Key] = i
	}
	l.Set(rows)
	l.Grid.SetSort(l.sort, l.desc)
}

// sortBy orders by a column; again, the other way round; again, not at all. Numbers begin with the largest.
func (p *Pane) sortBy(col grid.Column) tea.Cmd {
	l := p.list()
	switch {
	case l.sort != col.ID:
		l.sort, l.desc = col.ID, col.Right
	case l.desc == col.Right:
		l.desc = !l.desc
	default:
		l.sort, l.desc = "", false
	}
	p.fill()
	return nil
}

func (p *Pane) sortColumn() tea.Cmd {
	i := p.list().Grid.CursorColumn()
	if i < 0 {
		return nil
	}
	return p.sortBy(columns[p.shown][i])
}

func (p *Pane) reverse() tea.Cmd {
	p.list().desc = !p.list().desc
	p.fill()
	return nil
}

// setFilter shows only what has a text.
func (p *Pane) setFilter(s string) tea.Cmd {
	p.list().filter = strings.TrimSpace(s)
	p.fill()
	return nil
}

// turn goes to the other list.
func (p *Pane) turn(d part) tea.Cmd {
	p.shown = (p.shown + d + partCount) % partCount
	p.inDetail = false
	return nil
}
