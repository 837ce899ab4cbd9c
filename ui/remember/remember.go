// Package remember is what livescope keeps between runs: what was typed, how columns were arranged, which stores were
// opened. Settings are not here: a person writes those, and livescope only reads them.
//
// The one idea: a memory is a convenience, so it never stands in the way. Nothing is read before it is asked for. What
// cannot be read counts as not there, and is moved aside where it would be overwritten; what cannot be written is kept
// for this run. Both are errors of one line, for a person to see, and livescope goes on.
//
// There are two kinds of files. Small documents ([Memory.Load], [Memory.Save]) are replaced whole. Lists that grow
// ([History], [Memory.AddRecent]) are one JSON value a line and are appended to, so that two livescopes at once lose
// nothing of each other's.
//
// All of it is safe for concurrent use. Everything but [Open] may wait for the disk; nothing here belongs on the
// goroutine that draws, apart from a History that has been read.
package remember

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Memory is a directory of what is kept. The zero value keeps things for this run only.
type Memory struct {
	dir string // "" for this run only

	files     sync.Mutex // held while documents are read and written
	unsaved   map[string][]byte
	mu        sync.Mutex // guards the maps below
	histories map[string]*History
	recent    *recents
}

// Dir is where livescope keeps things: $XDG_STATE_HOME/livescope, else ~/.local/state/livescope, on every system. It is
// "", for this run only, when not even the home directory is known. env is os.Getenv or a stand-in for it.
func Dir(env func(string) string) string {
	base := env("XDG_STATE_HOME")
	if !filepath.IsAbs(base) { // a relative one is to be ignored, says the XDG specification
		home := env("HOME")
		if home == "" {
			var err error
			if home, err = os.UserHomeDir(); err != nil {
				return ""
			}
		}
		base = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(base, "livescope")
}

// Open returns the memory in a directory, which need not exist; "" keeps things for this run only. It does not touch the
// disk.
func Open(dir string) *Memory { return &Memory{dir: dir} }

// path is the file of a name, "" without a directory.
func (m *Memory) path(name, extension string) string {
	if m.dir == "" {
		return ""
	}
	return filepath.Join(m.dir, filepath.FromSlash(fileName(name))+extension)
}

// makeDir makes the directory of a file, for nobody else to look into.
func makeDir(path string) error { return os.MkdirAll(filepath.Dir(path), 0o700) }

// reason is what the system said, without the path that the message names already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
