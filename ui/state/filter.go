package state

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxFilterValue is the longest text that a filter is made from, in bytes.
const maxFilterValue = 2000

// prompt is the one that is open.
func (p *Pane) prompt() *prompt.Model {
	if p.asking == nothing {
		return nil
	}
	return p.prompts[p.asking]
}

// ask opens a prompt.
func (p *Pane) ask(what asking) tea.Cmd {
	p.asking = what
	m := p.prompt()
	m.Focus()
	switch what {
	case forFilter:
		if p.past != nil && !p.env.Redact {
			m.SetHistory(p.past.All())
		}
		m.SetValue(p.rows.options().Where.String())
	default:
		m.SetValue("")
	}
	return nil
}

// typed takes a key for the prompt. Tables are found while their name is typed.
func (p *Pane) typed(msg tea.Msg) tea.Cmd {
	m := p.prompt()
	if m == nil {
		return nil
	}
	before := m.Value()
	cmd := m.Update(msg)
	if p.asking == forTable && m.Value() != before && m.Value() != "" && !p.tables.search(m.Value()) {
		m.SetError("no table has that in its name", -1)
	}
	return cmd
}

// endPrompt closes the prompt and leaves everything as it was.
func (p *Pane) endPrompt() tea.Cmd {
	m := p.prompt()
	if m == nil {
		return nil
	}
	if m.Searching() {
		return m.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	}
	if p.asking == forTable {
		p.tables.seek(p.rows.name())
	}
	p.shut()
	return nil
}

// shut closes the prompt.
func (p *Pane) shut() {
	m := p.prompt()
	m.Blur()
	m.SetError("", -1)
	p.asking = nothing
}

// enter takes what was typed.
func (p *Pane) enter() tea.Cmd {
	m := p.prompt()
	switch p.asking {
	case forFilter:
		return p.enterFilter(m.Value())
	case forTable:
		if m.Error() != "" {
			return nil
		}
		p.shut()
		return p.enterTable()
	case forFile:
		return p.enterFile(m)
	}
	m.Remember()
	p.shut()
	return p.record.search(m.Value())
}

// enterFilter puts a filter in force, or says in the prompt what is wrong with it.
func (p *Pane) enterFilter(typed string) tea.Cmd {
	where, err := inspector.ParseRowFilter(typed, p.rows.now.columns)
	if err != nil {
		if p.asking != forFilter {
			p.ask(forFilter)
			p.prompt().SetValue(typed)
		}
		p.wrong(err)
		return nil
	}
	m := p.prompts[forFilter]
	m.SetValue(typed)
	entry, added := m.Remember()
	if p.asking == forFilter {
		p.shut()
	}
	cmd := p.setFilter(where)
	if !added || p.past == nil || p.env.Redact {
		return cmd // what is typed here are values of the store, likely
	}
	past := p.past
	return tea.Batch(cmd, func() tea.Msg {
		if err := past.Add(entry); err != nil {
			return pane.Toast{Level: pane.Warn, Text: err.Error()}
		}
		return nil
	})
}

// wrong points at what is wrong with the filter.
func (p *Pane) wrong(err error) {
	var at *filter.ParseError
	if !errors.As(err, &at) {
		p.prompt().SetError(err.Error(), -1)
		return
	}
	said := at.Msg
	if at.Hint != "" {
		said += " (" + at.Hint + ")"
	}
	p.prompt().SetError(said, at.Pos)
}

// setFilter shows the rows that match, from where the cursor is.
func (p *Pane) setFilter(where inspector.RowFilter) tea.Cmd {
	opt := p.rows.options()
	if where.String() == opt.Where.String() {
		return nil
	}
	opt.Where = where
	if p.focus == inTables {
		p.focus = inRows
	}
	if row, ok := p.rows.grid.Cursor(); ok {
		return p.rows.change(opt, &row.Key)
	}
	return p.rows.change(opt, nil)
}

// suggestFilter completes the last word of a filter to the name of a column.
func (p *Pane) suggestFilter(typed string) []string {
	at := strings.LastIndexAny(typed, " (") + 1
	var out []string
	for _, name := range p.rows.columnNames(typed[at:]) {
		out = append(out, typed[:at]+columnText(name))
	}
	return out
}

// cellFilterMsg is the value that rows are to be filtered by.
type cellFilterMsg struct {
	pane   *Pane
	gen    int
	column string
	value  any
	err    error
}

// filterCell shows only the rows that have here what the row under the cursor has.
func (p *Pane) filterCell() tea.Cmd {
	if p.env.Redact {
		return pane.Say(pane.Info, "the filter would show the value, and values are hidden (--redact)")
	}
	row, ok := p.rows.grid.Cursor()
	column, has := p.rows.column()
	if !ok || !has {
		return nil
	}
	store, name, gen := p.env.Store, p.rows.now.name, p.rows.gen
	p.finding = true
	return func() tea.Msg {
		m := cellFilterMsg{pane: p, gen: gen, column: column.Name}
		m.value, m.err = store.Cell(context.Background(), name, row.Key, column.Name)
		return m
	}
}

func (p *Pane) filterByCell(m cellFilterMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.finding = false
	if m.gen != p.rows.gen {
		return nil
	}
	if m.err != nil {
		return pane.Say(pane.Error, m.err.Error())
	}
	term, why := termFor(m.column, m.value)
	if why != "" {
		return pane.Say(pane.Info, why)
	}
	if old := p.rows.options().Where; !old.All() {
		term = "(" + old.String() + ") and " + term
	}
	where, err := inspector.ParseRowFilter(term, p.rows.now.columns)
	if err != nil {
		return pane.Say(pane.Error, "filter by this value: "+err.Error())
	}
	return p.setFilter(where)
}

// termFor writes the filter for a column that has a value, or says why there is none.
func termFor(column string, value any) (term, why string) {
	name := columnText(column)
	switch v := value.(type) {
	case nil:
		return name + " is null", ""
	case int64:
		return name + "=" + strconv.FormatInt(v, 10), ""
	case float64:
		return name + "=" + strconv.FormatFloat(v, 'g', -1, 64), ""
	case string:
		if len(v) > maxFilterValue {
			return "", "the text has " + text.Bytes(int64(len(v))) + ": too long to filter by; / with ~ finds a part of it"
		}
		return name + "=" + quoted(v), ""
	}
	return "", "rows cannot be filtered by a blob"
}

// columnText writes a column's name for a filter, quoted where it is more than a word.
func columnText(name string) string {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return quoted(name)
		}
	}
	switch strings.ToLower(name) {
	case "", "and", "or", "not":
		return quoted(name)
	}
	return name
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
