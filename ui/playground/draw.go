package playground

import (
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// schemaWidth is how wide the tables are.
const schemaWidth = 34

// areas is where the parts of the pane are, its own top left being 0, 0.
type areas struct {
	editor, status, results uv.Rectangle
	rule, schema            uv.Rectangle // empty while the tables are not shown
}

// areas is a function of the size, the length of the text and of whether the tables are shown.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	main := w
	var a areas
	if p.schemaShown() {
		main = w - schemaWidth - 1
		a.rule = uv.Rect(main, 0, 1, h)
		a.schema = uv.Rect(main+2, 0, schemaWidth-2, h)
	}
	text := strings.Count(p.editor.Value(), "\n") + 2
	eh := min(max(text, 5), max(5, h*2/5))
	a.editor = uv.Rect(0, 0, main, eh)
	a.status = uv.Rect(0, eh, main, 2)
	a.results = uv.Rect(0, eh+2, main, max(1, h-eh-2))
	return a
}

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th, a := p.env.Theme, p.areas()
	place := func(r uv.Rectangle) uv.Rectangle { return r.Add(area.Min).Intersect(area) }
	cursor := p.editor.Draw(scr, place(a.editor), th)
	p.drawStatus(scr, place(a.status))
	p.drawResults(scr, place(a.results), focused && p.focus == inResults)
	if p.schemaShown() {
		r := place(a.rule)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			text.Draw(scr, r.Min.X, y, 1, "│", th.Rule)
		}
		p.schema.Draw(scr, place(a.schema), focused && p.focus == inSchema, th)
	}
	return cursor
}

// drawStatus draws the rule between text and result, with the database in it, and the line that says how it went.
func (p *Pane) drawStatus(scr uv.Screen, area uv.Rectangle) {
	th := p.env.Theme
	text.Rule(scr, text.Row(area, 0), th.Rule)
	label := " database: " + databaseName(p.database) + " "
	if w := text.Width(label); area.Dx() > w+4 {
		text.Draw(scr, area.Max.X-w-2, area.Min.Y, w, label, th.Dim)
	}
	if area.Dy() < 2 {
		return
	}
	row := text.Row(area, 1)
	row.Min.X++
	p.status(row.Dx()).Draw(scr, row)
}

func databaseName(d inspector.Database) string {
	if d == inspector.AutoDatabase {
		return "auto"
	}
	return string(d)
}

// status says what is running, how the last statement went, or what to press.
func (p *Pane) status(width int) lines.Line {
	th, o := p.env.Theme, p.outcome()
	switch {
	case p.run.active && p.run.shown:
		return lines.Line{{Text: p.run.what + " … ", Style: th.Warn}, {Text: elapsed(p.env.Now().Sub(p.run.began))}, {Text: "   esc cancels", Style: th.Dim}}
	case o == nil && p.schemaErr != nil:
		return lines.Line{{Text: "! " + p.schemaErr.Error(), Style: th.Error}}
	case o == nil:
		return lines.Line{{Text: "ctrl+r runs the statement at the cursor", Style: th.Dim}}
	}
	var out lines.Line
	if n := len(p.outcomes); n > 1 {
		out = append(out, lines.Piece{Text: fmt.Sprintf("%d/%d  ", p.shown+1, n), Style: th.Accent})
	}
	if o.err != nil {
		out = append(out, lines.Piece{Text: "! " + o.err.Error(), Style: th.Error})
		if at := p.placeOf(o); at != "" && out.Width()+len(at)+3 <= width {
			out = append(out, lines.Piece{Text: "   " + at, Style: th.Dim})
		}
		return out
	}
	if o.explained {
		return append(out, lines.Piece{Text: "query plan", Style: th.Strong}, lines.Piece{Text: ", on the " + string(o.result.Database), Style: th.Dim})
	}
	n := int64(len(o.result.Rows))
	rows := " rows"
	if n == 1 {
		rows = " row"
	}
	out = append(out, lines.Piece{Text: text.Count(n) + rows, Style: th.Strong})
	if o.result.More {
		out = append(out, lines.Piece{Text: " and more", Style: th.Warn})
	}
	return append(out, lines.Piece{Text: " in " + text.Duration(o.took) + " from the " + string(o.result.Database), Style: th.Dim})
}

// elapsed writes the time that something has taken so far, one decimal, so that it is seen to go on.
func elapsed(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// placeOf names the place of an error as a person counts, when the text is still the one that ran.
func (p *Pane) placeOf(o *outcome) string {
	from, _, ok := o.where()
	if !ok || o.version != p.editor.Version() {
		return ""
	}
	before := p.editor.Value()[:from]
	line := strings.Count(before, "\n") + 1
	column := text.Width(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

func (p *Pane) drawResults(scr uv.Screen, area uv.Rectangle, focused bool) {
	th, o := p.env.Theme, p.outcome()
	text.Fill(scr, area, th.Plain)
	switch {
	case o == nil || o.err != nil:
	case p.record != nil:
		area.Min.X++
		p.record.Draw(scr, area, focused, th)
	case o.explained:
		area.Min.X++
		p.plan.Draw(scr, area, focused, th)
	default:
		p.grid.Draw(scr, area, focused, th)
	}
}

// markStatement underlines the place of an error, or else the statement that would run, when there are several.
func (p *Pane) markStatement() {
	value := p.editor.Value()
	if o := p.outcome(); o != nil && o.version == p.editor.Version() {
		if from, to, ok := o.where(); ok {
			p.editor.SetMark(from, to)
			return
		}
	}
	s, ok := sqltext.At(value, p.editor.Caret())
	if !ok || len(value) > 64<<10 || len(sqltext.Split(value)) < 2 {
		p.editor.SetMark(0, 0)
		return
	}
	p.editor.SetMark(s.Start, s.End)
}

// pointer is the mouse: the wheel moves what it is over, a click gives it the keys.
func (p *Pane) pointer(msg tea.Msg) {
	a := p.areas()
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		d := 3
		if m.Button == tea.MouseWheelUp {
			d = -3
		}
		at := image.Pt(m.X, m.Y)
		if at.In(a.schema) {
			p.schema.Move(d)
		} else if o := p.outcome(); at.In(a.results) && o != nil {
			p.moveResults(d, 0)
		}
	case tea.MouseClickMsg:
		switch at := image.Pt(m.X, m.Y); {
		case at.In(a.schema):
			p.setFocus(inSchema)
		case at.In(a.results):
			p.setFocus(inResults)
			if o := p.outcome(); o != nil && o.rows != nil && p.record == nil {
				o.rows.Serve(p.grid, p.grid.MoveToLine(m.Y-a.results.Min.Y-1))
			}
		default:
			p.setFocus(inEditor)
		}
	}
}
