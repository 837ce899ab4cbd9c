// Package eventlog is the Events pane: the whole eventlog as a grid, filtered or not, following its end or not, and one
// event in detail.
//
// The pane holds no events beyond a few screens. The selection is a key, so it stays on its event whatever is appended,
// filtered or rebased around it. Every read is a command with a context that ends when its answer is no longer wanted.
//
// A timeline is the life of one id in place of the log: every event that mentions it, with what it changed. Bookmarks and
// marks are kept between runs, for each store by its id. They know an event by its name and a hash of its args as well as
// by its number, so that they follow it when a rebase gives it another one, seen here or not; what is found nowhere is
// said to be gone, and stays until it is deleted.
//
// Other panes send GotoEvent, ShowFilter and ShowTimeline.
package eventlog

import (
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/grid"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"

	tea "charm.land/bubbletea/v2"
)

// asking is what the prompt is open for.
type asking int

const (
	nothing asking = iota
	forFilter
	forEvent
	forEvents // to be searched by a filter
	forText   // in the args
	forFile
)

// Pane is the Events pane.
type Pane struct {
	env  *pane.Env
	size pane.Size

	all      *inspector.View // the log without a filter
	filtered *inspector.View // nil without a filter
	// mentioned is the id that the filter is about, where it was made from one.
	mentioned string
	main      *list
	total     total

	asking                         asking
	filter, goTo, look, text, file *prompt.Model
	complete                       completion
	letter                         letter        // which letter is waited for, and what for
	target                         livestore.Key // where a jump leads, until it has arrived
	jumping                        bool
	reads                          int // of single events and the like, under way

	timeline *timeline // in place of the list; nil without one
	search   search
	job      *job
	trail    trail

	detail   *detail
	open     bool // the detail is shown
	inDetail bool // and has the keys
	zoomed   bool // what has the keys fills the pane
	divider  divider
	dragging bool  // the mouse holds the divider
	held     *list // whose column the mouse holds
	heldAt   int   // where that list begins

	keep      keeper
	recalling bool
	columns   map[string]grid.Arrangement
	places    places
	rebases   int // there were when the places were last looked for

	commands     map[situation][]pane.Command
	front, stale bool
	follow       follow
	ticking      bool
}

// follow is what is known of the end of the log while it is not followed.
type follow struct {
	was   bool  // following, when last looked
	from  int64 // rows there were when it ended; -1 while that is not known
	newer int64
}

// Messages of the pane to itself.
type (
	tickMsg  struct{ pane *Pane }
	totalMsg struct {
		pane  *Pane
		count inspector.Count
		err   error
	}
)

// New makes the pane. It reads nothing before Init.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, main: newList(env, eventsName), follow: follow{was: true}, commands: map[situation][]pane.Command{}, columns: map[string]grid.Arrangement{}}
	ask := func(label, placeholder string) *prompt.Model {
		m := prompt.New(label)
		m.SetPlaceholder(placeholder)
		return m
	}
	const filters = "milk   name:v1.Todo*   is:pending   args.id=t1   seq:e100..e200"
	p.filter, p.look = ask("filter:", filters), ask("search:", filters)
	p.goTo = ask("go to event:", "e5   e5.1   e5r1   120")
	p.text = ask("search the args:", "part of a key or a value")
	p.file = ask("export to:", "events.jsonl   events.json   events.db")
	p.complete.list = choices.New()
	p.detail = newDetail(env)
	// A size to begin with, so that the first window is read before the terminal has said how large it is.
	p.size = pane.Size{Width: 120, Height: 36}
	return p
}

// ID is "events".
func (p *Pane) ID() string { return "events" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Events" }

// Init reads the end of the log.
func (p *Pane) Init() tea.Cmd {
	p.front = true
	if _, err := p.env.Store.Client().Eventlog(); err != nil {
		p.main.grid.SetEmpty(err.Error())
		for _, req := range p.main.grid.Refresh() {
			p.main.grid.Failed(req) // so that it does not go on loading
		}
		return nil // the header and the findings say it as well
	}
	p.all = p.env.Store.View(nil)
	p.main.open(p.all)
	p.layout()
	return tea.Batch(p.recall(), p.main.jump(func() []request { return p.main.grid.Follow(true) }))
}

// list is the list in front: the log's, or a timeline's.
func (p *Pane) list() *list {
	if p.timeline != nil {
		return p.timeline.list
	}
	return p.main
}

// Chosen is the event under the cursor.
func (p *Pane) Chosen() (livestore.Key, bool) {
	row, ok := p.list().grid.Cursor()
	return row.Key, ok
}

// Close ends the views.
func (p *Pane) Close() {
	p.main.stop()
	p.detail.close()
	if p.job != nil {
		p.job.cancel()
	}
	if t := p.timeline; t != nil {
		t.cancel()
		t.list.stop()
		t.view.Close()
	}
	for _, v := range []*inspector.View{p.all, p.filtered, p.search.view} {
		if v != nil {
			v.Close()
		}
	}
}

// Capturing reports whether a prompt is open, or a letter is waited for.
func (p *Pane) Capturing() bool { return p.asking != nothing || p.letter != noLetter }

// Busy reports whether something is being read.
func (p *Pane) Busy() bool {
	t := p.timeline
	return p.list().busy() || t != nil && t.reading || p.open && p.detail.busy() || p.total.running || p.jumping || p.reads > 0 ||
		p.job != nil || p.recalling || p.complete.reading
}

// settle makes everything fit what has just happened: sizes, the detail of the row under the cursor, what is new since
// following ended, the clock.
func (p *Pane) settle() tea.Cmd {
	cmds := []tea.Cmd{p.layout(), p.noteFollow(), p.tick(), p.timeline.work()}
	switch row, ok := p.list().grid.Cursor(); {
	case ok && p.open:
		cmds = append(cmds, p.detail.show(row.Key))
	case p.open && !p.detail.asked && p.list().reads == 0: // opened before it was known that there is nothing
		cmds = append(cmds, p.closeDetail())
	}
	return tea.Batch(cmds...)
}

// noteFollow counts what arrives while the end is not followed.
func (p *Pane) noteFollow() tea.Cmd {
	now := p.main.grid.Following()
	exact := p.main.counted && p.main.count.Exact
	switch {
	case now:
		p.follow = follow{was: true}
	case p.follow.was:
		p.follow = follow{from: -1}
		if exact {
			p.follow.from = p.main.count.N
		}
	case !exact:
	case p.follow.from < 0:
		p.follow.from = p.main.count.N
	default:
		p.follow.newer = max(0, p.main.count.N-p.follow.from)
	}
	return nil
}

// tick keeps relative times true: every second while one of them counts seconds, seldom otherwise, and not at all when
// there are none.
func (p *Pane) tick() tea.Cmd {
	if p.ticking || !p.front || p.list().youngest.IsZero() {
		return nil
	}
	var every time.Duration
	switch old := p.env.Now().Sub(p.list().youngest); {
	case old < time.Minute:
		every = time.Second
	case old < time.Hour:
		every = 30 * time.Second
	default:
		return nil
	}
	p.ticking = true
	return tea.Tick(every, func(time.Time) tea.Msg { return tickMsg{p} })
}

// prompt is the one that is open.
func (p *Pane) prompt() *prompt.Model {
	switch p.asking {
	case forFilter:
		return p.filter
	case forEvent:
		return p.goTo
	case forEvents:
		return p.look
	case forText:
		return p.text
	case forFile:
		return p.file
	}
	return nil
}
