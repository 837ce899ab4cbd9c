package ui

import (
	"reflect"
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/picker"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Update takes a message in.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if from, ok := msg.(fromApp); ok {
		if from.app != r.app {
			return r, nil // it is closed
		}
		if again, ok := from.msg.(reopenMsg); ok {
			return r, r.reopen(again)
		}
		r.report(from.msg)
		return r, r.tellApp(from.msg)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.size, r.dirty = msg, true
		r.screen = uv.NewScreenBuffer(max(0, msg.Width), max(0, msg.Height))
		if r.picker == nil {
			return r, r.tellApp(msg)
		}
		return r, tea.Batch(r.tellApp(msg), r.tellPicker(r.bodySize()))
	case tea.ColorProfileMsg, tea.BackgroundColorMsg:
		r.heard(msg)
		return r, tea.Batch(r.restyle(msg), r.tellApp(msg))
	case lookMsg:
		return r, r.restyle(msg)
	case openedMsg:
		r.dirty = true
		return r, r.opened(msg)
	}
	if r.picker == nil {
		if ours(msg) {
			return r, nil // of a picker that is closed
		}
		return r, r.tellApp(msg)
	}
	return r, r.pick(msg)
}

// pick takes in a message while the picker is in front.
func (r *Root) pick(msg tea.Msg) tea.Cmd {
	r.dirty = true
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return r.key(msg)
	case tea.PasteMsg, tea.MouseMsg:
		if r.tooSmall() {
			return nil
		}
		return r.top().Update(msg)
	case picker.Chosen:
		return r.wanted(msg.Source)
	case picker.Stopped:
		if r.opening != nil {
			r.opening.cancel()
			r.opening = nil
		}
		r.picker.Opening("")
		return nil
	case picker.Left:
		return r.leavePicker()
	case pane.Toast, toastEnd:
		r.report(msg)
		return r.toasts.update(msg)
	case pane.Open:
		r.pages = append(r.pages, msg.Page)
		return msg.Page.Update(r.bodySize())
	case pane.Close:
		for i, p := range r.pages {
			if p == msg.Page {
				r.pages = r.pages[:i]
				break
			}
		}
		return nil
	}
	if ours(msg) {
		return r.tellPicker(msg)
	}
	return tea.Batch(r.tellPicker(msg), r.tellApp(msg))
}

// key takes a key in: the page on top or the picker first, then what means the same everywhere.
func (r *Root) key(press tea.KeyPressMsg) tea.Cmd {
	if press.String() == "ctrl+c" {
		return r.quit()
	}
	if !r.tooSmall() {
		top := r.top()
		if top.Capturing() && press.Text != "" {
			return top.Update(press)
		}
		if c, reason, ok := pane.Find(top.Commands(), press); ok && reason == "" {
			return c.Run(pane.Call{})
		}
		if top.Capturing() {
			return top.Update(press)
		}
	}
	if c, reason, ok := pane.Find(r.commands, press); ok && reason == "" {
		return c.Run(pane.Call{})
	}
	return nil
}

// top is what has the keys.
func (r *Root) top() pane.Page {
	if n := len(r.pages); n > 0 {
		return r.pages[n-1]
	}
	return r.picker
}

func (r *Root) tellPicker(msg tea.Msg) tea.Cmd {
	cmds := []tea.Cmd{r.picker.Update(msg)}
	for _, p := range r.pages {
		cmds = append(cmds, p.Update(msg))
	}
	return tea.Batch(cmds...)
}

// tellApp passes a message to the store's App, if there is one.
func (r *Root) tellApp(msg tea.Msg) tea.Cmd {
	if r.app == nil {
		return nil
	}
	_, cmd := r.app.Update(msg)
	return r.scoped(cmd)
}

// scoped marks what an App's commands send with the App. What is not livescope's own is for the terminal program, which
// knows its messages by their types, and stays as it is.
func (r *Root) scoped(cmd tea.Cmd) tea.Cmd {
	app := r.app
	return around(cmd, func(run tea.Cmd) tea.Msg {
		msg := run()
		if _, already := msg.(fromApp); already || !ours(msg) {
			return msg
		}
		return fromApp{app, msg}
	})
}

// ours reports whether a message is of a type of livescope's own.
func ours(msg tea.Msg) bool {
	if msg == nil {
		return false
	}
	t := reflect.TypeOf(msg)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.HasPrefix(t.PkgPath(), module)
}

// module begins the paths of livescope's own packages.
const module = "github.com/livescope/livescope/"

// report hands a warning or an error that is shown to whoever keeps a log.
func (r *Root) report(msg tea.Msg) {
	t, ok := msg.(pane.Toast)
	switch {
	case !ok || r.opt.Report == nil:
	case t.Level == pane.Warn:
		r.opt.Report("warning", t.Text)
	case t.Level == pane.Error:
		r.opt.Report("error", t.Text)
	}
}

// heard keeps what the terminal said of itself: the last of each kind.
func (r *Root) heard(msg tea.Msg) {
	for i, before := range r.said {
		if reflect.TypeOf(before) == reflect.TypeOf(msg) {
			r.said[i] = msg
			return
		}
	}
	r.said = append(r.said, msg)
}

// restyle takes in what the terminal says of itself, for the picker.
func (r *Root) restyle(msg tea.Msg) tea.Cmd {
	l, cmd := &r.look, tea.Cmd(nil)
	switch msg := msg.(type) {
	case tea.ColorProfileMsg:
		if l.profile == msg.Profile {
			return nil
		}
		l.profile = msg.Profile
	case tea.BackgroundColorMsg:
		if r.app != nil {
			return nil // the App sees to it
		}
		if cmd = l.remember(msg.IsDark()); l.waiting {
			l.background = msg.Color
		}
		l.waiting = false
	case lookMsg:
		l.waiting = false
	}
	r.dirty = true
	if r.app == nil {
		r.env.Theme = l.theme()
	}
	if r.picker == nil {
		return cmd
	}
	return tea.Batch(cmd, r.tellPicker(pane.Restyled{}))
}
