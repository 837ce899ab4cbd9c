package graph

import (
	"fmt"
	"testing"

	"github.com/livescope/livescope/client"
)

// small is two tables, a query on each, and what is computed of one of them.
func small() client.Graph {
	return client.Graph{Nodes: []client.GraphNode{
		{ID: "e", Kind: client.NodeEffect, Label: "effect", Sub: []string{"c"}},
		{ID: "q2", Kind: client.NodeResult, Label: "a query", Sub: []string{"t2"}, Count: 5},
		{ID: "t1", Kind: client.NodeTable, Label: "tableRef:a", Super: []string{"q1"}},
		{ID: "q1", Kind: client.NodeResult, Label: "z query", Sub: []string{"t1", "gone", "q1"}},
		{ID: "c", Kind: client.NodeComputed, Label: "computed", Sub: []string{"q1"}},
		{ID: "t2", Kind: client.NodeTable, Label: "tableRef:b", Super: []string{"q2", "q2"}},
	}}
}

func ids(m *model, shown []bool) string {
	s := ""
	for i := range m.nodes {
		if shown == nil || shown[i] {
			s += m.nodes[i].id + " "
		}
	}
	return s
}

func TestNodesStandInLayersBesideWhatTheyRead(t *testing.T) {
	m := makeModel(small(), false)
	if got := ids(m, nil); got != "t1 t2 q1 q2 c e " {
		t.Errorf("the order is %s", got)
	}
	q1 := m.nodes[m.at["q1"]]
	if fmt.Sprint(q1.reads, q1.readBy) != "[0] [4]" {
		t.Errorf("q1 reads %v and is read by %v", q1.reads, q1.readBy)
	}
	if q2 := m.nodes[m.at["q2"]]; len(q2.reads) != 1 || m.nodes[q2.reads[0]].label != "b" {
		t.Errorf("q2 reads %v", q2.reads)
	}
}

func TestFilter(t *testing.T) {
	m := makeModel(small(), false)
	for _, tt := range []struct {
		f    filter
		want string
	}{
		{filter{}, "t1 t2 q1 q2 c e "},
		{filter{noEffects: true}, "t1 t2 q1 q2 c "},
		{filter{minimum: 1}, "q2 "},
		{filter{text: "QUERY"}, "q1 q2 "},
		{filter{focus: "c"}, "t1 q1 c e "},
		{filter{focus: "t2"}, "t2 q2 "},
		{filter{focus: "no such"}, "t1 t2 q1 q2 c e "},
	} {
		v := m.look(tt.f)
		if got := ids(m, v.shown); got != tt.want {
			t.Errorf("%+v leaves %s, want %s", tt.f, got, tt.want)
		}
	}
}

// A circle, which the app's graph should not have, ends.
func TestCircle(t *testing.T) {
	m := makeModel(client.Graph{Nodes: []client.GraphNode{
		{ID: "a", Kind: client.NodeThunk, Sub: []string{"b"}}, {ID: "b", Kind: client.NodeThunk, Sub: []string{"a"}},
	}}, false)
	if v := m.look(filter{focus: "a"}); v.count != 2 {
		t.Errorf("%d nodes are left", v.count)
	}
}

func many(count int) client.Graph {
	var g client.Graph
	kinds := []client.NodeKind{client.NodeTable, client.NodeResult, client.NodeComputed, client.NodeEffect}
	for i := range count {
		n := client.GraphNode{ID: fmt.Sprint(i), Kind: kinds[i*4/count], Label: fmt.Sprint("node ", i)}
		if i >= count/4 {
			n.Sub = []string{fmt.Sprint(i - count/4), fmt.Sprint((i - count/4) / 2)}
		}
		g.Nodes = append(g.Nodes, n)
	}
	return g
}

func BenchmarkModel(b *testing.B) {
	g := many(5000)
	for b.Loop() {
		makeModel(g, false)
	}
}

func BenchmarkLook(b *testing.B) {
	m := makeModel(many(5000), false)
	for b.Loop() {
		m.look(filter{focus: "17", text: "node"})
	}
}
