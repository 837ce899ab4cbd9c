package state

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/pane"
	"github.com/livescope/livescope/ui/prompt"
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// writing is a file that the rows are being written to.
type writing struct {
	active bool
	path   string
	done   *atomic.Int64 // rows
	cancel context.CancelFunc
}

// writeEvery is how often it is said how far the writing has come.
const writeEvery = 150 * time.Millisecond

type (
	existsMsg struct {
		pane   *Pane
		path   string
		exists bool
		err    error
	}
	writtenMsg struct {
		pane    *Pane
		path    string
		rows    int64
		bytes   int64
		changed bool // the state changed meanwhile
		err     error
	}
	writeTick struct{ pane *Pane }
)

func (w *writing) stop() {
	if w.cancel != nil {
		w.cancel()
	}
}

// progress says how far it has come.
func (w *writing) progress() string {
	return "writing " + text.MiddleCut(w.path, 40) + " … " + text.Count(w.done.Load()) + " rows"
}

// enterFile takes the name of a file that was typed.
func (p *Pane) enterFile(m *prompt.Model) tea.Cmd {
	if err := formatOf(m.Value()); err != nil {
		m.SetError(err.Error(), -1)
		return nil
	}
	m.Remember()
	p.shut()
	return p.writeTo(m.Value())
}

// formatOf says what is wrong with the name of a file.
func formatOf(path string) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".json", ".jsonl":
		return nil
	}
	return errors.New("the name ends in .csv, .json or .jsonl, which says what is written")
}

// writeTo writes the rows that match to a file, after a question where there is one already.
func (p *Pane) writeTo(path string) tea.Cmd {
	if err := formatOf(path); err != nil {
		return pane.Say(pane.Warn, "write "+text.MiddleCut(path, 60)+": "+err.Error())
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	p.finding = true
	return func() tea.Msg {
		m := existsMsg{pane: p, path: path}
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			m.err = err
		case !info.Mode().IsRegular():
			m.err = fmt.Errorf("write %s: it is there and is not a file", path)
		default:
			m.exists = true
		}
		return m
	}
}

func (p *Pane) fileLooked(m existsMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.finding = false
	switch {
	case m.err != nil:
		return pane.Say(pane.Error, m.err.Error())
	case m.exists:
		return p.env.Show(pane.NewQuestion(p.env, "The file "+m.path+" is there already. Overwrite it?", "overwrite", func() tea.Cmd { return p.startWriting(m.path) }))
	}
	return p.startWriting(m.path)
}

func (p *Pane) startWriting(path string) tea.Cmd {
	if p.write.active || p.rows.now.view == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.write = writing{active: true, path: path, done: new(atomic.Int64), cancel: cancel}
	w := writer{store: p.env.Store, hidden: p.env.Redact, done: p.write.done, src: p.rows.now}
	return tea.Batch(p.nextTick(), func() tea.Msg {
		defer cancel()
		m := writtenMsg{pane: p, path: path}
		head := w.store.Heads().Leader
		m.bytes, m.err = w.file(ctx, path)
		m.rows, m.changed = w.done.Load(), w.store.Heads().Leader != head
		return m
	})
}

func (p *Pane) nextTick() tea.Cmd {
	return tea.Tick(writeEvery, func(time.Time) tea.Msg { return writeTick{p} })
}

func (p *Pane) writeTicked(m writeTick) tea.Cmd {
	if m.pane != p || !p.write.active {
		return nil
	}
	return p.nextTick()
}

func (p *Pane) written(m writtenMsg) tea.Cmd {
	if m.pane != p {
		return nil
	}
	p.write.active = false
	switch {
	case errors.Is(m.err, context.Canceled):
		return pane.Say(pane.Info, "nothing was written to "+m.path)
	case m.err != nil:
		return pane.Say(pane.Error, m.err.Error())
	}
	said := fmt.Sprintf("wrote %s%s, %s, to %s", text.Count(m.rows), plural(m.rows, " row", " rows"), text.Bytes(m.bytes), m.path)
	if m.changed {
		return pane.Say(pane.Warn, said+"; the state changed meanwhile, so they may be of different moments")
	}
	return pane.Say(pane.Info, said)
}

// writer writes a table's rows.
type writer struct {
	store  *inspector.Store
	src    source
	hidden bool
	done   *atomic.Int64
}

// file writes a file whole or not at all: it gets its name when everything is in it.
func (w *writer) file(ctx context.Context, path string) (size int64, err error) {
	fail := func(err error) (int64, error) {
		if errors.Is(err, context.Canceled) {
			return 0, err
		}
		return 0, fmt.Errorf("write the rows to %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".livescope-*")
	if err != nil {
		return fail(err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	buf := bufio.NewWriterSize(f, 256<<10)
	if err := w.rows(ctx, buf, newFormat(path, buf, fields(w.src.columns))); err != nil {
		return fail(err)
	}
	if err := buf.Flush(); err != nil {
		return fail(err)
	}
	if size, err = f.Seek(0, io.SeekCurrent); err != nil {
		return fail(err)
	}
	if err := f.Close(); err != nil {
		return fail(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fail(err)
	}
	return size, nil
}

// rows writes every row. It has a view of its own, so that the screen can go on to another.
func (w *writer) rows(ctx context.Context, out io.Writer, f format) error {
	view, err := w.store.TableView(w.src.name, w.src.opt)
	if err != nil {
		return err
	}
	defer view.Close()
	if err := f.begin(); err != nil {
		return err
	}
	page, err := view.First(ctx, copyAtOnce)
	for err == nil {
		for _, row := range page.Rows {
			values, err := whole(ctx, w.store, w.src, row, w.hidden, 0)
			if errors.Is(err, inspector.ErrNoRow) {
				continue // it went while it was read
			}
			if err != nil {
				return err
			}
			if err := f.row(values); err != nil {
				return err
			}
			w.done.Add(1)
		}
		if page.AtEnd || len(page.Rows) == 0 {
			return f.end()
		}
		page, err = view.After(ctx, page.Rows[len(page.Rows)-1].Key, copyAtOnce)
	}
	return err
}
