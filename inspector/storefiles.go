package inspector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/livescope/livescope/client/livestore"
)

// FileRole is what a file of a store is for.
type FileRole string

const (
	EventlogRole FileRole = "eventlog"
	StateRole    FileRole = "state"
	// OtherRole: a database of the same store that is not looked at: the state of
	// another schema, or of another storage format.
	OtherRole FileRole = "not in use here"
	// JournalRole, WALRole and SharedMemoryRole stand beside a database while it is
	// written.
	JournalRole      FileRole = "journal"
	WALRole          FileRole = "write-ahead log"
	SharedMemoryRole FileRole = "shared memory"
)

// File is one of the files that a store consists of.
type File struct {
	Path, Name string
	Role       FileRole
	Bytes      int64
	Modified   time.Time
}

// maxFolder bounds the names that are looked at in a store's folder.
const maxFolder = 10_000

var besideRoles = []struct {
	suffix string
	role   FileRole
}{{"-journal", JournalRole}, {"-wal", WALRole}, {"-shm", SharedMemoryRole}}

// Files lists the store's files: the eventlog, the state, the other databases in
// their folder, and after each what stands beside it. A store that is not the app's
// own files has none.
func (s *Store) Files(ctx context.Context) ([]File, error) {
	info := s.Info()
	used := map[string]FileRole{}
	var paths []string
	for _, f := range []struct {
		path string
		role FileRole
	}{{info.EventlogFile, EventlogRole}, {info.StateFile, StateRole}} {
		if f.path != "" {
			paths, used[f.path] = append(paths, f.path), f.role
		}
	}
	for _, path := range slices.Clone(paths) {
		if livestore.ParseFileName(filepath.Base(path)).Kind == livestore.NotAStoreFile {
			continue // a file on its own: what is around it is not the store's
		}
		others, err := databases(filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		for _, other := range others {
			if !slices.Contains(paths, other) {
				paths = append(paths, other)
			}
		}
	}
	var out []File
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		role, ok := used[path]
		if !ok {
			role = OtherRole
		}
		out = appendFile(out, path, role)
		for _, b := range besideRoles {
			out = appendFile(out, path+b.suffix, b.role)
		}
	}
	return out, nil
}

// databases are the files with names of LiveStore's in a folder.
func databases(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the store's files: %w", err)
	}
	defer f.Close()
	names, err := f.Readdirnames(maxFolder)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("list the store's files: %w", err)
	}
	slices.SortFunc(names, strings.Compare)
	var out []string
	for _, name := range names {
		if livestore.ParseFileName(name).Kind != livestore.NotAStoreFile {
			out = append(out, filepath.Join(dir, name))
		}
	}
	return out, nil
}

// appendFile adds a file if it is there.
func appendFile(to []File, path string, role FileRole) []File {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return to
	}
	return append(to, File{Path: path, Name: filepath.Base(path), Role: role, Bytes: info.Size(), Modified: info.ModTime()})
}
