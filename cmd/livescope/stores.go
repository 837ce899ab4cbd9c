package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/files"
	"github.com/livescope/livescope/inspector"
	"github.com/livescope/livescope/ui/text"
)

// foundStore is a store on disk as the verb stores lists it. What cannot be known
// is null.
type foundStore struct {
	StoreID  string         `json:"storeId"`
	Dir      string         `json:"dir"`
	Eventlog *foundEventlog `json:"eventlog"`
	State    *foundFile     `json:"state"`
	Pending  *int64         `json:"pending"`
	Format   int            `json:"format"`
	// Problem says why not all of it could be read.
	Problem string `json:"problem,omitempty"`
}

type foundFile struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

type foundEventlog struct {
	foundFile
	Events *int64  `json:"events"`
	Head   *string `json:"head"`
}

func (p *program) stores() *cobra.Command {
	var out outputFlags
	c := p.command("stores [DIR]", "The stores found on disk, at and below a folder", `
livescope stores
livescope stores fixtures/stores --json`, takes(0, 1), func(ctx context.Context, args []string) error {
		dir := "."
		if len(args) > 0 {
			dir = args[0]
		}
		format, err := out.format()
		if err != nil {
			return err
		}
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return fmt.Errorf("stores %s: it is a file, not a folder; livescope sync %[1]s tells about one store", dir)
		}
		n, err := p.listStores(ctx, dir, "", format)
		if err == nil && n == 0 {
			p.note("stores: no LiveStore store at or below %s", dir)
		}
		return err
	})
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	out.add(c)
	return c
}

// listStores prints the stores below a folder, those with an id where one is
// given, and tells how many there are.
func (p *program) listStores(ctx context.Context, dir, id string, format format) (int, error) {
	folders, extent, err := files.Find(ctx, dir)
	if err != nil {
		return 0, fmt.Errorf("stores %w", err)
	}
	if id != "" {
		folders = slices.DeleteFunc(folders, func(f files.Folder) bool { return f.StoreID != id })
	}
	if extent.Cut {
		p.note("stores %s: %s", dir, extent)
	}
	w := newOutput(p.stdout)
	defer w.Close()
	to := p.storePrinter(w, format)
	for _, f := range folders {
		if err := to.store(lookInto(ctx, f)); err != nil {
			return 0, err
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	if len(folders) > 0 || format == asCSV {
		err = to.rest()
	}
	return len(folders), cmpErr(err, w.Close())
}

// lookInto opens a store for as long as it takes to tell about it.
func lookInto(ctx context.Context, f files.Folder) foundStore {
	found := foundStore{StoreID: f.StoreID, Dir: f.Dir, Format: f.Format}
	if f.Eventlog != "" {
		found.Eventlog = &foundEventlog{foundFile: fileIn(f.Dir, f.Eventlog)}
	}
	if len(f.States) > 0 {
		state := fileIn(f.Dir, f.States[0])
		found.State = &state
	}
	if err := found.read(ctx, f.Dir); err != nil {
		found.Problem = line(err.Error())
	}
	return found
}

func fileIn(dir, name string) foundFile {
	file := foundFile{File: name}
	if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
		file.Bytes = info.Size()
	}
	return file
}

// read asks the databases. The state need not be readable.
func (found *foundStore) read(ctx context.Context, dir string) error {
	store, err := files.Open(ctx, dir, files.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	st, err := inspector.Attach(ctx, store)
	if err != nil {
		return err
	}
	defer st.Close()
	status, err := st.Sync(ctx)
	if err != nil {
		return err
	}
	if status.HasEvents {
		head := status.Heads.Leader.String()
		found.Eventlog.Events, found.Eventlog.Head, found.Pending = &status.Events, &head, &status.Pending
	}
	if found.State != nil {
		_, err = store.State()
	}
	return err
}

type storePrinter struct {
	store func(foundStore) error
	rest  func() error
}

func (p *program) storePrinter(w io.Writer, format format) storePrinter {
	switch format {
	case asJSON:
		return storePrinter{func(s foundStore) error { return jsonLine(w, s) }, func() error { return nil }}
	case asCSV:
		titled := false
		title := func() error {
			if titled {
				return nil
			}
			titled = true
			return csvLine(w, "storeId", "dir", "eventlog", "eventlogBytes", "events", "head", "state", "stateBytes", "pending", "format", "problem")
		}
		return storePrinter{func(s foundStore) error {
			if err := title(); err != nil {
				return err
			}
			log, state := s.files()
			return csvLine(w, s.StoreID, s.Dir, log.File, size(log, plainNumber), number(log.Events, plainNumber), log.head(), state.File,
				size(foundEventlog{foundFile: state}, plainNumber), number(s.Pending, plainNumber), strconv.Itoa(s.Format), s.Problem)
		}, title}
	}
	t := p.table(w, column{title: "store"}, column{title: "events", number: true}, column{title: "head"}, column{title: "pending", number: true},
		column{title: "eventlog", number: true}, column{title: "state", number: true}, column{title: "format", number: true}, column{title: "folder"})
	return storePrinter{func(s foundStore) error {
		log, state := s.files()
		where := s.Dir
		if s.Problem != "" {
			where += "  (" + s.Problem + ")"
		}
		return t.row(s.StoreID, number(log.Events, text.Count), log.head(), number(s.Pending, text.Count), size(log, text.Bytes),
			size(foundEventlog{foundFile: state}, text.Bytes), strconv.Itoa(s.Format), where)
	}, t.settle}
}

// files are both files, empty where there is none.
func (found *foundStore) files() (log foundEventlog, state foundFile) {
	if found.Eventlog != nil {
		log = *found.Eventlog
	}
	if found.State != nil {
		state = *found.State
	}
	return log, state
}

func (e foundEventlog) head() string {
	if e.Head == nil {
		return ""
	}
	return *e.Head
}

func size(f foundEventlog, write func(int64) string) string {
	if f.File == "" {
		return ""
	}
	return write(f.Bytes)
}

func number(n *int64, write func(int64) string) string {
	if n == nil {
		return ""
	}
	return write(*n)
}

func plainNumber(n int64) string { return strconv.FormatInt(n, 10) }
