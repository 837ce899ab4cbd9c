package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

const (
	// maxDepth is how deep below a folder stores are looked for.
	maxDepth = 6
	// maxVisited bounds the folders that one search enters.
	maxVisited = 20_000
)

// Folder is a folder that holds a store's databases, by their names alone.
type Folder struct {
	// StoreID is the folder's name, which is how LiveStore lays out its files.
	StoreID string
	Dir     string
	// Eventlog and States are file names in Dir; Eventlog is "" when there is
	// none. States are sorted, the one written last first.
	Eventlog string
	States   []string
	// Format is the storage format version in the names.
	Format int
}

// Extent says how far a search went.
type Extent struct {
	// Entered is how many folders were entered.
	Entered int
	// Cut says that there were more folders than one search enters.
	Cut bool
}

// String is the extent in words, "" for a search that saw everything there was to see.
func (e Extent) String() string {
	if !e.Cut {
		return ""
	}
	return fmt.Sprintf("the search stopped after %d folders; look in a folder further down", e.Entered)
}

// Find lists the store folders at and below dir, sorted by path. Folders that
// cannot be entered are passed over; hidden ones, node_modules and those more
// than six levels down are not entered.
func Find(ctx context.Context, dir string) ([]Folder, Extent, error) {
	var found []Folder
	extent, err := Search(ctx, dir, func(f Folder) { found = append(found, f) })
	if err != nil {
		return nil, extent, err
	}
	slices.SortFunc(found, func(a, b Folder) int { return strings.Compare(a.Dir, b.Dir) })
	return found, extent, nil
}

// Search does what [Find] does and hands out each folder as it is found. It ends
// early with ctx.
func Search(ctx context.Context, dir string, found func(Folder)) (Extent, error) {
	var extent Extent
	root := filepath.Clean(dir)
	if to, err := filepath.EvalSymlinks(root); err == nil {
		if info, err := os.Lstat(root); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			root = to // WalkDir does not enter a link, not even the one it is given
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == root {
				return err
			}
			return fs.SkipDir
		}
		if !d.IsDir() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		name := d.Name()
		if path != root && (name == "node_modules" || strings.HasPrefix(name, ".") || strings.Count(rel, string(filepath.Separator)) >= maxDepth) {
			return fs.SkipDir
		}
		if extent.Entered == maxVisited {
			extent.Cut = true
			return fs.SkipAll
		}
		extent.Entered++
		if f, ok := readFolder(path); ok {
			found(f)
		}
		return nil
	})
	if err != nil {
		return extent, explainPath(root, err)
	}
	return extent, nil
}

// readFolder looks at the names in one folder.
func readFolder(dir string) (Folder, bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Folder{}, false
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Folder{}, false
	}
	f := Folder{StoreID: filepath.Base(abs), Dir: dir}
	written := map[string]time.Time{}
	for _, e := range entries {
		name := livestore.ParseFileName(e.Name())
		if e.IsDir() || name.Kind == livestore.NotAStoreFile {
			continue
		}
		if name.Kind == livestore.EventlogFile {
			if f.Eventlog == "" || name.Format > f.Format {
				f.Eventlog, f.Format = e.Name(), name.Format
			}
			continue
		}
		if info, err := e.Info(); err == nil {
			written[e.Name()] = info.ModTime()
		}
		f.States = append(f.States, e.Name())
	}
	slices.SortFunc(f.States, func(a, b string) int {
		if c := written[b].Compare(written[a]); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	if f.Eventlog == "" && len(f.States) > 0 {
		f.Format = livestore.ParseFileName(f.States[0]).Format
	}
	return f, f.Eventlog != "" || len(f.States) > 0
}

// explainPath turns an error about a path into one line that says what to do.
func explainPath(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no such file or folder", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: no permission to read it", path)
	}
	return fmt.Errorf("%s: %w", path, err)
}
