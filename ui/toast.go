package ui

import (
	"fmt"
	"slices"
	"time"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/messages"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

const (
	shownToasts = 9 // at a time, one of them seen and the others counted
	shortToast  = 4 * time.Second
	longToast   = 12 * time.Second
)

// toast is a message on the screen.
type toast struct {
	pane.Toast
	id uint64
}

// toastEnd says that a toast has been shown for long enough.
type toastEnd uint64

// toasts are the messages on the screen; the log has them all.
type toasts struct {
	log    *pane.Log
	now    func() time.Time
	shown  []toast
	before []pane.Toast // from before the program ran
	last   uint64
}

// early takes a message in from before the program runs.
func (t *toasts) early(msg pane.Toast) { t.before = append(t.before, msg) }

// begin shows what came early.
func (t *toasts) begin() tea.Cmd {
	var cmds []tea.Cmd
	for _, msg := range t.before {
		cmds = append(cmds, t.add(msg))
	}
	t.before = nil
	return tea.Batch(cmds...)
}

func (t *toasts) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toastEnd:
		t.shown = slices.DeleteFunc(t.shown, func(s toast) bool { return s.id == uint64(msg) })
	case pane.Toast:
		return t.add(msg)
	}
	return nil
}

// dismiss takes what is on the screen away.
func (t *toasts) dismiss() { t.shown = nil }

// add shows a message, unless the same is on the screen already.
func (t *toasts) add(msg pane.Toast) tea.Cmd {
	t.log.Add(msg, t.now())
	t.shown = slices.DeleteFunc(t.shown, func(s toast) bool { return s.Text == msg.Text })
	t.last++
	id := t.last
	t.shown = append(t.shown, toast{Toast: msg, id: id})
	t.shown = t.shown[max(0, len(t.shown)-shownToasts):]
	stay := shortToast
	if msg.Level != pane.Info {
		stay = longToast
	}
	return tea.Tick(stay, func(time.Time) tea.Msg { return toastEnd(id) })
}

// draw draws the newest toast over the rule above the pane, where it hides nothing, and how many more there are.
func (t *toasts) draw(scr uv.Screen, row uv.Rectangle, th theme.Theme) {
	if len(t.shown) == 0 {
		return
	}
	s := t.shown[len(t.shown)-1]
	mark, style := messages.Look(s.Level, th)
	more := ""
	switch n := len(t.shown) - 1; {
	case n > 0:
		more = fmt.Sprintf("  +%d  ! shows all", n)
	case s.Full != "" || !text.Fits(s.Text, row.Dx()-8):
		more = "  ! shows all"
	}
	lines.Line{
		{Text: " " + mark + " ", Style: style}, {Text: text.Fit(s.Text, row.Dx()-8-len(more)), Style: style}, {Text: more + " ", Style: th.Dim},
	}.Draw(scr, uv.Rect(row.Min.X+2, row.Min.Y, row.Dx()-4, 1))
}
