package playground

import (
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Sizes of the parts.
const (
	schemaWidth = 34
	leastEditor = 3 // rows
	leastBelow  = 3 // rows of results
)

// layout is how the person has divided the pane.
type layout struct {
	rows   int // of the editor, 0 for as many as its text wants
	zoomed bool
	alone  place // what is shown alone while zoomed: the editor or the results
	drag   bool  // the rule is held by the mouse
}

// keptLayout is what of the layout is kept between runs.
type keptLayout struct {
	EditorRows int `json:"editorRows"`
}

const layoutName = "layout/sql"

// focused ends the zoom where the keys go to what it hides.
func (l *layout) focused(to place) {
	if to != l.alone {
		l.zoomed = false
	}
}

// areas is where the parts of the pane are, its own top left being 0, 0. What is not shown is empty.
type areas struct {
	editor, rule, tabs, status, results uv.Rectangle
	side, schema                        uv.Rectangle
}

// areas is a function of the size, the length of the text, of what is shown and of how the person divided it.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	main := w
	var a areas
	if p.schemaShown() {
		main = w - schemaWidth - 1
		a.side = uv.Rect(main, 0, 1, h)
		a.schema = uv.Rect(main+2, 0, schemaWidth-2, h)
	}
	tabs := 0
	if len(p.outcomes) > 1 {
		tabs = 1
	}
	y := p.editorRows(h, tabs)
	switch {
	case p.layout.zoomed && p.layout.alone == inEditor:
		a.editor = uv.Rect(0, 0, main, max(1, h-2))
		a.rule = uv.Rect(0, h-2, main, 1)
		a.status = uv.Rect(0, h-1, main, 1)
		return a
	case p.layout.zoomed:
		y = 0
	default:
		a.editor = uv.Rect(0, 0, main, y)
		a.rule = uv.Rect(0, y, main, 1)
		y++
	}
	a.tabs = uv.Rect(0, y, main, tabs)
	y += tabs
	a.status = uv.Rect(0, y, main, 1)
	a.results = uv.Rect(0, y+1, main, max(1, h-y-1))
	return a
}

// editorRows is how high the editor is.
func (p *Pane) editorRows(h, tabs int) int {
	most := max(leastEditor, h-2-tabs-leastBelow)
	if p.layout.rows > 0 {
		return min(max(p.layout.rows, leastEditor), most)
	}
	least := 5
	if h < 16 {
		least = leastEditor
	}
	want := strings.Count(p.text(), "\n") + 2
	return min(max(want, least), max(least, h*2/5), most)
}

// divide makes the editor d rows higher.
func (p *Pane) divide(d int) tea.Cmd {
	a := p.areas()
	if p.layout.zoomed {
		return nil
	}
	p.layout.rows = a.editor.Dy() + d
	p.layout.rows = p.areas().editor.Dy() // as far as there is room
	return p.keepLayout()
}

func (p *Pane) keepLayout() tea.Cmd {
	memory, kept := p.env.Memory, keptLayout{p.layout.rows}
	return func() tea.Msg {
		if err := memory.Save(layoutName, kept); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
}

// zoom shows what has the keys alone, or both again.
func (p *Pane) zoom() tea.Cmd {
	p.layout.zoomed = !p.layout.zoomed
	p.layout.alone = inResults
	if p.focus == inEditor {
		p.layout.alone = inEditor
	} else if p.focus == inSchema {
		p.setFocus(inResults)
	}
	return nil
}

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th, a := p.env.Theme, p.areas()
	p.at = area.Min
	place := func(r uv.Rectangle) uv.Rectangle { return r.Add(area.Min).Intersect(area) }
	var cursor *tea.Cursor
	if !a.editor.Empty() {
		cursor = p.editor.Draw(scr, place(a.editor), th)
	}
	p.drawRule(scr, place(a.rule))
	p.drawTabs(scr, place(a.tabs))
	status := place(a.status)
	status.Min.X++
	if p.finding {
		cursor = p.finder.Draw(scr, status, th)
	} else {
		p.status(status.Dx()).Draw(scr, status)
	}
	p.drawResults(scr, place(a.results), focused && p.focus == inResults)
	if p.schemaShown() {
		r := place(a.side)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			text.Draw(scr, r.Min.X, y, 1, "│", th.Rule)
		}
		p.schema.draw(scr, place(a.schema), focused && p.focus == inSchema, th)
	}
	if p.popup.shown() {
		if x, y, ok := p.editor.CellOf(p.popup.result.From); ok && focused {
			p.popup.list.Draw(scr, area, x, y, th)
		} else {
			p.popup.list.Hide()
		}
	}
	return cursor
}

func (p *Pane) drawResults(scr uv.Screen, area uv.Rectangle, focused bool) {
	th, o := p.env.Theme, p.outcome()
	text.Fill(scr, area, th.Plain)
	switch {
	case o == nil || o.err != nil || area.Empty():
	case p.record != nil:
		area.Min.X++
		p.record.Draw(scr, area, focused, th)
	case o.explained:
		area.Min.X++
		p.plan.Draw(scr, area, focused, th)
	default:
		o.grid.Draw(scr, area, focused, th)
	}
}
