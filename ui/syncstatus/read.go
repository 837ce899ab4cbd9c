package syncstatus

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// Bounds of what is listed; the Events pane has the rest.
const (
	maxEvents  = 1000
	maxRebases = 500
)

// reading is what one look at the store gave.
type reading struct {
	sync                inspector.SyncStatus
	pending, clientOnly []inspector.Row
	rebases             []inspector.Rebase
	files               []inspector.File
	partial             bool // a scan goes on; the store's revision rises when it has more

	// Of a running app.
	link    client.Connection
	links   []client.Connection // of the last minutes
	latch   inspector.LatchStatus
	latency inspector.Latency
	heads   client.Heads
}

// Messages of the pane to itself.
type (
	readMsg struct {
		pane *Pane
		reading
		err error
	}
	rebaseMsg struct {
		pane   *Pane
		number int64
		rows   []inspector.Row
		err    error
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
	ctx, s, pending, clientOnly, since := p.ctx, p.env.Store, p.pending, p.clientOnly, p.env.Now().Add(-stripSpan)
	return func() tea.Msg {
		m := readMsg{pane: p}
		m.reading, m.err = look(ctx, s, pending, clientOnly)
		m.link, m.links, m.latch, m.latency, m.heads = s.Connection(), s.Connections(since), s.Latch(), s.ConfirmLatency(), s.Heads()
		return m
	}
}

func look(ctx context.Context, s *inspector.Store, pending, clientOnly *inspector.View) (r reading, err error) {
	if r.sync, err = s.Sync(ctx); err != nil {
		return r, err
	}
	if r.files, err = s.Files(ctx); err != nil {
		return r, err
	}
	if r.rebases, err = s.Rebases(ctx, maxRebases); err != nil || pending == nil {
		return r, err
	}
	first, err := pending.After(ctx, inspector.Start, maxEvents)
	if err != nil {
		return r, err
	}
	last, err := clientOnly.Before(ctx, inspector.End, maxEvents)
	r.pending, r.clientOnly, r.partial = first.Rows, last.Rows, first.Partial || last.Partial
	return r, err
}

// arrived takes a look in.
func (p *Pane) arrived(m readMsg) tea.Cmd {
	p.reading = false
	if errors.Is(m.err, context.Canceled) {
		return nil
	}
	if m.err != nil {
		if said := m.err.Error(); said != p.failed {
			p.failed = said
			return tea.Batch(pane.Say(pane.Error, said), p.catchUp())
		}
		return p.catchUp()
	}
	p.read, p.known, p.failed = m.reading, true, ""
	s := p.read.sync
	for i, n := range [partCount]int64{s.Pending, s.ClientOnly, int64(len(p.read.rebases)), int64(len(s.Findings) + len(s.Gaps)), int64(len(p.read.files))} {
		p.lists[i].count = n
	}
	p.lists[pendingPart].more = s.Pending > int64(len(p.read.pending))
	p.lists[clientOnlyPart].more = s.ClientOnly > int64(len(p.read.clientOnly))
	p.fill()
	return tea.Batch(p.catchUp(), p.move())
}

// openRebase reads the rows of the rebase under the cursor.
func (p *Pane) openRebase() tea.Cmd {
	at, ok := p.lists[rebasesPart].grid.Cursor()
	if !ok || at.Key >= len(p.read.rebases) {
		return nil
	}
	ctx, s, number := p.ctx, p.env.Store, p.read.rebases[at.Key].Number
	p.reading = true
	return func() tea.Msg {
		m := rebaseMsg{pane: p, number: number}
		m.rows, m.err = s.RebaseRows(ctx, number, maxEvents)
		return m
	}
}

func (p *Pane) rebaseArrived(m rebaseMsg) tea.Cmd {
	p.reading = false
	if m.err != nil {
		return tea.Batch(pane.Say(pane.Error, m.err.Error()), p.catchUp())
	}
	p.rebase = &rebase{number: m.number, rows: m.rows, list: newList(rebaseColumns, "the journal has no row of it")}
	p.rebase.list.set(p.rebaseCells())
	p.layout()
	return p.catchUp()
}

// restore takes the arrangements of the columns from the memory.
func (p *Pane) restore() tea.Cmd {
	memory := p.env.Memory
	names := make(map[part]string, partCount)
	for i := range partCount {
		names[i] = p.arrangementName(i)
	}
	return func() tea.Msg {
		m := arrangedMsg{pane: p, arrangements: map[part]grid.Arrangement{}}
		for i, name := range names {
			var a grid.Arrangement
			if err := memory.Load(name, &a); err == nil {
				m.arrangements[i] = a
			}
		}
		return m
	}
}
