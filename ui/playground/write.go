package playground

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// maxSuggested bounds how many names of a folder are looked at.
const maxSuggested = 1000

// writeResult writes the rows to a file whose name says the format. Without a name it asks.
func (p *Pane) writeResult(c pane.Call) tea.Cmd {
	if c.Arg == "" {
		return p.env.Show(newAsk(p.env, "write rows to:", "results.csv", files(".csv", ".tsv", ".json", ".jsonl"), func(name string) (tea.Cmd, error) {
			if _, err := formatOf(name); err != nil {
				return nil, err
			}
			return p.writeResult(pane.Call{Arg: name}), nil
		}))
	}
	as, err := formatOf(c.Arg)
	if err != nil {
		return pane.Say(pane.Warn, err.Error())
	}
	o := p.outcome()
	t, note := o.table(0, len(o.rows)), ""
	if o.result.More {
		note = "; there are more: :limit says how many are read"
	}
	if p.env.Redact {
		note += "; values are shapes"
	}
	return p.write(c.Arg, false, func(w io.Writer) error { return t.write(w, as) }, func(path string, n int64) tea.Cmd {
		return pane.Say(pane.Info, fmt.Sprintf("wrote %s to %s, %s%s", someRows(t.n), path, text.Bytes(n), note))
	})
}

// write writes a file, after a question where there is one of that name and replace does not say that it was asked.
func (p *Pane) write(name string, replace bool, content func(io.Writer) error, then func(path string, n int64) tea.Cmd) tea.Cmd {
	return p.work(func(context.Context) func() tea.Cmd {
		path := fromHome(name)
		n, err := writeFile(path, replace, content)
		return func() tea.Cmd {
			switch {
			case errors.Is(err, fs.ErrExist):
				return p.env.Show(pane.NewQuestion(p.env, "There is a file "+name+" already. Replace it?", "replace it", func() tea.Cmd {
					return p.write(name, true, content, then)
				}))
			case err != nil:
				return pane.Say(pane.Error, "write "+name+": "+reason(err))
			}
			return then(path, n)
		}
	})
}

// writeFile writes a file whole or not at all: what was there stays until the new one is complete.
func writeFile(path string, replace bool, content func(io.Writer) error) (n int64, err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link goes on pointing to it
	}
	mode := fs.FileMode(0o600)
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular():
		return 0, errors.New("it is not a file")
	case err == nil && !replace:
		return 0, fs.ErrExist
	case err == nil:
		mode = info.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return 0, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".livescope-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			f.Close() // again, where that is what failed: then nothing happens
			os.Remove(f.Name())
		}
	}()
	b := bufio.NewWriterSize(f, 1<<16)
	if err := content(b); err != nil {
		return 0, err
	}
	if err := b.Flush(); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if err := f.Chmod(mode); err != nil {
		return 0, err
	}
	if err := f.Close(); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(f.Name(), path)
}

// reason is why something went wrong with a file, without the path that was said before.
func reason(err error) string {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		err = at.Err
	case errors.As(err, &link):
		err = link.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such folder or file"
	}
	return err.Error()
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

// files suggests the folders and the files with one of these endings in the folder that is being typed. It looks at a
// thousand names of that one folder at most.
func files(ends ...string) func(string) []string {
	return func(typed string) []string {
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
			case slices.Contains(ends, strings.ToLower(filepath.Ext(name))):
				out = append(out, dir+name)
			}
		}
		slices.Sort(out)
		return out
	}
}
