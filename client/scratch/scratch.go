// Package scratch keeps livescope's temporary files: private to the user, removed
// at the end, and swept at the next start when a run could not remove its own.
//
// The one idea: one folder per run, named after the process that owns it and held
// by a lock for as long as the process lives, so that a leftover is told from a
// folder in use without trusting process ids.
package scratch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const prefix = "livescope-"

// sweepAge is how old a leftover must be: a younger folder may belong to a run
// that is just about to lock it.
const sweepAge = 10 * time.Second

var run struct {
	sync.Mutex
	dir  string
	lock *os.File
}

// Dir is the folder of this run. It is made on the first call, readable by this
// user only.
func Dir() (string, error) {
	run.Lock()
	defer run.Unlock()
	if run.dir != "" {
		return run.dir, nil
	}
	sweep(os.TempDir())
	dir, err := os.MkdirTemp(os.TempDir(), prefix) // mode 0700
	if err != nil {
		return "", fmt.Errorf("make a folder for temporary files: %w", err)
	}
	lock, err := hold(filepath.Join(dir, "lock"))
	if err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("lock the folder for temporary files %s: %w", dir, err)
	}
	run.dir, run.lock = dir, lock
	return dir, nil
}

// New makes an empty folder in this run's folder.
func New(name string) (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	return os.MkdirTemp(dir, name+"-")
}

// Remove removes this run's folder. It is called once, at the end.
func Remove() error {
	run.Lock()
	defer run.Unlock()
	if run.dir == "" {
		return nil
	}
	run.lock.Close()
	err := os.RemoveAll(run.dir)
	run.dir, run.lock = "", nil
	return err
}

// sweep removes the folders of runs that have ended without removing theirs.
func sweep(tmp string) {
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		dir := filepath.Join(tmp, e.Name())
		lock := filepath.Join(dir, "lock")
		if info, err := os.Lstat(lock); err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < sweepAge {
			continue // not one of ours, or one just being made
		}
		if f, err := hold(lock); err == nil {
			f.Close()
			os.RemoveAll(dir)
		}
	}
}
