package devtools

import (
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/webmesh"
)

// maxNodes bounds a graph; an app with more shows the first.
const maxNodes = 20_000

// parseGraph reads a ReactivityGraphRes, and the statements that functions made where results came along.
func parseGraph(at time.Time, raw webmesh.Raw) (g client.Graph, made map[string]statement, err error) {
	f := fields{raw: raw}
	graph := f.sub("reactivityGraph")
	if f.err != nil {
		return g, nil, f.err
	}
	g.At, made = at, map[string]statement{}
	deferred := map[string]bool{}
	for _, id := range texts(graph.value("deferredEffects")) {
		deferred[id] = true
	}
	err = graph.each("atoms", func(a *fields) error {
		n := node(a)
		if n.Kind == client.NodeQuery {
			if s, ok := madeBy(a); ok {
				made[strings.TrimSuffix(n.Label, ":query")] = s
			}
		}
		if len(g.Nodes) < maxNodes {
			g.Nodes = append(g.Nodes, n)
		}
		return a.err
	})
	if err != nil {
		return g, nil, err
	}
	err = graph.each("effects", func(e *fields) error {
		if len(g.Nodes) < maxNodes {
			g.Nodes = append(g.Nodes, client.GraphNode{ID: e.text("id"), Kind: client.NodeEffect, Label: e.optionalText("label"),
				Sub: texts(e.value("sub")), Destroyed: e.value("isDestroyed") == true, Count: count(e, "invocations"), Deferred: deferred[e.optionalText("id")]})
		}
		return e.err
	})
	return g, made, err
}

// node reads a ref or a thunk.
func node(a *fields) client.GraphNode {
	n := client.GraphNode{ID: a.text("id"), Label: a.optionalText("label"), Sub: texts(a.value("sub")), Super: texts(a.value("super")),
		Dirty: a.value("isDirty") == true, Destroyed: a.value("isDestroyed") == true, Kind: client.NodeThunk, Count: count(a, "recomputations")}
	meta, _ := a.value("meta").(map[string]any)
	if webmesh.Tag(a.raw) == "ref" {
		n.Kind, n.Count = client.NodeRef, count(a, "refreshes")
		if table, ok := strings.CutPrefix(n.Label, "tableRef:"); ok || meta["liveStoreRefType"] == "table" {
			n.Kind, n.Label = client.NodeTable, table
		}
		return n
	}
	switch meta["liveStoreThunkType"] {
	case "db.query":
		n.Kind = client.NodeQuery
	case "db.result":
		n.Kind = client.NodeResult
	case "computed":
		n.Kind = client.NodeComputed
	}
	return n
}

func count(f *fields, name string) int64 {
	n, _ := whole(f.value(name))
	return n
}

// madeBy is the statement that is a node's result.
func madeBy(a *fields) (statement, bool) {
	value, some := option(a.value("previousResult"))
	text, ok := value.(string)
	if !some || !ok {
		return statement{}, false
	}
	return inputOf(text)
}
