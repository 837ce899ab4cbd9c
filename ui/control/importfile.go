package control

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// source is what is imported: an eventlog, and with it a state where there is one.
type source struct {
	eventlog, state string
	events, pending int64
}

// importFile goes on to the import of a path, or asks for one.
func (c *Control) importFile(call pane.Call) tea.Cmd {
	p := newPathPage(c)
	if call.Arg == "" {
		return c.env.Show(p)
	}
	p.typed.SetValue(call.Arg)
	return tea.Batch(c.env.Show(p), p.enter())
}

// importSource asks before the app's databases are replaced by a source.
func (c *Control) importSource(from source, under pane.Page) tea.Cmd {
	comes := fmt.Sprintf("In their place comes %s with %s", from.eventlog, number(from.events, "event", "events"))
	if from.pending > 0 {
		comes += fmt.Sprintf(", %s of them pending", text.Count(from.pending))
	}
	then := "Stop the app then and start it again: it makes the state from that eventlog."
	if from.state != "" {
		comes += ", and the state " + filepath.Base(from.state) + " beside it"
		then = "Stop the app then and start it again: it goes on with these two."
	}
	return c.replace(deed{
		title: "Import a store", word: "import", under: under, then: then, done: "imported " + from.eventlog,
		lost: func(h holding) []warning {
			return []warning{{"Lost: " + h.log() + ", and " + h.state() + ".", true}, {h.unsaved(), true}, {comes + ".", false}}
		},
		do: func(ctx context.Context, of *client.Controls) error {
			if from.state != "" {
				return of.Import.ImportBoth(ctx, from.eventlog, from.state)
			}
			return of.Import.ImportEventlog(ctx, from.eventlog)
		},
	})
}

// examine finds out what a path has to import. A state without its eventlog is refused.
func examine(ctx context.Context, path string, own client.Info) (source, error) {
	if strings.EqualFold(filepath.Ext(path), ".json") {
		return source{}, errors.New("an export is no database; import an eventlog database")
	}
	at, err := os.Stat(path)
	if err != nil {
		return source{}, fileError(err)
	}
	s, err := files.Open(ctx, path, files.Options{})
	if err != nil {
		return source{}, err
	}
	defer s.Close()
	info := s.Info()
	if info.EventlogFile == "" {
		return source{}, errors.New("a state without its eventlog: LiveStore would destroy the app's eventlog; choose a folder that has both")
	}
	if sameFile(info.EventlogFile, own.EventlogFile) {
		return source{}, errors.New("it is the app's own eventlog")
	}
	out := source{eventlog: info.EventlogFile}
	if at.IsDir() || !sameFile(path, info.EventlogFile) {
		out.state = info.StateFile
	}
	log, err := inspector.Attach(ctx, s)
	if err != nil {
		return source{}, err
	}
	defer log.Close()
	sync, err := log.Sync(ctx)
	out.events, out.pending = sync.Events, sync.Pending
	return out, err
}

func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// fileError leaves the name of the system call out of an error.
func fileError(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("there is no such folder or file")
	}
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// fromHome is a path with the home directory for a leading ~.
func fromHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		if home, err := os.UserHomeDir(); err == nil {
			return home + rest
		}
	}
	return path
}

// maxSuggested bounds how many names of a folder are looked at.
const maxSuggested = 1000

// databases suggests the folders and the databases in the folder that is being typed.
func databases(typed string) []string {
	dir, begun := filepath.Split(typed)
	in := fromHome(dir)
	if in == "" {
		in = "."
	}
	f, err := os.Open(in)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(maxSuggested) // what could be read is what is suggested
	var out []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case !strings.HasPrefix(name, begun) || name[0] == '.' && begun == "" || text.Clean(name) != name:
		case e.IsDir():
			out = append(out, dir+name+string(filepath.Separator))
		case slices.Contains([]string{".db", ".sqlite", ".sqlite3"}, strings.ToLower(filepath.Ext(name))):
			out = append(out, dir+name)
		}
	}
	slices.Sort(out)
	return out
}

// pathPage asks for the path of what is imported.
type pathPage struct {
	c        *Control
	typed    *prompt.Model
	offered  string // suggestions, under the line
	reading  bool
	commands []pane.Command
}

// sourceMsg is what a path has to import.
type sourceMsg struct {
	page   *pathPage
	source source
	err    error
}

func newPathPage(c *Control) *pathPage {
	p := &pathPage{c: c, typed: prompt.New("import:")}
	p.typed.SetPlaceholder("an eventlog database, or a folder that has one and its state")
	p.typed.Focus()
	p.commands = pane.Declare(c.env, p, "import", nil, []pane.Declaration[*pathPage]{
		{ID: "enter", Title: "See what is imported and what is lost", Group: "Path", Label: "⏎", Word: "take it", Keys: []string{"enter"}, Hint: 1, Run: p.enter},
		{ID: "complete", Title: "Complete the path", Group: "Path", Label: "tab", Word: "complete", Keys: []string{"tab"}, Hint: 2, Run: p.complete},
	}...)
	return p
}

// enter looks at what the path has.
func (p *pathPage) enter() tea.Cmd {
	path := fromHome(strings.TrimSpace(p.typed.Value()))
	if path == "" || p.reading {
		return nil
	}
	p.reading = true
	parent, own := p.c.ctx, p.c.env.Store.Info()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(parent, replaceTime)
		defer cancel()
		from, err := examine(ctx, path, own)
		return sourceMsg{page: p, source: from, err: err}
	}
}

// complete writes what all suggestions have in common.
func (p *pathPage) complete() tea.Cmd {
	all := databases(p.typed.Value())
	if len(all) == 0 {
		p.offered = "nothing begins like that"
		return nil
	}
	common := all[0]
	for _, s := range all[1:] {
		for !strings.HasPrefix(s, common) {
			common = strings.ToValidUTF8(common[:len(common)-1], "")
		}
	}
	if len(common) > len(p.typed.Value()) {
		p.typed.SetValue(common)
	}
	p.offered = ""
	if len(all) > 1 {
		p.offered = strings.Join(all[:min(len(all), 100)], "  ")
	}
	return nil
}

// Title is what the page is called.
func (p *pathPage) Title() string { return "the question for a path" }

// Commands are the page's own.
func (p *pathPage) Commands() []pane.Command { return p.commands }

// Capturing is true: what is typed is the path.
func (p *pathPage) Capturing() bool { return true }

// Busy reports whether the path is being looked at.
func (p *pathPage) Busy() bool { return p.reading }

// Update takes a message in.
func (p *pathPage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case sourceMsg:
		if m.page != p {
			return nil
		}
		if p.reading = false; m.err != nil {
			p.typed.SetError(m.err.Error(), -1)
			return nil
		}
		return p.c.importSource(m.source, p)
	case tea.KeyPressMsg, tea.PasteMsg:
		p.offered = ""
		return p.typed.Update(msg)
	}
	return nil
}

// Draw draws the line at the bottom, under a rule.
func (p *pathPage) Draw(scr uv.Screen, area uv.Rectangle, _ bool) *tea.Cursor {
	th := p.c.env.Theme
	box := uv.Rect(area.Min.X, area.Max.Y-3, area.Dx(), 3).Intersect(area)
	text.Fill(scr, box, th.Plain)
	text.Rule(scr, text.Row(box, 0), th.Rule)
	line := uv.Rect(box.Min.X+1, box.Min.Y+1, box.Dx()-2, 2).Intersect(area)
	cursor := p.typed.Draw(scr, line, th)
	if p.typed.Error() == "" {
		text.Draw(scr, line.Min.X, box.Min.Y+2, line.Dx(), p.offered, th.Dim)
	}
	return cursor
}
