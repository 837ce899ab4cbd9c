package playground

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/sqlvalue"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/viewer"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// cellWidth is the most columns of a value that the grid shows unasked.
const cellWidth = 60

// more reports whether there is more to a value than the grid shows: it is long, has lines, or is a blob or JSON.
func more(v any) bool {
	switch v := v.(type) {
	case []byte:
		return true
	case string:
		switch {
		case !sqlvalue.Whole(v), !text.Fits(v, cellWidth), strings.Contains(v, "\n"):
			return true
		}
		begin := strings.TrimLeft(v, " \t")
		return begin != "" && (begin[0] == '{' || begin[0] == '[') && json.Valid([]byte(v))
	}
	return false
}

// openCell shows the value under the cursor in full.
func (p *Pane) openCell() tea.Cmd {
	v, column, ok := p.cell()
	if !ok {
		return nil
	}
	return p.work(func(context.Context) func() tea.Cmd {
		m := viewer.New(column, v)
		return func() tea.Cmd { return p.env.Show(newCellPage(p, m, text.Fit(column, 40))) }
	})
}

// cellPage is a page with one value.
type cellPage struct {
	pane     *Pane
	env      *pane.Env
	view     *viewer.Model
	name     string
	finder   *prompt.Model
	finding  bool
	commands []pane.Command
}

func newCellPage(p *Pane, view *viewer.Model, name string) *cellPage {
	c := &cellPage{pane: p, env: p.env, view: view, name: name, finder: prompt.New("find:")}
	c.commands = pane.Declare(c.env, c, "value", nil, append(c.ownCommands(), c.moveCommands()...)...)
	return c
}

type cellWhen = pane.When[*cellPage]

func (c *cellPage) ownCommands() []pane.Declaration[*cellPage] {
	const group = "Value"
	reading := cellWhen{Holds: func(c *cellPage) bool { return !c.finding }, Why: "not while typing"}
	typing := cellWhen{Holds: func(c *cellPage) bool { return c.finding }, Why: "only while typing (/)"}
	inTree := cellWhen{Holds: func(c *cellPage) bool { _, ok := c.view.Tree(); return ok }, Why: "only in a tree"}
	noTree := cellWhen{Holds: func(c *cellPage) bool { return !inTree.Holds(c) }, Why: "not in a tree (o)"}
	hasOther := cellWhen{Holds: func(c *cellPage) bool { return c.view.Other() != "" }, Why: "there is one way only to look at it"}
	tree := func(key string) func() tea.Cmd {
		return func() tea.Cmd {
			if t, ok := c.view.Tree(); ok {
				t.Key(key)
			}
			return nil
		}
	}
	next := func(d int) func() tea.Cmd {
		return func() tea.Cmd {
			if c.finder.Value() != "" && !c.view.Next(d) {
				return pane.Say(pane.Info, "found nowhere")
			}
			return nil
		}
	}
	return []pane.Declaration[*cellPage]{
		{ID: "found", Title: "Find it", Group: group, Label: "⏎", Word: "find", Keys: []string{"enter"}, Hint: 1, When: []cellWhen{typing}, Run: c.find},
		{ID: "nofind", Title: "Stop typing", Group: group, Label: "esc", Word: "leave", Keys: []string{"esc"}, Hint: 2, When: []cellWhen{typing}, Run: func() tea.Cmd { c.finding = false; c.finder.Blur(); return nil }},
		{ID: "toggle", Title: "Open or fold", Group: group, Label: "⏎", Word: "fold", Keys: []string{"enter", "space"}, Hint: 4, When: []cellWhen{reading, inTree}, Run: tree("enter")},
		{ID: "other", Title: "Look at it in another way: as JSON, text or bytes", Group: group, Label: "o", Word: "other view", Keys: []string{"o", "tab"}, Hint: 2, When: []cellWhen{reading, hasOther}, Run: func() tea.Cmd { c.view.Toggle(); return nil }},
		{ID: "copy", Title: "Copy what is shown, or the value under the cursor of a tree", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 1, When: []cellWhen{reading}, Run: c.copy},
		{ID: "write", Title: "Write the value to a file, as it is", Group: group, Label: "w", Word: "write", Keys: []string{"w"}, Hint: 3, When: []cellWhen{reading}, Run: c.write},
		{ID: "wrap", Title: "Wrap long lines, or cut them off", Group: group, Label: "W", Word: "wrap", Keys: []string{"W"}, Hint: 6, When: []cellWhen{reading, noTree}, Run: func() tea.Cmd {
			if !c.view.Wrap() {
				return pane.Say(pane.Info, "only text can be wrapped: o shows it in another way")
			}
			return nil
		}},
		{ID: "find", Title: "Find a text", Group: group, Label: "/", Word: "find", Keys: []string{"/"}, Hint: 5, When: []cellWhen{reading}, Run: func() tea.Cmd {
			c.finding = true
			c.finder.SetValue("")
			c.finder.Focus()
			return nil
		}},
		{ID: "next", Title: "The next place", Group: group, Keys: []string{"n"}, When: []cellWhen{reading}, Run: next(1)},
		{ID: "previous", Title: "The place before", Group: group, Keys: []string{"N"}, When: []cellWhen{reading}, Run: next(-1)},
		{ID: "left", Title: "To the left, or fold", Group: group, Keys: []string{"left", "h"}, When: []cellWhen{reading}, Run: c.aside(-8, "left")},
		{ID: "right", Title: "To the right, or open", Group: group, Keys: []string{"right", "l"}, When: []cellWhen{reading}, Run: c.aside(8, "right")},
	}
}

func (c *cellPage) moveCommands() []pane.Declaration[*cellPage] {
	reading := cellWhen{Holds: func(c *cellPage) bool { return !c.finding }, Why: "not while typing"}
	move := func(id, title string, do func(n int), keys ...string) pane.Declaration[*cellPage] {
		return pane.Declaration[*cellPage]{ID: "move." + id, Title: title, Group: "Move", Keys: keys, When: []cellWhen{reading}, Count: func(n int) tea.Cmd { do(n); return nil }}
	}
	return []pane.Declaration[*cellPage]{
		move("up", "Up", func(n int) { c.view.Move(-n) }, "up", "k"),
		move("down", "Down", func(n int) { c.view.Move(n) }, "down", "j"),
		move("pageup", "A page up", func(n int) { c.view.Page(-n) }, "pgup", "ctrl+b"),
		move("pagedown", "A page down", func(n int) { c.view.Page(n) }, "pgdown", "ctrl+f"),
		move("first", "The first line", func(int) { c.view.Home() }, "home", "g"),
		move("last", "The last line", func(int) { c.view.End() }, "end", "G"),
	}
}

// aside scrolls to a side; in a tree it folds or opens.
func (c *cellPage) aside(d int, key string) func() tea.Cmd {
	return func() tea.Cmd {
		if t, ok := c.view.Tree(); ok {
			t.Key(key)
		} else {
			c.view.HorizontalScroll(d)
		}
		return nil
	}
}

// find goes to the first place of what was typed.
func (c *cellPage) find() tea.Cmd {
	c.finding = false
	c.finder.Remember()
	c.finder.Blur()
	c.view.Search(c.finder.Value())
	if c.finder.Value() != "" {
		c.view.Next(1)
	}
	return c.read()
}

// searchMsg asks for the next step of a search through a long value.
type searchMsg struct{ page *cellPage }

// read searches on, a step a frame.
func (c *cellPage) read() tea.Cmd {
	if !c.view.Read() {
		return nil
	}
	return func() tea.Msg { return searchMsg{c} }
}

func (c *cellPage) copy() tea.Cmd {
	if c.view.Size() > pane.MaxCopy {
		if _, tree := c.view.Tree(); !tree {
			return pane.Say(pane.Warn, "the value is "+text.Bytes(c.view.Size())+", too much for a terminal's clipboard: w writes it to a file")
		}
	}
	s, note := c.view.Copy()
	return pane.Copy(note, s, "w writes it to a file")
}

// write writes the value to a file.
func (c *cellPage) write() tea.Cmd {
	return c.env.Show(newAsk(c.env, "write the value to:", "value.json", files(".json", ".txt", ".bin"), func(name string) (tea.Cmd, error) {
		b := c.view.Bytes()
		return c.pane.write(name, false, func(w io.Writer) error { _, err := w.Write(b); return err }, func(path string, n int64) tea.Cmd {
			return pane.Say(pane.Info, "wrote "+path+", "+text.Bytes(n))
		}), nil
	}))
}

// Title is what the page is called.
func (c *cellPage) Title() string { return "the value of " + c.name }

// Commands are the page's own.
func (c *cellPage) Commands() []pane.Command { return c.commands }

// Capturing reports whether a text to find is being typed.
func (c *cellPage) Capturing() bool { return c.finding }

// Update takes a message in.
func (c *cellPage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case searchMsg:
		if m.page == c {
			return c.read()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if c.finding {
			return c.finder.Update(msg)
		}
	case tea.MouseWheelMsg:
		c.view.Move(wheel(m))
	}
	return nil
}

// Draw fills the area with the value, and says below what was found.
func (c *cellPage) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := c.env.Theme
	text.Fill(scr, area, th.Plain)
	body := area
	body.Min.X++
	body.Max.Y--
	c.view.Draw(scr, body.Intersect(area), focused, th)
	line := text.Row(area, area.Dy()-1)
	line.Min.X++
	if c.finding {
		return c.finder.Draw(scr, line, th)
	}
	if c.finder.Value() != "" {
		text.Draw(scr, line.Min.X, line.Min.Y, line.Dx(), found(c.view.Matches()), th.Dim)
	}
	return nil
}

// found says which match of how many.
func found(at, n int, exact bool) string {
	all := text.Count(int64(n))
	if !exact {
		all += "+"
	}
	switch {
	case n == 0:
		return "found nowhere"
	case at == 0:
		return all + " found"
	}
	return text.Count(int64(at)) + " of " + all + " found"
}
