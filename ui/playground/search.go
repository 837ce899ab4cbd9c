package playground

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/livescope/livescope/ui/find"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxHits bounds the cells that are known to have what is looked for.
const maxHits = 10_000

// search is what is looked for in the cells of a result.
type search struct {
	text  *find.Text // nil for nothing
	hits  []hit      // in the order of the rows as they are shown
	place []int      // where a row of the result is shown
	more  bool       // there are more than are known
	at    int        // the hit gone to last, from 1; 0 for none
}

// hit is a cell: a row of the result, and its column.
type hit struct{ row, col int }

// said is what the status line says of the search.
func (s *search) said() string {
	switch {
	case s.text.Empty():
		return ""
	case len(s.hits) == 0:
		return "found nowhere"
	}
	n := text.Count(int64(len(s.hits)))
	if s.more {
		n += "+"
	}
	if s.at == 0 {
		return n + " found"
	}
	return fmt.Sprintf("%d of %s found", s.at, n)
}

// rank puts the hits in the order of the rows.
func (s *search) rank(order []int) {
	s.place = make([]int, len(order))
	for at, row := range order {
		s.place[row] = at
	}
	slices.SortFunc(s.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(s.place[a.row], s.place[b.row]), cmp.Compare(a.col, b.col))
	})
	s.at = 0
}

// startFind opens the prompt for what to look for.
func (p *Pane) startFind() tea.Cmd {
	p.finding = true
	p.finder.SetValue("")
	p.finder.Focus()
	return nil
}

// leaveFind closes it; what was looked for before stays.
func (p *Pane) leaveFind() tea.Cmd {
	p.finding = false
	p.finder.Blur()
	return nil
}

// find looks for what was typed in all cells, from the cursor on. Nothing typed ends the search.
func (p *Pane) find() tea.Cmd {
	typed, o := p.finder.Value(), p.outcome()
	p.finder.Remember()
	p.leaveFind()
	o.search = search{}
	sought := find.New(typed)
	if sought.Empty() {
		return nil
	}
	o.search.text = sought
	env := *p.env
	rows := o.result.Rows
	return p.work(func(ctx context.Context) func() tea.Cmd {
		hits, more := cellsWith(ctx, &env, rows, sought)
		return func() tea.Cmd {
			if o.search.text != sought {
				return nil
			}
			o.search.hits, o.search.more = hits, more
			o.search.rank(o.order)
			return p.goToHit(o, 1, true)
		}
	})
}

// cellsWith finds the cells that have a text in them: in the whole of a text, in other values as they are shown.
func cellsWith(ctx context.Context, env *pane.Env, rows [][]any, sought *find.Text) (hits []hit, more bool) {
	for i, row := range rows {
		if ctx.Err() != nil {
			return hits, true
		}
		for j, v := range row {
			s, ok := v.(string)
			if !ok || env.Redact {
				s, _ = format(env, v, env.Theme)
			}
			if _, found := sought.Index(s, 0, len(s)); !found {
				continue
			}
			if len(hits) == maxHits {
				return hits, true
			}
			hits = append(hits, hit{i, j})
		}
	}
	return hits, false
}

// nextHit goes d hits on.
func (p *Pane) nextHit(d int) tea.Cmd {
	o := p.outcome()
	if len(o.search.hits) == 0 {
		return pane.Say(pane.Info, "found nowhere")
	}
	return p.goToHit(o, d, false)
}

// goToHit goes d hits on from the cursor, round the ends; here says that the cursor's own cell counts. Hidden columns are
// passed by.
func (p *Pane) goToHit(o *outcome, d int, here bool) tea.Cmd {
	s := &o.search
	n := len(s.hits)
	if n == 0 {
		return nil
	}
	shown := o.shownColumns()
	at, col := o.position(), o.grid.CursorColumn()
	i, exact := slices.BinarySearchFunc(s.hits, hit{at, col}, func(h, want hit) int {
		return cmp.Or(cmp.Compare(s.place[h.row], want.row), cmp.Compare(h.col, want.col))
	})
	if exact && here {
		d = 0
	} else if d > 0 && !exact {
		d--
	}
	step := 1
	if d < 0 {
		step = -1
	}
	i = ((i+d)%n + n) % n
	for range n {
		h := s.hits[i]
		if shown[h.col] {
			o.rows.Serve(o.grid, o.grid.Goto(s.place[h.row]))
			o.toColumn(h.col)
			s.at = i + 1
			return nil
		}
		i = (i + step + n) % n
	}
	return pane.Say(pane.Info, "found in hidden columns only: + shows them")
}

// shownColumns tells which columns are not hidden.
func (o *outcome) shownColumns() []bool {
	shown := make([]bool, len(o.cols))
	hidden := o.grid.Arrangement().Hidden
	for i, c := range o.cols {
		shown[i] = !slices.Contains(hidden, c.ID)
	}
	return shown
}

// toColumn moves the cursor to a column that is shown.
func (o *outcome) toColumn(col int) {
	if o.grid.CursorColumn() == col {
		return
	}
	o.grid.FirstColumn()
	for range o.cols {
		if o.grid.CursorColumn() == col {
			return
		}
		o.grid.MoveColumn(1)
	}
}

// endSearch forgets what was looked for.
func (p *Pane) endSearch() tea.Cmd {
	p.outcome().search = search{}
	return nil
}

// oneLine is the beginning of a text on one line, for lists.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s[:min(len(s), 400)]), " ")
}
