package eventlog

import (
	"context"
	"maps"
	"slices"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// bookmarks is the page that lists the bookmarks and marks of a store.
type bookmarks struct {
	pane     *Pane
	page     *lines.Model
	entries  []entry
	args     map[livestore.Key]string // what is known of their args
	reading  bool
	commands []pane.Command
}

// entry is a line of the page: a bookmark, or a mark with its letter.
type entry struct {
	place
	letter string
}

// bookmarksMsg is the beginning of the args of what is listed.
type bookmarksMsg struct {
	page *bookmarks
	args map[livestore.Key]string
}

func (p *Pane) showBookmarks() tea.Cmd {
	b := &bookmarks{pane: p, page: lines.NewList()}
	const group = "Bookmarks"
	some := []pane.When[*bookmarks]{{Holds: func(b *bookmarks) bool { return len(b.entries) > 0 }, Why: "there is none"}}
	move := func(f func()) func() tea.Cmd { return func() tea.Cmd { f(); return nil } }
	b.commands = pane.Declare(p.env, b, "bookmarks", nil, []pane.Declaration[*bookmarks]{
		{ID: "go", Title: "Go to the event", Group: group, Label: "⏎", Word: "go there", Keys: []string{"enter"}, Hint: 1, When: some, Run: b.goThere},
		{ID: "delete", Title: "Delete the bookmark or mark", Group: group, Label: "d", Word: "delete", Keys: []string{"d", "delete"}, Hint: 2, When: some, Run: b.delete},
		{ID: "up", Title: "Up", Group: group, Keys: []string{"up", "k"}, Count: func(n int) tea.Cmd { b.page.Move(-n); return nil }},
		{ID: "down", Title: "Down", Group: group, Keys: []string{"down", "j"}, Count: func(n int) tea.Cmd { b.page.Move(n); return nil }},
		{ID: "pageup", Title: "A page up", Group: group, Keys: []string{"pgup", "ctrl+b", "ctrl+u"}, Run: move(func() { b.page.Page(-1) })},
		{ID: "pagedown", Title: "A page down", Group: group, Keys: []string{"pgdown", "ctrl+f", "ctrl+d", "space"}, Run: move(func() { b.page.Page(1) })},
		{ID: "first", Title: "The first", Group: group, Keys: []string{"home", "g"}, Run: move(b.page.Home)},
		{ID: "last", Title: "The last", Group: group, Keys: []string{"end", "G"}, Run: move(b.page.End)},
	}...)
	b.fill()
	return tea.Batch(b.pane.env.Show(b), b.read())
}

// read reads the beginning of the args: they are not kept with a bookmark.
func (b *bookmarks) read() tea.Cmd {
	store, env, entries := b.pane.env.Store, b.pane.env, slices.Clone(b.entries)
	if len(entries) == 0 {
		return nil
	}
	b.reading = true
	return func() tea.Msg {
		m := bookmarksMsg{page: b, args: map[livestore.Key]string{}}
		for _, e := range entries {
			if e.Lost {
				continue
			}
			// An error leaves the args out; the list reads the log as well, and tells it.
			store.Each(context.Background(), inspector.EachOptions{From: e.Event, Limit: 1}, func(r inspector.Row) error {
				args := r.Event.Args
				if len(args) > inspector.PreviewBytes && !env.Redact {
					args = args[:inspector.PreviewBytes]
				}
				m.args[e.key()], _ = preview(shownArgs(env, args), env.Theme)
				return nil
			})
		}
		return m
	}
}

// fill lists the bookmarks in the log's order, then the marks by their letters.
func (b *bookmarks) fill() {
	th, p := b.pane.env.Theme, b.pane.places
	b.entries = b.entries[:0]
	for _, m := range p.Bookmarks {
		b.entries = append(b.entries, entry{place: m})
	}
	for _, letter := range slices.Sorted(maps.Keys(p.Marks)) {
		b.entries = append(b.entries, entry{place: p.Marks[letter], letter: letter})
	}
	id, name := 0, 0
	for _, e := range b.entries {
		id = max(id, len(e.Event.String()))
		name = max(name, text.WidthUpTo(e.Name, nameWidest))
	}
	var out []lines.Line
	for _, e := range b.entries {
		sign := "★ "
		if e.letter != "" {
			sign = "'" + e.letter
		}
		style, said := th.Plain, b.args[e.key()]
		if e.Lost {
			style, said = th.Dim, "no longer in this log"
		}
		at := 4 + id + 2
		out = append(out, lines.Line{{Text: sign, Style: th.Accent, At: 1}, {Text: e.Event.String(), Style: th.Strong, At: 4},
			{Text: text.Fit(e.Name, nameWidest), Style: style, At: at}, {Text: said, Style: style, At: at + name + 2}})
	}
	if len(out) == 0 {
		out = []lines.Line{{{Text: "none yet: b bookmarks an event, m and a letter marks it", Style: th.Dim}}}
	}
	b.page.Set(out)
}

func (b *bookmarks) chosen() (e entry, ok bool) {
	if i := b.page.Cursor(); i < len(b.entries) {
		return b.entries[i], true
	}
	return e, false
}

func (b *bookmarks) goThere() tea.Cmd {
	e, ok := b.chosen()
	switch {
	case !ok:
		return nil
	case e.Lost:
		return pane.Say(pane.Info, e.Event.String()+" is no longer in this log: d deletes the bookmark")
	}
	return tea.Batch(b.pane.env.Leave(b), func() tea.Msg { return pane.Goto{Pane: b.pane.ID(), Msg: GotoEvent{Key: e.key()}} })
}

func (b *bookmarks) delete() tea.Cmd {
	e, ok := b.chosen()
	if !ok {
		return nil
	}
	if e.letter != "" {
		delete(b.pane.places.Marks, e.letter)
	} else {
		b.pane.places.Bookmarks = slices.DeleteFunc(b.pane.places.Bookmarks, func(m place) bool { return m == e.place })
	}
	b.fill()
	return b.pane.placesChanged()
}

// Title is what the page is called.
func (b *bookmarks) Title() string { return "Bookmarks" }

// Commands are the page's own.
func (b *bookmarks) Commands() []pane.Command { return b.commands }

// Capturing is false: nothing is typed here.
func (b *bookmarks) Capturing() bool { return false }

// Busy reports whether args are being read.
func (b *bookmarks) Busy() bool { return b.reading }

// Update takes a message in.
func (b *bookmarks) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case bookmarksMsg:
		if msg.page == b {
			b.reading, b.args = false, msg.args
			b.fill()
		}
	case placesMsg, pane.Restyled:
		b.fill()
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			b.page.Move(-3)
		case tea.MouseWheelDown:
			b.page.Move(3)
		}
	case tea.MouseClickMsg:
		if msg.Y >= 2 {
			b.page.SetCursor(min(b.page.Top()+msg.Y-2, b.page.Len()-1))
		}
	}
	return nil
}

// Draw draws the page over the whole area.
func (b *bookmarks) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := b.pane.env.Theme
	text.Fill(scr, area, th.Plain)
	text.Draw(scr, area.Min.X+1, area.Min.Y, area.Dx()-2, "bookmarks and marks of this store", th.Strong)
	b.page.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y+2, area.Dx()-2, area.Dy()-2), focused, th)
	return nil
}
