package eventlog

import (
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// argsMsg says that a search of large args is to read on.
type argsMsg struct {
	detail *detail
	gen    int
}

// textTyped searches the args for what was typed.
func (p *Pane) textTyped() tea.Cmd {
	typed := p.text.Value()
	p.text.Remember()
	p.endPrompt()
	return p.detail.find(typed)
}

// find searches the args and goes to the first match from the cursor on.
func (d *detail) find(typed string) tea.Cmd {
	if d.args == nil {
		return nil
	}
	d.sought = typed
	d.args.Search(typed)
	if typed == "" {
		return nil
	}
	return d.findOn(1)
}

// findOn goes to the next match, or the one before. Large args are read a piece at a time, so that keys do not wait.
func (d *detail) findOn(by int) tea.Cmd {
	found := d.args.Next(by)
	if _, _, exact := d.args.Matches(); !exact {
		return d.readOn()
	}
	if !found {
		return pane.Say(pane.Info, "nothing in the args has "+text.Fit(d.sought, 40))
	}
	return nil
}

func (d *detail) readOn() tea.Cmd {
	d.seeking = true
	gen := d.gen
	return func() tea.Msg { return argsMsg{d, gen} }
}

func (d *detail) readMore(m argsMsg) tea.Cmd {
	if !d.seeking || m.gen != d.gen || d.args == nil {
		d.seeking = false
		return nil
	}
	if d.seeking = d.args.Read(); d.seeking {
		return d.readOn()
	}
	return nil
}
