package graph

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/queries/sqlform"
	"github.com/livescope/livescope/ui/text"
)

// layer is where a node stands on the way from the tables to the effects.
type layer int

const (
	tableLayer layer = iota
	queryLayer
	computedLayer
	effectLayer
	layerCount
)

var layerTitles = [layerCount]string{"tables", "queries", "computeds", "effects"}

func layerOf(k client.NodeKind) layer {
	switch k {
	case client.NodeTable, client.NodeRef:
		return tableLayer
	case client.NodeQuery, client.NodeResult:
		return queryLayer
	case client.NodeEffect:
		return effectLayer
	}
	return computedLayer
}

// node is a node of the graph. Others are named by their places in the model.
type node struct {
	id, raw string // raw is LiveStore's label of it
	label   string // what is shown
	kind    client.NodeKind
	layer   layer
	count   int64
	reads   []int // those it reads, and those that read it
	readBy  []int

	dirty, destroyed, deferred bool
}

// model is a graph as it is laid out: its nodes by layer and, within one, beside what they read.
type model struct {
	taken time.Time
	nodes []node
	at    map[string]int
}

// makeModel lays a graph out.
func makeModel(g client.Graph, redact bool) *model {
	m := &model{taken: g.At, nodes: make([]node, 0, len(g.Nodes)), at: make(map[string]int, len(g.Nodes))}
	for _, n := range g.Nodes {
		if _, twice := m.at[n.ID]; twice {
			continue
		}
		m.at[n.ID] = len(m.nodes)
		m.nodes = append(m.nodes, node{id: n.ID, raw: n.Label, label: labelOf(n, redact), kind: n.Kind, layer: layerOf(n.Kind), count: n.Count,
			dirty: n.Dirty, destroyed: n.Destroyed, deferred: n.Deferred})
	}
	edges := map[[2]int]bool{}
	join := func(reader, read string) {
		r, ok := m.at[reader]
		d, has := m.at[read]
		if ok && has && r != d && !edges[[2]int{r, d}] {
			edges[[2]int{r, d}] = true
			m.nodes[r].reads = append(m.nodes[r].reads, d)
			m.nodes[d].readBy = append(m.nodes[d].readBy, r)
		}
	}
	for _, n := range g.Nodes {
		for _, s := range n.Sub {
			join(n.ID, s)
		}
		for _, s := range n.Super {
			join(s, n.ID)
		}
	}
	m.arrange()
	return m
}

// maxLabel bounds a label that is shown, in bytes.
const maxLabel = 500

func labelOf(n client.GraphNode, redact bool) string {
	s := n.Label
	if n.Kind == client.NodeTable {
		s = strings.TrimPrefix(s, "tableRef:")
	}
	s = sqlform.OneLine(s[:min(len(s), maxLabel)])
	if redact {
		s = sqlform.Shape(s)
	}
	if s == "" {
		return n.ID
	}
	return s
}

// arrange sorts the nodes: by layer, and within one by the middle of what they read, so that edges are short.
func (m *model) arrange() {
	order := make([]int, len(m.nodes))
	middle := make([]float64, len(m.nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.nodes[a].layer, m.nodes[b].layer), strings.Compare(m.nodes[a].label, m.nodes[b].label), strings.Compare(m.nodes[a].id, m.nodes[b].id))
	})
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && m.nodes[order[to]].layer == m.nodes[order[from]].layer {
			to++
		}
		part := order[from:to]
		for _, i := range part {
			for _, r := range m.nodes[i].reads {
				middle[i] += middle[r] / float64(len(m.nodes[i].reads))
			}
		}
		slices.SortStableFunc(part, func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
		for y, i := range part {
			middle[i] = float64(y) / float64(len(part))
		}
		from = to
	}
	m.reorder(order)
}

// reorder puts the nodes in an order of their places.
func (m *model) reorder(order []int) {
	nodes, to := make([]node, len(order)), make([]int, len(order))
	for i, from := range order {
		nodes[i], to[from] = m.nodes[from], i
		m.at[nodes[i].id] = i
	}
	for i := range nodes {
		for _, places := range [][]int{nodes[i].reads, nodes[i].readBy} {
			for j := range places {
				places[j] = to[places[j]]
			}
			slices.Sort(places)
		}
	}
	m.nodes = nodes
}

// fewNodes is how many nodes of a layer are likely on the screen all at once.
const fewNodes = 12

// maxWant is the widest that a node wants its column.
const maxWant = 60

// want is how wide a node wants its column: for its label, its state and its count.
func (n *node) want() int {
	w := 2 + text.WidthUpTo(n.label, maxWant) + 1 + len(text.Count(n.count))
	if s := n.state(); s != "" {
		w += 1 + text.Width(s)
	}
	return min(w, maxWant)
}

// filter is what of the graph is shown.
type filter struct {
	text      string
	minimum   int64
	noEffects bool
	focus     string // only nodes that this one hangs together with, "" for all
}

// view is what a filter leaves of a model.
type view struct {
	shown  []bool
	count  int
	layers [layerCount][]int // the nodes of each layer in their order
	row    []int             // where a node stands in its layer
	want   [layerCount]int   // how wide the nodes of a layer want their column on the map
}

// look applies a filter.
func (m *model) look(f filter) view {
	v := view{shown: make([]bool, len(m.nodes)), row: make([]int, len(m.nodes))}
	related := m.related(f.focus)
	sought := strings.ToLower(f.text)
	for i := range m.nodes {
		n := &m.nodes[i]
		switch {
		case related != nil && !related[i], n.count < f.minimum, f.noEffects && n.layer == effectLayer:
		case sought != "" && !strings.Contains(strings.ToLower(n.label), sought):
		default:
			v.shown[i] = true
			v.row[i] = len(v.layers[n.layer])
			v.layers[n.layer] = append(v.layers[n.layer], i)
			v.count++
			v.want[n.layer] = max(v.want[n.layer], n.want())
		}
	}
	for l := range v.want {
		title := len(layerTitles[l]) + 3 + len(text.Count(int64(len(v.layers[l]))))
		if len(v.layers[l]) > fewNodes {
			title += len(" · from 1 000") // it is likely not all on the screen
		}
		v.want[l] = max(v.want[l], title)
	}
	return v
}

// related are the nodes that one reads or is read by, directly or through others; nil where there is no such node.
func (m *model) related(id string) []bool {
	start, ok := m.at[id]
	if !ok {
		return nil
	}
	out := make([]bool, len(m.nodes))
	for _, next := range []func(int) []int{func(i int) []int { return m.nodes[i].reads }, func(i int) []int { return m.nodes[i].readBy }} {
		been, todo := make([]bool, len(m.nodes)), []int{start}
		been[start] = true
		for len(todo) > 0 {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			out[i] = true
			for _, n := range next(i) {
				if !been[n] {
					been[n] = true
					todo = append(todo, n)
				}
			}
		}
	}
	return out
}

// copied is a node as JSON has it.
type copied struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Label     string   `json:"label"`
	Count     int64    `json:"count"`
	Reads     []string `json:"reads,omitempty"`
	ReadBy    []string `json:"readBy,omitempty"`
	Dirty     bool     `json:"dirty,omitempty"`
	Destroyed bool     `json:"destroyed,omitempty"`
	Deferred  bool     `json:"deferred,omitempty"`
}

// json writes the nodes that are shown.
func (m *model) json(shown []bool) ([]byte, error) {
	out := []copied{}
	ids := func(places []int) []string {
		var out []string
		for _, i := range places {
			out = append(out, m.nodes[i].id)
		}
		return out
	}
	for i := range m.nodes {
		if n := &m.nodes[i]; shown[i] {
			out = append(out, copied{n.id, string(n.kind), n.label, n.count, ids(n.reads), ids(n.readBy), n.dirty, n.destroyed, n.deferred})
		}
	}
	return json.Marshal(out)
}
