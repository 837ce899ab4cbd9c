package queries

import (
	"context"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/complete"
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/queries/sqlform"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// completion offers what the word in the prompt of a watch may become, once tab has been pressed.
type completion struct {
	catalog complete.Catalog
	known   bool
	on      bool
	offer   complete.Result
	list    *choices.Model
}

// catalogMsg is what there is to complete with.
type catalogMsg struct {
	pane    *Pane
	catalog complete.Catalog
}

// prompt is the one that is open.
func (p *Pane) prompt() *prompt.Model {
	if p.asking == nothing {
		return nil
	}
	return p.prompts[p.asking]
}

// ask opens a prompt with a text in it.
func (p *Pane) ask(what asking, with string) tea.Cmd {
	p.asking = what
	p.prompt().SetValue(with)
	p.prompt().Focus()
	p.complete.on = false
	return nil
}

// askWatch asks for what is to be watched; the SQL of the query that is chosen is there to begin with.
func (p *Pane) askWatch(c pane.Call) tea.Cmd {
	if c.Arg != "" {
		return p.watch(c.Arg)
	}
	with := ""
	if of := p.subject(); of.sql() != "" && !p.env.Redact {
		sql, _ := sqlform.Inline(of.sql(), of.binds())
		with = sqlform.OneLine(sql)
	}
	return tea.Batch(p.ask(forWatch, with), p.learnNames())
}

// learnNames reads the tables that a watch can name.
func (p *Pane) learnNames() tea.Cmd {
	store := p.env.Store
	return func() tea.Msg {
		m := catalogMsg{pane: p, catalog: complete.Catalog{Functions: complete.Functions()}}
		tables, err := store.Schema(context.Background(), inspector.StateDatabase)
		if err != nil {
			return m // nothing is offered but what SQL has itself
		}
		for _, t := range tables {
			known := complete.Table{Name: t.Name, Kind: string(t.Kind)}
			for _, c := range t.Columns {
				known.Columns = append(known.Columns, complete.Column{Name: c.Name, Type: c.Type})
			}
			m.catalog.Tables = append(m.catalog.Tables, known)
		}
		return m
	}
}

// typed takes a key for the prompt.
func (p *Pane) typed(msg tea.Msg) tea.Cmd {
	m := p.prompt()
	if m == nil {
		return nil
	}
	before := m.Version()
	cmd := m.Update(msg)
	if p.complete.on && m.Version() != before {
		p.offers()
	}
	return cmd
}

// enter takes what was typed, or what is offered.
func (p *Pane) enter() tea.Cmd {
	m := p.prompt()
	switch what := p.asking; {
	case p.complete.on:
		return p.takeOffer()
	case what == forWatch:
		return p.watch(m.Value())
	case what == forSearch:
		p.shut()
		return p.detail.search(m.Value())
	}
	p.shut()
	return p.setFilter(m.Value())
}

// leave closes the offers, or the prompt, and leaves everything as it was.
func (p *Pane) leave() tea.Cmd {
	m := p.prompt()
	switch {
	case p.complete.on:
		p.complete.on = false
		return nil
	case m.Searching():
		return m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	}
	p.shut()
	return nil
}

// shut closes the prompt.
func (p *Pane) shut() {
	m := p.prompt()
	m.Remember()
	m.Blur()
	m.SetError("", -1)
	p.asking, p.complete.on = nothing, false
}

// watch adds a watch and goes to it; what is wrong with it is said in the prompt, which stays open.
func (p *Pane) watch(sql string) tea.Cmd {
	sql = strings.TrimSpace(sql)
	if sql == "" || p.adding {
		return nil
	}
	p.adding = true
	store := p.env.Store
	return p.work(func(ctx context.Context) func() tea.Cmd {
		id, err := store.AddWatch(ctx, sql)
		return func() tea.Cmd {
			p.adding = false
			if err != nil && p.asking == forWatch {
				p.prompt().SetError(err.Error(), -1)
				return nil
			}
			if err != nil {
				return pane.Say(pane.Error, err.Error())
			}
			if p.asking == forWatch {
				p.shut()
			}
			p.watched, p.stale = id, true
			return p.catchUp()
		}
	})
}

// unwatch ends the watch under the cursor.
func (p *Pane) unwatch() tea.Cmd {
	s, ok := p.stat()
	if !ok {
		return nil
	}
	store, id := p.env.Store, s.ID
	said := pane.Say(pane.Info, "no longer watched: "+label(p.env, s))
	return p.work(func(context.Context) func() tea.Cmd {
		store.RemoveWatch(id)
		return func() tea.Cmd { p.stale = true; return tea.Batch(said, p.catchUp()) }
	})
}

// offers says what could stand at the caret of the prompt.
func (p *Pane) offers() {
	c, m := &p.complete, p.prompt()
	c.offer = complete.SQL(m.Value(), m.Caret(), c.catalog)
	items := make([]choices.Item, len(c.offer.Items))
	for i, it := range c.offer.Items {
		items[i] = choices.Item{Label: it.Label, Detail: it.Detail, Kind: string(it.Kind), Matched: it.Matched}
	}
	c.list.Set(items)
	c.on = len(items) > 0
}

// completeWord offers what the word may become, or goes to the next offer. The only one is taken at once.
func (p *Pane) completeWord(d int) tea.Cmd {
	if p.complete.on {
		p.complete.list.Move(d)
		return nil
	}
	p.offers()
	if p.complete.list.Len() == 1 {
		return p.takeOffer()
	}
	return nil
}

// takeOffer writes the chosen offer.
func (p *Pane) takeOffer() tea.Cmd {
	c := &p.complete
	if i, ok := c.list.Selected(); ok {
		p.prompt().Replace(c.offer.From, c.offer.To, c.offer.Items[i].Text)
	}
	c.on = false
	return nil
}

// drawOffers draws the offers below the word.
func (p *Pane) drawOffers(scr uv.Screen, within uv.Rectangle) {
	m := p.prompt()
	if !p.complete.on || m == nil {
		p.complete.list.Hide()
		return
	}
	x, y, ok := m.CellOf(p.complete.offer.From)
	if !ok {
		x, y = within.Min.X+1, within.Min.Y
	}
	p.complete.list.Draw(scr, within, x, y, p.env.Theme)
}
