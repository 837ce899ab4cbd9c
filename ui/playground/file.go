package playground

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxFile bounds a file of SQL: the editor holds no more.
const maxFile = 1 << 20

// file is the file that the text came from.
type file struct {
	path    string // absolute; "" for none
	saved   string // what is in it
	checked int    // the version of the text that dirty is about
	known   bool
	dirty   bool
}

func (f *file) name() string { return filepath.Base(f.path) }

// dirty reports whether the text is another than the file's.
func (p *Pane) dirty() bool {
	f := &p.file
	if f.path == "" {
		return false
	}
	if v := p.editor.Version(); !f.known || f.checked != v {
		f.known, f.checked = true, v
		f.dirty = p.text() != f.saved
	}
	return f.dirty
}

// Unsaved tells which file has changes that are not saved.
func (p *Pane) Unsaved() string {
	if !p.dirty() {
		return ""
	}
	return p.file.name() + " has changes that are not saved."
}

// readFile reads a file of SQL as the editor holds it.
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return "", errors.New("it is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return "", err
	case len(b) > maxFile:
		return "", fmt.Errorf("it is longer than %d MB, which is all that the editor holds", maxFile>>20)
	}
	s := strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\r\n", "\n")
	if !utf8.ValidString(s) || strings.IndexFunc(s, control) >= 0 {
		return "", errors.New("it is not a text")
	}
	return s, nil
}

// control reports whether a text has no such character.
func control(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }

// edit opens a file of SQL. Without a name it asks; changes to the present file are asked about.
func (p *Pane) edit(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		return p.env.Show(newAsk(p.env, "open the file:", "report.sql", files(".sql"), func(name string) (tea.Cmd, error) {
			return p.edit(pane.Call{Arg: name}), nil
		}))
	}
	open := func() tea.Cmd {
		return p.work(func(context.Context) func() tea.Cmd {
			path, err := filepath.Abs(fromHome(c.Arg))
			var s string
			if err == nil {
				s, err = readFile(path)
			}
			return func() tea.Cmd {
				if err != nil {
					return pane.Say(pane.Error, "open "+c.Arg+": "+reason(err))
				}
				p.file = file{path: path, saved: s}
				return p.load(s)
			}
		})
	}
	return p.unlessDirty("open another", open)
}

// unlessDirty does something that changes of a file would be lost by, after a question where there are any.
func (p *Pane) unlessDirty(word string, do func() tea.Cmd) tea.Cmd {
	if lost := p.Unsaved(); lost != "" {
		return p.env.Show(pane.NewQuestion(p.env, lost+" Go on without them?", word, do))
	}
	return do()
}

// newText begins a text that no file has.
func (p *Pane) newText() tea.Cmd {
	return p.unlessDirty("begin anew", func() tea.Cmd {
		p.file = file{}
		return p.load("")
	})
}

// saveFile writes the text to a file: to the one it came from, or to one of another name. It asks where neither is known.
func (p *Pane) saveFile(c pane.Call) tea.Cmd {
	name, own := c.Arg, false
	switch {
	case name == "" && p.file.path == "":
		return p.env.Show(newAsk(p.env, "save the text to:", "report.sql", files(".sql"), func(name string) (tea.Cmd, error) {
			return p.saveFile(pane.Call{Arg: name}), nil
		}))
	case name == "":
		name, own = p.file.path, true
	case filepath.Ext(name) == "":
		name += ".sql"
	case !strings.EqualFold(filepath.Ext(name), ".sql"):
		return pane.Say(pane.Warn, "save "+name+": the text is SQL, and its file's name ends in .sql")
	}
	s := p.text()
	content := func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
	return p.write(name, own, content, func(path string, n int64) tea.Cmd {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		p.file = file{path: path, saved: s}
		return tea.Batch(pane.Say(pane.Info, "saved "+p.file.name()+", "+text.Bytes(n)), p.writeDraft())
	})
}

// pasted takes a paste in and says where it was cut.
func (p *Pane) pasted(m tea.PasteMsg) tea.Cmd {
	before := len(p.text())
	p.editor.Update(m)
	p.popup.close()
	wanted := len(m.Content) - strings.Count(m.Content, "\r\n")
	if len(p.text())-before < wanted && before+wanted > maxFile {
		return pane.Say(pane.Warn, fmt.Sprintf("the paste was cut: the editor holds %d MB", maxFile>>20))
	}
	return nil
}
