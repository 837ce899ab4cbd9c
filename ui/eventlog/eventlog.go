// Package eventlog is the Events pane: the whole eventlog as a grid, filtered or not, following its end or not, and one
// event in detail.
//
// The pane holds no events beyond a few screens. The selection is a key, so it stays on its event whatever is appended,
// filtered or rebased around it. Every read is a command with a context that ends when its answer is no longer wanted.
package eventlog

import (
	"time"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
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

	asking       asking
	filter, goTo *prompt.Model
	target       livestore.Key // where a jump leads, until it has arrived
	jumping      bool

	detail   *detail
	open     bool // the detail is shown
	inDetail bool // and has the keys

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
	p := &Pane{env: env, main: newList(env), filter: prompt.New("filter:"), goTo: prompt.New("go to event:"), follow: follow{was: true}, commands: map[situation][]pane.Command{}}
	p.filter.SetPlaceholder("milk   name:v1.Todo*   is:pending   args.id=t1   seq:e100..e200")
	p.goTo.SetPlaceholder("e5   e5.1   e5r1   120")
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
	return p.main.jump(func() []request { return p.main.grid.Follow(true) })
}

// Close ends the views.
func (p *Pane) Close() {
	p.main.stop()
	p.detail.close()
	for _, v := range []*inspector.View{p.all, p.filtered} {
		if v != nil {
			v.Close()
		}
	}
}

// Capturing reports whether a prompt is open.
func (p *Pane) Capturing() bool { return p.asking != nothing }

// Busy reports whether something is being read.
func (p *Pane) Busy() bool {
	return p.main.busy() || p.open && p.detail.busy() || p.total.running || p.jumping
}

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	cmd, mine := p.update(msg)
	if !mine {
		return nil
	}
	return tea.Batch(cmd, p.settle())
}

func (p *Pane) update(msg tea.Msg) (cmd tea.Cmd, mine bool) {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
		return nil, true
	case pane.Changed:
		p.stale = true
		return p.catchUp(), true
	case pane.Focus:
		p.front = msg.Front
		return p.catchUp(), true
	case pageMsg:
		return p.pageArrived(msg)
	case countMsg:
		if msg.list != p.main {
			return p.detail.counted(msg)
		}
		return p.main.measured(msg), true
	case totalMsg:
		return p.totalArrived(msg), msg.pane == p
	case detailMsg:
		return p.detail.arrived(msg)
	case foundMsg:
		return p.found(msg), msg.pane == p
	case mentionMsg:
		return p.mention(msg), msg.pane == p
	case copyMsg:
		return p.copied(msg), msg.pane == p
	case tickMsg:
		if msg.pane != p {
			return nil, false
		}
		p.ticking = false
		return p.main.refresh(), true
	case tea.MouseWheelMsg, tea.MouseClickMsg:
		return p.pointer(msg), true
	case tea.KeyPressMsg, tea.PasteMsg:
		if m := p.prompt(); m != nil {
			return m.Update(msg), true
		}
	}
	return nil, false
}

// catchUp reads again what the store has changed, when the pane can be seen.
func (p *Pane) catchUp() tea.Cmd {
	if !p.front || !p.stale || p.all == nil {
		return nil
	}
	p.stale = false
	cmds := []tea.Cmd{p.main.refresh(), p.countAll()}
	if p.open {
		cmds = append(cmds, p.detail.refresh())
	}
	return tea.Batch(cmds...)
}

func (p *Pane) pageArrived(m pageMsg) (tea.Cmd, bool) {
	if m.list != p.main {
		return p.detail.page(m)
	}
	cmd := p.main.page(m)
	return tea.Batch(cmd, p.landed()), true
}

// settle makes everything fit what has just happened: sizes, the detail of the row under the cursor, what is new since
// following ended, the clock.
func (p *Pane) settle() tea.Cmd {
	cmds := []tea.Cmd{p.layout(), p.noteFollow(), p.tick()}
	if row, ok := p.main.grid.Cursor(); ok && p.open {
		cmds = append(cmds, p.detail.show(row.Key))
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
	if p.ticking || !p.front || p.main.youngest.IsZero() {
		return nil
	}
	var every time.Duration
	switch old := p.env.Now().Sub(p.main.youngest); {
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
	}
	return nil
}
