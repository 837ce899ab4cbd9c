package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// query is a statement with a name, kept for all stores.
type query struct {
	Name     string             `json:"name"`
	SQL      string             `json:"sql"`
	Database inspector.Database `json:"database,omitempty"`
}

// Bounds of what is kept.
const (
	queriesName  = "queries"
	maxQueries   = 1000
	maxQuery     = 64 << 10 // bytes
	maxQueryName = 80       // characters
)

// findQuery is the place of a name, or where it belongs.
func findQuery(all []query, name string) (int, bool) {
	return slices.BinarySearchFunc(all, name, func(q query, name string) int { return cmp.Compare(q.Name, name) })
}

// queryNames are the names that begin with what was typed.
func (p *Pane) queryNames(typed string) []string {
	var out []string
	for _, q := range p.queries {
		if strings.HasPrefix(q.Name, typed) {
			out = append(out, q.Name)
		}
	}
	return out
}

// checkName says what is wrong with a name. Any text is one that can be read and typed: it names nothing on the disk.
func checkName(name string) error {
	switch {
	case utf8.RuneCountInString(name) > maxQueryName:
		return fmt.Errorf("a name has at most %d characters", maxQueryName)
	case !utf8.ValidString(name) || text.Clean(name) != name:
		return errors.New("the name has characters in it that cannot be shown")
	}
	return nil
}

// saveQuery keeps the statement at the cursor under a name. Without one it asks.
func (p *Pane) saveQuery(c pane.Call) tea.Cmd {
	s, ok := p.statement()
	switch {
	case !ok:
		return pane.Say(pane.Info, "there is no statement at the cursor")
	case len(s.Text) > maxQuery:
		return pane.Say(pane.Warn, "the statement is "+text.Bytes(int64(len(s.Text)))+", too long for a query: :save-file writes it to a file")
	}
	q := query{SQL: s.Text, Database: p.database}
	save := func(name string) (tea.Cmd, error) {
		q.Name = name
		if err := checkName(name); err != nil {
			return nil, err
		}
		if i, there := findQuery(p.queries, name); there && p.queries[i].SQL != q.SQL {
			return p.env.Show(pane.NewQuestion(p.env, "There is a query "+name+" already. Replace it?", "replace it", func() tea.Cmd { return p.keepQuery(q) })), nil
		} else if !there && len(p.queries) >= maxQueries {
			return nil, fmt.Errorf("there are %d queries already: alt+o deletes some", maxQueries)
		}
		return p.keepQuery(q), nil
	}
	if c.Arg == "" {
		return p.env.Show(newAsk(p.env, "save the statement as:", "a name", p.queryNames, save))
	}
	cmd, err := save(c.Arg)
	if err != nil {
		return pane.Say(pane.Warn, err.Error())
	}
	return cmd
}

// keepQuery keeps a query.
func (p *Pane) keepQuery(q query) tea.Cmd {
	return p.changeQueries(func(all []query) []query {
		i, there := findQuery(all, q.Name)
		if there {
			all[i] = q
			return all
		}
		return slices.Insert(all, i, q)
	}, func() tea.Cmd { return pane.Say(pane.Info, "saved the query "+q.Name+": alt+o lists them") })
}

// changeQueries changes what is kept now, which another livescope may have changed since it was read.
func (p *Pane) changeQueries(change func([]query) []query, then func() tea.Cmd) tea.Cmd {
	memory := p.env.Memory
	return p.work(func(context.Context) func() tea.Cmd {
		var all []query
		err := memory.Load(queriesName, &all)
		if err != nil {
			all = nil
		}
		slices.SortFunc(all, func(a, b query) int { return cmp.Compare(a.Name, b.Name) })
		all = change(all)
		err = errors.Join(err, memory.Save(queriesName, all))
		return func() tea.Cmd {
			p.queries = all
			if err != nil {
				return tea.Batch(then(), pane.Say(pane.Warn, strings.ReplaceAll(err.Error(), "\n", "; ")))
			}
			return then()
		}
	})
}

// picks are the queries as a list.
func (p *Pane) picks() []pick {
	all := make([]pick, len(p.queries))
	for i, q := range p.queries {
		all[i] = pick{label: q.Name, detail: oneLine(q.SQL), text: q.SQL}
	}
	return all
}

// showQueries opens the list of what was saved.
func (p *Pane) showQueries() tea.Cmd {
	return p.env.Show(newPicker(p.env, "Saved queries", "no query was saved yet: ctrl+s in the editor saves one", p.picks(),
		func(c pick) tea.Cmd { return p.loadQuery(pane.Call{Arg: c.label}) },
		func(l *picker, c pick) tea.Cmd {
			return p.env.Show(pane.NewQuestion(p.env, "Delete the query "+c.label+"?", "delete it", func() tea.Cmd {
				return p.changeQueries(func(all []query) []query {
					return slices.DeleteFunc(all, func(q query) bool { return q.Name == c.label })
				}, func() tea.Cmd { l.set(p.picks()); return nil })
			}))
		}))
}

// loadQuery writes a saved query into the editor.
func (p *Pane) loadQuery(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		return p.showQueries()
	}
	i, ok := findQuery(p.queries, c.Arg)
	if !ok {
		return pane.Say(pane.Warn, "there is no query "+c.Arg+": :queries lists them")
	}
	p.database = p.queries[i].Database
	return p.load(p.queries[i].SQL)
}
