// Package playground is the SQL pane: an editor above, results or a query plan below, the tables at the side.
//
// Statements run on the store's own databases, where the guard of package sqlite lets nothing but reads through; what it
// refuses is shown, not anticipated. A statement has ten seconds and as many rows as its limit says, and can be cancelled:
// it runs in a command, and an answer that is no longer waited for is dropped.
//
// What was typed is not lost: the text comes back in the next run, statements that were run are a history, and those that
// were given a name are kept for all stores. Another pane asks something here by sending [Ask].
package playground

import (
	"context"
	"strings"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/inspector/sqltext"
	"github.com/livescope/livescope/ui/editor"
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/lines"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Bounds of a statement.
const (
	firstLimit = 1000    // rows, before :limit says otherwise
	maxLimit   = 100_000 // rows
	maxRunning = 10 * time.Second
)

// place is a part of the pane that can have the keys.
type place int

const (
	inEditor place = iota
	inResults
	inSchema
)

// Pane is the SQL pane.
type Pane struct {
	env  *pane.Env
	size pane.Size
	at   uv.Position // where it was last drawn

	commands []pane.Command

	editor   *editor.Model
	value    memo // of the editor's text
	focus    place
	database inspector.Database
	limit    int
	popup    popup
	history  history
	queries  []query
	file     file
	draft    draft
	layout   layout

	run      run
	outcomes []*outcome
	shown    int // which of the outcomes
	plan     *lines.Model
	record   *jsonview.Model // one row of the result, in place of the grid
	finder   *prompt.Model   // what is looked for in the results
	finding  bool            // it is being typed

	schema  schema
	working int // commands under way that change the screen
}

// Ask is a message that writes a statement into the editor, below what is there, and runs it where Run says so. Send it
// in a [pane.Goto] to "sql".
type Ask struct {
	SQL      string
	Database inspector.Database
	Run      bool
}

// New makes the pane. It reads nothing before Init.
func New(env *pane.Env) *Pane {
	p := &Pane{
		env: env, editor: editor.New(), plan: lines.New(), finder: prompt.New("find:"), popup: newPopup(),
		limit: firstLimit, size: pane.Size{Width: 120, Height: 36},
	}
	p.editor.SetPlaceholder("SELECT … then ctrl+r")
	p.finder.SetPlaceholder("a text in the cells; n and N go to the next and the one before")
	p.editor.Focus()
	return p
}

// ID is "sql".
func (p *Pane) ID() string { return "sql" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "SQL" }

// Init reads the tables' names, and what was kept.
func (p *Pane) Init() tea.Cmd { return tea.Batch(p.readSchema(), p.recall()) }

// Close cancels what is running and keeps the text.
func (p *Pane) Close() {
	if p.run.cancel != nil {
		p.run.cancel()
	}
	p.keepDraft()
}

// Capturing reports whether a text is being typed.
func (p *Pane) Capturing() bool { return p.focus == inEditor || p.finding }

// Busy reports whether a statement is running or something is being read.
func (p *Pane) Busy() bool {
	return p.run.active || p.schema.reading && p.schema.revision == 0 || p.working > 0
}

// Update takes a message in.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	cmd := tea.Batch(p.take(msg), p.askedBefore())
	p.settle()
	return tea.Batch(cmd, p.draftSoon())
}

func (p *Pane) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pane.Size:
		p.size = msg
	case pane.Restyled:
		p.restyle()
	case pane.Changed:
		p.schema.stale = true
	case pane.Focus:
		if msg.Front && p.schema.stale && !p.schema.reading {
			return p.readSchema()
		}
	case Ask:
		return p.asked(msg)
	case answer:
		if msg.to == p {
			p.working--
			return msg.then()
		}
	case doneMsg:
		if msg.pane == p {
			return p.done(msg)
		}
	case clockMsg:
		if msg.pane == p && p.run.active && msg.id == p.run.id {
			p.run.shown = true
			return p.clock()
		}
	case schemaMsg:
		if msg.pane == p {
			p.schemaArrived(msg)
		}
	case draftMsg:
		if msg.pane == p && msg.version == p.editor.Version() {
			return p.writeDraft()
		}
	case tea.MouseMsg:
		return p.pointer(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		return p.typed(msg)
	}
	return nil
}

// typed hands a key or a paste to the text that is being typed.
func (p *Pane) typed(msg tea.Msg) tea.Cmd {
	switch {
	case p.finding:
		return p.finder.Update(msg)
	case p.focus != inEditor:
		return nil
	}
	before := p.editor.Version()
	if paste, ok := msg.(tea.PasteMsg); ok {
		return p.pasted(paste)
	}
	p.editor.Update(msg)
	p.offerAfter(msg.(tea.KeyPressMsg), p.editor.Version() != before)
	return nil
}

// answer is what a command of the pane came back with: what is to be done with it, on the UI goroutine.
type answer struct {
	to   *Pane
	then func() tea.Cmd
}

// work does something that takes time; what it returns is done on the UI goroutine after that.
func (p *Pane) work(do func(context.Context) func() tea.Cmd) tea.Cmd {
	p.working++
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), maxRunning)
		defer cancel()
		return answer{p, do(ctx)}
	}
}

// settle makes the grid fit, and marks the statement that would run when there is a choice.
func (p *Pane) settle() {
	a := p.areas()
	if o := p.outcome(); o != nil && o.grid != nil {
		o.rows.Serve(o.grid, o.grid.SetSize(a.results.Dx(), a.results.Dy()))
		o.grid.SetExtent(int64(o.position()), int64(len(o.rows)), true)
	}
	p.markStatement()
}

// setFocus gives the keys to a part of the pane.
func (p *Pane) setFocus(to place) {
	p.focus = to
	p.finding = false
	p.popup.close()
	p.layout.focused(to)
	if to == inEditor {
		p.editor.Focus()
	} else {
		p.editor.Blur()
	}
}

// nextFocus goes round the parts that are shown.
func (p *Pane) nextFocus() tea.Cmd {
	switch {
	case p.focus == inEditor && p.outcome() != nil:
		p.setFocus(inResults)
	case p.focus != inSchema && p.schemaShown():
		p.setFocus(inSchema)
	case p.focus == inEditor:
		p.setFocus(inResults)
	default:
		p.setFocus(inEditor)
	}
	return nil
}

// outcome is what is shown below the editor, nil for nothing yet.
func (p *Pane) outcome() *outcome {
	if p.shown >= len(p.outcomes) {
		return nil
	}
	return p.outcomes[p.shown]
}

// asked takes a statement from another pane in: below the text of the last run, when that has been read.
func (p *Pane) asked(m Ask) tea.Cmd {
	if !p.draft.begun {
		p.draft.asked = append(p.draft.asked, m)
		return nil
	}
	p.database = m.Database
	p.append(m.SQL)
	p.setFocus(inEditor)
	if m.Run {
		return p.runOne()
	}
	return nil
}

// askedBefore takes in what other panes asked before the text of the last run was there.
func (p *Pane) askedBefore() tea.Cmd {
	if !p.draft.begun {
		return nil
	}
	var cmds []tea.Cmd
	for _, m := range p.draft.asked {
		cmds = append(cmds, p.asked(m))
	}
	p.draft.asked = nil
	return tea.Batch(cmds...)
}

// append writes a statement below what is there.
func (p *Pane) append(sql string) {
	text := strings.TrimRight(p.text(), " \t\n")
	if text != "" {
		if s, ok := sqltext.At(text, len(text)); ok && s.End == len(text) && !strings.HasSuffix(s.Text, ";") {
			text += ";"
		}
		text += "\n"
	}
	p.editor.SetValue(text + sql)
}

// memo is the editor's text, joined once for each version of it.
type memo struct {
	version int
	known   bool
	text    string
}

// text is the editor's text.
func (p *Pane) text() string {
	if v := p.editor.Version(); !p.value.known || p.value.version != v {
		p.value = memo{version: v, known: true, text: p.editor.Value()}
	}
	return p.value.text
}

// restyle makes anew what was drawn in the styles of another theme.
func (p *Pane) restyle() {
	p.schema.lines = schemaLines(p.schema.entries, p.env.Theme)
	if o := p.outcome(); o != nil && o.explained {
		p.plan.Set(planLines(o.plan, p.env.Theme))
	}
}
