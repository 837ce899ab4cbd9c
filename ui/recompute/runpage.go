package recompute

import (
	"context"
	"slices"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/motion"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// runPage is a page with one run in full.
type runPage struct {
	pane     *Pane
	env      *pane.Env
	run      inspector.Run
	query    *inspector.QueryStat // as it was when the page was opened, nil when it was gone
	size     pane.Size
	list     *lines.Model
	about    []about // what each line is about
	search   *prompt.Model
	asking   bool
	reading  bool // the causes' names
	commands []pane.Command
}

// about is what can be done with a line: go to an event, copy a text.
type about struct {
	event *livestore.SeqNum
	copy  string
}

// causesMsg says that the names of the causes are known as far as they can be.
type causesMsg struct{ page *runPage }

// openRun opens the page of the run under the cursor, and looks up its causes.
func (p *Pane) openRun() tea.Cmd {
	r, ok := p.runs.run()
	if !ok {
		return nil
	}
	page := &runPage{pane: p, env: p.env, run: *r, query: p.stats[keyOf(r.Query)], list: lines.NewList(), search: prompt.New("search:"), size: p.size}
	page.commands = pane.Declare(p.env, page, "run", nil, append(page.ownCommands(), page.moveCommands()...)...)
	page.reading = len(r.Cause) > 0
	page.lay()
	page.list.SetCursor(max(0, slices.IndexFunc(page.about, func(a about) bool { return a.event != nil })))
	cmd := p.env.Show(page)
	if !page.reading {
		return cmd
	}
	ctx, names := p.ctx, p.runs.names
	return tea.Batch(cmd, func() tea.Msg { return page.learn(ctx, names) })
}

func (g *runPage) learn(ctx context.Context, names *names) tea.Msg {
	names.lookUp(ctx, g.run.Cause)
	return causesMsg{g}
}

// Title is what the page is called.
func (g *runPage) Title() string { return "Run" }

// Capturing reports whether something is being typed.
func (g *runPage) Capturing() bool { return g.asking }

// Busy reports whether the causes are being looked up.
func (g *runPage) Busy() bool { return g.reading }

// Commands lists what can be done here.
func (g *runPage) Commands() []pane.Command { return g.commands }

// Update takes a message in.
func (g *runPage) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Size:
		g.size = msg
		g.lay()
	case pane.Restyled:
		g.lay()
	case causesMsg:
		if msg.page == g {
			g.reading = false
			g.lay()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if g.asking {
			return g.search.Update(msg)
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			g.list.Move(-wheelLines)
		} else {
			g.list.Move(wheelLines)
		}
	case tea.MouseClickMsg:
		if y := msg.Y - 2; y >= 0 && y < g.list.Len()-g.list.Top() {
			g.list.SetCursor(g.list.Top() + y)
		}
	}
	return nil
}

// Draw draws the page.
func (g *runPage) Draw(scr uv.Screen, area uv.Rectangle, focused bool) *tea.Cursor {
	th := g.env.Theme
	text.Fill(scr, area, th.Plain)
	title := lines.Line{{Text: "run " + text.Count(g.run.N), Style: th.Strong, At: 1}, {Text: " of ", Style: th.Dim}, {Text: g.label(), Style: th.Accent}}
	title.Draw(scr, text.Row(area, 0))
	text.Rule(scr, text.Row(area, 1), th.Rule)
	g.list.Draw(scr, uv.Rect(area.Min.X+1, area.Min.Y+2, area.Dx()-2, max(0, area.Dy()-2)), focused && !g.asking, th)
	if !g.asking {
		return nil
	}
	row := uv.Rect(area.Min.X+1, area.Max.Y-1, area.Dx()-2, 1)
	text.Fill(scr, row, th.Plain)
	return g.search.Draw(scr, row, th)
}

func (g *runPage) label() string { return g.pane.label(g.run.Label, g.run.SQL) }

type (
	pageCommand = pane.Declaration[*runPage]
	pageWhen    = pane.When[*runPage]
)

func (g *runPage) ownCommands() []pageCommand {
	const group = "Run"
	reading := pageWhen{Holds: func(g *runPage) bool { return !g.asking }, Why: "not while searching"}
	typing := pageWhen{Holds: func(g *runPage) bool { return g.asking }, Why: "only while searching (/)"}
	onEvent := pageWhen{Holds: func(g *runPage) bool { return g.line().event != nil }, Why: "only on an event"}
	hasCause := pageWhen{Holds: func(g *runPage) bool { return len(g.run.Cause) > 0 }, Why: "no cause of this run was seen"}
	sought := pageWhen{Holds: func(g *runPage) bool { return g.search.Value() != "" }, Why: "nothing was searched for (/)"}
	return []pageCommand{
		{ID: "goto", Title: "Go to the event in Events", Group: group, Label: "⏎", Word: "event", Keys: []string{"enter"}, Hint: 1, When: []pageWhen{reading, onEvent}, Run: func() tea.Cmd { return goTo(*g.line().event) }},
		{ID: "event", Title: "Go to the first event that caused the run, in Events", Group: group, Label: "e", Word: "first cause", Keys: []string{"e"}, Hint: 2, When: []pageWhen{reading, hasCause}, Run: func() tea.Cmd { return goTo(g.run.Cause[0]) }},
		{ID: "copy", Title: "Copy the line", Group: group, Label: "y", Word: "copy", Keys: []string{"y"}, Hint: 3, When: []pageWhen{reading}, Run: func() tea.Cmd { return pane.Copy("the line", g.line().copy, "") }},
		{ID: "copyjson", Title: "Copy the run as JSON", Group: group, Label: "Y", Word: "copy as JSON", Keys: []string{"Y"}, Hint: 4, When: []pageWhen{reading}, Run: func() tea.Cmd { return copyRun(g.env, &g.run) }},
		{ID: "search", Title: "Search the page", Group: group, Label: "/", Word: "search", Keys: []string{"/"}, Hint: 5, When: []pageWhen{reading}, Run: func() tea.Cmd {
			g.asking = true
			g.search.SetValue("")
			g.search.Focus()
			return nil
		}},
		{ID: "take", Title: "Take what was typed", Group: group, Label: "⏎", Word: "search", Keys: []string{"enter"}, Hint: 1, When: []pageWhen{typing}, Run: g.seek},
		{ID: "leave", Title: "Leave the search", Group: group, Label: "esc", Word: "cancel", Keys: []string{"esc"}, Hint: 2, When: []pageWhen{typing}, Run: g.leave},
		{ID: "next", Title: "The next one found", Group: group, Keys: []string{"n"}, When: []pageWhen{reading, sought}, Run: func() tea.Cmd { return g.found(1) }},
		{ID: "previous", Title: "The one found before", Group: group, Keys: []string{"N"}, When: []pageWhen{reading, sought}, Run: func() tea.Cmd { return g.found(-1) }},
	}
}

func (g *runPage) moveCommands() []pageCommand {
	reading := pageWhen{Holds: func(g *runPage) bool { return !g.asking }, Why: "not while searching"}
	return motion.Commands([]pageWhen{reading}, "", func(m motion.Motion, n int) tea.Cmd {
		motion.Scroll(m, g.list, n)
		return nil
	})
}

// line is what the line under the cursor is about.
func (g *runPage) line() about {
	if i := g.list.Cursor(); i < len(g.about) {
		return g.about[i]
	}
	return about{}
}

func (g *runPage) leave() tea.Cmd {
	g.asking = false
	g.search.Blur()
	return nil
}

func (g *runPage) seek() tea.Cmd {
	g.leave()
	g.list.Search(g.search.Value())
	if g.search.Value() == "" {
		return nil
	}
	return g.found(1)
}

func (g *runPage) found(d int) tea.Cmd {
	if !g.list.Next(d) {
		return pane.Say(pane.Info, "nothing here has "+g.search.Value())
	}
	return nil
}
