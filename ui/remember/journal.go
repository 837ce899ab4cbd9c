package remember

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// journal is a file with one JSON value a line, that several processes append to.
//
// A lock on a file beside it keeps one thing only from going wrong: that one process appends while another replaces the
// file by a shorter one. Who appends shares the lock; who replaces needs it alone, and lets it be when others have it.
type journal struct {
	path string // "" for none
	most int64  // bytes that are read, of its end

	mu    sync.Mutex // held while the file is read and written
	lines int        // in the file, as far as is known
}

// read returns the lines, oldest first.
func (j *journal) read() ([][]byte, error) {
	if j.path == "" {
		return nil, nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.readLocked()
}

func (j *journal) readLocked() ([][]byte, error) {
	info, err := os.Stat(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("this is not a file")
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(j.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	from := max(0, info.Size()-j.most)
	data, err := io.ReadAll(io.NewSectionReader(f, from, j.most))
	if err != nil {
		return nil, err
	}
	if from > 0 { // what is left of a line could pass for one
		_, data, _ = bytes.Cut(data, []byte{'\n'})
	}
	lines := splitLines(data)
	j.lines = len(lines)
	return lines, nil
}

// splitLines returns the lines that are not empty.
func splitLines(data []byte) [][]byte {
	var out [][]byte
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, line)
		}
	}
	return out
}

// add appends a line, and replaces the file by what keep leaves of its lines when there are more than limit of them, or
// more bytes than are read. Nothing is lost when that does not succeed: the next one tries again.
func (j *journal) add(line []byte, limit int, keep func([][]byte) [][]byte) error {
	if j.path == "" {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	size, err := j.append(line)
	if err != nil {
		return fmt.Errorf("remember in %s: %w; it is kept for this run only", j.path, reason(err))
	}
	if j.lines++; j.lines > limit || size > j.most {
		if err := j.compact(keep); err != nil {
			return fmt.Errorf("shorten %s: %w; it goes on growing", j.path, reason(err))
		}
	}
	return nil
}

// append writes one line in one go, which other processes' lines cannot get into. It returns the size of the file.
func (j *journal) append(line []byte) (size int64, err error) {
	if err := makeDir(j.path); err != nil {
		return 0, err
	}
	unlock, err := lock(j.path+".lock", false)
	if err != nil {
		return 0, err
	}
	defer unlock()
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	text := append(bytes.Clone(line), '\n')
	last := []byte{'\n'}
	if n := info.Size(); n > 0 {
		if _, err := f.ReadAt(last, n-1); err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
	}
	if last[0] != '\n' { // somebody's disk was full in the middle of a line
		text = append([]byte{'\n'}, text...)
	}
	_, err = f.Write(text)
	return info.Size() + int64(len(text)), err
}

// compact replaces the file by what keep leaves of its lines.
func (j *journal) compact(keep func([][]byte) [][]byte) error {
	unlock, err := lock(j.path+".lock", true)
	if errors.Is(err, errLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	lines, err := j.readLocked()
	if err != nil {
		return err
	}
	lines = keep(lines)
	if err := replace(j.path, append(bytes.Join(lines, []byte{'\n'}), '\n')); err != nil {
		return err
	}
	j.lines = len(lines)
	return nil
}

// errLocked says that others have the lock.
var errLocked = errors.New("in use by another livescope")
