package ui

import (
	"context"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// opening is a store on its way.
type opening struct {
	source string
	cancel context.CancelFunc
}

// openedMsg says how opening went.
type openedMsg struct {
	of    *opening
	store *inspector.Store
	end   func()
	err   error
}

// open opens a SOURCE. The picker says so, and stays until it is there.
func (r *Root) open(source string) tea.Cmd {
	ctx, cancel := context.WithCancel(r.ctx)
	o := &opening{source: source, cancel: cancel}
	r.opening = o
	r.picker.Opening(source)
	return func() tea.Msg {
		store, end, err := r.opener.Open(ctx, source)
		return openedMsg{of: o, store: store, end: end, err: err}
	}
}

// opened takes in how opening went. A store that nobody wants any more is closed.
func (r *Root) opened(msg openedMsg) tea.Cmd {
	if msg.of != r.opening {
		if msg.err == nil {
			r.ending.Go(msg.end)
		}
		return nil
	}
	r.opening = nil
	if msg.err != nil {
		r.picker.Failed(msg.err.Error())
		return nil
	}
	r.closeApp()
	r.closePicker()
	r.opt.Config.Theme = r.look.said()
	r.opt.Config.Mouse = r.mouse
	r.Begin(msg.store, msg.end)
	cmds := []tea.Cmd{r.app.Init()}
	for _, said := range r.said {
		cmds = append(cmds, r.tellApp(said))
	}
	return r.scoped(tea.Batch(append(cmds, r.tellApp(r.size))...))
}

// closeApp closes the store that is open.
func (r *Root) closeApp() {
	if r.app == nil {
		return
	}
	app, end := r.app, r.end
	r.app, r.end = nil, nil
	r.ending.Go(func() {
		app.Close()
		end()
	})
}

// reopen leads from a store back to the picker.
func (r *Root) reopen(msg reopenMsg) tea.Cmd {
	if r.picker != nil {
		return nil
	}
	cmd := r.choose()
	if msg.source == "" {
		return cmd
	}
	return tea.Batch(cmd, r.wanted(msg.source))
}

// wanted opens a SOURCE, after a question where the store that is open has something to lose.
func (r *Root) wanted(source string) tea.Cmd {
	if r.app != nil {
		for i, p := range r.app.panes {
			k, ok := p.(pane.Keeper)
			if !ok || !r.app.begun[i] {
				continue
			}
			if lost := k.Unsaved(); lost != "" {
				return r.env.Show(pane.NewQuestion(r.env, lost+" Open another store without it?", "open it", func() tea.Cmd { return r.open(source) }))
			}
		}
	}
	return r.open(source)
}
