package inspector

import (
	"encoding/json"
	"math"
	"time"

	"github.com/livescope/livescope/client"
)

// MarshalJSON gives the form that the command line promises. What is not known is null.
func (r Run) MarshalJSON() ([]byte, error) {
	out := struct {
		Query         string       `json:"query"`
		SQL           *string      `json:"sql"`
		Cause         []string     `json:"cause"`
		CauseInferred bool         `json:"causeInferred"`
		Tables        []string     `json:"tables"`
		Duration      *float64     `json:"durationMs"`
		Rows          *int64       `json:"rows"`
		Changed       *bool        `json:"changed"`
		Runs          int64        `json:"runs"`
		Collapsed     int64        `json:"collapsed"`
		At            time.Time    `json:"at"`
		Kind          string       `json:"kind"`
		Diff          []resultDiff `json:"diff"`
		DiffTotal     int          `json:"diffTotal"`
	}{
		Query: r.Label, SQL: known(r.SQL), Cause: []string{}, CauseInferred: r.CauseInferred, Tables: listed(r.Tables), Rows: rowsOf(r.Rows),
		Runs: r.Runs, Collapsed: max(1, r.Collapsed), At: r.At, Kind: string(r.Kind), Diff: []resultDiff{}, DiffTotal: r.DiffTotal,
	}
	for _, c := range r.Cause {
		out.Cause = append(out.Cause, c.String())
	}
	if r.Duration >= 0 {
		ms := milliseconds(r.Duration)
		out.Duration = &ms
	}
	if r.Compared {
		out.Changed = &r.Changed
	}
	for _, d := range r.Diff {
		out.Diff = append(out.Diff, resultDiffOf(d))
	}
	return json.Marshal(out)
}

// resultDiff is a row of a result that came, went or changed.
type resultDiff struct {
	Key     string               `json:"key"`
	Change  string               `json:"change"`
	Columns map[string][2]string `json:"columns,omitempty"`
}

func resultDiffOf(d client.ResultChange) resultDiff {
	out := resultDiff{Key: d.Key, Change: d.Op.String(), Columns: map[string][2]string{}}
	for _, c := range d.Columns {
		out.Columns[c.Name] = [2]string{c.Old, c.New}
	}
	return out
}

// MarshalJSON gives the form that the command line promises. What is not known is null.
func (q QueryStat) MarshalJSON() ([]byte, error) {
	out := struct {
		Label       string              `json:"label"`
		Kind        string              `json:"kind"`
		SQL         *string             `json:"sql"`
		Runs        int64               `json:"runs"`
		P50         *float64            `json:"p50Ms"`
		P95         *float64            `json:"p95Ms"`
		Max         *float64            `json:"maxMs"`
		Rows        *int64              `json:"rows"`
		Tables      []string            `json:"tables"`
		Plan        []string            `json:"plan"`
		Subscribers []client.Subscriber `json:"subscribers"`
		Wasted      int64               `json:"wasted"`
		Compared    int64               `json:"compared"`
		Seen        int64               `json:"seen"`
		Hash        *string             `json:"hash"`
	}{
		Label: q.Label, Kind: string(q.Kind), SQL: known(q.SQL), Runs: q.Runs, Tables: listed(q.Tables),
		Subscribers: listed(q.Subscribers), Wasted: q.Wasted, Compared: q.Compared, Seen: q.Seen, Hash: known(q.Hash),
	}
	if q.Refreshed {
		out.Rows = rowsOf(q.Rows)
	}
	if q.Max > 0 || len(q.Times) > 0 {
		p50, p95, most := milliseconds(q.P50), milliseconds(q.P95), milliseconds(q.Max)
		out.P50, out.P95, out.Max = &p50, &p95, &most
	}
	for _, step := range q.Plan {
		out.Plan = append(out.Plan, step.Detail)
	}
	return json.Marshal(out)
}

// latencyJSON is a latency as the command line gives it.
type latencyJSON struct {
	N   int64   `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

func (l Latency) json() *latencyJSON {
	if l.N == 0 {
		return nil
	}
	return &latencyJSON{l.N, milliseconds(l.P50), milliseconds(l.P95), milliseconds(l.P99)}
}

// milliseconds are precise to the microsecond.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}

func rowsOf(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// listed is a list that is never null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
