package control

import (
	"context"
	"fmt"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// holding is what a store has that can be lost.
type holding struct {
	events, pending, clientOnly int64
	hasEvents                   bool
	tables                      int
	rows                        int64
	hasState                    bool
}

// hold reads what the store has.
func hold(ctx context.Context, s *inspector.Store) (h holding, err error) {
	sync, err := s.Sync(ctx)
	if err != nil {
		return h, err
	}
	h.events, h.pending, h.clientOnly, h.hasEvents = sync.Events, sync.Pending, sync.ClientOnly, sync.HasEvents
	tables, err := s.Tables(ctx)
	if err != nil {
		return h, nil // a state that cannot be read is not counted
	}
	h.hasState = true
	for _, t := range tables {
		if t.Kind != livestore.InternalTable {
			h.tables++
			h.rows += t.Rows
		}
	}
	return h, nil
}

// log is the eventlog in words.
func (h holding) log() string {
	if !h.hasEvents {
		return "the eventlog, of which nothing is known here"
	}
	return "the eventlog with " + number(h.events, "event", "events")
}

// unsaved is what of the eventlog is nowhere else, "" for nothing.
func (h holding) unsaved() string {
	var parts []string
	if h.pending > 0 {
		parts = append(parts, number(h.pending, "event is pending", "events are pending"))
	}
	if h.clientOnly > 0 {
		parts = append(parts, number(h.clientOnly, "is client-only", "are client-only"))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": no backend has them."
}

// state is the state in words.
func (h holding) state() string {
	if !h.hasState {
		return "the state"
	}
	return "the state with " + number(int64(h.tables), "table", "tables") + " and " + number(h.rows, "row", "rows")
}

// deed is something that ends the app's store.
type deed struct {
	title string
	word  string // what it is called where the store has no id to be typed
	lost  func(holding) []warning
	then  string // what the app does then
	done  string
	do    func(context.Context, *client.Controls) error
	under pane.Page // that led here, closed with the page; nil for none
}

// warning is a sentence, and whether it is about something that is lost.
type warning struct {
	said string
	loss bool
}

// reset has the app forget everything.
func (c *Control) reset() tea.Cmd {
	then := "Stop the app then and start it again: it has nothing"
	if c.env.Store.Client().Can(client.CapBackend) == nil {
		then += " and pulls what the backend confirmed"
	}
	return c.replace(deed{
		title: "Reset the store", word: "reset", then: then + ".", done: "the store is reset",
		lost: func(h holding) []warning {
			return []warning{{"Lost: " + h.log() + ", and " + h.state() + ".", true}, {h.unsaved(), true}}
		},
		do: func(ctx context.Context, of *client.Controls) error { return of.Import.Reset(ctx, client.ResetAll) },
	})
}

// rematerialise has the app make its state anew.
func (c *Control) rematerialise() tea.Cmd {
	return c.replace(deed{
		title: "Rematerialise the state", word: "rematerialise", done: "the state is dropped",
		then: "Stop the app then and start it again: it makes the state from its eventlog.",
		lost: func(h holding) []warning {
			kept := "No event is lost."
			if h.hasEvents {
				kept = "No event is lost: " + h.log() + " stays."
			}
			return []warning{{"Dropped: " + h.state() + ". What is in it and came from no event is lost.", true}, {kept, false}}
		},
		do: func(ctx context.Context, of *client.Controls) error { return of.Import.Reset(ctx, client.ResetState) },
	})
}

// replacePage says what a deed costs and has the store's id typed before it is done.
type replacePage struct {
	c        *Control
	deed     deed
	holding  holding
	reading  bool
	asking   bool
	said     string
	typed    typed
	commands []pane.Command
}

// holdingMsg is what the store has.
type holdingMsg struct {
	page    *replacePage
	holding holding
	err     error
}

// replace opens the page of a deed.
func (c *Control) replace(d deed) tea.Cmd {
	p := &replacePage{c: c, deed: d, reading: true, typed: newTyped("the store's id", c.env.Store.Info().StoreID)}
	if p.typed.word == "" {
		p.typed = newTyped("the word", d.word)
	}
	store, ctx := c.env.Store, c.ctx
	return tea.Batch(c.env.Show(p), func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		h, err := hold(ctx, store)
		return holdingMsg{page: p, holding: h, err: err}
	})
}

// do has the app do it.
func (p *replacePage) do() tea.Cmd {
	if p.reading || !p.typed.right() {
		return nil
	}
	c, deed := p.c, p.deed
	if p.said = c.cannot(); p.said != "" {
		return nil
	}
	p.asking = true
	controls := c.env.Store.Controls()
	return c.ask(replaceTime, func(ctx context.Context) error { return deed.do(ctx, controls) }, func(err error) tea.Cmd {
		p.asking = false
		left := c.env.Leave(p)
		if deed.under != nil {
			left = tea.Batch(left, c.env.Leave(deed.under))
		}
		if err != nil {
			return tea.Batch(left, pane.Say(pane.Error, deed.title+": "+err.Error()))
		}
		return tea.Batch(left, pane.Say(pane.Warn, deed.done+": stop the app now and start it again"))
	})
}

// Title is what the page is called.
func (p *replacePage) Title() string { return "the question for the store's id" }

// Capturing is true while the id is typed.
func (p *replacePage) Capturing() bool { return !p.asking }

// Busy reports whether something is waited for.
func (p *replacePage) Busy() bool { return p.reading || p.asking }

// Commands are the page's own.
func (p *replacePage) Commands() []pane.Command {
	if p.commands == nil {
		idle := []pane.When[*replacePage]{{Holds: func(p *replacePage) bool { return !p.asking }, Why: "the app is being asked"}}
		p.commands = pane.Declare(p.c.env, p, "replace", nil,
			pane.Declaration[*replacePage]{ID: "do", Title: p.deed.title, Group: "Question", Label: "⏎", Word: "do it", Keys: []string{"enter"}, Hint: 1, When: idle, Run: p.do},
		)
	}
	return p.commands
}

// Update takes a message in.
func (p *replacePage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case holdingMsg:
		if m.page != p {
			return nil
		}
		p.reading, p.holding = false, m.holding
		if m.err != nil {
			return tea.Batch(p.c.env.Leave(p), pane.Say(pane.Error, fmt.Sprintf("%s: what would be lost cannot be read: %v", p.deed.title, m.err)))
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		p.typed.line.Update(msg)
	}
	return nil
}

// Draw fills the area.
func (p *replacePage) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := p.c.env.Theme
	said := p.said
	switch {
	case p.reading:
		said = "reading what would be lost …"
	case p.asking:
		said = "the app is being asked …"
	}
	return drawWarning(scr, area, p.deed.title, p.body(area.Dx(), th), p.typed, said, th)
}

// body is what is lost, and what the app does then.
func (p *replacePage) body(width int, th theme.Theme) []lines.Line {
	if p.reading {
		return nil
	}
	var out []lines.Line
	for _, w := range p.deed.lost(p.holding) {
		style := th.Plain
		if w.loss {
			style = th.Error
		}
		if w.said != "" {
			out = append(out, paragraph(w.said, width, style)...)
		}
	}
	return append(append(out, lines.Line{}), paragraph(p.deed.then, width, th.Plain)...)
}
