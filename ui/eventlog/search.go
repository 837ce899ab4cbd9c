package eventlog

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
)

// search is what n and N go to: the events that match a filter of its own, among those that the list shows. It reads no
// more of the log than it takes to find the next one.
type search struct {
	said string // what is looked for, as it may be shown
	text string // the filter, as typed or made
	view *inspector.View
	over string // the list's filter that it was made for
}

// searchFor begins a search and goes to the next event.
func (p *Pane) searchFor(text, said string) tea.Cmd {
	end := p.endSearch()
	p.search = search{said: said, text: text}
	return tea.Batch(end, p.searchOn(1))
}

// endSearch forgets the search.
func (p *Pane) endSearch() tea.Cmd {
	old := p.search.view
	p.search = search{}
	return closing(old)
}

// scope opens the search's view within the filter of the list.
func (p *Pane) scope() (end tea.Cmd, err error) {
	over := ""
	if p.filtered != nil {
		over = p.filtered.Filter().String()
	}
	if p.search.view != nil && p.search.over == over {
		return nil, nil
	}
	text := p.search.text
	if over != "" {
		text = "(" + over + ") (" + text + ")"
	}
	f, err := filter.Parse(text)
	if err != nil {
		return nil, err
	}
	end = closing(p.search.view)
	p.search.view, p.search.over = p.env.Store.View(f), over
	return end, nil
}

// searchOn goes to the next event that the search matches, or to the one before.
func (p *Pane) searchOn(d int) tea.Cmd {
	end, err := p.scope()
	if err != nil {
		return pane.Say(pane.Error, "search: "+err.Error())
	}
	from := inspector.Start
	if row, ok := p.main.grid.Cursor(); ok {
		from = row.Key
	}
	view, said := p.search.view, p.search.said
	var scanned atomic.Int64
	all := p.total.count.N
	if p.filtered == nil {
		all = p.main.count.N
	}
	far := func() (done, total int64) { return scanned.Load() * all / 1000, all }
	return tea.Batch(end, p.begin("searching", "events", far, func(ctx context.Context) func() tea.Cmd {
		key, ok, err := nearest(ctx, view, from, d, &scanned)
		return func() tea.Cmd {
			switch {
			case errors.Is(err, context.Canceled):
				return nil
			case err != nil:
				return pane.Say(pane.Error, "search: "+err.Error())
			case !ok && d > 0:
				return pane.Say(pane.Info, "nothing below matches "+said+": N looks above")
			case !ok:
				return pane.Say(pane.Info, "nothing above matches "+said+": n looks below")
			}
			p.leave()
			return p.goToKey(key)
		}
	}))
}

// nearest is the first row of a view beyond a key in a direction. A window that gives up early is asked again: what was
// looked at is not looked at twice. scanned is told how many thousandths of the log have been looked at.
func nearest(ctx context.Context, v *inspector.View, from livestore.Key, d int, scanned *atomic.Int64) (key livestore.Key, ok bool, err error) {
	for {
		read := v.After
		if d < 0 {
			read = v.Before
		}
		page, err := read(ctx, from, 1)
		if err == nil {
			err = ctx.Err()
		}
		switch {
		case err != nil:
			return key, false, err
		case len(page.Rows) > 0:
			return page.Rows[0].Key, true, nil
		case !page.Partial:
			return key, false, nil
		}
		if n, err := v.Len(ctx); err == nil {
			scanned.Store(int64(n.Scanned * 1000))
		}
	}
}

// searchCell looks for the event's like: the same name, client or session as in the cell under the cursor, or, of args,
// the event's id.
func (p *Pane) searchCell() tea.Cmd {
	col, _, ok := p.main.grid.CursorCell()
	row, there := p.main.grid.Cursor()
	if !ok || !there {
		return nil
	}
	return p.with(row.Key, func(d inspector.Detail) tea.Cmd {
		e := d.Row.Event
		switch col.ID {
		case "event":
			return p.searchFor("name:"+quote(e.Name), "name:"+quote(e.Name))
		case "client":
			return p.searchFor("client:"+quote(e.ClientID), "client:"+quote(e.ClientID))
		case "session":
			return p.searchFor("session:"+quote(e.SessionID), "session:"+quote(e.SessionID))
		case "args":
			if len(d.IDs) == 0 {
				return pane.Say(pane.Info, "this event's args hold nothing that looks like an id")
			}
			f, err := inspector.Mentions(d.IDs[0])
			if err != nil {
				return pane.Say(pane.Error, err.Error())
			}
			return p.searchFor(f.String(), "mentions of "+shownID(p.env, d.IDs[0]))
		}
		return pane.Say(pane.Info, "no two events have the same "+col.Title+": go to the event, its args, the client or the session (← →)")
	})
}

// quote writes a text for the filter language.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// searchTyped looks for what was typed in the prompt.
func (p *Pane) searchTyped() tea.Cmd {
	text := p.look.Value()
	f, err := filter.Parse(text)
	if err != nil {
		said, at := explain(err)
		p.look.SetError(said, at)
		return nil
	}
	p.look.Remember()
	p.endPrompt()
	if f.All() {
		return p.endSearch()
	}
	return p.searchFor(text, f.String())
}

// searchText looks for what was given to the command.
func (p *Pane) searchText(text string) tea.Cmd {
	if _, err := filter.Parse(text); err != nil {
		return pane.Say(pane.Error, "search: "+err.Error())
	}
	return p.searchFor(text, text)
}
