package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// checkedMsg is whether an export may be written.
type checkedMsg struct {
	pane  *Pane
	file  string
	there bool
	err   error
}

// export writes the events of the filter to a file, after a look at what is there.
func (p *Pane) export(typed string) tea.Cmd {
	file := strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			file = filepath.Join(home, rest)
		}
	}
	if k := kindOf(file); k != ".json" && k != ".jsonl" && k != ".db" {
		return pane.Say(pane.Warn, "export: the end of the name says the format: .json as LiveStore exports it, .jsonl one event a line, .db an eventlog")
	}
	info := p.env.Store.Info()
	p.reads++
	return func() tea.Msg {
		there, err := mayWrite(info, file)
		return checkedMsg{pane: p, file: file, there: there, err: err}
	}
}

func kindOf(file string) string { return strings.ToLower(filepath.Ext(file)) }

// mayWrite refuses a folder, and everything in the folder of the store itself, which belongs to the app. It tells
// whether the file is there.
func mayWrite(info client.Info, file string) (there bool, err error) {
	folder, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return false, plainPath(err)
	}
	target, statErr := os.Stat(file)
	for _, own := range []string{info.EventlogFile, info.StateFile, info.Where} {
		f, err := os.Stat(own)
		if own == "" || err != nil {
			continue
		}
		if statErr == nil && os.SameFile(f, target) {
			return true, errors.New("it is the store itself, which is never written to; choose another file")
		}
		if d, err := os.Stat(filepath.Dir(own)); err == nil && own != info.Where && info.StoreID != "" && os.SameFile(d, folder) {
			return false, errors.New("that is the store's own folder, which is never written to; choose another")
		}
	}
	switch _, err := os.Lstat(file); {
	case err == nil && statErr == nil && target.IsDir():
		return true, errors.New("it is a folder; name a file")
	case err == nil:
		return true, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, plainPath(err)
	}
	return false, nil
}

// plainPath leaves the name of the system call out of an error.
func plainPath(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// exportChecked asks before a file is replaced, and begins.
func (p *Pane) exportChecked(m checkedMsg) tea.Cmd {
	p.reads--
	switch {
	case m.err != nil:
		return pane.Say(pane.Error, "export to "+m.file+": "+m.err.Error())
	case m.there:
		return p.env.Show(pane.NewQuestion(p.env, m.file+" is there already. Replace it?", "replace it", func() tea.Cmd { return p.exportTo(m.file) }))
	}
	return p.exportTo(m.file)
}

// exportTo writes beside the file under another name and renames at the end, so that the file is whole or not there.
func (p *Pane) exportTo(file string) tea.Cmd {
	opt := inspector.ExportOptions{Now: p.env.Now}
	if v := p.list().view; v != nil {
		opt.Filter = v.Filter()
	}
	store := p.env.Store
	tmp := filepath.Join(filepath.Dir(file), fmt.Sprintf(".%s.%d.partial", filepath.Base(file), os.Getpid()))
	far := func() (done, total int64) {
		if f, err := os.Stat(tmp); err == nil {
			done = f.Size()
		}
		return done, 0
	}
	return p.begin("exporting", "B", far, func(ctx context.Context) func() tea.Cmd {
		got, err := writeExport(ctx, store, tmp, kindOf(file), opt)
		if err == nil {
			err = os.Rename(tmp, file)
		}
		if err != nil {
			os.Remove(tmp)
		}
		return func() tea.Cmd {
			if err != nil {
				return pane.Say(pane.Error, "export to "+file+": "+plainPath(err).Error())
			}
			return pane.Say(pane.Info, "exported "+text.Count(got.Written)+plural(got.Written, " event", " events")+" to "+file+leftOut(got))
		}
	})
}

func writeExport(ctx context.Context, store *inspector.Store, tmp, kind string, opt inspector.ExportOptions) (got inspector.Exported, err error) {
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return got, err
	}
	switch kind {
	case ".db":
		if err := f.Close(); err != nil {
			return got, err
		}
		return store.ExportEventlog(ctx, tmp, opt)
	case ".json":
		got, err = store.ExportJSON(ctx, f, opt)
	default:
		got, err = store.ExportLines(ctx, f, opt)
	}
	return got, errors.Join(err, f.Close())
}

// leftOut tells what LiveStore's own format had no place for.
func leftOut(got inspector.Exported) string {
	var parts []string
	if got.Pending > 0 {
		parts = append(parts, text.Count(got.Pending)+" pending")
	}
	if got.ClientOnly > 0 {
		parts = append(parts, text.Count(got.ClientOnly)+" client-only")
	}
	if len(parts) == 0 {
		return ""
	}
	return "; left out, as .json has none: " + strings.Join(parts, ", ")
}
