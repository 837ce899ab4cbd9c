package state

import (
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Sizes of the parts.
const (
	togetherFrom = 100 // columns from which on the tables stand beside the rows
	besideFrom   = 160 // columns from which on the record stands beside the rows
	tablesLeast  = 20  // columns
	rowsLeastOf  = 40
	recordLeast  = 6 // lines, the rule included
	recordNarrow = 40
)

// layoutName is the document that the person's own sizes are kept in.
const layoutName = "layout/state"

// sizes are those that the person has dragged the dividers to; 0 where they were left alone.
type sizes struct {
	Tables int `json:"tables,omitempty"` // columns
	Below  int `json:"below,omitempty"`  // lines of the record
	Beside int `json:"beside,omitempty"` // columns of the record
}

// within bounds sizes that come from a file.
func (s sizes) within() sizes {
	return sizes{min(max(s.Tables, 0), 1000), min(max(s.Below, 0), 1000), min(max(s.Beside, 0), 1000)}
}

// areas is where the parts of the pane are, the pane's own top left being 0, 0. A part that is not shown is empty.
type areas struct {
	bar, tables, rows uv.Rectangle
	side              uv.Rectangle // the rule beside the tables
	rule              uv.Rectangle // the rule of the record
	title, body       uv.Rectangle // of the record
	beside            bool
}

// together reports whether the tables and the rows are on the screen at once.
func (p *Pane) together() bool { return p.size.Width >= togetherFrom && !p.zoom }

// areas is a function of the pane's size and of what is open, and of nothing else.
func (p *Pane) areas() areas {
	w, h := p.size.Width, p.size.Height
	bar := 1
	if m := p.prompt(); m != nil && m.Error() != "" {
		bar = 2
	}
	a := areas{bar: uv.Rect(0, 0, w, bar)}
	rest := uv.Rect(0, bar, w, h-bar)
	if p.open && !(p.zoom && p.focus != inRecord) && (p.focus != inTables || p.together()) {
		rest = p.cutRecord(&a, rest)
	}
	if p.zoom && p.focus == inRecord {
		return a
	}
	switch {
	case p.together():
		tw := p.tablesWidth()
		a.tables = uv.Rect(0, rest.Min.Y, tw, rest.Dy())
		a.side = uv.Rect(tw, rest.Min.Y, 1, rest.Dy())
		a.rows = uv.Rect(tw+1, rest.Min.Y, rest.Dx()-tw-1, rest.Dy())
	case p.focus == inTables:
		a.tables = rest
	default:
		a.rows = rest
	}
	return a
}

// cutRecord cuts the record's place off what is there and returns the rest.
func (p *Pane) cutRecord(a *areas, rest uv.Rectangle) uv.Rectangle {
	w, h := rest.Dx(), rest.Dy()
	if p.zoom {
		a.title, a.body = p.recordAreas(rest)
		return uv.Rectangle{}
	}
	if p.size.Width >= besideFrom {
		dw := p.sizes.Beside
		if dw == 0 {
			dw = w * 38 / 100
		}
		dw = min(max(dw, recordNarrow), w-p.tablesWidth()-rowsLeastOf)
		a.beside = true
		a.rule = uv.Rect(rest.Max.X-dw-1, rest.Min.Y, 1, h)
		a.title, a.body = p.recordAreas(uv.Rect(rest.Max.X-dw, rest.Min.Y, dw, h))
		rest.Max.X -= dw + 1
		return rest
	}
	dh := p.sizes.Below
	if dh == 0 {
		dh = h * 45 / 100
	}
	dh = min(max(dh, recordLeast), h-3)
	a.rule = uv.Rect(0, rest.Max.Y-dh, w, 1)
	a.title, a.body = p.recordAreas(uv.Rect(0, rest.Max.Y-dh+1, w, dh-1))
	rest.Max.Y -= dh
	return rest
}

// recordAreas are the title and the body of a record in its place. Where it is high and narrow the title has two lines.
func (p *Pane) recordAreas(r uv.Rectangle) (title, body uv.Rectangle) {
	n := 1
	if r.Dx() < 110 && r.Dy() >= 8 {
		n = 2
	}
	return uv.Rect(r.Min.X+1, r.Min.Y, r.Dx()-2, n), uv.Rect(r.Min.X+1, r.Min.Y+n, r.Dx()-2, max(0, r.Dy()-n))
}

// tablesWidth is how wide the list of tables is beside the rows: as wide as the names, within bounds, unless the person
// dragged it.
func (p *Pane) tablesWidth() int {
	w := p.sizes.Tables
	if w == 0 {
		w = min(3+max(nameLeast, p.tables.nameWant)+2+max(rowsLeast, p.tables.rowsWant()), p.size.Width/4)
	}
	return min(max(w, tablesLeast), p.size.Width-rowsLeastOf-1)
}

// layout tells the grids how large they are.
func (p *Pane) layout() tea.Cmd {
	a := p.areas()
	p.tables.alone(!p.together())
	if !a.tables.Empty() {
		p.tables.serve(p.tables.grid.SetSize(a.tables.Dx(), a.tables.Dy()), p.tables.at)
	}
	if !a.body.Empty() {
		p.record.resize(a.body.Dx())
	}
	if a.rows.Empty() {
		return nil
	}
	return p.rows.resize(a.rows.Dx(), a.rows.Dy())
}

// keeping writes documents to the memory one after the other: the last one wins, as the person did it.
type keeping struct {
	busy bool
	next map[string]any
}

// savedMsg is what came of writing.
type savedMsg struct {
	pane *Pane
	err  error
}

// keep writes a document, after those that are being written.
func (p *Pane) keep(name string, doc any) tea.Cmd {
	if p.keeping.next == nil {
		p.keeping.next = map[string]any{}
	}
	p.keeping.next[name] = doc
	if p.keeping.busy {
		return nil
	}
	return p.saveNext()
}

func (p *Pane) saveNext() tea.Cmd {
	for name, doc := range p.keeping.next {
		delete(p.keeping.next, name)
		p.keeping.busy = true
		memory := p.env.Memory
		return func() tea.Msg { return savedMsg{p, memory.Save(name, doc)} }
	}
	p.keeping.busy = false
	return nil
}

func (p *Pane) kept(m savedMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	cmd := p.saveNext()
	if m.err != nil {
		return tea.Batch(cmd, pane.Say(pane.Warn, m.err.Error()))
	}
	return cmd
}

// arrangementName is the document that the columns of a table are kept in.
func arrangementName(env *pane.Env, table string) string {
	return "columns/" + env.Store.Info().Source + "/state/" + table
}

// keepColumns keeps what the person made of the columns of the table.
func (p *Pane) keepColumns() tea.Cmd {
	if p.rows.now.view == nil {
		return nil
	}
	return p.keep(arrangementName(p.env, p.rows.now.name), p.rows.grid.Arrangement())
}
