package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

// listEvery is how often queries are listed while they are followed.
const listEvery = time.Second

func (p *program) queries() *cobra.Command {
	var flags readFlags
	var following bool
	c := p.command("queries SOURCE", "The live queries of a running app: runs, durations, tables, plan, subscribers", `
livescope queries devtools+ws://localhost:4242
livescope queries devtools+ws://localhost:4242 --follow --json`, takes(1, 1), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		if err := st.Client().Can(client.CapQueries); err != nil {
			return fmt.Errorf("queries: %w; attach to the running app: devtools+ws://HOST:PORT", err)
		}
		w := newOutput(p.stdout)
		defer w.Close()
		l := &queryLister{p: p, st: st, w: w, format: format, plans: map[string][]inspector.PlanStep{}, printed: map[int64]int64{}}
		if following {
			err = l.follow(ctx)
		} else {
			err = l.once(ctx)
		}
		return cmpErr(err, w.Close())
	})
	c.Flags().BoolVar(&following, "follow", false, "a line for each query whenever it ran, until interrupted")
	flags.add(c)
	return c
}

// queryLister writes live queries.
type queryLister struct {
	p       *program
	st      *inspector.Store
	w       io.Writer
	format  format
	plans   map[string][]inspector.PlanStep
	titled  bool
	printed map[int64]int64 // runs when it was last written
}

// once waits until the app has told its queries, and lists them.
func (l *queryLister) once(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	for c := range l.st.Client().Changes(within) {
		l.st.Apply(c)
		if len(l.st.QueryStats(time.Now())) > 0 {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return cause(ctx, err)
	}
	return l.list(ctx, l.st.QueryStats(time.Now()))
}

func (l *queryLister) follow(ctx context.Context) error {
	changes := l.st.Client().Changes(ctx)
	every := time.NewTicker(listEvery)
	defer every.Stop()
	for {
		select {
		case c, ok := <-changes:
			if !ok {
				return interrupted(ctx, nil)
			}
			l.st.Apply(c)
			continue
		case <-every.C:
		}
		var ran []inspector.QueryStat
		for _, q := range l.st.QueryStats(time.Now()) {
			if last, ok := l.printed[q.ID]; !ok || last != q.Runs {
				l.printed[q.ID] = q.Runs
				ran = append(ran, q)
			}
		}
		if err := l.list(ctx, ran); err != nil {
			return interrupted(ctx, err)
		}
	}
}

// plan is the query plan of a statement, nil for what has none.
func (l *queryLister) plan(ctx context.Context, sql string) ([]inspector.PlanStep, error) {
	if sql == "" {
		return nil, nil
	}
	if steps, ok := l.plans[sql]; ok {
		return steps, nil
	}
	advice, err := l.st.Advise(ctx, sql)
	if ctx.Err() != nil {
		return nil, err
	}
	l.plans[sql] = advice.Steps // none when SQLite cannot plan it here
	return advice.Steps, nil
}

var queryFields = []string{"label", "kind", "runs", "p50Ms", "p95Ms", "maxMs", "rows", "tables", "subscribers", "sql"}

func (l *queryLister) list(ctx context.Context, stats []inspector.QueryStat) (err error) {
	if l.format == asCSV && !l.titled {
		err = csvLine(l.w, queryFields...)
	}
	l.titled = true
	number := func(title string) column { return column{title: title, number: true} }
	t := l.p.table(l.w, column{title: "label"}, column{title: "kind"}, number("runs"), number("p50"), number("p95"), number("max"), number("rows"), column{title: "tables"}, column{title: "sql"})
	for _, q := range stats {
		plan, failed := l.plan(ctx, q.SQL)
		if failed != nil {
			return failed
		}
		q.Plan = plan
		switch l.format {
		case asJSON:
			err = cmpErr(err, jsonLine(l.w, q))
		case asCSV:
			err = cmpErr(err, csvLine(l.w, q.Label, string(q.Kind), strconv.FormatInt(q.Runs, 10), msText(q.P50), msText(q.P95), msText(q.Max), rowsText(q.Rows),
				strings.Join(q.Tables, " "), strconv.Itoa(len(q.Subscribers)), q.SQL))
		default:
			err = cmpErr(err, t.row(q.Label, string(q.Kind), text.Count(q.Runs), text.Duration(q.P50), text.Duration(q.P95), text.Duration(q.Max), rowsText(q.Rows), strings.Join(q.Tables, " "), q.SQL))
		}
	}
	if l.format == asTable {
		err = cmpErr(err, t.settle())
	}
	return err
}

// msText are milliseconds for a spreadsheet.
func msText(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', 3, 64)
}

func rowsText(n int64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (p *program) recomputes() *cobra.Command {
	var flags readFlags
	var following bool
	var watch []string
	lasting := 5 * time.Second
	c := p.command("recomputes SOURCE", "Each run of each live query: what caused it, how long it took, what changed in its result", `
livescope recomputes devtools+ws://localhost:4242 --follow
livescope recomputes devtools+ws://localhost:4242 --for 30s --json
livescope recomputes data/shop --follow --watch "SELECT count(*) FROM todos"`, takes(1, 1), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		if lasting <= 0 {
			return wrong("recomputes: --for %s is no time to look; write a duration such as 5s", lasting)
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		if err := st.Client().Can(client.CapQueries); err != nil && len(watch) == 0 {
			return fmt.Errorf("recomputes: %w; attach to the running app, or name an SQL of your own: --watch SQL", err)
		}
		w := newOutput(p.stdout)
		defer w.Close()
		r := &runPrinter{p: p, st: st, w: w, format: format}
		st.Follow() // the watches run with what it takes in
		for _, sql := range watch {
			if _, err := st.AddWatch(ctx, sql); err != nil {
				return fmt.Errorf("recomputes: --watch: %w", err)
			}
		}
		if !following {
			within, cancel := context.WithTimeout(ctx, lasting)
			defer cancel()
			if err := r.follow(within); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				return interrupted(ctx, err)
			}
			return cmpErr(interruptedEarly(ctx), w.Close())
		}
		return cmpErr(interrupted(ctx, r.follow(ctx)), w.Close())
	})
	c.Flags().BoolVar(&following, "follow", false, "go on until interrupted")
	c.Flags().DurationVar(&lasting, "for", lasting, "how long to look, without --follow")
	c.Flags().StringArrayVar(&watch, "watch", nil, "an SQL of your own to run whenever a table that it reads was written; may be given again")
	flags.add(c)
	return c
}

// interruptedEarly is the end of a run that was not to go on for ever.
func interruptedEarly(ctx context.Context) error {
	if ctx.Err() != nil {
		return cause(ctx, ctx.Err())
	}
	return nil
}

// runPrinter writes runs of queries as they are seen.
type runPrinter struct {
	p      *program
	st     *inspector.Store
	w      io.Writer
	format format
	titled bool
	last   int64
	lost   int64
}

// runsAtOnce is how many runs are taken from the inspector at a time.
const runsAtOnce = 5000

func (r *runPrinter) follow(ctx context.Context) error {
	for {
		if err := r.print(); err != nil {
			return err
		}
		select {
		case <-r.st.Changed():
		case <-ctx.Done():
			if err := r.print(); err != nil {
				return err
			}
			return ctx.Err()
		}
	}
}

// print writes the runs that were not written yet, oldest first.
func (r *runPrinter) print() error {
	var fresh []inspector.Run
	for before := int64(0); ; {
		page := r.st.Runs(inspector.RunFilter{}, before, runsAtOnce)
		for _, run := range page {
			if run.N <= r.last {
				page = nil
				break
			}
			fresh = append(fresh, run)
		}
		if len(page) < runsAtOnce {
			break
		}
		before = page[len(page)-1].N
	}
	for i := len(fresh) - 1; i >= 0; i-- {
		if err := r.row(fresh[i]); err != nil {
			return err
		}
		r.last = fresh[i].N
	}
	if counts := r.st.CountRuns(inspector.RunFilter{}); counts.Dropped > r.lost {
		r.p.note("%s runs came too fast and were not told", text.Count(counts.Dropped-r.lost))
		r.lost = counts.Dropped
	}
	return nil
}

var runFields = []string{"at", "query", "kind", "durationMs", "rows", "changed", "cause", "tables", "runs", "collapsed", "sql"}

func (r *runPrinter) row(run inspector.Run) error {
	var causes []string
	for _, c := range run.Cause {
		causes = append(causes, c.String())
	}
	changed := ""
	if run.Compared {
		changed = strconv.FormatBool(run.Changed)
	}
	switch r.format {
	case asJSON:
		return jsonLine(r.w, run)
	case asCSV:
		var err error
		if !r.titled {
			err = csvLine(r.w, runFields...)
		}
		r.titled = true
		return cmpErr(err, csvLine(r.w, isoTime(run.At), run.Label, string(run.Kind), msText(run.Duration), rowsText(run.Rows), changed, strings.Join(causes, " "),
			strings.Join(run.Tables, " "), strconv.FormatInt(run.Runs, 10), strconv.FormatInt(run.Collapsed, 10), run.SQL))
	}
	words := fmt.Sprintf("%s  %s  %s", run.At.Format("15:04:05.000"), run.Label, text.Duration(run.Duration))
	switch {
	case run.Rows == 1:
		words += "  1 row"
	case run.Rows >= 0:
		words += "  " + text.Count(run.Rows) + " rows"
	}
	switch {
	case run.Wasted():
		words += "  nothing changed"
	case run.Compared:
		words += "  changed"
	default:
		words += "  not compared"
	}
	if run.Collapsed > 1 {
		words += fmt.Sprintf("  %d runs seen as one", run.Collapsed)
	}
	if len(causes) > 0 {
		words += "  because " + strings.Join(causes, " ") + " wrote " + strings.Join(run.Tables, " ")
	}
	_, err := io.WriteString(r.w, text.Clean(words)+"\n")
	return err
}
