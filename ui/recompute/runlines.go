package recompute

import (
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/queries/sqlform"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// Where the values of a run's page stand, and how much of a value and of an SQL is shown.
const (
	valueAt  = 13
	maxValue = 2000
	maxSQL   = 16_000
)

// lay makes the lines of the page.
func (g *runPage) lay() {
	b := &pageLines{page: g}
	g.whenLines(b)
	g.causeLines(b)
	g.diffLines(b)
	g.totalLines(b)
	g.sqlLines(b)
	g.about = b.about
	g.list.Set(b.lines)
}

// pageLines are lines as they are made.
type pageLines struct {
	page  *runPage
	lines []lines.Line
	about []about
	name  string // of the lines that follow, until one has it
}

// title begins a part: its name stands before the first line of it.
func (b *pageLines) title(name string) {
	if len(b.lines) > 0 {
		b.lines, b.about = append(b.lines, nil), append(b.about, about{})
	}
	b.name = name
}

// add adds a line at the place of the values.
func (b *pageLines) add(a about, pieces ...lines.Piece) {
	th := b.page.env.Theme
	out := lines.Line{{Text: b.name, Style: th.Dim, At: 1}}
	b.name = ""
	whole := ""
	for i, p := range pieces {
		if i == 0 {
			p.At = max(p.At, valueAt)
		}
		out = append(out, p)
		whole += p.Text
	}
	if a.copy == "" {
		a.copy = strings.TrimSpace(whole)
	}
	b.lines, b.about = append(b.lines, out), append(b.about, a)
}

// say adds a text, on as many lines as it takes.
func (b *pageLines) say(s string, style uv.Style) {
	for _, l := range text.Wrap(s, b.page.room()) {
		b.add(about{copy: s}, lines.Piece{Text: l, Style: style})
	}
}

func (g *runPage) whenLines(b *pageLines) {
	r, th := &g.run, g.env.Theme
	b.title("seen at")
	b.add(about{}, lines.Piece{Text: r.At.Local().Format("2006-01-02 " + timeFormat)})
	took := "the app did not tell how long"
	if r.Duration >= 0 {
		took = text.Duration(r.Duration)
	}
	b.name = "took"
	b.add(about{}, lines.Piece{Text: took})
	if r.Rows >= 0 {
		b.name = "rows"
		b.add(about{}, lines.Piece{Text: text.Count(r.Rows)})
	}
	if together := collapsedText(r); together != "" {
		b.name = "seen"
		b.say(together+": what took so long is the last of them, what changed is from before the first to after the last", th.Warn)
	}
}

func (g *runPage) causeLines(b *pageLines) {
	r, th := &g.run, g.env.Theme
	b.title("caused by")
	if len(r.Cause) == 0 {
		b.say("no cause seen: no event is known that wrote what it reads just before it ran", th.Dim)
	}
	sign := ""
	if r.CauseInferred {
		sign = inferred
	}
	for i := range r.Cause {
		at := r.Cause[i]
		b.add(about{event: &at, copy: at.String()}, lines.Piece{Text: sign + at.String(), Style: th.Strong}, lines.Piece{Text: " " + g.pane.runs.names.of(at), At: valueAt + 9})
	}
	if len(r.Cause) > 0 && r.CauseInferred {
		b.say(inferred+" found by when it ran and what it reads: LiveStore does not tell what made a query run", th.Dim)
	}
	if len(r.Tables) > 0 {
		b.name = "through"
		if len(r.Cause) == 0 {
			b.name = "reads"
		}
		b.say(listText(r.Tables), th.Plain)
	}
}

func (g *runPage) diffLines(b *pageLines) {
	r, th := &g.run, g.env.Theme
	b.title("result")
	switch total := max(r.DiffTotal, len(r.Diff)); {
	case !r.Compared:
		b.say("it could not be compared with the result before", th.Dim)
		return
	case !r.Changed:
		b.say("nothing changed: the run was wasted", th.Warn)
		return
	case total == 0:
		b.say("changed; what did is not a list of rows", th.Plain)
		return
	default:
		b.add(about{}, lines.Piece{Text: text.Count(int64(total)) + plural(int64(total), " row differs", " rows differ")})
	}
	for i := range r.Diff {
		g.rowLines(b, &r.Diff[i])
	}
	if rest := r.DiffTotal - len(r.Diff); rest > 0 {
		b.say("… and "+text.Count(int64(rest))+" more, of which only the number is kept", th.Dim)
	}
}

// rowLines show a row that came, went or changed, and each of its columns.
func (g *runPage) rowLines(b *pageLines, c *client.ResultChange) {
	th := g.env.Theme
	mark, style := "~ ", th.Update
	switch c.Op {
	case livestore.OpInsert:
		mark, style = "+ ", th.Insert
	case livestore.OpDelete:
		mark, style = "- ", th.Delete
	}
	key := keyText(c.Key, g.env.Redact)
	b.add(about{copy: key}, lines.Piece{Text: mark, Style: style}, lines.Piece{Text: key})
	for _, col := range c.Columns[:min(len(c.Columns), maxNames)] {
		before, after := g.value(col.Old), g.value(col.New)
		pieces := []lines.Piece{{Text: text.Fit(col.Name, maxKey) + "  ", Style: th.Key, At: valueAt + 4}}
		if before != "" {
			pieces = append(pieces, lines.Piece{Text: before, Style: th.Delete})
		}
		if before != "" && after != "" {
			pieces = append(pieces, lines.Piece{Text: "  → ", Style: th.Dim})
		}
		b.add(about{copy: after}, append(pieces, lines.Piece{Text: after, Style: th.Insert})...)
	}
}

func (g *runPage) value(v string) string {
	v = shownValue(v, g.env.Redact)
	return v[:min(len(v), maxValue)]
}

func (g *runPage) totalLines(b *pageLines) {
	r, th := &g.run, g.env.Theme
	b.title("runs")
	by := " up to here, by the app's count"
	if r.Kind == client.QueryWatch {
		by = " up to here"
	}
	b.add(about{}, lines.Piece{Text: text.Count(r.Runs)}, lines.Piece{Text: by, Style: th.Dim})
	q := g.query
	if q == nil {
		return
	}
	said := text.Count(q.Seen) + " seen here · " + text.Count(q.Compared) + " compared · " + text.Count(q.Wasted) + " changed nothing"
	if percent, known, _ := wastedShare(q); known {
		said += " (" + text.Count(percent) + " %)"
	}
	b.say(said, th.Plain)
	if q.Max > 0 {
		b.say("p50 "+text.Duration(q.P50)+" · p95 "+text.Duration(q.P95)+" · longest "+text.Duration(q.Max), th.Plain)
	}
	if name, file := frame(q); name+file != "" {
		b.name = "listens"
		b.say(name+file, th.Plain)
	}
}

func (g *runPage) sqlLines(b *pageLines) {
	if g.run.SQL == "" {
		return
	}
	sql, whole := g.run.SQL[:min(len(g.run.SQL), maxSQL)], g.run.SQL
	if g.env.Redact {
		sql = sqlform.Shape(sql)
		whole = sql
	}
	b.title("SQL")
	for l := range strings.Lines(sql) {
		for _, part := range text.Wrap(l, g.room()) {
			b.add(about{copy: whole}, lines.Piece{Text: part})
		}
	}
}

// room is how wide a value may be.
func (g *runPage) room() int { return g.size.Width - 4 - valueAt }
