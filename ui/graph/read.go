package graph

import (
	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Messages of the pane to itself.
type (
	readMsg struct {
		pane  *Pane
		why   error
		model *model // nil where it is the one there is, or none is known
	}
	arrangedMsg struct {
		pane        *Pane
		arrangement grid.Arrangement
	}
	copyMsg struct {
		pane *Pane
		json []byte
		err  error
	}
)

func (m copyMsg) copy() tea.Cmd {
	if m.err != nil {
		return pane.Say(pane.Error, m.err.Error())
	}
	return pane.Copy("the graph as JSON", string(m.json), "⏎ shows only what hangs together with a node, and that is copied then")
}

// catchUp reads the graph, when the pane can be seen, and lays it out when it is another one; one look at a time.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale || p.reading {
		return nil
	}
	p.stale, p.reading = false, true
	s, was, redact := p.env.Store, p.model, p.env.Redact
	return func() tea.Msg {
		m := readMsg{pane: p, why: s.Client().Can(client.CapQueries)}
		if m.why != nil {
			return m
		}
		if g, known := s.Graph(); known && (was == nil || g.At.IsZero() || !g.At.Equal(was.taken)) {
			m.model = makeModel(g, redact)
		}
		return m
	}
}

// arrived takes a look in.
func (p *Pane) arrived(m readMsg) tea.Cmd {
	p.reading, p.looked, p.why = false, true, m.why
	if m.model != nil {
		p.model = m.model
		p.fill()
	}
	return p.catchUp()
}

// fill shows what the filter leaves of the graph; the chosen node stays the chosen one while it is shown.
func (p *Pane) fill() {
	if p.model == nil {
		return
	}
	if _, there := p.model.at[p.filter.focus]; !there {
		p.filter.focus = ""
	}
	p.view = p.model.look(p.filter)
	p.list.Set(p.rows())
	p.list.Grid.SetSort(p.sort, p.desc)
	if i, ok := p.model.at[p.chosen]; ok && p.view.shown[i] {
		p.list.Seek(p.chosen)
		return
	}
	p.chosen = p.list.Key()
	for _, nodes := range p.view.layers {
		if p.chosen == "" && len(nodes) > 0 {
			p.chosen = p.model.nodes[nodes[0]].id
		}
	}
}

// arrangementName is under which the arrangement of the list's columns is kept.
func (p *Pane) arrangementName() string {
	return "columns/" + p.env.Store.Info().Source + "/graph"
}

// restore takes the arrangement of the columns from the memory.
func (p *Pane) restore() tea.Cmd {
	memory, name := p.env.Memory, p.arrangementName()
	return func() tea.Msg {
		m := arrangedMsg{pane: p}
		if memory.Load(name, &m.arrangement) != nil {
			return nil
		}
		return m
	}
}

// keep writes the arrangement of the columns.
func (p *Pane) keep() tea.Cmd {
	memory, name, a := p.env.Memory, p.arrangementName(), p.list.Grid.Arrangement()
	return func() tea.Msg {
		if err := memory.Save(name, a); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
}
