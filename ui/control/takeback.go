package control

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// maxTakenBack bounds how many events can be chosen from.
const maxTakenBack = 10_000

// takeBackPage is where events are taken back: the first one is chosen, and how many they are is typed.
type takeBackPage struct {
	c       *Control
	rows    []inspector.Row // from the first pending event on, client-only ones among them
	more    bool            // there are pending ones before these
	heads   client.Heads    // when they were read
	list    *lines.Model
	sure    bool // the number is typed
	typed   typed
	reading bool
	asking  bool
	said    string

	commands []pane.Command
}

// tailMsg is the end of the log as it can be taken back.
type tailMsg struct {
	page *takeBackPage
	rows []inspector.Row
	more bool
	from livestore.SeqNum // that is asked for
	is   bool
	err  error
}

// takeBack opens the page, on an event if one is named or under the cursor of the pane in front.
func (c *Control) takeBack(call pane.Call) tea.Cmd {
	m := tailMsg{}
	if call.Arg != "" {
		n, err := livestore.ParseSeqNum(call.Arg)
		if err != nil {
			return pane.Say(pane.Warn, "take back: "+err.Error())
		}
		m.from, m.is = n, true
	} else if k, ok := c.chosen(); ok {
		m.from, m.is = k.SeqNum, true
	}
	head := c.env.Store.Heads().Backend
	if m.is && m.from.Global <= head {
		return pane.Say(pane.Warn, m.from.String()+" is confirmed: the backend has it, and every client gets it; only pending events can be taken back")
	}
	p := &takeBackPage{c: c, list: lines.NewList()}
	return tea.Batch(c.env.Show(p), p.read(m))
}

// read reads what can be taken back.
func (p *takeBackPage) read(m tailMsg) tea.Cmd {
	m.page, p.reading = p, true
	p.heads = p.c.env.Store.Heads()
	store, ctx := p.c.env.Store, p.c.ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		m.rows, m.more, m.err = tail(ctx, store)
		return m
	}
}

// tail reads the log from its first pending event on.
func tail(ctx context.Context, store *inspector.Store) (rows []inspector.Row, more bool, err error) {
	v := store.View(nil)
	defer v.Close()
	head := store.Heads().Backend
	for from := inspector.End; ; from = rows[0].Key {
		page, err := v.Before(ctx, from, 1000)
		if err != nil {
			return nil, false, err
		}
		rows = append(slices.Clone(page.Rows), rows...)
		if page.AtStart || len(page.Rows) == 0 || page.Rows[0].Key.Global <= head {
			break
		}
		if len(rows) >= maxTakenBack {
			more = true
			break
		}
	}
	rows = slices.DeleteFunc(rows, func(r inspector.Row) bool { return r.Key.Global <= head || r.Status == livestore.Rebased })
	first := slices.IndexFunc(rows, func(r inspector.Row) bool { return r.Status == livestore.Pending })
	return rows[max(0, first):], more, nil
}

func (p *takeBackPage) arrived(m tailMsg) tea.Cmd {
	p.reading, p.rows, p.more = false, m.rows, m.more
	if m.err != nil {
		return tea.Batch(p.c.env.Leave(p), pane.Say(pane.Error, "take back: "+m.err.Error()))
	}
	at := len(p.rows) - 1
	for at > 0 && p.rows[at].Status != livestore.Pending {
		at--
	}
	if m.is {
		i := slices.IndexFunc(p.rows, func(r inspector.Row) bool { return r.Event.SeqNum == m.from })
		if i < 0 {
			return tea.Batch(p.c.env.Leave(p), pane.Say(pane.Warn, m.from.String()+" is not in the log"))
		}
		at = i
	}
	p.fill()
	p.list.SetCursor(max(0, at))
	p.fill()
	return nil
}

// fill lists the events, those that go marked as such.
func (p *takeBackPage) fill() {
	th, at := p.c.env.Theme, p.list.Cursor()
	out := make([]lines.Line, len(p.rows))
	for i := range p.rows {
		r := &p.rows[i]
		mark, style := "  ◌ ", th.Pending
		if r.Status == livestore.ClientOnly {
			mark, style = "  · ", th.ClientOnly
		}
		if i >= at {
			mark, style = "✕"+mark[1:], th.Rebased
		}
		args := r.Event.Args
		if p.c.env.Redact {
			args = inspector.Shape(args)
		}
		out[i] = lines.Line{{Text: " " + mark + r.Event.SeqNum.String(), Style: style}, {Text: " " + text.Fit(r.Event.Name, 28), At: 16}, {Text: " " + args, Style: th.Dim, At: 46}}
	}
	p.list.Set(out)
}

// gone are the events that go.
func (p *takeBackPage) gone() []inspector.Row { return p.rows[min(p.list.Cursor(), len(p.rows)):] }

// choose goes on to typing how many events go.
func (p *takeBackPage) choose() tea.Cmd {
	gone := p.gone()
	if len(gone) == 0 {
		return nil
	}
	p.sure, p.said = true, ""
	p.typed = newTyped("the number of events", strconv.Itoa(len(gone)))
	return nil
}

func (p *takeBackPage) back() tea.Cmd {
	if p.sure {
		p.sure = false
		return nil
	}
	return p.c.env.Leave(p)
}

// take has the app take the events back.
func (p *takeBackPage) take() tea.Cmd {
	if !p.typed.right() {
		return nil
	}
	c, from := p.c, p.gone()[0].Event.SeqNum
	if p.said = c.cannot(); p.said != "" {
		return nil
	}
	if now := c.env.Store.Heads(); now.Leader != p.heads.Leader || now.Backend != p.heads.Backend {
		p.sure = false
		return tea.Batch(p.read(tailMsg{from: from, is: true}), pane.Say(pane.Warn, "the log has changed meanwhile: nothing was done, look again"))
	}
	p.asking = true
	controls := c.env.Store.Controls()
	var n int64
	do := func(ctx context.Context) (err error) { n, err = controls.Import.TakeBack(ctx, from); return err }
	return c.ask(replaceTime, do, func(err error) tea.Cmd {
		p.asking = false
		if err != nil {
			return tea.Batch(c.env.Leave(p), pane.Say(pane.Error, "nothing was taken back: "+err.Error()))
		}
		return tea.Batch(c.env.Leave(p), pane.Say(pane.Warn, "took back "+number(n, "event", "events")+": stop the app now and start it again"))
	})
}

// summary is what goes, in words: how many, from where to where, and their names.
func summary(gone []inspector.Row) (what, names string) {
	of := map[string]int{}
	for i := range gone {
		of[gone[i].Event.Name]++
	}
	all := make([]string, 0, len(of))
	for name := range of {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
	const most = 6
	parts := make([]string, 0, most+1)
	for i, name := range all {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d names more", len(all)-most))
			break
		}
		parts = append(parts, text.Fit(name, 40)+" "+strconv.Itoa(of[name]))
	}
	what = number(int64(len(gone)), "event", "events") + ": " + gone[0].Event.SeqNum.String()
	if len(gone) > 1 {
		what += " to " + gone[len(gone)-1].Event.SeqNum.String()
	}
	return what, strings.Join(parts, ", ")
}

// Title is what the page is called.
func (p *takeBackPage) Title() string { return "taking events back" }

// Capturing is true while the number is typed.
func (p *takeBackPage) Capturing() bool { return p.sure && !p.asking }

// Busy reports whether something is waited for.
func (p *takeBackPage) Busy() bool { return p.reading || p.asking }

// Commands are the page's own.
func (p *takeBackPage) Commands() []pane.Command {
	if p.commands != nil {
		return p.commands
	}
	type when = pane.When[*takeBackPage]
	choosing := when{Holds: func(p *takeBackPage) bool { return !p.sure }, Why: "the number is typed"}
	sure := when{Holds: func(p *takeBackPage) bool { return p.sure && !p.asking }, Why: "the app is being asked"}
	all := []pane.Declaration[*takeBackPage]{
		{ID: "choose", Title: "From this event on", Group: "Events", Label: "⏎", Word: "from here on", Keys: []string{"enter"}, Hint: 1, When: []when{choosing}, Run: p.choose},
		{ID: "take", Title: "Take them back", Group: "Events", Label: "⏎", Word: "take back", Keys: []string{"enter"}, Hint: 1, When: []when{sure}, Run: p.take},
		{ID: "back", Title: "One step back", Group: "Back", Keys: []string{"esc"}, Run: p.back},
	}
	all = append(all, motion.Commands([]when{choosing}, "", func(m motion.Motion, n int) tea.Cmd {
		motion.Scroll(m, p.list, n)
		p.fill()
		return nil
	})...)
	p.commands = pane.Declare(p.c.env, p, "takeback", nil, all...)
	return p.commands
}

// Update takes a message in.
func (p *takeBackPage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tailMsg:
		if m.page == p {
			return p.arrived(m)
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.Capturing() {
			p.typed.line.Update(msg)
		}
	case pane.Restyled:
		p.fill()
	case tea.MouseWheelMsg:
		d := 3
		if m.Button == tea.MouseWheelUp {
			d = -3
		}
		if !p.sure {
			p.list.Move(d)
			p.fill()
		}
	case tea.MouseClickMsg:
		if i := p.list.Top() + m.Y - 3; !p.sure && m.Y >= 3 && i < p.list.Len() {
			p.list.Move(i - p.list.Cursor())
			p.fill()
		}
	}
	return nil
}

// Draw fills the area.
func (p *takeBackPage) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := p.c.env.Theme
	const title = "Take back pending events"
	if p.reading || len(p.rows) == 0 {
		said := "reading …"
		if !p.reading {
			said = "nothing is pending: the backend has every event"
		}
		text.Fill(scr, area, th.Plain)
		text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, title, th.Strong)
		text.Draw(scr, area.Min.X+1, area.Min.Y+2, area.Dx()-2, said, th.Dim)
		return nil
	}
	what, names := summary(p.gone())
	if p.sure {
		var body []lines.Line
		body = append(body, paragraph(what+" go from the app's eventlog. No backend has them: they are lost for good.", area.Dx(), th.Error)...)
		body = append(body, paragraph(names, area.Dx(), th.Plain)...)
		body = append(body, lines.Line{})
		body = append(body, paragraph("Stop the app then and start it again: it makes its state from the events that are left.", area.Dx(), th.Plain)...)
		said := p.said
		if p.asking {
			said = "the app is being asked …"
		}
		return drawWarning(scr, area, title, body, p.typed, said, th)
	}
	text.Fill(scr, area, th.Plain)
	text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, title, th.Strong)
	hint := "choose the first one that goes: it and all after it"
	if p.more {
		hint += "; there are more pending ones before these"
	}
	text.Draw(scr, area.Min.X+1, area.Min.Y+1, area.Dx()-2, hint, th.Dim)
	p.list.Draw(scr, uv.Rect(area.Min.X, area.Min.Y+3, area.Dx(), area.Dy()-6).Intersect(area), focused, th)
	text.Rule(scr, text.Row(area, area.Dy()-3), th.Rule)
	text.Draw(scr, area.Min.X+1, area.Max.Y-2, area.Dx()-2, "✕ "+what, th.Rebased)
	text.Draw(scr, area.Min.X+3, area.Max.Y-1, area.Dx()-4, names, th.Plain)
	return nil
}
