package eventlog

import (
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/viewer"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// value is what a line of a page is about: something that opens in full.
type value struct {
	title string
	v     any
	ok    bool
}

// valuePage shows one value in full over the pane.
type valuePage struct {
	env       *pane.Env
	title     string
	view      *viewer.Model // nil until it has been read
	find      *prompt.Model
	finding   bool
	reading   bool // a search has not come to the end
	commands  []pane.Command
	searching string
}

// Messages of a page to itself.
type (
	viewerMsg struct {
		page *valuePage
		view *viewer.Model
	}
	readOnMsg struct{ page *valuePage }
)

// openValue opens a page on a value. Making the view reads all of it, which is done off the UI goroutine,
// and after the page is there to be told.
func openValue(env *pane.Env, v value) tea.Cmd {
	if env.Redact {
		return pane.Say(pane.Info, "values are hidden on a redacted screen")
	}
	p := &valuePage{env: env, title: v.title, find: prompt.New("search:")}
	p.find.SetPlaceholder("part of the text")
	p.commands = pane.Declare(env, p, "value", nil, p.table()...)
	return tea.Batch(env.Show(p), func() tea.Msg { return viewerMsg{p, viewer.New(v.title, v.v)} })
}

func (p *valuePage) table() []pane.Declaration[*valuePage] {
	type command = pane.Declaration[*valuePage]
	type when = pane.When[*valuePage]
	const group = "Value"
	read := when{Holds: func(p *valuePage) bool { return p.view != nil && !p.finding }, Why: "not while searching"}
	typing := []when{{Holds: func(p *valuePage) bool { return p.finding }, Why: "only while searching (/)"}}
	sought := []when{read, {Holds: func(p *valuePage) bool { return p.searching != "" }, Why: "only after a search (/)"}}
	other := []when{read, {Holds: func(p *valuePage) bool { return p.view.Other() != "" }, Why: "there is one way to look at it"}}
	do := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	move := func(id, title string, f func(n int), keys ...string) command {
		return command{ID: id, Title: title, Group: group, Keys: keys, When: []when{read}, Count: func(n int) tea.Cmd { f(n); return nil }}
	}
	return []command{
		{ID: "search", Title: "Search the value", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 1, When: []when{read}, Run: do(func() { p.finding = true; p.find.Focus() })},
		{ID: "find", Title: "Search for what was typed", Group: group, Label: "⏎", Word: "search", Keys: []string{"enter"}, Hint: 1, When: typing, Run: p.findTyped},
		{ID: "leave", Title: "Leave the prompt", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc"}, Hint: 2, When: typing, Run: do(func() { p.finding = false; p.find.Blur() })},
		{ID: "next", Title: "The next match", Group: group, Label: "n", Word: "next", Keys: []string{"n"}, Hint: 2, When: sought, Run: func() tea.Cmd { return p.next(1) }},
		{ID: "previous", Title: "The match before", Group: group, Keys: []string{"N"}, When: sought, Run: func() tea.Cmd { return p.next(-1) }},
		{ID: "other", Title: "Look at it as JSON, text or bytes", Group: group, Label: "t", Word: "as text, bytes", Keys: []string{"t", "]"}, Hint: 3, When: other, Run: do(func() { p.view.Toggle() })},
		{ID: "wrap", Title: "Wrap long lines, or cut them", Group: group, Label: "w", Word: "wrap", Keys: []string{"w"}, Hint: 4, When: []when{read}, Run: do(func() { p.view.Wrap() })},
		{ID: "numbers", Title: "Number the lines, or not", Group: group, Keys: []string{"#"}, When: []when{read}, Run: do(func() { p.view.Numbers() })},
		{ID: "fold", Title: "Open or fold what the cursor is on", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter"}, When: []when{read}, Run: p.fold},
		{ID: "copy", Title: "Copy the value", Group: group, Label: "y", Word: "copy", Keys: []string{"y", "Y"}, Hint: 5, When: []when{read}, Run: p.copy},
		move("up", "Up", func(n int) { p.view.Move(-n) }, "up", "k"),
		move("down", "Down", func(n int) { p.view.Move(n) }, "down", "j"),
		move("left", "To the left", func(n int) { p.view.HorizontalScroll(-8 * n) }, "left", "h"),
		move("right", "To the right", func(n int) { p.view.HorizontalScroll(8 * n) }, "right", "l"),
		move("pageup", "A page up", func(n int) { p.view.Page(-n) }, "pgup", "ctrl+b", "ctrl+u"),
		move("pagedown", "A page down", func(n int) { p.view.Page(n) }, "pgdown", "ctrl+f", "ctrl+d", "space"),
		move("first", "The beginning", func(int) { p.view.Home() }, "home", "g"),
		move("last", "The end", func(int) { p.view.End() }, "end", "G"),
	}
}

func (p *valuePage) fold() tea.Cmd {
	if tree, ok := p.view.Tree(); ok {
		tree.Toggle()
	}
	return nil
}

func (p *valuePage) copy() tea.Cmd {
	if p.view.Size() > pane.MaxCopy {
		return pane.Copy(p.title, string(p.view.Bytes()[:pane.MaxCopy+1]), "events --json writes it to a file")
	}
	s, note := p.view.Copy()
	return pane.Copy(note, s, "")
}

func (p *valuePage) findTyped() tea.Cmd {
	p.finding = false
	p.find.Blur()
	p.find.Remember()
	p.searching = p.find.Value()
	p.view.Search(p.searching)
	if p.searching == "" {
		return nil
	}
	return p.next(1)
}

// next goes to another match, and reads on where it takes more reading to know.
func (p *valuePage) next(d int) tea.Cmd {
	found := p.view.Next(d)
	if _, _, exact := p.view.Matches(); !exact {
		return p.readOn()
	}
	if !found {
		return pane.Say(pane.Info, "nothing here has "+text.Fit(p.searching, 40))
	}
	return nil
}

func (p *valuePage) readOn() tea.Cmd {
	p.reading = true
	return func() tea.Msg { return readOnMsg{p} }
}

// Title is what the page is called.
func (p *valuePage) Title() string { return "Value" }

// Commands are the page's own.
func (p *valuePage) Commands() []pane.Command { return p.commands }

// Capturing reports whether a search is being typed.
func (p *valuePage) Capturing() bool { return p.finding }

// Busy reports whether the value is being read.
func (p *valuePage) Busy() bool { return p.view == nil || p.reading }

// Update takes a message in.
func (p *valuePage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case viewerMsg:
		if msg.page == p {
			p.view = msg.view
		}
	case readOnMsg:
		if msg.page != p {
			return nil
		}
		if p.reading = p.view.Read(); p.reading {
			return p.readOn()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if p.finding {
			return p.find.Update(msg)
		}
	case tea.MouseWheelMsg:
		if p.view == nil {
			return nil
		}
		switch msg.Button {
		case tea.MouseWheelUp:
			p.view.Move(-3)
		case tea.MouseWheelDown:
			p.view.Move(3)
		}
	}
	return nil
}

// Draw draws the value over the whole area, and below it the search.
func (p *valuePage) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := p.env.Theme
	text.Fill(scr, area, th.Plain)
	body := uv.Rect(area.Min.X+1, area.Min.Y, area.Dx()-2, area.Dy()-1)
	foot := uv.Rect(area.Min.X+1, area.Max.Y-1, area.Dx()-2, 1)
	if p.view == nil {
		text.Draw(scr, body.Min.X, body.Min.Y, body.Dx(), "loading …", th.Dim)
		return nil
	}
	p.view.Draw(scr, body, focused, th)
	if p.finding {
		return p.find.Draw(scr, foot, th)
	}
	said := p.view.Position()
	if at, n, exact := p.view.Matches(); p.searching != "" {
		said = matchText(at, n, exact) + "   " + said
	}
	text.DrawRight(scr, foot.Min.X, foot.Min.Y, foot.Dx(), said, th.Dim)
	return nil
}

// matchText says which match of how many one is at.
func matchText(at, n int, exact bool) string {
	said := text.Count(int64(at)) + " of " + text.Count(int64(n))
	if !exact {
		said += "+"
	}
	return said
}
