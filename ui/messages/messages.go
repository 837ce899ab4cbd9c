// Package messages is the Log pane: every message of this run with its time, and the chosen one in full.
//
// It reads [pane.Log], which the app writes; the newest message is at the end and is followed until the cursor leaves it.
package messages

import (
	"fmt"
	"strings"

	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Columns of the list.
const (
	timeAt = 2
	textAt = 11
)

// Pane is the Log pane.
type Pane struct {
	env      *pane.Env
	size     pane.Size
	list     *lines.Model
	full     *lines.Model
	known    int // entries listed, those let go of included
	times    int // of the last entry
	shown    int // whose full text is laid out, and for which width
	width    int
	follow   bool
	zoomed   bool
	search   *prompt.Model
	asking   bool
	commands []pane.Command
}

// New makes the pane.
func New(env *pane.Env) *Pane {
	p := &Pane{env: env, list: lines.NewList(), full: lines.New(), shown: -1, follow: true, search: prompt.New("search:"), size: pane.Size{Width: 80, Height: 20}}
	return p
}

// ID is "log".
func (p *Pane) ID() string { return "log" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Log" }

// Init lists what there is.
func (p *Pane) Init() tea.Cmd { return nil }

// Close has nothing to end.
func (p *Pane) Close() {}

// Capturing reports whether a search is being typed.
func (p *Pane) Capturing() bool { return p.asking }

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
	case pane.Restyled:
		p.known, p.shown = -1, -1
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.asking {
			return p.search.Update(msg)
		}
	case tea.MouseWheelMsg:
		d := 3
		if msg.Button == tea.MouseWheelUp {
			d = -3
		}
		if msg.Y < p.listHeight() {
			p.move(d)
		} else {
			p.full.Move(d)
		}
	case tea.MouseClickMsg:
		if msg.Y >= 0 && msg.Y < min(p.listHeight(), p.list.Len()-p.list.Top()) {
			p.list.SetCursor(p.list.Top() + msg.Y)
			p.follow = p.list.Cursor() == p.list.Len()-1
		}
	}
	return nil
}

// fill lists what has come since it was last drawn.
func (p *Pane) fill() {
	entries := p.env.Log.Entries()
	last := 0
	if n := len(entries); n > 0 {
		last = entries[n-1].Times
	}
	if known := len(entries) + p.env.Log.Dropped(); known != p.known || last != p.times {
		p.known, p.times, p.shown = known, last, -1
		out := make([]lines.Line, len(entries))
		for i := range entries {
			out[i] = line(&entries[i], p.env.Theme)
		}
		p.list.Set(out)
		if p.follow {
			p.list.End()
		}
	}
	if at := p.list.Cursor(); at != p.shown || p.width != p.size.Width {
		p.shown, p.width = at, p.size.Width
		p.full.Set(nil)
		p.full.Home()
		if at < len(entries) {
			p.full.Set(whole(&entries[at], p.size.Width-4, p.env.Theme))
		}
	}
}

// Look is the sign and the style of a level.
func Look(l pane.Level, th theme.Theme) (mark string, style uv.Style) {
	switch l {
	case pane.Error:
		return "!", th.Error
	case pane.Warn:
		return "!", th.Warn
	}
	return "›", th.Accent
}

func line(e *pane.Entry, th theme.Theme) lines.Line {
	mark, style := Look(e.Level, th)
	out := lines.Line{{Text: mark, Style: style}, {Text: e.At.Format("15:04:05"), Style: th.Dim, At: timeAt}, {Text: e.Text, At: textAt}}
	if e.Times > 1 {
		out = append(out, lines.Piece{Text: fmt.Sprintf("  ×%d", e.Times), Style: th.Dim})
	}
	return out
}

func whole(e *pane.Entry, width int, th theme.Theme) []lines.Line {
	var out []lines.Line
	for _, l := range text.Wrap(e.Text, width) {
		out = append(out, lines.Line{{Text: l, Style: th.Strong}})
	}
	if e.Full != "" {
		out = append(out, nil)
		for _, para := range strings.Split(e.Full, "\n") {
			for _, l := range text.Wrap(para, width) {
				out = append(out, lines.Line{{Text: l}})
			}
		}
	}
	return out
}

// listHeight is how many lines the list has; below it is a rule and the message in full.
func (p *Pane) listHeight() int {
	if p.zoomed {
		return p.size.Height
	}
	return p.size.Height - max(4, p.size.Height/3)
}

// Draw draws the pane.
func (p *Pane) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := p.env.Theme
	p.fill()
	h := min(p.listHeight(), area.Dy())
	p.list.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y, area.Dx()-2, h), focused && !p.asking, th)
	if p.list.Len() == 0 {
		text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, "no message so far", th.Dim)
	}
	if rest := area.Dy() - h; rest > 1 {
		text.Rule(scr, uv.Rect(area.Min.X, area.Min.Y+h, area.Dx(), 1), th.Rule)
		p.full.Draw(scr, uv.Rect(area.Min.X+2, area.Min.Y+h+1, area.Dx()-4, rest-1), false, th)
	}
	if !p.asking {
		return nil
	}
	row := uv.Rect(area.Min.X+1, area.Max.Y-1, area.Dx()-2, 1)
	text.Fill(scr, row, th.Plain)
	return p.search.Draw(scr, row, th)
}
