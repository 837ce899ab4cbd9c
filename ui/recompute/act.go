package recompute

import (
	"encoding/json"
	"slices"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/queries/sqlform"

	tea "charm.land/bubbletea/v2"
)

// goTo goes to an event in Events.
func goTo(at livestore.SeqNum) tea.Cmd {
	return func() tea.Msg { return pane.Goto{Pane: "events", Msg: pane.GotoEvent{Key: livestore.Key{SeqNum: at}}} }
}

func (p *Pane) goToCause() tea.Cmd {
	r, ok := p.runs.run()
	if !ok || len(r.Cause) == 0 {
		return nil
	}
	return goTo(r.Cause[0])
}

// wheelLines is how far a notch of the wheel goes.
const wheelLines = 3

func (p *Pane) wheel(m tea.Mouse) tea.Cmd {
	by := motion.LineDown
	switch m.Button {
	case tea.MouseWheelUp:
		by = motion.LineUp
	case tea.MouseWheelDown:
	default:
		return nil
	}
	if within(p.areas().runs, m.X, m.Y) {
		return p.runs.move(by, wheelLines)
	}
	p.queries.Move(by, wheelLines)
	return nil
}

func (p *Pane) click(x, y int) tea.Cmd {
	a := p.areas()
	switch {
	case within(a.bar, x, y):
		p.dragging = !p.zoomed
	case within(a.queries, x, y):
		p.inRuns = false
		reqs, hit := p.queries.Grid.Click(x-a.queries.Min.X, y-a.queries.Min.Y)
		p.queries.Do(reqs)
		if cols := queryColumns(p.size.Width); hit.Kind == grid.HitTitle && hit.Column < len(cols) {
			return p.sortColumn(cols[hit.Column].ID)
		}
	case within(a.runs, x, y):
		p.inRuns = true
		reqs, hit := p.runs.grid.Click(x-a.runs.Min.X, y-a.runs.Min.Y)
		if hit.Kind == grid.HitRow {
			p.runs.follow = p.runs.onFirst()
		}
		return p.runs.load(reqs)
	}
	return nil
}

func (p *Pane) copyCell() tea.Cmd {
	col, cell, ok := p.cell()
	if !ok {
		return nil
	}
	return pane.Copy("the "+col.ID, cell.Text, "")
}

// copyJSON copies the run or the query as the command line prints it.
func (p *Pane) copyJSON() tea.Cmd {
	if p.inRuns {
		if r, ok := p.runs.run(); ok {
			return copyRun(p.env, r)
		}
		return nil
	}
	q, ok := p.chosen()
	if !ok {
		return nil
	}
	shown := *q
	if p.env.Redact {
		shown.Label, shown.SQL, shown.Hash, shown.Binds = sqlform.Shape(q.Label), sqlform.Shape(q.SQL), hidden, hidden
	}
	return copyAs("the query as JSON", shown)
}

func copyRun(env *pane.Env, r *inspector.Run) tea.Cmd {
	shown := *r
	if env.Redact {
		shown.Label, shown.SQL = sqlform.Shape(r.Label), sqlform.Shape(r.SQL)
		shown.Diff = slices.Clone(r.Diff)
		for i := range shown.Diff {
			shown.Diff[i] = shapeOf(r.Diff[i])
		}
	}
	return copyAs("the run as JSON", shown)
}

// shapeOf is a row of a result without its values.
func shapeOf(c client.ResultChange) client.ResultChange {
	out := client.ResultChange{Op: c.Op, Key: hidden}
	for _, col := range c.Columns {
		out.Columns = append(out.Columns, client.ResultColumn{Name: col.Name, Old: shownValue(col.Old, true), New: shownValue(col.New, true)})
	}
	return out
}

func copyAs(what string, v any) tea.Cmd {
	b, err := json.Marshal(v)
	if err != nil {
		return pane.Say(pane.Error, "copy "+what+": "+err.Error())
	}
	return pane.Copy(what, string(b), "")
}

// shownValue is a value of a result as it may be shown.
func shownValue(v string, redact bool) string {
	if !redact || v == "" {
		return v
	}
	return inspector.Shape(v)
}
