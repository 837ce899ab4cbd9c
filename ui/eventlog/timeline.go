package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// timelineName is what the timeline's columns are kept under.
const timelineName = "timeline"

// maxChanges bounds how many changes are kept; those on the screen are worked out again when they are needed.
const maxChanges = 4000

// timeline is one id's life in place of the log: every event that mentions it, oldest first, each with what it changed.
//
// It is a list like any other over a view of the mentions. What an event changed is worked out for the rows on the screen
// only, so a million mentions cost no more than ten.
type timeline struct {
	id      string
	list    *list
	view    *inspector.View
	changes map[livestore.Key]changed
	rev     int // rises with the store: a rebase may have changed what comes before an event
	reading bool
	cancel  context.CancelFunc
	ctx     context.Context
}

// changed is what an event changed, as one line, worked out at a revision.
type changed struct {
	said string
	rev  int
}

// changesMsg is what the events on the screen changed.
type changesMsg struct {
	timeline *timeline
	rev      int
	changes  map[livestore.Key]string
	err      error
}

// openTimeline shows an id's timeline in place of the list, at an event if that is one of it.
func (p *Pane) openTimeline(id string, at livestore.Key) tea.Cmd {
	f, err := inspector.Mentions(id)
	if err != nil {
		return pane.Say(pane.Error, err.Error())
	}
	closing := p.leaveTimeline()
	t := &timeline{id: id, list: newList(p.env, timelineName), changes: map[livestore.Key]changed{}}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	t.list.timeline = t
	t.list.none = "no event mentions it"
	t.list.setColumns()
	t.list.grid.Arrange(p.columns[timelineName])
	t.list.sign(p.places.signs())
	t.view = p.env.Store.View(f)
	t.list.open(t.view)
	t.list.all = p.main.all
	p.timeline, p.inDetail, p.zoomed = t, false, false
	a := p.areas()
	t.list.grid.SetSize(a.list.Dx(), a.list.Dy())
	if at == (livestore.Key{}) {
		return tea.Batch(closing, t.list.jump(t.list.grid.Home))
	}
	return tea.Batch(closing, t.list.jump(func() []request { return t.list.grid.Goto(at) }))
}

// leaveTimeline goes back to the list, which is where it was.
func (p *Pane) leaveTimeline() tea.Cmd {
	t := p.timeline
	if t == nil {
		return nil
	}
	p.timeline = nil
	t.cancel()
	t.list.stop()
	return closing(t.view)
}

// nextTimeline shows the timeline of the next id of the event under the cursor.
func (p *Pane) nextTimeline() tea.Cmd {
	return p.withCursor(func(d inspector.Detail) tea.Cmd {
		if p.timeline == nil || len(d.IDs) < 2 {
			return pane.Say(pane.Info, "this event's args hold no other id")
		}
		next := 0
		for i, id := range d.IDs {
			if id == p.timeline.id {
				next = (i + 1) % len(d.IDs)
			}
		}
		return p.openTimeline(d.IDs[next], d.Row.Key)
	})
}

// work works out what the events on the screen changed, where that is not known yet.
func (t *timeline) work() tea.Cmd {
	if t == nil || t.reading {
		return nil
	}
	var first, last livestore.Key
	missing, n := false, 0
	for _, row := range t.list.grid.Visible() {
		if c, ok := t.changes[row.Key]; n == 0 || !missing {
			missing = !ok || c.rev != t.rev
			first = row.Key
		}
		last = row.Key
		n++
	}
	if !missing {
		return nil
	}
	t.reading = true
	ctx, view, store, id, env, rev := t.ctx, t.view, t.list.env.Store, t.id, t.list.env, t.rev
	return func() tea.Msg {
		m := changesMsg{timeline: t, rev: rev, changes: map[livestore.Key]string{}}
		page, at, err := view.Around(ctx, first, n+1)
		if err != nil {
			m.err = err
			return m
		}
		d := differ{ctx: ctx, store: store, id: id, redact: env.Redact}
		for i := range page.Rows {
			r := &page.Rows[i]
			if r.Key.Compare(last) > 0 {
				break
			}
			if i < at {
				d.base(r)
				continue
			}
			if m.changes[r.Key], m.err = d.say(r); m.err != nil {
				return m
			}
		}
		return m
	}
}

func (t *timeline) worked(m changesMsg) tea.Cmd {
	if t == nil || m.timeline != t {
		return nil
	}
	t.reading = false
	if len(t.changes) > maxChanges {
		clear(t.changes)
	}
	for key, said := range m.changes {
		t.changes[key] = changed{said, m.rev}
	}
	if m.err != nil {
		if errors.Is(m.err, context.Canceled) {
			return nil
		}
		return t.list.tell(m.err)
	}
	return nil
}
