package queries

import (
	"fmt"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/queries/sqlform"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// factAt is the column where what is said about a query begins, behind the word for it.
const factAt = 10

// add adds lines to a page, each with what copying it gives.
func (d *detail) add(out *[]lines.Line, copied string, more ...lines.Line) {
	for _, l := range more {
		*out = append(*out, l)
		d.copies = append(d.copies, copied)
	}
}

// say adds a text in as many lines as it takes, behind a word.
func (d *detail) say(out *[]lines.Line, word, s string, style uv.Style) {
	at := 0
	if word != "" {
		at = factAt
	}
	for i, l := range text.Wrap(head(s), d.width-at-1) {
		line := lines.Line{{Text: l, Style: style, At: at}}
		if i == 0 && word != "" {
			line = append(lines.Line{{Text: word, Style: d.env.Theme.Dim}}, line...)
		}
		d.add(out, s, line)
	}
}

// sqlLines are the statement, what is bound in it and what it reads.
func (d *detail) sqlLines() []lines.Line {
	th := d.env.Theme
	var out []lines.Line
	if d.of.key == "" {
		return out
	}
	sql, binds := d.of.sql(), d.of.binds()
	if d.env.Redact {
		sql, binds = sqlform.Shape(sql), inspector.Shape(binds)
	}
	if sql != "" {
		if d.sql.of != sql || d.sql.width != d.width || d.sql.lines == nil {
			d.sql = coloured{sql, d.width, highlight(sql, d.width, th)}
		}
		d.add(&out, sql, d.sql.lines...)
	} else {
		d.noSQL(&out)
	}
	d.add(&out, "", nil)
	if d.of.binds() != "" {
		d.say(&out, "binds", binds, th.String)
	}
	var reads []string
	if s := d.of.live; s != nil {
		reads = s.Tables
		switch {
		case s.Gone:
			d.say(&out, "gone", "the app no longer lists it", th.Warn)
		case !s.Refreshed:
			d.say(&out, "runs", "it has never run", th.Dim)
		case !s.LastRun.IsZero():
			d.say(&out, "last run", s.LastRun.Local().Format("15:04:05.000"), th.Plain)
		}
	} else {
		reads = d.of.slow.Tables
	}
	if len(reads) > 0 {
		d.say(&out, "reads", tables(reads), th.Plain)
	}
	return out
}

// noSQL says why there is no SQL, and shows what there is in its place.
func (d *detail) noSQL(out *[]lines.Line) {
	th, s := d.env.Theme, d.of.live
	why := "It has no SQL."
	if s != nil {
		switch s.Kind {
		case client.QueryDB:
			why = "Its SQL is made by a function; the graph has it once it ran (7 Graph)."
		case client.QueryComputed:
			why = "It is computed from other queries and has no SQL of its own."
		case client.QuerySignal:
			why = "It is a signal, a value that the app sets: it has no SQL."
		case client.QueryGraphQL:
			why = "It is a GraphQL query and has no SQL of its own."
		}
	}
	d.say(out, "", why, th.Plain)
	if s == nil || s.Hash == "" || s.Hash == s.Label || d.env.Redact {
		return
	}
	d.add(out, "", nil)
	d.say(out, "made by", head(s.Hash), th.Dim)
}

// planLines are the steps that SQLite would take, and what is wrong with them.
func (d *detail) planLines() []lines.Line {
	th := d.env.Theme
	var out []lines.Line
	switch {
	case d.of.sql() == "":
		d.say(&out, "", "There is no plan: its SQL is not known.", th.Dim)
		return out
	case !d.plan.known:
		d.say(&out, "", "reading …", th.Dim)
		return out
	case d.plan.err != nil:
		d.say(&out, "", d.plan.err.Error(), th.Error)
		return out
	}
	for _, s := range d.plan.advice.Steps {
		at := 2 + 2*s.Depth
		if !s.Scan {
			d.add(&out, s.Detail, lines.Line{{Text: s.Detail, At: at}})
			continue
		}
		word := "sorts without an index"
		if strings.HasPrefix(s.Detail, "SCAN") {
			word = "reads all of it"
		}
		d.add(&out, s.Detail, lines.Line{{Text: "!", Style: th.Warn}, {Text: s.Detail, Style: th.Warn, At: at}, {Text: "  " + word, Style: th.Dim}})
	}
	if len(d.plan.advice.Steps) == 0 {
		d.say(&out, "", "There is nothing to plan.", th.Dim)
	}
	d.add(&out, "", nil)
	for _, a := range d.plan.advice.Advice {
		d.say(&out, "advice", a, th.Accent)
	}
	if len(d.plan.advice.Advice) == 0 {
		d.say(&out, "advice", "none: what is read is small, or no index would help", th.Dim)
	}
	if len(d.plan.advice.Tables) > 0 {
		d.say(&out, "reads", tables(d.plan.advice.Tables), th.Plain)
	}
	return out
}

// subscriberLines are who listens, each with the calls that led there.
func (d *detail) subscriberLines() []lines.Line {
	th := d.env.Theme
	var out []lines.Line
	if d.of.live == nil {
		return out
	}
	all := d.of.live.Subscribers
	if len(all) == 0 {
		d.say(&out, "", "Nobody listens, as far as the app tells: hooks of a framework are told, store.subscribe is not.", th.Dim)
	}
	name := 0
	for _, s := range all {
		for _, f := range s.Frames {
			name = max(name, min(text.WidthUpTo(f.Name, 30), 30))
		}
	}
	for i, s := range all {
		number := fmt.Sprintf("%d", i+1)
		if len(s.Frames) == 0 {
			d.add(&out, "", lines.Line{{Text: number, Style: th.Dim}, {Text: "its calls are not known", Style: th.Dim, At: 4}})
		}
		for j, f := range s.Frames {
			style := th.Dim
			line := lines.Line{{Text: ""}}
			if j == 0 {
				line, style = lines.Line{{Text: number, Style: th.Dim}}, th.Strong
			}
			line = append(line, lines.Piece{Text: text.Fit(f.Name, 30), Style: style, At: 4},
				lines.Piece{Text: text.MiddleCut(f.File, max(8, d.width-name-7)), Style: th.Dim, At: 4 + name + 2})
			d.add(&out, f.Name+" "+f.File, line)
		}
	}
	return out
}

// runLines are the last runs, the newest first.
func (d *detail) runLines() []lines.Line {
	th := d.env.Theme
	var out []lines.Line
	switch {
	case !d.runs.known:
		d.say(&out, "", "reading …", th.Dim)
		return out
	case len(d.runs.rows) == 0:
		d.say(&out, "", "No run was seen since livescope came.", th.Dim)
		return out
	}
	for i := range d.runs.rows {
		r := &d.runs.rows[i]
		said, style := d.changed(r)
		rows := rowCount(r.Rows)
		if r.Rows >= 0 {
			rows += plural(r.Rows, " row", " rows")
		}
		line := lines.Line{
			{Text: r.At.Local().Format("15:04:05.000"), Style: th.Dim},
			{Text: text.PadLeft(duration(r.Duration, r.Duration >= 0), 8), At: 13},
			{Text: text.PadLeft(rows, 11), At: 22},
			{Text: said, Style: style, At: 35},
		}
		key := livestore.Key{}
		if len(r.Cause) > 0 {
			key = livestore.Key{SeqNum: r.Cause[0]}
			line = append(line, lines.Piece{Text: "  ← " + cause(r), Style: th.Accent})
		}
		d.add(&out, said, line)
		for len(d.causes) < len(out)-1 {
			d.causes = append(d.causes, livestore.Key{})
		}
		d.causes = append(d.causes, key)
	}
	if n := d.runs.older; n > 0 {
		d.say(&out, "", text.Count(n)+" older ones are in Live (5).", th.Dim)
	}
	return out
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// cause names the events that made it run.
func cause(r *inspector.Run) string {
	s := r.Cause[0].String()
	if n := len(r.Cause) - 1; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	if r.CauseInferred {
		s += "?"
	}
	return s
}

// changed says what a run changed in the result.
func (d *detail) changed(r *inspector.Run) (string, uv.Style) {
	th := d.env.Theme
	switch {
	case !r.Compared:
		return "", th.Dim
	case !r.Changed:
		return "nothing changed", th.Dim
	}
	counts := map[livestore.Op]int{}
	for _, c := range r.Diff {
		counts[c.Op]++
	}
	var parts []string
	for _, op := range []struct {
		op   livestore.Op
		sign string
	}{{livestore.OpInsert, "+"}, {livestore.OpUpdate, "~"}, {livestore.OpDelete, "-"}} {
		if n := counts[op.op]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", op.sign, n))
		}
	}
	if len(r.Diff) == 1 && !d.env.Redact {
		parts = append(parts, text.Fit(r.Diff[0].Key, 24))
	}
	if n := r.DiffTotal - len(r.Diff); n > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", n))
	}
	if len(parts) == 0 {
		return "changed", th.Plain
	}
	return strings.Join(parts, " "), th.Plain
}
