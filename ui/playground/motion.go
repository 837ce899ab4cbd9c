package playground

import (
	"github.com/livescope/livescope/ui/motion"

	tea "charm.land/bubbletea/v2"
)

const all = 1 << 30

func (p *Pane) moveCommands() []command {
	return motion.Commands([]when{notTyping}, "", func(m motion.Motion, n int) tea.Cmd {
		switch m {
		case motion.LineUp:
			p.move(-n)
		case motion.LineDown:
			p.move(n)
		case motion.PageUp:
			p.page(-2 * n)
		case motion.PageDown:
			p.page(2 * n)
		case motion.HalfUp:
			p.page(-n)
		case motion.HalfDown:
			p.page(n)
		case motion.ToFirst:
			p.move(-all)
		case motion.ToLast:
			p.move(all)
		}
		return nil
	})
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
