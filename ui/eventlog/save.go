package eventlog

import (
	"errors"

	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// keeper writes small documents one after the other, so that of two versions the later one stays.
type keeper struct {
	waiting map[string]any
	running bool
}

// savedMsg says that what was to be written has been.
type savedMsg struct {
	pane *Pane
	err  error
}

// save keeps a document, off the UI goroutine. It must not be changed any more.
func (p *Pane) save(name string, v any) tea.Cmd {
	if p.keep.waiting == nil {
		p.keep.waiting = map[string]any{}
	}
	p.keep.waiting[name] = v
	return p.write()
}

func (p *Pane) write() tea.Cmd {
	if p.keep.running || len(p.keep.waiting) == 0 {
		return nil
	}
	docs, memory := p.keep.waiting, p.env.Memory
	p.keep.waiting, p.keep.running = nil, true
	return func() tea.Msg {
		var errs []error
		for name, v := range docs {
			errs = append(errs, memory.Save(name, v))
		}
		return savedMsg{pane: p, err: errors.Join(errs...)}
	}
}

func (p *Pane) saved(m savedMsg) tea.Cmd {
	p.keep.running = false
	cmd := p.write()
	if m.err != nil {
		cmd = tea.Batch(cmd, pane.Say(pane.Warn, m.err.Error()))
	}
	return cmd
}

// keptMsg is what was kept of earlier runs.
type keptMsg struct {
	pane     *Pane
	columns  map[string]grid.Arrangement
	divider  divider
	places   places
	filters  []string
	problems []error
}

// recall reads what was kept of earlier runs, off the UI goroutine.
func (p *Pane) recall() tea.Cmd {
	p.recalling = true
	memory, redact := p.env.Memory, p.env.Redact
	names := map[string]string{p.main.name: p.columnsKey(p.main.name), timelineName: p.columnsKey(timelineName)}
	places := p.placesKey()
	return func() tea.Msg {
		m := keptMsg{pane: p, columns: map[string]grid.Arrangement{}}
		load := func(name string, v any) bool {
			err := memory.Load(name, v)
			if err != nil {
				m.problems = append(m.problems, err)
			}
			return err == nil
		}
		for list, name := range names {
			var a grid.Arrangement
			if load(name, &a) {
				m.columns[list] = a
			}
		}
		var d divider
		if load(dividerKey, &d) {
			m.divider = d
		}
		load(places, &m.places)
		if !redact { // ids were typed in earlier filters
			m.filters = memory.History(filterHistory).All()
		}
		return m
	}
}

// recalled takes in what was kept of earlier runs.
func (p *Pane) recalled(m keptMsg) tea.Cmd {
	p.recalling = false
	p.columns = m.columns
	for _, l := range []*list{p.main, p.detail.mentions} {
		l.grid.Arrange(m.columns[l.name])
	}
	p.divider = m.divider.sane()
	p.places = m.places.sane()
	p.showPlaces()
	p.filter.SetHistory(m.filters)
	var cmds []tea.Cmd
	for _, err := range m.problems {
		cmds = append(cmds, pane.Say(pane.Warn, err.Error()))
	}
	return tea.Batch(append(cmds, p.followPlaces())...)
}
