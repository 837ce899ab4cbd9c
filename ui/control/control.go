// Package control is what asks a running app to do something: the sync latch, committing an event, taking events back,
// importing and resetting.
//
// The one idea: everything goes through [inspector.Store.Controls], which a read-only session does not have, so that
// there is nothing there to be asked. Each command says why it cannot be run; each that loses something is a page that
// says what is lost and has it confirmed by a word that must be typed. What is asked takes time and may fail: it runs in
// a command with a limit, and its answer is taken in by [Control], whatever page is open by then.
package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/ui/overlay"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// How long the app has to answer.
const (
	answerTime  = 10 * time.Second
	replaceTime = 60 * time.Second // what reads or writes whole databases
)

// group is the heading of the commands in the help.
const group = "The running app"

// Around is what the commands know of the screen that they are on.
type Around struct {
	// Front is the pane in front.
	Front func() pane.Pane
	// Open reports whether a page is open.
	Open func(pane.Page) bool
	// Pending is how many events are pending, as far as known.
	Pending func() (n int64, known bool)
}

// Control is what can be asked of the app of one store. It belongs to the UI goroutine.
type Control struct {
	ctx    context.Context
	env    *pane.Env
	around Around
	latch  latch
	drafts map[string]draft // of events that were not committed, by name
}

// New makes the commands' common ground. What is asked of the app ends with ctx.
func New(ctx context.Context, env *pane.Env, around Around) *Control {
	return &Control{ctx: ctx, env: env, around: around, drafts: map[string]draft{}}
}

// Commands are the commands that ask something of the app. They mean the same everywhere.
func (c *Control) Commands() []pane.Command {
	controls := func(has func(*client.Controls) bool, lacks string) func() string {
		return func() string {
			if why := c.cannot(); why != "" {
				return why
			}
			if !has(c.env.Store.Controls()) {
				return lacks
			}
			return ""
		}
	}
	commit := controls(func(of *client.Controls) bool { return of.Commit != nil }, "the app takes no events from here")
	replace := controls(func(of *client.Controls) bool { return of.Import != nil }, "the app lets nobody replace what it has stored")
	run := func(f func() tea.Cmd) func(pane.Call) tea.Cmd { return func(pane.Call) tea.Cmd { return f() } }
	out := []pane.Command{
		{ID: pane.LatchCommand, Title: "Close the sync latch, or open it: while it is closed the app pushes and pulls nothing", Binding: pane.Keys(pane.KeyNames(pane.LatchKeys), "latch", pane.LatchKeys...), WhyNot: c.whyNoLatch, Run: run(c.askLatch)},
		{ID: "commit", Title: "Commit an event: its name and its args as JSON, or asks for them", Binding: pane.Keys("", ""), Takes: "NAME ARGS", WhyNot: commit, Run: c.commit},
		{ID: "events.commit", Title: "Commit an event", Binding: pane.Keys("c", "commit", "c"), WhyNot: first(c.inEvents, commit), Run: c.commit},
		{ID: "events.takeback", Title: "Take events back that no backend has: from a pending one to the end", Binding: pane.Keys("U", "take back", "U"), Takes: "FROM", WhyNot: first(replace, c.somePending), Run: c.takeBack},
		{ID: "store.import", Title: "Replace the app's eventlog by that of a file, and its state by that beside it", Binding: pane.Keys("", ""), Takes: "PATH", Suggest: databases, WhyNot: replace, Run: c.importFile},
		{ID: "store.reset", Title: "Have the app forget all that it has stored", Binding: pane.Keys("", ""), WhyNot: replace, Run: run(c.reset)},
		{ID: "store.rematerialise", Title: "Have the app make its state again from its eventlog", Binding: pane.Keys("", ""), WhyNot: replace, Run: run(c.rematerialise)},
	}
	for i := range out {
		out[i].Group = group
		out[i] = c.env.Bind(out[i])
	}
	return out
}

// first is the first reason of several.
func first(whys ...func() string) func() string {
	return func() string {
		for _, why := range whys {
			if said := why(); said != "" {
				return said
			}
		}
		return ""
	}
}

func (c *Control) inEvents() string {
	if c.around.Front().ID() != "events" {
		return "only in Events; :commit does it everywhere"
	}
	return ""
}

func (c *Control) somePending() string {
	if n, known := c.around.Pending(); known && n == 0 {
		return "nothing is pending: the backend has every event"
	}
	return ""
}

// cannot is why nothing can be asked of the app, "" if it can.
func (c *Control) cannot() string {
	s := c.env.Store
	switch app := s.Connection().App; {
	case s.Controls() != nil && !Running(app):
		return "there is no running app"
	case s.Controls() != nil && app != client.LinkConnected:
		return "the app is not reached"
	case s.Controls() != nil:
		return ""
	case !Running(app):
		return "read-only: a store on disk is never written to; attach to the running app"
	}
	return "read-only: this session only looks"
}

// Running reports whether there is an app behind a link to it, reached or not.
func Running(app client.Link) bool { return app != client.LinkNone && app != client.LinkUnknown }

// ask has something done, and then takes the outcome in on the UI goroutine.
func (c *Control) ask(limit time.Duration, do func(context.Context) error, then func(error) tea.Cmd) tea.Cmd {
	parent := c.ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(parent, limit)
		defer cancel()
		err := do(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("the app did not answer within %s; it may still do it", text.Duration(limit))
		}
		return overlay.Run{Command: pane.Command{Run: func(pane.Call) tea.Cmd { return then(err) }}}
	}
}

// chosen is the event under the cursor of the pane in front, if the pane tells.
func (c *Control) chosen() (livestore.Key, bool) {
	if p, ok := c.around.Front().(pane.Chooser); ok {
		return p.Chosen()
	}
	return livestore.Key{}, false
}

// number writes how many of something there are.
func number(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return text.Count(n) + " " + many
}
