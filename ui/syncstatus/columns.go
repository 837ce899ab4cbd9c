package syncstatus

import (
	"strconv"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// titles name the parts.
var titles = [partCount]string{"Pending", "Client-only", "Rebases", "Findings", "Files"}

// empty is what a part says that has nothing.
var empty = [partCount]string{
	"nothing is pending: the backend has confirmed every event that it is to get",
	"no client-only events",
	"no rebase was seen since livescope opened this store",
	"nothing was noticed",
	"there are no files of this store",
}

var events = []grid.Column{
	{ID: "id", Title: "  id", Min: 10, Priority: 10},
	{ID: "event", Title: "event", Min: 12, Max: 28, Weight: 2, Priority: 9},
	{ID: "args", Title: "args", Min: 20, Weight: 6, Priority: 8},
	{ID: "client", Title: "client", Min: 8, Max: 14, Weight: 1, Priority: 5},
	{ID: "seen", Title: "seen", Min: 7, Priority: 4, Right: true, Volatile: true},
}

// columns are those of each part's list.
var columns = [partCount][]grid.Column{
	pendingPart:    events,
	clientOnlyPart: events,
	rebasesPart: {
		{ID: "number", Title: "rebase", Min: 6, Priority: 9, Right: true},
		{ID: "at", Title: "seen at", Min: 8, Priority: 8},
		{ID: "from", Title: "from", Min: 8, Max: 16, Weight: 1, Priority: 7},
		{ID: "gone", Title: "rolled back", Min: 11, Priority: 6, Right: true},
		{ID: "again", Title: "stand again", Min: 11, Priority: 5, Right: true},
		{ID: "lost", Title: "thrown away", Min: 11, Priority: 6, Right: true},
	},
	findingsPart: {
		{ID: "severity", Title: "", Min: 5, Priority: 10},
		{ID: "message", Title: "finding", Min: 30, Weight: 5, Priority: 9},
		{ID: "fix", Title: "what to do", Min: 20, Weight: 3, Priority: 5},
		{ID: "rule", Title: "rule", Min: 12, Max: 28, Weight: 1, Priority: 4},
	},
	filesPart: {
		{ID: "role", Title: "what", Min: 10, Max: 22, Weight: 1, Priority: 9},
		{ID: "name", Title: "file", Min: 16, Weight: 4, Priority: 10},
		{ID: "bytes", Title: "size", Min: 9, Priority: 8, Right: true},
		{ID: "modified", Title: "written", Min: 10, Priority: 5, Right: true, Volatile: true},
	},
}

var rebaseColumns = []grid.Column{
	{ID: "was", Title: "was", Min: 8, Max: 16, Weight: 1, Priority: 10},
	{ID: "now", Title: "stands now at", Min: 13, Max: 16, Weight: 1, Priority: 9},
	{ID: "event", Title: "event", Min: 12, Max: 28, Weight: 2, Priority: 8},
	{ID: "args", Title: "args", Min: 20, Weight: 6, Priority: 7},
}

// cells are the rows of every part, made from what was read.
func (p *Pane) cells(of part) [][]grid.Cell {
	var out [][]grid.Cell
	th, r := p.env.Theme, &p.read
	switch of {
	case pendingPart:
		for i := range r.pending {
			out = append(out, p.event(&r.pending[i], "◌ ", th.Pending))
		}
	case clientOnlyPart:
		for i := range r.clientOnly {
			out = append(out, p.event(&r.clientOnly[i], "· ", th.ClientOnly))
		}
	case rebasesPart:
		for _, b := range r.rebases {
			lost := grid.Cell{Text: text.Count(int64(b.RolledBack - b.Renumbered))}
			if b.RolledBack > b.Renumbered {
				lost.Style = th.Rebased
			}
			out = append(out, []grid.Cell{{Text: strconv.FormatInt(b.Number, 10)}, {Text: b.At.Local().Format("15:04:05")}, {Text: b.First.String()},
				{Text: text.Count(int64(b.RolledBack))}, {Text: text.Count(int64(b.Renumbered))}, lost})
		}
	case findingsPart:
		for _, f := range r.sync.Findings {
			out = append(out, []grid.Cell{{Text: string(f.Severity), Style: severity(f.Severity, th)}, {Text: f.Message}, {Text: f.Fix, Style: th.Dim}, {Text: f.Rule, Style: th.Dim}})
		}
		for _, g := range r.sync.Gaps {
			out = append(out, []grid.Cell{{Text: "gap", Style: th.Warn}, {Text: g}})
		}
	case filesPart:
		for _, f := range r.files {
			age := ""
			if !f.Modified.IsZero() {
				age = text.Duration(max(0, p.env.Now().Sub(f.Modified)))
			}
			out = append(out, []grid.Cell{{Text: string(f.Role)}, {Text: f.Name}, {Text: text.Bytes(f.Bytes)}, {Text: age}})
		}
	}
	return out
}

func severity(s client.Severity, th theme.Theme) uv.Style {
	switch s {
	case client.SeverityError:
		return th.Error
	case client.SeverityWarn:
		return th.Warn
	}
	return th.Plain
}

func (p *Pane) event(r *inspector.Row, mark string, style uv.Style) []grid.Cell {
	seen := ""
	if !r.SeenAt.IsZero() {
		seen = text.Duration(max(0, p.env.Now().Sub(r.SeenAt)))
	}
	return []grid.Cell{{Text: mark + r.Event.SeqNum.String(), Style: style}, {Text: r.Event.Name}, {Text: p.args(r)}, {Text: r.Event.ClientID}, {Text: seen}}
}

// args are an event's in one line, or their shape.
func (p *Pane) args(r *inspector.Row) string {
	if p.env.Redact {
		return inspector.Shape(r.Event.Args)
	}
	return r.Event.Args
}

// fill makes every part's rows anew; the cursor stays on its row's place.
func (p *Pane) fill() {
	for i := range p.lists {
		p.lists[i].set(p.cells(part(i)))
	}
	if p.rebase != nil {
		p.rebase.list.set(p.rebaseCells())
	}
	p.layout()
}

func (l *list) set(cells [][]grid.Cell) {
	l.rows = grid.NewRows(cells)
	l.rows.Serve(l.grid, l.grid.Refresh())
}

func (p *Pane) rebaseCells() [][]grid.Cell {
	var out [][]grid.Cell
	th := p.env.Theme
	for i := range p.rebase.rows {
		r := &p.rebase.rows[i]
		now := grid.Cell{Text: "✕ not in the log", Style: th.Rebased}
		if r.Renumbered {
			now = grid.Cell{Text: r.RebasedTo.String()}
		}
		out = append(out, []grid.Cell{{Text: r.Event.SeqNum.String()}, now, {Text: r.Event.Name}, {Text: p.args(r)}})
	}
	return out
}

// arrangementName is under which the arrangement of a part's columns is kept.
func (p *Pane) arrangementName(of part) string {
	return "columns/" + p.env.Store.Info().Source + "/sync/" + titles[of]
}

// keep writes the arrangement of the part that is shown.
func (p *Pane) keep() func() pane.Toast {
	memory, name, a := p.env.Memory, p.arrangementName(p.shown), p.lists[p.shown].grid.Arrangement()
	return func() pane.Toast {
		if err := memory.Save(name, a); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return pane.Toast{}
	}
}
