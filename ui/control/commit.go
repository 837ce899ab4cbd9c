package control

import (
	"context"
	"fmt"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/choices"
	"github.com/livescope/livescope/ui/editor"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/sahilm/fuzzy"
)

// step is how far an event has come.
type step int

const (
	inNames step = iota
	inArgs
	inPreview
)

// commitPage is where an event is written and committed: its name is chosen, its args are written, and what will be
// committed is shown before it is. A step back keeps everything.
type commitPage struct {
	c    *Control
	step step

	names   []inspector.EventName
	reading bool
	failed  string // the names could not be read
	schema  bool   // the names that the app knows are known
	wanted  string // a name to go on with as soon as the names are there
	given   bool   // with its args
	found   []int  // which of the names are listed
	typed   *prompt.Model
	list    *choices.Model
	at      uv.Position // where the page was last drawn

	name    inspector.EventName
	draft   draft // that the text began with
	editor  *editor.Model
	wrong   *wrong
	checked int // the version of the text that wrong is about

	tree   *jsonview.Model
	asking bool
	said   string // why it was not committed

	commands []pane.Command
}

// namesMsg is the names that an event can have.
type namesMsg struct {
	page  *commitPage
	names []inspector.EventName
	err   error
}

// commit opens the page. With a name and args it begins at the end.
func (c *Control) commit(call pane.Call) tea.Cmd {
	p := &commitPage{c: c, typed: prompt.New("name:"), list: choices.New(), editor: editor.New(), reading: true, checked: -1}
	p.typed.SetPlaceholder("a few letters of the event's name")
	p.typed.Focus()
	name, args, _ := strings.Cut(strings.TrimSpace(call.Arg), " ")
	if args = strings.TrimSpace(args); args != "" {
		c.drafts[name], p.given = draft{args: args}, true
	}
	p.wanted = name
	store, ctx := c.env.Store, c.ctx
	return tea.Batch(c.env.Show(p), func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, answerTime)
		defer cancel()
		names, err := store.EventNames(ctx)
		return namesMsg{page: p, names: names, err: err}
	})
}

// arrived takes the names in.
func (p *commitPage) arrived(m namesMsg) tea.Cmd {
	p.reading, p.names = false, m.names
	if m.err != nil {
		p.failed = "the names cannot be read: " + m.err.Error() + "; type one"
	}
	for _, n := range p.names {
		p.schema = p.schema || n.InSchema
	}
	p.fill()
	if p.wanted == "" {
		return nil
	}
	name := p.wanted
	p.wanted = ""
	p.typed.SetValue(name)
	p.fill()
	p.write(p.named(name))
	if p.given {
		p.preview()
	}
	return nil
}

// named is a name with what is known of it.
func (p *commitPage) named(name string) inspector.EventName {
	for _, n := range p.names {
		if n.Name == name {
			return n
		}
	}
	return inspector.EventName{Name: name}
}

// fill lists the names that match what is typed.
func (p *commitPage) fill() {
	p.found = p.found[:0]
	var items []choices.Item
	add := func(i int, matched []int) {
		n := p.names[i]
		item := choices.Item{Label: n.Name, Matched: matched, Detail: "never yet"}
		if n.Count > 0 {
			item.Detail = text.Count(n.Count) + " in the log"
		}
		if p.schema && !n.InSchema {
			item.Kind = "not in the schema"
		}
		p.found, items = append(p.found, i), append(items, item)
	}
	if typed := strings.TrimSpace(p.typed.Value()); typed != "" {
		labels := make([]string, len(p.names))
		for i, n := range p.names {
			labels[i] = n.Name
		}
		for _, m := range fuzzy.Find(typed, labels) {
			add(m.Index, m.MatchedIndexes)
		}
	} else {
		for i := range p.names {
			add(i, nil)
		}
	}
	p.list.Set(items)
}

// take goes on with the chosen name, or with the one that was typed where none is like it.
func (p *commitPage) take() tea.Cmd {
	if i, ok := p.list.Selected(); ok && i < len(p.found) {
		p.write(p.names[p.found[i]])
	} else if name := strings.TrimSpace(p.typed.Value()); name != "" {
		p.write(p.named(name))
	}
	return nil
}

// write goes on to the args of an event, as they were left.
func (p *commitPage) write(name inspector.EventName) {
	p.typed.Blur()
	p.step, p.said = inArgs, ""
	p.editor.Focus()
	if p.name.Name == name.Name {
		return
	}
	p.name, p.draft = name, begin(name, p.c.env.Redact)
	args := p.draft.args
	if kept, ok := p.c.drafts[name.Name]; ok {
		args = kept.args
	}
	p.editor = editor.New()
	p.editor.SetValue(args)
	p.editor.SetCursorOffset(caret(args))
	p.editor.Focus()
	p.checked = -1
	p.check()
}

// check looks at the text again after a key, and keeps it.
func (p *commitPage) check() {
	if p.checked == p.editor.Version() {
		return
	}
	p.checked = p.editor.Version()
	s := p.editor.Value()
	if p.wrong = check(s); p.wrong != nil {
		p.editor.SetMark(p.wrong.at, p.wrong.at+1)
	}
	if s == p.draft.args {
		delete(p.c.drafts, p.name.Name)
		return
	}
	p.c.drafts[p.name.Name] = draft{args: s}
}

// preview shows what will be committed, or goes to what is wrong.
func (p *commitPage) preview() tea.Cmd {
	if p.wrong != nil {
		p.editor.SetCursorOffset(p.wrong.at)
		p.editor.SetMark(p.wrong.at, p.wrong.at+1)
		return nil
	}
	p.editor.Blur()
	p.step, p.said = inPreview, ""
	p.tree = jsonview.New(compact(p.editor.Value()))
	p.tree.SetName("args")
	return nil
}

// back is one step back.
func (p *commitPage) back() tea.Cmd {
	switch p.step {
	case inPreview:
		p.step = inArgs
		p.editor.Focus()
	case inArgs:
		p.step = inNames
		p.editor.Blur()
		p.typed.Focus()
	default:
		return p.c.env.Leave(p)
	}
	return nil
}

// commit has the app commit the event.
func (p *commitPage) commit() tea.Cmd {
	c, name, args := p.c, p.name.Name, compact(p.editor.Value())
	if p.said = c.cannot(); p.said != "" {
		return nil
	}
	p.asking = true
	controls := c.env.Store.Controls()
	do := func(ctx context.Context) error { return controls.Commit.Commit(ctx, name, args) }
	return c.ask(answerTime, do, func(err error) tea.Cmd {
		p.asking = false
		if err != nil {
			p.said = err.Error()
			return pane.Say(pane.Error, fmt.Sprintf("%s was not committed: %v", name, err))
		}
		delete(c.drafts, name)
		return tea.Batch(c.env.Leave(p), pane.Say(pane.Info, "committed "+name))
	})
}

// fate is what becomes of the event once it is committed.
func (p *commitPage) fate() []string {
	s := p.c.env.Store
	as := "a client of livescope's own"
	if id := s.Info().ClientID; id != "" {
		as = "client devtools-" + id
	}
	out := []string{"This is committed by the app as " + as + " and pushed to the backend."}
	switch link := s.Connection(); {
	case s.Client().Can(client.CapBackend) != nil || link.Backend == client.LinkNone:
		out[0] = "This is committed by the app as " + as + ". The app has no sync backend: the event stays in this store."
	case s.Latch().Latch == client.LatchClosed:
		out = append(out, "The latch is closed: the event stays pending until it is opened.")
	case link.Backend == client.LinkOffline || link.Backend == client.LinkConnecting:
		out = append(out, "The app does not reach its backend: the event stays pending until it does.")
	}
	if p.schema && !p.name.InSchema {
		out = append(out, "The app's schema does not know this name.")
	}
	if n := len(p.draft.same(p.editor.Value())); n > 0 {
		out = append(out, fmt.Sprintf("%s as in the last %s.", number(int64(n), "id is", "ids are"), p.name.Name))
	}
	return out
}
