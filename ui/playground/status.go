package playground

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	uv "github.com/charmbracelet/ultraviolet"
)

// drawRule draws the rule between text and result, with the file and the database in it.
func (p *Pane) drawRule(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	text.Rule(scr, area, th.Rule)
	label := " database: " + databaseName(p.database) + " "
	if p.limit != firstLimit {
		label = " limit: " + text.Count(int64(p.limit)) + label
	}
	w := text.Width(label)
	if area.Dx() > w+4 {
		text.Draw(scr, area.Max.X-w-2, area.Min.Y, w, label, th.Dim)
	}
	if p.file.path == "" {
		return
	}
	room := area.Dx() - w - 8
	style, name := th.Dim, text.MiddleCut(p.file.name(), max(8, room-12))
	if p.dirty() {
		style, name = th.Warn, name+" ● not saved"
	}
	text.Draw(scr, area.Min.X+1, area.Min.Y, room, " "+name+" ", style)
}

func databaseName(d inspector.Database) string {
	if d == inspector.AutoDatabase {
		return "auto"
	}
	return string(d)
}

// tab is a result's place in the row of results.
type tab struct {
	from, to int
	label    string
}

const tabLabel = 32 // columns at most

// tabs are the results that fit into a row, the one that is shown among them. The first column is 0.
func (p *Pane) tabs(width int) (out []tab, first int) {
	all := make([]tab, len(p.outcomes))
	used := 0
	for i, o := range p.outcomes {
		all[i].label = strconv.Itoa(i+1) + " " + o.label()
		w := text.Width(all[i].label)
		if i <= p.shown {
			for used += w + 3; used > width && first < i; first++ {
				used -= text.Width(all[first].label) + 3
			}
		}
	}
	x := 1
	for i := first; i < len(all); i++ {
		w := text.Width(all[i].label)
		if x+w > width && i > p.shown {
			break
		}
		all[i].from, all[i].to = x, x+w
		x += w + 3
		out = append(out, all[i])
	}
	return out, first
}

// label names a result in the row of results.
func (o *outcome) label() string {
	s := strings.Join(strings.Fields(o.statement.Text[:min(len(o.statement.Text), 200)]), " ")
	switch {
	case o.err != nil:
		return text.Fit(s, tabLabel-12) + " ! error"
	case o.explained:
		return text.Fit(s, tabLabel-12) + " plan"
	}
	return text.Fit(s, tabLabel-12) + " " + o.count()
}

// count says how many rows there are: "50 rows", "1 000+ rows".
func (o *outcome) count() string {
	n := text.Count(int64(len(o.result.Rows)))
	switch {
	case o.result.More:
		return n + "+ rows"
	case n == "1":
		return "1 row"
	}
	return n + " rows"
}

// drawTabs draws the row of results, where there are several.
func (p *Pane) drawTabs(scr uv.Screen, area uv.Rectangle) {
	if area.Empty() {
		return
	}
	th := p.env.Theme
	tabs, first := p.tabs(area.Dx())
	if first > 0 {
		text.Draw(scr, area.Min.X, area.Min.Y, 1, "‹", th.Dim)
	}
	for i, t := range tabs {
		style := th.Tab
		if first+i == p.shown {
			style = th.TabActive
		}
		text.Draw(scr, area.Min.X+t.from, area.Min.Y, min(t.to, area.Dx())-t.from, t.label, style)
	}
	if first+len(tabs) < len(p.outcomes) {
		text.Draw(scr, area.Max.X-1, area.Min.Y, 1, "›", th.Dim)
	}
}

// status says what is running, how the last statement went, or what to press.
func (p *Pane) status(width int) lines.Line {
	th, o := p.env.Theme, p.outcome()
	switch {
	case p.run.active && p.run.shown:
		return p.progress()
	case o == nil && p.schema.err != nil:
		return lines.Line{{Text: "! " + p.schema.err.Error(), Style: th.Error}}
	case o == nil:
		return lines.Line{{Text: "ctrl+r runs the statement at the cursor", Style: th.Dim}}
	case o.err != nil:
		out := lines.Line{{Text: "! " + o.err.Error(), Style: th.Error}}
		if at := p.placeOf(o); at != "" && out.Width()+len(at)+3 <= width {
			out = append(out, lines.Piece{Text: "   " + at, Style: th.Dim})
		}
		return out
	case o.explained:
		return lines.Line{{Text: "query plan", Style: th.Strong}, {Text: ", on the " + string(o.result.Database), Style: th.Dim}}
	}
	return p.statusOfRows(o)
}

// progress says how long it has been running. How many rows there are so far only SQLite knows.
func (p *Pane) progress() lines.Line {
	th := p.env.Theme
	out := lines.Line{{Text: p.run.what + " … ", Style: th.Warn}, {Text: elapsed(p.env.Now().Sub(p.run.began))}}
	if p.run.of > 1 {
		at := min(int(p.run.at.Load())+1, p.run.of)
		out = append(out, lines.Piece{Text: fmt.Sprintf("   statement %d of %d", at, p.run.of)})
	}
	return append(out, lines.Piece{Text: "   esc cancels", Style: th.Dim})
}

// elapsed writes the time that something has taken so far, one decimal, so that it is seen to go on.
func elapsed(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func (p *Pane) statusOfRows(o *outcome) lines.Line {
	th := p.env.Theme
	n := int64(len(o.result.Rows))
	rows := " rows"
	if n == 1 {
		rows = " row"
	}
	out := lines.Line{{Text: text.Count(n) + rows, Style: th.Strong}}
	switch {
	case o.result.More && len(o.result.Rows) < o.limit:
		out = append(out, lines.Piece{Text: " and more, which do not fit into memory", Style: th.Warn})
	case o.result.More:
		out = append(out, lines.Piece{Text: " and more (:limit)", Style: th.Warn})
	}
	in := " in "
	if from, to, ok := o.selected(); ok {
		in = ", in "
		out = append(out, lines.Piece{Text: ", " + text.Count(int64(to-from)) + " selected", Style: th.Accent})
	}
	if said := o.search.said(); said != "" {
		in = ", in "
		out = append(out, lines.Piece{Text: ", " + said, Style: th.Accent})
	}
	out = append(out, lines.Piece{Text: in + text.Duration(o.took) + " from the " + string(o.result.Database), Style: th.Dim})
	if o.sort.on && o.sort.col < len(o.cols) {
		out = append(out, lines.Piece{Text: ", sorted by " + text.Fit(o.cols[o.sort.col].Title, 20), Style: th.Dim})
	}
	return out
}

// placeOf names the place of an error as a person counts, when the text is still the one that ran.
func (p *Pane) placeOf(o *outcome) string {
	from, _, ok := o.where()
	if !ok || o.version != p.editor.Version() {
		return ""
	}
	before := p.text()[:from]
	line := strings.Count(before, "\n") + 1
	column := text.Width(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

// markStatement underlines the place of an error, or else the statement that would run, when there are several.
func (p *Pane) markStatement() {
	value := p.text()
	if o := p.outcome(); o != nil && o.version == p.editor.Version() {
		if from, to, ok := o.where(); ok {
			p.editor.SetMark(from, to)
			return
		}
	}
	if len(value) > 64<<10 || len(sqltext.Split(value)) < 2 {
		p.editor.SetMark(0, 0)
		return
	}
	s, ok := p.statement()
	if !ok {
		s = sqltext.Statement{}
	}
	p.editor.SetMark(s.Start, s.End)
}
