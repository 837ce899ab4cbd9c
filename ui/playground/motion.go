package playground

import tea "charm.land/bubbletea/v2"

// motion is a way to move in the parts that have a cursor.
type motion struct {
	id, title   string
	keys        []string
	line, pages int // in lines, in half pages
}

const all = 1 << 30

var motions = []motion{
	{"up", "Up", []string{"up", "k"}, -1, 0},
	{"down", "Down", []string{"down", "j"}, 1, 0},
	{"pageup", "A page up", []string{"pgup", "ctrl+b"}, 0, -2},
	{"pagedown", "A page down", []string{"pgdown", "ctrl+f", "space"}, 0, 2},
	{"halfup", "Half a page up", []string{"ctrl+u"}, 0, -1},
	{"halfdown", "Half a page down", []string{"ctrl+d"}, 0, 1},
	{"first", "The first one", []string{"home", "g"}, -all, 0},
	{"last", "The last one", []string{"end", "G"}, all, 0},
}

func (p *Pane) moveCommands() []command {
	var out []command
	for _, m := range motions {
		out = append(out, command{ID: "move." + m.id, Title: m.title, Group: "Move", Keys: m.keys, When: []when{notTyping}, Count: func(n int) tea.Cmd {
			if m.line != 0 {
				p.move(n * m.line)
			} else {
				p.page(n * m.pages)
			}
			return nil
		}})
	}
	return out
}

// move moves by d lines in what has the keys.
func (p *Pane) move(d int) {
	if p.focus == inSchema {
		p.schema.move(d)
		return
	}
	p.moveResults(d)
}

// moveResults moves by d lines in what is below the editor.
func (p *Pane) moveResults(d int) {
	switch o := p.outcome(); {
	case o == nil || o.err != nil:
	case p.record != nil:
		p.record.Move(d)
	case o.explained:
		p.plan.Move(d)
	default:
		o.rows.Serve(o.grid, o.grid.Move(d))
	}
}

// page moves by d halves of a page.
func (p *Pane) page(d int) {
	height := p.areas().results.Dy()
	switch o := p.outcome(); {
	case p.focus == inSchema:
		p.schema.move(d * max(1, p.schema.height/2))
	case o == nil || o.err != nil:
	case p.record != nil || o.explained:
		p.moveResults(d * max(1, height/2))
	case d%2 == 0:
		o.rows.Serve(o.grid, o.grid.Page(d/2))
	default:
		o.rows.Serve(o.grid, o.grid.HalfPage(d))
	}
}
