package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

// appGraph is the reactivity graph of a small app.
func appGraph() client.Graph {
	n := func(id string, kind client.NodeKind, label string, count int64, sub ...string) client.GraphNode {
		return client.GraphNode{ID: "node-" + id, Kind: kind, Label: label, Count: count, Sub: sub}
	}
	nodes := []client.GraphNode{
		n("1", client.NodeTable, "tableRef:todos", 214),
		n("2", client.NodeTable, "tableRef:lists", 12),
		n("3", client.NodeTable, "tableRef:uiState", 31),
		n("4", client.NodeRef, "filter$", 3),
		n("10", client.NodeResult, "visibleTodos:results", 1204, "node-1", "node-11"),
		n("11", client.NodeQuery, "visibleTodos:query", 31, "node-4", "node-3"),
		n("12", client.NodeResult, "select count(*) from todos where id = 't1':results", 418, "node-1"),
		n("13", client.NodeResult, "lists:results", 12, "node-2"),
		n("20", client.NodeComputed, "summary", 1204, "node-10", "node-13"),
		n("21", client.NodeThunk, "starred", 0, "node-10"),
		n("30", client.NodeEffect, "TodoList", 1190, "node-20", "node-10"),
		n("31", client.NodeEffect, "Header", 214, "node-20"),
		n("32", client.NodeEffect, "Sidebar", 12, "node-13"),
	}
	nodes[4].Dirty, nodes[9].Destroyed, nodes[12].Deferred = true, true, true
	return client.Graph{At: uitest.Noon, Nodes: nodes}
}

// manyNodes is a graph of so many nodes, in four layers.
func manyNodes(count int) client.Graph {
	g := client.Graph{At: uitest.Noon}
	kinds := []client.NodeKind{client.NodeTable, client.NodeResult, client.NodeComputed, client.NodeEffect}
	for i := range count {
		n := client.GraphNode{ID: fmt.Sprintf("node-%d", i), Kind: kinds[i*4/count], Label: fmt.Sprintf("%s %d", kinds[i*4/count], i), Count: int64(i)}
		if i >= count/4 {
			n.Sub = []string{fmt.Sprintf("node-%d", i-count/4), fmt.Sprintf("node-%d", (i-count/4)/2)}
		}
		g.Nodes = append(g.Nodes, n)
	}
	return g
}

// graphOf opens a sample as an app runs it on the Graph pane.
func graphOf(t testing.TB, g client.Graph, opt uitest.Options) (*uitest.Live, *uitest.Driver) {
	t.Helper()
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	l.SetGraph(g)
	results, queries := appQueries()
	l.SetQueries(results, queries...)
	return l, startOn(t, s, opt).Press("alt+7").WaitFor("nodes")
}

func TestGraphList(t *testing.T) {
	t.Parallel()
	l, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	for _, want := range []string{"13 nodes", "● dirty", "✕ destroyed", "○ deferred", "1 204"} {
		if !strings.Contains(d.Screen(), want) {
			t.Errorf("the list does not say %q:\n%s", want, d.Screen())
		}
	}
	d.Press("l", "l", "s").WaitFor("sorted by count ▼").Press("g")
	onQuery(t, d, "visibleTodos:results")
	d.WaitFor("↓ reads    2: ").WaitFor("↑ read by  3: ").Press("S").WaitFor("sorted by count ▲").Press("g")
	onQuery(t, d, "starred")
	d.Press("s").WaitGone("sorted by").Press("S").WaitFor("nothing is sorted")
	d.Press("/").Type("LISTS").Press("enter").WaitFor("2 of 13").Press("esc").WaitFor("13 nodes")
	d.Press("m").Type("many").Press("enter").WaitFor("that is no number").Press("ctrl+u").Type("1 000").Press("enter").WaitFor("3 of 13").WaitFor("at least 1 000").Press("e").WaitFor("effects hidden").WaitFor("2 of 13")
	d.Press("m", "esc", "esc").WaitFor("10 of 13").Press("e").WaitFor("13 nodes")
	d.Press(":").Type("graph.minimum 214").Press("enter").WaitFor("6 of 13").Press(":").Type("graph.filter Header").Press("enter").WaitFor("1 of 13")
	d.Press(":").Type("graph.minimum x").Press("enter").WaitFor("no number of times").Press(":").Type("graph.filter nowhere").Press("enter").WaitFor("No node is left").Press("esc").WaitFor("13 nodes")
	// The cursor stays on its node while the graph changes.
	d.Press("g", "j", "j")
	onQuery(t, d, "todos")
	g := appGraph()
	g.At = g.At.Add(time.Second)
	g.Nodes = append(g.Nodes, client.GraphNode{ID: "node-0", Kind: client.NodeTable, Label: "tableRef:a first one"})
	l.SetGraph(g)
	d.WaitFor("14 nodes")
	onQuery(t, d, "todos")
}

func TestGraphAroundANode(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	d.Press("/").Type("lists:").Press("enter", "enter", "esc").WaitFor("1 of 13").Press("enter").WaitFor("around lists:results").Press("esc", "esc")
	d.WaitFor("13 nodes").Press("enter").WaitFor("6 of 13").Press("t").WaitFor("queries 1").Press("esc").WaitFor("queries 4")
}

func TestGraphMap(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	d.Press("t").WaitFor("tables 4").WaitFor("effects 3")
	onQuery(t, d, "filter$")
	d.Press("l")
	onQuery(t, d, "visibleTodos:query")
	d.Press("G", "g", "k", "j", "pgdown", "pgup", "ctrl+d", "ctrl+u", "g").Press("right").WaitFor("→").Press("left", "h", "h")
	number(d, "3", "l")
	d.WaitFor("effect ·").Press("y")
	if got := d.Copied(); got != "TodoList" && got != "Header" && got != "Sidebar" {
		t.Errorf("copied %q", got)
	}
	d.Press("e").WaitGone("effects 3").Press("e", "z").WaitGone("↓ reads").Press("esc").WaitFor("↓ reads")
	d.Press("enter").WaitFor("around").Press("Y")
	if got := d.Copied(); !strings.Contains(got, `"readBy"`) || strings.Count(got, `"id"`) > 12 {
		t.Errorf("copied %q", got)
	}
}

func TestGraphGoesToTheQuery(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	d.Press("/").Type("visibleTodos:r").Press("enter", "o").WaitFor("completed = ?")
	onQuery(t, d, "visibleTodos")
	d.Press("alt+7").Press("/", "ctrl+u").Type("uiState").Press("enter", "o").WaitFor("uiState")
	d.WaitFor("newTodoText").Press("alt+7", "/", "ctrl+u").Type("lists:").Press("enter", "o").WaitFor("no live query is called lists")
	d.Press("alt+7", "/", "ctrl+u").Type("Header").Press("enter", "o").WaitFor("only on a table, a query or a computed")
	// Through the filter of the queries, too.
	d.Press("alt+3", "esc", "esc", "/").Type("summary").Press("enter").WaitFor("1 of 5").Press("alt+7", "/", "ctrl+u").Type("visibleTodos:r").Press("enter", "o").WaitFor("Live queries 5")
	onQuery(t, d, "visibleTodos")
}

func TestGraphIsNotKnown(t *testing.T) {
	t.Parallel()
	ready(t, uitest.Options{Width: 120, Height: 40}).Press("alt+7").WaitFor("reactivity graph is not known").WaitFor("livescope attach").Press("t").WaitFor("the graph is not known").Press("enter", "Y", "z", "z", "j")
	l, s := uitest.OpenLive(t, fixtures.Store(t, "pending"))
	d := startOn(t, s, uitest.Options{Width: 80, Height: 24}).Press("alt+7").WaitFor("has not told its reactivity graph yet")
	l.SetGraph(client.Graph{At: uitest.Noon})
	d.WaitFor("no node yet")
	l.SetGraph(appGraph())
	d.WaitFor("no node yet") // the same moment is the same graph
	g := appGraph()
	g.At = g.At.Add(time.Second)
	l.SetGraph(g)
	d.WaitFor("13 nodes")
}

func TestGraphColumns(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	d.Press("l", "-")
	if head := line(d, "read by ↑"); strings.Contains(head, "kind") {
		t.Errorf("the column is not hidden: %s", head)
	}
	d.Press("+", "h", "}", "{", ">", "<", "right", "left").WaitFor("kind")
}

func TestGraphMouse(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40})
	d.Press("ctrl+y").WaitFor("livescope's").Click(3, 7)
	onQuery(t, d, "todos")
	d.Wheel(10, 10, false).Wheel(10, 10, true)
	onQuery(t, d, "todos")
	d.Click(8, 3).WaitFor("tables 4").Click(40, 6).Wheel(40, 10, false).Wheel(40, 10, true).Click(3, 3).WaitFor("read by ↑")
	d.Click(60, 4).WaitFor("sorted by")
}

func TestGraphRedacted(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, appGraph(), uitest.Options{Width: 120, Height: 40, Redact: true})
	d.WaitFor("'…'").Press("/").Type("count").Press("enter", "y")
	if got := d.Copied(); !strings.Contains(got, "id = '…'") {
		t.Errorf("copied %q", got)
	}
	d.Press("Y")
	if got := d.Copied(); strings.Contains(got, "t1") {
		t.Errorf("copied %q", got)
	}
}

func TestGraphHostile(t *testing.T) {
	t.Parallel()
	bad := "\x1b]0;pwned\a\x1b[31m\u202e\n" + strings.Repeat("x", 5000)
	g := client.Graph{At: uitest.Noon, Nodes: []client.GraphNode{
		{ID: "a", Kind: client.NodeTable, Label: bad, Super: []string{"b", "b", "a", bad}, Count: -5, Dirty: true},
		{ID: "b", Kind: client.NodeKind(bad), Label: "", Sub: []string{"a", "c"}, Count: 1 << 62},
		{ID: "c", Kind: client.NodeResult, Label: bad, Sub: []string{"b"}, Destroyed: true},
		{ID: "a", Kind: client.NodeEffect, Label: "twice"},
	}}
	for _, size := range sizes {
		_, d := graphOf(t, g, uitest.Options{Width: size.w, Height: size.h})
		d.Press("j", "enter", "t", "l", "j", "l", "h", "enter", "esc", "z", "t", "y", "Y")
		clean(t, d.Raw())
	}
}

func TestGraphOfManyNodes(t *testing.T) {
	t.Parallel()
	_, d := graphOf(t, manyNodes(5000), uitest.Options{Width: 200, Height: 50})
	d.WaitFor("5 000 nodes").Press("G").WaitFor("▸ effect").Press("t").WaitFor("effects 1 250 · from").Press("h", "g", "l", "G").Press("enter").WaitFor("of 5 000").Press("Y").WaitFor("copied")
	d.Press("esc", "Y").WaitFor("too much for a terminal's clipboard")
}

func BenchmarkGraphOfManyNodes(b *testing.B) {
	_, d := graphOf(b, manyNodes(5000), uitest.Options{Width: 200, Height: 50})
	d.Press("t", "l")
	for b.Loop() {
		d.Press("j")
	}
}

func TestGraphScreens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(*uitest.Driver)
	}{
		{"list", func(d *uitest.Driver) { d.Press("j", "j", "j", "j") }},
		{"map", func(d *uitest.Driver) { d.Press("j", "j", "t", "l") }},
		{"map-table", func(d *uitest.Driver) { d.Press("j", "j", "t") }},
		{"around", func(d *uitest.Driver) { d.Press("/").Type("lists").Press("enter", "enter", "esc", "t") }},
		{"many", func(d *uitest.Driver) {}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s/%dx%d", c.name, size.w, size.h), func(t *testing.T) {
				t.Parallel()
				g := appGraph()
				if c.name == "many" {
					g = manyNodes(400)
				}
				_, d := graphOf(t, g, uitest.Options{Width: size.w, Height: size.h})
				c.do(d)
				if c.name == "many" {
					d.Press("t", "G", "l", "k", "k", "k")
				}
				screen(t, d)
			})
		}
	}
}
