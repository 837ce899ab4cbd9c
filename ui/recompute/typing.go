package recompute

import (
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// watchedMsg says whether a watch was taken.
type watchedMsg struct {
	pane *Pane
	sql  string
	id   int64
	err  error
}

// prompt is the one that is open, nil for none.
func (p *Pane) prompt() *prompt.Model {
	switch p.asking {
	case forText:
		return p.filter
	case forWatch:
		return p.watch
	}
	return nil
}

// ask opens a prompt.
func (p *Pane) ask(what asking, value string) {
	p.asking = what
	m := p.prompt()
	m.SetValue(value)
	m.Focus()
}

// leave closes the prompt, after a search of its history where there is one.
func (p *Pane) leave() tea.Cmd {
	if m := p.prompt(); m != nil {
		if m.Searching() {
			return m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		}
		m.Blur()
		m.SetError("", -1)
	}
	p.asking = nothing
	return nil
}

// take does what was typed, unless a search of the prompt's history is to be ended first.
func (p *Pane) take() tea.Cmd {
	if p.prompt().Searching() {
		return p.prompt().Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	}
	if p.asking == forWatch {
		return p.addWatch(p.watch.Value())
	}
	typed := p.filter.Value()
	p.filter.Remember()
	p.leave()
	return p.filterText(typed)
}

func (p *Pane) askText(c pane.Call) tea.Cmd {
	if c.Arg != "" {
		return p.filterText(c.Arg)
	}
	p.ask(forText, p.runs.filter.Text)
	return nil
}

func (p *Pane) filterText(typed string) tea.Cmd {
	f := p.runs.filter
	f.Text = strings.TrimSpace(typed)
	return p.runs.choose(f)
}

func (p *Pane) toggleWasted() tea.Cmd {
	f := p.runs.filter
	f.Wasted = !f.Wasted
	return p.runs.choose(f)
}

// onlyChosen shows the runs of the chosen query and goes there.
func (p *Pane) onlyChosen() tea.Cmd {
	q, ok := p.chosen()
	if !ok {
		return nil
	}
	f := p.runs.filter
	f.Query = q.ID
	p.inRuns = true
	return p.runs.choose(f)
}

func (p *Pane) askWatch(c pane.Call) tea.Cmd {
	if c.Arg != "" {
		p.ask(forWatch, c.Arg)
		return p.addWatch(c.Arg)
	}
	p.ask(forWatch, "")
	return nil
}

// addWatch has the store take a watch. What is wrong with it is said at the prompt.
func (p *Pane) addWatch(sql string) tea.Cmd {
	if strings.TrimSpace(sql) == "" {
		return p.leave()
	}
	if p.adding {
		return nil
	}
	p.adding = true
	ctx, s := p.ctx, p.env.Store
	return func() tea.Msg {
		m := watchedMsg{pane: p, sql: sql}
		m.id, m.err = s.AddWatch(ctx, sql)
		return m
	}
}

func (p *Pane) watched(m watchedMsg) tea.Cmd {
	p.adding = false
	asked := p.asking == forWatch && p.watch.Value() == m.sql
	switch {
	case m.err != nil && asked:
		p.watch.SetError(m.err.Error(), -1)
		return nil
	case m.err != nil:
		return pane.Say(pane.Error, "watch: "+m.err.Error())
	}
	if asked {
		p.watch.Remember()
		p.leave()
	}
	p.inRuns, p.wanted, p.stale = false, keyOf(m.id), true
	return tea.Batch(pane.Say(pane.Info, "watching: it runs whenever a table that it reads is written"), p.look())
}

// unwatch removes the chosen watch. Its runs stay.
func (p *Pane) unwatch() tea.Cmd {
	q, ok := p.chosen()
	if !ok {
		return nil
	}
	s, id := p.env.Store, q.ID
	said := pane.Say(pane.Info, "no longer watching "+text.Fit(p.label(q.Label, q.SQL), maxKey))
	return tea.Sequence(func() tea.Msg { s.RemoveWatch(id); return nil }, said)
}
