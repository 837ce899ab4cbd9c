package ui

import (
	"fmt"
	"slices"
	"time"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

const (
	shownToasts = 9   // at a time, one of them seen and the others counted
	keptToasts  = 200 // on the page of all messages
	shortToast  = 4 * time.Second
	longToast   = 12 * time.Second
)

// toast is a message and when it came.
type toast struct {
	pane.Toast
	id uint64
	at time.Time
}

// toastEnd says that a toast has been shown for long enough.
type toastEnd uint64

// toasts are the messages of this run and those on the screen.
type toasts struct {
	all, shown []toast
	last       uint64
}

func (t *toasts) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toastEnd:
		for i, s := range t.shown {
			if s.id == uint64(msg) {
				t.shown = append(t.shown[:i:i], t.shown[i+1:]...)
				break
			}
		}
	case pane.Toast:
		return t.add(msg)
	}
	return nil
}

// add shows a message, unless the same is on the screen already.
func (t *toasts) add(msg pane.Toast) tea.Cmd {
	for i, s := range t.shown {
		if s.Text == msg.Text {
			t.shown = append(t.shown[:i:i], t.shown[i+1:]...)
			t.all = slices.DeleteFunc(t.all, func(a toast) bool { return a.id == s.id })
			break
		}
	}
	t.last++
	next := toast{Toast: msg, id: t.last, at: time.Now()}
	t.shown = append(t.shown, next)
	t.shown = t.shown[max(0, len(t.shown)-shownToasts):]
	t.all = append(t.all, next)
	t.all = t.all[max(0, len(t.all)-keptToasts):]
	stay := shortToast
	if msg.Level != pane.Info {
		stay = longToast
	}
	return tea.Tick(stay, func(time.Time) tea.Msg { return toastEnd(next.id) })
}

// draw draws the newest toast over the rule above the pane, where it hides nothing, and how many more there are.
func (t *toasts) draw(scr uv.Screen, row uv.Rectangle, th theme.Theme) {
	if len(t.shown) == 0 {
		return
	}
	s := t.shown[len(t.shown)-1]
	mark, style := toastLook(s.Level, th)
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

func toastLook(l pane.Level, th theme.Theme) (mark string, style uv.Style) {
	switch l {
	case pane.Error:
		return "!", th.Error
	case pane.Warn:
		return "!", th.Warn
	}
	return "›", th.Accent
}
