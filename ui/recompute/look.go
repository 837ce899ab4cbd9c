package recompute

import (
	"slices"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// look is what one look at the queries gave.
type look struct {
	at     time.Time
	stats  []inspector.QueryStat
	counts inspector.RunCounts // of the runs that the timeline shows
	all    inspector.RunCounts
	newest int64 // run's number, 0 for none
	// reads are the names of what a computed reads, where the graph is known.
	reads map[string][]string
}

// Messages of the pane to itself.
type (
	lookMsg struct {
		pane *Pane
		gen  int // of the filter that was counted
		look
	}
	tickMsg    struct{ pane *Pane }
	clearedMsg struct {
		pane *Pane
		seen int64
	}
)

// catchUp reads what has changed, when the pane can be seen.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale {
		return nil
	}
	return tea.Batch(p.runs.refresh(), p.look())
}

// look reads the queries and the counts, one look at a time.
func (p *Pane) look() tea.Cmd {
	if !p.front || !p.stale || p.looking {
		return nil
	}
	p.stale, p.looking = false, true
	s, f, gen, now := p.env.Store, p.runs.filter, p.runs.gen, p.env.Now()
	return func() tea.Msg {
		m := lookMsg{pane: p, gen: gen, look: look{at: now, stats: s.QueryStats(now), counts: s.CountRuns(f)}}
		if m.all = m.counts; f != (inspector.RunFilter{}) {
			m.all = s.CountRuns(inspector.RunFilter{})
		}
		if last := s.Runs(inspector.RunFilter{}, 0, 1); len(last) > 0 {
			m.newest = last[0].N
		}
		if hasComputed(m.stats) {
			if g, ok := s.Graph(); ok {
				m.reads = readsOf(g)
			}
		}
		return m
	}
}

func (p *Pane) arrived(m lookMsg) tea.Cmd {
	p.looking = false
	if m.gen != p.runs.gen {
		m.counts = p.seen.counts
		p.stale = true // to count what the filter chooses now
	}
	p.seen, p.known = m.look, true
	p.fill()
	p.runs.grid.SetEmpty(p.runs.empty())
	p.runs.measure(&p.seen)
	return p.look()
}

// tick looks again in a second, while a spark has something in it that moves.
func (p *Pane) tick() tea.Cmd {
	if p.ticking || !p.front || !slices.ContainsFunc(p.seen.stats, moves) {
		return nil
	}
	p.ticking = true
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{p} })
}

func moves(q inspector.QueryStat) bool { return q.Spark != [inspector.SparkSeconds]uint32{} }

func hasComputed(stats []inspector.QueryStat) bool {
	return slices.ContainsFunc(stats, func(q inspector.QueryStat) bool { return q.Kind == client.QueryComputed })
}

// clear forgets the runs that were seen. A list that was paused goes on.
func (p *Pane) clear() tea.Cmd {
	s := p.env.Store
	p.runs.ceiling = 0
	return func() tea.Msg {
		seen := s.CountRuns(inspector.RunFilter{}).Seen
		s.ClearRuns()
		return clearedMsg{p, seen}
	}
}

func (p *Pane) cleared(m clearedMsg) tea.Cmd {
	p.stale = true
	said := "forgot " + text.Count(m.seen) + plural(m.seen, " run", " runs") + " and what was counted of them; the app's own counts stay"
	return tea.Batch(pane.Say(pane.Info, said), p.runs.reset(), p.look())
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
