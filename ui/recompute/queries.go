package recompute

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/spark"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// queryColumns are the columns of the queries in a pane of a width.
func queryColumns(width int) []grid.Column {
	return []grid.Column{
		{ID: "query", Title: "query", Min: 14, Max: 48, Weight: 3, Priority: 10},
		{ID: "runs", Title: "runs", Min: 6, Max: 9, Weight: 1, Priority: 8, Right: true},
		{ID: "p50", Title: "p50", Min: 7, Priority: 6, Right: true},
		{ID: "p95", Title: "p95", Min: 7, Priority: 4, Right: true},
		{ID: "rows", Title: "rows", Min: 5, Max: 8, Weight: 1, Priority: 3, Right: true},
		{ID: "spark", Title: "last 60 s", Min: sparkWidth(width), Priority: 7},
		{ID: "wasted", Title: "wasted", Min: 7, Priority: 9, Right: true},
		{ID: "reads", Title: "reads", Min: 5, Max: 60, Weight: 2, Priority: 5},
	}
}

// sparkWidth is how many columns a spark has: a second each, or two, or five.
func sparkWidth(width int) int {
	switch {
	case width >= 150:
		return inspector.SparkSeconds
	case width >= 100:
		return inspector.SparkSeconds / 2
	}
	return inspector.SparkSeconds / 5
}

// A query's wasted share is worth a colour above so many percent, of so many runs.
const (
	muchWasted  = 50
	fewCompared = 10
)

// wastedShare is how many percent of a query's compared runs changed nothing, and whether that is known and much.
func wastedShare(q *inspector.QueryStat) (percent int64, known, much bool) {
	if q.Compared == 0 {
		return 0, false, false
	}
	percent = (q.Wasted*200 + q.Compared) / (2 * q.Compared)
	return percent, true, q.Wasted*100 > muchWasted*q.Compared && q.Compared >= fewCompared
}

// fill makes the rows of the queries anew; the cursor stays on its query.
func (p *Pane) fill() {
	stats := slices.Clone(p.seen.stats)
	p.sort.apply(stats)
	top := uint32(spark.Heights)
	for i := range stats {
		top = max(top, slices.Max(stats[i].Spark[:]))
	}
	rows := make([]grid.Row[string], len(stats))
	p.stats = make(map[string]*inspector.QueryStat, len(stats))
	for i := range stats {
		key := keyOf(stats[i].ID)
		p.stats[key] = &stats[i]
		rows[i] = grid.Row[string]{Key: key, Cells: p.queryCells(&stats[i], top)}
		if stats[i].Gone {
			rows[i].Style = p.env.Theme.Dim
		}
	}
	p.queries.Set(rows)
	if p.wanted != "" && p.queries.Seek(p.wanted) {
		p.wanted = ""
	}
}

func (p *Pane) queryCells(q *inspector.QueryStat, top uint32) []grid.Cell {
	th := p.env.Theme
	rows := "–"
	if q.Rows >= 0 && q.Refreshed {
		rows = text.Count(q.Rows)
	}
	wasted := grid.Cell{Text: "–", Style: th.Dim}
	if percent, known, much := wastedShare(q); known {
		wasted = grid.Cell{Text: text.Count(percent) + " %"}
		if much {
			wasted = grid.Cell{Text: "! " + wasted.Text, Style: th.Warn}
		}
	}
	before, after := kindWords(q)
	label := before + p.label(q.Label, q.SQL)
	name := grid.Cell{Text: label + after}
	name.Spans = []grid.Span{{From: 0, To: len(before), Style: th.Dim}, {From: len(label), To: len(name.Text), Style: th.Dim}}
	return []grid.Cell{
		name, {Text: text.Count(q.Seen)}, {Text: tookText(q.P50, q.Max)}, {Text: tookText(q.P95, q.Max)}, {Text: rows},
		{Text: spark.Line(q.Spark[:], p.seen.at.Unix(), sparkWidth(p.size.Width), top), Style: th.Accent},
		wasted, {Text: listText(p.readsText(q)), Style: th.Dim},
	}
}

// kindWords say what a query is where it is not the usual kind, before its label or after it.
func kindWords(q *inspector.QueryStat) (before, after string) {
	switch {
	case q.Gone:
		before = "gone: "
	case q.Kind == client.QueryWatch:
		before = "watch: "
	}
	if q.Kind != client.QueryDB && q.Kind != client.QueryWatch && q.Kind != "" {
		after = " (" + text.Fit(string(q.Kind), maxKey) + ")"
	}
	return before, after
}

// tookText is a duration, where any was told.
func tookText(d, most time.Duration) string {
	if most <= 0 {
		return "–"
	}
	return text.Duration(d)
}

// readsText are the names of what a query reads: its tables, or for a computed what the graph says.
func (p *Pane) readsText(q *inspector.QueryStat) []string {
	if q.Kind == client.QueryComputed {
		if reads := p.seen.reads[q.Label]; len(reads) > 0 {
			return reads
		}
	}
	return q.Tables
}

// maxReads bounds the names of what one computed reads.
const maxReads = 20

// readsOf are the labels of what each computed of a graph reads, by its own label.
func readsOf(g client.Graph) map[string][]string {
	labels := make(map[string]string, len(g.Nodes))
	for i := range g.Nodes {
		label := strings.TrimPrefix(g.Nodes[i].Label, "tableRef:")
		labels[g.Nodes[i].ID] = strings.TrimSuffix(strings.TrimSuffix(label, ":results"), ":query")
	}
	out := map[string][]string{}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		if n.Kind != client.NodeComputed || n.Destroyed {
			continue
		}
		var reads []string
		for _, id := range n.Sub[:min(len(n.Sub), maxReads)] {
			if label, ok := labels[id]; ok && label != "" && !slices.Contains(reads, label) {
				reads = append(reads, label)
			}
		}
		out[labels[n.ID]] = reads
	}
	return out
}

// sorting is by which column the queries are sorted, "" for the order in which they appeared.
type sorting struct {
	column string
	up     bool // the smallest first
}

// sortBy sorts the queries by the column under the cursor: what is most first, the other way round, not at all.
func (p *Pane) sortBy() tea.Cmd {
	cols, i := queryColumns(p.size.Width), p.queries.Grid.CursorColumn()
	if i < 0 || i >= len(cols) {
		return nil
	}
	return p.sortColumn(cols[i].ID)
}

func (p *Pane) sortColumn(id string) tea.Cmd {
	first := sorting{column: id, up: id == "query" || id == "reads"}
	switch p.sort {
	case first:
		p.sort.up = !first.up
	case sorting{column: id, up: !first.up}:
		p.sort = sorting{}
	default:
		p.sort = first
	}
	return p.sorted()
}

// turnSort turns the order round.
func (p *Pane) turnSort() tea.Cmd {
	p.sort.up = !p.sort.up
	return p.sorted()
}

func (p *Pane) sorted() tea.Cmd {
	p.queries.Grid.SetSort(p.sort.column, !p.sort.up)
	p.fill()
	return nil
}

func (s sorting) apply(stats []inspector.QueryStat) {
	compare := orders[s.column]
	if compare == nil {
		return
	}
	slices.SortStableFunc(stats, func(a, b inspector.QueryStat) int {
		if s.up {
			return compare(&a, &b)
		}
		return compare(&b, &a)
	})
}

// orders compare queries by a column. What is not known is less than anything.
var orders = map[string]func(a, b *inspector.QueryStat) int{
	"query":  func(a, b *inspector.QueryStat) int { return strings.Compare(a.Label, b.Label) },
	"runs":   func(a, b *inspector.QueryStat) int { return cmp.Compare(a.Seen, b.Seen) },
	"p50":    func(a, b *inspector.QueryStat) int { return cmp.Compare(a.P50, b.P50) },
	"p95":    func(a, b *inspector.QueryStat) int { return cmp.Compare(a.P95, b.P95) },
	"rows":   func(a, b *inspector.QueryStat) int { return cmp.Compare(a.Rows, b.Rows) },
	"spark":  func(a, b *inspector.QueryStat) int { return cmp.Compare(lately(a), lately(b)) },
	"wasted": func(a, b *inspector.QueryStat) int { return cmp.Compare(wastedOrder(a), wastedOrder(b)) },
	"reads":  func(a, b *inspector.QueryStat) int { return slices.Compare(a.Tables, b.Tables) },
}

// lately is how often a query ran in the seconds of its spark.
func lately(q *inspector.QueryStat) (n uint64) {
	for _, c := range q.Spark {
		n += uint64(c)
	}
	return n
}

func wastedOrder(q *inspector.QueryStat) float64 {
	if q.Compared == 0 {
		return -1
	}
	return float64(q.Wasted) / float64(q.Compared)
}

// frame is who listens first to a query, not counting what is somebody else's: the function, and behind it its file
// without the folders. Both are "" for nobody known.
func frame(q *inspector.QueryStat) (name, file string) {
	for _, s := range q.Subscribers {
		for _, f := range s.Frames {
			if strings.Contains(f.File, "node_modules") {
				continue
			}
			name = text.Fit(f.Name, maxKey)
			if f.File != "" {
				file = " (" + text.Fit(path.Base(f.File[max(0, len(f.File)-maxLabel):]), maxKey) + ")"
			}
			return name, file
		}
	}
	return "", ""
}
