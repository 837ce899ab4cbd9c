package overlay

import (
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/sahilm/fuzzy"
)

// Palette finds a command by a few letters of its name and runs it.
type Palette struct {
	env      *pane.Env
	all      []pane.Command
	found    []int // which of all are listed, the best first
	typed    *prompt.Model
	list     *choices.Model
	at       uv.Position // where the page was last drawn
	commands []pane.Command
}

// NewPalette makes a palette of commands.
func NewPalette(env *pane.Env, all []pane.Command) *Palette {
	p := &Palette{env: env, all: all, typed: prompt.New("command:"), list: choices.New()}
	p.typed.SetPlaceholder("a few letters of what it does")
	p.typed.Focus()
	const group = "Palette"
	p.commands = pane.Declare(env, p, "palette", nil, []pane.Declaration[*Palette]{
		{ID: "run", Title: "Run the command", Group: group, Label: "⏎", Word: "run it", Keys: []string{"enter"}, Hint: 1, Run: p.run},
		{ID: "up", Title: "The one before", Group: group, Label: "↑↓", Word: "choose", Keys: []string{"up", "ctrl+p", "shift+tab"}, Hint: 2, Run: p.move(-1)},
		{ID: "down", Title: "The next one", Group: group, Keys: []string{"down", "ctrl+n", "tab"}, Run: p.move(1)},
		{ID: "pageup", Title: "A page up", Group: group, Keys: []string{"pgup"}, Run: func() tea.Cmd { p.list.Page(-1); return nil }},
		{ID: "pagedown", Title: "A page down", Group: group, Keys: []string{"pgdown"}, Run: func() tea.Cmd { p.list.Page(1); return nil }},
	}...)
	p.fill()
	return p
}

func (p *Palette) move(d int) func() tea.Cmd {
	return func() tea.Cmd { p.list.Move(d); return nil }
}

// titles are the commands' names as they are searched.
type titles []pane.Command

func (t titles) String(i int) string { return t[i].Title }
func (t titles) Len() int            { return len(t) }

// fill lists what matches: the best first, what can be run before what cannot.
func (p *Palette) fill() {
	p.found = p.found[:0]
	var items, last []choices.Item
	var cannot []int
	add := func(i int, matched []int) {
		c := p.all[i]
		item := choices.Item{Label: c.Title, Matched: matched, Kind: pane.KeyNames(c.Binding.Keys()), Detail: c.ID}
		if why := c.Reason(); why != "" {
			item.Detail = why
			last, cannot = append(last, item), append(cannot, i)
			return
		}
		items, p.found = append(items, item), append(p.found, i)
	}
	if s := p.typed.Value(); s != "" {
		for _, m := range fuzzy.FindFrom(s, titles(p.all)) {
			add(m.Index, m.MatchedIndexes)
		}
	} else {
		for i := range p.all {
			add(i, nil)
		}
	}
	p.found = append(p.found, cannot...)
	p.list.Set(append(items, last...))
}

// run closes the palette and runs what is chosen, or says why it cannot be run.
func (p *Palette) run() tea.Cmd {
	i, ok := p.list.Selected()
	if !ok {
		return nil
	}
	c := p.all[p.found[i]]
	if why := c.Reason(); why != "" {
		return pane.Say(pane.Info, c.Title+": "+why)
	}
	return tea.Batch(p.env.Leave(p), p.env.Do(Run{c, pane.Call{}}))
}

// Title is what the page is called.
func (p *Palette) Title() string { return "Palette" }

// Commands are the palette's own.
func (p *Palette) Commands() []pane.Command { return p.commands }

// Capturing is true: what is typed is searched for.
func (p *Palette) Capturing() bool { return true }

// Update takes a message in.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		cmd := p.typed.Update(msg)
		p.fill()
		return cmd
	case tea.MouseWheelMsg:
		p.list.Move(wheel(msg))
	case tea.MouseClickMsg:
		if clicked(p.list, p.at, msg) {
			return p.run()
		}
	}
	return nil
}

// Draw draws the palette over the whole area.
func (p *Palette) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := p.env.Theme
	p.at = area.Min
	text.Fill(scr, area, th.Plain)
	cursor := p.typed.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y, area.Dx()-2, 1), th)
	p.list.DrawList(scr, uv.Rect(area.Min.X+1, area.Min.Y+2, area.Dx()-2, area.Dy()-2), th)
	return cursor
}
