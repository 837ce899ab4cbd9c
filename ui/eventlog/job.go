package eventlog

import (
	"context"
	"time"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/progress"

	tea "charm.land/bubbletea/v2"
)

// jobTick is how often the bar says how far a job is.
const jobTick = 200 * time.Millisecond

// job is something that the person asked for and that may take a while: a search, an export. There is one at a time; the
// bar says how far it is, and escape ends it.
type job struct {
	meter  progress.Meter
	cancel context.CancelFunc
	far    func() (done, total int64) // safe from any goroutine
}

// Messages of a job.
type (
	jobDoneMsg struct {
		pane *Pane
		job  *job
		then func() tea.Cmd
	}
	jobTickMsg struct {
		pane        *Pane
		job         *job
		done, total int64
	}
)

// begin runs a job off the UI goroutine. What run returns is called back on it, unless the job was ended.
func (p *Pane) begin(what, unit string, far func() (done, total int64), run func(context.Context) func() tea.Cmd) tea.Cmd {
	if p.job != nil {
		return pane.Say(pane.Info, p.job.meter.What+" is still under way: esc ends it")
	}
	ctx, cancel := context.WithCancel(context.Background())
	j := &job{cancel: cancel, far: far, meter: progress.Meter{What: what, Unit: unit, Began: p.env.Now()}}
	p.job = j
	return tea.Batch(func() tea.Msg {
		defer cancel()
		return jobDoneMsg{pane: p, job: j, then: run(ctx)}
	}, p.watch(j))
}

// watch looks at how far a job is, off the UI goroutine: an export asks its file.
func (p *Pane) watch(j *job) tea.Cmd {
	return tea.Tick(jobTick, func(time.Time) tea.Msg {
		done, total := j.far()
		return jobTickMsg{pane: p, job: j, done: done, total: total}
	})
}

func (p *Pane) jobTicked(m jobTickMsg) tea.Cmd {
	if p.job != m.job {
		return nil
	}
	m.job.meter.Total = m.total
	m.job.meter.Add(p.env.Now(), m.done)
	return p.watch(m.job)
}

func (p *Pane) jobDone(m jobDoneMsg) tea.Cmd {
	if p.job != m.job {
		return nil // it was ended
	}
	p.job = nil
	return m.then()
}

// endJob ends what is under way.
func (p *Pane) endJob() tea.Cmd {
	j := p.job
	p.job = nil
	j.cancel()
	return pane.Say(pane.Info, j.meter.What+" was ended")
}
