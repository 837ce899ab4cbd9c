package eventlog

import (
	"context"
	"errors"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// sub is a way to look at an event.
type sub int

const (
	argsView sub = iota
	diffView
	changesView
	mentionsView
	historyView
	subCount
)

// detail is one event, seen closely.
type detail struct {
	env *pane.Env
	sub sub

	wanted livestore.Key // what is asked for
	asked  bool
	gen    int
	cancel context.CancelFunc
	reads  int

	event  inspector.Detail // what is shown
	loaded bool
	err    error

	args    *jsonview.Model
	sought  string       // in the args
	seeking bool         // a search of large args has not come to the end
	page    *lines.Model // what is looked at as lines
	values  []value      // what the lines are about
	pageOf  sub          // which way to look at it they are of
	diff    diff

	mentions  *list
	view      *inspector.View // of the mentions
	mentioned string          // the id that the view is of
	chosen    int             // which of the event's ids
	width     int
	height    int
}

// detailMsg is an event as read, with its args taken apart.
type detailMsg struct {
	detail *detail
	gen    int
	event  inspector.Detail
	args   *jsonview.Model
	err    error
}

func newDetail(env *pane.Env) *detail {
	return &detail{env: env, page: lines.NewList(), mentions: newList(env, eventsName)}
}

// show asks for an event, unless it is shown or asked for already.
func (d *detail) show(key livestore.Key) tea.Cmd {
	if d.asked && d.wanted == key {
		return d.turned()
	}
	d.wanted, d.asked = key, true
	return d.read()
}

// refresh reads the event again: a change may have confirmed it, or rolled it back.
func (d *detail) refresh() tea.Cmd {
	if !d.asked {
		return nil
	}
	cmd := d.read()
	d.diff.asked = false // a rebase may have put another event before it
	if d.sub == mentionsView && d.view != nil {
		cmd = tea.Batch(cmd, d.mentions.refresh())
	}
	return cmd
}

// read asks for the wanted event; what was asked for before is no longer wanted.
func (d *detail) read() tea.Cmd {
	if d.cancel != nil {
		d.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.gen++
	d.reads = 1
	gen, key, store, shown := d.gen, d.wanted, d.env.Store, ""
	if d.loaded {
		shown = d.event.Row.Event.Args
	}
	env := d.env
	return func() tea.Msg {
		m := detailMsg{detail: d, gen: gen}
		m.event, m.err = store.Event(ctx, key)
		if m.err == nil && (shown == "" || m.event.Row.Event.Args != shown) {
			m.args = jsonview.New(shownArgs(env, m.event.Row.Event.Args))
			m.args.SetName("args")
		}
		return m
	}
}

// arrived takes an event in. Args that are the same as before stay folded as they were.
func (d *detail) arrived(m detailMsg) (tea.Cmd, bool) {
	if m.detail != d || m.gen != d.gen {
		return nil, m.detail == d
	}
	d.reads = 0
	if errors.Is(m.err, context.Canceled) {
		return nil, true
	}
	same := d.loaded && d.event.Row.Key == m.event.Row.Key
	d.event, d.err, d.loaded = m.event, m.err, m.err == nil
	if m.err != nil {
		return nil, true
	}
	switch {
	case m.args != nil:
		d.args, d.sought, d.seeking = m.args, "", false
	case !same && d.args != nil:
		d.args.Home()
	}
	if !same {
		d.chosen = 0
		d.page.Home()
	}
	d.layPage()
	return d.turned(), true
}

// id is the one that mentions are shown of, "" if the event has none.
func (d *detail) id() string {
	if !d.loaded || len(d.event.IDs) == 0 {
		return ""
	}
	return d.event.IDs[d.chosen%len(d.event.IDs)]
}

// showMentions opens the view of the id's mentions when it is to be seen and is not the one that is open.
func (d *detail) showMentions() tea.Cmd {
	id := d.id()
	if d.sub != mentionsView || !d.loaded || id == d.mentioned && (d.view != nil || id == "") {
		return nil
	}
	old := d.view
	d.mentioned, d.view = id, nil
	if id == "" {
		d.mentions.stop()
		d.mentions.view = nil
		return closing(old)
	}
	f, err := inspector.Mentions(id)
	if err != nil {
		return tea.Batch(closing(old), pane.Say(pane.Error, err.Error()))
	}
	d.view = d.env.Store.View(f)
	d.mentions.open(d.view)
	d.mentions.grid.Reset()
	key := d.event.Row.Key
	return tea.Batch(closing(old), d.mentions.jump(func() []request { return d.mentions.grid.Goto(key) }))
}

func (d *detail) arrivedPage(m pageMsg) (tea.Cmd, bool) {
	if m.list != d.mentions {
		return nil, false
	}
	return d.mentions.page(m), true
}

func (d *detail) counted(m countMsg) (tea.Cmd, bool) {
	if m.list != d.mentions {
		return nil, false
	}
	return d.mentions.measured(m), true
}

// resize says how large the body is.
func (d *detail) resize(width, height int) tea.Cmd {
	wide := d.width != width
	d.width, d.height = width, height
	if wide {
		d.layPage()
	}
	reqs := d.mentions.grid.SetSize(width, height)
	if d.view == nil {
		return nil
	}
	return d.mentions.do(reqs)
}

// move moves in what is shown.
func (d *detail) move(m motion.Motion, n int) tea.Cmd {
	switch d.sub {
	case argsView:
		if d.args != nil {
			motion.Scroll(m, d.args, n)
		}
	case mentionsView:
		return d.mentions.move(m, n)
	default:
		motion.Scroll(m, d.page, n)
	}
	return nil
}

// busy reports whether something is being read that would be seen.
func (d *detail) busy() bool {
	return d.reads > 0 || d.seeking || d.sub == diffView && d.diff.reading || d.sub == mentionsView && d.view != nil && d.mentions.busy()
}

func (d *detail) close() {
	if d.cancel != nil {
		d.cancel()
	}
	d.diff.end()
	d.mentions.stop()
	if d.view != nil {
		d.view.Close()
	}
}
