package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/scratch"
	"github.com/livescope/livescope/client/sidecar"
	"github.com/livescope/livescope/client/sqlite"
)

// Options choose among several.
type Options struct {
	// StoreID chooses the store where a folder has several.
	StoreID string
	// DBFile is the file name of the state database to use where a store has
	// several, one per schema the app has had.
	DBFile string
}

// Open attaches to what is at path. The error is one line for a person.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, explainPath(path, err)
	}
	switch {
	case info.IsDir():
		folder, err := choose(ctx, path, opt.StoreID)
		if err != nil {
			return nil, err
		}
		return openFolder(ctx, folder, opt)
	case strings.EqualFold(filepath.Ext(path), ".json"):
		return openExport(ctx, path)
	}
	return openFile(ctx, path, opt)
}

// choose finds the one store that is meant at or below dir.
func choose(ctx context.Context, dir, storeID string) (Folder, error) {
	if _, err := os.ReadDir(dir); err != nil {
		return Folder{}, explainPath(dir, err)
	}
	found, extent, err := Find(ctx, dir)
	if err != nil {
		return Folder{}, err
	}
	short := ""
	if extent.Cut {
		short = "; " + extent.String()
	}
	if len(found) > 0 && sameFolder(found[0].Dir, dir) && storeID == "" {
		return found[0], nil
	}
	var ids []string
	var match []Folder
	for _, f := range found {
		ids = append(ids, f.StoreID)
		if storeID == "" || f.StoreID == storeID {
			match = append(match, f)
		}
	}
	switch {
	case len(found) == 0:
		return Folder{}, fmt.Errorf("%s: no LiveStore store here or below (looked for eventlog@%d.db and state…@%[2]d.db)%s", dir, livestore.FormatVersion, short)
	case len(match) == 1:
		return match[0], nil
	case len(match) == 0:
		return Folder{}, fmt.Errorf("%s: no store %q here; there is %s%s", dir, storeID, strings.Join(ids, ", "), short)
	case storeID == "":
		return Folder{}, fmt.Errorf("%s: %d stores here: %s; choose one with --store, or name its folder", dir, len(match), list(ids, 6))
	}
	dirs := make([]string, len(match))
	for i, f := range match {
		dirs[i] = f.Dir
	}
	return Folder{}, fmt.Errorf("%s: store %q is there %d times: name one of %s", dir, storeID, len(match), list(dirs, 6))
}

func sameFolder(a, b string) bool {
	ai, errA := os.Stat(a)
	bi, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(ai, bi)
}

func list(items []string, most int) string {
	if len(items) > most {
		return strings.Join(items[:most], ", ") + fmt.Sprintf(" and %d more", len(items)-most)
	}
	return strings.Join(items, ", ")
}

// openFolder opens the databases of a store's folder.
func openFolder(ctx context.Context, f Folder, opt Options) (*Store, error) {
	s := newStore(client.Info{StoreID: f.StoreID, Where: f.Dir, Format: f.Format})
	state, err := chooseState(f, opt.DBFile)
	if err != nil {
		return nil, err
	}
	if f.Eventlog != "" {
		if err := s.attach(ctx, filepath.Join(f.Dir, f.Eventlog), livestore.EventlogFile); err != nil {
			return nil, s.abandon(err)
		}
	} else {
		s.noEventlog = fmt.Errorf("%s has no eventlog@%d.db beside its state", f.Dir, livestore.FormatVersion)
	}
	if state == "" {
		s.noState = fmt.Errorf("%s has no state…@%d.db: the app has not written one, or it was deleted (LiveStore rebuilds it from the eventlog)", f.Dir, livestore.FormatVersion)
		return s, nil
	}
	if err := s.attach(ctx, filepath.Join(f.Dir, state), livestore.StateFile); err != nil {
		if f.Eventlog == "" {
			return nil, s.abandon(err)
		}
		// The eventlog is the truth; a state that cannot be read is said, not fatal.
		s.noState = err
		s.note("the state cannot be read: %v", err)
	}
	if len(f.States) > 1 && opt.DBFile == "" {
		s.note("%d state files here; this is %s, written last (--db-file chooses another)", len(f.States), state)
	}
	return s, nil
}

func chooseState(f Folder, want string) (string, error) {
	if want == "" {
		if len(f.States) == 0 {
			return "", nil
		}
		return f.States[0], nil
	}
	if i := slices.Index(f.States, filepath.Base(want)); i >= 0 {
		return f.States[i], nil
	}
	have := "there is none"
	if len(f.States) > 0 {
		have = "there is " + list(f.States, 6)
	}
	return "", fmt.Errorf("%s: no state file %q; %s", f.Dir, want, have)
}

// openFile opens one database file. One under LiveStore's own name brings the
// other databases of its folder along.
func openFile(ctx context.Context, path string, opt Options) (*Store, error) {
	name := livestore.ParseFileName(filepath.Base(path))
	if name.Kind != livestore.NotAStoreFile {
		if err := sqlite.CheckFile(path); err != nil {
			return nil, err
		}
		folder, ok := readFolder(filepath.Dir(path))
		if !ok {
			return nil, fmt.Errorf("%s: its folder cannot be read", path)
		}
		if name.Kind == livestore.EventlogFile {
			folder.Eventlog, folder.Format = filepath.Base(path), name.Format
		} else {
			opt.DBFile = filepath.Base(path)
		}
		return openFolder(ctx, folder, opt)
	}
	s := newStore(client.Info{Where: path})
	db, err := sqlite.OpenInPlace(path, s.scratch)
	if err != nil {
		return nil, s.abandon(err)
	}
	kind, err := client.Recognise(ctx, db)
	db.Close()
	if err == nil && kind == livestore.NotAStoreFile {
		err = fmt.Errorf("a SQLite database, but not one of LiveStore's (neither an eventlog table nor %s)", livestore.SchemaTable)
	}
	if err != nil {
		return nil, s.abandon(fmt.Errorf("%s: %w", path, err))
	}
	if kind == livestore.EventlogFile {
		s.noState = fmt.Errorf("%s is an eventlog alone, without a state", path)
	} else {
		s.noEventlog = fmt.Errorf("%s is a state alone, without an eventlog", path)
	}
	if err := s.attach(ctx, path, kind); err != nil {
		return nil, s.abandon(err)
	}
	return s, nil
}

// attach opens one database in place and checks that it is what its name says.
func (s *Store) attach(ctx context.Context, path string, want livestore.FileKind) error {
	name := livestore.ParseFileName(filepath.Base(path))
	if name.Kind != livestore.NotAStoreFile && name.Format != livestore.FormatVersion {
		return fmt.Errorf("%s: storage format %d; this livescope reads format %d, which LiveStore 0.4 writes", path, name.Format, livestore.FormatVersion)
	}
	db, err := sqlite.OpenInPlace(path, s.scratch)
	if err != nil {
		return err
	}
	kind, err := client.Recognise(ctx, db)
	if err == nil && kind != want {
		err = fmt.Errorf("not a LiveStore %s: its tables are missing", map[livestore.FileKind]string{livestore.EventlogFile: "eventlog", livestore.StateFile: "state"}[want])
	}
	if err != nil {
		db.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	if reason, ok := db.Copied(); ok {
		s.note("%s is read from a copy: %s", filepath.Base(path), reason)
	}
	if want == livestore.EventlogFile {
		s.eventlog, s.info.EventlogFile = db, path
	} else {
		s.state, s.info.StateFile = db, path
	}
	return nil
}

func newStore(info client.Info) *Store {
	info.Source, info.ReadOnly = "files", true
	s := &Store{info: info, done: make(chan struct{})}
	s.side = sidecar.New(s.scratch)
	return s
}

// scratch gives the store's private folder, made on first use.
func (s *Store) scratch() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tmp == "" {
		dir, err := scratch.New("store")
		if err != nil {
			return "", err
		}
		s.tmp = dir
	}
	return s.tmp, nil
}

// abandon closes what was opened so far and gives err back.
func (s *Store) abandon(err error) error {
	s.Close()
	return err
}

func (s *Store) note(format string, args ...any) {
	s.info.Notes = append(s.info.Notes, fmt.Sprintf(format, args...))
}
