package devtools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/reactive"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/client/webmesh"
)

const (
	// maxQueries bounds the live queries that are kept of one list, maxTimes the durations of each: LiveStore 0.4.0 tells
	// those of every run there was.
	maxQueries = 5000
	maxTimes   = 100
)

// queries is what is known of the app's reactive queries.
type queries struct {
	mu      sync.Mutex
	list    []client.LiveQuery
	results map[int64]webmesh.Raw
	slow    []client.SlowQuery
	graph   *client.Graph
	// known is what was found out about a query by its definition.
	known map[string]definition
	// made are the statements that functions made, by the query's label, from the graph.
	made map[string]statement
	// told: a list has come.
	told bool
}

// definition is what is found out once about a query.
type definition struct {
	statement
	// tables are those it reads, nil while they are not known.
	tables []string
}

type statement struct{ sql, binds string }

func newQueries() *queries {
	return &queries{results: map[int64]webmesh.Raw{}, known: map[string]definition{}, made: map[string]statement{}}
}

// forget forgets what an app that is gone had told.
func (q *queries) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list, q.slow, q.graph, q.told = nil, nil, nil, false
	clear(q.results)
	clear(q.known)
	clear(q.made)
}

// take takes in a LiveQueriesRes.
func (q *queries) take(raw webmesh.Raw, find func(sql string) []string) ([]reactive.Query, error) {
	f := fields{raw: raw}
	var list []client.LiveQuery
	results := map[int64]webmesh.Raw{}
	err := f.each("liveQueries", func(e *fields) error {
		if len(list) == maxQueries {
			return nil
		}
		live, result, err := parseQuery(e)
		if err == nil {
			list = append(list, live)
			results[live.ID] = result
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range list {
		q.define(&list[i], find)
	}
	q.list, q.results, q.told = list, results, true
	out := make([]reactive.Query, len(list))
	for i, live := range list {
		out[i] = reactive.Query{LiveQuery: live, Result: results[live.ID], Decode: decodeResult}
	}
	return out, nil
}

func decodeResult(b []byte) (any, error) { return webmesh.Decode(b) }

// notRefreshed stands for the result of a query that has never run.
const notRefreshed = "SYMBOL_NOT_REFRESHED_YET"

func parseQuery(f *fields) (q client.LiveQuery, result webmesh.Raw, err error) {
	q = client.LiveQuery{ID: f.whole("id") + 1, Kind: client.QueryKind(f.text("_tag")), Label: f.text("label"), Hash: f.text("hash"), Runs: f.whole("runs"), Rows: -1, Refreshed: true}
	if raw, ok := f.get("executionTimes"); ok {
		times, _ := webmesh.Last(raw, maxTimes) // what is no list tells nothing
		for _, t := range times {
			v, err := webmesh.Decode(t)
			if ms, ok := number(v); ok && err == nil {
				q.Times = append(q.Times, milliseconds(ms))
			}
		}
	}
	if raw, ok := f.get("lastestResult"); ok {
		result, q.ResultBytes = raw, int64(len(raw))
		if n, ok := webmesh.Len(raw); ok {
			q.Rows = int64(n)
		}
		if v, err := webmesh.Decode(raw[:min(len(raw), 64)]); err == nil && v == notRefreshed {
			q.Refreshed, q.ResultBytes, result = false, 0, nil
		}
	}
	err = f.each("activeSubscriptions", func(s *fields) error {
		var sub client.Subscriber
		err := s.each("frames", func(frame *fields) error {
			if len(sub.Frames) < 64 {
				sub.Frames = append(sub.Frames, client.Frame{Name: frame.optionalText("name"), File: frame.optionalText("filePath")})
			}
			return nil
		})
		if len(q.Subscribers) < 1000 {
			q.Subscribers = append(q.Subscribers, sub)
		}
		return err
	})
	if f.err != nil {
		err = f.err
	}
	return q, result, err
}

// define fills in what can be found out about a query; q.mu is held.
func (q *queries) define(live *client.LiveQuery, find func(sql string) []string) {
	id := string(live.Kind) + live.Label + "\x00" + live.Hash
	d, ok := q.known[id]
	if !ok || d.tables == nil {
		if live.Kind == client.QueryDB {
			if d.statement = recovered(live, find); d.sql == "" {
				d.statement = q.made[live.Label]
			}
			if d.sql != "" {
				d.tables = find(d.sql)
			}
		}
		if d.tables == nil && q.graph != nil {
			d.tables = tablesOf(q.graph, live.Label)
		}
		if len(q.known) < 2*maxQueries {
			q.known[id] = d
		}
	}
	live.SQL, live.Binds, live.Tables = d.sql, d.binds, d.tables
}

// undefined reports whether the graph could tell more of some query.
func (q *queries) undefined() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.ContainsFunc(q.list, func(l client.LiveQuery) bool { return l.Tables == nil && l.Refreshed && l.Kind != client.QuerySignal })
}

var (
	statementStart = regexp.MustCompile(`(?i)^\s*(--[^\n]*\n\s*|/\*.*?\*/\s*)*(select|with|values|pragma|explain)\b`)
	boundStart     = regexp.MustCompile(`-(0|[$:@]?[A-Za-z_][A-Za-z0-9_]*):`)
)

// recovered finds the statement in a static query's hash: the SQL, what the app named as dependencies, and what is bound,
// joined by dashes. A statement without a label has itself for one. What SQLite reads as a statement is one.
func recovered(live *client.LiveQuery, find func(sql string) []string) statement {
	hash := live.Hash
	if !statementStart.MatchString(hash) {
		if statementStart.MatchString(live.Label) && find(live.Label) != nil { // what a function made is its label
			return statement{sql: live.Label}
		}
		return statement{}
	}
	if rest, ok := strings.CutPrefix(hash, live.Label); ok && statementStart.MatchString(live.Label) && (rest == "" || rest[0] == '-') {
		return statement{live.Label, strings.TrimPrefix(rest, "-")}
	}
	if find(hash) != nil {
		return statement{sql: hash}
	}
	for _, at := range boundStart.FindAllStringIndex(hash, 8) {
		if sql := hash[:at[0]]; find(sql) != nil {
			return statement{sql, hash[at[0]+1:]}
		}
	}
	for at, tries := len(hash), 0; tries < 8; tries++ {
		if at = strings.LastIndexByte(hash[:at], '-'); at < 0 {
			break
		}
		if find(hash[:at]) != nil {
			return statement{hash[:at], hash[at+1:]}
		}
	}
	if at := boundStart.FindStringIndex(hash); at != nil { // there is no state to try it on
		return statement{hash[:at[0]], hash[at[0]+1:]}
	}
	return statement{sql: hash}
}

// tablesOf are the tables below the nodes of a query in the graph, nil when it has none.
func tablesOf(g *client.Graph, label string) []string {
	byID := make(map[string]*client.GraphNode, len(g.Nodes))
	var next []string
	for i := range g.Nodes {
		n := &g.Nodes[i]
		byID[n.ID] = n
		if n.Label == label || n.Label == label+":results" || n.Label == label+":query" {
			next = append(next, n.ID)
		}
	}
	if len(next) == 0 {
		return nil
	}
	tables, seen := []string{}, map[string]bool{}
	for len(next) > 0 {
		n := byID[next[len(next)-1]]
		next = next[:len(next)-1]
		if n == nil || seen[n.ID] {
			continue
		}
		seen[n.ID] = true
		if n.Kind == client.NodeTable && !slices.Contains(tables, n.Label) {
			tables = append(tables, n.Label)
		}
		next = append(next, n.Sub...)
	}
	slices.Sort(tables)
	return tables
}

// tableFinder finds the tables that a statement reads in a state, nil for what is no statement there.
func tableFinder(ctx context.Context, state func() (*sqlite.DB, error)) func(string) []string {
	return func(sql string) (tables []string) {
		db, err := state()
		if err != nil {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := db.Read(ctx, func(c *sqlite.Conn) (err error) {
			tables, err = reactive.Tables(ctx, c, sql)
			return err
		}); err != nil {
			return nil
		}
		return tables
	}
}

// result is the last result of a query as JSON.
func (q *queries) result(id int64) (string, error) {
	q.mu.Lock()
	raw, ok := q.results[id]
	q.mu.Unlock()
	switch {
	case !ok:
		return "", errors.New("the app does not list this query any more")
	case raw == nil:
		return "", errors.New("the query has not run yet")
	}
	b, err := webmesh.AppendJSON(nil, raw)
	if err != nil {
		return "", fmt.Errorf("read the result: %w", err)
	}
	return string(b), nil
}

// takeGraph takes in a ReactivityGraphRes.
func (q *queries) takeGraph(at time.Time, raw webmesh.Raw, find func(sql string) []string) error {
	g, made, err := parseGraph(at, raw)
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.graph = &g
	for label, s := range made {
		q.made[label] = s
	}
	q.redefine(find)
	return nil
}

// complete fills in what can be found out now, as when the state has come, and reports whether there was anything to be.
func (q *queries) complete(find func(sql string) []string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.redefine(find)
	return len(q.list) > 0
}

// redefine defines all of the list anew; q.mu is held.
func (q *queries) redefine(find func(sql string) []string) {
	q.list = slices.Clone(q.list) // readers hold the old one
	for i := range q.list {
		q.define(&q.list[i], find)
	}
}

// snapshot are the lists as they are now.
func (q *queries) snapshot() []client.LiveQuery {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.list)
}

// inputOf reads what a function made: the statement of a db.query node, which is JSON.
func inputOf(result string) (statement, bool) {
	var in struct {
		Query      string          `json:"query"`
		BindValues json.RawMessage `json:"bindValues"`
	}
	if json.Unmarshal([]byte(result), &in) != nil || in.Query == "" {
		return statement{}, false
	}
	return statement{in.Query, string(in.BindValues)}, true
}
