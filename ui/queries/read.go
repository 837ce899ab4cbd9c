package queries

import (
	"slices"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// reading is what one look at the store gave.
type reading struct {
	why   error // why the app's queries are not told, nil where they are
	stats []inspector.QueryStat
	slow  []client.SlowQuery
}

// Messages of the pane to itself.
type (
	readMsg struct {
		pane *Pane
		reading
	}
	arrangedMsg struct {
		pane         *Pane
		arrangements map[part]grid.Arrangement
	}
)

// catchUp reads what has changed, when the pane can be seen; one look at a time.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale || p.reading {
		return nil
	}
	p.stale, p.reading = false, true
	s, now := p.env.Store, p.env.Now()
	return func() tea.Msg {
		m := readMsg{pane: p}
		m.why = s.Client().Can(client.CapQueries)
		m.stats = slices.DeleteFunc(s.QueryStats(now), func(q inspector.QueryStat) bool {
			return q.Gone && q.Kind == client.QueryWatch // it was ended here
		})
		if m.why == nil {
			m.slow = s.SlowQueries()
		}
		return m
	}
}

// arrived takes a look in.
func (p *Pane) arrived(m readMsg) tea.Cmd {
	p.reading = false
	p.read, p.known = m.reading, true
	p.fill()
	return tea.Batch(p.catchUp(), p.goToWanted())
}

// show goes to a live query by its label, once it is known.
func (p *Pane) show(label string) tea.Cmd {
	p.wanted = label
	p.stale = true
	return p.catchUp()
}

// goToWanted goes to the query or watch that is wanted.
func (p *Pane) goToWanted() tea.Cmd {
	if p.watched != 0 && p.goTo(liveKey(p.watched)) {
		p.watched = 0
	}
	if p.wanted == "" {
		return nil
	}
	label := p.wanted
	p.wanted = ""
	i := slices.IndexFunc(p.read.stats, func(s inspector.QueryStat) bool { return isOf(&s, label) })
	if i < 0 {
		return pane.Say(pane.Info, "no live query is called "+shown(p.env, label))
	}
	if p.goTo(liveKey(p.read.stats[i].ID)) {
		p.open = true
	}
	return nil
}

// isOf reports whether a label of the graph is a query's: LiveStore makes it of the query's own label or its definition.
func isOf(s *inspector.QueryStat, label string) bool {
	return label != "" && (s.Label == label || s.Hash == label || s.SQL == label)
}

// goTo moves the cursor to a live query, through the filter if need be.
func (p *Pane) goTo(key string) bool {
	l := p.lists[livePart]
	if !l.Seek(key) {
		if l.filter == "" {
			return false
		}
		l.filter = ""
		p.fill()
		if !l.Seek(key) {
			return false
		}
	}
	p.shown, p.inDetail = livePart, false
	return true
}

// arrangementName is under which the arrangement of a list's columns is kept.
func (p *Pane) arrangementName(of part) string {
	return "columns/" + p.env.Store.Info().Source + "/queries/" + titles[of]
}

// restore takes the arrangements of the columns from the memory.
func (p *Pane) restore() tea.Cmd {
	memory := p.env.Memory
	var names [partCount]string
	for i := range partCount {
		names[i] = p.arrangementName(i)
	}
	return func() tea.Msg {
		m := arrangedMsg{pane: p, arrangements: map[part]grid.Arrangement{}}
		for i, name := range names {
			var a grid.Arrangement
			if err := memory.Load(name, &a); err == nil {
				m.arrangements[part(i)] = a
			}
		}
		return m
	}
}

// keep writes the arrangement of the list that is shown.
func (p *Pane) keep() tea.Cmd {
	memory, name, a := p.env.Memory, p.arrangementName(p.shown), p.list().Grid.Arrangement()
	return func() tea.Msg {
		if err := memory.Save(name, a); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	}
}
