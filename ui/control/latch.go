package control

import (
	"context"
	"fmt"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// latch is what the screen knows of the sync latch.
type latch struct {
	now     inspector.LatchStatus
	last    inspector.LatchStatus // when it was last known to be open or closed
	link    client.Connection
	setting client.Latch // what it is being made, "" for nothing
	asked   pane.Page    // the question that is open
	found   bool         // it was said that it was found closed
	lost    bool         // the app was away while it was closed
}

// Look takes in what the store tells of the connection and the latch, and says what a person must know of it.
func (c *Control) Look() tea.Cmd {
	l, s := &c.latch, c.env.Store
	l.now, l.link = s.Latch(), s.Connection()
	l.lost = l.lost || l.link.App != client.LinkConnected
	if l.now.Latch != client.LatchOpen && l.now.Latch != client.LatchClosed {
		return nil
	}
	was := l.last
	l.last = l.now
	if was.Latch == l.now.Latch {
		return nil
	}
	level, said := l.told(was)
	if l.now.Latch == client.LatchClosed {
		l.lost = false
	}
	if said == "" {
		return nil
	}
	switch {
	case s.Controls() == nil:
	case l.now.Latch == client.LatchClosed:
		said += ": " + c.env.LatchKey() + " opens it"
	case was.ByUs:
		said += ": " + c.env.LatchKey() + " closes it again"
	}
	return pane.Say(level, said)
}

// told is what is to be said when the latch was closed or opened.
func (l *latch) told(was inspector.LatchStatus) (pane.Level, string) {
	closed := l.now.Latch == client.LatchClosed
	switch {
	case closed && l.now.FoundClosed && !l.found:
		l.found = true
		return pane.Warn, "the latch was closed when livescope came"
	case l.setting != "" || l.now.ByUs || was.Latch == "":
		return pane.Info, ""
	case closed:
		return pane.Info, "the latch was closed, not from here"
	case l.lost && was.ByUs:
		return pane.Warn, "the app came back with its latch open, which was closed from here"
	case l.lost:
		return pane.Warn, "the app came back with its latch open"
	}
	return pane.Info, "the latch was opened, not from here"
}

// Latch is the sync latch as it was last looked at.
func (c *Control) Latch() inspector.LatchStatus { return c.latch.now }

// Link is the connection as it was last looked at.
func (c *Control) Link() client.Connection { return c.latch.link }

// Setting is what the latch is being made at the moment, "" for nothing.
func (c *Control) Setting() client.Latch { return c.latch.setting }

// whyNoLatch is why the latch cannot be closed or opened.
func (c *Control) whyNoLatch() string {
	s := c.env.Store
	controls := s.Controls()
	switch {
	case controls == nil && !Running(s.Connection().App):
		return "a store on disk has no latch; attach to the running app"
	case controls != nil && controls.Latch == nil && controls.NoLatch != nil:
		return controls.NoLatch.Error()
	case controls != nil && controls.Latch == nil:
		return "the app has no latch"
	case c.latch.setting != "":
		return "it is being done"
	case c.latch.asked != nil && c.around.Open(c.latch.asked):
		return "the question is open: y or n"
	}
	return c.cannot()
}

// askLatch asks whether the latch is to be closed, or opened.
func (c *Control) askLatch() tea.Cmd {
	question, yes, to := "Close the latch: the app stops pushing and pulling until it is opened. y/n", "close it", client.LatchClosed
	if c.env.Store.Latch().Latch == client.LatchClosed {
		question, yes, to = "Open the latch: the app pushes what is pending and pulls again. y/n", "open it", client.LatchOpen
		if n, known := c.around.Pending(); known {
			question = fmt.Sprintf("Open the latch: the app pushes %s and pulls again. y/n", number(n, "pending event", "pending events"))
		}
	}
	q := pane.NewQuestion(c.env, question, yes, func() tea.Cmd { return c.setLatch(to) })
	c.latch.asked = q
	return c.env.Show(q)
}

// setLatch closes or opens the latch.
func (c *Control) setLatch(to client.Latch) tea.Cmd {
	if c.latch.setting != "" {
		return nil
	}
	c.latch.setting = to
	store := c.env.Store
	return c.ask(answerTime, func(ctx context.Context) error { return store.SetLatch(ctx, to == client.LatchClosed) }, func(err error) tea.Cmd {
		said := c.Look() // before it is forgotten that this was us
		c.latch.setting = ""
		if err != nil {
			return tea.Batch(said, pane.Say(pane.Error, "the latch: "+err.Error()))
		}
		return said
	})
}
