package eventlog

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/complete"
	"github.com/livescope/livescope/ui/choices"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// What of the log's end is looked at for names to complete.
const (
	sampledEvents = 1000
	sampledBytes  = 16 << 10 // of one event's args
	maxPaths      = 500
	maxPathDepth  = 4
)

// completion offers what the word in the filter's prompt may become, once tab has been pressed.
type completion struct {
	catalog complete.FilterCatalog
	reading bool
	on      bool
	offer   complete.Result
	list    *choices.Model
}

// catalogMsg is what there is to complete with.
type catalogMsg struct {
	pane    *Pane
	catalog complete.FilterCatalog
}

// learnNames reads what filters may name: tables, and the events, clients and paths at the log's end. What cannot be read
// is not offered.
func (p *Pane) learnNames() tea.Cmd {
	if p.complete.reading || p.all == nil {
		return nil
	}
	p.complete.reading = true
	store := p.env.Store
	return func() tea.Msg {
		ctx := context.Background()
		var c complete.FilterCatalog
		if tables, err := store.Schema(ctx, inspector.StateDatabase); err == nil {
			for _, t := range tables {
				c.Tables = append(c.Tables, t.Name)
			}
		}
		names, clients, sessions, paths := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
		store.Each(ctx, inspector.EachOptions{Reverse: true, Limit: sampledEvents}, func(r inspector.Row) error {
			names[r.Event.Name], clients[r.Event.ClientID], sessions[r.Event.SessionID] = true, true, true
			if len(r.Event.Args) <= sampledBytes {
				var v any
				if json.Unmarshal([]byte(r.Event.Args), &v) == nil {
					addPaths(paths, "", v, 0)
				}
			}
			return nil
		})
		sorted := func(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
		c.EventNames, c.ClientIDs, c.SessionIDs, c.Paths = sorted(names), sorted(clients), sorted(sessions), sorted(paths)
		return catalogMsg{pane: p, catalog: c}
	}
}

// addPaths notes the paths of a value, as they are written behind "args.".
func addPaths(paths map[string]bool, at string, v any, depth int) {
	if len(paths) >= maxPaths || depth > maxPathDepth {
		return
	}
	if at != "" {
		paths[at] = true
	}
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			addPaths(paths, join(at, key), value, depth+1)
		}
	case []any:
		if len(v) > 0 && at != "" {
			addPaths(paths, at+"[0]", v[0], depth+1)
		}
	}
}

func join(at, key string) string {
	for i, r := range key {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return at + "[" + strconv.Quote(key) + "]"
		}
	}
	if key == "" {
		return at + `[""]`
	}
	if at == "" {
		return key
	}
	return at + "." + key
}

// offers says what could stand at the caret of the prompt.
func (p *Pane) offers() {
	c, m := &p.complete, p.prompt()
	c.offer = complete.Filter(m.Value(), m.Caret(), c.catalog)
	items := make([]choices.Item, 0, len(c.offer.Items))
	for _, i := range c.offer.Items {
		items = append(items, choices.Item{Label: i.Label, Detail: i.Detail, Kind: string(i.Kind), Matched: i.Matched})
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

// suggestFilters completes a filter in the prompt of commands.
func (p *Pane) suggestFilters(typed string) []string {
	r := complete.Filter(typed, len(typed), p.complete.catalog)
	var out []string
	for _, i := range r.Items {
		out = append(out, typed[:r.From]+i.Text+typed[r.To:])
	}
	return out
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
